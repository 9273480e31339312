//! After everything that can happen to rooms at once, the index that is read from the homeserver anew is the
//! same as the one that lived through it.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;

use crate::{
    burst::Burst,
    support::{Member, Raw, SERVER_NAME, Settings, Stack, Topic, eventually, segment},
};

const SOON: Duration = Duration::from_mins(2);

#[tokio::test]
async fn everything_at_once_is_read_back_the_same() {
    let mut stack = Stack::start(Settings::default()).await;
    let admin = stack.admin().await;
    let anna = stack.member("anna").await;
    let client = stack.client(&anna).await;
    let topic = anna.create_topic("torvet", "Alt på én gang").await;
    stack.client(&admin).await.join(&topic.id).await;
    said(&client, &topic, "before", "før flytningen").await;
    let topic = replaced(&stack, &anna, topic).await;
    let early = said(&client, &topic, "early", "fortrudt senere").await;
    let edited = said(&client, &topic, "edited", "udgave 0").await;

    let burst = Burst::begin(&stack, "alt", &topic, 500).await;
    burst.reaches(50).await;
    damaged(&stack, &topic).await;
    stormed(&client, &topic, &edited, 0..40).await;
    burst.reaches(200).await;
    // What happens while nobody listens is found afterwards.
    stack.althing.kill();
    redacted(&client, &topic, &early).await;
    stormed(&client, &topic, &edited, 40..80).await;
    stack.althing.begin();
    let http = stack.http.clone();
    burst.ends(&stack, &topic).await;
    stack.althing.is_ready(&http).await;
    eventually("the last edit is on the web", SOON, || async {
        let post = anna.lookup(&topic.slug, &edited).await?;
        (post["body"] == "udgave 79")
            .then_some(())
            .ok_or_else(|| post.to_string())
    })
    .await;
    eventually("the redacted post is gone", SOON, || async {
        let post = anna.lookup(&topic.slug, &early).await?;
        post["removed"]
            .is_object()
            .then_some(())
            .ok_or_else(|| post.to_string())
    })
    .await;
    let page = format!("/forum/topics/{}", topic.slug);
    let shown = anna.ask(Method::GET, &page, None).await.must(200);
    assert_eq!(
        shown["topic"]["title"], "Alt på én gang",
        "the damage is mended"
    );
    stack.agrees(SOON).await;
    a_lost_index_comes_back(&mut stack, &anna, &topic).await;
}

/// F24: nobody writes meanwhile, and it is the same in the end.
async fn a_lost_index_comes_back(stack: &mut Stack, anna: &Member, topic: &Topic) {
    let before = stack.calm().await;
    stack.althing.stop().await;
    stack.lose_index();
    stack.althing.begin();
    let early = eventually("it is up", SOON, || {
        anna.try_write(topic, "for tidligt", "for-tidligt")
    })
    .await;
    // Some dozens of rooms are read in less than a second: whoever comes later writes.
    assert!(
        early.status == 201 || (early.status, early.errcode()) == (503, "ORG.ALTHING.REBUILDING"),
        "{early:?}"
    );
    let http = stack.http.clone();
    stack.althing.is_ready(&http).await;
    if early.status == 503 {
        assert_eq!(stack.calm().await, before);
    }
    anna.write(topic, "efter tabet").await;
    stack.agrees(SOON).await;
}

/// The event ID of what a client has said.
async fn said(client: &Raw, topic: &Topic, txn: &str, words: &str) -> String {
    let sent = client.say(&topic.id, txn, words).await.expect("an answer");
    let sent = sent.must(200);
    sent["event_id"].as_str().expect("an ID").to_owned()
}

async fn replaced(stack: &Stack, anna: &Member, topic: Topic) -> Topic {
    let alias = format!("#althing_topic_{}:{SERVER_NAME}", topic.slug);
    let done = stack.althing.run(&["room", "upgrade", &alias]).await;
    assert!(done.status.success(), "{done:?}");
    let page = format!("/forum/topics/{}", topic.slug);
    let id = eventually("the topic is in its new room", SOON, || async {
        let shown = anna.ask(Method::GET, &page, None).await.must(200);
        let id = shown["topic"]["topic_id"].as_str().unwrap_or_default();
        (id != topic.id)
            .then(|| id.to_owned())
            .ok_or_else(|| shown.to_string())
    })
    .await;
    let moved = Topic { id, ..topic };
    let client = stack.client(anna).await;
    client.join(&moved.id).await;
    moved
}

/// With the bot's own token.
async fn damaged(stack: &Stack, topic: &Topic) {
    let room = format!("/_matrix/client/v3/rooms/{}/state", segment(&topic.id));
    for (event_type, content) in [
        ("org.althing.topic", json!({})),
        ("m.room.name", json!({"name": "Kapret"})),
        ("m.room.join_rules", json!({"join_rule": "public"})),
    ] {
        let path = format!("{room}/{event_type}/");
        stack.bot().put(&path, content).await.must(200);
    }
}

/// A client that edits the same post again and again.
async fn stormed(client: &Raw, topic: &Topic, post: &str, versions: std::ops::Range<usize>) {
    for n in versions {
        let path = format!(
            "/_matrix/client/v3/rooms/{}/send/m.room.message/edit{n}",
            segment(&topic.id)
        );
        let words = format!("udgave {n}");
        let content = json!({
            "msgtype": "m.text", "body": format!("* {words}"),
            "m.new_content": {"msgtype": "m.text", "body": words},
            "m.relates_to": {"rel_type": "m.replace", "event_id": post},
        });
        eventually("the edit is taken", SOON, || async {
            let answer = client.try_ask(Method::PUT, &path, Some(&content)).await?;
            (answer.status == 200)
                .then_some(())
                .ok_or_else(|| answer.body.to_string())
        })
        .await;
    }
}

async fn redacted(client: &Raw, topic: &Topic, post: &str) {
    let path = format!(
        "/_matrix/client/v3/rooms/{}/redact/{}/late",
        segment(&topic.id),
        segment(post)
    );
    client.put(&path, json!({})).await.must(200);
}

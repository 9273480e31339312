//! What posts are beside words: polls, threads, what other clients send, and how far words may reach.

use appservice::matrix::{Homeserver, Identity};
use ruma::EventId;
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    client::Client,
    world::{Topic, World, message, outgoing, text},
};

async fn posts(who: &Client, topic: &Topic) -> Vec<Value> {
    let page = who.get(&topic.page()).await.done();
    page["items"].as_array().unwrap().clone()
}

pub fn poll(kind: &str) -> Value {
    let answer = |id: &str| json!({"id": id, "org.matrix.msc1767.text": format!("Svar {id}")});
    json!({"org.matrix.msc3381.poll.start": {
        "question": {"org.matrix.msc1767.text": "Hvornår?", "body": "Hvornår?"},
        "kind": kind, "max_selections": 1, "answers": [answer("a"), answer("b")],
    }})
}

/// The votes for each answer, how many voted, and whether it is over.
fn tally(post: &Value) -> (Vec<u64>, u64, bool) {
    let poll = &post["poll"];
    let answers = poll["answers"].as_array().unwrap().iter();
    let votes = answers.map(|answer| answer["votes"].as_u64().unwrap());
    (
        votes.collect(),
        poll["voters"].as_u64().unwrap(),
        poll["closed"].as_bool().unwrap(),
    )
}

#[sqlx::test(migrations = false)]
async fn nothing_that_element_sends_is_blank(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    let topic = world.topic(&anna, "Alt muligt").await;
    let file = |msgtype: &str| json!({"msgtype": msgtype, "body": "navn", "url": "mxc://dk.althing.test/a"});
    let mut voice = file("m.audio");
    voice["org.matrix.msc3245.voice"] = json!({});
    let picture = json!({"msgtype": "m.text", "body": "x", "format": "org.matrix.custom.html",
        "formatted_body": "se <img src=\"mxc://dk.althing.test/b\" alt=\"hus\">"});
    let location = json!({"msgtype": "m.location", "body": "Havnen", "geo_uri": "geo:1,2"});
    let sent = [
        ("m.room.message", voice, "voice"),
        ("m.room.message", file("m.video"), "video"),
        ("m.room.message", file("m.audio"), "audio"),
        ("m.room.message", file("m.file"), "file"),
        ("m.room.message", location, "location"),
        (
            "m.sticker",
            json!({"body": "bjørn", "url": "mxc://dk.althing.test/b"}),
            "sticker",
        ),
        ("m.room.encrypted", json!({"ciphertext": "x"}), "encrypted"),
        (
            "m.room.message",
            json!({"msgtype": "org.example.odd", "body": "ord"}),
            "unknown",
        ),
        ("m.room.message", picture, "unknown"),
    ];
    for (kind, content, card) in sent {
        let sent = world
            .element(&anna, &topic, kind, content.clone())
            .await
            .unwrap();
        let post = posts(&anna, &topic).await.pop().unwrap();
        assert_eq!(post["post_id"], sent.as_str(), "{content}");
        assert_eq!(post["card"], card, "{content}");
        assert_eq!(post["via"], "matrix");
    }
    let words = world.post(&anna, &topic, "Ord herfra").await;
    let post = posts(&anna, &topic).await.pop().unwrap();
    assert_eq!(
        (post["post_id"].as_str(), &post["via"]),
        (Some(&*words), &json!("web"))
    );
    assert!(post.get("card").is_none() && post.get("attachment").is_none());
    assert_eq!(world.digest(), world.rebuilt().await);
}

#[sqlx::test(migrations = false)]
async fn a_post_names_its_language_where_it_is_clear(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    let topic = world.topic(&anna, "Mange sprog").await;
    let swedish = "Jag vet inte vad det är, men jag tycker att det är mycket bra.";
    let english = message("This is what I have been looking for, and it was not easy to find.");
    world.post(&anna, &topic, swedish).await;
    world
        .element(&anna, &topic, "m.room.message", english)
        .await
        .unwrap();
    world.post(&anna, &topic, "Ok 👍").await;
    let lang = |post: &Value| post.get("lang").cloned();
    let told: Vec<_> = posts(&anna, &topic)
        .await
        .iter()
        .skip(1)
        .map(lang)
        .collect();
    assert_eq!(told, [Some(json!("sv")), Some(json!("en")), None]);
}

#[sqlx::test(migrations = false)]
async fn a_poll_is_answered_here_and_in_element(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let (anna, bo) = (world.member("anna").await, world.member("bodil").await);
    let topic = world.topic(&anna, "Sommerfest").await;
    let start = poll("org.matrix.msc3381.poll.disclosed");
    let asked = world
        .element(&anna, &topic, "org.matrix.msc3381.poll.start", start)
        .await
        .unwrap();
    let vote = format!("/api/forum/posts/{asked}/vote");
    let voted = bo.post(&vote, json!({"answers": ["a"]})).await.done();
    assert_eq!(text(&voted["poll"], "question"), "Hvornår?");
    assert_eq!(tally(&voted), (vec![1, 0], 1, false));
    assert_eq!(voted["poll"]["answers"][0]["mine"], true);
    // It is the member's own response, in the form in which Element asked.
    let timeline = world.fake.timeline(&topic.id);
    let response = timeline.last().unwrap();
    assert_eq!(response["type"], "org.matrix.msc3381.poll.response");
    assert_eq!(response["sender"], bo.user_id().as_str());
    assert_eq!(
        response["content"]["m.relates_to"]["event_id"],
        asked.as_str()
    );

    let relation = json!({"rel_type": "m.reference", "event_id": asked});
    let in_element =
        json!({"m.relates_to": relation, "org.matrix.msc3381.poll.response": {"answers": ["b"]}});
    world
        .element(&bo, &topic, "org.matrix.msc3381.poll.response", in_element)
        .await
        .unwrap();
    let seen = posts(&anna, &topic).await.pop().unwrap();
    assert_eq!(tally(&seen), (vec![0, 1], 1, false));
    assert_eq!(seen["poll"]["answers"][1]["mine"], false);

    let unknown = bo
        .post(&vote, json!({"answers": ["z"]}))
        .await
        .refused(422, "M_INVALID_PARAM");
    assert!(unknown["fields"]["answers"].is_string());
    bo.post(&vote, json!({"answers": ["a", "b"]}))
        .await
        .refused(422, "M_INVALID_PARAM");
    let taken_back = bo.post(&vote, json!({"answers": []})).await.done();
    assert_eq!(tally(&taken_back), (vec![0, 0], 0, false));
    let words = format!("/api/forum/posts/{}/vote", topic.first_post);
    bo.post(&words, json!({"answers": []}))
        .await
        .refused(404, "M_NOT_FOUND");

    let end = json!({"m.relates_to": relation, "org.matrix.msc3381.poll.end": {}});
    world
        .element(&bo, &topic, "org.matrix.msc3381.poll.end", end.clone())
        .await
        .unwrap();
    assert!(
        !tally(&posts(&bo, &topic).await.pop().unwrap()).2,
        "another's end"
    );
    world
        .element(&anna, &topic, "org.matrix.msc3381.poll.end", end)
        .await
        .unwrap();
    bo.post(&vote, json!({"answers": ["a"]}))
        .await
        .refused(409, "ORG.ALTHING.POLL_CLOSED");
    // Its words are no words that can be edited here.
    let edit = json!({"body": "Hvorfor?"});
    let place = format!("/api/forum/posts/{asked}");
    anna.put(&place, edit)
        .await
        .refused(409, "ORG.ALTHING.NO_WORDS");
    anna.delete(&place).await;
    let gone = posts(&bo, &topic).await.pop().unwrap();
    assert!(gone.get("poll").is_none() && gone["removed"].is_object());
    assert_eq!(world.digest(), world.rebuilt().await);
}

#[sqlx::test(migrations = false)]
async fn threads_stand_inline_and_know_their_root(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    let topic = world.topic(&anna, "Tråde").await;
    let thread = json!({"rel_type": "m.thread", "event_id": topic.first_post, "is_falling_back": true,
        "m.in_reply_to": {"event_id": topic.first_post}});
    let mut answer = message("i tråden");
    answer["m.relates_to"] = thread;
    world
        .element(&anna, &topic, "m.room.message", answer)
        .await
        .unwrap();
    let posts = posts(&anna, &topic).await;
    assert_eq!(
        posts[0]["thread"],
        json!({"root": topic.first_post, "replies": 1})
    );
    assert_eq!(posts[1]["thread"], json!({"root": topic.first_post}));
    assert_eq!(posts[1]["reply_to"]["post_id"], topic.first_post[..]);
}

#[sqlx::test(migrations = false)]
async fn an_edit_here_keeps_what_kind_of_message_it_is(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    let topic = world.topic(&anna, "Emoter").await;
    let waves = json!({"msgtype": "m.emote", "body": "vinker"});
    let sent = world
        .element(&anna, &topic, "m.room.message", waves)
        .await
        .unwrap();
    let edit = json!({"body": "vinker igen"});
    let edited = anna
        .put(&format!("/api/forum/posts/{sent}"), edit)
        .await
        .done();
    assert_eq!(
        (text(&edited, "kind"), text(&edited, "body")),
        ("emote", "vinker igen")
    );
    let photo = json!({"msgtype": "m.image", "body": "hus.png", "url": "mxc://dk.althing.test/a"});
    let sent = world
        .element(&anna, &topic, "m.room.message", photo)
        .await
        .unwrap();
    let edit = json!({"body": "Vores **hus**"});
    let edited = anna
        .put(&format!("/api/forum/posts/{sent}"), edit)
        .await
        .done();
    assert_eq!(text(&edited, "body"), "Vores **hus**");
    assert_eq!(text(&edited["attachment"], "name"), "hus.png");
    let event = world.fake.timeline(&topic.id).pop().unwrap();
    let new = &event["content"]["m.new_content"];
    assert_eq!(
        (&new["msgtype"], &new["url"]),
        (&json!("m.image"), &json!("mxc://dk.althing.test/a"))
    );
}

#[sqlx::test(migrations = false)]
async fn hostile_edits_and_stamps_change_nothing(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let (anna, bo) = (world.member("anna").await, world.member("bodil").await);
    let topic = world.topic(&anna, "Fjendtligt").await;
    world.post(&bo, &topic, "Bodils ord").await;
    let edit = |target: &str, content: Value| {
        json!({"msgtype": "m.text", "body": "* x", "m.new_content": content,
            "m.relates_to": {"rel_type": "m.replace", "event_id": target}})
    };
    let kind = "m.room.message";
    let before = posts(&anna, &topic).await;
    let forged = edit(&topic.first_post, message("forfalsket"));
    let forged = world.element(&bo, &topic, kind, forged).await.unwrap();
    let of_edit = edit(forged.as_str(), message("edit af edit"));
    world.element(&bo, &topic, kind, of_edit).await.unwrap();
    let turned = json!({"msgtype": "m.image", "body": "x", "url": "mxc://evil.example/a"});
    world
        .element(&anna, &topic, kind, edit(&topic.first_post, turned))
        .await
        .unwrap();
    assert_eq!(posts(&anna, &topic).await, before);
    let removed = world.post(&bo, &topic, "Væk om lidt").await;
    world.element_redacts(&bo, &topic, &removed).await.unwrap();
    world
        .element(&bo, &topic, kind, edit(&removed, message("genopstået")))
        .await
        .unwrap();
    let last = posts(&anna, &topic).await.pop().unwrap();
    assert_eq!(
        (text(&last, "body"), last["removed"].is_object()),
        ("", true)
    );
    // A stamp of long ago, or of a time to come, moves no post.
    for ts in [1, 4_000_000_000_000] {
        let mut event = outgoing(kind, message(&format!("fra {ts}")));
        event.ts = Some(ts);
        let who = Identity::Member(bo.user_id());
        let sent = world.fake.send(&who, &topic.id, &event).await.unwrap();
        world.fake.settle().await;
        let last = posts(&anna, &topic).await.pop().unwrap();
        assert_eq!(EventId::parse(text(&last, "post_id")).unwrap(), sent);
    }
    assert_eq!(world.digest(), world.rebuilt().await);
}

#[sqlx::test(migrations = false)]
async fn words_reach_so_far_and_those_of_new_members_less_far(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    let mut names = vec!["anna".to_owned()];
    for n in 0..11 {
        let name = format!("nabo{n:02}");
        world.member(&name).await;
        names.push(name);
    }
    let topic = world.topic(&anna, "Grænser").await;
    let links = |n: usize| "https://a.example/ ".repeat(n);
    let mentions = |n: usize| {
        let names = names[1..=n].iter().map(|name| format!("@{name}"));
        names.collect::<Vec<_>>().join(" ")
    };
    let write =
        async |who: &Client, body: String| who.post(&topic.posts(), json!({"body": body})).await;
    write(&anna, links(2) + &mentions(2)).await.done();
    for body in [links(3), mentions(3)] {
        let refused = write(&anna, body).await.refused(422, "M_INVALID_PARAM");
        assert!(
            text(&refused["fields"], "body").contains("new here"),
            "{refused}"
        );
    }
    // Nothing is left of a topic whose first post cannot be written.
    let (rooms, _) = world.rooms_and_events().await;
    for (body, status, errcode) in [
        (links(3), 422, "M_INVALID_PARAM"),
        (mentions(3), 422, "M_INVALID_PARAM"),
        ("&".repeat(20_000), 413, "M_TOO_LARGE"),
    ] {
        let wish = json!({"category": "byen", "title": "For meget", "body": body});
        let refused = anna.post("/api/forum/topics", wish).await;
        refused.refused(status, errcode);
    }
    world.fake.settle().await;
    assert_eq!(world.rooms_and_events().await.0, rooms);
    let first = format!("/api/forum/posts/{}", topic.first_post);
    anna.put(&first, json!({"body": links(3)}))
        .await
        .refused(422, "M_INVALID_PARAM");
    for n in 0..4 {
        world.post(&anna, &topic, &format!("Post {n}")).await;
    }
    write(&anna, links(3)).await.refused(422, "M_INVALID_PARAM");
    world.pass(24 * 60 * 60);
    let anna = world.sign_in("anna").await;
    write(&anna, links(3) + &mentions(10)).await.done();
    for body in [links(101), mentions(11)] {
        write(&anna, body).await.refused(422, "M_INVALID_PARAM");
    }
}

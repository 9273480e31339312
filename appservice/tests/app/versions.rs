//! Changes of the same post and of the same topic by two clients.

use futures_util::future::join_all;
use serde_json::json;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    client::Client,
    world::{World, message, text},
};

/// An edit builds on what its author has seen.
#[sqlx::test(migrations = false)]
async fn an_edit_of_an_older_version_is_refused_with_the_newer(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    let topic = world.topic(&anna, "Udgaver").await;
    let path = format!("/api/forum/posts/{}", topic.first_post);
    let edit = async |version: &str, body: &str| {
        world.pass(1);
        let anna = anna.with("if-match", &format!("\"{version}\""));
        anna.put(&path, json!({"body": body})).await
    };
    let post = async || anna.get(&topic.page()).await.done()["items"][0].clone();
    let first = text(&post().await, "version").to_owned();
    assert_eq!(first, topic.first_post);
    let second = edit(&first, "To").await;
    let tag = second.headers["etag"].clone();
    let second = second.done();
    assert_eq!(tag, format!("\"{}\"", text(&second, "version")));
    assert_ne!(text(&second, "version"), first);
    // Another client writes in between.
    let own_words = json!({"msgtype": "m.text", "body": "* Tre", "m.new_content": message("Tre"),
        "m.relates_to": {"rel_type": "m.replace", "event_id": topic.first_post}});
    let element = world.element(&anna, &topic, "m.room.message", own_words);
    let element = element.await.unwrap();
    let refused = edit(text(&second, "version"), "Fire").await;
    let refused = refused.refused(409, "ORG.ALTHING.POST_CHANGED");
    assert_eq!(text(&refused["post"], "version"), element.as_str());
    assert_eq!(text(&refused["post"], "body"), "Tre");
    assert_eq!(text(&post().await, "body"), "Tre");
    // Two at once on the same version: one of them counts, and what it has said already is no conflict.
    let both = ["Fire", "Fem"].map(|body| edit(element.as_str(), body));
    let statuses = join_all(both).await.into_iter().map(|a| a.status.as_u16());
    let mut statuses: Vec<_> = statuses.collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    let now = post().await;
    let again = edit(element.as_str(), text(&now, "body")).await.done();
    assert_eq!(
        (&again["version"], &again["edits"]),
        (&now["version"], &now["edits"])
    );
    // Whoever says nothing of a version overwrites any.
    world.pass(1);
    anna.put(&path, json!({"body": "Seks"})).await.done();
    world.pass(1);
    let any = anna.with("if-match", "*");
    let any = any.put(&path, json!({"body": "Syv"})).await.done();
    assert_eq!(text(&any, "body"), "Syv");
}

/// F20: a change of a topic builds on what its author has seen, if they say what that is.
#[sqlx::test(migrations = false)]
async fn a_change_of_an_older_topic_is_refused_with_the_newer(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    let henrik = world.administrator("henrik").await;
    let topic = world.topic(&anna, "Udgaver").await;
    let at = |by: &Client, version: &str| by.with("if-match", &format!("\"{version}\""));
    let act = |act: &str| format!("/api/forum/topics/{}/{act}", topic.id);
    let born = anna.get(&topic.page()).await.done()["topic"]["version"].clone();
    let born = born.as_str().unwrap();
    let by = at(&henrik, born);
    let slow = by.post(&act("slow-mode"), json!({"seconds": 30})).await;
    let tag = slow.headers["etag"].clone();
    let slow = slow.done();
    let slowed = text(&slow, "version");
    assert_eq!(tag, format!("\"{slowed}\""));
    assert_ne!(slowed, born);
    let title = json!({"title": "Flere udgaver"});
    let refused = at(&anna, born).put(&topic.page(), title.clone()).await;
    let refused = refused.refused(409, "ORG.ALTHING.TOPIC_CHANGED");
    assert_eq!(text(&refused["topic"], "version"), slowed);
    assert_eq!(
        (
            &refused["topic"]["title"],
            &refused["topic"]["slow_mode_seconds"]
        ),
        (&json!("Udgaver"), &json!(30))
    );
    let lock = json!({"locked": true, "reason": "Nok."});
    let early = at(&henrik, born).post(&act("lock"), lock.clone()).await;
    early.refused(409, "ORG.ALTHING.TOPIC_CHANGED");
    let renamed = at(&anna, slowed).put(&topic.page(), title.clone()).await;
    let renamed = renamed.done();
    // What it says already is no conflict: the answer to a change may be lost.
    let again = at(&anna, born).put(&topic.page(), title).await.done();
    assert_eq!(again["version"], renamed["version"]);
    // Two at once on the same version: one of them counts.
    let wishes = [
        ("move", json!({"category": "klima"})),
        ("slow-mode", json!({"seconds": 60})),
    ];
    let both = wishes.map(|(what, wish)| {
        let (by, path) = (at(&henrik, text(&renamed, "version")), act(what));
        async move { by.post(&path, wish).await.status.as_u16() }
    });
    let mut statuses = join_all(both).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    // Whoever says nothing of a version overwrites any.
    henrik.post(&act("lock"), lock).await.done();
}

/// Whoever is refused is shown the newer topic, never the one that they had: while that is on its way nobody knows.
#[sqlx::test(migrations = false)]
async fn the_newer_topic_is_the_newer_one(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let henrik = world.administrator("henrik").await;
    let topic = world.topic(&henrik, "Første").await;
    let born = henrik.get(&topic.page()).await.done()["topic"]["version"].clone();
    let at_born = henrik.with("if-match", &born.to_string());
    let rename = async |title: &str| at_born.put(&topic.page(), json!({"title": title})).await;
    world.hold_loop();
    for title in ["Anden", "Tredje"] {
        let unknown = rename(title).await;
        unknown.refused(503, "ORG.ALTHING.HOMESERVER_UNAVAILABLE");
    }
    world.release_loop();
    world.fake.settle().await;
    let refused = rename("Tredje").await;
    let refused = refused.refused(409, "ORG.ALTHING.TOPIC_CHANGED");
    assert_eq!(refused["topic"]["title"], "Anden");
    assert_ne!(refused["topic"]["version"], born);
    let again = rename("Anden").await.done();
    assert_eq!(again["version"], refused["topic"]["version"]);
}

/// A lock whose answer was lost is one lock: one line in the log, said in the room once.
#[sqlx::test(migrations = false)]
async fn a_lock_that_is_repeated_is_one(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let henrik = world.administrator("henrik").await;
    let topic = world.topic(&henrik, "Låst").await;
    let path = format!("/api/forum/topics/{}/lock", topic.id);
    let lock = json!({"locked": true, "reason": "Nok."});
    let said = || world.messages(&topic.id).len();
    let before = said();
    let born = henrik.get(&topic.page()).await.done()["topic"]["version"].clone();
    let first = henrik.with("if-match", &born.to_string());
    for lost in [true, false, false] {
        world.pass(1);
        if lost {
            world.fake.faults().lose_next_answer();
            let unknown = first.post(&path, lock.clone()).await;
            unknown.refused(503, "ORG.ALTHING.HOMESERVER_UNAVAILABLE");
            world.fake.settle().await;
        } else {
            // On the version that it has changed itself.
            let again = first.post(&path, lock.clone()).await.done();
            assert_eq!(again["lock"]["reason"], "Nok.");
        }
    }
    world.fake.settle().await;
    assert_eq!(said(), before + 1);
    let lines = henrik.get("/api/audit?action=topic").await.done();
    let lines = lines["items"].as_array().unwrap().iter();
    let locks = lines.filter(|line| line["action"] == "topic.locked");
    assert_eq!(locks.count(), 1);
}

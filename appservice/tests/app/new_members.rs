//! The bounds of a first day, on the web and from a Matrix client.

use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    client::{Answer, Client},
    upgrades::heal,
    world::{Topic, World, message, text},
};

const NEW: &str = "ORG.ALTHING.NEW_MEMBER";
const HOUR: i64 = 60 * 60;

async fn world(options: PgConnectOptions) -> World {
    World::configured(options, |config| config.moderation.new_member_limits = true).await
}

async fn left(who: &Client) -> Value {
    let permissions = who.get("/api/users/me/permissions").await.done();
    permissions.get("first_day").cloned().unwrap_or_default()
}

async fn opens(who: &Client, title: &str, key: &str) -> Answer {
    let wish = json!({"category": "byen", "title": title, "body": "Hej"});
    who.with("idempotency-key", key)
        .post("/api/forum/topics", wish)
        .await
}

async fn answers(who: &Client, topic: &Topic, key: &str) -> Answer {
    let wish = json!({"body": format!("Svar {key}")});
    who.with("idempotency-key", key)
        .post(&topic.posts(), wish)
        .await
}

#[sqlx::test(migrations = false)]
async fn a_first_day_has_bounds_that_are_told_before(_: PgPoolOptions, options: PgConnectOptions) {
    let world = world(options).await;
    let henrik = world.administrator("henrik").await;
    heal(&world).await;
    let anna = world.member("anna").await;
    let day = left(&anna).await;
    assert_eq!(
        [
            &day["topics_left"],
            &day["replies_left"],
            &day["files_left"]
        ],
        [3, 10, 1]
    );

    for n in 0..3 {
        opens(&anna, &format!("Emne {n}"), &format!("emne-{n}"))
            .await
            .done();
    }
    world.fake.settle().await;
    let refused = opens(&anna, "Et for meget", "emne-3")
        .await
        .refused(403, NEW);
    assert_eq!(refused["until"], day["ends_at"]);
    // The same wish once more is no other topic.
    opens(&anna, "Emne 2", "emne-2").await.done();

    let topic = world.topic(&henrik, "Her svares").await;
    // All at once: not one more than ten is let through.
    let keys: Vec<_> = (0..14).map(|n| format!("svar-{n}")).collect();
    let all = keys.iter().map(|key| answers(&anna, &topic, key));
    let all = futures_util::future::join_all(all).await;
    let (written, refused): (Vec<_>, Vec<_>) = all
        .into_iter()
        .partition(|answer| answer.status.is_success());
    assert_eq!((written.len(), refused.len()), (10, 4));
    for answer in refused {
        answer.refused(403, NEW);
    }
    world.fake.settle().await;
    let day = left(&anna).await;
    assert_eq!(
        (&day["topics_left"], &day["replies_left"]),
        (&json!(0), &json!(0))
    );
    // What is taken back counts still.
    let post = text(&written[0].body, "post_id");
    anna.delete(&format!("/api/forum/posts/{post}"))
        .await
        .done();
    answers(&anna, &topic, "svar-20").await.refused(403, NEW);

    // Nobody else is bound by it, and she no more a day later.
    for n in 0..11 {
        world.post(&henrik, &topic, &format!("Og {n}")).await;
    }
    world.pass(24 * HOUR);
    let anna = world.sign_in("anna").await;
    assert_eq!(left(&anna).await, Value::Null);
    world.post(&anna, &topic, "Dagen efter").await;
    world.topic(&anna, "Emne 4").await;
}

/// The homeserver knows no such bound: what a Matrix client sends stands, and counts.
#[sqlx::test(migrations = false)]
async fn what_a_client_sends_counts(_: PgPoolOptions, options: PgConnectOptions) {
    let world = world(options).await;
    let anna = world.member("anna").await;
    let topic = world.topic(&anna, "Fra Element").await;
    for n in 0..12 {
        world
            .element(
                &anna,
                &topic,
                "m.room.message",
                message(&format!("Nr. {n}")),
            )
            .await
            .unwrap();
    }
    assert_eq!(world.messages(&topic.id).len(), 13);
    assert_eq!(left(&anna).await["replies_left"], 0);
    answers(&anna, &topic, "paa-nettet").await.refused(403, NEW);
}

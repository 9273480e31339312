//! The directory, and whom one might like to follow.

use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    client::{Client, encoded},
    world::{World, text},
};

fn names(answer: &Value) -> Vec<&str> {
    let items = answer["items"].as_array().unwrap();
    items
        .iter()
        .map(|card| text(card, "display_name"))
        .collect()
}

#[sqlx::test(migrations = false)]
async fn the_directory_ends_with_ae_oe_and_aa(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let mut asking = None;
    for (username, name) in [
        ("mem1", "Åse"),
        ("mem2", "Zoe"),
        ("mem3", "Ægir"),
        ("mem4", "Bo"),
    ] {
        let member = world.member(username).await;
        member
            .put("/api/users/me", json!({"display_name": name}))
            .await
            .done();
        asking = Some(member);
    }
    world.fake.settle().await;
    let asking = asking.unwrap();
    let all = asking.get("/api/users/search").await.done();
    assert_eq!(names(&all), ["Bo", "Zoe", "Ægir", "Åse"]);
    let first = asking.get("/api/users/search?limit=3").await.done();
    let cursor = text(&first, "next_cursor");
    let rest = asking
        .get(&format!("/api/users/search?limit=3&cursor={cursor}"))
        .await
        .done();
    assert_eq!(names(&rest), ["Åse"]);
    let here = asking.get("/api/users/search?origin=here").await.done();
    assert_eq!(names(&here).len(), 4);
    let elsewhere = asking
        .get("/api/users/search?origin=elsewhere")
        .await
        .done();
    assert!(names(&elsewhere).is_empty());
    let with_cursor = format!("/api/users/search?origin=here&cursor={cursor}");
    asking
        .get(&with_cursor)
        .await
        .refused(400, "M_INVALID_PARAM");
    asking
        .get("/api/users/search?origin=mars")
        .await
        .refused(400, "M_INVALID_PARAM");
}

#[sqlx::test(migrations = false)]
async fn who_writes_where_one_writes_is_suggested(_: PgPoolOptions, options: PgConnectOptions) {
    const SUGGESTIONS: &str = "/api/users/me/suggestions";
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    let topic = world.topic(&world.member("bodil").await, "Et emne").await;
    let nobody = anna.get(SUGGESTIONS).await.done();
    assert!(names(&nobody).is_empty(), "Anna has written nowhere yet");

    let carl = world.member("carl").await;
    let dorte = world.member("dorte").await;
    let emil = world.member("emil").await;
    world.post(&carl, &topic, "Hej").await;
    world.post(&carl, &topic, "Hej igen").await;
    world.post(&dorte, &topic, "Goddag").await;
    world.post(&emil, &topic, "Davs").await;
    let elsewhere = world.member("frida").await;
    let wish = json!({"category": "klima", "title": "Andetsteds", "body": "x"});
    elsewhere.post("/api/forum/topics", wish).await.done();
    world.post(&anna, &topic, "Mit første indlæg").await;
    let found = anna.get(SUGGESTIONS).await.done();
    assert_eq!(names(&found), ["Carl", "Bodil", "Dorte", "Emil"]);

    let of =
        |member: &Client, act| format!("/api/users/{}/{act}", encoded(member.user_id().as_str()));
    anna.post(&of(&carl, "follow"), json!({})).await.done();
    anna.post(&of(&dorte, "block"), json!({})).await.done();
    emil.post(&of(&anna, "block"), json!({})).await.done();
    world.fake.settle().await;
    let found = anna.get(SUGGESTIONS).await.done();
    assert_eq!(names(&found), ["Bodil"]);
}

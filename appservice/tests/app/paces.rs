//! How much one member may write within a time.

use serde_json::json;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::world::World;

#[sqlx::test(migrations = false)]
async fn nobody_writes_faster_than_anybody_can(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::configured(options, |config| {
        config.limits.writes_per_minute = 4.try_into().unwrap();
        config.limits.topics_per_hour = 2.try_into().unwrap();
        config.limits.questions_per_minute = 2.try_into().unwrap();
    })
    .await;
    let (anna, bodil) = (world.member("anna").await, world.member("bodil").await);
    let topic = world.topic(&anna, "Et emne").await;
    let first = world.post(&anna, &topic, "Et").await;
    let react = format!("/api/forum/posts/{first}/reactions");
    anna.post(&react, json!({"key": "🚲"})).await.done();
    world.post(&anna, &topic, "To").await;
    let refused = anna.post(&topic.posts(), json!({"body": "Tre"})).await;
    let wait = refused.headers["retry-after"].to_str().unwrap().to_owned();
    assert!((1..=60).contains(&wait.parse::<u64>().unwrap()), "{wait}");
    refused.refused(429, "M_LIMIT_EXCEEDED");
    world.post(&bodil, &topic, "Hver for sig").await;
    world.pass(60);
    world.post(&anna, &topic, "Tre").await;

    world.topic(&anna, "Et andet emne").await;
    let wish = json!({"category": "byen", "title": "Et tredje", "body": "Hej"});
    let third = anna.post("/api/forum/topics", wish).await;
    third.refused(429, "M_LIMIT_EXCEEDED");

    let search = "/api/search?q=cykler";
    anna.get(search).await.done();
    let preview = json!({"body": "**Hej**"});
    anna.post("/api/forum/preview", preview).await.done();
    anna.get(search).await.refused(429, "M_LIMIT_EXCEEDED");
}

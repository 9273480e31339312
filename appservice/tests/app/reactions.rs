//! Reactions however they are written, and what is taken back by who has left.

use futures_util::future::join_all;
use serde_json::json;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    client::{Client, encoded},
    world::{World, text},
};

/// Clients write an emoji with or without the selector of its picture, and it is the same emoji.
#[sqlx::test(migrations = false)]
async fn a_reaction_is_the_same_however_it_is_written(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let (anna, bent) = (world.member("anna").await, world.member("bent").await);
    let topic = world.topic(&anna, "Tommelfingre").await;
    let path = format!("/api/forum/posts/{}/reactions", topic.first_post);
    let reacts = |key: &str| json!({"m.relates_to": {"rel_type": "m.annotation", "event_id": topic.first_post, "key": key}});
    let sent = async |who: &Client, key: &str| {
        let sent = world.element(who, &topic, "m.reaction", reacts(key)).await;
        sent.unwrap()
    };
    // As the web sends it: with the selector.
    bent.post(&path, json!({"key": "👍"})).await.done();
    world.fake.settle().await;
    let last = world.fake.timeline(&topic.id).pop().unwrap();
    assert_eq!(last["content"]["m.relates_to"]["key"], "👍\u{fe0f}");
    sent(&anna, "👍").await;
    sent(&anna, "👍\u{fe0f}").await;
    let reactions = async |who: &Client| {
        let page = who.get(&topic.page()).await.done();
        (
            page["items"][0]["reactions"].clone(),
            page["topic"]["reactions"].clone(),
        )
    };
    let (found, all) = reactions(&anna).await;
    assert_eq!(found.as_array().unwrap().len(), 1, "{found}");
    assert_eq!(
        (&found[0]["count"], &found[0]["mine"]),
        (&json!(2), &json!(true))
    );
    assert_eq!(all, 2, "what is counted for the top is what is shown");
    // Who has reacted in another client reacts no second time here.
    let events = world.fake.timeline(&topic.id).len();
    anna.post(&path, json!({"key": "👍"})).await.done();
    world.fake.settle().await;
    assert_eq!(world.fake.timeline(&topic.id).len(), events);
    // One click takes back both ways of writing it.
    let key = encoded("👍");
    anna.delete(&format!("{path}/{key}")).await.done();
    world.fake.settle().await;
    let (found, all) = reactions(&anna).await;
    assert_eq!(
        (&found[0]["count"], &found[0]["mine"]),
        (&json!(1), &json!(false))
    );
    assert_eq!(all, 1);
    bent.delete(&format!("{path}/{key}")).await.done();
    world.fake.settle().await;
    assert_eq!(reactions(&anna).await, (json!([]), json!(0)));
    assert_eq!(world.digest(), world.rebuilt().await);
}

/// What is removed or taken back leaves nobody in a topic that they have left.
#[sqlx::test(migrations = false)]
async fn who_left_a_topic_tidies_up_and_stays_away(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let (anna, bent) = (world.member("anna").await, world.member("bent").await);
    let topic = world.topic(&anna, "Forladt").await;
    let posts = [
        world.post(&bent, &topic, "Et").await,
        world.post(&bent, &topic, "To").await,
    ];
    let path = format!("/api/forum/posts/{}/reactions", topic.first_post);
    bent.post(&path, json!({"key": "🎉"})).await.done();
    world.fake.settle().await;
    let follow = format!("/api/forum/topics/{}/follow", topic.id);
    bent.delete(&follow).await.done();
    world.fake.settle().await;
    let following = async || {
        let page = bent.get(&topic.page()).await.done();
        text(&page["topic"], "following").to_owned()
    };
    assert_eq!(following().await, "none");
    let gone = bent.delete(&format!("{path}/{}", encoded("🎉"))).await;
    assert_eq!(gone.done()["reactions"], json!([]));
    assert_eq!(following().await, "none");
    // Two at once.
    let gone = posts.iter().map(|post| {
        let (bent, path) = (bent.clone(), format!("/api/forum/posts/{post}"));
        async move { bent.delete(&path).await }
    });
    for answer in join_all(gone).await {
        assert_eq!(answer.status, 204, "{}", answer.body);
    }
    world.fake.settle().await;
    assert_eq!(following().await, "none");
    assert_eq!(world.messages(&topic.id), ["Om Forladt.", "", ""]);
    // Who follows goes on following.
    let own = world.post(&anna, &topic, "Mit").await;
    anna.delete(&format!("/api/forum/posts/{own}")).await.done();
    world.fake.settle().await;
    let page = anna.get(&topic.page()).await.done();
    assert_eq!(text(&page["topic"], "following"), "follow");
}

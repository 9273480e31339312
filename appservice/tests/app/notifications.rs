//! What members are told: by whom, of what, and until when.

use appservice::matrix::Homeserver;
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    client::{Client, encoded},
    live::Stream,
    world::{World, message, text},
};

async fn told(who: &Client) -> Vec<Value> {
    let answer = who.get("/api/notifications").await.done();
    answer["items"].as_array().unwrap().clone()
}

/// Kind and post, the newest first.
async fn posts(who: &Client) -> Vec<(String, String)> {
    let told = told(who).await;
    let of_posts = told.iter().filter(|one| one["post_id"].is_string());
    of_posts
        .map(|one| {
            (
                text(one, "kind").to_owned(),
                text(one, "post_id").to_owned(),
            )
        })
        .collect()
}

async fn unread(who: &Client) -> u64 {
    let count = who.get("/api/notifications/count").await.done();
    count["unread"].as_u64().unwrap()
}

fn mention(body: &str, whom: &Client) -> Value {
    let mut content = message(body);
    content["m.mentions"] = json!({"user_ids": [whom.user_id()]});
    content
}

fn pair(kind: &str, post: &str) -> (String, String) {
    (kind.to_owned(), post.to_owned())
}

#[sqlx::test(migrations = false)]
async fn mentions_and_answers_come_from_everywhere_and_go_with_their_posts(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let world = World::new(options).await;
    let (anna, bo) = (world.member("anna").await, world.member("bodil").await);
    let topic = world.topic(&anna, "Emnet").await;
    let before = unread(&anna).await;
    let mut stream = Stream::open(&anna, None).await;
    let mut others = Stream::open(&bo, None).await;
    let element = world
        .element(&bo, &topic, "m.room.message", mention("hej Anna", &anna))
        .await;
    // In a topic that one reads, but is not in, Element cannot write.
    assert!(element.is_err());
    let web = world.post(&bo, &topic, "Hej @anna, hvad siger du?").await;
    let event = stream.next_of("notification").await;
    assert_eq!(event.data["notification_kind"], "mention");
    let element = world
        .element(&bo, &topic, "m.room.message", mention("igen", &anna))
        .await
        .unwrap();
    stream.next_of("notification").await;
    world.pass(1);
    let wish = json!({"body": "enig", "reply_to": topic.first_post});
    let reply = bo.post(&topic.posts(), wish).await.done();
    let reply = text(&reply, "post_id").to_owned();
    world.fake.settle().await;
    assert_eq!(
        stream.next_of("notification").await.data["notification_kind"],
        "reply"
    );
    assert_eq!(
        posts(&anna).await,
        [
            pair("reply", &reply),
            pair("mention", element.as_str()),
            pair("mention", &web)
        ]
    );
    assert_eq!(unread(&anna).await, before + 3);
    let newest = &told(&anna).await[0];
    assert_eq!(text(newest, "topic_slug"), topic.slug);
    assert_eq!(newest["actor"]["display_name"], "Bodil");
    assert_eq!(text(newest, "excerpt"), "enig");
    assert!(posts(&bo).await.is_empty(), "own acts are nothing new");
    let page = anna.get(&topic.page()).await.done();
    assert_eq!(page["items"][1]["mentions_me"], true);
    assert_eq!(page["items"][0]["mentions_me"], false);

    // An edit that takes the mention away, and one that brings another.
    let path = format!("/api/forum/posts/{web}");
    bo.put(&path, json!({"body": "Hej alle"})).await.done();
    world.fake.settle().await;
    assert_eq!(posts(&anna).await.len(), 2);
    let own = world.post(&bo, &topic, "Uden nogen").await;
    let path = format!("/api/forum/posts/{own}");
    world.pass(1);
    bo.put(&path, json!({"body": "Nu med @anna"})).await.done();
    world.fake.settle().await;
    assert_eq!(posts(&anna).await[0], pair("mention", &own));
    stream.next_of("notification").await;
    world
        .element_redacts(&bo, &topic, element.as_str())
        .await
        .unwrap();
    assert_eq!(
        posts(&anna).await,
        [pair("mention", &own), pair("reply", &reply)]
    );
    assert_eq!(world.digest(), world.rebuilt().await);
    // Nothing of it was told to anybody else.
    world.post(&anna, &topic, "@bodil slut").await;
    let first = others.next_of("notification").await;
    assert_eq!(first.data["notification_kind"], "mention");
}

#[sqlx::test(migrations = false)]
async fn what_was_seen_stays_seen_and_what_is_not_wanted_is_not_told(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let world = World::new(options).await;
    let (anna, bo) = (world.member("anna").await, world.member("bodil").await);
    let topic = world.topic(&anna, "Emnet").await;
    world.post(&bo, &topic, "@anna en").await;
    let two = world.post(&bo, &topic, "@anna to").await;
    anna.post("/api/notifications/read", json!({"ids": [two]}))
        .await
        .done();
    let listed = told(&anna).await;
    let read = |n: usize| listed[n]["read"].as_bool().unwrap();
    assert_eq!((read(0), read(1)), (true, false));
    anna.send(axum::http::Method::POST, "/api/notifications/read", None)
        .await
        .done();
    assert_eq!(unread(&anna).await, 0);
    world.post(&bo, &topic, "@anna tre").await;
    assert_eq!(unread(&anna).await, 1);
    let page = anna
        .get("/api/notifications?kind=mention&limit=2")
        .await
        .done();
    assert_eq!(page["items"].as_array().unwrap().len(), 2);
    let next = format!(
        "/api/notifications?kind=mention&limit=2&cursor={}",
        text(&page, "next_cursor")
    );
    let next = anna.get(&next).await.done();
    assert_eq!(next["items"].as_array().unwrap().len(), 1);
    assert!(next["next_cursor"].is_null());

    let off = json!({"mention": false});
    let preferences = anna.put("/api/notifications/preferences", off).await.done();
    assert_eq!(preferences["mention"], false);
    assert_eq!(preferences["reply"], true);
    assert_eq!(preferences["digest"], "off");
    assert!(posts(&anna).await.is_empty());
    let world = world.restart().await;
    assert_eq!(
        unread(&anna_again(&world).await).await,
        0,
        "also after a start"
    );
    let stored = world
        .fake
        .account_data(&anna.user_id(), "org.althing.notifications")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(stored["preferences"]["mention"], false);
    anna_again(&world)
        .await
        .put(
            "/api/notifications/preferences",
            json!({"digest": "hourly"}),
        )
        .await
        .refused(400, "M_BAD_JSON");
}

async fn anna_again(world: &World) -> Client {
    world.sign_in("anna").await
}

#[sqlx::test(migrations = false)]
async fn followers_badges_and_words_of_the_territory_are_told_and_the_blocked_are_not(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let world = World::new(options).await;
    let (anna, bo) = (world.member("anna").await, world.member("bodil").await);
    let topic = world.topic(&anna, "Emnet").await;
    let path = |member: &Client, act: &str| {
        format!("/api/users/{}/{act}", encoded(member.user_id().as_str()))
    };
    bo.post(&path(&anna, "follow"), json!({})).await.done();
    world.fake.settle().await;
    let kinds = |told: Vec<Value>| -> Vec<String> {
        told.iter()
            .map(|one| text(one, "kind").to_owned())
            .collect()
    };
    let listed = told(&anna).await;
    // The welcome is the first of all.
    assert_eq!(kinds(listed.clone()), ["follow", "notice"]);
    assert_eq!(listed[0]["actor"]["display_name"], "Bodil");
    // A new name is no new follower.
    world.pass(60);
    anna.send(axum::http::Method::POST, "/api/notifications/read", None)
        .await
        .done();
    bo.put("/api/users/me", json!({"display_name": "Bodil B."}))
        .await
        .done();
    world.fake.settle().await;
    assert_eq!(unread(&anna).await, 0);
    let world = world.restart().await;
    let (anna, bo) = (world.sign_in("anna").await, world.sign_in("bodil").await);
    assert_eq!(unread(&anna).await, 0);

    let key = format!("prøve/{}", anna.user_id());
    let notify = |badge: Option<&'static str>, words: &'static str| {
        let (app, member, key) = (world.app.clone(), anna.user_id(), format!("{key}/{words}"));
        async move {
            app.actions
                .notify(&member, &key, words, badge)
                .await
                .unwrap();
        }
    };
    world.pass(1);
    notify(None, "Velkommen").await;
    world.pass(1);
    notify(Some("vaert"), "Du har fået badget").await;
    world.fake.settle().await;
    let listed = told(&anna).await;
    assert_eq!(
        kinds(listed.clone()),
        ["badge", "notice", "follow", "notice"]
    );
    assert_eq!(text(&listed[0], "badge_id"), "vaert");
    assert_eq!(text(&listed[1], "text"), "Velkommen");
    assert_eq!(unread(&anna).await, 2);
    assert_eq!(world.digest(), world.rebuilt().await);

    world.post(&bo, &topic, "@anna hej").await;
    assert_eq!(unread(&anna).await, 3);
    anna.post(&path(&bo, "block"), json!({})).await.done();
    world.fake.settle().await;
    assert_eq!(kinds(told(&anna).await), ["badge", "notice", "notice"]);
    world.post(&bo, &topic, "@anna hej igen").await;
    assert_eq!(unread(&anna).await, 2);
}

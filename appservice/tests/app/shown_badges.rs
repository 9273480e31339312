//! A badge that its holder hides: nobody is told, and nothing is shut by it.

use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    badges::{CODE, award, gated, settle},
    client::{Client, encoded},
    world::user_id,
};

async fn show(who: &Client, badge: &str, hidden: bool) -> super::client::Answer {
    let path = format!("/api/users/me/badges/{badge}");
    who.put(&path, json!({"hidden": hidden})).await
}

/// The badges of Anna as somebody is told: on her page, beside her post, among the holders and in the
/// directory.
async fn told(who: &Client, topic: &str) -> [bool; 4] {
    let anna = user_id("anna");
    let has = |list: &Value, key: &str| {
        let items = list.as_array().unwrap().iter();
        let mut found = items.filter(|item| item[key] == CODE || item[key] == anna.as_str());
        found.next().is_some()
    };
    let page = format!("/api/users/{}/badges", encoded(anna.as_str()));
    let page = who.get(&page).await.done();
    let posts = who.get(&format!("/api/forum/topics/{topic}")).await.done();
    let posts = posts["items"].as_array().unwrap().clone();
    let by_anna = posts
        .iter()
        .find(|p| p["sender"]["user_id"] == anna.as_str());
    let chips = &by_anna.unwrap()["sender"]["badges"];
    let holders = who.get(&format!("/api/badges/{CODE}/holders")).await.done();
    let holders: Vec<_> = holders["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|h| h["member"].clone())
        .collect();
    let found = who
        .get(&format!("/api/users/search?badge={CODE}"))
        .await
        .done();
    [
        has(&page["items"], "badge_id"),
        chips
            .as_array()
            .is_some_and(|chips| chips.iter().any(|chip| chip == CODE)),
        has(&json!(holders), "user_id"),
        has(&found["items"], "user_id"),
    ]
}

#[sqlx::test(migrations = false)]
async fn a_hidden_badge_is_told_to_nobody_and_opens_what_it_opens(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let world = gated(options).await;
    let henrik = world.administrator("henrik").await;
    let (anna, bent) = (world.member("anna").await, world.member("bent").await);
    settle(&world).await;
    award(&henrik, "anna", CODE).await;
    settle(&world).await;
    let topic = world.topic(&henrik, "Et emne").await;
    world.post(&anna, &topic, "Hej").await;
    world.fake.settle().await;
    assert_eq!(told(&bent, &topic.slug).await, [true; 4]);

    let hidden = show(&anna, CODE, true).await.done();
    assert_eq!(hidden["hidden"], json!(true));
    assert_eq!(told(&bent, &topic.slug).await, [false; 4]);
    // Her own page tells her, with that it is hidden, and so it tells who issues badges.
    let page = format!("/api/users/{}/badges", encoded(anna.user_id().as_str()));
    for who in [&anna, &henrik] {
        let awards = who.get(&page).await.done();
        assert_eq!(awards["items"][0]["hidden"], json!(true), "{awards}");
    }
    world.post(&anna, &topic, "Og jeg skriver stadig").await;
    assert_eq!(world.rebuilt().await, world.digest());

    // What else she has told Althing alone stays as it is.
    anna.put("/api/users/me", json!({"real_name": "Anna Kjær"}))
        .await
        .done();
    assert_eq!(told(&bent, &topic.slug).await, [false; 4]);
    show(&anna, CODE, false).await.done();
    assert_eq!(told(&bent, &topic.slug).await, [true; 4]);
    let me = anna.get("/api/users/me").await.done();
    assert_eq!(me["real_name"], "Anna Kjær");
}

#[sqlx::test(migrations = false)]
async fn who_keeps_order_is_seen_to(_: PgPoolOptions, options: PgConnectOptions) {
    let world = gated(options).await;
    let henrik = world.administrator("henrik").await;
    let anna = world.member("anna").await;
    settle(&world).await;
    show(&henrik, "administrator", true)
        .await
        .refused(422, "M_INVALID_PARAM");
    show(&anna, CODE, true).await.refused(404, "M_NOT_FOUND");
    show(&anna, "findes-ikke", true)
        .await
        .refused(404, "M_NOT_FOUND");
}

//! What members are told: by whom, of what, and until when.

use appservice::matrix::Homeserver;
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    client::{Client, encoded},
    live::Stream,
    world::{Topic, World, message, text},
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

fn edited(body: &str, of: &str, new: &Client, told: &[&Client]) -> Value {
    let ids = |who: &[&Client]| who.iter().map(|c| c.user_id()).collect::<Vec<_>>();
    json!({
        "msgtype": "m.text", "body": format!("* {body}"),
        "m.mentions": {"user_ids": ids(told)},
        "m.new_content": {
            "msgtype": "m.text", "body": body, "m.mentions": {"user_ids": ids(&[new])},
        },
        "m.relates_to": {"rel_type": "m.replace", "event_id": of},
    })
}

/// The content of an event on the homeserver.
fn said(world: &World, topic: &Topic, id: &str) -> Value {
    let timeline = world.fake.timeline(&topic.id);
    let event = timeline.iter().find(|event| event["event_id"] == id);
    event.unwrap()["content"].clone()
}

/// The content of the last event on the homeserver.
fn last_said(world: &World, topic: &Topic) -> Value {
    world.fake.timeline(&topic.id).last().unwrap()["content"].clone()
}

#[sqlx::test(migrations = false)]
async fn an_answer_rings_in_matrix_clients_and_is_told_as_one_on_the_web(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let world = World::new(options).await;
    let (anna, bo) = (world.member("anna").await, world.member("bodil").await);
    let topic = world.topic(&anna, "Emnet").await;
    let answer = async |by: &Client, to: &str, body: &str| {
        world.pass(1);
        let wish = json!({"body": body, "reply_to": to});
        let post = by.post(&topic.posts(), wish).await.done();
        world.fake.settle().await;
        text(&post, "post_id").to_owned()
    };
    let first = answer(&bo, &topic.first_post, "enig").await;
    let (a, b) = (anna.user_id(), bo.user_id());
    assert_eq!(
        said(&world, &topic, &first)["m.mentions"],
        json!({"user_ids": [a]})
    );
    let own = answer(&anna, &topic.first_post, "og mere").await;
    assert_eq!(said(&world, &topic, &own)["m.mentions"], json!({}));
    let named = answer(&bo, &topic.first_post, "@anna og @bodil").await;
    let mentions = said(&world, &topic, &named)["m.mentions"].clone();
    assert_eq!(mentions, json!({"user_ids": [a, b]}), "each of them once");

    // An edit says whom the post mentions now, and rings for nobody who was told before.
    world.pass(1);
    let path = format!("/api/forum/posts/{first}");
    bo.put(&path, json!({"body": "helt enig"})).await.done();
    world.fake.settle().await;
    let edit = last_said(&world, &topic);
    assert_eq!(edit["m.mentions"], json!({}));
    assert_eq!(
        edit["m.new_content"]["m.mentions"],
        json!({"user_ids": [a]})
    );

    // An answer of a client that does as the specification says is an answer, whatever it mentions.
    let mut content = mention("ja", &anna);
    content["m.relates_to"] = json!({"m.in_reply_to": {"event_id": topic.first_post}});
    let element = world.element(&bo, &topic, "m.room.message", content).await;
    let element = element.unwrap();
    assert_eq!(posts(&anna).await[0], pair("reply", element.as_str()));
    assert_eq!(posts(&anna).await.len(), 3);
    let quiet = json!({"reply": false});
    anna.put("/api/notifications/preferences", quiet)
        .await
        .done();
    assert!(posts(&anna).await.is_empty(), "answers are not wanted");

    // Who ignores the author is not rung for.
    anna.post(&format!("/api/users/{b}/block"), json!({}))
        .await
        .done();
    let blocked = answer(&bo, &topic.first_post, "hallo?").await;
    assert_eq!(said(&world, &topic, &blocked)["m.mentions"], json!({}));
}

#[sqlx::test(migrations = false)]
async fn an_edit_rings_for_whom_it_mentions_anew(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let (anna, bo) = (world.member("anna").await, world.member("bodil").await);
    let eva = world.member("eva").await;
    let topic = world.topic(&anna, "Emnet").await;
    let (a, e) = (anna.user_id(), eva.user_id());
    let id = world.post(&bo, &topic, "Hej @anna").await;
    world.pass(1);
    let path = format!("/api/forum/posts/{id}");
    let words = json!({"body": "Hej @anna og @eva"});
    bo.put(&path, words).await.done();
    world.fake.settle().await;
    let edit = last_said(&world, &topic);
    assert_eq!(edit["m.mentions"], json!({"user_ids": [e]}));
    assert_eq!(
        edit["m.new_content"]["m.mentions"],
        json!({"user_ids": [a, e]})
    );
    assert_eq!(posts(&eva).await, [pair("mention", &id)]);
    // As Element does it.
    let other = world.post(&bo, &topic, "Uden nogen").await;
    let edit = edited("Nu med Eva", &other, &eva, &[&eva]);
    world
        .element(&bo, &topic, "m.room.message", edit)
        .await
        .unwrap();
    assert_eq!(posts(&eva).await[0], pair("mention", &other));
}

#[sqlx::test(migrations = false)]
async fn nothing_is_told_of_who_was_blocked_in_a_client_or_before_a_restart(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let world = World::new(options).await;
    let (anna, bo) = (world.member("anna").await, world.member("bodil").await);
    let topic = world.topic(&anna, "Emnet").await;
    world.post(&bo, &topic, "Hej @anna, en cykelrute").await;
    let found = async |who: &Client| {
        let path = "/api/search?q=cykelrute&type=posts";
        who.get(path).await.done()["total"].clone()
    };
    assert_eq!(
        (posts(&anna).await.len(), found(&anna).await),
        (1, json!(1))
    );
    let before = unread(&anna).await;
    let ignored = json!({"ignored_users": {(bo.user_id().as_str()): {}}});
    let a = anna.user_id();
    let set = world
        .fake
        .set_account_data(&a, "m.ignored_user_list", &ignored);
    set.await.unwrap();
    world.pass(5);
    assert!(posts(&anna).await.is_empty(), "at once");
    assert_eq!(unread(&anna).await, before - 1);
    assert_eq!(found(&anna).await, 0);

    let world = world.restart().await;
    let anna = world.sign_in("anna").await;
    assert_eq!(found(&anna).await, 0, "the first answer of all");
    let world = world.restart().await;
    let anna = world.sign_in("anna").await;
    assert!(posts(&anna).await.is_empty());
    assert_eq!(unread(&anna).await, before - 1);
}

//! What is done with topics and categories on the web, as a Matrix client shows it, and a picture that comes from
//! there.

use std::time::Duration;

use matrix_sdk::{Room, attachment::AttachmentConfig};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    badges::open_topic,
    element::Element,
    support::{Member, Raw, SERVER_NAME, Settings, Stack, Topic, eventually, segment},
};

const SOON: Duration = Duration::from_secs(20);

#[tokio::test]
async fn what_is_done_with_topics_is_seen_in_a_matrix_client() {
    let stack = Stack::start(Settings::default()).await;
    let (henrik, anna) = (stack.admin().await, stack.member("anna").await);
    // Henrik keeps order as soon as his badges are there.
    open_topic(&henrik).await;
    let topic = anna.create_topic("torvet", "Kaffe på torvet").await;
    let phone = Element::log_in(&stack, &anna).await;
    let room = eventually("the client is in the topic", SOON, || async {
        phone.sync().await;
        phone.room(&topic.id).ok_or_else(|| "not yet".to_owned())
    })
    .await;
    let client = stack.client(&anna).await;
    is_renamed(&phone, &room, &anna, &topic).await;
    is_solved(&client, &anna, &henrik, &topic).await;
    is_slowed(&client, &henrik, &topic).await;
    is_archived(&phone, &room, &henrik, &topic).await;
    has_a_new_category(&client, &henrik, &topic).await;
    sends_a_picture(&room, &anna, &topic).await;
    stack.agrees(SOON).await;
}

async fn act(who: &Member, topic: &Topic, act: &str, wish: Value) -> Value {
    let path = format!("/forum/topics/{}/{act}", segment(&topic.id));
    who.post(&path, wish).await.must(200)
}

async fn is_renamed(phone: &Element, room: &Room, anna: &Member, topic: &Topic) {
    let wish = json!({"title": "Te på torvet"});
    anna.ask(
        Method::PUT,
        &format!("/forum/topics/{}", topic.slug),
        Some(&wish),
    )
    .await
    .must(200);
    eventually("the client shows the title", SOON, || async {
        phone.sync().await;
        let name = room.name();
        (name.as_deref() == Some("Te på torvet"))
            .then_some(())
            .ok_or_else(|| format!("{name:?}"))
    })
    .await;
}

async fn state(client: &Raw, room: &str, kind: &str, key: &str) -> Value {
    let path = format!(
        "/_matrix/client/v3/rooms/{}/state/{kind}/{}",
        segment(room),
        segment(key)
    );
    client.get(&path).await.body
}

/// A solution is pinned in the room, and the topic in its space.
async fn is_solved(client: &Raw, anna: &Member, henrik: &Member, topic: &Topic) {
    let answer = henrik.write(topic, "Mød op klokken ti").await;
    act(anna, topic, "solve", json!({"post_id": answer["post_id"]})).await;
    let pinned = state(client, &topic.id, "m.room.pinned_events", "").await;
    assert_eq!(pinned["pinned"], json!([answer["post_id"]]), "{pinned}");
    let space = space_of(client, "torvet").await;
    let before = state(client, &space, "m.space.child", &topic.id).await;
    act(henrik, topic, "pin", json!({"pinned": true})).await;
    let after = state(client, &space, "m.space.child", &topic.id).await;
    assert_ne!(before["order"], after["order"], "it stands before others");
    act(henrik, topic, "pin", json!({"pinned": false})).await;
}

async fn space_of(client: &Raw, category: &str) -> String {
    let alias = segment(&format!("#althing_forum_{category}:{SERVER_NAME}"));
    let path = format!("/_matrix/client/v3/directory/room/{alias}");
    let found = client.get(&path).await.must(200);
    found["room_id"].as_str().expect("text").to_owned()
}

/// No homeserver knows of slow mode: what comes too early goes again.
async fn is_slowed(client: &Raw, henrik: &Member, topic: &Topic) {
    act(henrik, topic, "slow-mode", json!({"seconds": 60})).await;
    let first = client.say(&topic.id, "slow-1", "Først").await;
    first.expect("an answer").must(200);
    let second = client.say(&topic.id, "slow-2", "Straks igen").await;
    let second = second.expect("an answer").must(200);
    eventually("the second post is taken back", SOON, || async {
        let history = client.history(&topic.id).await?;
        let post = history
            .iter()
            .find(|event| event["event_id"] == second["event_id"]);
        let post = post.ok_or("it is not there")?;
        let because = &post["unsigned"]["redacted_because"];
        because["content"]["reason"]
            .is_string()
            .then_some(())
            .ok_or_else(|| post.to_string())
    })
    .await;
    act(henrik, topic, "slow-mode", json!({"seconds": 0})).await;
}

async fn is_archived(phone: &Element, room: &Room, henrik: &Member, topic: &Topic) {
    use matrix_sdk::ruma::events::room::message::RoomMessageEventContent;
    act(henrik, topic, "archive", json!({"archived": true})).await;
    let words = RoomMessageEventContent::text_plain("Lukket?");
    let refused = room.send(words).await.expect_err("it is closed");
    assert!(refused.to_string().contains("M_FORBIDDEN"), "{refused}");
    act(henrik, topic, "archive", json!({"archived": false})).await;
    phone.say(room, "Åben igen").await;
}

/// A category that is made on the web is a space in the territory's, and a topic can go there.
async fn has_a_new_category(client: &Raw, henrik: &Member, topic: &Topic) {
    let wish = json!({"slug": "haven", "name": "Haven", "read": "territory"});
    henrik.post("/forum/categories", wish).await.must(201);
    let alias = segment(&format!("#althing:{SERVER_NAME}"));
    let path = format!("/_matrix/client/v3/directory/room/{alias}");
    let territory = client.get(&path).await.must(200);
    let territory = territory["room_id"].as_str().expect("text").to_owned();
    let shown = async |space: &str| {
        let path = format!(
            "/_matrix/client/v1/rooms/{}/hierarchy?max_depth=1",
            segment(space)
        );
        let page = client.get(&path).await.must(200);
        let rooms = page["rooms"].as_array().expect("rooms").clone();
        rooms
            .into_iter()
            .map(|room| room["room_id"].as_str().unwrap_or_default().to_owned())
            .collect::<Vec<_>>()
    };
    let haven = space_of(client, "haven").await;
    client.join(&haven).await;
    let name = state(client, &haven, "m.room.name", "").await;
    assert_eq!(name["name"], "Haven", "{name}");
    assert!(shown(&territory).await.contains(&haven));
    act(henrik, topic, "move", json!({"category": "haven"})).await;
    assert!(shown(&haven).await.contains(&topic.id), "it has moved");
    let torvet = space_of(client, "torvet").await;
    assert!(!shown(&torvet).await.contains(&topic.id));
}

/// A picture of a Matrix client is a picture on the web, served by us.
async fn sends_a_picture(room: &Room, anna: &Member, topic: &Topic) {
    let png: Vec<u8> = {
        let mut bytes = std::io::Cursor::new(Vec::new());
        let picture = image::RgbImage::from_pixel(8, 6, image::Rgb([200, 16, 46]));
        picture
            .write_to(&mut bytes, image::ImageFormat::Png)
            .expect("a picture");
        bytes.into_inner()
    };
    let kind = "image/png".parse().expect("a type");
    let sent = room
        .send_attachment("flag.png", &kind, png, AttachmentConfig::new())
        .await;
    let sent = sent.expect("it is sent").event_id.to_string();
    let post = eventually("the web has the picture", SOON, || {
        anna.lookup(&topic.slug, &sent)
    })
    .await;
    let file = &post["attachment"];
    assert_eq!(
        (&file["kind"], &file["name"]),
        (&json!("image"), &json!("flag.png"))
    );
    let url = file["url"].as_str().expect("an address");
    let got = anna
        .http
        .get(format!("{}{url}", anna.base))
        .bearer_auth(&anna.token)
        .send()
        .await
        .expect("an answer");
    assert_eq!(got.status(), 200);
    assert_eq!(got.headers()["content-type"], "image/webp");
    assert_eq!(got.headers()["x-content-type-options"], "nosniff");
}

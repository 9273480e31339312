//! What was decided about a member holds in a Matrix client: muted, thrown out, and all of it undone.

use std::time::{Duration, Instant};

use appservice::clock::Clock;
use matrix_sdk::ruma::{EventId, events::room::message::RoomMessageEventContent};
use serde_json::{Value, json};

use crate::{
    element::Element,
    support::{Member, SERVER_NAME, Settings, Stack, Topic, eventually, segment},
};

const SOON: Duration = Duration::from_secs(30);

#[tokio::test]
async fn decisions_hold_in_a_matrix_client() {
    let stack = Stack::start(Settings::default()).await;
    let (anna, bo) = (stack.member("anna").await, stack.member("bodil").await);
    let topic = bo.create_topic("torvet", "Om havnen").await;
    let phone = Element::log_in(&stack, &anna).await;
    let own = anna.write(&topic, "Mit eget").await;
    let other = anna.write(&topic, "Et til").await;
    phone.sync().await;
    is_muted(&stack, &phone, &anna, &topic, &own, &other).await;
    let removed = anna.lookup(&topic.slug, text(&other["post_id"])).await;
    assert!(removed.is_ok());
    let case = is_thrown_out(&stack, &phone, &anna, &bo, &topic).await;
    comes_back(&stack, &anna, &topic, case).await;
    stack.agrees(SOON).await;
}

fn text(value: &Value) -> &str {
    value.as_str().expect("text")
}

fn now() -> u64 {
    u64::try_from(Clock::system().unix_ms()).expect("after 1970")
}

async fn room_of(stack: &Stack, alias: &str) -> String {
    let alias = segment(&format!("#{alias}:{SERVER_NAME}"));
    let path = format!("/_matrix/client/v3/directory/room/{alias}");
    let found = stack.bot().get(&path).await.must(200);
    text(&found["room_id"]).to_owned()
}

/// Writes a case as the moderators' room has it.
async fn write_case(stack: &Stack, case: &Value) {
    let room = segment(&room_of(stack, "althing_moderation").await);
    let id = text(&case["case"]);
    let path = format!("/_matrix/client/v3/rooms/{room}/state/org.althing.case/{id}");
    stack.bot().put(&path, case.clone()).await.must(200);
}

pub fn struck(member: &Member, id: &str, step: u8, targets: &[Value]) -> Value {
    let at = now();
    json!({
        "case": id, "version": 1, "kind": "post", "about": member.user_id, "targets": targets,
        "opened_at": at, "changed_at": at,
        "decision": {
            "outcome": "strike", "step": step, "rule": "respekt", "rules_version": "1",
            "facts": "Skældsord.", "removes": true, "at": at,
            "by": format!("@henrik:{SERVER_NAME}"),
        },
    })
}

/// The second strike: nothing is said any more, own words can be taken back, the home room works.
async fn is_muted(
    stack: &Stack,
    phone: &Element,
    anna: &Member,
    topic: &Topic,
    own: &Value,
    other: &Value,
) {
    let target =
        json!({"user_id": anna.user_id, "room_id": topic.id, "event_id": other["post_id"]});
    write_case(stack, &struck(anna, "aaaaaa", 2, &[target])).await;
    let begun = Instant::now();
    let room = phone.room(&topic.id).expect("joined");
    eventually("the client is refused", SOON, || async {
        let words = RoomMessageEventContent::text_plain("Endnu et ord");
        match room.send(words).await {
            Ok(_) => Err("it was sent".to_owned()),
            Err(error) if error.to_string().contains("403") => Ok(()),
            Err(error) => Err(error.to_string()),
        }
    })
    .await;
    eprintln!(
        "strike 2 to a refusal in a Matrix client: {:?}",
        begun.elapsed()
    );
    // The module says so in words, whatever the power levels of a room say by then.
    let client = stack.client(anna).await;
    eventually("the refusal says where to look", SOON, || async {
        let txn_id = ulid::Ulid::generate().to_string();
        let sent = client.say(&topic.id, &txn_id, "x").await?;
        let why = sent.body["error"].as_str().unwrap_or_default();
        if sent.status == 403 && why.contains("Your home room says why") {
            return Ok(());
        }
        Err(sent.body.to_string())
    })
    .await;
    let own = EventId::parse(text(&own["post_id"])).expect("an event ID");
    room.redact(&own, None, None).await.expect("own words go");
    let home = room_of(stack, "althing_home_anna").await;
    eventually("the home room tells why", SOON, || async {
        phone.sync().await;
        let home = phone.room(&home).ok_or("no home room")?;
        let timeline = phone.timeline(&home).await;
        let told = timeline.iter().any(|e| {
            e["content"]["body"]
                .as_str()
                .is_some_and(|b| b.contains("Skældsord."))
        });
        told.then_some(()).ok_or_else(|| format!("{timeline:?}"))
    })
    .await;
    let refused = anna
        .post(
            &format!("/forum/topics/{}/posts", topic.id),
            json!({"body": "Hej"}),
        )
        .await;
    assert_eq!(refused.errcode(), "ORG.ALTHING.MUTED", "{}", refused.body);
    eventually("the post is gone", SOON, || async {
        let posts = anna.posts(&topic.slug).await?;
        let gone = posts.iter().find(|p| p["post_id"] == other["post_id"]);
        gone.filter(|p| p["removed"].is_object())
            .map(drop)
            .ok_or_else(|| format!("{posts:?}"))
    })
    .await;
}

/// The third: out of the rooms with a reason, refused by the homeserver, signed out.
async fn is_thrown_out(
    stack: &Stack,
    phone: &Element,
    anna: &Member,
    bo: &Member,
    topic: &Topic,
) -> Value {
    let case = struck(anna, "bbbbbb", 3, &[]);
    write_case(stack, &case).await;
    let user = segment(&anna.user_id);
    let room = segment(&topic.id);
    let path = format!("/_matrix/client/v3/rooms/{room}/state/m.room.member/{user}");
    eventually("she is out, with a reason", SOON, || async {
        let member = stack.bot().get(&path).await.body;
        let is_out = member["membership"] == "leave"
            && member["reason"]
                .as_str()
                .is_some_and(|r| r.contains("suspender"));
        is_out.then_some(()).ok_or_else(|| member.to_string())
    })
    .await;
    eventually("her client is signed out", SOON, || async {
        let who = phone.client.whoami().await;
        who.map_or(Ok(()), |_| Err("signed in still".to_owned()))
    })
    .await;
    let joined = stack
        .acting_as(&anna.user_id)
        .post(&format!("/_matrix/client/v3/join/{room}"), json!({}))
        .await;
    assert_eq!(joined.errcode(), "M_USER_SUSPENDED", "{}", joined.body);
    eventually("she cannot sign in", SOON, || async {
        let answer = stack.log_in(&anna.name, &anna.password).await;
        (answer.status == 403)
            .then_some(())
            .ok_or_else(|| answer.body.to_string())
    })
    .await;
    let form = json!({"username": anna.name, "password": anna.password, "token_response": true});
    let session = bo.post("/auth/login", form).await.must(200);
    assert_eq!(session["restricted"], true);
    case
}

/// Overturned: everything is as it was.
async fn comes_back(stack: &Stack, anna: &Member, topic: &Topic, mut case: Value) {
    case["version"] = json!(2);
    case["decision"]["overturned"] = json!({"at": now(), "text": "Det var ikke hende."});
    write_case(stack, &case).await;
    let mut second = struck(anna, "aaaaaa", 2, &[]);
    second["version"] = json!(2);
    second["decision"]["overturned"] = json!({"at": now(), "text": "Heller ikke det."});
    write_case(stack, &second).await;
    let client = eventually("she can sign in", SOON, || async {
        let answer = stack.log_in(&anna.name, &anna.password).await;
        (answer.status == 200)
            .then_some(())
            .ok_or_else(|| answer.body.to_string())
    });
    client.await;
    let client = stack.client(anna).await;
    eventually("she is back in the topic", SOON, || async {
        let joined = client.get("/_matrix/client/v3/joined_rooms").await.body;
        let rooms = joined["joined_rooms"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        rooms
            .contains(&json!(topic.id))
            .then_some(())
            .ok_or_else(|| joined.to_string())
    })
    .await;
    eventually("she may write", SOON, || async {
        let said = client.say(&topic.id, "tilbage", "Tilbage igen").await?;
        (said.status == 200)
            .then_some(())
            .ok_or_else(|| said.body.to_string())
    })
    .await;
}

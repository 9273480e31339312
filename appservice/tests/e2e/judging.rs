//! What a member reports in a Matrix client is in the moderators' queue within seconds.

use std::time::{Duration, Instant};

use matrix_sdk::ruma::{EventId, RoomId};
use reqwest::Method;
use serde_json::Value;

use crate::{
    element::Element,
    support::{Member, Settings, Stack, eventually, segment},
};

const SOON: Duration = Duration::from_secs(20);
/// Reports whose way is measured.
const REPORTS: usize = 10;

#[tokio::test]
async fn a_report_of_a_matrix_client_is_in_the_queue() {
    let stack = Stack::start(Settings::default()).await;
    let (henrik, anna, bodil) = (
        stack.admin().await,
        stack.member("anna").await,
        stack.member("bodil").await,
    );
    let topic = anna.create_topic("torvet", "Hvem sagde det?").await;
    let phone = Element::log_in(&stack, &bodil).await;
    let room_id = RoomId::parse(&topic.id).expect("a room ID");
    eventually("Bodil may join", SOON, || async {
        let joined = phone.client.join_room_by_id(&room_id).await;
        joined.map(drop).map_err(|error| error.to_string())
    })
    .await;
    let room = phone
        .client
        .join_room_by_id(&room_id)
        .await
        .expect("a room");
    phone.sync().await;
    queue(&henrik).await;
    let mut took = Vec::new();
    for n in 0..REPORTS {
        let post = anna.write(&topic, &format!("Du er en idiot, {n}")).await;
        let post = post["post_id"].as_str().expect("an event ID").to_owned();
        let event_id = EventId::parse(&post).expect("an event ID");
        let reason = format!("Grimt, {n}");
        let reported = room.report_content(event_id, Some(reason.clone())).await;
        reported.expect("it is reported");
        let started = Instant::now();
        let case = eventually("the report is in the queue", SOON, || async {
            let queue = queue(&henrik).await;
            let items = queue["items"].as_array().cloned().unwrap_or_default();
            let found = items
                .into_iter()
                .find(|case| case["post"]["post_id"] == post.as_str());
            // The case is opened first, and then it has its report.
            let found = found.filter(|case| case["via"] == serde_json::json!(["matrix"]));
            found.ok_or_else(|| queue.to_string())
        })
        .await;
        took.push(started.elapsed());
        if n == 0 {
            is_told_to_moderators_alone(&henrik, &anna, &bodil, &case, &reason).await;
        }
    }
    took.sort();
    let p95 = took[(took.len() * 95).div_ceil(100) - 1];
    eprintln!("report in a Matrix client -> queue: p95 {p95:?} of {REPORTS}");
    assert!(p95 < Duration::from_secs(10), "{took:?}");
    stack.agrees(SOON).await;
}

/// G14: a post is reported and taken back while Althing is away.
#[tokio::test]
async fn who_takes_a_reported_post_back_is_in_the_queue() {
    let mut stack = Stack::start(Settings::default()).await;
    let (henrik, anna, bodil) = (
        stack.admin().await,
        stack.member("anna").await,
        stack.member("bodil").await,
    );
    let topic = anna.create_topic("torvet", "Skrevet og fortrudt").await;
    let (her, his) = (stack.client(&anna).await, stack.client(&bodil).await);
    his.join(&topic.id).await;
    queue(&henrik).await;
    stack.althing.stop().await;
    let room = format!("/_matrix/client/v3/rooms/{}", segment(&topic.id));
    let said = her.say(&topic.id, "rude", "Hej").await.expect("sent");
    let post = said.must(200)["event_id"]
        .as_str()
        .expect("an event ID")
        .to_owned();
    let edit = serde_json::json!({
        "msgtype": "m.text", "body": "* Du er en idiot",
        "m.new_content": {"msgtype": "m.text", "body": "Du er en idiot"},
        "m.relates_to": {"rel_type": "m.replace", "event_id": post},
    });
    let path = format!("{room}/send/m.room.message/ruder");
    her.put(&path, edit).await.must(200);
    let report = format!("{room}/report/{}", segment(&post));
    let reason = serde_json::json!({"reason": "Grimt"});
    his.post(&report, reason).await.must(200);
    let redact = format!("{room}/redact/{}/gone", segment(&post));
    her.put(&redact, serde_json::json!({})).await.must(200);
    let http = stack.http.clone();
    stack.althing.start(&http).await;
    let case = eventually("the report is in the queue", SOON, || async {
        let queue = queue(&henrik).await;
        let items = queue["items"].as_array().cloned().unwrap_or_default();
        let mut found = items
            .into_iter()
            .filter(|case| case["post"]["post_id"] == post.as_str());
        let found = found.find(|case| case["flags"] == 1);
        found.ok_or_else(|| queue.to_string())
    })
    .await;
    let id = case["case_id"].as_str().expect("a case");
    let path = format!("/forum/moderation/cases/{id}");
    let shown = henrik.ask(Method::GET, &path, None).await.must(200);
    let target = &shown["targets"][0];
    assert_eq!(target["is_taken_back"], true, "{target}");
    assert_eq!(target["evidence"]["body"], "Du er en idiot", "{target}");
    assert_eq!(target["versions"][0]["body"], "Hej", "{target}");
    stack.agrees(SOON).await;
}

async fn is_told_to_moderators_alone(
    henrik: &Member,
    anna: &Member,
    bodil: &Member,
    case: &Value,
    reason: &str,
) {
    let id = case["case_id"].as_str().expect("a case");
    let path = format!("/forum/moderation/cases/{id}");
    let shown = henrik.ask(Method::GET, &path, None).await.must(200);
    assert_eq!(
        shown["flag_list"][0]["by"]["user_id"],
        bodil.user_id.as_str()
    );
    assert_eq!(shown["flag_list"][0]["text"], reason);
    assert!(shown["targets"][0]["evidence"]["sha256"].is_string());
    anna.ask(Method::GET, &path, None).await.must(403);
}

/// The founder's badge, and with it the moderators' room, follows registration.
async fn queue(henrik: &Member) -> Value {
    eventually("the queue opens", SOON, || async {
        let answer = henrik
            .ask(Method::GET, "/forum/moderation/queue", None)
            .await;
        match answer.status {
            200 => Ok(answer.body),
            _ => Err(answer.body.to_string()),
        }
    })
    .await
}

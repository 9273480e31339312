//! What is said in a Matrix client is told on the web, and found there, until it is taken back.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::json;

use crate::{
    element::Element,
    support::{Member, Settings, Stack, Stream, eventually},
};

const SOON: Duration = Duration::from_secs(20);
/// What a change may take from one client to the other on a machine that does much else; how long it takes on a quiet
/// one is a matter of `make bench`.
const LIVE: Duration = Duration::from_secs(20);

/// How many notifications and posts anna has and finds.
async fn known(anna: &Member) -> (u64, u64) {
    let of = async |path: &str, field: &str| {
        let answer = anna.ask(Method::GET, path, None).await.must(200);
        answer[field].as_u64().expect("a number")
    };
    (
        of("/notifications/count", "unread").await,
        of("/search?type=posts&q=kastanjer", "total").await,
    )
}

#[tokio::test]
async fn a_mention_in_a_matrix_client_is_told_on_the_web_and_found() {
    let stack = Stack::start(Settings::default()).await;
    let (anna, bo) = (stack.member("anna").await, stack.member("bodil").await);
    let topic = anna.create_topic("torvet", "Efterår").await;
    bo.write(&topic, "Jeg er her").await;
    let phone = Element::log_in(&stack, &bo).await;
    let room = phone.room(&topic.id).expect("who wrote is in the room");
    let (before, _) = known(&anna).await;
    let mut stream = Stream::open(&anna, None).await;
    let content = json!({
        "msgtype": "m.text", "body": "Anna, har du en kastanje?",
        "m.mentions": {"user_ids": [anna.user_id]},
    });
    let begun = Instant::now();
    let sent = room
        .send_raw("m.room.message", content)
        .await
        .expect("it is sent");
    let event = stream.next("notification", SOON).await;
    assert!(begun.elapsed() < LIVE, "it took {:?}", begun.elapsed());
    assert_eq!(event["notification_kind"], "mention");
    assert_eq!(known(&anna).await, (before + 1, 1));
    let list = anna
        .ask(Method::GET, "/notifications", None)
        .await
        .must(200);
    let newest = &list["items"][0];
    assert_eq!(newest["post_id"], sent.response.event_id.as_str());
    assert_eq!(newest["topic_slug"], topic.slug);
    room.redact(&sent.response.event_id, None, None)
        .await
        .expect("one's own words may be taken back");
    eventually("nothing of it is left", SOON, || async {
        let known = known(&anna).await;
        (known == (before, 0))
            .then_some(())
            .ok_or_else(|| format!("{known:?}"))
    })
    .await;
    stack.agrees(SOON).await;
}

//! One unread state: what is read on the web is read in a Matrix client, and the reverse, threads too.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Member, Raw, Settings, Stack, Stream, Topic, eventually, segment};

const SOON: Duration = Duration::from_secs(20);
/// What reading may take from one client to the other on a machine that does much else.
const LIVE: Duration = Duration::from_secs(20);

#[tokio::test]
async fn unread_is_one_in_a_matrix_client_and_on_the_web() {
    let stack = Stack::start(Settings::default()).await;
    let (anna, bo) = (stack.member("anna").await, stack.member("bodil").await);
    let topic = bo.create_topic("torvet", "Læst begge steder").await;
    let phone = stack.client(&anna).await;
    let other = stack.client(&bo).await;
    let follow = format!("/forum/topics/{}/follow", segment(&topic.id));
    let wish = json!({"level": "follow"});
    anna.ask(Method::PUT, &follow, Some(&wish)).await.must(200);
    read_on_the_web(&anna, &bo, &other, &phone, &topic).await;
    read_in_a_client(&anna, &bo, &other, &phone, &topic).await;
    read_in_private(&anna, &bo, &other, &phone, &topic).await;
    muted_in_a_client(&anna, &bo, &phone, &topic).await;
    anna.ask(Method::DELETE, &follow, None).await.must(204);
    let rooms = phone.get("/_matrix/client/v3/joined_rooms").await.must(200);
    let rooms = rooms["joined_rooms"].as_array().expect("a list");
    assert!(!rooms.contains(&json!(topic.id)), "to unfollow is to leave");
    stack.agrees(SOON).await;
}

/// Total, and how many topics are muted.
async fn unread(who: &Member) -> (u64, usize) {
    let answer = who.ask(Method::GET, "/forum/unread", None).await.must(200);
    let topics = answer["topics"].as_array().expect("a list");
    let muted = topics.iter().filter(|topic| topic["muted"] == true).count();
    (answer["total"].as_u64().expect("a number"), muted)
}

async fn has_unread(who: &Member, count: u64, within: Duration) {
    eventually("so many are unread on the web", within, || async {
        let (total, _) = unread(who).await;
        (total == count)
            .then_some(())
            .ok_or_else(|| total.to_string())
    })
    .await;
}

/// What a Matrix client shows: unread posts outside of threads, and of all threads.
async fn counted(phone: &Raw, topic: &Topic) -> (u64, u64) {
    // The homeserver keeps its answer to a first sync for minutes: each is another one.
    let nobody = format!("@{}:nowhere.test", rand::random::<u64>());
    let timeline = json!({
        "limit": 1, "unread_thread_notifications": true, "not_senders": [nobody],
    });
    let filter = json!({"room": {"timeline": timeline}});
    let path = format!(
        "/_matrix/client/v3/sync?filter={}",
        segment(&filter.to_string())
    );
    let answer = phone.get(&path).await.must(200);
    let room = &answer["rooms"]["join"][&topic.id];
    let count = |value: &Value| value["notification_count"].as_u64().unwrap_or(0);
    let threads = room["unread_thread_notifications"].as_object();
    let threads = threads
        .into_iter()
        .flatten()
        .map(|(_, thread)| count(thread));
    (count(&room["unread_notifications"]), threads.sum())
}

async fn counts(phone: &Raw, topic: &Topic, expected: (u64, u64), within: Duration) {
    eventually("the client counts so many", within, || async {
        let found = counted(phone, topic).await;
        (found == expected)
            .then_some(())
            .ok_or_else(|| format!("{found:?}"))
    })
    .await;
}

/// A post in a thread, as a Matrix client sends it.
async fn say_in_thread(other: &Raw, topic: &Topic, root: &str, words: &str) -> String {
    let of = segment(&topic.id);
    let txn = rand::random::<u64>();
    let path = format!("/_matrix/client/v3/rooms/{of}/send/m.room.message/{txn}");
    let content = json!({
        "msgtype": "m.text", "body": words,
        "m.relates_to": {"rel_type": "m.thread", "event_id": root},
    });
    let sent = other.put(&path, content).await.must(200);
    sent["event_id"].as_str().expect("text").to_owned()
}

async fn receipt(phone: &Raw, topic: &Topic, kind: &str, event_id: &str, body: Value) {
    let (room, event) = (segment(&topic.id), segment(event_id));
    let path = format!("/_matrix/client/v3/rooms/{room}/receipt/{kind}/{event}");
    phone.post(&path, body).await.must(200);
}

fn id(post: &Value) -> String {
    post["post_id"].as_str().expect("text").to_owned()
}

async fn read_on_the_web(anna: &Member, bo: &Member, other: &Raw, phone: &Raw, topic: &Topic) {
    let root = id(&bo.write(topic, "Første").await);
    bo.write(topic, "Anden").await;
    say_in_thread(other, topic, &root, "I tråden").await;
    let last = id(&bo.write(topic, "Tredje").await);
    has_unread(anna, 4, SOON).await;
    counts(phone, topic, (3, 1), SOON).await;
    let begun = Instant::now();
    let path = format!("/forum/topics/{}/read", segment(&topic.id));
    anna.post(&path, json!({"post_id": last})).await.must(204);
    assert_eq!(unread(anna).await.0, 0, "at once on the web");
    counts(phone, topic, (0, 0), LIVE).await;
    eprintln!("read on the web, 0 in the client: {:?}", begun.elapsed());
    assert!(begun.elapsed() <= LIVE, "{:?}", begun.elapsed());
}

async fn read_in_a_client(anna: &Member, bo: &Member, other: &Raw, phone: &Raw, topic: &Topic) {
    let root = id(&bo.write(topic, "Fjerde").await);
    let aside = say_in_thread(other, topic, &root, "I tråden igen").await;
    let last = id(&bo.write(topic, "Femte").await);
    has_unread(anna, 3, SOON).await;
    let mut stream = Stream::open(anna, None).await;
    let mut theirs = Stream::open(bo, None).await;
    let begun = Instant::now();
    receipt(phone, topic, "m.read", &last, json!({"thread_id": "main"})).await;
    let told = stream.next("read.updated", LIVE).await;
    assert_eq!(told["topic_id"], topic.id.as_str());
    has_unread(anna, 1, Duration::ZERO).await;
    eprintln!("read in the client, told on the web: {:?}", begun.elapsed());
    assert!(begun.elapsed() <= LIVE, "{:?}", begun.elapsed());
    let begun = Instant::now();
    receipt(phone, topic, "m.read", &aside, json!({"thread_id": root})).await;
    stream.next("read.updated", LIVE).await;
    has_unread(anna, 0, Duration::ZERO).await;
    assert!(begun.elapsed() <= LIVE, "{:?}", begun.elapsed());
    counts(phone, topic, (0, 0), LIVE).await;
    // A client marks as read whatever stands last, a reaction say.
    let post = id(&bo.write(topic, "Sjette").await);
    let path = format!(
        "/_matrix/client/v3/rooms/{}/send/m.reaction/r1",
        segment(&topic.id)
    );
    let relation = json!({"rel_type": "m.annotation", "event_id": post, "key": "👍"});
    let sent = other
        .put(&path, json!({"m.relates_to": relation}))
        .await
        .must(200);
    has_unread(anna, 1, SOON).await;
    receipt(
        phone,
        topic,
        "m.read",
        sent["event_id"].as_str().expect("text"),
        json!({}),
    )
    .await;
    has_unread(anna, 0, LIVE).await;
    // Nobody else is told of it.
    bo.write(topic, "Syvende").await;
    loop {
        let (kind, data) = theirs.event().await;
        assert_ne!(kind, "read.updated", "{data}");
        if kind == "post.created" && data["topic_id"] == topic.id.as_str() {
            break;
        }
    }
}

async fn read_in_private(anna: &Member, bo: &Member, other: &Raw, phone: &Raw, topic: &Topic) {
    let privacy = json!({
        "profile": "members", "email": "nobody", "real_name": "nobody", "messages": "members",
        "connections": "members", "read_receipts": "private",
    });
    let path = "/users/me/privacy";
    anna.ask(Method::PUT, path, Some(&privacy)).await.must(200);
    let post = id(&bo.write(topic, "Ottende").await);
    let path = format!("/forum/topics/{}/read", segment(&topic.id));
    anna.post(&path, json!({"post_id": post})).await.must(204);
    counts(phone, topic, (0, 0), LIVE).await;
    let seen = other
        .get("/_matrix/client/v3/sync?full_state=true")
        .await
        .must(200);
    let seen = seen["rooms"]["join"][&topic.id]["ephemeral"]["events"].to_string();
    assert!(
        !seen.contains(&post),
        "Bodil sees that Anna has read: {seen}"
    );
    // The same in the client: nobody pushes it, a page that is open hears of it all the same.
    let mut stream = Stream::open(anna, None).await;
    let next = id(&bo.write(topic, "Niende").await);
    stream.next("post.created", SOON).await;
    let begun = Instant::now();
    receipt(phone, topic, "m.read.private", &next, json!({})).await;
    stream.next("read.updated", LIVE).await;
    eprintln!("a private receipt, told on the web: {:?}", begun.elapsed());
    has_unread(anna, 0, Duration::ZERO).await;
}

async fn muted_in_a_client(anna: &Member, bo: &Member, phone: &Raw, topic: &Topic) {
    let mut stream = Stream::open(anna, None).await;
    bo.write(topic, "Tiende").await;
    has_unread(anna, 1, SOON).await;
    let path = format!(
        "/_matrix/client/v3/pushrules/global/override/{}",
        segment(&topic.id)
    );
    let rule = json!({
        "conditions": [{"kind": "event_match", "key": "room_id", "pattern": topic.id}],
        "actions": [],
    });
    phone.put(&path, rule).await.must(200);
    // They read in private, so they are asked of every other second.
    stream.next("read.updated", LIVE).await;
    assert_eq!(
        unread(anna).await,
        (0, 1),
        "muted in the client, muted on the web"
    );
    // And the reverse.
    let follow = format!("/forum/topics/{}/follow", segment(&topic.id));
    let wish = json!({"level": "follow"});
    anna.ask(Method::PUT, &follow, Some(&wish)).await.must(200);
    assert_eq!(unread(anna).await, (1, 0));
    assert_eq!(phone.get(&path).await.status, 404);
    let wish = json!({"level": "mute"});
    anna.ask(Method::PUT, &follow, Some(&wish)).await.must(200);
    let path = format!(
        "/_matrix/client/v3/pushrules/global/room/{}",
        segment(&topic.id)
    );
    let rule = phone.get(&path).await.must(200);
    assert_eq!(rule["actions"], json!([]));
}

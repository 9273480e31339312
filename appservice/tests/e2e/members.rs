//! What members do: one account, one topic, in a Matrix client and on the web.

use std::time::Duration;

use matrix_sdk::ruma::{
    OwnedRoomId, RoomAliasId,
    api::client::{
        receipt::create_receipt::v3::ReceiptType,
        room::create_room::v3::{Request as CreateRoom, RoomPreset},
        space::get_hierarchy::v1::Request as Hierarchy,
    },
    events::{
        Mentions,
        reaction::ReactionEventContent,
        receipt::ReceiptThread,
        relation::Annotation,
        room::message::{ReplacementMetadata, RoomMessageEventContent},
    },
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    element::Element,
    support::{Member, SERVER_NAME, Settings, Stack, Stream, Topic, eventually, segment},
};

const SOON: Duration = Duration::from_secs(20);

#[tokio::test]
async fn members_talk_in_a_matrix_client_and_on_the_web() {
    let stack = Stack::start(Settings {
        taps: true,
        ..Settings::default()
    })
    .await;
    let (anna, bo) = (stack.member("anna").await, stack.member("bodil").await);
    let phone = Element::log_in(&stack, &anna).await;
    let category = sees_the_space(&phone).await;
    let topic = bo.create_topic("torvet", "Kaffe på torvet").await;
    let room_id = finds_the_topic(&phone, category, &topic).await;
    client_to_web(&phone, &room_id, &bo, &topic).await;
    web_to_client(&phone, &room_id, &bo, &topic).await;
    let other = Element::log_in(&stack, &bo).await;
    a_mention_counts(&phone, &other, &room_id).await;
    the_web_rings(&phone, &room_id, &bo, &topic).await;
    people_are_found(&phone, &room_id, &bo).await;
    changes_are_told_live(&phone, &room_id, &bo, &topic).await;
    private_rooms_stay_private(&stack, &phone, &other, &room_id).await;
    stack.agrees(SOON).await;
}

/// The territory space, joined; the category in it.
async fn sees_the_space(phone: &Element) -> OwnedRoomId {
    let space = eventually("the client shows the space", SOON, || async {
        phone.sync().await;
        let spaces = phone.client.joined_space_rooms();
        let mut spaces = spaces.into_iter();
        spaces
            .next()
            .ok_or_else(|| format!("{:?}", phone.client.rooms()))
    })
    .await;
    assert_eq!(space.name().as_deref(), Some("Danmark"));
    let below = hierarchy(phone, space.room_id().to_owned()).await;
    let category = below.iter().find(|room| room["name"] == "Torvet");
    let id = category.expect("the category is in the space")["room_id"].as_str();
    OwnedRoomId::try_from(id.expect("text")).expect("a room ID")
}

async fn hierarchy(phone: &Element, space: OwnedRoomId) -> Vec<Value> {
    let answer = phone
        .client
        .send(Hierarchy::new(space))
        .await
        .expect("a hierarchy");
    let rooms = answer.rooms.into_iter();
    rooms
        .map(|room| serde_json::to_value(room).expect("JSON"))
        .collect()
}

/// The topic is in its category, and one may join it by its alias.
async fn finds_the_topic(phone: &Element, category: OwnedRoomId, topic: &Topic) -> String {
    let below = hierarchy(phone, category).await;
    let found = below
        .iter()
        .any(|room| room["room_id"] == topic.id.as_str());
    assert!(found, "the topic is in its category: {below:?}");
    let alias = format!("#althing_topic_{}:{SERVER_NAME}", topic.slug);
    let alias = RoomAliasId::parse(alias).expect("an alias");
    let joined = phone
        .client
        .join_room_by_id_or_alias((&*alias).into(), &[])
        .await;
    let room_id = joined.expect("a member may join").room_id().to_string();
    assert_eq!(room_id, topic.id);
    eventually("the topic is in the client", SOON, || async {
        phone.sync().await;
        phone.room(&room_id).map(drop).ok_or_else(String::new)
    })
    .await;
    room_id
}

/// Post, edit, react, redact in the client; REST shows it.
async fn client_to_web(phone: &Element, room_id: &str, bo: &Member, topic: &Topic) {
    let room = phone.room(room_id).expect("joined");
    let post = phone.say(&room, "Hej fra Element").await;
    let doomed = phone.say(&room, "Det fortryder jeg").await;
    let edit = RoomMessageEventContent::text_plain("Hej igen fra Element")
        .make_replacement(ReplacementMetadata::new(post.clone(), None));
    room.send(edit).await.expect("an edit");
    let first = topic.first_post.as_str().try_into().expect("an event ID");
    let reaction = ReactionEventContent::new(Annotation::new(first, "👍".into()));
    room.send(reaction).await.expect("a reaction");
    room.redact(&doomed, Some("fortrudt"), None)
        .await
        .expect("a redaction");
    eventually("the web shows what the client did", SOON, || async {
        let post = bo.lookup(&topic.slug, post.as_str()).await?;
        if post["body"] != "Hej igen fra Element" || !post["edited_at"].is_string() {
            return Err(format!("not edited: {post}"));
        }
        let doomed = bo.lookup(&topic.slug, doomed.as_str()).await?;
        if doomed["removed"]["by"] != "author" || doomed["body"] != "" {
            return Err(format!("not removed: {doomed}"));
        }
        let first = bo.lookup(&topic.slug, &topic.first_post).await?;
        let reaction = &first["reactions"][0];
        if reaction["key"] != "👍" || reaction["count"] != 1 || reaction["mine"] != false {
            return Err(format!("no reaction: {first}"));
        }
        Ok(())
    })
    .await;
}

/// Reply, edit, react, remove on REST; the client shows it.
async fn web_to_client(phone: &Element, room_id: &str, bo: &Member, topic: &Topic) {
    let room = phone.room(room_id).expect("joined");
    let annas = phone.say(&room, "Hvem vil have kaffe?").await;
    eventually("the web has the question", SOON, || {
        bo.lookup(&topic.slug, annas.as_str())
    })
    .await;
    let path = format!("/forum/topics/{}/posts", segment(&topic.id));
    let reply = json!({"body": "Jeg vil *gerne*", "reply_to": annas});
    let reply = bo.post(&path, reply).await.must(201);
    let reply = reply["post_id"].as_str().expect("text").to_owned();
    let doomed = bo.write(topic, "Nej alligevel").await;
    let doomed = doomed["post_id"].as_str().expect("text").to_owned();
    let of = |post: &str| format!("/forum/posts/{}", segment(post));
    let edit = json!({"body": "Jeg vil **meget** gerne"});
    bo.ask(Method::PUT, &of(&reply), Some(&edit))
        .await
        .must(200);
    let path = format!("{}/reactions", of(annas.as_str()));
    bo.post(&path, json!({"key": "☕"})).await.must(200);
    bo.ask(Method::DELETE, &of(&doomed), None).await.must(204);
    eventually("the client shows what the web did", SOON, || async {
        let timeline = phone.timeline(&room).await;
        let find = |so: &dyn Fn(&Value) -> bool| {
            let found = timeline.iter().find(|event| so(event));
            found.ok_or_else(|| format!("{timeline:#?}"))
        };
        let answer = find(&|e| e["event_id"] == reply.as_str())?;
        assert_eq!(answer["sender"], bo.user_id.as_str());
        assert_eq!(
            answer["content"]["m.relates_to"]["m.in_reply_to"]["event_id"],
            annas.as_str()
        );
        assert_eq!(
            answer["content"]["formatted_body"],
            "<p>Jeg vil <em>gerne</em></p>\n"
        );
        let replacement = find(&|e| {
            e["content"]["m.relates_to"]["rel_type"] == "m.replace"
                && e["content"]["m.relates_to"]["event_id"] == reply.as_str()
        })?;
        assert_eq!(
            replacement["content"]["m.new_content"]["body"],
            "Jeg vil **meget** gerne"
        );
        find(&|e| {
            e["type"] == "m.reaction" && e["content"]["m.relates_to"]["key"] == "☕\u{fe0f}"
        })?;
        let gone = find(&|e| e["event_id"] == doomed.as_str())?;
        gone["content"]["body"]
            .is_null()
            .then_some(())
            .ok_or_else(|| gone.to_string())
    })
    .await;
}

/// Members are people to the homeserver: their notifications count.
async fn a_mention_counts(phone: &Element, other: &Element, room_id: &str) {
    other.sync().await;
    let room = phone.room(room_id).expect("joined");
    let bo = other.client.user_id().expect("logged in").to_owned();
    let content = RoomMessageEventContent::text_plain("Bodil, se her")
        .add_mentions(Mentions::with_user_ids([bo]));
    room.send(content).await.expect("it is sent");
    eventually("the mention counts", SOON, || async {
        other.sync().await;
        let room = other.room(room_id).ok_or("not there")?;
        let counts = room.unread_notification_counts();
        (counts.highlight_count > 0 && counts.notification_count > 0)
            .then_some(())
            .ok_or_else(|| format!("{counts:?}"))
    })
    .await;
}

/// What is written on the web rings in a Matrix client: a mention, one that an edit brings, an answer.
async fn the_web_rings(phone: &Element, room_id: &str, bo: &Member, topic: &Topic) {
    let room = phone.room(room_id).expect("joined");
    let rings = async |what: &str| {
        eventually(what, SOON, || async {
            phone.sync().await;
            let counts = room.unread_notification_counts();
            (counts.highlight_count > 0)
                .then_some(())
                .ok_or_else(|| format!("{counts:?}"))
        })
        .await;
        reads_up_to_its_own(phone, &room).await;
    };
    let own = phone.say(&room, "Hvem er her?").await;
    reads_up_to_its_own(phone, &room).await;
    bo.write(topic, "Jeg er her, @anna").await;
    rings("a mention on the web rings").await;
    let quiet = bo.write(topic, "Og jeg har kaffe med").await;
    let path = format!(
        "/forum/posts/{}",
        segment(quiet["post_id"].as_str().expect("text"))
    );
    let words = json!({"body": "Og jeg har kaffe med, @anna"});
    bo.ask(Method::PUT, &path, Some(&words)).await.must(200);
    rings("a mention that an edit brings rings").await;
    eventually("the web knows the post", SOON, || {
        bo.lookup(&topic.slug, own.as_str())
    })
    .await;
    let path = format!("/forum/topics/{}/posts", segment(&topic.id));
    let answer = json!({"body": "Mig", "reply_to": own});
    bo.post(&path, answer).await.must(201);
    rings("an answer on the web rings").await;
}

/// Answers, and has read everything up to there: the client counts nothing any more.
async fn reads_up_to_its_own(phone: &Element, room: &matrix_sdk::Room) {
    let last = phone.say(room, "Tak").await;
    room.send_single_receipt(ReceiptType::Read, ReceiptThread::Unthreaded, last)
        .await
        .expect("it is taken");
    eventually("nothing is unread", SOON, || async {
        phone.sync().await;
        let counts = room.unread_notification_counts();
        (counts.highlight_count == 0)
            .then_some(())
            .ok_or_else(|| format!("{counts:?}"))
    })
    .await;
}

/// The homeserver fills its directory beside what it does, and goes on with it when something happens:
/// without that it rests as soon as a new database is ready.
async fn people_are_found(phone: &Element, room_id: &str, bo: &Member) {
    eventually("people search finds a member", 3 * SOON, || async {
        let room = phone.room(room_id).ok_or("not there")?;
        let asked = room.send(RoomMessageEventContent::text_plain("Er Bodil her?"));
        asked.await.map_err(|e| e.to_string())?;
        let found = phone
            .client
            .search_users("Bodil", 10)
            .await
            .map_err(|e| e.to_string())?;
        let mut found = found.results.iter();
        let bo = found.find(|user| user.user_id == bo.user_id.as_str());
        bo.map(|user| assert_eq!(user.display_name.as_deref(), Some("Bodil Prøve")))
            .ok_or_else(|| "nobody".to_owned())
    })
    .await;
}

/// SSE: within two seconds, and nothing missed by a break.
async fn changes_are_told_live(phone: &Element, room_id: &str, bo: &Member, topic: &Topic) {
    let room = phone.room(room_id).expect("joined");
    // Events are pushed in their order: with this one everything that was said before is there.
    let before = phone.say(&room, "Er alle her?").await;
    eventually("the web is up to date", SOON, || {
        bo.lookup(&topic.slug, before.as_str())
    })
    .await;
    let mut stream = Stream::open(bo, None).await;
    let post = phone.say(&room, "Set med det samme?").await;
    let told = stream.next("post.created", SOON).await;
    assert_eq!(told["post_id"], post.as_str());
    assert_eq!(told["topic_slug"], topic.slug.as_str());
    assert!(told["txn_key"].is_null());
    let last = stream.last_id.clone();
    drop(stream);
    let missed = phone.say(&room, "Mens du var væk").await;
    eventually("the web has it", SOON, || {
        bo.lookup(&topic.slug, missed.as_str())
    })
    .await;
    let mut stream = Stream::open(bo, last.as_deref()).await;
    let (kind, told) = stream.event().await;
    assert_eq!(
        (kind.as_str(), &told["post_id"]),
        ("post.created", &json!(missed))
    );
    // From an earlier process: the client must fetch everything.
    let mut stream = Stream::open(bo, Some("01ARZ3NDEKTSV4RRFFQ69G5FAV-7")).await;
    assert_eq!(stream.event().await.0, "resync");
}

/// A room of two members: not one event, not one transaction.
async fn private_rooms_stay_private(stack: &Stack, phone: &Element, other: &Element, topic: &str) {
    let mut request = CreateRoom::new();
    request.preset = Some(RoomPreset::TrustedPrivateChat);
    request.invite = vec![other.client.user_id().expect("logged in").to_owned()];
    let private = phone.client.create_room(request).await.expect("a room");
    let private_id = private.room_id().to_owned();
    other
        .client
        .join_room_by_id(&private_id)
        .await
        .expect("bo is invited");
    other.sync().await;
    let theirs = other.room(private_id.as_str()).expect("joined");
    for n in 0..5 {
        phone.say(&private, &format!("hemmelighed {n}")).await;
        other.say(&theirs, &format!("ja, hemmelighed {n}")).await;
    }
    theirs.typing_notice(true).await.expect("typing");
    // What comes after in the open has come through, so the rest would have.
    let room = phone.room(topic).expect("joined");
    let after = phone.say(&room, "Og nu højt").await;
    let tap = stack.inbound.as_ref().expect("a tap");
    eventually("the open post goes by", SOON, || async {
        let seen = tap.transactions();
        let seen = seen
            .iter()
            .any(|(_, body, _)| contains(body, after.as_str()));
        seen.then_some(()).ok_or_else(String::new)
    })
    .await;
    for passed in tap.passed() {
        let text = String::from_utf8_lossy(&passed.body);
        assert!(
            !text.contains(private_id.as_str()) && !text.contains("hemmelighed"),
            "{} {text}",
            passed.path
        );
    }
}

fn contains(body: &[u8], text: &str) -> bool {
    String::from_utf8_lossy(body).contains(text)
}

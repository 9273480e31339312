//! Following topics, reading them here and in another Matrix client, and drafts.

use appservice::{
    events::ReadRule,
    index::Index,
    matrix::{Homeserver, Receipt},
};
use ruma::{EventId, OwnedEventId};
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    badges::{CODE, award, club, settle},
    client::{Client, encoded},
    live::Stream,
    media::{png, upload},
    world::{Topic, World, message, text},
};

const UNREAD: &str = "/api/forum/unread";

fn follow(topic: &Topic) -> String {
    format!("/api/forum/topics/{}/follow", topic.id)
}

fn read(topic: &Topic) -> String {
    format!("/api/forum/topics/{}/read", topic.id)
}

fn id(event_id: &str) -> OwnedEventId {
    EventId::parse(event_id).unwrap()
}

async fn follows(member: &Client, topic: &Topic, level: &str) {
    let answer = member.put(&follow(topic), json!({"level": level})).await;
    assert_eq!(answer.done(), json!({"following": level}));
}

/// Total, and what there is of the one topic.
async fn unread(member: &Client) -> (u64, Value) {
    let unread = member.get(UNREAD).await.done();
    (
        unread["total"].as_u64().unwrap(),
        unread["topics"][0].clone(),
    )
}

async fn total(member: &Client) -> u64 {
    unread(member).await.0
}

/// Waits for what happens beside requests.
async fn eventually(member: &Client, so: impl Fn(&Value) -> bool) -> Value {
    for _ in 0..200 {
        let unread = member.get(UNREAD).await.done();
        if so(&unread) {
            return unread;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("not so: {}", member.get(UNREAD).await.done())
}

/// What the member's other clients know of their receipts.
async fn receipts(world: &World, member: &Client) -> Vec<Value> {
    let reading = world.fake.reading(&member.user_id(), None).await.unwrap();
    let contents = reading.receipts.iter();
    contents
        .map(|event| serde_json::from_str::<Value>(event.get()).unwrap()["content"].clone())
        .collect()
}

#[sqlx::test(migrations = false)]
async fn to_follow_is_to_join_and_to_mute_is_a_push_rule(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let world = World::new(options).await;
    let (anna, bent) = (world.member("anna").await, world.member("bent").await);
    let topic = world.topic(&anna, "Fulgt").await;
    let following = async |who: &Client| {
        let page = who.get(&topic.page()).await.done();
        text(&page["topic"], "following").to_owned()
    };
    assert_eq!(following(&anna).await, "follow", "who writes follows");
    assert_eq!(following(&bent).await, "none");
    assert_eq!(bent.get(UNREAD).await.done()["following"], json!([]));
    follows(&bent, &topic, "follow").await;
    follows(&bent, &topic, "follow").await;
    assert_eq!(following(&bent).await, "follow");
    assert_eq!(total(&bent).await, 0, "there is nothing to catch up on");
    world.post(&anna, &topic, "Nyt").await;
    assert_eq!(total(&bent).await, 1);

    follows(&bent, &topic, "mute").await;
    assert_eq!(following(&bent).await, "mute");
    let unread = bent.get(UNREAD).await.done();
    assert_eq!(
        (&unread["total"], &unread["mentions"]),
        (&json!(0), &json!(0))
    );
    assert_eq!(unread["topics"][0]["muted"], true);
    assert_eq!(unread["topics"][0]["unread"], 1);
    assert_eq!(unread["following"][0]["level"], "mute");
    let listed = async || {
        let list = bent.get("/api/forum/topics?list=unread").await.done();
        list["items"].as_array().unwrap().len()
    };
    assert_eq!(listed().await, 0, "who mutes a topic has not missed it");
    let hint = format!("Hør her, @bent:{}", "dk.althing.test");
    world.post(&anna, &topic, &hint).await;
    let unread = bent.get(UNREAD).await.done();
    assert_eq!(
        (&unread["total"], &unread["mentions"]),
        (&json!(0), &json!(1))
    );
    assert_eq!(listed().await, 1, "but has been spoken to");
    follows(&bent, &topic, "follow").await;
    assert_eq!(total(&bent).await, 2);

    follows(&bent, &topic, "mute").await;
    for _ in 0..2 {
        assert_eq!(bent.delete(&follow(&topic)).await.status, 204);
    }
    assert_eq!(following(&bent).await, "none");
    assert_eq!(bent.get(UNREAD).await.done()["topics"], json!([]));
    let rules = world
        .fake
        .account_data(&bent.user_id(), "m.push_rules")
        .await;
    assert_eq!(rules.unwrap().unwrap()["global"]["room"], json!([]));

    let nowhere = "/api/forum/topics/!nowhere/follow";
    let wish = json!({"level": "follow"});
    bent.put(nowhere, wish.clone())
        .await
        .refused(404, "M_NOT_FOUND");
    bent.delete(nowhere).await.refused(404, "M_NOT_FOUND");
    let odd = bent.put(&follow(&topic), json!({"level": "loud"})).await;
    assert!(odd.status.is_client_error());
    let visitor = world.visitor().put(&follow(&topic), wish).await;
    visitor.refused(401, "M_MISSING_TOKEN");
}

#[sqlx::test(migrations = false)]
async fn a_gated_topic_is_followed_by_a_badge(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, henrik, anna) = club(options).await;
    award(&henrik, "anna", CODE).await;
    settle(&world).await;
    let topic = world.topic(&anna, "Kun med mærke").await;
    let bodil = world.member("bodil").await;
    let wish = json!({"level": "follow"});
    let refused = bodil.put(&follow(&topic), wish.clone()).await;
    let refused = refused.refused(403, "ORG.ALTHING.BADGE_REQUIRED");
    assert_eq!(refused["badges"][0], CODE);
    assert_eq!(
        world.app.index.read(|i| i.category("byen").unwrap().read),
        ReadRule::Territory
    );
    // Reading there leaves no trace, and is no error.
    let seen = json!({"post_id": topic.first_post});
    assert_eq!(bodil.post(&read(&topic), seen).await.status, 204);
    assert!(receipts(&world, &bodil).await.is_empty());
    award(&henrik, "bodil", CODE).await;
    follows(&bodil, &topic, "follow").await;
}

#[sqlx::test(migrations = false)]
async fn what_is_read_here_is_read_in_matrix_clients(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let (anna, bent) = (world.member("anna").await, world.member("bent").await);
    let topic = world.topic(&anna, "Læst her").await;
    let other = world.topic(&anna, "Et andet").await;
    follows(&bent, &topic, "follow").await;
    let first = world.post(&anna, &topic, "Første").await;
    let second = world.post(&anna, &topic, "Anden").await;
    let third = world.post(&anna, &topic, "Tredje").await;
    let (count, of) = unread(&bent).await;
    assert_eq!((count, text(&of, "first_unread")), (3, &first[..]));
    assert_eq!(
        (text(&of, "slug"), text(&of, "category")),
        (&topic.slug[..], "byen")
    );
    let mut stream = Stream::open(&bent, None).await;
    let mut hers = Stream::open(&anna, None).await;
    // The next answer is right although the loop has brought nothing yet.
    world.hold_loop();
    let seen = |post: &str| json!({"post_id": post});
    assert_eq!(bent.post(&read(&topic), seen(&second)).await.status, 204);
    let (count, of) = unread(&bent).await;
    assert_eq!((count, text(&of, "first_unread")), (1, &third[..]));
    let told = stream.next_of("read.updated").await;
    assert_eq!(text(&told.data, "topic_slug"), topic.slug);
    world.release_loop();
    world.fake.settle().await;
    let known = receipts(&world, &bent).await;
    assert_eq!(known.len(), 1);
    let said = &known[0][&second]["m.read"][bent.user_id().as_str()];
    assert!(
        said.is_object() && said.get("thread_id").is_none(),
        "{known:?}"
    );
    // Nothing moves backwards.
    assert_eq!(bent.post(&read(&topic), seen(&first)).await.status, 204);
    assert_eq!(total(&bent).await, 1);
    assert_eq!(receipts(&world, &bent).await, known);
    // Where one does not follow nothing is remembered, and nobody is joined.
    assert_eq!(
        bent.post(&read(&other), seen(&other.first_post))
            .await
            .status,
        204
    );
    assert_eq!(receipts(&world, &bent).await.len(), 1);
    for odd in ["$nothing", "", &other.first_post[..]] {
        bent.post(&read(&topic), seen(odd))
            .await
            .refused(422, "M_INVALID_PARAM");
    }
    bent.post("/api/forum/topics/!no/read", seen(&first))
        .await
        .refused(404, "M_NOT_FOUND");
    // A homeserver that is away is no lost mark.
    world.fake.faults().set_away(true);
    assert_eq!(bent.post(&read(&topic), seen(&third)).await.status, 503);
    world.fake.faults().set_away(false);
    assert_eq!(total(&bent).await, 1);
    assert_eq!(bent.post(&read(&topic), seen(&third)).await.status, 204);
    assert_eq!(total(&bent).await, 0);
    // Nobody else was told.
    world.post(&bent, &topic, "Fjerde").await;
    loop {
        let event = hers.next().await.unwrap();
        assert_ne!(event.name, "read.updated", "{event:?}");
        if event.name == "post.created" {
            break;
        }
    }
}

#[sqlx::test(migrations = false)]
async fn what_is_read_in_matrix_clients_is_read_here(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let (anna, bent) = (world.member("anna").await, world.member("bent").await);
    let topic = world.topic(&anna, "Læst der").await;
    follows(&bent, &topic, "follow").await;
    let first = world.post(&anna, &topic, "Første").await;
    let mut thread = message("I en tråd");
    thread["m.relates_to"] = json!({"rel_type": "m.thread", "event_id": first});
    let aside = world
        .element(&anna, &topic, "m.room.message", thread)
        .await
        .unwrap();
    let second = world.post(&anna, &topic, "Anden").await;
    let mut stream = Stream::open(&bent, None).await;
    let reads = |event: &EventId, thread: Option<&str>, receipt| {
        let who = bent.user_id();
        world
            .fake
            .read_elsewhere(&who, &topic.id, event, thread, receipt)
            .unwrap();
    };
    reads(&id(&second), Some("main"), Receipt::Public);
    let told = stream.next_of("read.updated").await;
    assert_eq!(text(&told.data, "topic_id"), topic.id.as_str());
    let (count, of) = unread(&bent).await;
    assert_eq!((count, text(&of, "first_unread")), (1, aside.as_str()));
    // Threads are read for themselves.
    reads(&aside, Some(&first), Receipt::Public);
    stream.next_of("read.updated").await;
    assert_eq!(total(&bent).await, 0);

    // Nobody pushes a private receipt: it is read when a session opens.
    let third = world.post(&anna, &topic, "Tredje").await;
    reads(&id(&third), None, Receipt::Private);
    world.fake.settle().await;
    assert_eq!(total(&bent).await, 1);
    world.pass(4);
    drop(stream);
    let _stream = Stream::open(&bent, None).await;
    eventually(&bent, |unread| unread["total"] == 0).await;

    // So are push rules, of whatever kind.
    world.post(&anna, &topic, "Fjerde").await;
    world
        .fake
        .mute_elsewhere(&bent.user_id(), &topic.id, "override");
    world.pass(4);
    let mut stream = Stream::open(&bent, None).await;
    let muted = eventually(&bent, |unread| unread["total"] == 0).await;
    assert_eq!(muted["topics"][0]["muted"], true);
    stream.next_of("read.updated").await;
    follows(&bent, &topic, "follow").await;
    assert_eq!(total(&bent).await, 1);
    assert_eq!(world.digest(), world.rebuilt().await);
}

#[sqlx::test(migrations = false)]
async fn who_hides_reading_reads_in_private(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let (anna, bent) = (world.member("anna").await, world.member("bent").await);
    let topic = world.topic(&anna, "Læst i smug").await;
    follows(&bent, &topic, "follow").await;
    let mut wish = json!({
        "profile": "members", "email": "nobody", "real_name": "nobody", "messages": "members",
        "connections": "members",
    });
    let path = "/api/users/me/privacy";
    let said = bent.put(path, wish.clone()).await.done();
    assert_eq!(said["read_receipts"], "public");
    wish["read_receipts"] = json!("private");
    bent.put(path, wish.clone()).await.done();
    // What is not said stays as it was.
    wish.as_object_mut().unwrap().remove("read_receipts");
    let said = bent.put(path, wish.clone()).await.done();
    assert_eq!(said["read_receipts"], "private");
    wish["read_receipts"] = json!("loud");
    bent.put(path, wish).await.refused(422, "M_INVALID_PARAM");
    let me = bent.get("/api/users/me").await.done();
    assert_eq!(me["privacy"]["read_receipts"], "private");

    let post = world.post(&anna, &topic, "Hemmeligt læst").await;
    bent.post(&read(&topic), json!({"post_id": post})).await;
    let known = receipts(&world, &bent).await;
    assert!(known[0][&post]["m.read.private"].is_object(), "{known:?}");
    assert!(known[0][&post].get("m.read").is_none());
    assert_eq!(total(&bent).await, 0);
    // A restart loses nothing that only the member was told.
    let world = world.restart().await;
    let bent = world.sign_in("bent").await;
    assert_eq!(total(&bent).await, 0);
}

#[sqlx::test(migrations = false)]
async fn everything_is_read_at_once(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let (anna, bent) = (world.member("anna").await, world.member("bent").await);
    let klima = json!({"category": "klima", "title": "Vejret", "body": "Regn."});
    let klima = anna.post("/api/forum/topics", klima).await.done();
    let klima = super::world::topic_of(&klima);
    let byen = [
        world.topic(&anna, "Det ene").await,
        world.topic(&anna, "Det andet").await,
    ];
    for topic in byen.iter().chain([&klima]) {
        follows(&bent, topic, "follow").await;
        world.post(&anna, topic, "Nyt").await;
    }
    assert_eq!(total(&bent).await, 3);
    let all = "/api/forum/read-all";
    bent.post(all, json!({"category": "?"}))
        .await
        .refused(404, "M_NOT_FOUND");
    assert_eq!(
        bent.post(all, json!({"category": "byen"})).await.status,
        204
    );
    let (count, of) = unread(&bent).await;
    assert_eq!((count, text(&of, "slug")), (1, &klima.slug[..]));
    assert_eq!(
        bent.send(axum::http::Method::POST, all, None).await.status,
        204
    );
    assert_eq!(total(&bent).await, 0);
    assert_eq!(receipts(&world, &bent).await.len(), 3);
    let following = bent.get(UNREAD).await.done()["following"].clone();
    assert_eq!(following.as_array().unwrap().len(), 3);
}

/// Whatever the homeserver pushes, it is taken; a restart and a late receipt lose nothing.
#[sqlx::test(migrations = false)]
async fn receipts_of_any_shape_are_taken(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let (anna, bent) = (world.member("anna").await, world.member("bent").await);
    let topic = world.topic(&anna, "Fejl").await;
    follows(&bent, &topic, "follow").await;
    let post = world.post(&anna, &topic, "En").await;
    let of = |room: &str, event: &str, who: &str, said: Value| json!({"type": "m.receipt", "room_id": room, "content": {event: {"m.read": {who: said}}}});
    let (room, who) = (topic.id.as_str(), bent.user_id().to_string());
    let odd = [
        json!(7),
        json!({"type": "m.receipt"}),
        json!({"type": "m.receipt", "room_id": room, "content": []}),
        json!({"type": "m.receipt", "room_id": room, "content": {&post: {"m.read": {&who: 1}}}}),
        json!({"type": "m.typing", "room_id": room, "content": {"user_ids": [&who]}}),
        of("!foreign", &post, &who, json!({})),
        of(room, &post, "@eva:no.test", json!({})),
        of(room, &post, "nobody", json!({})),
        of(room, "$odd", &who, json!({})),
        of(room, &post, &who, json!({"thread_id": "odd"})),
        of(room, &post, &who, json!({"thread_id": {}})),
    ];
    let push = async |txn: &str, events: &[Value], ephemeral: &[Value]| {
        let body = json!({"events": events, "ephemeral": ephemeral}).to_string();
        let path = format!("/_matrix/app/v1/transactions/{txn}");
        world.homeserver().put_bytes(&path, body).await.done();
    };
    push("odd", &[], &odd).await;
    assert_eq!(total(&bent).await, 1);
    // Before its event, and once more after it.
    let next = appservice::index::testing::post("To")
        .by(anna.user_id().as_str())
        .in_room(room)
        .at(u64::try_from(world.clock.unix_ms()).unwrap() + 9)
        .named("next");
    let early = of(room, next.id().as_str(), &who, json!({}));
    push("early", &[], std::slice::from_ref(&early)).await;
    assert_eq!(total(&bent).await, 1);
    let event = serde_json::from_str(next.raw().get()).unwrap();
    push("event", &[event], &[]).await;
    assert_eq!(total(&bent).await, 0);
    push("again", &[], &[early, of(room, &post, &who, json!({}))]).await;
    assert_eq!(total(&bent).await, 0);
    let world = world.restart().await;
    let bent = world.sign_in("bent").await;
    assert_eq!(total(&bent).await, 0);
}

#[sqlx::test(migrations = false)]
async fn drafts_are_kept_in_the_members_account(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let (anna, bent) = (world.member("anna").await, world.member("bent").await);
    let topic = world.topic(&anna, "Kladde").await;
    let path = |key: &str| format!("/api/forum/drafts/{}", encoded(key));
    let key = format!("topic:{}", topic.slug);
    assert_eq!(anna.get(&path(&key)).await.status, 204, "none is no fault");
    let wish = json!({"body": "Halvt", "reply_to": topic.first_post});
    let saved = anna.put(&path(&key), wish).await.done();
    assert_eq!(saved["body"], "Halvt");
    assert!(saved.get("title").is_none());
    assert_eq!(anna.get(&path(&key)).await.done(), saved);
    assert_eq!(bent.get(&path(&key)).await.status, 204, "it is hers");
    // It is where any client of hers finds it.
    let kind = format!("org.althing.draft.{key}");
    let content = world
        .fake
        .account_data(&anna.user_id(), &kind)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(content["body"], "Halvt");
    // The newer one stays.
    let newer = json!({"body": "Nyere", "updated_at": world.clock.unix_ms() + 5_000});
    world
        .fake
        .set_account_data(&anna.user_id(), &kind, &newer)
        .await
        .unwrap();
    let answer = anna.put(&path(&key), json!({"body": "Ældre"})).await.done();
    assert_eq!(answer["body"], "Nyere");
    world.pass(6);
    let answer = anna.put(&path(&key), json!({"body": "Nyest"})).await.done();
    assert_eq!(answer["body"], "Nyest");
    for _ in 0..2 {
        assert_eq!(anna.delete(&path(&key)).await.status, 204);
        assert_eq!(anna.get(&path(&key)).await.status, 204);
    }
    // What another client has written may be no draft.
    world
        .fake
        .set_account_data(&anna.user_id(), &kind, &json!({"body": 7}))
        .await
        .unwrap();
    assert_eq!(anna.get(&path(&key)).await.status, 204);
    for good in ["new".to_owned(), format!("edit:{}", topic.first_post)] {
        anna.put(
            &path(&good),
            json!({"body": "", "title": "T", "category": "byen"}),
        )
        .await
        .done();
    }
    let long = format!("topic:{}", "a".repeat(123));
    for bad in [
        "old", "topic:", "topic:Ø", "edit:x", "m.direct", "a:b:c", &long,
    ] {
        let answer = anna.put(&path(bad), json!({"body": "x"})).await;
        let refused = answer.refused(422, "M_INVALID_PARAM");
        assert!(refused["fields"]["key"].is_string(), "{bad}");
    }
    let whole = json!({"body": "x".repeat(19_000)});
    anna.put(&path("new"), whole).await.done();
    let large = json!({"body": "x".repeat(20_000)});
    anna.put(&path("new"), large)
        .await
        .refused(413, "M_TOO_LARGE");
}

/// What nobody pushes reaches a page that is open: of who reads in private soon, of others in half a minute.
#[sqlx::test(migrations = false)]
async fn an_open_page_hears_what_is_not_pushed(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let (anna, bent) = (world.member("anna").await, world.member("bent").await);
    let topic = world.topic(&anna, "Stille læst").await;
    follows(&bent, &topic, "follow").await;
    let mut stream = Stream::open(&bent, None).await;
    let read = |post: &str| {
        let post = id(post);
        let member = bent.user_id();
        let (room, kind) = (&topic.id, Receipt::Private);
        let read = world.fake.read_elsewhere(&member, room, &post, None, kind);
        read.unwrap();
    };
    let is_due = || world.app.actions.is_hearing_due(&bent.user_id());
    let unread = || {
        let unread = |i: &Index| i.unread(&topic.id, &bent.user_id());
        world.app.index.read(unread).posts
    };
    // The page that was just opened asks once.
    for _ in 0..500 {
        if !is_due() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let first = world.post(&anna, &topic, "Et").await;
    stream.next_of("post.created").await;
    read(&first);
    world.pass(5);
    assert!(!is_due(), "nobody knows yet that he reads in private");
    assert_eq!(unread(), 1);
    world.pass(26);
    stream.next_of("read.updated").await;
    assert_eq!(unread(), 0);
    let second = world.post(&anna, &topic, "To").await;
    world.pass(2);
    assert!(is_due() || unread() == 1);
    read(&second);
    world.pass(2);
    stream.next_of("read.updated").await;
    assert_eq!(unread(), 0);
    // So does a topic that he mutes in his client.
    world
        .fake
        .mute_elsewhere(&bent.user_id(), &topic.id, "room");
    world.pass(2);
    stream.next_of("read.updated").await;
    let (muted, _) = world.app.actions.mutes().of(&bent.user_id()).unwrap();
    assert!(muted.contains(&topic.id));
    // Who asked to read in private is asked of at once.
    let privacy = json!({
        "profile": "members", "email": "nobody", "real_name": "nobody", "messages": "members",
        "connections": "members", "read_receipts": "private",
    });
    let heard = world.app.actions.hear_reading(&anna.user_id()).await;
    heard.unwrap();
    world.pass(5);
    assert!(!is_due_of(&world, &anna));
    anna.put("/api/users/me/privacy", privacy).await.done();
    world.fake.settle().await;
    assert!(is_due_of(&world, &anna));
}

fn is_due_of(world: &World, member: &Client) -> bool {
    world.app.actions.is_hearing_due(&member.user_id())
}

#[sqlx::test(migrations = false)]
async fn a_draft_has_its_file_on_every_device(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let henrik = world.administrator("henrik").await;
    let file = upload(&henrik, "hus.png", png(30, 10)).await.done();
    let path = "/api/forum/drafts/new";
    let wish = json!({"body": "", "attachment": file["attachment_id"], "alt": "Et hus"});
    let saved = henrik.put(path, wish).await.done();
    assert_eq!(saved["file"], file);
    assert_eq!(text(&saved, "alt"), "Et hus");
    assert_eq!(henrik.get(path).await.done(), saved);
    // A file that is no good any more is not shown; the words stay.
    let wish = json!({"body": "Ord", "attachment": "x"});
    let saved = henrik.put(path, wish).await.done();
    assert_eq!((text(&saved, "body"), saved.get("file")), ("Ord", None));
}

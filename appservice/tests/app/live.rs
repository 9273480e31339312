//! The stream of changes: what it tells, how it is taken up again, when it ends.

use std::{collections::VecDeque, time::Duration};

use axum::{
    body::{Body, BodyDataStream},
    http::Method,
};
use futures_util::StreamExt;
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    client::Client,
    school::{complete, enrol, school},
    world::{World, text},
};

/// What the server tells a client as it happens.
pub struct Stream {
    body: BodyDataStream,
    lines: String,
    events: VecDeque<Event>,
}

#[derive(Debug, Clone)]
pub struct Event {
    pub id: String,
    pub name: String,
    pub data: Value,
}

impl Stream {
    pub async fn open(client: &Client, last: Option<&str>) -> Self {
        let client = match last {
            Some(id) => client.with("last-event-id", id),
            None => client.clone(),
        };
        let response = client.raw(Method::GET, "/api/events", Body::empty()).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self {
            body: response.into_body().into_data_stream(),
            lines: String::new(),
            events: VecDeque::new(),
        }
    }

    /// The next event; nothing when the stream has ended.
    pub async fn next(&mut self) -> Option<Event> {
        while self.events.is_empty() {
            let chunk = tokio::time::timeout(Duration::from_secs(5), self.body.next());
            let chunk = chunk.await.expect("nothing came")?.unwrap();
            self.lines += std::str::from_utf8(&chunk).unwrap();
            while let Some((event, rest)) = self.lines.split_once("\n\n") {
                let field = |name: &str| {
                    let lines = event.lines();
                    let value = lines.filter_map(|l| l.strip_prefix(name)?.strip_prefix(": "));
                    value.collect::<String>()
                };
                let data = field("data");
                if !data.is_empty() {
                    self.events.push_back(Event {
                        id: field("id"),
                        name: field("event"),
                        data: serde_json::from_str(&data).unwrap(),
                    });
                }
                self.lines = rest.to_owned();
            }
        }
        self.events.pop_front()
    }

    /// The next event of a kind; others are passed over.
    pub async fn next_of(&mut self, name: &str) -> Event {
        loop {
            let event = self.next().await.expect("the stream has ended");
            assert_eq!(event.data["type"], event.name[..]);
            if event.name == name {
                return event;
            }
        }
    }
}

#[sqlx::test(migrations = false)]
async fn it_tells_what_changes(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let (anna, bent) = (world.member("anna").await, world.member("bent").await);
    world
        .visitor()
        .get("/api/events")
        .await
        .refused(401, "M_MISSING_TOKEN");
    let mut stream = Stream::open(&bent, None).await;
    let mut own = Stream::open(&anna, None).await;
    let topic = world.topic(&anna, "Direkte").await;
    // The topic appears with its first post.
    let created = stream.next_of("topic.created").await;
    assert_eq!(text(&created.data, "topic_slug"), topic.slug);
    assert_eq!(text(&created.data, "category"), "byen");
    world.pass(1);
    let wish = json!({"body": "Hej"});
    let post = anna.key("my key").post(&topic.posts(), wish).await.done();
    let post = text(&post, "post_id").to_owned();
    let told = stream.next_of("post.created").await;
    assert_eq!(text(&told.data, "post_id"), post);
    assert!(
        told.data["txn_key"].is_null(),
        "another member's key: {}",
        told.data
    );
    assert!(
        !told.data.to_string().contains("Hej"),
        "no content: {}",
        told.data
    );
    let mine = loop {
        let event = own.next_of("post.created").await;
        if event.data["post_id"] == post {
            break event;
        }
    };
    assert_eq!(mine.data["txn_key"], "my key");
    let path = format!("/api/forum/posts/{post}");
    anna.put(&path, json!({"body": "Hej igen"})).await.done();
    stream.next_of("post.edited").await;
    bent.post(&format!("{path}/reactions"), json!({"key": "x"}))
        .await
        .done();
    stream.next_of("reaction.added").await;
    bent.delete(&format!("{path}/reactions/x")).await.done();
    stream.next_of("reaction.removed").await;
    anna.delete(&path).await;
    let removed = stream.next_of("post.removed").await;
    assert_eq!(text(&removed.data, "post_id"), post);
}

#[sqlx::test(migrations = false)]
async fn it_is_taken_up_where_it_was_left(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    let topic = world.topic(&anna, "Genoptaget").await;
    let mut stream = Stream::open(&anna, None).await;
    let first = world.post(&anna, &topic, "Første").await;
    let seen = stream.next_of("post.created").await;
    assert_eq!(text(&seen.data, "post_id"), first);
    drop(stream);
    let missed = [
        world.post(&anna, &topic, "Anden").await,
        world.post(&anna, &topic, "Tredje").await,
    ];
    let mut stream = Stream::open(&anna, Some(&seen.id)).await;
    let mut last = seen.id;
    for post in &missed {
        let event = stream.next_of("post.created").await;
        assert_eq!(text(&event.data, "post_id"), post);
        assert_ne!(event.id, last);
        last = event.id;
    }
    let next = world.post(&anna, &topic, "Fjerde").await;
    let event = stream.next_of("post.created").await;
    assert_eq!(text(&event.data, "post_id"), next);
    // Of another process, from the future, or no id at all: everything anew.
    let (epoch, number) = last.rsplit_once('-').unwrap();
    let foreign = format!("01ARZ3NDEKTSV4RRFFQ69G5FAV-{number}");
    let future = format!("{epoch}-999999999");
    for odd in [&foreign[..], &future, "none", "-", &format!("{epoch}-x")] {
        let mut stream = Stream::open(&anna, Some(odd)).await;
        let event = stream.next().await.unwrap();
        assert_eq!(event.name, "resync", "{odd}");
        assert!(event.id.starts_with(epoch), "{odd}: {}", event.id);
        let post = world.post(&anna, &topic, "Mere").await;
        let event = stream.next_of("post.created").await;
        assert_eq!(text(&event.data, "post_id"), post);
    }
}

#[sqlx::test(migrations = false)]
async fn it_ends_with_the_session(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let (anna, bent) = (world.member("anna").await, world.member("bent").await);
    let mut hers = Stream::open(&anna, None).await;
    let mut his = Stream::open(&bent, None).await;
    assert_eq!(anna.post("/api/auth/logout", json!({})).await.status, 204);
    assert_eq!(hers.next().await.unwrap().name, "session.revoked");
    assert!(hers.next().await.is_none(), "the stream goes on");
    anna.get("/api/auth/me")
        .await
        .refused(401, "M_UNKNOWN_TOKEN");
    anna.get("/api/events")
        .await
        .refused(401, "M_UNKNOWN_TOKEN");
    let topic = world.topic(&bent, "Videre").await;
    let told = his.next_of("topic.created").await;
    assert_eq!(text(&told.data, "topic_slug"), topic.slug);
    // The server stops: the stream ends without a word.
    world.app.stopping.cancel();
    while his.next().await.is_some() {}
}

/// A badge is told to its holder, and to nobody else.
#[sqlx::test(migrations = false)]
async fn badges_are_told_to_their_holder(_: PgPoolOptions, options: PgConnectOptions) {
    const CODE: &str = "adfaerdskodeks";
    let world = World::new(options).await;
    let henrik = world.administrator("henrik").await;
    let (anna, bent) = (world.member("anna").await, world.member("bent").await);
    let mut own = Stream::open(&anna, None).await;
    let mut other = Stream::open(&bent, None).await;
    let wish = |expires_at: Value| {
        json!({
            "user_id": anna.user_id(), "badge_id": CODE, "reason": "x", "expires_at": expires_at,
        })
    };
    let end = world.clock.now() + time::Duration::hours(25);
    let end = end
        .format(&time::format_description::well_known::Rfc3339)
        .unwrap();
    henrik
        .post("/api/badges/award", wish(json!(end)))
        .await
        .done();
    let told = own.next_of("badge.awarded").await;
    assert_eq!(told.data["badge_id"], CODE);
    own.next_of("permissions.changed").await;

    // Nobody is told of an end at once; later, word of it is no second award.
    world.app.reconcile_badges().await.unwrap();
    let held = world.app.index.read(|i| i.award(&anna.user_id(), CODE));
    assert!(held.unwrap().reminded.is_empty());
    world.pass(60 * 60 + 1);
    world.app.reconcile_badges().await.unwrap();
    own.next_of("badge.expiring").await;

    // Its end is no event; leaving the badge room is.
    world.pass(24 * 60 * 60);
    world.app.reconcile_badges().await.unwrap();
    own.next_of("permissions.changed").await;

    let henrik = world.sign_in("henrik").await;
    henrik
        .post("/api/badges/award", wish(Value::Null))
        .await
        .done();
    own.next_of("badge.awarded").await;
    let taken = json!({"user_id": anna.user_id(), "badge_id": CODE, "reason": "x"});
    henrik.post("/api/badges/revoke", taken).await.done();
    own.next_of("badge.revoked").await;

    let bent = world.sign_in("bent").await;
    world.topic(&bent, "Noget andet").await;
    let first = other.next().await.unwrap();
    assert!(
        !first.name.starts_with("badge.") && !first.name.starts_with("permissions"),
        "{first:?}"
    );
}

/// How far somebody is in a course is told to them, and to nobody else.
#[sqlx::test(migrations = false)]
async fn progress_is_told_to_its_owner(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, _, anna) = school(options).await;
    let bent = world.member("bent").await;
    let mut own = Stream::open(&anna, None).await;
    let mut other = Stream::open(&bent, None).await;
    enrol(&anna).await;
    let told = own.next_of("progress.updated").await;
    assert_eq!(told.data["course_id"], "adfaerdskodeks");
    complete(&anna, "velkommen").await.done();
    own.next_of("progress.updated").await;
    world.topic(&bent, "Noget andet").await;
    let first = other.next().await.unwrap();
    assert!(
        !first.data.to_string().contains("adfaerdskodeks"),
        "{first:?}"
    );
    assert_ne!(first.name, "progress.updated");
}

#[sqlx::test(migrations = false)]
async fn members_are_told_of_members(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let (anna, bent) = (world.member("anna").await, world.member("bent").await);
    let mut stream = Stream::open(&bent, None).await;
    let mut own = Stream::open(&anna, None).await;
    let name = json!({"display_name": "Annika"});
    anna.put("/api/users/me", name).await.done();
    let told = stream.next_of("member.updated").await;
    assert_eq!(text(&told.data, "user_id"), anna.user_id().as_str());
    let follow = format!("/api/users/{}/follow", anna.user_id());
    bent.post(&follow, json!({})).await.done();
    let told = own.next_of("follow.changed").await;
    assert_eq!(text(&told.data, "user_id"), bent.user_id().as_str());
    let told = stream.next_of("follow.changed").await;
    assert_eq!(text(&told.data, "user_id"), anna.user_id().as_str());
    let block = format!("/api/users/{}/block", bent.user_id());
    anna.post(&block, json!({})).await;
    own.next_of("blocks.changed").await;
    // Bent is told that the follow has ended, and of the block nothing.
    stream.next_of("follow.changed").await;
    let bio = json!({"biography": "Hej"});
    anna.put("/api/users/me", bio).await.done();
    let told = stream.next().await.expect("the stream has ended");
    assert_eq!(told.name, "member.updated");
}

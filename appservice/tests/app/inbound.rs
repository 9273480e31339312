//! What the homeserver pushes: who may, what is refused, and that repeats, gaps and disorder heal.

use appservice::{matrix::Identity, reconcile::Repaired};
use axum::{body::Body, http::Method};
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::world::{World, message, outgoing, text};

const TRANSACTION: &str = "/_matrix/app/v1/transactions/t1";

fn posts(page: &Value) -> Vec<&str> {
    let items = page["items"].as_array().unwrap();
    items.iter().map(|post| text(post, "body")).collect()
}

/// L1.
#[sqlx::test(migrations = false)]
async fn only_the_homeserver_pushes(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let body = json!({"events": []});
    let before = world.digest();
    let nobody = world.internal();
    nobody
        .put(TRANSACTION, body.clone())
        .await
        .refused(401, "M_MISSING_TOKEN");
    // A token in the query string is in somebody's log already.
    let hs_token = super::config::SECRETS[1];
    let query = format!("{TRANSACTION}?access_token={hs_token}");
    nobody
        .put(&query, body.clone())
        .await
        .refused(401, "M_MISSING_TOKEN");
    let basic = nobody.with("authorization", &format!("Basic {hs_token}"));
    basic
        .put(TRANSACTION, body.clone())
        .await
        .refused(401, "M_MISSING_TOKEN");
    for wrong in ["", "wrong", super::config::SECRETS[0], &hs_token[1..]] {
        let pretender = world.internal().token(wrong);
        pretender
            .put(TRANSACTION, body.clone())
            .await
            .refused(403, "M_FORBIDDEN");
    }
    // A member's token is none.
    let anna = world.member("anna").await;
    let member = world.internal().token(anna.shown_token());
    member
        .put(TRANSACTION, body.clone())
        .await
        .refused(403, "M_FORBIDDEN");
    for path in [
        "/_matrix/app/v1/users/@althing:dk.althing.test",
        "/_matrix/app/v1/rooms/x",
        "/users/x",
        "/rooms/x",
    ] {
        nobody.get(path).await.refused(401, "M_MISSING_TOKEN");
    }
    assert_ne!(world.digest(), before, "only by Anna's registration");
    world.homeserver().put(TRANSACTION, body).await.done();
}

#[sqlx::test(migrations = false)]
async fn a_homeserver_asks_by_every_path(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let homeserver = world.homeserver();
    let ping = homeserver
        .post("/_matrix/app/v1/ping", json!({"transaction_id": "x"}))
        .await;
    assert_eq!(ping.done(), json!({}));
    for prefix in ["/_matrix/app/v1", ""] {
        let path = |rest: &str| format!("{prefix}{rest}");
        homeserver
            .put(
                &path(&format!("/transactions/p{}", prefix.len())),
                json!({"events": []}),
            )
            .await
            .done();
        homeserver
            .get(&path("/users/@althing:dk.althing.test"))
            .await
            .done();
        homeserver
            .get(&path("/rooms/%23althing:dk.althing.test"))
            .await
            .done();
        // Nothing comes into being by being asked for.
        for rest in [
            "/users/@new:dk.althing.test",
            "/users/x",
            "/rooms/%23althing_topic_x:dk.althing.test",
            "/rooms/x",
        ] {
            homeserver
                .get(&path(rest))
                .await
                .refused(404, "M_NOT_FOUND");
        }
    }
}

#[sqlx::test(migrations = false)]
async fn what_is_no_transaction_is_refused_whole(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let before = world.digest();
    let homeserver = world.homeserver();
    for bad in [
        "",
        "{",
        "[]",
        "{}",
        r#"{"events": {}}"#,
        r#"{"events": 7}"#,
        "\u{0}",
    ] {
        let answer = homeserver.put_bytes(TRANSACTION, bad.to_owned()).await;
        answer.refused(400, "M_BAD_JSON");
    }
    // Odd events are kept aside, the transaction is taken: else it would come again for ever.
    let odd = json!({"events": [
        7, null, [], "x", {}, {"type": "m.room.message"},
        {"type": "m.room.message", "room_id": "!x", "event_id": "$x", "sender": "no", "content": []},
    ], "ephemeral": [{"type": "m.typing"}], "to_device": [], "org.example": 1});
    homeserver.put(TRANSACTION, odd).await.done();
    assert_eq!(world.digest(), before);
    let mebibytes = |n: usize| Body::from(vec![b' '; n * 1024 * 1024]);
    // 31 MiB of white space is no transaction, but it is read; 33 MiB is not.
    let answer = homeserver.put_bytes(TRANSACTION, mebibytes(31)).await;
    answer.refused(400, "M_BAD_JSON");
    let answer = homeserver.put_bytes(TRANSACTION, mebibytes(33)).await;
    assert_eq!(answer.status, 413);
}

/// L2, and a homeserver that was restored and counts anew.
#[sqlx::test(migrations = false)]
async fn a_transaction_counts_once(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    let topic = world.topic(&anna, "Gentagelser").await;
    let event = |id: &str, body: &str| {
        json!({
            "type": "m.room.message", "room_id": topic.id, "sender": "@anna:dk.althing.test",
            "event_id": format!("${id:A<43}"), "origin_server_ts": world.clock.unix_ms() + 5,
            "content": message(body),
        })
    };
    let homeserver = world.homeserver();
    let body = json!({"events": [event("one", "Én")]});
    for _ in 0..3 {
        homeserver.put(TRANSACTION, body.clone()).await.done();
    }
    assert_eq!(
        posts(&anna.get(&topic.page()).await.done()),
        ["Om Gentagelser.", "Én"]
    );
    let other = json!({"events": [event("two", "To"), event("one", "Én")]});
    homeserver.put(TRANSACTION, other).await.done();
    assert_eq!(
        posts(&anna.get(&topic.page()).await.done()),
        ["Om Gentagelser.", "Én", "To"]
    );
    let trouble = tokio::time::timeout(
        std::time::Duration::from_secs(1),
        world.app.ingest.trouble(),
    );
    assert!(trouble.await.is_ok(), "a repair is due");
}

/// L3.
#[sqlx::test(migrations = false)]
async fn rooms_of_others_are_not_remembered(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let before = world.digest();
    let event = json!({
        "type": "m.room.message", "room_id": "!elsewhere", "sender": "@x:dk.althing.test",
        "event_id": format!("${:A<43}", "x"), "origin_server_ts": 1, "content": message("privat"),
    });
    world
        .homeserver()
        .put(TRANSACTION, json!({"events": [event]}))
        .await
        .done();
    assert_eq!(world.digest(), before);
    assert_eq!(
        world.app.ingest.take_rereads().len(),
        1,
        "a look at the room is due"
    );
}

/// F4: whatever comes twice or out of order ends as it stands on the homeserver.
#[sqlx::test(migrations = false)]
async fn disorder_ends_as_the_homeserver_has_it(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let (anna, bent) = (world.member("anna").await, world.member("bent").await);
    let topic = world.topic(&anna, "Uorden").await;
    world.fake.set_batch(1);
    for round in 0..4 {
        world.hold_loop();
        let mut last = None;
        for n in 0..3 {
            world.pass(1);
            let body = json!({"body": format!("{round}.{n}")});
            let post = anna.post(&topic.posts(), body).await.done();
            last = Some(text(&post, "post_id").to_owned());
        }
        let target = last.unwrap();
        let edit = json!({
            "msgtype": "m.text", "body": "* x", "m.new_content": message("rettet"),
            "m.relates_to": {"rel_type": "m.replace", "event_id": target},
        });
        let like = json!({"m.relates_to": {
            "rel_type": "m.annotation", "event_id": target, "key": "👍",
        }});
        for (who, event_type, content) in [
            (&anna, "m.room.message", edit),
            (&bent, "m.room.message", message("Bo")),
            (&bent, "m.reaction", like),
        ] {
            world.pass(1);
            let event = outgoing(event_type, content);
            let who = Identity::Member(who.user_id());
            if event_type == "m.reaction" || round == 0 {
                appservice::matrix::Homeserver::join(&world.fake, &who, &topic.id)
                    .await
                    .unwrap();
            }
            appservice::matrix::Homeserver::send(&world.fake, &who, &topic.id, &event)
                .await
                .unwrap();
        }
        if round == 3 {
            let txn_id = "r".into();
            let target = ruma::EventId::parse(&target).unwrap();
            let who = Identity::Member(anna.user_id());
            appservice::matrix::Homeserver::redact(
                &world.fake,
                &who,
                &topic.id,
                &target,
                &txn_id,
                None,
            )
            .await
            .unwrap();
        }
        if round % 2 == 0 {
            world.fake.faults().duplicate_next();
        }
        world.fake.faults().reorder_next();
        world.release_loop();
        world.fake.settle().await;
    }
    world.pass(60);
    world.app.settle_rooms().await.unwrap();
    let page = anna
        .get(&format!("{}?limit=100", topic.page()))
        .await
        .done();
    let expected: Vec<_> = world.messages(&topic.id);
    assert_eq!(posts(&page).len(), expected.len() - 4, "edits are no posts");
    assert!(
        world
            .app
            .index
            .read(appservice::index::Index::unsettled)
            .is_empty()
    );
    assert_eq!(world.digest(), world.rebuilt().await);
}

/// 500 events at once.
#[sqlx::test(migrations = false)]
async fn a_flood_is_folded_in_order(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    let topic = world.topic(&anna, "Mange").await;
    world.hold_loop();
    let who = Identity::Member(anna.user_id());
    for n in 0..500 {
        world.clock.advance(time::Duration::milliseconds(1));
        let event = outgoing("m.room.message", message(&n.to_string()));
        appservice::matrix::Homeserver::send(&world.fake, &who, &topic.id, &event)
            .await
            .unwrap();
    }
    world.fake.faults().duplicate_next();
    world.release_loop();
    world.fake.settle().await;
    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = anna
            .get(&format!("{}?limit=100{cursor}", topic.page()))
            .await
            .done();
        seen.extend(posts(&page).into_iter().map(str::to_owned));
        let Some(next) = page["next_cursor"].as_str() else {
            break;
        };
        cursor = format!("&cursor={next}");
    }
    let expected: Vec<_> = (0..500).map(|n| n.to_string()).collect();
    assert_eq!(seen[1..], expected);
    assert_eq!(world.digest(), world.rebuilt().await);
}

/// L7: what the homeserver lost on the way is found, counted and shown.
#[sqlx::test(migrations = false)]
async fn a_gap_is_repaired(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    let topic = world.topic(&anna, "Hul").await;
    let who = Identity::Member(anna.user_id());
    for lost in ["Tabt", "Også tabt"] {
        world.pass(1);
        let event = outgoing("m.room.message", message(lost));
        world
            .fake
            .send_unpushed(&who, &topic.id, &event)
            .await
            .unwrap();
    }
    world.post(&anna, &topic, "Efter").await;
    assert_eq!(
        posts(&anna.get(&topic.page()).await.done()),
        ["Om Hul.", "Efter"]
    );
    assert_ne!(world.digest(), world.rebuilt().await);
    let found = world.app.repair(0).await.unwrap();
    assert_eq!(found.events, 2);
    let expected = ["Om Hul.", "Tabt", "Også tabt", "Efter"];
    assert_eq!(posts(&anna.get(&topic.page()).await.done()), expected);
    assert_eq!(world.digest(), world.rebuilt().await);
    let again = world.app.repair(0).await.unwrap();
    assert_eq!(again, Repaired { events: 0, ..found });
}

/// The answer of a write is shown at once; the loop brings the event later.
#[sqlx::test(migrations = false)]
async fn what_was_just_written_is_shown_at_once(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let (anna, bent) = (world.member("anna").await, world.member("bent").await);
    let topic = world.topic(&anna, "Straks").await;
    world.pass(1);
    let cached = anna.get(&topic.page()).await.done();
    assert_eq!(posts(&cached).len(), 1);
    world.hold_loop();
    let written = anna
        .key("k")
        .post(&topic.posts(), json!({"body": "Nu"}))
        .await
        .done();
    assert_eq!(written["pending"], true);
    for reader in [&anna, &bent] {
        let page = reader.get(&topic.page()).await.done();
        assert_eq!(posts(&page), ["Om Straks.", "Nu"]);
        assert_eq!(page["items"][1]["pending"], true);
        assert_eq!(page["topic"]["posts"], 2);
    }
    // A click more gives the same post, pending as it is.
    let again = anna
        .key("k")
        .post(&topic.posts(), json!({"body": "Nu"}))
        .await
        .done();
    assert_eq!(again["post_id"], written["post_id"]);
    world.release_loop();
    world.fake.settle().await;
    let page = bent.get(&topic.page()).await.done();
    assert_eq!(posts(&page), ["Om Straks.", "Nu"]);
    assert_eq!(page["items"][1]["pending"], false);
    assert_eq!(page["items"][1]["post_id"], written["post_id"]);
}

/// Redacting what the loop has not brought yet.
#[sqlx::test(migrations = false)]
async fn what_was_just_written_can_be_removed(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    let topic = world.topic(&anna, "Fortrudt").await;
    world.pass(1);
    world.hold_loop();
    let written = anna
        .post(&topic.posts(), json!({"body": "Ups"}))
        .await
        .done();
    let path = format!("/api/forum/posts/{}", text(&written, "post_id"));
    let (removed, ()) = tokio::join!(anna.delete(&path), async {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        world.release_loop();
    });
    assert_eq!(removed.status, 204);
    world.fake.settle().await;
    let page = anna.get(&topic.page()).await.done();
    assert_eq!(posts(&page), ["Om Fortrudt.", ""]);
    assert_eq!(page["items"][1]["removed"]["by"], "author");
    assert_eq!(world.digest(), world.rebuilt().await);
}

/// What is on the disk is what was in memory.
#[sqlx::test(migrations = false)]
async fn a_restart_remembers(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    let topic = world.topic(&anna, "Genstart").await;
    let post = world.post(&anna, &topic, "Fjernet ord").await;
    anna.delete(&format!("/api/forum/posts/{post}")).await;
    world.fake.settle().await;
    let before = world.digest();
    let world = world.restart().await;
    assert!(world.app.index_was_complete);
    assert_eq!(world.digest(), before);
    // From the journal alone, without a snapshot in between.
    world.post(&anna, &topic, "Efter").await;
    let (after, folder) = (world.digest(), world.config.data_dir.clone());
    assert_ne!(after, before);
    let world = world.restart().await;
    assert_eq!(world.digest(), after);
    assert_eq!(
        posts(&anna.get(&topic.page()).await.done()),
        ["Om Genstart.", "", "Efter"]
    );
    // A removed word is in no file any more.
    world.app.ingest.save_snapshot(&folder).await.unwrap();
    for file in files(&folder) {
        let bytes = std::fs::read(&file).unwrap();
        let word = "Fjernet ord".as_bytes();
        assert!(
            !bytes.windows(word.len()).any(|w| w == word),
            "{}",
            file.display()
        );
    }
    // A backlog that waited for us comes in.
    let held = world.fake.clone();
    let topic_id = topic.id.clone();
    let who = Identity::Member(anna.user_id());
    world.hold_loop();
    let event = outgoing("m.room.message", message("Mens vi var væk"));
    appservice::matrix::Homeserver::send(&held, &who, &topic_id, &event)
        .await
        .unwrap();
    let world = world.restart().await;
    world.fake.settle().await;
    assert_eq!(
        posts(&anna.get(&topic.page()).await.done())[3],
        "Mens vi var væk"
    );
    assert_eq!(world.digest(), world.rebuilt().await);
}

fn files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

#[sqlx::test(migrations = false)]
async fn the_internal_listener_tells_operators(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let index = world.internal().get("/_althing/index").await.done();
    assert_eq!(text(&index, "digest"), world.digest().to_string());
    // The first look installs the recorder, as `althing serve` does at its start.
    world.internal().get("/metrics").await.done();
    let metrics = world.internal().get("/metrics").await.done();
    assert!(
        metrics.as_str().is_some_and(|m| m.contains("index_lag_ms")),
        "{metrics}"
    );
    let unready = world.visitor().get("/readyz").await;
    assert_eq!(
        (unready.status.as_u16(), &unready.body["territory"]),
        (503, &json!(true))
    );
    world.app.actions.send_heartbeat().await.unwrap();
    world.fake.settle().await;
    let ready = world.visitor().get("/readyz").await;
    assert_eq!(
        (ready.status.as_u16(), &ready.body["database"]),
        (200, &json!(true))
    );
    // The loop stands still.
    world.hold_loop();
    world.app.actions.send_heartbeat().await.unwrap();
    world.pass(31);
    let lagging = world.visitor().get("/readyz").await;
    assert_eq!(
        (lagging.status.as_u16(), &lagging.body["lag_ms"]),
        (503, &json!(31_000))
    );
    world.release_loop();
    world.fake.settle().await;
    let ready = world.visitor().get("/readyz").await;
    assert_eq!(ready.body["homeserver"], true);
    let alive = world.visitor().send(Method::GET, "/healthz", None).await;
    assert_eq!(alive.done(), json!({"alive": true}));
}

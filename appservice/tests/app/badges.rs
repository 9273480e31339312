//! Badges open rooms: awarding, revoking, expiry, and the rooms that follow.

use std::time::Duration;

use appservice::{
    config::Config,
    error::Error,
    events::{CourseCompletion, CourseProgressEventContent, EVICTED, RoomKind},
    index::{Index, Membership},
    matrix::{Homeserver, Identity},
    policy::{Officers, power_levels},
};
use axum::body::{Body, to_bytes};
use http::{Method, StatusCode};
use ruma::{OwnedRoomId, OwnedUserId};
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    client::Client,
    leaving::leave,
    world::{PASSWORD, Topic, World, message, outgoing, text, user_id},
};

pub const CODE: &str = "adfaerdskodeks";
pub const DAY: i64 = 24 * 60 * 60;

/// A territory whose category wants the code of conduct.
pub async fn gated(options: PgConnectOptions) -> World {
    let gate = |config: &mut Config| {
        for category in &mut config.forum.categories {
            category.badges = vec![CODE.into()];
        }
    };
    World::configured(options, gate).await
}

/// As [`gated`], with its administrator and a member who holds no badge.
pub async fn club(options: PgConnectOptions) -> (World, Client, Client) {
    let world = gated(options).await;
    let henrik = world.administrator("henrik").await;
    let anna = world.member("anna").await;
    settle(&world).await;
    (world, henrik, anna)
}

pub async fn settle(world: &World) {
    for _ in 0..3 {
        world.fake.settle().await;
        while somebody_is_seen_to(world) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        world.app.reconcile_badges().await.unwrap();
    }
    world.fake.settle().await;
}

/// Whether a pass would leave somebody out because they are seen to beside it: on a busy machine that
/// takes its time.
fn somebody_is_seen_to(world: &World) -> bool {
    let now = world.clock.unix_ms();
    let found = world.app.index.read(|index| index.disagreements(now));
    let mut waiting = found.evict.iter().chain(&found.admit);
    waiting.any(|(_, member)| world.app.actions.settling().has(member))
}

pub async fn award(by: &Client, to: &str, badge: &str) -> Value {
    let wish = json!({"user_id": user_id(to), "badge_id": badge, "reason": "Fordi."});
    by.post("/api/badges/award", wish).await.done()
}

pub async fn revoke(by: &Client, from: &str, badge: &str) -> Value {
    let wish = json!({"user_id": user_id(from), "badge_id": badge, "reason": "Brudt regel 3."});
    by.post("/api/badges/revoke", wish).await.done()
}

pub fn badge_room(world: &World, badge: &str) -> OwnedRoomId {
    world.app.index.read(|i| i.badge(badge)).unwrap().room_id
}

pub fn membership(world: &World, room: &OwnedRoomId, who: &str) -> Option<Membership> {
    world.app.index.read(|i| i.membership(room, &user_id(who)))
}

pub async fn permitted(client: &Client, permission: &str) -> bool {
    let all = client.get("/api/users/me/permissions").await.done();
    let items = all["items"].as_array().unwrap();
    let item = items
        .iter()
        .find(|i| i["permission"] == permission)
        .unwrap();
    item["allowed"].as_bool().unwrap()
}

pub async fn post(by: &Client, topic: &Topic) -> (StatusCode, Value) {
    let answer = by.post(&topic.posts(), json!({"body": "Hej"})).await;
    (answer.status, answer.body)
}

#[sqlx::test(migrations = false)]
async fn a_badge_opens_the_forum_and_its_loss_closes_it(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let (world, henrik, anna) = club(options).await;
    assert!(permitted(&henrik, "administer").await);
    let topic = world.topic(&henrik, "Et emne").await;

    let (status, refused) = post(&anna, &topic).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert_eq!(refused["errcode"], "ORG.ALTHING.BADGE_REQUIRED");
    assert_eq!(refused["badges"][0], CODE);
    let as_anna = Identity::Member(anna.user_id());
    let joined = world.fake.join(&as_anna, &topic.id).await;
    assert!(joined.is_err(), "Element is refused as well");
    assert!(!permitted(&anna, "post").await);

    let given = award(&henrik, "anna", CODE).await;
    assert_eq!(given["status"], "active");
    assert_eq!(given["issuer"]["user_id"], user_id("henrik").as_str());
    assert_eq!(given["reason"], "Fordi.");
    assert_eq!(post(&anna, &topic).await.0, StatusCode::CREATED);
    assert!(permitted(&anna, "post").await);
    world.fake.settle().await;
    let room = badge_room(&world, CODE);
    assert_eq!(membership(&world, &room, "anna"), Some(Membership::Join));

    let taken = revoke(&henrik, "anna", CODE).await;
    assert_eq!(taken["status"], "revoked");
    let (status, refused) = post(&anna, &topic).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert_eq!(refused["errcode"], "ORG.ALTHING.BADGE_REQUIRED");
    settle(&world).await;
    assert_eq!(membership(&world, &room, "anna"), Some(Membership::Leave));
    assert_eq!(
        membership(&world, &topic.id, "anna"),
        Some(Membership::Leave)
    );
    let sent = world
        .fake
        .send(
            &as_anna,
            &topic.id,
            &outgoing("m.room.message", message("x")),
        )
        .await;
    assert!(sent.is_err(), "Element is refused as well");
    let home = world
        .app
        .index
        .read(|i| i.lookup_room_key("home/anna"))
        .unwrap();
    let told = world.messages(&home).join("\n");
    assert!(told.contains("Brudt regel 3."), "{told}");
    assert!(
        !world
            .fake
            .timeline(&profile(&world, "anna"))
            .iter()
            .any(|e| { e.to_string().contains("Brudt regel 3.") }),
        "followers do not read why"
    );

    // Regained: back in what was followed.
    award(&henrik, "anna", CODE).await;
    settle(&world).await;
    assert_eq!(membership(&world, &room, "anna"), Some(Membership::Join));
    assert_eq!(
        membership(&world, &topic.id, "anna"),
        Some(Membership::Join)
    );
    assert_eq!(world.digest(), world.rebuilt().await);
}

fn profile(world: &World, who: &str) -> OwnedRoomId {
    let key = format!("profile/{who}");
    world.app.index.read(|i| i.lookup_room_key(&key)).unwrap()
}

#[sqlx::test(migrations = false)]
async fn expiry_refuses_at_once_then_takes_out_and_is_announced(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let world = gated(options).await;
    let henrik = world.administrator("henrik").await;
    let anna = world.member("anna").await;
    award(&henrik, "anna", CODE).await;
    settle(&world).await;
    let topic = world.topic(&anna, "Annas emne").await;
    let home = world
        .app
        .index
        .read(|i| i.lookup_room_key("home/anna"))
        .unwrap();
    let told = |days: &str| {
        let words = format!("udløber om {days}");
        world
            .messages(&home)
            .iter()
            .filter(|m| m.contains(&words))
            .count()
    };
    for (pass, days) in [(335, "30 dage"), (23, "7 dage"), (6, "1 dag.")] {
        world.pass(pass * DAY + 60);
        settle(&world).await;
        settle(&world).await;
        assert_eq!(told(days), 1, "{days}");
        assert_eq!(
            membership(&world, &topic.id, "anna"),
            Some(Membership::Join)
        );
    }
    world.pass(DAY);
    let fresh = anna_again(&world).await;
    let (status, refused) = post(&fresh, &topic).await;
    assert_eq!(
        status,
        StatusCode::FORBIDDEN,
        "before anybody was taken out"
    );
    assert_eq!(refused["errcode"], "ORG.ALTHING.BADGE_REQUIRED");
    settle(&world).await;
    assert_eq!(
        membership(&world, &topic.id, "anna"),
        Some(Membership::Leave)
    );
    let last = world.fake.timeline(&topic.id).pop().unwrap();
    assert_eq!(last["content"]["reason"], "Badge mangler");
    assert_eq!(last["content"][EVICTED], true);
    assert!(
        world
            .messages(&home)
            .iter()
            .any(|m| m.contains("er udløbet"))
    );
    let awards = fresh
        .get(&format!("/api/users/{}/badges", user_id("anna")))
        .await
        .done();
    assert_eq!(awards["items"][0]["status"], "expired");
}

/// A session of now: access tokens end after minutes.
async fn anna_again(world: &World) -> Client {
    let form =
        json!({"username": "anna", "password": super::world::PASSWORD, "token_response": true});
    let session = world.visitor().post("/api/auth/login", form).await.done();
    world
        .visitor()
        .token(session["access_token"].as_str().unwrap())
}

/// The course on the code of conduct, completed.
fn completion(at: i64, approval: bool) -> CourseProgressEventContent {
    CourseProgressEventContent {
        course: CODE.into(),
        version: 1,
        refresher: false,
        enrolled_at: 1,
        lessons: vec!["a".into()],
        completed: Some(CourseCompletion {
            at,
            attempt: None,
            badge: Some(CODE.into()),
            valid_days: Some(365),
            approval,
            told: false,
        }),
        rev: String::new(),
    }
}

#[sqlx::test(migrations = false)]
async fn a_completed_course_earns_its_badge_once(_: PgPoolOptions, options: PgConnectOptions) {
    let world = gated(options).await;
    world.member("anna").await;
    let anna = user_id("anna");
    let now = world.clock.unix_ms();
    world
        .app
        .actions
        .write_progress(&anna, &completion(now, true))
        .await
        .unwrap();
    settle(&world).await;
    assert!(
        world.app.index.read(|i| i.award(&anna, CODE)).is_none(),
        "awaits approval"
    );
    world
        .app
        .actions
        .write_progress(&anna, &completion(now, false))
        .await
        .unwrap();
    world.app.settle_awards(&anna).await.unwrap();
    let first = world.app.index.read(|i| i.award(&anna, CODE)).unwrap();
    assert_eq!(first.expires_at, Some(now + 365 * DAY * 1_000));
    // Its category appears.
    settle(&world).await;
    let before = world.rooms_and_events().await;
    settle(&world).await;
    assert_eq!(world.rooms_and_events().await, before, "nothing more to do");
    assert_eq!(world.digest(), world.rebuilt().await);
}

#[sqlx::test(migrations = false)]
async fn awarding_is_for_issuers_and_wants_sense(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, henrik, anna) = club(options).await;
    let wish = |who: &OwnedUserId, badge: &str, reason: &str| json!({"user_id": who, "badge_id": badge, "reason": reason});
    let id = user_id("anna");
    let status =
        async |by: &Client, path: &str, wish: Value| by.post(path, wish).await.status.as_u16();
    for (path, body, expected) in [
        ("/api/badges/award", wish(&id, "intet", "x"), 404),
        ("/api/badges/award", wish(&user_id("ingen"), CODE, "x"), 404),
        ("/api/badges/award", wish(&id, CODE, "  "), 422),
        ("/api/badges/revoke", wish(&id, CODE, ""), 422),
        ("/api/badges/revoke", wish(&id, CODE, "x"), 404),
        ("/api/badges/revoke", wish(&id, "intet", "x"), 404),
    ] {
        assert_eq!(
            status(&henrik, path, body.clone()).await,
            expected,
            "{path} {body}"
        );
        assert_eq!(
            status(&anna, path, body.clone()).await,
            403,
            "{path} {body}"
        );
    }
    let past = json!({"user_id": id, "badge_id": CODE, "reason": "x", "expires_at": "2001-01-01T00:00:00Z"});
    assert_eq!(status(&henrik, "/api/badges/award", past).await, 422);
    // Twice at once is one award.
    let (a, b) = tokio::join!(award(&henrik, "anna", CODE), award(&henrik, "anna", CODE));
    assert_eq!(a["issued_at"], b["issued_at"]);
    let timeline = world.fake.timeline(&profile(&world, "anna"));
    let awards = timeline
        .iter()
        .filter(|e| e["type"] == "org.althing.badge.award");
    assert_eq!(awards.count(), 1);
    let held = anna.get("/api/badges").await.done();
    let held = held["items"].as_array().unwrap();
    let code = held.iter().find(|b| b["badge_id"] == CODE).unwrap();
    assert_eq!(
        (&code["holders"], &code["mine"]["status"]),
        (&json!(1), &json!("active"))
    );
    assert_eq!(
        code["permissions"],
        json!(["post", "create_topic", "upload"])
    );
    let holders = anna
        .get(&format!("/api/badges/{CODE}/holders"))
        .await
        .done();
    assert_eq!(holders["items"][0]["member"]["user_id"], id.as_str());
    let english = anna
        .get(&format!("/api/badges/{CODE}?lang=en"))
        .await
        .done();
    assert_eq!(english["name"], "Code of conduct");
}

/// What one member meets does not keep the others waiting.
#[sqlx::test(migrations = false)]
async fn one_members_trouble_is_their_own(_: PgPoolOptions, options: PgConnectOptions) {
    let world = gated(options).await;
    let now = world.clock.unix_ms();
    for name in ["anna", "bent"] {
        world.member(name).await;
        let done = completion(now, false);
        let member = user_id(name);
        let written = world.app.actions.write_progress(&member, &done);
        written.await.unwrap();
    }
    let awarded = || {
        let held = |name: &&str| {
            world
                .app
                .index
                .read(|i| i.award(&user_id(name), CODE))
                .is_some()
        };
        ["anna", "bent"].iter().filter(|name| held(name)).count()
    };
    world
        .fake
        .faults()
        .fail_next(Error::internal("a fault of the test"));
    assert!(world.app.reconcile_badges().await.is_err());
    assert_eq!(awarded(), 1);
    settle(&world).await;
    assert_eq!(awarded(), 2);
}

/// A room is born as it should be: nothing is written again after it was made.
#[sqlx::test(migrations = false)]
async fn rooms_are_born_as_they_should_be(_: PgPoolOptions, options: PgConnectOptions) {
    let world = gated(options).await;
    let henrik = world.administrator("henrik").await;
    settle(&world).await;
    world.member("anna").await;
    let topic = world.topic(&henrik, "Et emne").await;
    let before = world.rooms_and_events().await;
    settle(&world).await;
    assert_eq!(world.rooms_and_events().await, before, "{}", topic.id);
}

/// Inviting is a permission like every other.
#[sqlx::test(migrations = false)]
async fn hosts_may_invite(_: PgPoolOptions, options: PgConnectOptions) {
    let world = gated(options).await;
    let henrik = world.administrator("henrik").await;
    let anna = world.member("anna").await;
    let refused = anna.post("/api/invitations", json!({})).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert_eq!(refused.body["badges"][0], "vaert");
    award(&henrik, "anna", "vaert").await;
    let early = anna.post("/api/invitations", json!({})).await;
    early.refused(403, "ORG.ALTHING.INVITATION_QUOTA");
    world.pass(14 * 86_400);
    let anna = world.sign_in("anna").await;
    anna.post("/api/invitations", json!({})).await.done();
    let raised = anna
        .post("/api/invitations", json!({"role": "administrator"}))
        .await;
    assert_eq!(
        raised.status,
        StatusCode::FORBIDDEN,
        "nobody invites above themselves"
    );
}

#[sqlx::test(migrations = false)]
async fn officers_have_their_levels_in_every_room(_: PgPoolOptions, options: PgConnectOptions) {
    let world = gated(options).await;
    let henrik = world.administrator("henrik").await;
    world.member("ingrid").await;
    settle(&world).await;
    let before = world.topic(&henrik, "Før").await;
    award(&henrik, "ingrid", "moderator").await;
    settle(&world).await;
    let after = world.topic(&henrik, "Efter").await;
    settle(&world).await;
    let levels = async |room: &OwnedRoomId| {
        let state = world.fake.state(room).await.unwrap();
        let found = state.iter().find_map(|event| {
            let event: Value = serde_json::from_str(event.get()).ok()?;
            (event["type"] == "m.room.power_levels").then(|| event["content"].clone())
        });
        found.unwrap()
    };
    let officers = |moderators: &[&str]| Officers {
        moderators: moderators.iter().map(|m| user_id(m)).collect(),
        administrators: [user_id("henrik")].into(),
    };
    let space = world.app.index.read(Index::territory_space).unwrap();
    for (room, kind) in [
        (&before.id, RoomKind::Topic),
        (&after.id, RoomKind::Topic),
        (&space, RoomKind::Territory),
    ] {
        assert_eq!(
            levels(room).await,
            power_levels(kind, &officers(&["ingrid"]))
        );
    }
    // By hand, and back.
    world.pass(1);
    let anarchy = json!({"users": {"@anna:dk.althing.test": 100}});
    world
        .fake
        .set_state(&after.id, "m.room.power_levels", "", &anarchy)
        .await
        .unwrap();
    revoke(&henrik, "ingrid", "moderator").await;
    world.pass(1);
    settle(&world).await;
    for room in [&before.id, &after.id] {
        assert_eq!(
            levels(room).await,
            power_levels(RoomKind::Topic, &officers(&[]))
        );
    }
}

/// Kicked by hand, let in by somebody else, state overwritten by hand: all of it heals.
#[sqlx::test(migrations = false)]
async fn hand_edits_heal(_: PgPoolOptions, options: PgConnectOptions) {
    let world = gated(options).await;
    let henrik = world.administrator("henrik").await;
    world.member("anna").await;
    world.member("bent").await;
    award(&henrik, "anna", CODE).await;
    settle(&world).await;
    let room = badge_room(&world, CODE);
    let topic = world.topic(&henrik, "Et emne").await;
    world.pass(1);
    let out = json!({"membership": "leave"});
    world
        .fake
        .set_state(&room, "m.room.member", user_id("anna").as_str(), &out)
        .await
        .unwrap();
    world
        .fake
        .invite(&topic.id, &user_id("bent"), None)
        .await
        .unwrap();
    world
        .fake
        .invite(&room, &user_id("bent"), None)
        .await
        .unwrap();
    world
        .fake
        .join(&Identity::Member(user_id("bent")), &room)
        .await
        .unwrap();
    world
        .fake
        .set_state(
            &profile(&world, "anna"),
            "org.althing.badge.award",
            CODE,
            &json!({}),
        )
        .await
        .unwrap();
    world
        .fake
        .set_state(&room, "org.althing.badge", "", &json!({"slug": 1}))
        .await
        .unwrap();
    world.fake.settle().await;
    world.pass(1);
    world.reconcile().await;
    settle(&world).await;
    assert_eq!(membership(&world, &room, "anna"), Some(Membership::Join));
    assert_eq!(membership(&world, &room, "bent"), Some(Membership::Leave));
    assert_eq!(
        membership(&world, &topic.id, "bent"),
        Some(Membership::Leave)
    );
    assert_eq!(world.app.index.read(Index::damaged), []);
    assert_eq!(world.digest(), world.rebuilt().await);
}

/// Whoever leaves a badge room themselves pauses what it opens, and is asked back once.
#[sqlx::test(migrations = false)]
async fn leaving_a_badge_room_pauses_the_badge(_: PgPoolOptions, options: PgConnectOptions) {
    let world = gated(options).await;
    let henrik = world.administrator("henrik").await;
    let anna = world.member("anna").await;
    award(&henrik, "anna", CODE).await;
    settle(&world).await;
    let topic = world.topic(&anna, "Annas emne").await;
    let room = badge_room(&world, CODE);
    world.pass(1);
    world.fake.leave(&user_id("anna"), &room).unwrap();
    settle(&world).await;
    assert_eq!(membership(&world, &room, "anna"), Some(Membership::Invite));
    assert_eq!(
        membership(&world, &topic.id, "anna"),
        Some(Membership::Leave)
    );
    assert_eq!(post(&anna, &topic).await.0, StatusCode::FORBIDDEN);
    world.pass(1);
    let as_anna = Identity::Member(user_id("anna"));
    world.fake.join(&as_anna, &room).await.unwrap();
    settle(&world).await;
    assert_eq!(
        membership(&world, &topic.id, "anna"),
        Some(Membership::Join)
    );
    assert_eq!(post(&anna, &topic).await.0, StatusCode::CREATED);
}

/// The picture of a badge is in its room, for clients, and open to whoever reads a credential.
#[sqlx::test(migrations = false)]
async fn a_badge_has_its_picture(_: PgPoolOptions, options: PgConnectOptions) {
    let world = gated(options).await;
    let anna = world.member("anna").await;
    let badge = anna.get(&format!("/api/badges/{CODE}")).await.done();
    let url = text(&badge, "image_url");
    let visitor = world.visitor();
    let response = visitor.raw(Method::GET, url, Body::empty()).await;
    assert_eq!(response.headers()["content-type"], "image/png");
    let served = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    visitor
        .get("/api/badges/moerke/image")
        .await
        .refused(404, "M_NOT_FOUND");
    let (room, image) = world.app.index.read(|index| {
        let badge = index.badge(CODE).unwrap();
        (badge.room_id, badge.content.image.unwrap())
    });
    let uploaded = world.fake.download(&image.url, 1 << 20).await.unwrap();
    assert_eq!(uploaded.as_ref(), Some(&served));
    let avatar = async || {
        let state = world.fake.state(&room).await.unwrap();
        let state = state
            .iter()
            .map(|raw| -> Value { serde_json::from_str(raw.get()).unwrap() });
        let mut avatars = state.filter(|event| event["type"] == "m.room.avatar");
        avatars.next().unwrap()["content"]["url"].clone()
    };
    assert_eq!(avatar().await, image.url.as_str());
    // The same picture is not uploaded again; another one comes in the place of the old.
    world.app.reconcile_structure().await.unwrap();
    assert_eq!(avatar().await, image.url.as_str());
    let mut content = world.app.index.read(|i| i.badge(CODE)).unwrap().content;
    content.image.as_mut().unwrap().sha256 = "00".into();
    let content = serde_json::to_value(content).unwrap();
    let say = world
        .fake
        .set_state(&room, "org.althing.badge", "", &content);
    say.await.unwrap();
    world.fake.settle().await;
    world.app.reconcile_structure().await.unwrap();
    world.fake.settle().await;
    assert_ne!(avatar().await, image.url.as_str());
    let after = world
        .app
        .index
        .read(|i| i.badge(CODE))
        .unwrap()
        .content
        .image;
    assert_eq!(avatar().await, after.unwrap().url.as_str());
}

/// An award goes with its holder as a file, and everybody can check it.
#[sqlx::test(migrations = false)]
async fn a_credential_holds_until_it_is_revoked(_: PgPoolOptions, options: PgConnectOptions) {
    let world = gated(options).await;
    let henrik = world.administrator("henrik").await;
    let anna = world.member("anna").await;
    award(&henrik, "anna", CODE).await;
    let fetch = async || {
        let path = format!("/api/users/me/badges/{CODE}/credential?lang=en");
        anna.raw(Method::GET, &path, Body::empty()).await
    };
    let response = fetch().await;
    assert_eq!(response.headers()["content-type"], "application/vc+jwt");
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    let credential = String::from_utf8(body.to_vec()).unwrap();
    let check = async |credential: &str| {
        let form = json!({"credential": credential});
        world
            .visitor()
            .post("/api/credentials/verify", form)
            .await
            .done()
    };
    let good = check(&credential).await;
    assert_eq!(
        (&good["valid"], &good["badge"]),
        (&json!(true), &json!("Code of conduct"))
    );
    assert_eq!(good["holder"], user_id("anna").as_str());
    let changed = credential.replacen('e', "f", 1);
    assert_eq!(check(&changed).await["fault"], "signature");
    revoke(&henrik, "anna", CODE).await;
    assert_eq!(check(&credential).await["fault"], "revoked");
    assert_eq!(fetch().await.status(), StatusCode::NOT_FOUND);
    // Awarded again: the old file stays revoked.
    world.pass(1);
    award(&henrik, "anna", CODE).await;
    assert_eq!(check(&credential).await["fault"], "revoked");
    let body = to_bytes(fetch().await.into_body(), usize::MAX)
        .await
        .unwrap();
    assert_eq!(
        check(std::str::from_utf8(&body).unwrap()).await["valid"],
        true
    );
    // Nothing that was revoked holds again because its holder and their rooms are gone.
    settle(&world).await;
    let last = world.app.index.read(appservice::index::Index::last_serial);
    leave(&anna, "anonymise", PASSWORD).await;
    world.app.reconcile_departures().await.unwrap();
    world.fake.settle().await;
    assert_eq!(check(&credential).await["fault"], "revoked");
    let rebuilt = world.app.index.read(appservice::index::Index::last_serial);
    assert_eq!(rebuilt, last, "no serial is given out twice");
    assert_eq!(world.digest(), world.rebuilt().await);
    let did = world.visitor().get("/.well-known/did.json").await.done();
    assert_eq!(
        did["assertionMethod"][0],
        did["verificationMethod"][0]["id"]
    );
}

/// An index that has not been compared with the homeserver knows of no award, and takes nobody out.
#[sqlx::test(migrations = false)]
async fn who_is_not_known_to_hold_a_badge_is_not_evicted(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let world = gated(options).await;
    let henrik = world.administrator("henrik").await;
    let anna = world.member("anna").await;
    award(&henrik, "anna", CODE).await;
    settle(&world).await;
    let topic = world.topic(&anna, "Annas emne").await;
    let before = world.fake.timeline(&topic.id).len();
    let folder = world.config.data_dir.clone();
    let world = world
        .restart_after(|| {
            for entry in std::fs::read_dir(&folder).unwrap() {
                let path = entry.unwrap().path();
                if path.to_string_lossy().contains("snapshot") {
                    std::fs::remove_file(path).unwrap();
                }
            }
        })
        .await;
    // A profile room is the last to be read.
    for room in [badge_room_id(&world).await, topic.id.clone()] {
        world.app.reread_state(&room).await.unwrap();
    }
    settle(&world).await;
    let timeline = world.fake.timeline(&topic.id);
    assert_eq!(timeline.len(), before, "nobody was taken out");
    world.app.repair(0).await.unwrap();
    settle(&world).await;
    assert_eq!(
        membership(&world, &topic.id, "anna"),
        Some(Membership::Join)
    );
    let timeline = world.fake.timeline(&topic.id);
    assert_eq!(timeline.len(), before, "{:?}", timeline.last());
}

async fn badge_room_id(world: &World) -> OwnedRoomId {
    let alias = format!("#althing_badge_{CODE}:dk.althing.test");
    let alias = ruma::RoomAliasId::parse(alias).unwrap();
    world.fake.resolve_alias(&alias).await.unwrap().unwrap()
}

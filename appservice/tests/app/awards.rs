//! Awards under trouble: acts that meet, holders who are away, officers who go, files that are checked.

use std::{fs, process::Command};

use appservice::{
    clock::from_unix_ms,
    error::Error,
    events::{AwardEventContent, RoomKind},
    index::{Index, Membership},
    matrix::{Homeserver, Identity},
    store::accounts::State,
};
use axum::body::{Body, to_bytes};
use http::{Method, StatusCode};
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use time::format_description::well_known::Rfc3339;

use super::{
    badges::{
        CODE, DAY, award, badge_room, club, gated, membership, permitted, post, revoke, settle,
    },
    client::Client,
    world::{World, outgoing, user_id},
};

const MODERATOR: &str = "moderator";
const ADMINISTRATOR: &str = "administrator";

fn status(world: &World, who: &str, badge: &str) -> Option<bool> {
    let award = world.app.index.read(|i| i.award(&user_id(who), badge))?;
    Some(award.revoked.is_none())
}

/// How a member stands to a permission.
async fn permission(client: &Client, permission: &str) -> Value {
    let all = client.get("/api/users/me/permissions").await.done();
    let mut items = all["items"].as_array().unwrap().iter();
    let found = items.find(|item| item["permission"] == permission);
    found.unwrap().clone()
}

/// A reminder writes the award as it is then, not as it was when it was found due.
#[sqlx::test(migrations = false)]
async fn a_reminder_brings_nothing_back(_: PgPoolOptions, options: PgConnectOptions) {
    let world = gated(options).await;
    world.administrator("henrik").await;
    let crowd: Vec<String> = (0..8).map(|n| format!("medlem{n}")).collect();
    let last = crowd.last().unwrap();
    for name in &crowd {
        world.member(name).await;
    }
    settle(&world).await;
    let henrik = world.sign_in("henrik").await;
    for name in &crowd {
        award(&henrik, name, CODE).await;
    }
    settle(&world).await;
    world.pass(336 * DAY);
    let henrik = world.sign_in("henrik").await;
    let (pass, _) = tokio::join!(world.app.reconcile_badges(), revoke(&henrik, last, CODE));
    pass.unwrap();
    settle(&world).await;
    assert_eq!(status(&world, last, CODE), Some(false));
    assert_eq!(status(&world, &crowd[0], CODE), Some(true));
}

/// The reason of a revocation stands nowhere but in its notice: without it nothing is revoked.
#[sqlx::test(migrations = false)]
async fn a_revocation_tells_why_or_does_nothing(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, henrik, _) = club(options).await;
    award(&henrik, "anna", CODE).await;
    settle(&world).await;
    let wish = json!({"user_id": user_id("anna"), "badge_id": CODE, "reason": "Brudt regel 3."});
    let fault = Error::internal("a fault of the test");
    world.fake.faults().fail_next(fault);
    let failed = henrik.post("/api/badges/revoke", wish.clone()).await;
    assert_eq!(failed.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(status(&world, "anna", CODE), Some(true));
    // The award's answer is lost: the repetition sends no second notice.
    world.fake.faults().lose_answer_after(1);
    henrik.post("/api/badges/revoke", wish.clone()).await;
    henrik.post("/api/badges/revoke", wish).await.done();
    settle(&world).await;
    assert_eq!(status(&world, "anna", CODE), Some(false));
    let home = world
        .app
        .index
        .read(|i| i.own_room(RoomKind::Home, &user_id("anna")));
    let told = world.messages(&home.unwrap());
    let told = told.iter().filter(|m| m.contains("Brudt regel 3.")).count();
    assert_eq!(told, 1);
}

/// Whoever has left the territory can lose a badge still.
#[sqlx::test(migrations = false)]
async fn a_badge_is_taken_back_from_who_has_left(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, henrik, _) = club(options).await;
    award(&henrik, "anna", MODERATOR).await;
    settle(&world).await;
    let space = world.app.index.read(Index::territory_space).unwrap();
    world.fake.leave(&user_id("anna"), &space).unwrap();
    settle(&world).await;
    revoke(&henrik, "anna", MODERATOR).await;
    settle(&world).await;
    let room = badge_room(&world, MODERATOR);
    assert_eq!(membership(&world, &room, "anna"), Some(Membership::Leave));
    let nobody = json!({"user_id": "@ingen:dk.althing.test", "badge_id": CODE, "reason": "x"});
    let nobody = henrik.post("/api/badges/revoke", nobody).await;
    nobody.refused(404, "M_NOT_FOUND");
}

/// Somebody is left who can give badges.
#[sqlx::test(migrations = false)]
async fn the_last_administrator_stays(_: PgPoolOptions, options: PgConnectOptions) {
    let world = gated(options).await;
    let henrik = world.administrator("henrik").await;
    world.member("ingrid").await;
    settle(&world).await;
    let wish = json!({"user_id": user_id("henrik"), "badge_id": ADMINISTRATOR, "reason": "Nok."});
    let kept = henrik.post("/api/badges/revoke", wish.clone()).await;
    kept.refused(409, "ORG.ALTHING.LAST_ADMINISTRATOR");
    award(&henrik, "ingrid", ADMINISTRATOR).await;
    settle(&world).await;
    henrik.post("/api/badges/revoke", wish).await.done();
    assert!(!permitted(&henrik, "administer").await);
}

/// A badge that was paused by leaving its room is taken up again on the web, or by a new award.
#[sqlx::test(migrations = false)]
async fn a_paused_badge_is_taken_up_again(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, henrik, anna) = club(options).await;
    award(&henrik, "anna", CODE).await;
    settle(&world).await;
    let topic = world.topic(&henrik, "Et emne").await;
    let room = badge_room(&world, CODE);
    let mine = async |anna: &Client| {
        let badge = anna.get(&format!("/api/badges/{CODE}")).await.done();
        badge["mine"]["paused"].clone()
    };
    let leave = async || {
        world.pass(1);
        world.fake.leave(&user_id("anna"), &room).unwrap();
        settle(&world).await;
    };
    assert_eq!(mine(&anna).await, json!(false));
    leave().await;
    assert_eq!(mine(&anna).await, json!(true));
    let paused = permission(&anna, "post").await;
    assert_eq!(
        (&paused["allowed"], &paused["by"], &paused["needs"]),
        (
            &json!(false),
            &json!([]),
            &json!([CODE, MODERATOR, ADMINISTRATOR])
        )
    );
    assert_eq!(post(&anna, &topic).await.0, StatusCode::FORBIDDEN);
    world.pass(1);
    let path = format!("/api/users/me/badges/{CODE}/resume");
    let resumed = anna.post(&path, json!({})).await.done();
    assert_eq!(resumed["paused"], json!(false));
    assert_eq!(post(&anna, &topic).await.0, StatusCode::CREATED);
    // A second departure is asked back no more; a new award ends it all the same.
    leave().await;
    world.pass(1);
    revoke(&henrik, "anna", CODE).await;
    settle(&world).await;
    anna.post(&path, json!({}))
        .await
        .refused(404, "M_NOT_FOUND");
    world.pass(1);
    award(&henrik, "anna", CODE).await;
    settle(&world).await;
    assert_eq!(membership(&world, &room, "anna"), Some(Membership::Join));
    assert_eq!(post(&anna, &topic).await.0, StatusCode::CREATED);
}

/// BG11: of two badges that open the same, one is enough.
#[sqlx::test(migrations = false)]
async fn one_of_two_badges_is_enough(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, henrik, anna) = club(options).await;
    let now = world.clock.unix_ms();
    let short = AwardEventContent {
        expires_at: Some(now + 60_000),
        ..AwardEventContent::new(CODE, now)
    };
    world.app.award(&user_id("anna"), short).await.unwrap();
    award(&henrik, "anna", MODERATOR).await;
    settle(&world).await;
    let topic = world.topic(&henrik, "Et emne").await;
    assert_eq!(post(&anna, &topic).await.0, StatusCode::CREATED);
    let end = from_unix_ms(now + 60_000).format(&Rfc3339).unwrap();
    assert_eq!(
        permission(&anna, "post").await,
        json!({
            "permission": "post", "allowed": true, "needs": [CODE, MODERATOR, ADMINISTRATOR],
            "by": [{"badge_id": CODE, "expires_at": end}, {"badge_id": MODERATOR}],
        })
    );
    world.pass(61);
    settle(&world).await;
    let left = permission(&anna, "post").await;
    assert_eq!(left["by"], json!([{"badge_id": MODERATOR}]));
    assert_eq!(post(&anna, &topic).await.0, StatusCode::CREATED);
    assert_eq!(
        membership(&world, &topic.id, "anna"),
        Some(Membership::Join)
    );
    let room = badge_room(&world, CODE);
    assert_eq!(membership(&world, &room, "anna"), Some(Membership::Leave));
}

/// A homeserver that has not heard of a badge yet refuses for a moment: nobody is shown that.
#[sqlx::test(migrations = false)]
async fn who_was_just_awarded_waits_for_the_homeserver(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let (world, henrik, anna) = club(options).await;
    let bodil = world.member("bodil").await;
    settle(&world).await;
    let topic = world.topic(&henrik, "Et emne").await;
    // The award stands, and its room follows.
    let earned = AwardEventContent::new(CODE, world.clock.unix_ms());
    world.app.award(&user_id("anna"), earned).await.unwrap();
    let late = async {
        tokio::time::sleep(std::time::Duration::from_millis(150)).await;
        world.app.reconcile_badges().await.unwrap();
    };
    let (answer, ()) = tokio::join!(post(&anna, &topic), late);
    assert_eq!(answer.0, StatusCode::CREATED, "{}", answer.1);
    // Its room has them, and another part of the homeserver does not know.
    let refuse_twice = || {
        for _ in 0..2 {
            world.fake.faults().fail_next(Error::Homeserver {
                status: StatusCode::FORBIDDEN,
                errcode: "M_FORBIDDEN".into(),
                message: "You do not belong to any of the required rooms.".into(),
            });
        }
    };
    award(&henrik, "bodil", CODE).await;
    world.fake.settle().await;
    refuse_twice();
    let answer = post(&bodil, &topic).await;
    assert_eq!(answer.0, StatusCode::CREATED, "{}", answer.1);
    // Later a refusal is what it says.
    let other = world.topic(&henrik, "Et andet emne").await;
    world.pass(60);
    refuse_twice();
    assert_eq!(post(&bodil, &other).await.0, StatusCode::FORBIDDEN);
}

/// Whoever wrote the award died before they let its holder in: the next one does.
#[sqlx::test(migrations = false)]
async fn an_award_that_stood_alone_is_followed_by_its_room(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let (world, _, anna) = club(options).await;
    let award = AwardEventContent::new(CODE, world.clock.unix_ms());
    let anna = anna.user_id();
    let written = world.app.actions.write_award(&anna, &award);
    written.await.unwrap();
    let room = badge_room(&world, CODE);
    let world = world.restart().await;
    assert_eq!(membership(&world, &room, "anna"), None);
    world.app.repair(0).await.unwrap();
    settle(&world).await;
    assert_eq!(membership(&world, &room, "anna"), Some(Membership::Join));
}

/// BG5: an award ends at its moment, in whatever zone that was written.
#[sqlx::test(migrations = false)]
async fn an_award_ends_at_its_moment(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, henrik, anna) = club(options).await;
    let topic = world.topic(&henrik, "Et emne").await;
    let end = world.clock.now() + time::Duration::minutes(10);
    let copenhagen = time::UtcOffset::from_hms(1, 0, 0).unwrap();
    let written = end.to_offset(copenhagen).format(&Rfc3339).unwrap();
    assert!(written.ends_with("+01:00"), "{written}");
    let wish = json!({"user_id": user_id("anna"), "badge_id": CODE, "reason": "På prøve.",
                      "expires_at": written});
    henrik.post("/api/badges/award", wish).await.done();
    settle(&world).await;
    world.pass(10 * 60 - 1);
    assert_eq!(post(&anna, &topic).await.0, StatusCode::CREATED);
    world.pass(1);
    assert_eq!(world.clock.now(), end);
    assert_eq!(post(&anna, &topic).await.0, StatusCode::FORBIDDEN);
}

/// BG6: awarded again, a badge that has ended is valid anew, under its old serial.
#[sqlx::test(migrations = false)]
async fn a_badge_that_has_ended_is_renewed(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, henrik, anna) = club(options).await;
    award(&henrik, "anna", CODE).await;
    settle(&world).await;
    let topic = world.topic(&anna, "Annas emne").await;
    let held = |world: &World| world.app.index.read(|i| i.award(&user_id("anna"), CODE));
    let first = held(&world).unwrap();
    world.pass(366 * DAY);
    settle(&world).await;
    assert_eq!(
        membership(&world, &topic.id, "anna"),
        Some(Membership::Leave)
    );
    let henrik = world.sign_in("henrik").await;
    let renewed = award(&henrik, "anna", CODE).await;
    assert_eq!(renewed["status"], "active");
    settle(&world).await;
    let second = held(&world).unwrap();
    assert_eq!(second.serial, first.serial);
    assert_eq!(
        second.expires_at,
        Some(world.clock.unix_ms() + 365 * DAY * 1_000)
    );
    let anna = world.sign_in("anna").await;
    assert_eq!(post(&anna, &topic).await.0, StatusCode::CREATED);
}

/// BG6: there has to be somebody to hold it.
#[sqlx::test(migrations = false)]
async fn nobody_awards_a_shut_account(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, henrik, _) = club(options).await;
    let id = user_id("anna");
    for state in [State::Suspended, State::Deleted] {
        world.app.auth.set_member_state(&id, state).await.unwrap();
        let wish = json!({"user_id": id, "badge_id": CODE, "reason": "x"});
        let refused = henrik.post("/api/badges/award", wish).await;
        refused.refused(409, "ORG.ALTHING.NOT_ACTIVE");
    }
}

/// A category that asks for no badge any more takes back whom it had sent away.
#[sqlx::test(migrations = false)]
async fn a_gate_that_is_taken_away_lets_everybody_back(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let (world, henrik, anna) = club(options).await;
    award(&henrik, "anna", CODE).await;
    settle(&world).await;
    let topic = world.topic(&anna, "Annas emne").await;
    revoke(&henrik, "anna", CODE).await;
    settle(&world).await;
    assert_eq!(
        membership(&world, &topic.id, "anna"),
        Some(Membership::Leave)
    );
    let byen = world.app.index.read(|i| i.category("byen")).unwrap();
    let open =
        json!({"slug": "byen", "name": byen.name, "read": "territory", "badges": [], "rev": "2"});
    let set = world
        .fake
        .set_state(&byen.room_id, "org.althing.category", "", &open);
    set.await.unwrap();
    settle(&world).await;
    assert_eq!(
        membership(&world, &topic.id, "anna"),
        Some(Membership::Join)
    );
}

/// State of ours that a moderator redacts in Element is written again.
#[sqlx::test(migrations = false)]
async fn a_redacted_topic_heals(_: PgPoolOptions, options: PgConnectOptions) {
    let world = gated(options).await;
    let henrik = world.administrator("henrik").await;
    settle(&world).await;
    let topic = world.topic(&henrik, "Et emne").await;
    let timeline = world.fake.timeline(&topic.id);
    let said = timeline
        .iter()
        .find(|e| e["type"] == "org.althing.topic")
        .unwrap();
    let id = said["event_id"].as_str().unwrap();
    world.element_redacts(&henrik, &topic, id).await.unwrap();
    let title = |page: &Value| page["topic"]["title"].clone();
    let page = henrik.get(&topic.page()).await.done();
    assert_eq!(title(&page), json!("Et emne"));
    world.reconcile().await;
    let timeline = world.fake.timeline(&topic.id);
    let last = timeline
        .iter()
        .rfind(|e| e["type"] == "org.althing.topic")
        .unwrap();
    assert_ne!(last["event_id"], said["event_id"], "it is written again");
    assert_eq!(world.digest(), world.rebuilt().await);
}

/// BG13: what members say of themselves proves nothing.
#[sqlx::test(migrations = false)]
async fn a_forged_award_counts_for_nothing(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, henrik, anna) = club(options).await;
    let topic = world.topic(&henrik, "Et emne").await;
    let forged = json!({"badge": MODERATOR, "issued_at": 1, "org.althing.badges": [MODERATOR]});
    let as_anna = Identity::Member(anna.user_id());
    let profile = world
        .app
        .index
        .read(|i| i.own_room(RoomKind::Profile, &anna.user_id()));
    let event = outgoing("org.althing.badge.award", forged);
    let sent = world.fake.send(&as_anna, &profile.unwrap(), &event).await;
    assert!(
        sent.is_err(),
        "power levels refuse it, or it counts for nothing: {sent:?}"
    );
    settle(&world).await;
    let path = format!("/api/users/{}/badges", anna.user_id());
    assert_eq!(anna.get(&path).await.done()["items"], json!([]));
    assert_eq!(post(&anna, &topic).await.0, StatusCode::FORBIDDEN);
}

/// BG10: `althing verify` needs no server: valid, changed, unchecked, revoked.
#[sqlx::test(migrations = false)]
async fn a_file_is_checked_without_a_server(_: PgPoolOptions, options: PgConnectOptions) {
    let world = gated(options).await;
    // The command goes by the machine's clock.
    let real = appservice::clock::Clock::system().unix_ms();
    world.pass((real - world.clock.unix_ms()) / 1_000 - 60);
    let henrik = world.administrator("henrik").await;
    let anna = world.member("anna").await;
    settle(&world).await;
    award(&henrik, "anna", CODE).await;
    let folder = tempfile::tempdir().unwrap();
    let keep = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    let raw = async |client: &Client, path: &str| {
        let response = client.raw(Method::GET, path, Body::empty()).await;
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        String::from_utf8(body.to_vec()).unwrap()
    };
    let verify = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_althing"));
        let done = command
            .arg("verify")
            .args(arguments)
            .current_dir(folder.path())
            .output();
        let done = done.unwrap();
        let said = String::from_utf8(done.stdout).unwrap();
        (done.status.code().unwrap(), said)
    };
    let credential = raw(&anna, &format!("/api/users/me/badges/{CODE}/credential")).await;
    keep("anna.jwt", &credential);
    keep("flipped.jwt", &credential.replacen('e', "f", 1));
    keep("did.json", &raw(&anna, "/.well-known/did.json").await);
    keep("status.jwt", &raw(&anna, "/api/credentials/status/0").await);
    let whole = ["--did", "did.json", "--status", "status.jwt"];
    let (code, said) = verify(&[&["anna.jwt"], &whole[..]].concat());
    assert!(code == 0 && said.starts_with("valid"), "{code} {said}");
    let (code, said) = verify(&[&["flipped.jwt"], &whole[..]].concat());
    assert!(code == 1 && said.starts_with("INVALID"), "{code} {said}");
    let (code, said) = verify(&["anna.jwt", "--did", "did.json"]);
    assert!(code == 3 && said.starts_with("signed"), "{code} {said}");
    revoke(&henrik, "anna", CODE).await;
    keep("status.jwt", &raw(&anna, "/api/credentials/status/0").await);
    let (code, said) = verify(&[&["anna.jwt"], &whole[..]].concat());
    assert!(code == 1 && said.contains("revoked"), "{code} {said}");
}

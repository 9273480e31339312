//! What a badge opens, for many at once and while the homeserver is in trouble.

use appservice::{
    auth::Homebase,
    events::{AwardEventContent, Withdrawal},
    index::Membership,
    matrix::{Homeserver, Identity},
};
use axum::http::StatusCode;
use futures_util::{StreamExt, stream};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusRecorder};
use ruma::{OwnedRoomId, OwnedUserId, UserId};
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    badges::{CODE, DAY, award, badge_room, club, membership, post, revoke, settle},
    world::{Topic, World, user_id},
};

fn category(world: &World) -> OwnedRoomId {
    let found = world.app.index.read(|i| i.category("byen"));
    found.expect("the category").room_id
}

/// A category appears in a client with the badge that opens it, and who has left it since has.
#[sqlx::test(migrations = false)]
async fn a_badge_shows_its_categories_once(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, henrik, anna) = club(options).await;
    let space = category(&world);
    assert_eq!(membership(&world, &space, "anna"), None);
    award(&henrik, "anna", CODE).await;
    settle(&world).await;
    assert_eq!(membership(&world, &space, "anna"), Some(Membership::Join));
    world.fake.leave(&anna.user_id(), &space).unwrap();
    settle(&world).await;
    assert_eq!(membership(&world, &space, "anna"), Some(Membership::Leave));
    // What may be read by everybody stays with who loses the badge.
    world.member("bodil").await;
    award(&henrik, "bodil", CODE).await;
    settle(&world).await;
    revoke(&henrik, "bodil", CODE).await;
    settle(&world).await;
    assert_eq!(membership(&world, &space, "bodil"), Some(Membership::Join));
    // Nobody is brought anywhere who has left the territory.
    let carl = world.member("carl").await;
    let territory = world
        .app
        .index
        .read(appservice::index::Index::territory_space);
    world
        .fake
        .leave(&carl.user_id(), &territory.unwrap())
        .unwrap();
    settle(&world).await;
    let earned = AwardEventContent::new(CODE, world.clock.unix_ms());
    world.app.award(&carl.user_id(), earned).await.unwrap();
    settle(&world).await;
    assert_eq!(membership(&world, &space, "carl"), None);
}

/// Who has lost the badge cannot come back to a post, and removes it all the same.
#[sqlx::test(migrations = false)]
async fn own_words_can_be_removed_without_the_badge(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, henrik, anna) = club(options).await;
    award(&henrik, "anna", CODE).await;
    settle(&world).await;
    let topic = world.topic(&henrik, "Et emne").await;
    let own = world.post(&anna, &topic, "Mine ord").await;
    let other = world.post(&henrik, &topic, "Henriks ord").await;
    revoke(&henrik, "anna", CODE).await;
    settle(&world).await;
    assert_eq!(
        membership(&world, &topic.id, "anna"),
        Some(Membership::Leave)
    );
    let path = |id: &str| format!("/api/forum/posts/{id}");
    let edit = anna.put(&path(&own), json!({"body": "Andre ord"})).await;
    edit.refused(403, "ORG.ALTHING.BADGE_REQUIRED");
    let theirs = anna.delete(&path(&other)).await;
    assert_eq!(theirs.status, StatusCode::FORBIDDEN);
    anna.delete(&path(&own)).await.done();
    world.fake.settle().await;
    assert!(!world.messages(&topic.id).contains(&"Mine ord".to_owned()));
    assert!(
        world
            .messages(&topic.id)
            .contains(&"Henriks ord".to_owned())
    );
    assert_eq!(
        membership(&world, &topic.id, "anna"),
        Some(Membership::Leave)
    );
}

/// Away for ten minutes: what ended meanwhile is refused here at once, and in every room afterwards.
#[sqlx::test(migrations = false)]
async fn ten_minutes_without_the_homeserver(_: PgPoolOptions, options: PgConnectOptions) {
    let pending = Pending(PrometheusBuilder::new().build_recorder());
    let _here = metrics::set_default_local_recorder(&pending.0);
    let (world, henrik, anna) = club(options).await;
    let topic = world.topic(&henrik, "Et emne").await;
    let ends = time::OffsetDateTime::from_unix_timestamp(world.clock.unix_ms() / 1_000 + 300);
    let ends = ends
        .unwrap()
        .format(&time::format_description::well_known::Rfc3339);
    let wish = json!({"user_id": user_id("anna"), "badge_id": CODE, "reason": "For en stund.",
                      "expires_at": ends.unwrap()});
    henrik.post("/api/badges/award", wish).await.done();
    settle(&world).await;
    assert_eq!(post(&anna, &topic).await.0, StatusCode::CREATED);
    world.fake.settle().await;

    world.fake.faults().set_away(true);
    for minute in 1..=10 {
        world.pass(60);
        let failed = world.app.reconcile_badges().await.is_err();
        assert_eq!(failed, minute >= 5, "minute {minute}");
    }
    assert_eq!(
        post(&anna, &topic).await.1["errcode"],
        "ORG.ALTHING.BADGE_REQUIRED"
    );
    assert_eq!(
        membership(&world, &topic.id, "anna"),
        Some(Membership::Join)
    );
    assert!(pending.now() >= 2.0, "badge room and topic wait");
    world.fake.faults().set_away(false);
    settle(&world).await;
    for room in [&badge_room(&world, CODE), &topic.id] {
        assert_eq!(membership(&world, room, "anna"), Some(Membership::Leave));
    }
    assert!(pending.now().abs() < 0.5);
    assert_eq!(world.digest(), world.rebuilt().await);
}

/// BG12: what ended while no reconciler ran is ended when one does, and the gauge tells of it meanwhile.
#[sqlx::test(migrations = false)]
async fn what_ended_while_the_server_was_down_is_made_up_for(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    const HOLDERS: usize = 20;
    let pending = Pending(PrometheusBuilder::new().build_recorder());
    let _here = metrics::set_default_local_recorder(&pending.0);
    let (world, henrik, _) = club(options).await;
    let topic = world.topic(&henrik, "Et emne").await;
    let ends = world.clock.unix_ms() + 60_000;
    let holders: Vec<_> = (0..HOLDERS)
        .map(|n| user_id(&format!("medlem{n}")))
        .collect();
    for member in &holders {
        arrive(&world, member, &topic, ends).await;
    }
    settle(&world).await;
    assert!(pending.now().abs() < 0.5);

    let clock = world.clock.clone();
    let hour = time::Duration::HOUR;
    let world = world.restart_after(|| clock.advance(hour)).await;
    world.app.repair(0).await.unwrap();
    world.app.reconcile_badges().await.unwrap();
    let both_rooms = 2.0 * 20.0;
    assert!((pending.now() - both_rooms).abs() < 0.5);
    settle(&world).await;
    assert!(pending.now().abs() < 0.5);
    for room in [badge_room(&world, CODE), topic.id] {
        let inside = |member: &&OwnedUserId| world.app.index.read(|i| i.is_joined(&room, member));
        assert_eq!(holders.iter().find(inside), None);
    }
}

/// Of what a lost badge opened, the room in which most may still happen is closed first.
#[sqlx::test(migrations = false)]
async fn the_topic_that_was_used_last_is_closed_first(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, henrik, anna) = club(options).await;
    award(&henrik, "anna", CODE).await;
    settle(&world).await;
    let mut topics = Vec::new();
    for title in ["Det ene", "Det andet", "Det tredje"] {
        topics.push(world.topic(&anna, title).await);
    }
    // In another order than they were opened in.
    for n in [1, 2, 0] {
        world.post(&anna, &topics[n], "Hej").await;
    }
    let (anna, now) = (anna.user_id(), world.clock.unix_ms());
    let mut revoked = world.app.index.read(|i| i.award(&anna, CODE)).unwrap();
    revoked.revoked = Some(Withdrawal { at: now, by: None });
    let written = world.app.actions.write_award(&anna, &revoked);
    written.await.unwrap();
    let found = world.app.index.read(|i| i.disagreements_of(&anna, now));
    let order: Vec<_> = found.evict.iter().map(|(room, _)| room).collect();
    let badge = badge_room(&world, CODE);
    let [first, second, third] = [0, 2, 1].map(|n: usize| &topics[n].id);
    assert_eq!(order, [&badge, first, second, third]);
    // Until she has left the badge room she could come back into every other.
    settle(&world).await;
    let left_at = |room: &OwnedRoomId| {
        let timeline = world.fake.timeline(room);
        let is_leave =
            |e: &&Value| e["state_key"] == anna.as_str() && e["content"]["membership"] == "leave";
        let leave = timeline.iter().find(is_leave).expect("she has left");
        leave["origin_server_ts"].as_i64()
    };
    assert!(
        topics
            .iter()
            .all(|topic| left_at(&badge) < left_at(&topic.id))
    );
}

/// What is still to be ended, as this test alone has counted it: others run beside it.
struct Pending(PrometheusRecorder);

impl Pending {
    fn now(&self) -> f64 {
        let metrics = self.0.handle().render();
        let mut lines = metrics.lines();
        let value = lines.find_map(|line| line.strip_prefix("eviction_pending "));
        value.map_or(0.0, |value| value.parse().unwrap())
    }
}

const CROWD: usize = 2_000;

/// Two thousand badges end at once: all of their holders go, each once; nobody else waits for it.
#[sqlx::test(migrations = false)]
async fn two_thousand_end_at_once(_: PgPoolOptions, options: PgConnectOptions) {
    let pending = Pending(PrometheusBuilder::new().build_recorder());
    let _here = metrics::set_default_local_recorder(&pending.0);
    let (world, henrik, anna) = club(options).await;
    let topic = world.topic(&henrik, "Et emne").await;
    let crowd: Vec<OwnedUserId> = (0..CROWD).map(|n| user_id(&format!("medlem{n}"))).collect();
    let ends = world.clock.unix_ms() + 60_000;
    stream::iter(&crowd)
        .for_each_concurrent(16, |member| arrive(&world, member, &topic, ends))
        .await;
    settle(&world).await;
    let joined = |room: &OwnedRoomId| {
        let index = &world.app.index;
        crowd
            .iter()
            .filter(|m| index.read(|i| i.is_joined(room, m)))
            .count()
    };
    let badge = badge_room(&world, CODE);
    assert_eq!((joined(&badge), joined(&topic.id)), (CROWD, CROWD));

    world.pass(60);
    // As the loop does: each pass sees to some, and what it does wakes the next.
    let pass = async {
        while joined(&badge) + joined(&topic.id) > 0 {
            world.app.reconcile_badges().await.unwrap();
        }
    };
    let live = async {
        let begun = world
            .app
            .wait_until(|i| !i.is_joined(&badge, &crowd[0]))
            .await;
        assert!(begun);
        award(&henrik, "anna", CODE).await;
        assert_eq!(post(&anna, &topic).await.0, StatusCode::CREATED);
        revoke(&henrik, "anna", CODE).await;
        let anna = user_id("anna");
        let gone = world
            .app
            .wait_until(|i| !i.is_joined(&topic.id, &anna))
            .await;
        assert!(gone);
        pending.now()
    };
    let ((), still_pending) = tokio::join!(pass, live);
    assert!(still_pending > 100.0, "{still_pending}");
    settle(&world).await;
    assert_eq!((joined(&badge), joined(&topic.id)), (0, 0));
    assert!(pending.now().abs() < 0.5);
    for room in [&badge, &topic.id] {
        let timeline = world.fake.timeline(room);
        let leaves = timeline.iter().filter(|e| {
            e["type"] == "m.room.member"
                && e["content"]["membership"] == "leave"
                && e["state_key"]
                    .as_str()
                    .is_some_and(|k| k.starts_with("@medlem"))
        });
        assert_eq!(leaves.count(), CROWD, "each once");
    }
    assert_eq!(world.digest(), world.rebuilt().await);
}

/// A member with a badge until `ends`, in a topic; as registration and an award leave them.
async fn arrive(world: &World, member: &UserId, topic: &Topic, ends: i64) {
    let actions = &world.app.actions;
    actions.register_member(member.localpart()).await.unwrap();
    actions.admit(member).await.unwrap();
    actions.make_home(member).await.unwrap();
    actions.make_profile(member, "Et medlem").await.unwrap();
    let award = AwardEventContent {
        expires_at: Some(ends),
        ..AwardEventContent::new(CODE, ends - DAY)
    };
    actions.write_award(member, &award).await.unwrap();
    actions
        .admit_to_badge(&badge_room(world, CODE), member)
        .await
        .unwrap();
    world
        .fake
        .join(&Identity::Member(member.to_owned()), &topic.id)
        .await
        .unwrap();
}

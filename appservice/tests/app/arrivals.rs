//! A1: from an invitation to a member with rooms, and word of it to the one who invited.

use appservice::{events::RoomKind, index::Membership};
use ruma::OwnedRoomId;
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    badges::{award, permitted, revoke, settle},
    client::{Answer, Client},
    world::{PASSWORD, World, text, user_id},
};

fn own_room(world: &World, kind: RoomKind, name: &str) -> OwnedRoomId {
    let room = world.app.index.read(|i| i.own_room(kind, &user_id(name)));
    room.expect("a room of their own")
}

#[sqlx::test(migrations = false)]
async fn who_comes_has_rooms_and_the_inviter_is_told_once(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let world = World::new(options).await;
    let henrik = world.administrator("henrik").await;
    let made = henrik.post("/api/invitations", json!({})).await.done();
    let form = json!({
        "invitation": made["token"], "username": "anna", "password": PASSWORD,
        "display_name": "Anna Kjær", "token_response": true, "accept_terms": world.terms(),
    });
    world
        .visitor()
        .post("/api/auth/register", form)
        .await
        .done();
    for _ in 0..2 {
        world.app.reconcile_members().await.unwrap();
        world.fake.settle().await;
    }
    let anna = user_id("anna");
    let space = world
        .app
        .index
        .read(appservice::index::Index::territory_space);
    let rooms = [
        space.expect("a territory"),
        own_room(&world, RoomKind::Home, "anna"),
        own_room(&world, RoomKind::Profile, "anna"),
    ];
    for room in &rooms {
        let membership = world.app.index.read(|i| i.membership(room, &anna));
        assert_eq!(membership, Some(Membership::Join), "{room}");
    }
    let usage = format!("/api/invitations/{}/usage", text(&made, "id"));
    let usage = henrik.get(&usage).await.done();
    assert_eq!(usage["items"][0]["display_name"], "Anna Kjær");
    assert!(usage["items"][0]["used_at"].is_string());
    let told = world.messages(&own_room(&world, RoomKind::Home, "henrik"));
    let told: Vec<_> = told
        .iter()
        .filter(|words| words.contains("Anna Kjær"))
        .collect();
    assert_eq!(
        told,
        ["Anna Kjær er kommet med på din invitation. Sig hej!"]
    );
}

async fn register(world: &World, invitation: &Value, more: Value) -> Answer {
    let mut form = json!({
        "invitation": invitation, "username": "anna", "password": PASSWORD,
        "display_name": "Anna", "token_response": true, "accept_terms": world.terms(),
    });
    let more = more.as_object().unwrap().clone();
    form.as_object_mut().unwrap().extend(more);
    world.visitor().post("/api/auth/register", form).await
}

async fn passes(world: &World) {
    for _ in 0..2 {
        world.app.reconcile_members().await.unwrap();
        world.fake.settle().await;
    }
}

#[sqlx::test(migrations = false)]
async fn a_new_member_is_welcomed_once_in_their_language(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let world = World::new(options).await;
    let henrik = world.administrator("henrik").await;
    let made = henrik.post("/api/invitations", json!({})).await.done();
    let done = register(&world, &made["token"], json!({"language": "sv"})).await;
    done.done();
    passes(&world).await;
    let world = world.restart().await;
    world.app.repair(0).await.unwrap();
    passes(&world).await;
    let told = world.messages(&own_room(&world, RoomKind::Home, "anna"));
    assert_eq!(told.len(), 1, "{told:?}");
    for part in ["Välkommen till", "!help", "Uppförandekod"] {
        assert!(told[0].contains(part), "{part} is not in {}", told[0]);
    }
    let told = world.messages(&own_room(&world, RoomKind::Home, "henrik"));
    let welcomes = told.iter().filter(|words| words.contains("Velkommen"));
    assert_eq!(welcomes.count(), 1, "{told:?}");
}

#[sqlx::test(migrations = false)]
async fn who_has_been_here_for_long_needs_no_welcome(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    world.newcomer("anna").await;
    world.pass(24 * 3_600);
    passes(&world).await;
    let told = world.messages(&own_room(&world, RoomKind::Home, "anna"));
    assert!(told.is_empty(), "{told:?}");
}

#[sqlx::test(migrations = false)]
async fn an_invitation_settles_the_name_and_brings_badges(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let world = World::new(options).await;
    let henrik = world.administrator("henrik").await;
    settle(&world).await;
    let invite = async |who: &Client, wish: Value| who.post("/api/invitations", wish).await;
    let unknown = invite(&henrik, json!({"badges": ["fandtes-aldrig"]})).await;
    let unknown = unknown.refused(422, "M_INVALID_PARAM");
    assert!(unknown["fields"]["badges"].is_string(), "{unknown}");
    let many = json!({"display_name": "Anna Kjær", "max_uses": 2});
    let many = invite(&henrik, many).await.refused(422, "M_INVALID_PARAM");
    assert!(many["fields"]["max_uses"].is_string(), "{many}");
    let unseen = invite(&henrik, json!({"display_name": "\u{202e}"})).await;
    unseen.refused(422, "M_INVALID_PARAM");

    let wish = json!({"display_name": " Anna Kjær ", "badges": ["vaert", "digital-sikker"]});
    let made = invite(&henrik, wish).await.done();
    assert_eq!(made["display_name"], "Anna Kjær");
    let look = json!({"token": made["token"]});
    let shown = world
        .visitor()
        .post("/api/invitations/validate", look)
        .await;
    let shown = shown.done();
    assert_eq!(shown["display_name"], "Anna Kjær");
    assert!(shown.get("badges").is_none(), "nobody's business: {shown}");
    let session = register(&world, &made["token"], json!({"display_name": "Anden"})).await;
    assert_eq!(session.done()["member"]["display_name"], "Anna Kjær");
    passes(&world).await;
    settle(&world).await;
    let anna = world.sign_in("anna").await;
    assert!(permitted(&anna, "invite").await);
    let award = world.app.index.read(|i| i.award(&user_id("anna"), "vaert"));
    let award = award.expect("an award");
    assert_eq!(award.by, Some(user_id("henrik")));
    assert_eq!(award.reason.as_deref(), Some("Fulgte med invitationen"));

    // It was given once: what was taken back stays so.
    for badge in ["vaert", "digital-sikker"] {
        revoke(&henrik, "anna", badge).await;
    }
    passes(&world).await;
    settle(&world).await;
    assert!(!permitted(&anna, "invite").await);
    // Badges are for administrators to give.
    let refused = invite(&anna, json!({"badges": ["moderator"]})).await;
    refused.refused(403, "ORG.ALTHING.BADGE_REQUIRED");
}

#[sqlx::test(migrations = false)]
async fn badges_come_only_from_who_may_still_give_them(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let world = World::new(options).await;
    let henrik = world.administrator("henrik").await;
    let ida = world.administrator("ida").await;
    settle(&world).await;
    let many = json!({"badges": ["vaert"], "max_uses": 2});
    let many = ida.post("/api/invitations", many).await;
    many.refused(422, "M_INVALID_PARAM");
    let wish = json!({"badges": ["vaert", "vaert"]});
    let made = ida.post("/api/invitations", wish).await.done();
    assert_eq!(made["badges"], json!(["vaert"]));
    revoke(&henrik, "ida", "administrator").await;
    let closed = register(&world, &made["token"], json!({})).await;
    closed.refused(410, "ORG.ALTHING.INVITATION_INVALID");
    // She may invite again, and not give badges.
    award(&henrik, "ida", "vaert").await;
    register(&world, &made["token"], json!({})).await.done();
    passes(&world).await;
    let award = world.app.index.read(|i| i.award(&user_id("anna"), "vaert"));
    assert_eq!(award, None, "ida may not give it any more");
}

fn starting(world: &World, name: &str) -> Option<appservice::events::AwardEventContent> {
    let badge = |i: &appservice::index::Index| i.award(&user_id(name), "vaert");
    world.app.index.read(badge)
}

/// The administrators henrik and ida, and an invitation of ida's that brings a badge along.
async fn gift(world: &World) -> (Client, Value) {
    let henrik = world.administrator("henrik").await;
    let ida = world.administrator("ida").await;
    settle(world).await;
    let wish = json!({"badges": ["vaert"]});
    let made = ida.post("/api/invitations", wish).await.done();
    (henrik, made["token"].clone())
}

/// Who gives it is asked when it is given, not when somebody registers.
#[sqlx::test(migrations = false)]
async fn an_inviter_who_is_demoted_before_the_award_gives_nothing(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let world = World::new(options).await;
    let (henrik, token) = gift(&world).await;
    register(&world, &token, json!({})).await.done();
    assert_eq!(starting(&world, "anna"), None, "rooms and badges follow");
    revoke(&henrik, "ida", "administrator").await;
    passes(&world).await;
    settle(&world).await;
    assert_eq!(starting(&world, "anna"), None);
}

#[sqlx::test(migrations = false)]
async fn a_restart_between_registration_and_award_loses_no_badge(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let world = World::new(options).await;
    let (_, token) = gift(&world).await;
    register(&world, &token, json!({})).await.done();
    let world = world.restart().await;
    // Before the index was compared it is not known what was given.
    passes(&world).await;
    assert_eq!(starting(&world, "anna"), None);
    world.app.repair(0).await.unwrap();
    passes(&world).await;
    settle(&world).await;
    let first = starting(&world, "anna").expect("an award");
    world.pass(60);
    let world = world.restart().await;
    world.app.repair(0).await.unwrap();
    passes(&world).await;
    assert_eq!(starting(&world, "anna"), Some(first), "it was given once");
}

#[sqlx::test(migrations = false)]
async fn of_two_who_race_for_badges_one_has_them(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let (_, token) = gift(&world).await;
    let (one, other) = tokio::join!(
        register(&world, &token, json!({})),
        register(&world, &token, json!({"username": "bodil"})),
    );
    let (won, lost, winner, loser) = if one.status.is_success() {
        (one, other, "anna", "bodil")
    } else {
        (other, one, "bodil", "anna")
    };
    won.done();
    lost.refused(410, "ORG.ALTHING.INVITATION_INVALID");
    // The passes may race as well.
    let (first, second) =
        tokio::join!(world.app.reconcile_members(), world.app.reconcile_members());
    first.unwrap();
    second.unwrap();
    world.fake.settle().await;
    passes(&world).await;
    let award = starting(&world, winner).expect("an award");
    assert_eq!(award.by, Some(user_id("ida")));
    assert_eq!(starting(&world, loser), None);
    let room = own_room(&world, RoomKind::Profile, winner);
    let timeline = world.fake.timeline(&room);
    let given = timeline.iter().filter(|event| {
        event["type"] == "org.althing.badge.award" && event["state_key"] == "vaert"
    });
    assert_eq!(given.count(), 1);
}

/// What was given once and is over is earned anew, not given again.
#[sqlx::test(migrations = false)]
async fn a_starting_badge_that_has_expired_stays_so(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let henrik = world.administrator("henrik").await;
    settle(&world).await;
    let badge = |i: &appservice::index::Index| i.badge("adfaerdskodeks");
    let days = world.app.index.read(badge).unwrap().content.valid_days;
    let days = i64::from(days.expect("it is valid for a time"));
    let wish = json!({"badges": ["adfaerdskodeks"]});
    let made = henrik.post("/api/invitations", wish).await.done();
    register(&world, &made["token"], json!({})).await.done();
    passes(&world).await;
    settle(&world).await;
    let award = |i: &appservice::index::Index| i.award(&user_id("anna"), "adfaerdskodeks");
    let given = world.app.index.read(award).expect("an award");
    let anna = world.sign_in("anna").await;
    assert!(permitted(&anna, "post").await);
    world.pass((days + 1) * 24 * 3_600);
    passes(&world).await;
    settle(&world).await;
    let after = world.app.index.read(award).expect("an award");
    assert_eq!(
        (after.issued_at, after.expires_at),
        (given.issued_at, given.expires_at)
    );
    let anna = world.sign_in("anna").await;
    assert!(!permitted(&anna, "post").await);
}

/// A18.
#[sqlx::test(migrations = false)]
async fn an_invitation_of_the_shell_has_its_line_in_the_log(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let world = World::new(options).await;
    let lines = |world: &World| {
        let is_it = |action: &str| action == "invitation.shell";
        let count = |i: &appservice::index::Index| i.audit().filter(|l| is_it(&l.action)).count();
        world.app.index.read(count)
    };
    world.administrator("henrik").await;
    passes(&world).await;
    assert_eq!(lines(&world), 1);
    world
        .invitation(appservice::store::accounts::Role::Administrator)
        .await;
    world
        .invitation(appservice::store::accounts::Role::Member)
        .await;
    passes(&world).await;
    assert_eq!(lines(&world), 2);
    let world = world.restart().await;
    world.app.repair(0).await.unwrap();
    passes(&world).await;
    assert_eq!(lines(&world), 2);
}

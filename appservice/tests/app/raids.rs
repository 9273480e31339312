//! Raids: what is closed meanwhile and what is not, and how waves are seen.

use appservice::{
    events::CaseKind,
    index::{Input, testing},
    matrix::Homeserver,
};
use axum::http::StatusCode;
use ruma::UserId;
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    badges::{award, settle},
    client::Client,
    world::{PASSWORD, Topic, World, message, text},
};

const RAID: &str = "/api/forum/moderation/raid";
const CLOSED: &str = "ORG.ALTHING.RAID";

async fn town(options: PgConnectOptions) -> (World, Client, Client) {
    let world = World::new(options).await;
    let henrik = world.administrator("henrik").await;
    let anna = world.member("anna").await;
    settle(&world).await;
    world.reconcile().await;
    (world, henrik, anna)
}

fn form(world: &World, invitation: &str, name: &str) -> Value {
    json!({
        "invitation": invitation, "username": name, "password": PASSWORD,
        "display_name": name, "token_response": true, "accept_terms": world.terms(),
    })
}

#[sqlx::test(migrations = false)]
async fn a_closed_territory_lets_nobody_in(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, henrik, anna) = town(options).await;
    anna.get(RAID)
        .await
        .refused(403, "ORG.ALTHING.BADGE_REQUIRED");
    let calm = henrik.get(RAID).await.done();
    assert_eq!(calm["on"], false);
    let kinds: Vec<_> = calm["signs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| (text(s, "kind").to_owned(), s["limit"].clone()))
        .collect();
    let expected = [("joins", 10), ("posts", 20), ("flags", 20), ("guests", 100)];
    assert_eq!(kinds, expected.map(|(k, n)| (k.to_owned(), json!(n))));

    let invitation = world
        .invitation(appservice::store::accounts::Role::Member)
        .await;
    henrik
        .post(RAID, json!({"on": true}))
        .await
        .refused(422, "M_INVALID_PARAM");
    let until = "2001-01-01T00:00:00Z";
    henrik
        .post(RAID, json!({"on": true, "reason": "x", "until": until}))
        .await
        .refused(422, "M_INVALID_PARAM");
    let on = henrik
        .post(RAID, json!({"on": true, "reason": "Bølge af nye"}))
        .await
        .done();
    assert_eq!(
        (&on["on"], text(&on, "reason")),
        (&json!(true), "Bølge af nye")
    );
    assert_eq!(on["by"]["user_id"], henrik.user_id().as_str());
    world.pass(60);
    let other = json!({"on": true, "reason": "Bølgen fortsætter"});
    for _ in 0..2 {
        let still = henrik.post(RAID, other.clone()).await.done();
        assert_eq!(text(&still, "reason"), "Bølgen fortsætter");
        assert_eq!(still["since"], on["since"]);
    }
    henrik
        .post("/api/invitations", json!({}))
        .await
        .refused(403, CLOSED);
    let register = async |name: &str| {
        let form = form(&world, &invitation, name);
        world.visitor().post("/api/auth/register", form).await
    };
    register("carl").await.refused(403, CLOSED);
    henrik.post(RAID, json!({"on": false})).await.done();
    henrik.post("/api/invitations", json!({})).await.done();
    assert_eq!(register("carl").await.status, StatusCode::CREATED);
    let said: Vec<_> = world.app.index.read(|index| {
        let mut lines: Vec<_> = index.audit().cloned().collect();
        lines.sort_by_key(|line| line.seq);
        let actions = lines.into_iter().map(|line| line.action);
        actions
            .filter(|action| action.starts_with("raid."))
            .collect()
    });
    assert_eq!(said, ["raid.on", "raid.on", "raid.off"]);
}

#[sqlx::test(migrations = false)]
async fn it_opens_by_itself_when_its_time_is_over(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, henrik, _) = town(options).await;
    let until = world.clock.now() + time::Duration::minutes(10);
    let until = until
        .format(&time::format_description::well_known::Rfc3339)
        .unwrap();
    henrik
        .post(RAID, json!({"on": true, "reason": "x", "until": until}))
        .await
        .done();
    world.pass(10 * 60 - 1);
    assert_eq!(henrik.get(RAID).await.done()["on"], true);
    world.pass(1);
    assert_eq!(henrik.get(RAID).await.done()["on"], false);
    henrik.post("/api/invitations", json!({})).await.done();
}

/// Who is new waits thirty seconds between posts, wherever they write and in whatever client.
#[sqlx::test(migrations = false)]
async fn new_members_post_slowly(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, henrik, anna) = town(options).await;
    let topics = [
        world.topic(&henrik, "Emne et").await,
        world.topic(&henrik, "Emne to").await,
    ];
    for topic in &topics {
        super::badges::award(&henrik, "anna", "adfaerdskodeks").await;
        settle(&world).await;
        world.post(&anna, topic, "Her er jeg").await;
    }
    world.pass(60);
    henrik
        .post(RAID, json!({"on": true, "reason": "x"}))
        .await
        .done();
    world.pass(1);
    world.post(&anna, &topics[0], "Et").await;
    world.pass(5);
    let again = anna.post(&topics[1].posts(), json!({"body": "To"})).await;
    again.refused(429, "M_LIMIT_EXCEEDED");
    world
        .element(&anna, &topics[1], "m.room.message", message("For hurtigt"))
        .await
        .unwrap();
    for body in ["Orden", "og mere orden"] {
        world.post(&henrik, &topics[1], body).await;
    }
    world.app.reconcile_slow_mode().await.unwrap();
    world.fake.settle().await;
    let said = world.messages(&topics[1].id);
    assert!(!said.contains(&"For hurtigt".to_owned()), "{said:?}");
    assert!(said.contains(&"og mere orden".to_owned()), "{said:?}");
    let removed = super::topic_acts::taken_back(&world);
    assert_eq!(removed, [("raid".to_owned(), "For hurtigt".to_owned())]);
    world.pass(30);
    world.post(&anna, &topics[1], "I tide").await;
    world.pass(8 * 24 * 60 * 60);
    let (henrik, anna) = (world.sign_in("henrik").await, world.sign_in("anna").await);
    assert_eq!(henrik.get(RAID).await.done()["on"], true);
    for body in ["Ikke ny", "længere"] {
        world.post(&anna, &topics[0], body).await;
    }
}

/// Many posts of a new member at once.
fn wave(world: &World, topic: &Topic, by: &UserId) {
    let post = |n: u64| {
        let post = testing::post("Køb!").in_topic(topic.id.as_str());
        let at = u64::try_from(world.clock.unix_ms()).unwrap() - 30_000 + n;
        let named = post.by(by.as_str()).at(at);
        named.named(&format!("wave{n}")).raw()
    };
    let posts: Vec<_> = (0..25).map(post).collect();
    let inputs = posts.iter().map(|raw| Input::Event(raw));
    world.app.index.fold(inputs, world.clock.unix_ms());
}

/// A wave is a case, once; the territory is closed by people, unless the operator says otherwise.
#[sqlx::test(migrations = false)]
async fn waves_are_told_to_moderators(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, henrik, anna) = town(options).await;
    let topic = world.topic(&henrik, "Et emne").await;
    wave(&world, &topic, &anna.user_id());
    for _ in 0..2 {
        world.app.reconcile_raids().await.unwrap();
        world.fake.settle().await;
    }
    let cases = world
        .app
        .index
        .read(|index| index.cases().cloned().collect::<Vec<_>>());
    assert_eq!(cases.len(), 1, "{cases:?}");
    assert_eq!(
        (cases[0].kind, &*cases[0].about),
        (CaseKind::Raid, &*anna.user_id())
    );
    let shown = henrik.get(RAID).await.done();
    assert_eq!(
        (&shown["on"], &shown["signs"][1]["count"]),
        (&json!(false), &json!(25))
    );
}

/// Guests come in waves too, and are slowed as new members are; each hears why.
#[sqlx::test(migrations = false)]
async fn guests_are_new_as_well(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, henrik, anna) = town(options).await;
    let topic = world.topic(&henrik, "Et emne").await;
    let guest = UserId::parse("@gunnar:se.althing.test").unwrap();
    let join = json!({"membership": "join"});
    let joined = world
        .fake
        .set_state(&topic.id, "m.room.member", guest.as_str(), &join);
    joined.await.unwrap();
    world.fake.settle().await;
    let is_new = || {
        let now = world.clock.unix_ms();
        let week = 7 * 24 * 60 * 60 * 1_000;
        world
            .app
            .index
            .read(|index| index.is_new(&guest, week, now))
    };
    assert!(is_new());
    wave(&world, &topic, &guest);
    world.app.reconcile_raids().await.unwrap();
    world.fake.settle().await;
    let cases = world
        .app
        .index
        .read(|index| index.cases().cloned().collect::<Vec<_>>());
    assert_eq!((cases.len(), &cases[0].about), (1, &guest), "{cases:?}");
    // The words are in the report; in the log there are none.
    let opened = world.app.index.read(|index| {
        let mut lines = index.audit();
        lines.find(|line| line.action == "case.opened").cloned()
    });
    assert_eq!(opened.unwrap().reason.as_deref(), Some("spam"));

    world.post(&anna, &topic, "Hej").await;
    world.pass(120);
    henrik
        .post(RAID, json!({"on": true, "reason": "x"}))
        .await
        .done();
    world.pass(1);
    for body in ["Et", "Straks igen"] {
        world.pass(1);
        world.fake.say_as_guest(&guest, &topic.id, body).unwrap();
    }
    world.fake.settle().await;
    for body in ["Her er jeg", "For hurtigt"] {
        world
            .element(&anna, &topic, "m.room.message", message(body))
            .await
            .unwrap();
    }
    world.app.reconcile_slow_mode().await.unwrap();
    world.fake.settle().await;
    let mut removed = super::topic_acts::taken_back(&world);
    removed.sort();
    let raid = |words: &str| ("raid".to_owned(), words.to_owned());
    assert_eq!(removed, [raid("For hurtigt"), raid("Straks igen")]);
    let home = world
        .app
        .index
        .read(|i| i.own_room(appservice::events::RoomKind::Home, &anna.user_id()));
    let told = world.messages(&home.unwrap());
    let told = told
        .iter()
        .find(|told| told.contains("30 sekunder"))
        .unwrap();
    assert!(
        told.contains("usædvanlig mange") && !told.contains("langsom tilstand"),
        "{told}"
    );
    world.pass(8 * 24 * 60 * 60);
    assert!(!is_new());
}

/// F17: a guest who has been known for long floods a topic. Moderators are told once, nothing is closed, and
/// the site goes on.
#[sqlx::test(migrations = false)]
async fn a_flood_from_another_homeserver_is_told_and_the_site_goes_on(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let world = World::configured(options, |config| config.moderation.close_on_raid = true).await;
    let henrik = world.administrator("henrik").await;
    world.member("anna").await;
    settle(&world).await;
    world.reconcile().await;
    let topic = world.topic(&henrik, "Et emne").await;
    let guests = ["@gunnar:se.althing.test", "@greta:se.althing.test"];
    let guests = guests.map(|id| UserId::parse(id).unwrap());
    for guest in &guests {
        let join = json!({"membership": "join"});
        let joined = world
            .fake
            .set_state(&topic.id, "m.room.member", guest.as_str(), &join);
        joined.await.unwrap();
        world.fake.say_as_guest(guest, &topic.id, "Goddag").unwrap();
    }
    world.fake.settle().await;
    world.pass(8 * 24 * 60 * 60);
    let (henrik, anna) = (world.sign_in("henrik").await, world.sign_in("anna").await);
    let signs = async || {
        let shown = henrik.get(RAID).await.done();
        let count = |n: usize| shown["signs"][n]["count"].as_u64().unwrap();
        (shown["on"].clone(), count(1), count(3))
    };
    let told = || {
        let of = |i: &appservice::index::Index| i.cases().cloned().collect::<Vec<_>>();
        world.app.index.read(of)
    };
    // Two who talk are no wave.
    for n in 0..99 {
        let guest = &guests[n % 2];
        world.fake.say_as_guest(guest, &topic.id, "Ja!").unwrap();
    }
    world.fake.settle().await;
    world.app.reconcile_raids().await.unwrap();
    assert_eq!(signs().await, (json!(false), 0, 99));
    assert_eq!(told(), []);

    for n in 0..1_000 {
        let guest = &guests[usize::from(n % 3 == 0)];
        let body = format!("Køb nummer {n}!");
        world.fake.say_as_guest(guest, &topic.id, &body).unwrap();
    }
    world.fake.settle().await;
    assert_eq!(signs().await, (json!(false), 0, 1_099));
    for pass in 0..2 {
        world.app.reconcile_raids().await.unwrap();
        world.fake.settle().await;
        // By and by the other one writes most.
        for _ in 0..(1 - pass) * 600 {
            let other = world.fake.say_as_guest(&guests[1], &topic.id, "Køb!");
            other.unwrap();
        }
        world.fake.settle().await;
    }
    let cases = told();
    assert_eq!(cases.len(), 1, "{cases:?}");
    assert_eq!(
        (cases[0].kind, &cases[0].about),
        (CaseKind::Raid, &guests[0])
    );
    let path = format!("/api/forum/moderation/cases/{}", cases[0].case);
    let case = henrik.get(&path).await.done();
    let words = text(&case["flag_list"][0], "text");
    assert!(
        words.contains("1099 indlæg") && words.contains("@gunnar:se.althing.test"),
        "{case}"
    );
    assert_eq!(signs().await.0, false, "nobody is kept out because of it");

    // Members read and write as before, and come on.
    let page = anna.get(&topic.page()).await.done();
    assert_eq!(page["topic"]["posts"], 1 + 2 + 99 + 1_600);
    award(&henrik, "anna", "adfaerdskodeks").await;
    settle(&world).await;
    world.post(&anna, &topic, "Jeg er her endnu").await;
    anna.get("/api/forum/topics").await.done();
    henrik.post("/api/invitations", json!({})).await.done();
    world.pass(120);
    assert_eq!(signs().await, (json!(false), 0, 0));
    assert_eq!(world.digest(), world.rebuilt().await);
}

/// A homeserver that says that its guests write tomorrow is counted all the same.
#[sqlx::test(migrations = false)]
async fn a_stamp_of_a_time_to_come_hides_no_flood(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, henrik, _) = town(options).await;
    let topic = world.topic(&henrik, "Et emne").await;
    let now = u64::try_from(world.clock.unix_ms()).unwrap();
    let post = |n: u64| {
        let post = testing::post("Køb!").in_topic(topic.id.as_str());
        let tomorrow = now + 24 * 60 * 60 * 1_000;
        let named = post.by("@gunnar:se.althing.test").at(tomorrow);
        named.named(&format!("flood{n}")).raw()
    };
    let posts: Vec<_> = (0..150).map(post).collect();
    let inputs = posts.iter().map(|raw| Input::Event(raw));
    world.app.index.fold(inputs, world.clock.unix_ms());
    world.pass(1);
    let signs = henrik.get(RAID).await.done()["signs"].clone();
    assert_eq!(
        (&signs[3]["kind"], &signs[3]["count"]),
        (&json!("guests"), &json!(150))
    );
}

/// One who reports much is no wave.
#[sqlx::test(migrations = false)]
async fn a_wave_of_reports_is_counted_by_members(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, henrik, anna) = town(options).await;
    let topic = world.topic(&henrik, "Et emne").await;
    for n in 0..3 {
        let post = world.post(&henrik, &topic, &format!("Indlæg {n}")).await;
        let path = format!("/api/forum/posts/{post}/flag");
        anna.post(&path, json!({"reason": "spam"})).await.done();
    }
    let signs = henrik.get(RAID).await.done()["signs"].clone();
    assert_eq!(
        (&signs[2]["kind"], &signs[2]["count"]),
        (&json!("flags"), &json!(1))
    );
}

/// Many who come by the invitation of one are a wave, and a case about who invited them.
#[sqlx::test(migrations = false)]
async fn a_wave_of_newcomers_is_a_case_about_who_invited_them(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let world = World::configured(options, |config| config.moderation.waves.joins = 3).await;
    let henrik = world.administrator("henrik").await;
    settle(&world).await;
    world.reconcile().await;
    let come = async |by: &Client, name: &str| {
        let link = json!({"max_uses": 1});
        let invitation = by.post("/api/invitations", link).await.done();
        let form = form(&world, text(&invitation, "token"), name);
        let visitor = world.visitor();
        visitor.post("/api/auth/register", form).await.done();
    };
    // Everybody came by who began the territory: that is no wave.
    come(&henrik, "ingrid").await;
    world.app.reconcile_members().await.unwrap();
    settle(&world).await;
    award(&henrik, "ingrid", "administrator").await;
    let ingrid = world.sign_in("ingrid").await;
    let cases = || {
        let of = |index: &appservice::index::Index| index.cases().cloned().collect::<Vec<_>>();
        world.app.index.read(of)
    };
    for name in ["carl", "dora"] {
        come(&ingrid, name).await;
    }
    world.app.reconcile_raids().await.unwrap();
    assert_eq!(cases(), []);
    come(&ingrid, "emil").await;
    for _ in 0..2 {
        world.app.reconcile_raids().await.unwrap();
        world.fake.settle().await;
    }
    let told = cases();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(
        (told[0].kind, &*told[0].about),
        (CaseKind::Raid, &*ingrid.user_id())
    );
    let signs = henrik.get(RAID).await.done()["signs"].clone();
    assert_eq!(
        (&signs[0]["kind"], &signs[0]["count"]),
        (&json!("joins"), &json!(3))
    );
}

#[sqlx::test(migrations = false)]
async fn an_operator_may_let_a_wave_close_the_territory(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let world = World::configured(options, |config| config.moderation.close_on_raid = true).await;
    let henrik = world.administrator("henrik").await;
    let anna = world.member("anna").await;
    settle(&world).await;
    world.reconcile().await;
    let topic = world.topic(&henrik, "Et emne").await;
    world.app.reconcile_raids().await.unwrap();
    assert_eq!(henrik.get(RAID).await.done()["on"], false);
    wave(&world, &topic, &anna.user_id());
    world.app.reconcile_raids().await.unwrap();
    let raid = henrik.get(RAID).await.done();
    assert!(
        raid["on"] == true && raid["by"].is_null() && raid["until"].is_string(),
        "{raid}"
    );
    world.pass(60 * 60);
    let henrik = world.sign_in("henrik").await;
    assert_eq!(henrik.get(RAID).await.done()["on"], false);
}

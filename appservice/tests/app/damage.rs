//! What somebody does to rooms by hand: each kind is told by the metric, and mended where it can be.

use std::collections::BTreeSet;

use appservice::{
    events::RoomKind,
    index::Index,
    matrix::{Homeserver, Identity},
};
use ruma::{EventId, OwnedRoomId, RoomAliasId};
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{upgrades::heal, world::World};

/// How many rooms are damaged so.
fn damage(world: &World, what: &str) -> usize {
    let now = world.clock.unix_ms();
    world.app.index.read(|index| index.damage(None, now)[what])
}

/// Whether the metric tells of so many. The recorder is one for all tests of this process: another world
/// may have written in between.
async fn tells(world: &World, what: &str, count: usize) {
    let line = format!("rooms_damaged{{what=\"{what}\"}} {count}");
    for _ in 0..200 {
        let metrics = world.internal().get("/metrics").await.done();
        if metrics.as_str().is_some_and(|text| text.contains(&line)) {
            return;
        }
    }
    panic!("the metric never said {line}");
}

async fn state_event(world: &World, room: &OwnedRoomId, event_type: &str) -> Value {
    let state = world.fake.state(room).await.unwrap();
    let mut events = state
        .iter()
        .map(|event| serde_json::from_str::<Value>(event.get()).unwrap());
    events.find(|event| event["type"] == event_type).unwrap()
}

async fn content(world: &World, room: &OwnedRoomId, event_type: &str) -> Value {
    state_event(world, room, event_type).await["content"].clone()
}

async fn set(world: &World, room: &OwnedRoomId, event_type: &str, content: &Value) {
    world
        .fake
        .set_state(room, event_type, "", content)
        .await
        .unwrap();
    world.fake.settle().await;
}

#[sqlx::test(migrations = false)]
async fn every_kind_of_damage_is_told_and_mended(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    world.administrator("henrik").await;
    let anna = world.member("anna").await;
    let topic = world.topic(&anna, "Ramt").await;
    heal(&world).await;
    // The first look installs the recorder.
    world.internal().get("/metrics").await.done();
    let (category, badge, home) = world.app.index.read(|index| {
        let category = index.category("byen").unwrap().room_id;
        let badge = index.badge("moderator").unwrap().room_id;
        (
            category,
            badge,
            index.own_room(RoomKind::Home, &anna.user_id()).unwrap(),
        )
    });
    let moderation = world
        .app
        .index
        .read(|index| index.lookup_room_key("moderation").unwrap());
    let public = json!({"join_rule": "public"});
    let open = json!({"history_visibility": "world_readable"});
    let (history, guests) = ("m.room.history_visibility", "m.room.guest_access");
    let hits = [
        ("state", &topic.id, "org.althing.topic", json!({})),
        (
            "state",
            &category,
            "org.althing.category",
            json!({"slug": 7}),
        ),
        ("name", &topic.id, "m.room.name", json!({"name": "Kapret"})),
        ("alias", &topic.id, "m.room.canonical_alias", json!({})),
        (
            "power_levels",
            &topic.id,
            "m.room.power_levels",
            json!({"users_default": 100}),
        ),
        ("power_levels", &home, "m.room.power_levels", json!({})),
        ("join_rules", &topic.id, "m.room.join_rules", public.clone()),
        ("join_rules", &category, "m.room.join_rules", public.clone()),
        ("join_rules", &badge, "m.room.join_rules", public.clone()),
        ("join_rules", &home, "m.room.join_rules", public),
        ("history_visibility", &topic.id, history, open.clone()),
        ("history_visibility", &topic.id, history, json!({})),
        ("history_visibility", &home, history, open.clone()),
        ("history_visibility", &moderation, history, open),
        (
            "history_visibility",
            &moderation,
            history,
            json!({"history_visibility": "shared"}),
        ),
        (
            "guest_access",
            &topic.id,
            guests,
            json!({"guest_access": "can_join"}),
        ),
        ("guest_access", &moderation, guests, json!({})),
    ];
    for (what, room, event_type, content) in hits {
        assert_eq!(damage(&world, what), 0, "{what} before {event_type}");
        world.pass(1);
        set(&world, room, event_type, &content).await;
        assert_eq!(damage(&world, what), 1, "{event_type} in {room}");
        tells(&world, what, 1).await;
        heal(&world).await;
        world.app.reconcile_levels().await.unwrap();
        world.fake.settle().await;
        assert_eq!(damage(&world, what), 0, "{event_type} is mended");
        tells(&world, what, 0).await;
    }
    let page = anna.get(&topic.page()).await.done();
    assert_eq!(page["topic"]["title"], "Ramt");
    assert_eq!(world.digest(), world.rebuilt().await);
}

/// 3.5: who else reads what is written there, and on which homeservers it lies. What stands in the moderators' room
/// is for those who were there.
#[sqlx::test(migrations = false)]
async fn rooms_are_born_closed(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    world.topic(&anna, "Et emne").await;
    heal(&world).await;
    let mut kinds = BTreeSet::new();
    for room in world.app.index.read(Index::standing_rooms) {
        let kind = world.app.index.read(|i| i.room(&room).unwrap().kind);
        let is_private = matches!(kind, RoomKind::Home | RoomKind::Moderation);
        let history = match kind {
            RoomKind::Moderation => "invited",
            _ => "shared",
        };
        let said = async |event_type: &str| content(&world, &room, event_type).await;
        assert_eq!(said("m.room.create").await["m.federate"], !is_private);
        let visibility = said("m.room.history_visibility").await;
        assert_eq!(visibility["history_visibility"], history, "{kind}");
        let guests = said("m.room.guest_access").await;
        assert_eq!(guests["guest_access"], "forbidden", "{kind}");
        kinds.insert(kind);
    }
    assert!(kinds.is_superset(&[RoomKind::Home, RoomKind::Moderation, RoomKind::Topic].into()));
    for what in ["history_visibility", "guest_access"] {
        assert_eq!(damage(&world, what), 0, "{what}");
    }
}

/// Whoever keeps order may redact state of the bot's: what holds still is left, and what does not is said again.
#[sqlx::test(migrations = false)]
async fn redacted_state_holds_as_far_as_the_homeserver_keeps_it(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let world = World::new(options).await;
    let henrik = world.administrator("henrik").await;
    let topic = world.topic(&henrik, "Streget").await;
    heal(&world).await;
    let category = world
        .app
        .index
        .read(|index| index.category("byen").unwrap().room_id);
    let redact = async |room: &OwnedRoomId, event_type: &str| {
        let target = state_event(&world, room, event_type).await;
        let target = EventId::parse(target["event_id"].as_str().unwrap()).unwrap();
        let txn_id = ulid::Ulid::generate().to_string().into();
        world.pass(1);
        let bot = Identity::Bot;
        let redacted = world.fake.redact(&bot, room, &target, &txn_id, None).await;
        redacted.unwrap();
        world.fake.settle().await;
    };
    for (what, room, event_type, holds) in [
        (
            "history_visibility",
            &topic.id,
            "m.room.history_visibility",
            true,
        ),
        ("join_rules", &category, "m.room.join_rules", true),
        ("guest_access", &topic.id, "m.room.guest_access", false),
    ] {
        redact(room, event_type).await;
        assert_eq!(damage(&world, what), usize::from(!holds), "{event_type}");
        assert_eq!(world.digest(), world.rebuilt().await, "{event_type}");
        heal(&world).await;
        assert_eq!(damage(&world, what), 0, "{event_type}");
        assert_eq!(world.digest(), world.rebuilt().await, "{event_type}");
    }
    let guests = content(&world, &topic.id, "m.room.guest_access").await;
    assert_eq!(guests["guest_access"], "forbidden");
}

/// What no event tells: the passes that ask the homeserver count it.
#[sqlx::test(migrations = false)]
async fn what_is_mended_is_counted(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    let (topic, other) = (
        world.topic(&anna, "Et emne").await,
        world.topic(&anna, "Et andet").await,
    );
    heal(&world).await;
    world.internal().get("/metrics").await.done();
    let alias = format!("#althing_topic_{}:{}", topic.slug, world.app.names.server());
    let alias = RoomAliasId::parse(alias).unwrap();
    world.fake.set_alias(&alias, &other.id).await.unwrap();
    Homeserver::leave(&world.fake, &Identity::Bot, &other.id)
        .await
        .unwrap();
    world.fake.settle().await;
    world.app.reconcile_belongings().await.unwrap();
    // Other worlds of this process count too: that it was counted at all is what can be said.
    let metrics = world.internal().get("/metrics").await.done();
    let text = metrics.as_str().unwrap();
    for line in [
        "rooms_repaired_total{what=\"alias\"}",
        "rooms_repaired_total{what=\"lost\"}",
        "rooms_damaged{what=\"lost\"}",
    ] {
        assert!(text.contains(line), "no {line}: {text}");
    }
    assert_eq!(
        world.fake.resolve_alias(&alias).await.unwrap(),
        Some(topic.id)
    );
}

/// Encryption is refused where it can be (`tests/e2e/rules.rs`); what was done all the same is told.
#[sqlx::test(migrations = false)]
async fn encryption_is_told_and_stays(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    let topic = world.topic(&anna, "Krypteret").await;
    world.internal().get("/metrics").await.done();
    let content = json!({"algorithm": "m.megolm.v1.aes-sha2"});
    set(&world, &topic.id, "m.room.encryption", &content).await;
    assert_eq!(damage(&world, "encrypted"), 1);
    tells(&world, "encrypted", 1).await;
    heal(&world).await;
    assert_eq!(damage(&world, "encrypted"), 1, "nothing undoes it");
}

//! Which homeservers may take part: the same in every room that federates.

use appservice::matrix::Homeserver;
use ruma::{OwnedRoomId, RoomId, ServerName};
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{upgrades::heal, world::World};

const ACL: &str = "m.room.server_acl";

async fn world(options: PgConnectOptions, allowed: &[&str]) -> World {
    let allowed = allowed.iter().map(|name| ServerName::parse(name).unwrap());
    let allowed = Some(allowed.collect());
    World::configured(options, |config| config.federation.allowed = allowed).await
}

/// What a room says of homeservers.
async fn acl(world: &World, room: &RoomId) -> Option<Value> {
    let state = world.fake.state(room).await.unwrap();
    let events = state
        .iter()
        .map(|event| serde_json::from_str::<Value>(event.get()).unwrap());
    events
        .into_iter()
        .find(|event| event["type"] == ACL)
        .map(|event| event["content"]["allow"].clone())
}

/// Every room that stands, and whether others may have a part in it.
fn rooms(world: &World) -> Vec<(OwnedRoomId, bool)> {
    world.app.index.read(|index| {
        let rooms = index.standing_rooms().into_iter();
        rooms
            .map(|room| {
                let kind = index.room(&room).unwrap().kind;
                (room, kind.federates())
            })
            .collect()
    })
}

async fn all_say(world: &World, expected: &Value) {
    let rooms = rooms(world);
    assert!(
        rooms.iter().any(|(_, federates)| !federates),
        "home rooms do not"
    );
    for (room, federates) in rooms {
        let said = acl(world, &room).await;
        assert_eq!(said.as_ref(), federates.then_some(expected), "{room}");
    }
    assert_eq!(damage(world), 0);
}

fn damage(world: &World) -> usize {
    let wanted = world.app.actions.server_acl();
    let now = world.clock.unix_ms();
    world
        .app
        .index
        .read(|index| index.damage(wanted.as_ref(), now)["server_acl"])
}

async fn pass(world: &World) {
    world.app.reconcile_server_acls().await.unwrap();
    world.fake.settle().await;
}

/// X4: rooms that there are, rooms that come, and a treaty by one act.
#[sqlx::test(migrations = false)]
async fn every_room_lets_the_same_servers_in(_: PgPoolOptions, options: PgConnectOptions) {
    let world = world(options, &["no.althing.test:8448"]).await;
    let henrik = world.administrator("henrik").await;
    heal(&world).await;
    let topic = world.topic(&henrik, "Født med").await;
    let two = json!(["dk.althing.test", "no.althing.test"]);
    // Nobody has had to mend anything: they were born so.
    all_say(&world, &two).await;
    let events = world.rooms_and_events().await.1;
    pass(&world).await;
    assert_eq!(world.rooms_and_events().await.1, events);

    let treaty =
        json!({"name": "Sverige", "server": "se.althing.test", "recognises": [], "shares": []});
    let path = "/api/territories/SE/treaty";
    henrik.put(path, treaty).await.done();
    world.fake.settle().await;
    pass(&world).await;
    let three = json!(["dk.althing.test", "no.althing.test", "se.althing.test"]);
    all_say(&world, &three).await;
    world.topic(&henrik, "Efter aftalen").await;
    all_say(&world, &three).await;

    // By hand, with the bot's own token: our server shut out of its own room.
    let hostile = json!({"allow": ["*"], "deny": ["dk.althing.test"]});
    world
        .fake
        .set_state(&topic.id, ACL, "", &hostile)
        .await
        .unwrap();
    world.fake.settle().await;
    assert_eq!(damage(&world), 1);
    pass(&world).await;
    all_say(&world, &three).await;

    henrik.delete(path).await.done();
    world.fake.settle().await;
    pass(&world).await;
    all_say(&world, &two).await;
    assert_eq!(world.digest(), world.rebuilt().await);
}

/// Without a list nothing is said, and what was said once is opened.
#[sqlx::test(migrations = false)]
async fn without_a_list_nobody_is_kept_out(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    let topic = world.topic(&anna, "For alle").await;
    pass(&world).await;
    for (room, _) in rooms(&world) {
        assert_eq!(acl(&world, &room).await, None, "{room}");
    }
    let once = json!({"allow": ["dk.althing.test"]});
    world
        .fake
        .set_state(&topic.id, ACL, "", &once)
        .await
        .unwrap();
    world.fake.settle().await;
    assert_eq!(damage(&world), 1);
    pass(&world).await;
    assert_eq!(acl(&world, &topic.id).await, Some(json!(["*"])));
    assert_eq!(damage(&world), 0);
}

/// What is not known yet is not over: nobody is shut out while the index is read anew.
#[sqlx::test(migrations = false)]
async fn a_lost_index_shuts_nobody_out(_: PgPoolOptions, options: PgConnectOptions) {
    let world = world(options, &[]).await;
    let henrik = world.administrator("henrik").await;
    heal(&world).await;
    let treaty =
        json!({"name": "Sverige", "server": "se.althing.test", "recognises": [], "shares": []});
    henrik
        .put("/api/territories/SE/treaty", treaty)
        .await
        .done();
    world.fake.settle().await;
    pass(&world).await;
    let world = world.restart_without_index().await;
    pass(&world).await;
    world.app.repair(0).await.unwrap();
    pass(&world).await;
    all_say(&world, &json!(["dk.althing.test", "se.althing.test"])).await;
}

//! Treaties by API: made, changed, ended; and what the other side cannot talk us into.

use appservice::{
    index::{Index, Membership},
    matrix::{Creation, Homeserver, NewRoom},
};
use ruma::{RoomAliasId, RoomId};
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    badges::{CODE, settle},
    client::Client,
    world::{World, text},
};

const SWEDEN: &str = "/api/territories/SE";
const TREATY: &str = "/api/territories/SE/treaty";
const BOT: &str = "@althing:dk.althing.test";

fn terms() -> Value {
    json!({"name": "Sverige", "server": "se.example", "shares": [CODE],
           "recognises": [{"badge": "uppforandekod", "counts_as": CODE}]})
}

async fn place(options: PgConnectOptions) -> (World, Client, Client) {
    let world = World::new(options).await;
    let (henrik, anna) = (
        world.administrator("henrik").await,
        world.member("anna").await,
    );
    settle(&world).await;
    world.reconcile().await;
    (world, henrik, anna)
}

async fn codes(who: &Client) -> Vec<String> {
    let all = who.get("/api/territories").await.done();
    let items = all["items"].as_array().unwrap().iter();
    items.map(|item| text(item, "code").to_owned()).collect()
}

#[sqlx::test(migrations = false)]
async fn administrators_make_change_and_end_treaties(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, henrik, anna) = place(options).await;
    assert_eq!(codes(&anna).await, ["DK"]);
    anna.get(SWEDEN).await.refused(404, "M_NOT_FOUND");
    anna.put(TREATY, terms())
        .await
        .refused(403, "ORG.ALTHING.BADGE_REQUIRED");
    anna.delete(TREATY)
        .await
        .refused(403, "ORG.ALTHING.BADGE_REQUIRED");
    henrik.delete(TREATY).await.refused(404, "M_NOT_FOUND");
    let made = henrik.put(TREATY, terms()).await.done();
    let waiting = json!([{"badge": "uppforandekod", "counts_as": CODE, "standing": "waiting",
                          "holders": 0}]);
    assert_eq!(made["treaty"]["recognises"], waiting);
    assert_eq!(codes(&anna).await, ["DK", "SE"]);
    assert_eq!(anna.get("/api/territories/se").await.done(), made);
    let own = anna.get("/api/territories/DK").await.done();
    assert_eq!(
        (&own["is_own"], &own["treaty"]),
        (&json!(true), &Value::Null)
    );
    let mut changed = terms();
    changed["shares"] = json!([]);
    let changed = henrik.put(TREATY, changed).await.done();
    assert_eq!(changed["treaty"]["shares"], json!([]));
    assert_eq!(world.rebuilt().await, world.digest());
    let ended = henrik.delete(TREATY).await;
    assert_eq!(ended.status.as_u16(), 204);
    assert_eq!(codes(&anna).await, ["DK"]);
    let mut log: Vec<_> = world.app.index.read(|index| {
        let lines = index.audit().map(|line| line.action.clone());
        lines
            .filter(|action| action.starts_with("treaty"))
            .collect()
    });
    log.sort_unstable();
    assert_eq!(log, ["treaty.ended", "treaty.made", "treaty.made"]);
}

#[sqlx::test(migrations = false)]
async fn terms_that_cannot_stand_are_refused(_: PgPoolOptions, options: PgConnectOptions) {
    let (_world, henrik, _) = place(options).await;
    for (field, value) in [
        ("name", json!(" ")),
        ("server", json!("ikke en server")),
        ("server", json!("dk.althing.test")),
        ("shares", json!(["findes-ikke"])),
        ("recognises", json!([{"badge": "Ø", "counts_as": CODE}])),
        (
            "recognises",
            json!([{"badge": "kod", "counts_as": "findes-ikke"}]),
        ),
        (
            "recognises",
            json!([{"badge": "kod", "counts_as": "moderator"}]),
        ),
        (
            "recognises",
            json!([{"badge": "kod", "counts_as": "administrator"}]),
        ),
    ] {
        let mut bad = terms();
        bad[field] = value;
        let refused = henrik
            .put(TREATY, bad)
            .await
            .refused(422, "M_INVALID_PARAM");
        assert!(refused["fields"][field].is_string(), "{refused}");
    }
    for code in ["DK", "sverige"] {
        let path = format!("/api/territories/{code}/treaty");
        let refused = henrik
            .put(&path, terms())
            .await
            .refused(422, "M_INVALID_PARAM");
        assert!(refused["fields"]["code"].is_string(), "{refused}");
    }
    assert_eq!(codes(&henrik).await, ["DK"]);
}

/// The other bot is asked in, and may be there when it comes.
#[sqlx::test(migrations = false)]
async fn a_badge_is_shown_to_their_bot_and_to_nobody_else(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let (world, henrik, _) = place(options).await;
    henrik.put(TREATY, terms()).await.done();
    world.app.reconcile_treaties().await.unwrap();
    world.fake.settle().await;
    let room = world
        .app
        .index
        .read(|index| index.badge(CODE))
        .unwrap()
        .room_id;
    let bot = "@althing:se.example".try_into().unwrap();
    let membership = |world: &World| world.app.index.read(|index| index.membership(&room, bot));
    assert_eq!(membership(&world), Some(Membership::Invite));
    let join = json!({"membership": "join"});
    world
        .fake
        .set_state(&room, "m.room.member", bot.as_str(), &join)
        .await
        .unwrap();
    world.fake.settle().await;
    settle(&world).await;
    assert_eq!(membership(&world), Some(Membership::Join));
    henrik.delete(TREATY).await;
    settle(&world).await;
    assert_eq!(
        membership(&world),
        Some(Membership::Leave),
        "the treaty is over"
    );
}

/// What their address leads to is theirs to say; what it is, the room tells.
#[sqlx::test(migrations = false)]
async fn an_address_that_leads_to_no_badge_room_of_theirs_opens_nothing(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let (world, henrik, _) = place(options).await;
    let alias = "#althing_badge_uppforandekod:se.example";
    let alias = RoomAliasId::parse(alias).unwrap();
    let ours = world
        .app
        .index
        .read(|index| index.badge("moderator"))
        .unwrap()
        .room_id;
    world.fake.set_alias(&alias, &ours).await.unwrap();
    henrik.put(TREATY, terms()).await.done();
    assert_waits(&world, &henrik).await;
    assert!(is_in(&world, &ours), "the bot stays in a room of ours");
    let elsewhere_room = NewRoom {
        version: "12".into(),
        alias: Some("fremmed".into()),
        name: "Ikke et badge".into(),
        topic: None,
        creation_content: json!({}),
        power_levels: json!({}),
        initial_state: Vec::new(),
        invite: Vec::new(),
    };
    let Creation::Created(elsewhere) = world.fake.create_room(&elsewhere_room).await.unwrap()
    else {
        panic!("the alias is free");
    };
    world.fake.set_alias(&alias, &elsewhere).await.unwrap();
    assert_waits(&world, &henrik).await;
    let rooms = world.fake.joined_rooms().await.unwrap();
    assert!(!rooms.contains(&elsewhere), "what is no badge room is left");
    let list = NewRoom {
        alias: Some("liste".into()),
        creation_content: json!({"type": "m.policy"}),
        ..elsewhere_room
    };
    let Creation::Created(list) = world.fake.create_room(&list).await.unwrap() else {
        panic!("the alias is free");
    };
    let wish = json!({"list": "#liste:dk.althing.test", "mode": "notify"});
    henrik
        .post("/api/forum/moderation/policies", wish)
        .await
        .done();
    world.fake.set_alias(&alias, &list).await.unwrap();
    assert_waits(&world, &henrik).await;
    let rooms = world.fake.joined_rooms().await.unwrap();
    assert!(rooms.contains(&list), "a list that is followed is not left");
}

async fn assert_waits(world: &World, henrik: &Client) {
    world.app.reconcile_treaties().await.unwrap();
    world.fake.settle().await;
    let known = henrik.get(SWEDEN).await.done();
    assert_eq!(known["treaty"]["recognises"][0]["standing"], "waiting");
    let gate = world
        .app
        .index
        .read(|index: &Index| index.gate(&[CODE.to_owned()]));
    assert!(gate.len() <= 3, "{gate:?}");
}

fn is_in(world: &World, room: &RoomId) -> bool {
    let bot = BOT.try_into().unwrap();
    world.app.index.read(|index| index.is_joined(room, bot))
}

//! A1: from an invitation to a member with rooms, and word of it to the one who invited.

use appservice::{events::RoomKind, index::Membership};
use ruma::OwnedRoomId;
use serde_json::json;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::world::{PASSWORD, World, text, user_id};

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

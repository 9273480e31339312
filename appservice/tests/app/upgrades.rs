//! Rooms stay ours: replaced by others, renamed, taken away.

use appservice::{
    index::{Index, Membership},
    matrix::{Homeserver, Identity},
};
use ruma::{OwnedRoomId, RoomAliasId};
use serde_json::json;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::world::{World, user_id};

/// Every pass until nothing is left to do.
pub async fn heal(world: &World) {
    for _ in 0..3 {
        world.reconcile().await;
        world.app.reconcile_damage().await.unwrap();
        world.app.reconcile_belongings().await.unwrap();
        world.app.reconcile_badges().await.unwrap();
        world.app.reconcile_members().await.unwrap();
        world.fake.settle().await;
    }
}

async fn upgrade(world: &World, room_id: &OwnedRoomId) -> OwnedRoomId {
    let new = world.fake.upgrade_room(room_id, "12").await.unwrap();
    world.fake.settle().await;
    new
}

#[sqlx::test(migrations = false)]
async fn a_topic_follows_its_new_room(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let (anna, bodil) = (world.member("anna").await, world.member("bodil").await);
    let topic = world.topic(&anna, "Flyttet").await;
    anna.post(&topic.posts(), json!({"body": "før"}))
        .await
        .done();
    let new = upgrade(&world, &topic.id).await;

    // It is the same topic at once, with what was written before.
    let page = anna.get(&topic.page()).await.done();
    assert_eq!(page["topic"]["topic_id"], new.as_str());
    assert_eq!(page["topic"]["title"], "Flyttet");
    let bodies = |page: &serde_json::Value| -> Vec<String> {
        let items = page["items"].as_array().unwrap().iter();
        items
            .map(|post| post["body"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(bodies(&page).last().unwrap(), "før");

    heal(&world).await;
    world.app.index.read(|index| {
        assert!(
            index.is_joined(&new, &user_id("anna")),
            "who was there is there"
        );
        assert!(!index.is_joined(&new, &user_id("bodil")));
        assert!(index.damaged().is_empty());
        let space = index.category("byen").unwrap().room_id;
        assert_eq!(index.children(&space), std::slice::from_ref(&new));
    });
    // A client that still knows the old room writes into the new one.
    bodil
        .post(&topic.posts(), json!({"body": "efter"}))
        .await
        .done();
    world.fake.settle().await;
    let page = bodil.get(&topic.page()).await.done();
    let words = bodies(&page);
    assert_eq!(words[words.len() - 2..], ["før", "efter"]);
    let last = page["items"].as_array().unwrap().last().unwrap();
    assert_eq!(last["topic_id"], new.as_str());
    let list = anna.get("/api/forum/categories/byen/topics").await.done();
    assert_eq!(list["items"].as_array().unwrap().len(), 1);

    assert_eq!(world.digest(), world.rebuilt().await);
    let world = world.restart().await;
    heal(&world).await;
    assert_eq!(world.digest(), world.rebuilt().await);
    let page = world.sign_in("anna").await.get(&topic.page()).await.done();
    assert_eq!(bodies(&page), words);
}

/// What is done to a topic, and to what was written before, by clients that know the old room alone.
#[sqlx::test(migrations = false)]
async fn acts_reach_the_new_room(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let henrik = world.administrator("henrik").await;
    let anna = world.member("anna").await;
    let topic = world.topic(&anna, "Flyttet igen").await;
    let old_post = world.post(&anna, &topic, "cykelruter i byen").await;
    heal(&world).await;
    let new = upgrade(&world, &topic.id).await;
    heal(&world).await;
    let act = |what: &str| format!("/api/forum/topics/{}/{what}", topic.id);
    let events = world.fake.timeline(&topic.id).len();

    let pinned = henrik
        .post(&act("pin"), json!({"pinned": true}))
        .await
        .done();
    assert_eq!(pinned["pinned"], true);
    let solved = anna
        .post(&act("solve"), json!({"post_id": old_post}))
        .await
        .done();
    assert_eq!(solved["solved_by"], old_post.as_str());
    let content = world.app.index.read(|i| i.topic_content(&new));
    assert!(content.unwrap().pinned);
    assert_eq!(
        world.fake.timeline(&topic.id).len(),
        events,
        "nothing is said in the old room"
    );

    // It is followed once, found, read, and not answered across rooms.
    let unread = anna.get("/api/forum/unread").await.done();
    assert_eq!(unread["following"].as_array().unwrap().len(), 1);
    assert_eq!(unread["following"][0]["topic_id"], new.as_str());
    let found = anna.get("/api/search?q=cykelrute&type=posts").await.done();
    assert_eq!(found["total"], 1, "{found}");
    let read = anna.post(&act("read"), json!({"post_id": old_post})).await;
    assert_eq!(read.status.as_u16(), 204);
    let answer = json!({"body": "Ja", "reply_to": old_post});
    let refused = anna.post(&topic.posts(), answer).await;
    assert_eq!(refused.status.as_u16(), 422);

    // The old room is closed, and one's own words can be removed all the same.
    let removed = anna.delete(&format!("/api/forum/posts/{old_post}")).await;
    assert_eq!(removed.status.as_u16(), 204);
    world.fake.settle().await;
    let found = anna.get("/api/search?q=cykelrute&type=posts").await.done();
    assert_eq!(found["total"], 0);
    assert_eq!(world.digest(), world.rebuilt().await);
}

/// Twice, and everything that was remembered is lost in between.
#[sqlx::test(migrations = false)]
async fn upgrades_are_known_after_a_rebuild(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    let topic = world.topic(&anna, "To gange").await;
    let second = upgrade(&world, &topic.id).await;
    heal(&world).await;
    let third = upgrade(&world, &second).await;
    heal(&world).await;
    assert_eq!(world.digest(), world.rebuilt().await);
    let latest = |world: &World| world.app.index.read(|i| i.room_now(&topic.id));
    assert_eq!(latest(&world), Some(third.clone()));
    let folder = world.config.data_dir.clone();
    let world = world.restart_after(|| forget(&folder)).await;
    world.app.repair(0).await.unwrap();
    assert_eq!(latest(&world), Some(third));
    assert_eq!(world.digest(), world.rebuilt().await);
}

fn forget(folder: &std::path::Path) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            std::fs::remove_dir_all(&path).unwrap();
        } else if name.contains("snapshot") || name.contains("journal") {
            std::fs::remove_file(&path).unwrap();
        }
    }
}

/// A badge room is who holds the badge: the holders are let into the new one, and the topics ask for
/// that one.
#[sqlx::test(migrations = false)]
async fn a_badge_follows_its_new_room(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let henrik = world.administrator("henrik").await;
    heal(&world).await;
    let old = world
        .app
        .index
        .read(|i| i.badge("administrator"))
        .unwrap()
        .room_id;
    assert!(
        world
            .app
            .index
            .read(|i| i.is_joined(&old, &user_id("henrik")))
    );
    let new = upgrade(&world, &old).await;
    heal(&world).await;
    world.app.index.read(|index| {
        assert_eq!(index.badge("administrator").unwrap().room_id, new);
        assert!(index.is_joined(&new, &user_id("henrik")));
    });
    let may = henrik.get("/api/users/me/permissions").await.done();
    assert!(may.to_string().contains("administer"), "{may}");
    assert_eq!(world.digest(), world.rebuilt().await);
}

/// Name and alias were changed by hand, and the alias leads elsewhere.
#[sqlx::test(migrations = false)]
async fn names_and_aliases_come_back(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    let topic = world.topic(&anna, "Rigtigt navn").await;
    let other = world.topic(&anna, "Et andet").await;
    let alias = RoomAliasId::parse(format!(
        "#althing_topic_{}:{}",
        topic.slug,
        world.app.names.server()
    ))
    .unwrap();
    for (event_type, content) in [
        ("m.room.name", json!({"name": "Noget helt andet"})),
        ("m.room.canonical_alias", json!({})),
    ] {
        world
            .fake
            .set_state(&topic.id, event_type, "", &content)
            .await
            .unwrap();
    }
    world.fake.set_alias(&alias, &other.id).await.unwrap();
    world.fake.settle().await;
    assert_eq!(world.app.index.read(Index::misaliased).len(), 1);
    heal(&world).await;
    assert_eq!(world.app.index.read(Index::misaliased), []);
    assert_eq!(world.app.index.read(Index::misnamed), []);
    let leads = world.fake.resolve_alias(&alias).await.unwrap();
    assert_eq!(leads, Some(topic.id.clone()));
    let room = world.app.index.read(|i| i.room(&topic.id)).unwrap();
    assert_eq!(room.alias.as_deref(), Some(alias.as_str()));
    assert_eq!(room.name.as_deref(), Some("Rigtigt navn"));

    // Only where the alias leads was changed: nothing in a room tells.
    world.fake.set_alias(&alias, &other.id).await.unwrap();
    heal(&world).await;
    let leads = world.fake.resolve_alias(&alias).await.unwrap();
    assert_eq!(leads, Some(topic.id));
    assert_eq!(world.digest(), world.rebuilt().await);
}

/// A server administrator has taken the bot out of a room, or deleted one.
#[sqlx::test(migrations = false)]
async fn the_bot_comes_back_into_its_rooms(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    world.administrator("henrik").await;
    let anna = world.member("anna").await;
    let topic = world.topic(&anna, "Uden bot").await;
    let deleted = world.topic(&anna, "Slettet").await;
    world
        .app
        .actions
        .let_in(&topic.id, &user_id("henrik"))
        .await
        .unwrap();
    world.fake.settle().await;
    heal(&world).await;
    let bot = world.app.names.bot().to_owned();
    Homeserver::leave(&world.fake, &Identity::Bot, &topic.id)
        .await
        .unwrap();
    world.fake.delete_room(&deleted.id).await.unwrap();
    world.fake.settle().await;
    heal(&world).await;
    let membership = |i: &Index| i.membership(&topic.id, &bot);
    assert_eq!(world.app.index.read(membership), Some(Membership::Join));
    anna.post(&topic.posts(), json!({"body": "Hej igen"}))
        .await
        .done();
    world.fake.settle().await;
    let gone = anna.get(&deleted.page()).await;
    assert_eq!(gone.status.as_u16(), 410);
    world.app.repair(0).await.unwrap();
    assert_eq!(world.digest(), world.rebuilt().await);
}

/// What only the bot's own token can do, and must not: it is told, for it cannot be undone.
#[sqlx::test(migrations = false)]
async fn an_encrypted_room_raises_an_alarm(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    let topic = world.topic(&anna, "Låst").await;
    assert!(world.app.index.read(Index::encrypted).is_empty());
    let content = json!({"algorithm": "m.megolm.v1.aes-sha2"});
    world
        .fake
        .set_state(&topic.id, "m.room.encryption", "", &content)
        .await
        .unwrap();
    world.fake.settle().await;
    world.app.reconcile_damage().await.unwrap();
    assert_eq!(world.app.index.read(Index::encrypted), [topic.id]);
}

//! The rooms that the configuration asks for: made once, mended always.

use appservice::{
    index::{Index, Membership},
    matrix::Homeserver,
    store::accounts::Role,
};
use ruma::RoomAliasId;
use serde_json::json;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::world::{PASSWORD, World, user_id};

#[sqlx::test(migrations = false)]
async fn a_second_pass_changes_nothing(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    world.topic(&anna, "Et emne").await;
    let before = world.rooms_and_events().await;
    for _ in 0..2 {
        world.reconcile().await;
        world.app.reconcile_members().await.unwrap();
    }
    assert_eq!(world.rooms_and_events().await, before);
    let world = world.restart().await;
    world.reconcile().await;
    assert_eq!(world.rooms_and_events().await, before);
    assert_eq!(world.digest(), world.rebuilt().await);
}

/// Everything was made, and the server remembers nothing of it.
#[sqlx::test(migrations = false)]
async fn a_lost_index_makes_no_second_territory(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    let topic = world.topic(&anna, "Husket").await;
    let before = world.rooms_and_events().await;
    let digest = world.digest();
    let world = world.restart_without_index().await;
    assert!(!world.app.index_was_complete);
    assert_ne!(world.digest(), digest);
    world.app.repair(0).await.unwrap();
    assert_eq!(world.digest(), digest);
    world.reconcile().await;
    world.app.reconcile_members().await.unwrap();
    world.fake.settle().await;
    assert_eq!(world.rooms_and_events().await, before);
    let page = anna.get(&topic.page()).await.done();
    assert_eq!(page["items"].as_array().unwrap().len(), 1);
}

#[sqlx::test(migrations = false)]
async fn a_homeless_topic_is_put_back(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    let topic = world.topic(&anna, "Hjemløs").await;
    let space = world
        .app
        .index
        .read(|i| i.category("byen"))
        .unwrap()
        .room_id;
    let children = || world.app.index.read(|i| i.children(&space));
    let nothing = json!({});
    world
        .fake
        .set_state(&space, "m.space.child", topic.id.as_str(), &nothing)
        .await
        .unwrap();
    world.fake.settle().await;
    assert!(children().is_empty());
    world.reconcile().await;
    assert_eq!(children(), std::slice::from_ref(&topic.id));
    assert_eq!(world.digest(), world.rebuilt().await);
}

/// A hand edit of what is ours is damage, and heals.
#[sqlx::test(migrations = false)]
async fn damaged_state_is_written_again(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    let topic = world.topic(&anna, "Beskadiget").await;
    let (space, category) = world.app.index.read(|i| {
        (
            i.territory_space().unwrap(),
            i.category("byen").unwrap().room_id,
        )
    });
    for (room, event_type) in [
        (&space, "org.althing.territory"),
        (&category, "org.althing.category"),
        (&topic.id, "org.althing.topic"),
    ] {
        world.pass(1);
        world
            .fake
            .set_state(room, event_type, "", &json!({}))
            .await
            .unwrap();
        world.fake.settle().await;
        world.reconcile().await;
        let page = anna.get(&topic.page()).await.done();
        assert_eq!(page["topic"]["title"], "Beskadiget", "{event_type}");
        assert!(world.app.has_territory(), "{event_type}");
        let (_, events) = world.rooms_and_events().await;
        world.reconcile().await;
        assert_eq!(
            world.rooms_and_events().await.1,
            events,
            "{event_type} is mended for good"
        );
    }
    assert_eq!(world.digest(), world.rebuilt().await);
}

/// The configuration names what the territory begins with; what the rooms say holds after that.
#[sqlx::test(migrations = false)]
async fn the_configuration_is_a_beginning(_: PgPoolOptions, options: PgConnectOptions) {
    let mut world = World::new(options).await;
    let henrik = world.administrator("henrik").await;
    let rooms = world.rooms_and_events().await.0;
    let name = json!({"name": "Byen og havnen"});
    let path = "/api/forum/categories/byen";
    henrik.put(path, name).await.done();
    let mut more = world.config.forum.categories[1].clone();
    more.slug = "kultur".into();
    more.name = "Kultur".into();
    world.config.forum.categories[1].name = "Et navn i filen".into();
    world.config.forum.categories.push(more);
    let world = world.restart().await;
    world.reconcile().await;
    let categories = henrik.get("/api/forum/categories").await.done();
    let names = categories["items"].as_array().unwrap().iter();
    let names: Vec<_> = names.map(|c| c["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Byen og havnen", "Klima og miljø", "Kultur"]);
    assert_eq!(world.rooms_and_events().await.0, rooms + 1);
    // Damage is mended to what was said, not to what the file says.
    let space = world.app.index.read(|i| i.category("byen")).unwrap();
    world.pass(1);
    let (room, nothing) = (&space.room_id, json!({}));
    for event_type in ["org.althing.category", "m.room.name"] {
        world
            .fake
            .set_state(room, event_type, "", &nothing)
            .await
            .unwrap();
    }
    world.fake.settle().await;
    // Names are set right only by who knows what is true.
    world.app.repair(0).await.unwrap();
    world.reconcile().await;
    assert!(world.app.index.read(|i| i.damaged().is_empty()));
    let room = world.app.index.read(|i| i.room(&space.room_id)).unwrap();
    assert_eq!(room.name.as_deref(), Some("Byen og havnen"));
    assert_eq!(world.digest(), world.rebuilt().await);
}

/// The territory is made although every answer is lost once.
#[sqlx::test(migrations = false)]
async fn lost_answers_make_no_second_room(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let (rooms, _) = world.rooms_and_events().await;
    for lost in 0..8 {
        let name = format!("gast{lost}");
        world.fake.faults().lose_answer_after(lost);
        let invitation = world
            .invitation(appservice::store::accounts::Role::Member)
            .await;
        let form = json!({
            "invitation": invitation, "username": name, "password": super::world::PASSWORD,
            "display_name": "Gæst", "token_response": true, "accept_terms": world.terms(),
        });
        let _ = world.visitor().post("/api/auth/register", form).await;
        world.pass(60);
        for _ in 0..3 {
            let _ = world.app.reconcile_members().await;
            world.fake.settle().await;
        }
        world.fake.faults().clear();
        world.app.reconcile_members().await.unwrap();
        world.fake.settle().await;
        let member = super::world::user_id(&name);
        world.app.index.read(|index| {
            let home = index.lookup_room_key(&format!("home/{name}")).unwrap();
            let profile = index.lookup_room_key(&format!("profile/{name}")).unwrap();
            let space = index.territory_space().unwrap();
            for room in [home, profile, space] {
                assert!(index.is_joined(&room, &member), "{name} is not in {room}");
            }
        });
        assert_eq!(world.rooms_and_events().await.0, rooms + 2 * (lost + 1));
    }
}

/// The homeserver dies while it makes a room: nobody is in it, or the bot alone and without power
/// levels.
#[sqlx::test(migrations = false)]
async fn a_room_that_was_never_finished_is_made_anew(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    for (name, events) in [("anna", 1), ("bodil", 2)] {
        world.fake.break_room_after(events);
        let wanted = json!({
            "invitation": world.invitation(Role::Member).await, "username": name,
            "password": PASSWORD, "display_name": name, "accept_terms": world.terms(),
        });
        world
            .visitor()
            .post("/api/auth/register", wanted)
            .await
            .done();
        assert!(world.app.reconcile_members().await.is_err());
        world.fake.settle().await;
        let alias = format!("#althing_home_{name}:{}", world.app.names.server());
        let alias = RoomAliasId::parse(alias).unwrap();
        let half = world.fake.resolve_alias(&alias).await.unwrap();
        // It might still be in the making.
        assert!(world.app.reconcile_members().await.is_err());
        assert_eq!(world.fake.resolve_alias(&alias).await.unwrap(), half);
        world.pass(60);
        world.app.reconcile_members().await.unwrap();
        world.fake.settle().await;
        let whole = world.fake.resolve_alias(&alias).await.unwrap().unwrap();
        assert_ne!(Some(&whole), half.as_ref());
        let is_home = |i: &Index| i.is_joined(&whole, &user_id(name));
        assert!(world.app.index.read(is_home));
        assert_eq!(world.digest(), world.rebuilt().await);
    }
}

/// Who leaves a room of theirs is asked back once, and never joined by force.
#[sqlx::test(migrations = false)]
async fn who_leaves_home_is_asked_back_once(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    world.member("anna").await;
    let anna = user_id("anna");
    for key in ["home/anna", "profile/anna"] {
        let room = world.app.index.read(|i| i.lookup_room_key(key)).unwrap();
        let pass = async |world: &World| {
            for _ in 0..2 {
                world.app.reconcile_members().await.unwrap();
                world.fake.settle().await;
            }
            world
                .app
                .index
                .read(|i| i.membership(&room, &anna))
                .unwrap()
        };
        world.fake.leave(&anna, &room).unwrap();
        world.fake.settle().await;
        assert_eq!(pass(&world).await, Membership::Invite, "{key}");
        let last = world.fake.timeline(&room).pop().unwrap();
        let reason = last["content"]["reason"].as_str().unwrap();
        assert!(reason.starts_with("Du har forladt"), "{reason}");

        world.fake.leave(&anna, &room).unwrap();
        world.fake.settle().await;
        assert_eq!(pass(&world).await, Membership::Leave, "{key}: asked twice");
    }
    let world = world.restart().await;
    let (_, events) = world.rooms_and_events().await;
    world.app.reconcile_members().await.unwrap();
    assert_eq!(world.rooms_and_events().await.1, events);
    assert_eq!(world.digest(), world.rebuilt().await);
}

/// A crash between the note and the invitation, and one between the invitation and the answer to it.
#[sqlx::test(migrations = false)]
async fn an_interrupted_invitation_back_is_finished(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    world.member("anna").await;
    let anna = user_id("anna");
    let home = world
        .app
        .index
        .read(|i| i.lookup_room_key("home/anna"))
        .unwrap();
    let left = world.fake.leave(&anna, &home).unwrap();
    let note = json!({"left": left});
    world
        .fake
        .set_state(&home, "org.althing.invited_back", "anna", &note)
        .await
        .unwrap();
    world.fake.settle().await;
    for _ in 0..2 {
        world.app.reconcile_members().await.unwrap();
        world.fake.settle().await;
        let membership = world.app.index.read(|i| i.membership(&home, &anna));
        assert_eq!(membership, Some(Membership::Invite));
    }
    let world = world.restart().await;
    world.app.reconcile_members().await.unwrap();
    world.fake.settle().await;
    let membership = world.app.index.read(|i| i.membership(&home, &anna));
    assert_eq!(membership, Some(Membership::Invite), "joined by force");
}

//! The contract, case by case.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use appservice::{
    error::Error,
    events::{EVICTED, RoomKind},
    matrix::{Creation, Identity, Outgoing, Reading, Receipt, Registered},
    policy::{Officers, Speech, muting, power_levels, topic_power_levels},
};
use futures_util::future::BoxFuture;
use ruma::{EventId, OwnedEventId, RoomId, UserId, user_id};
use serde_json::{Value, json};

use super::world::{Reported, World, parsed, refusal, refused};

type Case = fn(World) -> BoxFuture<'static, ()>;

macro_rules! cases {
    ($($name:ident),+ $(,)?) => {
        /// Every case and its name.
        pub fn all() -> Vec<(&'static str, Case)> {
            vec![$((stringify!($name), (|world| Box::pin($name(world))) as Case)),+]
        }
    };
}

cases![
    registering,
    identities,
    strangers,
    display_names,
    profiles,
    account_data,
    read_markers,
    muted_rooms,
    media,
    departures,
    hidden_doors,
    aliases,
    moved_aliases,
    open_rooms,
    upgrades,
    the_bots_way_back,
    birth,
    restricted_joins,
    invitations,
    repeated_sends,
    not_in_the_room,
    power,
    redactions,
    closed_topics,
    reactions,
    sizes,
    paging,
    redacted_events,
    single_events,
    removed_words,
    redacted_state,
    reports,
    rooms_of_the_bot,
    administrators,
    devices,
    goodbyes,
    stamps,
    order,
    state,
    unknown_rooms,
    edits_of_others,
    evictions,
    mutes,
    suspensions,
    bans,
];

async fn registering(world: World) {
    let name = world.name("anna");
    let first = world.homeserver.register(&name).await.unwrap();
    assert_eq!(first, Registered::New);
    for _ in 0..2 {
        let again = world.homeserver.register(&name).await.unwrap();
        assert_eq!(again, Registered::Existing);
    }
    let bot = world.homeserver.register("althing").await.unwrap();
    assert_eq!(bot, Registered::Existing);
}

async fn identities(world: World) {
    let bot = world.homeserver.whoami(&Identity::Bot).await.unwrap();
    assert_eq!(bot, world.names.bot());
    let (user_id, anna) = world.member("anna").await;
    assert_eq!(world.homeserver.whoami(&anna).await.unwrap(), user_id);
}

/// Nobody acts as a member who does not exist, and nothing makes them exist but registration.
async fn strangers(world: World) {
    const WORDS: &str = "has not registered this user";
    let user_id = world.user_id("nobody");
    let nobody = world.names.as_member(&user_id).unwrap();
    let space = world.space("space").await;
    refused(
        world.homeserver.whoami(&nobody).await,
        403,
        "M_FORBIDDEN",
        WORDS,
    );
    refused(
        world.homeserver.join(&nobody, &space).await,
        403,
        "M_FORBIDDEN",
        WORDS,
    );
    let sent = world
        .homeserver
        .send(&nobody, &space, &world.message("x"))
        .await;
    refused(sent, 403, "M_FORBIDDEN", WORDS);
    let named = world.homeserver.set_display_name(&user_id, "Nobody").await;
    refused(named, 403, "M_FORBIDDEN", WORDS);
    assert!(!world.homeserver.user_exists(&user_id).await.unwrap());
    let elsewhere = world
        .homeserver
        .set_display_name(user_id!("@x:elsewhere.test"), "X")
        .await;
    assert!(matches!(elsewhere, Err(Error::Refused { .. })));
}

async fn display_names(world: World) {
    let (user_id, anna) = world.member("anna").await;
    assert!(world.homeserver.user_exists(&user_id).await.unwrap());
    assert!(
        !world
            .homeserver
            .user_exists(&world.user_id("other"))
            .await
            .unwrap()
    );
    world
        .homeserver
        .set_display_name(&user_id, "Anna Å. Holm")
        .await
        .unwrap();
    let space = world.space("space").await;
    world.admit(&space, &user_id, &anna).await;
    let member = world
        .state(&space, "m.room.member", user_id.as_str())
        .await
        .unwrap();
    assert_eq!(member["content"]["membership"], "join");
    assert_eq!(member["content"]["displayname"], "Anna Å. Holm");
}

/// Any field may be set by the member, and nobody else; name and avatar come into their rooms.
async fn profiles(world: World) {
    let (user_id, anna) = world.member("anna").await;
    let home = &world.homeserver;
    let set = async |field: &str, value: Option<Value>| {
        home.set_profile_field(&user_id, field, value.as_ref())
            .await
    };
    let unknown = home.profile(&world.user_id("nobody")).await.unwrap();
    assert_eq!(unknown, None);
    set("displayname", Some("Anna".into())).await.unwrap();
    set("org.althing.bio", Some("Hej".into())).await.unwrap();
    set("org.althing.languages", Some(json!(["da", "nb"])))
        .await
        .unwrap();
    set("m.tz", Some("Europe/Copenhagen".into())).await.unwrap();
    let profile = home.profile(&user_id).await.unwrap().unwrap();
    assert_eq!(profile.text("displayname"), Some("Anna"));
    assert_eq!(profile.text("org.althing.bio"), Some("Hej"));
    assert_eq!(profile.text("m.tz"), Some("Europe/Copenhagen"));
    assert_eq!(profile.texts("org.althing.languages"), ["da", "nb"]);
    for _ in 0..2 {
        set("org.althing.bio", None).await.unwrap();
    }
    let profile = home.profile(&user_id).await.unwrap().unwrap();
    assert_eq!(profile.text("org.althing.bio"), None);
    let space = world.space("space").await;
    world.admit(&space, &user_id, &anna).await;
    let uri = home
        .upload(&anna, "image/png", vec![1].into())
        .await
        .unwrap();
    set("avatar_url", Some(json!(uri))).await.unwrap();
    set("displayname", Some("Annika".into())).await.unwrap();
    let looks = async || {
        let member = world
            .state(&space, "m.room.member", user_id.as_str())
            .await
            .unwrap();
        let content = &member["content"];
        (
            content["displayname"].clone(),
            content["avatar_url"].clone(),
        )
    };
    // The homeserver sends the new name into the rooms one after the other.
    within(SOON, || async {
        looks().await == (json!("Annika"), json!(uri))
    })
    .await;
    set("avatar_url", None).await.unwrap();
    within(SOON, || async {
        looks().await.1.as_str().is_none_or(str::is_empty)
    })
    .await;
    let bot = home
        .set_profile_field(world.names.bot(), "m.tz", Some(&json!("UTC")))
        .await;
    assert!(matches!(bot, Err(Error::Refused { .. })));
}

const SOON: Duration = Duration::from_secs(5);

async fn within<F: Future<Output = bool>>(time: Duration, so: impl Fn() -> F) {
    let end = std::time::Instant::now() + time;
    while !so().await {
        assert!(std::time::Instant::now() < end, "it did not become so");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Each member's own, of any type; read back as it was written.
async fn account_data(world: World) {
    let ((anna, _), (bo, _)) = (world.member("anna").await, world.member("bo").await);
    let home = &world.homeserver;
    let read = async |who: &ruma::UserId| home.account_data(who, "m.ignored_user_list").await;
    assert_eq!(read(&anna).await.unwrap(), None);
    let list = json!({"ignored_users": {bo.as_str(): {}}, "org.example.more": [1]});
    home.set_account_data(&anna, "m.ignored_user_list", &list)
        .await
        .unwrap();
    assert_eq!(read(&anna).await.unwrap(), Some(list));
    assert_eq!(read(&bo).await.unwrap(), None);
    let nobody = world.user_id("nobody");
    assert!(read(&nobody).await.is_err());

    let all = async |who: &ruma::UserId| home.account_data_beginning(who, "org.example.a.").await;
    assert!(all(&anna).await.unwrap().is_empty());
    for (kind, content) in [
        ("org.example.a.one", json!({"n": 1})),
        ("org.example.a.two", json!({})),
        ("org.example.another", json!({"n": 3})),
    ] {
        home.set_account_data(&anna, kind, &content).await.unwrap();
    }
    let listed: Vec<_> = all(&anna).await.unwrap().into_iter().collect();
    let expected = [
        ("org.example.a.one".to_owned(), json!({"n": 1})),
        ("org.example.a.two".to_owned(), json!({})),
    ];
    assert_eq!(listed, expected);
    assert!(all(&bo).await.unwrap().is_empty());
    assert!(all(&nobody).await.is_err());
}

/// What a member has uploaded is read by the bot, up to a size.
/// The receipts of a `reading`: by event, kind and what is said of the user.
fn receipts(reading: &Reading, user_id: &UserId) -> BTreeSet<(String, String, Option<String>)> {
    let mut found = BTreeSet::new();
    for event in &reading.receipts {
        let event = parsed(event);
        assert_eq!(event["type"], "m.receipt");
        for (event_id, kinds) in event["content"].as_object().unwrap() {
            for (kind, users) in kinds.as_object().unwrap() {
                let users = users.as_object().unwrap();
                assert_eq!(users.len(), 1, "of others: {event}");
                let said = &users[user_id.as_str()];
                let thread = said["thread_id"].as_str().map(str::to_owned);
                found.insert((event_id.clone(), kind.clone(), thread));
            }
        }
    }
    found
}

/// A read marker is an unthreaded receipt, told to the member, and moves forward only.
async fn read_markers(world: World) {
    let (topic, anna, _) = world.joined_topic().await;
    let mut said = Vec::new();
    for words in ["one", "two", "three", "four"] {
        said.push(world.say(&Identity::Bot, &topic, words).await);
    }
    let [one, two, three, four] = &said[..] else {
        unreachable!()
    };
    let homeserver = &world.homeserver;
    let marks = |event, receipt| homeserver.set_read_marker(&anna, &topic, event, receipt);
    marks(two, Receipt::Public).await.unwrap();
    let first = homeserver.reading(&anna, None).await.unwrap();
    let public = |event: &OwnedEventId| (event.to_string(), "m.read".to_owned(), None);
    assert_eq!(receipts(&first, &anna), BTreeSet::from([public(two)]));
    assert_eq!(parsed(&first.receipts[0])["room_id"], topic.as_str());
    assert!(first.push_rules.is_some());
    // Backwards, and the same again.
    marks(one, Receipt::Public).await.unwrap();
    marks(two, Receipt::Public).await.unwrap();
    let then = homeserver.reading(&anna, Some(&first.next)).await.unwrap();
    assert!(receipts(&then, &anna).is_empty(), "{then:?}");
    assert!(then.push_rules.is_none());
    marks(three, Receipt::Private).await.unwrap();
    marks(four, Receipt::Public).await.unwrap();
    let then = homeserver.reading(&anna, Some(&then.next)).await.unwrap();
    let private = (three.to_string(), "m.read.private".to_owned(), None);
    assert!(receipts(&then, &anna).is_superset(&BTreeSet::from([private, public(four)])));
    // Who is not in the room leaves no trace there.
    let (bo, _) = world.member("bo").await;
    let marked = homeserver
        .set_read_marker(&bo, &topic, four, Receipt::Public)
        .await;
    let (status, code, _) = refusal(marked);
    assert_eq!((status, &code[..]), (403, "M_FORBIDDEN"));
    assert!(receipts(&homeserver.reading(&bo, None).await.unwrap(), &bo).is_empty());
}

/// A room is muted by a push rule, which every client of the member finds.
async fn muted_rooms(world: World) {
    let (topic, anna, _) = world.joined_topic().await;
    let homeserver = &world.homeserver;
    let muted = |rules: &Value| {
        let rules = rules["global"]["room"].as_array().unwrap().clone();
        let of_topic = rules.iter().find(|rule| rule["rule_id"] == topic.as_str());
        of_topic.map(|rule| rule["actions"].clone())
    };
    let stored = async || {
        let rules = homeserver
            .account_data(&anna, "m.push_rules")
            .await
            .unwrap();
        muted(&rules.unwrap())
    };
    let first = homeserver.reading(&anna, None).await.unwrap();
    assert_eq!(muted(&first.push_rules.unwrap()), None);
    for _ in 0..2 {
        homeserver
            .set_room_muted(&anna, &topic, true)
            .await
            .unwrap();
        assert_eq!(stored().await, Some(json!([])));
    }
    let then = homeserver.reading(&anna, Some(&first.next)).await.unwrap();
    assert_eq!(muted(&then.push_rules.unwrap()), Some(json!([])));
    for _ in 0..2 {
        homeserver
            .set_room_muted(&anna, &topic, false)
            .await
            .unwrap();
        assert_eq!(stored().await, None);
    }
    let then = homeserver.reading(&anna, Some(&then.next)).await.unwrap();
    assert_eq!(muted(&then.push_rules.unwrap()), None);
}

async fn media(world: World) {
    let (_, anna) = world.member("anna").await;
    let home = &world.homeserver;
    let bytes = bytes::Bytes::from(vec![7; 3_000]);
    let uri = home
        .upload(&anna, "image/webp", bytes.clone())
        .await
        .unwrap();
    assert!(uri.is_valid(), "{uri}");
    assert_eq!(home.download(&uri, 3_000).await.unwrap(), Some(bytes));
    assert_eq!(home.download(&uri, 2_999).await.unwrap(), None);
    let unknown = ruma::OwnedMxcUri::from(format!("mxc://{}/none", world.names.server()));
    assert_eq!(home.download(&unknown, 3_000).await.unwrap(), None);
    let of_the_bot = home
        .upload(&Identity::Bot, "image/png", vec![9].into())
        .await
        .unwrap();
    let kept = home.download(&of_the_bot, 10).await.unwrap();
    assert_eq!(kept, Some(vec![9].into()));
    let odd = ruma::OwnedMxcUri::from("https://example.org/x");
    assert_eq!(home.download(&odd, 3_000).await.unwrap(), None);
}

/// A member leaves a room themselves, and comes back through a restricted door.
async fn departures(world: World) {
    let (topic, user_id, anna) = world.joined_topic().await;
    let home = &world.homeserver;
    home.leave(&anna, &topic).await.unwrap();
    let member = world
        .state(&topic, "m.room.member", user_id.as_str())
        .await
        .unwrap();
    assert_eq!(member["content"]["membership"], "leave");
    assert_eq!(member["sender"], user_id.as_str());
    home.join(&anna, &topic).await.unwrap();
    let (_, stranger) = world.member("stranger").await;
    let (status, ..) = super::world::refusal(home.leave(&stranger, &topic).await);
    assert_eq!(status, 403);
}

/// A restricted room that is shut lets in whom the bot asks, and nobody else.
async fn hidden_doors(world: World) {
    let (topic, _, anna) = world.joined_topic().await;
    let home = &world.homeserver;
    let shut = appservice::policy::by_invitation();
    home.set_state(&topic, "m.room.join_rules", "", &shut)
        .await
        .unwrap();
    home.leave(&anna, &topic).await.unwrap();
    assert!(home.join(&anna, &topic).await.is_err());
    let user_id = home.whoami(&anna).await.unwrap();
    home.invite(&topic, &user_id, None).await.unwrap();
    home.join(&anna, &topic).await.unwrap();
}

async fn aliases(world: World) {
    let local = format!("althing_{}", world.name("room"));
    let alias = world.alias(&local);
    assert_eq!(world.homeserver.resolve_alias(&alias).await.unwrap(), None);
    let room_id = world.space("room").await;
    let found = world.homeserver.resolve_alias(&alias).await.unwrap();
    assert_eq!(found, Some(room_id));
    let again = world.blueprint(RoomKind::Topic, "room", json!({"join_rule": "invite"}));
    let taken = world.homeserver.create_room(&again).await.unwrap();
    assert_eq!(taken, Creation::AliasTaken);
    // At once: one of them has it.
    let twins = world.blueprint(RoomKind::Topic, "twins", json!({"join_rule": "invite"}));
    let create = || world.homeserver.create_room(&twins);
    let made = tokio::join!(create(), create(), create());
    let made = [made.0, made.1, made.2].map(Result::unwrap);
    let created = made
        .iter()
        .filter(|m| matches!(m, Creation::Created(_)))
        .count();
    assert_eq!(created, 1, "{made:?}");
}

/// A room has what its blueprint says, and no more.
/// An alias leads to one room at a time.
async fn moved_aliases(world: World) {
    let (one, other) = (world.space("one").await, world.space("other").await);
    let alias = world.alias(&format!("althing_{}", world.name("one")));
    let home = &world.homeserver;
    assert_eq!(home.resolve_alias(&alias).await.unwrap(), Some(one.clone()));
    for room in [&other, &one, &one] {
        home.set_alias(&alias, room).await.unwrap();
        assert_eq!(
            home.resolve_alias(&alias).await.unwrap().as_ref(),
            Some(room)
        );
    }
}

/// Whoever knows its address comes into an open room, unless they are banned.
async fn open_rooms(world: World) {
    let open = world.blueprint(RoomKind::Policy, "list", json!({"join_rule": "public"}));
    let room = world.create(&open).await;
    let alias = world.alias(&format!("althing_{}", world.name("list")));
    let ((_, anna), (bo, as_bo)) = (world.member("anna").await, world.member("bo").await);
    let home = &world.homeserver;
    for who in [&anna, &as_bo, &Identity::Bot, &anna] {
        assert_eq!(home.join_alias(who, &alias).await.unwrap(), room);
    }
    let nowhere = world.alias(&format!("althing_{}", world.name("nowhere")));
    refused(
        home.join_alias(&anna, &nowhere).await,
        404,
        "M_NOT_FOUND",
        "",
    );
    let stands = async |membership: &str| {
        let content = json!({"membership": membership, "reason": "Spam"});
        home.set_state(&room, "m.room.member", bo.as_str(), &content)
            .await
            .unwrap();
    };
    stands("ban").await;
    refused(
        home.join_alias(&as_bo, &alias).await,
        403,
        "M_BAD_STATE",
        "banned",
    );
    stands("leave").await;
    home.join(&as_bo, &room).await.unwrap();
}

/// What goes with a room that is made in place of another, what does not, and what becomes of the old
/// one.
async fn upgrades(world: World) {
    let (old, anna, identity) = world.joined_topic().await;
    let home = &world.homeserver;
    let alias = world.alias(&format!("althing_{}", world.name("topic")));
    let before = world.say(&identity, &old, "before").await;
    let new = home.upgrade_room(&old, "12").await.unwrap();
    assert_ne!(new, old);
    let said = async |room: &RoomId, event_type: &str| {
        let event = world.state(room, event_type, "").await;
        event.map(|event| event["content"].clone())
    };
    let create = said(&new, "m.room.create").await.unwrap();
    assert_eq!(create["predecessor"]["room_id"], old.as_str());
    assert!(create.get("org.althing.kind").is_none() && create.get("org.althing.key").is_none());
    for copied in ["m.room.name", "m.room.topic", "m.room.join_rules"] {
        assert_eq!(
            said(&new, copied).await,
            said(&old, copied).await,
            "{copied}"
        );
    }
    assert_eq!(said(&new, "org.althing.topic").await, None);
    assert_eq!(
        said(&new, "m.room.canonical_alias").await.unwrap()["alias"],
        alias.as_str()
    );
    assert_eq!(
        said(&old, "m.room.canonical_alias").await.unwrap(),
        json!({})
    );
    let tombstone = said(&old, "m.room.tombstone").await.unwrap();
    assert_eq!(tombstone["replacement_room"], new.as_str());
    assert_eq!(home.resolve_alias(&alias).await.unwrap(), Some(new.clone()));

    let late = home.send(&identity, &old, &world.message("late")).await;
    refused(late, 403, "M_FORBIDDEN", "permission to post");
    assert!(
        home.state(&old).await.is_ok(),
        "what was written can be read"
    );
    home.join(&identity, &new).await.unwrap();
    world.say(&identity, &new, "after").await;
    let member = world.state(&new, "m.room.member", anna.as_str()).await;
    assert_eq!(member.unwrap()["content"]["membership"], "join");
    let txn_id = world.message("").txn_id;
    let by_bot = home
        .redact(&Identity::Bot, &old, &before, &txn_id, None)
        .await;
    assert!(by_bot.is_ok(), "its words can still be removed");
}

/// Only who has the power of an administrator in a room may ask the bot back into it.
async fn the_bots_way_back(world: World) {
    let (anna, member) = world.member("anna").await;
    let (henrik, administrator) = world.member("henrik").await;
    let home = &world.homeserver;
    let space = world.space("space").await;
    world.admit(&space, &anna, &member).await;
    world.admit(&space, &henrik, &administrator).await;
    let officers = Officers {
        administrators: [henrik].into(),
        ..Officers::default()
    };
    let levels = power_levels(RoomKind::Territory, &officers);
    home.set_state(&space, "m.room.power_levels", "", &levels)
        .await
        .unwrap();
    home.leave(&Identity::Bot, &space).await.unwrap();
    assert!(
        home.state(&space).await.is_err() || !home.joined_rooms().await.unwrap().contains(&space)
    );
    refused(
        home.join(&Identity::Bot, &space).await,
        403,
        "M_FORBIDDEN",
        "",
    );
    refused(
        home.invite_bot(&member, &space).await,
        403,
        "M_FORBIDDEN",
        "permission to invite",
    );
    home.invite_bot(&administrator, &space).await.unwrap();
    home.join(&Identity::Bot, &space).await.unwrap();
    assert!(home.joined_rooms().await.unwrap().contains(&space));
}

async fn birth(world: World) {
    let (user_id, _) = world.member("anna").await;
    let mut room = world.blueprint(RoomKind::Home, "home", json!({"join_rule": "invite"}));
    room.invite.push(user_id.clone());
    let room_id = world.create(&room).await;
    let create = world.state(&room_id, "m.room.create", "").await.unwrap();
    assert_eq!(create["sender"], world.names.bot().as_str());
    assert_eq!(create["content"]["org.althing.key"], "home");
    assert_eq!(create["content"]["room_version"], "12");
    // The homeserver adds one level that it has of its own.
    let mut levels = power_levels(RoomKind::Home, &Officers::default());
    levels["historical"] = json!(100);
    let expected = [
        ("m.room.power_levels", levels),
        (
            "m.room.canonical_alias",
            json!({"alias": format!("#{}:{}", room.alias.unwrap(), world.names.server())}),
        ),
        ("m.room.join_rules", json!({"join_rule": "invite"})),
        (
            "m.room.history_visibility",
            json!({"history_visibility": "shared"}),
        ),
        ("m.room.guest_access", json!({"guest_access": "forbidden"})),
        ("m.room.name", json!({"name": "Room home"})),
        ("org.althing.topic", json!({"slug": "home"})),
    ];
    for (event_type, content) in expected {
        let event = world.state(&room_id, event_type, "").await.unwrap();
        assert_eq!(event["content"], content, "{event_type}");
    }
    let topic = world.state(&room_id, "m.room.topic", "").await.unwrap();
    assert_eq!(topic["content"]["topic"], "About it");
    let invited = world
        .state(&room_id, "m.room.member", user_id.as_str())
        .await
        .unwrap();
    assert_eq!(invited["content"]["membership"], "invite");
    let state = world.homeserver.state(&room_id).await.unwrap();
    assert_eq!(state.len(), 11, "{state:?}");
    let timeline = world.timeline(&room_id, 100).await;
    assert_eq!(timeline.len(), 11);
    assert_eq!(timeline[0]["type"], "m.room.create");
    assert_eq!(timeline[1]["type"], "m.room.member");
    assert_eq!(timeline[10]["state_key"], user_id.as_str());
    let stamps: Vec<_> = timeline
        .iter()
        .map(|e| e["origin_server_ts"].as_i64().unwrap())
        .collect();
    assert!(stamps.is_sorted(), "{stamps:?}");
}

async fn restricted_joins(world: World) {
    let (user_id, anna) = world.member("anna").await;
    let space = world.space("space").await;
    let topic = world.topic("topic", &space).await;
    let refusal = world.homeserver.join(&anna, &topic).await;
    refused(
        refusal,
        403,
        "M_FORBIDDEN",
        "do not belong to any of the required",
    );
    refused(
        world.homeserver.join(&anna, &space).await,
        403,
        "M_FORBIDDEN",
        "",
    );
    world.admit(&space, &user_id, &anna).await;
    for _ in 0..3 {
        world.homeserver.join(&anna, &topic).await.unwrap();
    }
    let joins = world.timeline(&topic, 100).await;
    let joins = joins
        .iter()
        .filter(|e| e["state_key"] == user_id.as_str())
        .count();
    // The first says by whose leave it was, the second does not; a third would say nothing new.
    assert_eq!(joins, 2);
}

async fn invitations(world: World) {
    let (user_id, anna) = world.member("anna").await;
    let space = world.space("space").await;
    let invite = async || {
        let reason = Some("Velkommen!");
        world
            .homeserver
            .invite(&space, &user_id, reason)
            .await
            .unwrap();
        world
            .state(&space, "m.room.member", user_id.as_str())
            .await
            .unwrap()
    };
    for _ in 0..2 {
        let member = invite().await;
        assert_eq!(member["content"]["membership"], "invite");
        assert_eq!(member["content"]["reason"], "Velkommen!");
    }
    world.homeserver.join(&anna, &space).await.unwrap();
    assert_eq!(invite().await["content"]["membership"], "join");
}

async fn repeated_sends(world: World) {
    let (topic, _, anna) = world.joined_topic().await;
    let event = world.message("once");
    let first = world.homeserver.send(&anna, &topic, &event).await.unwrap();
    for _ in 0..2 {
        let again = world.homeserver.send(&anna, &topic, &event).await.unwrap();
        assert_eq!(again, first);
    }
    let other = world
        .homeserver
        .send(&anna, &topic, &world.message("once"))
        .await
        .unwrap();
    assert_ne!(other, first);
    let at_once = world.message("at once");
    let send = || world.homeserver.send(&anna, &topic, &at_once);
    let (one, two) = tokio::join!(send(), send());
    assert_eq!(one.unwrap(), two.unwrap());
    let timeline = world.timeline(&topic, 100).await;
    let count = timeline
        .iter()
        .filter(|e| e["type"] == "m.room.message")
        .count();
    assert_eq!(count, 3);
}

async fn not_in_the_room(world: World) {
    let (topic, ..) = world.joined_topic().await;
    let (_, bent) = world.member("bent").await;
    let sent = world
        .homeserver
        .send(&bent, &topic, &world.message("x"))
        .await;
    // `actions::posts` joins the member when it reads this.
    refused(sent, 403, "M_FORBIDDEN", "not in room");
    let first = world.timeline(&topic, 1).await[0]["event_id"].clone();
    let first = ruma::EventId::parse(first.as_str().unwrap()).unwrap();
    let redacted = world.redact(&bent, &topic, &first).await;
    refused(redacted, 403, "M_FORBIDDEN", "");
}

async fn power(world: World) {
    let (user_id, anna) = world.member("anna").await;
    let space = world.space("space").await;
    world.admit(&space, &user_id, &anna).await;
    let sent = world
        .homeserver
        .send(&anna, &space, &world.message("x"))
        .await;
    refused(sent, 403, "M_FORBIDDEN", "permission to post");
    // The bot made the room: its power is infinite and named nowhere.
    world.say(&Identity::Bot, &space, "x").await;
    world
        .homeserver
        .set_state(
            &space,
            "m.room.power_levels",
            "",
            &power_levels(RoomKind::Territory, &Officers::default()),
        )
        .await
        .unwrap();
}

async fn redactions(world: World) {
    let (topic, _, anna) = world.joined_topic().await;
    let (bent_id, bent) = world.member("bent").await;
    world
        .homeserver
        .invite(&topic, &bent_id, None)
        .await
        .unwrap();
    world.homeserver.join(&bent, &topic).await.unwrap();
    let own = world.say(&anna, &topic, "mine").await;
    let others = world.say(&bent, &topic, "his").await;
    refused(
        world.redact(&anna, &topic, &others).await,
        403,
        "M_FORBIDDEN",
        "permission to redact",
    );
    let event = world.message("");
    let redact = || {
        world
            .homeserver
            .redact(&anna, &topic, &own, &event.txn_id, None)
    };
    let first = redact().await.unwrap();
    assert_eq!(redact().await.unwrap(), first, "the same transaction ID");
    // Of what is redacted already: an event more, no error.
    assert_ne!(world.redact(&anna, &topic, &own).await.unwrap(), first);
    world.redact(&Identity::Bot, &topic, &others).await.unwrap();
}

/// An archived topic: members remove words of their own and no more, officers write; one where they
/// announce: members react; and it opens again.
async fn closed_topics(world: World) {
    const WORDS: &str = "permission to post";
    let (topic, _, anna) = world.joined_topic().await;
    let (ingrid_id, ingrid) = world.member("ingrid").await;
    world.admit(&topic, &ingrid_id, &ingrid).await;
    let own = world.say(&anna, &topic, "mine").await;
    let others = world.say(&ingrid, &topic, "hers").await;
    let officers = Officers {
        moderators: [ingrid_id].into(),
        ..Officers::default()
    };
    let set = async |levels: Value| {
        let home = &world.homeserver;
        home.set_state(&topic, "m.room.power_levels", "", &levels)
            .await
            .unwrap();
    };
    set(topic_power_levels(Speech::Closed, &officers)).await;
    let send =
        async |who: &Identity, event: Outgoing| world.homeserver.send(who, &topic, &event).await;
    refused(
        send(&anna, world.message("x")).await,
        403,
        "M_FORBIDDEN",
        WORDS,
    );
    let reaction = world.reaction(&others, "👍");
    refused(send(&anna, reaction).await, 403, "M_FORBIDDEN", WORDS);
    let removed = world.redact(&anna, &topic, &others).await;
    refused(removed, 403, "M_FORBIDDEN", "permission to redact");
    world.redact(&anna, &topic, &own).await.unwrap();
    send(&ingrid, world.message("order")).await.unwrap();
    set(topic_power_levels(Speech::Officers, &officers)).await;
    let message = world.message("x");
    refused(send(&anna, message).await, 403, "M_FORBIDDEN", WORDS);
    let reaction = world.reaction(&others, "👍");
    send(&anna, reaction).await.unwrap();
    set(topic_power_levels(Speech::Everybody, &officers)).await;
    send(&anna, world.message("again")).await.unwrap();
}

async fn reactions(world: World) {
    let (topic, _, anna) = world.joined_topic().await;
    let post = world.say(&anna, &topic, "post").await;
    let react = async |key: &str| {
        let event = world.reaction(&post, key);
        world.homeserver.send(&anna, &topic, &event).await
    };
    let first = react("👍").await.unwrap();
    refused(react("👍").await, 400, "M_DUPLICATE_ANNOTATION", "");
    react("🎉").await.unwrap();
    // Taken back, it may come again.
    world.redact(&anna, &topic, &first).await.unwrap();
    react("👍").await.unwrap();
}

async fn sizes(world: World) {
    let (topic, _, anna) = world.joined_topic().await;
    let large = world.message(&"x".repeat(70_000));
    let sent = world.homeserver.send(&anna, &topic, &large).await;
    refused(sent, 413, "M_TOO_LARGE", "");
    world.say(&anna, &topic, &"x".repeat(60_000)).await;
}

async fn paging(world: World) {
    let (topic, _, anna) = world.joined_topic().await;
    let mut sent = Vec::new();
    for n in 0..5 {
        sent.push(world.say(&anna, &topic, &n.to_string()).await);
    }
    let whole = world.timeline(&topic, 1_000).await;
    let ids = |events: &[Value]| -> Vec<String> {
        let ids = events.iter().map(|e| e["event_id"].as_str());
        ids.map(|id| id.unwrap().to_owned()).collect()
    };
    for limit in [1, 2, 3, 7] {
        let paged = world.timeline(&topic, limit).await;
        assert_eq!(ids(&paged), ids(&whole), "by {limit}");
    }
    let ids = ids(&whole);
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
    assert_eq!(ids[ids.len() - 5..], sent);
    assert_eq!(whole[0]["type"], "m.room.create");
    // A page that begins at an `end` is not moved by what comes meanwhile.
    let page = world.homeserver.messages(&topic, None, 2).await.unwrap();
    let end = page.end.unwrap();
    world.say(&anna, &topic, "meanwhile").await;
    let next = world
        .homeserver
        .messages(&topic, Some(&end), 1)
        .await
        .unwrap();
    assert!(next.events[0].get().contains(sent[2].as_str()));
}

async fn redacted_events(world: World) {
    let (topic, user_id, anna) = world.joined_topic().await;
    let post = world.say(&anna, &topic, "secret").await;
    let redaction = world.redact(&anna, &topic, &post).await.unwrap();
    let timeline = world.timeline(&topic, 100).await;
    let find = |id: &str| timeline.iter().find(|e| e["event_id"] == id).unwrap();
    let stripped = find(post.as_str());
    assert_eq!(stripped["content"], json!({}));
    assert_eq!(stripped["sender"], user_id.as_str());
    let because = &stripped["unsigned"]["redacted_because"];
    assert_eq!(because["event_id"], redaction.as_str());
    assert_eq!(because["sender"], user_id.as_str());
    assert_eq!(because["type"], "m.room.redaction");
    // Why it was removed is asked of the event itself.
    let alone = world
        .homeserver
        .event(&topic, &post)
        .await
        .unwrap()
        .unwrap();
    let alone: Value = serde_json::from_str(alone.get()).unwrap();
    assert_eq!(
        alone["unsigned"]["redacted_because"]["content"]["reason"],
        "a reason"
    );
    let said = find(redaction.as_str());
    assert_eq!(
        said["content"],
        json!({"redacts": post, "reason": "a reason"})
    );
    assert!(timeline.iter().all(|e| !e.to_string().contains("secret")));
}

async fn rooms_of_the_bot(world: World) {
    let (topic, ..) = world.joined_topic().await;
    let rooms = world.homeserver.joined_rooms().await.unwrap();
    assert!(rooms.contains(&topic));
    assert_eq!(rooms.iter().collect::<BTreeSet<_>>().len(), rooms.len());
}

/// A member's token does not reach the admin API, not even about themselves.
async fn administrators(world: World) {
    let (user_id, anna) = world.member("anna").await;
    for about in [world.names.bot(), &user_id] {
        let asked = world.homeserver.is_admin(&anna, about).await;
        refused(asked, 403, "M_FORBIDDEN", "");
    }
    // The homeserver's module flags the bot some seconds after it exists.
    let mut tries = 0;
    while !matches!(
        world
            .homeserver
            .is_admin(&Identity::Bot, world.names.bot())
            .await,
        Ok(true)
    ) {
        tries += 1;
        assert!(tries < 100, "the bot is no administrator");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    assert!(
        !world
            .homeserver
            .is_admin(&Identity::Bot, &user_id)
            .await
            .unwrap()
    );
    let nobody = world.user_id("nobody");
    assert!(
        !world
            .homeserver
            .is_admin(&Identity::Bot, &nobody)
            .await
            .unwrap()
    );
}

/// The bot sees where a member is signed in, and signs them out.
async fn devices(world: World) {
    let (anna, _) = world.member("anna").await;
    let (bodil, _) = world.member("bodil").await;
    // The homeserver's module flags the bot some seconds after it exists.
    let mut tries = 0;
    while world.homeserver.devices(&anna).await.is_err() {
        tries += 1;
        assert!(tries < 100, "the bot may not ask");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    assert_eq!(world.homeserver.devices(&anna).await.unwrap(), []);
    for (user, device) in [(&anna, "PHONE"), (&anna, "LAPTOP"), (&bodil, "PHONE")] {
        world.sign_in(user, device).await;
    }
    let of = async |user| {
        let devices = world.homeserver.devices(user).await.unwrap();
        let ids = devices.into_iter().map(|d| (d.device_id, d.display_name));
        ids.collect::<BTreeSet<_>>()
    };
    let named = |id: &str| (id.to_owned(), Some("Element".to_owned()));
    assert_eq!(
        of(&anna).await,
        BTreeSet::from([named("PHONE"), named("LAPTOP")])
    );
    let gone = ["PHONE".to_owned(), "NEVER".to_owned()];
    world.homeserver.end_devices(&anna, &gone).await.unwrap();
    assert_eq!(of(&anna).await, BTreeSet::from([named("LAPTOP")]));
    assert_eq!(of(&bodil).await, BTreeSet::from([named("PHONE")]));
    let nobody = world.user_id("nobody");
    refused(
        world.homeserver.devices(&nobody).await,
        404,
        "M_NOT_FOUND",
        "",
    );
    refused(
        world.homeserver.end_devices(&nobody, &gone).await,
        404,
        "M_NOT_FOUND",
        "",
    );
}

/// The bot ends an account for good, and deletes a room with everything in it; both may be repeated.
async fn goodbyes(world: World) {
    let (topic, user_id, anna) = world.joined_topic().await;
    // The homeserver's module flags the bot some seconds after it exists.
    let mut tries = 0;
    while world.homeserver.devices(&user_id).await.is_err() {
        tries += 1;
        assert!(tries < 100, "the bot may not ask");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    world
        .homeserver
        .set_display_name(&user_id, "Anna")
        .await
        .unwrap();
    world.sign_in(&user_id, "PHONE").await;
    let image = bytes::Bytes::from_static(b"\x89PNG\r\n\x1a\n");
    let copy = world
        .homeserver
        .upload(&Identity::Bot, "application/octet-stream", image.clone())
        .await
        .unwrap();
    world.homeserver.protect_media(&copy).await.unwrap();
    let uri = world.homeserver.upload(&anna, "image/png", image).await;
    let uri = uri.unwrap();
    world.say(&anna, &topic, "stays").await;
    for _ in 0..2 {
        world.homeserver.delete_media_of(&user_id).await.unwrap();
        world.homeserver.deactivate(&user_id).await.unwrap();
    }
    assert_eq!(world.homeserver.download(&uri, 100).await.unwrap(), None);
    // A copy that is the bot's stays until it is deleted itself, and that is done twice as well as once.
    let kept = world.homeserver.download(&copy, 100).await.unwrap();
    assert!(kept.is_some());
    for _ in 0..2 {
        world.homeserver.delete_media(&copy).await.unwrap();
    }
    assert_eq!(world.homeserver.download(&copy, 100).await.unwrap(), None);
    assert_eq!(world.homeserver.devices(&user_id).await.unwrap(), []);
    // The homeserver takes them out of one room after the other, beside its answer.
    let mut tries = 0;
    loop {
        let member = world.state(&topic, "m.room.member", user_id.as_str()).await;
        if member.unwrap()["content"]["membership"] == "leave" {
            break;
        }
        tries += 1;
        assert!(tries < 100, "they are in the room still");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let profile = world.homeserver.profile(&user_id).await.unwrap();
    let name = profile.and_then(|p| p.text("displayname").map(ToOwned::to_owned));
    assert_eq!(name, None);
    let words = world.timeline(&topic, 100).await;
    assert!(words.iter().any(|e| e["content"]["body"] == "stays"));

    // A homeserver that still writes to the room (receipts, statistics) may break off; who deletes goes on.
    let mut tries = 0;
    while let Err(error) = world.homeserver.delete_room(&topic).await {
        assert!(
            matches!(error, Error::Unavailable { .. }) && tries < 10,
            "{error}"
        );
        tries += 1;
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    world.homeserver.delete_room(&topic).await.unwrap();
    assert!(
        !world
            .homeserver
            .joined_rooms()
            .await
            .unwrap()
            .contains(&topic)
    );
    let gone = world.homeserver.state(&topic).await;
    assert!(matches!(gone, Err(Error::Homeserver { .. })), "{gone:?}");
}

/// History is written with its own stamps, and stands where it arrived.
async fn stamps(world: World) {
    const THEN: i64 = 1_500_000_000_000;
    let (topic, _, anna) = world.joined_topic().await;
    let now = world.say(&anna, &topic, "now").await;
    let old = Outgoing {
        ts: Some(THEN),
        ..world.message("then")
    };
    let old = world.homeserver.send(&anna, &topic, &old).await.unwrap();
    let timeline = world.timeline(&topic, 100).await;
    let [.., first, second] = &timeline[..] else {
        panic!("{timeline:?}")
    };
    assert_eq!(
        (&first["event_id"], &second["event_id"]),
        (&json!(now), &json!(old))
    );
    assert_eq!(second["origin_server_ts"], THEN);
    assert!(first["origin_server_ts"].as_i64().unwrap() > THEN);
}

async fn order(world: World) {
    let (topic, _, anna) = world.joined_topic().await;
    let (bent_id, bent) = world.member("bent").await;
    world.admit(&topic, &bent_id, &bent).await;
    let mut sent = Vec::new();
    for n in 0..6 {
        let who = [&anna, &bent, &Identity::Bot][n % 3];
        sent.push(world.say(who, &topic, &n.to_string()).await);
    }
    let timeline = world.timeline(&topic, 6).await;
    let ids: Vec<_> = timeline
        .iter()
        .map(|e| e["event_id"].as_str().unwrap())
        .collect();
    assert_eq!(ids[ids.len() - 6..], sent);
    for event in &timeline {
        assert_eq!(event["room_id"], topic.as_str());
    }
}

async fn state(world: World) {
    let space = world.space("space").await;
    let set = async |content: Value| {
        world
            .homeserver
            .set_state(&space, "org.althing.territory", "", &content)
            .await
            .unwrap()
    };
    let first = set(json!({"code": "DK"})).await;
    assert_eq!(
        set(json!({"code": "DK"})).await,
        first,
        "nothing new, no event"
    );
    let second = set(json!({"code": "NO"})).await;
    assert_ne!(second, first);
    assert_ne!(set(json!({"code": "DK"})).await, first);
    let now = world
        .state(&space, "org.althing.territory", "")
        .await
        .unwrap();
    assert_eq!(now["content"]["code"], "DK");
    // What is redacted says nothing: the same words are an event again.
    let last = set(json!({"code": "DK"})).await;
    world.redact(&Identity::Bot, &space, &last).await.unwrap();
    let stripped = world.state(&space, "org.althing.territory", "").await;
    assert_eq!(stripped.unwrap()["content"], json!({}));
    assert_ne!(set(json!({"code": "DK"})).await, last);
    // Keys are apart.
    world
        .homeserver
        .set_state(&space, "m.space.child", "!child", &json!({"via": ["x"]}))
        .await
        .unwrap();
    assert!(world.state(&space, "m.space.child", "").await.is_none());
    assert!(
        world
            .state(&space, "m.space.child", "!child")
            .await
            .is_some()
    );
}

async fn unknown_rooms(world: World) {
    let (_, anna) = world.member("anna").await;
    let room = RoomId::parse("!iwFnGJMyMvpAOlUlWkXDgxk4tKgPgXLkG1wZsJ6F0sU").unwrap();
    refused(world.homeserver.state(&room).await, 403, "M_FORBIDDEN", "");
    let page = world.homeserver.messages(&room, None, 1).await;
    refused(page, 403, "M_FORBIDDEN", "");
    let sent = world
        .homeserver
        .send(&anna, &room, &world.message("x"))
        .await;
    refused(sent, 403, "M_FORBIDDEN", "");
    refused(
        world.homeserver.join(&anna, &room).await,
        404,
        "M_UNKNOWN",
        "",
    );
}

/// The homeserver lets an edit of another's event pass: the fold must not.
async fn edits_of_others(world: World) {
    let (topic, _, anna) = world.joined_topic().await;
    let post = world.say(&Identity::Bot, &topic, "the bot's").await;
    let forged = world.outgoing(
        "m.room.message",
        json!({
            "msgtype": "m.text", "body": "* x",
            "m.new_content": {"msgtype": "m.text", "body": "x"},
            "m.relates_to": {"rel_type": "m.replace", "event_id": post},
        }),
    );
    world.homeserver.send(&anna, &topic, &forged).await.unwrap();
    let timeline = world.timeline(&topic, 100).await;
    let shown = timeline
        .iter()
        .find(|e| e["event_id"] == post.as_str())
        .unwrap();
    assert_eq!(shown["content"]["body"], "the bot's");
}

/// The bot takes somebody out by a membership with a mark of ours on it; they return when a room
/// that lets them in has them again.
async fn evictions(world: World) {
    let (topic, user_id, anna) = world.joined_topic().await;
    let evict = async |room: &RoomId| {
        let content = json!({"membership": "leave", "reason": "Badge mangler", EVICTED: true});
        world
            .homeserver
            .set_state(room, "m.room.member", user_id.as_str(), &content)
            .await
            .unwrap();
    };
    evict(&topic).await;
    let member = world.state(&topic, "m.room.member", user_id.as_str()).await;
    let member = member.unwrap();
    assert_eq!(member["sender"], world.names.bot().as_str());
    assert_eq!(member["content"]["membership"], "leave");
    assert_eq!(member["content"]["reason"], "Badge mangler");
    assert_eq!(member["content"][EVICTED], true);
    let sent = world
        .homeserver
        .send(&anna, &topic, &world.message("x"))
        .await;
    refused(sent, 403, "M_FORBIDDEN", "not in room");
    // The space still has them.
    world.homeserver.join(&anna, &topic).await.unwrap();
    let member = world.state(&topic, "m.room.member", user_id.as_str()).await;
    let member = member.unwrap();
    assert_eq!(member["content"]["membership"], "join");
    assert!(member["content"].get(EVICTED).is_none());
}

/// A muted member reads, takes own words back, and may do nothing else.
async fn mutes(world: World) {
    const WORDS: &str = "permission to post";
    let (topic, user_id, anna) = world.joined_topic().await;
    let own = world.say(&anna, &topic, "mine").await;
    let home = &world.homeserver;
    let of_the_bot = world.message("the bot's");
    let others = home.send(&Identity::Bot, &topic, &of_the_bot);
    let others = others.await.unwrap();
    let levels = power_levels(RoomKind::Topic, &Officers::default());
    let set = async |levels: Value| {
        let set = home.set_state(&topic, "m.room.power_levels", "", &levels);
        set.await.unwrap();
    };
    set(muting(levels.clone(), [&*user_id])).await;
    let send = async |event: Outgoing| home.send(&anna, &topic, &event).await;
    refused(send(world.message("x")).await, 403, "M_FORBIDDEN", WORDS);
    let reaction = world.reaction(&others, "👍");
    refused(send(reaction).await, 403, "M_FORBIDDEN", WORDS);
    let edit = json!({"msgtype": "m.text", "body": "* x", "m.new_content": {"msgtype": "m.text", "body": "x"},
                      "m.relates_to": {"rel_type": "m.replace", "event_id": own}});
    let edit = world.outgoing("m.room.message", edit);
    refused(send(edit).await, 403, "M_FORBIDDEN", WORDS);
    let removed = world.redact(&anna, &topic, &others).await;
    refused(removed, 403, "M_FORBIDDEN", "permission to redact");
    world.redact(&anna, &topic, &own).await.unwrap();
    // Leaving and coming back changes nothing.
    home.leave(&anna, &topic).await.unwrap();
    home.join(&anna, &topic).await.unwrap();
    refused(send(world.message("x")).await, 403, "M_FORBIDDEN", WORDS);
    set(levels).await;
    send(world.message("again")).await.unwrap();
}

/// Who is suspended does nothing anywhere; the bot takes them out, and it ends.
async fn suspensions(world: World) {
    const SUSPENDED: &str = "M_USER_SUSPENDED";
    let (topic, user_id, anna) = world.joined_topic().await;
    let own = world.say(&anna, &topic, "mine").await;
    let home = &world.homeserver;
    // The homeserver's module flags the bot some seconds after it exists.
    within(Duration::from_secs(20), || async {
        home.set_suspended(&user_id, true).await.is_ok()
    })
    .await;
    home.set_suspended(&user_id, true).await.unwrap();
    assert!(home.is_suspended(&user_id).await.unwrap());
    let sent = home.send(&anna, &topic, &world.message("x")).await;
    refused(sent, 403, SUSPENDED, "");
    let named = home.set_display_name(&user_id, "Anna den Store").await;
    refused(named, 403, SUSPENDED, "");
    world.redact(&anna, &topic, &own).await.unwrap();
    let content = json!({"membership": "leave", "reason": "Suspenderet", EVICTED: true});
    let evicted = home.set_state(&topic, "m.room.member", user_id.as_str(), &content);
    evicted.await.unwrap();
    refused(home.join(&anna, &topic).await, 403, SUSPENDED, "");
    for _ in 0..2 {
        home.set_suspended(&user_id, false).await.unwrap();
        assert!(!home.is_suspended(&user_id).await.unwrap());
    }
    let nobody = home.is_suspended(&world.user_id("nobody")).await;
    refused(nobody, 404, "M_NOT_FOUND", "");
    home.join(&anna, &topic).await.unwrap();
    world.say(&anna, &topic, "again").await;
}

/// A ban by the bot keeps out whom the join rule would let in, until it is taken back.
async fn bans(world: World) {
    let (topic, user_id, anna) = world.joined_topic().await;
    let home = &world.homeserver;
    let set = async |content: Value| {
        let set = home.set_state(&topic, "m.room.member", user_id.as_str(), &content);
        set.await.unwrap();
    };
    set(json!({"membership": "ban", "reason": "x", EVICTED: true})).await;
    refused(home.join(&anna, &topic).await, 403, "M_BAD_STATE", "banned");
    set(json!({"membership": "leave"})).await;
    home.join(&anna, &topic).await.unwrap();
}

/// An event comes with its sender's last edit, and stripped once it is redacted.
async fn single_events(world: World) {
    let (topic, _, anna) = world.joined_topic().await;
    let said = world.say(&anna, &topic, "first").await;
    let read = async |event_id: &EventId| {
        let event = world.homeserver.event(&topic, event_id).await.unwrap();
        event.map(|event| parsed(&event))
    };
    let event = read(&said).await.unwrap();
    assert_eq!(event["content"]["body"], "first");
    assert_eq!(event["event_id"], said.as_str());
    assert!(event["origin_server_ts"].is_i64());
    for words in ["second", "third"] {
        let content = json!({
            "msgtype": "m.text", "body": format!("* {words}"),
            "m.new_content": {"msgtype": "m.text", "body": words},
            "m.relates_to": {"rel_type": "m.replace", "event_id": said},
        });
        let edit = world.outgoing("m.room.message", content);
        world.homeserver.send(&anna, &topic, &edit).await.unwrap();
    }
    let event = read(&said).await.unwrap();
    assert_eq!(event["content"]["body"], "first");
    let edit = &event["unsigned"]["m.relations"]["m.replace"];
    assert_eq!(edit["content"]["m.new_content"]["body"], "third", "{event}");
    world.redact(&anna, &topic, &said).await.unwrap();
    let event = read(&said).await.unwrap();
    assert_eq!(event["content"], json!({}));
    let unknown = EventId::parse(format!("${}", "A".repeat(43))).unwrap();
    assert_eq!(read(&unknown).await, None);
}

/// The bot reads what a redacted event said, and its edits, which nobody has redacted.
async fn removed_words(world: World) {
    let (topic, _, anna) = world.joined_topic().await;
    let said = world.say(&anna, &topic, "rude").await;
    let content = json!({
        "msgtype": "m.text", "body": "* ruder",
        "m.new_content": {"msgtype": "m.text", "body": "ruder"},
        "m.relates_to": {"rel_type": "m.replace", "event_id": said},
    });
    let edit = world.outgoing("m.room.message", content);
    let edit = world.homeserver.send(&anna, &topic, &edit).await.unwrap();
    let as_sent = async |event_id: &EventId| {
        let event = world.homeserver.event_as_sent(event_id).await.unwrap();
        event.map(|event| parsed(&event))
    };
    let before = as_sent(&said).await.unwrap();
    world.redact(&anna, &topic, &said).await.unwrap();
    let after = as_sent(&said).await.unwrap();
    assert_eq!(after["content"], before["content"], "{after}");
    assert_eq!(after["content"]["body"], "rude");
    assert_eq!(after["origin_server_ts"], before["origin_server_ts"]);
    let edit = world.homeserver.event(&topic, &edit).await.unwrap();
    let edit = parsed(&edit.unwrap());
    assert_eq!(edit["content"]["m.new_content"]["body"], "ruder", "{edit}");
    let unknown = EventId::parse(format!("${}", "A".repeat(43))).unwrap();
    assert_eq!(as_sent(&unknown).await, None);
}

/// Who reads a room and who may join stand when the event is redacted; whether guests may does not.
async fn redacted_state(world: World) {
    let (topic, ..) = world.joined_topic().await;
    let said = async || {
        let state = world.homeserver.state(&topic).await.unwrap();
        let events = state.iter().map(|event| parsed(event));
        let said = events.map(|event| (event["type"].as_str().unwrap().to_owned(), event));
        said.collect::<BTreeMap<_, _>>()
    };
    let before = said().await;
    for (event_type, stands) in [
        ("m.room.history_visibility", true),
        ("m.room.join_rules", true),
        ("m.room.guest_access", false),
    ] {
        let event = EventId::parse(before[event_type]["event_id"].as_str().unwrap()).unwrap();
        let bot = Identity::Bot;
        world.redact(&bot, &topic, &event).await.unwrap();
        let wanted = before[event_type]["content"].clone();
        let left = if stands { wanted.clone() } else { json!({}) };
        assert_eq!(said().await[event_type]["content"], left, "{event_type}");
        // What holds already makes no new event: only what was lost can be said again.
        let again = world.homeserver.set_state(&topic, event_type, "", &wanted);
        assert_eq!(again.await.unwrap() == event, stands, "{event_type}");
        assert_eq!(said().await[event_type]["content"], wanted, "{event_type}");
    }
}

/// What members report in their clients can be read by the bot, by number.
async fn reports(world: World) {
    let (topic, anna_id, anna) = world.joined_topic().await;
    let said = world.say(&anna, &topic, "rude").await;
    let (bodil_id, _) = world.member("bodil").await;
    let event = || Reported::Event(topic.clone(), said.clone());
    world.report(&anna_id, event(), "first").await;
    // It is counted when the homeserver has counted the room.
    let found = async |since| {
        for _ in 0..100 {
            let reports = world.homeserver.event_reports(since).await.unwrap();
            let of_room = reports.into_iter().filter(|report| report.room_id == topic);
            let of_room: Vec<_> = of_room.collect();
            if !of_room.is_empty() {
                return of_room;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("no report");
    };
    let first = found(0).await;
    assert_eq!(first.len(), 1);
    assert_eq!((&first[0].event_id, &first[0].user_id), (&said, &anna_id));
    assert_eq!(first[0].reason.as_deref(), Some("first"));
    assert!(first[0].received_ts > 0);
    world.report(&anna_id, event(), "second").await;
    let second = found(first[0].id).await;
    assert_eq!(second.len(), 1, "those before are left out");
    assert_eq!(second[0].reason.as_deref(), Some("second"));
    let all = found(0).await;
    assert!(all.is_sorted_by_key(|report| report.id) && all.len() == 2);

    world
        .report(&anna_id, Reported::User(bodil_id.clone()), "a slogan")
        .await;
    let users = world.homeserver.user_reports(0).await.unwrap();
    let user = users
        .iter()
        .find(|report| report.target_user_id == bodil_id)
        .unwrap();
    assert_eq!(
        (&user.user_id, user.reason.as_deref()),
        (&anna_id, Some("a slogan"))
    );
    let later = world.homeserver.user_reports(user.id).await.unwrap();
    assert!(later.iter().all(|report| report.id > user.id));
}

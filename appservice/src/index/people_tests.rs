//! How members are shown and found, whatever the order in which their rooms tell of them.

use ruma::UserId;
use serde_json::json;

use super::{testing::*, *};

const ANNA: &str = "@anna:dk.test";
const BO: &str = "@bo:dk.test";
const NOW: i64 = 1_000_000;

fn user(id: &str) -> &UserId {
    id.try_into().unwrap()
}

fn fold(index: &mut Index, events: &[Draft]) {
    let raw: Vec<_> = events.iter().map(Draft::raw).collect();
    index.fold(raw.iter().map(|r| Input::Event(r)), NOW);
}

fn with(events: &[Draft]) -> Index {
    let mut index = Index::new(BOT.try_into().unwrap());
    fold(&mut index, events);
    index
}

fn born(kind: &str, key: &str, room: &str, at: u64) -> Vec<Draft> {
    let alias = json!({"alias": format!("#althing_{}:dk.test", key.replace('/', "_"))});
    vec![
        create(kind, key).in_room(room).at(at),
        state("m.room.canonical_alias", "", alias)
            .in_room(room)
            .at(at + 1),
    ]
}

/// A territory, and the rooms of Anna and Bo, who are in them.
fn society() -> Vec<Draft> {
    let mut events = born("territory", "territory", "!dk", 1);
    for (id, name, at) in [(ANNA, "Anna", 10), (BO, "Bo", 20)] {
        let local = name.to_lowercase();
        let (home, profile) = (format!("!home_{local}"), format!("!profile_{local}"));
        events.extend(born("home", &format!("home/{local}"), &home, at));
        events.extend(born(
            "profile",
            &format!("profile/{local}"),
            &profile,
            at + 2,
        ));
        for room in ["!dk", &home, &profile] {
            events.push(join(id, name).in_room(room).at(at + 5));
        }
    }
    events
}

fn found(index: &Index, words: &str) -> Vec<String> {
    let query = PeopleQuery {
        viewer: user(BO),
        words,
        badge: None,
        origin: None,
        after: None,
        limit: 10,
        now: NOW,
    };
    let (found, next) = index.people(&query, |_| false);
    assert_eq!(next, None);
    found.iter().map(ToString::to_string).collect()
}

#[test]
fn the_newest_of_the_rooms_that_are_theirs_shows_a_member() {
    let mut index = with(&society());
    assert_eq!(&*index.display_name(user(ANNA)), "Anna");
    let looks = |index: &Index| {
        let avatar = index.avatar(user(ANNA)).map(|uri| uri.to_string());
        (index.display_name(user(ANNA)).to_string(), avatar)
    };
    // The profile room hears of it first, then the space.
    let new = join(ANNA, "Annika").saying("avatar_url", "mxc://dk.test/a");
    fold(&mut index, &[new.clone().in_room("!profile_anna").at(100)]);
    let expected = ("Annika".to_owned(), Some("mxc://dk.test/a".to_owned()));
    assert_eq!(looks(&index), expected);
    fold(&mut index, &[new.in_room("!dk").at(101)]);
    assert_eq!(looks(&index), expected);
    // A name for somebody else's room is no business of the others.
    let nick = join(ANNA, "Troll").in_room("!profile_bo").at(200);
    fold(&mut index, &[nick]);
    assert_eq!(looks(&index), expected);
    // What is no content URI is not shown.
    let odd = join(ANNA, "Annika").saying("avatar_url", "https://elsewhere.test/a.png");
    fold(&mut index, &[odd.in_room("!dk").at(300)]);
    assert_eq!(looks(&index), ("Annika".to_owned(), None));
}

#[test]
fn what_was_just_said_lies_over_the_rooms_for_a_while() {
    let mut index = with(&society());
    index.lay_over(user(ANNA), Said::Name("Annika".into()), NOW);
    index.lay_over(
        user(ANNA),
        Said::Avatar(Some("mxc://dk.test/a".into())),
        NOW,
    );
    assert_eq!(&*index.display_name(user(ANNA)), "Annika");
    assert_eq!(found(&index, "annik"), [ANNA]);
    let digest = index.digest();
    assert_eq!(digest, with(&society()).digest(), "it is no fact");
    index.fold([], NOW + 59_000);
    assert_eq!(index.avatar(user(ANNA)).as_deref(), Some("mxc://dk.test/a"));
    index.fold([], NOW + 61_000);
    assert_eq!(&*index.display_name(user(ANNA)), "Anna");
    assert!(index.avatar(user(ANNA)).is_none() && found(&index, "annik").is_empty());
}

#[test]
fn the_order_of_what_is_told_does_not_matter() {
    let mut events = society();
    events.push(join(BO, "Bo").in_room("!profile_anna").at(400));
    let privacy = json!({"profile": "connections"});
    events.push(
        state("org.althing.privacy", "", privacy)
            .in_room("!home_anna")
            .at(401),
    );
    let straight = with(&events);
    let (births, mut rest): (Vec<_>, Vec<_>) = events
        .into_iter()
        .partition(|e| e.field("type") == "m.room.create");
    rest.reverse();
    let mut backwards = with(&births);
    fold(&mut backwards, &rest);
    let loaded = {
        let dir = tempfile::tempdir().unwrap();
        snapshot::save(dir.path(), &straight.image().unwrap(), 1).unwrap();
        snapshot::load(dir.path(), user(BOT))
            .unwrap()
            .unwrap()
            .index
    };
    for index in [&straight, &backwards, &loaded] {
        assert_eq!(index.followers(user(ANNA)), [user(BO)]);
        assert_eq!(index.following(user(BO)), [user(ANNA)]);
        assert_eq!(
            index.owner("!home_anna".try_into().unwrap()).as_deref(),
            Some(user(ANNA))
        );
        assert_eq!(
            found(index, "an"),
            Vec::<String>::new(),
            "Anna follows nobody"
        );
        assert_eq!(found(index, "b"), [BO]);
        assert_eq!(index.digest(), straight.digest());
    }
}

#[test]
fn who_has_left_is_found_no_more() {
    let mut index = with(&society());
    let leave = member(ANNA, "leave", None).by(ANNA).in_room("!dk").at(500);
    fold(&mut index, &[leave]);
    assert!(found(&index, "anna").is_empty() && !index.is_member(user(ANNA)));
    assert_eq!(
        &*index.display_name(user(ANNA)),
        "Anna",
        "their own rooms still say who they are"
    );
}

#[test]
fn the_directory_is_in_the_order_of_a_danish_register() {
    let names = ["Zoe", "Østen", "Aase", "Ægir", "Anna Bo", "Åge", "Anna"];
    let mut events = born("territory", "territory", "!dk", 1);
    for (n, name) in names.iter().enumerate() {
        let id = format!("@m{n}:dk.test");
        events.push(join(&id, name).in_room("!dk").at(10));
    }
    let kari = join("@kari:no.test", "Kari").in_room("!dk").at(10);
    events.push(kari);
    let index = with(&events);
    let people = |words, origin, after: Option<&str>, limit| {
        let query = PeopleQuery {
            viewer: user(BO),
            words,
            badge: None,
            origin,
            after,
            limit,
            now: NOW,
        };
        let (found, next) = index.people(&query, |_| false);
        let names = found.iter().map(|id| index.display_name(id).to_string());
        (names.collect::<Vec<_>>(), next)
    };
    let sorted = [
        "Anna", "Anna Bo", "Kari", "Zoe", "Ægir", "Østen", "Åge", "Aase",
    ];
    assert_eq!(people("", None, None, 10).0, sorted);
    let mut paged = Vec::new();
    let mut after = None;
    loop {
        let (found, next) = people("", None, after.as_deref(), 3);
        paged.extend(found);
        after = next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(paged, sorted);
    assert_eq!(
        people("a", None, None, 10).0,
        ["Anna", "Anna Bo", "Ægir", "Åge", "Aase"]
    );
    assert_eq!(people("bo", None, None, 10).0, ["Anna Bo"]);
    assert_eq!(people("", Some(Origin::Elsewhere), None, 10).0, ["Kari"]);
    assert_eq!(people("", Some(Origin::Here), None, 10).0.len(), 7);
}

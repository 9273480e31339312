use std::collections::BTreeSet;

use ruma::UserId;
use serde_json::json;

use super::{Index, Input, Notification, NotificationQuery, concerns::KEPT, testing::*};
use crate::policy::notifications::{NotificationKind, Preferences};

const NOW: i64 = 1_000_000;
const ANNA: &str = "@anna:dk.test";
const BO: &str = "@bo:dk.test";

fn fold(index: &mut Index, draft: &Draft) -> Vec<String> {
    let raw = draft.raw();
    let outcome = index.fold([Input::Event(&raw)], NOW);
    let changes = outcome.changes.into_iter();
    changes
        .filter(|change| change.kind == super::ChangeKind::Notified)
        .map(|change| {
            format!(
                "{} {}",
                change.sender.unwrap().localpart(),
                change.key.unwrap()
            )
        })
        .collect()
}

/// A topic for all, and one for the holders of a badge that nobody has.
fn forum() -> Index {
    let mut index = Index::new(BOT.try_into().unwrap());
    let gated = json!({"slug": "hemmelig", "name": "Hemmelig", "rev": "1", "read": "holders", "badges": ["nøgle"]});
    for draft in [
        create("category", "c1").in_room("!c1"),
        category("have", "Have").in_room("!c1"),
        create("category", "c2").in_room("!c2"),
        state("org.althing.category", "", gated).in_room("!c2"),
        create("topic", "t1").in_room("!t1"),
        topic("emne", "Emne", "have", ANNA).in_room("!t1"),
        create("topic", "t2").in_room("!t2"),
        topic("skjult", "Skjult", "hemmelig", ANNA).in_room("!t2"),
    ] {
        assert!(fold(&mut index, &draft).is_empty());
    }
    index
}

fn told(index: &Index, member: &str) -> Vec<Notification> {
    index.notifications(&NotificationQuery {
        member: <&UserId>::try_from(member).unwrap(),
        blocked: &BTreeSet::new(),
        preferences: &Preferences::default(),
        now: NOW,
    })
}

fn ids(index: &Index, member: &str) -> Vec<String> {
    told(index, member).into_iter().map(|one| one.id).collect()
}

#[test]
fn nobody_is_told_of_what_they_may_not_read() {
    let mut index = forum();
    let hidden = post("hej").by(BO).in_room("!t2").mentioning(&[ANNA]);
    fold(&mut index, &hidden.named("hidden").at(10));
    assert!(ids(&index, ANNA).is_empty());
    let open = json!({"slug": "hemmelig", "name": "Åben", "rev": "2"});
    let open = state("org.althing.category", "", open).in_room("!c2");
    fold(&mut index, &open.at(2_000));
    assert_eq!(ids(&index, ANNA), [event_id("hidden").as_str()]);
}

#[test]
fn an_answer_may_come_before_what_it_answers() {
    let mut index = forum();
    let answer = post("ja").by(BO).in_room("!t1").named("answer").at(20);
    let answer = answer.replying(&event_id("asked"));
    assert!(fold(&mut index, &answer).is_empty());
    assert!(told(&index, ANNA).is_empty());
    let asked = post("ikke?").by(ANNA).in_room("!t1").named("asked").at(10);
    fold(&mut index, &asked);
    let known = told(&index, ANNA);
    assert_eq!(known.len(), 1);
    assert_eq!((known[0].kind, known[0].at), (NotificationKind::Reply, 20));
    assert!(fold(&mut index, &answer).is_empty(), "once");
    // What mentions and answers is told of once, as an answer; one's own words are not.
    let both = post("jo").by(BO).in_room("!t1").named("both").at(30);
    let both = both.replying(&event_id("asked")).mentioning(&[ANNA]);
    assert_eq!(fold(&mut index, &both), ["anna reply"]);
    let own = post("nej").by(ANNA).in_room("!t1").named("own").at(40);
    let own = own.replying(&event_id("asked")).mentioning(&[ANNA, BO]);
    assert_eq!(fold(&mut index, &own), ["bo mention"]);
    assert_eq!(told(&index, ANNA)[0].kind, NotificationKind::Reply);
    assert_eq!(told(&index, ANNA).len(), 2);
    // An edit of the answer that names her tells her nothing new.
    let edit = edit(&event_id("both"), "jo, Anna").by(BO).in_room("!t1");
    let edit = edit.named("again").at(50).mentioning(&[ANNA]);
    assert!(fold(&mut index, &edit).is_empty());
    assert_eq!(told(&index, ANNA)[0].kind, NotificationKind::Reply);
    // Who does not want to hear of answers hears of neither.
    let preferences = Preferences {
        reply: false,
        ..Preferences::default()
    };
    let query = NotificationQuery {
        member: <&UserId>::try_from(ANNA).unwrap(),
        blocked: &BTreeSet::new(),
        preferences: &preferences,
        now: NOW,
    };
    assert!(index.notifications(&query).is_empty());
}

#[test]
fn an_edit_tells_of_the_mention_that_it_brings_and_of_no_other() {
    let mut index = forum();
    let original = post("hej").by(BO).in_room("!t1").named("p").at(10);
    assert!(fold(&mut index, &original).is_empty());
    let edit = |n: u64, whom: &[&str]| {
        let edit = edit(&event_id("p"), "hej").by(BO).in_room("!t1");
        edit.named(&format!("e{n}")).at(n).mentioning(whom)
    };
    assert_eq!(fold(&mut index, &edit(20, &[ANNA])), ["anna mention"]);
    assert!(fold(&mut index, &edit(30, &[ANNA])).is_empty());
    let known = told(&index, ANNA);
    assert_eq!(known.len(), 1);
    assert_eq!(
        (known[0].id.as_str(), known[0].at),
        (event_id("p").as_str(), 20)
    );
    fold(&mut index, &edit(40, &[]));
    assert!(told(&index, ANNA).is_empty());
}

#[test]
fn the_newest_are_kept_and_a_snapshot_knows_them() {
    let mut index = forum();
    for n in 0..3 * KEPT as u64 {
        let said = post("hej").by(BO).in_room("!t1").mentioning(&[ANNA]);
        fold(&mut index, &said.named(&format!("p{n}")).at(10 + n));
    }
    let known = ids(&index, ANNA);
    assert_eq!(known.len(), KEPT);
    let newest = event_id(&format!("p{}", 3 * KEPT - 1));
    assert_eq!(known[0], newest.as_str());
    let dir = tempfile::tempdir().unwrap();
    super::snapshot::save(dir.path(), &index.image().unwrap(), 1).unwrap();
    let loaded = super::snapshot::load(dir.path(), BOT.try_into().unwrap());
    assert_eq!(ids(&loaded.unwrap().unwrap().index, ANNA), known);
}

#[test]
fn somebody_follows_since_they_came_under_whatever_name() {
    let mut index = forum();
    let key = "profile/anna";
    fold(&mut index, &create("profile", key).in_room("!anna"));
    let alias = json!({"alias": "#althing_member_anna:dk.test"});
    fold(
        &mut index,
        &state("m.room.canonical_alias", "", alias).in_room("!anna"),
    );
    let joins = |name: &str, at: u64| join(BO, name).in_room("!anna").at(at);
    assert_eq!(fold(&mut index, &joins("Bo", 10)), ["anna follow"]);
    let first = told(&index, ANNA);
    assert_eq!((first.len(), first[0].at), (1, 10));
    assert!(fold(&mut index, &joins("Bo B.", 20)).is_empty());
    assert_eq!(told(&index, ANNA), first);
    fold(
        &mut index,
        &member(BO, "leave", None).by(BO).in_room("!anna").at(30),
    );
    assert!(told(&index, ANNA).is_empty());
    assert_eq!(fold(&mut index, &joins("Bo", 40)), ["anna follow"]);
    assert_ne!(told(&index, ANNA)[0].id, first[0].id);
}

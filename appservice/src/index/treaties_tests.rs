//! Badges of other territories: whom they let in, and whom they do not.

use serde_json::{Value, json};

use super::{testing::*, tests::*, *};

const ERIK: &str = "@erik:se.test";
const THEIR_BOT: &str = "@althing:se.test";
const THEIRS: &str = "!se-badge";
const OURS: &str = "!badge";

fn alias(room: &str, alias: &str, at: u64) -> Draft {
    state(
        "m.room.canonical_alias",
        "",
        json!({"alias": format!("#{alias}:dk.test")}),
    )
    .in_room(room)
    .at(at)
    .named(&format!("alias of {room}"))
}

/// A forum whose topics a badge opens.
fn denmark() -> Vec<Draft> {
    let mut events = forum();
    let category = json!({"slug": "have", "name": "Have", "badges": ["kodeks"]});
    events.extend([
        alias("!dk", "althing", 9),
        create("badge", "badge/kodeks")
            .in_room(OURS)
            .at(10)
            .named("ours"),
        state(
            "org.althing.badge",
            "",
            json!({"slug": "kodeks", "name": {"da": "Kodeks"}}),
        )
        .in_room(OURS)
        .at(11)
        .named("our badge"),
        alias(OURS, "althing_badge_kodeks", 12),
        alias("!c", "althing_forum_have", 13),
        state("org.althing.category", "", category)
            .in_room("!c")
            .at(14)
            .named("gated"),
    ]);
    events
}

fn sweden() -> Vec<Draft> {
    vec![
        create("badge", "badge/kod")
            .by(THEIR_BOT)
            .in_room(THEIRS)
            .at(20)
            .named("theirs"),
        join(BOT, "althing").in_room(THEIRS).at(21).named("our bot"),
        join(ERIK, "Erik")
            .by(ERIK)
            .in_room(THEIRS)
            .at(22)
            .named("erik holds"),
        join(ANNA, "Anna")
            .by(ANNA)
            .in_room(THEIRS)
            .at(23)
            .named("anna holds theirs"),
    ]
}

fn treaty_of(counts_as: &str) -> Value {
    json!({
        "code": "SE", "name": "Sverige", "server": "se.test", "shares": ["kodeks"],
        "recognises": [{"badge": "kod", "counts_as": counts_as, "room_id": THEIRS}],
    })
}

fn treaty(content: Value) -> Draft {
    state("org.althing.treaty", "SE", content)
        .in_room("!dk")
        .at(30)
        .named("treaty")
}

fn with(events: &[Vec<Draft>]) -> Index {
    let mut index = Index::new(bot());
    for events in events {
        fold(&mut index, events);
    }
    index
}

fn agreed() -> Index {
    with(&[denmark(), vec![treaty(treaty_of("kodeks"))], sweden()])
}

fn visits(index: &Index, who: &str) -> bool {
    index.admits(room(T), user(who), NOW)
}

#[test]
fn a_holder_of_theirs_is_let_in_and_nobody_else_by_it() {
    let index = agreed();
    assert_eq!(
        index.gate(&["kodeks".into()]),
        [room(OURS).to_owned(), room(THEIRS).to_owned()]
    );
    assert!(visits(&index, ERIK));
    // Our own members need our own badge, their bot holds none.
    assert!(!visits(&index, ANNA) && !visits(&index, THEIR_BOT));
    let known = index.treaty("SE").unwrap();
    assert_eq!(index.recognised_holders(&known, room(THEIRS)), 1);
    // What counts here is no membership of ours.
    let found = index.disagreements(NOW);
    assert!(found.admit.is_empty(), "{found:?}");
}

#[test]
fn who_holds_it_no_more_is_taken_out() {
    let mut index = agreed();
    let here = join(ERIK, "Erik")
        .by(ERIK)
        .in_room(T)
        .at(40)
        .named("erik joins");
    fold(&mut index, &[here]);
    let out = (room(T).to_owned(), user(ERIK).to_owned());
    assert!(!index.disagreements(NOW).evict.contains(&out));
    let gone = member(ERIK, "leave", None)
        .by(THEIR_BOT)
        .in_room(THEIRS)
        .at(50);
    fold(&mut index, &[gone.named("taken back")]);
    assert!(index.disagreements(NOW).evict.contains(&out));
    assert!(!visits(&index, ERIK));
}

#[test]
fn it_does_not_matter_which_half_is_known_first() {
    let mut late = with(&[denmark()]);
    let outcome = fold(&mut late, &sweden());
    assert!(outcome.unknown_rooms.contains(room(THEIRS)));
    let outcome = fold(&mut late, &[treaty(treaty_of("kodeks"))]);
    assert!(
        outcome.unknown_rooms.contains(room(THEIRS)),
        "to be read now"
    );
    fold(&mut late, &sweden());
    assert_eq!(late.digest(), agreed().digest());
    assert!(visits(&late, ERIK));
}

#[test]
fn nothing_of_it_counts_that_is_forged_ended_or_somebody_elses() {
    let forged = treaty(treaty_of("kodeks")).by(ANNA);
    assert!(with(&[denmark(), vec![forged]]).treaties().is_empty());
    let mut ended = treaty_of("kodeks");
    ended["ended"] = true.into();
    let ended = with(&[denmark(), vec![treaty(ended)], sweden()]);
    assert!(ended.treaties().is_empty() && !visits(&ended, ERIK));
    let mut other = treaty_of("kodeks");
    other["server"] = "no.test".into();
    let other = with(&[denmark(), vec![treaty(other)], sweden()]);
    assert!(
        !visits(&other, ERIK),
        "Norway speaks for no room of Sweden's"
    );
    let officers = with(&[denmark(), vec![treaty(treaty_of("moderator"))], sweden()]);
    assert!(!visits(&officers, ERIK), "nobody is appointed by others");
}

#[test]
fn a_room_that_we_do_not_see_into_lets_nobody_in() {
    let mut index = agreed();
    let gone = member(BOT, "leave", None)
        .by(BOT)
        .in_room(THEIRS)
        .at(60)
        .named("we left");
    fold(&mut index, &[gone]);
    assert_eq!(index.gate(&["kodeks".into()]), [room(OURS).to_owned()]);
    assert!(!visits(&index, ERIK));
    assert!(index.unnamed_rooms().is_empty());
}

#[test]
fn their_bot_may_be_where_we_show_it_a_badge() {
    let mut index = agreed();
    let events = [
        join(THEIR_BOT, "althing")
            .in_room(OURS)
            .at(41)
            .named("their bot"),
        join(ERIK, "Erik")
            .by(ERIK)
            .in_room(OURS)
            .at(42)
            .named("erik here"),
    ];
    fold(&mut index, &events);
    let mut evict = index.disagreements(NOW).evict;
    evict.retain(|(from, _)| from == room(OURS));
    assert_eq!(evict, [(room(OURS).to_owned(), user(ERIK).to_owned())]);
}

#[test]
fn a_room_that_is_named_no_more_is_to_be_left() {
    let mut index = agreed();
    let mut ended = treaty_of("kodeks");
    ended["ended"] = true.into();
    fold(&mut index, &[treaty(ended).at(70).named("ended")]);
    assert_eq!(index.unnamed_rooms(), [room(THEIRS).to_owned()]);
}

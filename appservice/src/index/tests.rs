//! What the fold makes of events, read as the API reads it.

use ruma::{EventId, RoomId, UserId};
use serde_json::json;

use super::{testing::*, topic_tests::latest, *};

pub(super) const ANNA: &str = "@anna:dk.test";
pub(super) const BO: &str = "@bo:dk.test";
pub(super) const EVA: &str = "@eva:no.test";
pub(super) const T: &str = "!t";
pub(super) const NOW: i64 = 1_000_000;

pub(super) fn bot() -> OwnedUserId {
    BOT.try_into().unwrap()
}

pub(super) fn room(id: &str) -> &RoomId {
    id.try_into().unwrap()
}

pub(super) fn user(id: &str) -> &UserId {
    id.try_into().unwrap()
}

pub(super) fn fold(index: &mut Index, events: &[Draft]) -> Outcome {
    let raw: Vec<_> = events.iter().map(Draft::raw).collect();
    index.fold(raw.iter().map(|r| Input::Event(r)), NOW)
}

pub(super) fn page(index: &mut Index, room_id: &str, events: &[Draft], anchored: bool) -> Outcome {
    let events: Vec<_> = events.iter().map(Draft::raw).collect();
    index.fold(
        [Input::Page {
            room: room(room_id),
            events: &events,
            anchored,
        }],
        NOW,
    )
}

/// A category `have` with a topic `ro` in `!t`.
pub(super) fn forum() -> Vec<Draft> {
    vec![
        create("territory", "").in_room("!dk").at(1).named("dk"),
        join(ANNA, "Anna").in_room("!dk").at(2),
        create("category", "cat").in_room("!c").at(3).named("c"),
        category("have", "Have").in_room("!c").at(4),
        create("topic", "key-1").in_room(T).at(5).named("t"),
        topic("ro", "Ro i havnen", "have", ANNA).in_room(T).at(6),
        state(
            "m.room.canonical_alias",
            "",
            json!({"alias": "#althing_topic_ro:dk.test"}),
        )
        .in_room(T)
        .at(7),
        join(ANNA, "Anna").in_room(T).at(8),
    ]
}

pub(super) fn with_forum(events: &[Draft]) -> Index {
    let mut index = Index::new(bot());
    fold(&mut index, &forum());
    fold(&mut index, events);
    index
}

pub(super) fn say(label: &str, body: &str, at: u64) -> Draft {
    post(body).by(ANNA).in_topic(T).at(at).named(label)
}

fn bodies(index: &Index) -> Vec<String> {
    let page = index.topic_page("ro", Ask::Start, 100).unwrap();
    page.items
        .into_iter()
        .map(|p| {
            if p.removed.is_some() {
                "-".into()
            } else {
                p.body
            }
        })
        .collect()
}

fn kinds(outcome: &Outcome) -> Vec<ChangeKind> {
    outcome.changes.iter().map(|c| c.kind).collect()
}

#[test]
fn a_topic_appears_with_its_first_post() {
    let mut index = with_forum(&[]);
    assert!(latest(&index, "have").items.is_empty());
    assert_eq!(index.categories().len(), 1);
    let outcome = fold(&mut index, &[say("p1", "hej", 100).keyed("k1")]);
    assert_eq!(
        kinds(&outcome),
        [ChangeKind::PostCreated, ChangeKind::TopicCreated]
    );
    assert_eq!(outcome.changes[0].key.as_deref(), Some("k1"));
    let topics = latest(&index, "have").items;
    assert_eq!((topics[0].posts, topics[0].last_at), (1, 100));
    assert_eq!(
        topics[0].alias.as_deref(),
        Some("#althing_topic_ro:dk.test")
    );
    let category = index.category("have").unwrap();
    assert_eq!((category.topics, category.posts), (1, 1));
    assert_eq!(index.lookup_key(user(ANNA), "k1"), Some(event_id("p1")));
    assert_eq!(index.lookup_key(user(BO), "k1"), None);
    assert_eq!(index.lookup_room_key("key-1").as_deref(), Some(room(T)));
    assert_eq!(
        index.lookup_alias("#althing_topic_ro:dk.test").as_deref(),
        Some(room(T))
    );
    assert!(index.is_joined(room(T), user(ANNA)) && !index.is_joined(room(T), user(BO)));
    assert_eq!(&*index.display_name(user(ANNA)), "Anna");
    assert_eq!(&*index.display_name(user(BO)), "bo");
    let again = fold(&mut index, &[say("p1", "hej", 100).keyed("k1")]);
    assert_eq!((again.known, again.changes.len()), (1, 0));
}

#[test]
fn foreign_soft_failed_and_malformed_events_are_counted_and_the_rest_is_folded() {
    let mut index = with_forum(&[]);
    let outcome = fold(
        &mut index,
        &[
            create("topic", "").by(EVA).in_room("!evil").at(1),
            post("x").by(EVA).in_room("!evil"),
            post("x").in_room("!unheard"),
            say("soft", "x", 90).soft_failed(),
            say("bad", "x", 90).with("event_id", "$short"),
            say("p1", "hej", 100),
        ],
    );
    assert_eq!(
        (outcome.foreign, outcome.soft_failed, outcome.malformed),
        (3, 1, 1)
    );
    let unknown: Vec<_> = outcome.unknown_rooms.iter().map(|r| r.as_str()).collect();
    assert_eq!((unknown, outcome.folded), (vec!["!unheard"], 1));
    assert_eq!(bodies(&index), ["hej"]);
}

#[test]
fn an_edit_counts_from_its_sender_alone_and_the_latest_wins() {
    let p1 = event_id("p1");
    let mut index = with_forum(&[
        edit(&p1, "early").by(ANNA).in_room(T).at(110).named("e1"),
        say("p1", "hej", 100),
        edit(&p1, "forged").by(BO).in_room(T).at(500).named("e2"),
    ]);
    assert_eq!(bodies(&index), ["early"]);
    let late = fold(
        &mut index,
        &[edit(&p1, "old").by(ANNA).in_room(T).at(105).named("e0")],
    );
    assert_eq!(
        (bodies(&index), late.changes.len()),
        (vec!["early".to_owned()], 0)
    );
    let newer = fold(
        &mut index,
        &[edit(&p1, "new").by(ANNA).in_room(T).at(120).named("e3")],
    );
    assert_eq!(kinds(&newer), [ChangeKind::PostEdited]);
    assert_eq!(newer.changes[0].event, Some(p1.clone()));
    assert_eq!(index.post(&p1).unwrap().edited_at, Some(120));
    // The redacted edit becomes a line of its own: the homeserver cannot tell it from a post.
    let undone = fold(
        &mut index,
        &[redaction(&event_id("e3")).by(ANNA).in_room(T).at(130)],
    );
    assert_eq!(
        kinds(&undone),
        [ChangeKind::PostRemoved, ChangeKind::PostEdited]
    );
    assert_eq!(bodies(&index), ["early", "-"]);
    assert_eq!(index.topic("ro").unwrap().posts, 2);
}

#[test]
fn a_redaction_takes_the_words_whenever_it_comes() {
    let p1 = event_id("p1");
    let redact = redaction(&p1).by(ANNA).in_room(T).at(120).named("r");
    let events = [
        say("p1", "hemmelig", 100).keyed("k1"),
        edit(&p1, "hemmeligere")
            .by(ANNA)
            .in_room(T)
            .at(110)
            .named("e"),
        redact,
    ];
    let orders: [[usize; 3]; 4] = [[0, 1, 2], [2, 0, 1], [2, 1, 0], [1, 2, 0]];
    for order in orders {
        let index = with_forum(&order.map(|i| events[i].clone()));
        assert_eq!(bodies(&index), ["-"], "{order:?}");
        let post = index.post(&p1).unwrap();
        assert_eq!(post.removed.unwrap().by.unwrap(), ANNA);
        assert_eq!(index.lookup_key(user(ANNA), "k1"), None);
        let image = String::from_utf8_lossy(index.image().unwrap().bytes()).into_owned();
        assert!(!image.contains("hemmelig"), "{order:?}");
    }
}

#[test]
fn a_redaction_from_another_server_holds_for_its_own_events_alone() {
    let index = with_forum(&[
        say("p1", "hej", 100),
        post("hei").by(EVA).in_room(T).at(110).named("p2"),
        redaction(&event_id("p1"))
            .by(EVA)
            .in_room(T)
            .at(120)
            .named("r1"),
        redaction(&event_id("p2"))
            .by("@ole:no.test")
            .in_room(T)
            .at(130)
            .named("r2"),
    ]);
    assert_eq!(bodies(&index), ["hej", "-"]);
}

#[test]
fn an_emoji_is_the_same_reaction_with_and_without_its_selector() {
    let p1 = event_id("p1");
    let (bare, drawn) = ("👍", "👍\u{fe0f}");
    let mut index = with_forum(&[
        say("p1", "hej", 100),
        reaction(&p1, bare).by(BO).in_room(T).at(105).named("r1"),
        reaction(&p1, drawn).by(EVA).in_room(T).at(106).named("r2"),
        reaction(&p1, drawn).by(BO).in_room(T).at(107).named("r3"),
    ]);
    let counted = |index: &Index| {
        let reactions = index.post(&p1).unwrap().reactions;
        let all = index.topic_of(&index.post(&p1).unwrap().room_id).unwrap();
        let of_each = reactions
            .iter()
            .map(|r| (r.key.to_string(), r.senders.len()));
        (of_each.collect::<Vec<_>>(), all.reactions)
    };
    assert_eq!(counted(&index), (vec![(bare.to_owned(), 2)], 2));
    for key in [bare, drawn] {
        let mut mine = index.reactions_by(&p1, user(BO), key);
        mine.sort();
        let mut both = vec![event_id("r1"), event_id("r3")];
        both.sort();
        assert_eq!(mine, both);
    }
    assert!(index.written_otherwise(&p1, user(EVA), bare));
    assert!(!index.written_otherwise(&p1, user(EVA), drawn));
    let take_back = |label: &str| redaction(&event_id(label)).in_room(T).at(120);
    // The other way of writing it counts on.
    fold(&mut index, &[take_back("r1").by(BO).named("x1")]);
    assert_eq!(counted(&index), (vec![(drawn.to_owned(), 2)], 2));
    fold(&mut index, &[take_back("r3").by(BO).named("x2")]);
    assert_eq!(counted(&index), (vec![(drawn.to_owned(), 1)], 1));
    fold(&mut index, &[take_back("r2").by(EVA).named("x3")]);
    assert_eq!(counted(&index), (vec![], 0));
}

#[test]
fn reactions_are_counted_once_a_member_and_can_be_taken_back() {
    let p1 = event_id("p1");
    let mut index = with_forum(&[
        reaction(&p1, "👍").by(BO).in_room(T).at(105).named("r1"),
        say("p1", "hej", 100),
        reaction(&p1, "👍").by(EVA).in_room(T).at(106).named("r2"),
        reaction(&p1, "👍").by(EVA).in_room(T).at(107).named("r3"),
        reaction(&p1, "🎉").by(ANNA).in_room(T).at(108).named("r4"),
    ]);
    let reactions = index.post(&p1).unwrap().reactions;
    let counted: Vec<_> = reactions
        .iter()
        .map(|r| (&*r.key, r.senders.len()))
        .collect();
    assert_eq!(counted, [("👍", 2), ("🎉", 1)]);
    assert_eq!(index.reactions_by(&p1, user(BO), "👍"), [event_id("r1")]);
    let outcome = fold(
        &mut index,
        &[redaction(&event_id("r1"))
            .by(BO)
            .in_room(T)
            .at(120)
            .named("x")],
    );
    assert_eq!(kinds(&outcome), [ChangeKind::ReactionRemoved]);
    assert_eq!(index.post(&p1).unwrap().reactions[0].senders, [EVA]);
    let again = fold(
        &mut index,
        &[reaction(&p1, "👍").by(BO).in_room(T).at(105).named("r1")],
    );
    assert_eq!(again.changes, []);
}

#[test]
fn an_older_state_event_does_not_revert_a_newer_one() {
    let title = |at: u64, title: &str| topic("ro", title, "have", ANNA).in_room(T).at(at);
    let mut index = with_forum(&[say("p1", "hej", 100), title(200, "Ny")]);
    let outcome = fold(&mut index, &[title(6, "Ro i havnen"), title(150, "Mellem")]);
    assert_eq!(index.topic("ro").unwrap().title, "Ny");
    assert!(outcome.reread.contains(room(T)));
    let state = Accepted::new(&[
        create("topic", "key-1").in_room(T).named("t"),
        title(150, "Mellem"),
    ]);
    let events = state.state(T);
    index.fold(
        [Input::State {
            room: room(T),
            events: &events,
        }],
        NOW,
    );
    assert_eq!(index.topic("ro").unwrap().title, "Mellem");
    assert_eq!(index.topic("ro").unwrap().alias, None);
    assert!(index.members(room(T)).is_empty());
}

#[test]
fn damaged_state_keeps_what_was_said_unless_the_bot_redacted_it() {
    let titled = topic("ro", "Ro", "have", ANNA).in_room(T).at(50).named("s");
    let mut index = with_forum(&[titled, say("p1", "hej", 100)]);
    let forged = topic("ro", "Falsk", "have", EVA).by(EVA).in_room(T).at(150);
    let blank = state("org.althing.topic", "", json!({})).in_room(T).at(160);
    fold(&mut index, &[forged]);
    assert_eq!(index.topic("ro").unwrap().title, "Ro");
    fold(&mut index, &[blank]);
    assert_eq!(index.topic("ro").unwrap().title, "Ro");
    assert_eq!(index.damaged()[0].1, "org.althing.topic");
    fold(
        &mut index,
        &[redaction(&event_id("s")).by(BO).in_room(T).at(170)],
    );
    // Where only the bot may speak, others' redactions are damage too.
    assert_eq!(index.topic("ro").unwrap().title, "Ro");
    assert_eq!(index.damaged()[0].1, "org.althing.topic");
    fold(
        &mut index,
        &[redaction(&event_id("s")).by(BOT).in_room(T).at(175)],
    );
    assert_eq!(index.topic("ro"), None);
    assert_eq!(index.category("have").unwrap().topics, 0);
    fold(
        &mut index,
        &[topic("ro", "Igen", "have", ANNA).in_room(T).at(180)],
    );
    assert_eq!(
        (index.topic("ro").unwrap().title.as_str(), index.damaged()),
        ("Igen", vec![])
    );
}

#[test]
fn names_come_from_the_territory_space_first() {
    let mut index = with_forum(&[
        join(ANNA, "Anna i emnet").in_room(T).at(300),
        join(EVA, "Eva").in_room(T).at(310),
    ]);
    assert_eq!(&*index.display_name(user(ANNA)), "Anna");
    assert_eq!(&*index.display_name(user(EVA)), "Eva");
    fold(
        &mut index,
        &[member(EVA, "leave", None).by(EVA).in_room(T).at(320)],
    );
    assert_eq!(&*index.display_name(user(EVA)), "eva");
    fold(
        &mut index,
        &[member(ANNA, "leave", None).by(ANNA).in_room("!dk").at(330)],
    );
    assert_eq!(&*index.display_name(user(ANNA)), "Anna i emnet");
    assert_eq!(index.members(room(T)), [ANNA]);
}

#[test]
fn a_foreign_stamp_is_clamped_between_its_local_neighbours() {
    let mut index = with_forum(&[
        say("p1", "a", 1_000),
        post("fremtid")
            .by(EVA)
            .in_room(T)
            .at(9_000_000_000)
            .named("p2"),
    ]);
    assert_eq!(index.topic("ro").unwrap().last_at, NOW);
    fold(&mut index, &[say("p3", "b", 2_000)]);
    assert_eq!(index.topic("ro").unwrap().last_at, 2_000);
    fold(
        &mut index,
        &[post("fortid").by(EVA).in_room(T).at(5).named("p4")],
    );
    assert_eq!(index.topic("ro").unwrap().last_at, 2_000);
}

#[test]
fn what_may_be_out_of_order_is_unsettled_until_a_page_covers_it() {
    let (a, b) = (say("a", "a", 100), say("b", "b", 120));
    let late = say("late", "late", 110);
    let remote = post("hei").by(EVA).in_room(T).at(130).named("remote");
    let mut index = with_forum(&[a.clone(), b.clone()]);
    assert!(index.unsettled().is_empty());
    let outcome = fold(&mut index, &[late.clone(), remote.clone()]);
    assert!(outcome.unsettled.contains(room(T)));
    let settle = &index.unsettled()[0];
    assert_eq!(
        (settle.oldest.as_ref(), settle.depth),
        (Some(&late.id()), 2)
    );
    assert_eq!(bodies(&index), ["a", "b", "late", "hei"]);
    // A page that begins with a doubtful event cannot tell where that one belongs.
    let outcome = page(
        &mut index,
        T,
        &[late.clone(), b.clone(), remote.clone()],
        false,
    );
    assert_eq!(
        (bodies(&index).join(" "), outcome.changes.len()),
        ("a late b hei".into(), 1)
    );
    assert_eq!(index.unsettled().len(), 1);
    page(&mut index, T, &[a, late, b, remote], true);
    assert_eq!(
        (bodies(&index).join(" "), index.unsettled()),
        ("a late b hei".into(), vec![])
    );
}

#[test]
fn a_page_fills_a_gap_and_what_is_newer_stays_after_it() {
    let posts: Vec<_> = (0..6)
        .map(|n| say(&format!("p{n}"), &n.to_string(), 100 + n))
        .collect();
    let known = [
        posts[0].clone(),
        posts[1].clone(),
        posts[4].clone(),
        posts[5].clone(),
    ];
    let mut index = with_forum(&known);
    let outcome = page(&mut index, T, &posts[1..5], true);
    assert_eq!(
        (bodies(&index).concat(), outcome.folded),
        ("012345".into(), 2)
    );
    assert_eq!(
        kinds(&outcome)
            .iter()
            .filter(|k| **k == ChangeKind::PostCreated)
            .count(),
        2
    );
    let again = page(&mut index, T, &posts, true);
    assert_eq!((again.folded, again.changes), (0, vec![]));
}

#[test]
fn a_missed_state_event_in_a_page_asks_for_the_state() {
    let mut index = with_forum(&[say("p1", "hej", 100)]);
    let old = topic("ro", "Ro i havnen", "have", ANNA).in_room(T).at(6);
    assert!(page(&mut index, T, &[old], true).reread.is_empty());
    let missed = topic("ro", "Ny", "have", ANNA).in_room(T).at(300);
    assert!(
        page(&mut index, T, &[missed], true)
            .reread
            .contains(room(T))
    );
    assert_eq!(index.topic("ro").unwrap().title, "Ro i havnen");
}

#[test]
fn a_reply_quotes_what_is_there() {
    let (p1, p2) = (event_id("p1"), event_id("p2"));
    let mut index = with_forum(&[
        say("p1", "første", 100),
        say("p2", "svar", 110).replying(&p1),
    ]);
    let reply = |index: &Index| index.post(&p2).unwrap().reply_to.unwrap();
    let says = |index: &Index| reply(index).words.map(|words| words.body);
    assert_eq!(says(&index).as_deref(), Some("første"));
    fold(
        &mut index,
        &[edit(&p1, "rettet").by(ANNA).in_room(T).at(120)],
    );
    assert_eq!(says(&index).as_deref(), Some("rettet"));
    fold(&mut index, &[redaction(&p1).by(ANNA).in_room(T).at(130)]);
    assert_eq!(
        (says(&index), reply(&index).sender.unwrap().as_str()),
        (None, ANNA)
    );
}

fn pending(label: &str) -> PendingPost {
    PendingPost {
        attachment: None,
        event_id: event_id(label),
        room_id: T.try_into().unwrap(),
        sender: ANNA.try_into().unwrap(),
        at: 500,
        style: Style::Text,
        body: "straks".into(),
        html: None,
        reply_to: None,
        key: Some("k".into()),
    }
}

#[test]
fn a_pending_post_is_shown_until_the_loop_brings_it() {
    let mut index = with_forum(&[say("p1", "hej", 100)]);
    let before = (index.digest(), index.topic("ro").unwrap().revision);
    assert!(index.add_pending(pending("p2"), NOW));
    assert_eq!(bodies(&index), ["hej", "straks"]);
    let topic = index.topic("ro").unwrap();
    assert_eq!((topic.posts, topic.last_at), (2, 500));
    assert!(topic.revision > before.1);
    assert_eq!(index.digest(), before.0);
    assert_eq!(index.lookup_key(user(ANNA), "k"), Some(event_id("p2")));
    fold(&mut index, &[say("p2", "straks", 500)]);
    let page = index.topic_page("ro", Ask::Start, 9).unwrap();
    assert_eq!(
        page.items.iter().map(|p| p.pending).collect::<Vec<_>>(),
        [false, false]
    );
    assert!(
        !index.add_pending(pending("p2"), NOW),
        "the loop was faster than the answer"
    );
    assert!(index.add_pending(pending("p3"), NOW));
    index.expire_pending(NOW + 59_999);
    assert_eq!(bodies(&index).len(), 3);
    index.expire_pending(NOW + 60_000);
    assert_eq!(bodies(&index).len(), 2);
}

#[test]
fn the_control_room_is_known_and_not_indexed() {
    let mut index = with_forum(&[]);
    let before = index.digest();
    let outcome = fold(
        &mut index,
        &[
            create("control", "ctl").in_room("!ctl").at(9),
            event("org.althing.heartbeat", json!({"nonce": "n"})).in_room("!ctl"),
            post("x").in_room("!ctl"),
        ],
    );
    assert_eq!((outcome.foreign, outcome.ignored), (0, 2));
    assert_eq!(index.digest(), before);
    assert_eq!(index.rooms_of(crate::events::RoomKind::Control), ["!ctl"]);
}

#[test]
fn shared_numbers_changes_and_tells_them() {
    let shared = Shared::new(with_forum(&[]));
    let (backlog, mut feed) = shared.subscribe_since(0);
    assert_eq!(backlog, Some(vec![]));
    let raw = say("p1", "hej", 100).raw();
    let outcome = shared.fold([Input::Event(&raw)], NOW);
    assert!(outcome.changes.is_empty());
    let first = feed.try_recv().unwrap();
    assert_eq!((first.seq, first.change.kind), (1, ChangeKind::PostCreated));
    assert_eq!(shared.changes_since(1).unwrap().len(), 1);
    assert_eq!(shared.last_seq(), 2);
    shared.fold([Input::Event(&raw)], NOW);
    assert_eq!(shared.last_seq(), 2, "nothing is told of a duplicate");
    shared.replace(Index::new(bot()));
    assert_eq!(shared.changes_since(2), None);
    assert!(shared.read(|index| index.topic("ro").is_none()));
}

#[test]
fn a_snapshot_is_read_back_or_set_aside() {
    let dir = tempfile::tempdir().unwrap();
    let load = || snapshot::load(dir.path(), user(BOT));
    assert!(load().unwrap().is_none());
    let index = with_forum(&[say("p1", "hej", 100).keyed("k")]);
    let image = index.image().unwrap();
    snapshot::save(dir.path(), &image, 7).unwrap();
    let loaded = load().unwrap().unwrap();
    assert_eq!(
        (loaded.generation, loaded.index.digest()),
        (7, index.digest())
    );
    let counts = |index: &Index| index.category("have").map(|c| (c.topics, c.posts));
    assert_eq!(counts(&loaded.index), Some((1, 1)));
    assert_eq!(
        loaded.index.lookup_key(user(ANNA), "k"),
        Some(event_id("p1"))
    );
    assert_eq!(&*loaded.index.display_name(user(ANNA)), "Anna");

    let path = dir.path().join("index.snapshot");
    let good = std::fs::read(&path).unwrap();
    let flipped = |at: usize| {
        let mut bytes = good.clone();
        bytes[at] ^= 1;
        bytes
    };
    let cut = good[..good.len() - 1].to_vec();
    for bad in [
        vec![],
        flipped(0),
        flipped(11),
        flipped(19),
        flipped(good.len() - 1),
        cut,
    ] {
        std::fs::write(&path, bad).unwrap();
        assert!(matches!(
            load(),
            Err(snapshot::SnapshotError::Unreadable { .. })
        ));
        assert!(load().unwrap().is_none(), "it was set aside");
    }
    snapshot::save(dir.path(), &image, 8).unwrap();
    let left = std::fs::read_dir(dir.path()).unwrap().count();
    assert_eq!(left, 1, "what was set aside goes with the next snapshot");
    let other = snapshot::load(dir.path(), user("@althing:se.test"));
    assert!(matches!(
        other,
        Err(snapshot::SnapshotError::Unreadable { .. })
    ));
}

#[test]
fn a_post_takes_150_bytes_without_its_words() {
    const POSTS: usize = 20_000;
    let mut index = with_forum(&[]);
    for chunk in 0..POSTS / 100 {
        let events: Vec<_> = (0..100)
            .map(|n| chunk * 100 + n)
            .map(|n| say(&format!("p{n}"), "hej med dig", 100 + n as u64).raw())
            .collect();
        index.fold(events.iter().map(|r| Input::Event(r)), NOW);
    }
    let used = index.memory_used();
    assert!(used.facts / POSTS <= 150, "{} B a post", used.facts / POSTS);
    assert!(
        used.words / POSTS <= 100,
        "{} B of words a post",
        used.words / POSTS
    );
}

#[test]
fn an_event_id_of_another_shape_is_never_found() {
    let index = with_forum(&[]);
    let odd: &EventId = "$1:dk.test".try_into().unwrap();
    assert_eq!((index.post(odd), index.has_event(odd)), (None, false));
    assert_eq!(index.history(odd), None);
}

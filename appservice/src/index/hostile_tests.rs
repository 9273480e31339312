//! What others claim of what is not theirs: relations across rooms, edits of edits, stamps that are not true.
//! Told live and read back, it comes to the same.

use super::{
    content_tests::{fold, read, rebuilt, with},
    testing::*,
    *,
};

const ANNA: &str = "@anna:dk.test";
const BO: &str = "@bo:dk.test";
const EVA: &str = "@eva:no.test";
const T: &str = "!t";
const OTHER: &str = "!u";
/// The time of the folds of these tests, Unix milliseconds.
const NOW: i64 = 1_000_000;
const TEN_YEARS: u64 = 10 * 365 * 24 * 60 * 60 * 1_000;

fn say(label: &str, at: u64) -> Draft {
    post(label).by(ANNA).in_topic(T).at(at).named(label)
}

/// Folded as it came and read back from the homeserver; both are the same.
fn both(history: &[Draft]) -> [Index; 2] {
    let both = [with(history), rebuilt(history)];
    let [live, read_back] = &both;
    assert_eq!(live.digest(), read_back.digest());
    both
}

/// Everything, and everything but the target first.
fn in_both_orders(target: Draft, hostile: Draft) -> [Vec<Draft>; 2] {
    [vec![target.clone(), hostile.clone()], vec![hostile, target]]
}

#[test]
fn nothing_hangs_on_a_post_of_another_room() {
    let target = event_id("p");
    let hostile = [
        reaction(&target, "👍"),
        edit(&target, "kapret"),
        redaction(&target),
        post("svar").replying(&target),
        post("i tråden").in_thread(&target),
    ];
    for hostile in hostile {
        // Of the same member, so that nothing else speaks against it.
        let hostile = hostile.by(ANNA).in_room(OTHER).at(200).named("h");
        for history in in_both_orders(say("p", 100), hostile.clone()) {
            let index = with(&history);
            let post = read(&index, "p");
            assert_eq!(post.body, "p", "{hostile:?}");
            assert!(
                post.reactions.is_empty() && post.removed.is_none(),
                "{hostile:?}"
            );
            assert_eq!((post.edits, post.edited_at), (0, None), "{hostile:?}");
            assert_eq!(post.thread, None, "{hostile:?}");
            let topic = index.topic("ro").unwrap();
            assert_eq!((topic.posts, topic.reactions), (1, 0), "{hostile:?}");
        }
        let [live, _] = both(&[say("p", 100), hostile]);
        // An answer to another room stands, and quotes nothing of it.
        if let Some(answer) = live.post(&event_id("h")) {
            assert!(answer.reply_to.is_none_or(|to| to.words.is_none()));
        }
    }
}

#[test]
fn edits_of_others_of_edits_and_of_what_is_gone_change_nothing() {
    let by_another = edit(&event_id("p"), "Bos ord")
        .by(BO)
        .in_room(T)
        .at(200)
        .named("e1");
    let foreign = edit(&event_id("p"), "Evas ord")
        .by(EVA)
        .in_room(T)
        .at(210)
        .named("e2");
    let own = edit(&event_id("p"), "rettet")
        .by(ANNA)
        .in_room(T)
        .at(220)
        .named("e3");
    let of_edit = edit(&event_id("e3"), "rettet igen")
        .by(ANNA)
        .in_room(T)
        .at(230)
        .named("e4");
    for index in both(&[say("p", 100), by_another, foreign, own, of_edit]) {
        let post = read(&index, "p");
        assert_eq!((post.body.as_str(), post.edits), ("rettet", 1));
        let history = index.history(&event_id("p")).unwrap();
        let words: Vec<_> = history
            .iter()
            .map(|version| version.body.as_str())
            .collect();
        assert_eq!(words, ["p", "rettet"]);
    }
    let gone = redaction(&event_id("p"))
        .by(ANNA)
        .in_room(T)
        .at(150)
        .named("r");
    let late = edit(&event_id("p"), "genopstået")
        .by(ANNA)
        .in_room(T)
        .at(200)
        .named("e");
    for index in both(&[say("p", 100), gone, late]) {
        let post = read(&index, "p");
        assert!(post.removed.is_some() && post.body.is_empty());
    }
}

#[test]
fn what_others_removed_of_ours_stands() {
    // A homeserver of their own took their redaction; ours never did.
    let theirs = redaction(&event_id("p"))
        .by(EVA)
        .in_room(T)
        .at(200)
        .named("r");
    let index = with(&[say("p", 100), theirs]);
    assert_eq!(read(&index, "p").body, "p");
}

/// F16: never later than when it was heard of, never before what stands before it, and never moved by it.
#[test]
fn a_foreign_stamp_is_shown_between_its_neighbours() {
    let future = |label| {
        let post = post("om ti år").by(EVA).in_room(T);
        post.at(TEN_YEARS).named(label)
    };
    let past = post("1970").by(EVA).in_room(T).at(1).named("past");
    let at = |index: &Index, label| read(index, label).at;
    // The last of all: when it came.
    let live = with(&[say("a", 100), future("f")]);
    assert_eq!(at(&live, "f"), NOW);
    // With something after it the time of arrival is not needed: both know it to be between the two.
    let history = [say("a", 100), future("f"), past.clone(), say("b", 300)];
    for index in both(&history) {
        assert_eq!((at(&index, "f"), at(&index, "past")), (300, 100));
        let page = index.topic_page("ro", Ask::Start, 10).unwrap();
        let order: Vec<_> = page.items.iter().map(|post| post.body.as_str()).collect();
        assert_eq!(order, ["a", "om ti år", "1970", "b"]);
        assert_eq!(index.topic("ro").unwrap().last_at, 300);
    }
    // What comes later brings it down.
    let mut live = live;
    fold(&mut live, &[say("b", 400)]);
    assert_eq!(at(&live, "f"), 400);
    // With nothing of ours before it, it is no older than the room.
    for index in both(&[past, say("b", 300)]) {
        assert_eq!(at(&index, "past"), 4);
        assert_eq!(index.topic("ro").unwrap().created_at, 4);
    }
}

#[test]
fn a_foreign_stamp_of_an_edit_or_a_redaction_is_not_believed_either() {
    let theirs = post("hei").by(EVA).in_room(T).at(150).named("p");
    let rewritten = edit(&event_id("p"), "hallo")
        .by(EVA)
        .in_room(T)
        .at(TEN_YEARS)
        .named("e");
    let history = [say("a", 100), theirs, rewritten, say("b", 300)];
    for index in both(&history) {
        assert_eq!(read(&index, "p").edited_at, Some(300));
        let history = index.history(&event_id("p")).unwrap();
        assert_eq!(history.last().map(|version| version.at), Some(300));
    }
    let removed = redaction(&event_id("p"))
        .by(EVA)
        .in_room(T)
        .at(TEN_YEARS)
        .named("r");
    let theirs = post("hei").by(EVA).in_room(T).at(150).named("p");
    for index in both(&[say("a", 100), theirs, removed]) {
        let removed = read(&index, "p").removed.unwrap();
        assert_eq!((removed.by.is_some(), removed.at), (true, None));
    }
}

/// Nor do they come first in what is sorted by time.
#[test]
fn a_foreign_stamp_puts_nothing_on_top() {
    let mention = post("hej Anna").by(EVA).in_room(T).at(TEN_YEARS).named("m");
    let mention = mention.mentioning(&[ANNA]);
    let later = post("hej igen")
        .by(BO)
        .in_room(T)
        .at(500)
        .named("n")
        .mentioning(&[ANNA]);
    for index in both(&[
        join(ANNA, "Anna").in_room("!dk").at(50),
        say("a", 100),
        mention,
        later,
    ]) {
        let (blocked, preferences) = Default::default();
        let query = NotificationQuery {
            member: ANNA.try_into().unwrap(),
            blocked: &blocked,
            preferences: &preferences,
            now: NOW,
        };
        let told = index.notifications(&query);
        let stamps: Vec<_> = told.iter().map(|one| one.at).collect();
        assert_eq!(stamps, [500, 500], "{told:?}");
    }
}

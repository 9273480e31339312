use std::collections::BTreeSet;

use ruma::{OwnedUserId, UserId, user_id};
use serde_json::json;

use super::{
    super::{Input, testing::*},
    *,
};
use crate::policy::sought::Sought;

const NOW: i64 = 1_000_000;
const ANNA: &str = "@anna:dk.test";
const BO: &str = "@bo:dk.test";

/// A forum of two topics: one for all, and one for the holders of a badge.
fn forum() -> Shared {
    let shared = Shared::new(Index::new(BOT.try_into().unwrap()));
    let gated = json!({"slug": "hemmelig", "name": "Hemmelig", "rev": "1", "read": "holders", "badges": ["nøgle"]});
    for draft in [
        create("category", "c1").in_room("!c1"),
        category("have", "Have").in_room("!c1"),
        create("category", "c2").in_room("!c2"),
        state("org.althing.category", "", gated).in_room("!c2"),
        create("topic", "t1").in_room("!t1"),
        topic("cykler", "Cykelruter i byen", "have", ANNA).in_room("!t1"),
        create("topic", "t2").in_room("!t2"),
        topic("skjult", "Skjulte cykler", "hemmelig", ANNA).in_room("!t2"),
    ] {
        fold(&shared, &draft);
    }
    shared
}

fn fold(shared: &Shared, draft: &Draft) {
    let raw = draft.raw();
    shared.fold([Input::Event(&raw)], NOW);
}

struct Asked<'a> {
    words: &'a str,
    blocked: &'a [&'a UserId],
    set: fn(&mut SearchQuery<'_>),
}

impl<'a> Asked<'a> {
    fn of(words: &'a str) -> Self {
        Self {
            words,
            blocked: &[],
            set: |_| (),
        }
    }

    fn ask<T>(&self, find: impl FnOnce(&SearchQuery<'_>) -> T) -> T {
        let sought = Sought::parse(self.words);
        let blocked: BTreeSet<OwnedUserId> =
            self.blocked.iter().map(|id| (*id).to_owned()).collect();
        let mut query = SearchQuery {
            sought: &sought,
            viewer: user_id!("@eva:dk.test"),
            blocked: &blocked,
            category: None,
            topic: None,
            author: None,
            after: None,
            before: None,
            cursor: None,
            limit: 10,
            now: NOW,
        };
        (self.set)(&mut query);
        find(&query)
    }

    /// The posts that are found, without catching up.
    fn found(&self, shared: &Shared) -> Vec<String> {
        let found = self.ask(|query| shared.find_posts(query)).unwrap();
        assert_eq!(found.next, None);
        found.items.into_iter().map(|hit| hit.post.body).collect()
    }

    fn posts(&self, shared: &Shared) -> Vec<String> {
        shared.catch_up();
        self.found(shared)
    }
}

fn said(shared: &Shared, name: &str, body: &str, by: &str, room: &str, at: u64) {
    fold(shared, &post(body).by(by).in_room(room).named(name).at(at));
}

#[test]
fn posts_are_found_by_all_of_the_words_newest_first() {
    let shared = forum();
    said(
        &shared,
        "a",
        "Der mangler en cykelrute til Ødegård",
        ANNA,
        "!t1",
        10,
    );
    said(&shared, "b", "Cykelruterne er gode", BO, "!t1", 20);
    said(&shared, "c", "Bussen til odegaard er sen", BO, "!t1", 15);
    let bodies = |words: &str| Asked::of(words).posts(&shared).len();
    assert_eq!(
        Asked::of("cykelruter").posts(&shared),
        [
            "Cykelruterne er gode",
            "Der mangler en cykelrute til Ødegård"
        ]
    );
    assert_eq!(bodies("odegard"), 2);
    assert_eq!(
        bodies("ødegård cykel"),
        1,
        "all of them, the last by its beginning"
    );
    assert_eq!(bodies("cykel odegard"), 0, "the others whole");
    assert_eq!(bodies("\"bussen til\""), 1);
    assert_eq!(bodies("\"til bussen\""), 0);
    assert_eq!(bodies("%"), 0);
    let by_bo = Asked {
        set: |query| query.author = Some(user_id!("@bo:dk.test")),
        ..Asked::of("til")
    };
    assert_eq!(by_bo.posts(&shared), ["Bussen til odegaard er sen"]);
    let between = Asked {
        set: |query| (query.after, query.before) = (Some(10), Some(15)),
        ..Asked::of("til")
    };
    assert_eq!(between.posts(&shared).len(), 1);
    for set in [
        (|query: &mut SearchQuery<'_>| query.category = Some("andet")) as fn(&mut SearchQuery<'_>),
        |query| query.topic = Some("andet"),
        |query| query.author = Some(user_id!("@ingen:dk.test")),
    ] {
        let nowhere = Asked {
            set,
            ..Asked::of("til")
        };
        assert!(nowhere.posts(&shared).is_empty());
    }
}

#[test]
fn nothing_is_found_that_one_may_not_read_or_does_not_want_to() {
    let shared = forum();
    said(&shared, "a", "en åben cykel", ANNA, "!t1", 10);
    said(&shared, "b", "en hemmelig cykel", ANNA, "!t2", 20);
    said(&shared, "c", "en anden cykel", BO, "!t1", 30);
    assert_eq!(
        Asked::of("cykel").posts(&shared),
        ["en anden cykel", "en åben cykel"]
    );
    let without_bo = Asked {
        blocked: &[user_id!("@bo:dk.test")],
        ..Asked::of("cykel")
    };
    assert_eq!(without_bo.posts(&shared), ["en åben cykel"]);
    let total = Asked::of("cykel").ask(|query| shared.find_posts(query));
    assert_eq!(total.unwrap().total, 2, "nor is it counted");
    let topics = Asked::of("cykl").ask(|query| shared.find_topics(query));
    let titles: Vec<_> = topics.unwrap().items.into_iter().map(|t| t.title).collect();
    assert_eq!(titles, Vec::<String>::new());
    let topics = Asked::of("cyk").ask(|query| shared.find_topics(query));
    let titles: Vec<_> = topics.unwrap().items.into_iter().map(|t| t.title).collect();
    assert_eq!(titles, ["Cykelruter i byen"]);
}

#[test]
fn what_was_removed_or_edited_is_found_by_its_old_words_no_more() {
    let shared = forum();
    said(&shared, "a", "gamle pærer", ANNA, "!t1", 10);
    said(&shared, "b", "gamle æbler", ANNA, "!t1", 20);
    assert_eq!(Asked::of("gamle").posts(&shared).len(), 2);
    let edited = edit(&event_id("a"), "nye blommer").by(ANNA).in_room("!t1");
    fold(&shared, &edited.named("e").at(30));
    assert_eq!(
        Asked::of("gamle").found(&shared),
        ["gamle æbler"],
        "before anything was read again"
    );
    assert!(Asked::of("blomme").found(&shared).is_empty());
    assert_eq!(Asked::of("blomme").posts(&shared), ["nye blommer"]);
    assert!(Asked::of("pærer").posts(&shared).is_empty());
    fold(
        &shared,
        &redaction(&event_id("b")).by(ANNA).in_room("!t1").at(40),
    );
    assert!(Asked::of("gamle").found(&shared).is_empty(), "at once");
    // The redaction of an edit brings the words back that it took away.
    fold(
        &shared,
        &redaction(&event_id("e")).by(ANNA).in_room("!t1").at(50),
    );
    assert!(Asked::of("blommer").found(&shared).is_empty());
    assert_eq!(Asked::of("pære").posts(&shared), ["gamle pærer"]);
    shared.sweep();
    assert_eq!(Asked::of("pære").found(&shared), ["gamle pærer"]);
    let search = shared.search().read().unwrap();
    for term in ["abl", "able", "ablr", "nye", "blom", "blomm", "blommer"] {
        assert!(!search.posts.knows(term), "{term} lies in memory");
    }
    assert!(search.posts.knows("par") || search.posts.knows("parer"));
}

#[test]
fn a_title_is_found_as_it_is_now() {
    let shared = forum();
    said(&shared, "a", "hej", ANNA, "!t1", 10);
    let titles = |words: &str| {
        shared.catch_up();
        let found = Asked::of(words).ask(|query| shared.find_topics(query));
        found.unwrap().items.len()
    };
    assert_eq!((titles("cykelrute"), titles("løberuter")), (1, 0));
    let renamed = topic("cykler", "Løberuter i byen", "have", ANNA);
    fold(&shared, &renamed.in_room("!t1").at(2_000));
    let before = Asked::of("cykelrute").ask(|query| shared.find_topics(query));
    assert!(before.unwrap().items.is_empty());
    assert_eq!((titles("cykelrute"), titles("løberute")), (0, 1));
}

#[test]
fn pages_go_through_everything_once_also_after_sweeping_and_another_index() {
    let shared = forum();
    for n in 0..250_u64 {
        // Some have the same time.
        said(
            &shared,
            &format!("p{n}"),
            &format!("ord nummer{n}"),
            ANNA,
            "!t1",
            10 + n / 3,
        );
    }
    for n in (0..250).step_by(5) {
        fold(
            &shared,
            &redaction(&event_id(&format!("p{n}")))
                .by(ANNA)
                .in_room("!t1")
                .at(500),
        );
    }
    shared.catch_up();
    let pages = || {
        let mut cursor: Option<String> = None;
        let mut seen = Vec::new();
        loop {
            let sought = Sought::parse("ord");
            let query = SearchQuery {
                sought: &sought,
                viewer: user_id!("@eva:dk.test"),
                blocked: &BTreeSet::new(),
                category: None,
                topic: None,
                author: None,
                after: None,
                before: None,
                cursor: cursor.as_deref(),
                limit: 7,
                now: NOW,
            };
            let found = shared.find_posts(&query).unwrap();
            assert_eq!(found.total, 200);
            seen.extend(
                found
                    .items
                    .into_iter()
                    .map(|hit| (hit.post.at, hit.post.body)),
            );
            match found.next {
                Some(next) => cursor = Some(next),
                None => return seen,
            }
        }
    };
    let before = pages();
    assert_eq!(before.len(), 200);
    assert!(before.is_sorted_by_key(|(at, _)| std::cmp::Reverse(*at)));
    assert_eq!(before.iter().collect::<BTreeSet<_>>().len(), 200);
    shared.sweep();
    assert_eq!(pages(), before);
    let copy = shared.read(|index| {
        let dir = tempfile::tempdir().unwrap();
        super::super::snapshot::save(dir.path(), &index.image().unwrap(), 1).unwrap();
        let loaded = super::super::snapshot::load(dir.path(), BOT.try_into().unwrap());
        loaded.unwrap().unwrap().index
    });
    shared.replace(copy);
    assert!(!shared.has_caught_up());
    shared.catch_up();
    assert_eq!(pages(), before);
    assert!(matches!(
        Asked {
            set: |query| query.cursor = Some("x"),
            ..Asked::of("ord")
        }
        .ask(|query| shared.find_posts(query)),
        Err(super::super::BadCursor)
    ));
}

#[test]
fn a_post_takes_few_bytes_to_be_found() {
    const POSTS: u64 = 2_000;
    let shared = forum();
    for n in 0..POSTS {
        // Forty words of some thousands, few of them often and most of them seldom.
        let word = |w: u64| (n * 40 + w).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40;
        let words: Vec<String> = (0..40).map(|w| format!("ord{}", word(w).isqrt())).collect();
        said(&shared, &format!("p{n}"), &words.join(" "), ANNA, "!t1", n);
    }
    shared.catch_up();
    let bytes = shared.search_memory_used() / usize::try_from(POSTS).unwrap();
    assert!(bytes < 400, "{bytes} bytes a post");
}

/// What is looked for without bounds takes the short way to the newest, and finds the same.
#[test]
fn the_short_way_to_the_newest_finds_what_the_long_one_does() {
    let shared = forum();
    let both_ways = |limit: usize| {
        let ask = |after: Option<i64>| {
            let find = |query: &SearchQuery<'_>| {
                let query = SearchQuery {
                    after,
                    limit,
                    ..*query
                };
                shared.find_posts(&query).unwrap()
            };
            Asked::of("cykel ord").ask(find)
        };
        let (short, long) = (ask(None), ask(Some(0)));
        assert_eq!(short, long);
        short
    };
    // Their times are all over the place, and a third of them is hidden.
    for n in 0..700_u64 {
        let room = if n % 3 == 0 { "!t2" } else { "!t1" };
        let body = if n % 5 == 0 {
            "en cykel"
        } else {
            "en cykel og et ord"
        };
        let at = (n * 7_919) % 1_009 + 10;
        said(&shared, &format!("p{n}"), body, BO, room, at);
        if n % 100 == 0 {
            shared.catch_up();
            both_ways(3);
        }
    }
    shared.catch_up();
    let all = both_ways(1_000);
    assert_eq!((all.total, all.items.len(), all.next), (373, 373, None));
    for limit in [1, 2, 5, 11, 64, 372] {
        let some = both_ways(limit);
        assert_eq!(some.items, all.items[..limit]);
        assert!(some.next.is_some());
    }
    // Others are said in place of some, and what was said before is swept out.
    for n in (1..700_u64).step_by(9).filter(|n| n % 3 != 0) {
        let target = event_id(&format!("p{n}"));
        let edited = edit(&target, "intet af det").by(BO).in_room("!t1");
        fold(&shared, &edited.named(&format!("e{n}")).at(2_000 + n));
    }
    shared.catch_up();
    let before = both_ways(7);
    shared.sweep();
    let after = both_ways(7);
    assert_eq!((before.total, &before.items), (after.total, &after.items));
    said(&shared, "last", "ord om en cykel", ANNA, "!t1", 9_000);
    shared.catch_up();
    assert_eq!(both_ways(7).items[0].post.body, "ord om en cykel");
}

//! Lists and pages of topics.

use serde_json::json;

use super::{testing::*, tests::*, *};
use crate::policy::top::Period;

const DAY: u64 = 24 * 60 * 60 * 1_000;

/// Topics of a category, the latest first.
pub(super) fn latest(index: &Index, category: &str) -> Page<TopicView> {
    list(index, &[category], ListKind::Latest, None, 10).unwrap()
}

fn list(
    index: &Index,
    categories: &[&str],
    list: ListKind,
    cursor: Option<&str>,
    limit: usize,
) -> Result<Page<TopicView>, BadCursor> {
    index.topics(TopicQuery {
        categories,
        list,
        only: None,
        server: None,
        cursor,
        limit,
    })
}

fn slugs(page: &Page<TopicView>) -> Vec<&str> {
    page.items.iter().map(|t| t.slug.as_str()).collect()
}

fn bodies(page: &PostsPage) -> Vec<&str> {
    page.items.iter().map(|p| p.body.as_str()).collect()
}

/// Ten posts, `0` to `9`.
fn ten() -> Vec<Draft> {
    let posts = 0..10;
    posts
        .map(|n| say(&format!("p{n}"), &n.to_string(), 100 + n))
        .collect()
}

#[test]
fn pages_are_walked_by_cursor_and_a_correction_does_not_lose_the_place() {
    let posts = ten();
    let mut index = with_forum(&posts);
    let first = index.topic_page("ro", Ask::Start, 4).unwrap();
    assert_eq!(
        (first.items.len(), first.position, first.before),
        (4, 0, None)
    );
    let cursor = first.after.unwrap();
    let moved = [say("new", "ny", 99), posts[0].clone()];
    page(&mut index, T, &moved, false);
    let start = index.topic_page("ro", Ask::Start, 2).unwrap();
    assert_eq!(bodies(&start), ["ny", "0"]);
    let second = index.topic_page("ro", Ask::Cursor(&cursor), 4).unwrap();
    assert_eq!((bodies(&second)[0], second.position), ("4", 5));
    let next = second.after.unwrap();
    let third = index.topic_page("ro", Ask::Cursor(&next), 4).unwrap();
    assert_eq!((third.items.len(), third.after), (2, None));
    let back = index
        .topic_page("ro", Ask::Cursor(&third.before.unwrap()), 4)
        .unwrap();
    assert_eq!(bodies(&back), ["4", "5", "6", "7"]);
    let bad = [
        "",
        "x",
        "a1.zz",
        "1.0000000000000000",
        "a3.0000000000000000",
        "a99999999999999999999.00",
    ];
    for bad in bad {
        let page = index.topic_page("ro", Ask::Cursor(bad), 4);
        assert_eq!(page, Err(NoPage::Cursor), "{bad}");
    }
    let none = index.topic_page("no-such", Ask::Start, 4);
    assert_eq!(none, Err(NoPage::Topic));
}

#[test]
fn a_post_stands_in_the_middle_of_its_page() {
    let mut posts = ten();
    posts.insert(
        5,
        edit(&event_id("p0"), "ny 0").by(ANNA).in_topic(T).at(105),
    );
    posts.push(
        post("andetsteds")
            .by(ANNA)
            .in_room("!t2")
            .at(300)
            .named("other"),
    );
    posts.splice(0..0, [create("topic", "key-2").in_room("!t2").at(20)]);
    let index = with_forum(&posts);
    let around = |label: &str| {
        let page = index.topic_page("ro", Ask::Around(&event_id(label)), 4);
        page.map(|p| {
            (
                p.items.iter().map(|p| p.body.clone()).collect::<Vec<_>>(),
                p.position,
            )
        })
    };
    assert_eq!(
        around("p5").unwrap(),
        (vec!["3".into(), "4".into(), "5".into(), "6".into()], 3)
    );
    assert_eq!(around("p0").unwrap().0[..2], ["ny 0", "1"]);
    assert_eq!(around("p9").unwrap().1, 6);
    for absent in ["other", "nowhere"] {
        assert_eq!(around(absent), Err(NoPage::Post), "{absent}");
    }
    let end = index.topic_page("ro", Ask::End, 3).unwrap();
    assert_eq!((bodies(&end), end.position), (vec!["7", "8", "9"], 7));
    let whole = index.topic_page("ro", Ask::End, 100).unwrap();
    assert_eq!(
        (whole.items.len(), whole.before, whole.after),
        (10, None, None)
    );
}

/// Longer than the blocks by which posts are numbered, with hidden events in between and late changes.
#[test]
fn numbers_hold_in_long_topics() {
    let mut events = Vec::new();
    for n in 0..700_u64 {
        events.push(say(&format!("p{n}"), &n.to_string(), 1_000 + 2 * n));
        if n % 3 == 0 {
            let edit = edit(&event_id(&format!("p{n}")), &n.to_string());
            events.push(
                edit.by(ANNA)
                    .in_topic(T)
                    .at(1_001 + 2 * n)
                    .named(&format!("e{n}")),
            );
        }
    }
    let mut index = with_forum(&events);
    let check = |index: &Index, extra: usize| {
        for n in [0, 1, 255, 256, 300, 511, 699_usize] {
            let label = event_id(&format!("p{n}"));
            let found = index.topic_page("ro", Ask::Around(&label), 1).unwrap();
            assert_eq!(
                (found.position, bodies(&found)),
                (n + extra, vec![&*n.to_string()])
            );
        }
    };
    check(&index, 0);
    // A redacted edit can no longer be told from a post: a line more.
    let redacted = redaction(&event_id("e0")).by(ANNA).in_topic(T).at(9_000);
    fold(&mut index, &[redacted]);
    let first = index.topic_page("ro", Ask::Start, 3).unwrap();
    assert_eq!(
        first.items[1].removed,
        Some(Removed {
            by: Some(ANNA.try_into().unwrap()),
            at: Some(9_000),
        })
    );
    let last = index
        .topic_page("ro", Ask::Around(&event_id("p699")), 1)
        .unwrap();
    assert_eq!(last.position, 700);
    let end = index.topic_page("ro", Ask::End, 1).unwrap();
    let before = index
        .topic_page("ro", Ask::Cursor(&end.before.unwrap()), 5)
        .unwrap();
    assert_eq!(bodies(&before), ["694", "695", "696", "697", "698"]);
}

/// Topics `s0` to `s4`, the last the latest.
fn five() -> Index {
    let mut events = forum();
    for n in 0..5_u64 {
        let id = format!("!t{n}");
        events.extend([
            create("topic", &id).in_room(&id).at(20 + n),
            topic(&format!("s{n}"), "T", "have", ANNA)
                .in_room(&id)
                .at(30 + n),
            post("x")
                .by(ANNA)
                .in_room(&id)
                .at(100 + n)
                .named(&format!("x{n}")),
        ]);
    }
    let mut index = Index::new(bot());
    fold(&mut index, &events);
    index
}

#[test]
fn topics_are_listed_by_latest_activity_with_a_stable_cursor() {
    let mut index = five();
    let all = ["have"];
    let first = list(&index, &all, ListKind::Latest, None, 2).unwrap();
    assert_eq!(slugs(&first), ["s4", "s3"]);
    fold(&mut index, &[post("y").by(ANNA).in_room("!t0").at(900)]);
    let second = list(&index, &all, ListKind::Latest, first.next.as_deref(), 2).unwrap();
    assert_eq!(slugs(&second), ["s2", "s1"]);
    assert_eq!(second.next, None, "s0 has moved to the front");
    assert_eq!(slugs(&latest(&index, "have"))[0], "s0");
    let bad = list(&index, &all, ListKind::Latest, Some("???"), 2);
    assert_eq!(bad, Err(BadCursor));
    let moved = topic("s0", "T", "andet", ANNA).in_room("!t0").at(950);
    fold(&mut index, &[moved]);
    assert_eq!(index.category("have").unwrap().posts, 4);
    assert_eq!(slugs(&latest(&index, "andet")), ["s0"]);
    let both = list(&index, &["andet", "have"], ListKind::Latest, None, 3).unwrap();
    assert_eq!(slugs(&both), ["s0", "s4", "s3"]);
    let none = list(&index, &[], ListKind::Latest, None, 3).unwrap();
    assert!(none.items.is_empty());
}

#[test]
fn a_list_can_be_of_what_a_territory_has_written_in() {
    let mut index = five();
    let posts = [
        post("hei").by(EVA).in_room("!t1").at(900).named("hei"),
        post("hallo").by(EVA).in_room("!t3").at(901),
    ];
    fold(&mut index, &posts);
    let from = |index: &Index, list, server: &str, limit| {
        let query = TopicQuery {
            categories: &["have"],
            list,
            only: None,
            server: Some(server.try_into().unwrap()),
            cursor: None,
            limit,
        };
        let page = index.topics(query).unwrap();
        let slugs: Vec<_> = page.items.into_iter().map(|topic| topic.slug).collect();
        (slugs, page.next.is_some())
    };
    let both = vec!["s3".to_owned(), "s1".to_owned()];
    let top = ListKind::Top(Period::All.days(1_000));
    for list in [ListKind::Latest, ListKind::New, top] {
        assert_eq!(from(&index, list, "no.test", 9), (both.clone(), false));
    }
    let (first, more) = from(&index, ListKind::Latest, "no.test", 1);
    assert_eq!((first, more), (vec!["s3".into()], true));
    assert_eq!(from(&index, ListKind::Latest, "dk.test", 9).0.len(), 5);
    assert!(from(&index, ListKind::Latest, "se.test", 9).0.is_empty());
    assert!(from(&index, ListKind::Latest, "o.test", 9).0.is_empty());
}

#[test]
fn pinned_topics_stand_first_and_once() {
    let mut index = five();
    let pin = |n: u64, pinned: bool| {
        topic(&format!("s{n}"), "T", "have", ANNA)
            .saying("pinned", pinned)
            .in_room(&format!("!t{n}"))
            .at(200 + n + u64::from(!pinned))
    };
    fold(&mut index, &[pin(1, true), pin(2, true)]);
    let first = list(&index, &["have"], ListKind::Latest, None, 3).unwrap();
    assert_eq!(slugs(&first), ["s2", "s1", "s4"]);
    let rest = list(
        &index,
        &["have"],
        ListKind::Latest,
        first.next.as_deref(),
        3,
    )
    .unwrap();
    assert_eq!(slugs(&rest), ["s3", "s0"]);
    assert_eq!(
        index.category("have").unwrap().latest.unwrap().slug,
        "s4",
        "a pin is no activity"
    );
    let new = list(&index, &["have"], ListKind::New, None, 9).unwrap();
    assert_eq!(slugs(&new), ["s4", "s3", "s2", "s1", "s0"]);
    fold(&mut index, &[pin(2, false)]);
    assert_eq!(slugs(&latest(&index, "have"))[..2], ["s1", "s4"]);
}

#[test]
fn a_topic_is_solved_while_its_solution_stands() {
    let mut index = five();
    let solved = |index: &Index| {
        let page = list(index, &["have"], ListKind::Solved, None, 9).unwrap();
        page.items.into_iter().map(|t| t.slug).collect::<Vec<_>>()
    };
    let solve = |n: u64, post: &str| {
        topic(&format!("s{n}"), "T", "have", ANNA)
            .saying("solved", event_id(post).as_str())
            .in_room(&format!("!t{n}"))
            .at(200)
    };
    fold(
        &mut index,
        &[solve(0, "x0"), solve(1, "x2"), solve(3, "later")],
    );
    assert_eq!(
        solved(&index),
        ["s0"],
        "a post of another topic solves nothing"
    );
    assert!(index.post(&event_id("x0")).unwrap().solution);
    let later = post("svar").by(BO).in_room("!t3").at(300).named("later");
    fold(&mut index, &[later]);
    assert_eq!(solved(&index), ["s3", "s0"]);
    fold(
        &mut index,
        &[redaction(&event_id("x0")).by(ANNA).in_room("!t0").at(400)],
    );
    assert_eq!(solved(&index), ["s3"]);
}

#[test]
fn the_top_is_what_was_written_and_reacted_to_in_a_period() {
    let mut index = five();
    let now = 400 * DAY;
    let at = |days_ago: u64| now - days_ago * DAY;
    let react = |n: u64, by: &str, key: &str, at: u64| {
        reaction(&event_id(&format!("x{n}")), key)
            .by(by)
            .in_room(&format!("!t{n}"))
            .at(at)
    };
    fold(
        &mut index,
        &[
            react(1, ANNA, "👍", at(3)),
            react(1, BO, "👍", at(2)),
            // Twice the same counts once; from another room not at all.
            react(1, BO, "👍", at(1)),
            reaction(&event_id("x0"), "👍")
                .by(BO)
                .in_room("!t2")
                .at(at(1)),
            post("y").by(BO).in_room("!t2").at(at(20)),
            post("z").by(BO).in_room("!t2").at(at(21)),
            react(3, BO, "👍", at(300)).named("gone"),
            post("fremtid").by(EVA).in_room("!t4").at(now + 50 * DAY),
        ],
    );
    let top = |index: &Index, period: Period| {
        let days = period.days(i64::try_from(now).unwrap());
        let page = list(index, &["have"], ListKind::Top(days), None, 9).unwrap();
        page.items.into_iter().map(|t| t.slug).collect::<Vec<_>>()
    };
    assert!(top(&index, Period::Day).is_empty());
    assert_eq!(top(&index, Period::Week), ["s1"]);
    assert_eq!(top(&index, Period::Month), ["s2", "s1"]);
    assert_eq!(top(&index, Period::Year), ["s2", "s1", "s3"]);
    assert_eq!(top(&index, Period::All).len(), 5);
    let reactions = |index: &Index| index.topic("s1").unwrap().reactions;
    assert_eq!(reactions(&index), 2);
    fold(
        &mut index,
        &[
            redaction(&event_id("gone")).by(BO).in_room("!t3").at(at(0)),
            redaction(&event_id("x1")).by(ANNA).in_room("!t1").at(at(0)),
        ],
    );
    assert_eq!(top(&index, Period::Year), ["s2"]);
    assert_eq!(reactions(&index), 0);
    let days = Period::All.days(i64::try_from(now).unwrap());
    let first = list(&index, &["have"], ListKind::Top(days), None, 1).unwrap();
    let rest = list(
        &index,
        &["have"],
        ListKind::Top(days),
        first.next.as_deref(),
        9,
    )
    .unwrap();
    assert_eq!((slugs(&first), rest.items.len()), (vec!["s2"], 3));
}

#[test]
fn a_history_is_of_the_author_alone_and_ends_with_the_post() {
    let change = |label: &str, by: &str, body: &str, at: u64| {
        let edit = edit(&event_id("p1"), body).by(by).in_topic(T).at(at);
        edit.named(label)
    };
    let mut index = with_forum(&[
        say("p1", "et", 100),
        change("e1", ANNA, "to", 200),
        change("e2", BO, "falsk", 210),
        change("e3", ANNA, "tre", 220),
    ]);
    let history = |index: &Index| {
        let versions = index.history(&event_id("p1"))?.into_iter();
        Some(versions.map(|v| (v.at, v.body)).collect::<Vec<_>>())
    };
    let words = |versions: &[(i64, &str)]| {
        let owned = versions.iter().map(|(at, body)| (*at, (*body).to_owned()));
        Some(owned.collect::<Vec<_>>())
    };
    assert_eq!(
        history(&index),
        words(&[(100, "et"), (200, "to"), (220, "tre")])
    );
    assert_eq!(index.post(&event_id("p1")).unwrap().edits, 2);
    fold(
        &mut index,
        &[redaction(&event_id("e1")).by(ANNA).in_topic(T).at(300)],
    );
    assert_eq!(history(&index), words(&[(100, "et"), (220, "tre")]));
    fold(
        &mut index,
        &[redaction(&event_id("p1")).by(ANNA).in_topic(T).at(400)],
    );
    assert_eq!(history(&index), None);
}

#[test]
fn only_holders_read_what_is_for_holders() {
    let mut index = five();
    let now = NOW;
    assert!(index.may_read("have", user(ANNA), now));
    assert!(!index.may_read("findes-ikke", user(ANNA), now));
    let rule = json!({"slug": "have", "name": "Have", "read": "holders", "badges": ["norden"]});
    fold(
        &mut index,
        &[state("org.althing.category", "", rule)
            .in_room("!c")
            .at(500)],
    );
    assert!(!index.may_read("have", user(ANNA), now));
    assert!(index.readable(user(ANNA), now).is_empty());
    fold(
        &mut index,
        &[
            create("profile", "profile/anna").in_room("!pa").at(600),
            state(
                "m.room.canonical_alias",
                "",
                json!({"alias": "#althing_member_anna:dk.test"}),
            )
            .in_room("!pa")
            .at(600),
            state(
                "org.althing.badge.award",
                "norden",
                json!({"badge": "norden", "issued_at": 1}),
            )
            .in_room("!pa")
            .at(601),
        ],
    );
    assert!(index.may_read("have", user(ANNA), now));
    assert!(index.may_read_topic(room("!t0"), user(ANNA), now));
    assert!(!index.may_read_topic(room("!t0"), user(BO), now));
    assert!(
        !index.may_read_topic(room("!c"), user(ANNA), now),
        "no topic"
    );
}

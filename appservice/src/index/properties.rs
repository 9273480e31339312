//! Whatever happens to a history on its way, it folds to the same facts.

use proptest::{collection::vec, prelude::*, sample::Index as Pick};
use ruma::{RoomId, UserId};
use serde_json::json;

use super::{testing::*, *};

const ROOMS: [&str; 2] = ["!t0", "!t1"];
const USERS: [&str; 5] = [
    "@anna:dk.test",
    "@bo:dk.test",
    "@eva:no.test",
    "@ole:no.test",
    "@mal:evil.test",
];
const NOW: i64 = 1_000_000;

/// One thing that happens. References are to any event of the history, also to later ones.
#[derive(Debug, Clone)]
enum Act {
    Post { keyed: bool, reply: Option<Pick> },
    Edit { target: Pick, forged: bool },
    React { target: Pick, key: u8 },
    Redact { target: Pick, by: Option<Pick> },
    Title { good: u8 },
    Member { joins: bool, name: Option<u8> },
    SoftFailed,
    Malformed,
    Foreign,
    Sticker,
}

/// An act, by whom, where, and how far its clock is off.
#[derive(Debug, Clone)]
struct Step {
    act: Act,
    user: usize,
    room: usize,
    skew: u64,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        6 => (any::<bool>(), any::<Option<Pick>>())
            .prop_map(|(keyed, reply)| Act::Post { keyed, reply }),
        4 => (any::<Pick>(), prop::bool::weighted(0.2))
            .prop_map(|(target, forged)| Act::Edit { target, forged }),
        3 => (any::<Pick>(), 0..3_u8).prop_map(|(target, key)| Act::React { target, key }),
        4 => (any::<Pick>(), any::<Option<Pick>>())
            .prop_map(|(target, by)| Act::Redact { target, by }),
        1 => (0..4_u8).prop_map(|good| Act::Title { good }),
        2 => (any::<bool>(), prop::option::of(0..3_u8))
            .prop_map(|(joins, name)| Act::Member { joins, name }),
        1 => Just(Act::SoftFailed),
        1 => Just(Act::Malformed),
        1 => Just(Act::Foreign),
        1 => Just(Act::Sticker),
    ]
}

fn steps(most: usize) -> impl Strategy<Value = Vec<Step>> {
    let step =
        (act(), 0..USERS.len(), 0..ROOMS.len(), 0..40_u64).prop_map(|(act, user, room, skew)| {
            Step {
                act,
                user,
                room,
                skew,
            }
        });
    vec(step, 1..most)
}

/// The forum before anything happens: what every transaction stands on.
fn beginning() -> Vec<Draft> {
    let mut events = vec![
        create("territory", "dk").in_room("!dk").at(1),
        create("category", "cat").in_room("!c").at(2),
        category("have", "Have").in_room("!c").at(3),
        create("control", "ctl").in_room("!ctl").at(4),
    ];
    for (n, room) in ROOMS.iter().enumerate() {
        events.push(create("topic", room).in_room(room).at(5));
        let slug = format!("s{n}");
        events.push(topic(&slug, "Titel", "have", USERS[0]).in_room(room).at(6));
        events.push(
            state("m.space.child", room, json!({"via": ["dk.test"]}))
                .in_room("!c")
                .at(7),
        );
    }
    for user in USERS {
        events.push(join(user, &format!("Navn af {user}")).in_room("!dk").at(8));
    }
    events
}

fn label(n: usize) -> String {
    format!("e{n}")
}

/// Turns the steps into events, in the order in which the homeserver accepts them.
fn history(steps: &[Step]) -> Vec<Draft> {
    let mut events = beginning();
    for (n, step) in steps.iter().enumerate() {
        let id = |pick: &Pick| event_id(&label(pick.index(steps.len())));
        let user = USERS[step.user];
        let clock = 100 + 50 * n as u64;
        let body = format!("ord{n}.");
        let mut by = user;
        let mut skew = step.skew;
        let draft = match &step.act {
            Act::Post { keyed, reply } => {
                let draft = post(&body);
                let draft = if *keyed {
                    draft.keyed(&format!("key{}", n % 3))
                } else {
                    draft
                };
                reply
                    .as_ref()
                    .map_or(draft.clone(), |pick| draft.replying(&id(pick)))
            }
            Act::Edit { target, forged } => {
                let of = &steps[target.index(steps.len())];
                by = if *forged { user } else { USERS[of.user] };
                edit(&id(target), &body)
            }
            Act::React { target, key } => reaction(
                &id(target),
                ["👍", "🎉", "hemmeligt ord"][usize::from(*key)],
            ),
            Act::Redact {
                target,
                by: redactor,
            } => {
                let of = &steps[target.index(steps.len())];
                by = redactor
                    .as_ref()
                    .map_or(USERS[of.user], |pick| USERS[pick.index(USERS.len())]);
                redaction(&id(target))
            }
            Act::Title { good } => {
                skew = 0;
                let slug = format!("s{}", step.room);
                let title = format!("Titel {n}");
                by = if *good == 0 { user } else { BOT };
                match good {
                    1 => state("org.althing.topic", "", json!({})),
                    _ => topic(&slug, &title, "have", USERS[0]),
                }
            }
            Act::Member { joins, name } => {
                skew = 0;
                let name = name.map(|name| format!("Navn {name}"));
                member(user, if *joins { "join" } else { "leave" }, name.as_deref())
            }
            Act::SoftFailed => post(&body).soft_failed(),
            Act::Malformed => post(&body).with("content", json!({"body": 7})),
            Act::Foreign => post(&body),
            Act::Sticker => event("m.sticker", json!({"body": body, "url": "mxc://dk.test/x"})),
        };
        let room = match step.act {
            Act::Foreign => "!foreign",
            // Most references should find their target's room.
            Act::Edit { ref target, .. }
            | Act::React { ref target, .. }
            | Act::Redact { ref target, .. }
                if step.skew > 3 =>
            {
                ROOMS[steps[target.index(steps.len())].room]
            }
            _ => ROOMS[step.room],
        };
        events.push(draft.by(by).in_room(room).at(clock + skew).named(&label(n)));
    }
    events
}

fn new() -> Index {
    Index::new(BOT.try_into().unwrap())
}

fn room(id: &str) -> &RoomId {
    id.try_into().unwrap()
}

/// Folds in transactions of the given sizes, then reads again what asks for it.
fn live(index: &mut Index, events: &[Draft], sizes: &[usize], server: &Accepted) {
    let raw: Vec<_> = events.iter().map(Draft::raw).collect();
    let mut rest = raw.as_slice();
    let mut sizes = sizes.iter().copied().cycle();
    let mut reread = BTreeSet::new();
    while !rest.is_empty() {
        let (now, later) = rest.split_at(sizes.next().unwrap_or(1).clamp(1, rest.len()));
        reread.extend(index.fold(now.iter().map(|r| Input::Event(r)), NOW).reread);
        rest = later;
    }
    for id in reread {
        let events = server.state(id.as_str());
        let outcome = index.fold(
            [Input::State {
                room: &id,
                events: &events,
            }],
            NOW,
        );
        assert!(outcome.reread.is_empty());
    }
}

fn rebuilt(server: &Accepted, page: usize) -> Index {
    let mut rebuild = Rebuild::new(BOT.try_into().unwrap(), NOW);
    for id in ["!dk", "!c", "!ctl", ROOMS[0], ROOMS[1], "!foreign"] {
        rebuild.state(room(id), &server.state(id));
        for events in server.messages(id).chunks(page) {
            rebuild.page(room(id), events);
        }
    }
    rebuild.finish()
}

/// What the pages say agrees with what is counted, and every page can be reached.
fn check_reads(index: &Index) {
    let mut counted = 0;
    for topic in index.topics("have", None, 100).unwrap().items {
        let (mut seen, mut cursor) = (Vec::new(), None);
        loop {
            let page = index
                .topic_page(&topic.slug, cursor.as_deref(), 3)
                .unwrap()
                .unwrap();
            assert!(page.items.len() <= 3);
            seen.extend(page.items.into_iter().map(|p| p.event_id));
            match page.next {
                Some(next) => cursor = Some(next),
                None => break,
            }
        }
        assert_eq!(seen.len(), topic.posts);
        assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), seen.len());
        counted += topic.posts as u64;
    }
    let category = index.category("have").unwrap();
    assert_eq!(category.posts, counted);
    assert_eq!(
        category.topics,
        index.topics("have", None, 100).unwrap().items.len()
    );
}

/// The words of everything that the homeserver has stripped.
fn removed_words(history: &[Draft], server: &Accepted) -> Vec<String> {
    let mut kept = String::new();
    for id in ROOMS {
        server
            .messages(id)
            .iter()
            .for_each(|raw| kept.push_str(raw.get()));
    }
    (0..history.len())
        .map(|n| format!("ord{n}."))
        .filter(|word| !kept.contains(word))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, max_shrink_iters: 4_000, failure_persistence: None, ..Default::default() })]

    #[test]
    fn duplication_and_late_replay_change_nothing(
        steps in steps(40),
        sizes in vec(1..9_usize, 1..4),
        again in vec((any::<Pick>(), 1..12_usize, any::<Pick>()), 0..6),
    ) {
        let history = history(&steps);
        let server = Accepted::new(&history);
        let (mut once, mut often) = (new(), new());
        live(&mut once, &history, &[1], &server);
        let mut arrivals = history.clone();
        for (from, len, after) in again {
            let from = from.index(history.len());
            let replay = history[from..(from + len).min(history.len())].to_vec();
            // Nothing arrives for the first time in a replay: it follows its first arrival.
            let first = arrivals.iter().rposition(|e| e.id() == replay[replay.len() - 1].id());
            let earliest = first.unwrap() + 1;
            let at = earliest + after.index(arrivals.len() - earliest + 1);
            arrivals.splice(at..at, replay);
        }
        live(&mut often, &arrivals, &sizes, &server);
        prop_assert_eq!(once.digest(), often.digest());
        check_reads(&often);
    }

    #[test]
    fn a_rebuild_from_the_homeserver_gives_the_same_digest(
        steps in steps(40),
        page in 1..20_usize,
    ) {
        let history = history(&steps);
        let server = Accepted::new(&history);
        let mut index = new();
        live(&mut index, &history, &[7], &server);
        let rebuilt = rebuilt(&server, page);
        prop_assert_eq!(index.digest(), rebuilt.digest());
        check_reads(&rebuilt);
        let image = String::from_utf8_lossy(index.image().unwrap().bytes()).into_owned();
        for word in removed_words(&history, &server) {
            prop_assert!(!image.contains(&word), "{} survives", word);
        }
    }

    #[test]
    fn a_snapshot_and_the_tail_of_the_journal_give_the_same_digest(
        steps in steps(40),
        cut in any::<Pick>(),
        overlap in 0..5_usize,
    ) {
        let history = history(&steps);
        let server = Accepted::new(&history);
        let mut index = new();
        live(&mut index, &history, &[5], &server);
        let cut = cut.index(history.len());
        let mut before = new();
        live(&mut before, &history[..cut], &[3], &server);
        let dir = tempfile::tempdir().unwrap();
        snapshot::save(dir.path(), &before.image().unwrap(), 1).unwrap();
        let bot: &UserId = BOT.try_into().unwrap();
        let mut restored = snapshot::load(dir.path(), bot).unwrap().unwrap().index;
        prop_assert_eq!(restored.digest(), before.digest());
        live(&mut restored, &history[cut.saturating_sub(overlap)..], &[4], &server);
        prop_assert_eq!(restored.digest(), index.digest());
        check_reads(&restored);
    }

    #[test]
    fn pages_give_the_homeservers_order_to_what_arrived_otherwise(
        steps in steps(40),
        swaps in vec(any::<Pick>(), 0..12),
        page in 2..20_usize,
    ) {
        let history = history(&steps);
        let server = Accepted::new(&history);
        let mut arrivals = history.clone();
        let begin = beginning().len();
        for swap in swaps {
            let at = begin + swap.index(arrivals.len() - begin);
            let timeline = |n: usize| arrivals.get(n).is_some_and(|e| e.0.get("state_key").is_none());
            if timeline(at) && timeline(at + 1) {
                arrivals.swap(at, at + 1);
            }
        }
        let mut index = new();
        live(&mut index, &arrivals, &[6], &server);
        for id in ROOMS {
            let messages = server.messages(id);
            // Page back from the tip, each page beginning with what the one before it ended with.
            let mut from = 0;
            while from < messages.len() {
                let events = &messages[from..(from + page).min(messages.len())];
                index.fold([Input::Page { room: room(id), events, anchored: true }], NOW);
                from += page - 1;
            }
        }
        prop_assert!(index.unsettled().is_empty());
        prop_assert_eq!(index.digest(), rebuilt(&server, 100).digest());
        check_reads(&index);
    }
}

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
    Post {
        keyed: bool,
        reply: Option<Pick>,
        mentions: Option<Pick>,
    },
    Edit {
        target: Pick,
        forged: bool,
        mentions: Option<Pick>,
    },
    React {
        target: Pick,
        key: u8,
    },
    Redact {
        target: Pick,
        by: Option<Pick>,
    },
    Title {
        good: u8,
    },
    Member {
        joins: bool,
        name: Option<u8>,
    },
    SoftFailed,
    Malformed,
    Foreign,
    Sticker,
    Image,
    Encrypted,
    Poll {
        unstable: bool,
    },
    Vote {
        target: Pick,
        choice: u8,
    },
    EndPoll {
        target: Pick,
    },
    Thread {
        root: Pick,
    },
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
        6 => (any::<bool>(), any::<Option<Pick>>(), any::<Option<Pick>>())
            .prop_map(|(keyed, reply, mentions)| Act::Post { keyed, reply, mentions }),
        4 => (any::<Pick>(), prop::bool::weighted(0.2), any::<Option<Pick>>())
            .prop_map(|(target, forged, mentions)| Act::Edit { target, forged, mentions }),
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
        1 => Just(Act::Image),
        1 => Just(Act::Encrypted),
        2 => any::<bool>().prop_map(|unstable| Act::Poll { unstable }),
        3 => (any::<Pick>(), 0..4_u8).prop_map(|(target, choice)| Act::Vote { target, choice }),
        1 => any::<Pick>().prop_map(|target| Act::EndPoll { target }),
        2 => any::<Pick>().prop_map(|root| Act::Thread { root }),
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

fn mentioning(draft: Draft, whom: Option<&Pick>) -> Draft {
    let nobody = "@nobody:dk.test";
    whom.map_or(draft.clone(), |pick| {
        draft.mentioning(&[USERS[pick.index(USERS.len())], nobody])
    })
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
            Act::Post {
                keyed,
                reply,
                mentions,
            } => {
                let draft = mentioning(post(&body), mentions.as_ref());
                let draft = if *keyed {
                    draft.keyed(&format!("key{}", n % 3))
                } else {
                    draft
                };
                reply
                    .as_ref()
                    .map_or(draft.clone(), |pick| draft.replying(&id(pick)))
            }
            Act::Edit {
                target,
                forged,
                mentions,
            } => {
                let of = &steps[target.index(steps.len())];
                by = if *forged { user } else { USERS[of.user] };
                mentioning(edit(&id(target), &body), mentions.as_ref())
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
                    2 => topic(&slug, &title, "have", USERS[0]).saying("pinned", n % 2 == 0),
                    _ => topic(&slug, &title, "have", USERS[0])
                        .saying("solved", event_id(&label(n / 2)).as_str()),
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
            Act::Image => image(&body),
            Act::Encrypted => event("m.room.encrypted", json!({"ciphertext": body})),
            Act::Poll { unstable } => poll(&body, *unstable),
            Act::Vote { target, choice } => vote(&id(target), *choice),
            Act::EndPoll { target } => event(
                "m.poll.end",
                json!({"m.relates_to": reference(&id(target))}),
            ),
            Act::Thread { root } => post(&body).saying(
                "m.relates_to",
                json!({"rel_type": "m.thread", "event_id": id(root)}),
            ),
        };
        let room = match step.act {
            Act::Foreign => "!foreign",
            // Most references should find their target's room.
            Act::Edit { ref target, .. }
            | Act::React { ref target, .. }
            | Act::Redact { ref target, .. }
            | Act::Vote { ref target, .. }
            | Act::EndPoll { ref target }
            | Act::Thread { root: ref target }
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

fn vote(poll: &ruma::EventId, choice: u8) -> Draft {
    let chosen: &[&str] = [&["a"], &["b"], &[] as &[_], &["ukendt"]][usize::from(choice)];
    let content = json!({"m.relates_to": reference(poll), "m.selections": chosen});
    event("m.poll.response", content)
}

fn image(body: &str) -> Draft {
    let content = json!({
        "msgtype": "m.image", "body": body, "filename": "hus.png", "url": "mxc://dk.test/hus",
        "info": {"mimetype": "image/png", "size": 9, "w": 3, "h": 2}, "org.althing.alt": body,
    });
    event("m.room.message", content)
}

fn poll(question: &str, unstable: bool) -> Draft {
    let (kind, content) = if unstable {
        let answers = json!([{"id": "a", "body": question}, {"id": "b", "body": "Nej"}]);
        let poll = json!({"question": {"body": question}, "answers": answers});
        (
            "org.matrix.msc3381.poll.start",
            json!({"org.matrix.msc3381.poll.start": poll}),
        )
    } else {
        let text = |text: &str| json!([{"body": text}]);
        let answers =
            json!([{"m.id": "a", "m.text": text(question)}, {"m.id": "b", "m.text": text("Nej")}]);
        let poll = json!({"question": {"m.text": text(question)}, "answers": answers});
        ("m.poll.start", json!({"m.poll": poll}))
    };
    event(kind, content)
}

fn reference(target: &ruma::EventId) -> serde_json::Value {
    json!({"rel_type": "m.reference", "event_id": target})
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

/// What the pages say agrees with what is counted, and every page can be reached, from both ends.
fn check_reads(index: &Index) {
    let mut counted = 0;
    let query = |list| TopicQuery {
        categories: &["have"],
        list,
        only: None,
        server: None,
        cursor: None,
        limit: 100,
    };
    let listed = index.topics(query(ListKind::Latest)).unwrap().items;
    for topic in &listed {
        let (mut seen, mut ask) = (Vec::new(), Ask::Start);
        let mut cursor;
        loop {
            let page = index.topic_page(&topic.slug, ask, 3).unwrap();
            assert!(page.items.len() <= 3);
            assert_eq!(page.position, seen.len());
            seen.extend(page.items);
            let Some(after) = page.after else { break };
            cursor = after;
            ask = Ask::Cursor(&cursor);
        }
        let (mut back, mut ask) = (Vec::new(), Ask::End);
        let mut cursor;
        loop {
            let page = index.topic_page(&topic.slug, ask, 3).unwrap();
            back.splice(0..0, page.items);
            let Some(before) = page.before else { break };
            cursor = before;
            ask = Ask::Cursor(&cursor);
        }
        assert_eq!(back, seen);
        assert_eq!(seen.len(), topic.posts);
        let ids: BTreeSet<_> = seen.iter().map(|p| &p.event_id).collect();
        assert_eq!(ids.len(), seen.len());
        let reactions: usize = seen
            .iter()
            .flat_map(|p| &p.reactions)
            .map(|r| r.senders.len())
            .sum();
        assert_eq!(topic.reactions as usize, reactions);
        let standing = seen.iter().filter(|p| p.removed.is_none()).count();
        let ix = index.topic_by_slug(&topic.slug).unwrap();
        let score = index.rooms[ix].timeline.activity.score((0, u32::MAX));
        assert_eq!(score, (standing + reactions) as u64);
        counted += topic.posts as u64;
    }
    let category = index.category("have").unwrap();
    assert_eq!(category.posts, counted);
    assert_eq!(category.topics, listed.len());
    let solved = index.topics(query(ListKind::Solved)).unwrap().items;
    let expected = listed.iter().filter(|t| t.solved.is_some()).count();
    assert_eq!(solved.len(), expected);
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

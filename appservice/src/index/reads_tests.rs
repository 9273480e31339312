//! What is unread, whatever receipts come, and in whatever order.

use proptest::{collection::vec, prelude::*, sample::Index as Pick};
use ruma::{EventId, RoomId, UserId};

use super::{testing::*, *};

const ANNA: &str = "@anna:dk.test";
const BO: &str = "@bo:dk.test";
const EVA: &str = "@eva:no.test";
const T: &str = "!t";
const NOW: i64 = 1_000_000;

fn room(id: &str) -> &RoomId {
    id.try_into().unwrap()
}

fn user(id: &str) -> &UserId {
    id.try_into().unwrap()
}

fn fold(index: &mut Index, events: &[Draft]) -> Outcome {
    let raw: Vec<_> = events.iter().map(Draft::raw).collect();
    index.fold(raw.iter().map(|r| Input::Event(r)), NOW)
}

fn hear(index: &mut Index, who: &str, event: &EventId, thread: Option<&str>) -> Outcome {
    let receipt = receipt(T, who, event, thread);
    index.fold([Input::Heard(&receipt)], NOW)
}

fn forum() -> Vec<Draft> {
    let mut events = vec![
        create("territory", "").in_room("!dk").at(1).named("dk"),
        create("category", "cat").in_room("!c").at(3).named("c"),
        category("have", "Have").in_room("!c").at(4),
        create("topic", "key-1").in_room(T).at(5).named("t"),
        topic("ro", "Ro i havnen", "have", ANNA).in_room(T).at(6),
    ];
    for who in [ANNA, BO, EVA] {
        events.push(join(who, "Navn").in_room("!dk").at(7));
        events.push(join(who, "Navn").in_room(T).at(8));
    }
    events
}

fn say(label: &str, by: &str, at: u64) -> Draft {
    post(label).by(by).in_topic(T).at(at).named(label)
}

/// Four posts by Bo, of which the third stands in a thread of the first.
fn with_posts() -> Index {
    let mut index = Index::new(BOT.try_into().unwrap());
    fold(&mut index, &forum());
    let posts = [
        say("p1", BO, 101),
        say("p2", BO, 102),
        say("p3", BO, 103).in_thread(&event_id("p1")),
        say("p4", BO, 104),
    ];
    fold(&mut index, &posts);
    index
}

fn unread(index: &Index, who: &str) -> (u32, Option<ruma::OwnedEventId>) {
    let unread = index.unread(room(T), user(who));
    (unread.posts, unread.first)
}

#[test]
fn receipts_of_everything_of_main_and_of_threads_are_told_apart() {
    let mut index = with_posts();
    assert_eq!(unread(&index, ANNA), (4, Some(event_id("p1"))));
    assert_eq!(unread(&index, BO), (0, None), "one's own are read");
    let outcome = hear(&mut index, ANNA, &event_id("p2"), Some("main"));
    assert_eq!(
        outcome.changes.iter().map(|c| c.kind).collect::<Vec<_>>(),
        [ChangeKind::ReadMoved]
    );
    assert_eq!(unread(&index, ANNA), (2, Some(event_id("p3"))));
    // The thread first, then what stands outside of it.
    let root = event_id("p1");
    hear(&mut index, ANNA, &event_id("p3"), Some(root.as_str()));
    assert_eq!(unread(&index, ANNA), (1, Some(event_id("p4"))));
    // Nothing moves backwards, and nothing is told twice.
    for (event, thread) in [
        ("p1", None),
        ("p2", Some("main")),
        ("p3", Some(root.as_str())),
    ] {
        let outcome = hear(&mut index, ANNA, &event_id(event), thread);
        assert_eq!(unread(&index, ANNA).0, 1, "{event}");
        let news = outcome.changes.len();
        assert_eq!(news, usize::from(event == "p1"), "{event}");
    }
    hear(&mut index, ANNA, &event_id("p4"), None);
    assert_eq!(unread(&index, ANNA), (0, None));
    fold(&mut index, &[say("p5", EVA, 105)]);
    assert_eq!(unread(&index, ANNA), (1, Some(event_id("p5"))));
}

/// Transactions do not say what a receipt is about.
#[test]
fn a_pushed_receipt_speaks_for_its_own_thread_alone() {
    let mut index = with_posts();
    let mut push = |event: &str| {
        let receipt = receipt(T, ANNA, &event_id(event), None);
        index.fold([Input::Ephemeral(&receipt)], NOW);
        unread(&index, ANNA)
    };
    assert_eq!(push("p4"), (1, Some(event_id("p3"))));
    assert_eq!(push("p3"), (0, None));
}

#[test]
fn a_post_of_ones_own_reads_what_stands_before_it_where_it_stands() {
    let mut index = with_posts();
    fold(&mut index, &[say("mine", ANNA, 105)]);
    assert_eq!(unread(&index, ANNA), (1, Some(event_id("p3"))));
    let answer = say("answer", ANNA, 106).in_thread(&event_id("p1"));
    fold(&mut index, &[answer]);
    assert_eq!(unread(&index, ANNA), (0, None));
}

#[test]
fn what_is_removed_ignored_or_not_followed_is_not_unread() {
    let mut index = with_posts();
    fold(
        &mut index,
        &[redaction(&event_id("p1")).by(BO).in_room(T).at(110)],
    );
    assert_eq!(unread(&index, ANNA), (3, Some(event_id("p2"))));
    index.set_ignored(user(ANNA), &BTreeSet::from([user(BO).to_owned()]));
    assert_eq!(unread(&index, ANNA), (0, None));
    fold(&mut index, &[say("p5", EVA, 111)]);
    assert_eq!(unread(&index, ANNA), (1, Some(event_id("p5"))));
    index.set_ignored(user(ANNA), &BTreeSet::new());
    assert_eq!(unread(&index, ANNA).0, 4);
    let revision = index.read_revision(user(ANNA));
    fold(
        &mut index,
        &[member(ANNA, "leave", None).by(ANNA).in_room(T).at(112)],
    );
    assert_eq!(unread(&index, ANNA), (0, None));
    assert!(index.read_revision(user(ANNA)) > revision);
    assert!(index.followed(user(ANNA)).is_empty());
    // Who comes back has nothing to catch up on.
    fold(&mut index, &[join(ANNA, "Anna").in_room(T).at(113)]);
    assert_eq!(unread(&index, ANNA), (0, None));
    fold(&mut index, &[say("p6", BO, 114)]);
    assert_eq!(unread(&index, ANNA), (1, Some(event_id("p6"))));
    // Another name is no new beginning.
    fold(&mut index, &[join(ANNA, "Annika").in_room(T).at(115)]);
    assert_eq!(unread(&index, ANNA).0, 1);
}

#[test]
fn who_came_later_begins_there_also_after_a_new_name() {
    let mut index = with_posts();
    fold(
        &mut index,
        &[join("@carl:dk.test", "Carl").in_room(T).at(105)],
    );
    assert_eq!(unread(&index, "@carl:dk.test"), (0, None));
    fold(&mut index, &[say("p5", BO, 106)]);
    fold(
        &mut index,
        &[join("@carl:dk.test", "Karl").in_room(T).at(107)],
    );
    assert_eq!(unread(&index, "@carl:dk.test"), (1, Some(event_id("p5"))));
}

#[test]
fn mentions_count_in_the_version_in_force() {
    let mut index = with_posts();
    let named = say("p5", BO, 105).mentioning(&[ANNA]);
    fold(&mut index, &[named]);
    let mentions = |index: &Index| index.unread(room(T), user(ANNA)).mentions;
    assert_eq!(mentions(&index), 1);
    let edited = edit(&event_id("p2"), "Anna!").by(BO).in_room(T).at(106);
    fold(&mut index, &[edited.mentioning(&[ANNA]).named("e2")]);
    assert_eq!(mentions(&index), 2);
    let edited = edit(&event_id("p5"), "ingen").by(BO).in_room(T).at(107);
    fold(&mut index, &[edited.mentioning(&[])]);
    assert_eq!(mentions(&index), 1);
    hear(&mut index, ANNA, &event_id("p2"), None);
    assert_eq!(mentions(&index), 0);
}

#[test]
fn a_receipt_for_what_stands_in_no_order_reads_what_stands_before_it() {
    let mut index = with_posts();
    fold(
        &mut index,
        &[join("@carl:dk.test", "Carl").in_room(T).at(105).named("j")],
    );
    fold(
        &mut index,
        &[reaction(&event_id("p1"), "x")
            .by(EVA)
            .in_room(T)
            .at(106)
            .named("r")],
    );
    fold(&mut index, &[say("p5", BO, 107)]);
    hear(&mut index, ANNA, &event_id("j"), None);
    assert_eq!(unread(&index, ANNA), (1, Some(event_id("p5"))));
    fold(
        &mut index,
        &[state("m.room.pinned_events", "", serde_json::json!({}))
            .in_room(T)
            .at(108)
            .named("s")],
    );
    hear(&mut index, ANNA, &event_id("s"), Some("main"));
    assert_eq!(unread(&index, ANNA), (0, None));
}

#[test]
fn receipts_that_are_none_of_ours_change_nothing() {
    let mut index = with_posts();
    fold(&mut index, &[create("topic", "key-2").in_room("!u").at(9)]);
    fold(
        &mut index,
        &[post("andet").by(BO).in_room("!u").at(120).named("other")],
    );
    let before = index.image().unwrap().bytes().to_vec();
    let p4 = event_id("p4");
    for (room, who) in [
        ("!foreign", ANNA),
        (T, EVA),
        (T, "@nobody:dk.test"),
        (T, "x"),
        ("!c", ANNA),
    ] {
        let receipt = receipt(room, who, &p4, None);
        let outcome = index.fold([Input::Heard(&receipt)], NOW);
        assert!(outcome.changes.is_empty() && outcome.unknown_rooms.is_empty());
        assert_eq!(outcome.foreign + outcome.ignored, 1, "{room} {who}");
    }
    let outcome = hear(&mut index, ANNA, &event_id("other"), None);
    assert_eq!(outcome.ignored, 1, "an event of another room");
    assert_eq!(index.image().unwrap().bytes(), before);
}

#[test]
fn those_that_wait_for_their_event_are_bounded() {
    let mut index = with_posts();
    for n in 0..10_000 {
        hear(&mut index, ANNA, &event_id(&format!("never{n}")), None);
    }
    assert_eq!(index.counts()["waiting_receipts"], 4_096);
    hear(&mut index, ANNA, &event_id("late"), None);
    fold(&mut index, &[say("late", BO, 130)]);
    assert_eq!(unread(&index, ANNA), (0, None));
    assert_eq!(index.counts()["waiting_receipts"], 4_095);
}

/// One thing that happens in the topic.
#[derive(Debug, Clone)]
enum Act {
    Post { thread: Option<Pick> },
    Remove { target: Pick },
    React { target: Pick },
    Edit { target: Pick },
}

fn acts() -> impl Strategy<Value = Vec<(Act, usize)>> {
    let act = prop_oneof![
        6 => any::<Option<Pick>>().prop_map(|thread| Act::Post { thread }),
        2 => any::<Pick>().prop_map(|target| Act::Remove { target }),
        1 => any::<Pick>().prop_map(|target| Act::React { target }),
        1 => any::<Pick>().prop_map(|target| Act::Edit { target }),
    ];
    vec((act, 0..3_usize), 1..40)
}

/// A receipt: of which event, by whom, of what, and after how many events it comes, how often.
type Heard = (Pick, usize, Option<Option<Pick>>, Pick, bool);

/// The topic as the homeserver has it.
#[derive(Default)]
struct Model {
    events: Vec<Draft>,
    /// Message-like events before an event and with it.
    places: Vec<u32>,
    /// Posts by place: by whom, the event of their thread's root, whether they stand.
    posts: Vec<(u32, usize, Option<usize>, bool)>,
}

const USERS: [&str; 3] = [ANNA, BO, EVA];

impl Model {
    fn new(acts: &[(Act, usize)]) -> Self {
        let mut model = Self::default();
        let (mut place, mut roots) = (0, Vec::new());
        // Nothing speaks of itself.
        let other = |pick: &Pick, n: usize| match pick.index(acts.len()) {
            of if of == n => event_id("t"),
            of => event_id(&format!("e{of}")),
        };
        for (n, (act, by)) in acts.iter().enumerate() {
            let label = format!("e{n}");
            let say = say(&label, USERS[*by], 100 + n as u64);
            let draft = match act {
                Act::Post { thread } => {
                    place += 1;
                    let root = thread.as_ref().filter(|_| !roots.is_empty());
                    let root: Option<usize> = root.map(|pick| *pick.get(&roots));
                    model.posts.push((place, *by, root, true));
                    if root.is_none() {
                        roots.push(n);
                    }
                    root.map_or(say.clone(), |root| {
                        say.in_thread(&event_id(&format!("e{root}")))
                    })
                }
                Act::Remove { target } if !model.posts.is_empty() => {
                    let count = model.posts.len();
                    let post = &mut model.posts[target.index(count)];
                    post.3 = false;
                    let of = model.places.iter().position(|p| *p == post.0);
                    let target = event_id(&format!("e{}", of.unwrap()));
                    redaction(&target)
                        .by(USERS[post.1])
                        .in_room(T)
                        .at(100 + n as u64)
                        .named(&label)
                }
                Act::Edit { target } => {
                    place += 1;
                    let target = other(target, n);
                    edit(&target, &label)
                        .by(USERS[*by])
                        .in_room(T)
                        .at(100 + n as u64)
                        .named(&label)
                }
                Act::React { target } | Act::Remove { target } => {
                    let target = other(target, n);
                    reaction(&target, &label)
                        .by(USERS[*by])
                        .in_room(T)
                        .at(100 + n as u64)
                        .named(&label)
                }
            };
            model.places.push(place);
            model.events.push(draft);
        }
        model
    }

    /// The root that a receipt names, if it names one that a homeserver would accept.
    fn root(&self, event: usize, pick: Pick) -> Option<usize> {
        let roots: Vec<_> = self
            .posts
            .iter()
            .filter_map(|(.., root, _)| *root)
            .collect();
        let root = (!roots.is_empty()).then(|| *pick.get(&roots))?;
        (root <= event).then_some(root)
    }

    /// Posts that `user` has not read, counted one by one.
    fn unread(&self, user: usize, heard: &[Heard]) -> Vec<u32> {
        let mine = heard.iter().filter(|(_, by, ..)| *by == user);
        let marks: Vec<_> = mine
            .filter_map(|(event, _, scope, ..)| {
                let event = event.index(self.events.len());
                let scope = match scope {
                    None => None,
                    Some(None) => Some(None),
                    Some(Some(pick)) => Some(Some(self.root(event, *pick)?)),
                };
                Some((self.places[event], scope))
            })
            .collect();
        let own = self
            .posts
            .iter()
            .filter(|(_, by, _, stands)| *by == user && *stands);
        let own = own.map(|(place, _, root, _)| (*place, Some(*root)));
        let marks: Vec<_> = marks.into_iter().chain(own).collect();
        let is_read = |place: u32, root: Option<usize>| {
            let mut marks = marks.iter();
            marks.any(|(to, scope)| place <= *to && scope.is_none_or(|scope| scope == root))
        };
        let others = self
            .posts
            .iter()
            .filter(|(_, by, _, stands)| *by != user && *stands);
        others
            .filter(|(place, _, root, _)| !is_read(*place, *root))
            .map(|(place, ..)| *place)
            .collect()
    }

    fn receipt(&self, (event, by, scope, ..): &Heard) -> Box<serde_json::value::RawValue> {
        let event = event.index(self.events.len());
        let root = |pick: Pick| {
            self.root(event, pick)
                .map(|root| event_id(&format!("e{root}")))
        };
        let thread = match scope {
            None => None,
            Some(None) => Some("main".to_owned()),
            // What no homeserver would accept is not heard either.
            Some(Some(pick)) => Some(root(*pick).map_or("?".to_owned(), |id| id.to_string())),
        };
        receipt(
            T,
            USERS[*by],
            &event_id(&format!("e{event}")),
            thread.as_deref(),
        )
    }

    fn check(&self, index: &Index, heard: &[Heard]) {
        for who in [0, 1] {
            let expected = self.unread(who, heard);
            let found = index.unread(room(T), user(USERS[who]));
            assert_eq!(found.posts as usize, expected.len(), "{}", USERS[who]);
            let first = expected.first().map(|place| {
                let at = self.places.iter().position(|p| p == place).unwrap();
                event_id(&format!("e{at}"))
            });
            assert_eq!(found.first, first, "{}", USERS[who]);
        }
        assert_eq!(
            index.unread(room(T), user(EVA)),
            Unread::default(),
            "of another server"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, max_shrink_iters: 4_000, failure_persistence: None, ..Default::default() })]

    #[test]
    fn receipts_may_come_twice_late_and_early(
        acts in acts(),
        heard in vec((any::<Pick>(), 0..3_usize, any::<Option<Option<Pick>>>(), any::<Pick>(), any::<bool>()), 0..12),
    ) {
        let model = Model::new(&acts);
        let mut index = Index::new(BOT.try_into().unwrap());
        fold(&mut index, &forum());
        let mut silent = index.clone();
        fold(&mut silent, &model.events);
        for n in 0..=model.events.len() {
            for one in &heard {
                let at = one.3.index(model.events.len() + 1);
                let again = one.4 && n == model.events.len();
                if at == n || again {
                    let receipt = model.receipt(one);
                    index.fold([Input::Heard(&receipt)], NOW);
                }
            }
            if let Some(event) = model.events.get(n) {
                fold(&mut index, std::slice::from_ref(event));
                fold(&mut index, std::slice::from_ref(event));
            }
        }
        model.check(&index, &heard);
        prop_assert_eq!(index.digest(), silent.digest(), "receipts are no part of it");

        let dir = tempfile::tempdir().unwrap();
        snapshot::save(dir.path(), &index.image().unwrap(), 1).unwrap();
        let restored = snapshot::load(dir.path(), user(BOT)).unwrap().unwrap().index;
        model.check(&restored, &heard);
        prop_assert_eq!(restored.counts(), index.counts());

        // A rebuilt index has forgotten them, and is told again.
        let history: Vec<_> = forum().into_iter().chain(model.events.clone()).collect();
        let server = Accepted::new(&history);
        let mut rebuild = Rebuild::new(BOT.try_into().unwrap(), NOW);
        for id in ["!dk", "!c", T] {
            rebuild.state(room(id), &server.state(id));
            for events in server.messages(id).chunks(7) {
                rebuild.page(room(id), events);
            }
        }
        let mut rebuilt = rebuild.finish();
        for one in &heard {
            rebuilt.fold([Input::Heard(&model.receipt(one))], NOW);
        }
        model.check(&rebuilt, &heard);
        prop_assert_eq!(rebuilt.digest(), index.digest());
    }
}

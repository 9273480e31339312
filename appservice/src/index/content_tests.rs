//! What posts are beside words, read as the API reads it: files, polls, threads, edits of them.

use ruma::{EventId, UserId};
use serde_json::{Value, json};

use super::{edits::KEPT_EDITS, testing::*, *};

const ANNA: &str = "@anna:dk.test";
const BO: &str = "@bo:dk.test";
const EVA: &str = "@eva:no.test";
const T: &str = "!t";
const NOW: i64 = 1_000_000;

fn beginning() -> Vec<Draft> {
    vec![
        create("territory", "").in_room("!dk").at(1),
        create("category", "cat").in_room("!c").at(2),
        category("have", "Have").in_room("!c").at(3),
        create("topic", "key-1").in_room(T).at(4),
        topic("ro", "Ro i havnen", "have", ANNA).in_room(T).at(5),
        join(BOT, "Althing").in_room(T).at(6),
        create("topic", "key-2").in_room("!u").at(7),
        topic("uro", "Uro", "have", ANNA).in_room("!u").at(8),
        join(BOT, "Althing").in_room("!u").at(9),
    ]
}

pub(super) fn fold(index: &mut Index, events: &[Draft]) -> Outcome {
    let raw: Vec<_> = events.iter().map(Draft::raw).collect();
    index.fold(raw.iter().map(|r| Input::Event(r)), NOW)
}

pub(super) fn with(events: &[Draft]) -> Index {
    let mut index = Index::new(BOT.try_into().unwrap());
    fold(&mut index, &beginning());
    fold(&mut index, events);
    index
}

pub(super) fn rebuilt(history: &[Draft]) -> Index {
    let whole: Vec<_> = beginning()
        .into_iter()
        .chain(history.iter().cloned())
        .collect();
    let server = Accepted::new(&whole);
    let mut rebuild = Rebuild::new(BOT.try_into().unwrap(), NOW);
    for id in ["!dk", "!c", T, "!u"] {
        let room = id.try_into().unwrap();
        rebuild.state(room, &server.state(id));
        rebuild.page(room, &server.messages(id));
    }
    rebuild.finish()
}

pub(super) fn read(index: &Index, label: &str) -> PostView {
    index.post(&event_id(label)).unwrap()
}

fn user(id: &str) -> &UserId {
    id.try_into().unwrap()
}

fn image(label: &str, more: &Value) -> Draft {
    let mut content = json!({
        "msgtype": "m.image", "body": "hus.png", "url": "mxc://dk.test/hus",
        "info": {"mimetype": "image/png", "size": 9, "w": 3, "h": 2},
    });
    content
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    event("m.room.message", content)
        .by(ANNA)
        .in_room(T)
        .at(100)
        .named(label)
}

fn poll(label: &str, kind: &str) -> Draft {
    let answer = |id: &str| json!({"m.id": id, "m.text": [{"body": format!("Svar {id}")}]});
    let content = json!({"m.poll": {
        "question": {"m.text": [{"body": "Hvornår?"}]}, "kind": kind,
        "answers": [answer("a"), answer("b"), answer("c")],
    }});
    event("m.poll.start", content)
        .by(ANNA)
        .in_room(T)
        .at(100)
        .named(label)
}

fn vote(label: &str, by: &str, at: u64, chosen: &[&str]) -> Draft {
    let content = json!({
        "m.relates_to": {"rel_type": "m.reference", "event_id": event_id("poll")},
        "m.selections": chosen,
    });
    event("m.poll.response", content)
        .by(by)
        .in_room(T)
        .at(at)
        .named(label)
}

fn end(label: &str, by: &str, at: u64) -> Draft {
    let content = json!({
        "m.relates_to": {"rel_type": "m.reference", "event_id": event_id("poll")}, "m.poll.end": {},
    });
    event("m.poll.end", content)
        .by(by)
        .in_room(T)
        .at(at)
        .named(label)
}

fn tally(index: &Index) -> (Vec<usize>, usize, bool) {
    let poll = index.poll(&event_id("poll"), Some(user(BO)), NOW).unwrap();
    let votes = poll.answers.iter().map(|answer| answer.votes).collect();
    (votes, poll.voters, poll.closed)
}

#[test]
fn a_file_goes_with_its_words_when_it_is_redacted() {
    let sent = image("p", &json!({"filename": "hus.png", "body": "Vores hus"}));
    let mut index = with(std::slice::from_ref(&sent));
    let post = read(&index, "p");
    let file = post.attachment.unwrap();
    assert_eq!(
        (&*file.uri, post.body.as_str()),
        ("mxc://dk.test/hus", "Vores hus")
    );
    let gone = redaction(&event_id("p")).by(ANNA).in_room(T).at(200);
    fold(&mut index, std::slice::from_ref(&gone));
    let post = read(&index, "p");
    assert!(post.removed.is_some() && post.attachment.is_none() && post.card.is_none());
    let image = index.image().unwrap();
    for word in ["hus.png", "mxc://dk.test/hus", "Vores hus"] {
        assert!(
            !String::from_utf8_lossy(image.bytes()).contains(word),
            "{word} survives"
        );
    }
    assert_eq!(index.digest(), rebuilt(&[sent, gone]).digest());
}

#[test]
fn a_caption_can_be_edited_and_what_kind_of_message_it_is_cannot() {
    let edit_as = |label: &str, at: u64, content: Value| {
        let content = json!({
            "msgtype": "m.text", "body": "* x", "m.new_content": content,
            "m.relates_to": {"rel_type": "m.replace", "event_id": event_id("p")},
        });
        event("m.room.message", content)
            .by(ANNA)
            .in_room(T)
            .at(at)
            .named(label)
    };
    let caption = json!({"msgtype": "m.image", "body": "Nyt", "filename": "hus.png", "url": "mxc://dk.test/hus"});
    let index = with(&[
        // An edit may come before what it changes.
        edit_as("e0", 90, json!({"msgtype": "m.text", "body": "Kun ord"})),
        image("p", &json!({})),
        edit_as("e1", 110, caption),
        edit_as("e2", 120, json!({"msgtype": "m.text", "body": "Kun ord"})),
        edit_as(
            "e3",
            130,
            json!({"msgtype": "m.file", "body": "x", "url": "mxc://dk.test/virus"}),
        ),
    ]);
    let post = read(&index, "p");
    assert_eq!((post.body.as_str(), post.edited_at), ("Nyt", Some(110)));
    assert_eq!(&*post.attachment.unwrap().uri, "mxc://dk.test/hus");
    let image = String::from_utf8_lossy(index.image().unwrap().bytes()).into_owned();
    assert!(!image.contains("Kun ord") && !image.contains("virus"));
}

#[test]
fn what_cannot_be_shown_is_a_card() {
    let index = with(&[
        event("m.room.encrypted", json!({"ciphertext": "x"}))
            .by(ANNA)
            .in_room(T)
            .named("p"),
        event(
            "m.sticker",
            json!({"body": "bjørn", "url": "mxc://dk.test/b"}),
        )
        .by(ANNA)
        .in_room(T)
        .named("q"),
    ]);
    assert_eq!(read(&index, "p").card, Some(Card::Encrypted));
    let sticker = read(&index, "q");
    assert_eq!(
        (sticker.card, sticker.body.as_str()),
        (Some(Card::Sticker), "bjørn")
    );
}

#[test]
fn of_each_member_the_last_response_before_the_end_counts() {
    let mut history = vec![
        vote("v0", BO, 150, &["a"]),
        poll("poll", "m.disclosed"),
        vote("v1", EVA, 160, &["a"]),
        vote("v2", BO, 170, &["b"]),
        // Only one may be chosen; the rest is cut off.
        vote("v3", "@ole:no.test", 180, &["c", "a"]),
    ];
    let mut index = with(&history);
    assert_eq!(tally(&index), (vec![1, 1, 1], 3, false));
    let mut more = |index: &mut Index, event: Draft| {
        history.push(event.clone());
        fold(index, &[event.clone(), event]);
        assert_eq!(index.digest(), rebuilt(&history).digest());
        tally(index)
    };
    // What names no answer is spoiled, and takes the vote before it away; so does an empty one.
    assert_eq!(
        more(&mut index, vote("v4", EVA, 190, &["a", "z"])),
        (vec![0, 1, 1], 2, false)
    );
    assert_eq!(
        more(&mut index, vote("v5", BO, 200, &[])),
        (vec![0, 0, 1], 1, false)
    );
    assert_eq!(
        more(&mut index, vote("v6", BO, 210, &["a"])),
        (vec![1, 0, 1], 2, false)
    );
    // Somebody else's end is none.
    assert_eq!(
        more(&mut index, end("x", BO, 215)),
        (vec![1, 0, 1], 2, false)
    );
    assert_eq!(
        more(&mut index, end("y", ANNA, 220)),
        (vec![1, 0, 1], 2, true)
    );
    assert_eq!(
        more(&mut index, vote("v7", BO, 230, &["b"])),
        (vec![1, 0, 1], 2, true)
    );
    // A response is taken back by a redaction, and the one before it counts again.
    let back = redaction(&event_id("v6")).by(BO).in_room(T).at(240);
    assert_eq!(more(&mut index, back), (vec![0, 0, 1], 1, true));
    let reopened = redaction(&event_id("y")).by(ANNA).in_room(T).at(250);
    assert_eq!(more(&mut index, reopened), (vec![0, 1, 1], 2, false));
}

#[test]
fn votes_that_are_not_disclosed_are_told_at_the_end() {
    let mut index = with(&[poll("poll", "m.undisclosed"), vote("v", BO, 150, &["b"])]);
    let look = |index: &Index| index.poll(&event_id("poll"), Some(user(BO)), NOW).unwrap();
    let open = look(&index);
    assert_eq!(
        (open.disclosed, open.voters, open.answers[1].votes),
        (false, 1, 0)
    );
    assert!(open.answers[1].mine);
    fold(&mut index, &[end("e", ANNA, 200)]);
    assert_eq!(
        (look(&index).disclosed, look(&index).answers[1].votes),
        (true, 1)
    );
}

#[test]
fn responses_from_other_rooms_and_to_what_is_no_poll_change_nothing() {
    let elsewhere = vote("v", BO, 150, &["a"]).in_room("!u");
    let index = with(&[
        poll("poll", "m.disclosed"),
        elsewhere,
        end("e", ANNA, 160).in_room("!u"),
    ]);
    assert_eq!(tally(&index), (vec![0, 0, 0], 0, false));
    let words = with(&[
        post("hej").by(ANNA).in_room(T).at(100).named("poll"),
        vote("v", BO, 150, &["a"]),
    ]);
    assert_eq!(words.poll(&event_id("poll"), None, NOW), None);
    assert!(read(&words, "poll").reactions.is_empty());
}

#[test]
fn a_poll_that_is_removed_has_no_answers() {
    let mut index = with(&[poll("poll", "m.disclosed"), vote("v", BO, 150, &["a"])]);
    fold(
        &mut index,
        &[redaction(&event_id("poll")).by(ANNA).in_room(T).at(200)],
    );
    assert_eq!(index.poll(&event_id("poll"), None, NOW), None);
    assert!(!String::from_utf8_lossy(index.image().unwrap().bytes()).contains("Svar a"));
}

#[test]
fn a_thread_is_counted_at_its_root() {
    let say = |label: &str, at: u64| post(label).by(ANNA).in_room(T).at(at).named(label);
    let threaded = |label: &str, root: &EventId, at: u64| {
        let relation = json!({"rel_type": "m.thread", "event_id": root, "is_falling_back": true,
            "m.in_reply_to": {"event_id": event_id("other")}});
        say(label, at).saying("m.relates_to", relation)
    };
    let root = event_id("root");
    let mut history = vec![
        threaded("a", &root, 110),
        say("root", 100),
        threaded("b", &root, 120),
        threaded("deep", &event_id("a"), 130),
        threaded("far", &root, 140).in_room("!u"),
    ];
    let mut index = with(&history);
    let thread =
        |index: &Index, label: &str| read(index, label).thread.map(|t| (t.root, t.replies));
    assert_eq!(thread(&index, "root"), Some((root.clone(), Some(2))));
    assert_eq!(thread(&index, "a"), Some((root.clone(), None)));
    assert_eq!(read(&index, "b").reply_to.unwrap().event_id, root);
    // A thread does not begin within another, nor in another room.
    assert_eq!(
        (thread(&index, "deep"), thread(&index, "far")),
        (None, None)
    );
    let gone = redaction(&event_id("b")).by(ANNA).in_room(T).at(150);
    history.push(gone.clone());
    fold(&mut index, &[gone]);
    assert_eq!(thread(&index, "root"), Some((root, Some(1))));
    assert_eq!(thread(&index, "b"), None);
    assert_eq!(index.digest(), rebuilt(&history).digest());
    let dir = tempfile::tempdir().unwrap();
    snapshot::save(dir.path(), &index.image().unwrap(), 1).unwrap();
    let loaded = snapshot::load(dir.path(), user(BOT))
        .unwrap()
        .unwrap()
        .index;
    assert_eq!(thread(&loaded, "root"), thread(&index, "root"));
}

#[test]
fn a_storm_of_edits_is_remembered_within_bounds() {
    let words = |n: u64| format!("{n} {}", "ord ".repeat(1_000));
    let mut history = vec![post("først").by(ANNA).in_room(T).at(100).named("p")];
    history.extend((0..1_000).map(|n| {
        edit(&event_id("p"), &words(n))
            .by(ANNA)
            .in_room(T)
            .at(200 + n)
            .named(&format!("e{n}"))
    }));
    let mut index = with(&history);
    assert_eq!(read(&index, "p").body, words(999));
    assert!(index.memory_used().words < 2 * KEPT_EDITS * words(0).len());
    assert_eq!(index.digest(), rebuilt(&history).digest());
    let mut late = history.clone();
    late[1..].reverse();
    assert_eq!(read(&with(&late), "p").body, words(999));
    // When all that is remembered is redacted, the homeserver is asked for what was forgotten.
    let kept = KEPT_EDITS as u64;
    let redactions: Vec<_> = (0..kept)
        .map(|n| {
            let id = event_id(&format!("e{}", 999 - n));
            redaction(&id).by(ANNA).in_room(T).at(2_000 + n)
        })
        .collect();
    fold(&mut index, &redactions);
    history.extend(redactions);
    assert_eq!(index.digest(), rebuilt(&history).digest());
    assert_eq!(index.unsettled().len(), 1);
    let whole: Vec<_> = beginning()
        .into_iter()
        .chain(history.iter().cloned())
        .collect();
    let events = Accepted::new(&whole).messages(T);
    let room = T.try_into().unwrap();
    index.fold(
        [Input::Page {
            room,
            events: &events,
            anchored: true,
        }],
        NOW,
    );
    assert_eq!(read(&index, "p").body, words(999 - kept));
    assert!(index.unsettled().is_empty());
    assert_eq!(index.digest(), rebuilt(&history).digest());
}

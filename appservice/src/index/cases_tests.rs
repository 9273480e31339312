use std::{collections::BTreeSet, time::Instant};

use ruma::{OwnedEventId, OwnedUserId, UserId};
use serde_json::json;

use super::{
    ChangeKind, Index, Input, snapshot,
    testing::{BOT, Draft, create, event, event_id, join, post, redaction, state, topic},
};

const COURT: &str = "!court";
const TOPIC: &str = "!topic";

fn bot() -> OwnedUserId {
    UserId::parse(BOT).unwrap()
}

fn folded(drafts: &[Draft]) -> Index {
    let mut index = Index::new(bot());
    fold(&mut index, drafts);
    index
}

fn fold(index: &mut Index, drafts: &[Draft]) -> super::Outcome {
    let raws: Vec<_> = drafts.iter().map(Draft::raw).collect();
    index.fold(raws.iter().map(|raw| Input::Event(raw)), 1)
}

fn court() -> Vec<Draft> {
    vec![
        create("moderation", "moderation")
            .in_room(COURT)
            .named("court"),
        join(BOT, "Althing").in_room(COURT).named("bot"),
        state(
            "m.room.canonical_alias",
            "",
            json!({"alias": "#althing_moderation:dk.test"}),
        )
        .in_room(COURT)
        .named("alias"),
    ]
}

fn case(n: usize) -> Draft {
    let id = format!("case{n}");
    let content = json!({
        "case": id, "version": 1, "kind": "post", "about": "@bodil:dk.test", "opened_at": n,
        "changed_at": n,
        "targets": [{"user_id": "@bodil:dk.test", "room_id": TOPIC, "event_id": target(n)}],
    });
    state("org.althing.case", &id, content)
        .in_room(COURT)
        .named(&id)
}

fn target(n: usize) -> String {
    event_id(&format!("post{n}")).to_string()
}

fn flag(n: usize, by: usize) -> Draft {
    let content = json!({
        "flag": format!("flag{n}-{by}"), "case": format!("case{n}"), "by": format!("@m{by}:dk.test"),
        "target": {"user_id": "@bodil:dk.test", "room_id": TOPIC, "event_id": target(n)},
        "reason": "spam", "at": n,
    });
    event("org.althing.flag", content)
        .in_room(COURT)
        .named(&format!("flag{n}-{by}"))
}

/// Thousands of cases are looked through in milliseconds, without a build for speed in tens of them.
#[test]
fn thousands_of_cases_are_a_matter_of_milliseconds() {
    let mut drafts = court();
    for n in 0..3_000 {
        drafts.push(case(n));
        drafts.extend((0..3).map(|by| flag(n, (n + by) % 500)));
    }
    let index = folded(&drafts);
    let started = Instant::now();
    let views = index.case_views(10);
    let took = started.elapsed();
    eprintln!("3,000 cases with 9,000 reports: {took:?}");
    assert_eq!(views.len(), 3_000);
    assert!(views.iter().all(|view| view.flags.len() == 3));
    assert!(took.as_millis() < 1_000, "{took:?}");
}

#[test]
fn a_report_is_told_to_who_made_it_also_after_a_restart() {
    let mut drafts = court();
    drafts.extend([case(1), flag(1, 7)]);
    let mut index = folded(&drafts);
    let (anna, post) = (UserId::parse("@m7:dk.test").unwrap(), event_id("post1"));
    assert!(index.has_flagged(&anna, &post) && !index.has_flagged(&bot(), &post));
    let folder = tempfile::tempdir().unwrap();
    super::snapshot::save(folder.path(), &index.image().unwrap(), 1).unwrap();
    let loaded = super::snapshot::load(folder.path(), &bot())
        .unwrap()
        .unwrap();
    assert!(loaded.index.has_flagged(&anna, &post));
    assert_eq!(loaded.index.digest(), index.digest());
    let gone = redaction(&flag(1, 7).id()).in_room(COURT).named("gone");
    fold(&mut index, &[gone]);
    assert!(!index.has_flagged(&anna, &post));
}

#[test]
fn what_is_blurred_is_told_once() {
    let mut drafts = vec![
        create("topic", "t").in_room(TOPIC).named("topic"),
        join(BOT, "Althing").in_room(TOPIC).named("in-topic"),
        topic("t", "T", "byen", "@bodil:dk.test")
            .in_room(TOPIC)
            .named("state"),
        post("ord")
            .by("@bodil:dk.test")
            .in_room(TOPIC)
            .named("post1"),
    ];
    drafts.extend(court());
    let mut index = folded(&drafts);
    let hidden = BTreeSet::from([event_id("post1")]);
    let changes = index.set_hidden(&hidden);
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].kind, ChangeKind::PostHidden);
    assert!(index.is_hidden(&event_id("post1")) && index.set_hidden(&hidden).is_empty());
    assert_eq!(index.set_hidden(&BTreeSet::new()).len(), 1);
    assert!(!index.is_hidden(&event_id("post1")));
}

/// What the bot says of a post in its topic is no post; the same words of a member are.
#[test]
fn a_notice_in_a_topic_is_no_post() {
    let notice = |by: &str, label: &str| {
        let content = json!({
            "msgtype": "m.notice", "body": "skjult", "org.althing.notice": event_id("post1"),
        });
        event("m.room.message", content)
            .by(by)
            .in_room(TOPIC)
            .named(label)
    };
    let mut drafts = vec![
        create("topic", "t").in_room(TOPIC).named("topic"),
        join(BOT, "Althing").in_room(TOPIC).named("in-topic"),
        topic("t", "T", "byen", "@bodil:dk.test")
            .in_room(TOPIC)
            .named("state"),
        post("ord")
            .by("@bodil:dk.test")
            .in_room(TOPIC)
            .named("post1"),
    ];
    assert!(!folded(&drafts).has_notice(&event_id("post1")));
    drafts.push(notice(BOT, "said"));
    drafts.push(notice("@bodil:dk.test", "forged"));
    let index = folded(&drafts);
    assert!(index.has_notice(&event_id("post1")));
    assert!(index.post(&event_id("said")).is_none());
    assert!(index.post(&event_id("forged")).is_some());
    let over = |index: &Index| {
        let over = index.notices_over().into_iter();
        over.map(|notice| notice.event_id).collect::<Vec<_>>()
    };
    assert_eq!(over(&index), [event_id("said")]);
    let folder = tempfile::tempdir().unwrap();
    snapshot::save(folder.path(), &index.image().unwrap(), 1).unwrap();
    let loaded = snapshot::load(folder.path(), &bot()).unwrap().unwrap();
    assert_eq!(over(&loaded.index), over(&index));
    assert_eq!(loaded.index.digest(), index.digest());
    let said = event_id("said");
    let looked_at = json!({
        "msgtype": "m.notice", "body": "* set",
        "m.new_content": {"msgtype": "m.notice", "body": "set", "org.althing.notice": event_id("post1")},
        "m.relates_to": {"rel_type": "m.replace", "event_id": said},
    });
    let looked_at = event("m.room.message", looked_at).by(BOT).in_room(TOPIC);
    for last in [
        looked_at.named("edit"),
        redaction(&said).by(BOT).in_room(TOPIC),
    ] {
        let later = [&drafts[..], &[last]].concat();
        assert_eq!(over(&folded(&later)), Vec::<OwnedEventId>::new());
    }
    let twice: Vec<_> = drafts.iter().chain(&drafts).cloned().collect();
    assert_eq!(folded(&twice).digest(), index.digest());
}

//! What the moderators' room keeps: of one request one judgement, of a long post what it began with, and
//! all of it after the room was upgraded.

use appservice::{
    events::EVIDENCE_CUT,
    index::Index,
    matrix::{Homeserver, Identity},
};
use http::StatusCode;
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    badges::DAY,
    conduct::follow,
    judging::{Court, QUEUE, case, court, decide, flag, verdict},
    leaving::leave,
    world::{PASSWORD, message, outgoing, text, user_id},
};

const STRIKE: &str = "/api/forum/moderation/strike";

fn strike(of: &str, whom: &str) -> Value {
    json!({of: whom, "rule": "threats", "facts": "Han truede."})
}

async fn active(court: &Court) -> u64 {
    let path = format!("/api/forum/moderation/members/{}", user_id("bodil"));
    let known = court.ingrid.get(&path).await.done();
    known["standing"]["active"].as_u64().unwrap()
}

/// The answer to the first was lost: the second is the same.
#[sqlx::test(migrations = false)]
async fn the_same_request_strikes_once(_: PgPoolOptions, options: PgConnectOptions) {
    let court = court(options).await;
    let (post, reported) = court.reported("Pas på dig selv").await;
    let keyed = court.ingrid.key("slag");
    let wish = strike("post_id", &post);
    let first = keyed.post(STRIKE, wish.clone()).await;
    assert_eq!(first.status, StatusCode::CREATED);
    let first = first.done();
    assert_eq!(first["case_id"], reported["case_id"], "the open case");
    follow(&court.world).await;
    let again = court
        .ingrid
        .key("slag")
        .post(STRIKE, wish.clone())
        .await
        .done();
    assert_eq!(again["case_id"], first["case_id"]);
    follow(&court.world).await;
    assert_eq!(active(&court).await, 1);
    court
        .ingrid
        .key("andet")
        .post(STRIKE, wish)
        .await
        .refused(409, "ORG.ALTHING.PUNISHED");

    // About the member alone: with an open case about them, and without one.
    let wish = strike("user_id", user_id("bodil").as_str());
    let second = court
        .ingrid
        .key("to")
        .post(STRIKE, wish.clone())
        .await
        .done();
    follow(&court.world).await;
    let again = court.ingrid.key("to").post(STRIKE, wish).await.done();
    assert_eq!(again["case_id"], second["case_id"]);
    follow(&court.world).await;
    assert_eq!(active(&court).await, 2);
}

/// A key stands for one note: other words, or another member, are another one.
#[sqlx::test(migrations = false)]
async fn the_same_note_is_written_once(_: PgPoolOptions, options: PgConnectOptions) {
    let court = court(options).await;
    let (_, reported) = court.reported("Pas på").await;
    let of_case = format!("{}/note", case(text(&reported, "case_id")));
    let of = |name: &str| format!("/api/forum/moderation/members/{}/notes", user_id(name));
    let keyed = court.ingrid.key("note");
    for words in ["Set før", "Set før", "Set igen"] {
        let note = json!({"version": reported["version"], "text": words});
        keyed.post(&of_case, note.clone()).await.done();
        for name in ["bodil", "anna"] {
            keyed.post(&of(name), json!({"text": words})).await.done();
        }
    }
    let notes = |index: &Index| index.notes().count();
    assert_eq!(court.world.app.index.read(notes), 6);
}

/// Who judges a post at once judges the cases about it with that.
#[sqlx::test(migrations = false)]
async fn posts_that_go_together_take_their_cases_along(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let court = court(options).await;
    let (one, reported) = court.reported("Køb nu").await;
    let other = court.breach("Køb igen").await;
    let path = format!(
        "/api/forum/moderation/members/{}/remove-posts",
        user_id("bodil")
    );
    let wish = json!({"post_ids": [one, other], "rule": "untruths", "reason": "Reklame."});
    let removed = court.ingrid.post(&path, wish).await.done();
    follow(&court.world).await;
    let merged = court
        .ingrid
        .get(&case(text(&reported, "case_id")))
        .await
        .done();
    assert_eq!(merged["state"], "merged");
    assert_eq!(merged["merged_into"], removed["case_id"], "{removed}");
    // Both cases say so in the log.
    let log = court
        .ingrid
        .get(&format!(
            "/api/audit?action=case.absorbed&case={}",
            text(&removed, "case_id")
        ))
        .await
        .done();
    assert_eq!(log["items"][0]["reason"], reported["case_id"], "{log}");
}

/// The server dies between the two states of a merger: what one says the other follows.
#[sqlx::test(migrations = false)]
async fn a_merger_that_was_interrupted_is_finished(_: PgPoolOptions, options: PgConnectOptions) {
    let court = court(options).await;
    let (first, one) = court.reported("En").await;
    let (_, other) = court.reported("To").await;
    let (from, into) = (text(&one, "case_id"), text(&other, "case_id"));
    let known = |id: &str| court.world.app.index.read(|i| i.case(id).cloned().unwrap());
    let mut merged = known(from);
    merged.merged_into = Some(into.to_owned());
    merged.changed_by = Some(court.ingrid.user_id());
    court.world.app.actions.write_case(&merged).await.unwrap();
    for _ in 0..2 {
        court.world.app.reconcile_audit().await.unwrap();
        court.world.fake.settle().await;
    }
    let whole = known(into);
    assert_eq!((whole.targets.len(), whole.version), (2, 2), "{whole:?}");
    let post = ruma::EventId::parse(&first).unwrap();
    assert!(
        whole
            .targets
            .iter()
            .any(|t| t.event_id.as_ref() == Some(&post))
    );
    let of = |id: &str| {
        let lines = |i: &Index| {
            let lines = i.log_of(id).into_iter();
            lines.map(|line| line.action.clone()).collect::<Vec<_>>()
        };
        court.world.app.index.read(lines)
    };
    assert_eq!(of(from), ["case.opened", "case.merged"]);
    assert_eq!(of(into), ["case.opened", "case.absorbed"]);
}

/// Who has reported something judges it by no detour.
#[sqlx::test(migrations = false)]
async fn who_reported_does_not_judge_in_another_case(_: PgPoolOptions, options: PgConnectOptions) {
    let court = court(options).await;
    let post = court.breach("Pas på").await;
    flag(&court.ingrid, &post, "harassment").await.done();
    court
        .ingrid
        .post(STRIKE, strike("post_id", &post))
        .await
        .refused(403, "ORG.ALTHING.NOT_YOURS");
}

/// One person suspends for three days, and not for ever.
#[sqlx::test(migrations = false)]
async fn a_suspension_that_lapsed_is_not_ordered_again(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let court = court(options).await;
    let path = "/api/forum/moderation/interim-suspend";
    let wish = json!({"user_id": user_id("bodil"), "reason": "Truer med vold."});
    let ordered = court.ingrid.post(path, wish.clone()).await.done();
    let confirm = json!({"version": ordered["version"]});
    let confirm_path = format!("{}/confirm", case(text(&ordered, "case_id")));
    let henrik = &court.henrik;
    let refused = henrik.post(&confirm_path, confirm).await;
    let refused = refused.refused(422, "M_INVALID_PARAM");
    assert!(refused.to_string().contains("clause"), "{refused}");
    court.world.pass(4 * DAY);
    follow(&court.world).await;
    let ingrid = court.world.sign_in("ingrid").await;
    let refused = ingrid.post(path, wish).await;
    let refused = refused.refused(409, "ORG.ALTHING.PUNISHED");
    let said = text(&refused, "error");
    assert!(said.contains(text(&ordered, "case_id")), "{said}");
}

/// An event holds 64 KiB: what is kept of a longer post begins in one and stands whole in others, and is said
/// again whole.
#[sqlx::test(migrations = false)]
async fn a_post_as_long_as_may_be_is_reported_and_judged(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let court = court(options).await;
    let post = court.breach(&"æøå \u{1}\" ".repeat(1_800)).await;
    flag(&court.anna, &post, "spam").await.done();
    let reported = court.case_of(&post).await;
    let kept = court.world.app.index.read(|index| {
        let mut kept = index.evidence();
        kept.find(|kept| kept.event_id == post).cloned().unwrap()
    });
    let content: Value = serde_json::from_str(&kept.content).unwrap();
    assert_eq!(content[EVIDENCE_CUT], true);
    let id = text(&reported, "case_id");
    let judged = verdict(&reported["version"], "strike");
    decide(&court.ingrid, id, judged).await.done();
    follow(&court.world).await;
    let mine = court.bodil.get("/api/users/me/conduct").await.done();
    let exhibit = &mine["strikes"][0]["posts"][0];
    assert_eq!(exhibit["sha256"], kept.sha256.as_str());
    assert!(text(exhibit, "excerpt").starts_with("æøå"), "{exhibit}");

    let wish = json!({"case_id": id, "text": "Det var en øvelse."});
    court.bodil.post("/api/appeals", wish).await.done();
    let appeal = court.henrik.get(&format!("/api/appeals/{id}")).await.done();
    let overturned = json!({"version": appeal["version"], "decision": "overturned", "text": "Ja."});
    let path = format!("/api/appeals/{id}/decide");
    court.henrik.post(&path, overturned).await.done();
    follow(&court.world).await;
    let said = court.world.messages(&court.topic.id).pop().unwrap();
    let words = "æøå \u{1}\" ".repeat(1_800);
    assert!(
        said.contains(words.trim()),
        "{} of {}",
        said.len(),
        words.len()
    );
}

/// A room that was upgraded goes on where the other ended.
#[sqlx::test(migrations = false)]
async fn the_docket_outlives_its_room(_: PgPoolOptions, options: PgConnectOptions) {
    let court = court(options).await;
    let (post, reported) = court.reported("Pas på").await;
    let (_, open) = court.reported("Pas på igen").await;
    let id = text(&reported, "case_id");
    let judged = verdict(&reported["version"], "strike");
    decide(&court.ingrid, id, judged).await.done();
    follow(&court.world).await;
    let room = court.world.app.index.read(Index::moderation_room);
    let lines = || court.world.app.index.read(|index| index.audit().count());
    let before = lines();
    let upgraded = court.world.fake.upgrade_room(&room.unwrap(), "12").await;
    let upgraded = upgraded.unwrap();
    super::upgrades::heal(&court.world).await;
    follow(&court.world).await;
    let now = court.world.app.index.read(Index::moderation_room);
    assert_eq!(now, Some(upgraded));
    assert!(lines() >= before, "{} of {before} lines", lines());
    assert_eq!(active(&court).await, 1);

    let queue = court.ingrid.get(QUEUE).await.done();
    let items = queue["items"].as_array().unwrap();
    assert_eq!(items.len(), 1, "{queue}");
    assert_eq!(items[0]["case_id"], open["case_id"]);
    assert_eq!(items[0]["flags"], 1, "the report was made in the old room");
    let shown = court.ingrid.get(&case(id)).await.done();
    assert!(shown["targets"][0]["evidence"].is_object(), "{shown}");
    assert!(shown["log"].as_array().unwrap().len() >= 2, "{shown}");
    // The chain goes on.
    let read = format!("/api/users/me/strikes/{id}/acknowledge");
    court.bodil.post(&read, json!({})).await.done();
    let (_, third) = court.reported("Pas endnu mere på").await;
    let dismissed = verdict(&third["version"], "dismissed");
    decide(&court.henrik, text(&third, "case_id"), dismissed)
        .await
        .done();
    let gaps = court.world.app.index.read(|index| {
        let mut lines: Vec<_> = index.audit().map(|line| line.seq).collect();
        lines.sort_unstable();
        let next = lines.iter().zip(1..);
        next.filter(|(seq, next)| *seq != next).count()
    });
    assert_eq!(gaps, 0);
    assert!(court.world.app.index.read(|i| {
        i.punished_by(&ruma::EventId::parse(&post).unwrap(), "")
            .is_some()
    }));
    assert_eq!(court.world.digest(), court.world.rebuilt().await);
}

/// Rule 9: the case stays when its member leaves, and its words for twelve months.
#[sqlx::test(migrations = false)]
async fn words_of_cases_go_a_year_after_their_member(_: PgPoolOptions, options: PgConnectOptions) {
    let court = court(options).await;
    let (_, reported) = court.reported("Du er et fjols").await;
    let id = text(&reported, "case_id").to_owned();
    let note = json!({"version": reported["version"], "text": "Set før: Bodil."});
    let noted = court
        .ingrid
        .post(&format!("{}/note", case(&id)), note)
        .await
        .done();
    let judged = verdict(&noted["version"], "strike");
    decide(&court.ingrid, &id, judged).await.done();
    follow(&court.world).await;
    court.world.app.reconcile_cards().await.unwrap();
    // What is said of the case in the room.
    let room = court.world.app.index.read(Index::moderation_room).unwrap();
    let typed = outgoing(
        "m.room.message",
        message(&format!("!case {id} Ordret citat")),
    );
    let ingrid = Identity::Member(court.ingrid.user_id());
    court.world.fake.send(&ingrid, &room, &typed).await.unwrap();
    court.world.fake.settle().await;
    court.world.app.reconcile_commands().await.unwrap();
    let told = json!({"msgtype": "m.text", "body": format!("Om {id}: en klagesang")});
    let docket = court
        .world
        .app
        .actions
        .docket("m.room.message", "sagt", &told);
    docket.await.unwrap();
    court.world.fake.settle().await;
    leave(&court.bodil, "anonymise", PASSWORD).await;
    court.world.app.reconcile_departures().await.unwrap();
    follow(&court.world).await;

    let said = || {
        let events = court.world.fake.timeline(&room).into_iter();
        let events = events.filter(|event| event["type"] != "org.althing.audit");
        events
            .map(|event| event["content"].to_string())
            .collect::<String>()
    };
    let words = [
        "fjols",
        "Set før",
        "Se selv",
        "Han truede",
        "Ordret citat",
        "klagesang",
    ];
    let lines = || court.world.app.index.read(|index| index.audit().count());
    let logged = lines();
    court.world.pass(364 * DAY);
    court.world.app.reconcile_departures().await.unwrap();
    assert!(words.iter().all(|word| said().contains(word)), "{}", said());
    court.world.pass(2 * DAY);
    // Who never had a case costs the homeserver nothing.
    let away = court.world.fake.faults();
    away.set_away(true);
    let henrik = user_id("henrik");
    court.world.app.actions.forget_cases(&henrik).await.unwrap();
    away.set_away(false);
    for _ in 0..2 {
        court.world.app.reconcile_departures().await.unwrap();
        follow(&court.world).await;
        court.world.app.reconcile_cards().await.unwrap();
    }
    for word in words {
        assert!(!said().contains(word), "{word} in {}", said());
    }
    let kept = court
        .world
        .app
        .index
        .read(|index| index.case(&id).cloned())
        .unwrap();
    let decision = kept.decision.unwrap();
    assert_eq!(
        (decision.step, decision.rule.as_deref()),
        (Some(1), Some("threats"))
    );
    assert_eq!(lines(), logged, "the log is whole");
    assert_eq!(court.world.digest(), court.world.rebuilt().await);
}

fn reports_and_cases(court: &Court) -> (usize, usize) {
    let both = |index: &Index| (index.flags().count(), index.cases().count());
    court.world.app.index.read(both)
}

/// The homeserver keeps its list of reports for good: what was forgotten is not taken from it again.
#[sqlx::test(migrations = false)]
async fn a_forgotten_report_does_not_come_back(_: PgPoolOptions, options: PgConnectOptions) {
    let court = court(options).await;
    let (anna, app) = (court.anna.user_id(), &court.world.app);
    let post = court.breach("Du er et fjols").await;
    let event_id = ruma::EventId::parse(&post).unwrap();
    let report = |words: &str| {
        let fake = &court.world.fake;
        fake.report_event(&anna, &court.topic.id, &event_id, words)
            .unwrap();
    };
    report("Han truede os");
    app.reconcile_reports().await.unwrap();
    let shown = court.case_of(&post).await;
    let nudge = verdict(&shown["version"], "nudge");
    decide(&court.ingrid, text(&shown, "case_id"), nudge)
        .await
        .done();
    follow(&court.world).await;
    leave(&court.bodil, "anonymise", PASSWORD).await;
    app.reconcile_departures().await.unwrap();
    follow(&court.world).await;
    court.world.pass(366 * DAY);
    app.reconcile_departures().await.unwrap();
    follow(&court.world).await;
    let reports = || reports_and_cases(&court);
    assert_eq!(reports(), (0, 1));
    app.reconcile_reports().await.unwrap();
    follow(&court.world).await;
    assert_eq!(reports(), (0, 1), "what was forgotten is not new");
    // What stands may still be reported.
    report("Det står her endnu");
    app.reconcile_reports().await.unwrap();
    follow(&court.world).await;
    assert_eq!(reports(), (1, 2));
}

/// Nor is what somebody had reported who has left since.
#[sqlx::test(migrations = false)]
async fn a_report_of_who_has_left_does_not_come_back(_: PgPoolOptions, options: PgConnectOptions) {
    let court = court(options).await;
    let app = &court.world.app;
    let reporter = court.anna.user_id();
    let post = court.breach("Du er et fjols").await;
    let event_id = ruma::EventId::parse(&post).unwrap();
    let fake = &court.world.fake;
    fake.report_event(&reporter, &court.topic.id, &event_id, "Han truede os")
        .unwrap();
    app.reconcile_reports().await.unwrap();
    let shown = court.case_of(&post).await;
    let dismissed = verdict(&shown["version"], "dismissed");
    decide(&court.ingrid, text(&shown, "case_id"), dismissed)
        .await
        .done();
    follow(&court.world).await;
    leave(&court.anna, "anonymise", PASSWORD).await;
    app.reconcile_departures().await.unwrap();
    court.world.pass(366 * DAY);
    app.reconcile_departures().await.unwrap();
    follow(&court.world).await;
    let reports = || reports_and_cases(&court);
    assert_eq!(reports(), (0, 1), "their words are gone");
    app.reconcile_reports().await.unwrap();
    follow(&court.world).await;
    assert_eq!(reports(), (0, 1));
}

//! What is kept of a post that is no plain message any more, or never was: edits, polls, and what somebody
//! has removed before it was judged.

use appservice::{
    events::{Act, CaseEventContent, Outcome},
    index::{Index, Removal},
    matrix::{Homeserver, Identity},
    policy::{Ladder, judgement::INTERIM_MS},
};
use ruma::EventId;
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    client::Client,
    conduct::{actions, decided, decision, follow, home, post_of},
    judging::{self, case, court, decide, flag, verdict},
    world::{message, outgoing, text, user_id},
};

/// An edit of Bodil's in a Matrix client.
async fn reword(court: &judging::Court, post: &str, words: &str) {
    let edit = json!({
        "msgtype": "m.text",
        "body": format!("* {words}"),
        "m.new_content": message(words),
        "m.relates_to": {"rel_type": "m.replace", "event_id": post},
    });
    let edited = court
        .world
        .element(&court.bodil, &court.topic, "m.room.message", edit);
    edited.await.unwrap();
}

fn kept(court: &judging::Court, id: &str) -> CaseEventContent {
    let case = |index: &Index| index.case(id).cloned();
    court.world.app.index.read(case).unwrap()
}

async fn overturn(court: &judging::Court, id: &str) {
    court.world.pass(1);
    let mut case = kept(court, id);
    if let Some(decision) = &mut case.decision {
        decision.overturned = Some(Act {
            by: Some(user_id("henrik")),
            at: court.world.clock.unix_ms(),
            text: "Fordi.".into(),
        });
    }
    court.world.app.actions.write_case(&case).await.unwrap();
    follow(&court.world).await;
}

fn told(court: &judging::Court) -> String {
    let home = home(&court.world, "bodil");
    court.world.messages(&home).join("\n")
}

/// What the bot has said again in the topic.
fn said_again(court: &judging::Court) -> Vec<String> {
    let said = court.world.messages(&court.topic.id).into_iter();
    said.filter(|said| said.starts_with("Genoprettet:"))
        .collect()
}

async fn strike(court: &judging::Court, judge: &Client, id: &str) -> Value {
    let version = judge.get(&case(id)).await.done()["version"].clone();
    let mut wish = verdict(&version, "strike");
    wish["rule"] = json!("threats");
    let decided = decide(judge, id, wish).await.done();
    follow(&court.world).await;
    decided
}

/// G14: a breach does not go by an edit.
#[sqlx::test(migrations = false)]
async fn what_a_post_said_before_is_kept_too(_: PgPoolOptions, options: PgConnectOptions) {
    let court = court(options).await;
    let post = court.breach("Jeg finder dig").await;
    reword(&court, &post, "Jeg finder dig alle steder").await;
    reword(&court, &post, "Hej med dig").await;
    flag(&court.anna, &post, "harassment").await.done();
    let shown = court.case_of(&post).await;
    let target = &shown["targets"][0];
    assert_eq!(target["evidence"]["body"], "Hej med dig");
    assert_eq!(target["evidence"]["is_edit"], true);
    let versions = |target: &Value| {
        let versions = target["versions"].as_array().unwrap().iter();
        let versions = versions.map(|version| {
            let said = text(version, "body").to_owned();
            (said, version["is_edit"] == true)
        });
        versions.collect::<Vec<_>>()
    };
    let before = [
        ("Jeg finder dig".to_owned(), false),
        ("Jeg finder dig alle steder".to_owned(), true),
    ];
    assert_eq!(versions(target), before);
    // Once, however often it is reported; and what is made of it since.
    flag(&court.henrik, &post, "spam").await.done();
    reword(&court, &post, "Undskyld").await;
    court.world.app.index.read(|index| {
        let kept = index.wordings_of(text(&shown, "case_id"));
        assert_eq!(kept.len(), 3, "{kept:?}");
    });
    let id = text(&shown, "case_id");
    strike(&court, &court.ingrid, id).await;
    let now = court.ingrid.get(&case(id)).await.done();
    let since = [&before[..], &[("Undskyld".to_owned(), true)]].concat();
    assert_eq!(versions(&now["targets"][0]), since, "kept as it went");
    let told = told(&court);
    assert!(told.contains("• »Hej med dig«"), "{told}");
    assert!(
        told.contains("i en anden udgave: »Jeg finder dig«"),
        "{told}"
    );
    // It comes back as it was when it went.
    overturn(&court, id).await;
    let said = said_again(&court);
    assert!(said.len() == 1 && said[0].contains("Undskyld"), "{said:?}");
    assert_eq!(court.world.digest(), court.world.rebuilt().await);
}

/// Rule 2 is about old words, and those of an edit are as old as the edit.
#[sqlx::test(migrations = false)]
async fn an_old_post_with_new_words_is_not_old(_: PgPoolOptions, options: PgConnectOptions) {
    let mut court = court(options).await;
    let post = court.breach("Hej").await;
    court.world.pass(Ladder::DEFAULT.first_ms / 1_000 + 60);
    for (client, name) in [
        (&mut court.anna, "anna"),
        (&mut court.bodil, "bodil"),
        (&mut court.ingrid, "ingrid"),
    ] {
        *client = court.world.sign_in(name).await;
    }
    reword(&court, &post, "Jeg finder dig").await;
    flag(&court.anna, &post, "harassment").await.done();
    let shown = court.case_of(&post).await;
    assert_eq!(shown["only_nudge"], false);
    let decided = strike(&court, &court.ingrid, text(&shown, "case_id")).await;
    assert_eq!(decided["step"], 1);
}

#[sqlx::test(migrations = false)]
async fn a_poll_is_kept_quoted_and_said_again(_: PgPoolOptions, options: PgConnectOptions) {
    let court = court(options).await;
    // Who posts is in the topic from then on.
    court.breach("Hej").await;
    let answer = |id: &str, text: &str| json!({"id": id, "org.matrix.msc1767.text": text});
    let poll = json!({"org.matrix.msc3381.poll.start": {
        "question": {"org.matrix.msc1767.text": "Hvem er en idiot?", "body": "Hvem er en idiot?"},
        "kind": "org.matrix.msc3381.poll.disclosed",
        "max_selections": 1,
        "answers": [answer("a", "Anna"), answer("b", "Bo")],
    }});
    let kind = "org.matrix.msc3381.poll.start";
    let sent = court.world.element(&court.bodil, &court.topic, kind, poll);
    let post = sent.await.unwrap().to_string();
    flag(&court.anna, &post, "harassment").await.done();
    let shown = court.case_of(&post).await;
    let evidence = &shown["targets"][0]["evidence"];
    let words = "Hvem er en idiot?\n– Anna\n– Bo";
    assert_eq!(
        (&evidence["body"], &evidence["is_poll"]),
        (&json!(words), &json!(true))
    );
    assert!(
        text(evidence, "html").contains("<li>Anna</li>"),
        "{evidence}"
    );
    let id = text(&shown, "case_id");
    strike(&court, &court.ingrid, id).await;
    let told = told(&court);
    assert!(told.contains("»Hvem er en idiot? – Anna – Bo«"), "{told}");
    overturn(&court, id).await;
    let said = said_again(&court);
    assert!(
        said.len() == 1 && said[0].contains("> Hvem er en idiot?\n> – Anna\n> – Bo"),
        "{said:?}"
    );
    assert_eq!(court.world.digest(), court.world.rebuilt().await);
}

/// Rule 8: whoever removed it first; and it is told when it was written, by the clock on the wall here.
#[sqlx::test(migrations = false)]
async fn what_a_moderator_had_removed_by_hand_comes_back(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let court = court(options).await;
    let (post, shown) = court.reported("Jeg finder dig").await;
    let id = text(&shown, "case_id");
    court.world.pass(1);
    let path = format!("/api/forum/posts/{post}");
    court.ingrid.delete(&path).await.done();
    court.world.fake.settle().await;
    strike(&court, &court.ingrid, id).await;
    assert!(said_again(&court).is_empty());
    overturn(&court, id).await;
    let said = said_again(&court);
    assert!(
        said.len() == 1 && said[0].contains("Jeg finder dig"),
        "{said:?}"
    );
    let day = said[0].split("skrev den ").nth(1).unwrap_or_default();
    assert!(day.contains(" kl. ") && !day.contains('-'), "{day}");
    let log = actions(&court.world, id);
    assert_eq!(
        log.iter().filter(|line| *line == "post.restored").count(),
        1
    );
    follow(&court.world).await;
    assert_eq!(said_again(&court).len(), 1, "once");

    // What its author has taken back themself is theirs.
    let (own, shown) = court.reported("Taget tilbage").await;
    let path = format!("/api/forum/posts/{own}");
    court.bodil.delete(&path).await.done();
    court.world.fake.settle().await;
    let id = text(&shown, "case_id");
    strike(&court, &court.ingrid, id).await;
    overturn(&court, id).await;
    assert_eq!(said_again(&court).len(), 1);
}

/// Every removal has its line, and comes back, even where the bot died between the two and the decision did
/// not stand. In the room stands the clause as it is called.
#[sqlx::test(migrations = false)]
async fn a_removal_that_was_not_logged_in_time_is_logged_and_undone(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let court = court(options).await;
    let (post, shown) = court.reported("Jeg finder dig").await;
    let id = text(&shown, "case_id").to_owned();
    let target = post_of(&court.topic, "bodil", &post);
    court.world.pass(1);
    let mut judged = kept(&court, &id);
    judged.decision = Some(decision(&court.world, Outcome::Strike, Some(1)));
    court.world.app.actions.write_case(&judged).await.unwrap();
    let removal = Removal {
        case: id.clone(),
        rule: "threats".into(),
        sender: target.user_id.clone(),
        room_id: court.topic.id.clone(),
        event_id: EventId::parse(&*post).unwrap(),
    };
    let removed = court.world.app.actions.remove_by_rule(&removal, "Trusler");
    removed.await.unwrap();
    overturn(&court, &id).await;
    let log = actions(&court.world, &id);
    for line in ["post.removed", "post.restored"] {
        assert_eq!(
            log.iter().filter(|l| *l == line).count(),
            1,
            "{line} in {log:?}"
        );
    }
    assert_eq!(said_again(&court).len(), 1);

    let other = court.breach("Jeg finder dig igen").await;
    let target = post_of(&court.topic, "bodil", &other);
    let mut removed = decision(&court.world, Outcome::Removed, None);
    removed.rule = Some("threats".into());
    let about = user_id("bodil");
    decided(&court.world, "rrrrrr", &about, removed, vec![target]).await;
    follow(&court.world).await;
    let events = court.world.fake.timeline(&court.topic.id);
    let redaction = events.iter().rfind(|e| e["type"] == "m.room.redaction");
    let reason = text(&redaction.unwrap()["content"], "reason").to_owned();
    let clause = court.world.app.auth.legal();
    let clause = clause.clause("threats", &["da"]).unwrap();
    assert_eq!(
        reason,
        format!("Fjernet efter adfærdskodekset: {}", clause.title)
    );
}

/// Rule 10: who says the same five times in Element has said it once.
#[sqlx::test(migrations = false)]
async fn a_report_that_is_repeated_is_judged_once(_: PgPoolOptions, options: PgConnectOptions) {
    let court = court(options).await;
    let post = court.breach("Hej").await;
    let event_id = EventId::parse(&*post).unwrap();
    for _ in 0..5 {
        court.world.pass(1);
        let (by, room) = (user_id("anna"), &court.topic.id);
        let reported = court.world.fake.report_event(&by, room, &event_id, "Nej");
        reported.unwrap();
        court.world.app.reconcile_reports().await.unwrap();
        court.world.fake.settle().await;
    }
    let shown = court.case_of(&post).await;
    assert_eq!(shown["flags"], 5);
    let dismissed = verdict(&shown["version"], "dismissed");
    decide(&court.ingrid, text(&shown, "case_id"), dismissed)
        .await
        .done();
    court.world.pass(1);
    let now = court.world.clock.unix_ms();
    let (record, rests) = court
        .world
        .app
        .index
        .read(|index| index.flagging_of(&user_id("anna"), now));
    assert_eq!((record.total, record.agreed, rests), (1, 0, None));
    let months = court.world.app.index.read(|i| i.months_of_moderation(now));
    let reports: u32 = months.iter().map(|month| month.reports).sum();
    assert_eq!(reports, 1);
}

/// Nobody has appealed against what was severe by the word of one, and old.
#[sqlx::test(migrations = false)]
async fn what_nobody_has_confirmed_was_not_appealed_against(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let mut court = court(options).await;
    let post = court.breach("Jeg finder dig").await;
    court.world.pass(Ladder::DEFAULT.first_ms / 1_000 + 60);
    court.ingrid = court.world.sign_in("ingrid").await;
    let wish = json!({"post_id": post, "rule": "threats", "facts": "En trussel.", "severe": true});
    let struck = court.ingrid.post("/api/forum/moderation/strike", wish);
    let id = text(&struck.await.done(), "case_id").to_owned();
    follow(&court.world).await;
    court.world.pass(INTERIM_MS / 1_000);
    for _ in 0..2 {
        follow(&court.world).await;
    }
    let log = actions(&court.world, &id);
    assert!(log.contains(&"strike.unconfirmed".to_owned()), "{log:?}");
    assert!(!log.contains(&"strike.overturned".to_owned()), "{log:?}");
    let bodil = court.world.sign_in("bodil").await;
    let conduct = bodil.get("/api/users/me/conduct").await.done();
    assert_eq!(conduct["strikes"][0]["unconfirmed"], true, "{conduct}");
    let home = home(&court.world, "bodil");
    let ask = outgoing("m.room.message", message("!strikes"));
    let who = Identity::Member(user_id("bodil"));
    court.world.fake.send(&who, &home, &ask).await.unwrap();
    court.world.fake.settle().await;
    court.world.app.reconcile_commands().await.unwrap();
    court.world.fake.settle().await;
    let said = court.world.messages(&home).pop().unwrap_or_default();
    assert!(said.contains("ingen anden bekræftede den"), "{said}");
}

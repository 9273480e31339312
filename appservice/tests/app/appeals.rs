//! Appeals: by their member once and in time, decided by somebody else, answered in the home room.

use appservice::{
    events::{AppealEventContent, AppealKind, AppealOutcome, Outcome},
    index::Index,
};
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    badges::DAY,
    client::{Client, encoded},
    conduct::follow,
    judged::Court,
    judging::flag,
    world::user_id,
};

async fn appeal(by: &Client, case: &str, text: &str) -> super::client::Answer {
    by.post("/api/appeals", json!({"case_id": case, "text": text}))
        .await
}

async fn decide(by: &Client, case: &str, version: u64, decision: &str) -> super::client::Answer {
    let verdict = json!({"version": version, "decision": decision, "text": "Vi har set på det."});
    by.post(&format!("/api/appeals/{case}/decide"), verdict)
        .await
}

async fn seen(by: &Client, case: &str) -> Value {
    by.get(&format!("/api/appeals/{case}")).await.done()
}

/// G10.
#[sqlx::test(migrations = false)]
async fn an_appeal_is_lodged_once_in_time_and_by_its_member(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let court = Court::new(options).await;
    court.strike("aaaaaa", 1).await;
    court.strike("bbbbbb", 2).await;
    appeal(&court.anna, "aaaaaa", &"æ".repeat(2_001))
        .await
        .refused(422, "M_INVALID_PARAM");
    appeal(&court.anna, "aaaaaa", " ")
        .await
        .refused(422, "M_INVALID_PARAM");
    appeal(&court.bo, "aaaaaa", "Den er ikke min.")
        .await
        .refused(404, "M_NOT_FOUND");
    appeal(&court.anna, "zzzzzz", "Den er der ikke.")
        .await
        .refused(404, "M_NOT_FOUND");
    let text = "<b>Jeg</b> <script>citerede</script> ham & \"Bo\".";
    let lodged = appeal(&court.anna, "aaaaaa", text).await.done();
    assert_eq!(
        (&lodged["state"], &lodged["text"]),
        (&json!("open"), &json!(text))
    );
    assert!(lodged["member"].is_null() && lodged["issuer"].is_null());
    appeal(&court.anna, "aaaaaa", "En gang til.")
        .await
        .refused(409, "ORG.ALTHING.APPEALED");
    assert!(court.case("aaaaaa").appeal.is_some(), "it is heard at once");
    let told = court.told().join("\n");
    assert!(
        told.contains("Vi har fået din klage i sag aaaaaa"),
        "{told}"
    );
    assert_eq!(court.log("aaaaaa").last().unwrap(), "appeal.lodged");

    court.world.pass(185 * DAY);
    let anna = court.world.sign_in("anna").await;
    appeal(&anna, "bbbbbb", "For sent.")
        .await
        .refused(410, "ORG.ALTHING.APPEAL_CLOSED");
}

/// G11, and two moderators at once.
#[sqlx::test(migrations = false)]
async fn somebody_else_decides_and_the_member_reads_why(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let court = Court::new(options).await;
    court.strike("aaaaaa", 2).await;
    appeal(&court.anna, "aaaaaa", "Jeg citerede ham.")
        .await
        .done();
    let heard = seen(&court.ingrid, "aaaaaa").await;
    let version = heard["version"].as_u64().unwrap();
    assert_eq!(heard["may_decide"], false);
    assert!(
        heard["why_not"]
            .as_str()
            .unwrap()
            .contains("anden moderator")
    );
    assert_eq!(heard["issuer"]["user_id"], user_id("ingrid").as_str());
    decide(&court.ingrid, "aaaaaa", version, "upheld")
        .await
        .refused(403, "ORG.ALTHING.NOT_YOURS");
    decide(&court.anna, "aaaaaa", version, "overturned")
        .await
        .refused(403, "ORG.ALTHING.MUTED");
    decide(&court.bo, "aaaaaa", version - 1, "upheld")
        .await
        .refused(409, "ORG.ALTHING.CASE_CHANGED");
    assert_eq!(seen(&court.bo, "aaaaaa").await["may_decide"], true);
    let (first, second) = tokio::join!(
        decide(&court.bo, "aaaaaa", version, "reduced"),
        decide(&court.henrik, "aaaaaa", version, "overturned"),
    );
    let (won, lost) = if first.status.is_success() {
        (first, second)
    } else {
        (second, first)
    };
    won.done();
    lost.refused(409, "ORG.ALTHING.CASE_CHANGED");
    let case = court.case("aaaaaa");
    let hearing = case.appeal.clone().unwrap();
    let decision = case.decision.clone().unwrap();
    match hearing.outcome {
        Some(AppealOutcome::Reduced) => {
            assert_eq!((decision.step, decision.reduced_from), (Some(1), Some(2)));
        }
        other => assert_eq!(other, Some(AppealOutcome::Overturned)),
    }
    let own = seen(&court.anna, "aaaaaa").await;
    assert_eq!(own["answer"]["text"], "Vi har set på det.");
    assert!(own["decided_by"].is_null() && own["version"].is_null());
    let told = court.told().join("\n");
    assert!(told.contains("Din klage i sag aaaaaa er afgjort"), "{told}");
    // Who judged is not said in the member's room.
    let whole = court.whole(&court.home("anna"));
    assert!(
        !whole.contains("@ingrid:") && !whole.contains("@birk:"),
        "{whole}"
    );
    let lines = court.log("aaaaaa");
    let count = |action: &str| lines.iter().filter(|line| *line == action).count();
    assert_eq!((count("appeal.lodged"), count("appeal.decided")), (1, 1));
    decide(&court.henrik, "aaaaaa", u64::from(case.version), "upheld")
        .await
        .refused(409, "ORG.ALTHING.APPEAL_DECIDED");
}

#[sqlx::test(migrations = false)]
async fn an_overturned_decision_stays_and_says_so(_: PgPoolOptions, options: PgConnectOptions) {
    let court = Court::new(options).await;
    let before = court.strike("aaaaaa", 1).await;
    appeal(&court.anna, "aaaaaa", "Jeg citerede ham.")
        .await
        .done();
    let version = u64::from(court.case("aaaaaa").version);
    decide(&court.bo, "aaaaaa", version, "reduced")
        .await
        .refused(422, "M_INVALID_PARAM");
    let decided = decide(&court.bo, "aaaaaa", version, "overturned")
        .await
        .done();
    assert_eq!(decided["state"], "overturned");
    assert_eq!(decided["decided_by"]["user_id"], user_id("birk").as_str());
    let decision = court.case("aaaaaa").decision.unwrap();
    let overturned = decision.overturned.clone().unwrap();
    assert_eq!(overturned.by, Some(user_id("birk")));
    assert_eq!(decision.facts, before.decision.unwrap().facts);
    let listed = court.bo.get("/api/appeals?state=decided").await.done();
    assert_eq!(listed["items"][0]["case_id"], "aaaaaa");
    let open = court.bo.get("/api/appeals?state=open").await.done();
    assert_eq!(open["items"], json!([]));
    let own = court.anna.get("/api/appeals").await.done();
    assert_eq!(own["items"][0]["state"], "overturned");
    let others = court.world.member("carl").await;
    assert_eq!(others.get("/api/appeals").await.done()["items"], json!([]));
    others
        .get("/api/appeals/aaaaaa")
        .await
        .refused(404, "M_NOT_FOUND");
}

/// G9: who was found right in a report is no more, when the decision does not stand.
#[sqlx::test(migrations = false)]
async fn an_overturned_decision_corrects_who_has_reported(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let court = Court::new(options).await;
    let topic = court.world.topic(&court.henrik, "Cykler").await;
    super::badges::award(&court.henrik, "anna", super::badges::CODE).await;
    super::badges::settle(&court.world).await;
    let post = court.world.post(&court.anna, &topic, "Fy, Bo.").await;
    flag(&court.bo, &post, "harassment").await.done();
    court.world.fake.settle().await;
    let agreed = async || {
        let id = user_id("birk");
        let path = format!("/api/forum/moderation/members/{}", encoded(id.as_str()));
        let seen = court.henrik.get(&path).await.done();
        let made = &seen["flags_made"];
        (made["total"].clone(), made["agreed"].clone())
    };
    assert_eq!(agreed().await, (json!(0), json!(0)));
    let wish = json!({"post_id": post, "rule": "threats", "facts": "Du skældte ud på Bo."});
    let struck = court
        .ingrid
        .post("/api/forum/moderation/strike", wish)
        .await;
    let case = struck.done()["case_id"].as_str().unwrap().to_owned();
    follow(&court.world).await;
    assert_eq!(agreed().await, (json!(1), json!(1)));
    appeal(&court.anna, &case, "Jeg citerede ham.").await.done();
    let version = u64::from(court.case(&case).version);
    decide(&court.henrik, &case, version, "overturned")
        .await
        .done();
    follow(&court.world).await;
    assert_eq!(agreed().await, (json!(1), json!(0)));
}

#[sqlx::test(migrations = false)]
async fn a_question_is_asked_and_answered(_: PgPoolOptions, options: PgConnectOptions) {
    let court = Court::new(options).await;
    court.strike("aaaaaa", 1).await;
    let reply = json!({"text": "Ja, fra avisen."});
    let path = "/api/appeals/aaaaaa/reply";
    court
        .anna
        .post(path, reply.clone())
        .await
        .refused(404, "M_NOT_FOUND");
    appeal(&court.anna, "aaaaaa", "Jeg citerede ham.")
        .await
        .done();
    court
        .anna
        .post(path, reply.clone())
        .await
        .refused(409, "ORG.ALTHING.NOTHING_ASKED");
    let version = court.case("aaaaaa").version;
    let ask = json!({"version": version, "text": "Citerede du nogen?"});
    let asked = court.bo.post("/api/appeals/aaaaaa/ask", ask.clone()).await;
    assert_eq!(asked.done()["questions"][0]["text"], "Citerede du nogen?");
    let told = court.told().join("\n");
    assert!(told.contains("Et spørgsmål til dig i sag aaaaaa"), "{told}");
    // A second moderator has seen an older version.
    court
        .henrik
        .post("/api/appeals/aaaaaa/ask", ask)
        .await
        .refused(409, "ORG.ALTHING.CASE_CHANGED");
    let answered = court.anna.post(path, reply).await.done();
    assert_eq!(answered["questions"][0]["answer"], "Ja, fra avisen.");
    let heard = seen(&court.bo, "aaaaaa").await;
    assert_eq!(heard["questions"][0]["answer"], "Ja, fra avisen.");
    assert!(heard["version"].as_u64() > Some(u64::from(version) + 1));
}

/// Two moderators see who looks after an appeal; who has judged it takes it on neither.
#[sqlx::test(migrations = false)]
async fn an_appeal_is_taken_on_by_one(_: PgPoolOptions, options: PgConnectOptions) {
    let court = Court::new(options).await;
    court.strike("aaaaaa", 1).await;
    let claim = async |by: &Client, version: u64, claim: bool| {
        let wish = json!({"version": version, "claim": claim});
        by.post("/api/appeals/aaaaaa/claim", wish).await
    };
    claim(&court.bo, 1, true).await.refused(404, "M_NOT_FOUND");
    appeal(&court.anna, "aaaaaa", "Jeg citerede ham.")
        .await
        .done();
    let version = seen(&court.bo, "aaaaaa").await["version"].as_u64().unwrap();
    claim(&court.ingrid, version, true)
        .await
        .refused(403, "ORG.ALTHING.NOT_YOURS");
    let claimed = claim(&court.bo, version, true).await.done();
    assert_eq!(claimed["claimed_by"]["user_id"], user_id("birk").as_str());
    let late = claim(&court.henrik, version, true).await;
    let newer = late.refused(409, "ORG.ALTHING.CASE_CHANGED");
    let seen_now = &newer["case"]["appeal_detail"]["claimed_by"]["user_id"];
    assert_eq!(
        seen_now,
        user_id("birk").as_str(),
        "the newer one comes along"
    );
    assert!(
        newer["error"]
            .as_str()
            .unwrap()
            .contains("has taken the appeal on")
    );
    let own = seen(&court.anna, "aaaaaa").await;
    assert!(own["claimed_by"].is_null(), "members do not read who");
    let released = claim(&court.bo, version + 1, false).await.done();
    assert!(released["claimed_by"].is_null());
    let log = court.log("aaaaaa");
    assert!(log.ends_with(&["appeal.claimed".to_owned(), "appeal.released".to_owned()]));
}

#[sqlx::test(migrations = false)]
async fn a_second_strike_lapses_when_nobody_decides(_: PgPoolOptions, options: PgConnectOptions) {
    let court = Court::new(options).await;
    court.strike("aaaaaa", 2).await;
    court.world.pass(DAY);
    let anna = court.world.sign_in("anna").await;
    appeal(&anna, "aaaaaa", "Jeg citerede ham.").await.done();
    court.world.pass(6 * DAY - 1);
    court.world.app.reconcile_appeals().await.unwrap();
    assert!(court.case("aaaaaa").decision.unwrap().overturned.is_none());
    court.world.pass(1);
    court.world.app.reconcile_appeals().await.unwrap();
    let case = court.case("aaaaaa");
    let overturned = case.decision.unwrap().overturned.unwrap();
    assert_eq!(overturned.by, None);
    assert_eq!(case.appeal.unwrap().outcome, Some(AppealOutcome::Lapsed),);
    let anna = court.world.sign_in("anna").await;
    assert_eq!(seen(&anna, "aaaaaa").await["state"], "lapsed");
    let told = court.told().join("\n");
    assert!(told.contains("ikke blevet afgjort i tide"), "{told}");
    let due = |index: &Index| index.appeals_due(court.world.clock.unix_ms());
    assert_eq!(court.world.app.index.read(due), []);
}

/// 3.6: who appeals in the last days of a mute is heard for three days, but the mute ends in time.
#[sqlx::test(migrations = false)]
async fn a_mute_ends_in_time_while_a_late_appeal_waits(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let court = Court::new(options).await;
    court.strike("aaaaaa", 2).await;
    let muted = || {
        let now = court.world.clock.unix_ms();
        court
            .world
            .app
            .index
            .read(|i| i.mute_of(&user_id("anna"), now))
    };
    court.world.pass(6 * DAY + DAY / 2);
    let anna = court.world.sign_in("anna").await;
    appeal(&anna, "aaaaaa", "Jeg citerede ham.").await.done();
    follow(&court.world).await;
    let mute = muted().unwrap();
    assert!(!mute.needs_refresher, "it ends by the clock now");
    court.world.pass(DAY / 2);
    follow(&court.world).await;
    assert_eq!(muted(), None);
    // Nobody has won yet by that.
    court.world.app.reconcile_appeals().await.unwrap();
    assert!(court.case("aaaaaa").decision.unwrap().overturned.is_none());
    court.world.pass(5 * DAY / 2);
    court.world.app.reconcile_appeals().await.unwrap();
    let outcome = court.case("aaaaaa").appeal.unwrap().outcome;
    assert_eq!(outcome, Some(AppealOutcome::Lapsed));
}

/// A crash between the appeal and the case; a removal can be appealed against as well.
#[sqlx::test(migrations = false)]
async fn what_was_said_is_heard_in_the_end(_: PgPoolOptions, options: PgConnectOptions) {
    let court = Court::new(options).await;
    court
        .decided("aaaaaa", Outcome::Removed, None, Vec::new())
        .await;
    court
        .decided("bbbbbb", Outcome::Nudge, None, Vec::new())
        .await;
    appeal(&court.anna, "bbbbbb", "Det var venligt ment.")
        .await
        .refused(404, "M_NOT_FOUND");
    let content = AppealEventContent {
        case: "aaaaaa".into(),
        kind: AppealKind::Appeal,
        text: "Jeg citerede ham.".into(),
        at: court.world.clock.unix_ms(),
        questions: Vec::new(),
        outcome: None,
        answer: None,
        decided_at: None,
    };
    let actions = &court.world.app.actions;
    actions
        .write_appeal(&user_id("anna"), &content)
        .await
        .unwrap();
    assert!(court.case("aaaaaa").appeal.is_none());
    let world = court.world.restart().await;
    world.app.repair(0).await.unwrap();
    for _ in 0..2 {
        world.app.reconcile_appeals().await.unwrap();
    }
    let case = world.app.index.read(|i| i.case("aaaaaa").cloned()).unwrap();
    assert!(case.appeal.is_some());
    let lines = world.app.index.read(|index| {
        let lodged = index.audit().filter(|line| line.action == "appeal.lodged");
        lodged.count()
    });
    assert_eq!(lines, 1);
    assert_eq!(world.digest(), world.rebuilt().await);
}

#[sqlx::test(migrations = false)]
async fn appeals_come_page_by_page(_: PgPoolOptions, options: PgConnectOptions) {
    let court = Court::new(options).await;
    for (case, step) in [("aaaaaa", 1), ("bbbbbb", 2), ("cccccc", 2)] {
        court.strike(case, step).await;
        appeal(&court.anna, case, "Jeg citerede ham.").await.done();
        court.world.pass(60);
    }
    let (anna, bo) = (&court.anna, &court.bo);
    let heard = seen(bo, "aaaaaa").await;
    let version = heard["version"].as_u64().unwrap();
    decide(bo, "aaaaaa", version, "upheld").await.done();
    // What waits comes first, the one that is due first before the others; to those who moderate too.
    for by in [anna, bo] {
        let mut path = "/api/appeals?limit=1".to_owned();
        let mut found = Vec::new();
        loop {
            let page = by.get(&path).await.done();
            found.push(page["items"][0]["case_id"].as_str().unwrap().to_owned());
            let Some(cursor) = page["next_cursor"].as_str() else {
                break;
            };
            path = format!("/api/appeals?limit=1&cursor={cursor}");
        }
        assert_eq!(found, ["bbbbbb", "cccccc", "aaaaaa"]);
    }
    let open = bo.get("/api/appeals?state=open&limit=2").await.done();
    assert_eq!(open["items"].as_array().unwrap().len(), 2);
    assert!(open["next_cursor"].is_null());
    for odd in ["cursor=x", "limit=0", "limit=101"] {
        bo.get(&format!("/api/appeals?{odd}"))
            .await
            .refused(400, "M_INVALID_PARAM");
    }
}

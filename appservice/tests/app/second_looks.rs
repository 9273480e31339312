//! What one person has decided and a second has to look at, and what becomes of later strikes when an
//! earlier one does not stand.

use appservice::{
    events::{CaseEventContent, Lowered},
    index::{ANNOUNCED, Index, Membership},
    matrix::{Homeserver, Identity},
    policy::{Ladder, judgement::INTERIM_MS},
};
use ruma::UserId;
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    badges::{DAY, membership, settle},
    conduct::{actions, follow, pass_course},
    judged::Court,
    judging::{self, case},
    world::{message, outgoing, text, user_id},
};

const STRIKE: &str = "/api/forum/moderation/strike";

/// A severe strike of bodil's, by ingrid alone.
async fn severe(court: &judging::Court) -> (String, Value) {
    let post = court.breach("Jeg finder dig").await;
    let wish = json!({"post_id": post, "rule": "threats", "facts": "En trussel.", "severe": true});
    let struck = court.ingrid.post(STRIKE, wish).await.done();
    follow(&court.world).await;
    (text(&struck, "case_id").to_owned(), struck)
}

fn is_in(court: &judging::Court) -> bool {
    membership(&court.world, &court.topic.id, "bodil") == Some(Membership::Join)
}

fn told(court: &judging::Court) -> Vec<String> {
    let home = super::conduct::home(&court.world, "bodil");
    court.world.messages(&home)
}

fn kept(court: &judging::Court, id: &str) -> CaseEventContent {
    let case = |index: &Index| index.case(id).cloned();
    court.world.app.index.read(case).unwrap()
}

fn count(lines: &[String], action: &str) -> usize {
    lines.iter().filter(|line| *line == action).count()
}

/// `product.md` 3.2: a second person confirms it, or it lapses.
#[sqlx::test(migrations = false)]
async fn a_severe_strike_that_nobody_confirms_is_a_lower_one(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let court = judging::court(options).await;
    let (id, struck) = severe(&court).await;
    assert_eq!(struck["step"], 3);
    assert!(!is_in(&court));
    let said = told(&court).pop().unwrap();
    assert!(
        said.contains("En anden moderator skal bekræfte det senest"),
        "{said}"
    );
    let confirm = json!({"version": kept(&court, &id).version});
    let path = format!("{}/confirm", case(&id));
    court
        .ingrid
        .post(&path, confirm.clone())
        .await
        .refused(403, "ORG.ALTHING.NOT_YOURS");

    court.world.pass(INTERIM_MS / 1_000 - 1);
    follow(&court.world).await;
    assert!(!is_in(&court), "until its last moment");
    court.world.pass(1);
    let henrik = court.world.sign_in("henrik").await;
    henrik
        .post(&path, confirm)
        .await
        .refused(409, "ORG.ALTHING.CASE_CHANGED");
    follow(&court.world).await;
    follow(&court.world).await;
    assert!(is_in(&court));
    let decision = kept(&court, &id).decision.unwrap();
    assert_eq!(
        (
            decision.step,
            decision.reduced_from,
            decision.lowered,
            decision.severe
        ),
        (Some(1), Some(3), Some(Lowered::Unconfirmed), false)
    );
    let said = told(&court);
    let said: Vec<_> = said
        .iter()
        .filter(|said| said.contains("Ingen anden har i tide"))
        .collect();
    assert_eq!(said.len(), 1);
    assert!(said[0].contains("strike 1 af 3"), "{}", said[0]);
    let strike = court
        .world
        .app
        .index
        .read(|i| i.strikes(&user_id("bodil")))
        .remove(0);
    assert_eq!(strike.step, 1);
    assert!(said[0].contains(&strike.statement) && !strike.statement.contains("lukket"));
    let log = actions(&court.world, &id);
    for line in ["strike.issued", "strike.lowered", "strike.restated"] {
        assert_eq!(count(&log, line), 1, "{line} in {log:?}");
    }
    assert_eq!(court.world.digest(), court.world.rebuilt().await);
}

#[sqlx::test(migrations = false)]
async fn a_severe_strike_that_somebody_confirms_holds(_: PgPoolOptions, options: PgConnectOptions) {
    let court = judging::court(options).await;
    let (id, _) = severe(&court).await;
    let queue = court.henrik.get(judging::QUEUE).await.done();
    assert_eq!(queue["counts"]["unconfirmed"], 1);
    assert_eq!(queue["items"][0]["case_id"], id, "{queue}");
    for _ in 0..2 {
        court.world.app.reconcile_cards().await.unwrap();
        court.world.fake.settle().await;
    }
    let office = court.world.app.actions.moderation_room().unwrap();
    let said = court.world.messages(&office);
    let said: Vec<_> = said
        .iter()
        .filter(|said| said.contains("Det venter på en anden"))
        .collect();
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].contains("strike 3") && said[0].contains(&id));
    assert_eq!(count(&actions(&court.world, &id), ANNOUNCED), 1);

    let confirm = json!({"version": kept(&court, &id).version});
    court
        .henrik
        .post(&format!("{}/confirm", case(&id)), confirm)
        .await
        .done();
    court.world.pass(INTERIM_MS / 1_000 + 60);
    follow(&court.world).await;
    assert!(!is_in(&court));
    assert_eq!(kept(&court, &id).decision.unwrap().step, Some(3));
    let queue = court
        .world
        .sign_in("henrik")
        .await
        .get(judging::QUEUE)
        .await
        .done();
    assert_eq!(queue["counts"]["unconfirmed"], 0);
    assert_eq!(queue["items"], json!([]));
}

/// 3.6: an appeal against a severe strike changes nothing while it is open, however late its answer is; and
/// gives everything back when it is granted.
#[sqlx::test(migrations = false)]
async fn who_is_out_for_something_severe_stays_out_while_they_appeal(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let court = judging::court(options).await;
    let (id, _) = severe(&court).await;
    let confirm = json!({"version": kept(&court, &id).version});
    let path = format!("{}/confirm", case(&id));
    court.henrik.post(&path, confirm).await.done();
    follow(&court.world).await;
    let bodil = court.world.sign_in("bodil").await;
    let wish = json!({"case_id": id, "text": "Det var ikke mig."});
    bodil.post("/api/appeals", wish).await.done();
    let is_out = async || {
        follow(&court.world).await;
        court.world.app.reconcile_appeals().await.unwrap();
        follow(&court.world).await;
        let bodil = court.world.sign_in("bodil").await;
        let words = json!({"body": "Hej"});
        let refused = bodil.post(&court.topic.posts(), words).await;
        refused.refused(403, "M_USER_SUSPENDED");
        let suspended = court.world.fake.is_suspended(&bodil.user_id()).await;
        assert!(suspended.unwrap() && !is_in(&court));
        let open = kept(&court, &id).appeal.unwrap();
        assert!(open.outcome.is_none(), "{open:?}");
    };
    is_out().await;
    // An answer is due within a week.
    for days in [7, 7, 30] {
        court.world.pass(days * DAY);
        is_out().await;
    }
    // Henrik has confirmed it: it takes an administrator who has not.
    court.world.administrator("gerda").await;
    settle(&court.world).await;
    let gerda = court.world.sign_in("gerda").await;
    let verdict = json!({"version": kept(&court, &id).version, "decision": "overturned",
        "text": "Det var en anden."});
    let path = format!("/api/appeals/{id}/decide");
    gerda.post(&path, verdict).await.done();
    follow(&court.world).await;
    follow(&court.world).await;
    assert!(is_in(&court));
    let bodil = court.world.sign_in("bodil").await;
    court.world.post(&bodil, &court.topic, "Tak").await;
}

async fn overturn(court: &Court, id: &str) {
    let wish = json!({"case_id": id, "text": "Det var ikke mig."});
    court.anna.post("/api/appeals", wish).await.done();
    decide(court, id, "overturned").await;
}

async fn decide(court: &Court, id: &str, decision: &str) {
    let version = court.case(id).version;
    let verdict = json!({"version": version, "decision": decision, "text": "Vi har set på det."});
    let path = format!("/api/appeals/{id}/decide");
    court.bo.post(&path, verdict).await.done();
    follow(&court.world).await;
}

/// "Overturned means as if it had never been": of the later strikes, too.
#[sqlx::test(migrations = false)]
async fn an_overturned_strike_lowers_those_that_counted_it(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let court = Court::new(options).await;
    court.strike("aaaaaa", 1).await;
    court.world.pass(60);
    court.strike("bbbbbb", 2).await;
    follow(&court.world).await;
    let now = court.world.clock.unix_ms();
    let anna = user_id("anna");
    let mute = || {
        court
            .world
            .app
            .index
            .read(|index| index.mute_of(&anna, now))
    };
    assert!(mute().is_some());
    overturn(&court, "aaaaaa").await;
    let decision = court.case("bbbbbb").decision.unwrap();
    assert_eq!(
        (decision.step, decision.reduced_from, decision.lowered),
        (Some(1), Some(2), Some(Lowered::Overturned))
    );
    assert_eq!(mute(), None);
    let told = court.told();
    let said: Vec<_> = told
        .iter()
        .filter(|said| said.contains("En tidligere advarsel"))
        .collect();
    assert_eq!(said.len(), 1, "{told:?}");
    assert!(said[0].contains("sag bbbbbb") && said[0].contains("strike 1 af 3"));
    follow(&court.world).await;
    assert_eq!(count(&court.log("bbbbbb"), "strike.restated"), 1);
    let conduct = court.anna.get("/api/users/me/conduct").await.done();
    assert_eq!(conduct["standing"]["active"], 1);
}

/// Who goes from the third step to the second reads that they cannot write now, and until when.
#[sqlx::test(migrations = false)]
async fn a_reduced_strike_has_the_statement_of_its_step(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let court = Court::new(options).await;
    court.strike("cccccc", 3).await;
    follow(&court.world).await;
    let anna = court.world.sign_in("anna").await;
    let wish = json!({"case_id": "cccccc", "text": "Så slemt var det ikke."});
    anna.post("/api/appeals", wish).await.done();
    decide(&court, "cccccc", "reduced").await;
    let strike = court
        .world
        .app
        .index
        .read(|i| i.strikes(&user_id("anna")))
        .remove(0);
    assert_eq!(strike.step, 2);
    assert!(
        strike
            .statement
            .contains("Du kan ikke skrive, rette eller reagere")
    );
    assert!(!strike.statement.contains("Du er taget ud af rummene"));
    let told = court.told();
    let is_it = |said: &&String| **said == strike.statement;
    assert_eq!(told.iter().filter(is_it).count(), 1, "{told:?}");
    follow(&court.world).await;
    assert_eq!(court.told().iter().filter(is_it).count(), 1);
    assert_eq!(count(&court.log("cccccc"), "strike.restated"), 1);
    pass_course(&court.world, "anna").await;
    court.world.pass(Ladder::DEFAULT.muted_ms / 1_000);
    follow(&court.world).await;
    let now = court.world.clock.unix_ms();
    let mute = court
        .world
        .app
        .index
        .read(|i| i.mute_of(&user_id("anna"), now));
    assert_eq!(mute, None);
}

/// A guest has no course here and no room in which to appeal.
#[sqlx::test(migrations = false)]
async fn the_mute_of_a_guest_ends_and_a_second_person_can_undo_it(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let court = judging::court(options).await;
    let guest = "@gerd:evil.example";
    let fake = &court.world.fake;
    let join = json!({"membership": "join"});
    fake.set_state(&court.topic.id, "m.room.member", guest, &join)
        .await
        .unwrap();
    fake.settle().await;
    let mut cases = Vec::new();
    for facts in ["Hun truede.", "Hun truede igen."] {
        court.world.pass(60);
        let wish = json!({"user_id": guest, "rule": "threats", "facts": facts});
        let struck = court.ingrid.post(STRIKE, wish).await.done();
        cases.push(text(&struck, "case_id").to_owned());
        follow(&court.world).await;
    }
    let level = async || {
        let room = &court.topic.id;
        let levels = super::conduct::state(&court.world, room, "m.room.power_levels", "").await;
        levels["users"][guest].clone()
    };
    assert_eq!(level().await, -1);
    court.world.pass(Ladder::DEFAULT.muted_ms / 1_000);
    follow(&court.world).await;
    assert_eq!(
        level().await,
        Value::Null,
        "its days are over, and no course is needed"
    );

    // The first was wrong: a second person says so, without an appeal; and the second counted it.
    let henrik = court.world.sign_in("henrik").await;
    let ingrid = court.world.sign_in("ingrid").await;
    let shown = henrik.get(&case(&cases[0])).await.done();
    assert_eq!(shown["may"]["overturn"], true);
    let own = ingrid.get(&case(&cases[0])).await.done();
    assert_eq!(own["may"]["overturn"], false);
    let decide = format!("/api/appeals/{}/decide", cases[0]);
    let verdict = |decision: &str| json!({"version": shown["version"], "decision": decision, "text": "Det var en anden."});
    ingrid
        .post(&decide, verdict("overturned"))
        .await
        .refused(403, "ORG.ALTHING.NOT_YOURS");
    henrik
        .post(&decide, verdict("upheld"))
        .await
        .refused(422, "M_INVALID_PARAM");
    let undone = henrik.post(&decide, verdict("overturned")).await.done();
    assert_eq!(
        (&undone["state"], &undone["text"]),
        (&json!("overturned"), &json!(""))
    );
    follow(&court.world).await;
    assert_eq!(kept(&court, &cases[1]).decision.unwrap().step, Some(1));
    assert_eq!(
        count(&actions(&court.world, &cases[0]), "appeal.decided"),
        1
    );
    let id = <&UserId>::try_from(guest).unwrap();
    let now = court.world.clock.unix_ms();
    let standing = court
        .world
        .app
        .index
        .read(|index| index.standing_of(id, now));
    assert_eq!(standing.active, 1);
    henrik
        .post(&decide, verdict("overturned"))
        .await
        .refused(409, "ORG.ALTHING.CASE_CHANGED");
}

/// What moderators ask is said in the language of the member, and answered once, in either place.
#[sqlx::test(migrations = false)]
async fn a_question_of_a_case_is_answered(_: PgPoolOptions, options: PgConnectOptions) {
    let court = judging::court(options).await;
    let (_, reported) = court.reported("Se her").await;
    let id = text(&reported, "case_id").to_owned();
    court
        .bodil
        .put("/api/users/me/settings", json!({"language": "sv"}))
        .await
        .done();
    let ask = async |question: &str| {
        court.world.pass(1);
        let version = kept(&court, &id).version;
        let wish = json!({"version": version, "text": question, "to_member": true});
        court
            .ingrid
            .post(&format!("{}/note", case(&id)), wish)
            .await
            .done();
    };
    let path = format!("/api/users/me/questions/{id}/answer");
    let answer = |text: &str| json!({"text": text});
    court
        .bodil
        .post(&path, answer("Nej"))
        .await
        .refused(409, "ORG.ALTHING.NOTHING_ASKED");
    ask("Vem menade du?").await;
    let said = told(&court).pop().unwrap();
    assert!(
        said.starts_with("Moderatorerna frågar") && said.contains("!answer"),
        "{said}"
    );
    let mine = court.bodil.get("/api/users/me/conduct").await.done();
    assert_eq!(mine["questions"][0]["text"], "Vem menade du?");
    court
        .anna
        .post(&path, answer("Hej"))
        .await
        .refused(409, "ORG.ALTHING.NOTHING_ASKED");
    court
        .bodil
        .post(&path, answer(" "))
        .await
        .refused(422, "M_INVALID_PARAM");
    court.world.pass(1);
    let mine = court
        .bodil
        .post(&path, answer("Ingen särskild."))
        .await
        .done();
    assert_eq!(mine["questions"], json!([]));
    court
        .bodil
        .post(&path, answer("Mer"))
        .await
        .refused(409, "ORG.ALTHING.NOTHING_ASKED");

    ask("Säkert?").await;
    let home = super::conduct::home(&court.world, "bodil");
    let who = Identity::Member(user_id("bodil"));
    let words = outgoing(
        "m.room.message",
        message(&format!("!answer {id} Ja, helt.")),
    );
    court.world.pass(1);
    court.world.fake.send(&who, &home, &words).await.unwrap();
    for _ in 0..2 {
        court.world.fake.settle().await;
        court.world.pass(5);
        court.world.app.reconcile_commands().await.unwrap();
    }
    court.world.fake.settle().await;
    let said = told(&court).pop().unwrap();
    assert!(said.contains("läser ditt svar"), "{said}");
    let shown = court.ingrid.get(&case(&id)).await.done();
    let notes = shown["notes"].as_array().unwrap();
    let notes: Vec<_> = notes.iter().map(|note| text(note, "text")).collect();
    assert_eq!(
        notes,
        ["Vem menade du?", "Ingen särskild.", "Säkert?", "Ja, helt."]
    );
    assert_eq!(count(&actions(&court.world, &id), "case.answered"), 2);
}

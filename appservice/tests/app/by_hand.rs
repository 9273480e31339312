//! Badges that people give and take: who waits for one, renewals, the log, and words in the holder's
//! language.

use appservice::{
    events::{AwardEventContent, RoomKind},
    index::Index,
    policy::audit,
};
use http::StatusCode;
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use time::{Duration, OffsetDateTime, format_description::well_known::Rfc3339};

use super::{
    badges::{CODE, award, club, revoke, settle},
    client::Client,
    school::{
        SAMPLE, answers, begin, complete, enrol, fail, import, pass, read_everything, submit,
    },
    world::{World, text, user_id},
};

const DAY: i64 = 24 * 60 * 60;

/// What the bot has said in a member's home room.
fn told(world: &World, who: &str) -> Vec<String> {
    let home = |index: &Index| index.own_room(RoomKind::Home, &user_id(who));
    world.messages(&world.app.index.read(home).unwrap())
}

fn count(told: &[String], words: &str) -> usize {
    told.iter().filter(|said| said.contains(words)).count()
}

/// The sample course, whose badge is given by hand.
async fn by_approval(options: PgConnectOptions) -> (World, Client, Client) {
    let world = World::new(options).await;
    let henrik = world.administrator("henrik").await;
    let source = SAMPLE.replace("valid_days: 365", "valid_days: 365\napproval: true");
    import(&henrik, &source).await;
    let anna = world.member("anna").await;
    settle(&world).await;
    (world, henrik, anna)
}

async fn waiting(issuer: &Client) -> Vec<Value> {
    let path = format!("/api/badges/{CODE}/waiting");
    let page = issuer.get(&path).await.done();
    page["items"].as_array().unwrap().clone()
}

/// Whoever issues badges is told once that somebody waits, finds them in a list, and ends it.
#[sqlx::test(migrations = false)]
async fn a_completion_waits_for_an_issuer_who_hears_of_it(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let (world, henrik, anna) = by_approval(options).await;
    assert!(waiting(&henrik).await.is_empty());
    read_everything(&anna).await;
    let result = pass(&anna).await;
    assert!(result["badge_id"].is_null(), "{result}");
    settle(&world).await;
    let own = told(&world, "anna");
    assert_eq!(
        count(&own, "En administrator ser på det og giver dig badget"),
        1,
        "{own:?}"
    );
    let words = "Anna har gennemført kurset til badget »Adfærdskodeks«";
    assert_eq!(count(&told(&world, "henrik"), words), 1);
    let notices = henrik.get("/api/notifications").await.done();
    let notices = notices["items"].as_array().unwrap();
    let notice = notices
        .iter()
        .find(|n| n["text"].as_str().is_some_and(|t| t.contains(words)));
    assert_eq!(notice.expect("a notification")["badge_id"], CODE);
    // Everything again, after a death too: nobody is told twice.
    settle(&world).await;
    let world = world.restart().await;
    world.app.repair(0).await.unwrap();
    settle(&world).await;
    assert_eq!(count(&told(&world, "henrik"), words), 1);

    let (henrik, anna) = (world.sign_in("henrik").await, world.sign_in("anna").await);
    let path = format!("/api/badges/{CODE}/waiting");
    anna.get(&path)
        .await
        .refused(403, "ORG.ALTHING.BADGE_REQUIRED");
    henrik
        .get("/api/badges/intet/waiting")
        .await
        .refused(404, "M_NOT_FOUND");
    let list = waiting(&henrik).await;
    assert_eq!(list.len(), 1, "{list:?}");
    assert_eq!(list[0]["member"]["user_id"], user_id("anna").as_str());
    assert_eq!(
        (&list[0]["course_id"], &list[0]["version"]),
        (&json!(CODE), &json!(1))
    );

    let given = award(&henrik, "anna", CODE).await;
    assert_eq!(given["issuer"]["user_id"], user_id("henrik").as_str());
    assert_eq!(
        (&given["course"]["course_id"], &given["course"]["version"]),
        (&json!(CODE), &json!(1))
    );
    assert!(given["course"]["attempt_id"].is_string(), "{given}");
    settle(&world).await;
    assert!(waiting(&henrik).await.is_empty());
    // Taken back after it was given: it is answered, and nobody waits.
    world.pass(1);
    revoke(&henrik, "anna", CODE).await;
    settle(&world).await;
    assert!(waiting(&henrik).await.is_empty());
    assert_eq!(count(&told(&world, "henrik"), words), 1);
}

/// Where the word was sent and its mark was not written, it is sent again with the same key.
#[sqlx::test(migrations = false)]
async fn who_waits_is_announced_whatever_happens(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, _, anna) = by_approval(options).await;
    read_everything(&anna).await;
    pass(&anna).await;
    world.fake.settle().await;
    world.fake.faults().lose_next_answer();
    assert!(world.app.reconcile_badges().await.is_err());
    settle(&world).await;
    settle(&world).await;
    let words = "Anna har gennemført kurset";
    assert_eq!(count(&told(&world, "henrik"), words), 1);
}

async fn award_until(by: &Client, to: &str, end: OffsetDateTime) -> Value {
    let wish = json!({
        "user_id": user_id(to), "badge_id": CODE, "reason": "Forlænget.",
        "expires_at": end.format(&Rfc3339).unwrap(),
    });
    by.post("/api/badges/award", wish).await.done()
}

/// A badge that is held is renewed shortly before its end, or for longer; else it stays as it is.
#[sqlx::test(migrations = false)]
async fn a_badge_is_renewed_by_hand(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, henrik, _) = club(options).await;
    let first = award(&henrik, "anna", CODE).await;
    settle(&world).await;
    let serial = |world: &World| {
        let award = world.app.index.read(|i| i.award(&user_id("anna"), CODE));
        award.unwrap().serial
    };
    let kept = serial(&world);
    world.pass(60);
    let same = award(&henrik, "anna", CODE).await;
    assert_eq!(same["issued_at"], first["issued_at"]);
    let sooner = award_until(&henrik, "anna", world.clock.now() + Duration::days(3)).await;
    assert_eq!(sooner["expires_at"], first["expires_at"]);
    let longer = award_until(&henrik, "anna", world.clock.now() + Duration::days(400)).await;
    assert!(text(&longer, "expires_at") > text(&first, "expires_at"));
    assert_eq!(longer["reason"], "Forlænget.");
    // A day before the end.
    settle(&world).await;
    world.pass(399 * DAY);
    settle(&world).await;
    let henrik = world.sign_in("henrik").await;
    let renewed = award(&henrik, "anna", CODE).await;
    settle(&world).await;
    assert!(text(&renewed, "expires_at") > text(&longer, "expires_at"));
    assert_eq!(serial(&world), kept, "a renewal keeps its place");
    world.pass(2 * DAY);
    settle(&world).await;
    let award = world
        .app
        .index
        .read(|i| i.award(&user_id("anna"), CODE))
        .unwrap();
    assert!(
        award.reminded.is_empty(),
        "nobody is told of an end that was put off"
    );
    let anna = world.sign_in("anna").await;
    let held = anna.get(&format!("/api/badges/{CODE}")).await.done();
    assert_eq!(held["mine"]["status"], "active");
}

/// What was awarded and taken back by hand stands in the log, with who, about whom and why.
#[sqlx::test(migrations = false)]
async fn awards_by_hand_stand_in_the_log(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, henrik, _) = club(options).await;
    award(&henrik, "anna", CODE).await;
    award(&henrik, "anna", CODE).await;
    world.pass(1);
    revoke(&henrik, "anna", CODE).await;
    revoke(&henrik, "anna", CODE).await;
    let lines = async |henrik: &Client| {
        let page = henrik.get("/api/audit?action=badge").await.done();
        let lines = page["items"].as_array().unwrap().iter().rev();
        let line = |line: &Value| {
            assert_eq!(line["actor"]["user_id"], user_id("henrik").as_str());
            assert_eq!(line["about"]["user_id"], user_id("anna").as_str());
            assert_eq!(line["badge_id"], CODE);
            (text(line, "action").to_owned(), line["reason"].clone())
        };
        lines.map(line).collect::<Vec<_>>()
    };
    let said = [
        ("badge.awarded".to_owned(), json!("Fordi.")),
        ("badge.revoked".to_owned(), json!("Brudt regel 3.")),
    ];
    assert_eq!(lines(&henrik).await, said);
    world.app.reconcile_audit().await.unwrap();
    assert_eq!(lines(&henrik).await, said);
    // An award whose line was lost has it later.
    world.pass(1);
    let lost = AwardEventContent {
        by: Some(user_id("henrik")),
        reason: Some("Igen.".into()),
        ..AwardEventContent::new(CODE, world.clock.unix_ms())
    };
    world
        .app
        .actions
        .write_award(&user_id("anna"), &lost)
        .await
        .unwrap();
    for _ in 0..2 {
        world.app.reconcile_audit().await.unwrap();
        let lines = lines(&henrik).await;
        assert_eq!(lines.len(), 3);
        assert_eq!(lines[2], ("badge.awarded".to_owned(), json!("Igen.")));
    }
    // The copy of the log still holds together.
    let checked = world.app.index.read(|index| {
        let (copy, head) = audit::copy(index.audit().collect());
        let copy = copy + &audit::seal(&head, "s", "did:web:x");
        audit::check(&copy, |_| Some(head.clone())).map(|head| head.lines)
    });
    assert!(matches!(checked, Ok(3..)), "{checked:?}");
    // What a course has earned is no act of anybody's.
    let earned = AwardEventContent::new("vaert", world.clock.unix_ms());
    world.app.award(&user_id("anna"), earned).await.unwrap();
    world.app.reconcile_audit().await.unwrap();
    assert_eq!(lines(&henrik).await.len(), 3);
}

/// What came of an attempt, and that a course is completed, is read in every client.
#[sqlx::test(migrations = false)]
async fn the_home_room_tells_of_attempts_and_completions(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let world = World::new(options).await;
    let henrik = world.administrator("henrik").await;
    import(&henrik, SAMPLE).await;
    let anna = world.member("anna").await;
    read_everything(&anna).await;
    fail(&anna).await;
    let now = |world: &World| told(world, "anna");
    let missed = "Prøven i »Adfærdskodeks«: 0 af 4 rigtige. Det var ikke nok denne gang.";
    assert_eq!(
        count(&now(&world), &format!("{missed} Forsøg tilbage: 2.")),
        1
    );
    // The same once more is told once.
    let attempt = begin(&anna).await;
    for _ in 0..2 {
        submit(&anna, &attempt, &answers(&attempt, false))
            .await
            .done();
    }
    assert_eq!(
        count(&now(&world), &format!("{missed} Forsøg tilbage: 1.")),
        1
    );
    fail(&anna).await;
    let last = format!("{missed} Næste forsøg kan begynde ");
    let said = now(&world);
    assert_eq!(count(&said, &last), 1, "{said:?}");
    world.pass(DAY);
    let anna = world.sign_in("anna").await;
    for lesson in ["velkommen", "tone", "privatliv"] {
        complete(&anna, lesson).await;
    }
    pass(&anna).await;
    let passed = "Prøven i »Adfærdskodeks«: 4 af 4 rigtige. Du har bestået. \
                  Du har gennemført kurset »Adfærdskodeks«.";
    let said = now(&world);
    assert_eq!(count(&said, passed), 1, "{said:?}");
    // A course without a quiz ends with its last lesson.
    let plain = SAMPLE.split("quiz:").next().unwrap().to_owned()
        + "texts:"
        + SAMPLE.split("texts:").nth(1).unwrap();
    let plain = plain.replace("course: adfaerdskodeks", "course: uden-proeve");
    let plain = plain.replace("badge: adfaerdskodeks\nvalid_days: 365\n", "");
    let plain = plain.replace("title: {da: Adfærdskodeks", "title: {da: Uden prøve");
    let henrik = world.sign_in("henrik").await;
    import(&henrik, &plain).await;
    let course = "/api/courses/uden-proeve";
    anna.post(&format!("{course}/enroll"), json!({}))
        .await
        .done();
    for _ in 0..2 {
        for lesson in ["velkommen", "privatliv"] {
            let path = format!("{course}/lessons/{lesson}/complete");
            anna.post(&path, json!({})).await.done();
        }
    }
    let said = now(&world);
    assert_eq!(
        count(&said, "Du har gennemført kurset »Uden prøve«."),
        1,
        "{said:?}"
    );
}

/// A member is spoken to in the language of their account, wherever the territory is.
#[sqlx::test(migrations = false)]
async fn members_read_their_own_language(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, henrik, anna) = club(options).await;
    let swedish = json!({"language": "sv"});
    anna.put("/api/users/me/settings", swedish).await.done();
    let end = world.clock.now() + Duration::days(2);
    award_until(&henrik, "anna", end).await;
    settle(&world).await;
    world.pass(DAY + 60);
    settle(&world).await;
    world.pass(DAY);
    settle(&world).await;
    let henrik = world.sign_in("henrik").await;
    award(&henrik, "anna", CODE).await;
    revoke(&henrik, "anna", CODE).await;
    let said = told(&world, "anna");
    for words in [
        "Du har fått märket ”Uppförandekod”.",
        "Ditt märke ”Uppförandekod” går ut om 1 dag.",
        "Ditt märke ”Uppförandekod” har gått ut.",
        "Ditt märke ”Uppförandekod” har återkallats. Motivering: Brudt regel 3.",
    ] {
        assert!(count(&said, words) > 0, "{words} is not in {said:?}");
    }
    assert_eq!(
        count(&said, "Dit badge") + count(&said, "Du har fået"),
        0,
        "{said:?}"
    );
    // Who has invited is told in theirs, not in the newcomer's.
    let anna = world.sign_in("anna").await;
    award(&henrik, "anna", "administrator").await;
    let made = anna.post("/api/invitations", json!({})).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    let form = json!({
        "invitation": made.body["token"], "username": "bodil", "password": super::world::PASSWORD,
        "display_name": "Bodil", "token_response": true, "accept_terms": world.terms(),
        "language": "da",
    });
    world
        .visitor()
        .post("/api/auth/register", form)
        .await
        .done();
    world.app.reconcile_members().await.unwrap();
    world.fake.settle().await;
    let said = told(&world, "anna");
    assert_eq!(
        count(&said, "Bodil har kommit med på din inbjudan."),
        1,
        "{said:?}"
    );
}

/// Attempts at the quiz of the shortened course ask about its lessons.
#[sqlx::test(migrations = false)]
async fn the_shortened_course_asks_about_what_it_teaches(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let world = World::new(options).await;
    let henrik = world.administrator("henrik").await;
    import(&henrik, SAMPLE).await;
    let anna = world.member("anna").await;
    read_everything(&anna).await;
    pass(&anna).await;
    world.pass(336 * DAY);
    let anna = world.sign_in("anna").await;
    enrol(&anna).await;
    complete(&anna, "privatliv").await.done();
    let attempt = begin(&anna).await;
    for asked in attempt["questions"].as_array().unwrap() {
        let known = &super::school::bank()[text(asked, "question_id")];
        assert_eq!(known.lesson.as_deref(), Some("privatliv"));
    }
    // It is scored and shown as it was drawn.
    let result = submit(&anna, &attempt, &answers(&attempt, true))
        .await
        .done();
    let ids = |value: &Value| {
        let questions = value["questions"].as_array().unwrap().iter();
        questions
            .map(|q| text(q, "question_id").to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(&result), ids(&attempt));
    let kept = world.app.index.read(|i| i.attempts(&user_id("anna"), CODE));
    assert_eq!(kept.last().unwrap().rule, 1);
}

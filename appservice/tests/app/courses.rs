//! Courses and quizzes as members take them: enrol, read, be asked, pass, renew.

use axum::body::{Body, to_bytes};
use futures_util::future::join_all;
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{client::Answer, school::*, world::text};

/// E1: what is done is done, on every device and after a restart, and stands in the home room.
#[sqlx::test(migrations = false)]
async fn a_course_is_taken_step_by_step(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, _, anna) = school(options).await;
    let listed = anna.get("/api/courses").await.done();
    let course = &listed["items"][0];
    assert_eq!(
        (
            text(course, "state"),
            text(course, "title"),
            &course["percent"]
        ),
        ("available", "Adfærdskodeks", &json!(0))
    );
    assert_eq!(
        anna.get("/api/users/me/enrollments").await.done()["items"],
        json!([])
    );
    let begun = enrol(&anna).await;
    assert_eq!(text(&begun, "state"), "enrolled");
    assert_eq!(states(&begun), ["open", "locked", "locked"]);
    assert_eq!(enrol(&anna).await, begun);
    // A key said twice would be lost in a parsed answer.
    let raw = anna.raw(http::Method::GET, COURSE, Body::empty()).await;
    let raw = to_bytes(raw.into_body(), usize::MAX).await.unwrap();
    let raw = String::from_utf8(raw.to_vec()).unwrap();
    assert_eq!(raw.matches("\"lessons\":").count(), 1, "{raw}");
    let english = format!("{COURSE}/lessons/velkommen?lang=en");
    let lesson = anna.get(&english).await.done();
    assert_eq!((&lesson["number"], &lesson["of"]), (&json!(1), &json!(3)));
    assert!(
        text(&lesson, "html").contains("<strong>invited</strong>"),
        "{lesson}"
    );
    assert_eq!(
        (text(&lesson, "next"), &lesson["previous"]),
        ("tone", &Value::Null)
    );
    let after = complete(&anna, "velkommen").await.done();
    assert_eq!(
        (states(&after), &after["percent"]),
        (vec!["done", "open", "open"], &json!(33))
    );
    let world = world.restart().await;
    world.app.repair(0).await.unwrap();
    world.fake.settle().await;
    assert_eq!(anna.get(COURSE).await.done(), after);
    let mine = anna.get("/api/users/me/enrollments").await.done();
    assert_eq!(mine["items"][0]["percent"], 33);
    let way = anna.get("/api/users/me/badge-progress").await.done();
    let way = &way["items"][0];
    assert_eq!(text(way, "badge_id"), "adfaerdskodeks");
    assert_eq!(
        (&way["done_lessons"], &way["lessons"]),
        (&json!(1), &json!(2))
    );
    let ready = complete(&anna, "privatliv").await.done();
    assert_eq!(
        (&ready["percent"], &ready["quiz"]["ready"]),
        (&json!(66), &json!(true))
    );
    let result = pass(&anna).await;
    assert_eq!((&result["score"], &result["of"]), (&json!(4), &json!(4)));
    assert_eq!(text(&result, "badge_id"), "adfaerdskodeks");
    let done = anna.get(COURSE).await.done();
    assert_eq!(
        (text(&done, "state"), &done["percent"]),
        ("completed", &json!(100))
    );
    assert!(done["completed_at"].is_string());
    let badge = award(&anna).await;
    assert_eq!(text(&badge, "status"), "active");
    assert_eq!(badge["course"]["course_id"], "adfaerdskodeks");
    world.fake.settle().await;
    // Anna's home room says the same, for every client of hers.
    let home = world.app.index.read(|i| i.lookup_room_key("home/anna"));
    let events = world.fake.timeline(&home.unwrap());
    let of = |kind: &str| events.iter().rev().find(|e| e["type"] == kind).unwrap();
    let progress = &of("org.althing.course.progress")["content"];
    assert_eq!(progress["lessons"], json!(["velkommen", "privatliv"]));
    assert!(progress["completed"]["attempt"].is_string(), "{progress}");
    let attempt = &of("org.althing.course.attempt")["content"];
    assert_eq!(
        (&attempt["score"], &attempt["passed"]),
        (&json!(4), &json!(true))
    );
    assert_eq!(world.digest(), world.rebuilt().await);
}

/// E2.
#[sqlx::test(migrations = false)]
async fn lessons_come_one_after_the_other(_: PgPoolOptions, options: PgConnectOptions) {
    let (_world, _, anna) = school(options).await;
    complete(&anna, "velkommen")
        .await
        .refused(403, "ORG.ALTHING.NOT_ENROLLED");
    let unread = anna.get(&format!("{COURSE}/lessons/velkommen")).await;
    unread.refused(403, "ORG.ALTHING.NOT_ENROLLED");
    enrol(&anna).await;
    let early = complete(&anna, "privatliv").await;
    let early = early.refused(409, "ORG.ALTHING.PREREQUISITE");
    assert_eq!(early["lessons"], json!(["velkommen"]));
    let unread = anna.get(&format!("{COURSE}/lessons/privatliv")).await;
    unread.refused(409, "ORG.ALTHING.PREREQUISITE");
    complete(&anna, "ukendt").await.refused(404, "M_NOT_FOUND");
    let elsewhere = anna
        .post("/api/courses/andet/lessons/velkommen/complete", json!({}))
        .await;
    elsewhere.refused(404, "M_NOT_FOUND");
    let once = complete(&anna, "velkommen").await.done();
    assert_eq!(complete(&anna, "velkommen").await.done(), once);
    let early = anna.post(&format!("{QUIZ}/attempts"), json!({})).await;
    let early = early.refused(409, "ORG.ALTHING.PREREQUISITE");
    assert_eq!(early["lessons"], json!(["privatliv"]));
}

/// E3: nothing that a client is given before it hands in tells what is right.
#[sqlx::test(migrations = false)]
async fn right_answers_stay_here(_: PgPoolOptions, options: PgConnectOptions) {
    let (_world, _, anna) = school(options).await;
    read_everything(&anna).await;
    let attempt = begin(&anna).await;
    let mut given = vec![attempt.to_string()];
    for path in [QUIZ, COURSE, "/api/courses", &format!("{QUIZ}/attempts")] {
        given.push(anna.get(path).await.done().to_string());
    }
    let secrets: Vec<String> = bank()
        .values()
        .map(|q| q.explanation.get("da").to_owned())
        .collect();
    for body in given {
        for word in ["correct", "explanation", "right", "seed", "\"answer\""] {
            assert!(!body.contains(word), "{word} in {body}");
        }
        for secret in &secrets {
            assert!(!body.contains(secret), "{secret} in {body}");
        }
    }
    let hidden = anna.get(&format!("{COURSE}/source")).await;
    assert_eq!(hidden.status, 403);
}

/// E4: what cannot be counted is not counted.
#[sqlx::test(migrations = false)]
async fn malformed_answers_cost_nothing(_: PgPoolOptions, options: PgConnectOptions) {
    let (_world, _, anna) = school(options).await;
    read_everything(&anna).await;
    let attempt = begin(&anna).await;
    let good = answers(&attempt, true);
    let bank = bank();
    let first = attempt["questions"].as_array().unwrap().iter();
    let single = first
        .map(|q| text(q, "question_id"))
        .find(|id| bank[*id].options.iter().filter(|o| o.correct).count() == 1)
        .unwrap();
    let all: Vec<_> = bank[single].option_ids();
    let with = |chosen: Value| {
        let mut answers = good.clone();
        answers[single] = chosen;
        answers
    };
    let mut flood = good.clone();
    for n in 0..10_000 {
        flood[format!("q{n}")] = json!(["x"]);
    }
    let mut missing = good.clone();
    missing.as_object_mut().unwrap().remove(single);
    for (bad, field) in [
        (missing, single),
        (with(json!([])), single),
        (with(json!(["ukendt"])), single),
        (with(json!([all[0], all[0]])), single),
        (with(json!([all[0], all[1]])), single),
        (flood, "answers"),
    ] {
        let refused = submit(&anna, &attempt, &bad)
            .await
            .refused(422, "M_INVALID_PARAM");
        assert!(refused["fields"][field].is_string(), "{refused}");
        assert_eq!(refused["fields"].as_object().unwrap().len(), 1, "{refused}");
    }
    let twice = format!(
        r#"{{"attempt_id": {}, "answers": {{"{single}": ["x"], "{single}": ["y"]}}}}"#,
        attempt["attempt_id"]
    );
    let twice = anna
        .with("content-type", "application/json")
        .raw(http::Method::POST, &format!("{QUIZ}/submit"), twice.into())
        .await;
    assert_eq!(twice.status(), 422);
    let other = json!({"attempt_id": "01J0"});
    let wrong = submit(&anna, &other, &good)
        .await
        .refused(422, "M_INVALID_PARAM");
    assert!(wrong["fields"]["attempt_id"].is_string());
    let odd = json!({"attempt_id": attempt["attempt_id"], "answers": {single: "x"}});
    let odd = anna.post(&format!("{QUIZ}/submit"), odd).await;
    odd.refused(400, "M_BAD_JSON");
    let quiz = anna.get(QUIZ).await.done();
    assert_eq!(quiz["attempts"]["left"], 3);
    assert_eq!(quiz["open_attempt_id"], attempt["attempt_id"]);
    submit(&anna, &attempt, &good).await.done();
}

/// Half-done answers come back, and the open attempt with them.
#[sqlx::test(migrations = false)]
async fn a_half_done_attempt_waits(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, _, anna) = school(options).await;
    read_everything(&anna).await;
    let attempt = begin(&anna).await;
    let id = text(&attempt, "attempt_id");
    let path = format!("{QUIZ}/attempts/{id}");
    let half = json!({"slettet": ["true"]});
    let kept = anna.put(&path, json!({"answers": half})).await;
    assert_eq!(kept.status, 204);
    let bad = anna
        .put(&path, json!({"answers": {"slettet": ["maybe"]}}))
        .await;
    bad.refused(422, "M_INVALID_PARAM");
    let world = world.restart().await;
    world.app.repair(0).await.unwrap();
    let again = anna.post(&format!("{QUIZ}/attempts"), json!({})).await;
    assert_eq!(again.status, 200);
    let again = again.done();
    assert_eq!(again["questions"], attempt["questions"]);
    assert_eq!(again["answers"], half);
    let list = anna.get(&format!("{QUIZ}/attempts")).await.done();
    assert_eq!(list["open"], again);
    let bodil = world.member("bodil").await;
    read_everything(&bodil).await;
    let foreign = bodil.put(&path, json!({"answers": {}})).await;
    foreign.refused(404, "M_NOT_FOUND");
    let foreign = submit(&bodil, &attempt, &answers(&attempt, true)).await;
    foreign.refused(422, "M_INVALID_PARAM");
}

/// E5 and E7: one hand-in counts, dated by our clock, and again gives the same.
#[sqlx::test(migrations = false)]
async fn an_attempt_is_counted_once(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, _, anna) = school(options).await;
    read_everything(&anna).await;
    let attempt = begin(&anna).await;
    let wish = json!({
        "attempt_id": attempt["attempt_id"], "answers": answers(&attempt, false),
        "submitted_at": "1999-01-01T00:00:00Z", "score": 4, "passed": true,
    });
    let path = format!("{QUIZ}/submit");
    let all = join_all((0..3).map(|_| anna.post(&path, wish.clone()))).await;
    let all: Vec<_> = all.into_iter().map(Answer::done).collect();
    assert!(all.iter().all(|result| *result == all[0]));
    assert_eq!(
        (&all[0]["score"], &all[0]["passed"]),
        (&json!(0), &json!(false))
    );
    let submitted = text(&all[0], "submitted_at");
    assert!(submitted.starts_with("2027-01-15"), "{submitted}");
    let list = anna.get(&format!("{QUIZ}/attempts")).await.done();
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    assert_eq!(list["attempts"]["left"], 2);
    world.pass(60);
    let later = anna.post(&path, wish).await.done();
    assert_eq!(later["submitted_at"], all[0]["submitted_at"]);
    assert_eq!(later["questions"], all[0]["questions"]);
    let questions = later["questions"].as_array().unwrap();
    assert!(
        questions
            .iter()
            .all(|q| q["correct"] == false && !text(q, "explanation_html").is_empty())
    );
}

/// E6.
#[sqlx::test(migrations = false)]
async fn attempts_run_out_and_come_back(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, _, mut anna) = school(options).await;
    read_everything(&anna).await;
    for left in [2, 1, 0] {
        let result = fail(&anna).await;
        assert_eq!(result["attempts"]["left"], left);
        assert!(!result["reopen"].as_array().unwrap().is_empty());
        world.pass(3_600);
        anna = world.sign_in("anna").await;
    }
    let path = format!("{QUIZ}/attempts");
    let none = anna.post(&path, json!({})).await;
    assert!(none.headers.contains_key("retry-after"));
    let none = none.refused(429, "ORG.ALTHING.ATTEMPTS_EXHAUSTED");
    let quiz = anna.get(QUIZ).await.done();
    assert_eq!(none["next_attempt_at"], quiz["attempts"]["next_attempt_at"]);
    assert!(none["next_attempt_at"].is_string(), "{none}");
    let reopen = none["reopen"].as_array().unwrap();
    assert!(reopen.contains(&json!("privatliv")), "{none}");
    let lessons = anna.get(COURSE).await.done()["lessons"].clone();
    let read: Vec<_> = lessons
        .as_array()
        .unwrap()
        .iter()
        .filter(|l| l["state"] == "done")
        .collect();
    assert!(
        read.iter().all(|l| !reopen.contains(&l["lesson_id"])),
        "{lessons}"
    );
    world.pass(21 * 3_600 - 1);
    let anna = world.sign_in("anna").await;
    let none = anna.post(&path, json!({})).await;
    none.refused(429, "ORG.ALTHING.ATTEMPTS_EXHAUSTED");
    world.pass(1);
    let unread = anna.post(&path, json!({})).await;
    let unread = unread.refused(409, "ORG.ALTHING.PREREQUISITE");
    // Of what was not understood, what the course asks for.
    assert_eq!(unread["lessons"], json!(["velkommen", "privatliv"]));
    read_everything(&anna).await;
    pass(&anna).await;
    let over = anna.post(&path, json!({})).await;
    over.refused(409, "ORG.ALTHING.ALREADY_COMPLETED");
    let list = anna.get(&path).await.done();
    let passed: Vec<_> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|i| &i["passed"])
        .collect();
    assert_eq!(passed, [true, false, false, false]);
}

/// E6, where the server dies before what follows from the last attempt is written.
#[sqlx::test(migrations = false)]
async fn what_was_missed_is_read_again_whatever_happened(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let (world, _, anna) = school(options).await;
    read_everything(&anna).await;
    for _ in 0..2 {
        fail(&anna).await;
    }
    let attempt = begin(&anna).await;
    world.fake.faults().lose_answer_after(0);
    let lost = submit(&anna, &attempt, &answers(&attempt, false)).await;
    assert!(lost.status.is_server_error(), "{}", lost.body);
    world.fake.faults().clear();
    world.fake.settle().await;
    world.pass(25 * 3_600);
    let anna = world.sign_in("anna").await;
    let path = format!("{QUIZ}/attempts");
    let unread = anna.post(&path, json!({})).await;
    unread.refused(409, "ORG.ALTHING.PREREQUISITE");
    read_everything(&anna).await;
    pass(&anna).await;
}

/// E8: who is in the middle of a version takes it to its end.
#[sqlx::test(migrations = false)]
async fn a_new_version_waits_for_new_members(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, henrik, anna) = school(options).await;
    read_everything(&anna).await;
    let attempt = begin(&anna).await;
    let changed = SAMPLE
        .replace("minutes: 8", "minutes: 9")
        .replace("lesson: tone,", "lesson: taler,")
        .replace("lesson: tone\n", "lesson: taler\n")
        .replace("  tone: {da", "  taler: {da")
        .replace("question: strike", "question: strejke");
    let detail = import(&henrik, &changed).await;
    assert_eq!(
        (&detail["version"], &detail["minutes"]),
        (&json!(2), &json!(9))
    );
    let mine = anna.get(COURSE).await.done();
    assert_eq!(
        (&mine["version"], &mine["newer_version"]),
        (&json!(1), &json!(true))
    );
    anna.get(&format!("{COURSE}/lessons/tone")).await.done();
    assert_eq!(begin(&anna).await["questions"], attempt["questions"]);
    let result = submit(&anna, &attempt, &answers(&attempt, true))
        .await
        .done();
    assert_eq!(result["passed"], true);
    let mine = anna.get(COURSE).await.done();
    assert_eq!(
        (&mine["version"], &mine["newer_version"]),
        (&json!(1), &json!(false))
    );
    let bodil = world.member("bodil").await;
    assert_eq!(enrol(&bodil).await["version"], 2);
}

/// A course may ask for another one first.
#[sqlx::test(migrations = false)]
async fn a_course_that_comes_later_is_locked(_: PgPoolOptions, options: PgConnectOptions) {
    let (_world, henrik, anna) = school(options).await;
    let later = SAMPLE
        .replacen("course: adfaerdskodeks", "course: viderekommen", 1)
        .replacen(
            "badge: adfaerdskodeks\nvalid_days: 365\n",
            "requires: [adfaerdskodeks]\n",
            1,
        );
    import(&henrik, &later).await;
    let path = "/api/courses/viderekommen";
    let locked = anna.get(path).await.done();
    assert_eq!(text(&locked, "state"), "locked");
    let required =
        json!([{"course_id": "adfaerdskodeks", "title": "Adfærdskodeks", "completed": false}]);
    assert_eq!(locked["requires"], required);
    let enroll = format!("{path}/enroll");
    let refused = anna.post(&enroll, json!({})).await;
    let refused = refused.refused(409, "ORG.ALTHING.PREREQUISITE");
    assert_eq!(refused["courses"], json!(["adfaerdskodeks"]));
    assert!(text(&refused, "error").contains("Adfærdskodeks"));
    read_everything(&anna).await;
    pass(&anna).await;
    let begun = anna.post(&enroll, json!({})).await.done();
    assert_eq!(text(&begun, "state"), "enrolled");
}

/// A badge that ends soon is renewed by a shortened course.
#[sqlx::test(migrations = false)]
async fn a_badge_is_renewed_in_short(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, _, anna) = school(options).await;
    read_everything(&anna).await;
    pass(&anna).await;
    let first = anna.get(COURSE).await.done();
    let badge = award(&anna).await;
    world.pass(334 * DAY);
    let anna = world.sign_in("anna").await;
    assert_eq!(text(&enrol(&anna).await, "state"), "completed");
    world.pass(DAY);
    let anna = world.sign_in("anna").await;
    let due = anna.get(COURSE).await.done();
    assert_eq!(
        (text(&due, "state"), &due["refresher"]),
        ("available", &json!(true))
    );
    assert_eq!(
        (&due["lessons"].as_array().unwrap().len(), &due["minutes"]),
        (&1, &json!(3))
    );
    let begun = enrol(&anna).await;
    assert_eq!(
        (text(&begun, "state"), &begun["percent"]),
        ("enrolled", &json!(0))
    );
    assert_eq!(begun["completed_at"], first["completed_at"]);
    // What the shortened course leaves out may be read all the same.
    anna.get(&format!("{COURSE}/lessons/velkommen"))
        .await
        .done();
    complete(&anna, "privatliv").await.done();
    let attempt = begin(&anna).await;
    assert_eq!(attempt["questions"].as_array().unwrap().len(), 2);
    let result = submit(&anna, &attempt, &answers(&attempt, true))
        .await
        .done();
    assert_eq!(result["passed"], true);
    let renewed = anna.get(COURSE).await.done();
    assert_eq!(text(&renewed, "state"), "completed");
    assert_ne!(renewed["completed_at"], first["completed_at"]);
    let longer = award(&anna).await;
    assert_eq!(text(&longer, "status"), "active");
    assert!(text(&longer, "expires_at") > text(&badge, "expires_at"));
}

/// Whatever is lost on the way, the same hand-in again completes the course and counts once.
#[sqlx::test(migrations = false)]
async fn a_hand_in_survives_trouble(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, _, _) = school(options).await;
    // What is written: the attempt, the progress, the award, and what follows from that.
    for lost in 0..4 {
        let name = format!("gast{lost}");
        let member = world.member(&name).await;
        read_everything(&member).await;
        let attempt = begin(&member).await;
        let right = answers(&attempt, true);
        world.fake.faults().lose_answer_after(lost);
        let first = submit(&member, &attempt, &right).await;
        assert!(lost > 1 || first.status.is_server_error(), "{}", first.body);
        world.fake.faults().clear();
        world.fake.settle().await;
        let result = submit(&member, &attempt, &right).await.done();
        assert_eq!(result["passed"], true);
        assert_eq!(text(&result, "badge_id"), "adfaerdskodeks");
        assert_eq!(submit(&member, &attempt, &right).await.done(), result);
        let course = member.get(COURSE).await.done();
        assert_eq!(text(&course, "state"), "completed");
        let list = member.get(&format!("{QUIZ}/attempts")).await.done();
        assert_eq!(list["items"].as_array().unwrap().len(), 1);
        world.fake.settle().await;
        world.app.reconcile_badges().await.unwrap();
        assert_eq!(text(&award(&member).await, "status"), "active", "{lost}");
    }
    world.fake.settle().await;
    assert_eq!(world.digest(), world.rebuilt().await);
}

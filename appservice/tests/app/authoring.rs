//! Courses as their authors meet them: drafts, previews, faults, reports.

use appservice::{
    courses::Course,
    matrix::{Homeserver, Identity},
};
use serde_json::json;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    badges::settle,
    media::{fetch, png},
    school::*,
    world::{World, text},
};

/// E9: drafts are there for their authors alone.
#[sqlx::test(migrations = false)]
async fn drafts_are_not_there(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let henrik = world.administrator("henrik").await;
    let anna = world.member("anna").await;
    let wish = json!({"source": SAMPLE, "draft": true});
    let draft = henrik.post("/api/courses/import", wish.clone()).await;
    assert_eq!(draft.status, 201);
    assert_eq!(draft.body["published"], false);
    let lesson = format!("{COURSE}/lessons/velkommen");
    for path in [COURSE, &lesson, QUIZ, &format!("{QUIZ}/attempts")] {
        anna.get(path).await.refused(404, "M_NOT_FOUND");
    }
    for path in ["enroll", "lessons/velkommen/complete"] {
        let answer = anna.post(&format!("{COURSE}/{path}"), json!({})).await;
        answer.refused(404, "M_NOT_FOUND");
    }
    assert_eq!(anna.get("/api/courses").await.done()["items"], json!([]));
    let preview = henrik.get(&lesson).await.done();
    assert!(text(&preview, "html").contains("inviteret"));
    henrik
        .get(&format!("{COURSE}/lessons/privatliv"))
        .await
        .done();
    let early = henrik.post(&format!("{COURSE}/enroll"), json!({})).await;
    early.refused(409, "ORG.ALTHING.NOT_PUBLISHED");
    henrik
        .post(&format!("{COURSE}/publish"), json!({}))
        .await
        .done();
    enrol(&anna).await;
    assert_eq!(anna.get(COURSE).await.done()["approval"], false);
    // The same course again is the same version.
    let again = henrik.post("/api/courses/import", wish).await;
    assert_eq!(
        (again.status.as_u16(), &again.body["version"]),
        (200, &json!(1))
    );
    // With the next one somebody else has a say in the badge.
    let source = SAMPLE.replacen("valid_days: 365\n", "valid_days: 365\napproval: true\n", 1);
    let next = henrik
        .post("/api/courses/import", json!({"source": source}))
        .await;
    assert_eq!(next.body["version"], 2, "{}", next.body);
    let catalogue = world.member("bodil").await.get("/api/courses").await.done();
    assert_eq!(catalogue["items"][0]["approval"], true, "{catalogue}");
}

/// E10: words of authors are no code either.
#[sqlx::test(migrations = false)]
async fn lessons_are_words(_: PgPoolOptions, options: PgConnectOptions) {
    let (_world, henrik, anna) = school(options).await;
    read_everything(&anna).await;
    let lesson = anna
        .get(&format!("{COURSE}/lessons/privatliv"))
        .await
        .done();
    assert!(!text(&lesson, "html").contains("<iframe"), "{lesson}");
    let hostile =
        "# Hej\n<script>x</script> ![b](data:image/png;base64,AA) ![r](https://x.example/p.png)";
    let source = SAMPLE.replace("Vær *venlig*.", &json!(hostile).to_string());
    let preview = henrik
        .post("/api/courses/preview", json!({"source": source}))
        .await
        .done();
    let html = text(&preview["lessons"][1], "html");
    assert!(html.contains("<h1>Hej</h1>"), "{html}");
    for tag in ["<script", "<img", "src="] {
        assert!(!html.contains(tag), "{tag} in {html}");
    }
}

#[sqlx::test(migrations = false)]
async fn a_lesson_shows_pictures_that_an_author_uploaded(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let (world, henrik, anna) = school(options).await;
    let path = "/api/courses/pictures";
    let refused = anna.post_bytes(path, png(40, 30)).await;
    refused.refused(403, "ORG.ALTHING.BADGE_REQUIRED");
    let text_file = henrik.post_bytes(path, "Bare ord.").await;
    text_file.refused(415, "ORG.ALTHING.UNSUPPORTED_MEDIA");
    let uploaded = henrik.post_bytes(path, png(3_000, 1_000)).await;
    assert_eq!(uploaded.status, 201);
    let uploaded = uploaded.done();
    assert_eq!(
        (&uploaded["width"], &uploaded["height"]),
        (&json!(2_048), &json!(682))
    );

    let words = format!(
        "![En bro]({}) ![Fremmed](mxc://no.althing.test/abc)",
        text(&uploaded, "uri")
    );
    let source = SAMPLE.replace("Vær *venlig*.", &json!(words).to_string());
    let wish = json!({"source": source});
    henrik.post("/api/courses/import", wish).await.done();
    let bodil = world.member("bodil").await;
    read_everything(&bodil).await;
    let lesson = bodil.get(&format!("{COURSE}/lessons/tone")).await;
    let url = text(&uploaded, "url");
    let shown = format!("<img src=\"{url}\" alt=\"En bro\" loading=\"lazy\">");
    let lesson = lesson.done();
    let html = text(&lesson, "html");
    assert!(
        html.contains(&shown) && html.matches("<img").count() == 1,
        "{html}"
    );
    let (status, headers, bytes) = fetch(&bodil, url).await;
    assert_eq!(
        (status, &headers["content-type"]),
        (200, &"image/webp".parse().unwrap())
    );
    assert_eq!(
        headers["content-security-policy"],
        "sandbox; default-src 'none'"
    );
    assert!(bytes.starts_with(b"RIFF"));
    // Kept, and served again when the folder was thrown away.
    assert_eq!(fetch(&bodil, url).await.2, bytes);
    std::fs::remove_dir_all(world.config.data_dir.join("lessons")).unwrap();
    assert_eq!(fetch(&bodil, url).await.2, bytes);
    // Only what stands in a lesson: other files of the homeserver have doors of their own.
    let (_, seal) = url.split_once('?').unwrap();
    let (who, bytes) = (Identity::Member(anna.user_id()), png(40, 30).into());
    let other = world.fake.upload(&who, "image/png", bytes).await.unwrap();
    let other = format!("{path}/{}", other.media_id().unwrap());
    for seal in [seal, "seal=", "seal=AAAA"] {
        let stolen = bodil.get(&format!("{other}?{seal}")).await;
        stolen.refused(404, "M_NOT_FOUND");
    }
    assert!(bodil.get(&other).await.status.is_client_error());
    for absent in ["..%2Fmedia", "%00"] {
        let odd = bodil.get(&format!("{path}/{absent}?{seal}")).await;
        odd.refused(404, "M_NOT_FOUND");
    }
    world
        .visitor()
        .get(url)
        .await
        .refused(401, "M_MISSING_TOKEN");
}

/// What a course requires can be begun, and does not lead back to it.
#[sqlx::test(migrations = false)]
async fn a_course_that_others_require_stays_open(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let henrik = world.administrator("henrik").await;
    let plain = SAMPLE.replacen("badge: adfaerdskodeks\nvalid_days: 365\n", "", 1);
    let course = |slug: &str, requires: &str| {
        let source = plain.replacen("course: adfaerdskodeks", &format!("course: {slug}"), 1);
        source.replacen("minutes:", &format!("requires: [{requires}]\nminutes:"), 1)
    };
    let import = async |source: String, draft: bool| {
        let wish = json!({"source": source, "draft": draft});
        henrik.post("/api/courses/import", wish).await
    };
    let early = import(course("videre", "grundlag"), false).await;
    assert_eq!(early.status, 422);
    let said = early.body["fields"]["requires"].as_str().unwrap();
    assert!(said.contains("Nobody can begin grundlag"), "{said}");
    // A draft may be ahead of what it requires, until it is published.
    import(course("videre", "grundlag"), true).await.done();
    let publish = || henrik.post("/api/courses/videre/publish", json!({}));
    publish().await.refused(422, "M_INVALID_PARAM");
    import(course("grundlag", ""), false).await.done();
    publish().await.done();
    let back = import(course("grundlag", "videre"), false).await;
    back.refused(422, "M_INVALID_PARAM");
    let archive = async |slug: &str| {
        let path = format!("/api/courses/{slug}/archive");
        henrik.post(&path, json!({})).await
    };
    archive("grundlag")
        .await
        .refused(409, "ORG.ALTHING.REQUIRED");
    archive("videre").await.done();
    archive("grundlag").await.done();
}

/// E13: what somebody has taken is archived, and never deleted.
#[sqlx::test(migrations = false)]
async fn a_course_that_was_taken_stays(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, henrik, anna) = school(options).await;
    read_everything(&anna).await;
    let carl = world.member("carl").await;
    read_everything(&carl).await;
    pass(&carl).await;
    let earned = award(&carl).await;
    henrik
        .delete(COURSE)
        .await
        .refused(409, "ORG.ALTHING.COURSE_PUBLISHED");
    let archived = henrik.post(&format!("{COURSE}/archive"), json!({})).await;
    assert_eq!(archived.done()["published"], false);
    // What was earned stays, and who is on the way comes to the end.
    settle(&world).await;
    assert_eq!(award(&carl).await, earned);
    assert_eq!(text(&earned, "status"), "active");
    let bodil = world.member("bodil").await;
    bodil.get(COURSE).await.refused(404, "M_NOT_FOUND");
    pass(&anna).await;
    assert_eq!(text(&anna.get(COURSE).await.done(), "state"), "completed");
    let draft = SAMPLE.replacen("course: adfaerdskodeks", "course: kladde", 1);
    // Another course does not earn this one's badge.
    let wish = json!({"source": draft, "draft": true});
    let refused = henrik.post("/api/courses/import", wish).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body["fields"]["badge"].is_string());
    let draft = draft.replacen("badge: adfaerdskodeks\nvalid_days: 365\n", "", 1);
    let wish = json!({"source": draft, "draft": true});
    henrik.post("/api/courses/import", wish).await.done();
    anna.delete("/api/courses/kladde")
        .await
        .refused(403, "ORG.ALTHING.BADGE_REQUIRED");
    assert_eq!(henrik.delete("/api/courses/kladde").await.status, 204);
    henrik
        .delete("/api/courses/kladde")
        .await
        .refused(404, "M_NOT_FOUND");
}

/// What is wrong with an import is told at once, each fault by its place.
#[sqlx::test(migrations = false)]
async fn a_broken_course_is_not_imported(_: PgPoolOptions, options: PgConnectOptions) {
    let (_world, henrik, anna) = school(options).await;
    let broken = SAMPLE
        .replace("pass_percent: 75", "pass_percent: 101")
        .replace("answer: false", "lesson: nej")
        .replacen("lesson: privatliv", "lesson: andet", 1);
    let refused = henrik
        .post("/api/courses/import", json!({"source": broken}))
        .await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    let broken = SAMPLE
        .replace("pass_percent: 75", "pass_percent: 101")
        .replacen("course: adfaerdskodeks", "course: Æ", 1);
    let refused = henrik
        .post("/api/courses/import", json!({"source": broken}))
        .await;
    let refused = refused.refused(422, "M_INVALID_PARAM");
    let places: Vec<_> = refused["fields"].as_object().unwrap().keys().collect();
    assert_eq!(places, ["course", "quiz.pass_percent"]);
    for (path, body) in [
        ("/api/courses/import", json!({"source": SAMPLE})),
        (&format!("{COURSE}/publish"), json!({})),
        (&format!("{COURSE}/archive"), json!({})),
    ] {
        let refused = anna.post(path, body).await;
        refused.refused(403, "ORG.ALTHING.BADGE_REQUIRED");
    }
    let source = henrik.get(&format!("{COURSE}/source")).await.done();
    let course = Course::from_yaml(text(&source, "source")).unwrap();
    assert_eq!(course, Course::from_yaml(SAMPLE).unwrap());
}

/// A course is seen whole before it is saved, with the right answers, by its author alone.
#[sqlx::test(migrations = false)]
async fn a_course_is_shown_before_it_is_saved(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let (henrik, anna) = (
        world.administrator("henrik").await,
        world.member("anna").await,
    );
    let path = "/api/courses/preview?lang=sv";
    let wish = json!({"source": SAMPLE});
    let shown = henrik.post(path, wish.clone()).await.done();
    assert_eq!(shown["course_id"], "adfaerdskodeks");
    assert!(text(&shown["lessons"][0], "html").contains("<h"), "{shown}");
    let questions = shown["quiz"]["questions"].as_array().unwrap();
    assert_eq!(questions.len(), bank().len());
    for question in questions {
        let options = question["options"].as_array().unwrap();
        assert!(options.iter().any(|o| o["correct"] == true), "{question}");
    }
    anna.post(path, wish)
        .await
        .refused(403, "ORG.ALTHING.BADGE_REQUIRED");
    let broken = SAMPLE.replace("pass_percent: ", "pass_percent: 9");
    let refused = henrik.post(path, json!({"source": broken})).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    assert!(!refused.body["fields"].as_object().unwrap().is_empty());
    assert_eq!(henrik.get("/api/courses").await.done()["items"], json!([]));
}

/// Authors see how far members come and what is hard, and nobody's name.
#[sqlx::test(migrations = false)]
async fn a_report_counts_and_names_nobody(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, henrik, anna) = school(options).await;
    let bodil = world.member("bodil").await;
    read_everything(&anna).await;
    fail(&anna).await;
    pass(&anna).await;
    enrol(&bodil).await;
    complete(&bodil, "velkommen").await.done();
    let path = format!("{COURSE}/report");
    let report = henrik.get(&path).await.done();
    let done = |n: usize| report["lessons"][n]["done"].as_u64().unwrap();
    assert_eq!(
        (&report["version"], &report["enrolled"]),
        (&json!(1), &json!(2))
    );
    assert_eq!(
        (done(0), done(1), done(2), &report["completed"]),
        (2, 0, 1, &json!(1))
    );
    assert_eq!(
        (&report["attempts"], &report["passed_attempts"]),
        (&json!(2), &json!(1))
    );
    let questions = report["questions"].as_array().unwrap();
    assert_eq!(questions.len(), bank().len());
    let share = |q: &serde_json::Value| {
        q["wrong"].as_f64().unwrap() / q["asked"].as_f64().unwrap().max(1.0)
    };
    assert!(share(&questions[0]) > 0.0);
    assert!(
        questions.is_sorted_by(|a, b| share(a) >= share(b)),
        "{report}"
    );
    assert!(!report.to_string().contains("anna"), "{report}");
    anna.get(&path)
        .await
        .refused(403, "ORG.ALTHING.BADGE_REQUIRED");
    henrik
        .get(&format!("{path}?version=9"))
        .await
        .refused(404, "M_NOT_FOUND");
    let changed = SAMPLE.replace("minutes: ", "minutes: 1");
    import(&henrik, &changed).await;
    let report = henrik.get(&path).await.done();
    assert_eq!(
        (&report["version"], &report["enrolled"]),
        (&json!(2), &json!(0))
    );
    assert_eq!(report["versions"], json!([1, 2]));
}

//! What moderators are shown before they decide is what the member reads after.

use appservice::policy::Ladder;
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    conduct::follow,
    judged::Court,
    judging::flag,
    world::{Topic, text, user_id},
};

const STRIKE: &str = "/api/forum/moderation/strike";
const SHOWN: &str = "/api/forum/moderation/strike/preview";

/// A topic in which Anna may write.
async fn topic(court: &Court) -> Topic {
    let topic = court.world.topic(&court.henrik, "Cykler").await;
    super::badges::award(&court.henrik, "anna", super::badges::CODE).await;
    super::badges::settle(&court.world).await;
    topic
}

#[sqlx::test(migrations = false)]
async fn the_preview_is_what_the_member_reads(_: PgPoolOptions, options: PgConnectOptions) {
    let court = Court::new(options).await;
    let topic = topic(&court).await;
    let post = court
        .world
        .post(&court.anna, &topic, "Du er **en idiot**, Bo.")
        .await;
    let flag = json!({"reason": "harassment", "text": "Se selv."});
    let path = format!("/api/forum/posts/{post}/flag");
    court.bo.post(&path, flag).await.done();
    court.world.fake.settle().await;
    let queue = court.ingrid.get("/api/forum/moderation/queue").await.done();
    let case = queue["items"][0]["case_id"].as_str().unwrap().to_owned();
    let version = queue["items"][0]["version"].as_u64().unwrap();
    let wish = json!({"outcome": "strike", "rule": "threats", "facts": "Du skældte ud på Bo."});
    let path = format!("/api/forum/moderation/cases/{case}/preview");
    let shown = court.ingrid.post(&path, wish.clone()).await.done();
    assert_eq!(
        (&shown["step"], &shown["language"]),
        (&json!(1), &json!("da"))
    );
    assert_eq!(shown["active_until"].as_str().unwrap().len(), 10);
    let statement = shown["statement"].as_str().unwrap();
    assert!(statement.contains("Du er en idiot, Bo."), "{statement}");
    assert!(statement.contains("efter en anmeldelse"), "{statement}");
    for secret in ["@ingrid", "@bo", "Ingrid", "Se selv."] {
        assert!(!statement.contains(secret), "{secret}: {statement}");
    }
    for effect in shown["effects"].as_array().unwrap() {
        assert!(statement.contains(effect.as_str().unwrap()));
    }
    let mut swedish = wish.clone();
    swedish["language"] = json!("sv");
    let swedish = court.ingrid.post(&path, swedish).await.done();
    let swedish = swedish["statement"].as_str().unwrap();
    assert!(swedish.starts_with("Du har fått en varning"), "{swedish}");
    let dismissed = json!({"outcome": "dismissed"});
    let dismissed = court.ingrid.post(&path, dismissed).await.done();
    assert_eq!(dismissed["statement"], "");
    court
        .anna
        .post(&path, wish.clone())
        .await
        .refused(403, "ORG.ALTHING.BADGE_REQUIRED");
    court
        .ingrid
        .post("/api/forum/moderation/cases/zzzzzz/preview", wish.clone())
        .await
        .refused(404, "M_NOT_FOUND");
    let before = court.ingrid.get("/api/forum/moderation/queue").await.done();
    assert_eq!(before["items"][0]["version"], version, "nothing is written");

    let mut decision = wish;
    decision["version"] = json!(version);
    let path = format!("/api/forum/moderation/cases/{case}/decide");
    court.ingrid.post(&path, decision).await.done();
    follow(&court.world).await;
    let told = court.told();
    assert!(told.iter().any(|text| text == statement), "{told:?}");
    let conduct = court.anna.get("/api/users/me/conduct").await.done();
    let strike = &conduct["strikes"][0];
    assert_eq!(strike["statement"], statement);
    assert_eq!(strike["rule"], "threats");
    assert!(
        strike["rule_title"]
            .as_str()
            .unwrap()
            .starts_with("Trusler")
    );
    assert_eq!(strike["posts"][0]["excerpt"], "Du er en idiot, Bo.");
}

fn wish(of: &str, whom: &str) -> Value {
    json!({of: whom, "rule": "threats", "facts": " Du skældte ud på Bo. "})
}

#[sqlx::test(migrations = false)]
async fn without_a_case_the_preview_is_what_the_member_reads_too(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let court = Court::new(options).await;
    let topic = topic(&court).await;
    let words = "Du er **en idiot**, Bo.";
    let post = court.world.post(&court.anna, &topic, words).await;
    court.world.fake.settle().await;
    let before = (court.world.rooms_and_events().await, court.world.digest());
    let keyed = court.ingrid.key("slag");
    let of_post = wish("post_id", &post);
    let shown = keyed.post(SHOWN, of_post.clone()).await.done();
    assert_eq!(
        (&shown["step"], &shown["language"]),
        (&json!(1), &json!("da"))
    );
    assert_eq!(text(&shown, "active_until").len(), 10);
    let statement = text(&shown, "statement");
    assert!(statement.contains("Du er en idiot, Bo."), "{statement}");
    assert!(!statement.contains("efter en anmeldelse"), "{statement}");
    let mut swedish = of_post.clone();
    swedish["language"] = json!("sv");
    let swedish = keyed.post(SHOWN, swedish).await.done();
    assert!(text(&swedish, "statement").starts_with("Du har fått en varning"));
    // Before anything is typed.
    let bare = json!({"post_id": post, "outcome": "nudge"});
    assert_eq!(keyed.post(SHOWN, bare).await.done()["step"], Value::Null);
    court.world.fake.settle().await;
    let after = (court.world.rooms_and_events().await, court.world.digest());
    assert_eq!(after, before, "nothing is written");

    let struck = keyed.post(STRIKE, of_post.clone()).await.done();
    assert!(statement.contains(text(&struck, "case_id")), "{statement}");
    follow(&court.world).await;
    let told = court.told();
    assert!(told.iter().any(|text| text == statement), "{told:?}");
    // An answer that was lost costs nothing: the same request is shown what it has decided.
    let again = keyed.post(SHOWN, of_post.clone()).await.done();
    assert_eq!(
        (text(&again, "statement"), &again["step"]),
        (statement, &json!(1))
    );
    court
        .ingrid
        .post(SHOWN, of_post)
        .await
        .refused(409, "ORG.ALTHING.PUNISHED");

    // About the member alone; the strike before counts.
    let keyed = court.ingrid.key("endnu et");
    let of_member = wish("user_id", user_id("anna").as_str());
    let shown = keyed.post(SHOWN, of_member.clone()).await.done();
    assert_eq!(shown["step"], 2);
    keyed.post(STRIKE, of_member).await.done();
    follow(&court.world).await;
    let told = court.told();
    let statement = text(&shown, "statement");
    assert!(told.iter().any(|text| text == statement), "{told:?}");
}

/// What somebody else has reported is judged in its case.
#[sqlx::test(migrations = false)]
async fn an_open_case_is_the_one_that_is_shown(_: PgPoolOptions, options: PgConnectOptions) {
    let court = Court::new(options).await;
    let topic = topic(&court).await;
    let post = court.world.post(&court.anna, &topic, "Fy, Bo.").await;
    flag(&court.bo, &post, "harassment").await.done();
    court.world.fake.settle().await;
    let queue = court.ingrid.get("/api/forum/moderation/queue").await.done();
    let open = &queue["items"][0];
    let of_post = wish("post_id", &post);
    let shown = court.ingrid.post(SHOWN, of_post.clone()).await.done();
    let statement = text(&shown, "statement");
    assert!(statement.contains(text(open, "case_id")), "{statement}");
    assert!(statement.contains("efter en anmeldelse"), "{statement}");
    court.ingrid.post(STRIKE, of_post).await.done();
    follow(&court.world).await;
    let told = court.told();
    assert!(told.iter().any(|text| text == statement), "{told:?}");
}

#[sqlx::test(migrations = false)]
async fn what_would_be_refused_is_not_shown(_: PgPoolOptions, options: PgConnectOptions) {
    let court = Court::new(options).await;
    let topic = topic(&court).await;
    let post = court.world.post(&court.anna, &topic, "Fy, Bo.").await;
    court
        .anna
        .post(SHOWN, wish("post_id", &post))
        .await
        .refused(403, "ORG.ALTHING.BADGE_REQUIRED");
    for whom in ["ingrid", "henrik"] {
        court
            .ingrid
            .post(SHOWN, wish("user_id", user_id(whom).as_str()))
            .await
            .refused(403, "ORG.ALTHING.NOT_YOURS");
    }
    flag(&court.bo, &post, "harassment").await.done();
    court.world.fake.settle().await;
    court
        .bo
        .post(SHOWN, wish("post_id", &post))
        .await
        .refused(403, "ORG.ALTHING.NOT_YOURS");
    let anna = user_id("anna");
    for fault in [
        json!({}),
        json!({"post_id": post, "user_id": anna}),
        json!({"post_id": post, "outcome": "dismissed"}),
        json!({"user_id": anna, "outcome": "removed"}),
    ] {
        court
            .ingrid
            .post(SHOWN, fault)
            .await
            .refused(422, "M_INVALID_PARAM");
    }

    // What is old is worth a nudge, unless it is severe.
    let old = court.world.post(&court.anna, &topic, "Fy igen.").await;
    court.world.pass(Ladder::DEFAULT.first_ms / 1_000 + 60);
    let ingrid = court.world.sign_in("ingrid").await;
    let mut of_old = wish("post_id", &old);
    ingrid
        .post(SHOWN, of_old.clone())
        .await
        .refused(422, "M_INVALID_PARAM");
    of_old["severe"] = json!(true);
    assert_eq!(ingrid.post(SHOWN, of_old).await.done()["step"], 3);
}

#[sqlx::test(migrations = false)]
async fn the_preview_of_a_removal_is_what_the_member_reads(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let court = Court::new(options).await;
    let topic = topic(&court).await;
    for words in ["Køb nu!", "Køb igen!"] {
        court.world.post(&court.anna, &topic, words).await;
    }
    court.world.fake.settle().await;
    let path = format!(
        "/api/forum/moderation/members/{}/remove-posts",
        user_id("anna")
    );
    let wish = json!({"since": "2001-01-01T00:00:00Z", "rule": "threats", "reason": "Reklame."});
    let keyed = court.ingrid.key("fej");
    let before = (court.world.rooms_and_events().await, court.world.digest());
    let shown = keyed.post(&format!("{path}/preview"), wish.clone()).await;
    let shown = shown.done();
    court.world.fake.settle().await;
    let after = (court.world.rooms_and_events().await, court.world.digest());
    assert_eq!(after, before, "nothing is written");
    let statement = text(&shown, "statement");
    assert!(statement.contains("Køb nu!") && statement.contains("Køb igen!"));
    assert_eq!(shown["step"], Value::Null);
    for (fault, field) in [
        (
            json!({"since": "2001-01-01T00:00:00Z", "reason": "x"}),
            "rule",
        ),
        (json!({"rule": "threats", "reason": "x"}), "since"),
    ] {
        let refused = keyed.post(&format!("{path}/preview"), fault).await;
        let refused = refused.refused(422, "M_INVALID_PARAM");
        assert!(refused["fields"][field].is_string(), "{refused}");
    }
    // What is written meanwhile was not shown, and stays.
    let later = court.world.post(&court.anna, &topic, "Undskyld.").await;
    court.world.fake.settle().await;
    let wish = json!({"post_ids": shown["post_ids"], "rule": "threats", "reason": "Reklame."});
    let judged = keyed.post(&path, wish).await.done();
    let removed = judged["targets"].as_array().unwrap();
    assert_eq!(removed.len(), 2, "{removed:?}");
    assert!(!removed.iter().any(|target| target["post_id"] == later));
    assert!(statement.contains(text(&judged, "case_id")), "{statement}");
    follow(&court.world).await;
    let told = court.told();
    assert!(told.iter().any(|text| text == statement), "{told:?}");
}

#[sqlx::test(migrations = false)]
async fn the_preview_of_a_suspension_and_of_its_confirmation(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let court = Court::new(options).await;
    let path = "/api/forum/moderation/interim-suspend";
    let wish = json!({"user_id": user_id("anna"), "reason": "Truer med vold."});
    let keyed = court.ingrid.key("nu");
    let before = (court.world.rooms_and_events().await, court.world.digest());
    let shown = keyed.post(&format!("{path}/preview"), wish.clone()).await;
    let shown = shown.done();
    court.world.fake.settle().await;
    let after = (court.world.rooms_and_events().await, court.world.digest());
    assert_eq!(after, before, "nothing is written");
    let statement = text(&shown, "statement").to_owned();
    assert!(statement.contains("Truer med vold."), "{statement}");
    let ordered = keyed.post(path, wish.clone()).await.done();
    follow(&court.world).await;
    let told = court.told();
    assert!(told.contains(&statement), "{told:?}\n{statement}");
    // The same request is shown what it has done; another is refused as it would be.
    let again = keyed.post(&format!("{path}/preview"), wish.clone()).await;
    assert_eq!(text(&again.done(), "statement"), statement);
    court
        .henrik
        .post(&format!("{path}/preview"), wish)
        .await
        .refused(409, "ORG.ALTHING.PUNISHED");

    let confirm = format!(
        "/api/forum/moderation/cases/{}/confirm",
        text(&ordered, "case_id")
    );
    let shows = format!("{confirm}/preview");
    let wish = json!({"version": ordered["version"], "rule": "threats"});
    court
        .ingrid
        .post(&shows, wish.clone())
        .await
        .refused(403, "ORG.ALTHING.NOT_YOURS");
    let bare = json!({"version": ordered["version"]});
    court
        .henrik
        .post(&shows, bare)
        .await
        .refused(422, "M_INVALID_PARAM");
    let old = json!({"version": 0, "rule": "threats"});
    let refused = court.henrik.post(&shows, old).await;
    let refused = refused.refused(409, "ORG.ALTHING.CASE_CHANGED");
    assert_eq!(refused["case"]["version"], ordered["version"]);
    let shown = court.henrik.post(&shows, wish.clone()).await.done();
    assert_eq!(shown["step"], 3);
    court.henrik.post(&confirm, wish).await.done();
    follow(&court.world).await;
    let told = court.told();
    let statement = text(&shown, "statement");
    assert!(told.iter().any(|text| text == statement), "{told:?}");
}

/// Whoever lets a third strike be published tells its member nothing new.
#[sqlx::test(migrations = false)]
async fn what_is_but_published_is_told_nobody(_: PgPoolOptions, options: PgConnectOptions) {
    let court = Court::new(options).await;
    let case = court.strike("cccccc", 3).await;
    let path = "/api/forum/moderation/cases/cccccc/confirm/preview";
    let wish = json!({"version": case.version});
    let shown = court.henrik.post(path, wish).await.done();
    assert_eq!(
        (&shown["statement"], &shown["effects"], &shown["step"]),
        (&json!(""), &json!([]), &json!(3))
    );
}

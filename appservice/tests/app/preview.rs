//! What moderators are shown before they decide is what the member reads after.

use serde_json::json;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{conduct::follow, judged::Court};

#[sqlx::test(migrations = false)]
async fn the_preview_is_what_the_member_reads(_: PgPoolOptions, options: PgConnectOptions) {
    let court = Court::new(options).await;
    let topic = court.world.topic(&court.henrik, "Cykler").await;
    super::badges::award(&court.henrik, "anna", super::badges::CODE).await;
    super::badges::settle(&court.world).await;
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

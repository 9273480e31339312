//! What a member is shown of how they stand.

use appservice::events::Outcome;
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{badges::DAY, client::Client, judged::Court};

async fn conduct(of: &Client) -> Value {
    of.get("/api/users/me/conduct").await.done()
}

#[sqlx::test(migrations = false)]
async fn a_member_sees_how_they_stand_and_acknowledges(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let court = Court::new(options).await;
    let clean = conduct(&court.anna).await;
    assert_eq!(clean["standing"]["next_step"], 1);
    assert_eq!(
        (&clean["strikes"], &clean["nudges"]),
        (&json!([]), &json!([]))
    );
    assert!(clean["refresher"].is_null(), "{clean}");

    court
        .decided("nnnnnn", Outcome::Nudge, None, Vec::new())
        .await;
    court.strike("aaaaaa", 1).await;
    let struck = conduct(&court.anna).await;
    assert_eq!(struck["must_acknowledge"], json!(["aaaaaa"]));
    assert_eq!(struck["nudges"][0]["case_id"], "nnnnnn");
    assert_eq!(struck["standing"]["active"], 1);
    assert_eq!(struck["standing"]["next_step"], 2);
    let strike = &struck["strikes"][0];
    assert_eq!(
        (&strike["active"], &strike["may_appeal"]),
        (&json!(true), &json!(true))
    );
    assert_eq!(strike["active_until"].as_str().unwrap().len(), 10);
    let refresher = &struck["refresher"];
    assert_eq!(
        (&refresher["done"], &refresher["clears"]),
        (&json!(false), &json!(true))
    );
    assert!(!struck.to_string().contains("@ingrid:"), "{struck}");

    let path = "/api/users/me/strikes/aaaaaa/acknowledge";
    let read = court.anna.post(path, json!({})).await.done();
    assert_eq!(read["must_acknowledge"], json!([]));
    let at = read["strikes"][0]["acknowledged_at"].clone();
    court.world.pass(60);
    let again = court.anna.post(path, json!({})).await.done();
    assert_eq!(again["strikes"][0]["acknowledged_at"], at);
    for other in [&court.bo, &court.ingrid] {
        other
            .post(path, json!({}))
            .await
            .refused(404, "M_NOT_FOUND");
    }

    court.strike("bbbbbb", 2).await;
    let muted = conduct(&court.anna).await;
    assert_eq!(muted["standing"]["muted"]["needs_refresher"], true);
    assert_eq!(muted["standing"]["next_step"], 3);
    assert_eq!(muted["strikes"][0]["case_id"], "bbbbbb");

    court.world.pass(400 * DAY);
    let anna = court.world.sign_in("anna").await;
    let later = conduct(&anna).await;
    assert_eq!(later["strikes"][1]["may_appeal"], false);
}

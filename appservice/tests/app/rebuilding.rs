//! Nothing is written on half of the facts: while the index is read from the homeserver anew.

use serde_json::json;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{live::Stream, world::World};

const REBUILDING: &str = "ORG.ALTHING.REBUILDING";

#[sqlx::test(migrations = false)]
async fn the_site_is_read_only_until_the_index_is_whole(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    let topic = world.topic(&anna, "Før tabet").await;
    let digest = world.digest();
    let world = world.restart_without_index().await;

    let refused = anna
        .post(&topic.posts(), json!({"body": "For tidligt"}))
        .await;
    assert_eq!(refused.headers["retry-after"], "5");
    assert_eq!(refused.refused(503, REBUILDING)["rooms_read"], 0);
    let nothing = json!({});
    anna.post("/api/invitations", nothing)
        .await
        .refused(503, REBUILDING);
    // What was not read yet is not what is not there.
    anna.get(&topic.page()).await.refused(503, REBUILDING);
    let categories = anna.get("/api/forum/categories").await.done();
    assert_eq!(categories["items"], json!([]), "what is there is shown");
    let unready = world.visitor().get("/readyz").await;
    assert_eq!(unready.status.as_u16(), 503);
    assert_eq!(unready.body["rebuilding"]["rooms_read"], 0);
    // Whoever reads has to sign in.
    let anna = world.sign_in("anna").await;
    let mut stream = Stream::open(&anna, None).await;
    let first = stream.next().await.unwrap();
    assert_eq!(
        (&*first.name, &first.data["rooms"]),
        ("maintenance", &json!(0))
    );

    world.app.repair(0).await.unwrap();
    let mut told = stream.next().await.unwrap();
    while told.name != "maintenance" || told.data.get("rooms").is_some() {
        told = stream.next().await.unwrap();
    }
    assert_eq!(world.digest(), digest);
    let ready = world.visitor().get("/readyz").await;
    assert!(ready.body.get("rebuilding").is_none(), "{}", ready.body);
    world.post(&anna, &topic, "Efter tabet").await;
    let page = anna.get(&topic.page()).await.done();
    assert_eq!(page["items"][1]["body"], "Efter tabet");
}

/// A homeserver that fails in the middle: everything is read once more, and nobody writes meanwhile.
#[sqlx::test(migrations = false)]
async fn a_reading_that_broke_off_begins_anew(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    let topic = world.topic(&anna, "Afbrudt").await;
    let world = world.restart_without_index().await;
    world.fake.faults().set_away(true);
    world.app.repair(0).await.unwrap_err();
    let refused = anna
        .post(&topic.posts(), json!({"body": "For tidligt"}))
        .await;
    refused.refused(503, REBUILDING);
    world.fake.faults().set_away(false);
    world.app.repair(0).await.unwrap();
    world.post(&anna, &topic, "Nu").await;
}

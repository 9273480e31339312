//! What members are called in mails: as others know them.

use appservice::matrix::Homeserver;
use serde_json::json;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::world::World;

#[sqlx::test(migrations = false)]
async fn mails_use_the_name_of_the_matrix_profile(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, sink) = World::mailing(options).await;
    let anna = world.confirmed(&sink, "anna", "anna@example.dk").await;
    let ingrid = world.administrator("ingrid").await;
    // One on the web, the other in a Matrix client.
    let wish = json!({"display_name": "Anna Ø."});
    anna.put("/api/users/me", wish).await.done();
    let name = json!("Ingrid fra Fyn");
    world
        .fake
        .set_profile_field(&ingrid.user_id(), "displayname", Some(&name))
        .await
        .unwrap();
    world.fake.settle().await;

    let forgot = json!({"email": "anna@example.dk"});
    let visitor = world.visitor();
    let asked = visitor.post("/api/auth/password/forgot", forgot).await;
    assert_eq!(asked.status, 202);
    let reset = sink.next().await.text();
    assert!(reset.contains("Hej Anna Ø."), "{reset}");

    let wish = json!({"email": "mads@example.dk", "send": true});
    ingrid.post("/api/invitations", wish).await.done();
    let invitation = sink.next().await;
    assert_eq!(invitation.to, "mads@example.dk");
    let text = invitation.text();
    assert!(text.contains("Ingrid fra Fyn har inviteret dig"), "{text}");
}

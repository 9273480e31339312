//! What those see who run the territory: the roll of its accounts, and how the branches of the tree of
//! invitations stand.

use appservice::store::accounts::State;
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    badges::settle,
    client::Client,
    judged::Court,
    leaving::leave,
    world::{PASSWORD, World, text, user_id},
};

async fn roll(who: &Client, query: &str) -> Vec<Value> {
    let page = who.get(&format!("/api/admin/members{query}")).await.done();
    page["items"].as_array().unwrap().clone()
}

fn ids(lines: &[Value]) -> Vec<&str> {
    let ids = lines.iter().map(|line| text(&line["member"], "user_id"));
    ids.collect()
}

/// Somebody who comes by a member's invitation.
async fn come(world: &World, by: &Client, name: &str) -> Client {
    world.pass(1);
    let made = by.post("/api/invitations", json!({})).await.done();
    let form = json!({
        "invitation": made["token"], "username": name, "password": PASSWORD,
        "display_name": name, "token_response": true, "accept_terms": world.terms(),
    });
    let done = world.visitor().post("/api/auth/register", form).await;
    done.done();
    world.app.reconcile_members().await.unwrap();
    world.fake.settle().await;
    world.sign_in(name).await
}

#[sqlx::test(migrations = false)]
async fn the_roll_tells_who_is_called_how_and_stands_how(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let world = World::new(options).await;
    let henrik = world.administrator("henrik").await;
    settle(&world).await;
    let anna = come(&world, &henrik, "anna").await;
    let bodil = come(&world, &henrik, "bodil").await;
    anna.put("/api/users/me", json!({"display_name": "Åse Øster"}))
        .await
        .done();
    world.fake.settle().await;
    let aase = user_id("anna");
    for wanted in ["aase", "%C3%85s", "oester%20ase", "anna"] {
        let found = roll(&henrik, &format!("?name={wanted}")).await;
        assert_eq!(ids(&found), [aase.as_str()], "{wanted}");
    }
    let own = &roll(&henrik, "?name=henrik").await[0];
    assert_eq!(own["member"]["badges"], json!(["administrator"]));
    assert_eq!(own["status"], "active");

    let (suspended, bodil) = (State::Suspended, bodil.user_id());
    let by_hand = world.app.auth.set_member_state(&bodil, suspended);
    assert!(by_hand.await.unwrap());
    let found = roll(&henrik, "?status=suspended").await;
    assert_eq!(ids(&found), [bodil.as_str()]);
    assert_eq!(
        found[0]["invited_by"]["user_id"],
        user_id("henrik").as_str()
    );

    // Who has left is nobody by name, as long as anything is to be done and afterwards.
    assert_eq!(leave(&anna, "anonymise", PASSWORD).await.status, 204);
    let found = roll(&henrik, "?status=leaving").await;
    assert_eq!(ids(&found), [aase.as_str()]);
    assert!(roll(&henrik, "?status=left").await.is_empty());
    world.app.reconcile_departures().await.unwrap();
    world.fake.settle().await;
    assert!(roll(&henrik, "?status=leaving").await.is_empty());
    let found = roll(&henrik, "?status=left").await;
    assert_eq!(ids(&found), [aase.as_str()]);
    assert_eq!(found[0]["member"]["deleted"], true);
    assert_eq!(found[0]["email"], "none");
    assert!(found[0]["left_at"].is_string());
    let all = roll(&henrik, "").await;
    assert!(!json!(all).to_string().contains("Åse"), "{all:?}");
    let by_name = roll(&henrik, "?name=anna").await;
    assert_eq!(ids(&by_name), [aase.as_str()], "the user name stays");
}

#[sqlx::test(migrations = false)]
async fn a_left_member_has_no_name_among_those_who_came(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let world = World::new(options).await;
    let henrik = world.administrator("henrik").await;
    settle(&world).await;
    let anna = come(&world, &henrik, "anna").await;
    anna.put("/api/users/me", json!({"display_name": "Anna Kjær"}))
        .await
        .done();
    world.fake.settle().await;
    let mine = henrik.get("/api/invitations?mine=true").await.done();
    let usage = format!("/api/invitations/{}/usage", text(&mine["items"][0], "id"));
    let used = henrik.get(&usage).await.done();
    assert_eq!(used["items"][0]["display_name"], "Anna Kjær", "as of today");
    assert_eq!(leave(&anna, "anonymise", PASSWORD).await.status, 204);
    world.app.reconcile_departures().await.unwrap();
    let used = henrik.get(&usage).await.done();
    assert_eq!(used["items"][0]["deleted"], true);
    assert_eq!(used["items"][0]["display_name"], "");
}

/// Moderators see how each branch stands; the others see nothing of it.
#[sqlx::test(migrations = false)]
async fn a_branch_tells_moderators_how_many_have_a_strike(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let court = Court::new(options).await;
    let world = &court.world;
    let carl = come(world, &court.henrik, "carl").await;
    let dorte = come(world, &court.henrik, "dorte").await;
    let branch = async |who: &Client, of: &str| {
        let tree = who.get("/api/invitations/tree").await.done();
        let nodes = tree["nodes"].as_array().unwrap().clone();
        let mut of = nodes
            .into_iter()
            .filter(|node| node["member"]["user_id"] == user_id(of).as_str());
        of.next().expect("a node")["branch"].clone()
    };
    let clean = json!({"members": 2, "struck": 0});
    assert_eq!(branch(&court.ingrid, "henrik").await, clean);
    let strike = court.strike_on("carl", "aaaaaa", 1).await;
    assert_eq!(strike.about, user_id("carl"));
    let one = json!({"members": 2, "struck": 1});
    assert_eq!(branch(&court.ingrid, "henrik").await, one);
    assert_eq!(branch(&court.henrik, "henrik").await, one);
    let none = json!({"members": 0, "struck": 0});
    assert_eq!(branch(&court.ingrid, "carl").await, none, "not their own");
    for member in [&carl, &dorte] {
        let tree = member.get("/api/invitations/tree").await.done();
        assert!(!tree.to_string().contains("branch"), "{tree}");
    }
    // A strike whose time is over counts no more.
    world.pass(91 * 24 * 60 * 60);
    let ingrid = world.sign_in("ingrid").await;
    assert_eq!(branch(&ingrid, "henrik").await, clean);
}

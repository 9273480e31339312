//! What a member is shown of how they stand.

use std::collections::BTreeMap;

use appservice::events::Outcome;
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    badges::DAY,
    client::Client,
    conduct::{follow, pass_course, struck, town},
    judged::Court,
    live::Stream,
    world::World,
};

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

/// What a stream tells up to a topic of henrik's: kinds of events, and the cases that they are of.
async fn told(world: &World, streams: &mut [Stream]) -> Vec<BTreeMap<String, Vec<Value>>> {
    let henrik = world.sign_in("henrik").await;
    world.topic(&henrik, "Slut").await;
    let mut all = Vec::new();
    for stream in streams {
        let mut told = BTreeMap::<String, Vec<Value>>::new();
        loop {
            let event = stream.next().await.expect("the stream has ended");
            if event.name == "topic.created" {
                break;
            }
            let cases = told.entry(event.name).or_default();
            cases.push(event.data["case_id"].clone());
        }
        all.push(told);
    }
    all
}

/// No event says that the time of a strike is over: its member is told all the same, once.
#[sqlx::test(migrations = false)]
async fn a_member_is_told_when_a_strike_is_over(_: PgPoolOptions, options: PgConnectOptions) {
    const CASE: &str = "bbbbbb";
    let (world, ..) = town(options).await;
    world.member("bent").await;
    struck(&world, CASE, "anna", 2).await;
    world.pass(60);
    pass_course(&world, "anna").await;
    // The time does not run in the seven days of the mute.
    world.pass(180 * DAY);
    follow(&world).await;
    world.pass(7 * DAY - 120);
    let mut streams = Vec::new();
    for name in ["anna", "bent", "henrik"] {
        streams.push(Stream::open(&world.sign_in(name).await, None).await);
    }
    follow(&world).await;
    for told in told(&world, &mut streams).await {
        assert!(
            told.keys().all(|kind| !kind.starts_with("strike.")),
            "{told:?}"
        );
    }
    world.pass(60);
    for _ in 0..3 {
        follow(&world).await;
    }
    let all = told(&world, &mut streams).await;
    let [anna, bent, henrik] = &all[..] else {
        unreachable!("three streams")
    };
    assert_eq!(anna["strike.expired"], [json!(CASE)]);
    assert!(!anna.contains_key("strike.cleared"), "{anna:?}");
    // Another member hears nothing of it; who moderates, that the case stands otherwise.
    assert!(
        bent.keys()
            .all(|kind| !kind.starts_with("strike.") && !kind.starts_with("case.")),
        "{bent:?}"
    );
    assert_eq!(henrik["case.updated"], [json!(CASE)]);
    assert!(!henrik.contains_key("strike.expired"), "{henrik:?}");

    // A new process tells nothing of what is over before.
    drop(streams);
    let world = world.restart().await;
    world.app.repair(0).await.unwrap();
    let mut streams = [Stream::open(&world.sign_in("anna").await, None).await];
    follow(&world).await;
    let all = told(&world, &mut streams).await;
    assert!(!all[0].contains_key("strike.expired"), "{all:?}");
}

/// The badge that rests during a mute is not new when it counts again.
#[sqlx::test(migrations = false)]
async fn the_end_of_a_mute_is_no_award(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, ..) = town(options).await;
    struck(&world, "bbbbbb", "anna", 2).await;
    world.pass(60);
    pass_course(&world, "anna").await;
    world.pass(7 * DAY - 120);
    follow(&world).await;
    let anna = world.sign_in("anna").await;
    assert!(!conduct(&anna).await["standing"]["muted"].is_null());
    let mut streams = [Stream::open(&anna, None).await];
    world.pass(120);
    follow(&world).await;
    let all = told(&world, &mut streams).await;
    assert!(conduct(&anna).await["standing"]["muted"].is_null());
    assert!(all[0].contains_key("permissions.changed"), "{all:?}");
    assert!(!all[0].contains_key("badge.awarded"), "{all:?}");
}

//! Who may not write for now is told so, whatever they try, and never that they lack a badge.

use appservice::events::{Act, CaseEventContent, CaseKind, Interim};
use http::Method;
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    badges::{award, settle},
    client::Client,
    conduct::{struck, town},
    content::poll,
    world::{Topic, World, text, user_id},
};

/// A poll that a member has asked in a topic.
async fn asked(world: &World, by: &Client, topic: &Topic) -> String {
    let start = "org.matrix.msc3381.poll.start";
    let content = poll("org.matrix.msc3381.poll.disclosed");
    let sent = world.element(by, topic, start, content).await;
    world.fake.settle().await;
    sent.unwrap().to_string()
}

/// What who opened a topic and wrote in it does there beside writing, and none of it is writing anew.
fn acts(topic: &Topic, own: &str, poll: &str) -> [(Method, String, Value); 5] {
    let post = |id: &str, act: &str| format!("/api/forum/posts/{id}{act}");
    let solve = format!("/api/forum/topics/{}/solve", topic.id);
    let solution = json!({"post_id": topic.first_post});
    [
        (Method::PUT, post(own, ""), json!({"body": "Andre ord"})),
        (Method::POST, post(poll, "/vote"), json!({"answers": ["a"]})),
        (Method::PUT, topic.page(), json!({"title": "Et slagord"})),
        (Method::POST, solve.clone(), solution),
        (Method::POST, solve, json!({"post_id": null})),
    ]
}

async fn tried(who: &Client, (method, path, wish): (Method, String, Value)) -> (u16, Value) {
    let answer = who.send(method, &path, Some(wish)).await;
    (answer.status.as_u16(), answer.body)
}

/// G13: editing, voting, and what is one's own of a topic.
#[sqlx::test(migrations = false)]
async fn a_muted_opener_is_told_that_they_are_muted(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, henrik, anna, topic) = town(options).await;
    let own = world.topic(&anna, "Mit emne").await;
    let post = world.post(&anna, &own, "Mine ord").await;
    let poll = asked(&world, &henrik, &topic).await;
    struck(&world, "aaaaaa", "anna", 2).await;

    for act in acts(&own, &post, &poll) {
        let tried_what = format!("{act:?}");
        let (status, body) = tried(&anna, act).await;
        let said = (status, text(&body, "errcode"));
        assert_eq!(said, (403, "ORG.ALTHING.MUTED"), "{tried_what}: {body}");
        assert_eq!(body["needs_refresher"], true, "{tried_what}");
        assert!(text(&body, "until").ends_with('Z'), "{tried_what}");
        assert!(text(&body, "error").contains("Pass the course again"));
        assert!(body.get("badges").is_none(), "{tried_what}: {body}");
    }
    let page = anna.get(&own.page()).await.done();
    let may = page["topic"]["may"].as_object().unwrap();
    assert!(may.values().all(|may| *may == false), "{may:?}");
    assert_eq!(text(&page["topic"], "title"), "Mit emne");
    assert_eq!(page["topic"]["solved"], false);
    let theirs = anna.get(&topic.page()).await.done();
    let asked = theirs["items"].as_array().unwrap().last().unwrap();
    assert_eq!(asked["poll"]["voters"], 0);

    // Their own words they may take back.
    let path = format!("/api/forum/posts/{post}");
    let gone = anna.send(Method::DELETE, &path, None).await;
    assert_eq!(gone.status, 204, "{}", gone.body);
}

/// Who keeps order and is muted holds the badge that the acts take.
#[sqlx::test(migrations = false)]
async fn a_muted_moderator_is_told_that_they_are_muted(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let (world, henrik, _, topic) = town(options).await;
    let ingrid = world.member("ingrid").await;
    award(&henrik, "ingrid", "moderator").await;
    settle(&world).await;
    struck(&world, "aaaaaa", "ingrid", 2).await;
    for (act, wish) in [
        ("move", json!({"category": "byen"})),
        ("pin", json!({"pinned": true})),
        ("solve", json!({"post_id": topic.first_post})),
        ("archive", json!({"archived": true})),
        ("lock", json!({"locked": true, "reason": "Nok."})),
        ("slow-mode", json!({"seconds": 60})),
    ] {
        let path = format!("/api/forum/topics/{}/{act}", topic.id);
        let refused = ingrid.post(&path, wish).await;
        refused.refused(403, "ORG.ALTHING.MUTED");
    }
    let renamed = ingrid.put(&topic.page(), json!({"title": "Noget"})).await;
    renamed.refused(403, "ORG.ALTHING.MUTED");
}

/// A suspension holds from the moment that its case stands, before the account says so.
#[sqlx::test(migrations = false)]
async fn who_is_suspended_at_once_is_told_so(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, henrik, anna, topic) = town(options).await;
    let own = world.topic(&anna, "Mit emne").await;
    let post = world.post(&anna, &own, "Mine ord").await;
    let poll = asked(&world, &henrik, &topic).await;
    let now = world.clock.unix_ms();
    let mut case = CaseEventContent::new("dddddd".into(), CaseKind::Interim, user_id("anna"), now);
    case.interim = Some(Interim {
        ordered: Act {
            by: Some(user_id("henrik")),
            at: now,
            text: "Trusler.".into(),
        },
        until: now + 60_000,
        confirmed: None,
    });
    world.app.actions.write_case(&case).await.unwrap();
    let lock = format!("/api/forum/topics/{}/lock", own.id);
    let lock = (
        Method::POST,
        lock,
        json!({"locked": true, "reason": "Nok."}),
    );
    for act in acts(&own, &post, &poll).into_iter().chain([lock]) {
        let tried_what = format!("{act:?}");
        let (status, body) = tried(&anna, act).await;
        let said = (status, text(&body, "errcode"));
        assert_eq!(said, (403, "M_USER_SUSPENDED"), "{tried_what}: {body}");
    }
}

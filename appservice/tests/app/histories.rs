//! What moderators see of one member and do about them beside a case.

use appservice::{
    events::{CaseKind, RoomKind},
    matrix::Homeserver,
};
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    badges::{award, settle},
    client::{Client, encoded},
    conduct::struck,
    world::{PASSWORD, Topic, World, text, user_id},
};

fn card(name: &str) -> String {
    let id = user_id(name);
    format!("/api/forum/moderation/members/{}", encoded(id.as_str()))
}

/// A territory with an administrator and a moderator, a member, and a topic.
async fn town(options: PgConnectOptions) -> (World, Client, Client, Client, Topic) {
    let world = World::new(options).await;
    let henrik = world.administrator("henrik").await;
    let (ingrid, anna) = (world.member("ingrid").await, world.member("anna").await);
    settle(&world).await;
    world.reconcile().await;
    award(&henrik, "ingrid", "moderator").await;
    award(&henrik, "anna", "adfaerdskodeks").await;
    settle(&world).await;
    let topic = world.topic(&henrik, "Et emne").await;
    (world, henrik, ingrid, anna, topic)
}

#[sqlx::test(migrations = false)]
async fn a_card_says_what_is_known_of_a_member(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, henrik, ingrid, anna, topic) = town(options).await;
    world.post(&anna, &topic, "Et").await;
    anna.get(&card("anna"))
        .await
        .refused(403, "ORG.ALTHING.BADGE_REQUIRED");
    ingrid
        .get(&card("findes-ikke"))
        .await
        .refused(404, "M_NOT_FOUND");
    struck(&world, "k3xq7a", "anna", 1).await;
    let seen = ingrid.get(&card("anna")).await.done();
    assert_eq!(
        (&seen["standing"]["active"], &seen["standing"]["next_step"]),
        (&json!(1), &json!(2))
    );
    assert_eq!(text(&seen["cases"][0], "case_id"), "k3xq7a");
    assert_eq!(text(&seen["strikes"][0], "case_id"), "k3xq7a");
    assert_eq!(
        (&seen["posts"], &seen["returned"]),
        (&json!(1), &Value::Null)
    );
    assert_eq!(seen["may"], json!({"judge": true, "reset_name": true}));
    let own = ingrid.get(&card("ingrid")).await.done();
    assert_eq!(own["may"]["judge"], false);
    let of_henrik = ingrid.get(&card("henrik")).await.done();
    assert_eq!(of_henrik["may"]["judge"], false);
    assert_eq!(
        henrik.get(&card("ingrid")).await.done()["may"]["judge"],
        true
    );

    let notes = format!("{}/notes", card("anna"));
    ingrid
        .post(&notes, json!({"text": "  "}))
        .await
        .refused(422, "M_INVALID_PARAM");
    for _ in 0..2 {
        let noting = ingrid.key("once");
        let noted = noting
            .post(&notes, json!({"text": "Talte med hende"}))
            .await;
        assert_eq!(noted.done()["notes"].as_array().unwrap().len(), 1);
    }
}

/// G13: no power level forbids another name.
#[sqlx::test(migrations = false)]
async fn a_slogan_in_place_of_a_name_is_looked_at_and_taken_away(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let (world, _, ingrid, anna, _) = town(options).await;
    let pass = async || {
        world.fake.settle().await;
        world.app.reconcile_watchfulness().await.unwrap();
        world.fake.settle().await;
    };
    world.pass(5);
    struck(&world, "aaaaaa", "anna", 2).await;
    pass().await;
    let names = || {
        world.app.index.read(|index| {
            let names = index.cases().filter(|case| case.kind == CaseKind::Name);
            names.count()
        })
    };
    assert_eq!(names(), 0, "she is called as before");
    world.pass(5);
    let anna_id = anna.user_id();
    world
        .fake
        .set_display_name(&anna_id, "KØB MIT PARTI")
        .await
        .unwrap();
    for _ in 0..2 {
        pass().await;
    }
    assert_eq!(names(), 1);
    let reset = format!("{}/reset-name", card("anna"));
    ingrid
        .post(&reset, json!({"reason": ""}))
        .await
        .refused(422, "M_INVALID_PARAM");
    let reason = json!({"reason": "Slagord"});
    ingrid
        .post(&format!("{}/reset-name", card("henrik")), reason.clone())
        .await
        .refused(403, "ORG.ALTHING.NOT_YOURS");
    let shown = ingrid.post(&reset, reason).await.done();
    assert_eq!(text(&shown["member"], "display_name"), "anna");
    let profile = world.fake.profile(&anna_id).await.unwrap().unwrap();
    assert_eq!(profile.text("displayname"), Some("anna"));
    pass().await;
    assert_eq!(names(), 1);
    let line = world.app.index.read(|index| {
        let mut lines = index.audit();
        lines
            .find(|line| line.action == "member.name_reset")
            .cloned()
    });
    let line = line.unwrap();
    // The words stand in a note alone, and are told to who has chosen them.
    let reason = line.reason.unwrap();
    assert!(
        reason.starts_with("sha256:") && !reason.contains("PARTI"),
        "{reason}"
    );
    let noted = world.app.index.read(|index| {
        let mut notes = index.notes();
        notes.any(|note| note.about == anna_id && note.text == "KØB MIT PARTI: Slagord")
    });
    assert!(noted);
    let told = world
        .messages(&super::conduct::home(&world, "anna"))
        .join("\n");
    assert!(
        told.contains("»KØB MIT PARTI«") && told.contains("Slagord"),
        "{told}"
    );
    // The same name once more is looked at once more; and who has reported it does not judge it.
    let id = world.app.index.read(|index| {
        let mut open = index
            .cases()
            .filter(|case| case.is_open() && case.about == anna_id);
        open.next().map(|case| (case.case.clone(), case.version))
    });
    let (id, version) = id.unwrap();
    let dismissed = json!({"version": version, "outcome": "dismissed"});
    let path = format!("/api/forum/moderation/cases/{id}/decide");
    ingrid.post(&path, dismissed).await.done();
    world.pass(5);
    let again = world.fake.set_display_name(&anna_id, "KØB MIT PARTI");
    again.await.unwrap();
    for _ in 0..2 {
        pass().await;
    }
    assert_eq!(names(), 2);
    let report = json!({"reason": "name", "text": "Igen."});
    let path = format!("/api/users/{anna_id}/flag");
    ingrid.post(&path, report).await.done();
    ingrid
        .post(&reset, json!({"reason": "Slagord"}))
        .await
        .refused(403, "ORG.ALTHING.NOT_YOURS");
}

/// G15, in small.
#[sqlx::test(migrations = false)]
async fn many_posts_of_one_member_go_by_one_case(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, _, ingrid, anna, topic) = town(options).await;
    let kept = world.post(&anna, &topic, "Et ærligt indlæg").await;
    world.pass(60);
    let since = world.clock.now();
    let since = since
        .format(&time::format_description::well_known::Rfc3339)
        .unwrap();
    for n in 0..12 {
        world.post(&anna, &topic, &format!("Køb {n}")).await;
    }
    let path = format!("{}/remove-posts", card("anna"));
    let wish = |more: Value| {
        let mut wish = json!({"rule": "untruths", "reason": "Reklame tolv gange."});
        let map = wish.as_object_mut().unwrap();
        map.extend(more.as_object().unwrap().clone());
        wish
    };
    for odd in [
        json!({}),
        json!({"since": "2099-01-01T00:00:00Z"}),
        json!({"post_ids": ["$findesikke"]}),
        json!({"post_ids": [topic.first_post]}),
        json!({"since": since, "rule": "findes-ikke"}),
        json!({"since": since, "reason": ""}),
    ] {
        ingrid
            .post(&path, wish(odd))
            .await
            .refused(422, "M_INVALID_PARAM");
    }
    let since = wish(json!({"since": since}));
    let made = ingrid.key("k").post(&path, since.clone()).await;
    assert_eq!(made.status, 201);
    let case = made.done();
    assert_eq!(
        (&case["posts"], text(&case, "outcome")),
        (&json!(12), "removed")
    );
    super::conduct::follow(&world).await;
    let said = world.messages(&topic.id);
    assert!(!said.iter().any(|body| body.starts_with("Køb")), "{said:?}");
    assert!(said.iter().any(|body| body == "Et ærligt indlæg"), "{kept}");
    let logged = world.app.index.read(|index| {
        let removed = index.audit().filter(|line| line.action == "post.removed");
        removed.count()
    });
    assert_eq!(logged, 12, "each has its line");
    // The posts are gone: the same request is the same case all the same.
    let again = ingrid.key("k").post(&path, since.clone()).await.done();
    assert_eq!(again["case_id"], case["case_id"]);
    ingrid
        .post(&path, since)
        .await
        .refused(422, "M_INVALID_PARAM");
    let strikes = world
        .app
        .index
        .read(|index| index.strikes(&anna.user_id()).len());
    assert_eq!(strikes, 0, "no strike");
}

/// G20.
#[sqlx::test(migrations = false)]
async fn who_left_with_strikes_and_comes_back_is_seen_and_let_in(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let (world, sink) = World::mailing(options).await;
    world.administrator("henrik").await;
    settle(&world).await;
    world.reconcile().await;
    let register = async |name: &str, email: &str| world.confirmed(&sink, name, email).await;
    let leave = async |who: &Client| {
        let body = json!({"mode": "anonymise", "password": PASSWORD});
        let left = who.send(http::Method::DELETE, "/api/users/me", Some(body));
        assert_eq!(left.await.status, 204);
        world.app.reconcile_departures().await.unwrap();
        world.fake.settle().await;
    };
    let anna = register("anna", "anna@example.dk").await;
    let bo = register("boris", "bo@example.dk").await;
    struck(&world, "aaaaaa", "anna", 1).await;
    leave(&anna).await;
    leave(&bo).await;
    world.pass(31 * 24 * 60 * 60);
    world.app.auth.forget().await.unwrap();
    register("annika", "anna@example.dk").await;
    register("bodil", "bo@example.dk").await;
    world.app.reconcile_watchfulness().await.unwrap();
    world.app.reconcile_watchfulness().await.unwrap();
    world.fake.settle().await;
    let henrik = world.sign_in("henrik").await;
    let seen = henrik.get(&card("annika")).await.done();
    let words = text(&seen["returned"], "text");
    assert!(
        words.contains("anna") && words.ends_with("strikes: 1."),
        "{words}"
    );
    assert_eq!(seen["cases"].as_array().unwrap().len(), 1);
    let unknown = henrik.get(&card("bodil")).await.done();
    assert!(unknown.get("returned").is_none() && unknown["cases"] == json!([]));
    let office = world
        .app
        .index
        .read(appservice::index::Index::moderation_room);
    let said = || {
        let events = world.fake.timeline(&office.clone().unwrap());
        events.iter().map(ToString::to_string).collect::<String>()
    };
    let words = "bekræftede e-mail";
    assert!(said().contains(words), "{}", said());
    // She is let in like everybody.
    let home = world
        .app
        .index
        .read(|i| i.own_room(RoomKind::Home, &user_id("annika")));
    assert!(home.is_some());
    world.pass(365 * 24 * 60 * 60);
    world.app.auth.forget().await.unwrap();
    let henrik = world.sign_in("henrik").await;
    let seen = henrik.get(&card("annika")).await.done();
    assert!(seen.get("returned").is_none(), "after a year nobody knows");
    for _ in 0..2 {
        world.app.reconcile_departures().await.unwrap();
        world.fake.settle().await;
        world.app.reconcile_watchfulness().await.unwrap();
        world.fake.settle().await;
    }
    assert!(!said().contains(words), "{}", said());
}

/// Rule 10: who reports what is nothing, again and again, is not listened to for a fortnight.
#[sqlx::test(migrations = false)]
async fn who_abuses_reports_is_told_that_they_rest(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, henrik, ingrid, anna, topic) = town(options).await;
    for n in 0..5 {
        let post = world
            .post(&ingrid, &topic, &format!("Helt i orden {n}"))
            .await;
        let flag = format!("/api/forum/posts/{}/flag", encoded(&post));
        anna.post(&flag, json!({"reason": "spam"})).await.done();
        world.fake.settle().await;
    }
    let open: Vec<_> = world.app.index.read(|index| {
        let open = index.cases().filter(|case| case.is_open());
        open.map(|case| (case.case.clone(), case.version)).collect()
    });
    assert_eq!(open.len(), 5);
    for (case, version) in open {
        let path = format!("/api/forum/moderation/cases/{case}/decide");
        let wish = json!({"version": version, "outcome": "dismissed"});
        henrik.post(&path, wish).await.done();
    }
    for _ in 0..2 {
        world.app.reconcile_watchfulness().await.unwrap();
        world.fake.settle().await;
    }
    let home = world
        .app
        .index
        .read(|i| i.own_room(RoomKind::Home, &anna.user_id()));
    let told = world.messages(&home.unwrap());
    let told: Vec<_> = told.iter().filter(|t| t.contains("anmeldelser")).collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("14 dage"), "{told:?}");
    let seen = henrik.get(&card("anna")).await.done();
    let made = &seen["flags_made"];
    assert_eq!((&made["total"], &made["agreed"]), (&json!(5), &json!(0)));
    assert!(made["resting_until"].is_string(), "{made}");
    // Until then none is taken.
    let post = world.post(&ingrid, &topic, "Helt i orden igen").await;
    let flag = format!("/api/forum/posts/{}/flag", encoded(&post));
    let refused = anna.post(&flag, json!({"reason": "spam"})).await;
    refused.refused(403, "ORG.ALTHING.FLAGS_REST");
}

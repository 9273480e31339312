//! From a report to a decision: who may judge whom, and what two moderators at once see.

use appservice::{
    events::{Act, AwardEventContent},
    index::{Index, Membership},
    matrix::Homeserver,
    policy::{Ladder, judgement::INTERIM_MS},
};
use http::StatusCode;
use ruma::OwnedRoomId;
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    badges::{DAY, award, settle},
    client::Client,
    conduct::{follow, state, struck},
    world::{Topic, World, text, user_id},
};

/// A territory with an administrator, a moderator, two members and a topic of theirs.
pub struct Court {
    pub world: World,
    pub henrik: Client,
    pub ingrid: Client,
    pub anna: Client,
    pub bodil: Client,
    pub topic: Topic,
}

pub async fn court(options: PgConnectOptions) -> Court {
    let world = World::new(options).await;
    let henrik = world.administrator("henrik").await;
    let ingrid = world.member("ingrid").await;
    let anna = world.member("anna").await;
    let bodil = world.member("bodil").await;
    award(&henrik, "ingrid", "moderator").await;
    settle(&world).await;
    world.reconcile().await;
    world.app.reconcile_branches().await.unwrap();
    let topic = world.topic(&anna, "Et emne").await;
    Court {
        world,
        henrik,
        ingrid,
        anna,
        bodil,
        topic,
    }
}

impl Court {
    /// A post of Bodil's.
    pub async fn breach(&self, words: &str) -> String {
        self.world.post(&self.bodil, &self.topic, words).await
    }

    /// The case about a post, as a moderator sees it.
    pub async fn case_of(&self, post: &str) -> Value {
        let queue = self.ingrid.get(&format!("{QUEUE}?state=all")).await.done();
        let items = queue["items"].as_array().unwrap();
        let summary = items.iter().find(|item| item["post"]["post_id"] == post);
        let id = text(summary.expect("a case"), "case_id");
        self.ingrid.get(&case(id)).await.done()
    }

    /// A post of Bodil's that Anna has reported, and its case.
    pub async fn reported(&self, words: &str) -> (String, Value) {
        let post = self.breach(words).await;
        flag(&self.anna, &post, "harassment").await.done();
        let case = self.case_of(&post).await;
        (post, case)
    }
}

pub const QUEUE: &str = "/api/forum/moderation/queue";

pub fn case(id: &str) -> String {
    format!("/api/forum/moderation/cases/{id}")
}

pub async fn flag(by: &Client, post: &str, reason: &str) -> super::client::Answer {
    let path = format!("/api/forum/posts/{post}/flag");
    by.post(&path, json!({"reason": reason, "text": "Se selv."}))
        .await
}

pub fn verdict(version: &Value, outcome: &str) -> Value {
    json!({"version": version, "outcome": outcome, "rule": "threats", "facts": "Han truede."})
}

pub async fn decide(by: &Client, case_id: &str, verdict: Value) -> super::client::Answer {
    by.post(&format!("{}/decide", case(case_id)), verdict).await
}

/// G5.
#[sqlx::test(migrations = false)]
async fn of_two_who_judge_the_second_sees_what_the_first_did(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let court = court(options).await;
    let (_, first) = court.reported("Du er en idiot").await;
    let id = text(&first, "case_id");
    let claim = json!({"version": first["version"], "claim": true});
    let claimed = court
        .ingrid
        .post(&format!("{}/claim", case(id)), claim)
        .await
        .done();
    assert_eq!(
        (&claimed["state"], &claimed["version"]),
        (&json!("claimed"), &json!(2))
    );
    let stale = verdict(&first["version"], "dismissed");
    let refused = decide(&court.henrik, id, stale)
        .await
        .refused(409, "ORG.ALTHING.CASE_CHANGED");
    assert_eq!(refused["case"]["version"], 2);
    assert_eq!(
        refused["case"]["claimed_by"]["user_id"],
        user_id("ingrid").as_str()
    );
    assert!(text(&refused, "error").contains("Ingrid"), "{refused}");

    let (one, other) = tokio::join!(
        decide(&court.ingrid, id, verdict(&json!(2), "nudge")),
        decide(&court.henrik, id, verdict(&json!(2), "strike"))
    );
    let statuses = [one.status, other.status];
    assert!(statuses.contains(&StatusCode::OK) && statuses.contains(&StatusCode::CONFLICT));
    let loser = if one.status == StatusCode::OK {
        other
    } else {
        one
    };
    let loser = loser.refused(409, "ORG.ALTHING.CASE_CHANGED");
    assert!(text(&loser, "error").contains("has decided"), "{loser}");
    assert_eq!(loser["case"]["state"], "decided");

    let note = json!({"version": 3, "text": "Han har fået besked."});
    let noted = court
        .ingrid
        .post(&format!("{}/note", case(id)), note)
        .await
        .done();
    assert_eq!(noted["notes"][0]["text"], "Han har fået besked.");
    assert_eq!(noted["version"], 3);
}

/// G7 and rules 1 and 5.
#[sqlx::test(migrations = false)]
async fn who_may_judge_whom(_: PgPoolOptions, options: PgConnectOptions) {
    let court = court(options).await;
    let strike = "/api/forum/moderation/strike";
    let wish = |post: &str| json!({"post_id": post, "rule": "threats", "facts": "Truede."});
    let own = court.world.post(&court.ingrid, &court.topic, "Mit").await;
    let refused = court
        .ingrid
        .post(strike, wish(&own))
        .await
        .refused(403, "ORG.ALTHING.NOT_YOURS");
    assert!(text(&refused, "error").contains("yourself"), "{refused}");
    let of_henrik = court
        .world
        .post(&court.henrik, &court.topic, "Henriks")
        .await;
    court
        .ingrid
        .post(strike, wish(&of_henrik))
        .await
        .refused(403, "ORG.ALTHING.NOT_YOURS");
    let post = court.breach("Jeg finder dig").await;
    court
        .anna
        .post(strike, wish(&post))
        .await
        .refused(403, "ORG.ALTHING.BADGE_REQUIRED");

    // Who reports does not judge.
    flag(&court.ingrid, &post, "harassment").await.done();
    court
        .ingrid
        .post(strike, wish(&post))
        .await
        .refused(403, "ORG.ALTHING.NOT_YOURS");
    let shown = court.case_of(&post).await;
    assert_eq!(shown["may"]["decide"], false);
    assert!(text(&shown, "why_not").contains("reported"));
    let claim = json!({"version": 1, "claim": true});
    let path = format!("{}/claim", case(text(&shown, "case_id")));
    court
        .ingrid
        .post(&path, claim)
        .await
        .refused(403, "ORG.ALTHING.NOT_YOURS");

    let lacking = json!({"post_id": post, "facts": ""});
    let lacking = court
        .henrik
        .post(strike, lacking)
        .await
        .refused(422, "M_INVALID_PARAM");
    assert!(lacking["fields"]["rule"].is_string() && lacking["fields"]["facts"].is_string());
    let unknown = json!({"post_id": post, "rule": "42", "facts": "x"});
    court
        .henrik
        .post(strike, unknown)
        .await
        .refused(422, "M_INVALID_PARAM");
    let struck = court.henrik.key("en").post(strike, wish(&post)).await;
    assert_eq!(struck.status, StatusCode::CREATED);
    let struck = struck.done();
    assert_eq!(
        (&struck["step"], &struck["outcome"]),
        (&json!(1), &json!("strike"))
    );
    assert_eq!(
        struck["case_id"], shown["case_id"],
        "the case that was open"
    );
    // The same post is not punished again.
    court
        .henrik
        .post(strike, wish(&post))
        .await
        .refused(409, "ORG.ALTHING.PUNISHED");

    // A request that is repeated is one strike.
    let of_member = json!({"user_id": user_id("bodil"), "rule": "posing", "facts": "Gav sig ud."});
    let bodil = court.henrik.key("to");
    let first = bodil.post(strike, of_member.clone()).await.done();
    let again = bodil.post(strike, of_member).await.done();
    assert_eq!(first["case_id"], again["case_id"]);
    assert_eq!(
        first["step"], 2,
        "counted by the cases: the home room follows"
    );
    let steps = court
        .world
        .app
        .index
        .read(|index| index.decided_strikes(&user_id("bodil")).len());
    assert_eq!(steps, 2);
    let both =
        json!({"user_id": user_id("bodil"), "post_id": post, "rule": "threats", "facts": "x"});
    court
        .henrik
        .post(strike, both)
        .await
        .refused(422, "M_INVALID_PARAM");
}

/// Rule 2.
/// G18: the badge of a moderator expires while they are signed in.
#[sqlx::test(migrations = false)]
async fn a_moderator_whose_badge_expires_judges_no_more(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let court = court(options).await;
    let (world, ingrid) = (&court.world, user_id("ingrid"));
    let (_, reported) = court.reported("Grimt").await;
    let ends = world.clock.unix_ms() + 60_000;
    let award = AwardEventContent {
        expires_at: Some(ends),
        ..AwardEventContent::new("moderator", ends - 120_000)
    };
    let actions = &world.app.actions;
    actions.write_award(&ingrid, &award).await.unwrap();
    settle(world).await;
    let levels = async || {
        let mut with = Vec::new();
        for room in world.fake.joined_rooms().await.unwrap() {
            let content = state(world, &room, "m.room.power_levels", "").await;
            if content["users"][ingrid.as_str()].is_number() {
                with.push(room);
            }
        }
        with
    };
    assert!(levels().await.contains(&court.topic.id));
    let claim = json!({"version": reported["version"], "claim": true});
    let path = format!("{}/claim", case(text(&reported, "case_id")));
    world.pass(60);
    // The session goes on; what it may do ended with the badge, before anything was reconciled.
    court
        .ingrid
        .post(&path, claim)
        .await
        .refused(403, "ORG.ALTHING.BADGE_REQUIRED");
    court
        .ingrid
        .get(QUEUE)
        .await
        .refused(403, "ORG.ALTHING.BADGE_REQUIRED");
    court.ingrid.get("/api/users/me").await.done();
    settle(world).await;
    assert_eq!(levels().await, Vec::<OwnedRoomId>::new());
    let office = world.app.actions.moderation_room().unwrap();
    let membership = |i: &Index| i.membership(&office, &ingrid);
    let left = world.app.index.read(membership);
    assert_ne!(left, Some(Membership::Join));
}

/// 3.3, rule 10: what somebody reports who is muted counts for nothing, and again once they are not.
#[sqlx::test(migrations = false)]
async fn a_report_of_somebody_muted_weighs_nothing(_: PgPoolOptions, options: PgConnectOptions) {
    let court = court(options).await;
    let (post, before) = court.reported("Grimt").await;
    assert_eq!(
        (&before["weight"], &before["flag_list"][0]["counts"]),
        (&json!(1.0), &json!(true))
    );
    let mut muting = struck(&court.world, "zzzzzz", "anna", 2).await;
    let muted = court.case_of(&post).await;
    assert_eq!(
        (&muted["weight"], &muted["flag_list"][0]["weight"]),
        (&json!(0.0), &json!(0.0))
    );
    assert_eq!(muted["flag_list"][0]["counts"], false);
    if let Some(decision) = &mut muting.decision {
        decision.overturned = Some(Act {
            by: None,
            at: court.world.clock.unix_ms(),
            text: String::new(),
        });
    }
    court.world.app.actions.write_case(&muting).await.unwrap();
    follow(&court.world).await;
    assert_eq!(court.case_of(&post).await["weight"], json!(1.0));
}

/// Rule 10, of who is suspended: by a third strike, or at once until somebody has looked.
#[sqlx::test(migrations = false)]
async fn a_report_of_somebody_suspended_weighs_nothing(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let court = court(options).await;
    let (post, before) = court.reported("Grimt").await;
    assert_eq!(before["weight"], json!(1.0));
    let weighs = async |ingrid: &Client, weight: f64| {
        let queue = ingrid.get(&format!("{QUEUE}?state=all")).await.done();
        let items = queue["items"].as_array().unwrap();
        let summary = items.iter().find(|item| item["post"]["post_id"] == post);
        let id = text(summary.unwrap(), "case_id");
        let seen = ingrid.get(&case(id)).await.done();
        let flag = &seen["flag_list"][0];
        let counts = weight > 0.0;
        assert_eq!(
            (&seen["weight"], &flag["weight"]),
            (&json!(weight), &json!(weight))
        );
        assert_eq!(flag["counts"], counts, "{seen}");
    };
    let path = "/api/forum/moderation/interim-suspend";
    let wish = json!({"user_id": user_id("anna"), "reason": "Truer med vold."});
    court.ingrid.post(path, wish).await.done();
    weighs(&court.ingrid, 0.0).await;
    follow(&court.world).await;
    weighs(&court.ingrid, 0.0).await;
    // Nobody confirms it: they may write again, and report.
    court.world.pass(INTERIM_MS / 1_000 + 1);
    follow(&court.world).await;
    follow(&court.world).await;
    let ingrid = court.world.sign_in("ingrid").await;
    weighs(&ingrid, 1.0).await;

    let mut third = struck(&court.world, "zzzzzz", "anna", 3).await;
    weighs(&ingrid, 0.0).await;
    if let Some(decision) = &mut third.decision {
        decision.overturned = Some(Act {
            by: None,
            at: court.world.clock.unix_ms(),
            text: String::new(),
        });
    }
    court.world.app.actions.write_case(&third).await.unwrap();
    follow(&court.world).await;
    weighs(&ingrid, 1.0).await;
}

#[sqlx::test(migrations = false)]
async fn what_was_old_is_worth_a_nudge_unless_it_is_severe(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let court = court(options).await;
    let posts = [court.breach("En").await, court.breach("To").await];
    court.world.pass(Ladder::DEFAULT.first_ms / 1_000 + 60);
    let [anna, ingrid] = [
        court.world.sign_in("anna").await,
        court.world.sign_in("ingrid").await,
    ];
    for (post, severe) in posts.iter().zip([false, true]) {
        flag(&anna, post, "illegal").await.done();
        let queue = ingrid.get(QUEUE).await.done();
        let id = text(&queue["items"][0], "case_id").to_owned();
        assert_eq!(queue["items"][0]["severe"], true);
        let shown = ingrid.get(&case(&id)).await.done();
        assert_eq!(shown["only_nudge"], true);
        let mut wish = verdict(&shown["version"], "strike");
        if severe {
            wish["severe"] = json!(true);
            let decided = decide(&ingrid, &id, wish).await.done();
            assert_eq!(
                (&decided["step"], &decided["decision"]["removes"]),
                (&json!(3), &json!(true))
            );
        } else {
            decide(&ingrid, &id, wish)
                .await
                .refused(422, "M_INVALID_PARAM");
            let nudge = verdict(&shown["version"], "nudge");
            assert_eq!(decide(&ingrid, &id, nudge).await.done()["outcome"], "nudge");
        }
    }
}

#[sqlx::test(migrations = false)]
async fn cases_of_one_member_become_one(_: PgPoolOptions, options: PgConnectOptions) {
    let court = court(options).await;
    let (first_post, first) = court.reported("En").await;
    let (second_post, second) = court.reported("To").await;
    let (a, b) = (text(&first, "case_id"), text(&second, "case_id"));
    let merge = |into: &str| json!({"version": 1, "into": into, "into_version": 1});
    let path = format!("{}/merge", case(a));
    court
        .ingrid
        .post(&path, merge(a))
        .await
        .refused(422, "M_INVALID_PARAM");
    court
        .ingrid
        .post(&path, merge("zzzzzz"))
        .await
        .refused(422, "M_INVALID_PARAM");
    // The other as it was seen, too; and by who may judge it.
    let claim = json!({"version": 1, "claim": true});
    court
        .ingrid
        .post(&format!("{}/claim", case(b)), claim)
        .await
        .done();
    court
        .ingrid
        .post(&path, merge(b))
        .await
        .refused(409, "ORG.ALTHING.CASE_CHANGED");
    let merge = |into: &str| json!({"version": 1, "into": into, "into_version": 2});
    let merged = court.ingrid.post(&path, merge(b)).await.done();
    assert_eq!(
        (&merged["state"], &merged["outcome"]),
        (&json!("merged"), &json!("merged"))
    );
    let whole = court.ingrid.get(&case(b)).await.done();
    assert_eq!((&whole["posts"], &whole["flags"]), (&json!(2), &json!(2)));
    assert_eq!(whole["log"][2]["action"], "case.absorbed", "{whole}");
    assert!(
        whole["targets"]
            .as_array()
            .unwrap()
            .iter()
            .all(|t| t["evidence"].is_object())
    );
    // Who has seen an older version is told, whatever they want to do.
    let old = json!(whole["version"].as_u64().unwrap() - 1);
    for (act, wish) in [
        ("claim", json!({"version": old, "claim": true})),
        ("note", json!({"version": old, "text": "Set før"})),
        (
            "merge",
            json!({"version": old, "into": a, "into_version": 1}),
        ),
        ("confirm", json!({"version": old})),
        ("lift", json!({"version": old, "text": "Tiden er gået."})),
    ] {
        let refused = court.henrik.post(&format!("{}/{act}", case(b)), wish).await;
        let refused = refused.refused(409, "ORG.ALTHING.CASE_CHANGED");
        assert_eq!(refused["case"]["version"], whole["version"], "{act}");
    }
    // A report of either goes there.
    flag(&court.henrik, &first_post, "spam").await.done();
    let whole = court.ingrid.get(&case(b)).await.done();
    assert_eq!(whole["flags"], 3);
    let decided = decide(&court.ingrid, b, verdict(&whole["version"], "removed"))
        .await
        .done();
    assert_eq!(decided["outcome"], "removed");
    let again = json!({"post_id": second_post, "rule": "threats", "facts": "x"});
    let strike = "/api/forum/moderation/strike";
    court
        .ingrid
        .post(strike, again)
        .await
        .refused(409, "ORG.ALTHING.PUNISHED");
    // The posts go beside the answer.
    court.world.app.reconcile_conduct().await.unwrap();
    court.world.fake.settle().await;
    court.world.app.settle_rooms().await.unwrap();
    assert_eq!(court.world.digest(), court.world.rebuilt().await);
}

/// G5, by the way that names no case: who judges a post says what they saw of it.
#[sqlx::test(migrations = false)]
async fn who_strikes_by_the_way_says_what_they_saw(_: PgPoolOptions, options: PgConnectOptions) {
    let court = court(options).await;
    let path = "/api/forum/moderation/strike";
    let strike = |post: &str, seen: Option<Value>| {
        let mut wish = json!({"post_id": post, "rule": "threats", "facts": "Han truede."});
        if let Some(seen) = seen {
            wish["seen"] = seen;
        }
        wish
    };
    let changed = async |by: &Client, wish: Value, case: &Value| {
        let refused = by.post(path, wish).await;
        let refused = refused.refused(409, "ORG.ALTHING.CASE_CHANGED");
        assert_eq!(refused["case"]["case_id"], case["case_id"], "{refused}");
        assert_eq!(refused["case"]["version"], case["version"], "{refused}");
    };
    // One looks at a post of which there is no case; meanwhile another dismisses it.
    let post = court.breach("Du er et fjols").await;
    let look = json!({"post_id": post, "outcome": "nudge"});
    let look = court.henrik.post(&format!("{path}/preview"), look).await;
    assert!(look.done()["latest"].is_null());
    flag(&court.anna, &post, "harassment").await.done();
    let reported = court.case_of(&post).await;
    let id = text(&reported, "case_id");
    changed(&court.henrik, strike(&post, Some(json!({}))), &reported).await;
    let claim = json!({"version": reported["version"], "claim": true});
    let of_case = format!("{}/claim", case(id));
    let claimed = court.ingrid.post(&of_case, claim).await.done();
    // A case that somebody has taken on is not decided over their head.
    changed(&court.henrik, strike(&post, None), &claimed).await;
    let dismissed = decide(&court.ingrid, id, verdict(&claimed["version"], "dismissed"));
    let dismissed = dismissed.await.done();
    changed(&court.henrik, strike(&post, None), &dismissed).await;
    let seen = |case: &Value| json!({"case_id": case["case_id"], "version": case["version"]});
    changed(
        &court.henrik,
        strike(&post, Some(seen(&claimed))),
        &dismissed,
    )
    .await;
    let look = json!({"post_id": post, "outcome": "nudge"});
    let look = court.henrik.post(&format!("{path}/preview"), look).await;
    let look = look.done();
    let latest = &look["latest"];
    assert_eq!(
        (&latest["dismissed"], &latest["version"]),
        (&json!(true), &dismissed["version"])
    );
    for odd in [json!({"version": 1}), json!({"case_id": id})] {
        let odd = court.henrik.post(path, strike(&post, Some(odd))).await;
        odd.refused(422, "M_INVALID_PARAM");
    }
    // Who says that they know judges it anew.
    let anew = court.henrik.key("anew");
    let wish = strike(&post, Some(seen(latest)));
    let struck = anew.post(path, wish.clone()).await.done();
    assert_ne!(struck["case_id"], dismissed["case_id"]);
    assert_eq!(struck["step"], 1, "{struck}");
    let again = anew.post(path, wish).await.done();
    assert_eq!(again["case_id"], struck["case_id"], "the same request");

    let read = text(&struck, "case_id");
    let read = format!("/api/users/me/strikes/{read}/acknowledge");
    court.bodil.post(&read, json!({})).await.done();

    // Whoever names posts that are to go needs not know what was said of them.
    let (post, other) = court.reported("Hov").await;
    let id = text(&other, "case_id");
    let dismissed = decide(&court.ingrid, id, verdict(&other["version"], "dismissed"));
    dismissed.await.done();
    let remove = format!(
        "/api/forum/moderation/members/{}/remove-posts",
        user_id("bodil")
    );
    let wish = json!({"post_ids": [post], "rule": "threats", "reason": "Igen."});
    let removed = court.henrik.post(&remove, wish).await;
    assert_eq!(removed.status, StatusCode::CREATED);

    // A suspension in a case names the version that was seen.
    let (_, other) = court.reported("Jeg finder dig").await;
    let suspend = json!({"user_id": user_id("bodil"), "reason": "Trusler.",
        "case_id": other["case_id"], "version": other["version"]});
    let claim = json!({"version": other["version"], "claim": true});
    let of_other = format!("{}/claim", case(text(&other, "case_id")));
    let claimed = court.ingrid.post(&of_other, claim).await.done();
    for path in ["interim-suspend", "interim-suspend/preview"] {
        let path = format!("/api/forum/moderation/{path}");
        let refused = court.henrik.post(&path, suspend.clone()).await;
        let refused = refused.refused(409, "ORG.ALTHING.CASE_CHANGED");
        assert_eq!(refused["case"]["version"], claimed["version"]);
    }
    let mut suspend = suspend;
    suspend["version"] = claimed["version"].clone();
    let path = "/api/forum/moderation/interim-suspend";
    let ordered = court.henrik.post(path, suspend.clone()).await.done();
    let again = court.henrik.post(path, suspend).await.done();
    assert_eq!(again["version"], ordered["version"], "the same order");
}

#[sqlx::test(migrations = false)]
async fn a_suspension_at_once_waits_for_a_second_person(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let court = court(options).await;
    let path = "/api/forum/moderation/interim-suspend";
    let wish = json!({"user_id": user_id("bodil"), "reason": "Truer med vold."});
    let ordered = court.ingrid.key("nu").post(path, wish.clone()).await;
    assert_eq!(ordered.status, StatusCode::CREATED);
    let ordered = ordered.done();
    let id = text(&ordered, "case_id");
    assert_eq!(
        (&ordered["kind"], &ordered["severe"]),
        (&json!("interim"), &json!(true))
    );
    assert_eq!(ordered["interim"]["lapsed"], false);
    let again = court.ingrid.key("nu").post(path, wish.clone()).await.done();
    assert_eq!(again["case_id"], ordered["case_id"]);
    court
        .henrik
        .post(path, wish)
        .await
        .refused(409, "ORG.ALTHING.PUNISHED");
    let confirm = json!({"version": ordered["version"], "rule": "threats"});
    let confirm_path = format!("{}/confirm", case(id));
    let refused = court.ingrid.post(&confirm_path, confirm.clone()).await;
    refused.refused(403, "ORG.ALTHING.NOT_YOURS");
    assert_eq!(ordered["may"]["confirm"], false);
    let confirmed = court.henrik.post(&confirm_path, confirm).await.done();
    let decision = &confirmed["decision"];
    assert_eq!(
        (&decision["step"], &decision["facts"]),
        (&json!(3), &json!("Truer med vold."))
    );
    assert_eq!(decision["by"]["user_id"], user_id("ingrid").as_str());
    assert_eq!(
        decision["confirmed_by"]["user_id"],
        user_id("henrik").as_str()
    );
    let lift = json!({"version": confirmed["version"], "text": "Tiden er gået."});
    let lift_path = format!("{}/lift", case(id));
    court
        .henrik
        .post(&lift_path, lift.clone())
        .await
        .refused(409, "ORG.ALTHING.TOO_EARLY");
    court.world.pass(91 * DAY);
    let henrik = court.world.sign_in("henrik").await;
    let lifted = henrik.post(&lift_path, lift).await.done();
    assert_eq!(lifted["decision"]["lifted"]["text"], "Tiden er gået.");
}

#[sqlx::test(migrations = false)]
async fn the_queue_has_pages_and_filters(_: PgPoolOptions, options: PgConnectOptions) {
    let court = court(options).await;
    for n in 0..5 {
        court.reported(&format!("Nummer {n}")).await;
    }
    let mut cursor = None::<String>;
    let mut seen = Vec::new();
    loop {
        let after = cursor
            .map(|cursor| format!("&cursor={cursor}"))
            .unwrap_or_default();
        let page = court
            .ingrid
            .get(&format!("{QUEUE}?limit=2{after}"))
            .await
            .done();
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= 2);
        seen.extend(items.iter().map(|item| text(item, "case_id").to_owned()));
        assert_eq!(
            page["counts"],
            json!({"open": 5, "claimed": 0, "mine": 0, "appealed": 0, "unconfirmed": 0,
                "waiting": 5, "unattended": 5})
        );
        cursor = page["next_cursor"].as_str().map(ToOwned::to_owned);
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), 5);
    let count = async |filter: &str| {
        let queue = court.ingrid.get(&format!("{QUEUE}?{filter}")).await.done();
        queue["items"].as_array().map_or(0, Vec::len)
    };
    let path = format!("{}/claim", case(&seen[0]));
    court
        .ingrid
        .post(&path, json!({"version": 1, "claim": true}))
        .await
        .done();
    assert_eq!(count("state=mine").await, 1);
    assert_eq!(count("state=open").await, 4);
    assert_eq!(count("reason=spam").await, 0);
    assert_eq!(count("reason=harassment&kind=post").await, 5);
    let about = format!("about={}", super::client::encoded(user_id("anna").as_str()));
    assert_eq!(count(&about).await, 0);
    court
        .ingrid
        .get(&format!("{QUEUE}?cursor=x"))
        .await
        .refused(400, "M_INVALID_PARAM");
    court
        .ingrid
        .get(&case("zzzzzz"))
        .await
        .refused(404, "M_NOT_FOUND");
}

#[sqlx::test(migrations = false)]
async fn the_clauses_are_those_of_the_code(_: PgPoolOptions, options: PgConnectOptions) {
    let court = court(options).await;
    let path = "/api/forum/moderation/rules";
    let rules = court.ingrid.get(&format!("{path}?lang=en")).await.done();
    let ids: Vec<_> = rules["rules"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| text(r, "id"))
        .collect();
    assert!(
        ids.contains(&"threats") && ids.contains(&"privacy"),
        "{ids:?}"
    );
    assert_eq!(rules["version"], court.world.terms());
    let danish = court.ingrid.get(path).await.done();
    assert_ne!(danish["rules"][5]["text"], rules["rules"][5]["text"]);
    assert_eq!(danish["rules"][5]["id"], rules["rules"][5]["id"]);
    court
        .anna
        .get(path)
        .await
        .refused(403, "ORG.ALTHING.BADGE_REQUIRED");
}

/// Members of other homeservers have no home room here: how they stand is in their cases.
#[sqlx::test(migrations = false)]
async fn a_guest_stands_by_their_cases(_: PgPoolOptions, options: PgConnectOptions) {
    let court = court(options).await;
    let guest = "@gerd:evil.example";
    let join = json!({"membership": "join"});
    let fake = &court.world.fake;
    let joined = fake.set_state(&court.topic.id, "m.room.member", guest, &join);
    joined.await.unwrap();
    fake.settle().await;
    let wish = json!({"user_id": guest, "rule": "threats", "facts": "Hun truede."});
    let path = "/api/forum/moderation/strike";
    court.ingrid.post(path, wish).await.done();
    super::conduct::follow(&court.world).await;
    let path = format!("/api/forum/moderation/members/{guest}");
    let shown = court.ingrid.get(&path).await.done();
    assert_eq!(shown["standing"]["active"], 1, "{shown}");
    assert_eq!(shown["standing"]["next_step"], 2);
}

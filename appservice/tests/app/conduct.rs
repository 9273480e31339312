//! What follows from a decision, in the rooms and on the web: strikes, mutes, removed posts.

use appservice::{
    events::{
        CaseEventContent, CaseKind, CourseCompletion, CourseProgressEventContent, Decision,
        EvidenceEventContent, Outcome, RoomKind, StrikeEventContent, Target,
    },
    index::Membership,
    matrix::{Homeserver, Identity},
    policy::{Ladder, strikes::Standing},
};
use ruma::{EventId, OwnedRoomId, UserId};
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    badges::{CODE, award, badge_room, gated, membership, settle},
    client::Client,
    world::{Topic, World, message, outgoing, user_id},
};

/// A state event's content, as the homeserver has it.
pub async fn state(world: &World, room: &OwnedRoomId, event_type: &str, key: &str) -> Value {
    let state = world.fake.state(room).await.unwrap();
    let events = state.iter().map(|e| serde_json::from_str(e.get()).unwrap());
    let found = events
        .into_iter()
        .find(|e: &Value| e["type"] == event_type && e["state_key"] == key);
    found.map_or(Value::Null, |e| e["content"].clone())
}

pub fn home(world: &World, who: &str) -> OwnedRoomId {
    let room = |i: &appservice::index::Index| i.own_room(RoomKind::Home, &user_id(who));
    world.app.index.read(room).unwrap()
}

/// A decision, as moderators would have made it.
pub fn decision(world: &World, outcome: Outcome, step: Option<u8>) -> Decision {
    Decision {
        outcome,
        step,
        rule: Some("respekt".into()),
        rules_version: "1".into(),
        facts: "Skældsord i tråden.".into(),
        severe: false,
        removes: true,
        by: user_id("henrik"),
        at: world.clock.unix_ms(),
        confirmed: None,
        overturned: None,
        lifted: None,
        reduced_from: None,
        lowered: None,
    }
}

pub fn post_of(topic: &Topic, who: &str, post: &str) -> Target {
    Target {
        user_id: user_id(who),
        room_id: Some(topic.id.clone()),
        event_id: Some(EventId::parse(post).unwrap()),
    }
}

/// A case that was decided; its passes have not run yet.
pub async fn decided(
    world: &World,
    id: &str,
    about: &UserId,
    decision: Decision,
    targets: Vec<Target>,
) -> CaseEventContent {
    let now = world.clock.unix_ms();
    let mut case = CaseEventContent::new(id.into(), CaseKind::Post, about.to_owned(), now);
    case.targets = targets;
    case.decision = Some(decision);
    world.app.actions.write_case(&case).await.unwrap()
}

/// A strike of this step, with everything that follows from it.
pub async fn struck(world: &World, id: &str, who: &str, step: u8) -> CaseEventContent {
    let decision = decision(world, Outcome::Strike, Some(step));
    let case = decided(world, id, &user_id(who), decision, Vec::new()).await;
    follow(world).await;
    case
}

pub async fn follow(world: &World) {
    for _ in 0..3 {
        world.fake.settle().await;
        world.app.reconcile_conduct().await.unwrap();
    }
    settle(world).await;
}

pub fn actions(world: &World, case: &str) -> Vec<String> {
    world.app.index.read(|i| {
        let mut lines: Vec<_> = i
            .audit()
            .filter(|line| line.case.as_deref() == Some(case))
            .collect();
        lines.sort_by_key(|line| line.seq);
        lines.into_iter().map(|line| line.action.clone()).collect()
    })
}

fn standing(world: &World, who: &str) -> Standing {
    let now = world.clock.unix_ms();
    world.app.index.read(|i| i.standing_of(&user_id(who), now))
}

async fn acknowledge(world: &World, who: &str, case: &str) {
    let strikes = world.app.index.read(|i| i.strikes(&user_id(who)));
    let strike = strikes.into_iter().find(|s| s.case == case).unwrap();
    let read = StrikeEventContent {
        acknowledged_at: Some(world.clock.unix_ms()),
        ..strike
    };
    world
        .app
        .actions
        .write_strike(&user_id(who), &read)
        .await
        .unwrap();
}

/// The member has passed the course that earns the badge by which one posts.
pub async fn pass_course(world: &World, who: &str) {
    let now = world.clock.unix_ms();
    let progress = CourseProgressEventContent {
        course: CODE.into(),
        version: 1,
        refresher: true,
        enrolled_at: now,
        lessons: Vec::new(),
        completed: Some(CourseCompletion {
            at: now,
            attempt: None,
            badge: Some(CODE.into()),
            valid_days: Some(365),
            approval: false,
            told: false,
        }),
        rev: String::new(),
    };
    world
        .app
        .actions
        .write_progress(&user_id(who), &progress)
        .await
        .unwrap();
    follow(world).await;
}

/// A gated territory with its administrator, and Anna, who holds the badge.
pub async fn town(options: PgConnectOptions) -> (World, Client, Client, Topic) {
    let world = gated(options).await;
    let henrik = world.administrator("henrik").await;
    let anna = world.member("anna").await;
    award(&henrik, "anna", CODE).await;
    settle(&world).await;
    let topic = world.topic(&henrik, "Et emne").await;
    (world, henrik, anna, topic)
}

#[sqlx::test(migrations = false)]
async fn a_first_strike_stands_in_the_home_room_and_takes_the_post_away(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let (world, _, anna, topic) = town(options).await;
    let post = world.post(&anna, &topic, "Idiot").await;
    let target = post_of(&topic, "anna", &post);
    let evidence = EvidenceEventContent {
        case: "aaaaaa".into(),
        room_id: topic.id.clone(),
        event_id: EventId::parse(&*post).unwrap(),
        sender: user_id("anna"),
        origin_server_ts: 1,
        content: "{}".into(),
        parts: None,
        part: None,
        edit: None,
        edited_at: None,
        replaced: false,
        sha256: "ab".repeat(32),
        at: world.clock.unix_ms(),
        media: None,
    };
    let kept = world
        .app
        .actions
        .docket("org.althing.evidence", "x", &evidence);
    kept.await.unwrap();
    world.pass(1);
    let first = decision(&world, Outcome::Strike, Some(1));
    decided(&world, "aaaaaa", &user_id("anna"), first, vec![target]).await;
    world.app.settle_case("aaaaaa").await.unwrap();
    follow(&world).await;

    let home = home(&world, "anna");
    let strike = state(&world, &home, "org.althing.strike", "aaaaaa").await;
    assert_eq!(
        (&strike["step"], &strike["rule"]),
        (&json!(1), &json!("respekt"))
    );
    assert_eq!(strike["language"], "da");
    assert_eq!(strike["evidence"][0]["sha256"], "ab".repeat(32));
    assert!(
        !strike.to_string().contains("henrik"),
        "no moderator is named"
    );
    let told = world.messages(&home);
    assert!(
        told.last().unwrap().contains("Skældsord i tråden."),
        "{told:?}"
    );

    let timeline = world.fake.timeline(&topic.id);
    let redaction = timeline.iter().find(|e| e["content"]["redacts"] == *post);
    let redaction = redaction.expect("the post is gone");
    assert_eq!(redaction["sender"], world.app.names.bot().as_str());
    assert!(
        redaction["content"]["reason"]
            .as_str()
            .unwrap()
            .contains("respekt")
    );
    let mut log = actions(&world, "aaaaaa");
    log.sort();
    assert_eq!(log, ["post.removed", "strike.issued"]);

    let hello = json!({"body": "Hej"});
    let refused = anna.post(&topic.posts(), hello.clone()).await;
    let refused = refused.refused(403, "ORG.ALTHING.ACKNOWLEDGE");
    assert_eq!(refused["case_ids"], json!(["aaaaaa"]));
    let sent = world
        .element(&anna, &topic, "m.room.message", message("Hej"))
        .await;
    assert!(sent.is_ok(), "the gate is of the web alone");
    acknowledge(&world, "anna", "aaaaaa").await;
    anna.post(&topic.posts(), hello).await.done();

    // Nothing is done twice, and what was read stays read.
    let before = world.rooms_and_events().await;
    follow(&world).await;
    assert_eq!(world.rooms_and_events().await, before);
    let strike = state(&world, &home, "org.althing.strike", "aaaaaa").await;
    assert!(strike["acknowledged_at"].is_i64());
    assert_eq!(world.digest(), world.rebuilt().await);
}

#[sqlx::test(migrations = false)]
async fn a_nudge_is_told_once_and_is_no_strike(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, _, anna, topic) = town(options).await;
    let post = world.post(&anna, &topic, "Nå!").await;
    let target = post_of(&topic, "anna", &post);
    let nudge = decision(&world, Outcome::Nudge, None);
    decided(&world, "bbbbbb", &user_id("anna"), nudge, vec![target]).await;
    follow(&world).await;
    follow(&world).await;
    let told = world.messages(&home(&world, "anna"));
    let told = told.iter().filter(|m| m.contains("ikke en advarsel"));
    assert_eq!(told.count(), 1);
    assert_eq!(standing(&world, "anna"), Standing::default());
    assert_eq!(actions(&world, "bbbbbb"), ["case.nudged"]);
    assert!(world.messages(&topic.id).contains(&"Nå!".to_owned()));
    anna.post(&topic.posts(), json!({"body": "Hej"}))
        .await
        .done();
}

async fn level(world: &World, topic: &Topic, who: &str) -> Value {
    let levels = state(world, &topic.id, "m.room.power_levels", "").await;
    levels["users"][user_id(who).as_str()].clone()
}

/// The second strike, in Element and on the web, until it is over.
#[sqlx::test(migrations = false)]
async fn a_muted_member_reads_removes_own_words_and_no_more(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let (world, henrik, anna, topic) = town(options).await;
    let own = world.post(&anna, &topic, "Mit").await;
    let other = world.topic(&henrik, "Et andet").await;
    world.pass(60);
    struck(&world, "aaaaaa", "anna", 1).await;
    struck(&world, "bbbbbb", "anna", 2).await;
    acknowledge(&world, "anna", "aaaaaa").await;
    acknowledge(&world, "anna", "bbbbbb").await;

    let hello = json!({"body": "Hej"});
    let refused = anna.post(&topic.posts(), hello.clone()).await;
    let refused = refused.refused(403, "ORG.ALTHING.MUTED");
    assert_eq!(refused["needs_refresher"], true);
    assert!(refused["until"].as_str().unwrap().ends_with('Z'));
    let react = json!({"key": "👍"});
    for (path, wish) in [
        (
            format!("/api/forum/posts/{}/reactions", topic.first_post),
            react,
        ),
        (
            "/api/forum/topics".to_owned(),
            json!({"category": "byen", "title": "Nyt emne", "body": "Hej"}),
        ),
        (
            "/api/invitations".to_owned(),
            json!({"max_uses": 1, "expires_in_days": 1}),
        ),
    ] {
        let refused = anna.post(&path, wish).await;
        refused.refused(403, "ORG.ALTHING.MUTED");
    }
    let flag = format!("/api/forum/posts/{}/flag", topic.first_post);
    let refused = anna.post(&flag, json!({"reason": "spam"})).await;
    refused.refused(403, "ORG.ALTHING.MUTED");
    let page = anna.get(&topic.page()).await.done();
    assert_eq!(page["topic"]["may_post"], false);

    // In Element: not in a room that she is in, and in one that she comes into only now.
    assert_eq!(level(&world, &topic, "anna").await, -1);
    assert_eq!(level(&world, &other, "anna").await, Value::Null);
    let as_anna = Identity::Member(anna.user_id());
    world.fake.join(&as_anna, &other.id).await.unwrap();
    follow(&world).await;
    for room in [&topic, &other] {
        let sent = world
            .element(&anna, room, "m.room.message", message("Hej"))
            .await;
        assert!(sent.is_err(), "Element is refused as well");
    }
    let in_home = outgoing("m.room.message", message("!status"));
    let home = home(&world, "anna");
    world.fake.send(&as_anna, &home, &in_home).await.unwrap();
    world.element_redacts(&anna, &topic, &own).await.unwrap();

    // The homeserver's module is told too.
    let secret = secrecy::ExposeSecret::expose_secret(&world.config.password_check.secret);
    let silenced = async |token: &str| {
        let module = world.internal().token(token);
        module.post("/_althing/silenced", json!({})).await
    };
    let anna_alone = json!({"user_ids": [user_id("anna")]});
    assert_eq!(silenced(secret).await.done(), anna_alone);
    silenced("guessed").await.refused(401, "M_UNKNOWN_TOKEN");

    // A room that is made now is born with the mute.
    let new = world.topic(&henrik, "Et nyt").await;
    assert_eq!(level(&world, &new, "anna").await, -1);

    // The badge rests; its room and what it opens are kept.
    let badges = anna.get(&format!("/api/badges/{CODE}")).await.done();
    assert_eq!(badges["mine"]["status"], "suspended");
    let room = badge_room(&world, CODE);
    for room in [&room, &topic.id] {
        assert_eq!(membership(&world, room, "anna"), Some(Membership::Join));
    }

    // Whoever undoes it by hand is set right.
    world.pass(1);
    let mut levels = state(&world, &topic.id, "m.room.power_levels", "").await;
    levels["users"] = json!({});
    let undone = world
        .fake
        .set_state(&topic.id, "m.room.power_levels", "", &levels);
    undone.await.unwrap();
    follow(&world).await;
    assert_eq!(level(&world, &topic, "anna").await, -1);
    // So is who leaves and comes back.
    world.fake.leave(&user_id("anna"), &topic.id).unwrap();
    follow(&world).await;
    world.fake.join(&as_anna, &topic.id).await.unwrap();
    assert_eq!(level(&world, &topic, "anna").await, -1);

    // The refresher shortens nothing, and without it nothing ends.
    world.pass(3 * 24 * 60 * 60);
    pass_course(&world, "anna").await;
    assert!(!standing(&world, "anna").mute.unwrap().needs_refresher);
    world.pass(Ladder::DEFAULT.muted_ms / 1_000);
    follow(&world).await;
    assert_eq!(level(&world, &topic, "anna").await, Value::Null);
    let anna = world.sign_in("anna").await;
    anna.post(&topic.posts(), hello).await.done();
    let badges = anna.get(&format!("/api/badges/{CODE}")).await.done();
    assert_eq!(badges["mine"]["status"], "active");
    world.fake.settle().await;
    assert_eq!(world.digest(), world.rebuilt().await);
}

/// The clock of a strike, and what is next.
#[sqlx::test(migrations = false)]
async fn strikes_end_by_the_clock_and_by_the_refresher(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let (world, _, _, _) = town(options).await;
    struck(&world, "aaaaaa", "anna", 1).await;
    world.pass(60);
    pass_course(&world, "anna").await;
    assert_eq!(standing(&world, "anna").active, 0, "cleared");
    assert!(actions(&world, "aaaaaa").contains(&"strike.cleared".to_owned()));
    world.pass(60);
    struck(&world, "bbbbbb", "anna", 1).await;
    world.pass(60);
    pass_course(&world, "anna").await;
    assert_eq!(standing(&world, "anna").active, 1, "once in twelve months");
    world.pass(90 * 24 * 60 * 60);
    assert_eq!(standing(&world, "anna").active, 0);
}

/// The bot was away while a strike fell; and it went down between the strike and its notice.
#[sqlx::test(migrations = false)]
async fn what_was_decided_while_we_were_away_follows(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, _, anna, topic) = town(options).await;
    let post = world.post(&anna, &topic, "Idiot").await;
    let target = post_of(&topic, "anna", &post);
    let second = decision(&world, Outcome::Strike, Some(2));
    decided(&world, "cccccc", &user_id("anna"), second, vec![target]).await;
    world.fake.faults().lose_answer_after(1);
    world.app.reconcile_conduct().await.unwrap_err();
    let world = world.restart().await;
    world.app.repair(0).await.unwrap();
    follow(&world).await;
    assert_eq!(level(&world, &topic, "anna").await, -1);
    let home = home(&world, "anna");
    let told = world.messages(&home);
    let told = told.iter().filter(|m| m.contains("Skældsord"));
    assert_eq!(told.count(), 1);
    let mut log = actions(&world, "cccccc");
    log.sort();
    assert_eq!(log, ["post.removed", "strike.issued"]);
    assert!(!world.messages(&topic.id).contains(&"Idiot".to_owned()));
}

/// What was decided holds though nobody knows in which language to say why; that follows.
#[sqlx::test(migrations = false)]
async fn what_was_decided_holds_without_postgres(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, _, anna, topic) = town(options).await;
    let bodil = world.member("bodil").await;
    for (case, who, step) in [("cccccc", &anna, 2), ("dddddd", &bodil, 3)] {
        let decision = decision(&world, Outcome::Strike, Some(step));
        decided(&world, case, &who.user_id(), decision, Vec::new()).await;
    }
    world.app.store.close().await;
    world.app.reconcile_conduct().await.unwrap_err();
    world.fake.settle().await;
    assert_eq!(level(&world, &topic, "anna").await, -1);
    assert!(world.fake.is_suspended(&bodil.user_id()).await.unwrap());
    let told = |world: &World| {
        let home = home(world, "anna");
        let told = world.messages(&home).into_iter();
        told.filter(|m| m.contains("Skældsord")).count()
    };
    assert_eq!(told(&world), 0);

    let world = world.restart().await;
    world.app.repair(0).await.unwrap();
    follow(&world).await;
    assert_eq!(told(&world), 1);
    assert_eq!(level(&world, &topic, "anna").await, -1);
}

/// A member who has five muted beside them opens a topic.
#[sqlx::test(migrations = false)]
async fn a_room_made_while_five_are_muted(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, henrik, _, _) = town(options).await;
    for (place, name) in ["bent", "carl", "dorte", "eva", "finn"].iter().enumerate() {
        world.member(name).await;
        let case = format!("muted{}", ["a", "b", "c", "d", "e"][place]);
        struck(&world, &case, name, 2).await;
    }
    let henrik_again = world.sign_in("henrik").await;
    drop(henrik);
    let topic = world.topic(&henrik_again, "Nyt").await;
    let created = world.fake.timeline(&topic.id);
    let levels = created.iter().find(|e| e["type"] == "m.room.power_levels");
    let users = levels.unwrap()["content"]["users"].as_object().unwrap();
    assert_eq!(users.values().filter(|level| **level == -1).count(), 5);
    let before = created.len();
    follow(&world).await;
    assert_eq!(
        world.fake.timeline(&topic.id).len(),
        before,
        "as it should be"
    );
}

#[sqlx::test(migrations = false)]
async fn a_lock_closes_a_topic_and_gives_back_what_was(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let (world, henrik, anna, topic) = town(options).await;
    let path = format!("/api/forum/topics/{}/lock", topic.id);
    let lock = json!({"locked": true, "reason": "Det blev for hedt."});
    anna.post(&path, lock.clone())
        .await
        .refused(403, "ORG.ALTHING.BADGE_REQUIRED");
    henrik
        .post(&path, json!({"locked": true, "reason": " "}))
        .await
        .refused(422, "M_INVALID_PARAM");
    let before = state(&world, &topic.id, "m.room.power_levels", "").await;
    let locked = henrik.post(&path, lock.clone()).await.done();
    assert_eq!(locked["closed"], "locked");
    assert_eq!(locked["lock"]["reason"], "Det blev for hedt.");
    henrik.post(&path, lock).await.done();
    let hello = json!({"body": "Hej"});
    let refused = anna.post(&topic.posts(), hello.clone()).await;
    refused.refused(403, "ORG.ALTHING.TOPIC_CLOSED");
    let sent = world
        .element(&anna, &topic, "m.room.message", message("Hej"))
        .await;
    assert!(sent.is_err(), "Element is refused as well");
    let archive = format!("/api/forum/topics/{}/archive", topic.id);
    henrik
        .post(&archive, json!({"archived": true}))
        .await
        .done();
    let unlock = json!({"locked": false});
    let unlocked = henrik.post(&path, unlock.clone()).await.done();
    assert_eq!(unlocked["closed"], "archived", "it is archived still");
    henrik
        .post(&archive, json!({"archived": false}))
        .await
        .done();
    henrik.post(&path, unlock).await.done();
    let after = state(&world, &topic.id, "m.room.power_levels", "").await;
    assert_eq!(after, before);
    anna.post(&topic.posts(), hello).await.done();
    let log: Vec<_> = world.app.index.read(|i| {
        let mut lines: Vec<_> = i.audit().filter(|l| l.room_id.is_some()).cloned().collect();
        lines.sort_by_key(|line| line.seq);
        lines.into_iter().map(|line| line.action).collect()
    });
    assert_eq!(
        log,
        [
            "topic.locked",
            "topic.archived",
            "topic.unlocked",
            "topic.unarchived"
        ]
    );
    world.fake.settle().await;
    assert_eq!(world.digest(), world.rebuilt().await);
}

/// Many posts go fifty at a time, and the case tells how far that is; each has its line.
#[sqlx::test(migrations = false)]
async fn the_removal_of_many_tells_how_far_it_is(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, henrik, anna, topic) = town(options).await;
    // The first post brings its author in.
    world.post(&anna, &topic, "Hej").await;
    let mut targets = Vec::new();
    for n in 0..52 {
        let words = message(&format!("Køb {n}"));
        let sent = world.element(&anna, &topic, "m.room.message", words).await;
        targets.push(post_of(&topic, "anna", sent.unwrap().as_str()));
    }
    let removed = decision(&world, Outcome::Removed, None);
    decided(&world, "aaaaaa", &user_id("anna"), removed, targets).await;
    world.fake.settle().await;
    let progress = async || {
        let path = "/api/forum/moderation/cases/aaaaaa";
        henrik.get(path).await.done()["removal"].clone()
    };
    assert_eq!(progress().await, json!({"done": 0, "of": 52}));
    world.app.reconcile_conduct().await.unwrap();
    world.fake.settle().await;
    assert_eq!(progress().await, json!({"done": 50, "of": 52}));
    follow(&world).await;
    assert!(progress().await.is_null());
    let log = actions(&world, "aaaaaa");
    let lines = log.iter().filter(|line| *line == "post.removed");
    assert_eq!(lines.count(), 52);
}

/// Who keeps order removes a post in Element or by the API, without a case: the log says who did, once,
/// and the author reads why and how to complain. What somebody takes back themselves is nobody's business.
#[sqlx::test(migrations = false)]
async fn a_removal_by_hand_has_its_line(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, henrik, anna, topic) = town(options).await;
    world.administrator("helle").await;
    settle(&world).await;
    let own = world.post(&anna, &topic, "Mit").await;
    let rude = world.post(&anna, &topic, "Uha").await;
    let crude = world.post(&anna, &topic, "Fy da").await;
    world.element_redacts(&anna, &topic, &own).await.unwrap();
    world.element_redacts(&henrik, &topic, &rude).await.unwrap();
    let path = format!("/api/forum/posts/{crude}");
    let why = json!({"reason": "threats: Det var for groft."});
    let removed = henrik.send(http::Method::DELETE, &path, Some(why)).await;
    assert_eq!(removed.status, 204, "{}", removed.body);
    for _ in 0..2 {
        follow(&world).await;
    }
    let log = henrik.get("/api/audit").await.done();
    let lines = log["items"].as_array().unwrap().iter();
    let removed: Vec<_> = lines
        .filter(|line| line["action"] == "post.removed")
        .collect();
    assert_eq!(removed.len(), 2, "{log}");
    let of = |post: &str| removed.iter().find(|line| line["post_id"] == post).unwrap();
    for post in [&rude, &crude] {
        let by = &of(post)["actor"]["user_id"];
        assert_eq!(*by, user_id("henrik").as_str(), "{log}");
        assert_eq!(of(post)["about"]["user_id"], user_id("anna").as_str());
    }
    assert_eq!(of(&crude)["reason"], "threats: Det var for groft.");
    assert!(of(&rude)["reason"].is_null(), "{log}");

    let told = world.messages(&home(&world, "anna"));
    let told: Vec<_> = told
        .iter()
        .filter(|text| text.contains("Et emne"))
        .collect();
    assert_eq!(told.len(), 2, "each once: {told:?}");
    let with = |words: &str| told.iter().any(|text| text.contains(words));
    assert!(with("Reglen: Trusler, chikane"), "{told:?}");
    assert!(with("Begrundelsen: Det var for groft."), "{told:?}");
    assert!(with("ikke givet nogen begrundelse"), "{told:?}");
    let helle = user_id("helle");
    for text in told {
        assert!(
            text.contains(helle.as_str()),
            "somebody else hears it: {text}"
        );
        assert!(!text.contains("@henrik:"), "{text}");
    }
}

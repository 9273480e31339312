//! Third strikes and suspensions: out of everything, and back into everything when they do not stand.

use appservice::{
    clock::unix_ms,
    error::Error,
    events::{Act, CaseEventContent, CaseKind, EvidenceEventContent, Interim, Outcome, RoomKind},
    index::{Index, Membership},
    matrix::{Homeserver, Identity},
    policy::policy_rules::HOLD_MS,
    store::accounts::State,
};
use axum::http::StatusCode;
use ruma::{EventId, OwnedRoomId, UserId};
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    badges::{CODE, badge_room, membership, settle},
    client::Client,
    conduct::{actions, decided, decision, follow, home, post_of, state, struck, town},
    leaving::leave,
    school,
    world::{PASSWORD, Topic, World, message, text, user_id},
};

const SUSPENDED: &str = "M_USER_SUSPENDED";

fn act(world: &World, by: &str) -> Act {
    Act {
        by: Some(user_id(by)),
        at: unix_ms(world.clock.now()),
        text: "Fordi.".into(),
    }
}

async fn rewrite(world: &World, case: &CaseEventContent) -> CaseEventContent {
    let written = world.app.actions.write_case(case).await.unwrap();
    follow(world).await;
    written
}

async fn keep(world: &World, case: &str, topic: &Topic, who: &str, post: &str, content: &Value) {
    let evidence = EvidenceEventContent {
        case: case.into(),
        room_id: topic.id.clone(),
        event_id: EventId::parse(post).unwrap(),
        sender: user_id(who),
        origin_server_ts: 1_799_999_000_000,
        content: content.to_string(),
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
        .docket("org.althing.evidence", post, &evidence);
    kept.await.unwrap();
}

fn rooms(world: &World, topic: &Topic) -> Vec<OwnedRoomId> {
    let space = |i: &Index| i.territory_space().unwrap();
    let space = world.app.index.read(space);
    vec![space, badge_room(world, CODE), topic.id.clone()]
}

fn everywhere(world: &World, topic: &Topic, who: &str, is: Membership) {
    for room in rooms(world, topic) {
        assert_eq!(membership(world, &room, who), Some(is), "{room}");
    }
}

async fn login(world: &World, who: &str) -> Value {
    let form = json!({"username": who, "password": PASSWORD, "token_response": true});
    world.visitor().post("/api/auth/login", form).await.done()
}

async fn password_is(world: &World, who: &UserId) -> Value {
    let asks = json!({"user_id": who, "password": PASSWORD});
    let secret = secrecy::ExposeSecret::expose_secret(&world.config.password_check.secret);
    let module = world.internal().token(secret);
    module.post("/_althing/check_password", asks).await.done()
}

/// The whole of it: out, a restricted session, published; overturned, and everything as before.
#[sqlx::test(migrations = false)]
async fn a_third_strike_takes_everything_and_its_overturn_gives_it_back(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let (world, _, anna, topic) = town(options).await;
    let post = world.post(&anna, &topic, "Mit *bedste*").await;
    keep(
        &world,
        "cccccc",
        &topic,
        "anna",
        &post,
        &message("Mit *bedste*"),
    )
    .await;
    world.fake.sign_in(&user_id("anna"), "PHONE", "Element");
    everywhere(&world, &topic, "anna", Membership::Join);
    let mut third = decision(&world, Outcome::Strike, Some(3));
    third.confirmed = Some(act(&world, "henrik"));
    let target = post_of(&topic, "anna", &post);
    let mut case = decided(&world, "cccccc", &user_id("anna"), third, vec![target]).await;
    follow(&world).await;

    // In Element: kicked with a reason, and refused in everything, here by the homeserver itself.
    everywhere(&world, &topic, "anna", Membership::Leave);
    let kicked = state(&world, &topic.id, "m.room.member", user_id("anna").as_str()).await;
    assert_eq!(kicked["reason"], "Kontoen er suspenderet");
    for kind in [RoomKind::Home, RoomKind::Profile] {
        let own = world.app.index.read(|i| i.own_room(kind, &user_id("anna")));
        assert_eq!(
            membership(&world, &own.unwrap(), "anna"),
            Some(Membership::Join)
        );
    }
    let as_anna = Identity::Member(anna.user_id());
    let refused = world.fake.join(&as_anna, &topic.id).await.unwrap_err();
    assert_eq!(refused.errcode(), Some(SUSPENDED));
    assert!(
        world
            .fake
            .devices(&user_id("anna"))
            .await
            .unwrap()
            .is_empty()
    );
    let check = password_is(&world, &user_id("anna")).await;
    assert_eq!(check, json!({"ok": false, "reason": "suspended"}));

    // On the web: signed out, and what is left after signing in again.
    anna.get("/api/auth/me")
        .await
        .refused(401, "M_UNKNOWN_TOKEN");
    let session = login(&world, "anna").await;
    assert_eq!(session["restricted"], true);
    let anna = anna.token(text(&session, "access_token"));
    for open in [
        "/api/auth/me",
        "/api/users/me",
        "/api/auth/sessions",
        "/api/users/me/exports",
    ] {
        anna.get(open).await.done();
    }
    let page = topic.page();
    for shut in [&*page, "/api/forum/categories", "/api/users/me/permissions"] {
        anna.get(shut).await.refused(403, SUSPENDED);
    }
    anna.post(&topic.posts(), json!({"body": "Hej"}))
        .await
        .refused(403, SUSPENDED);

    // Other territories read of it after its hold.
    let list = world.app.index.read(Index::policy_room).unwrap();
    let key = format!("rule:{}", user_id("anna"));
    let rule = state(&world, &list, "m.policy.rule.user", &key).await;
    assert_eq!(rule, Value::Null);
    world.pass(HOLD_MS / 1_000);
    follow(&world).await;
    let rule = state(&world, &list, "m.policy.rule.user", &key).await;
    assert_eq!(
        rule,
        json!({"entity": user_id("anna"), "recommendation": "m.ban", "reason": "respekt",
               "org.althing.case": "cccccc"})
    );
    let before = world.rooms_and_events().await;
    follow(&world).await;
    assert_eq!(
        world.rooms_and_events().await,
        before,
        "nothing is done twice"
    );

    // It did not stand.
    if let Some(decision) = &mut case.decision {
        decision.overturned = Some(act(&world, "henrik"));
    }
    rewrite(&world, &case).await;
    follow(&world).await;
    everywhere(&world, &topic, "anna", Membership::Join);
    let rule = state(&world, &list, "m.policy.rule.user", &key).await;
    assert_eq!(rule, json!({}));
    let session = login(&world, "anna").await;
    assert_eq!(session["restricted"], false);
    let anna = anna.token(text(&session, "access_token"));
    anna.post(&topic.posts(), json!({"body": "Tak"}))
        .await
        .done();
    assert_eq!(password_is(&world, &user_id("anna")).await["ok"], true);
    let badge = anna.get(&format!("/api/badges/{CODE}")).await.done();
    assert_eq!(badge["mine"]["status"], "active");

    // The post is said again, once, and tells whose it is.
    let page = anna.get(&topic.page()).await.done();
    let items = page["items"].as_array().unwrap();
    let restored: Vec<_> = items.iter().filter(|p| p["restored"].is_object()).collect();
    assert_eq!(restored.len(), 1);
    let author = &restored[0]["restored"]["author"]["user_id"];
    assert_eq!(*author, json!(user_id("anna")));
    assert!(
        text(restored[0], "html").contains("<em>bedste</em>"),
        "{}",
        restored[0]
    );
    assert!(text(restored[0], "body").contains("Anna"));
    let before = world.rooms_and_events().await;
    follow(&world).await;
    assert_eq!(
        world.rooms_and_events().await,
        before,
        "nothing is done twice"
    );
    let log = actions(&world, "cccccc");
    for line in [
        "strike.issued",
        "post.removed",
        "policy.published",
        "strike.overturned",
        "post.restored",
        "policy.withdrawn",
    ] {
        let count = log.iter().filter(|l| *l == line).count();
        assert_eq!(count, 1, "{line} in {log:?}");
    }
    assert_eq!(world.digest(), world.rebuilt().await);

    // Who takes their words along takes those that were said again.
    leave(&anna, "redact", PASSWORD).await.done();
    world.app.reconcile_departures().await.unwrap();
    follow(&world).await;
    let page = world
        .sign_in("henrik")
        .await
        .get(&topic.page())
        .await
        .done();
    assert!(!page.to_string().contains("bedste"), "{page}");
    assert_eq!(world.digest(), world.rebuilt().await);
}

/// Rule 9: who is suspended may leave for good; the case stays, and its words for twelve months.
#[sqlx::test(migrations = false)]
async fn a_suspended_member_leaves_and_the_case_stays(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, _, anna, topic) = town(options).await;
    let post = world.post(&anna, &topic, "Jeg finder dig").await;
    let words = message("Jeg finder dig");
    keep(&world, "cccccc", &topic, "anna", &post, &words).await;
    let third = decision(&world, Outcome::Strike, Some(3));
    let target = post_of(&topic, "anna", &post);
    decided(&world, "cccccc", &user_id("anna"), third, vec![target]).await;
    follow(&world).await;
    let session = login(&world, "anna").await;
    assert_eq!(session["restricted"], true);
    let anna = anna.token(text(&session, "access_token"));
    assert_eq!(
        leave(&anna, "anonymise", PASSWORD).await.status,
        StatusCode::NO_CONTENT
    );
    let depart = async || {
        world.app.reconcile_departures().await.unwrap();
        follow(&world).await;
    };
    depart().await;
    let form = json!({"username": "anna", "password": PASSWORD});
    let again = world.visitor().post("/api/auth/login", form).await;
    assert!(again.status.is_client_error(), "{}", again.body);

    // Not even the departure gives a removed post back, or takes the case along.
    let office = world.app.index.read(Index::moderation_room).unwrap();
    let said = || {
        let events = world.fake.timeline(&office).into_iter();
        events.map(|event| event.to_string()).collect::<String>()
    };
    let kept = || world.app.index.read(|i| i.case("cccccc").cloned()).unwrap();
    assert_eq!(kept().decision.unwrap().facts, "Skældsord i tråden.");
    world.pass(364 * 24 * 60 * 60);
    depart().await;
    assert!(said().contains("Jeg finder dig"));
    let shown = world.sign_in("henrik").await;
    shown.get("/api/forum/moderation/cases/cccccc").await.done();
    world.pass(2 * 24 * 60 * 60);
    depart().await;
    depart().await;
    assert!(!said().contains("Jeg finder dig"));
    let decision = kept().decision.unwrap();
    assert_eq!(
        (decision.step, decision.rule.as_deref()),
        (Some(3), Some("respekt"))
    );
    assert_eq!(decision.facts, "");
    let log = actions(&world, "cccccc");
    assert!(log.contains(&"strike.issued".to_owned()), "{log:?}");
}

async fn interim(world: &World, id: &str, who: &str) -> CaseEventContent {
    let now = world.clock.unix_ms();
    let mut case = CaseEventContent::new(id.into(), CaseKind::Interim, user_id(who), now);
    case.interim = Some(Interim {
        ordered: act(world, "henrik"),
        until: now + HOLD_MS,
        confirmed: None,
    });
    rewrite(world, &case).await
}

/// One person may stop somebody for a while; the second makes it a strike, or nobody does.
#[sqlx::test(migrations = false)]
async fn a_suspension_lapses_unless_a_second_person_confirms_it(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let (world, _, anna, topic) = town(options).await;
    world.post(&anna, &topic, "Mit").await;
    interim(&world, "dddddd", "anna").await;
    everywhere(&world, &topic, "anna", Membership::Leave);
    let session = login(&world, "anna").await;
    assert_eq!(session["restricted"], true);
    let shut_out = anna.token(text(&session, "access_token"));
    let own = shut_out.get("/api/users/me/conduct?lang=en").await.done();
    let why = text(&own, "interim_statement");
    assert!(why.contains("(case dddddd,"), "{why}");
    assert!(own["standing"]["interim_until"].is_string(), "{own}");
    world.pass(HOLD_MS / 1_000);
    follow(&world).await;
    follow(&world).await;
    everywhere(&world, &topic, "anna", Membership::Join);
    assert_eq!(login(&world, "anna").await["restricted"], false);
    assert_eq!(
        actions(&world, "dddddd"),
        ["interim.explained", "interim.lapsed", "interim.ended"]
    );
    let told = || world.messages(&home(&world, "anna"));
    let ends = |words: &str| told().iter().filter(|said| said.contains(words)).count();
    assert_eq!(
        ends("(sag dddddd) er ophørt: ingen anden har bekræftet den"),
        1
    );
    assert_eq!(ends("Kontoen er åben igen"), 1);
    follow(&world).await;
    assert_eq!(ends("(sag dddddd) er ophørt"), 1, "once");

    let mut case = interim(&world, "eeeeee", "anna").await;
    if let Some(interim) = &mut case.interim {
        interim.confirmed = Some(act(&world, "ingrid"));
    }
    rewrite(&world, &case).await;
    world.pass(HOLD_MS / 1_000);
    follow(&world).await;
    everywhere(&world, &topic, "anna", Membership::Leave);
    let strike = state(
        &world,
        &home(&world, "anna"),
        "org.althing.strike",
        "eeeeee",
    )
    .await;
    assert_eq!(strike["step"], 3);
    // Who was suspended while the server was down is suspended when it is up again.
    let world = world.restart().await;
    world.app.repair(0).await.unwrap();
    follow(&world).await;
    assert_eq!(login(&world, "anna").await["restricted"], true);
}

/// A server administrator ends one by hand: it holds again. What they have ordered themselves is theirs.
#[sqlx::test(migrations = false)]
async fn a_suspension_that_is_undone_by_hand_holds_again(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let (world, _, _, _) = town(options).await;
    world.member("bent").await;
    let anna = user_id("anna");
    let bent = user_id("bent");
    let mut case = struck(&world, "cccccc", "anna", 3).await;
    let is_suspended = async |who: &UserId| world.fake.is_suspended(who).await.unwrap();
    let by_hand = async |who: &UserId, suspended: bool| {
        world.fake.set_suspended(who, suspended).await.unwrap();
    };
    let pass = async || world.app.reconcile_suspensions().await.unwrap();
    by_hand(&anna, false).await;
    by_hand(&bent, true).await;
    follow(&world).await;
    assert!(!is_suspended(&anna).await, "not asked at each pass");
    pass().await;
    assert!(is_suspended(&anna).await);
    assert!(is_suspended(&bent).await);

    // The case goes: so does what it asked for, for good.
    if let Some(decision) = &mut case.decision {
        decision.overturned = Some(act(&world, "henrik"));
    }
    rewrite(&world, &case).await;
    assert!(!is_suspended(&anna).await);
    pass().await;
    assert!(!is_suspended(&anna).await);
    assert!(is_suspended(&bent).await, "no case of ours");
}

/// Before anything has followed from the decision: a device that came in now would stay.
#[sqlx::test(migrations = false)]
async fn from_the_decision_on_nobody_signs_in_to_the_homeserver(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let (world, _, _, _) = town(options).await;
    let anna = user_id("anna");
    assert_eq!(password_is(&world, &anna).await, json!({"ok": true}));
    let third = decision(&world, Outcome::Strike, Some(3));
    decided(&world, "cccccc", &anna, third, Vec::new()).await;
    let refused = json!({"ok": false, "reason": "suspended"});
    assert_eq!(password_is(&world, &anna).await, refused);
    // Whoever does not know the password learns nothing.
    let asks = json!({"user_id": anna, "password": "noget andet"});
    let secret = secrecy::ExposeSecret::expose_secret(&world.config.password_check.secret);
    let module = world.internal().token(secret);
    let wrong = module.post("/_althing/check_password", asks).await.done();
    assert_eq!(wrong, json!({"ok": false, "reason": "wrong"}));
}

/// The homeserver does not answer in the middle of it: the next pass goes on.
#[sqlx::test(migrations = false)]
async fn a_suspension_that_was_interrupted_goes_on(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, _, anna, topic) = town(options).await;
    world.post(&anna, &topic, "Mit").await;
    let third = decision(&world, Outcome::Strike, Some(3));
    decided(&world, "cccccc", &user_id("anna"), third, Vec::new()).await;
    for fault in 1..5 {
        world
            .fake
            .faults()
            .fail_next(Error::internal("a fault of the test"));
        world.fake.faults().lose_answer_after(fault);
        let _ = world.app.reconcile_conduct().await;
        world.fake.settle().await;
    }
    // Faults that nothing has met yet.
    while world.app.reconcile_conduct().await.is_err() {
        world.fake.settle().await;
    }
    follow(&world).await;
    everywhere(&world, &topic, "anna", Membership::Leave);
    assert_eq!(login(&world, "anna").await["restricted"], true);
    let told = world.messages(&home(&world, "anna"));
    let told = told.iter().filter(|m| m.contains("Skældsord"));
    assert_eq!(told.count(), 1);
}

/// Somebody of another homeserver comes into a room.
async fn comes(world: &World, guest: &UserId, room: &OwnedRoomId) {
    let join = json!({"membership": "join", "displayname": "Gunnar"});
    let joined = world
        .fake
        .set_state(room, "m.room.member", guest.as_str(), &join);
    joined.await.unwrap();
    world.fake.settle().await;
}

/// Somebody of another homeserver is banned from our rooms, those that they never saw too, and only for as
/// long.
#[sqlx::test(migrations = false)]
async fn a_visitor_is_banned_instead(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, henrik, anna, topic) = town(options).await;
    let unseen = world.topic(&henrik, "Et andet emne").await;
    let guest = UserId::parse("@gunnar:se.althing.test").unwrap();
    let profile = |i: &Index| i.own_room(RoomKind::Profile, &anna.user_id()).unwrap();
    let profile = world.app.index.read(profile);
    comes(&world, &guest, &topic.id).await;
    comes(&world, &guest, &profile).await;
    let is = |room: &OwnedRoomId| world.app.index.read(|i| i.membership(room, &guest));
    let third = decision(&world, Outcome::Strike, Some(3));
    let mut case = decided(&world, "ffffff", &guest, third, Vec::new()).await;
    follow(&world).await;
    let space = world.app.index.read(|i| i.territory_space().unwrap());
    let all = [&topic.id, &unseen.id, &space, &profile];
    for room in all {
        assert_eq!(is(room), Some(Membership::Ban), "{room}");
    }
    assert_eq!(is(&badge_room(&world, CODE)), None, "nobody comes unasked");
    let before = world.rooms_and_events().await;
    follow(&world).await;
    assert_eq!(world.rooms_and_events().await, before);
    // A room that is made meanwhile is closed to them as well.
    let newer = world.topic(&henrik, "Et nyt emne").await;
    settle(&world).await;
    assert_eq!(is(&newer.id), Some(Membership::Ban));
    if let Some(decision) = &mut case.decision {
        decision.lifted = Some(act(&world, "henrik"));
    }
    rewrite(&world, &case).await;
    for room in all.into_iter().chain([&newer.id]) {
        assert_eq!(is(room), Some(Membership::Leave), "{room}");
    }
    let before = world.rooms_and_events().await;
    follow(&world).await;
    assert_eq!(world.rooms_and_events().await, before);
    assert_eq!(world.digest(), world.rebuilt().await);
}

/// What a guest who may not write has said before power levels and bans were there does not stand.
#[sqlx::test(migrations = false)]
async fn words_of_a_silenced_guest_are_taken_back(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, henrik, _, topic) = town(options).await;
    let other = world.topic(&henrik, "Et andet emne").await;
    let guest = UserId::parse("@gunnar:se.althing.test").unwrap();
    comes(&world, &guest, &topic.id).await;
    let say = async |topic: &Topic, body: &str| {
        world.fake.say_as_guest(&guest, &topic.id, body).unwrap();
        world.fake.settle().await;
    };
    say(&topic, "Før").await;
    world.pass(10);
    let mute = decision(&world, Outcome::Strike, Some(2));
    decided(&world, "ffffff", &guest, mute, Vec::new()).await;
    world.pass(1);
    // They go on to the next topic before anything there says so.
    comes(&world, &guest, &other.id).await;
    say(&other, "Efter").await;
    for _ in 0..2 {
        world.app.reconcile_slow_mode().await.unwrap();
        world.fake.settle().await;
    }
    assert!(world.messages(&topic.id).contains(&"Før".to_owned()));
    assert!(!world.messages(&other.id).contains(&"Efter".to_owned()));
    let removed = super::topic_acts::taken_back(&world);
    assert_eq!(removed, [("silenced".to_owned(), "Efter".to_owned())]);
    // When the mute is over they may write again.
    world.pass(8 * 24 * 60 * 60);
    say(&other, "Igen").await;
    world.app.reconcile_slow_mode().await.unwrap();
    world.fake.settle().await;
    assert!(world.messages(&other.id).contains(&"Igen".to_owned()));
}

/// The course again, in short, by who has a strike: with less to wait for between two attempts.
#[sqlx::test(migrations = false)]
async fn the_refresher_is_open_to_who_has_a_strike(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, _, anna) = school::school(options).await;
    settle(&world).await;
    school::read_everything(&anna).await;
    school::pass(&anna).await;
    settle(&world).await;
    let course = async |anna: &Client| anna.get(school::COURSE).await.done();
    assert_eq!(text(&course(&anna).await, "state"), "completed");
    world.pass(60);
    struck(&world, "aaaaaa", "anna", 1).await;
    let due = course(&anna).await;
    assert_eq!(
        (text(&due, "state"), &due["refresher"]),
        ("available", &json!(true))
    );
    school::enrol(&anna).await;
    school::complete(&anna, "privatliv").await.done();
    let quiz = anna.get(school::QUIZ).await.done();
    assert_eq!(quiz["attempts"]["per_hours"], 4);
    school::fail(&anna).await;
    school::pass(&anna).await;
    let strike = state(
        &world,
        &home(&world, "anna"),
        "org.althing.strike",
        "aaaaaa",
    )
    .await;
    assert!(strike["refreshed_at"].is_i64(), "at once");
    assert!(strike["cleared_at"].is_i64());
    assert_eq!(text(&course(&anna).await, "state"), "completed");
    assert_eq!(StatusCode::OK, anna.get("/api/auth/me").await.status);
}

/// What the refresher has done about a second strike it has done about the first one that that becomes, and
/// what did not stand has used up nothing.
#[sqlx::test(migrations = false)]
async fn the_refresher_counts_for_what_becomes_a_first_strike(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let (world, _, anna) = school::school(options).await;
    settle(&world).await;
    school::read_everything(&anna).await;
    school::pass(&anna).await;
    settle(&world).await;
    world.pass(60);
    let mut case = struck(&world, "bbbbbb", "anna", 2).await;
    school::enrol(&anna).await;
    school::complete(&anna, "privatliv").await.done();
    school::pass(&anna).await;
    follow(&world).await;
    let room = home(&world, "anna");
    let strike = async |id: &str| state(&world, &room, "org.althing.strike", id).await;
    let second = strike("bbbbbb").await;
    assert!(second["refreshed_at"].is_i64() && second["cleared_at"].is_null());
    if let Some(decision) = &mut case.decision {
        (decision.step, decision.reduced_from) = (Some(1), Some(2));
    }
    let mut case = rewrite(&world, &case).await;
    follow(&world).await;
    let first = strike("bbbbbb").await;
    assert_eq!(first["cleared_at"], second["refreshed_at"]);
    let statement = text(&first, "statement").to_owned();
    assert!(statement.contains("Du har allerede bestået"), "{statement}");
    let course = async |anna: &Client| anna.get(school::COURSE).await.done();
    assert_eq!(text(&course(&anna).await, "state"), "completed");

    // The clearing of this year is used up, and is not any more when that did not stand.
    world.pass(60);
    struck(&world, "cccccc", "anna", 1).await;
    let conduct = async || anna.get("/api/users/me/conduct").await.done()["refresher"].clone();
    assert_eq!(conduct().await["clears"], false);
    school::enrol(&anna).await;
    school::complete(&anna, "privatliv").await.done();
    school::pass(&anna).await;
    follow(&world).await;
    assert!(strike("cccccc").await["cleared_at"].is_null());
    if let Some(decision) = &mut case.decision {
        decision.overturned = Some(act(&world, "henrik"));
    }
    rewrite(&world, &case).await;
    follow(&world).await;
    let cleared = strike("cccccc").await;
    assert_eq!(cleared["cleared_at"], cleared["refreshed_at"]);
    assert_eq!(world.digest(), world.rebuilt().await);
}

/// Who was signed out everywhere hears by mail that they may come in again.
#[sqlx::test(migrations = false)]
async fn the_end_of_a_suspension_is_told_by_mail(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, sink) = World::mailing(options).await;
    world.administrator("henrik").await;
    world.confirmed(&sink, "anna", "anna@example.dk").await;
    settle(&world).await;
    world.reconcile().await;
    let mut case = interim(&world, "dddddd", "anna").await;
    follow(&world).await;
    world.pass(60);
    let mut dismissed = decision(&world, Outcome::Dismissed, None);
    dismissed.removes = false;
    case.decision = Some(dismissed);
    rewrite(&world, &case).await;
    follow(&world).await;
    let letter = sink.next().await;
    assert_eq!(letter.to, "anna@example.dk");
    let words = letter.text();
    assert!(
        words.contains("sag dddddd") && words.contains("åben igen"),
        "{words}"
    );
    let told = world.messages(&home(&world, "anna"));
    let ends = told.iter().filter(|said| said.contains("sagen er afgjort"));
    assert_eq!(ends.count(), 1, "{told:?}");
}

/// What `x-suspended` says of an operation is what a suspended member meets, of every operation that
/// there is.
#[sqlx::test(migrations = false)]
async fn the_description_tells_what_is_left_to_a_suspended_member(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let world = World::new(options).await;
    world.member("anna").await;
    let anna = user_id("anna");
    let suspended = world.app.auth.set_member_state(&anna, State::Suspended);
    assert!(suspended.await.unwrap());
    let openapi: Value = serde_json::from_str(&appservice::api::openapi_json().unwrap()).unwrap();
    let paths = openapi["paths"].as_object().unwrap();
    let operations = paths.iter().flat_map(|(path, methods)| {
        let methods = methods.as_object().unwrap().iter();
        methods.map(move |(method, operation)| (path, method, operation))
    });
    let (mut open, mut shut) = (0, 0);
    let mut session = world.sign_in("anna").await;
    for (path, method, operation) in operations {
        if operation["security"] == json!([{}]) {
            continue;
        }
        let method = http::Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
        let parts = path
            .split('/')
            .map(|part| if part.starts_with('{') { "x" } else { part });
        let path = parts.collect::<Vec<_>>().join("/");
        let answer = session.send(method.clone(), &path, Some(json!({}))).await;
        let is_shut = answer.body["errcode"] == SUSPENDED;
        let says_open = operation["x-suspended"] == json!(true);
        assert_eq!(is_shut, !says_open, "{method} {path}: {}", answer.body);
        if says_open {
            open += 1;
            if session.get("/api/auth/me").await.status == StatusCode::UNAUTHORIZED {
                session = world.sign_in("anna").await;
            }
        } else {
            shut += 1;
        }
    }
    assert!(open > 15 && shut > 60, "{open} {shut}");
}

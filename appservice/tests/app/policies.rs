//! Policy lists of others: looked at, followed, refused, and what follows from them until it does not.

use appservice::{
    events::{CaseEventContent, CaseKind, RoomKind},
    index::{Index, Membership},
    matrix::{Creation, Homeserver, InitialState, NewRoom},
};
use ruma::OwnedRoomId;
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    badges::settle,
    client::Client,
    conduct::state,
    world::{Topic, World, text, user_id},
};

const POLICIES: &str = "/api/forum/moderation/policies";
const LIST: &str = "#liste:dk.althing.test";
const GUEST: &str = "@spam:evil.example";

/// A territory with an administrator, two members, a guest in a topic, and a list of somebody else.
struct Place {
    world: World,
    henrik: Client,
    anna: Client,
    topic: Topic,
    list: OwnedRoomId,
}

impl Place {
    async fn new(options: PgConnectOptions) -> Self {
        let world = World::new(options).await;
        let henrik = world.administrator("henrik").await;
        let anna = world.member("anna").await;
        world.member("bent").await;
        settle(&world).await;
        world.reconcile().await;
        let topic = world.topic(&henrik, "Et emne").await;
        let join = json!({"membership": "join"});
        world
            .fake
            .set_state(&topic.id, "m.room.member", GUEST, &join)
            .await
            .unwrap();
        let list = a_list(&world).await;
        world.fake.settle().await;
        Self {
            world,
            henrik,
            anna,
            topic,
            list,
        }
    }

    /// Writes a rule into the list, or takes it back.
    async fn rule(&self, entity: &str, content: Value) {
        let key = format!("rule:{entity}");
        self.world
            .fake
            .set_state(&self.list, "m.policy.rule.user", &key, &content)
            .await
            .unwrap();
    }

    async fn bans(&self, entity: &str) {
        let content = json!({"entity": entity, "recommendation": "m.ban", "reason": "Spam"});
        self.rule(entity, content).await;
    }

    async fn follow(&self, mode: &str) -> super::client::Answer {
        let wish = json!({"list": LIST, "mode": mode});
        self.henrik.post(POLICIES, wish).await
    }

    async fn pass(&self) {
        self.world.app.reconcile_policy_lists().await.unwrap();
        self.world.fake.settle().await;
    }

    fn cases(&self, about: &str) -> Vec<CaseEventContent> {
        self.world.app.index.read(|index| {
            let about = index.cases().filter(|case| case.about == about);
            about.cloned().collect()
        })
    }

    fn guest(&self) -> Option<Membership> {
        let guest = GUEST.try_into().unwrap();
        self.world
            .app
            .index
            .read(|index| index.membership(&self.topic.id, guest))
    }
}

/// A list that is no room of Althing's.
async fn a_list(world: &World) -> OwnedRoomId {
    let state = |event_type: &str, content: Value| InitialState {
        event_type: event_type.into(),
        state_key: String::new(),
        content,
    };
    let room = NewRoom {
        version: "12".into(),
        alias: Some("liste".into()),
        name: "Sveriges liste".into(),
        topic: None,
        creation_content: json!({"type": "m.policy"}),
        power_levels: json!({}),
        initial_state: vec![state("m.room.join_rules", json!({"join_rule": "public"}))],
        invite: Vec::new(),
    };
    match world.fake.create_room(&room).await.unwrap() {
        Creation::Created(room_id) => room_id,
        Creation::AliasTaken => panic!("the alias is free"),
    }
}

/// Draupnir and other homeservers know our list by its type, and read it.
#[sqlx::test(migrations = false)]
async fn our_list_is_a_policy_room(_: PgPoolOptions, options: PgConnectOptions) {
    let place = Place::new(options).await;
    place.world.reconcile().await;
    let list = place.world.app.index.read(Index::policy_room).unwrap();
    let created = state(&place.world, &list, "m.room.create", "").await;
    assert_eq!(created["type"], "m.policy");
    let rules = state(&place.world, &list, "m.room.join_rules", "").await;
    assert_eq!(rules["join_rule"], "public");
}

/// G16.
#[sqlx::test(migrations = false)]
async fn a_rule_for_everybody_is_shown_and_refused(_: PgPoolOptions, options: PgConnectOptions) {
    let place = Place::new(options).await;
    let henrik = &place.henrik;
    place.bans("*:*").await;
    let wish = json!({"list": LIST});
    place
        .anna
        .post(&format!("{POLICIES}/preview"), wish.clone())
        .await
        .refused(403, "ORG.ALTHING.BADGE_REQUIRED");
    let preview = henrik
        .post(&format!("{POLICIES}/preview"), wish)
        .await
        .done();
    assert_eq!(
        (&preview["affected"], &preview["members"]),
        (&json!(4), &json!(4))
    );
    assert_eq!(text(&preview, "name"), "Sveriges liste");
    assert!(text(&preview, "refused").contains("*:*"), "{preview}");
    assert_eq!(preview["rules"][0]["matches"].as_array().unwrap().len(), 4);
    let joined = place.world.fake.joined_rooms().await.unwrap();
    assert!(!joined.contains(&place.list), "whoever looks does not stay");

    for mode in ["notify", "quarantine", "apply"] {
        let refused = place.follow(mode).await.refused(422, "M_INVALID_PARAM");
        assert!(refused["fields"]["list"].is_string(), "{refused}");
    }
    place.follow("off").await.done();
    place.pass().await;
    assert!(place.cases(GUEST).is_empty());
    let shown = henrik.get(POLICIES).await.done();
    let watched = &shown["watched"][0];
    assert_eq!(
        (
            text(watched, "mode"),
            text(watched, "alias"),
            &watched["rules"]
        ),
        ("off", LIST, &json!(1))
    );
    assert!(watched["refused"].is_string() && watched["affected"] == json!([]));
    assert_eq!(
        text(&shown["own"], "alias"),
        "#althing_policy:dk.althing.test"
    );
    place
        .anna
        .get(POLICIES)
        .await
        .refused(403, "ORG.ALTHING.BADGE_REQUIRED");
}

/// A list may change after it was followed: what is too wide in it is not followed, the rest is.
#[sqlx::test(migrations = false)]
async fn a_list_that_grows_too_wide_harms_nobody(_: PgPoolOptions, options: PgConnectOptions) {
    let place = Place::new(options).await;
    place.follow("apply").await.done();
    place.bans("*:dk.althing.test").await;
    place.bans("@henrik:dk.althing.test").await;
    place.bans("@bent:dk.althing.test").await;
    place.pass().await;
    let shown = place.henrik.get(POLICIES).await.done();
    let affected = shown["watched"][0]["affected"].as_array().unwrap();
    assert_eq!(affected.len(), 1, "{affected:?}");
    assert_eq!(text(&affected[0], "user_id"), user_id("bent").as_str());
    assert!(place.cases(user_id("henrik").as_str()).is_empty());
    // Nobody gets a strike of a list: a person looks within three days.
    let [case] = &place.cases(user_id("bent").as_str())[..] else {
        panic!("one case");
    };
    let interim = case.interim.as_ref().unwrap();
    assert!(case.decision.is_none() && interim.ordered.by.is_none());
    assert_eq!(interim.until - interim.ordered.at, 72 * 60 * 60 * 1_000);
    // They read which list it was, and that nobody has weighed it yet.
    super::conduct::follow(&place.world).await;
    let told = place
        .world
        .messages(&super::conduct::home(&place.world, "bent"));
    let said = told.iter().find(|said| said.contains(LIST));
    let said = said.unwrap_or_else(|| panic!("{told:?}"));
    assert!(said.contains("intet menneske har vurderet det"), "{said}");
    assert!(
        !said.contains("efter en anmeldelse") && !said.contains("Mennesker har"),
        "{said}"
    );
    place.pass().await;
    let cases = place.cases(user_id("bent").as_str());
    assert_eq!(cases.as_slice(), [case.clone()].as_slice());

    // The rule is taken back, and so is what it did.
    place.rule("@bent:dk.althing.test", json!({})).await;
    place.pass().await;
    let [case] = &place.cases(user_id("bent").as_str())[..] else {
        panic!("one case");
    };
    let now = place.world.clock.unix_ms();
    assert!(case.interim.as_ref().unwrap().until <= now);
}

#[sqlx::test(migrations = false)]
async fn a_guest_is_kept_out_as_long_as_a_list_says(_: PgPoolOptions, options: PgConnectOptions) {
    let place = Place::new(options).await;
    place.bans(GUEST).await;
    place.follow("notify").await.done();
    assert_eq!(place.guest(), Some(Membership::Join));
    let [case] = &place.cases(GUEST)[..] else {
        panic!("one case")
    };
    assert_eq!(case.kind, CaseKind::Member);
    let told = place.world.app.index.read(|index| {
        let mut flags = index.flags();
        flags.find(|flag| flag.case == case.case).cloned()
    });
    let told = told.unwrap().text;
    assert!(told.contains(LIST) && told.contains("Spam"), "{told}");

    place.follow("apply").await.done();
    place.world.fake.settle().await;
    assert_eq!(place.guest(), Some(Membership::Ban));
    assert_eq!(place.cases(GUEST).len(), 1, "the same case");
    place.pass().await;
    place.world.fake.settle().await;
    assert_eq!(
        place.guest(),
        Some(Membership::Ban),
        "as long as the list says so"
    );
    // A ban that somebody has ended by hand heals.
    let leave = json!({"membership": "leave"});
    let unban = place
        .world
        .fake
        .set_state(&place.topic.id, "m.room.member", GUEST, &leave);
    unban.await.unwrap();
    // All of it happens in one millisecond: the homeserver says what came last.
    place.world.fake.settle().await;
    place.world.app.settle_rooms().await.unwrap();
    place.pass().await;
    place.world.app.settle_rooms().await.unwrap();
    assert_eq!(place.guest(), Some(Membership::Ban));
    let path = format!("{POLICIES}/{}", super::client::encoded(place.list.as_str()));
    let shown = place
        .henrik
        .send(http::Method::DELETE, &path, None)
        .await
        .done();
    assert_eq!(shown["watched"], json!([]));
    place.world.fake.settle().await;
    assert_eq!(place.guest(), Some(Membership::Leave));
    let joined = place.world.fake.joined_rooms().await.unwrap();
    assert!(!joined.contains(&place.list));
    place
        .henrik
        .send(http::Method::DELETE, &path, None)
        .await
        .refused(404, "M_NOT_FOUND");
    assert_eq!(place.world.digest(), place.world.rebuilt().await);
}

/// A rule that comes to reach too far has no new effect, and what it has done stays until it is withdrawn.
#[sqlx::test(migrations = false)]
async fn a_rule_that_grows_too_wide_frees_nobody(_: PgPoolOptions, options: PgConnectOptions) {
    let place = Place::new(options).await;
    let unseen = place.world.topic(&place.henrik, "Et andet emne").await;
    let bent = user_id("bent");
    place.bans(GUEST).await;
    place.bans("@ben?:dk.althing.test").await;
    let server = json!({"entity": "evil.example", "recommendation": "m.ban", "reason": "Spam"});
    let put = async |content: Value| {
        let list = &place.list;
        let kind = "m.policy.rule.server";
        let put = place
            .world
            .fake
            .set_state(list, kind, "rule:server", &content);
        put.await.unwrap();
    };
    put(server).await;
    let is_new = |id: &str| {
        let id = ruma::UserId::parse(id).unwrap();
        place.world.app.index.read(|index| index.is_new_guest(&id))
    };
    assert!(is_new(GUEST) && !is_new(bent.as_str()));
    place.follow("apply").await.done();
    place.world.fake.settle().await;
    assert!(!is_new(GUEST), "a list is about them");
    let is = |id: &str, room: &OwnedRoomId| {
        let id = ruma::UserId::parse(id).unwrap();
        place.world.app.index.read(|i| i.membership(room, &id))
    };
    assert_eq!(is(GUEST, &unseen.id), Some(Membership::Ban), "never seen");
    // Nothing but the rule of the server is left of what is about the guest.
    place.rule(GUEST, json!({})).await;
    let others = ["@a:evil.example", "@b:evil.example", "@c:evil.example"];
    for other in others {
        let join = json!({"membership": "join"});
        let fake = &place.world.fake;
        let joined = fake.set_state(&place.topic.id, "m.room.member", other, &join);
        joined.await.unwrap();
    }
    // And the other one is about three members now.
    for name in ["benj", "benn"] {
        place.world.member(name).await;
    }
    settle(&place.world).await;
    for _ in 0..2 {
        place.pass().await;
    }
    assert_eq!(place.guest(), Some(Membership::Ban));
    for other in others {
        assert_eq!(
            is(other, &place.topic.id),
            Some(Membership::Join),
            "{other}"
        );
    }
    let now = place.world.clock.unix_ms();
    let barred = place.world.app.index.read(|index| index.barred(now));
    assert_eq!(barred.into_iter().collect::<Vec<_>>(), [bent]);
    // Moderators are told once.
    let office = place.world.app.index.read(Index::moderation_room).unwrap();
    let told = || {
        let said = place.world.messages(&office).into_iter();
        said.filter(|said| said.contains("evil.example")).count()
    };
    assert_eq!(told(), 1, "{:?}", place.world.messages(&office));
    // Withdrawn it is over.
    put(json!({})).await;
    place.pass().await;
    assert_eq!(place.guest(), Some(Membership::Leave));
    assert_eq!(told(), 1);
}

/// G17.
#[sqlx::test(migrations = false)]
async fn quarantine_holds_words_until_a_person_has_looked(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let place = Place::new(options).await;
    let bent = user_id("bent");
    let held = || place.world.app.index.read(Index::quarantined_posts);
    place.bans(GUEST).await;
    place.follow("quarantine").await.done();
    assert_eq!(place.guest(), Some(Membership::Join), "held, not banned");
    assert!(held().is_empty(), "nothing was said");
    let said = json!({"type": "m.room.message", "sender": GUEST, "room_id": place.topic.id,
        "event_id": appservice::index::testing::event_id("guest"),
        "origin_server_ts": place.world.clock.unix_ms(), "content": super::world::message("Køb!")});
    let transaction = json!({"events": [said]});
    let pushed = place.world.homeserver();
    pushed
        .put("/_matrix/app/v1/transactions/guest1", transaction)
        .await
        .done();
    assert_eq!(held(), [appservice::index::testing::event_id("guest")]);
    assert!(place.cases(bent.as_str()).is_empty());

    let path = format!("{POLICIES}/{}", super::client::encoded(place.list.as_str()));
    place
        .henrik
        .send(http::Method::DELETE, &path, None)
        .await
        .done();
    assert!(held().is_empty());
}

#[sqlx::test(migrations = false)]
async fn odd_lists_are_refused_with_a_sentence(_: PgPoolOptions, options: PgConnectOptions) {
    let place = Place::new(options).await;
    let own = place.world.app.index.read(Index::policy_room).unwrap();
    let topic = &place.topic.id;
    for odd in [
        "",
        "liste",
        "#findes-ikke:dk.althing.test",
        "!findesikke:no.example",
        "#althing_policy:dk.althing.test",
        own.as_str(),
        topic.as_str(),
    ] {
        let wish = json!({"list": odd});
        let refused = place
            .henrik
            .post(&format!("{POLICIES}/preview"), wish)
            .await
            .refused(422, "M_INVALID_PARAM");
        assert!(refused["fields"]["list"].is_string(), "{odd}: {refused}");
    }
    let kind = place.world.app.index.read(|i| i.room(&own).unwrap().kind);
    assert_eq!(kind, RoomKind::Policy);
    let joined = place.world.fake.joined_rooms().await.unwrap();
    assert!(
        joined.contains(&own) && joined.contains(topic),
        "ours stay ours"
    );
}

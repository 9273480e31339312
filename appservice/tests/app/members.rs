//! Profiles, privacy, follows and blocks: on the web, in another Matrix client, and after both.

use appservice::{
    matrix::{Homeserver, Identity},
    store::accounts::Role,
};
use http::Method;
use ruma::{OwnedRoomId, RoomAliasId, UserId};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    client::{Client, encoded},
    world::{PASSWORD, World, text},
};

/// The address of a member's profile, or of something below it.
fn at(member: &Client, below: &str) -> String {
    format!("/api/users/{}{below}", encoded(member.user_id().as_str()))
}

async fn profile(viewer: &Client, member: &Client) -> Value {
    viewer.get(&at(member, "")).await.done()
}

pub async fn set_privacy(member: &Client, changes: Value) -> Value {
    let mut privacy = json!({
        "profile": "members", "email": "nobody", "real_name": "nobody", "messages": "members",
        "connections": "members",
    });
    for (field, audience) in changes.as_object().unwrap() {
        privacy[field] = audience.clone();
    }
    member.put("/api/users/me/privacy", privacy).await.done()
}

async fn found(viewer: &Client, query: &str) -> Vec<String> {
    let answer = viewer
        .get(&format!("/api/users/search?{query}"))
        .await
        .done();
    let items = answer["items"].as_array().unwrap();
    items
        .iter()
        .map(|card| text(card, "display_name").to_owned())
        .collect()
}

async fn profile_room(world: &World, member: &Client) -> OwnedRoomId {
    let local = member.user_id().localpart().to_owned();
    let alias = format!("#althing_member_{local}:dk.althing.test");
    let alias = RoomAliasId::parse(alias).unwrap();
    world.fake.resolve_alias(&alias).await.unwrap().unwrap()
}

/// The list that Element shows under "ignored users".
async fn ignore_in_element(world: &World, member: &Client, others: &[&Client]) {
    let ignored: serde_json::Map<_, _> = others
        .iter()
        .map(|other| (other.user_id().to_string(), json!({})))
        .collect();
    let content = json!({"ignored_users": ignored, "org.example.kept": 1});
    world
        .fake
        .set_account_data(&member.user_id(), "m.ignored_user_list", &content)
        .await
        .unwrap();
    world.pass(5);
}

#[sqlx::test(migrations = false)]
async fn a_profile_is_set_and_read(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let (anna, bo) = (world.member("anna").await, world.member("bodil").await);
    let wish = json!({
        "display_name": " Anna Å. Holm ", "biography": "Haven <script>alert(1)</script>\nog byen",
        "location": "Aarhus", "pronouns": "hun", "languages": ["da", "nb-no"],
        "time_zone": "Europe/Copenhagen", "real_name": "Anna Ågård Holm",
    });
    let mine = anna.put("/api/users/me", wish).await.done();
    assert_eq!(mine["display_name"], "Anna Å. Holm");
    assert_eq!(mine["languages"], json!(["da", "nb-NO"]));
    assert_eq!(mine["real_name"], "Anna Ågård Holm");
    world.fake.settle().await;
    let seen = profile(&bo, &anna).await;
    assert_eq!(seen["display_name"], "Anna Å. Holm");
    assert_eq!(
        seen["biography"], "Haven <script>alert(1)</script>\nog byen",
        "told as it is, shown as text"
    );
    assert_eq!(seen["time_zone"], "Europe/Copenhagen");
    assert!(
        seen["real_name"].is_null() && seen["email"].is_null(),
        "{seen}"
    );
    assert_eq!(seen["hidden"], false);
    // The homeserver has the same, under the names that other clients know.
    let stored = world.fake.profile(&anna.user_id()).await.unwrap().unwrap();
    assert_eq!(stored.text("m.tz"), Some("Europe/Copenhagen"));
    assert_eq!(stored.text("displayname"), Some("Anna Å. Holm"));
    assert!(
        !json!(stored.0).to_string().contains("Ågård"),
        "the real name is not public"
    );
    // Absent is as it was, null is taken away.
    let mine = anna
        .put("/api/users/me", json!({"location": null}))
        .await
        .done();
    assert!(mine["location"].is_null());
    assert_eq!(mine["pronouns"], "hun");
    anna.put(
        "/api/users/me",
        json!({"role": "administrator", "badges": ["moderator"]}),
    )
    .await
    .refused(422, "M_INVALID_PARAM");
    anna.put("/api/users/me", json!({"biography": "x".repeat(100_000)}))
        .await
        .refused(422, "M_INVALID_PARAM");
    // Edited in another client.
    let user_id = anna.user_id();
    let new = json!("Ny");
    let set = world
        .fake
        .set_profile_field(&user_id, "org.althing.bio", Some(&new));
    set.await.unwrap();
    world.pass(5);
    assert_eq!(profile(&bo, &anna).await["biography"], "Ny");
}

#[sqlx::test(migrations = false)]
async fn names_go_both_ways(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let (anna, bo) = (world.member("anna").await, world.member("bodil").await);
    let topic = world.topic(&anna, "Om navne").await;
    let page = async || bo.get(&topic.page()).await.done();
    assert_eq!(page().await["items"][0]["sender"]["display_name"], "Anna");
    let user_id = anna.user_id();
    world
        .fake
        .set_display_name(&user_id, "Annika")
        .await
        .unwrap();
    world.fake.settle().await;
    assert_eq!(page().await["items"][0]["sender"]["display_name"], "Annika");
    assert_eq!(found(&bo, "q=annik").await, ["Annika"]);
    // Set on the web it is shown at once, although the loop has not brought it.
    world.hold_loop();
    anna.put("/api/users/me", json!({"display_name": "Anna igen"}))
        .await
        .done();
    assert_eq!(
        page().await["items"][0]["sender"]["display_name"],
        "Anna igen"
    );
    assert_eq!(profile(&bo, &anna).await["display_name"], "Anna igen");
    world.release_loop();
    world.fake.settle().await;
    assert_eq!(
        page().await["items"][0]["sender"]["display_name"],
        "Anna igen"
    );
    // And the loop has the last word.
    world
        .fake
        .set_display_name(&user_id, "Anna til sidst")
        .await
        .unwrap();
    world.fake.settle().await;
    assert_eq!(
        page().await["items"][0]["sender"]["display_name"],
        "Anna til sidst"
    );
    assert_eq!(world.digest(), world.rebuilt().await);
}

#[sqlx::test(migrations = false)]
async fn privacy_holds_wherever_a_member_is_named(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let (anna, bo) = (world.member("anna").await, world.member("bodil").await);
    anna.put(
        "/api/users/me",
        json!({"biography": "Hemmeligt", "real_name": "Anna Å"}),
    )
    .await
    .done();
    let privacy = set_privacy(&anna, json!({"profile": "nobody", "real_name": "members"})).await;
    assert_eq!(privacy["profile"], "nobody");
    let seen = profile(&bo, &anna).await;
    assert_eq!(seen["hidden"], true);
    assert_eq!(seen["display_name"], "Anna", "the reduced card");
    for field in [
        "biography",
        "real_name",
        "email",
        "posts",
        "followers",
        "joined_at",
    ] {
        assert!(seen[field].is_null(), "{field}: {seen}");
    }
    assert_eq!(seen["you"]["may_follow"], false);
    assert!(found(&bo, "q=anna").await.is_empty());
    assert_eq!(found(&anna, "q=anna").await, ["Anna"], "one finds oneself");
    for list in ["/followers", "/following"] {
        bo.get(&at(&anna, list))
            .await
            .refused(403, "ORG.ALTHING.PRIVATE");
    }
    bo.post(&at(&anna, "/follow"), json!({}))
        .await
        .refused(403, "M_FORBIDDEN");
    // Connections: whom Anna follows.
    set_privacy(
        &anna,
        json!({"profile": "connections", "real_name": "connections"}),
    )
    .await;
    assert_eq!(profile(&bo, &anna).await["hidden"], true);
    anna.post(&at(&bo, "/follow"), json!({})).await.done();
    let seen = profile(&bo, &anna).await;
    assert_eq!(
        (&seen["hidden"], &seen["real_name"]),
        (&json!(false), &json!("Anna Å"))
    );
    assert_eq!(found(&bo, "q=anna").await, ["Anna"]);
    bo.post(&at(&anna, "/follow"), json!({})).await.done();
    // Whom one knows can be nobody's business though one is seen.
    let counted = profile(&bo, &anna).await;
    assert_eq!(counted["followers"], 1, "{counted}");
    set_privacy(&anna, json!({"connections": "nobody"})).await;
    for list in ["/followers", "/following"] {
        bo.get(&at(&anna, list))
            .await
            .refused(403, "ORG.ALTHING.PRIVATE");
    }
    let uncounted = profile(&bo, &anna).await;
    assert_eq!(uncounted["hidden"], false);
    assert!(uncounted["followers"].is_null(), "{uncounted}");
    set_privacy(
        &anna,
        json!({"profile": "connections", "real_name": "connections"}),
    )
    .await;
    // Half a wish, or a word that is none, changes nothing.
    anna.put("/api/users/me/privacy", json!({"profile": "members"}))
        .await
        .refused(422, "M_INVALID_PARAM");
    let answer = anna.put(
        "/api/users/me/privacy",
        json!({
            "profile": "world", "email": "nobody", "real_name": "nobody", "messages": "members",
            "connections": "members",
        }),
    );
    let fields = answer.await.refused(422, "M_INVALID_PARAM")["fields"].clone();
    assert!(fields["profile"].is_string(), "{fields}");
    assert_eq!(
        anna.get("/api/users/me").await.done()["privacy"]["profile"],
        "connections"
    );
    assert_eq!(world.digest(), world.rebuilt().await);
}

/// An address is for the profile alone, and there for those whom its owner has chosen.
#[sqlx::test(migrations = false)]
async fn an_address_is_shown_to_whom_its_owner_wants(_: PgPoolOptions, options: PgConnectOptions) {
    const ADDRESS: &str = "anna.holm@example.dk";
    let (world, sink) = World::mailing(options).await;
    let anna = world.confirmed(&sink, "anna", ADDRESS).await;
    let bo = world.member("bodil").await;
    let henrik = world.administrator("henrik").await;
    bo.post(&at(&anna, "/follow"), json!({})).await.done();
    let topic = world.topic(&anna, "Om adresser").await;
    let told = async |who: &Client| profile(who, &anna).await["email"].clone();
    for (chosen, seen) in [
        (json!({}), json!(null)),
        (json!({"email": "members"}), json!(ADDRESS)),
        (json!({"email": "connections"}), json!(null)),
        (
            json!({"email": "members", "profile": "nobody"}),
            json!(null),
        ),
        (json!({"email": "members"}), json!(ADDRESS)),
    ] {
        set_privacy(&anna, chosen.clone()).await;
        assert_eq!(told(&bo).await, seen, "{chosen}");
        assert_eq!(told(&henrik).await, seen, "{chosen}");
    }
    // Nowhere else, and nobody is found by it.
    for path in [
        "/api/users/search?q=anna",
        &at(&bo, "/following"),
        &topic.page(),
    ] {
        let answer = bo.get(path).await.done();
        assert!(answer.to_string().contains("@anna:"), "{answer}");
        assert!(!answer.to_string().contains(ADDRESS), "{path}: {answer}");
    }
    for words in [ADDRESS, "holm", "example"] {
        assert!(
            found(&bo, &format!("q={}", encoded(words)))
                .await
                .is_empty()
        );
    }
    let stranger = world.visitor().get(&at(&anna, "")).await;
    stranger.refused(401, "M_MISSING_TOKEN");
    // Whom Anna follows is a connection of hers; whom she blocks sees as little as a stranger.
    set_privacy(&anna, json!({"email": "connections"})).await;
    anna.post(&at(&bo, "/follow"), json!({})).await.done();
    assert_eq!(told(&bo).await, ADDRESS);
    set_privacy(&anna, json!({"email": "members"})).await;
    anna.post(&at(&bo, "/block"), json!({})).await.done();
    assert_eq!(told(&bo).await, json!(null));
}

/// B5: what one is comes from elsewhere.
#[sqlx::test(migrations = false)]
async fn nobody_makes_themselves_more_than_they_are(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    let before = anna.get("/api/users/me").await.done();
    for (field, value) in [
        ("role", json!("administrator")),
        ("id", json!("@bodil:dk.althing.test")),
        ("user_id", json!("@bodil:dk.althing.test")),
        ("badges", json!(["moderator"])),
        ("is_admin", json!(true)),
        ("email", json!("bodil@example.dk")),
        ("email_verified", json!(true)),
        ("state", json!("active")),
    ] {
        let mut wish = json!({"pronouns": "hun"});
        wish[field] = value;
        let refused = anna.put("/api/users/me", wish).await;
        refused.refused(422, "M_INVALID_PARAM");
    }
    assert_eq!(anna.get("/api/users/me").await.done(), before);
    let mut form = json!({
        "invitation": world.invitation(Role::Member).await, "username": "bodil",
        "password": PASSWORD, "display_name": "Bodil", "accept_terms": world.terms(),
    });
    form["role"] = json!("administrator");
    let made = world
        .visitor()
        .post("/api/auth/register", form)
        .await
        .done();
    assert_eq!(made["member"]["role"], "member");
}

/// B12: who hides is refused in the form in which who never was is not found.
#[sqlx::test(migrations = false)]
async fn what_is_hidden_has_the_form_of_what_is_not_there(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let world = World::new(options).await;
    let (anna, bo) = (world.member("anna").await, world.member("bodil").await);
    set_privacy(&anna, json!({"profile": "nobody"})).await;
    let fields = |body: Value| -> Vec<String> {
        let fields = body.as_object().unwrap().keys();
        fields.cloned().collect()
    };
    for (method, below) in [
        (Method::GET, "/followers"),
        (Method::GET, "/following"),
        (Method::POST, "/follow"),
    ] {
        let hidden = bo.send(method.clone(), &at(&anna, below), None).await;
        assert_eq!(hidden.status, 403, "{below}");
        let never = format!("/api/users/@ingen:dk.althing.test{below}");
        let never = bo.send(method, &never, None).await;
        assert_eq!(never.status, 404, "{below}");
        assert_eq!(fields(hidden.body), fields(never.body), "{below}");
    }
}

#[sqlx::test(migrations = false)]
async fn the_profile_room_is_open_to_whom_its_owner_wants(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let world = World::new(options).await;
    let (anna, bo) = (world.member("anna").await, world.member("bodil").await);
    let room = profile_room(&world, &anna).await;
    let element = Identity::Member(bo.user_id());
    set_privacy(&anna, json!({"profile": "nobody"})).await;
    world.app.reconcile_connections().await.unwrap();
    assert!(
        world.fake.join(&element, &room).await.is_err(),
        "closed in Element too"
    );
    set_privacy(&anna, json!({})).await;
    world.app.reconcile_connections().await.unwrap();
    world.fake.join(&element, &room).await.unwrap();
    world.fake.settle().await;
    assert_eq!(profile(&bo, &anna).await["you"]["follow"], true);
    // A pass over what agrees writes nothing.
    let before = world.rooms_and_events().await;
    world.app.reconcile_connections().await.unwrap();
    world.fake.settle().await;
    assert_eq!(world.rooms_and_events().await, before);
}

#[sqlx::test(migrations = false)]
async fn to_follow_is_to_join(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let (anna, bo) = (world.member("anna").await, world.member("bodil").await);
    for _ in 0..2 {
        let answer = bo.post(&at(&anna, "/follow"), json!({})).await.done();
        assert_eq!(answer, json!({"follow": true}));
    }
    let cards = anna.get(&at(&anna, "/followers")).await.done();
    assert_eq!(cards["items"][0]["user_id"], bo.user_id().as_str());
    assert_eq!(
        cards["items"][0]["you"],
        json!({"self": false, "follow": false, "blocked": false})
    );
    let following = bo.get(&at(&bo, "/following")).await.done();
    assert_eq!(following["items"][0]["user_id"], anna.user_id().as_str());
    let mine = bo.get("/api/users/me").await.done();
    assert_eq!(
        (&mine["following"], &mine["followers"]),
        (&json!(1), &json!(0))
    );
    anna.post(&at(&anna, "/follow"), json!({}))
        .await
        .refused(422, "M_INVALID_PARAM");
    bo.post("/api/users/@nobody:dk.althing.test/follow", json!({}))
        .await
        .refused(404, "M_NOT_FOUND");
    // Left in Element.
    let room = profile_room(&world, &anna).await;
    world.fake.leave(&bo.user_id(), &room).unwrap();
    world.fake.settle().await;
    assert_eq!(profile(&bo, &anna).await["you"]["follow"], false);
    bo.post(&at(&anna, "/follow"), json!({})).await.done();
    for _ in 0..2 {
        bo.delete(&at(&anna, "/follow")).await.done();
    }
    assert_eq!(profile(&anna, &bo).await["you"]["followed_by"], false);
    assert_eq!(world.digest(), world.rebuilt().await);
}

#[sqlx::test(migrations = false)]
async fn a_block_is_the_list_of_the_matrix_account(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let (anna, bo) = (world.member("anna").await, world.member("bodil").await);
    let topic = world.topic(&bo, "Bodils emne").await;
    anna.post(&at(&bo, "/follow"), json!({})).await.done();
    bo.post(&at(&anna, "/follow"), json!({})).await.done();
    ignore_in_element(&world, &anna, &[]).await;
    anna.post(&at(&bo, "/block"), json!({})).await.done();
    let list = world
        .fake
        .account_data(&anna.user_id(), "m.ignored_user_list")
        .await;
    let list = list.unwrap().unwrap();
    assert_eq!(list["ignored_users"], json!({bo.user_id().as_str(): {}}));
    assert_eq!(list["org.example.kept"], 1, "what others wrote stays");
    let seen = profile(&anna, &bo).await;
    assert_eq!(
        (
            &seen["you"]["blocked"],
            &seen["you"]["follow"],
            &seen["you"]["followed_by"]
        ),
        (&json!(true), &json!(false), &json!(false))
    );
    bo.post(&at(&anna, "/follow"), json!({}))
        .await
        .refused(403, "ORG.ALTHING.BLOCKED");
    anna.post(&at(&bo, "/follow"), json!({}))
        .await
        .refused(403, "ORG.ALTHING.BLOCKED");
    assert!(
        found(&bo, "q=anna").await.is_empty(),
        "blockers are not found"
    );
    assert_eq!(
        found(&anna, "q=bodil").await,
        ["Bodil"],
        "whom one blocks can be unblocked"
    );
    let first = async |who: &Client| who.get(&topic.page()).await.done()["items"][0].clone();
    assert_eq!(first(&anna).await["author_blocked"], true);
    assert_eq!(first(&bo).await["author_blocked"], false);
    let blocks = anna.get("/api/users/me/blocks").await.done();
    assert_eq!(blocks["items"][0]["you"]["blocked"], true);
    // Unblocked in Element: the next look sees it.
    ignore_in_element(&world, &anna, &[]).await;
    let blocks = anna.get("/api/users/me/blocks").await.done();
    assert_eq!(blocks["items"], json!([]));
    assert_eq!(first(&anna).await["author_blocked"], false);
}

#[sqlx::test(migrations = false)]
async fn who_is_blocked_is_taken_out_whenever_they_come_back(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let world = World::new(options).await;
    let (anna, bo) = (world.member("anna").await, world.member("bodil").await);
    bo.post(&at(&anna, "/follow"), json!({})).await.done();
    // Blocked in Element; Anna has no web session that reads it.
    ignore_in_element(&world, &anna, &[&bo]).await;
    world.app.reconcile_account_data().await.unwrap();
    world.app.reconcile_connections().await.unwrap();
    world.fake.settle().await;
    assert_eq!(profile(&bo, &anna).await["you"]["follow"], false);
    let room = profile_room(&world, &anna).await;
    world
        .fake
        .join(&Identity::Member(bo.user_id()), &room)
        .await
        .unwrap();
    world.fake.settle().await;
    world.app.reconcile_connections().await.unwrap();
    world.fake.settle().await;
    let left = |id: &UserId| world.app.index.read(|i| i.is_joined(&room, id));
    assert!(!left(&bo.user_id()), "taken out again");
    let banned = world.fake.timeline(&room);
    assert!(banned.iter().all(|e| e["content"]["membership"] != "ban"));
}

#[sqlx::test(migrations = false)]
async fn nobody_may_write(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let (anna, bo) = (world.member("anna").await, world.member("bodil").await);
    let owner = anna.user_id();
    let permission = async || {
        let data = world
            .fake
            .account_data(&owner, "m.invite_permission_config");
        data.await.unwrap()
    };
    let may = async |what: &str| {
        let question = json!({"asking": bo.user_id(), "about": anna.user_id()});
        let secret = world.config.password_check.secret.expose_secret();
        let module = world.internal().token(secret);
        module
            .post(&format!("/_althing/{what}"), question)
            .await
            .done()["allowed"]
            .clone()
    };
    assert_eq!(may("may_invite").await, true);
    set_privacy(&anna, json!({"messages": "nobody"})).await;
    assert_eq!(permission().await, Some(json!({"default_action": "block"})));
    assert_eq!(may("may_invite").await, false);
    assert_eq!(profile(&bo, &anna).await["you"]["may_message"], false);
    // Taken away by hand, it is written again.
    let user_id = anna.user_id();
    let open = json!({"default_action": "allow"});
    let set = world
        .fake
        .set_account_data(&user_id, "m.invite_permission_config", &open);
    set.await.unwrap();
    world.app.reconcile_account_data().await.unwrap();
    assert_eq!(permission().await, Some(json!({"default_action": "block"})));
    set_privacy(&anna, json!({"messages": "connections"})).await;
    assert_eq!(permission().await, Some(open));
    assert_eq!(may("may_invite").await, false);
    anna.post(&at(&bo, "/follow"), json!({})).await.done();
    assert_eq!(may("may_invite").await, true);
    assert_eq!(may("may_find").await, true);
    anna.post(&at(&bo, "/block"), json!({})).await.done();
    assert_eq!(may("may_invite").await, false, "whom one blocks");
    assert_eq!(may("may_find").await, false);
    anna.delete(&at(&bo, "/block")).await;
    assert_eq!(may("may_find").await, true);
    set_privacy(&anna, json!({"profile": "nobody"})).await;
    assert_eq!(may("may_find").await, false);
    let stranger = world.internal().token("guessed");
    let question = json!({"asking": bo.user_id(), "about": anna.user_id()});
    stranger
        .post("/_althing/may_find", question)
        .await
        .refused(401, "M_UNKNOWN_TOKEN");
}

#[sqlx::test(migrations = false)]
async fn members_are_found_by_any_word(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    for (name, shown) in [
        ("aase", "Åse Ødegård"),
        ("soren", "Søren Kjær"),
        ("bo.b", "Bo % Bo_"),
    ] {
        let member = world.member(name).await;
        member
            .put("/api/users/me", json!({"display_name": shown}))
            .await
            .done();
    }
    world.fake.settle().await;
    for (query, names) in [
        ("q=aase", vec!["Åse Ødegård"]),
        ("q=%C3%A5se", vec!["Åse Ødegård"]),
        ("q=odeg", vec!["Åse Ødegård"]),
        ("q=oedegaard", vec!["Åse Ødegård"]),
        ("q=kj%C3%A4r+s", vec!["Søren Kjær"]),
        ("q=soer", vec!["Søren Kjær"]),
        ("q=%40soren%3Adk.althing.test", vec!["Søren Kjær"]),
        ("q=%25", vec![]),
        ("q=_", vec![]),
        ("q=%F0%9F%98%80", vec![]),
        ("q=%27%3B+DROP+TABLE", vec![]),
        ("q=", vec!["Anna", "Bo % Bo_", "Søren Kjær", "Åse Ødegård"]),
        ("q=&badge=administrator", vec![]),
    ] {
        assert_eq!(found(&anna, query).await, names, "{query}");
    }
    anna.get(&format!("/api/users/search?q={}", "a".repeat(101)))
        .await
        .refused(422, "M_INVALID_PARAM");
    let mut seen = Vec::new();
    let mut path = "/api/users/search?limit=1".to_owned();
    loop {
        let page = anna.get(&path).await.done();
        seen.push(text(&page["items"][0], "display_name").to_owned());
        let Some(next) = page["next_cursor"].as_str() else {
            break;
        };
        path = format!("/api/users/search?limit=1&cursor={next}");
    }
    assert_eq!(seen, ["Anna", "Bo % Bo_", "Søren Kjær", "Åse Ødegård"]);
    anna.get("/api/users/search?cursor=AAAA")
        .await
        .refused(400, "M_INVALID_PARAM");
}

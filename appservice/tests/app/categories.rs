//! Categories by API: made, changed, gated; and who may read them.

use appservice::{
    index::Membership,
    matrix::{Homeserver, Identity},
};
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    badges::{CODE, award, membership, revoke, settle},
    client::{Client, encoded},
    live::Stream,
    world::{World, message, text, topic_of},
};

const CATEGORIES: &str = "/api/forum/categories";

async fn find(who: &Client, slug: &str) -> Value {
    let all = who.get(CATEGORIES).await.done();
    let items = all["items"].as_array().unwrap();
    let found = items.iter().find(|c| c["slug"] == slug);
    found.cloned().unwrap_or(Value::Null)
}

#[sqlx::test(migrations = false)]
async fn administrators_make_and_change_categories(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let henrik = world.administrator("henrik").await;
    let anna = world.member("anna").await;
    settle(&world).await;
    let wish = json!({"name": "Kultur og fritid", "description": "Om kultur.", "badges": [],
                      "read": "territory"});
    anna.post(CATEGORIES, wish.clone())
        .await
        .refused(403, "ORG.ALTHING.BADGE_REQUIRED");
    let made = henrik.post(CATEGORIES, wish.clone()).await.done();
    assert_eq!(
        (text(&made, "slug"), &made["order"]),
        ("kultur-og-fritid", &json!(2))
    );
    let again = henrik.post(CATEGORIES, wish.clone()).await.done();
    assert_eq!(
        again["room_id"], made["room_id"],
        "the same wish is the same category"
    );
    for (field, value) in [
        ("description", json!("Noget andet")),
        ("name", json!("x")),
        ("slug", json!("Ikke en adresse")),
        ("badges", json!(["findes-ikke"])),
        ("read", json!("holders")),
    ] {
        let mut bad = wish.clone();
        bad[field] = value;
        henrik
            .post(CATEGORIES, bad)
            .await
            .refused(422, "M_INVALID_PARAM");
    }
    let taken = json!({"name": "Andet", "slug": "byen", "read": "territory"});
    let fault = henrik
        .post(CATEGORIES, taken)
        .await
        .refused(422, "M_INVALID_PARAM");
    assert!(fault["fields"]["slug"].is_string());
    let odd = json!({"name": "Andet", "read": "everybody"});
    henrik
        .post(CATEGORIES, odd)
        .await
        .refused(400, "M_BAD_JSON");

    let path = format!("{CATEGORIES}/kultur-og-fritid");
    let change = json!({"name": "Kultur", "order": 0});
    anna.put(&path, change.clone())
        .await
        .refused(403, "ORG.ALTHING.BADGE_REQUIRED");
    let changed = henrik.put(&path, change).await.done();
    assert_eq!(
        (text(&changed, "name"), text(&changed, "description")),
        ("Kultur", "Om kultur.")
    );
    for bad in [
        json!({"order": -1}),
        json!({"name": "Byen"}),
        json!({"read": "holders"}),
    ] {
        henrik.put(&path, bad).await.refused(422, "M_INVALID_PARAM");
    }
    henrik
        .put(&format!("{CATEGORIES}/nix"), json!({}))
        .await
        .refused(404, "M_NOT_FOUND");
    let topic = json!({"category": "kultur-og-fritid", "title": "Et emne", "body": "Hej"});
    anna.post("/api/forum/topics", topic).await.done();
    world.fake.settle().await;
    let space = world
        .app
        .index
        .read(|i| i.category("kultur-og-fritid"))
        .unwrap()
        .room_id;
    let state = world.fake.state(&space).await.unwrap();
    assert!(
        state.iter().any(|e| e.get().contains(r#""name":"Kultur""#)),
        "in Element too"
    );
    let before = world.rooms_and_events().await;
    world.reconcile().await;
    let world = world.restart().await;
    world.reconcile().await;
    assert_eq!(world.rooms_and_events().await, before);
    assert_eq!(find(&anna, "kultur-og-fritid").await["name"], "Kultur");
    assert_eq!(world.digest(), world.rebuilt().await);
}

/// Another gate, and every topic follows: its join rule, and who is in it.
#[sqlx::test(migrations = false)]
async fn a_new_gate_takes_out_who_lacks_the_badge(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let henrik = world.administrator("henrik").await;
    let anna = world.member("anna").await;
    world.member("bent").await;
    settle(&world).await;
    award(&henrik, "bent", CODE).await;
    let bent = world.sign_in("bent").await;
    let topics = [
        world.topic(&anna, "Et emne").await,
        world.topic(&anna, "To emner").await,
    ];
    for topic in &topics {
        world.post(&bent, topic, "Hej").await;
    }
    let path = format!("{CATEGORIES}/byen");
    let gated = henrik.put(&path, json!({"badges": [CODE]})).await.done();
    assert_eq!(gated["badges"][0], CODE);
    settle(&world).await;
    for topic in &topics {
        assert_eq!(
            membership(&world, &topic.id, "anna"),
            Some(Membership::Leave)
        );
        assert_eq!(
            membership(&world, &topic.id, "bent"),
            Some(Membership::Join)
        );
        let page = anna.get(&topic.page()).await.done();
        assert_eq!(page["topic"]["may_post"], false, "read: territory");
    }
    henrik.put(&path, json!({"badges": []})).await.done();
    settle(&world).await;
    for topic in &topics {
        assert_eq!(
            membership(&world, &topic.id, "anna"),
            Some(Membership::Join),
            "back again"
        );
    }
    assert_eq!(world.digest(), world.rebuilt().await);
}

/// What is for holders is read by them alone, whichever way one asks.
#[sqlx::test(migrations = false)]
async fn what_is_for_holders_is_closed_on_every_way(_: PgPoolOptions, options: PgConnectOptions) {
    const REFUSED: &str = "ORG.ALTHING.BADGE_REQUIRED";
    let world = World::new(options).await;
    let henrik = world.administrator("henrik").await;
    let anna = world.member("anna").await;
    let bent = world.member("bent").await;
    settle(&world).await;
    let own = world.topic(&anna, "Hemmeligt").await;
    let mine = world.post(&anna, &own, "Mine ord").await;
    let theirs = world.post(&bent, &own, "Bents ord").await;
    let elsewhere = json!({"category": "klima", "title": "Åbent", "body": "x"});
    anna.post("/api/forum/topics", elsewhere).await.done();
    let rule = json!({"badges": [CODE], "read": "holders"});
    henrik.put(&format!("{CATEGORIES}/byen"), rule).await.done();
    settle(&world).await;
    let mut stream = Stream::open(&anna, None).await;

    let seen = find(&anna, "byen").await;
    assert_eq!(
        (&seen["may_read"], text(&seen, "read")),
        (&json!(false), "holders")
    );
    assert_eq!(
        (&seen["topics"], &seen["last_activity"]),
        (&json!(0), &Value::Null)
    );
    let post = format!("/api/forum/posts/{theirs}");
    let paths = [
        own.page(),
        format!("{CATEGORIES}/byen/topics"),
        format!("{CATEGORIES}/byen/topics?list=top"),
        format!("{post}/history"),
        format!("{post}/context"),
    ];
    for path in &paths {
        let refused = anna.get(path).await.refused(403, REFUSED);
        assert_eq!(refused["badges"][0], CODE, "{path}");
        henrik.get(path).await.done();
    }
    let written = format!("/api/users/{}/posts", encoded(bent.user_id().as_str()));
    assert_eq!(anna.get(&written).await.done()["items"], json!([]));
    assert_eq!(
        text(&henrik.get(&written).await.done()["items"][0], "post_id"),
        theirs
    );
    anna.post(&own.posts(), json!({"body": "x"}))
        .await
        .refused(403, REFUSED);
    anna.post(&format!("{post}/reactions"), json!({"key": "x"}))
        .await
        .refused(403, REFUSED);
    anna.delete(&post).await.refused(403, REFUSED);
    anna.put(&own.page(), json!({"title": "Nyt navn"}))
        .await
        .refused(403, REFUSED);
    for list in ["latest", "new", "top", "solved", "unread"] {
        let all = anna
            .get(&format!("/api/forum/topics?list={list}"))
            .await
            .done();
        let items = all["items"].as_array().unwrap();
        assert!(items.iter().all(|t| t["category"] == "klima"), "{list}");
    }
    anna.delete(&format!("/api/forum/posts/{mine}"))
        .await
        .done();

    world.post(&henrik, &own, "Kun for os").await;
    world.pass(1);
    let klima = anna.get("/api/forum/topics").await.done();
    let open = text(&klima["items"][0], "topic_id").to_owned();
    let reply = json!({"body": "Hørt"});
    henrik
        .post(&format!("/api/forum/topics/{open}/posts"), reply)
        .await
        .done();
    world.fake.settle().await;
    let told = stream.next_of("post.created").await;
    assert_eq!(
        told.data["category"], "klima",
        "nothing is told of the other"
    );

    award(&henrik, "anna", CODE).await;
    settle(&world).await;
    for path in &paths {
        anna.get(path).await.done();
    }
    assert_eq!(find(&anna, "byen").await["may_read"], true);
    revoke(&henrik, "anna", CODE).await;
    anna.get(&own.page()).await.refused(403, REFUSED);
}

/// Where only who keeps order writes, the others react, here and in a Matrix client.
#[sqlx::test(migrations = false)]
async fn where_officers_announce_the_others_react(_: PgPoolOptions, options: PgConnectOptions) {
    const REFUSED: &str = "ORG.ALTHING.BADGE_REQUIRED";
    let world = World::new(options).await;
    let henrik = world.administrator("henrik").await;
    let anna = world.member("anna").await;
    settle(&world).await;
    let topic = world.topic(&anna, "Et emne").await;
    let other = json!({"category": "klima", "title": "Et andet emne", "body": "x"});
    let other = topic_of(&anna.post("/api/forum/topics", other).await.done());
    let path = format!("{CATEGORIES}/byen");
    let odd = json!({"write": "everybody"});
    henrik.put(&path, odd).await.refused(400, "M_BAD_JSON");
    let changed = henrik.put(&path, json!({"write": "officers"})).await.done();
    assert_eq!(text(&changed, "write"), "officers");
    settle(&world).await;

    assert_eq!(find(&anna, "byen").await["may_post"], false);
    assert_eq!(find(&henrik, "byen").await["may_post"], true);
    let page = anna.get(&topic.page()).await.done();
    assert_eq!(
        (&page["topic"]["closed"], &page["topic"]["may_post"]),
        (&json!("announces"), &json!(false))
    );
    let new = json!({"category": "byen", "title": "Mit emne", "body": "x"});
    for (path, wish) in [
        (topic.posts(), json!({"body": "x"})),
        ("/api/forum/topics".into(), new),
    ] {
        let refused = anna.post(&path, wish).await.refused(403, REFUSED);
        assert_eq!(refused["badges"][0], "moderator", "{path}");
    }
    let said = world.post(&henrik, &topic, "Nyt til alle").await;
    let reactions = format!("/api/forum/posts/{said}/reactions");
    anna.post(&reactions, json!({"key": "👍"})).await.done();
    // The homeserver decides, whatever the client.
    let hand = json!({"m.relates_to": {"rel_type": "m.annotation", "event_id": said, "key": "🎉"}});
    world
        .element(&anna, &topic, "m.reaction", hand)
        .await
        .unwrap();
    world
        .element(&anna, &topic, "m.room.message", message("Hej"))
        .await
        .unwrap_err();

    // A topic that is moved there falls silent at once; one that is made there is so from the start.
    let to = format!("/api/forum/topics/{}/move", other.id);
    henrik.post(&to, json!({"category": "byen"})).await.done();
    world
        .element(&anna, &other, "m.room.message", message("Hej"))
        .await
        .unwrap_err();
    let made = json!({"category": "byen", "title": "Fra start", "body": "x"});
    let made = topic_of(&henrik.post("/api/forum/topics", made).await.done());
    let who = Identity::Member(anna.user_id());
    world.fake.join(&who, &made.id).await.unwrap();
    world
        .element(&anna, &made, "m.room.message", message("Hej"))
        .await
        .unwrap_err();
    world.fake.settle().await;
    let before = world.rooms_and_events().await;
    world.reconcile().await;
    assert_eq!(
        world.rooms_and_events().await,
        before,
        "there is nothing left to do"
    );

    henrik.put(&path, json!({"write": "members"})).await.done();
    settle(&world).await;
    for topic in [&topic, &other, &made] {
        world.post(&anna, topic, "Nu igen").await;
    }
    assert_eq!(world.digest(), world.rebuilt().await);
}

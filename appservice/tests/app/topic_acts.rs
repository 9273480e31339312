//! What moderators and openers change of topics: on the web, in the rooms, and after a crash between.

use appservice::{
    actions::TopicChange,
    events::RoomKind,
    index::{Index, Membership},
    matrix::{Homeserver, Identity},
};
use axum::http::StatusCode;
use ruma::OwnedRoomId;
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    badges::{CODE, award, club, membership, settle},
    client::{Answer, Client},
    live::Stream,
    world::{Topic, World, message, text},
};

const BYEN: &str = "/api/forum/categories/byen/topics";
const CLOSED: &str = "ORG.ALTHING.TOPIC_CLOSED";

async fn act(by: &Client, topic: &Topic, act: &str, wish: Value) -> Answer {
    let path = format!("/api/forum/topics/{}/{act}", topic.id);
    by.post(&path, wish).await
}

fn slugs(page: &Value) -> Vec<&str> {
    let items = page["items"].as_array().unwrap().iter();
    items.map(|item| text(item, "slug")).collect()
}

/// A state event's content, as the homeserver has it.
async fn state(world: &World, room: &OwnedRoomId, event_type: &str) -> Value {
    let state = world.fake.state(room).await.unwrap();
    let events = state.iter().map(|e| serde_json::from_str(e.get()).unwrap());
    let found = events.into_iter().find(|e: &Value| e["type"] == event_type);
    found.map_or(Value::Null, |e| e["content"].clone())
}

/// A territory with a moderator, a member who opened a topic, and another.
async fn town(options: PgConnectOptions) -> (World, Client, Client, Client, Topic) {
    let world = World::new(options).await;
    let henrik = world.administrator("henrik").await;
    let anna = world.member("anna").await;
    let bent = world.member("bent").await;
    settle(&world).await;
    let topic = world.topic(&anna, "Et emne").await;
    (world, henrik, anna, bent, topic)
}

#[sqlx::test(migrations = false)]
async fn openers_and_moderators_change_what_is_theirs(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, henrik, anna, bent, topic) = town(options).await;
    let may = async |who: &Client| who.get(&topic.page()).await.done()["topic"]["may"].clone();
    let all = |own: bool, moderates: bool| {
        json!({"edit": own, "solve": own, "move": moderates, "pin": moderates,
               "archive": moderates, "slow_mode": moderates})
    };
    assert_eq!(may(&henrik).await, all(true, true));
    assert_eq!(may(&anna).await, all(true, false));
    assert_eq!(may(&bent).await, all(false, false));

    let title = json!({"title": "Et  andet emne"});
    bent.put(&topic.page(), title.clone())
        .await
        .refused(403, "M_FORBIDDEN");
    let changed = anna.put(&topic.page(), title).await.done();
    assert_eq!(
        (text(&changed, "title"), text(&changed, "slug")),
        ("Et andet emne", "et-emne")
    );
    let name = state(&world, &topic.id, "m.room.name").await;
    assert_eq!(name["name"], "Et andet emne");
    let rev = state(&world, &topic.id, "org.althing.topic").await["rev"].clone();
    assert_eq!(rev.as_str().unwrap().len(), 26);

    for (name, wish) in [
        ("move", json!({"category": "klima"})),
        ("pin", json!({"pinned": true})),
        ("archive", json!({"archived": true})),
        ("slow-mode", json!({"seconds": 60})),
    ] {
        for other in [&anna, &bent] {
            let refused = act(other, &topic, name, wish.clone()).await;
            assert_eq!(
                refused.refused(403, "ORG.ALTHING.BADGE_REQUIRED")["badges"][0],
                "moderator"
            );
        }
    }
    let answer = world.post(&bent, &topic, "Sådan gør man").await;
    let solve = |post: Value| json!({"post_id": post});
    act(&bent, &topic, "solve", solve(answer.clone().into()))
        .await
        .refused(403, "M_FORBIDDEN");
    let other = world.topic(&bent, "Noget andet").await;
    for foreign in [json!(other.first_post), json!("$x"), json!("")] {
        act(&anna, &topic, "solve", solve(foreign))
            .await
            .refused(422, "M_INVALID_PARAM");
    }
    let solved = act(&anna, &topic, "solve", solve(answer.clone().into()))
        .await
        .done();
    assert_eq!(
        (solved["solved"].clone(), solved["solved_by"].clone()),
        (true.into(), json!(answer))
    );
    let page = anna.get(&topic.page()).await.done();
    assert_eq!(page["items"][1]["solution"], true);
    let list = anna.get(&format!("{BYEN}?list=solved")).await.done();
    assert_eq!(slugs(&list), [&*topic.slug]);
    act(&anna, &topic, "solve", solve(Value::Null)).await.done();
    let list = anna.get("/api/forum/topics?list=solved").await.done();
    assert!(slugs(&list).is_empty());
    for bad in [json!({"title": "ab"}), json!({"title": "x".repeat(300)})] {
        anna.put(&topic.page(), bad)
            .await
            .refused(422, "M_INVALID_PARAM");
    }
    act(&henrik, &topic, "slow-mode", json!({"seconds": 5}))
        .await
        .refused(422, "M_INVALID_PARAM");
    act(&henrik, &topic, "move", json!({"category": "nix"}))
        .await
        .refused(422, "M_INVALID_PARAM");
    world.fake.settle().await;
    assert_eq!(world.digest(), world.rebuilt().await);
}

#[sqlx::test(migrations = false)]
async fn a_pin_stands_first_in_every_list_of_the_latest(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let (world, henrik, anna, _, topic) = town(options).await;
    let newer = world.topic(&anna, "Nyere").await;
    let list = async |path: &str| slugs(&anna.get(path).await.done()).join(" ");
    assert_eq!(list(BYEN).await, "nyere et-emne");
    let pinned = act(&henrik, &topic, "pin", json!({"pinned": true}))
        .await
        .done();
    assert_eq!(pinned["pinned"], true);
    assert_eq!(list(BYEN).await, "et-emne nyere");
    assert_eq!(list("/api/forum/topics").await, "et-emne nyere");
    assert_eq!(list("/api/forum/topics?list=new").await, "nyere et-emne");
    world.post(&anna, &newer, "Mere").await;
    assert_eq!(
        list("/api/forum/topics?list=top&period=day").await,
        "nyere et-emne"
    );
    let from = |server: &str| format!("{BYEN}?server={server}");
    assert_eq!(list(&from("dk.althing.test")).await, "et-emne nyere");
    assert_eq!(list(&from("se.althing.test")).await, "");
    let bad = anna.get(&from("no%20server")).await;
    bad.refused(400, "M_INVALID_PARAM");
    let bad = anna.get(&format!("{BYEN}?list=best")).await;
    bad.refused(400, "M_INVALID_PARAM");
    anna.get("/api/forum/topics?period=eon")
        .await
        .refused(400, "M_INVALID_PARAM");
    let before = world.rooms_and_events().await;
    act(&henrik, &topic, "pin", json!({"pinned": true}))
        .await
        .done();
    world.reconcile().await;
    assert_eq!(
        world.rooms_and_events().await,
        before,
        "nothing new is said"
    );
    act(&henrik, &topic, "pin", json!({"pinned": false}))
        .await
        .done();
    assert_eq!(list(BYEN).await, "nyere et-emne");
}

#[sqlx::test(migrations = false)]
async fn an_archived_topic_is_closed_in_every_client(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, henrik, anna, bent, topic) = town(options).await;
    let own = world.post(&bent, &topic, "Mit").await;
    let archived = act(&henrik, &topic, "archive", json!({"archived": true}))
        .await
        .done();
    assert_eq!(
        (text(&archived, "closed"), &archived["archived"]),
        ("archived", &json!(true))
    );
    let page = bent.get(&topic.page()).await.done();
    assert_eq!(page["topic"]["may_post"], false);

    let hello = json!({"body": "Hej"});
    bent.post(&topic.posts(), hello.clone())
        .await
        .refused(403, CLOSED);
    let path = format!("/api/forum/posts/{own}");
    bent.put(&path, json!({"body": "Andet"}))
        .await
        .refused(403, CLOSED);
    let react = json!({"key": "👍"});
    bent.post(&format!("{path}/reactions"), react)
        .await
        .refused(403, CLOSED);
    anna.put(&topic.page(), json!({"title": "Nyt"}))
        .await
        .refused(403, CLOSED);
    let sent = world
        .element(&bent, &topic, "m.room.message", message("Hej"))
        .await;
    assert!(sent.is_err(), "Element is refused as well");

    henrik.post(&topic.posts(), hello.clone()).await.done();
    bent.delete(&path).await.done();
    world.fake.settle().await;
    assert!(!world.messages(&topic.id).contains(&"Mit".to_owned()));
    // What the room says holds, and whoever changes it by hand is set right.
    settle(&world).await;
    let levels = state(&world, &topic.id, "m.room.power_levels").await;
    assert_eq!(
        (
            &levels["events_default"],
            &levels["events"]["m.room.redaction"]
        ),
        (&json!(50), &json!(-1))
    );
    world.pass(1);
    let open = json!({"events_default": 0});
    world
        .fake
        .set_state(&topic.id, "m.room.power_levels", "", &open)
        .await
        .unwrap();
    settle(&world).await;
    assert_eq!(
        state(&world, &topic.id, "m.room.power_levels").await,
        levels
    );

    act(&henrik, &topic, "archive", json!({"archived": false}))
        .await
        .done();
    bent.post(&topic.posts(), hello).await.done();
    world.fake.settle().await;
    assert_eq!(world.digest(), world.rebuilt().await);
}

/// Every step of a move may be the last before a crash.
#[sqlx::test(migrations = false)]
async fn a_move_converges_after_a_crash(_: PgPoolOptions, options: PgConnectOptions) {
    let (mut world, henrik, anna, _, _) = town(options).await;
    let (byen, klima) = world.app.index.read(|i| {
        let room = |slug| i.category(slug).unwrap().room_id;
        (room("byen"), room("klima"))
    });
    let gate = json!({"badges": [CODE]});
    henrik.put("/api/forum/categories/klima", gate).await.done();
    settle(&world).await;
    for step in 0..6 {
        let topic = world.topic(&anna, &format!("Emne {step}")).await;
        world.fake.faults().lose_answer_after(step);
        let change = TopicChange::Category("klima".into());
        let moved = world
            .app
            .actions
            .change_topic(&henrik.user_id(), &topic.id, &change, None)
            .await;
        world.fake.faults().clear();
        assert!(step < 5 || moved.is_ok(), "step {step}");
        world.fake.settle().await;
        world = world.restart().await;
        world.app.repair(0).await.unwrap();
        world.reconcile().await;
        settle(&world).await;
        let says = world
            .app
            .index
            .read(|i| i.topic_of(&topic.id))
            .unwrap()
            .category;
        let (here, there) = if says == "klima" {
            (&klima, &byen)
        } else {
            (&byen, &klima)
        };
        let children = |space| world.app.index.read(|i: &Index| i.children(space));
        assert!(children(here).contains(&topic.id), "step {step}");
        assert!(!children(there).contains(&topic.id), "step {step}");
        let opened = says == "byen";
        let expected = if opened {
            Membership::Join
        } else {
            Membership::Leave
        };
        assert_eq!(
            membership(&world, &topic.id, "anna"),
            Some(expected),
            "step {step}"
        );
        // Asked again, it ends where it was meant to.
        act(&henrik, &topic, "move", json!({"category": "klima"}))
            .await
            .done();
        world.fake.settle().await;
        assert!(children(&klima).contains(&topic.id) && !children(&byen).contains(&topic.id));
    }
    settle(&world).await;
    assert_eq!(world.digest(), world.rebuilt().await);
}

/// F19: an address is for good; what is not there is told so.
#[sqlx::test(migrations = false)]
async fn addresses_outlive_a_move(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, henrik, anna, bent, topic) = town(options).await;
    act(&henrik, &topic, "move", json!({"category": "klima"}))
        .await
        .done();
    world.fake.settle().await;
    let page = bent.get(&topic.page()).await.done();
    assert_eq!(page["topic"]["category"], "klima");
    assert!(slugs(&bent.get(BYEN).await.done()).is_empty());
    let klima = bent.get("/api/forum/categories/klima/topics").await.done();
    assert_eq!(slugs(&klima), [&*topic.slug]);
    assert_eq!(
        membership(&world, &topic.id, "anna"),
        Some(Membership::Join)
    );
    for bad in ["1000000000", "a1000000000.00", "%00"] {
        let answer = bent.get(&format!("{}?cursor={bad}", topic.page())).await;
        answer.refused(400, "M_INVALID_PARAM");
    }
    let other = world.topic(&anna, "Et til").await;
    for absent in [&*other.first_post, "$nix", "x"] {
        let answer = bent.get(&format!("{}?around={absent}", topic.page())).await;
        answer.refused(404, "M_NOT_FOUND");
    }
    bent.get("/api/forum/topics/nix?around=end")
        .await
        .refused(404, "M_NOT_FOUND");
}

/// F19: of a topic whose room was deleted it is said that it is gone, after a restart and when the index is
/// read anew, too.
#[sqlx::test(migrations = false)]
async fn a_deleted_topic_is_gone(_: PgPoolOptions, options: PgConnectOptions) {
    const DELETED: &str = "ORG.ALTHING.TOPIC_DELETED";
    let (world, _, anna, bent, topic) = town(options).await;
    bent.get(&topic.page()).await.done();
    world.fake.delete_room(&topic.id).await.unwrap();
    world.app.reconcile_belongings().await.unwrap();
    world.fake.settle().await;
    bent.get(&topic.page()).await.refused(410, DELETED);
    bent.get("/api/forum/topics/nix")
        .await
        .refused(404, "M_NOT_FOUND");
    assert_eq!(world.digest(), world.rebuilt().await);
    let world = world.restart().await;
    let bent = world.sign_in("bent").await;
    bent.get(&topic.page()).await.refused(410, DELETED);
    assert!(world.read_anew().await.is_gone(&topic.slug));
    // Its address may be given again.
    let anna = world.sign_in(anna.user_id().localpart()).await;
    let again = world.topic(&anna, "Et emne").await;
    assert_eq!(again.slug, topic.slug);
    bent.get(&again.page()).await.done();
}

#[sqlx::test(migrations = false)]
async fn a_topic_opens_around_a_post(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, _, anna, bent, topic) = town(options).await;
    let mut ids = vec![topic.first_post.clone()];
    for n in 1..9 {
        ids.push(world.post(&anna, &topic, &format!("Nr {n}")).await);
    }
    let page = async |query: &str| {
        let page = bent
            .get(&format!("{}?limit=3&{query}", topic.page()))
            .await
            .done();
        let items = page["items"].as_array().unwrap().iter();
        let seen: Vec<_> = items
            .map(|p| ids.iter().position(|id| id == text(p, "post_id")).unwrap())
            .collect();
        assert_eq!(page["position"], seen[0], "{query}");
        (seen, page)
    };
    let (seen, around) = page(&format!("around={}", ids[4])).await;
    assert_eq!(seen, [3, 4, 5]);
    let prev = text(&around, "prev_cursor");
    let (seen, first) = page(&format!("cursor={prev}")).await;
    assert_eq!(
        (seen, first["prev_cursor"].clone()),
        (vec![0, 1, 2], Value::Null)
    );
    let next = text(&around, "next_cursor");
    let (seen, last) = page(&format!("cursor={next}")).await;
    assert_eq!(
        (seen, last["next_cursor"].clone()),
        (vec![6, 7, 8], Value::Null)
    );
    assert_eq!(page("around=end").await.0, [6, 7, 8]);
    assert_eq!(
        page("around=unread").await.0,
        [0, 1, 2],
        "who was never there begins at the beginning"
    );
    let both = bent
        .get(&format!("{}?around=end&cursor={next}", topic.page()))
        .await;
    both.refused(400, "M_INVALID_PARAM");
}

/// Of a space or a topic, what a state event says of a room.
fn placed(world: &World, topic: &Topic) -> Value {
    let space = world
        .app
        .index
        .read(|i| i.category("byen").unwrap().room_id);
    let timeline = world.fake.timeline(&space);
    let of_topic = |e: &&Value| e["type"] == "m.space.child" && e["state_key"] == topic.id.as_str();
    timeline.iter().rfind(of_topic).unwrap()["content"].clone()
}

#[sqlx::test(migrations = false)]
async fn pin_and_solution_stand_in_matrix_clients_too(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, henrik, anna, bent, topic) = town(options).await;
    let pinned = "m.room.pinned_events";
    assert!(placed(&world, &topic)["order"].is_null());
    let pin = |pinned: bool| json!({"pinned": pinned});
    act(&henrik, &topic, "pin", pin(true)).await.done();
    assert_eq!(placed(&world, &topic)["order"], "0000");
    let answer = world.post(&bent, &topic, "Sådan gør man").await;
    let solve = |post: Value| json!({"post_id": post});
    act(&anna, &topic, "solve", solve(answer.clone().into()))
        .await
        .done();
    world.fake.settle().await;
    let solved = json!({"pinned": [answer]});
    assert_eq!(state(&world, &topic.id, pinned).await, solved);

    // What is as it should be is left alone.
    let before = world.rooms_and_events().await;
    world.reconcile().await;
    assert_eq!(world.rooms_and_events().await, before);
    // What is not, is mended: here after a crash between the topic and its rooms.
    world.pass(1);
    let space = world
        .app
        .index
        .read(|i| i.category("byen").unwrap().room_id);
    let child = json!({"via": ["dk.althing.test"]});
    for (room, event_type, key, content) in [
        (&space, "m.space.child", topic.id.as_str(), child),
        (&topic.id, pinned, "", json!({"pinned": ["$x"]})),
    ] {
        let set = world.fake.set_state(room, event_type, key, &content);
        set.await.unwrap();
    }
    world.fake.settle().await;
    world.reconcile().await;
    assert_eq!(placed(&world, &topic)["order"], "0000");
    assert_eq!(state(&world, &topic.id, pinned).await, solved);
    assert_eq!(world.digest(), world.rebuilt().await);

    // It moves with the topic, and goes.
    let klima = json!({"category": "klima"});
    act(&henrik, &topic, "move", klima).await.done();
    act(&henrik, &topic, "move", json!({"category": "byen"}))
        .await
        .done();
    assert_eq!(placed(&world, &topic)["order"], "0000");
    act(&henrik, &topic, "pin", pin(false)).await.done();
    assert!(placed(&world, &topic)["order"].is_null());
    // A solution that was removed is none.
    world.fake.settle().await;
    bent.delete(&format!("/api/forum/posts/{answer}"))
        .await
        .done();
    world.fake.settle().await;
    world.reconcile().await;
    assert_eq!(
        state(&world, &topic.id, pinned).await,
        json!({"pinned": []})
    );
}

/// F20: what moderators do with topics stands in the log, each with who did it.
#[sqlx::test(migrations = false)]
async fn what_moderators_do_with_topics_is_logged(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, henrik, anna, bent, topic) = town(options).await;
    let answer = world.post(&bent, &topic, "Sådan gør man").await;
    let solve = json!({"post_id": answer});
    // The opener's own business.
    anna.put(&topic.page(), json!({"title": "Mit emne"}))
        .await
        .done();
    act(&anna, &topic, "solve", solve.clone()).await.done();
    act(&anna, &topic, "solve", json!({"post_id": null}))
        .await
        .done();
    for (name, wish) in [
        ("move", json!({"category": "klima"})),
        ("pin", json!({"pinned": true})),
        ("pin", json!({"pinned": true})),
        ("archive", json!({"archived": true})),
        ("archive", json!({"archived": false})),
        ("slow-mode", json!({"seconds": 60})),
        ("slow-mode", json!({"seconds": 0})),
        ("solve", solve),
    ] {
        act(&henrik, &topic, name, wish).await.done();
    }
    henrik
        .put(&topic.page(), json!({"title": "Andet emne"}))
        .await
        .done();
    world.app.index.read(|index| {
        let mut lines: Vec<_> = index
            .audit()
            .filter(|line| line.action.starts_with("topic."))
            .collect();
        lines.sort_by_key(|line| line.seq);
        let said: Vec<_> = lines
            .iter()
            .map(|line| {
                assert_eq!(line.actor.as_deref(), Some(&*henrik.user_id()));
                assert_eq!(line.room_id.as_deref(), Some(&*topic.id));
                let reason = line.reason.as_deref().unwrap_or_default();
                format!("{} {reason}", line.action)
            })
            .collect();
        assert_eq!(
            said,
            [
                "topic.moved byen → klima",
                "topic.pinned ",
                "topic.archived ",
                "topic.unarchived ",
                "topic.slowed 60 s",
                "topic.unslowed ",
                "topic.solved ",
                "topic.renamed Mit emne → Andet emne",
            ]
        );
        assert_eq!(
            lines[6].event_id.as_ref().map(|id| id.as_str()),
            Some(&*answer)
        );
    });
}

/// F12: a Matrix client shows why nobody can write; the web has a place of its own for it.
#[sqlx::test(migrations = false)]
async fn a_lock_is_explained_in_the_room(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, henrik, anna, bent, topic) = town(options).await;
    world.post(&bent, &topic, "Her er jeg").await;
    let count = async |who: &Client| {
        let page = who.get(&topic.page()).await.done();
        page["items"].as_array().unwrap().len()
    };
    let unread = async |who: &Client| who.get("/api/forum/unread").await.done()["total"].clone();
    let before = (unread(&anna).await, unread(&bent).await);
    let lock = json!({"locked": true, "reason": "Alt er sagt her."});
    for _ in 0..2 {
        act(&henrik, &topic, "lock", lock.clone()).await.done();
    }
    act(&henrik, &topic, "lock", json!({"locked": false}))
        .await
        .done();
    world.fake.settle().await;
    let said = world.messages(&topic.id);
    assert_eq!(
        said[2..],
        [
            "Emnet er låst af en moderator: Alt er sagt her.",
            "Emnet er ikke låst længere."
        ]
    );
    assert_eq!(count(&anna).await, 2, "no posts on the web");
    assert_eq!((unread(&anna).await, unread(&bent).await), before);
    // Of anybody else it is a post as any other.
    let forged = json!({"msgtype": "m.notice", "body": "Lukket!", "org.althing.notice": "topic"});
    let sent = world.element(&bent, &topic, "m.room.message", forged).await;
    sent.unwrap();
    assert_eq!(count(&anna).await, 3);
    assert_eq!(world.digest(), world.rebuilt().await);
}

/// F20: two moderators at once. The later one counts, and everybody is told of both.
#[sqlx::test(migrations = false)]
async fn two_at_once_both_count(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, henrik, _, bent, topic) = town(options).await;
    let mut stream = Stream::open(&bent, None).await;
    world.pass(1);
    let (moved, archived, pinned) = tokio::join!(
        act(&henrik, &topic, "move", json!({"category": "klima"})),
        act(&henrik, &topic, "archive", json!({"archived": true})),
        act(&henrik, &topic, "pin", json!({"pinned": true})),
    );
    for answer in [moved, archived, pinned] {
        answer.done();
    }
    world.fake.settle().await;
    let page = bent.get(&topic.page()).await.done();
    let topic_now = &page["topic"];
    assert_eq!(topic_now["category"], "klima");
    assert_eq!(
        (&topic_now["archived"], &topic_now["pinned"]),
        (&json!(true), &json!(true))
    );
    let timeline = world.fake.timeline(&topic.id);
    let revs = timeline.iter().filter(|e| e["type"] == "org.althing.topic");
    assert_eq!(revs.count(), 4, "the log has the birth and all three");
    for _ in 0..3 {
        stream.next_of("topic.updated").await;
    }
    let (a, b) = tokio::join!(
        act(&henrik, &topic, "move", json!({"category": "byen"})),
        act(&henrik, &topic, "move", json!({"category": "klima"})),
    );
    assert!(a.status.is_success() && b.status.is_success());
    settle(&world).await;
    world.reconcile().await;
    let says = world
        .app
        .index
        .read(|i| i.topic_of(&topic.id))
        .unwrap()
        .category;
    let homes: Vec<_> = world.app.index.read(|i| {
        let categories = i.categories().into_iter();
        categories
            .filter(|c| i.children(&c.room_id).contains(&topic.id))
            .map(|c| c.slug)
            .collect()
    });
    assert_eq!(homes, [says]);
    assert_eq!(world.digest(), world.rebuilt().await);
}

/// F10: each refusal has a reason of its own.
#[sqlx::test(migrations = false)]
async fn every_refusal_says_why(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, henrik, anna) = club(options).await;
    let wish =
        |title: &str, category: &str| json!({"title": title, "category": category, "body": "x"});
    let open = async |by: &Client, title: &str, category: &str| {
        by.post("/api/forum/topics", wish(title, category)).await
    };
    let lacking = open(&anna, "Uden badge", "byen").await;
    assert_eq!(
        lacking.refused(403, "ORG.ALTHING.BADGE_REQUIRED")["badges"][0],
        CODE
    );
    award(&henrik, "anna", CODE).await;
    settle(&world).await;
    let nowhere = open(&anna, "Intet sted", "nix")
        .await
        .refused(422, "M_INVALID_PARAM");
    assert!(nowhere["fields"]["category"].is_string());
    for bad in ["ab", &"x".repeat(300)] {
        let refused = open(&anna, bad, "byen")
            .await
            .refused(422, "M_INVALID_PARAM");
        assert!(refused["fields"]["title"].is_string());
    }
    let slug = |answer: Value| text(&answer["topic"], "slug").to_owned();
    assert_eq!(
        slug(open(&anna, "Samme navn", "byen").await.done()),
        "samme-navn"
    );
    assert_eq!(
        slug(open(&anna, "Samme navn", "byen").await.done()),
        "samme-navn-2"
    );
    assert_eq!(slug(open(&anna, "🚲🚲🚲", "byen").await.done()), "topic");
    let topic = world.topic(&anna, "Lukkes").await;
    act(&henrik, &topic, "archive", json!({"archived": true}))
        .await
        .done();
    let post = json!({"body": "x"});
    anna.post(&topic.posts(), post.clone())
        .await
        .refused(403, CLOSED);
    anna.post("/api/forum/topics/!nix/posts", post)
        .await
        .refused(404, "M_NOT_FOUND");
}

#[sqlx::test(migrations = false)]
async fn slow_mode_makes_members_wait(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, henrik, anna, bent, topic) = town(options).await;
    let slow = act(&henrik, &topic, "slow-mode", json!({"seconds": 60}))
        .await
        .done();
    assert_eq!(slow["slow_mode_seconds"], 60);
    world.pass(100);
    let say = async |by: &Client| {
        by.key("fast")
            .post(&topic.posts(), json!({"body": "Hej"}))
            .await
    };
    assert_eq!(say(&bent).await.status, StatusCode::CREATED);
    assert_eq!(
        say(&bent).await.status,
        StatusCode::CREATED,
        "the same post again"
    );
    world.fake.settle().await;
    world.pass(20);
    let again = bent.post(&topic.posts(), json!({"body": "Igen"})).await;
    let wait = again.headers["retry-after"].to_str().unwrap();
    assert!(["40", "41"].contains(&wait), "{wait}");
    again.refused(429, "M_LIMIT_EXCEEDED");
    assert_eq!(
        say(&anna).await.status,
        StatusCode::CREATED,
        "everybody waits for themselves"
    );
    for _ in 0..2 {
        henrik
            .post(&topic.posts(), json!({"body": "Orden"}))
            .await
            .done();
    }
    world.pass(41);
    let posts = topic.posts();
    let (one, other) = tokio::join!(
        bent.post(&posts, json!({"body": "En"})),
        bent.post(&posts, json!({"body": "To"})),
    );
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 429], "two at once are not both the first");
    for (archived, status, code) in [(true, 403, CLOSED), (false, 429, "M_LIMIT_EXCEEDED")] {
        act(&henrik, &topic, "archive", json!({ "archived": archived }))
            .await
            .done();
        bent.post(&posts, json!({"body": "For tidligt"}))
            .await
            .refused(status, code);
    }
    act(&henrik, &topic, "slow-mode", json!({"seconds": 0}))
        .await
        .done();
    bent.post(&topic.posts(), json!({"body": "Frit"}))
        .await
        .done();
}

/// The lines of the log about posts that nobody's case has removed: why, and what was kept of them.
pub fn taken_back(world: &World) -> Vec<(String, String)> {
    world.app.index.read(|index| {
        let lines = index.audit().filter(|line| line.action == "post.removed");
        let mut lines: Vec<_> = lines.filter(|line| line.case.is_none()).collect();
        lines.sort_by_key(|line| line.seq);
        let line = |line: &appservice::events::AuditEventContent| {
            let mut kept = index.evidence();
            let kept = kept.find(|kept| Some(&kept.event_id) == line.event_id.as_ref());
            let content: Value = serde_json::from_str(&kept.unwrap().content).unwrap();
            (
                line.reason.clone().unwrap(),
                content["body"].as_str().unwrap().to_owned(),
            )
        };
        lines.into_iter().map(line).collect()
    })
}

#[sqlx::test(migrations = false)]
async fn slow_mode_holds_in_matrix_clients_too(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, henrik, anna, bent, topic) = town(options).await;
    for who in [&henrik, &bent] {
        world.post(who, &topic, "Her er jeg").await;
    }
    world.pass(100);
    let say = async |by: &Client, body: &str| {
        let sent = world.element(by, &topic, "m.room.message", message(body));
        sent.await.unwrap();
    };
    say(&anna, "Hurtigt").await;
    say(&anna, "og igen, mens man må").await;
    act(&henrik, &topic, "slow-mode", json!({"seconds": 30}))
        .await
        .done();
    world.pass(1);
    let pass = async || {
        world.app.reconcile_slow_mode().await.unwrap();
        world.fake.settle().await;
    };
    for body in ["Et", "To", "Tre"] {
        say(&bent, body).await;
        say(&henrik, &format!("{body} orden")).await;
        pass().await;
    }
    world.pass(30);
    say(&bent, "I tide").await;
    pass().await;
    let said = world.messages(&topic.id);
    for stands in [
        "og igen, mens man må",
        "Et",
        "To orden",
        "Tre orden",
        "I tide",
    ] {
        assert!(said.iter().any(|body| body == stands), "{stands}: {said:?}");
    }
    for gone in ["To", "Tre"] {
        assert!(!said.iter().any(|body| body == gone), "{gone}: {said:?}");
    }
    let home = world
        .app
        .index
        .read(|i| i.own_room(RoomKind::Home, &bent.user_id()));
    let told = world.messages(&home.unwrap());
    let told: Vec<_> = told.iter().filter(|t| t.contains("Et emne")).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains("30 sekunder"), "{told:?}");
    let slow = |words: &str| ("slow_mode".to_owned(), words.to_owned());
    assert_eq!(taken_back(&world), [slow("To"), slow("Tre")]);

    // What was not seen in time stays.
    say(&bent, "Overset").await;
    world.pass(61);
    pass().await;
    assert!(world.messages(&topic.id).contains(&"Overset".to_owned()));
}

#[sqlx::test(migrations = false)]
async fn a_post_has_a_history_and_a_place(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, _, anna, bent, topic) = town(options).await;
    let id = world.post(&anna, &topic, "*Et*").await;
    let path = |what: &str| format!("/api/forum/posts/{id}{what}");
    world.pass(1);
    anna.put(&path(""), json!({"body": "To"})).await.done();
    world.fake.settle().await;
    let forged = json!({
        "msgtype": "m.text", "body": "* falsk",
        "m.new_content": {"msgtype": "m.text", "body": "falsk"},
        "m.relates_to": {"rel_type": "m.replace", "event_id": id},
    });
    let as_bent = Identity::Member(bent.user_id());
    world.fake.join(&as_bent, &topic.id).await.unwrap();
    world
        .element(&bent, &topic, "m.room.message", forged)
        .await
        .unwrap();
    let history = bent.get(&path("/history")).await.done();
    let bodies: Vec<_> = history["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| text(v, "body"))
        .collect();
    assert_eq!(bodies, ["*Et*", "To"]);
    assert!(text(&history["items"][0], "html").contains("<em>Et</em>"));
    assert_eq!(
        history["items"][1]["by"]["user_id"],
        anna.user_id().as_str()
    );
    let context = bent.get(&path("/context")).await.done();
    assert_eq!(
        (text(&context, "topic_slug"), text(&context, "category")),
        (&*topic.slug, "byen")
    );
    assert_eq!(
        (&context["post"]["edits"], text(&context["post"], "body")),
        (&json!(1), "To")
    );
    anna.delete(&path("")).await.done();
    world.fake.settle().await;
    bent.get(&path("/history"))
        .await
        .refused(404, "M_NOT_FOUND");
    let context = bent.get(&path("/context")).await.done();
    assert_eq!(
        (text(&context["post"], "body"), &context["post"]["edits"]),
        ("", &json!(0))
    );
    bent.get("/api/forum/posts/$nix/context")
        .await
        .refused(404, "M_NOT_FOUND");
}

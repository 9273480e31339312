//! Double clicks, lost answers, an absent homeserver, crashes: one intention has one effect.

use appservice::{index::Index, matrix::Homeserver};
use futures_util::future::join_all;
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    media::{png, upload},
    world::{World, text, topic_of},
};

/// F3: a double click.
#[sqlx::test(migrations = false)]
async fn the_same_key_is_one_post(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let (anna, bent) = (world.member("anna").await, world.member("bent").await);
    let topic = world.topic(&anna, "Dobbeltklik").await;
    let clicks = (0..8).map(|n| {
        let anna = anna.key("click");
        let path = topic.posts();
        async move {
            anna.post(&path, json!({"body": format!("Klik {n}")}))
                .await
                .done()
        }
    });
    let posts = join_all(clicks).await;
    let ids: std::collections::BTreeSet<_> = posts.iter().map(|p| text(p, "post_id")).collect();
    assert_eq!(ids.len(), 1);
    assert_eq!(text(&posts[0], "txn_key"), "click");
    world.fake.settle().await;
    // Later, when the homeserver has forgotten it, it is still the same post.
    world.fake.forget_transactions();
    let again = anna
        .key("click")
        .post(&topic.posts(), json!({"body": "Klik"}))
        .await;
    assert!(ids.contains(text(&again.done(), "post_id")));
    assert_eq!(world.messages(&topic.id).len(), 2);
    // The key is its sender's own, and only they see it.
    let other = bent
        .key("click")
        .post(&topic.posts(), json!({"body": "Bos"}))
        .await
        .done();
    assert!(!ids.contains(text(&other, "post_id")));
    let page = bent.get(&topic.page()).await.done();
    assert!(page["items"][1]["txn_key"].is_null(), "{page}");
    for bad in ["", &"k".repeat(256)] {
        let refused = anna
            .key(bad)
            .post(&topic.posts(), json!({"body": "x"}))
            .await;
        refused.refused(400, "M_INVALID_PARAM");
    }
}

#[sqlx::test(migrations = false)]
async fn a_lost_answer_is_looked_for(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    let topic = world.topic(&anna, "Tabt svar").await;
    world.fake.faults().lose_next_answer();
    let written = anna
        .key("k")
        .post(&topic.posts(), json!({"body": "Én gang"}))
        .await
        .done();
    world.fake.settle().await;
    assert_eq!(world.messages(&topic.id), ["Om Tabt svar.", "Én gang"]);
    let again = anna
        .key("k")
        .post(&topic.posts(), json!({"body": "Én gang"}))
        .await
        .done();
    assert_eq!(text(&again, "post_id"), text(&written, "post_id"));
    assert_eq!(world.messages(&topic.id).len(), 2);
}

/// A try whose end nobody knows, and other words in its stead: one post, with the new words.
#[sqlx::test(migrations = false)]
async fn other_words_after_a_lost_answer_are_one_post(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    let topic = world.topic(&anna, "Omskrevet").await;
    let path = topic.posts();
    let first = anna.key("one").post(&path, json!({"body": "Et"})).await;
    let first = first.done();
    let wish = json!({"body": "To", "instead_of": ["never", "one"]});
    for _ in 0..2 {
        let second = anna.key("two").post(&path, wish.clone()).await;
        assert_eq!(second.status, 201);
        let second = second.done();
        assert_eq!(text(&second, "post_id"), text(&first, "post_id"));
        assert_eq!(text(&second, "body"), "To");
    }
    // None of the tries was taken: then it is written.
    world.pass(1);
    let wish = json!({"body": "Tre", "instead_of": ["lost"]});
    let third = anna.key("three").post(&path, wish).await.done();
    assert_ne!(text(&third, "post_id"), text(&first, "post_id"));
    world.fake.settle().await;
    let page = anna.get(&topic.page()).await.done();
    let bodies: Vec<_> = page["items"].as_array().unwrap()[1..]
        .iter()
        .map(|post| text(post, "body"))
        .collect();
    assert_eq!(bodies, ["To", "Tre"]);
    // Nobody changes the post of another by guessing its key.
    let bent = world.member("bent").await;
    let wish = json!({"body": "Bents", "instead_of": ["three"]});
    let other = bent.post(&path, wish).await.done();
    assert_ne!(text(&other, "post_id"), text(&third, "post_id"));
    let many = vec!["k"; 11];
    let wish = json!({"body": "x", "instead_of": many});
    anna.post(&path, wish).await.refused(422, "M_INVALID_PARAM");
}

/// An edit leaves a file what it is: with the same one the words are changed, with another one it is another post.
#[sqlx::test(migrations = false)]
async fn a_try_with_another_file_is_written_anew(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let henrik = world.administrator("henrik").await;
    let topic = world.topic(&henrik, "Billeder").await;
    let path = topic.posts();
    let mut files = Vec::new();
    for name in ["hus.png", "have.png"] {
        let uploaded = upload(&henrik, name, png(4, 4)).await.done();
        files.push(text(&uploaded, "attachment_id").to_owned());
    }
    let wish = |body: &str, file: Option<usize>, tried: &[&str]| {
        let file = file.map(|n| &files[n]);
        json!({"body": body, "attachment": file, "instead_of": tried})
    };
    let first = wish("Et hus", Some(0), &[]);
    let first = henrik.key("one").post(&path, first).await.done();
    let same = wish("Vores hus", Some(0), &["one"]);
    let same = henrik.key("two").post(&path, same).await.done();
    assert_eq!(text(&same, "post_id"), text(&first, "post_id"));
    assert_eq!(text(&same, "body"), "Vores hus");
    // Another file, none, and each of them again: its answer may have been lost too.
    let mut gone = vec![text(&first, "post_id").to_owned()];
    for (key, file, tried) in [
        ("three", Some(1), ["two", "one"]),
        ("four", None, ["one", "three"]),
    ] {
        let mut ids = Vec::new();
        for _ in 0..2 {
            let henrik = henrik.key(key);
            let other = henrik.post(&path, wish("Andet", file, &tried)).await;
            ids.push(text(&other.done(), "post_id").to_owned());
        }
        assert_eq!(ids[0], ids[1]);
        gone.push(ids.remove(0));
    }
    // One of two tries that both stand: the redaction of the other one was lost.
    for (key, file) in [("five", Some(0)), ("six", Some(1))] {
        let post = henrik.key(key).post(&path, wish("Begge", file, &[])).await;
        gone.push(text(&post.done(), "post_id").to_owned());
    }
    let last = wish("Alt i ét", Some(1), &["four", "five", "six"]);
    let last = henrik.key("seven").post(&path, last).await.done();
    let stands = gone.pop().unwrap();
    assert_eq!(text(&last, "post_id"), stands);
    world.fake.settle().await;
    let page = henrik.get(&topic.page()).await.done();
    let posts = page["items"].as_array().unwrap()[1..].iter();
    let standing: Vec<_> = posts.filter(|post| post["removed"].is_null()).collect();
    let ids: Vec<_> = standing.iter().map(|post| text(post, "post_id")).collect();
    assert_eq!(ids, [stands]);
}

/// A try to open a topic whose end nobody knows, and other words in its stead: one topic.
#[sqlx::test(migrations = false)]
async fn another_topic_after_a_lost_answer_is_the_same_one(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    let (rooms, _) = world.rooms_and_events().await;
    let wish = |title: &str, body: &str, tried: Option<&str>| json!({"category": "byen", "title": title, "body": body, "instead_of": tried});
    let open = async |key: &str, wish: Value| {
        world.pass(1);
        let answer = anna.key(key).post("/api/forum/topics", wish).await;
        assert_eq!(answer.status, 201);
        let answer = answer.done();
        world.fake.settle().await;
        answer
    };
    let first = topic_of(&open("one", wish("Et emne", "Et", None)).await);
    for _ in 0..2 {
        let second = open("two", wish("Andet emne", "To", Some("one"))).await;
        let topic = topic_of(&second);
        assert_eq!((&topic.id, &topic.slug), (&first.id, &first.slug));
        assert_eq!(topic.first_post, first.first_post);
        assert_eq!(text(&second["topic"], "title"), "Andet emne");
        assert_eq!(text(&second["first_post"], "body"), "To");
    }
    // Whichever try is named, and into whichever category it is to go.
    for (key, tried, title) in [("three", "two", "Tredje"), ("four", "one", "Fjerde")] {
        let mut wish = wish(title, title, Some(tried));
        wish["category"] = json!("klima");
        let answer = open(key, wish).await;
        assert_eq!(topic_of(&answer).id, first.id);
        assert_eq!(text(&answer["topic"], "category"), "klima");
        assert_eq!(text(&answer["first_post"], "body"), title);
    }
    assert_eq!(world.rooms_and_events().await.0, rooms + 1);
    let page = anna.get(&first.page()).await.done();
    assert_eq!(page["items"].as_array().unwrap().len(), 1, "{page}");
    // What a moderator has moved or locked since stays so.
    let henrik = world.administrator("henrik").await;
    let act = |act: &str| format!("/api/forum/topics/{}/{act}", first.id);
    let back = json!({"category": "byen"});
    henrik.post(&act("move"), back).await.done();
    world.fake.settle().await;
    let mut again = wish("Femte", "Femte", Some("one"));
    again["category"] = json!("klima");
    let again = open("again", again).await;
    assert_eq!(text(&again["topic"], "category"), "byen");
    let lock = json!({"locked": true, "reason": "Nok."});
    henrik.post(&act("lock"), lock).await.done();
    world.fake.settle().await;
    let late = wish("Sjette", "Sjette", Some("one"));
    let late = anna.post("/api/forum/topics", late).await;
    late.refused(403, "ORG.ALTHING.TOPIC_CLOSED");
    // None of the tries was taken: then it is opened, and found by the name of either.
    let fifth = topic_of(&open("five", wish("Nyt emne", "Fem", Some("lost"))).await);
    assert_ne!(fifth.id, first.id);
    for tried in ["lost", "five"] {
        let again = open("six", wish("Nyt emne", "Seks", Some(tried))).await;
        assert_eq!(topic_of(&again).id, fifth.id, "{tried}");
    }
    // Nobody changes the topic of another by guessing its key.
    let bent = world.member("bent").await;
    let theirs = wish("Bents", "Bents", Some("five"));
    let theirs = bent.post("/api/forum/topics", theirs).await.done();
    assert_ne!(topic_of(&theirs).id, fifth.id);
    let long = wish("Lang", "x", Some(&"k".repeat(256)));
    let refused = anna.post("/api/forum/topics", long).await;
    refused.refused(422, "M_INVALID_PARAM");
    world.fake.settle().await;
    assert_eq!(world.digest(), world.rebuilt().await);
}

/// The try made the room and not the post; or its answer alone was lost.
#[sqlx::test(migrations = false)]
async fn half_a_topic_becomes_the_next_try(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    for lost in 0..5 {
        world.pass(1);
        let (rooms, _) = world.rooms_and_events().await;
        let wish = |title: String, body: &str, tried: Option<String>| json!({"category": "byen", "title": title, "body": body, "instead_of": tried});
        world.fake.faults().lose_answer_after(lost);
        let key = format!("half-{lost}");
        let first = wish(format!("Halvt {lost}"), "Først", None);
        anna.key(&key).post("/api/forum/topics", first).await;
        world.fake.faults().clear();
        let second = wish(format!("Helt {lost}"), "Rettet", Some(key));
        let answer = anna.post("/api/forum/topics", second).await.done();
        world.fake.settle().await;
        let topic = topic_of(&answer);
        assert_eq!(text(&answer["topic"], "title"), format!("Helt {lost}"));
        assert_eq!(world.rooms_and_events().await.0, rooms + 1, "{lost}");
        let page = anna.get(&topic.page()).await.done();
        let items = page["items"].as_array().unwrap();
        assert_eq!(
            (items.len(), text(&items[0], "body")),
            (1, "Rettet"),
            "{lost}"
        );
    }
    let topics = anna.get("/api/forum/categories/byen/topics").await.done();
    assert_eq!(topics["items"].as_array().unwrap().len(), 5);
    assert_eq!(world.digest(), world.rebuilt().await);
}

/// A topic whose first post never came is taken out of its category, and comes back with the post.
#[sqlx::test(migrations = false)]
async fn a_topic_without_a_post_leaves_its_category(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    let wish = json!({"category": "byen", "title": "Forladt", "body": "Først"});
    world.fake.faults().lose_answer_after(1);
    let refused = anna.key("k").post("/api/forum/topics", wish.clone()).await;
    refused.refused(503, "ORG.ALTHING.HOMESERVER_UNAVAILABLE");
    world.fake.faults().clear();
    world.fake.settle().await;
    let children = || {
        let children = |index: &Index| index.children(&index.category("byen").unwrap().room_id);
        world.app.index.read(children).len()
    };
    world.reconcile().await;
    assert_eq!(children(), 1);
    world.pass(11 * 60);
    let anna = world.sign_in("anna").await;
    for _ in 0..2 {
        world.reconcile().await;
        assert_eq!(children(), 0);
    }
    anna.key("k").post("/api/forum/topics", wish).await.done();
    world.fake.settle().await;
    world.reconcile().await;
    assert_eq!(children(), 1);
}

/// The answer is lost, and the loop is silent for so long that the member gives up and tries again.
#[sqlx::test(migrations = false)]
async fn a_retry_after_a_silent_loop_is_one_post(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    let topic = world.topic(&anna, "Stilhed").await;
    world.hold_loop();
    world.fake.faults().lose_next_answer();
    let first = anna.key("k");
    let path = topic.posts();
    // Who gives up drops the request: the server's side ends with it.
    let given_up = tokio::time::timeout(
        std::time::Duration::from_millis(100),
        first.post(&path, json!({"body": "Én gang"})),
    );
    assert!(
        given_up.await.is_err(),
        "answered while the outcome is unknown"
    );
    world.release_loop();
    let written = anna
        .key("k")
        .post(&path, json!({"body": "Én gang"}))
        .await
        .done();
    world.fake.settle().await;
    assert_eq!(world.messages(&topic.id).len(), 2);
    let page = anna.get(&topic.page()).await.done();
    assert_eq!(page["items"][1]["post_id"], written["post_id"]);
    assert_eq!(page["items"].as_array().unwrap().len(), 2);
}

#[sqlx::test(migrations = false)]
async fn without_a_homeserver_writes_wait_and_reads_go_on(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    let topic = world.topic(&anna, "Udfald").await;
    world.fake.faults().set_away(true);
    let post = format!("/api/forum/posts/{}", topic.first_post);
    let reactions = format!("{post}/reactions");
    let new_topic = json!({"category": "byen", "title": "Nyt emne", "body": "x"});
    let writes = [
        anna.key("p")
            .post(&topic.posts(), json!({"body": "Senere"}))
            .await,
        anna.key("e").put(&post, json!({"body": "Rettet"})).await,
        anna.key("r").post(&reactions, json!({"key": "👍"})).await,
        anna.key("t")
            .post("/api/forum/topics", new_topic.clone())
            .await,
        anna.delete(&post).await,
    ];
    for refused in writes {
        assert_eq!(refused.headers["retry-after"], "2");
        refused.refused(503, "ORG.ALTHING.HOMESERVER_UNAVAILABLE");
    }
    let page = anna.get(&topic.page()).await.done();
    assert_eq!(page["items"].as_array().unwrap().len(), 1);
    world.fake.faults().set_away(false);
    anna.key("p")
        .post(&topic.posts(), json!({"body": "Senere"}))
        .await
        .done();
    anna.key("e")
        .put(&post, json!({"body": "Rettet"}))
        .await
        .done();
    anna.key("r")
        .post(&reactions, json!({"key": "👍"}))
        .await
        .done();
    anna.key("t")
        .post("/api/forum/topics", new_topic)
        .await
        .done();
    world.fake.settle().await;
    let page = anna.get(&topic.page()).await.done();
    assert_eq!(page["items"][0]["body"], "Rettet");
    assert_eq!(page["items"][0]["reactions"][0]["count"], 1);
    assert_eq!(page["items"][1]["body"], "Senere");
    assert_eq!(world.digest(), world.rebuilt().await);
}

#[sqlx::test(migrations = false)]
async fn every_lost_answer_of_a_new_topic_converges(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    // Joining the category, making the room, its place, joining it, the first post.
    for lost in 0..5 {
        world.pass(1);
        let (rooms, _) = world.rooms_and_events().await;
        let key = format!("topic-{lost}");
        let wish = json!({"category": "klima", "title": format!("Emne {lost}"), "body": "Først"});
        world.fake.faults().lose_answer_after(lost);
        let mut answer = anna.key(&key).post("/api/forum/topics", wish.clone()).await;
        if !answer.status.is_success() {
            answer.refused(503, "ORG.ALTHING.HOMESERVER_UNAVAILABLE");
            answer = anna.key(&key).post("/api/forum/topics", wish.clone()).await;
        }
        let topic = topic_of(&answer.done());
        world.fake.faults().clear();
        world.fake.settle().await;
        assert_eq!(topic.slug, format!("emne-{lost}"));
        assert_eq!(world.messages(&topic.id), ["Først"], "{lost}");
        assert_eq!(world.rooms_and_events().await.0, rooms + 1, "{lost}");
        let again = anna.key(&key).post("/api/forum/topics", wish).await;
        assert_eq!(topic_of(&again.done()).id, topic.id);
    }
    let topics = anna.get("/api/forum/categories/klima/topics").await.done();
    assert_eq!(topics["items"].as_array().unwrap().len(), 5);
    assert_eq!(world.digest(), world.rebuilt().await);
}

#[sqlx::test(migrations = false)]
async fn the_same_topic_twice_at_once_is_one_room(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    let (rooms, _) = world.rooms_and_events().await;
    let wish = json!({"category": "byen", "title": "Samtidig", "body": "x"});
    let clicks = (0..6).map(|_| {
        let (anna, wish) = (anna.key("once"), wish.clone());
        async move { topic_of(&anna.post("/api/forum/topics", wish).await.done()) }
    });
    let topics = join_all(clicks).await;
    for topic in &topics {
        assert_eq!((&topic.id, &topic.slug), (&topics[0].id, &topics[0].slug));
        assert_eq!(topic.first_post, topics[0].first_post);
    }
    world.fake.settle().await;
    assert_eq!(world.rooms_and_events().await.0, rooms + 1);
    assert_eq!(world.messages(&topics[0].id).len(), 1);
    // Two intentions of the same name are two topics.
    let twins = ["a", "b"].map(|key| anna.key(key));
    let twins = twins
        .iter()
        .map(|anna| anna.post("/api/forum/topics", wish.clone()));
    let slugs = join_all(twins)
        .await
        .into_iter()
        .map(|t| topic_of(&t.done()).slug);
    let mut slugs: Vec<_> = slugs.collect();
    slugs.sort();
    assert_eq!(slugs, ["samtidig-2", "samtidig-3"]);
}

/// A room was made, and the server died before the first post: the retry finds the room, also when
/// the room's events reach a server that was started anew.
#[sqlx::test(migrations = false)]
async fn a_crash_between_room_and_first_post_heals(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    let (rooms, _) = world.rooms_and_events().await;
    let wish = json!({"category": "byen", "title": "Midtvejs", "body": "Først"});
    world.fake.faults().lose_answer_after(1);
    let refused = anna.key("k").post("/api/forum/topics", wish.clone()).await;
    refused.refused(503, "ORG.ALTHING.HOMESERVER_UNAVAILABLE");
    world.fake.settle().await;
    let world = world.restart().await;
    // Homeless until then: the reconciler puts it into its category, and nobody lists it empty.
    world.reconcile().await;
    let listed = anna.get("/api/forum/categories/byen/topics").await.done();
    assert_eq!(listed["items"], json!([]));
    let topic = topic_of(&anna.key("k").post("/api/forum/topics", wish).await.done());
    world.fake.settle().await;
    assert_eq!(topic.slug, "midtvejs");
    assert_eq!(world.messages(&topic.id), ["Først"]);
    assert_eq!(world.fake.joined_rooms().await.unwrap().len(), rooms + 1);
    assert_eq!(world.digest(), world.rebuilt().await);
}

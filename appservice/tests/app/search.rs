//! The search through the API: what is found, by whom, and what is not.

use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    client::Client,
    members::set_privacy,
    world::{World, message, text},
};

async fn search(who: &Client, query: &str) -> Value {
    let answer = who.get(&format!("/api/search?{query}")).await.done();
    assert_eq!(answer["answered_by"], "index");
    answer
}

fn posts(answer: &Value) -> Vec<&str> {
    let items = answer["items"].as_array().unwrap();
    let posts = items.iter().filter(|hit| hit["type"] == "post");
    posts.map(|hit| text(hit, "post_id")).collect()
}

#[sqlx::test(migrations = false)]
async fn what_was_written_anywhere_is_found_until_it_is_gone(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let world = World::new(options).await;
    let (anna, bo) = (world.member("anna").await, world.member("bodil").await);
    let topic = world.topic(&anna, "Et emne i Ødegård").await;
    let web = world
        .post(&bo, &topic, "Den **nye** cykelrute ||ved skoven|| er god")
        .await;
    let element = world
        .element(
            &anna,
            &topic,
            "m.room.message",
            message("cykelruterne er lange"),
        )
        .await
        .unwrap();
    let found = search(&bo, "q=cykelruter&type=posts").await;
    assert_eq!(posts(&found), [element.as_str(), &web]);
    assert_eq!(found["total"], 2);
    let hit = &found["items"][1];
    assert_eq!(hit["topic_slug"], topic.slug);
    assert_eq!(hit["author"]["display_name"], "Bodil");
    assert!(!text(hit, "excerpt").contains("skoven"), "{hit}");
    let [from, to] = [&hit["marks"][0][0], &hit["marks"][0][1]].map(|n| n.as_u64().unwrap());
    let units: Vec<u16> = text(hit, "excerpt").encode_utf16().collect();
    let marked = &units[usize::try_from(from).unwrap()..usize::try_from(to).unwrap()];
    assert_eq!(String::from_utf16(marked).unwrap(), "cykelrute");

    let all = search(&bo, "q=odegard").await;
    assert_eq!(all["items"][0]["type"], "topic");
    assert_eq!(all["items"][0]["topic"]["slug"], topic.slug);
    assert_eq!(search(&bo, "q=anna&type=members").await["total"], 1);
    assert!(all["next_cursor"].is_null());

    let by = search(&bo, "q=cykel&type=posts&author=anna").await;
    assert_eq!(posts(&by), [element.as_str()]);
    // What somebody wrote is a list of their profile: whoever hides that hides it.
    set_privacy(&anna, json!({"profile": "nobody"})).await;
    world.fake.settle().await;
    let hidden = search(&bo, "q=cykel&type=posts&author=anna").await;
    assert_eq!((&hidden["total"], posts(&hidden).len()), (&json!(0), 0));
    assert_eq!(search(&bo, "q=cykel&type=posts").await["total"], 2);
    let own = search(&anna, "q=cykel&type=posts&author=anna").await;
    assert_eq!(posts(&own), [element.as_str()]);
    set_privacy(&anna, json!({"profile": "members"})).await;
    world.fake.settle().await;
    let none = search(&bo, "q=cykel&type=posts&before=2027-01-15").await;
    assert_eq!(none["total"], 0, "the clock stands on that day");
    let some = search(&bo, "q=cykel&type=posts&after=2027-01-15").await;
    assert_eq!(some["total"], 2);

    let page = search(&bo, "q=cykel&type=posts&limit=1").await;
    let cursor = text(&page, "next_cursor");
    let next = search(&bo, &format!("q=cykel&type=posts&limit=1&cursor={cursor}")).await;
    assert_eq!(posts(&next), [web.as_str()]);
    bo.get(&format!("/api/search?q=andet&type=posts&cursor={cursor}"))
        .await
        .refused(400, "M_INVALID_PARAM");

    let edit = json!({"body": "noget helt andet"});
    bo.put(&format!("/api/forum/posts/{web}"), edit)
        .await
        .done();
    world.fake.settle().await;
    assert_eq!(
        posts(&search(&anna, "q=cykelrute&type=posts").await),
        [element.as_str()]
    );
    assert_eq!(
        posts(&search(&anna, "q=andet&type=posts").await),
        [web.as_str()]
    );
    world
        .element_redacts(&anna, &topic, element.as_str())
        .await
        .unwrap();
    assert_eq!(search(&bo, "q=cykelrute&type=posts").await["total"], 0);
}

#[sqlx::test(migrations = false)]
async fn nothing_is_found_of_whom_one_blocks_and_bad_questions_are_explained(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let world = World::new(options).await;
    let (anna, bo) = (world.member("anna").await, world.member("bodil").await);
    let topic = world.topic(&anna, "Et emne").await;
    world.post(&bo, &topic, "kastanjer i regn").await;
    assert_eq!(search(&anna, "q=kastanje").await["total"], 1);
    let block = format!(
        "/api/users/{}/block",
        super::client::encoded(bo.user_id().as_str())
    );
    anna.post(&block, json!({})).await.done();
    assert_eq!(search(&anna, "q=kastanje").await["total"], 0);
    assert_eq!(search(&bo, "q=kastanje").await["total"], 1);
    for (query, errcode) in [
        ("q=k", "M_INVALID_PARAM"),
        ("q=%20%20", "M_INVALID_PARAM"),
        ("q=kastanje&after=i%20g%C3%A5r", "M_INVALID_PARAM"),
    ] {
        let refused = anna.get(&format!("/api/search?{query}")).await;
        refused.refused(422, errcode);
    }
    let long = "x".repeat(201);
    anna.get(&format!("/api/search?q={long}"))
        .await
        .refused(422, "M_INVALID_PARAM");
    world
        .visitor()
        .get("/api/search?q=kastanje")
        .await
        .refused(401, "M_MISSING_TOKEN");
    for odd in ["%25%25", "%27%3B%20--", "%F0%9F%98%80%F0%9F%98%80"] {
        assert_eq!(
            search(&anna, &format!("q={odd}")).await["total"],
            0,
            "{odd}"
        );
    }
}

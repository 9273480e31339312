//! The posts of a member, as others are shown them.

use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    client::{Client, encoded},
    world::{World, message, text},
};

fn posts_of(member: &Client) -> String {
    format!("/api/users/{}/posts", encoded(member.user_id().as_str()))
}

fn ids(page: &Value) -> Vec<&str> {
    let items = page["items"].as_array().unwrap();
    items.iter().map(|post| text(post, "post_id")).collect()
}

#[sqlx::test(migrations = false)]
async fn what_somebody_wrote_is_listed_the_newest_first(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let world = World::new(options).await;
    let (anna, bo) = (world.member("anna").await, world.member("bodil").await);
    let topic = world.topic(&anna, "Et emne").await;
    let second = world
        .post(&anna, &topic, "Den **nye** rute ||ved skoven||")
        .await;
    world.post(&bo, &topic, "Ikke Annas").await;
    let third = world
        .element(&anna, &topic, "m.room.message", message("fra Element"))
        .await
        .unwrap();

    let page = bo.get(&format!("{}?limit=2", posts_of(&anna))).await.done();
    assert_eq!(ids(&page), [third.as_str(), &second]);
    let post = &page["items"][1];
    assert_eq!(post["topic_slug"], topic.slug);
    assert_eq!(post["topic_title"], "Et emne");
    assert_eq!(post["category"], "byen");
    let excerpt = text(post, "excerpt");
    assert!(excerpt.starts_with("Den nye rute"), "{excerpt}");
    assert!(!excerpt.contains("skoven"), "{excerpt}");
    let cursor = text(&page, "next_cursor");
    let rest = bo
        .get(&format!("{}?limit=2&cursor={cursor}", posts_of(&anna)))
        .await
        .done();
    assert_eq!(
        rest["items"].as_array().unwrap().len(),
        1,
        "the opening post"
    );
    assert!(rest["next_cursor"].is_null());
    bo.get(&format!("{}?cursor={cursor}", posts_of(&bo)))
        .await
        .refused(400, "M_INVALID_PARAM");

    anna.delete(&format!("/api/forum/posts/{second}"))
        .await
        .done();
    world.fake.settle().await;
    let left = anna.get(&posts_of(&anna)).await.done();
    assert_eq!(left["items"].as_array().unwrap().len(), 2);
    assert!(!ids(&left).contains(&second.as_str()));
    let world = world.restart().await;
    let anna = world.sign_in("anna").await;
    assert_eq!(anna.get(&posts_of(&anna)).await.done(), left);
}

#[sqlx::test(migrations = false)]
async fn who_hides_or_is_blocked_shows_no_posts(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let (anna, bo) = (world.member("anna").await, world.member("bodil").await);
    let topic = world.topic(&anna, "Et emne").await;
    world.post(&bo, &topic, "Bos ord").await;
    let block = |of: &Client| format!("/api/users/{}/block", encoded(of.user_id().as_str()));
    let user = |id: &str| format!("/api/users/{}/posts", encoded(id));

    bo.post(&block(&anna), json!({})).await.done();
    anna.get(&posts_of(&bo))
        .await
        .refused(403, "ORG.ALTHING.PRIVATE");
    bo.get(&posts_of(&anna))
        .await
        .refused(403, "ORG.ALTHING.BLOCKED");
    bo.delete(&block(&anna)).await.done();
    assert_eq!(
        anna.get(&posts_of(&bo)).await.done()["items"][0]["excerpt"],
        "Bos ord"
    );

    let privacy = json!({
        "profile": "nobody", "email": "nobody", "real_name": "nobody", "messages": "members",
        "connections": "members",
    });
    anna.put("/api/users/me/privacy", privacy).await.done();
    world.fake.settle().await;
    bo.get(&posts_of(&anna))
        .await
        .refused(403, "ORG.ALTHING.PRIVATE");
    let own = anna.get(&posts_of(&anna)).await.done();
    assert_eq!(own["items"].as_array().unwrap().len(), 1);
    bo.get(&user("@ingen:dk.althing.test"))
        .await
        .refused(404, "M_NOT_FOUND");
    bo.get(&user("@althing:dk.althing.test"))
        .await
        .refused(404, "M_NOT_FOUND");
    world
        .visitor()
        .get(&posts_of(&bo))
        .await
        .refused(401, "M_MISSING_TOKEN");
}

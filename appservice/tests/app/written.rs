//! The posts of a member, as others are shown them.

use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    badges::{CODE, award, revoke, settle},
    client::{Client, encoded},
    conduct::follow,
    judging::{court, decide, flag, verdict},
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

/// What is read there goes by the category's rule, as it is now, and by where the topic is now.
#[sqlx::test(migrations = false)]
async fn a_category_for_holders_keeps_its_posts(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let henrik = world.administrator("henrik").await;
    let (anna, bo) = (world.member("anna").await, world.member("bodil").await);
    settle(&world).await;
    let topic = world.topic(&anna, "Et emne").await;
    world.post(&anna, &topic, "Til dem, der har badget").await;
    let elsewhere = json!({"category": "klima", "title": "Andetsteds", "body": "Til alle"});
    world.pass(1);
    anna.post("/api/forum/topics", elsewhere).await.done();
    world.fake.settle().await;
    let excerpts = async |who: &Client| {
        let page = who.get(&posts_of(&anna)).await.done();
        let items = page["items"].as_array().unwrap().clone();
        let excerpts = items.iter().map(|post| text(post, "excerpt").to_owned());
        excerpts.collect::<Vec<_>>()
    };
    let all = ["Til alle", "Til dem, der har badget", "Om Et emne."];
    assert_eq!(excerpts(&bo).await, all);
    let rule = json!({"badges": [CODE], "read": "holders"});
    let category = "/api/forum/categories/byen";
    henrik.put(category, rule).await.done();
    settle(&world).await;
    assert_eq!(excerpts(&bo).await, ["Til alle"]);
    assert_eq!(
        excerpts(&anna).await,
        ["Til alle"],
        "her own words, but the rule is the rule"
    );
    assert_eq!(excerpts(&henrik).await, all);
    // A page that was begun before goes on without them.
    let first = bo.get(&format!("{}?limit=1", posts_of(&anna))).await.done();
    assert!(first["next_cursor"].is_null(), "{first}");
    award(&henrik, "bodil", CODE).await;
    settle(&world).await;
    assert_eq!(excerpts(&bo).await, all);
    revoke(&henrik, "bodil", CODE).await;
    settle(&world).await;
    assert_eq!(excerpts(&bo).await, ["Til alle"]);
}

#[sqlx::test(migrations = false)]
async fn a_blurred_post_tells_no_words_and_a_removed_one_is_gone(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let court = court(options).await;
    let world = &court.world;
    let blurred = court.breach("Grimme ord").await;
    let removed = court.breach("Andre ord").await;
    for member in [&court.anna, &court.henrik, &court.ingrid] {
        flag(member, &blurred, "harassment").await.done();
    }
    let page = court.anna.get(&posts_of(&court.bodil)).await.done();
    assert_eq!(ids(&page), [removed.as_str(), &blurred]);
    assert_eq!(page["items"][1]["excerpt"], "");
    assert!(!page.to_string().contains("Grimme"), "{page}");
    // Whoever wrote it reads no more of it here than others do.
    let own = court.bodil.get(&posts_of(&court.bodil)).await.done();
    assert_eq!(own["items"][1]["excerpt"], "");

    flag(&court.anna, &removed, "spam").await.done();
    let case = court.case_of(&removed).await;
    let gone = verdict(&case["version"], "removed");
    let id = text(&case, "case_id");
    decide(&court.ingrid, id, gone).await.done();
    follow(world).await;
    let page = court.anna.get(&posts_of(&court.bodil)).await.done();
    assert_eq!(ids(&page), [blurred.as_str()], "nothing of it is left");
    let own = court.bodil.get(&posts_of(&court.bodil)).await.done();
    assert_eq!(ids(&own), [blurred.as_str()]);
}

/// Who shows themselves to those whom they follow shows their posts to them alone.
#[sqlx::test(migrations = false)]
async fn posts_go_with_the_profile_to_connections(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let (anna, bo) = (world.member("anna").await, world.member("bodil").await);
    let topic = world.topic(&anna, "Et emne").await;
    let privacy = json!({
        "profile": "connections", "email": "nobody", "real_name": "nobody", "messages": "members",
        "connections": "members",
    });
    anna.put("/api/users/me/privacy", privacy).await.done();
    world.fake.settle().await;
    let path = posts_of(&anna);
    bo.get(&path).await.refused(403, "ORG.ALTHING.PRIVATE");
    // To follow somebody opens nothing of them: it is theirs to say whom they know.
    let follow = |of: &Client| format!("/api/users/{}/follow", encoded(of.user_id().as_str()));
    anna.post(&follow(&bo), json!({})).await.done();
    world.fake.settle().await;
    assert_eq!(
        ids(&bo.get(&path).await.done()),
        [topic.first_post.as_str()]
    );
    anna.delete(&follow(&bo)).await.done();
    world.fake.settle().await;
    bo.get(&path).await.refused(403, "ORG.ALTHING.PRIVATE");
    // The topic itself stays open: privacy is of the profile, not of what was said in public.
    bo.get(&topic.page()).await.done();
}

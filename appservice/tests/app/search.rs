//! The search through the API: what is found, by whom, and what is not.

use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    client::Client,
    members::set_privacy,
    school::{SAMPLE, import},
    world::{World, message, text, topic_of},
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

fn courses(answer: &Value) -> Vec<&str> {
    let items = answer["items"].as_array().unwrap();
    let courses = items.iter().filter(|hit| hit["type"] == "course");
    courses.map(|hit| text(hit, "course_id")).collect()
}

/// The course of the tests under another name.
fn course(slug: &str, title: &str) -> String {
    let source = SAMPLE.replacen("course: adfaerdskodeks", &format!("course: {slug}"), 1);
    let plain = source.replacen("badge: adfaerdskodeks\nvalid_days: 365\n", "", 1);
    plain.replacen("da: Adfærdskodeks, en: Code of conduct", title, 1)
}

/// Every page of a search, one hit each.
async fn page_by_page(who: &Client, query: &str) -> Vec<Value> {
    let mut path = format!("{query}&limit=1");
    let mut pages = Vec::new();
    loop {
        let page = search(who, &path).await;
        let cursor = page["next_cursor"].as_str().map(ToOwned::to_owned);
        pages.push(page);
        let Some(cursor) = cursor else { return pages };
        path = format!("{query}&limit=1&cursor={cursor}");
    }
}

/// Courses are found by their words in the language of who asks; drafts by those alone who write courses.
#[sqlx::test(migrations = false)]
async fn courses_are_found_and_drafts_only_by_authors(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let (henrik, anna) = (
        world.administrator("henrik").await,
        world.member("anna").await,
    );
    for (slug, title) in [
        ("lapning", "da: Lapning af cykeldæk, sv: Laga en punktering"),
        ("lygter", "da: Lygter til cykelture"),
        ("kort", "da: Kort over veje"),
    ] {
        import(&henrik, &course(slug, title)).await;
    }
    let draft = course("bremser", "da: Bremser på cykelhjul");
    let wish = json!({"source": draft, "draft": true});
    henrik.post("/api/courses/import", wish).await.done();

    let found = search(&anna, "q=cykel&type=courses").await;
    let mut seen = courses(&found);
    seen.sort_unstable();
    assert_eq!(
        (seen, &found["total"]),
        (vec!["lapning", "lygter"], &json!(2))
    );
    assert_eq!(found["items"][0]["summary"], "Sådan er vi sammen.");
    let of_author = search(&henrik, "q=cykel&type=courses").await;
    let mut seen = courses(&of_author);
    seen.sort_unstable();
    assert_eq!(seen, ["bremser", "lapning", "lygter"]);
    for query in ["q=bremser&type=courses", "q=bremser"] {
        assert_eq!(search(&anna, query).await["total"], 0, "{query}");
        assert_eq!(
            courses(&search(&henrik, query).await),
            ["bremser"],
            "{query}"
        );
    }
    // By the summary too, and among all types.
    assert_eq!(search(&anna, "q=sammen&type=courses").await["total"], 3);
    assert_eq!(courses(&search(&anna, "q=lygter").await), ["lygter"]);

    let pages = page_by_page(&anna, "q=cykel&type=courses").await;
    let mut on_pages: Vec<_> = pages.iter().flat_map(courses).collect();
    on_pages.sort_unstable();
    assert_eq!((pages.len(), on_pages), (2, vec!["lapning", "lygter"]));
    assert!(pages.iter().all(|page| page["total"] == 2));
    let cursor = text(&pages[0], "next_cursor");
    for other in ["q=lygter&type=courses", "q=cykel&type=posts"] {
        let path = format!("/api/search?{other}&limit=1&cursor={cursor}");
        anna.get(&path).await.refused(400, "M_INVALID_PARAM");
    }

    // In the language of who asks.
    assert_eq!(search(&anna, "q=punktering&type=courses").await["total"], 0);
    let chosen = json!({"language": "sv"});
    anna.put("/api/users/me/settings", chosen).await.done();
    let found = search(&anna, "q=punktering&type=courses").await;
    assert_eq!(found["items"][0]["title"], "Laga en punktering");

    // Once it is published it is there for everybody.
    let publish = henrik.post("/api/courses/bremser/publish", json!({}));
    publish.await.done();
    assert_eq!(courses(&search(&anna, "q=bremser").await), ["bremser"]);
}

/// Posts and topics of one category or one topic; members and courses are of none.
#[sqlx::test(migrations = false)]
async fn a_search_is_of_one_category_or_one_topic(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    let here = world.topic(&anna, "Kastanjer i parken").await;
    let beside = world.topic(&anna, "Kastanjer i gården").await;
    world.pass(1);
    let wish = json!({"category": "klima", "title": "Kastanjer i skoven", "body": "Om skoven."});
    let there = topic_of(&anna.post("/api/forum/topics", wish).await.done());
    world.fake.settle().await;
    let mut written = Vec::new();
    for topic in [&here, &beside, &there] {
        written.push(world.post(&anna, topic, "Her bor hasselmus").await);
    }
    let [in_here, in_beside, in_there] = &written[..] else {
        panic!("{written:?}");
    };
    let of = async |filter: &str| {
        let found = search(&anna, &format!("q=hasselmus&type=posts&{filter}")).await;
        let ids: Vec<_> = posts(&found).into_iter().map(ToOwned::to_owned).collect();
        assert_eq!(found["total"], ids.len(), "{filter}");
        ids
    };
    assert_eq!(
        of("category=byen").await,
        [in_beside.clone(), in_here.clone()]
    );
    assert_eq!(of("category=klima").await.join(" "), **in_there);
    let beside = format!("topic={}", beside.slug);
    assert_eq!(of(&beside).await.join(" "), **in_beside);
    let both = format!("category=klima&topic={}", here.slug);
    for nothing in ["category=nix", "topic=nix", &*both] {
        assert_eq!(of(nothing).await, Vec::<String>::new(), "{nothing}");
    }
    let topics = search(&anna, "q=kastanjer&type=topics&category=klima").await;
    assert_eq!(
        (&topics["total"], topics["items"].as_array().unwrap().len()),
        (&json!(1), 1)
    );
    assert_eq!(topics["items"][0]["topic"]["slug"], there.slug);
    let pages = page_by_page(&anna, "q=hasselmus&type=posts&category=byen").await;
    let paged: Vec<_> = pages.iter().flat_map(posts).collect();
    assert_eq!(paged, [in_beside, in_here]);
    // A cursor is of one filter alone.
    let cursor = text(&pages[0], "next_cursor");
    let path = format!("/api/search?q=hasselmus&type=posts&category=klima&limit=1&cursor={cursor}");
    anna.get(&path).await.refused(400, "M_INVALID_PARAM");
    // Anna's name is no post of the category.
    assert_eq!(search(&anna, "q=anna").await["total"], 1);
    assert_eq!(search(&anna, "q=anna&category=byen").await["total"], 0);
}

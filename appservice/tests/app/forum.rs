//! Topics, posts, edits, redactions, reactions: by the API and by other clients.

use appservice::{actions::Draft, index::Index};
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    client::{Client, encoded},
    world::{World, message, text, topic_of},
};

fn items(page: &Value) -> &Vec<Value> {
    page["items"].as_array().unwrap()
}

fn bodies(page: &Value) -> Vec<&str> {
    items(page).iter().map(|post| text(post, "body")).collect()
}

#[sqlx::test(migrations = false)]
async fn a_member_writes_and_everybody_reads(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    let bent = world.member("bent").await;
    let wish =
        json!({"category": "byen", "title": "Bænke på Åboulevarden", "body": "Hej **alle**"});
    let opened = anna.post("/api/forum/topics", wish).await.done();
    assert_eq!(text(&opened["topic"], "slug"), "baenke-paa-aaboulevarden");
    assert_eq!(
        text(&opened["topic"], "alias"),
        "#althing_topic_baenke-paa-aaboulevarden:dk.althing.test"
    );
    assert_eq!(text(&opened["topic"]["created_by"], "display_name"), "Anna");
    let topic = topic_of(&opened);
    // The first post is the member's own event, in a room of the category.
    let sender = world.fake.timeline(&topic.id);
    let first = sender
        .iter()
        .find(|e| e["event_id"] == topic.first_post[..]);
    assert_eq!(first.unwrap()["sender"], "@anna:dk.althing.test");
    world.fake.settle().await;
    let space = world.app.index.read(|i| i.category("byen")).unwrap();
    assert_eq!(
        world.app.index.read(|i| i.children(&space.room_id)),
        std::slice::from_ref(&topic.id)
    );

    let post = world.post(&bent, &topic, "God idé").await;
    let page = anna.get(&topic.page()).await.done();
    assert_eq!(bodies(&page), ["Hej **alle**", "God idé"]);
    let html = text(&items(&page)[0], "html").trim();
    assert_eq!(html, "<p>Hej <strong>alle</strong></p>");
    assert_eq!(items(&page)[0]["mine"], true);
    assert_eq!(items(&page)[1]["mine"], false);
    assert_eq!(items(&page)[1]["pending"], false);
    assert_eq!(page["topic"]["posts"], 2);

    let edit = json!({"body": "God idé, men dyr"});
    let edited = bent
        .put(&format!("/api/forum/posts/{post}"), edit)
        .await
        .done();
    assert_eq!(text(&edited, "body"), "God idé, men dyr");
    assert!(edited["edited_at"].is_string());

    let reactions = format!("/api/forum/posts/{post}/reactions");
    let liked = anna.post(&reactions, json!({"key": "👍"})).await.done();
    assert_eq!(liked["reactions"][0]["count"], 1);
    assert_eq!(liked["reactions"][0]["mine"], true);
    let seen = bent.get(&topic.page()).await.done();
    assert_eq!(items(&seen)[1]["reactions"][0]["mine"], false);
    assert_eq!(
        items(&seen)[1]["reactions"][0]["by"][0]["display_name"],
        "Anna"
    );
    let taken = anna
        .delete(&format!("{reactions}/{}", encoded("👍")))
        .await
        .done();
    assert_eq!(taken["reactions"], json!([]));

    let listed = anna.get("/api/forum/categories/byen/topics").await.done();
    assert_eq!(items(&listed)[0]["last_post_by"]["display_name"], "Bent");
    let categories = anna.get("/api/forum/categories").await.done();
    assert_eq!(items(&categories)[0]["slug"], "byen");
    assert_eq!(items(&categories)[0]["posts"], 2);
    assert_eq!(
        text(&items(&categories)[0]["last_activity"], "topic_slug"),
        topic.slug
    );
    assert_eq!(items(&categories)[1]["topics"], 0);
    assert_eq!(world.digest(), world.rebuilt().await);
}

#[sqlx::test(migrations = false)]
async fn registration_gives_a_member_all_rooms(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    world.app.index.read(|index| {
        let space = index.territory_space().unwrap();
        assert!(index.is_joined(&space, &anna.user_id()));
        for kind in ["home", "profile"] {
            let room = index.lookup_room_key(&format!("{kind}/anna")).unwrap();
            assert!(index.is_joined(&room, &anna.user_id()), "{kind}");
        }
    });
    assert_eq!(
        anna.get("/api/auth/me").await.done()["display_name"],
        "Anna"
    );
    // Once more changes nothing.
    let before = world.rooms_and_events().await;
    world.app.reconcile_members().await.unwrap();
    world.fake.settle().await;
    assert_eq!(world.rooms_and_events().await, before);
}

#[sqlx::test(migrations = false)]
async fn only_the_author_changes_a_post(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let (anna, bent) = (world.member("anna").await, world.member("bent").await);
    let henrik = world.administrator("henrik").await;
    let topic = world.topic(&anna, "Havnebadet").await;
    let post = world.post(&anna, &topic, "Åbner kl. 7").await;
    let path = format!("/api/forum/posts/{post}");
    // F5: who keeps order removes words and does not rewrite them.
    for other in [&bent, &henrik] {
        let refused = other.put(&path, json!({"body": "Nej"})).await;
        refused.refused(403, "M_FORBIDDEN");
    }
    bent.delete(&path).await.refused(403, "M_FORBIDDEN");
    let rude = world.post(&bent, &topic, "Uha").await;
    let removal = henrik.delete(&format!("/api/forum/posts/{rude}")).await;
    assert_eq!(removal.status, 204);
    assert_eq!(
        bodies(&bent.get(&topic.page()).await.done())[1],
        "Åbner kl. 7"
    );
    assert_eq!(anna.delete(&path).await.status, 204);
    let refused = anna.put(&path, json!({"body": "Dog"})).await;
    refused.refused(409, "ORG.ALTHING.POST_REMOVED");
    // Removing it again changes nothing.
    assert_eq!(anna.delete(&path).await.status, 204);
}

/// F6, and what else Element may send.
#[sqlx::test(migrations = false)]
async fn forged_edits_are_ignored(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let (anna, bent) = (world.member("anna").await, world.member("bent").await);
    let topic = world.topic(&anna, "Cykelstier").await;
    world.post(&bent, &topic, "Enig").await;
    let replace = |target: &str, words: Value| {
        json!({
            "msgtype": "m.text", "body": "* x", "m.new_content": words,
            "m.relates_to": {"rel_type": "m.replace", "event_id": target},
        })
    };
    let shown = async || {
        let page = anna.get(&topic.page()).await.done();
        text(&items(&page)[0], "body").to_owned()
    };
    // Bo rewrites Anna's words: the homeserver lets the event pass, the fold does not.
    let forged = replace(&topic.first_post, message("Forfalsket"));
    world
        .element(&bent, &topic, "m.room.message", forged)
        .await
        .unwrap();
    assert_eq!(shown().await, "Om Cykelstier.");
    // An honest edit counts …
    let honest = replace(&topic.first_post, message("Rettet"));
    let edit = world
        .element(&anna, &topic, "m.room.message", honest)
        .await
        .unwrap();
    assert_eq!(shown().await, "Rettet");
    // … an edit of an edit does not, and neither do words for which there is no content.
    let of_edit = replace(edit.as_str(), message("Rettet rettelse"));
    world
        .element(&anna, &topic, "m.room.message", of_edit)
        .await
        .unwrap();
    assert_eq!(shown().await, "Rettet");
    for broken in [json!("no object"), json!({}), json!({"body": 7})] {
        let broken = replace(&topic.first_post, broken);
        world
            .element(&anna, &topic, "m.room.message", broken)
            .await
            .unwrap();
        assert_eq!(shown().await, "Rettet");
    }
    // A redacted post stays redacted whatever replaces it.
    world
        .element_redacts(&anna, &topic, &topic.first_post)
        .await
        .unwrap();
    let late = replace(&topic.first_post, message("Genopstået"));
    world
        .element(&anna, &topic, "m.room.message", late)
        .await
        .unwrap();
    let page = anna.get(&topic.page()).await.done();
    assert_eq!(bodies(&page), ["", "Enig"]);
    assert!(!page.to_string().contains("Genopstået"));
    assert_eq!(world.digest(), world.rebuilt().await);
}

/// F7.
#[sqlx::test(migrations = false)]
async fn a_removed_post_leaves_a_tombstone(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let (anna, bent) = (world.member("anna").await, world.member("bent").await);
    let topic = world.topic(&anna, "Loppemarked").await;
    let post = world.post(&anna, &topic, "Hemmeligt ord").await;
    world.pass(1);
    let answer = json!({"body": "Svar", "reply_to": post});
    let reply = bent.post(&topic.posts(), answer).await.done();
    assert_eq!(text(&reply["reply_to"], "excerpt"), "Hemmeligt ord");
    let path = format!("/api/forum/posts/{post}");
    let reasoned = anna.send(
        axum::http::Method::DELETE,
        &path,
        Some(json!({"reason": "fortrudt"})),
    );
    assert_eq!(reasoned.await.status, 204);
    world.fake.settle().await;
    let page = bent.get(&topic.page()).await.done();
    let [_, removed, answer] = &items(&page)[..] else {
        panic!("{page}")
    };
    assert_eq!(removed["removed"]["by"], "author");
    assert_eq!((text(removed, "body"), text(removed, "html")), ("", ""));
    assert_eq!(text(answer, "body"), "Svar");
    assert_eq!(text(&answer["reply_to"], "post_id"), post);
    assert!(answer["reply_to"]["excerpt"].is_null(), "{answer}");
    assert_eq!(page["topic"]["posts"], 3);
    assert!(!page.to_string().contains("Hemmeligt"));
    // F11, F10: nothing can be done to it any more.
    let reactions = format!("{path}/reactions");
    let refused = bent.post(&reactions, json!({"key": "👍"})).await;
    refused.refused(409, "ORG.ALTHING.POST_REMOVED");
    let late = json!({"body": "Svar", "reply_to": post});
    let refused = bent
        .post(&topic.posts(), late)
        .await
        .refused(422, "M_INVALID_PARAM");
    assert!(refused["fields"]["reply_to"].is_string());
}

/// F9.
#[sqlx::test(migrations = false)]
async fn words_have_bounds(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    let topic = world.topic(&anna, "Grænser").await;
    let path = format!("/api/forum/posts/{}", topic.first_post);
    for empty in ["", " \n\t ", "a\0b"] {
        for answer in [
            anna.post(&topic.posts(), json!({"body": empty})).await,
            anna.put(&path, json!({"body": empty})).await,
        ] {
            let refused = answer.refused(422, "M_INVALID_PARAM");
            assert!(refused["fields"]["body"].is_string(), "{refused}");
        }
    }
    for long in ["x".repeat(70_000), "ø".repeat(10_001)] {
        let refused = anna.post(&topic.posts(), json!({"body": long})).await;
        refused.refused(413, "M_TOO_LARGE");
    }
    // The longest post fits, also when its HTML is longer than its Markdown, also as an edit.
    for longest in ["x".repeat(20_000), "ø".repeat(10_000), "&".repeat(6_000)] {
        let written = anna
            .post(&topic.posts(), json!({"body": longest}))
            .await
            .done();
        let path = format!("/api/forum/posts/{}", text(&written, "post_id"));
        let edited = anna.put(&path, json!({"body": longest})).await.done();
        assert_eq!(text(&edited, "body"), longest);
    }
    let unread = anna.post(&topic.posts(), json!({"body": 7})).await;
    unread.refused(400, "M_BAD_JSON");
}

/// F10, as far as there are neither badges nor mutes.
#[sqlx::test(migrations = false)]
async fn titles_make_slugs(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    let open = async |title: &str| {
        let wish = json!({"category": "byen", "title": title, "body": "x"});
        anna.post("/api/forum/topics", wish).await
    };
    for (title, slug) in [
        ("Cykler", "cykler"),
        ("cykler!", "cykler-2"),
        ("Cykler", "cykler-3"),
        ("🚲🚲🚲", "topic"),
        ("🎈🎈🎈", "topic-2"),
        (&"å".repeat(120), &"aa".repeat(32)),
    ] {
        let opened = open(title).await.done();
        assert_eq!(text(&opened["topic"], "slug"), slug);
        assert_eq!(text(&opened["topic"], "title"), title);
    }
    for title in [
        "",
        "ab",
        "  a  b ".trim(),
        &"x".repeat(300),
        "abc\u{202E}def",
    ] {
        let Some(fields) = open(title).await.body.get("fields").cloned() else {
            assert_eq!(title, "a  b");
            continue;
        };
        assert!(fields["title"].is_string(), "{title}: {fields}");
    }
    let nowhere = json!({"category": "nowhere", "title": "Titel", "body": "x"});
    let refused = anna.post("/api/forum/topics", nowhere).await;
    let refused = refused.refused(422, "M_INVALID_PARAM");
    assert!(refused["fields"]["category"].is_string());
}

/// F11.
#[sqlx::test(migrations = false)]
async fn reactions_count_once(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let (anna, bent) = (world.member("anna").await, world.member("bent").await);
    let topic = world.topic(&anna, "Reaktioner").await;
    let path = format!("/api/forum/posts/{}/reactions", topic.first_post);
    for _ in 0..2 {
        let post = bent.post(&path, json!({"key": "🎉"})).await.done();
        assert_eq!(post["reactions"][0]["count"], 1, "{post}");
    }
    let post = anna.post(&path, json!({"key": "🎉"})).await.done();
    assert_eq!(post["reactions"][0]["count"], 2);
    for bad in ["", " ", &"x".repeat(40_000), "a\u{7}"] {
        let refused = bent.post(&path, json!({"key": bad})).await;
        assert!(refused.refused(422, "M_INVALID_PARAM")["fields"]["key"].is_string());
    }
    let unknown = "/api/forum/posts/$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/reactions";
    for path in [unknown, "/api/forum/posts/none/reactions"] {
        let refused = bent.post(path, json!({"key": "🎉"})).await;
        refused.refused(404, "M_NOT_FOUND");
    }
    // Taking back what is not there is as good as taken back; a slash in a key is a key.
    let gone = bent
        .delete(&format!("{path}/{}", encoded("🦆")))
        .await
        .done();
    assert_eq!(gone["reactions"][0]["count"], 2);
    let slash = bent.post(&path, json!({"key": "1/2"})).await.done();
    assert_eq!(slash["reactions"][1]["key"], "1/2");
    let gone = bent
        .delete(&format!("{path}/{}", encoded("1/2")))
        .await
        .done();
    assert_eq!(gone["reactions"].as_array().unwrap().len(), 1);
}

/// Who blocks somebody reads their words in no answer to them either.
#[sqlx::test(migrations = false)]
async fn words_of_the_blocked_are_not_quoted(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let (anna, bent) = (world.member("anna").await, world.member("bent").await);
    let topic = world.topic(&anna, "Citater").await;
    let own = world.post(&bent, &topic, "Bents ord").await;
    let answer = json!({"body": "Enig", "reply_to": own});
    anna.post(&topic.posts(), answer).await.done();
    world.fake.settle().await;
    let quoted = async |who: &Client| {
        let page = who.get(&topic.page()).await.done();
        let to = page["items"][2]["reply_to"].clone();
        assert_eq!(to["sender"]["user_id"], bent.user_id().as_str());
        to["excerpt"].as_str().map(str::to_owned)
    };
    assert_eq!(quoted(&anna).await.as_deref(), Some("Bents ord"));
    let block = format!("/api/users/{}/block", encoded(bent.user_id().as_str()));
    anna.post(&block, json!({})).await.done();
    assert_eq!(quoted(&anna).await, None);
    assert_eq!(quoted(&bent).await.as_deref(), Some("Bents ord"));
}

/// F19, as far as topics are neither moved nor deleted.
#[sqlx::test(migrations = false)]
async fn what_is_not_there_is_404(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    let gone = "$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    for path in [
        "/api/forum/topics/none",
        "/api/forum/categories/none/topics",
    ] {
        anna.get(path).await.refused(404, "M_NOT_FOUND");
    }
    anna.get("/api/none").await.refused(404, "M_UNRECOGNIZED");
    let body = json!({"body": "x"});
    for topic in ["!none", "none", "%FF"] {
        let path = format!("/api/forum/topics/{topic}/posts");
        anna.post(&path, body.clone())
            .await
            .refused(404, "M_NOT_FOUND");
    }
    let path = format!("/api/forum/posts/{gone}");
    anna.put(&path, body.clone())
        .await
        .refused(404, "M_NOT_FOUND");
    anna.delete(&path).await.refused(404, "M_NOT_FOUND");
    // A room of another kind is no topic.
    let home = world
        .app
        .index
        .read(|i| i.lookup_room_key("home/anna"))
        .unwrap();
    let path = format!("/api/forum/topics/{home}/posts");
    anna.post(&path, body).await.refused(404, "M_NOT_FOUND");
}

#[sqlx::test(migrations = false)]
async fn an_answer_stays_in_its_topic(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    let here = world.topic(&anna, "Her").await;
    let there = world.topic(&anna, "Der").await;
    for foreign in [&there.first_post[..], "$none", "none"] {
        let wish = json!({"body": "Svar", "reply_to": foreign});
        let refused = anna.post(&here.posts(), wish).await;
        let refused = refused.refused(422, "M_INVALID_PARAM");
        assert!(refused["fields"]["reply_to"].is_string());
    }
    assert_eq!(world.messages(&here.id).len(), 1);
}

/// F22, and what a client that means harm may send.
#[sqlx::test(migrations = false)]
async fn other_clients_posts_are_shown_and_neutral(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    let topic = world.topic(&anna, "Fra Element").await;
    let harm = json!({
        "msgtype": "m.text", "body": "link", "format": "org.matrix.custom.html",
        "formatted_body": "<a href=\"vbscript:x\">link</a><script>alert(1)</script>\
            <img src=x onerror=alert(1)><svg/onload=alert(1)>",
    });
    let sent = [
        ("m.room.message", harm),
        (
            "m.room.message",
            json!({"msgtype": "m.emote", "body": "vinker"}),
        ),
        (
            "m.room.message",
            json!({"msgtype": "m.image", "body": "hund.png", "url": "mxc://x/y"}),
        ),
        (
            "m.room.message",
            json!({"msgtype": "org.example.new", "body": "ukendt"}),
        ),
        ("m.room.message", json!({"no": "body"})),
        (
            "m.sticker",
            json!({"body": "klistermærke", "url": "mxc://x/y"}),
        ),
        (
            "m.room.encrypted",
            json!({"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "x"}),
        ),
        ("org.example.unknown", json!({"body": "ikke et indlæg"})),
    ];
    for (event_type, content) in sent {
        world
            .element(&anna, &topic, event_type, content)
            .await
            .unwrap();
    }
    let page = anna.get(&topic.page()).await.done();
    let html = text(&items(&page)[1], "html");
    for bad in ["script", "onerror", "onload", "vbscript"] {
        assert!(!html.contains(bad), "{html}");
    }
    let kinds: Vec<_> = items(&page).iter().map(|p| text(p, "kind")).collect();
    assert_eq!(&kinds[1..5], ["text", "emote", "other", "other"], "{page}");
    assert!(!page.to_string().contains("ikke et indlæg"));
    assert_eq!(world.digest(), world.rebuilt().await);
}

/// Who has left the territory's space is told so, and not joined by force.
#[sqlx::test(migrations = false)]
async fn who_left_the_territory_is_told_so(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let (anna, bent) = (world.member("anna").await, world.member("bent").await);
    let topic = world.topic(&anna, "Før").await;
    let space = world.app.index.read(Index::territory_space).unwrap();
    world.fake.leave(&bent.user_id(), &space).unwrap();
    world.fake.settle().await;
    for refused in [
        bent.post(&topic.posts(), json!({"body": "Hej"})).await,
        bent.post(
            "/api/forum/topics",
            json!({"category": "klima", "title": "Nyt", "body": "x"}),
        )
        .await,
    ] {
        let refused = refused.refused(403, "M_FORBIDDEN");
        assert!(text(&refused, "error").contains("territory"), "{refused}");
    }
    world.app.reconcile_members().await.unwrap();
    world.fake.settle().await;
    assert!(
        !world
            .app
            .index
            .read(|i| i.is_joined(&space, &bent.user_id()))
    );
    assert_eq!(world.messages(&topic.id).len(), 1);
    // Nobody writes as the bot.
    let draft = Draft::new("Hej");
    let bot = world.app.names.bot();
    let as_bot = world.app.actions.write_post(bot, &topic.id, &draft).await;
    assert_eq!(as_bot.unwrap_err().errcode(), Some("M_FORBIDDEN"));
}

/// Registration answers before the member's rooms exist.
#[sqlx::test(migrations = false)]
async fn who_writes_at_once_is_let_in(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    let topic = world.topic(&anna, "Velkommen").await;
    let bent = world.newcomer("bent").await;
    bent.post(&topic.posts(), json!({"body": "Hej"}))
        .await
        .done();
    world.app.reconcile_members().await.unwrap();
    world.fake.settle().await;
    let page = bent.get(&topic.page()).await.done();
    assert_eq!(bodies(&page)[1], "Hej");
    assert_eq!(text(&items(&page)[1]["sender"], "display_name"), "Bent");
    assert_eq!(world.digest(), world.rebuilt().await);
}

#[sqlx::test(migrations = false)]
async fn new_rules_are_accepted_before_one_writes(_: PgPoolOptions, options: PgConnectOptions) {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("version", "v1");
    write("coc.da.md", "# Regler\n\nVær rar.\n");
    write("privacy.da.md", "# Privatliv\n\nIntet.\n");
    let world = World::configured(options, |config| {
        config.legal.folder = Some(folder.path().to_owned());
    })
    .await;
    let anna = world.member("anna").await;
    let topic = world.topic(&anna, "Bænke").await;
    let world = world.restart_after(|| write("version", "v2")).await;
    let anna = world.sign_in("anna").await;

    let posts = format!("/api/forum/topics/{}/posts", encoded(topic.id.as_str()));
    let first = encoded(&topic.first_post);
    let open = json!({"category": "byen", "title": "Ny", "body": "Hej"});
    for (path, wish) in [
        (posts.clone(), json!({"body": "Hej"})),
        ("/api/forum/topics".into(), open),
        (
            format!("/api/forum/posts/{first}/reactions"),
            json!({"key": "👍"}),
        ),
    ] {
        let refused = anna.post(&path, wish).await;
        assert_eq!(
            (refused.status.as_u16(), text(&refused.body, "errcode")),
            (403, "ORG.ALTHING.TERMS_DUE"),
            "{path}"
        );
        assert_eq!(refused.body["version"], "v2");
    }
    let edit = anna
        .put(
            &format!("/api/forum/posts/{first}"),
            json!({"body": "Andet"}),
        )
        .await;
    assert_eq!(text(&edit.body, "errcode"), "ORG.ALTHING.TERMS_DUE");
    // What one wrote can be taken back, and everything can be read.
    anna.get(&topic.page()).await.done();
    let accept = anna.post("/api/auth/terms", json!({"version": "v2"})).await;
    assert_eq!(accept.status.as_u16(), 204);
    anna.post(&posts, json!({"body": "Hej"})).await.done();
}

//! Members who leave for good.

use appservice::{
    actions::{Draft, Level, NewTopic, Target},
    events::RoomKind,
    matrix::{Homeserver, Identity},
    store::accounts::Role,
};
use image::ImageFormat;
use ruma::{EventId, OwnedMxcUri, RoomAliasId};
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    avatars::{halves, upload, written},
    badges::settle,
    client::Client,
    conduct::{struck, town},
    school,
    world::{PASSWORD, World, message, outgoing, text, user_id},
};

pub async fn leave(member: &Client, mode: &str, password: &str) -> super::client::Answer {
    let body = json!({"mode": mode, "password": password});
    member
        .send(http::Method::DELETE, "/api/users/me", Some(body))
        .await
}

/// Anna and Bodil have written in a topic of Bodil's, and Anna has left in this way.
async fn after_leaving(options: PgConnectOptions, mode: &str) -> (World, Client, Value) {
    let world = World::new(options).await;
    let bodil = world.administrator("bodil").await;
    let anna = world.member("anna").await;
    let topic = world.topic(&bodil, "Haven").await;
    let post = world.post(&anna, &topic, "Annas ord").await;
    let reaction = format!(
        "/api/forum/posts/{}/reactions",
        super::client::encoded(&post)
    );
    anna.post(&reaction, json!({"key": "🌱"})).await.done();
    settle(&world).await;
    leave(&anna, mode, "forkert adgangskode")
        .await
        .refused(422, "M_INVALID_PARAM");
    anna.get("/api/auth/me").await.done();

    let answer = leave(&anna, mode, PASSWORD).await;
    assert_eq!(answer.status, 204);
    anna.get("/api/auth/me")
        .await
        .refused(401, "M_UNKNOWN_TOKEN");
    world.app.reconcile_departures().await.unwrap();
    world.fake.settle().await;
    let page = bodil
        .get(&format!("/api/forum/topics/{}", topic.slug))
        .await
        .done();
    (world, bodil, page)
}

fn post_of(page: &Value) -> &Value {
    let posts = page["items"].as_array().unwrap();
    posts
        .iter()
        .find(|post| post["sender"]["user_id"] == user_id("anna").as_str())
        .unwrap()
}

#[sqlx::test(migrations = false)]
async fn words_may_stay_under_no_name(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, bodil, page) = after_leaving(options, "anonymise").await;
    let post = post_of(&page);
    assert!(
        post["html"].as_str().unwrap().contains("Annas ord"),
        "{post}"
    );
    assert_eq!(post["sender"]["deleted"], true);
    assert_eq!(post["sender"]["display_name"], "");

    // The homeserver has no such user in any room, and no room of theirs.
    let anna = user_id("anna");
    for alias in ["#althing_home_anna", "#althing_member_anna"] {
        let alias = RoomAliasId::parse(format!("{alias}:dk.althing.test")).unwrap();
        assert_eq!(world.fake.resolve_alias(&alias).await.unwrap(), None);
    }
    assert_eq!(
        world.app.index.read(|i| i.own_room(RoomKind::Home, &anna)),
        None
    );
    assert!(!world.app.index.read(|i| i.is_member(&anna)));
    let profile = world.fake.profile(&anna).await.unwrap().unwrap_or_default();
    assert_eq!(profile.text("displayname"), None);

    // Nothing brings them back: not the passes, not a restart, not the password.
    world.reconcile().await;
    settle(&world).await;
    assert_eq!(
        world
            .app
            .index
            .read(|i| i.own_room(RoomKind::Profile, &anna)),
        None
    );
    let again = json!({"username": "anna", "password": PASSWORD});
    world
        .visitor()
        .post("/api/auth/login", again)
        .await
        .refused(401, "M_FORBIDDEN");
    let profile = bodil
        .get(&format!(
            "/api/users/{}",
            super::client::encoded(anna.as_str())
        ))
        .await
        .done();
    assert_eq!(profile["deleted"], true, "{profile}");
    // B7: there is nobody to follow.
    let follow = format!(
        "/api/users/{}/follow",
        super::client::encoded(anna.as_str())
    );
    bodil
        .post(&follow, json!({}))
        .await
        .refused(404, "M_NOT_FOUND");
    let world = world.restart().await;
    world.app.reconcile_departures().await.unwrap();
    assert!(world.app.index.read(|i| i.has_departed(&anna)));
}

#[sqlx::test(migrations = false)]
async fn words_may_go_with_their_author(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, _, page) = after_leaving(options, "redact").await;
    assert!(!page.to_string().contains("Annas ord"), "{page}");
    assert_eq!(post_of(&page)["removed"]["by"], "author", "{page}");
    let anna = user_id("anna");
    assert_eq!(world.app.index.read(|i| i.words_of(&anna)), []);
    // What comes to light later goes as well.
    let left = world.app.store.left().await.unwrap();
    assert!(left.iter().all(|left| left.erased_at.is_some()), "{left:?}");
}

/// A15: from the answer on nothing is done in their name, though the homeserver would still let us.
#[sqlx::test(migrations = false)]
async fn nobody_acts_for_whoever_has_left(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let bodil = world.administrator("bodil").await;
    let anna = world.member("anna").await;
    let (in_it, other) = (
        world.topic(&bodil, "Haven").await,
        world.topic(&bodil, "Marken").await,
    );
    let post = world.post(&anna, &in_it, "Annas ord").await;
    settle(&world).await;
    assert_eq!(leave(&anna, "anonymise", PASSWORD).await.status, 204);
    let before = world.rooms_and_events().await;

    let (me, actions) = (user_id("anna"), &world.app.actions);
    let target = Target {
        room_id: in_it.id.clone(),
        event_id: EventId::parse(post).unwrap(),
        sender: me.clone(),
    };
    let topic = NewTopic {
        category: "byen".into(),
        title: "Nyt".into(),
        first_post: Draft::new("Efter døden"),
        instead_of: None,
    };
    let draft = Draft::new("Efter døden");
    let picture = written(&halves(8, 8), ImageFormat::WebP);
    let profile = world.app.index.read(|index| {
        let of_bodil = index.own_room(RoomKind::Profile, &bodil.user_id());
        of_bodil.unwrap()
    });
    let refused = [
        actions.write_post(&me, &in_it.id, &draft).await.err(),
        actions.create_topic(&me, &topic).await.err(),
        actions.react(&me, &target, "🌱", "k", None).await.err(),
        actions.redact_post(&me, &target, None).await.err(),
        actions
            .follow_topic(&me, &other.id, Level::Follow)
            .await
            .err(),
        actions.unfollow_topic(&me, &in_it.id).await.err(),
        actions
            .read_up_to(&me, &in_it.id, &target.event_id)
            .await
            .err(),
        actions.follow(&me, &bodil.user_id()).await.err(),
        actions.let_in(&profile, &me).await.err(),
        actions.block(&me, &bodil.user_id()).await.err(),
        actions.rename(&me, "Genfærd").await.err(),
        actions.set_avatar(&me, picture.into()).await.err(),
        actions.change_inbox(&me, |_| ()).await.err(),
    ];
    for (n, error) in refused.into_iter().enumerate() {
        let errcode = error.as_ref().and_then(|error| error.errcode());
        assert_eq!(errcode, Some("M_FORBIDDEN"), "{n}: {error:?}");
    }
    world.fake.settle().await;
    assert_eq!(world.rooms_and_events().await, before);
    // The homeserver has not ended the account yet: it is we who refuse.
    let said = outgoing("m.room.message", message("Ikke gennem os"));
    let who = Identity::Member(me);
    world.fake.send(&who, &in_it.id, &said).await.unwrap();
}

/// B9: in either mode picture and file are gone at the homeserver, and what others quoted stands.
#[sqlx::test(migrations = false)]
async fn pictures_and_files_go_in_either_mode(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let bodil = world.administrator("bodil").await;
    let topic = world.topic(&bodil, "Haven").await;
    for (name, mode) in [("anna", "anonymise"), ("carl", "redact")] {
        // Whoever uploads needs a badge for it.
        let leaver = world.administrator(name).await;
        let picture = written(&halves(40, 40), ImageFormat::Png);
        upload(&leaver, &picture).await.done();
        let file = super::media::upload(&leaver, "have.png", picture.clone()).await;
        let wish = json!({"attachment": file.done()["attachment_id"], "body": "Roserne"});
        let post = leaver.post(&topic.posts(), wish).await.done();
        let quote = json!({"body": "> Roserne\n\nSmukke!", "reply_to": post["post_id"]});
        let quoting = bodil.post(&topic.posts(), quote).await.done();
        settle(&world).await;
        let id = user_id(name);
        let avatar = world.app.index.read(|index| index.avatar(&id)).unwrap();
        let posted = EventId::parse(text(&post, "post_id")).unwrap();
        let attached = world.app.index.read(|index| index.post(&posted));
        let attached = attached.unwrap().attachment.unwrap().uri;
        let media = [OwnedMxcUri::from(&*avatar), OwnedMxcUri::from(&*attached)];
        for uri in &media {
            let there = world.fake.download(uri, 10_000_000).await.unwrap();
            assert!(there.is_some(), "{mode}: {uri}");
        }

        assert_eq!(leave(&leaver, mode, PASSWORD).await.status, 204);
        world.app.reconcile_departures().await.unwrap();
        settle(&world).await;
        for uri in &media {
            let gone = world.fake.download(uri, 10_000_000).await.unwrap();
            assert!(gone.is_none(), "{mode}: {uri}");
        }
        let page = bodil.get(&topic.page()).await.done();
        let of = |id: &Value| {
            let posts = page["items"].as_array().unwrap().iter();
            posts.clone().find(|post| &post["post_id"] == id).unwrap()
        };
        assert_eq!(
            of(&post["post_id"])["removed"].is_null(),
            mode == "anonymise"
        );
        let quoting = of(&quoting["post_id"]);
        assert!(text(quoting, "html").contains("Smukke!"), "{quoting}");
        assert!(quoting["removed"].is_null(), "{quoting}");
    }
}

/// A19: for thirty days nobody comes by an address whose owner has left.
#[sqlx::test(migrations = false)]
async fn an_address_is_free_after_thirty_days(_: PgPoolOptions, options: PgConnectOptions) {
    const DAY: i64 = 24 * 60 * 60;
    let world = World::new(options).await;
    let register = async |name: &str| {
        let form = json!({
            "invitation": world.invitation(Role::Member).await, "username": name,
            "password": PASSWORD, "display_name": name, "email": "anna@example.dk",
            "accept_terms": world.terms(),
        });
        world.visitor().post("/api/auth/register", form).await
    };
    register("anna").await.done();
    let anna = world.sign_in("anna").await;
    assert_eq!(leave(&anna, "anonymise", PASSWORD).await.status, 204);
    for days in [0, 29] {
        world.pass(days * DAY);
        world.app.auth.forget().await.unwrap();
        let early = register("annika").await.refused(422, "M_INVALID_PARAM");
        assert!(early["fields"]["email"].is_string(), "{early}");
    }
    world.pass(DAY + 1);
    world.app.auth.forget().await.unwrap();
    register("annika").await.done();
}

#[sqlx::test(migrations = false)]
async fn the_last_administrator_stays(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let bodil = world.administrator("bodil").await;
    settle(&world).await;
    leave(&bodil, "anonymise", PASSWORD)
        .await
        .refused(409, "ORG.ALTHING.LAST_ADMINISTRATOR");
    bodil.get("/api/auth/me").await.done();
}

/// The homeserver is away: the account has ended all the same, and the rest follows.
#[sqlx::test(migrations = false)]
async fn the_homeserver_may_be_away(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    settle(&world).await;
    world.fake.faults().set_away(true);
    assert_eq!(leave(&anna, "anonymise", PASSWORD).await.status, 204);
    assert!(world.app.reconcile_departures().await.is_err());
    world.fake.faults().set_away(false);
    world.app.reconcile_departures().await.unwrap();
    let sent = world.fake.whoami(&Identity::Bot).await;
    assert!(sent.is_ok());
    let left = world.app.store.left().await.unwrap();
    assert!(left[0].erased_at.is_some());
}

/// The names and sizes of the files in a zip archive, out of its directory.
fn listing(bytes: &[u8]) -> Vec<String> {
    let archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    archive
        .file_names()
        .map(|name| name.unwrap().into_owned())
        .collect()
}

fn file(bytes: &[u8], name: &str) -> Value {
    serde_json::from_slice(&raw_file(bytes, name)).unwrap()
}

fn raw_file(bytes: &[u8], name: &str) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut raw = Vec::new();
    std::io::copy(&mut archive.by_name(name).unwrap(), &mut raw).unwrap();
    raw
}

fn text_of(bytes: &[u8], name: &str) -> String {
    String::from_utf8(raw_file(bytes, name)).unwrap()
}

/// What a member is told of the copy that they ask for, and the copy.
async fn copy_of(member: &Client) -> (Value, Vec<u8>) {
    let asked = member.post("/api/users/me/export", json!({})).await;
    assert_eq!(asked.status, 202, "{}", asked.body);
    for _ in 0..100 {
        let list = member.get("/api/users/me/exports").await.done();
        let export = &list["items"][0];
        assert_ne!(export["state"], "failed");
        if export["state"] == "ready" {
            let url = export["url"].as_str().unwrap();
            let empty = axum::body::Body::empty();
            let answer = member.raw(http::Method::GET, url, empty).await;
            assert_eq!(answer.headers()["content-type"], "application/zip");
            let bytes = axum::body::to_bytes(answer.into_body(), usize::MAX).await;
            return (export.clone(), bytes.unwrap().to_vec());
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("no copy is made")
}

/// What each file says, not only that it is there.
#[sqlx::test(migrations = false)]
async fn a_copy_says_what_is_known(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let bodil = world.administrator("bodil").await;
    let anna = world.member("anna").await;
    settle(&world).await;
    world.fake.sign_in(&user_id("bodil"), "PHONE", "Element");
    let profile = json!({"biography": "Har en have.", "real_name": "Bodil Bak"});
    bodil.put("/api/users/me", profile).await.done();
    let topic = world.topic(&bodil, "Haven").await;
    world.post(&anna, &topic, "Annas ord").await;
    let gone = world.post(&bodil, &topic, "Fortrudt ord").await;
    bodil
        .delete(&format!(
            "/api/forum/posts/{}",
            super::client::encoded(&gone)
        ))
        .await
        .done();
    bodil
        .post("/api/invitations", json!({"note": "Til Carl"}))
        .await
        .done();
    let follow = |from: &Client, of: &str| {
        let path = format!(
            "/api/users/{}/follow",
            super::client::encoded(user_id(of).as_str())
        );
        let from = from.clone();
        async move { from.post(&path, json!({})).await.done() }
    };
    follow(&anna, "bodil").await;
    follow(&bodil, "anna").await;
    let carl = world.member("carl").await;
    let block = format!(
        "/api/users/{}/block",
        super::client::encoded(carl.user_id().as_str())
    );
    bodil.post(&block, json!({})).await.done();
    world.fake.settle().await;
    let (_, bytes) = copy_of(&bodil).await;

    let account = file(&bytes, "account.json");
    assert_eq!(account["language"], "da");
    assert_eq!(account["terms_accepted"], world.terms());
    assert_eq!(account["invitations"][0]["note"], "Til Carl");
    assert_eq!(account["matrix_devices"][0]["name"], "Element");
    assert!(!account["sessions"].as_array().unwrap().is_empty());
    let kinds = account["security"].as_array().unwrap();
    assert!(
        kinds.iter().any(|line| line["what"] == "registered"),
        "{account}"
    );
    let told = file(&bytes, "profile.json");
    assert_eq!(told["display_name"], "Bodil");
    assert_eq!(told["biography"], "Har en have.");
    assert_eq!(told["real_name"], "Bodil Bak");
    assert_eq!(told["privacy"]["profile"], "members");
    let posts = file(&bytes, "posts.json");
    let words: Vec<_> = posts
        .as_array()
        .unwrap()
        .iter()
        .map(|post| post["markdown"].as_str().unwrap())
        .collect();
    assert_eq!(
        words,
        ["Om Haven."],
        "neither others' nor what was taken back"
    );
    let badges = file(&bytes, "badges.json");
    assert_eq!(badges[0]["badge"], "administrator", "{badges}");
    let credential = json!({"credential": text_of(&bytes, "badges/administrator.jwt")});
    let verdict = world
        .visitor()
        .post("/api/credentials/verify", credential)
        .await
        .done();
    assert_eq!(verdict["valid"], true, "{verdict}");
    let connections = file(&bytes, "connections.json");
    let anna = user_id("anna");
    assert_eq!(connections["followers"], json!([anna]));
    assert_eq!(connections["following"], json!([anna]));
    assert_eq!(connections["blocked"], json!([carl.user_id()]));
    assert_eq!(file(&bytes, "courses.json"), json!([]));
    let home = file(&bytes, "home-room.json").to_string();
    assert!(
        home.contains("org.althing.privacy") || home.contains("Velkommen"),
        "{home}"
    );
    for name in listing(&bytes) {
        let said = String::from_utf8_lossy(&raw_file(&bytes, &name)).into_owned();
        assert!(!said.contains("argon2"), "{name}");
        assert!(!said.contains("Annas ord"), "{name}");
    }
}

/// B13: what was learnt, and what was decided about its owner.
#[sqlx::test(migrations = false)]
async fn a_copy_has_lessons_and_strikes(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, henrik, ..) = town(options).await;
    let carl = world.member("carl").await;
    settle(&world).await;
    school::import(&henrik, school::SAMPLE).await;
    school::enrol(&carl).await;
    school::complete(&carl, "velkommen").await.done();
    struck(&world, "aaaaaa", "carl", 1).await;
    let (_, bytes) = copy_of(&carl).await;
    let courses = file(&bytes, "courses.json");
    assert_eq!(courses.as_array().unwrap().len(), 1, "{courses}");
    assert_eq!(courses[0]["course"], "adfaerdskodeks", "{courses}");
    assert_eq!(courses[0]["lessons"], json!(["velkommen"]), "{courses}");
    let conduct = file(&bytes, "conduct.json");
    assert_eq!(conduct["standing"]["active"], 1, "{conduct}");
    let strike = &conduct["strikes"][0];
    assert_eq!(strike["case_id"], "aaaaaa");
    assert_eq!(strike["facts"], "Skældsord i tråden.");
    assert!(!text(strike, "statement").is_empty(), "{strike}");
    assert!(!conduct.to_string().contains("@henrik:"), "{conduct}");
    // Who has none is told so.
    let (_, bytes) = copy_of(&henrik).await;
    assert_eq!(file(&bytes, "conduct.json")["strikes"], json!([]));
}

/// A picture that cannot be had spoils nothing else.
#[sqlx::test(migrations = false)]
async fn a_copy_does_without_a_picture_that_cannot_be_had(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let world = World::new(options).await;
    let bodil = world.member("bodil").await;
    settle(&world).await;
    let picture = written(&halves(40, 40), ImageFormat::Png);
    upload(&bodil, &picture).await.done();
    world.fake.settle().await;
    world.fake.faults().set_media_broken(true);
    let (_, bytes) = copy_of(&bodil).await;
    let names = listing(&bytes);
    assert!(!names.iter().any(|name| name == "avatar.webp"), "{names:?}");
    assert!(text_of(&bytes, "avatar.txt").starts_with("Dit billede kunne ikke hentes"));
    assert_eq!(file(&bytes, "profile.json")["display_name"], "Bodil");
}

#[sqlx::test(migrations = false)]
async fn a_copy_of_everything_can_be_carried_away(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let bodil = world.administrator("bodil").await;
    let topic = world.topic(&bodil, "Haven").await;
    world.post(&bodil, &topic, "Bodils ord").await;
    settle(&world).await;
    let picture = written(&halves(40, 40), ImageFormat::Png);
    upload(&bodil, &picture).await.done();
    for (key, body) in [("new", "Halv tanke"), ("topic:haven", "Væk igen")] {
        let draft = json!({"body": body});
        bodil
            .put(&format!("/api/forum/drafts/{key}"), draft)
            .await
            .done();
    }
    bodil.delete("/api/forum/drafts/topic:haven").await;
    let (export, bytes) = copy_of(&bodil).await;
    let id = export["id"].as_str().unwrap().to_owned();
    let picture = image::load_from_memory(&raw_file(&bytes, "avatar.webp")).unwrap();
    assert_eq!(picture.width(), picture.height());
    let names = listing(&bytes);
    for name in [
        "account.json",
        "profile.json",
        "avatar.webp",
        "posts.json",
        "drafts.json",
        "courses.json",
        "badges.json",
        "badges/administrator.jwt",
        "connections.json",
        "conduct.json",
        "home-room.json",
    ] {
        assert!(
            names.iter().any(|n| n == name),
            "{name} is not among {names:?}"
        );
    }
    assert!(
        file(&bytes, "posts.json")
            .to_string()
            .contains("Bodils ord")
    );
    let drafts = file(&bytes, "drafts.json");
    assert_eq!(drafts["new"]["body"], "Halv tanke");
    assert_eq!(drafts.as_object().unwrap().len(), 1, "{drafts}");
    assert_eq!(
        file(&bytes, "account.json")["user_id"],
        bodil.user_id().as_str()
    );
    let devices = &file(&bytes, "account.json")["matrix_devices"];
    assert!(devices.is_array(), "{devices}");
    assert!(
        file(&bytes, "home-room.json")["timeline"]
            .as_array()
            .unwrap()
            .len()
            > 3
    );

    // One a day; nobody else's; kept over a restart, and no longer than a day.
    let again = bodil.post("/api/users/me/export", json!({})).await;
    assert_eq!(again.status, 429);
    let anna = world.member("anna").await;
    anna.get(&format!("/api/users/me/export/{id}"))
        .await
        .refused(404, "M_NOT_FOUND");
    let world = world.restart().await;
    let bodil = world.sign_in("bodil").await;
    assert_eq!(
        bodil.get("/api/users/me/exports").await.done()["items"][0]["id"],
        id.as_str()
    );
    world.pass(24 * 60 * 60 + 1);
    world.app.exports.forget();
    let bodil = world.sign_in("bodil").await;
    assert_eq!(
        bodil.get("/api/users/me/exports").await.done()["items"],
        json!([])
    );
}

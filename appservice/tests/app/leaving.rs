//! Members who leave for good.

use appservice::{
    events::RoomKind,
    matrix::{Homeserver, Identity},
    store::accounts::Role,
};
use image::ImageFormat;
use ruma::RoomAliasId;
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    avatars::{halves, upload, written},
    badges::settle,
    client::Client,
    world::{PASSWORD, World, user_id},
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

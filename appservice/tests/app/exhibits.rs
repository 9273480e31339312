//! The files of reported posts: who looks at them, for how long they are kept, and when they go.

use appservice::{
    index::Index,
    matrix::{Homeserver, Identity},
    policy::audit,
};
use image::ImageFormat;
use ruma::OwnedMxcUri;
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    badges::DAY,
    conduct::follow,
    judging::{Court, case, court, decide, flag, verdict},
    leaving::leave,
    media::{fetch, png},
    world::{PASSWORD, outgoing, text, user_id},
};

impl Court {
    /// A file that Bodil has sent from another client, and its content URI.
    async fn sends_file(&self, msgtype: &str, name: &str, bytes: &[u8]) -> (String, OwnedMxcUri) {
        let bodil = Identity::Member(user_id("bodil"));
        let fake = &self.world.fake;
        let uri = fake.upload(&bodil, "image/png", bytes.to_vec().into());
        let uri = uri.await.unwrap();
        let content = json!({
            "msgtype": msgtype, "body": name, "url": uri,
            "info": {"mimetype": "image/png", "size": 7}, "org.althing.alt": "En kat",
        });
        let event = outgoing("m.room.message", content);
        let sent = fake.send(&bodil, &self.topic.id, &event).await.unwrap();
        fake.settle().await;
        (sent.to_string(), uri)
    }

    /// The case about a post that Anna reports, and its file as a moderator is told of it.
    async fn reports_file(&self, post: &str) -> (Value, Value) {
        flag(&self.anna, post, "harassment").await.done();
        self.world.fake.settle().await;
        let case = self.case_of(post).await;
        let file = case["targets"][0]["evidence"]["file"].clone();
        (case, file)
    }
}

fn header<'h>(headers: &'h http::HeaderMap, name: &str) -> &'h str {
    headers[name].to_str().unwrap()
}

/// A picture is looked at after its post is gone, and its sender's files too; by moderators alone.
#[sqlx::test(migrations = false)]
async fn a_picture_is_looked_at_after_its_post_is_gone(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let court = court(options).await;
    let without = court.breach("Kun ord").await;
    let bytes = png(40, 30);
    let (post, uri) = court.sends_file("m.image", "kat.png", &bytes).await;
    let (reported, file) = court.reports_file(&post).await;
    assert_eq!(
        (text(&file, "kind"), text(&file, "name"), text(&file, "alt")),
        ("image", "kat.png", "En kat")
    );
    assert_eq!(file["size"], bytes.len(), "not what its sender says");
    assert_eq!(text(&file, "sha256"), audit::sha256(&bytes));
    court
        .world
        .element_redacts(&court.bodil, &court.topic, &post)
        .await
        .unwrap();

    let url = text(&file, "url");
    let look = async || {
        let (status, headers, body) = fetch(&court.ingrid, url).await;
        assert_eq!(status, 200);
        assert_eq!(header(&headers, "content-type"), "image/webp");
        for (name, is) in [
            ("x-content-type-options", "nosniff"),
            ("content-security-policy", "sandbox; default-src 'none'"),
            ("cross-origin-resource-policy", "same-origin"),
            ("cache-control", "private, no-store"),
            ("content-disposition", "inline; filename*=UTF-8''kat.webp"),
        ] {
            assert_eq!(header(&headers, name), is);
        }
        let shown = image::load_from_memory_with_format(&body, ImageFormat::WebP).unwrap();
        assert_eq!((shown.width(), shown.height()), (40, 30));
    };
    look().await;
    let made = court.world.config.data_dir.join("media");
    assert!(!made.join(post.trim_start_matches('$')).exists());
    for (who, status) in [
        (&court.anna, 404),
        (&court.bodil, 404),
        (&court.world.visitor(), 401),
    ] {
        assert_eq!(fetch(who, url).await.0, status);
    }
    let fake = &court.world.fake;
    fake.delete_media_of(&user_id("bodil")).await.unwrap();
    assert_eq!(fake.download(&uri, 1_000_000).await.unwrap(), None);
    look().await;
    fake.quarantine_media();
    look().await;

    let id = text(&reported, "case_id");
    for odd in [
        format!("{}/evidence/{without}/media", case(id)),
        format!("{}/evidence/x/media", case(id)),
        url.replace(id, "zzzzzz"),
    ] {
        let asked = court.ingrid.get(&odd).await;
        asked.refused(404, "M_NOT_FOUND");
    }

    // Nothing of it is told to who is judged.
    let judged = verdict(&reported["version"], "strike");
    decide(&court.ingrid, id, judged).await.done();
    follow(&court.world).await;
    let mine = court.bodil.get("/api/users/me/conduct").await.done();
    let mine = mine.to_string();
    assert!(mine.contains(id) && !mine.contains("mxc://") && !mine.contains("evidence/"));
    assert_eq!(court.world.digest(), court.world.rebuilt().await);
}

/// What a file calls itself counts for nothing; what cannot be copied is served while its sender leaves it.
#[sqlx::test(migrations = false)]
async fn what_is_no_picture_is_downloaded_and_what_is_gone_says_so(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let court = court(options).await;
    court.breach("Hej").await;
    let page = b"<!DOCTYPE html><script>alert(1)</script>";
    let (post, _) = court.sends_file("m.image", "kat.png", page).await;
    let (_, file) = court.reports_file(&post).await;
    let (status, headers, body) = fetch(&court.ingrid, text(&file, "url")).await;
    assert_eq!((status, &*body), (200, &page[..]));
    assert_eq!(header(&headers, "content-type"), "application/octet-stream");
    assert!(header(&headers, "content-disposition").starts_with("attachment;"));
    assert_eq!(
        header(&headers, "content-security-policy"),
        "sandbox; default-src 'none'"
    );

    let (post, _) = court.sends_file("m.file", "a.pdf", b"%PDF-1.7\n").await;
    let (_, file) = court.reports_file(&post).await;
    let ranged = court.ingrid.with("range", "bytes=0-3");
    let (status, headers, body) = fetch(&ranged, text(&file, "url")).await;
    assert_eq!((status, &*body), (206, &b"%PDF"[..]));
    assert_eq!(header(&headers, "content-type"), "application/pdf");

    let (lost, uri) = court.sends_file("m.image", "kat.png", &png(4, 4)).await;
    let fake = &court.world.fake;
    fake.delete_media(&uri).await.unwrap();
    let (_, file) = court.reports_file(&lost).await;
    assert_eq!(file["size"], 7, "as its sender says");
    assert!(file["sha256"].is_null(), "{file}");
    let asked = court.ingrid.get(text(&file, "url")).await;
    asked.refused(410, "ORG.ALTHING.MEDIA_GONE");

    // Copied when its post goes.
    let (late, _) = court.sends_file("m.image", "kat.png", &png(5, 5)).await;
    fake.faults().set_media_broken(true);
    let (reported, file) = court.reports_file(&late).await;
    assert!(file["sha256"].is_null(), "{file}");
    fake.faults().set_media_broken(false);
    assert_eq!(fetch(&court.ingrid, text(&file, "url")).await.0, 200);
    let id = text(&reported, "case_id");
    let judged = verdict(&reported["version"], "removed");
    decide(&court.ingrid, id, judged).await.done();
    follow(&court.world).await;
    let judged = court.ingrid.get(&case(id)).await.done();
    let target = &judged["targets"][0];
    assert_eq!(target["is_removed"], true);
    assert!(target["evidence"]["file"]["sha256"].is_string(), "{target}");
    fake.delete_media_of(&user_id("bodil")).await.unwrap();
    assert_eq!(fetch(&court.ingrid, text(&file, "url")).await.0, 200);
    assert_eq!(court.world.digest(), court.world.rebuilt().await);
}

/// The copy goes with the words of the case: a year after its member.
#[sqlx::test(migrations = false)]
async fn files_of_cases_go_a_year_after_their_member(_: PgPoolOptions, options: PgConnectOptions) {
    let court = court(options).await;
    court.breach("Hej").await;
    let (post, uri) = court.sends_file("m.image", "kat.png", &png(4, 4)).await;
    court.reports_file(&post).await;
    let copies = |index: &Index| index.copies_of(&user_id("bodil"));
    let copies = || court.world.app.index.read(copies);
    let copy = copies().pop_first().unwrap();
    let fake = &court.world.fake;
    let is_there = async |uri: &OwnedMxcUri| fake.download(uri, 1_000_000).await.unwrap().is_some();
    leave(&court.bodil, "anonymise", PASSWORD).await;
    court.world.app.reconcile_departures().await.unwrap();
    follow(&court.world).await;
    court.world.pass(364 * DAY);
    court.world.app.reconcile_departures().await.unwrap();
    assert!(!is_there(&uri).await && is_there(&copy).await);
    assert_eq!(copies().len(), 1);
    court.world.pass(2 * DAY);
    court.world.app.reconcile_departures().await.unwrap();
    follow(&court.world).await;
    assert!(!is_there(&copy).await);
    assert_eq!(copies().len(), 0);
    assert_eq!(court.world.digest(), court.world.rebuilt().await);
}

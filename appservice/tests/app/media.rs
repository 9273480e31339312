//! Files of posts: what is taken, what is refused, how it is served, and that it goes.

use std::{io::Cursor, num::NonZeroU32};

use appservice::matrix::{Homeserver, Identity};
use axum::{
    body::{Body, to_bytes},
    http::Method,
};
use image::{DynamicImage, ImageFormat, RgbImage};
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    client::{Answer, Client},
    world::{Topic, World, text},
};

pub fn png(width: u32, height: u32) -> Vec<u8> {
    let image =
        DynamicImage::ImageRgb8(RgbImage::from_pixel(width, height, image::Rgb([200, 0, 0])));
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

pub async fn upload(who: &Client, name: &str, bytes: impl Into<Body>) -> Answer {
    who.with("x-filename", name)
        .with("content-type", "image/png")
        .post_bytes("/api/forum/attachments", bytes)
        .await
}

pub async fn fetch(who: &Client, path: &str) -> (u16, http::HeaderMap, Vec<u8>) {
    let response = who.raw(Method::GET, path, Body::empty()).await;
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    (parts.status.as_u16(), parts.headers, body.to_vec())
}

async fn attach(who: &Client, topic: &Topic, uploaded: &Value, more: Value) -> Answer {
    let mut wish = json!({"attachment": uploaded["attachment_id"]});
    wish.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    who.post(&topic.posts(), wish).await
}

#[sqlx::test(migrations = false)]
async fn a_picture_is_made_anew_and_served_through_us(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let (henrik, bo) = (
        world.administrator("henrik").await,
        world.member("bodil").await,
    );
    let topic = world.topic(&henrik, "Billeder").await;
    let uploaded = upload(&henrik, "..%2FVores%20h%C3%B8j+hus.png", png(3_000, 1_000)).await;
    assert_eq!(uploaded.status, 201);
    let uploaded = uploaded.done();
    assert_eq!(text(&uploaded, "name"), "Vores høj+hus.webp");
    assert_eq!(text(&uploaded, "content_type"), "image/webp");
    assert_eq!(
        (&uploaded["width"], &uploaded["height"]),
        (&json!(2_048), &json!(682))
    );
    // Nobody posts what another has uploaded, and nobody makes up an ID.
    attach(&bo, &topic, &uploaded, json!({}))
        .await
        .refused(422, "M_INVALID_PARAM");
    for odd in ["", "x", "mxc://dk.althing.test/a", &"A".repeat(300)] {
        let wish = json!({"attachment": odd});
        henrik
            .post(&topic.posts(), wish)
            .await
            .refused(422, "M_INVALID_PARAM");
    }
    let said = json!({"body": "Til **salg**", "alt": "Et højt hus"});
    let post = attach(&henrik, &topic, &uploaded, said).await;
    assert_eq!(post.status, 201);
    let post = post.done();
    assert_eq!(text(&post["attachment"], "alt"), "Et højt hus");
    assert_eq!(
        text(&post, "html").trim(),
        "<p>Til <strong>salg</strong></p>"
    );
    world.fake.settle().await;

    let event = world.fake.timeline(&topic.id).pop().unwrap();
    let content = &event["content"];
    assert_eq!(
        (&content["msgtype"], &content["body"]),
        (&json!("m.image"), &json!("Til **salg**"))
    );
    assert_eq!(content["filename"], "Vores høj+hus.webp");
    assert_eq!(
        (&content["info"]["w"], &content["info"]["mimetype"]),
        (&json!(2_048), &json!("image/webp"))
    );
    assert_eq!(content["org.althing.alt"], "Et højt hus");
    let seen = bo.get(&topic.page()).await.done()["items"][1].clone();
    assert_eq!(seen["attachment"], post["attachment"]);
    assert_eq!((&seen["kind"], seen.get("card")), (&json!("other"), None));

    let url = text(&seen["attachment"], "url");
    let thumbnail = text(&seen["attachment"], "thumbnail_url");
    for (path, side) in [(url, 2_048), (thumbnail, 800)] {
        let (status, headers, body) = fetch(&bo, path).await;
        assert_eq!(
            (status, &headers["content-type"]),
            (200, &"image/webp".parse().unwrap())
        );
        for (name, is) in [
            ("x-content-type-options", "nosniff"),
            ("content-security-policy", "sandbox; default-src 'none'"),
            ("cross-origin-resource-policy", "same-origin"),
            ("cache-control", "private, max-age=31536000, immutable"),
        ] {
            assert_eq!(headers[name], is);
        }
        assert!(
            headers["content-disposition"]
                .to_str()
                .unwrap()
                .starts_with("inline;")
        );
        let shown = image::load_from_memory_with_format(&body, ImageFormat::WebP).unwrap();
        assert_eq!(shown.width(), side);
    }
    assert_eq!(fetch(&world.visitor(), url).await.0, 401);
    assert_eq!(fetch(&bo, &url.replace("v=", "v=0")).await.0, 404);
    assert_eq!(
        fetch(&bo, &format!("/api/forum/posts/{}/media", topic.first_post))
            .await
            .0,
        404
    );

    let folder = world.config.data_dir.join("media");
    world.app.forget_media().await.unwrap();
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
    henrik
        .delete(&format!("/api/forum/posts/{}", text(&post, "post_id")))
        .await;
    assert_eq!(fetch(&bo, url).await.0, 404);
    world.app.forget_media().await.unwrap();
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
    assert_eq!(world.digest(), world.rebuilt().await);
}

#[sqlx::test(migrations = false)]
async fn what_a_file_is_its_bytes_say(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let (henrik, bo) = (
        world.administrator("henrik").await,
        world.member("bodil").await,
    );
    upload(&bo, "a.png", png(2, 2))
        .await
        .refused(403, "ORG.ALTHING.BADGE_REQUIRED");
    let unsupported = "ORG.ALTHING.UNSUPPORTED_MEDIA";
    let hostile: [&[u8]; 4] = [
        b"MZ\x90\0\x03\0\0\0\x04\0",
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"\x7fELF\x02\x01\x01\0",
    ];
    for bytes in hostile {
        upload(&henrik, "billede.png", bytes)
            .await
            .refused(415, unsupported);
    }
    upload(&henrik, "a.png", "")
        .await
        .refused(422, "M_INVALID_PARAM");
    upload(&henrik, "a.png", png(40, 40)[..60].to_vec())
        .await
        .refused(422, "M_INVALID_PARAM");
    let large = || [b"%PDF-1.7\n".to_vec(), vec![b' '; 11 * 1024 * 1024]].concat();
    upload(&henrik, "a.pdf", large())
        .await
        .refused(413, "M_TOO_LARGE");
    let claimed = henrik.with("content-length", "11000000");
    upload(&claimed, "a.pdf", "%PDF-1.7\n")
        .await
        .refused(413, "M_TOO_LARGE");
    let pdf = [b"%PDF-1.7\n".to_vec(), vec![b' '; 9 * 1024 * 1024]].concat();
    let pdf = upload(&henrik, "Referat.pdf", pdf).await.done();
    assert_eq!(
        (text(&pdf, "kind"), text(&pdf, "name")),
        ("file", "Referat.pdf")
    );

    // Noise, which nothing makes smaller.
    let mut seed = 1_u32;
    let noise = RgbImage::from_fn(1_800, 1_700, |_, _| {
        image::Rgb([0; 3].map(|_: u8| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            seed.to_be_bytes()[0]
        }))
    });
    let mut picture = Cursor::new(Vec::new());
    let noise = DynamicImage::ImageRgb8(noise);
    noise.write_to(&mut picture, ImageFormat::Png).unwrap();
    let picture = picture.into_inner();
    let mib = 1024 * 1024;
    assert!(
        (8 * mib..10 * mib).contains(&picture.len()),
        "{}",
        picture.len()
    );
    let larger = [&*picture, &vec![0; 2 * mib]].concat();
    let made = upload(&henrik, "havn.png", picture).await.done();
    assert_eq!(
        (text(&made, "kind"), text(&made, "name")),
        ("image", "havn.webp")
    );
    upload(&henrik, "havn.png", larger)
        .await
        .refused(413, "M_TOO_LARGE");
    upload(&henrik, "spil.exe", &b"MZ\x90\0\x03\0\0\0\x04\0"[..])
        .await
        .refused(415, unsupported);

    let topic = world.topic(&henrik, "Filer").await;
    let noted = upload(&henrik, "noter.html", "Kære naboer, vi ses kl. 19.")
        .await
        .done();
    assert_eq!(text(&noted, "name"), "noter.html.txt");
    let post = attach(&henrik, &topic, &noted, json!({})).await.done();
    assert_eq!((text(&post, "body"), text(&post, "html")), ("", ""));
    world.fake.settle().await;
    let seen = bo.get(&topic.page()).await.done()["items"][1].clone();
    assert_eq!((&seen["card"], text(&seen, "body")), (&json!("file"), ""));
    let url = text(&seen["attachment"], "url").to_owned();
    let (status, headers, body) = fetch(&bo, &url).await;
    assert_eq!(
        (status, body.as_slice()),
        (200, "Kære naboer, vi ses kl. 19.".as_bytes())
    );
    assert_eq!(headers["content-type"], "text/plain");
    assert_eq!(
        headers["content-disposition"],
        "attachment; filename*=UTF-8''noter.html.txt"
    );
    let (status, headers, body) = fetch(&bo.with("range", "bytes=2-4"), &url).await;
    assert_eq!(
        (status, headers["content-range"].to_str().unwrap()),
        (206, "bytes 2-4/28")
    );
    assert_eq!(body, "Kære naboer, vi ses kl. 19.".as_bytes()[2..=4]);
    assert_eq!(fetch(&bo.with("range", "bytes=100-"), &url).await.0, 416);
}

#[sqlx::test(migrations = false)]
async fn what_element_calls_a_picture_need_not_be_one(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    let topic = world.topic(&anna, "Fra Element").await;
    let hostile: [&[u8]; 2] = [
        b"<html><script>alert(1)</script></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    ];
    for bytes in hostile {
        let uri = world
            .fake
            .upload(&Identity::Member(anna.user_id()), "image/png", bytes.into())
            .await
            .unwrap();
        let content = json!({"msgtype": "m.image", "body": "billede.png", "url": uri,
            "info": {"mimetype": "image/png", "w": 10, "h": 10}});
        let sent = world
            .element(&anna, &topic, "m.room.message", content)
            .await
            .unwrap();
        let path = format!("/api/forum/posts/{sent}/media?size=800");
        let (status, headers, _) = fetch(&anna, &path).await;
        assert_eq!(
            (status, &headers["content-type"]),
            (200, &"application/octet-stream".parse().unwrap())
        );
        let disposition = headers["content-disposition"].to_str().unwrap();
        assert!(disposition.starts_with("attachment;"), "{disposition}");
        assert_eq!(headers["cache-control"], "private, no-cache");
    }
    // One that the homeserver does not have, and one of another server, are not there.
    for uri in ["mxc://dk.althing.test/ukendt", "mxc://evil.example/x"] {
        let content = json!({"msgtype": "m.image", "body": "x.png", "url": uri});
        let sent = world
            .element(&anna, &topic, "m.room.message", content)
            .await
            .unwrap();
        let path = format!("/api/forum/posts/{sent}/media");
        anna.get(&path).await.refused(404, "M_NOT_FOUND");
    }
}

#[sqlx::test(migrations = false)]
async fn files_are_counted_by_the_day(_: PgPoolOptions, options: PgConnectOptions) {
    let set = |config: &mut appservice::config::Config| {
        config.limits.uploads_per_day = NonZeroU32::new(3).unwrap();
        config.limits.upload_mib_per_day = NonZeroU32::MIN;
    };
    let world = World::configured(options, set).await;
    let henrik = world.administrator("henrik").await;
    let pdf = |kib: usize| [b"%PDF-1.7\n".to_vec(), vec![b' '; kib * 1024 - 9]].concat();
    upload(&henrik, "a.pdf", pdf(600)).await.done();
    upload(&henrik, "a.pdf", pdf(600))
        .await
        .refused(429, "M_LIMIT_EXCEEDED");
    upload(&henrik, "a.pdf", pdf(300)).await.done();
    upload(&henrik, "a.pdf", pdf(1))
        .await
        .refused(429, "M_LIMIT_EXCEEDED");
    let other = world.administrator("ingrid").await;
    upload(&other, "a.pdf", pdf(1)).await.done();
}

#[sqlx::test(migrations = false)]
async fn who_may_not_read_a_topic_sees_no_file_of_it(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let (henrik, bo) = (
        world.administrator("henrik").await,
        world.member("bodil").await,
    );
    let topic = world.topic(&henrik, "Lukket").await;
    let uploaded = upload(&henrik, "a.png", png(4, 4)).await.done();
    let post = attach(&henrik, &topic, &uploaded, json!({})).await.done();
    let url = text(&post["attachment"], "url").to_owned();
    assert_eq!(fetch(&bo, &url).await.0, 200);
    let space = world
        .app
        .index
        .read(|index| index.category("byen"))
        .unwrap();
    let content = json!({"slug": "byen", "name": "Byen", "description": "", "order": 1,
        "read": "holders", "badges": ["moderator"], "rev": "2"});
    world.pass(1);
    world
        .fake
        .set_state(&space.room_id, "org.althing.category", "", &content)
        .await
        .unwrap();
    world.fake.settle().await;
    assert_eq!(fetch(&bo, &url).await.0, 404);
}

#[sqlx::test(migrations = false)]
async fn a_topic_may_begin_with_a_picture(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let anna = world.administrator("anna").await;
    let uploaded = upload(&anna, "torvet.png", png(40, 30)).await.done();
    let mut wish = json!({"category": "byen", "title": "Torvet",
        "attachment": uploaded["attachment_id"], "alt": "Et torv"});
    let opened = anna.post("/api/forum/topics", wish.clone()).await.done();
    let first = &opened["first_post"];
    assert_eq!(text(&first["attachment"], "name"), "torvet.webp");
    assert_eq!(text(&first["attachment"], "alt"), "Et torv");
    assert_eq!(text(first, "body"), "");
    wish["attachment"] = "x".into();
    anna.post("/api/forum/topics", wish)
        .await
        .refused(422, "M_INVALID_PARAM");
    let bare = json!({"category": "byen", "title": "Torvet"});
    anna.post("/api/forum/topics", bare)
        .await
        .refused(422, "M_INVALID_PARAM");
}

#[sqlx::test(migrations = false)]
async fn caption_and_description_are_changed_and_taken_away(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let world = World::new(options).await;
    let (henrik, anna) = (
        world.administrator("henrik").await,
        world.member("anna").await,
    );
    let topic = world.topic(&anna, "Billeder").await;
    let uploaded = upload(&henrik, "hus.png", png(30, 10)).await.done();
    let said = json!({"body": "Et hsu", "alt": "Et hsu"});
    let post = attach(&henrik, &topic, &uploaded, said).await.done();
    world.fake.settle().await;
    assert_eq!(post["may_edit"], true);
    let path = format!("/api/forum/posts/{}", text(&post, "post_id"));
    let edit = async |wish: Value| {
        world.pass(1);
        let post = henrik.put(&path, wish).await.done();
        world.fake.settle().await;
        let alt = post["attachment"].get("alt").cloned().unwrap_or_default();
        (text(&post, "body").to_owned(), alt)
    };
    let said = |body: &str, alt: Value| (body.to_owned(), alt);
    assert_eq!(
        edit(json!({"body": "Et hus"})).await,
        said("Et hus", json!("Et hsu")),
        "as it was where nothing is said of it"
    );
    assert_eq!(
        edit(json!({"body": "", "alt": "Et hus"})).await,
        said("", json!("Et hus"))
    );
    let event = world.fake.timeline(&topic.id).pop().unwrap();
    assert_eq!(event["content"]["body"], "* hus.webp");
    assert_eq!(
        edit(json!({"body": "", "alt": ""})).await,
        said("", Value::Null)
    );
    let long = json!({"body": "", "alt": "x".repeat(501)});
    henrik
        .put(&path, long)
        .await
        .refused(422, "M_INVALID_PARAM");

    // It is said who may change what.
    let own = world.post(&anna, &topic, "Ord").await;
    let may = async |who: &Client, id: &str| {
        let page = who.get(&topic.page()).await.done();
        let items = page["items"].as_array().unwrap();
        let found = items.iter().find(|post| post["post_id"] == id).unwrap();
        found["may_edit"].as_bool().unwrap()
    };
    let picture = text(&post, "post_id");
    assert!(may(&anna, &own).await && !may(&henrik, &own).await);
    let lock = json!({"locked": true, "reason": "Slut."});
    henrik
        .post(&format!("/api/forum/topics/{}/lock", topic.id), lock)
        .await
        .done();
    assert!(!may(&anna, &own).await, "only moderators write there");
    assert!(may(&henrik, picture).await);
    let poll = json!({
        "m.poll": {
            "question": {"m.text": [{"body": "Hvad?"}]},
            "answers": [{"m.id": "a", "m.text": [{"body": "A"}]}, {"m.id": "b", "m.text": [{"body": "B"}]}],
        },
        "m.text": [{"body": "Hvad?"}],
    });
    let poll = world.element(&henrik, &topic, "m.poll.start", poll).await;
    assert!(!may(&henrik, poll.unwrap().as_str()).await);
}

//! Avatars: what is taken, what is refused, and what comes of it.

use std::{
    io::Cursor,
    path::PathBuf,
    time::{Duration, SystemTime},
};

use appservice::matrix::{Homeserver, Identity};
use axum::{
    body::{Body, to_bytes},
    http::Method,
};
use image::{
    DynamicImage, ImageEncoder as _, ImageFormat, RgbImage, RgbaImage,
    codecs::{gif::GifEncoder, jpeg::JpegEncoder},
};
use ruma::OwnedMxcUri;
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    client::{Answer, Client},
    leaving::leave,
    world::{PASSWORD, World, text},
};

const BOUNDARY: &str = "xxALTHINGxx";

fn form(name: &str, bytes: &[u8]) -> Vec<u8> {
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"me.png\"\r\n\
         Content-Type: image/png\r\n\r\n"
    );
    [
        head.as_bytes(),
        bytes,
        format!("\r\n--{BOUNDARY}--\r\n").as_bytes(),
    ]
    .concat()
}

pub async fn upload(who: &Client, bytes: &[u8]) -> Answer {
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    who.with("content-type", &kind)
        .post_bytes("/api/users/me/avatar", form("file", bytes))
        .await
}

pub fn written(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// Left red, right blue.
pub fn halves(width: u32, height: u32) -> DynamicImage {
    let pixel = |x: u32, _| {
        image::Rgb(if x < width / 2 {
            [250, 0, 0]
        } else {
            [0, 0, 250]
        })
    };
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, pixel))
}

/// A header that promises this size, and almost no pixels.
fn bomb(width: u32, height: u32) -> Vec<u8> {
    let mut png = written(&halves(2, 2), ImageFormat::Png);
    png[16..20].copy_from_slice(&width.to_be_bytes());
    png[20..24].copy_from_slice(&height.to_be_bytes());
    let sum = crc32(&png[12..29]);
    png[29..33].copy_from_slice(&sum.to_be_bytes());
    png
}

/// A square of sixteen bits a colour.
fn deep(side: u32) -> Vec<u8> {
    let pixel = image::Rgba([9_u16, 90, 200, 9_000]);
    let square = image::ImageBuffer::from_pixel(side, side, pixel);
    written(&DynamicImage::ImageRgba16(square), ImageFormat::Png)
}

fn crc32(bytes: &[u8]) -> u32 {
    let mut sum = flate2::Crc::new();
    sum.update(bytes);
    sum.sum()
}

fn gif(frames: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new_with_speed(&mut bytes, 30);
    for n in 0..frames {
        let colour = if n == 0 {
            [0, 200, 0, 255]
        } else {
            [200, 0, 0, 255]
        };
        let frame = RgbaImage::from_pixel(8, 8, image::Rgba(colour));
        encoder.encode_frame(image::Frame::new(frame)).unwrap();
    }
    drop(encoder);
    bytes
}

/// One chunk of a WebP file ([container]).
///
/// [container]: https://developers.google.com/speed/webp/docs/riff_container
fn chunk(name: [u8; 4], data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).unwrap();
    let mut chunk = [&name[..], &length.to_le_bytes(), data].concat();
    chunk.resize(chunk.len().next_multiple_of(2), 0);
    chunk
}

/// A WebP that moves, eight pixels wide: the first frame is green, the others are red. It knows where
/// it was taken.
fn moving_webp(frames: usize) -> Vec<u8> {
    let frame = |n: usize| {
        let colour = if n == 0 { [0, 200, 0] } else { [200, 0, 0] };
        let still = RgbImage::from_pixel(8, 8, image::Rgb(colour));
        let still = written(&DynamicImage::ImageRgb8(still), ImageFormat::WebP);
        // At the left, at the top, 8 by 8, for 100 ms; the picture is what follows a still one's head.
        let mut data = [0, 0, 0, 0, 0, 0, 7, 0, 0, 7, 0, 0, 100, 0, 0, 0].to_vec();
        data.extend_from_slice(&still[12..]);
        chunk(*b"ANMF", &data)
    };
    let animated_with_exif = 0x02 | 0x08;
    let mut body = b"WEBP".to_vec();
    body.extend(chunk(
        *b"VP8X",
        &[animated_with_exif, 0, 0, 0, 7, 0, 0, 7, 0, 0],
    ));
    body.extend(chunk(*b"ANIM", &[0; 6]));
    body.extend((0..frames).flat_map(frame));
    body.extend(chunk(*b"EXIF", b"MM\0*\0\0\0\x08GPS"));
    chunk(*b"RIFF", &body)
}

/// A JPEG that lies on its side and knows where it was taken.
fn turned_jpeg() -> Vec<u8> {
    let mut exif = b"MM\0*\0\0\0\x08\0\x02".to_vec();
    exif.extend(b"\x01\x12\0\x03\0\0\0\x01\0\x06\0\0"); // Orientation: 6, a quarter to the right
    exif.extend(b"\x01\x0e\0\x02\0\0\0\x04GPS\0\0\0\0\0"); // ImageDescription
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 90);
    encoder.set_exif_metadata(exif).unwrap();
    let image = halves(64, 64).into_rgb8();
    encoder.encode_image(&image).unwrap();
    bytes
}

async fn fetch(who: &Client, path: &str) -> (u16, http::HeaderMap, Vec<u8>) {
    let response = who.raw(Method::GET, path, Body::empty()).await;
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    (parts.status.as_u16(), parts.headers, body.to_vec())
}

#[sqlx::test(migrations = false)]
async fn an_avatar_is_made_of_what_was_sent(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let (anna, bo) = (world.member("anna").await, world.member("bodil").await);
    let topic = world.topic(&anna, "Billeder").await;
    let before = bo.get(&topic.page()).await.done();
    assert!(before["items"][0]["sender"]["avatar"].is_null());
    let answer = upload(&anna, &turned_jpeg()).await.done();
    world.fake.settle().await;
    let avatar = &answer["avatar"];
    let page = bo.get(&topic.page()).await.done();
    assert_eq!(
        &page["items"][0]["sender"]["avatar"], avatar,
        "the cached page shows it"
    );
    for (name, size) in [("small", 32), ("medium", 64), ("large", 128), ("huge", 256)] {
        let (status, headers, bytes) = fetch(&bo, text(avatar, name)).await;
        assert_eq!(status, 200);
        assert_eq!(headers["content-type"], "image/webp");
        assert!(
            headers["cache-control"]
                .to_str()
                .unwrap()
                .contains("immutable")
        );
        for word in [&b"EXIF"[..], b"GPS", b"XMP ", b"ICCP"] {
            assert!(!bytes.windows(word.len()).any(|w| w == word), "metadata");
        }
        let image = image::load_from_memory(&bytes).unwrap().into_rgb8();
        assert_eq!(image.dimensions(), (size, size));
        // A quarter to the right: what was left is above.
        let (above, below) = (
            image.get_pixel(size / 2, size / 8),
            image.get_pixel(size / 2, size - size / 8),
        );
        assert!(above[0] > 150 && below[2] > 150, "{above:?} {below:?}");
        let again = bo.with("if-none-match", headers["etag"].to_str().unwrap());
        assert_eq!(fetch(&again, text(avatar, name)).await.0, 304);
    }
    // The homeserver has it, so that every client shows it, and the files can be made again.
    let stored = world.fake.profile(&anna.user_id()).await.unwrap().unwrap();
    let uri = OwnedMxcUri::from(stored.text("avatar_url").unwrap());
    let kept = world
        .fake
        .download(&uri, 10_000_000)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(image::guess_format(&kept).unwrap(), ImageFormat::WebP);
    std::fs::remove_dir_all(world.config.data_dir.join("avatars")).unwrap();
    assert_eq!(fetch(&bo, text(avatar, "huge")).await.0, 200);
    // Visitors see nobody.
    let visitor = fetch(&world.visitor(), text(avatar, "huge")).await;
    assert_eq!(visitor.0, 401);
    anna.delete("/api/users/me/avatar").await;
    world.fake.settle().await;
    assert_eq!(fetch(&bo, text(avatar, "huge")).await.0, 404);
    assert!(anna.get("/api/users/me").await.done()["avatar"].is_null());
    assert_eq!(world.digest(), world.rebuilt().await);
}

/// The versions of avatars that have files here.
fn on_disk(world: &World) -> Vec<PathBuf> {
    let folder = world.config.data_dir.join("avatars");
    let Ok(files) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    files.map(|file| file.unwrap().path()).collect()
}

/// Lets so much time go by for every file, as the server's clock has it.
fn age(world: &World, of: Duration) {
    let made = SystemTime::from(world.clock.now()) - of;
    for folder in on_disk(world) {
        let folder = std::fs::File::open(folder).unwrap();
        folder.set_modified(made).unwrap();
    }
}

/// A face that nobody shows any more is on no disk of ours.
#[sqlx::test(migrations = false)]
async fn the_files_of_an_avatar_go_with_it(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let (anna, bo) = (world.member("anna").await, world.member("bodil").await);
    let carl = world.member("carl").await;
    for (member, side) in [(&anna, 20), (&bo, 30), (&carl, 40)] {
        let picture = written(&halves(side, side), ImageFormat::Png);
        upload(member, &picture).await.done();
    }
    world.fake.settle().await;
    assert_eq!(on_disk(&world).len(), 3);
    age(&world, Duration::from_hours(24));
    world.app.forget_media().await.unwrap();
    assert_eq!(on_disk(&world).len(), 3, "they are shown");

    anna.delete("/api/users/me/avatar").await;
    world.fake.settle().await;
    age(&world, Duration::from_mins(59));
    world.app.forget_media().await.unwrap();
    assert_eq!(on_disk(&world).len(), 3, "one may just be being shown");
    age(&world, Duration::from_mins(61));
    world.app.forget_media().await.unwrap();
    assert_eq!(on_disk(&world).len(), 2, "after removal");

    leave(&bo, "anonymise", PASSWORD).await;
    world.app.reconcile_departures().await.unwrap();
    world.fake.settle().await;
    world.app.forget_media().await.unwrap();
    let kept = on_disk(&world);
    assert_eq!(kept.len(), 1, "after departure");
    let shown = carl.get("/api/users/me").await.done()["avatar"].clone();
    let version = kept[0].file_name().unwrap().to_str().unwrap();
    assert!(text(&shown, "small").contains(version), "{shown}");
}

#[sqlx::test(migrations = false)]
async fn an_avatar_of_another_client_is_shown(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let (anna, bo) = (world.member("anna").await, world.member("bodil").await);
    let user_id = anna.user_id();
    let set = async |bytes: Vec<u8>| {
        let uri = world
            .fake
            .upload(
                &Identity::Member(user_id.clone()),
                "image/png",
                bytes.into(),
            )
            .await
            .unwrap();
        let value = json!(uri);
        let set = world
            .fake
            .set_profile_field(&user_id, "avatar_url", Some(&value));
        set.await.unwrap();
        world.fake.settle().await;
        let path = format!("/api/users/{user_id}");
        bo.get(&path).await.done()["avatar"].clone()
    };
    let first: Value = set(written(&halves(300, 200), ImageFormat::Png)).await;
    assert_eq!(fetch(&bo, text(&first, "small")).await.0, 200);
    let second = set(written(&halves(20, 20), ImageFormat::Gif)).await;
    assert_ne!(first, second);
    assert_eq!(fetch(&bo, text(&second, "huge")).await.0, 200);
    let (status, headers, _) = fetch(&bo, text(&first, "small")).await;
    assert_eq!(
        (status, headers["location"].to_str().unwrap()),
        (307, text(&second, "small"))
    );
    // What a client set that is no image of ours is not shown, and not worked on again.
    let bad = set(bomb(30_000, 30_000)).await;
    for _ in 0..2 {
        assert_eq!(fetch(&bo, text(&bad, "small")).await.0, 404);
    }
}

#[sqlx::test(migrations = false)]
async fn hostile_files_are_refused_or_made_clean(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let anna = world.member("anna").await;
    let jpeg = written(&halves(64, 64), ImageFormat::Jpeg);
    let polyglot = |tail: &[u8]| [&jpeg[..], tail].concat();
    let truncated = written(&halves(400, 400), ImageFormat::Jpeg);
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".to_vec();
    for (what, bytes, status) in [
        ("six megabytes", vec![0; 6 * 1024 * 1024], 413),
        ("a bomb", bomb(30_000, 30_000), 422),
        ("many pixels", bomb(8_000, 5_001), 422),
        ("many pixels of sixteen bits", deep(2_000), 422),
        ("some pixels of sixteen bits", deep(600), 200),
        ("no pixels", bomb(0, 0), 422),
        ("svg", svg, 415),
        ("pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec(), 415),
        ("nothing", Vec::new(), 415),
        (
            "bmp",
            b"BM\x3a\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0".to_vec(),
            415,
        ),
        ("truncated", truncated[..truncated.len() / 2].to_vec(), 422),
        ("only a head", jpeg[..4].to_vec(), 422),
        ("ten thousand frames", gif(10_000), 200),
        ("a thousand frames of another kind", moving_webp(1_000), 200),
        (
            "a page in a picture",
            polyglot(b"<html><script>alert(1)</script>"),
            200,
        ),
        (
            "an archive in a picture",
            polyglot(b"PK\x03\x04<?php system($_GET[0]);"),
            200,
        ),
    ] {
        let answer = upload(&anna, &bytes).await;
        assert_eq!(answer.status.as_u16(), status, "{what}: {}", answer.body);
        if status == 422 {
            assert!(
                answer.body["fields"]["file"].is_string(),
                "{what}: {}",
                answer.body
            );
        }
        if status == 200 {
            let (_, _, image) = fetch(&anna, text(&answer.body["avatar"], "huge")).await;
            for word in [&b"<script"[..], b"<?php", b"PK\x03\x04", b"ANIM", b"GPS"] {
                assert!(!image.windows(word.len()).any(|w| w == word), "{what}");
            }
        }
    }
    // Of an animation it is the first frame.
    for moving in [gif(3), moving_webp(3)] {
        let answer = upload(&anna, &moving).await.done();
        let (_, _, image) = fetch(&anna, text(&answer["avatar"], "small")).await;
        let image = image::load_from_memory(&image).unwrap().into_rgb8();
        let [red, green, _] = image.get_pixel(16, 16).0;
        assert!(red < 50 && green > 150, "{red} {green}");
    }
    // No form at all, and a form without the field.
    anna.post("/api/users/me/avatar", json!({}))
        .await
        .refused(415, "ORG.ALTHING.NOT_AN_IMAGE");
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let other = anna.with("content-type", &kind);
    let answer = other
        .post_bytes("/api/users/me/avatar", form("image", &jpeg))
        .await;
    answer.refused(422, "M_INVALID_PARAM");
    let cut = &form("file", &jpeg)[..100];
    let answer = other.post_bytes("/api/users/me/avatar", cut.to_vec()).await;
    answer.refused(422, "M_INVALID_PARAM");
}

#[sqlx::test(migrations = false)]
async fn no_other_file_is_reached(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    let (anna, bo) = (world.member("anna").await, world.member("bodil").await);
    let answer = upload(&anna, &written(&halves(64, 64), ImageFormat::Png))
        .await
        .done();
    let own = text(&answer["avatar"], "small").to_owned();
    for path in [
        "/api/avatars/../../etc/passwd".to_owned(),
        "/api/avatars/%2e%2e%2f%2e%2e%2fetc/passwd".to_owned(),
        format!("/api/avatars/{}/..%5c..%5c32.webp", anna.user_id()),
        format!("/api/avatars/{}/%2fetc%2fpasswd", anna.user_id()),
        format!("/api/avatars/{}/32.webp%00", anna.user_id()),
        format!("/api/avatars/{}/64.png%2f..", anna.user_id()),
        format!("/api/avatars/{}/32.png", anna.user_id()),
        format!("/api/avatars/{}/33.webp", anna.user_id()),
        own.replace("anna", "bodil"),
        "/api/avatars/@althing:dk.althing.test/32.webp".to_owned(),
        "/api/avatars/@nobody:dk.althing.test/32.webp".to_owned(),
    ] {
        let (status, ..) = fetch(&bo, &path).await;
        assert_eq!(status, 404, "{path}");
    }
    let (status, headers, _) =
        fetch(&bo, &format!("/api/avatars/{}/32.webp", anna.user_id())).await;
    assert_eq!(
        (status, headers["cache-control"].to_str().unwrap()),
        (200, "private, no-cache")
    );
}

//! Videos in lessons: what is taken, how it is played in parts, and that nobody reads anything else by
//! their addresses.

use appservice::matrix::{Homeserver, Identity};
use serde_json::json;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    client::Client,
    media::{fetch, png},
    school::*,
    world::text,
};

const VIDEOS: &str = "/api/courses/videos";
const CAPTIONS: &str = "/api/courses/captions";

const SAID: &str = "WEBVTT\n\n00:00.000 --> 00:02.000\nHer er broen.\n";

/// A file that begins as an MP4 does, of so many bytes in all.
fn mp4(length: usize) -> Vec<u8> {
    let mut bytes = b"\0\0\0\x18ftypM4V \0\0\0\0M4V mp42\0\0\0\x08free".to_vec();
    let filled = (bytes.len()..length).map(|at| u8::try_from(at % 251).unwrap());
    bytes.extend(filled);
    bytes
}

/// A file that begins as a `WebM` does.
fn webm() -> Vec<u8> {
    let head = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x84webm";
    let mut bytes = head.to_vec();
    bytes.resize(300, 0);
    bytes
}

async fn part(who: &Client, url: &str, range: &str) -> (u16, String, Vec<u8>) {
    let (status, headers, bytes) = fetch(&who.with("range", range), url).await;
    let of = headers["content-range"].to_str().unwrap().to_owned();
    (status, of, bytes)
}

#[sqlx::test(migrations = false)]
async fn a_lesson_plays_a_video_with_captions(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, henrik, anna) = school(options).await;
    for path in [VIDEOS, CAPTIONS] {
        let refused = anna.post_bytes(path, mp4(100)).await;
        refused.refused(403, "ORG.ALTHING.BADGE_REQUIRED");
    }
    let bytes = mp4(200_000);
    let uploaded = henrik.post_bytes(VIDEOS, bytes.clone()).await;
    assert_eq!(uploaded.status, 201);
    let uploaded = uploaded.done();
    assert_eq!(text(&uploaded, "content_type"), "video/mp4");
    let said = henrik.post_bytes(CAPTIONS, SAID).await.done();
    let (uri, url) = (text(&uploaded, "uri"), text(&uploaded, "url"));
    let (captions, track) = (text(&said, "uri"), text(&said, "url"));

    let words = format!(
        "![Broen åbner]({uri} \"video; da={captions}\") ![Fremmed](mxc://no.althing.test/a \"video\")"
    );
    let source = SAMPLE.replace("Vær *venlig*.", &json!(words).to_string());
    let preview = henrik
        .post("/api/courses/preview", json!({"source": source}))
        .await
        .done();
    let wish = json!({"source": source});
    henrik.post("/api/courses/import", wish).await.done();
    let bodil = world.member("bodil").await;
    read_everything(&bodil).await;
    let lesson = bodil.get(&format!("{COURSE}/lessons/tone")).await.done();
    let shown = format!(
        "<video src=\"{url}\" aria-label=\"Broen åbner\" controls preload=\"metadata\">\
         <track kind=\"captions\" src=\"{track}\" srclang=\"da\" label=\"Dansk\" default>\
         <a href=\"{url}\">Broen åbner</a></video> Fremmed"
    );
    for html in [text(&lesson, "html"), text(&preview["lessons"][1], "html")] {
        assert!(html.contains(&shown), "{html}");
        assert_eq!(html.matches("<video").count(), 1, "{html}");
    }
    // What was exported can be imported, and is the same.
    let source = henrik.get(&format!("{COURSE}/source")).await.done();
    let again = json!({"source": source["source"]});
    let again = henrik.post("/api/courses/import", again).await;
    assert_eq!(again.status, 200, "{}", again.body);

    let (status, headers, body) = fetch(&bodil, url).await;
    assert_eq!((status, body == bytes), (200, true));
    for (name, is) in [
        ("content-type", "video/mp4"),
        ("content-length", "200000"),
        ("accept-ranges", "bytes"),
        (
            "content-disposition",
            "attachment; filename*=UTF-8''video.mp4",
        ),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "sandbox; default-src 'none'"),
        ("cross-origin-resource-policy", "same-origin"),
        ("cache-control", "private, max-age=31536000, immutable"),
    ] {
        assert_eq!(headers[name], is, "{name}");
    }
    let (status, headers, body) = fetch(&bodil, track).await;
    assert_eq!((status, body), (200, SAID.as_bytes().to_vec()));
    assert_eq!(headers["content-type"], "text/vtt");
    let anew = |folder: &str| std::fs::remove_dir_all(world.config.data_dir.join(folder)).unwrap();
    // From anywhere, also when the folder was thrown away.
    for _ in 0..2 {
        let (status, of, body) = part(&bodil, url, "bytes=0-1").await;
        assert_eq!((status, &*of), (206, "bytes 0-1/200000"));
        assert_eq!(body, bytes[..2]);
        let (status, of, body) = part(&bodil, url, "bytes=150000-").await;
        assert_eq!((status, &*of), (206, "bytes 150000-199999/200000"));
        assert_eq!(body, bytes[150_000..]);
        let (status, of, body) = part(&bodil, url, "bytes=200000-").await;
        assert_eq!((status, &*of, body.len()), (416, "bytes */200000", 0));
        anew("lessons");
    }
    assert_eq!(fetch(&bodil, track).await.0, 200);
    let visitor = world.visitor().get(url).await;
    visitor.refused(401, "M_MISSING_TOKEN");
}

#[sqlx::test(migrations = false)]
async fn only_videos_and_captions_are_taken(_: PgPoolOptions, options: PgConnectOptions) {
    let (_world, henrik, _anna) = school(options).await;
    let quicktime = b"\0\0\0\x14ftypqt  \0\0\0\0qt  ".to_vec();
    let page = b"<!DOCTYPE html><script>alert(1)</script>".to_vec();
    for odd in [quicktime, page.clone(), png(4, 4), SAID.into()] {
        let refused = henrik.post_bytes(VIDEOS, odd).await;
        let refused = refused.refused(415, "ORG.ALTHING.UNSUPPORTED_MEDIA");
        assert!(text(&refused, "error").contains("WebM"), "{refused}");
    }
    for odd in [
        mp4(100),
        page,
        b"1\n00:00:00,0 --> 00:00:02,0\nHej\n".to_vec(),
    ] {
        let refused = henrik.post_bytes(CAPTIONS, odd).await;
        let refused = refused.refused(415, "ORG.ALTHING.UNSUPPORTED_MEDIA");
        assert!(text(&refused, "error").contains("WEBVTT"), "{refused}");
    }
    let found = henrik.post_bytes(VIDEOS, webm()).await.done();
    assert_eq!(text(&found, "content_type"), "video/webm");
    for path in [VIDEOS, CAPTIONS] {
        let empty = henrik.post_bytes(path, "").await;
        empty.refused(422, "M_INVALID_PARAM");
    }
    let large = format!("{SAID}{}", "\n".repeat(1024 * 1024));
    let refused = henrik.post_bytes(CAPTIONS, large).await;
    refused.refused(413, "M_TOO_LARGE");
    let claimed = henrik.with("content-length", "52428801");
    let refused = claimed.post_bytes(VIDEOS, mp4(100)).await;
    let refused = refused.refused(413, "M_TOO_LARGE");
    assert!(text(&refused, "error").contains("50 MiB"), "{refused}");
    let streamed = henrik.post_bytes(VIDEOS, mp4(50 * 1024 * 1024 + 1)).await;
    streamed.refused(413, "M_TOO_LARGE");
    // A broken notation is told where it stands.
    let words =
        "Hej.\n\n![Broen](mxc://dk.althing.test/a \"video; dansk=mxc://dk.althing.test/b\")";
    let source = SAMPLE.replace("Vær *venlig*.", &json!(words).to_string());
    let refused = henrik
        .post("/api/courses/import", json!({"source": source}))
        .await;
    let refused = refused.refused(422, "M_INVALID_PARAM");
    let fault = text(&refused["fields"], "texts.tone.da");
    assert!(fault.starts_with("Line 3: "), "{refused}");
}

#[sqlx::test(migrations = false)]
async fn a_seal_opens_one_file_as_what_it_is(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, henrik, anna) = school(options).await;
    let video = henrik.post_bytes(VIDEOS, mp4(1_000)).await.done();
    let other = henrik.post_bytes(VIDEOS, webm()).await.done();
    let said = henrik.post_bytes(CAPTIONS, SAID).await.done();
    let urls = [&video, &other, &said].map(|found| text(found, "url"));
    let [video, other, said] = urls.map(|url| url.split_once('?').unwrap());
    for (path, seal) in [
        (other.0, video.1),
        (video.0, said.1),
        (said.0, video.1),
        (video.0, "seal="),
        (video.0, "seal=AAAA"),
    ] {
        let stolen = anna.get(&format!("{path}?{seal}")).await;
        stolen.refused(404, "M_NOT_FOUND");
    }
    assert!(anna.get(video.0).await.status.is_client_error());
    // The seal of a video opens no captions and no picture, and no file of somebody else.
    let id = video.0.strip_prefix(VIDEOS).unwrap();
    for path in [CAPTIONS, "/api/courses/pictures"] {
        let stolen = anna.get(&format!("{path}{id}?{}", video.1)).await;
        stolen.refused(404, "M_NOT_FOUND");
    }
    let (who, bytes) = (Identity::Member(anna.user_id()), mp4(100).into());
    let private = world.fake.upload(&who, "video/mp4", bytes).await.unwrap();
    let private = format!("{VIDEOS}/{}?{}", private.media_id().unwrap(), video.1);
    anna.get(&private).await.refused(404, "M_NOT_FOUND");

    // A page that calls itself a video in a lesson is none.
    let bytes = b"<!DOCTYPE html><script>alert(1)</script>".to_vec().into();
    let page = world.fake.upload(&who, "video/mp4", bytes).await.unwrap();
    let words = format!("![Broen]({page} \"video; da={page}\")");
    let source = SAMPLE.replace("Vær *venlig*.", &json!(words).to_string());
    let preview = henrik
        .post("/api/courses/preview", json!({"source": source}))
        .await
        .done();
    let html = text(&preview["lessons"][1], "html");
    let addresses: Vec<_> = html.split("src=\"").skip(1).collect();
    assert_eq!(addresses.len(), 2, "{html}");
    for address in addresses {
        let url = address.split('"').next().unwrap();
        anna.get(url).await.refused(404, "M_NOT_FOUND");
    }
}

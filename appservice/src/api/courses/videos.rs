//! Videos in lessons and their captions: an author uploads them to the homeserver's media repository,
//! and every member is served them as they are, in the parts that are asked for.

use std::io::SeekFrom;

use axum::{
    Json as Answer,
    body::Body,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use axum_extra::{TypedHeader, headers::Range, typed_header::TypedHeaderRejection};
use bytes::Bytes;
use http::header;
use ruma::{MxcUri, OwnedMxcUri};
use serde::Serialize;
use tokio::{
    fs::File,
    io::{AsyncReadExt, AsyncSeekExt},
};
use tokio_util::io::ReaderStream;
use utoipa::ToSchema;

use super::{
    require_author,
    seals::{Seal, address},
};
use crate::{
    api::{
        extract::{Path, Query},
        pictures::{Keeps, disposition, guard, value},
        principal::Principal,
        ranges::Part,
        uploads::{Bound, FileBytes, unsupported_captions, unsupported_video},
    },
    app::App,
    error::{Error, ErrorBody, Result},
    media::{MAX_CAPTIONS, MAX_VIDEO, Original, version},
    render::Shown,
};

/// Bytes that are read from the disk at once.
const CHUNK: usize = 64 * 1024;

/// What is served at an address.
struct Wanted {
    what: Shown,
    kinds: &'static [Original],
    is: fn(&[u8]) -> Option<Original>,
    limit: usize,
}

const VIDEO: Wanted = Wanted {
    what: Shown::Video,
    kinds: &[Original::Mp4, Original::WebM],
    is: Original::video,
    limit: MAX_VIDEO,
};

const CAPTIONS: Wanted = Wanted {
    what: Shown::Captions,
    kinds: &[Original::Captions],
    is: Original::captions,
    limit: MAX_CAPTIONS,
};

/// A `Range`, or why there is none that can be read: then the whole file is sent.
type Asked = Result<TypedHeader<Range>, TypedHeaderRejection>;

/// A video for a lesson.
#[derive(Debug, Serialize, ToSchema)]
pub struct LessonVideo {
    /// Its content URI. In a lesson: `![what it shows](mxc://… "video")`.
    #[schema(value_type = String, example = "mxc://dk.example/kWmzRtCbXqVhYpLsDfGjNuAe")]
    pub uri: OwnedMxcUri,
    /// Where the web plays it.
    #[schema(example = "/api/courses/videos/kWmzRtCbXqVhYpLsDfGjNuAe")]
    pub url: String,
    /// What it is, by its bytes.
    #[schema(example = "video/mp4")]
    pub content_type: &'static str,
}

/// Captions for a video of a lesson.
#[derive(Debug, Serialize, ToSchema)]
pub struct LessonCaptions {
    /// Their content URI. In a lesson: `![what it shows](mxc://… "video; da=mxc://…")`.
    #[schema(value_type = String, example = "mxc://dk.example/hTqPwLsMxZbNcVyRkDgFjAeU")]
    pub uri: OwnedMxcUri,
    /// Where the web reads them.
    #[schema(example = "/api/courses/captions/hTqPwLsMxZbNcVyRkDgFjAeU")]
    pub url: String,
}

/// Uploads a video for a lesson (MP4, `WebM`; 50 MiB at most). What it is, its bytes say; it is kept as
/// it is.
#[utoipa::path(post, path = "/api/courses/videos", tag = "courses",
    request_body(content = inline(FileBytes), content_type = "application/octet-stream",
        description = "The bytes of the file."),
    responses((status = 201, body = LessonVideo),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED, \
            413 M_TOO_LARGE, 415 ORG.ALTHING.UNSUPPORTED_MEDIA, 422 M_INVALID_PARAM, \
            429 M_LIMIT_EXCEEDED, 503 M_LIMIT_EXCEEDED, \
            503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn create_video(
    State(app): State<App>,
    who: Principal,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, Answer<LessonVideo>)> {
    require_author(&app, &who)?;
    Bound::VIDEO.admit(&headers)?;
    let place = app.media.video_place()?;
    let bytes = Bound::VIDEO.read(&app, &who, body).await?;
    let original = Original::video(&bytes).ok_or_else(unsupported_video)?;
    let (uri, url) = keep(&app, &who, &VIDEO, original, bytes).await?;
    drop(place);
    let content_type = original.content_type();
    let video = LessonVideo {
        uri,
        url,
        content_type,
    };
    Ok((StatusCode::CREATED, Answer(video)))
}

/// Uploads captions for a video of a lesson (`WebVTT` in UTF-8; 1 MiB at most).
#[utoipa::path(post, path = "/api/courses/captions", tag = "courses",
    request_body(content = inline(FileBytes), content_type = "application/octet-stream",
        description = "The bytes of the file."),
    responses((status = 201, body = LessonCaptions),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED, \
            413 M_TOO_LARGE, 415 ORG.ALTHING.UNSUPPORTED_MEDIA, 422 M_INVALID_PARAM, \
            429 M_LIMIT_EXCEEDED, 503 M_LIMIT_EXCEEDED, \
            503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn create_captions(
    State(app): State<App>,
    who: Principal,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, Answer<LessonCaptions>)> {
    require_author(&app, &who)?;
    Bound::CAPTIONS.admit(&headers)?;
    let place = app.media.place()?;
    let bytes = Bound::CAPTIONS.read(&app, &who, body).await?;
    let original = Original::captions(&bytes).ok_or_else(unsupported_captions)?;
    let (uri, url) = keep(&app, &who, &CAPTIONS, original, bytes).await?;
    drop(place);
    Ok((StatusCode::CREATED, Answer(LessonCaptions { uri, url })))
}

/// A video of a lesson, or a part of it, by the address that stands in the lesson.
#[utoipa::path(get, path = "/api/courses/videos/{media_id}", tag = "courses",
    params(("media_id" = String, Path, description = "The last part of its content URI."),
        Seal, ("Range" = Option<String>, Header)),
    responses((status = 200, content_type = "video/mp4"),
        (status = 206, content_type = "video/mp4"),
        (status = "default", body = ErrorBody,
            description = "503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn get_video(
    State(app): State<App>,
    _who: Principal,
    Path(media_id): Path<String>,
    Query(seal): Query<Seal>,
    range: Asked,
) -> Result<Response> {
    serve(&app, &VIDEO, &media_id, &seal, range).await
}

/// Captions of a lesson's video, by the address that stands in the lesson.
#[utoipa::path(get, path = "/api/courses/captions/{media_id}", tag = "courses",
    params(("media_id" = String, Path, description = "The last part of their content URI."),
        Seal, ("Range" = Option<String>, Header)),
    responses((status = 200, content_type = "text/vtt"),
        (status = 206, content_type = "text/vtt"),
        (status = "default", body = ErrorBody,
            description = "503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn get_captions(
    State(app): State<App>,
    _who: Principal,
    Path(media_id): Path<String>,
    Query(seal): Query<Seal>,
    range: Asked,
) -> Result<Response> {
    serve(&app, &CAPTIONS, &media_id, &seal, range).await
}

/// Gives a file to the homeserver, and keeps it here for whoever sees the lesson next. Its content URI
/// and its address.
async fn keep(
    app: &App,
    who: &Principal,
    wanted: &Wanted,
    original: Original,
    bytes: Bytes,
) -> Result<(OwnedMxcUri, String)> {
    let limits = &app.accounts.limits;
    limits.upload_bytes(who.user_id(), bytes.len()).await?;
    let upload = app
        .actions
        .upload(who.user_id(), original.content_type(), bytes.clone());
    let uri = upload.await?;
    let url = address(app, wanted.what, &uri)
        .ok_or_else(|| Error::internal("the homeserver gave no content URI"))?;
    let lessons = &app.media.lessons;
    lessons
        .keep_original(&version(uri.as_str()), original, bytes)
        .await?;
    Ok((uri, url))
}

/// No more than [`CHUNK`] of it is in memory at once, however long somebody watches.
async fn serve(
    app: &App,
    wanted: &Wanted,
    media_id: &str,
    seal: &Seal,
    range: Asked,
) -> Result<Response> {
    let absent = || Error::not_found("There is no such file.");
    let uri = seal.opened(app, wanted.what, media_id);
    let found = find(app, wanted, &uri.ok_or_else(absent)?).await?;
    let (original, mut file) = found.ok_or_else(absent)?;
    let length = file.metadata().await.map_err(Error::internal)?.len();
    let part = Part::of(range.ok().map(|TypedHeader(range)| range).as_ref(), length);
    let from = SeekFrom::Start(part.first());
    file.seek(from).await.map_err(Error::internal)?;
    let bytes = ReaderStream::with_capacity(file.take(part.length()), CHUNK);
    let mut response = part.answer(Body::from_stream(bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, value(original.content_type()));
    // Played within a lesson all the same; by itself it is to be downloaded.
    let name = disposition("attachment", original.file_name());
    headers.insert(header::CONTENT_DISPOSITION, name);
    guard(&mut response, Keeps::ForGood);
    Ok(response)
}

/// The file behind a content URI, from our folder, else from the homeserver. Nothing where the
/// homeserver has none, or another kind of file.
async fn find(app: &App, wanted: &Wanted, uri: &MxcUri) -> Result<Option<(Original, File)>> {
    let version = version(uri.as_str());
    if let Some(found) = kept(app, wanted, &version).await? {
        return Ok(Some(found));
    }
    // The same content URI may be a picture, and no video.
    let of = format!("{version}-{:?}", wanted.what);
    let _turn = app.actions.media_lane(&of).await;
    if let Some(found) = kept(app, wanted, &version).await? {
        return Ok(Some(found));
    }
    if app.media.is_hopeless(&of) {
        return Ok(None);
    }
    let _download = if wanted.what == Shown::Video {
        app.media.video_download().await?
    } else {
        app.media.download().await?
    };
    let bytes = app.actions.media_within(uri, wanted.limit).await?;
    let Some((original, bytes)) = bytes.and_then(|bytes| Some(((wanted.is)(&bytes)?, bytes)))
    else {
        app.media.give_up(&of);
        return Ok(None);
    };
    let lessons = &app.media.lessons;
    lessons.keep_original(&version, original, bytes).await?;
    kept(app, wanted, &version).await
}

async fn kept(app: &App, wanted: &Wanted, version: &str) -> Result<Option<(Original, File)>> {
    for original in wanted.kinds {
        if let Some(file) = app.media.lessons.open(version, *original).await? {
            return Ok(Some((*original, file)));
        }
    }
    Ok(None)
}

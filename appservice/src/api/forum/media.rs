//! The files of posts, served through us. A picture is shown as the one that was made of it; of all
//! else nothing is trusted: it is to be downloaded, and where a browser opens it all the same, in a
//! sandbox.

use axum::{
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
};
use axum_extra::{TypedHeader, headers::Range, typed_header::TypedHeaderRejection};
use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use ruma::{EventId, MxcUri};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::readable_target;
use crate::{
    api::{
        extract::{Path, Query},
        member_ref::version,
        principal::Principal,
    },
    app::App,
    error::{Error, ErrorBody, Result},
    index::Attachment,
    media::{Kind, PICTURE_SIDES},
    policy::file_name,
};

/// The content type of what is not to be opened.
pub const OPAQUE: &str = "application/octet-stream";

/// What may stand as it is in an extended parameter ([RFC 8187], 3.2.1).
///
/// [RFC 8187]: https://www.rfc-editor.org/rfc/rfc8187
const IN_HEADER: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_');

/// How large a picture is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, ToSchema)]
pub enum Size {
    /// Within 400 by 400 pixels.
    #[serde(rename = "400")]
    Small,
    /// Within 800 by 800 pixels.
    #[serde(rename = "800")]
    Large,
    /// Within 2048 by 2048 pixels.
    #[default]
    #[serde(rename = "full")]
    Full,
}

/// Which file.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MediaQuery {
    /// Of a picture.
    #[serde(default)]
    #[param(inline)]
    size: Size,
    /// Tells this file from one that an edit brings; in the addresses of a post.
    v: Option<String>,
}

impl Size {
    fn name(self) -> &'static str {
        match self {
            Self::Small => "400",
            Self::Large => "800",
            Self::Full => "full",
        }
    }
}

/// The address of a post's file.
pub fn address(post: &EventId, uri: &str, size: &str) -> String {
    let v = version(uri);
    format!("/api/forum/posts/{post}/media?size={size}&v={v}")
}

/// The file of a post: a picture to be shown, all else to be downloaded.
#[utoipa::path(get, path = "/api/forum/posts/{post_id}/media", tag = "forum",
    params(("post_id" = String, Path), MediaQuery, ("Range" = Option<String>, Header)),
    responses((status = 200, content_type = "image/webp"),
        (status = 206, content_type = "application/octet-stream"),
        (status = "default", body = ErrorBody)))]
pub async fn get_media(
    State(app): State<App>,
    who: Principal,
    Path(post_id): Path<String>,
    Query(query): Query<MediaQuery>,
    range: Result<TypedHeader<Range>, TypedHeaderRejection>,
) -> Result<Response> {
    let (target, post) = readable_target(&app, &who, &post_id).map_err(|_e| absent())?;
    let file = post.attachment.ok_or_else(absent)?;
    let version = version(&file.uri);
    if query.v.as_ref().is_some_and(|asked| *asked != version) {
        return Err(absent());
    }
    let found = find(&app, &target.event_id, &file, &version, query.size).await?;
    let mut response = match found {
        Found::Picture(webp) => picture(&file, webp),
        Found::Other(bytes) => download(&file, &bytes, range.ok().map(|TypedHeader(range)| range)),
    };
    guard(&mut response, query.v.is_some());
    Ok(response)
}

fn absent() -> Error {
    Error::not_found("There is no such file. If the post is still there, open it in Element.")
}

enum Found {
    Picture(Vec<u8>),
    Other(Bytes),
}

/// From the folder, else from the homeserver: what is a picture is made anew.
async fn find(
    app: &App,
    post: &EventId,
    file: &Attachment,
    version: &str,
    size: Size,
) -> Result<Found> {
    let folder = post.as_str().trim_start_matches('$');
    let name = |size: Size| format!("{version}-{}", size.name());
    if let Some(webp) = app.media.posts.read(folder, &name(size)).await? {
        return Ok(Found::Picture(webp));
    }
    let _turn = app.actions.media_lane(version).await;
    if let Some(webp) = app.media.posts.read(folder, &name(size)).await? {
        return Ok(Found::Picture(webp));
    }
    let _download = app.media.download().await?;
    let uri = <&MxcUri>::from(&*file.uri);
    let bytes = app.actions.media(uri).await?.ok_or_else(absent)?;
    if Kind::of(&bytes) != Some(Kind::Picture) || app.media.is_hopeless(version) {
        return Ok(Found::Other(bytes));
    }
    let Ok(made) = app.media.fit(bytes.clone(), PICTURE_SIDES).await? else {
        app.media.give_up(version);
        return Ok(Found::Other(bytes));
    };
    let sizes = [Size::Full, Size::Large, Size::Small];
    let files = sizes.map(name).into_iter().zip(made.map(|made| made.webp));
    app.media.posts.keep(folder, files.collect()).await?;
    let webp = app.media.posts.read(folder, &name(size)).await?;
    webp.map(Found::Picture).ok_or_else(absent)
}

fn picture(file: &Attachment, webp: Vec<u8>) -> Response {
    let name = file_name::of_type(&file.name, "image/webp");
    let headers = [
        (header::CONTENT_TYPE, value("image/webp")),
        (header::CONTENT_DISPOSITION, disposition("inline", &name)),
    ];
    (headers, webp).into_response()
}

/// The bytes, or the part of them that was asked for ([RFC 9110], 14).
///
/// [RFC 9110]: https://www.rfc-editor.org/rfc/rfc9110#section-14
fn download(file: &Attachment, bytes: &Bytes, range: Option<Range>) -> Response {
    let kind = match Kind::of(bytes) {
        // One of which nothing could be made.
        None | Some(Kind::Picture) => OPAQUE,
        Some(kind) => kind.content_type(),
    };
    let name = match kind {
        OPAQUE => file.name.to_string(),
        known => file_name::of_type(&file.name, known),
    };
    let length = bytes.len() as u64;
    let (status, part, content_range) = match part(range, length) {
        Part::Whole => (StatusCode::OK, bytes.clone(), None),
        Part::From(first, last) => {
            let part = bytes.slice(first..=last);
            let of = format!("bytes {first}-{last}/{length}");
            (StatusCode::PARTIAL_CONTENT, part, Some(of))
        }
        Part::None => {
            let of = format!("bytes */{length}");
            (StatusCode::RANGE_NOT_SATISFIABLE, Bytes::new(), Some(of))
        }
    };
    let mut response = Response::new(Body::from(part));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, value(kind));
    headers.insert(
        header::CONTENT_DISPOSITION,
        disposition("attachment", &name),
    );
    headers.insert(header::ACCEPT_RANGES, value("bytes"));
    if let Some(of) = content_range {
        headers.insert(header::CONTENT_RANGE, value(&of));
    }
    response
}

/// What of a file is to be sent.
enum Part {
    Whole,
    /// From the first to the last byte.
    From(usize, usize),
    None,
}

/// More than one part is not worth the trouble: then all of it is sent.
fn part(range: Option<Range>, length: u64) -> Part {
    use std::ops::Bound;
    let Some(range) = range else {
        return Part::Whole;
    };
    let mut parts = range.satisfiable_ranges(length);
    let (Some((first, last)), None) = (parts.next(), parts.next()) else {
        return match range.satisfiable_ranges(length).next() {
            Some(_) => Part::Whole,
            None => Part::None,
        };
    };
    let first = match first {
        Bound::Included(first) => first,
        Bound::Excluded(before) => before + 1,
        Bound::Unbounded => 0,
    };
    let last = match last {
        Bound::Included(last) => last,
        Bound::Excluded(after) => after.saturating_sub(1),
        Bound::Unbounded => length.saturating_sub(1),
    };
    let last = last.min(length.saturating_sub(1));
    match (usize::try_from(first), usize::try_from(last)) {
        (Ok(first), Ok(last)) if first <= last && (last as u64) < length => Part::From(first, last),
        _ => Part::None,
    }
}

/// Nothing that a member uploaded runs, is guessed at, or is shown within another site's page. An
/// address with a version shows the same for good.
fn guard(response: &mut Response, for_good: bool) {
    let kept = if for_good {
        "private, max-age=31536000, immutable"
    } else {
        "private, no-cache"
    };
    let headers = response.headers_mut();
    for (name, said) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (
            header::CONTENT_SECURITY_POLICY,
            "sandbox; default-src 'none'",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
        (header::CACHE_CONTROL, kept),
    ] {
        headers.insert(name, HeaderValue::from_static(said));
    }
}

fn value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static(OPAQUE))
}

/// With the file's name in the one form that every browser reads ([RFC 6266]).
///
/// [RFC 6266]: https://www.rfc-editor.org/rfc/rfc6266
fn disposition(kind: &str, name: &str) -> HeaderValue {
    value(&format!(
        "{kind}; filename*=UTF-8''{}",
        utf8_percent_encode(name, IN_HEADER)
    ))
}

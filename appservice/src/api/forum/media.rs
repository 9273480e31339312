//! The files of posts, served through us. A picture is shown as the one that was made of it; of all
//! else nothing is trusted: it is to be downloaded, and where a browser opens it all the same, in a
//! sandbox.

use axum::{body::Body, extract::State, response::Response};
use axum_extra::{TypedHeader, headers::Range, typed_header::TypedHeaderRejection};
use bytes::Bytes;
use http::{StatusCode, header};
use ruma::{EventId, MxcUri};
use serde::Deserialize;
use utoipa::IntoParams;

use super::readable_target;
use crate::{
    api::{
        extract::{Path, Query},
        member_ref::version,
        pictures::{Found, OPAQUE, Size, disposition, find, guard, picture, value},
        principal::Principal,
    },
    app::App,
    error::{Error, ErrorBody, Result},
    index::Attachment,
    media::Kind,
    policy::file_name,
};

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
        (status = "default", body = ErrorBody,
            description = "503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
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
    let folder = target.event_id.as_str().trim_start_matches('$');
    let uri = <&MxcUri>::from(&*file.uri);
    let found = find(&app, &app.media.posts, folder, uri, query.size).await?;
    let mut response = match found.ok_or_else(absent)? {
        Found::Picture(webp) => picture(&file_name::of_type(&file.name, "image/webp"), webp),
        Found::Other(bytes) => download(&file, &bytes, range.ok().map(|TypedHeader(range)| range)),
    };
    guard(&mut response, query.v.is_some());
    Ok(response)
}

fn absent() -> Error {
    Error::not_found("There is no such file. If the post is still there, open it in Element.")
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

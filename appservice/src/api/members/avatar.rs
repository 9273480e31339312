//! Avatars: set one's own, and see those of others.

use axum::{
    body::Body,
    extract::{Multipart, State, multipart::MultipartRejection},
    response::{IntoResponse, Response},
};
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use ruma::{OwnedMxcUri, UserId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::{
        extract::Path,
        member_ref::Avatar,
        principal::{Principal, Writer},
    },
    app::App,
    error::{Error, ErrorBody, Result},
    media::{AVATAR_SIZES, Fault, MAX_AVATAR, Set, version},
};

/// A form with an image.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes the body")]
pub struct AvatarForm {
    /// PNG, JPEG, WebP or GIF (its first frame), 5 MiB at most.
    #[schema(value_type = String, format = Binary, example = "bytes of a picture")]
    file: Vec<u8>,
}

/// The new avatar.
#[derive(Debug, Serialize, ToSchema)]
pub struct AvatarSet {
    /// Its addresses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avatar: Option<Avatar>,
}

/// Show yourself by an image, in every Matrix client. Its middle square is used, and nothing of the
/// file beside its pixels.
#[utoipa::path(post, path = "/api/users/me/avatar", tag = "members",
    request_body(content = AvatarForm, content_type = "multipart/form-data"),
    responses((status = 200, body = AvatarSet),
        (status = "default", body = ErrorBody,
            description = "400 M_INVALID_PARAM, 403 ORG.ALTHING.TERMS_DUE, 413 M_TOO_LARGE, \
            415 ORG.ALTHING.NOT_AN_IMAGE, 422 M_INVALID_PARAM, 503 M_LIMIT_EXCEEDED, \
            503 ORG.ALTHING.HOMESERVER_UNAVAILABLE, \
            429 M_LIMIT_EXCEEDED")))]
pub async fn set_avatar(
    State(app): State<App>,
    Writer(who): Writer,
    headers: HeaderMap,
    form: Result<Multipart, MultipartRejection>,
) -> Result<axum::Json<AvatarSet>> {
    if claims_too_much(&headers) {
        return Err(too_large());
    }
    let form = form.map_err(|_e| no_form())?;
    let _place = app.media.place()?;
    let image = file(form).await?;
    let set = app.media.avatar(image).await?.map_err(refused)?;
    let me = who.user_id();
    app.actions.set_avatar(me, set.kept.clone().into()).await?;
    let uri = app.index.read(|index| index.avatar(me));
    if let Some(uri) = &uri {
        app.media.avatars.keep(&version(uri), named(set)).await?;
    }
    Ok(axum::Json(AvatarSet {
        avatar: uri.map(|uri| Avatar::new(me, &uri)),
    }))
}

/// Show yourself by no image any more.
#[utoipa::path(delete, path = "/api/users/me/avatar", tag = "members",
    responses((status = 204),
        (status = "default", body = ErrorBody,
            description = "503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn remove_avatar(State(app): State<App>, who: Principal) -> Result<StatusCode> {
    app.actions.remove_avatar(who.user_id()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// More than the file and the form around it can be.
fn claims_too_much(headers: &HeaderMap) -> bool {
    const AROUND: usize = 64 * 1024;
    let claimed = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    claimed.is_some_and(|claimed| claimed > MAX_AVATAR + AROUND)
}

/// The field `file`, read no further than it may be large.
async fn file(mut form: Multipart) -> Result<Bytes> {
    let mut read = 0;
    while let Some(mut field) = form.next_field().await.map_err(|_e| unreadable())? {
        let is_file = field.name() == Some("file");
        let mut bytes = BytesMut::new();
        while let Some(chunk) = field.chunk().await.map_err(|_e| unreadable())? {
            read += chunk.len();
            if read > MAX_AVATAR {
                return Err(too_large());
            }
            bytes.extend_from_slice(&chunk);
        }
        if is_file {
            return Ok(bytes.freeze());
        }
    }
    Err(Error::invalid_field("file", "Choose an image."))
}

fn no_form() -> Error {
    unsupported("Send the image as the field `file` of a `multipart/form-data` body.")
}

fn unreadable() -> Error {
    Error::invalid_field("file", "The upload was cut off. Send it again.")
}

fn too_large() -> Error {
    Error::refused(
        StatusCode::PAYLOAD_TOO_LARGE,
        "M_TOO_LARGE",
        "An avatar has at most 5 MB. Choose a smaller image.",
    )
}

fn unsupported(message: &str) -> Error {
    Error::refused(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "ORG.ALTHING.NOT_AN_IMAGE",
        message,
    )
}

fn refused(fault: Fault) -> Error {
    match fault {
        Fault::Unsupported => unsupported("An avatar is a PNG, JPEG, WebP or GIF image."),
        Fault::TooManyPixels => Error::invalid_field(
            "file",
            "The image has too many pixels. Make it smaller: 4000 by 3000 is fine.",
        ),
        Fault::Unreadable => {
            Error::invalid_field("file", "The image is damaged or cut off. Choose another.")
        }
    }
}

/// An avatar in one of its sizes. An address with a version shows the same for good; one of an
/// earlier image leads to the present one.
#[utoipa::path(get, path = "/api/avatars/{user_id}/{filename}", tag = "members",
    params(("user_id" = String, Path),
        ("filename" = String, Path, description = "`32.webp`, `256@{version}.webp`")),
    responses((status = 200, content_type = "image/webp"), (status = 304), (status = 307),
        (status = "default", body = ErrorBody,
            description = "503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn get_avatar(
    State(app): State<App>,
    _member: Principal,
    Path((user_id, filename)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response> {
    let (size, asked) = name(&filename).ok_or_else(no_avatar)?;
    let user_id = UserId::parse(&user_id).map_err(|_e| no_avatar())?;
    let uri = app.index.read(|index| index.avatar(&user_id));
    let uri = uri.filter(|_| user_id != app.names.bot());
    let uri = uri.ok_or_else(no_avatar)?;
    let present = version(&uri);
    if asked.is_some_and(|asked| asked != present) {
        return Ok(lead_to(&user_id, size, &present));
    }
    let tag = format!("\"{present}-{size}\"");
    let known = headers.get(header::IF_NONE_MATCH);
    if known.is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return Ok(answer(
            StatusCode::NOT_MODIFIED,
            &tag,
            asked.is_some(),
            Body::empty(),
        ));
    }
    let image = read(&app, &uri, &present, size)
        .await?
        .ok_or_else(no_avatar)?;
    Ok(answer(StatusCode::OK, &tag, asked.is_some(), image.into()))
}

/// The files of an avatar, each by its size.
fn named(set: Set) -> Vec<(String, Vec<u8>)> {
    let names = AVATAR_SIZES.map(|size| size.to_string());
    names.into_iter().zip(set.served).collect()
}

fn no_avatar() -> Error {
    Error::not_found("There is no such avatar.")
}

/// `{size}.webp` or `{size}@{version}.webp`, and nothing else.
fn name(filename: &str) -> Option<(u32, Option<&str>)> {
    let stem = filename.strip_suffix(".webp")?;
    let (size, version) = match stem.split_once('@') {
        Some((size, version)) => (size, Some(version)),
        None => (stem, None),
    };
    let is_version =
        |v: &str| !v.is_empty() && v.len() <= 64 && v.bytes().all(|b| b.is_ascii_alphanumeric());
    let size = AVATAR_SIZES
        .into_iter()
        .find(|known| known.to_string() == size)?;
    version.is_none_or(is_version).then_some((size, version))
}

fn lead_to(user_id: &UserId, size: u32, version: &str) -> Response {
    let to = format!("/api/avatars/{user_id}/{size}@{version}.webp");
    let headers = [
        (header::LOCATION, to),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (StatusCode::TEMPORARY_REDIRECT, headers).into_response()
}

fn answer(status: StatusCode, tag: &str, for_good: bool, body: Body) -> Response {
    let kept = if for_good {
        "private, max-age=31536000, immutable"
    } else {
        "private, no-cache"
    };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("image/webp"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(kept));
    if let Ok(tag) = HeaderValue::from_str(tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}

/// From the folder, else made anew from what the homeserver keeps.
async fn read(app: &App, uri: &str, version: &str, size: u32) -> Result<Option<Vec<u8>>> {
    if let Some(image) = app.media.avatars.read(version, &size.to_string()).await? {
        return Ok(Some(image));
    }
    let _turn = app.actions.avatar_lane(version).await;
    if let Some(image) = app.media.avatars.read(version, &size.to_string()).await? {
        return Ok(Some(image));
    }
    if app.media.is_hopeless(version) {
        return Ok(None);
    }
    let uri = OwnedMxcUri::from(uri);
    let Some(media) = app.actions.avatar_media(&uri).await? else {
        app.media.give_up(version);
        return Ok(None);
    };
    let Ok(set) = app.media.avatar(media).await? else {
        app.media.give_up(version);
        return Ok(None);
    };
    app.media.avatars.keep(version, named(set)).await?;
    app.media.avatars.read(version, &size.to_string()).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_names_are_names() {
        assert_eq!(name("32.webp"), Some((32, None)));
        assert_eq!(name("256@0af3.webp"), Some((256, Some("0af3"))));
        for odd in [
            "",
            "32",
            "33.webp",
            "32.png",
            "032.webp",
            "32@.webp",
            "32@a/b.webp",
            "32@a@b.webp",
            "../32.webp",
            "32.webp/..",
            "32.webp\0",
            "..\\32.webp",
            "/etc/passwd",
            "+32.webp",
            "64.png/..",
            "%2e%2e%2f",
            " 32.webp",
            "32@..webp",
        ] {
            assert_eq!(name(odd), None, "{odd:?}");
        }
    }
}

//! Pictures in lessons: an author uploads them to the homeserver's media repository, and every member
//! is shown what was made of them.

use axum::{Json as Answer, body::Body, extract::State, http::StatusCode, response::Response};
use http::HeaderMap;
use ruma::OwnedMxcUri;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    require_author,
    seals::{Seal, address},
};
use crate::{
    api::{
        extract::{Path, Query},
        pictures::{Found, Keeps, Size, find, guard, picture},
        principal::Principal,
        uploads::{FileBytes, Received, receive, refused, unsupported},
    },
    app::App,
    error::{Error, ErrorBody, Result},
    media::{Kind, PICTURE_SIDES, version},
    render::Shown,
};

/// A picture for a lesson.
#[derive(Debug, Serialize, ToSchema)]
pub struct LessonPicture {
    /// Its content URI. In a lesson: `![what it shows](mxc://…)`.
    #[schema(value_type = String, example = "mxc://dk.example/kWmzRtCbXqVhYpLsDfGjNuAe")]
    pub uri: OwnedMxcUri,
    /// Where the web shows it.
    #[schema(example = "/api/courses/pictures/kWmzRtCbXqVhYpLsDfGjNuAe")]
    pub url: String,
    /// Pixels.
    #[schema(example = 2_048)]
    pub width: u32,
    /// Pixels.
    #[schema(example = 1_365)]
    pub height: u32,
}

/// Uploads a picture for a lesson (JPEG, PNG, WebP, GIF; 10 MiB at most). A new one is made of it that
/// fits into 2048 by 2048 pixels, without anything else that the file says.
#[utoipa::path(post, path = "/api/courses/pictures", tag = "courses",
    request_body(content = inline(FileBytes), content_type = "application/octet-stream",
        description = "The bytes of the file."),
    responses((status = 201, body = LessonPicture),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED, \
            413 M_TOO_LARGE, 415 ORG.ALTHING.UNSUPPORTED_MEDIA, 422 M_INVALID_PARAM, \
            429 M_LIMIT_EXCEEDED, 503 M_LIMIT_EXCEEDED, \
            503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn create_picture(
    State(app): State<App>,
    who: Principal,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, Answer<LessonPicture>)> {
    require_author(&app, &who)?;
    let Received { kind, bytes, place } = receive(&app, &who, &headers, body).await?;
    if kind != Kind::Picture {
        return Err(unsupported());
    }
    let [largest, ..] = PICTURE_SIDES;
    let [made] = app.media.fit(bytes, [largest]).await?.map_err(refused)?;
    let upload = app
        .actions
        .upload(who.user_id(), "image/webp", made.webp.into());
    let uri = upload.await?;
    drop(place);
    let url = address(&app, Shown::Picture, &uri)
        .ok_or_else(|| Error::internal("the homeserver gave no content URI"))?;
    let picture = LessonPicture {
        uri,
        url,
        width: made.width,
        height: made.height,
    };
    Ok((StatusCode::CREATED, Answer(picture)))
}

/// A picture of a lesson, as WebP, by the address that stands in the lesson.
#[utoipa::path(get, path = "/api/courses/pictures/{media_id}", tag = "courses",
    params(("media_id" = String, Path, description = "The last part of its content URI."),
        Seal),
    responses((status = 200, content_type = "image/webp"),
        (status = "default", body = ErrorBody,
            description = "503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn get_picture(
    State(app): State<App>,
    _who: Principal,
    Path(media_id): Path<String>,
    Query(seal): Query<Seal>,
) -> Result<Response> {
    let absent = || Error::not_found("There is no such picture.");
    let uri = seal.opened(&app, Shown::Picture, &media_id);
    let uri = uri.ok_or_else(absent)?;
    let version = version(uri.as_str());
    if app.media.is_hopeless(&version) {
        return Err(absent());
    }
    let found = find(&app, &app.media.lessons, &version, &uri, Size::Full).await?;
    let Some(Found::Picture(webp)) = found else {
        app.media.give_up(&version);
        return Err(absent());
    };
    let mut response = picture("picture.webp", webp);
    guard(&mut response, Keeps::ForGood);
    Ok(response)
}

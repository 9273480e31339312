//! Pictures in lessons: an author uploads them to the homeserver's media repository, and every member
//! is shown what was made of them.

use aws_lc_rs::hmac;
use axum::{Json as Answer, body::Body, extract::State, http::StatusCode, response::Response};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::HeaderMap;
use ruma::{MxcUri, OwnedMxcUri};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::require_author;
use crate::{
    api::{
        extract::{Path, Query},
        keys,
        member_ref::version,
        pictures::{Found, Size, find, guard, picture},
        principal::Principal,
        uploads::{FileBytes, Received, receive, refused, unsupported},
    },
    app::App,
    error::{Error, ErrorBody, Result},
    media::{Kind, PICTURE_SIDES},
};

/// Where the pictures of lessons are served.
const ADDRESS: &str = "/api/courses/pictures";

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
    let url =
        address(&app, &uri).ok_or_else(|| Error::internal("the homeserver gave no content URI"))?;
    let picture = LessonPicture {
        uri,
        url,
        width: made.width,
        height: made.height,
    };
    Ok((StatusCode::CREATED, Answer(picture)))
}

/// Which picture.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PictureQuery {
    /// Shows that the address was made by us, for a lesson: nobody reads other files here.
    seal: String,
}

/// A picture of a lesson, as WebP, by the address that stands in the lesson.
#[utoipa::path(get, path = "/api/courses/pictures/{media_id}", tag = "courses",
    params(("media_id" = String, Path, description = "The last part of its content URI."),
        PictureQuery),
    responses((status = 200, content_type = "image/webp"),
        (status = "default", body = ErrorBody,
            description = "503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn get_picture(
    State(app): State<App>,
    _who: Principal,
    Path(media_id): Path<String>,
    Query(query): Query<PictureQuery>,
) -> Result<Response> {
    let absent = || Error::not_found("There is no such picture.");
    let uri = OwnedMxcUri::from(format!("mxc://{}/{media_id}", app.names.server()));
    let version = version(uri.as_str());
    if !is_sealed(&app, &uri, &query.seal) || app.media.is_hopeless(&version) {
        return Err(absent());
    }
    let found = find(&app, &app.media.lessons, &version, &uri, Size::Full).await?;
    let Some(Found::Picture(webp)) = found else {
        app.media.give_up(&version);
        return Err(absent());
    };
    let mut response = picture("picture.webp", webp);
    guard(&mut response, true);
    Ok(response)
}

/// The address of a lesson's picture; nothing of other homeservers.
pub fn address(app: &App, uri: &MxcUri) -> Option<String> {
    let (server, media_id) = uri.parts().ok()?;
    (server == app.names.server()).then(|| {
        let seal = URL_SAFE_NO_PAD.encode(hmac::sign(&key(app), uri.as_bytes()));
        format!("{ADDRESS}/{media_id}?seal={seal}")
    })
}

fn is_sealed(app: &App, uri: &MxcUri, seal: &str) -> bool {
    let seal = URL_SAFE_NO_PAD.decode(seal).unwrap_or_default();
    hmac::verify(&key(app), uri.as_bytes(), &seal).is_ok()
}

fn key(app: &App) -> hmac::Key {
    keys::of(app, b"org.althing.lesson_picture")
}

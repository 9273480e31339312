//! The files of posts, served through us. A picture is shown as the one that was made of it; of all
//! else nothing is trusted: it is to be downloaded, and where a browser opens it all the same, in a
//! sandbox.

use axum::{extract::State, response::Response};
use axum_extra::{TypedHeader, headers::Range, typed_header::TypedHeaderRejection};
use ruma::{EventId, MxcUri};
use serde::Deserialize;
use utoipa::IntoParams;

use super::readable_target;
use crate::{
    api::{
        extract::{Path, Query},
        pictures::{Found, Keeps, Size, download, find, guard, picture},
        principal::Principal,
    },
    app::App,
    error::{Error, ErrorBody, Result},
    media::version,
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
        Found::Other(bytes) => {
            let range = range.ok().map(|TypedHeader(range)| range);
            download(&file.name, &bytes, range.as_ref())
        }
    };
    let keeps = match query.v {
        Some(_) => Keeps::ForGood,
        None => Keeps::WhenAsked,
    };
    guard(&mut response, keeps);
    Ok(response)
}

fn absent() -> Error {
    Error::not_found("There is no such file. If the post is still there, open it in Element.")
}

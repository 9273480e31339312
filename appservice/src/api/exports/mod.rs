//! `/api/users/me/export`: everything that Althing knows of a member, as a file.

mod gather;

use axum::{
    body::Body,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use tokio_util::io::ReaderStream;
use ulid::Ulid;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{extract::Path, principal::Conducted};
use crate::{
    app::App,
    error::{Error, ErrorBody, Result},
    exports::Export,
    store::sessions::Caller,
};

/// Routes of copies.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(create_export))
        .routes(routes!(list_exports))
        .routes(routes!(get_export))
}

/// Copies that are kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExportList {
    /// The latest one, while it is kept.
    pub items: Vec<Export>,
}

/// Ask for a copy of everything that Althing knows of you. One a day; it is kept for as long.
#[utoipa::path(post, path = "/api/users/me/export", tag = "users",
    extensions(("x-suspended" = json!(true))),
    responses((status = 202, body = Export),
        (status = "default", body = ErrorBody,
            description = "429 M_LIMIT_EXCEEDED")))]
pub async fn create_export(
    State(app): State<App>,
    Conducted(who): Conducted,
    from: Caller,
) -> Result<(StatusCode, axum::Json<Export>)> {
    let localpart = who.member.localpart.clone();
    let export = app.exports.begin(&localpart)?;
    app.auth.note_export(&who.member, &from).await?;
    let (own, id) = (app.clone(), export.id);
    app.spawn(async move {
        let parts = gather::all(&own, &who.member).await;
        let wrote = tokio::task::spawn_blocking(move || own.exports.end(&localpart, id, parts));
        if let Err(error) = wrote.await {
            tracing::error!(%error, "a copy for a member was not written");
        }
    });
    Ok((StatusCode::ACCEPTED, axum::Json(export)))
}

/// Your copies that are kept, and how far they are.
#[utoipa::path(get, path = "/api/users/me/exports", tag = "users",
    extensions(("x-suspended" = json!(true))),
    responses((status = 200, body = ExportList), (status = "default", body = ErrorBody)))]
pub async fn list_exports(
    State(app): State<App>,
    Conducted(who): Conducted,
) -> axum::Json<ExportList> {
    let latest = app.exports.latest(&who.member.localpart);
    axum::Json(ExportList {
        items: latest.into_iter().collect(),
    })
}

/// Fetch a copy: a zip archive of JSON files, signed credentials and your avatar.
#[utoipa::path(get, path = "/api/users/me/export/{id}", tag = "users",
    params(("id" = String, Path)),
    extensions(("x-suspended" = json!(true))),
    responses((status = 200, content_type = "application/zip", body = Vec<u8>),
        (status = "default", body = ErrorBody)))]
pub async fn get_export(
    State(app): State<App>,
    Conducted(who): Conducted,
    Path(id): Path<String>,
) -> Result<Response> {
    let gone = || Error::not_found("There is no such copy, or it is not kept any more.");
    let id: Ulid = id.parse().map_err(|_e| gone())?;
    let path = app.exports.file(&who.member.localpart, id);
    let file = tokio::fs::File::open(path.ok_or_else(gone)?).await;
    let body = Body::from_stream(ReaderStream::new(file.map_err(|_e| gone())?));
    let named = format!(
        "attachment; filename=\"althing-{}.zip\"",
        who.member.localpart
    );
    let named = HeaderValue::from_str(&named).map_err(Error::internal)?;
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/zip"),
        ),
        (header::CONTENT_DISPOSITION, named),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, body).into_response())
}

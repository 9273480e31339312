use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};

use super::no_such_badge;
use crate::{
    api::extract::Path,
    error::{ErrorBody, Result},
    policy::badge_picture,
};

/// The picture of a badge, 256 by 256 pixels. Anybody may look at it: a credential shows it.
#[utoipa::path(get, path = "/api/badges/{badge_id}/image", tag = "badges", security(()),
    params(("badge_id" = String, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "image/png"),
        (status = "default", body = ErrorBody)))]
pub async fn get_badge_image(Path(badge_id): Path<String>) -> Result<Response> {
    let picture = badge_picture(&badge_id).ok_or_else(no_such_badge)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("image/png")),
        (
            header::CACHE_CONTROL,
            HeaderValue::from_static("public, max-age=86400"),
        ),
    ];
    Ok((headers, picture).into_response())
}

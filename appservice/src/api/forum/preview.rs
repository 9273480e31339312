//! What a post will look like.

use axum::{Json as Answer, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    api::{extract::Json, principal::Principal},
    app::App,
    error::{ErrorBody, Result},
    policy::words,
    render,
};

/// Words that are not written yet.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Previewed {
    /// Markdown.
    pub body: String,
}

/// How they will look.
#[derive(Debug, Serialize, ToSchema)]
pub struct Preview {
    /// Sanitised, as a post's.
    pub html: String,
}

/// What these words will look like as a post. Nothing is written, and nobody is told.
#[utoipa::path(post, path = "/api/forum/preview", tag = "forum", request_body = Previewed,
    responses((status = 200, body = Preview),
        (status = "default", body = ErrorBody,
            description = "413 M_TOO_LARGE, 422 M_INVALID_PARAM, 429 M_LIMIT_EXCEEDED")))]
pub async fn preview_post(
    State(app): State<App>,
    who: Principal,
    Json(wish): Json<Previewed>,
) -> Result<Answer<Preview>> {
    app.accounts.limits.question(who.user_id()).await?;
    let body = words::body(&wish.body)?;
    let formatted = app.actions.rendered(body).html;
    Ok(Answer(Preview {
        html: render::display(body, Some(&formatted)),
    }))
}

//! `DELETE /api/users/me`: leaving for good.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use axum_extra::extract::cookie::CookieJar;
use http::StatusCode;
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    auth_state::AuthState, badges::must_not_be_the_last_administrator, cookies, extract::Json,
    limits::Peer, principal::Conducted,
};
use crate::{
    app::App,
    error::{ErrorBody, Result},
    store::{leaving::LeftWords, sessions::Caller},
};

/// Routes of leaving.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(remove_account))
}

/// How to leave.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RemoveAccount {
    /// What becomes of what you wrote: it stays under no name, or all of it is redacted.
    pub mode: LeftWords,
    /// Your present password.
    #[schema(value_type = String, format = "password")]
    pub password: SecretString,
}

/// Leave for good: the account ends at once, everywhere. The name stays taken. What you wrote may
/// remain on other territories' servers.
#[utoipa::path(delete, path = "/api/users/me", tag = "users", request_body = RemoveAccount,
    extensions(("x-suspended" = json!(true))),
    responses((status = 204, description = "You are gone"),
        (status = "default", body = ErrorBody,
            description = "409 ORG.ALTHING.LAST_ADMINISTRATOR, 422 M_INVALID_PARAM, \
            429 M_LIMIT_EXCEEDED, 503 M_LIMIT_EXCEEDED")))]
pub async fn remove_account(
    State(app): State<App>,
    State(state): State<AuthState>,
    Conducted(who): Conducted,
    from: Caller,
    peer: Peer,
    jar: CookieJar,
    Json(body): Json<RemoveAccount>,
) -> Result<Response> {
    must_not_be_the_last_administrator(&app, who.user_id())?;
    // Whoever has only the session must not find the password by trying.
    let name = who.member.localpart.clone();
    state.limits.login(peer, Some(name)).await?;
    let was_struck = app.index.read(|index| index.was_struck(who.user_id()));
    state
        .auth
        .end_account(&who.member, body.mode, &body.password, was_struck, &from)
        .await?;
    // Nothing is done in their name from here on; the reconciler says so too, after a restart.
    let gone = std::iter::once(who.user_id());
    app.index.note_departed(gone);
    let cleared = cookies::clear(jar, &state.site);
    Ok((StatusCode::NO_CONTENT, cleared).into_response())
}

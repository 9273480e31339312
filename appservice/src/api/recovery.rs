//! `/api/auth/password`: a forgotten password.

use axum::extract::{FromRef, State};
use http::StatusCode;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{auth_state::AuthState, extract::Json, limits::Peer};
use crate::{
    error::{ErrorBody, Result},
    store::sessions::Caller,
};

/// Routes of forgotten passwords.
pub fn router<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    AuthState: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(forgot_password))
        .routes(routes!(reset_password))
}

/// Whose password is forgotten.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ForgotPassword {
    /// The account's address.
    #[schema(example = "anna@example.dk")]
    pub email: String,
}

/// A new password by a link.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ResetPassword {
    /// What stands after `#` in the link.
    #[schema(value_type = String)]
    pub token: SecretString,
    /// At least 10 characters and hard to guess. Element takes it too.
    #[schema(value_type = String, format = Password)]
    pub password: SecretString,
}

/// Ask for a link to choose a new password.
///
/// The answer is the same, and as quick, whether or not an account has the address.
#[utoipa::path(post, path = "/api/auth/password/forgot", tag = "auth", security(()),
    request_body = ForgotPassword,
    responses((status = 202, description = "If an account has this address, a link is on its way"),
        (status = "default", body = ErrorBody,
            description = "429 M_LIMIT_EXCEEDED, 503 ORG.ALTHING.MAIL_UNAVAILABLE")))]
pub async fn forgot_password(
    State(state): State<AuthState>,
    peer: Peer,
    from: Caller,
    Json(body): Json<ForgotPassword>,
) -> Result<StatusCode> {
    state.limits.mail(peer, &body.email).await?;
    state.auth.forgot(&body.email, &from)?;
    Ok(StatusCode::ACCEPTED)
}

/// Choose a new password by the token of a link. Every session ends, Matrix clients too.
#[utoipa::path(post, path = "/api/auth/password/reset", tag = "auth", security(()),
    request_body = ResetPassword,
    responses((status = 204, description = "Sign in with the new one"),
        (status = "default", body = ErrorBody,
            description = "410 ORG.ALTHING.RESET_INVALID, 422 M_INVALID_PARAM, \
            429 M_LIMIT_EXCEEDED, 503 M_LIMIT_EXCEEDED, 503 ORG.ALTHING.DATABASE_UNAVAILABLE, \
            503 ORG.ALTHING.DEVICES_REMAIN, 503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn reset_password(
    State(state): State<AuthState>,
    peer: Peer,
    from: Caller,
    Json(body): Json<ResetPassword>,
) -> Result<StatusCode> {
    state.limits.validate(peer).await?;
    let (token, password) = (body.token.expose_secret(), &body.password);
    state.auth.reset(token, password, &from).await?;
    Ok(StatusCode::NO_CONTENT)
}

//! `/api/auth/email`: the address of the account.

use axum::extract::{FromRef, State};
use http::StatusCode;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{auth_state::AuthState, extract::Json, limits::Peer, principal::Conducted};
use crate::{
    error::{ErrorBody, Result},
    store::sessions::Caller,
};

/// Routes of the account's address.
pub fn router<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    AuthState: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(set_email))
        .routes(routes!(verify_email))
        .routes(routes!(resend_email))
}

/// Another address.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetEmail {
    /// It is used as soon as the link that is sent there was followed.
    #[schema(example = "anna@example.dk")]
    pub email: String,
    /// The member's password.
    #[schema(value_type = String, format = Password)]
    pub password: SecretString,
}

/// A link was followed.
#[derive(Debug, Deserialize, ToSchema)]
pub struct VerifyEmail {
    /// What stands after `#` in the link.
    #[schema(value_type = String)]
    pub token: SecretString,
}

/// Change the address. A link is sent to the new one, and a word to the present one.
#[utoipa::path(put, path = "/api/auth/email", tag = "auth", request_body = SetEmail,
    extensions(("x-suspended" = json!(true))),
    responses((status = 202, description = "A link is on its way"),
        (status = "default", body = ErrorBody,
            description = "422 M_INVALID_PARAM, 429 M_LIMIT_EXCEEDED, 503 M_LIMIT_EXCEEDED, \
            503 ORG.ALTHING.MAIL_UNAVAILABLE")))]
pub async fn set_email(
    State(state): State<AuthState>,
    Conducted(who): Conducted,
    peer: Peer,
    from: Caller,
    Json(body): Json<SetEmail>,
) -> Result<StatusCode> {
    // Whoever has only the session must not find the password by trying.
    let name = Some(who.member.localpart.clone());
    state.limits.login(peer, name).await?;
    state.limits.mail(peer, &body.email).await?;
    let password = body.password.expose_secret();
    let changed = state
        .auth
        .change_email(&who.member, &body.email, password, &from);
    changed.await?;
    Ok(StatusCode::ACCEPTED)
}

/// Follow the link that was sent to an address. Needs no session: the mail may be read elsewhere.
#[utoipa::path(post, path = "/api/auth/email/verify", tag = "auth", security(()),
    request_body = VerifyEmail,
    responses((status = 204, description = "The address is confirmed"),
        (status = "default", body = ErrorBody,
            description = "410 ORG.ALTHING.EMAIL_TOKEN_INVALID, 429 M_LIMIT_EXCEEDED, \
            503 ORG.ALTHING.DATABASE_UNAVAILABLE")))]
pub async fn verify_email(
    State(state): State<AuthState>,
    peer: Peer,
    from: Caller,
    Json(body): Json<VerifyEmail>,
) -> Result<StatusCode> {
    state.limits.validate(peer).await?;
    let token = body.token.expose_secret();
    state.auth.verify_email(token, &from).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Send the link once more, to the address that awaits it.
#[utoipa::path(post, path = "/api/auth/email/resend", tag = "auth",
    extensions(("x-suspended" = json!(true))),
    responses((status = 202, description = "If an address awaits it, a link is on its way"),
        (status = "default", body = ErrorBody,
            description = "429 M_LIMIT_EXCEEDED, 503 ORG.ALTHING.MAIL_UNAVAILABLE")))]
pub async fn resend_email(
    State(state): State<AuthState>,
    Conducted(who): Conducted,
    peer: Peer,
) -> Result<StatusCode> {
    let member = &who.member;
    let mailbox = member.pending_email.as_ref().or(member.email.as_ref());
    let mailbox = mailbox.map_or(member.localpart.as_str(), String::as_str);
    state.limits.mail(peer, mailbox).await?;
    state.auth.resend_email(member)?;
    Ok(StatusCode::ACCEPTED)
}

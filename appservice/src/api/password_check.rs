//! `POST /_althing/check_password` on the internal listener: the homeserver's password module asks.

use axum::{
    Router,
    extract::{FromRef, State},
    routing::post,
};
use http::{HeaderMap, StatusCode, header};
use ruma::UserId;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use super::{auth_state::AuthState, extract::Json};
use crate::{
    auth::PasswordCheck,
    error::{Error, Result},
};

/// The route, for the internal listener alone.
pub fn router<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    AuthState: FromRef<S>,
{
    Router::new().route("/_althing/check_password", post(check_password))
}

/// What the module asks.
#[derive(Debug, Deserialize)]
pub struct Question {
    user_id: String,
    password: SecretString,
}

/// What the module hears. Any other answer means that we are away.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Answer {
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
}

async fn check_password(
    State(state): State<AuthState>,
    headers: HeaderMap,
    Json(question): Json<Question>,
) -> Result<axum::Json<Answer>> {
    require_secret(&headers, &state.site.password_check_secret)?;
    let password = question.password.expose_secret();
    let reason = match state
        .auth
        .check_password(&question.user_id, password)
        .await?
    {
        PasswordCheck::Right if is_barred(&state, &question.user_id) => Some("suspended"),
        PasswordCheck::Right => None,
        PasswordCheck::Wrong => Some("wrong"),
        PasswordCheck::Suspended => Some("suspended"),
        PasswordCheck::Deleted => Some("deleted"),
    };
    Ok(axum::Json(Answer {
        ok: reason.is_none(),
        reason,
    }))
}

/// Whether a decision keeps somebody out already. The account says so once everything of it is done;
/// a device that came in between would stay.
fn is_barred(state: &AuthState, user_id: &str) -> bool {
    let now = state.clock.unix_ms();
    UserId::parse(user_id).is_ok_and(|id| state.index.read(|index| index.is_barred(&id, now)))
}

pub(super) fn require_secret(headers: &HeaderMap, secret: &SecretString) -> Result<()> {
    let shown = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let shown = shown
        .and_then(|value| value.strip_prefix("Bearer "))
        .unwrap_or_default();
    if bool::from(shown.as_bytes().ct_eq(secret.expose_secret().as_bytes())) {
        return Ok(());
    }
    Err(Error::refused(
        StatusCode::UNAUTHORIZED,
        "M_UNKNOWN_TOKEN",
        "The password module's secret is not the configured one.",
    ))
}

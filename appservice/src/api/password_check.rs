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

/// What the module hears, or 429. Any other answer means that we are away.
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
    limit(&state, &question.user_id).await?;
    let barred = is_barred(&state, &question.user_id);
    let password = question.password.expose_secret();
    let check = state
        .auth
        .check_password(&question.user_id, password, barred);
    let reason = match check.await? {
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

/// 429 when an account's tries are used up. From where they come is not told, so that its owner cannot be
/// told from others; but a sign-in on the web, which nobody closes to them, gives them a few more.
async fn limit(state: &AuthState, user_id: &str) -> Result<()> {
    let Some(localpart) = state.auth.localpart_of(user_id) else {
        return Ok(());
    };
    let Err(limited) = state.limits.matrix_login(&localpart).await else {
        return Ok(());
    };
    match state.auth.signed_in_lately(&localpart).await? {
        Some(sign_in) => state.limits.matrix_login_after(sign_in).await,
        None => Err(limited),
    }
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

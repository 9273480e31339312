//! The end of digests by the token of one: without a session, in one request ([RFC 8058]).
//!
//! [RFC 8058]: https://www.rfc-editor.org/rfc/rfc8058

use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, header},
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::{
    api::{extract::Query, limits::Peer},
    app::App,
    error::{Error, ErrorBody, Result},
    policy::notifications::{Inbox, Rhythm},
};

/// Where mail programs put the token.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct InAddress {
    /// What stands in the link of a digest.
    pub token: Option<String>,
}

/// Where our page puts it.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Unsubscribe {
    /// What stands after `#` in the link of a digest.
    pub token: String,
}

/// Get no more digests. Doing so again changes nothing.
#[utoipa::path(post, path = "/api/notifications/unsubscribe", tag = "notifications", security(()),
    params(InAddress), request_body(content = Option<Unsubscribe>, content_type = "application/json"),
    responses((status = 204),
        (status = "default", body = ErrorBody,
            description = "410 ORG.ALTHING.UNSUBSCRIBE_INVALID, 429 M_LIMIT_EXCEEDED, \
            503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn unsubscribe(
    State(app): State<App>,
    peer: Peer,
    headers: HeaderMap,
    Query(address): Query<InAddress>,
    body: Bytes,
) -> Result<StatusCode> {
    app.accounts.limits.validate(peer).await?;
    let token = address.token.or_else(|| token_in(&headers, &body));
    let member = token.and_then(|token| app.auth.unsubscribed_by(&token));
    let member = member.filter(|id| app.index.read(|index| index.is_member(id)));
    let member = member.ok_or_else(|| {
        Error::refused(
            StatusCode::GONE,
            "ORG.ALTHING.UNSUBSCRIBE_INVALID",
            "This link is damaged. Sign in and choose under settings, notifications.",
        )
    })?;
    let end = |inbox: &mut Inbox| inbox.preferences.digest = Rhythm::Off;
    if app.actions.change_inbox(&member, end).await? {
        tracing::info!(%member, "gets no more digests");
    }
    Ok(StatusCode::NO_CONTENT)
}

/// The token of a JSON body. A mail program sends a form instead, and the token in the address.
fn token_in(headers: &HeaderMap, body: &Bytes) -> Option<String> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    if !kind.starts_with("application/json") {
        return None;
    }
    let parsed: Unsubscribe = serde_json::from_slice(body).ok()?;
    Some(parsed.token)
}

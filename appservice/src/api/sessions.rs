//! `/api/auth`: where a member is signed in, signing out of it, and the password.

use axum::{
    extract::{FromRef, State},
    response::{IntoResponse, Response},
};
use axum_extra::extract::cookie::CookieJar;
use http::StatusCode;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{
    auth_state::AuthState,
    cookies,
    extract::{Json, Path, Query},
    limits::Peer,
    page::{Page, PageQuery, foreign, seal},
    principal::Conducted,
};
use crate::{
    auth::Device,
    error::{Error, ErrorBody, Result},
    store::{
        security_events::{SecurityEvent, SecurityKind},
        sessions::{Caller, SessionRow},
    },
};

/// What tells the id of a Matrix device from that of a session.
const DEVICE: &str = "device:";
/// The list of what happened, for its cursors.
const EVENTS: &str = "security-events";

/// Routes of a member's sessions and password.
pub fn router<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    AuthState: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(list_sessions))
        .routes(routes!(remove_session))
        .routes(routes!(logout_all))
        .routes(routes!(set_password))
        .routes(routes!(list_security_events))
}

/// What a sign-in is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SignInKind {
    /// This API: a browser, an app of ours.
    Web,
    /// The homeserver itself: Element, another Matrix client.
    Matrix,
}

/// One place where the member is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignIn {
    /// Names it to `DELETE /api/auth/sessions/{session_id}`.
    pub session_id: String,
    /// What it is of.
    pub kind: SignInKind,
    /// Whether it is the one that asks.
    pub current: bool,
    /// The browser's own words, or what the Matrix client calls itself; may be empty.
    #[schema(example = "Firefox på Linux")]
    pub name: String,
    /// When it began.
    #[serde(
        with = "time::serde::rfc3339::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub created_at: Option<OffsetDateTime>,
    /// When it was used last, to the quarter of an hour.
    #[serde(
        with = "time::serde::rfc3339::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub last_seen_at: Option<OffsetDateTime>,
    /// Where it was used last; kept for thirty days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

/// Everywhere that the member is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignInList {
    /// What was used last comes first.
    pub items: Vec<SignIn>,
    /// False while the homeserver is away: its devices are not in the list.
    pub complete: bool,
}

/// A new password.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SetPassword {
    /// The present one.
    #[schema(value_type = String, format = Password)]
    pub current_password: SecretString,
    /// At least 10 characters and hard to guess. Element takes it too.
    #[schema(value_type = String, format = Password)]
    pub new_password: SecretString,
}

/// Something that happened to the safety of the account.
#[derive(Debug, Serialize, ToSchema)]
pub struct SecurityLine {
    /// Tells it from every other.
    pub event_id: String,
    /// What.
    pub kind: SecurityKind,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// From where; kept for thirty days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

impl SignIn {
    fn web(row: SessionRow, current: Uuid) -> Self {
        Self {
            session_id: row.id.to_string(),
            kind: SignInKind::Web,
            current: row.id == current,
            name: row.agent,
            created_at: Some(row.created_at),
            last_seen_at: Some(row.rotated_at),
            address: row.address,
        }
    }

    fn matrix(device: Device) -> Self {
        Self {
            session_id: format!("{DEVICE}{}", device.device_id),
            kind: SignInKind::Matrix,
            current: false,
            name: device.display_name.unwrap_or_default(),
            created_at: None,
            last_seen_at: device.last_seen_at,
            address: device.address,
        }
    }
}

/// Where the member is signed in: on the web and with Matrix clients, in one list.
#[utoipa::path(get, path = "/api/auth/sessions", tag = "auth",
    extensions(("x-suspended" = json!(true))),
    responses((status = 200, body = SignInList),
        (status = "default", body = ErrorBody,
            description = "502 M_UNKNOWN")))]
pub async fn list_sessions(
    State(state): State<AuthState>,
    Conducted(who): Conducted,
) -> Result<axum::Json<SignInList>> {
    let found = state.auth.signed_in(&who.member).await?;
    let complete = found.devices.is_some();
    let web = found.sessions.into_iter();
    let web = web.map(|row| SignIn::web(row, who.session_id));
    let matrix = found.devices.into_iter().flatten().map(SignIn::matrix);
    let mut items: Vec<_> = web.chain(matrix).collect();
    items.sort_by_key(|item| std::cmp::Reverse(item.last_seen_at));
    Ok(axum::Json(SignInList { items, complete }))
}

/// Sign out of one of them. The one that asks may be it.
#[utoipa::path(delete, path = "/api/auth/sessions/{session_id}", tag = "auth",
    params(("session_id" = String, Path)),
    extensions(("x-suspended" = json!(true))),
    responses((status = 204),
        (status = "default", body = ErrorBody,
            description = "503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn remove_session(
    State(state): State<AuthState>,
    Conducted(who): Conducted,
    from: Caller,
    Path(session_id): Path<String>,
) -> Result<StatusCode> {
    let ended = match session_id.strip_prefix(DEVICE) {
        Some(device) => state.auth.end_device(&who.member, device, &from).await?,
        None => match session_id.parse() {
            Ok(id) => state.auth.end_one(&who.member, id, &from).await?,
            Err(_) => false,
        },
    };
    if ended {
        return Ok(StatusCode::NO_CONTENT);
    }
    Err(Error::not_found("This session has ended already."))
}

/// Sign out everywhere: here, on the web and in every Matrix client.
#[utoipa::path(post, path = "/api/auth/logout-all", tag = "auth",
    extensions(("x-suspended" = json!(true))),
    responses((status = 204),
        (status = "default", body = ErrorBody,
            description = "503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn logout_all(
    State(state): State<AuthState>,
    Conducted(who): Conducted,
    from: Caller,
    jar: CookieJar,
) -> Result<Response> {
    let cleared = cookies::clear(jar, &state.site);
    match state.auth.end_all(&who.member, &from).await {
        Ok(()) => Ok((StatusCode::NO_CONTENT, cleared).into_response()),
        // The sessions here have ended whatever became of the devices.
        Err(error) => Ok((cleared, error).into_response()),
    }
}

/// Change the password. Every other session ends, Matrix clients too.
#[utoipa::path(put, path = "/api/auth/password", tag = "auth", request_body = SetPassword,
    extensions(("x-suspended" = json!(true))),
    responses((status = 204),
        (status = "default", body = ErrorBody,
            description = "422 M_INVALID_PARAM, 429 M_LIMIT_EXCEEDED, 503 M_LIMIT_EXCEEDED, \
            503 ORG.ALTHING.DEVICES_REMAIN, 503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn set_password(
    State(state): State<AuthState>,
    Conducted(who): Conducted,
    peer: Peer,
    from: Caller,
    Json(body): Json<SetPassword>,
) -> Result<StatusCode> {
    // Whoever has only the session must not find the password by trying.
    let name = Some(who.member.localpart.clone());
    state.limits.login(peer, name).await?;
    let (current, new) = (&body.current_password, &body.new_password);
    let changed = state
        .auth
        .change_password(&who.member, who.session_id, current, new, &from);
    changed.await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What happened to the safety of the account, the latest first.
#[utoipa::path(get, path = "/api/auth/security-events", tag = "auth", params(PageQuery),
    extensions(("x-suspended" = json!(true))),
    responses((status = 200, body = Page<SecurityLine>), (status = "default", body = ErrorBody)))]
pub async fn list_security_events(
    State(state): State<AuthState>,
    Conducted(who): Conducted,
    Query(query): Query<PageQuery>,
) -> Result<axum::Json<Page<SecurityLine>>> {
    let limit = query.limit()?;
    let before = query.sealed(EVENTS)?;
    let before = before.map(|place| place.parse().ok().ok_or_else(foreign));
    let wanted = i64::try_from(limit + 1).map_err(Error::internal)?;
    let mut events = state
        .auth
        .security_events(&who.member, before.transpose()?, wanted)
        .await?;
    let more = events.len() > limit;
    events.truncate(limit);
    let last = events.last().filter(|_| more);
    let next_cursor = last.map(|event| seal(EVENTS, event.id.to_string()));
    let line = |event: SecurityEvent| SecurityLine {
        event_id: event.id.to_string(),
        kind: event.kind,
        at: event.at,
        address: event.address,
    };
    Ok(axum::Json(Page {
        items: events.into_iter().map(line).collect(),
        next_cursor,
    }))
}

//! `/api/auth`: registration, sign-in, sessions, and who I am.

use axum::{
    extract::{FromRef, State},
    response::{IntoResponse, Response},
};
use axum_extra::extract::cookie::CookieJar;
use http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub use super::auth_state::AuthState;
use super::{
    cookies,
    extract::{IdempotencyKey, Json, refuse_foreign_origin, require_own_origin},
    limits::Peer,
    me::Me,
    principal::{Conducted, bearer},
};
use crate::{
    auth::{self, Registration, access_tokens::unknown_token, registration::Checked},
    error::{Error, ErrorBody, Result},
    store::{accounts, sessions::Caller},
};

/// Routes of accounts and sessions.
pub fn router<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    AuthState: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(register))
        .routes(routes!(login))
        .routes(routes!(refresh))
        .routes(routes!(logout))
        .routes(routes!(get_matrix))
        .routes(routes!(check_availability))
}

/// A session that was opened or prolonged. Browsers hold its tokens in cookies.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Session {
    /// Whose.
    pub member: Me,
    /// The member is suspended: little is open to them beside what was decided, their appeal and their
    /// data; the rest answers 403 `M_USER_SUSPENDED`.
    pub restricted: bool,
    /// When the access token ends; refresh before.
    #[serde(with = "time::serde::rfc3339")]
    pub expires_at: OffsetDateTime,
    /// Only for `token_response`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_token: Option<String>,
    /// Only for `token_response`. Good for one use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
}

/// What somebody who holds an invitation asks for.
#[derive(Debug, Deserialize, ToSchema)]
pub struct RegisterRequest {
    /// Token of the invitation.
    #[schema(value_type = String)]
    pub invitation: SecretString,
    /// `[a-z0-9._-]{3,32}`; for good.
    pub username: String,
    /// At least 10 characters and hard to guess. Element takes it too.
    #[schema(value_type = String, format = Password)]
    pub password: SecretString,
    /// 1–64 characters.
    pub display_name: String,
    /// For messages about the account. The address of an invitation that is for one alone.
    pub email: Option<String>,
    /// One of the territory's languages; its first one when not said.
    pub language: Option<String>,
    /// `terms.version` of `GET /api/meta`: code of conduct and privacy notice were read and accepted.
    #[serde(default)]
    #[schema(required = true, example = "2026-12-01")]
    pub accept_terms: String,
    /// Answer with tokens in the body instead of cookies; for clients that are not browsers.
    #[serde(default)]
    pub token_response: bool,
}

/// Name and password.
#[derive(Debug, Deserialize, ToSchema)]
pub struct LoginRequest {
    /// Username or Matrix ID.
    pub username: String,
    /// Password.
    #[schema(value_type = String, format = Password)]
    pub password: SecretString,
    /// Answer with tokens in the body instead of cookies; for clients that are not browsers.
    #[serde(default)]
    pub token_response: bool,
}

/// The refresh token, unless it is in the cookie.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct RefreshRequest {
    /// For clients that are not browsers.
    #[schema(value_type = Option<String>, example = "et-token-til-en-gang")]
    pub refresh_token: Option<SecretString>,
    /// Answer with tokens in the body. Only for a token that came in the body: what a cookie hides
    /// from scripts stays hidden.
    #[serde(default)]
    pub token_response: bool,
}

/// Where Matrix clients find this member.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MatrixAccess {
    /// Matrix ID.
    pub user_id: String,
    /// Base URL that is entered in Element.
    pub homeserver_url: String,
    /// Element for the web, if this territory offers it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub element_url: Option<String>,
}

/// The name in question, and the right to ask.
#[derive(Debug, Deserialize, ToSchema)]
pub struct AvailabilityRequest {
    /// Token of the invitation.
    #[schema(value_type = String)]
    pub invitation: SecretString,
    /// As it would be registered.
    pub username: String,
}

/// Whether a name can be had.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Availability {
    /// True when it can.
    pub available: bool,
    /// The Matrix ID that it would be.
    pub user_id: String,
    /// Why not, as a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// Register with an invitation.
///
/// Answers when the member exists here and on the homeserver; the member's rooms follow. Repeated
/// with the same `Idempotency-Key` it gives a session of the same member.
#[utoipa::path(
    post, path = "/api/auth/register", tag = "auth", security(()), request_body = RegisterRequest,
    params(("Idempotency-Key" = Option<String>, Header, description = "1–255 printable characters")),
    responses(
        (status = 201, description = "Registered and signed in", body = Session),
        (status = "default", body = ErrorBody,
            description = "403 M_FORBIDDEN, 403 ORG.ALTHING.RAID, \
            410 ORG.ALTHING.INVITATION_INVALID, 422 M_INVALID_PARAM, 429 M_LIMIT_EXCEEDED, \
            503 M_LIMIT_EXCEEDED, 503 ORG.ALTHING.DATABASE_UNAVAILABLE, \
            503 ORG.ALTHING.HOMESERVER_UNAVAILABLE, 503 ORG.ALTHING.REGISTRATION_PENDING"),
    )
)]
pub async fn register(
    State(state): State<AuthState>,
    peer: Peer,
    from: Caller,
    headers: HeaderMap,
    jar: CookieJar,
    IdempotencyKey(request_key): IdempotencyKey,
    Json(body): Json<RegisterRequest>,
) -> Result<Response> {
    refuse_foreign_origin(&headers, &state.site.origin)?;
    state.limits.validate(peer).await?;
    let asked = Registration {
        invitation: body.invitation,
        username: body.username,
        password: body.password,
        display_name: body.display_name,
        email: body.email,
        language: body.language,
        accept_terms: body.accept_terms,
        request_key,
        from,
    };
    let opened = match state.auth.check_registration(&asked).await? {
        Checked::Repeated(opened) => *opened,
        Checked::Candidate(candidate) => {
            state.vouched(&candidate.invited).await?;
            state.refuse_newcomers()?;
            // Counted only now: a form that needs another look costs nothing.
            state.limits.register(peer).await?;
            state.auth.register(*candidate).await?
        }
    };
    Ok(session(
        StatusCode::CREATED,
        &state,
        jar,
        opened,
        body.token_response,
    ))
}

/// Sign in.
#[utoipa::path(
    post, path = "/api/auth/login", tag = "auth", security(()), request_body = LoginRequest,
    responses(
        (status = 200, description = "Signed in", body = Session),
        (status = "default", body = ErrorBody,
            description = "401 M_FORBIDDEN, 403 M_FORBIDDEN, 429 M_LIMIT_EXCEEDED, \
            503 M_LIMIT_EXCEEDED, 503 ORG.ALTHING.DATABASE_UNAVAILABLE, \
            503 ORG.ALTHING.HOMESERVER_UNAVAILABLE, 503 ORG.ALTHING.REGISTRATION_PENDING"),
    )
)]
pub async fn login(
    State(state): State<AuthState>,
    peer: Peer,
    from: Caller,
    headers: HeaderMap,
    jar: CookieJar,
    Json(body): Json<LoginRequest>,
) -> Result<Response> {
    refuse_foreign_origin(&headers, &state.site.origin)?;
    state
        .limits
        .login(peer, state.auth.localpart_of(&body.username))
        .await?;
    let opened = state
        .auth
        .login(&body.username, body.password.expose_secret(), &from)
        .await?;
    Ok(session(
        StatusCode::OK,
        &state,
        jar,
        opened,
        body.token_response,
    ))
}

/// Replace the session's tokens.
#[utoipa::path(
    post, path = "/api/auth/refresh", tag = "auth", security(()), request_body = Option<RefreshRequest>,
    responses(
        (status = 200, description = "New tokens", body = Session),
        (status = "default", body = ErrorBody,
            description = "401 M_UNKNOWN_TOKEN, 403 M_FORBIDDEN, 429 M_LIMIT_EXCEEDED, \
            503 ORG.ALTHING.DATABASE_UNAVAILABLE"),
    )
)]
pub async fn refresh(
    State(state): State<AuthState>,
    peer: Peer,
    from: Caller,
    headers: HeaderMap,
    jar: CookieJar,
    body: Option<Json<RefreshRequest>>,
) -> Result<Response> {
    state.limits.refresh(peer).await?;
    let body = body.map(|Json(body)| body).unwrap_or_default();
    if let Some(token) = body.refresh_token {
        let opened = state.auth.refresh(token.expose_secret(), &from).await?;
        return Ok(session(
            StatusCode::OK,
            &state,
            jar,
            opened,
            body.token_response,
        ));
    }
    let Some(token) = jar
        .get(cookies::REFRESH)
        .map(|cookie| cookie.value().to_owned())
    else {
        return Err(unknown_token());
    };
    require_own_origin(&headers, &state.site.origin)?;
    match state.auth.refresh(&token, &from).await {
        Ok(opened) => Ok(session(StatusCode::OK, &state, jar, opened, false)),
        Err(error) if error.errcode() == Some("M_UNKNOWN_TOKEN") => {
            Ok((cookies::clear(jar, &state.site), error).into_response())
        }
        Err(error) => Err(error),
    }
}

/// Sign out: the session and its tokens end at once. Repeating it changes nothing.
#[utoipa::path(
    post, path = "/api/auth/logout", tag = "auth", security(()),
    responses(
        (status = 204, description = "Signed out"),
        (status = "default", body = ErrorBody,
            description = "403 M_FORBIDDEN, 503 ORG.ALTHING.DATABASE_UNAVAILABLE"),
    )
)]
pub async fn logout(
    State(state): State<AuthState>,
    from: Caller,
    parts: Parts,
    jar: CookieJar,
) -> Result<Response> {
    match bearer(&parts, &state).await {
        Ok(bearer) => state.auth.end_session(bearer.session_id, &from).await?,
        // The access token may have ended before the session has.
        Err(error) if is_about_token(&error) => {
            if let Some(token) = jar.get(cookies::REFRESH) {
                require_own_origin(&parts.headers, &state.site.origin)?;
                state.auth.end_session_of(token.value(), &from).await?;
            }
        }
        Err(error) => return Err(error),
    }
    Ok((StatusCode::NO_CONTENT, cookies::clear(jar, &state.site)).into_response())
}

fn is_about_token(error: &Error) -> bool {
    matches!(error.errcode(), Some("M_MISSING_TOKEN" | "M_UNKNOWN_TOKEN"))
}

/// How to sign in with Element, with the same name and password.
#[utoipa::path(
    get, path = "/api/auth/matrix", tag = "auth",
    extensions(("x-suspended" = json!(true))),
    responses(
        (status = 200, description = "Where Matrix clients find this member", body = MatrixAccess),
        (status = "default", body = ErrorBody),
    )
)]
pub async fn get_matrix(
    State(state): State<AuthState>,
    Conducted(principal): Conducted,
) -> axum::Json<MatrixAccess> {
    axum::Json(MatrixAccess {
        user_id: principal.user_id().to_string(),
        homeserver_url: state
            .site
            .homeserver_url
            .as_str()
            .trim_end_matches('/')
            .to_owned(),
        element_url: state.site.element_url.as_ref().map(ToString::to_string),
    })
}

/// Whether a name can be had: its form, reserved names, and who has it.
///
/// Only whoever holds an open invitation is told who is here. A `POST`, so that the token stands in no
/// address and no log.
#[utoipa::path(
    post, path = "/api/auth/availability", tag = "auth", security(()), request_body = AvailabilityRequest,
    responses(
        (status = 200, description = "Whether it can be had", body = Availability),
        (status = "default", body = ErrorBody,
            description = "410 ORG.ALTHING.INVITATION_INVALID, 429 M_LIMIT_EXCEEDED, \
            503 ORG.ALTHING.DATABASE_UNAVAILABLE"),
    )
)]
pub async fn check_availability(
    State(state): State<AuthState>,
    peer: Peer,
    Json(body): Json<AvailabilityRequest>,
) -> Result<axum::Json<Availability>> {
    state.limits.availability(peer).await?;
    let invitation = body.invitation.expose_secret();
    let (user_id, error) = state.auth.availability(invitation, &body.username).await?;
    let error = error.map(str::to_owned);
    Ok(axum::Json(Availability {
        available: error.is_none(),
        user_id,
        error,
    }))
}

/// Tokens go into cookies or into the body, never both: whoever holds a refresh token twice would
/// replay it one day. Nothing on the way may keep the answer.
fn session(
    status: StatusCode,
    state: &AuthState,
    jar: CookieJar,
    opened: auth::Session,
    in_body: bool,
) -> Response {
    let auth::Session { member, tokens } = opened;
    let jar = if in_body {
        jar
    } else {
        cookies::set(jar, &state.site, &tokens, state.auth.now())
    };
    let body = Session {
        member: Me::new(state, &member),
        restricted: member.state == accounts::State::Suspended,
        expires_at: tokens.expires_at,
        access_token: in_body.then_some(tokens.access_token),
        refresh_token: in_body.then_some(tokens.refresh_token),
    };
    let no_store = [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    (status, no_store, jar, axum::Json(body)).into_response()
}

//! Who is asking: a member with a live session, by cookie or by `Authorization: Bearer`.

use std::{borrow::Cow, sync::Arc};

use axum::extract::{FromRef, FromRequestParts};
use axum_extra::extract::cookie::CookieJar;
use http::{HeaderMap, StatusCode, header, request::Parts};
use ruma::UserId;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{auth_state::AuthState, cookies, extract::require_own_origin};
use crate::{
    auth::{access_tokens::unknown_token, sessions::Bearer},
    error::{Error, Result},
    store::accounts::{Member, State},
};

/// A member who may act now.
#[derive(Debug, Clone)]
pub struct Principal {
    /// The member; active, but for [`Conducted`].
    pub member: Arc<Member>,
    /// The session, to be told when it ends.
    pub session_id: Uuid,
    /// When the access token ends: a stream of this request ends with it, or is checked again.
    pub expires_at: OffsetDateTime,
}

impl Principal {
    /// The member's Matrix ID.
    pub fn user_id(&self) -> &UserId {
        &self.member.user_id
    }
}

impl<S> FromRequestParts<S> for Principal
where
    AuthState: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let state = AuthState::from_ref(state);
        let Bearer {
            member,
            session_id,
            expires_at,
        } = bearer(parts, &state).await?;
        match member.state {
            State::Active => Ok(Self {
                member,
                session_id,
                expires_at,
            }),
            State::Suspended => Err(Error::suspended()),
            State::Registering | State::Deleted => Err(unknown_token()),
        }
    }
}

/// As [`Principal`], once they have accepted the rules in force, and not faster than anybody writes: for
/// what others will read.
#[derive(Debug, Clone)]
pub struct Writer(pub Principal);

impl<S> FromRequestParts<S> for Writer
where
    AuthState: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let who = <Principal as FromRequestParts<S>>::from_request_parts(parts, state).await?;
        let AuthState { auth, limits, .. } = AuthState::from_ref(state);
        limits.write(who.user_id()).await?;
        if auth.terms_due(&who.member).is_none() {
            return Ok(Self(who));
        }
        // What is known of them may be half a minute old, and they may have accepted elsewhere.
        auth.read_anew(who.user_id());
        let who = <Principal as FromRequestParts<S>>::from_request_parts(parts, state).await?;
        match auth.terms_due(&who.member) {
            None => Ok(Self(who)),
            Some(version) => Err(terms_due(version)),
        }
    }
}

/// What somebody is told who has not accepted the rules yet, or only an older version of them.
fn terms_due(version: &str) -> Error {
    let message = "The rules are new. Read the code of conduct and the privacy notice, and accept \
                   them, before you write.";
    let refused = Error::refused(StatusCode::FORBIDDEN, "ORG.ALTHING.TERMS_DUE", message);
    refused.with("version", version.to_owned())
}

/// As [`Principal`], suspended members too: for the few things that are left to them.
#[derive(Debug, Clone)]
pub struct Conducted(pub Principal);

impl<S> FromRequestParts<S> for Conducted
where
    AuthState: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let state = AuthState::from_ref(state);
        let bearer = bearer(parts, &state).await?;
        match bearer.member.state {
            State::Active | State::Suspended => Ok(Self(Principal {
                member: bearer.member,
                session_id: bearer.session_id,
                expires_at: bearer.expires_at,
            })),
            State::Registering | State::Deleted => Err(unknown_token()),
        }
    }
}

/// As [`Principal`], where visitors are welcome too: `None` without a token. A bad token is refused
/// all the same, so that the client refreshes instead of losing its view.
impl<S> axum::extract::OptionalFromRequestParts<S> for Principal
where
    AuthState: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<Self>> {
        if shown(&parts.headers)?.is_none() {
            return Ok(None);
        }
        <Self as FromRequestParts<S>>::from_request_parts(parts, state)
            .await
            .map(Some)
    }
}

/// Whoever the token speaks for, suspended members too. A cookie on an unsafe method counts only
/// from our own pages.
pub(super) async fn bearer(parts: &Parts, state: &AuthState) -> Result<Bearer> {
    let Some(Shown { token, by_cookie }) = shown(&parts.headers)? else {
        return Err(Error::refused(
            StatusCode::UNAUTHORIZED,
            "M_MISSING_TOKEN",
            "Sign in to do this.",
        ));
    };
    if by_cookie && !parts.method.is_safe() {
        require_own_origin(&parts.headers, &state.site.origin)?;
    }
    state.auth.bearer(&token).await
}

struct Shown<'a> {
    token: Cow<'a, str>,
    by_cookie: bool,
}

/// `Authorization` wins: who sends one has no use for cookies.
fn shown(headers: &HeaderMap) -> Result<Option<Shown<'_>>> {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let value = value.to_str().ok();
        let (scheme, token) = value
            .and_then(|value| value.split_once(' '))
            .ok_or_else(unknown_token)?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(unknown_token());
        }
        return Ok(Some(Shown {
            token: token.trim().into(),
            by_cookie: false,
        }));
    }
    let cookie = CookieJar::from_headers(headers)
        .get(cookies::ACCESS)
        .map(|c| c.value().to_owned());
    Ok(cookie.filter(|token| !token.is_empty()).map(|token| Shown {
        token: token.into(),
        by_cookie: true,
    }))
}

//! Where a request comes from, as the member is shown it among their sessions.

use axum::extract::{FromRef, FromRequestParts};
use http::{header, request::Parts};

use super::{auth_state::AuthState, limits::Peer};
use crate::{error::Error, store::sessions::Caller};

/// Longest description of a client that is kept, in characters.
const MAX_AGENT: usize = 200;

impl<S> FromRequestParts<S> for Caller
where
    AuthState: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let Peer(address) = Peer::from_request_parts(parts, state).await?;
        let agent = parts.headers.get(header::USER_AGENT);
        let agent = agent
            .and_then(|agent| agent.to_str().ok())
            .unwrap_or_default();
        Ok(Self {
            agent: agent.chars().take(MAX_AGENT).collect(),
            // Without a peer (a Unix socket, a test) there is none to show.
            address: (!address.is_unspecified()).then(|| address.to_string()),
        })
    }
}

//! Access tokens: JWT, `EdDSA`, a quarter of an hour, one pinned algorithm.

use std::sync::Arc;

use http::StatusCode;
use jsonwebtoken::{Algorithm, Header, Validation};
use moka::sync::Cache;
use ruma::{OwnedUserId, UserId};
use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::opaque;
use crate::{
    clock::Clock,
    error::{Error, Result},
    signing_key::SigningKey,
};

/// RFC 9068: what keeps any other JWT of ours from passing as an access token.
const TYPE: &str = "at+jwt";
/// Ours are below 600 bytes; nothing longer is worth parsing.
const MAX_BYTES: usize = 4096;
const CACHED: u64 = 20_000;

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    iss: String,
    aud: String,
    /// The member.
    pub sub: OwnedUserId,
    /// The session.
    pub sid: Uuid,
    jti: Uuid,
    iat: i64,
    nbf: i64,
    /// Seconds since the Unix epoch.
    pub exp: i64,
}

/// Issues and verifies access tokens.
pub struct AccessTokens {
    key: SigningKey,
    validation: Validation,
    issuer: String,
    audience: String,
    ttl: Duration,
    clock: Clock,
    /// A verification costs 100 µs: once per token is enough.
    verified: Cache<opaque::Hash, Arc<Claims>>,
    /// Sessions that ended while their tokens live. Unbounded, because an eviction would revive one.
    ended: Cache<Uuid, ()>,
}

impl AccessTokens {
    /// Tokens of `issuer` for `audience` that live for `ttl`.
    pub(super) fn new(
        key: SigningKey,
        issuer: &str,
        audience: &str,
        ttl: Duration,
        clock: Clock,
    ) -> Self {
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[issuer]);
        validation.set_audience(&[audience]);
        validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
        // `Claims::is_due` does both, by our clock.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        let kept = ttl.unsigned_abs() + std::time::Duration::from_mins(1);
        Self {
            key,
            validation,
            issuer: issuer.to_owned(),
            audience: audience.to_owned(),
            ttl,
            clock,
            verified: Cache::builder()
                .max_capacity(CACHED)
                .time_to_live(kept)
                .build(),
            ended: Cache::builder().time_to_live(kept).build(),
        }
    }

    /// A token of this member and session, and when it ends.
    pub fn issue(&self, user_id: &UserId, session_id: Uuid) -> Result<(String, OffsetDateTime)> {
        let now = self.clock.now();
        let expires_at = now + self.ttl;
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: self.audience.clone(),
            sub: user_id.to_owned(),
            sid: session_id,
            jti: Uuid::new_v4(),
            iat: now.unix_timestamp(),
            nbf: now.unix_timestamp(),
            exp: expires_at.unix_timestamp(),
        };
        let header = Header {
            typ: Some(TYPE.to_owned()),
            kid: Some(self.key.kid.clone()),
            ..Header::new(Algorithm::EdDSA)
        };
        let token =
            jsonwebtoken::encode(&header, &claims, &self.key.private).map_err(Error::internal)?;
        Ok((token, expires_at))
    }

    /// What the token says, if it is ours, due, and of a session that has not ended.
    pub fn verify(&self, token: &str) -> Result<Arc<Claims>> {
        let hash = opaque::hash(token);
        let claims = if let Some(claims) = self.verified.get(&hash) {
            claims
        } else {
            let claims = Arc::new(self.decode(token).ok_or_else(unknown_token)?);
            self.verified.insert(hash, claims.clone());
            claims
        };
        if claims.is_due(self.clock.now()) && !self.ended.contains_key(&claims.sid) {
            Ok(claims)
        } else {
            Err(unknown_token())
        }
    }

    /// From now on no token of this session is good.
    pub fn revoke(&self, session_id: Uuid) {
        self.ended.insert(session_id, ());
    }

    /// How long a token lives.
    pub fn ttl(&self) -> Duration {
        self.ttl
    }

    fn decode(&self, token: &str) -> Option<Claims> {
        if token.len() > MAX_BYTES {
            return None;
        }
        let data =
            jsonwebtoken::decode::<Claims>(token, &self.key.public, &self.validation).ok()?;
        let header = data.header;
        let ours = header.typ.as_deref() == Some(TYPE)
            && header.kid.as_deref() == Some(self.key.kid.as_str());
        ours.then_some(data.claims)
    }
}

impl Claims {
    fn is_due(&self, now: OffsetDateTime) -> bool {
        (self.nbf..self.exp).contains(&now.unix_timestamp())
    }
}

/// 401 `M_UNKNOWN_TOKEN`: the client refreshes, or signs in anew.
pub(crate) fn unknown_token() -> Error {
    Error::refused(
        StatusCode::UNAUTHORIZED,
        "M_UNKNOWN_TOKEN",
        "Your session has ended. Sign in again.",
    )
}

#[cfg(test)]
mod tests;

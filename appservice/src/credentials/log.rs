//! The log of moderation, signed.

use serde_json::{Value, json};
use time::OffsetDateTime;

use super::{Issuer, jwt};
use crate::error::Result;

const TYPE: &str = "althing-log+jwt";

impl Issuer {
    /// Signs how many lines the log has now, and the digest of the last of them.
    pub fn sign_log(&self, lines: u64, digest: &str, now: OffsetDateTime) -> Result<String> {
        let claims = json!({
            "iss": self.did(), "iat": now.unix_timestamp(), "lines": lines, "head": digest,
        });
        jwt::sign(self, TYPE, &claims)
    }
}

/// How many lines a log has and the digest of the last of them, as the issuer with this DID document
/// has signed it.
pub fn signed_head(signature: &str, document: &Value) -> Option<(u64, String)> {
    let claims = jwt::open(signature, TYPE, document)?;
    let digest = claims.get("head")?.as_str()?;
    Some((claims.get("lines")?.as_u64()?, digest.to_owned()))
}

use serde::Serialize;
use serde_json::Value;
use time::OffsetDateTime;

use super::{jwt, status};

/// A credential that holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// Name of the badge.
    pub badge: String,
    /// User ID of the holder.
    pub holder: String,
    /// As the holder was called.
    pub holder_name: String,
    /// Name of the territory that signs.
    pub issuer: String,
    /// Its DID.
    pub issuer_id: String,
    /// RFC 3339.
    pub valid_from: String,
    /// RFC 3339; for good when absent.
    pub valid_until: Option<String>,
    /// The number of the list that tells whether it was revoked.
    pub list: u32,
    /// Whether that list was looked at.
    pub status_checked: bool,
}

/// Why a credential does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    /// Another issuer's, damaged, or no credential at all.
    #[error("the signature is not right: the file was changed, or another territory issued it")]
    Signature,
    /// Signed by us, and not a badge.
    #[error("this is not the credential of a badge")]
    NotABadge,
    /// Its time is over.
    #[error("it has expired")]
    Expired,
    /// It is not valid yet.
    #[error("it is not valid yet")]
    Early,
    /// It was taken back.
    #[error("it was revoked")]
    Revoked,
    /// The list that was given is not the one that it names, or is too old to be believed.
    #[error("the status list is not the one that the credential names, or it is too old")]
    Status,
}

impl Why {
    /// The word in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Signature => "signature",
            Self::NotABadge => "not_a_badge",
            Self::Expired => "expired",
            Self::Early => "early",
            Self::Revoked => "revoked",
            Self::Status => "status",
        }
    }
}

/// Checks a credential by the DID document of its issuer and, where there is one, a status list
/// (both signed or served by the issuer). Asks nobody.
pub fn verify(
    token: &str,
    document: &Value,
    status_list: Option<&str>,
    now: OffsetDateTime,
) -> Result<Verified, Why> {
    let claims = jwt::open(token.trim(), jwt::CREDENTIAL, document).ok_or(Why::Signature)?;
    let verified = read(&claims, document).ok_or(Why::NotABadge)?;
    let due = Due::of(&claims);
    if due.from > now.unix_timestamp() {
        return Err(Why::Early);
    }
    if due.is_over(now) {
        return Err(Why::Expired);
    }
    let Some(list) = status_list else {
        return Ok(verified);
    };
    let list = jwt::open(list.trim(), jwt::CREDENTIAL, document).ok_or(Why::Status)?;
    if Due::of(&list).is_over(now) {
        return Err(Why::Status);
    }
    let entry = claims.get("credentialStatus").ok_or(Why::Status)?;
    match status::is_revoked(entry, &list) {
        None => Err(Why::Status),
        Some(true) => Err(Why::Revoked),
        Some(false) => Ok(Verified {
            status_checked: true,
            ..verified
        }),
    }
}

/// Seconds since the Unix epoch.
struct Due {
    from: i64,
    until: Option<i64>,
}

impl Due {
    fn of(claims: &Value) -> Self {
        let number = |name| claims.get(name).and_then(Value::as_i64);
        Self {
            from: number("nbf").unwrap_or(i64::MAX),
            until: number("exp"),
        }
    }

    fn is_over(&self, now: OffsetDateTime) -> bool {
        self.until.is_some_and(|end| end <= now.unix_timestamp())
    }
}

fn read(claims: &Value, document: &Value) -> Option<Verified> {
    let text = |value: &Value, name: &str| Some(value.get(name)?.as_str()?.to_owned());
    let types = claims.get("type")?.as_array()?;
    if !types.contains(&"OpenBadgeCredential".into()) {
        return None;
    }
    let subject = claims.get("credentialSubject")?;
    let identity = |kind: &str| {
        let all = subject.get("identifier")?.as_array()?;
        let found = all
            .iter()
            .find(|i| i.get("identityType") == Some(&kind.into()))?;
        text(found, "identityHash")
    };
    Some(Verified {
        badge: text(claims, "name")?,
        holder: identity("ext:matrixUserId")?,
        holder_name: identity("name")?,
        issuer: text(claims.get("issuer")?, "name")?,
        issuer_id: text(document, "id")?,
        valid_from: text(claims, "validFrom")?,
        valid_until: text(claims, "validUntil"),
        list: status::list_of(claims.get("credentialStatus")?)?,
        status_checked: false,
    })
}

use ruma::OwnedUserId;
use serde_json::{Value, json};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::{Issuer, jwt, status};
use crate::error::{Error, Result};

/// What an award says, in one language.
#[derive(Debug, Clone)]
pub struct Facts {
    /// Who holds it.
    pub holder: OwnedUserId,
    /// As they are called.
    pub holder_name: String,
    /// Slug of the badge.
    pub badge: String,
    /// Its name.
    pub name: String,
    /// What it says of its holder.
    pub description: String,
    /// The course that earned it, and its version.
    pub course: Option<(String, u32)>,
    /// Since when.
    pub issued_at: OffsetDateTime,
    /// The first moment at which it is not valid any more.
    pub expires_at: Option<OffsetDateTime>,
    /// Its place in the list of what was revoked.
    pub serial: u32,
}

impl Issuer {
    /// The credential of an award, as a compact JWT.
    pub fn credential(&self, facts: &Facts) -> Result<String> {
        jwt::sign(self, jwt::CREDENTIAL, &self.claims(facts)?)
    }

    fn claims(&self, facts: &Facts) -> Result<Value> {
        let web = self.web_url();
        let id = format!("{web}/badges/{}#{}", facts.badge, facts.serial);
        let holder = format!("{web}/u/{}", facts.holder.localpart());
        let issued = facts.issued_at.format(&Rfc3339).map_err(Error::internal)?;
        // The page is for members: whoever reads the credential elsewhere reads what it says of its holder.
        let mut narrative = facts.description.clone();
        if let Some((course, version)) = &facts.course {
            narrative = format!("{narrative} {web}/courses/{course} (version {version})");
        }
        let mut claims = json!({
            "iss": self.did(), "jti": id, "sub": holder, "nbf": facts.issued_at.unix_timestamp(),
            "@context": [
                "https://www.w3.org/ns/credentials/v2",
                "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
            ],
            "id": id,
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "issuer": {"id": self.did(), "type": ["Profile"], "name": self.name(), "url": web},
            "name": facts.name,
            "validFrom": issued,
            "credentialSubject": {
                "id": holder,
                "type": ["AchievementSubject"],
                "identifier": [{
                    "type": "IdentityObject", "identityType": "ext:matrixUserId", "hashed": false,
                    "identityHash": facts.holder,
                }, {
                    "type": "IdentityObject", "identityType": "name", "hashed": false,
                    "identityHash": facts.holder_name,
                }],
                "achievement": {
                    "id": format!("{web}/badges/{}", facts.badge),
                    "type": ["Achievement"],
                    "achievementType": "Badge",
                    "name": facts.name,
                    "description": facts.description,
                    "criteria": {
                        "id": format!("{web}/badges/{}", facts.badge),
                        "narrative": narrative,
                    },
                    "image": {
                        "id": format!("{web}/api/badges/{}/image", facts.badge),
                        "type": "Image",
                        "caption": facts.name,
                    },
                },
            },
            "credentialStatus": status::entry(self, facts.serial),
        });
        if let (Some(end), Some(map)) = (facts.expires_at, claims.as_object_mut()) {
            map.insert("exp".into(), end.unix_timestamp().into());
            let until = end.format(&Rfc3339).map_err(Error::internal)?;
            map.insert("validUntil".into(), until.into());
        }
        Ok(claims)
    }
}

//! Tokens in digests: whoever holds one may end the digests of one member, and nothing else. They
//! never end, for mails are kept for years ([RFC 8058]).
//!
//! [RFC 8058]: https://www.rfc-editor.org/rfc/rfc8058

use jsonwebtoken::{Algorithm, Header, Validation};
use ruma::{OwnedUserId, UserId};
use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, Result},
    signing_key::SigningKey,
};

/// What keeps any other JWT of ours from passing as one of these.
const TYPE: &str = "unsubscribe+jwt";
/// Ours are below 300 bytes.
const MAX_BYTES: usize = 1024;

#[derive(Serialize, Deserialize)]
struct Claims {
    sub: OwnedUserId,
}

/// Makes and reads them.
pub(super) struct UnsubscribeTokens {
    key: SigningKey,
    validation: Validation,
}

impl UnsubscribeTokens {
    /// Signed by a key of their own.
    pub fn new(key: SigningKey) -> Self {
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_required_spec_claims(&["sub"]);
        validation.validate_exp = false;
        validation.validate_aud = false;
        Self { key, validation }
    }

    /// The token of a member.
    pub fn issue(&self, member: &UserId) -> Result<String> {
        let header = Header {
            typ: Some(TYPE.to_owned()),
            ..Header::new(Algorithm::EdDSA)
        };
        let claims = Claims {
            sub: member.to_owned(),
        };
        jsonwebtoken::encode(&header, &claims, &self.key.private).map_err(Error::internal)
    }

    /// Whose token it is, if it is intact.
    pub fn open(&self, token: &str) -> Option<OwnedUserId> {
        if token.len() > MAX_BYTES {
            return None;
        }
        let data =
            jsonwebtoken::decode::<Claims>(token, &self.key.public, &self.validation).ok()?;
        (data.header.typ.as_deref() == Some(TYPE)).then_some(data.claims.sub)
    }
}

#[cfg(test)]
mod tests {
    use ruma::user_id;

    use super::*;
    use crate::signing_key::{UNSUBSCRIBE, load_or_generate};

    #[test]
    fn only_an_intact_token_of_ours_is_good() {
        let dir = tempfile::tempdir().unwrap();
        let tokens = UnsubscribeTokens::new(load_or_generate(dir.path(), UNSUBSCRIBE).unwrap());
        let anna = user_id!("@anna:dk.althing.test");
        let token = tokens.issue(anna).unwrap();
        assert_eq!(tokens.open(&token).as_deref(), Some(anna));
        // The last character of base64 has bits that say nothing.
        for at in 0..token.len() - 1 {
            let mut changed = token.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            assert_eq!(
                tokens.open(std::str::from_utf8(&changed).unwrap()),
                None,
                "{at}"
            );
        }
        let other = tempfile::tempdir().unwrap();
        let others = UnsubscribeTokens::new(load_or_generate(other.path(), UNSUBSCRIBE).unwrap());
        assert_eq!(tokens.open(&others.issue(anna).unwrap()), None);
        for odd in ["", "a.b.c", &"x".repeat(5_000)] {
            assert_eq!(tokens.open(odd), None);
        }
    }
}

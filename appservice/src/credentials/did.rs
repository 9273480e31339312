use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::signing_key::SigningKey;

/// Who signs: the territory, under the DID of its web address ([did:web]).
///
/// [did:web]: https://w3c-ccg.github.io/did-method-web/
pub struct Issuer {
    key: SigningKey,
    did: String,
    name: String,
    web_url: String,
}

impl Issuer {
    /// The territory of this name at this web address (without a trailing slash).
    pub fn new(key: SigningKey, web_url: &str, name: &str) -> Self {
        let host = web_url.split_once("://").map_or(web_url, |(_, rest)| rest);
        // A path is parted by colons, so the colon of a port is escaped.
        let did = format!("did:web:{}", host.replace(':', "%3A").replace('/', ":"));
        Self {
            key,
            did,
            name: name.to_owned(),
            web_url: web_url.to_owned(),
        }
    }

    /// The DID.
    pub fn did(&self) -> &str {
        &self.did
    }

    /// Base URL of the web front.
    pub(super) fn web_url(&self) -> &str {
        &self.web_url
    }

    /// The name of the territory.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Both halves of the key.
    pub(super) fn key(&self) -> &SigningKey {
        &self.key
    }

    /// What the key is called in the header of a JWT.
    pub(super) fn kid(&self) -> String {
        format!("{}#{}", self.did, self.key.kid)
    }

    /// `/.well-known/did.json` ([spec]).
    ///
    /// [spec]: https://www.w3.org/TR/did-1.0/
    pub fn document(&self) -> Value {
        let key = json!({
            "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": self.key.kid,
            "x": URL_SAFE_NO_PAD.encode(&self.key.public_bytes),
        });
        json!({
            "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/suites/jws-2020/v1"],
            "id": self.did,
            "verificationMethod": [{
                "id": self.kid(), "type": "JsonWebKey2020", "controller": self.did,
                "publicKeyJwk": key,
            }],
            "assertionMethod": [self.kid()],
        })
    }
}

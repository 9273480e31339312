//! Opaque tokens: 256 random bits, shown once, kept as a hash. All randomness of `auth` is here.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// SHA-256 of a token. With 256 bits of randomness a salt would add nothing.
pub type Hash = [u8; 32];

/// A new token in base64url, and its hash.
pub fn generate() -> (String, Hash) {
    let token = URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>());
    let hash = hash(&token);
    (token, hash)
}

/// The hash under which a shown token would be known, whatever its shape.
pub fn hash(token: &str) -> Hash {
    Sha256::digest(token.as_bytes()).into()
}

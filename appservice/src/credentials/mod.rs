//! Awards that can be carried away: an [Open Badges 3.0] credential for each, signed as a JWT with
//! Ed25519 under the territory's `did:web`, checked by anybody without asking us; and the log of
//! moderation, signed the same way. Pure: keys, facts and time are parameters.
//!
//! [Open Badges 3.0]: https://www.imsglobal.org/spec/ob/v3p0/

mod badge;
mod did;
mod jwt;
mod log;
mod status;
mod verify;

pub use badge::Facts;
pub use did::Issuer;
pub use log::signed_head;
pub use verify::{Verified, Why, verify};

/// Media type of a credential as a JWT ([spec]).
///
/// [spec]: https://www.w3.org/TR/vc-jose-cose/#vc-jwt-media-type
pub const MEDIA_TYPE: &str = "application/vc+jwt";

#[cfg(test)]
mod tests;

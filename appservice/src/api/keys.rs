//! Keys by which we know again what we have handed out.

use aws_lc_rs::hmac;
use secrecy::ExposeSecret;

use crate::app::App;

/// The key for one purpose: every server of the territory has the same.
pub fn of(app: &App, purpose: &[u8]) -> hmac::Key {
    let secret = app.config.appservice.as_token.expose_secret();
    let root = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let key = hmac::sign(&root, purpose);
    hmac::Key::new(hmac::HMAC_SHA256, key.as_ref())
}

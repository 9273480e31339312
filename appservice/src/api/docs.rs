//! `/api/docs`: the description of the API as pages to read and to try it on, from files of our own.

use axum::{
    Router,
    http::{HeaderValue, header},
};
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa_swagger_ui::{Config, SwaggerUi};

/// As for the web front, but that the pages draw their icons from `data:` addresses and set HTML
/// without a Trusted Types policy, and that the drawing of their name brings one style along, known by
/// its digest. They hold nothing that a member has written.
const CSP: &str = "default-src 'none'; script-src 'self'; \
    style-src 'self' 'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='; \
    style-src-attr 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Routes of the documentation.
pub fn router<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    let config = Config::from("/api/openapi.json")
        .deep_linking(true)
        .display_request_duration(true)
        // What was typed here stays here: a token is not for the browser's storage.
        .persist_authorization(false);
    let policy = HeaderValue::from_static(CSP);
    let policy = SetResponseHeaderLayer::overriding(header::CONTENT_SECURITY_POLICY, policy);
    Router::from(SwaggerUi::new("/api/docs").config(config)).layer(policy)
}

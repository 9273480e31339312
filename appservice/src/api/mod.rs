//! REST, SSE, OpenAPI and the application service API. A handler reads top-down: who, what, may
//! they, do, answer.

pub mod admin;
pub mod appeals;
pub mod appservice;
pub mod auth;
pub mod auth_state;
pub mod badges;
pub mod caller;
pub mod conduct;
pub mod cookies;
pub mod courses;
pub mod credentials;
pub mod docs;
pub mod email;
pub mod events;
pub mod exports;
pub mod extract;
pub mod forum;
pub mod health;
pub mod invitations;
pub mod keys;
pub mod language;
pub mod leaving;
pub mod legal;
pub mod limits;
pub mod maintenance;
pub mod me;
pub mod member_ref;
pub mod members;
pub mod meta;
pub mod moderation;
pub mod notifications;
mod openapi;
pub mod page;
pub mod password_check;
pub mod people_check;
pub mod permits;
pub mod pictures;
pub mod principal;
pub mod ranges;
pub mod recovery;
pub mod search;
pub mod sessions;
pub mod territories;
#[cfg(test)]
mod tests;
pub mod uploads;
mod web;

use axum::{
    Json, Router,
    extract::{FromRef, State},
    http::{HeaderName, HeaderValue, header},
    middleware,
    routing::get,
};
use serde_json::json;
use tower::ServiceBuilder;
use tower_http::{catch_panic::CatchPanicLayer, set_header::SetResponseHeaderLayer};
use utoipa::{
    Modify, OpenApi,
    openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use self::auth_state::AuthState;
use crate::{
    app::App,
    error::{Error, Result},
    telemetry,
};

impl FromRef<App> for AuthState {
    fn from_ref(app: &App) -> Self {
        app.accounts.clone()
    }
}

/// The description's head; paths and schemas come from the handlers.
#[derive(OpenApi)]
#[openapi(
    info(title = "Althing", description = "An invitation-only community on Matrix. What is marked \
        `x-suspended` is open to suspended members too."),
    modifiers(&Security),
    security(("cookie" = []), ("bearer" = [])),
)]
struct Description;

/// A browser's cookie, or a bearer token.
struct Security;

impl Modify for Security {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(cookies::ACCESS)));
        let bearer =
            SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme("cookie", cookie);
        components.add_security_scheme("bearer", bearer);
    }
}

fn rest() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Description::openapi())
        .routes(routes!(meta::get_meta))
        .merge(auth::router())
        .merge(me::router())
        .merge(recovery::router())
        .merge(email::router())
        .merge(legal::router())
        .merge(sessions::router())
        .merge(invitations::router())
        .merge(admin::router())
        .merge(exports::router())
        .merge(leaving::router())
        .merge(forum::router())
        .merge(moderation::router())
        .merge(badges::router())
        .merge(members::router())
        .merge(courses::router())
        .merge(credentials::router())
        .merge(search::router())
        .merge(notifications::router())
        .merge(conduct::router())
        .merge(appeals::router())
        .merge(territories::router())
        .routes(routes!(events::get_events))
}

/// The routes of `/api` and the whole of what is said of them.
fn described() -> (Router<App>, utoipa::openapi::OpenApi) {
    let (routes, mut openapi) = rest().split_for_parts();
    openapi::complete(&mut openapi);
    (routes, openapi)
}

/// The OpenAPI 3.1 description of `/api`, as `docs/openapi.json` holds it.
pub fn openapi_json() -> Result<String> {
    let (_, openapi) = described();
    openapi.to_pretty_json().map_err(Error::internal)
}

/// What members and the world may reach.
pub fn public(app: &App) -> Router {
    let (rest, openapi) = described();
    let openapi = Json(serde_json::to_value(openapi).unwrap_or_default());
    let [policy, sniffing, referrer, opener, permissions] =
        security_headers().map(|(name, value)| SetResponseHeaderLayer::if_not_present(name, value));
    // As one layer: the router boxes the service and its future anew for each.
    let around = ServiceBuilder::new()
        .layer(middleware::from_fn(telemetry::request_line))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(policy)
        .layer(sniffing)
        .layer(referrer)
        .layer(opener)
        .layer(permissions)
        .layer(middleware::from_fn_with_state(
            app.clone(),
            maintenance::read_only,
        ));
    rest.route("/api/openapi.json", get(|| async move { openapi }))
        .merge(docs::router())
        .route("/.well-known/did.json", get(credentials::did_document))
        .route("/healthz", get(health::live))
        .route("/readyz", get(health::ready))
        .fallback(web::serve)
        .method_not_allowed_fallback(web::wrong_method)
        .with_state(app.clone())
        .layer(around)
}

/// What only the homeserver and the operator's own machines may reach.
pub fn internal(app: &App) -> Router {
    let inbound = appservice::Inbound {
        ingest: app.ingest.clone(),
        index: app.index.clone(),
        names: app.names.clone(),
        hs_token: app.config.appservice.hs_token.clone(),
    };
    let around = ServiceBuilder::new()
        .layer(middleware::from_fn(telemetry::request_line))
        .layer(CatchPanicLayer::custom(panicked));
    password_check::router()
        .merge(people_check::router())
        .route("/metrics", get(metrics))
        .route("/_althing/index", get(index_digest))
        .with_state(app.clone())
        .merge(appservice::router(inbound))
        .layer(around)
}

async fn metrics(State(app): State<App>) -> String {
    app.observe();
    telemetry::metrics().render()
}

/// What `althing index rebuild --verify` compares with.
async fn index_digest(State(app): State<App>) -> Json<serde_json::Value> {
    let (digest, counts) = app.index.read(|index| (index.digest(), index.counts()));
    Json(json!({"digest": digest.to_string(), "counts": counts}))
}

fn panicked(_: Box<dyn std::any::Any + Send>) -> axum::response::Response {
    use axum::response::IntoResponse;
    Error::internal("a handler panicked").into_response()
}

fn security_headers() -> [(HeaderName, HeaderValue); 5] {
    let value = HeaderValue::from_static;
    [
        (header::CONTENT_SECURITY_POLICY, value(web::CSP)),
        (header::X_CONTENT_TYPE_OPTIONS, value("nosniff")),
        (header::REFERRER_POLICY, value("no-referrer")),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            value("same-origin"),
        ),
        (
            HeaderName::from_static("permissions-policy"),
            value("camera=(), microphone=(), geolocation=()"),
        ),
    ]
}

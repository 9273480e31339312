//! Whether the server lives, and whether it can do its work.

use axum::{Json, extract::State, http::StatusCode, response::IntoResponse};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::{App, Progress};

/// A loop that is silent for longer is broken.
const MAX_LAG_MS: i64 = 30_000;

/// The parts that a request may need.
#[derive(Debug, Serialize, ToSchema)]
pub struct Readiness {
    /// PostgreSQL answers. Without it nobody can sign in; reading goes on.
    pub database: bool,
    /// Events come back from the homeserver.
    pub homeserver: bool,
    /// The territory and its categories exist.
    pub territory: bool,
    /// Milliseconds that the oldest outstanding heartbeat has been on its way.
    pub lag_ms: i64,
    /// How far the index is read anew, where it was lost: reading answers what is known by then, and
    /// nobody can write.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rebuilding: Option<Progress>,
    /// The running version.
    pub version: &'static str,
}

/// `GET /healthz`: the process answers.
pub async fn live() -> Json<serde_json::Value> {
    Json(serde_json::json!({"alive": true}))
}

/// `GET /readyz`: 200 when every part works, else 503 with the same body.
pub async fn ready(State(app): State<App>) -> impl IntoResponse {
    let lag_ms = app.heartbeat.lag_ms(app.clock.unix_ms());
    let database = app.store.ping().await.is_ok();
    let homeserver = app.heartbeat.seen().beat > 0 && lag_ms < MAX_LAG_MS;
    let territory = app.has_territory();
    let rebuilding = app.rebuilding.progress();
    let ready = database && homeserver && territory && rebuilding.is_none();
    let status = if ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let version = env!("CARGO_PKG_VERSION");
    (
        status,
        Json(Readiness {
            database,
            homeserver,
            territory,
            lag_ms,
            rebuilding,
            version,
        }),
    )
}

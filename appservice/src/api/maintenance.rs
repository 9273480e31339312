//! The site is read-only while the index is read anew from the homeserver.

use std::time::Duration;

use axum::{
    extract::{Request, State},
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{
    app::{App, Progress},
    error::Error,
};

/// Rooms are read by the dozen in a second: a page need not wait for long.
const COME_AGAIN: Duration = Duration::from_secs(5);

/// What was revoked is told to others, who keep it for a day: not before all of it is known.
const CREDENTIALS: &str = "/api/credentials/";

/// Whoever reads has to sign in and out: sessions are in the database. An account is made with rooms.
const SESSIONS: &str = "/api/auth/";
const REGISTER: &str = "/api/auth/register";

/// Refuses what writes while the index is read anew. What is not known by then is not what is not
/// there: such an answer says so too.
pub async fn read_only(State(app): State<App>, request: Request, next: Next) -> Response {
    let Some(progress) = app.rebuilding.progress() else {
        return next.run(request).await;
    };
    let path = request.uri().path();
    if !rests(path) {
        return next.run(request).await;
    }
    if !request.method().is_safe() || path.starts_with(CREDENTIALS) {
        return rebuilding(progress).into_response();
    }
    let response = next.run(request).await;
    match response.status() {
        StatusCode::NOT_FOUND | StatusCode::FORBIDDEN => rebuilding(progress).into_response(),
        _ => response,
    }
}

/// Whether what is at this path needs the whole index.
pub fn rests(path: &str) -> bool {
    let is_of_sessions = path.starts_with(SESSIONS) && path != REGISTER;
    path.starts_with("/api/") && !is_of_sessions
}

fn rebuilding(progress: Progress) -> Error {
    let message = "The forum is being read from the homeserver anew. What is read by now can be \
        seen; writing works again when it is done.";
    Error::refused(
        StatusCode::SERVICE_UNAVAILABLE,
        "ORG.ALTHING.REBUILDING",
        message,
    )
    .with("rooms_read", progress.rooms_read)
    .with("rooms", progress.rooms)
    .after(COME_AGAIN)
}

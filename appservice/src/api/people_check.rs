//! What the homeserver's modules ask on the internal listener: who may be found by whom, who may invite
//! whom, and who is muted.

use std::collections::BTreeSet;

use axum::{Router, extract::State, routing::post};
use http::HeaderMap;
use ruma::{OwnedUserId, UserId};
use serde::{Deserialize, Serialize};

use super::{extract::Json, password_check::require_secret};
use crate::{app::App, error::Result, policy::privacy::admits};

/// The routes, for the internal listener alone.
pub fn router() -> Router<App> {
    Router::new()
        .route("/_althing/may_find", post(may_find))
        .route("/_althing/may_invite", post(may_invite))
        .route("/_althing/silenced", post(silenced))
}

/// Two users, and what one wants of the other.
#[derive(Debug, Deserialize)]
pub struct Question {
    asking: OwnedUserId,
    about: OwnedUserId,
}

/// Yes or no. Any other answer means that we are away.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Answer {
    allowed: bool,
}

/// Who may not write in any topic. Any other answer means that we are away.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Silenced {
    user_ids: BTreeSet<OwnedUserId>,
}

/// Whether somebody is shown to somebody else in people search.
async fn may_find(
    State(app): State<App>,
    headers: HeaderMap,
    Json(question): Json<Question>,
) -> Result<axum::Json<Answer>> {
    require_secret(&headers, &app.accounts.site.password_check_secret)?;
    let Question { asking, about } = question;
    let allowed = is_no_concern(&app, &about)
        || (!app.actions.ignored().ignores(&about, &asking)
            && app.index.read(|index| index.shows_profile(&about, &asking)));
    Ok(axum::Json(Answer { allowed }))
}

/// Whether somebody may invite somebody else into a room.
async fn may_invite(
    State(app): State<App>,
    headers: HeaderMap,
    Json(question): Json<Question>,
) -> Result<axum::Json<Answer>> {
    require_secret(&headers, &app.accounts.site.password_check_secret)?;
    let Question { asking, about } = question;
    let allowed = is_no_concern(&app, &about)
        || asking == app.names.bot()
        || (!app.actions.ignored().ignores(&about, &asking)
            && app.index.read(|index| {
                let audience = index.privacy(&about).messages;
                admits(audience, || index.relation(&asking, &about))
            }));
    Ok(axum::Json(Answer { allowed }))
}

/// Who is muted now: the homeserver refuses them before the power levels of every topic do.
async fn silenced(State(app): State<App>, headers: HeaderMap) -> Result<axum::Json<Silenced>> {
    require_secret(&headers, &app.accounts.site.password_check_secret)?;
    let now = app.clock.unix_ms();
    let user_ids = app.index.read(|index| index.muted(now));
    Ok(axum::Json(Silenced { user_ids }))
}

/// Users of other homeservers, and the bot, have their privacy elsewhere or none.
fn is_no_concern(app: &App, about: &UserId) -> bool {
    about.server_name() != app.names.server() || about == app.names.bot()
}

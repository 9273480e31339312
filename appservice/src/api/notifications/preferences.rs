//! What a member wants to be told of.

use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    api::{extract::Json, principal::Principal},
    app::App,
    error::{ErrorBody, Result},
    policy::notifications::{Inbox, Preferences, Rhythm},
};

/// What to tell of; what is absent stays as it was.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetPreferences {
    /// Posts that mention you.
    #[schema(example = true)]
    pub mention: Option<bool>,
    /// Answers to your posts.
    pub reply: Option<bool>,
    /// Who follows you.
    pub follow: Option<bool>,
    /// Your badges.
    pub badge: Option<bool>,
    /// Other words of the territory.
    pub notice: Option<bool>,
    /// How often what you missed comes by mail, to a confirmed address.
    pub digest: Option<Rhythm>,
}

/// What you want to be told of.
#[utoipa::path(get, path = "/api/notifications/preferences", tag = "notifications",
    responses((status = 200, body = Preferences),
        (status = "default", body = ErrorBody,
            description = "503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn get_preferences(
    State(app): State<App>,
    who: Principal,
) -> Result<axum::Json<Preferences>> {
    let inbox = app.actions.read_inbox(who.user_id()).await?;
    Ok(axum::Json(inbox.preferences))
}

/// Choose what you want to be told of. It stands in your Matrix account.
#[utoipa::path(put, path = "/api/notifications/preferences", tag = "notifications",
    request_body = SetPreferences,
    responses((status = 200, body = Preferences),
        (status = "default", body = ErrorBody,
            description = "503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn set_preferences(
    State(app): State<App>,
    who: Principal,
    Json(wish): Json<SetPreferences>,
) -> Result<axum::Json<Preferences>> {
    let now = app.clock.unix_ms();
    let change = |inbox: &mut Inbox| {
        let was = inbox.preferences;
        inbox.preferences = Preferences {
            mention: wish.mention.unwrap_or(was.mention),
            reply: wish.reply.unwrap_or(was.reply),
            follow: wish.follow.unwrap_or(was.follow),
            badge: wish.badge.unwrap_or(was.badge),
            notice: wish.notice.unwrap_or(was.notice),
            digest: wish.digest.unwrap_or(was.digest),
        };
        // The first one comes on the next morning, not for a morning that is over.
        if was.digest == Rhythm::Off && inbox.preferences.digest != Rhythm::Off {
            inbox.digest_sent_at = now;
        }
    };
    app.actions.change_inbox(who.user_id(), change).await?;
    Ok(axum::Json(app.actions.inbox(who.user_id()).preferences))
}

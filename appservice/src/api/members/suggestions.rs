//! Whom one might like to follow.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    blocked_by,
    cards::{Cards, MemberCard},
};
use crate::{
    api::principal::Principal,
    app::App,
    error::{ErrorBody, Result},
};

/// So many are enough to choose from.
const SUGGESTED: usize = 5;

/// Some members.
#[derive(Debug, Serialize, ToSchema)]
pub struct Suggestions {
    /// Who wrote most first.
    pub items: Vec<MemberCard>,
}

/// Members whom you might like to follow: who wrote lately in the categories that you write and read
/// in, shows themselves to you, and is neither followed nor blocked. Five at most.
#[utoipa::path(get, path = "/api/users/me/suggestions", tag = "members",
    responses((status = 200, body = Suggestions), (status = "default", body = ErrorBody)))]
pub async fn list_suggestions(
    State(app): State<App>,
    who: Principal,
) -> Result<axum::Json<Suggestions>> {
    let viewer = who.user_id();
    let (blocked, _) = blocked_by(&app, viewer);
    let blockers = app.actions.ignored().ignorers(viewer);
    let now = app.clock.unix_ms();
    let is_hidden = |id: &ruma::UserId| blocked.contains(id) || blockers.contains(id);
    let found = app.index.suggestions(viewer, SUGGESTED, now, is_hidden);
    Ok(axum::Json(app.index.read(|index| {
        let cards = Cards {
            app: &app,
            index,
            viewer,
            language: &who.member.language,
        };
        Suggestions {
            items: found.iter().map(|id| cards.card(id)).collect(),
        }
    })))
}

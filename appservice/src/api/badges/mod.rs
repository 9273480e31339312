//! Badges: what they are, who holds them, and what one may do by them.

mod holders;
mod issue;
mod mine;
mod picture;
mod views;
mod waiting;

use axum::extract::State;
pub(super) use issue::must_not_be_the_last_administrator;
use ruma::{OwnedUserId, UserId};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
pub use views::{Award, Badge};

use self::views::View;
use super::{
    extract::{Path, Query},
    language::Lang,
    members::shows,
    principal::Principal,
};
use crate::{
    app::App,
    error::{Error, ErrorBody, Result},
    events::{AwardEventContent, RoomKind},
    policy::award::{Standing, standing},
};

/// All routes of badges.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_badges))
        .routes(routes!(get_badge))
        .routes(routes!(picture::get_badge_image))
        .routes(routes!(holders::list_holders))
        .routes(routes!(waiting::list_waiting))
        .routes(routes!(list_awards))
        .routes(routes!(mine::resume_badge))
        .routes(routes!(mine::show_badge))
        .routes(routes!(issue::award_badge))
        .routes(routes!(issue::revoke_badge))
        .routes(routes!(mine::list_permissions))
}

/// All badges.
#[derive(Debug, Serialize, ToSchema)]
pub struct Badges {
    /// By slug.
    pub items: Vec<Badge>,
}

/// What somebody was awarded.
#[derive(Debug, Serialize, ToSchema)]
pub struct Awards {
    /// By badge.
    pub items: Vec<Award>,
}

/// The badges of the territory, with how the asking member stands to each.
#[utoipa::path(get, path = "/api/badges", tag = "badges", params(Lang),
    responses((status = 200, body = Badges), (status = "default", body = ErrorBody)))]
pub async fn list_badges(
    State(app): State<App>,
    who: Principal,
    Query(lang): Query<Lang>,
) -> Result<axum::Json<Badges>> {
    let items = app.index.read(|index| {
        let view = View::new(&app, index, lang.or_of(&app), who.user_id());
        index
            .badges()
            .iter()
            .map(|b| view.badge(&b.content))
            .collect()
    });
    Ok(axum::Json(Badges { items }))
}

/// One badge.
#[utoipa::path(get, path = "/api/badges/{badge_id}", tag = "badges",
    params(("badge_id" = String, Path), Lang),
    responses((status = 200, body = Badge), (status = "default", body = ErrorBody)))]
pub async fn get_badge(
    State(app): State<App>,
    who: Principal,
    Path(badge_id): Path<String>,
    Query(lang): Query<Lang>,
) -> Result<axum::Json<Badge>> {
    app.index.read(|index| {
        let view = View::new(&app, index, lang.or_of(&app), who.user_id());
        let badge = index.badge(&badge_id).ok_or_else(no_such_badge)?;
        Ok(axum::Json(view.badge(&badge.content)))
    })
}

/// What a member was awarded, however it stands now; nothing where they hide their profile. Why
/// something was awarded, that a badge rests, and what they hide, is told to the holder and to those who
/// issue badges.
#[utoipa::path(get, path = "/api/users/{user_id}/badges", tag = "badges",
    params(("user_id" = String, Path), Lang),
    responses((status = 200, body = Awards), (status = "default", body = ErrorBody)))]
pub async fn list_awards(
    State(app): State<App>,
    who: Principal,
    Path(user_id): Path<String>,
    Query(lang): Query<Lang>,
) -> Result<axum::Json<Awards>> {
    let holder = holder_named(&app, &user_id)?;
    let sees_reason = holder == who.user_id()
        || app
            .accounts
            .may(&who.member, crate::policy::Permission::IssueBadges);
    let items = app.index.read(|index| {
        // Who hides their profile hides this part of it.
        if !sees_reason && !shows(&app, index, &holder, who.user_id()) {
            return Vec::new();
        }
        let view = View::new(&app, index, lang.or_of(&app), who.user_id());
        let now = app.clock.unix_ms();
        let awards = index.awards(&holder).into_iter();
        let is_told = |a: &AwardEventContent| {
            let is_shown = !index.hides_badge(&holder, &a.badge);
            sees_reason || (is_shown && standing(a, now) != Standing::Suspended)
        };
        let told = awards.filter(is_told).map(|a| Award {
            hidden: sees_reason.then(|| index.hides_badge(&holder, &a.badge)),
            ..view.award(&a, sees_reason)
        });
        told.collect()
    });
    Ok(axum::Json(Awards { items }))
}

/// A member of the territory; also one who has only just come.
fn member_named(app: &App, user_id: &str) -> Result<OwnedUserId> {
    let known = UserId::parse(user_id).ok().filter(|id| {
        app.index.read(|index| {
            let space = index.territory_space();
            space.is_some_and(|space| index.is_joined(&space, id))
        })
    });
    known.ok_or_else(|| Error::not_found("There is no such member."))
}

/// Somebody who has a profile room here, wherever they are now: awards outlive a membership.
fn holder_named(app: &App, user_id: &str) -> Result<OwnedUserId> {
    let known = UserId::parse(user_id).ok().filter(|id| {
        app.index
            .read(|i| i.own_room(RoomKind::Profile, id).is_some())
    });
    known.map_or_else(|| member_named(app, user_id), Ok)
}

fn no_such_badge() -> Error {
    Error::not_found("There is no such badge.")
}

//! What one may do, and by which badge.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::views::{Award, View};
use crate::{
    api::{
        extract::{Json, Path, Query},
        language::Lang,
        principal::Principal,
    },
    app::App,
    clock::from_unix_ms,
    error::{Error, ErrorBody, Result},
    index::Index,
    policy::{
        Permission,
        award::{Standing, standing},
        permissions::may_hide,
    },
};

/// What one may do.
#[derive(Debug, Serialize, ToSchema)]
pub struct Permissions {
    /// Every permission there is.
    pub items: Vec<Permitted>,
    /// The badges that one holds now.
    pub badges: Vec<Held>,
    /// What one may write yet on one's first day; nothing when that is over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_day: Option<FirstDay>,
}

/// The bounds of a member's first day.
#[derive(Debug, Serialize, ToSchema)]
pub struct FirstDay {
    /// When it ends.
    #[serde(with = "time::serde::rfc3339")]
    pub ends_at: OffsetDateTime,
    /// Topics that may be opened until then.
    pub topics_left: usize,
    /// Answers that may be written until then.
    pub replies_left: usize,
    /// Files that may be attached until then.
    pub files_left: usize,
}

/// A permission, and how one stands to it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Permitted {
    /// Which.
    pub permission: Permission,
    /// Whether one may.
    pub allowed: bool,
    /// By which of one's badges.
    pub by: Vec<Held>,
    /// The badges that would do, any of them.
    pub needs: Vec<&'static str>,
}

/// A badge that one holds.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Held {
    /// Slug of the badge.
    pub badge_id: String,
    /// The first moment at which it is not valid any more.
    #[serde(
        with = "time::serde::rfc3339::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub expires_at: Option<OffsetDateTime>,
}

/// What the asking member may do, by which badge, until when.
#[utoipa::path(get, path = "/api/users/me/permissions", tag = "badges",
    responses((status = 200, body = Permissions), (status = "default", body = ErrorBody)))]
pub async fn list_permissions(
    State(app): State<App>,
    who: Principal,
) -> Result<axum::Json<Permissions>> {
    let now = app.clock.unix_ms();
    let awards = app
        .index
        .read(|index| index.awards_in_force(who.user_id(), now));
    let badges: Vec<Held> = awards
        .into_iter()
        .map(|award| Held {
            badge_id: award.badge,
            expires_at: award.expires_at.map(from_unix_ms),
        })
        .collect();
    let item = |permission: Permission| {
        let opens = |held: &&Held| permission.badges().contains(&held.badge_id.as_str());
        Permitted {
            permission,
            allowed: app.accounts.may(&who.member, permission),
            by: badges.iter().filter(opens).cloned().collect(),
            needs: permission.badges().to_vec(),
        }
    };
    let first_day = app.actions.first_day(who.user_id()).map(|day| {
        let left = day.written.left();
        FirstDay {
            ends_at: from_unix_ms(day.ends),
            topics_left: left.topics,
            replies_left: left.replies,
            files_left: left.files,
        }
    });
    Ok(axum::Json(Permissions {
        items: Permission::ALL.into_iter().map(item).collect(),
        badges: badges.clone(),
        first_day,
    }))
}

/// Whether a badge is shown.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ShowBadge {
    /// Nobody sees that one holds it, but those who issue badges.
    #[schema(example = true)]
    pub hidden: bool,
}

/// Hide a badge of one's own from others, or show it again. What it opens stays open; who holds it too
/// sees its room in a Matrix client, and who is in it. Moderators and administrators are seen to be it.
#[utoipa::path(put, path = "/api/users/me/badges/{badge_id}", tag = "badges",
    params(("badge_id" = String, Path), Lang), request_body = ShowBadge,
    responses((status = 200, body = Award),
        (status = "default", body = ErrorBody,
            description = "404 M_NOT_FOUND, 422 M_INVALID_PARAM, \
            503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn show_badge(
    State(app): State<App>,
    who: Principal,
    Path(badge_id): Path<String>,
    Query(lang): Query<Lang>,
    Json(wish): Json<ShowBadge>,
) -> Result<axum::Json<Award>> {
    let me = who.user_id();
    let award = app.index.read(|index| index.award(me, &badge_id));
    let award = award.ok_or_else(|| Error::not_found("You were never awarded this badge."))?;
    if wish.hidden && !may_hide(&badge_id) {
        return Err(Error::invalid_field(
            "hidden",
            "Who keeps order is seen to. This badge cannot be hidden.",
        ));
    }
    app.actions
        .set_badge_hidden(me, &badge_id, wish.hidden)
        .await?;
    Ok(axum::Json(app.index.read(|index| {
        View::new(&app, index, lang.or_of(&app), me).own_award(&award)
    })))
}

/// Take a badge up again whose room one has left in a Matrix client. One that is not paused stays as
/// it is.
#[utoipa::path(post, path = "/api/users/me/badges/{badge_id}/resume", tag = "badges",
    params(("badge_id" = String, Path), Lang),
    responses((status = 200, body = Award),
        (status = "default", body = ErrorBody,
            description = "503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn resume_badge(
    State(app): State<App>,
    who: Principal,
    Path(badge_id): Path<String>,
    Query(lang): Query<Lang>,
) -> Result<axum::Json<Award>> {
    let me = who.user_id();
    let now = app.clock.unix_ms();
    let held = |index: &Index| {
        let award = index.award(me, &badge_id)?;
        let stands = matches!(
            standing(&award, now),
            Standing::Active | Standing::Suspended
        );
        stands.then(|| Some((award, index.badge(&badge_id)?.room_id)))?
    };
    let (award, room) = app
        .index
        .read(held)
        .ok_or_else(|| Error::not_found("You do not hold this badge now."))?;
    app.actions.admit_to_badge(&room, me).await?;
    app.wait_until(|index| !index.pauses(me, &award)).await;
    Ok(axum::Json(app.index.read(|index| {
        View::new(&app, index, lang.or_of(&app), me).own_award(&award)
    })))
}

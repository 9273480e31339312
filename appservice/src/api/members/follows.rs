//! Who follows whom.

use axum::extract::State;
use http::StatusCode;
use ruma::{OwnedUserId, UserId};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    cards::{Cards, MemberCard},
    present,
};
use crate::{
    api::{
        extract::{Path, Query},
        page::{Page, PageQuery},
        principal::Principal,
    },
    app::App,
    error::{Error, ErrorBody, Result},
    index::Index,
    policy::privacy::admits,
};

/// Whether the asking member follows now.
#[derive(Debug, Serialize, ToSchema)]
pub struct Follow {
    /// They do.
    pub follow: bool,
}

/// 422 for one's own user ID.
fn must_be_another(who: &Principal, user_id: &str) -> Result<()> {
    if user_id == who.user_id().as_str() {
        return Err(Error::invalid_field(
            "user_id",
            "You cannot follow yourself.",
        ));
    }
    Ok(())
}

/// Follow a member: be in their profile room, in every Matrix client.
#[utoipa::path(post, path = "/api/users/{user_id}/follow", tag = "members",
    params(("user_id" = String, Path)),
    responses((status = 200, body = Follow),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BLOCKED, 422 M_INVALID_PARAM, \
            503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn create_follow(
    State(app): State<App>,
    who: Principal,
    Path(user_id): Path<String>,
) -> Result<axum::Json<Follow>> {
    must_be_another(&who, &user_id)?;
    let other = present(&app, &user_id)?;
    app.actions.follow(who.user_id(), &other).await?;
    Ok(axum::Json(Follow { follow: true }))
}

/// Follow a member no more.
#[utoipa::path(delete, path = "/api/users/{user_id}/follow", tag = "members",
    params(("user_id" = String, Path)),
    responses((status = 200, body = Follow),
        (status = "default", body = ErrorBody,
            description = "422 M_INVALID_PARAM, 503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn remove_follow(
    State(app): State<App>,
    who: Principal,
    Path(user_id): Path<String>,
) -> Result<axum::Json<Follow>> {
    must_be_another(&who, &user_id)?;
    let other = super::named(&app, &user_id)?;
    app.actions.unfollow(who.user_id(), &other).await?;
    Ok(axum::Json(Follow { follow: false }))
}

/// Who follows a member, by user ID.
#[utoipa::path(get, path = "/api/users/{user_id}/followers", tag = "members",
    params(("user_id" = String, Path), PageQuery),
    responses((status = 200, body = Page<MemberCard>),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.PRIVATE")))]
pub async fn list_followers(
    State(app): State<App>,
    who: Principal,
    Path(user_id): Path<String>,
    Query(query): Query<PageQuery>,
) -> Result<axum::Json<Page<MemberCard>>> {
    list(&app, &who, &user_id, "followers", &query, Index::followers)
}

/// Whom a member follows, by user ID.
#[utoipa::path(get, path = "/api/users/{user_id}/following", tag = "members",
    params(("user_id" = String, Path), PageQuery),
    responses((status = 200, body = Page<MemberCard>),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.PRIVATE")))]
pub async fn list_following(
    State(app): State<App>,
    who: Principal,
    Path(user_id): Path<String>,
    Query(query): Query<PageQuery>,
) -> Result<axum::Json<Page<MemberCard>>> {
    list(&app, &who, &user_id, "following", &query, Index::following)
}

fn list(
    app: &App,
    who: &Principal,
    user_id: &str,
    name: &str,
    query: &PageQuery,
    members: impl Fn(&Index, &UserId) -> Vec<OwnedUserId>,
) -> Result<axum::Json<Page<MemberCard>>> {
    let viewer = who.user_id();
    let owner = present(app, user_id)?;
    let blocked = app.actions.ignored().ignores(&owner, viewer);
    let blockers = app.actions.ignored().ignorers(viewer);
    app.index.read(|index| {
        let privacy = index.privacy(&owner);
        let relation = || index.relation(viewer, &owner);
        let shown = admits(privacy.profile, relation) && admits(privacy.connections, relation);
        if !shown || blocked {
            return Err(Error::refused(
                StatusCode::FORBIDDEN,
                "ORG.ALTHING.PRIVATE",
                "This member does not show their connections to you.",
            ));
        }
        let mut members = members(index, &owner);
        // Who hides, or blocks the one who asks, is not found this way either.
        members.retain(|id| index.shows_profile(id, viewer) && !blockers.contains(id));
        let cards = Cards {
            app,
            index,
            viewer,
            language: &who.member.language,
        };
        let page = cards.page(&format!("{name}/{owner}"), query, members)?;
        Ok(axum::Json(page))
    })
}

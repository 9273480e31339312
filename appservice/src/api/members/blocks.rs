//! Whom a member blocks: the list of ignored users of their Matrix account.

use axum::extract::State;
use http::StatusCode;

use super::{
    cards::{Cards, MemberCard},
    named,
};
use crate::{
    api::{
        extract::{Path, Query},
        page::{Page, PageQuery},
        principal::Principal,
    },
    app::App,
    error::{Error, ErrorBody, Result},
};

/// Whom you block, in every Matrix client, by user ID.
#[utoipa::path(get, path = "/api/users/me/blocks", tag = "members", params(PageQuery),
    responses((status = 200, body = Page<MemberCard>),
        (status = "default", body = ErrorBody,
            description = "503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn list_blocks(
    State(app): State<App>,
    who: Principal,
    Query(query): Query<PageQuery>,
) -> Result<axum::Json<Page<MemberCard>>> {
    let viewer = who.user_id();
    let blocked = app.actions.read_ignored(viewer).await?;
    app.index.read(|index| {
        let cards = Cards {
            app: &app,
            index,
            viewer,
            language: &who.member.language,
        };
        let members = blocked.iter().cloned().collect();
        cards.page("blocks", &query, members).map(axum::Json)
    })
}

/// Block a member: in every Matrix client their words and invitations are hidden from you, and neither
/// of you follows the other any more.
#[utoipa::path(post, path = "/api/users/{user_id}/block", tag = "members",
    params(("user_id" = String, Path)),
    responses((status = 204),
        (status = "default", body = ErrorBody,
            description = "422 M_INVALID_PARAM, 503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn create_block(
    State(app): State<App>,
    who: Principal,
    Path(user_id): Path<String>,
) -> Result<StatusCode> {
    if user_id == who.user_id().as_str() {
        return Err(Error::invalid_field(
            "user_id",
            "You cannot block yourself.",
        ));
    }
    let other = named(&app, &user_id)?;
    app.actions.block(who.user_id(), &other).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Block a member no more.
#[utoipa::path(delete, path = "/api/users/{user_id}/block", tag = "members",
    params(("user_id" = String, Path)),
    responses((status = 204),
        (status = "default", body = ErrorBody,
            description = "503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn remove_block(
    State(app): State<App>,
    who: Principal,
    Path(user_id): Path<String>,
) -> Result<StatusCode> {
    // The list may hold somebody whom no room of ours names.
    let other = ruma::UserId::parse(&user_id).map_err(|_e| super::no_such_member())?;
    app.actions.unblock(who.user_id(), &other).await?;
    Ok(StatusCode::NO_CONTENT)
}

//! Who holds a badge.

use axum::extract::State;
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::no_such_badge;
use crate::{
    api::{
        extract::{Path, Query},
        member_ref::MemberRef,
        members::shows,
        page::{self, Page, PageQuery},
        principal::Principal,
    },
    app::App,
    clock::from_unix_ms,
    error::{ErrorBody, Result},
    policy::Permission,
};

/// A member who holds a badge now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Holder {
    /// Who.
    pub member: MemberRef,
    /// Since when.
    #[serde(with = "time::serde::rfc3339")]
    pub issued_at: OffsetDateTime,
    /// The first moment at which it is not valid any more.
    #[serde(
        with = "time::serde::rfc3339::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub expires_at: Option<OffsetDateTime>,
}

/// Those who hold a badge now and show it and themselves to you, by user ID. Issuers are told of those
/// who hide it too.
#[utoipa::path(get, path = "/api/badges/{badge_id}/holders", tag = "badges",
    params(("badge_id" = String, Path), PageQuery),
    responses((status = 200, body = Page<Holder>), (status = "default", body = ErrorBody)))]
pub async fn list_holders(
    State(app): State<App>,
    who: Principal,
    Path(badge_id): Path<String>,
    Query(query): Query<PageQuery>,
) -> Result<axum::Json<Page<Holder>>> {
    let limit = query.limit()?;
    let list = format!("holders/{badge_id}");
    let after = query.sealed(&list)?;
    let now = app.clock.unix_ms();
    let sees_all = app.accounts.may(&who.member, Permission::IssueBadges);
    app.index.read(|index| {
        index.badge(&badge_id).ok_or_else(no_such_badge)?;
        let mut holders = index.holders_of(&badge_id, now);
        // Who hides is not found by their badges, nor by one that they hide.
        holders.retain(|(id, _)| {
            let is_told = sees_all || id == who.user_id() || !index.hides_badge(id, &badge_id);
            is_told && shows(&app, index, id, who.user_id())
        });
        let mut rest = holders
            .into_iter()
            .skip_while(|(id, _)| after.as_deref().is_some_and(|after| id.as_str() <= after));
        let some: Vec<_> = rest.by_ref().take(limit).collect();
        let more = rest.next().is_some();
        let next_cursor = some
            .last()
            .filter(|_| more)
            .map(|(id, _)| page::seal(&list, id.as_str()));
        let items = some
            .into_iter()
            .map(|(id, award)| Holder {
                member: MemberRef::of(index, &id),
                issued_at: from_unix_ms(award.issued_at),
                expires_at: award.expires_at.map(from_unix_ms),
            })
            .collect();
        Ok(axum::Json(Page { items, next_cursor }))
    })
}

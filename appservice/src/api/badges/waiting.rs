//! Who has completed the course of a badge that is given by hand, and waits for it.

use axum::extract::State;
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::no_such_badge;
use crate::{
    api::{
        extract::{Path, Query},
        member_ref::MemberRef,
        page::{self, Page, PageQuery},
        principal::Principal,
    },
    app::App,
    clock::from_unix_ms,
    error::{ErrorBody, Result},
    policy::Permission,
};

/// A member who waits for a badge.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Applicant {
    /// Who.
    pub member: MemberRef,
    /// Slug of the course that they have completed.
    pub course_id: String,
    /// Its version.
    pub version: u32,
    /// When they completed it.
    #[serde(with = "time::serde::rfc3339")]
    pub completed_at: OffsetDateTime,
}

/// Those who have completed the course of a badge that is given by hand and were not awarded it since,
/// by user ID. For those who issue badges: to award it ends the waiting.
#[utoipa::path(get, path = "/api/badges/{badge_id}/waiting", tag = "badges",
    params(("badge_id" = String, Path), PageQuery),
    responses((status = 200, body = Page<Applicant>),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED, 404 M_NOT_FOUND")))]
pub async fn list_waiting(
    State(app): State<App>,
    who: Principal,
    Path(badge_id): Path<String>,
    Query(query): Query<PageQuery>,
) -> Result<axum::Json<Page<Applicant>>> {
    app.accounts.require(&who.member, Permission::IssueBadges)?;
    let limit = query.limit()?;
    let name = format!("waiting/{badge_id}");
    let after = query.sealed(&name)?;
    let now = app.clock.unix_ms();
    app.index.read(|index| {
        index.badge(&badge_id).ok_or_else(no_such_badge)?;
        let mut waiting: Vec<_> = index
            .approvals(now)
            .into_iter()
            .filter_map(|(id, progress)| {
                let done = progress.completed?;
                (done.badge.as_ref() == Some(&badge_id)).then(|| Applicant {
                    member: MemberRef::of(index, &id),
                    course_id: progress.course,
                    version: progress.version,
                    completed_at: from_unix_ms(done.at),
                })
            })
            .filter(|one| {
                after
                    .as_ref()
                    .is_none_or(|after| one.member.user_id > *after)
            })
            .collect();
        waiting.sort_by(|a, b| a.member.user_id.cmp(&b.member.user_id));
        let has_more = waiting.len() > limit;
        waiting.truncate(limit);
        let last = waiting.last().filter(|_| has_more);
        let next_cursor = last.map(|one| page::seal(&name, one.member.user_id.as_str()));
        Ok(axum::Json(Page {
            items: waiting,
            next_cursor,
        }))
    })
}

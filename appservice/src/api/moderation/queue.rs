//! `GET /api/forum/moderation/queue`: what waits for somebody's judgement.

use axum::extract::State;
use ruma::UserId;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};

use super::{
    judge,
    views::{CaseSummary, Kept},
};
use crate::{
    api::{
        extract::Query,
        page::{PageQuery, foreign, seal},
        principal::Principal,
    },
    app::App,
    clock::from_unix_ms,
    error::{ErrorBody, Result},
    events::{CaseKind, FlagReason},
    index::{CaseView, QueuePlace},
    policy::judgement::CaseState,
};

/// Which cases, by where they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum QueueState {
    /// Nobody looks after them.
    Open,
    /// Somebody does.
    Claimed,
    /// The asking member does.
    Mine,
    /// Their members appealed.
    Appealed,
    /// They wait for a second person.
    Unconfirmed,
    /// They were judged, and their appeals answered.
    Decided,
    /// All of them.
    All,
}

/// Which cases.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct QueueQuery {
    /// Those that wait for somebody when not said: open, claimed, appealed, and those that wait for a second
    /// person.
    #[param(inline)]
    pub state: Option<QueueState>,
    /// Reported for this.
    #[param(inline)]
    pub reason: Option<FlagReason>,
    /// About this.
    #[param(inline)]
    pub kind: Option<CaseKind>,
    /// About this member: a user ID.
    pub about: Option<String>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// 1–100; 30 when not said.
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<u32>,
}

/// A page of the queue: what is severe or hidden first, then by weight, then by age. Those that wait for
/// nobody come after, the last judged first.
#[derive(Debug, Serialize, ToSchema)]
pub struct Queue {
    /// The cases.
    pub items: Vec<CaseSummary>,
    /// Where the next page begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
    /// How many there are, whatever was asked for.
    pub counts: QueueCounts,
    /// When the oldest was opened that nobody has judged.
    #[serde(
        with = "time::serde::rfc3339::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub oldest_open_at: Option<OffsetDateTime>,
}

/// How many cases there are.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct QueueCounts {
    /// Nobody looks after them.
    pub open: usize,
    /// Somebody does.
    pub claimed: usize,
    /// The asking member does.
    pub mine: usize,
    /// Their members appealed.
    pub appealed: usize,
    /// They wait for a second person.
    pub unconfirmed: usize,
    /// They wait for anybody: what is listed when nothing is said.
    pub waiting: usize,
    /// Of these nobody looks after them, or they wait for somebody else than who does.
    pub unattended: usize,
}

/// What waits for somebody's judgement. For those who moderate.
#[utoipa::path(get, path = "/api/forum/moderation/queue", tag = "moderation", params(QueueQuery),
    responses((status = 200, body = Queue),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED")))]
pub async fn get_queue(
    State(app): State<App>,
    who: Principal,
    Query(query): Query<QueueQuery>,
) -> Result<axum::Json<Queue>> {
    judge(&app, &who)?;
    let page = PageQuery {
        cursor: query.cursor.clone(),
        limit: query.limit,
    };
    let limit = page.limit()?;
    let after = page.sealed(LIST)?;
    let after = after.map(|place| QueuePlace::parse(&place).ok_or_else(foreign));
    let after = after.transpose()?;
    let now = app.clock.unix_ms();
    Ok(axum::Json(app.index.read(|index| {
        let views = index.case_views(now);
        let counts = counts(&views, who.user_id());
        let open = views.iter().filter(|view| view.case.is_open());
        let oldest_open_at = open.map(|view| view.case.opened_at).min().map(from_unix_ms);
        let mut placed: Vec<_> = views
            .iter()
            .filter(|view| fits(&query, view, who.user_id()))
            .map(|view| (view.place(), view))
            .filter(|(place, _)| after.as_ref().is_none_or(|after| place > after))
            .collect();
        placed.sort_by(|(a, _), (b, _)| a.cmp(b));
        let has_more = placed.len() > limit;
        placed.truncate(limit);
        let last = placed.last().filter(|_| has_more);
        let kept = Kept::all(index);
        Queue {
            next_cursor: last.map(|(place, _)| seal(LIST, place.to_text())),
            items: placed
                .iter()
                .map(|(_, view)| CaseSummary::of(index, view, &kept))
                .collect(),
            counts,
            oldest_open_at,
        }
    })))
}

/// Name of the list in its cursors.
const LIST: &str = "queue";

fn counts(views: &[CaseView<'_>], who: &UserId) -> QueueCounts {
    let mut counts = QueueCounts::default();
    for view in views {
        counts.unconfirmed += usize::from(view.is_unconfirmed());
        counts.waiting += usize::from(view.waits());
        counts.unattended += usize::from(view.is_unattended());
        match view.state {
            CaseState::Open => counts.open += 1,
            CaseState::Claimed => {
                counts.claimed += 1;
                counts.mine += usize::from(is_mine(view, who));
            }
            CaseState::Appealed => counts.appealed += 1,
            CaseState::Decided | CaseState::Merged | CaseState::Closed => {}
        }
    }
    counts
}

fn is_mine(view: &CaseView<'_>, who: &UserId) -> bool {
    view.state == CaseState::Claimed && view.case.claimed_by.as_deref() == Some(who)
}

fn fits(query: &QueueQuery, view: &CaseView<'_>, who: &UserId) -> bool {
    let state = match query.state {
        None => view.waits(),
        Some(QueueState::Open) => view.state == CaseState::Open,
        Some(QueueState::Claimed) => view.state == CaseState::Claimed,
        Some(QueueState::Mine) => is_mine(view, who),
        Some(QueueState::Appealed) => view.state == CaseState::Appealed,
        Some(QueueState::Unconfirmed) => view.is_unconfirmed(),
        Some(QueueState::Decided) => {
            matches!(view.state, CaseState::Decided | CaseState::Closed)
        }
        Some(QueueState::All) => true,
    };
    let about = query.about.as_deref();
    state
        && query.kind.is_none_or(|kind| view.case.kind == kind)
        && about.is_none_or(|about| view.case.about == about)
        && query
            .reason
            .is_none_or(|reason| view.reasons().contains(&reason))
}

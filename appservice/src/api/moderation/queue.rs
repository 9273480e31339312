//! `GET /api/forum/moderation/queue`: what waits for somebody's judgement.

use std::cmp::Reverse;

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
    index::CaseView,
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
    /// They were judged, and their appeals answered.
    Decided,
    /// All of them.
    All,
}

/// Which cases.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct QueueQuery {
    /// Those that wait for somebody when not said: open, claimed and appealed.
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

/// A page of the queue: what is severe or hidden first, then by weight, then by age. Those that were
/// judged come after, the last judged first.
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
    let after = after.map(|place| Place::parse(&place).ok_or_else(foreign));
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
            .map(|view| (Place::of(view), view))
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

/// Where a case stands in the queue.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    /// 0: it cannot wait; 1: it waits; 2: it was judged.
    rank: u8,
    /// In thousandths.
    weight: Reverse<i64>,
    /// The older first; of those that were judged the later.
    at: i64,
    case: String,
}

impl Place {
    fn of(view: &CaseView<'_>) -> Self {
        let case = view.case;
        let waits = case.is_open() || view.state == CaseState::Appealed;
        #[expect(clippy::cast_possible_truncation, reason = "a few units")]
        let weight = (view.sum.weight * 1_000.0) as i64;
        let (rank, weight, at) = match (waits, view.severe || view.hides()) {
            (true, true) => (0, weight, case.opened_at),
            (true, false) => (1, weight, case.opened_at),
            (false, _) => (2, 0, -case.changed_at),
        };
        Self {
            rank,
            weight: Reverse(weight),
            at,
            case: case.case.clone(),
        }
    }

    fn to_text(&self) -> String {
        format!("{}/{}/{}/{}", self.rank, self.weight.0, self.at, self.case)
    }

    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(4, '/');
        Some(Self {
            rank: parts.next()?.parse().ok()?,
            weight: Reverse(parts.next()?.parse().ok()?),
            at: parts.next()?.parse().ok()?,
            case: parts.next()?.to_owned(),
        })
    }
}

fn counts(views: &[CaseView<'_>], who: &UserId) -> QueueCounts {
    let mut counts = QueueCounts::default();
    for view in views {
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
        None => matches!(
            view.state,
            CaseState::Open | CaseState::Claimed | CaseState::Appealed
        ),
        Some(QueueState::Open) => view.state == CaseState::Open,
        Some(QueueState::Claimed) => view.state == CaseState::Claimed,
        Some(QueueState::Mine) => is_mine(view, who),
        Some(QueueState::Appealed) => view.state == CaseState::Appealed,
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

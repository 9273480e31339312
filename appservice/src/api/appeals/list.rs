//! `GET /api/appeals`: those of a member, or all.

use axum::extract::State;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::{Appeal, AppealState};
use crate::{
    api::{
        extract::Query,
        page::{Page, PageQuery, foreign, seal},
        principal::{Conducted, Principal},
    },
    app::App,
    error::{ErrorBody, Result},
    events::AppealKind,
    index::Index,
    policy::Permission,
};

/// Name of the list in its cursors.
const LIST: &str = "appeals";

/// Which appeals.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AppealFilter {
    /// Those that wait for an answer.
    Open,
    /// Those that have one.
    Decided,
    /// All.
    #[default]
    All,
}

/// Which appeals.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AppealsQuery {
    /// All when not said.
    #[serde(default)]
    #[param(inline)]
    pub state: AppealFilter,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// 1–100; 30 when not said.
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<u32>,
}

impl AppealFilter {
    fn admits(self, appeal: &Appeal) -> bool {
        let is_open = appeal.state == AppealState::Open;
        match self {
            Self::Open => is_open,
            Self::Decided => !is_open,
            Self::All => true,
        }
    }
}

/// Where an appeal stands in the list.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    is_answered: bool,
    /// Of those that wait the oldest first, for it is due first; of the others the newest.
    at: i64,
    case: String,
}

impl Place {
    fn of(appeal: &Appeal) -> Self {
        let is_answered = appeal.state != AppealState::Open;
        let at = appeal.at.unix_timestamp_nanos() / 1_000_000;
        let at = i64::try_from(at).unwrap_or(i64::MAX);
        Self {
            is_answered,
            at: if is_answered { -at } else { at },
            case: appeal.kind.state_key(&appeal.case_id),
        }
    }

    fn to_text(&self) -> String {
        format!("{}/{}/{}", self.is_answered, self.at, self.case)
    }

    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '/');
        Some(Self {
            is_answered: parts.next()?.parse().ok()?,
            at: parts.next()?.parse().ok()?,
            case: parts.next()?.to_owned(),
        })
    }
}

/// My appeals; everybody's for those who moderate. Open ones first, those that are due first; then the
/// others, the newest first.
#[utoipa::path(get, path = "/api/appeals", tag = "conduct", params(AppealsQuery),
    extensions(("x-suspended" = json!(true))),
    responses((status = 200, body = Page<Appeal>), (status = "default", body = ErrorBody)))]
pub async fn list_appeals(
    State(app): State<App>,
    Conducted(who): Conducted,
    Query(query): Query<AppealsQuery>,
) -> Result<axum::Json<Page<Appeal>>> {
    let page = PageQuery {
        cursor: query.cursor,
        limit: query.limit,
    };
    let limit = page.limit()?;
    let after = page.sealed(LIST)?;
    let after = after.map(|place| Place::parse(&place).ok_or_else(foreign));
    let after = after.transpose()?;
    let moderates = app.accounts.may(&who.member, Permission::Moderate);
    let visible = app
        .index
        .read(|index| visible(&app, index, &who, moderates));
    let mut placed: Vec<_> = visible
        .into_iter()
        .filter(|appeal| query.state.admits(appeal))
        .map(|appeal| (Place::of(&appeal), appeal))
        .filter(|(place, _)| after.as_ref().is_none_or(|after| place > after))
        .collect();
    placed.sort_by(|(a, _), (b, _)| a.cmp(b));
    let has_more = placed.len() > limit;
    placed.truncate(limit);
    let last = placed.last().filter(|_| has_more);
    let next_cursor = last.map(|(place, _)| seal(LIST, place.to_text()));
    Ok(axum::Json(Page {
        items: placed.into_iter().map(|(_, appeal)| appeal).collect(),
        next_cursor,
    }))
}

/// Every appeal that somebody may read, in no order: those of others where they moderate.
fn visible(app: &App, index: &Index, who: &Principal, moderates: bool) -> Vec<Appeal> {
    let own = index.appeals_of(who.user_id());
    let mut found: Vec<_> = own.iter().map(Appeal::of).collect();
    if moderates {
        for case in index.cases().filter(|case| case.about != who.user_id()) {
            let heard = AppealKind::ALL.into_iter();
            let heard = heard.filter(|kind| case.hearing(*kind).is_some());
            found.extend(heard.filter_map(|kind| Appeal::heard(app, index, who, case, kind)));
        }
    }
    found
}

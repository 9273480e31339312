//! `GET /api/transparency`: what moderation did, month by month, without names.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::{extract::Query, language::Lang, principal::Principal},
    app::App,
    error::{ErrorBody, Result},
    events::TransparencyEventContent,
    policy::transparency,
};

/// What moderation did.
#[derive(Debug, Serialize, ToSchema)]
pub struct Transparency {
    /// The earliest first, 24 at most, the present one too.
    pub months: Vec<MonthFigures>,
    /// Which clauses of the code of conduct were broken how often, the most frequent first.
    pub rules: Vec<RuleFigures>,
}

/// A month.
#[derive(Debug, Serialize, ToSchema)]
pub struct MonthFigures {
    /// By UTC.
    #[schema(example = "2026-11")]
    pub month: String,
    /// Reports that members made.
    pub reports: u32,
    /// Cases that were opened.
    pub cases: u32,
    /// Cases in which nothing was found wrong.
    pub dismissed: u32,
    /// Nudges.
    pub nudges: u32,
    /// Cases in which posts were removed without a strike.
    pub removed: u32,
    /// Strikes by step.
    pub strikes: [u32; 3],
    /// Appeals.
    pub appeals: u32,
    /// Decisions that were overturned.
    pub overturned: u32,
    /// From report to decision, the median of the cases that were decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub median_hours: Option<f64>,
    /// Posts that were removed.
    pub posts_removed: u32,
    /// Rules that were published in the policy list.
    pub policies: u32,
}

/// A clause of the code of conduct.
#[derive(Debug, Serialize, ToSchema)]
pub struct RuleFigures {
    /// Its name.
    pub rule: String,
    /// What it begins with.
    pub title: String,
    /// How many decisions that stand name it.
    pub count: u32,
}

impl From<TransparencyEventContent> for MonthFigures {
    fn from(month: TransparencyEventContent) -> Self {
        let hours = |minutes: u32| (f64::from(minutes) / 6.0).round() / 10.0;
        Self {
            month: month.month,
            reports: month.reports,
            cases: month.cases,
            dismissed: month.dismissed,
            nudges: month.nudges,
            removed: month.removed,
            strikes: month.strikes,
            appeals: month.appeals,
            overturned: month.overturned,
            median_hours: month.median_minutes.map(hours),
            posts_removed: month.posts_removed,
            policies: month.policies,
        }
    }
}

/// What moderation did, month by month, without names. For every member.
#[utoipa::path(get, path = "/api/transparency", tag = "moderation", params(Lang),
    responses((status = 200, body = Transparency), (status = "default", body = ErrorBody)))]
pub async fn get_transparency(
    State(app): State<App>,
    _who: Principal,
    Query(lang): Query<Lang>,
) -> Result<axum::Json<Transparency>> {
    let now = app.clock.unix_ms();
    let (months, counts) = app.index.read(|index| {
        let months = index.months_of_moderation(now);
        (months, transparency::rules(index.cases()))
    });
    let languages = [lang.or_of(&app), app.language()];
    let legal = app.auth.legal();
    let rules = counts.into_iter().map(|(rule, count)| RuleFigures {
        // A clause of an earlier version is called by its name alone.
        title: legal
            .clause(&rule, &languages)
            .map_or_else(|| rule.clone(), |clause| clause.title.clone()),
        rule,
        count,
    });
    let mut rules: Vec<_> = rules.collect();
    rules.sort_by_key(|rule| std::cmp::Reverse(rule.count));
    Ok(axum::Json(Transparency {
        months: months.into_iter().map(MonthFigures::from).collect(),
        rules,
    }))
}

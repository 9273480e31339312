//! Finding posts, topics, members and courses, all from the index: see `docs/decisions/0015`.

mod hits;

use axum::extract::State;
use ruma::{OwnedUserId, UserId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use self::hits::{Finder, Hit};
use super::{
    extract::Query,
    members::{blocked_now, shows},
    page::{PageQuery, foreign, seal},
    principal::Principal,
};
use crate::{
    app::App,
    error::{Error, ErrorBody, Result},
    index::SearchQuery,
    policy::sought::Sought,
};

/// Of each type, when all are asked for.
const OF_EACH: usize = 5;
/// Characters of a search.
const LENGTH: std::ops::RangeInclusive<usize> = 2..=200;

/// The route of the search.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(search))
}

/// What is looked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Posts by their words.
    Posts,
    /// Topics by their titles.
    Topics,
    /// Members by their names.
    Members,
    /// Courses by title and summary.
    Courses,
    /// At most five of each, and no further page.
    #[default]
    All,
}

/// What is looked for, and where.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Search {
    /// 2–200 characters. All words, in any form; the last one may be begun. `"…"` as it stands.
    pub q: String,
    /// `all` when not said.
    #[serde(default, rename = "type")]
    #[param(inline)]
    pub kind: Kind,
    /// Slug of a category.
    pub category: Option<String>,
    /// Address of a topic.
    pub topic: Option<String>,
    /// User ID or user name of whoever wrote it.
    pub author: Option<String>,
    /// A day, `2026-11-28`: from its beginning on.
    pub after: Option<String>,
    /// A day: before its beginning.
    pub before: Option<String>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// 1–100; 30 when not said.
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<u32>,
}

/// What was found.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct SearchPage {
    /// The newest first; members by name. Of all types: topics, posts, members, courses.
    pub items: Vec<Hit>,
    /// Ask with it for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
    /// How much there is; of members, and of phrases, as far as was counted.
    pub total: usize,
    /// Who answered.
    pub answered_by: AnsweredBy,
}

/// Who answers a search: see `docs/decisions/0015`.
#[derive(Debug, Clone, Copy, Default, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AnsweredBy {
    /// Our own index.
    #[default]
    Index,
}

/// Find posts, topics, members and courses. Nothing is found that you may not read, by those whom
/// you block, or by an author who hides their profile from you.
#[utoipa::path(get, path = "/api/search", tag = "search", params(Search),
    responses((status = 200, body = SearchPage),
        (status = "default", body = ErrorBody,
            description = "422 M_INVALID_PARAM, 429 M_LIMIT_EXCEEDED")))]
pub async fn search(
    State(app): State<App>,
    who: Principal,
    Query(search): Query<Search>,
) -> Result<axum::Json<SearchPage>> {
    if !LENGTH.contains(&search.q.trim().chars().count()) {
        return Err(Error::invalid_field("q", "Search for 2 to 200 characters."));
    }
    app.accounts.limits.question(who.user_id()).await?;
    let sought = Sought::parse(search.q.trim());
    let author = search.author.as_deref().map(|author| named(&app, author));
    if author
        .as_deref()
        .is_some_and(|author| hides(&app, author, who.user_id()))
    {
        return Ok(axum::Json(SearchPage::default()));
    }
    let (after, before) = (
        day(&app, "after", search.after.as_deref())?,
        day(&app, "before", search.before.as_deref())?,
    );
    let list = search.list();
    let query = PageQuery {
        cursor: search.cursor.clone().filter(|_| search.kind != Kind::All),
        limit: search.limit,
    };
    let (cursor, limit) = (query.sealed(&list)?, query.limit()?);
    let limit = if search.kind == Kind::All {
        limit.min(OF_EACH)
    } else {
        limit
    };
    if !app.index.has_caught_up() {
        let index = app.index.clone();
        let caught_up = tokio::task::spawn_blocking(move || index.catch_up());
        caught_up.await.map_err(Error::internal)?;
    }
    let blocked = blocked_now(&app, who.user_id()).await;
    let query = SearchQuery {
        sought: &sought,
        viewer: who.user_id(),
        blocked: &blocked,
        category: search.category.as_deref(),
        topic: search.topic.as_deref(),
        author: author.as_deref(),
        after,
        before,
        cursor: cursor.as_deref(),
        limit,
        now: app.clock.unix_ms(),
    };
    let finder = Finder {
        app: &app,
        who: &who,
        typed: search.q.trim(),
        query,
    };
    let found = finder.find(search.kind).await?;
    Ok(axum::Json(SearchPage {
        items: found.items,
        next_cursor: found
            .next
            .filter(|_| search.kind != Kind::All)
            .map(|next| seal(&list, next)),
        total: found.total,
        answered_by: AnsweredBy::Index,
    }))
}

impl Search {
    /// The name of this list: a cursor is of one search alone.
    fn list(&self) -> String {
        format!(
            "search/{:?}/{:?}/{:?}/{:?}/{:?}/{:?}/{}",
            self.kind, self.category, self.topic, self.author, self.after, self.before, self.q
        )
    }
}

/// Whether a member hides their profile from somebody, and with it the list of what they wrote.
fn hides(app: &App, author: &UserId, viewer: &UserId) -> bool {
    author != viewer && !app.index.read(|index| shows(app, index, author, viewer))
}

/// Whoever is meant by a user ID or a user name; somebody who does not exist has written nothing.
fn named(app: &App, author: &str) -> OwnedUserId {
    let name = author.trim().trim_start_matches('@');
    let user_id = if name.contains(':') {
        UserId::parse(format!("@{name}")).ok()
    } else {
        app.names.member(&name.to_lowercase()).ok()
    };
    user_id.unwrap_or_else(|| app.names.bot().to_owned())
}

fn day(app: &App, field: &'static str, day: Option<&str>) -> Result<Option<i64>> {
    let Some(day) = day.filter(|day| !day.is_empty()) else {
        return Ok(None);
    };
    let begin = app.config.territory.zone().day(day);
    let refused = || Error::invalid_field(field, "Give a day as 2026-11-28.");
    begin.map(Some).ok_or_else(refused)
}

impl From<crate::index::BadCursor> for Error {
    fn from(_: crate::index::BadCursor) -> Self {
        foreign()
    }
}

//! Finding members by name, and the directory of all of them.

use axum::extract::State;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::cards::{Cards, MemberCard};
use crate::{
    api::{
        extract::Query,
        page::{Page, PageQuery, seal},
        principal::Principal,
    },
    app::App,
    error::{Error, ErrorBody, Result},
    index::{Origin, PeopleQuery},
};

/// Characters of a search, at most.
const MAX_WORDS: usize = 100;
/// So many are found for words when not said; of the directory it is a page as everywhere.
const FOUND: u32 = 20;

/// Whom to find.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Search {
    /// Beginnings of names and user names, in any order; the whole directory when empty.
    #[serde(default)]
    pub q: String,
    /// Slug of a badge that they hold.
    pub badge: Option<String>,
    /// Where their accounts are; anywhere when not said.
    #[param(inline)]
    pub origin: Option<OriginName>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// 1–100; when not said 20 for words, and 30 of the directory.
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<u32>,
}

/// Where the accounts of members are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum OriginName {
    /// In this territory.
    Here,
    /// In others.
    Elsewhere,
}

impl From<OriginName> for Origin {
    fn from(name: OriginName) -> Self {
        match name {
            OriginName::Here => Self::Here,
            OriginName::Elsewhere => Self::Elsewhere,
        }
    }
}

/// Members who show themselves to you, in the order of a Danish register.
#[utoipa::path(get, path = "/api/users/search", tag = "members", params(Search),
    responses((status = 200, body = Page<MemberCard>),
        (status = "default", body = ErrorBody,
            description = "422 M_INVALID_PARAM")))]
pub async fn search_members(
    State(app): State<App>,
    who: Principal,
    Query(search): Query<Search>,
) -> Result<axum::Json<Page<MemberCard>>> {
    if search.q.chars().count() > MAX_WORDS {
        let message = format!("Search for at most {MAX_WORDS} characters.");
        return Err(Error::invalid_field("q", message));
    }
    let badge = search.badge.as_deref().filter(|badge| !badge.is_empty());
    let looks = !search.q.trim().is_empty();
    let list = format!(
        "people/{}/{:?}/{}",
        badge.unwrap_or_default(),
        search.origin,
        search.q
    );
    let query = PageQuery {
        cursor: search.cursor.clone(),
        limit: search.limit.or(looks.then_some(FOUND)),
    };
    let (after, limit) = (query.sealed(&list)?, query.limit()?);
    let viewer = who.user_id();
    let blockers = app.actions.ignored().ignorers(viewer);
    let people = PeopleQuery {
        viewer,
        words: words(&search.q),
        badge,
        origin: search.origin.map(Into::into),
        after: after.as_deref(),
        limit,
        now: app.clock.unix_ms(),
    };
    Ok(axum::Json(app.index.read(|index| {
        let (found, next) = index.people(&people, |id| blockers.contains(id));
        let cards = Cards {
            app: &app,
            index,
            viewer,
            language: &who.member.language,
        };
        Page {
            items: found.iter().map(|id| cards.card(id)).collect(),
            next_cursor: next.map(|next| seal(&list, next)),
        }
    })))
}

/// A user ID is searched by its first part.
pub fn words(q: &str) -> &str {
    let q = q.trim();
    match q.strip_prefix('@') {
        Some(id) => id.split(':').next().unwrap_or_default(),
        None => q,
    }
}

//! Categories and their topics.

use std::collections::BTreeSet;

use axum::{extract::State, response::Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Category, TopicSummary, cache::Key, held, views::View};
use crate::{
    api::{
        extract::{Path, Query},
        page::{self, PageQuery},
        principal::Principal,
    },
    app::App,
    error::{Error, ErrorBody, Result},
};

/// All categories.
#[derive(Debug, Serialize, ToSchema)]
pub struct Categories {
    /// In their order.
    pub items: Vec<Category>,
}

/// Topics of a category.
#[derive(Debug, Serialize, ToSchema)]
pub struct TopicList {
    /// The category.
    pub category: Category,
    /// Latest activity first.
    pub items: Vec<TopicSummary>,
    /// Ask with it for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// The forum's categories in their order.
#[utoipa::path(get, path = "/api/forum/categories", tag = "forum",
    responses((status = 200, body = Categories), (status = "default", body = ErrorBody)))]
pub async fn get_categories(State(app): State<App>, who: Principal) -> Result<Response> {
    let held = held(&app, &who);
    let key = Key::shared(format!("categories/{held}"), app.index.last_seq());
    app.pages.get_or_render(key, || {
        Ok(app.index.read(|index| {
            let view = View {
                index,
                viewer: None,
                held: &held,
                blocked: &BTreeSet::new(),
                now: app.clock.unix_ms(),
            };
            Categories {
                items: index
                    .categories()
                    .into_iter()
                    .map(|c| view.category(c))
                    .collect(),
            }
        }))
    })
}

/// The topics of a category, latest activity first.
#[utoipa::path(get, path = "/api/forum/categories/{slug}/topics", tag = "forum",
    params(("slug" = String, Path), PageQuery),
    responses((status = 200, body = TopicList), (status = "default", body = ErrorBody)))]
pub async fn list_topics(
    State(app): State<App>,
    who: Principal,
    Path(slug): Path<String>,
    Query(query): Query<PageQuery>,
) -> Result<Response> {
    let limit = query.limit()?;
    let list = format!("topics/{slug}");
    let cursor = query.sealed(&list)?;
    let cursor = cursor.as_deref();
    let held = held(&app, &who);
    let name = format!("{list}/{limit}/{held}/{}", cursor.unwrap_or_default());
    let key = Key::shared(name, app.index.last_seq());
    app.pages.get_or_render(key, || {
        app.index.read(|index| {
            let category = index
                .category(&slug)
                .ok_or_else(|| Error::not_found("There is no such category."))?;
            let found = index
                .topics(&slug, cursor, limit)
                .map_err(|_bad| page::foreign())?;
            let view = View {
                index,
                viewer: None,
                held: &held,
                blocked: &BTreeSet::new(),
                now: app.clock.unix_ms(),
            };
            Ok(TopicList {
                category: view.category(category),
                items: found.items.into_iter().map(|t| view.topic(t)).collect(),
                next_cursor: found.next.map(|next| page::seal(&list, next)),
            })
        })
    })
}

//! Lists of topics: of a category, and of all that the member may read.

use std::{collections::BTreeSet, sync::Arc};

use axum::{
    Json as Answer,
    extract::State,
    response::{IntoResponse, Response},
};
use ruma::{OwnedRoomId, OwnedServerName};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    Category, TopicSummary, cache::Key, held, reading::unread_topics, require_reader, views::View,
};
use crate::{
    api::{
        extract::{Path, Query},
        page::{self, Page, PageQuery},
        principal::Principal,
    },
    app::App,
    error::{Error, ErrorBody, Result},
    index::{Index, ListKind, TopicQuery},
    policy::top::Period,
};

/// Topics of a category.
#[derive(Debug, Serialize, ToSchema)]
pub struct TopicList {
    /// The category.
    pub category: Category,
    /// In the order of the list.
    pub items: Vec<TopicSummary>,
    /// Ask with it for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// Which topics, and in which order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ListName {
    /// Pinned ones, then by latest activity.
    #[default]
    Latest,
    /// Those opened last.
    New,
    /// Followed ones with posts that the member has not read, by latest activity.
    Unread,
    /// Those with the most posts and reactions of a period.
    Top,
    /// Those that are solved, by latest activity.
    Solved,
}

/// Which list of topics, and which page of it.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// `latest` when not said.
    #[param(inline)]
    pub list: Option<ListName>,
    /// How far `top` looks back; `week` when not said.
    #[param(inline)]
    pub period: Option<Period>,
    /// Server name of a territory: topics alone in which its members have written.
    #[param(value_type = Option<String>, example = "se.example")]
    pub server: Option<OwnedServerName>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// 1–100; 30 when not said.
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<u32>,
}

/// A list as it was asked for.
struct Asked {
    /// Names the list in cursors.
    name: String,
    kind: ListKind,
    server: Option<OwnedServerName>,
    /// Whether it shows what the member alone has not read.
    unread: bool,
    /// The topics that they have muted, where that is asked for.
    muted: Arc<BTreeSet<OwnedRoomId>>,
    cursor: Option<String>,
    limit: usize,
}

impl Asked {
    async fn read(app: &App, who: &Principal, within: &str, query: ListQuery) -> Result<Self> {
        let period = query.period.unwrap_or_default();
        let (word, kind) = match query.list.unwrap_or_default() {
            ListName::Latest => ("latest", ListKind::Latest),
            ListName::Unread => ("unread", ListKind::Latest),
            ListName::New => ("new", ListKind::New),
            ListName::Solved => ("solved", ListKind::Solved),
            ListName::Top => (
                period.as_str(),
                ListKind::Top(period.days(app.clock.unix_ms())),
            ),
        };
        let from = query.server.as_ref().map_or("", |server| server.as_str());
        let name = format!("topics/{within}/{word}/{from}");
        let page = PageQuery {
            cursor: query.cursor,
            limit: query.limit,
        };
        let unread = word == "unread";
        let muted = if unread {
            app.actions.muted_rooms(who.user_id()).await?.0
        } else {
            Arc::default()
        };
        Ok(Self {
            cursor: page.sealed(&name)?,
            limit: page.limit()?,
            unread,
            muted,
            name,
            kind,
            server: query.server,
        })
    }

    /// Names the answer. Who holds the same badges may read the same; the days of a period pass.
    fn key(&self, app: &App, held: &str) -> Key {
        let cursor = self.cursor.as_deref().unwrap_or_default();
        let name = format!(
            "{}/{:?}/{}/{held}/{cursor}",
            self.name, self.kind, self.limit
        );
        Key::shared(name, app.index.last_seq())
    }

    fn page(
        &self,
        view: &View<'_>,
        who: &Principal,
        categories: &[&str],
    ) -> Result<Page<TopicSummary>> {
        let unread = self
            .unread
            .then(|| unread_topics(view.index, who.user_id(), &self.muted));
        let query = TopicQuery {
            categories,
            list: self.kind,
            only: unread.as_deref(),
            server: self.server.as_deref(),
            cursor: self.cursor.as_deref(),
            limit: self.limit,
        };
        let found = view.index.topics(query).map_err(|_bad| page::foreign())?;
        Ok(Page {
            items: found.items.into_iter().map(|t| view.topic(t)).collect(),
            next_cursor: found.next.map(|next| page::seal(&self.name, next)),
        })
    }

    /// Answers with what is rendered for everybody who holds these badges, or for the member alone.
    fn answer<T: Serialize>(
        &self,
        app: &App,
        held: &str,
        render: impl FnOnce(&View<'_>) -> Result<T>,
    ) -> Result<Response> {
        let shown = |index: &Index| {
            render(&View {
                index,
                looks: &app.looks,
                viewer: None,
                held,
                blocked: &BTreeSet::new(),
                rules: &[],
                now: app.clock.unix_ms(),
            })
        };
        if self.unread {
            return Ok(Answer(app.index.read(shown)?).into_response());
        }
        let key = self.key(app, held);
        app.pages.get_or_render(key, || app.index.read(shown))
    }
}

/// The topics of a category.
#[utoipa::path(get, path = "/api/forum/categories/{slug}/topics", tag = "forum",
    params(("slug" = String, Path), ListQuery),
    responses((status = 200, body = TopicList),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED")))]
pub async fn list_topics(
    State(app): State<App>,
    who: Principal,
    Path(slug): Path<String>,
    Query(query): Query<ListQuery>,
) -> Result<Response> {
    let asked = Asked::read(&app, &who, &format!("of/{slug}"), query).await?;
    require_reader(&app, &who, &slug)?;
    let held = held(&app, &who);
    asked.answer(&app, &held, |view| {
        let category = view.index.category(&slug);
        let category = category.ok_or_else(|| Error::not_found("There is no such category."))?;
        let page = asked.page(view, &who, &[&slug])?;
        Ok(TopicList {
            category: view.category(category, true),
            items: page.items,
            next_cursor: page.next_cursor,
        })
    })
}

/// The topics of every category that the member may read.
#[utoipa::path(get, path = "/api/forum/topics", tag = "forum", params(ListQuery),
    responses((status = 200, body = Page<TopicSummary>), (status = "default", body = ErrorBody)))]
pub async fn list_all_topics(
    State(app): State<App>,
    who: Principal,
    Query(query): Query<ListQuery>,
) -> Result<Response> {
    let asked = Asked::read(&app, &who, "all", query).await?;
    let held = held(&app, &who);
    asked.answer(&app, &held, |view| {
        let readable = view.index.readable(who.user_id(), view.now);
        asked.page(view, &who, &readable)
    })
}

//! A topic: read it, open one.

use std::collections::BTreeSet;

use axum::{Json as Answer, extract::State, http::StatusCode, response::Response};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Topic, TopicPage, cache::Key, held, key_or_new, show_post, views::View};
use crate::{
    actions::{Draft, NewTopic},
    api::{
        extract::{IdempotencyKey, Json, Path, Query},
        members::blocked_by,
        page::{self, PageQuery},
        principal::Principal,
    },
    app::App,
    error::{Error, ErrorBody, Result},
    policy::words,
};

/// Posts of a page when the client does not say.
const DEFAULT_POSTS: u32 = 50;

/// A topic to be opened.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CreateTopic {
    /// Slug of the category.
    pub category: String,
    /// 3–120 characters.
    pub title: String,
    /// Markdown of the first post.
    pub body: String,
}

/// A topic and some of its posts, oldest first.
#[utoipa::path(get, path = "/api/forum/topics/{slug}", tag = "forum",
    params(("slug" = String, Path), PageQuery),
    responses((status = 200, body = TopicPage), (status = "default", body = ErrorBody)))]
pub async fn get_topic(
    State(app): State<App>,
    who: Principal,
    Path(slug): Path<String>,
    Query(mut query): Query<PageQuery>,
) -> Result<Response> {
    query.limit.get_or_insert(DEFAULT_POSTS);
    let limit = query.limit()?;
    let list = format!("posts/{slug}");
    let cursor = query.sealed(&list)?;
    let cursor = cursor.as_deref();
    let absent = || Error::not_found("There is no such topic.");
    let held = held(&app, &who);
    let (blocked, blocks) = blocked_by(&app, who.user_id());
    let (revision, gate) = app.index.read(|index| {
        let gate = index.badges_of_topic(&slug).join(",");
        (index.topic_revision(&slug), gate)
    });
    let name = format!(
        "{list}/{limit}/{held}/{gate}/{blocks}/{}",
        cursor.unwrap_or_default()
    );
    let key = Key::of(name, revision.ok_or_else(absent)?, who.user_id());
    app.pages.get_or_render(key, || {
        app.index.read(|index| {
            let topic = index.topic(&slug).ok_or_else(absent)?;
            let found = index.topic_page(&slug, cursor, limit);
            let found = found.ok_or_else(absent)?.map_err(|_bad| page::foreign())?;
            let view = View {
                index,
                viewer: Some(who.user_id()),
                held: &held,
                blocked: &blocked,
                now: app.clock.unix_ms(),
            };
            Ok(TopicPage {
                topic: view.topic_detail(topic),
                items: found
                    .items
                    .into_iter()
                    .map(|p| view.post(p, &slug))
                    .collect(),
                next_cursor: found.next.map(|next| page::seal(&list, next)),
            })
        })
    })
}

/// Opens a topic: a room of its own in the category, and its first post by the member.
#[utoipa::path(post, path = "/api/forum/topics", tag = "forum", request_body = CreateTopic,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = Topic), (status = "default", body = ErrorBody)))]
pub async fn create_topic(
    State(app): State<App>,
    who: Principal,
    key: IdempotencyKey,
    Json(wish): Json<CreateTopic>,
) -> Result<(StatusCode, Answer<Topic>)> {
    let title = words::title(&wish.title)?;
    let draft = Draft {
        key: key_or_new(key),
        ..Draft::new(words::body(&wish.body)?)
    };
    let new = NewTopic {
        category: wish.category,
        title,
        first_post: draft,
    };
    let written = app.actions.create_topic(who.user_id(), &new).await?;
    if !app
        .wait_until(|index| index.topic(&written.slug).is_some())
        .await
    {
        return Err(Error::Unavailable {
            sent: true,
            message: "the loop is late".into(),
        });
    }
    let first_post = show_post(&app, &written.first_post.event_id, who.user_id())?;
    let held = held(&app, &who);
    let topic = app.index.read(|index| {
        let topic = index.topic(&written.slug)?;
        Some(
            View {
                index,
                viewer: Some(who.user_id()),
                held: &held,
                blocked: &BTreeSet::new(),
                now: app.clock.unix_ms(),
            }
            .topic_detail(topic),
        )
    });
    let topic = topic.ok_or_else(|| Error::internal("a topic that was just made is gone"))?;
    Ok((StatusCode::CREATED, Answer(Topic { topic, first_post })))
}

//! What a member wrote.

use axum::extract::State;
use http::StatusCode;
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::{named, no_such_member, shows};
use crate::{
    api::{
        extract::{Path, Query},
        page::{Page, PageQuery, seal},
        principal::Principal,
    },
    app::App,
    clock::from_unix_ms,
    error::{Error, ErrorBody, Result},
    index::{Index, PostHit, WrittenQuery},
    render,
};

/// A post in the list of what its member wrote.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WrittenPost {
    /// Event ID.
    pub post_id: String,
    /// Address of its topic.
    pub topic_slug: String,
    /// Title of its topic.
    pub topic_title: String,
    /// Slug of its category.
    pub category: String,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// How it begins, as plain text without its spoilers. Empty where it has no words, or is blurred
    /// until somebody has judged.
    pub excerpt: String,
}

impl WrittenPost {
    fn of(index: &Index, hit: PostHit) -> Self {
        let post = hit.post;
        Self {
            at: from_unix_ms(post.at),
            excerpt: if index.is_hidden(&post.event_id) {
                String::new()
            } else {
                render::excerpt(&post.body, post.html.as_deref())
            },
            post_id: post.event_id.to_string(),
            topic_slug: hit.topic_slug,
            topic_title: hit.topic_title,
            category: hit.category,
        }
    }
}

/// What a member wrote in the categories that you may read, the newest first. 403
/// `ORG.ALTHING.PRIVATE` where they hide their profile from you, `ORG.ALTHING.BLOCKED` where you
/// block them.
#[utoipa::path(get, path = "/api/users/{user_id}/posts", tag = "members",
    params(("user_id" = String, Path), PageQuery),
    responses((status = 200, body = Page<WrittenPost>),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BLOCKED, 403 ORG.ALTHING.PRIVATE, \
            503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn list_posts(
    State(app): State<App>,
    who: Principal,
    Path(user_id): Path<String>,
    Query(query): Query<PageQuery>,
) -> Result<axum::Json<Page<WrittenPost>>> {
    let (author, viewer) = (named(&app, &user_id)?, who.user_id());
    let list = format!("written/{author}");
    let (cursor, limit) = (query.sealed(&list)?, query.limit()?);
    if app.actions.read_ignored(viewer).await?.contains(&author) {
        let message = "You block this member.";
        return Err(refused("ORG.ALTHING.BLOCKED", message));
    }
    app.index.read(|index| {
        if index.has_departed(&author) {
            return Err(no_such_member());
        }
        if author != viewer && !shows(&app, index, &author, viewer) {
            let message = "This member does not show their posts to you.";
            return Err(refused("ORG.ALTHING.PRIVATE", message));
        }
        Ok(())
    })?;
    let page = app.index.written(&WrittenQuery {
        author: &author,
        viewer,
        cursor: cursor.as_deref(),
        limit,
        now: app.clock.unix_ms(),
    })?;
    let items = page.items.into_iter();
    let items = app
        .index
        .read(|index| items.map(|hit| WrittenPost::of(index, hit)).collect());
    Ok(axum::Json(Page {
        items,
        next_cursor: page.next.map(|next| seal(&list, next)),
    }))
}

fn refused(errcode: &'static str, message: &str) -> Error {
    Error::refused(StatusCode::FORBIDDEN, errcode, message)
}

//! What a post said before, and where it stands.

use axum::{Json as Answer, extract::State};
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::{Post, readable_target, show_post};
use crate::{
    api::{extract::Path, member_ref::MemberRef, principal::Principal},
    app::App,
    clock::from_unix_ms,
    error::{Error, ErrorBody, Result},
    render,
};

/// What a post has said.
#[derive(Debug, Serialize, ToSchema)]
pub struct History {
    /// Oldest first; the last is in force.
    pub items: Vec<Version>,
}

/// The words of a post at a time.
#[derive(Debug, Serialize, ToSchema)]
pub struct Version {
    /// When they were written.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// Who wrote them: the post's author.
    pub by: MemberRef,
    /// Markdown, or the plain form that another client gave.
    pub body: String,
    /// Sanitised by the allow-list of the Matrix specification.
    pub html: String,
}

/// A post and its topic.
#[derive(Debug, Serialize, ToSchema)]
pub struct Context {
    /// Address of its topic.
    pub topic_slug: String,
    /// Title of its topic.
    pub topic_title: String,
    /// Slug of its category.
    pub category: String,
    /// The post.
    pub post: Post,
}

/// What a post has said, oldest first. Of a post that was removed nothing is left: 404.
#[utoipa::path(get, path = "/api/forum/posts/{post_id}/history", tag = "forum",
    params(("post_id" = String, Path)),
    responses((status = 200, body = History),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED")))]
pub async fn get_history(
    State(app): State<App>,
    who: Principal,
    Path(post_id): Path<String>,
) -> Result<Answer<History>> {
    let (target, post) = readable_target(&app, &who, &post_id)?;
    let now = app.clock.unix_ms();
    let history = app.index.read(|index| {
        let by = MemberRef::of(index, &target.sender);
        let version = |at: i64, body: String, html: Option<String>| Version {
            at: from_unix_ms(at.min(now)),
            by: by.clone(),
            html: render::display(&body, html.as_deref()),
            body,
        };
        if post.pending {
            return Some(vec![version(post.at, post.body, post.html)]);
        }
        let versions = index.history(&target.event_id)?.into_iter();
        Some(versions.map(|v| version(v.at, v.body, v.html)).collect())
    });
    let items = history.ok_or_else(|| Error::not_found("This post has been removed."))?;
    Ok(Answer(History { items }))
}

/// A post with the topic that it is in, for links to it.
#[utoipa::path(get, path = "/api/forum/posts/{post_id}/context", tag = "forum",
    params(("post_id" = String, Path)),
    responses((status = 200, body = Context),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED")))]
pub async fn get_context(
    State(app): State<App>,
    who: Principal,
    Path(post_id): Path<String>,
) -> Result<Answer<Context>> {
    let (target, _) = readable_target(&app, &who, &post_id)?;
    let topic = app.index.read(|index| index.topic_of(&target.room_id));
    let topic = topic.ok_or_else(|| Error::not_found("There is no such topic."))?;
    Ok(Answer(Context {
        topic_slug: topic.slug,
        topic_title: topic.title,
        category: topic.category,
        post: show_post(&app, &target.event_id, who.user_id())?,
    }))
}

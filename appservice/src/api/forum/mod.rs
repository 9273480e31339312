//! The forum: categories, topics, posts, reactions. Reading is from the index alone.

mod cache;
mod categories;
mod posts;
mod reactions;
mod topics;
mod views;

use axum::http::StatusCode;
pub use cache::Pages;
use ruma::{EventId, UserId};
use ulid::Ulid;
use utoipa_axum::{router::OpenApiRouter, routes};
use views::View;
pub use views::{Category, Post, Topic, TopicDetail, TopicPage, TopicSummary};

use super::{extract::IdempotencyKey, principal::Principal};
use crate::{
    actions::Target,
    app::App,
    error::{Error, Result},
    index::PostView,
};

/// All routes of the forum.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(categories::get_categories))
        .routes(routes!(categories::list_topics))
        .routes(routes!(topics::create_topic))
        .routes(routes!(topics::get_topic))
        .routes(routes!(posts::create_post))
        .routes(routes!(posts::set_post, posts::remove_post))
        .routes(routes!(reactions::create_reaction))
        .routes(routes!(reactions::remove_reaction))
}

/// The request's key, or one of its own.
fn key_or_new(key: IdempotencyKey) -> String {
    key.0.unwrap_or_else(|| Ulid::generate().to_string())
}

/// What is to be edited, removed or reacted to.
fn target(app: &App, post_id: &str) -> Result<(Target, PostView)> {
    let event_id = EventId::parse(post_id).ok();
    let post = event_id.and_then(|id| app.index.read(|index| index.post(&id)));
    let post = post.ok_or_else(|| Error::not_found("There is no such post."))?;
    let target = Target {
        room_id: post.room_id.clone(),
        event_id: post.event_id.clone(),
        sender: post.sender.clone(),
    };
    Ok((target, post))
}

/// 409 for what can no longer be edited or reacted to.
fn not_removed(post: &PostView) -> Result<()> {
    if post.removed.is_none() {
        return Ok(());
    }
    Err(Error::refused(
        StatusCode::CONFLICT,
        "ORG.ALTHING.POST_REMOVED",
        "This post has been removed.",
    ))
}

/// The badges that the asking member holds now: part of the name of an answer that depends on them.
fn held(app: &App, who: &Principal) -> String {
    let now = app.clock.unix_ms();
    app.index
        .read(|index| index.badges_in_force(who.user_id(), now))
}

/// A post as the member sees it, from the index and what lies over it.
fn show_post(app: &App, event_id: &EventId, viewer: &UserId) -> Result<Post> {
    app.index.read(|index| {
        let post = index
            .post(event_id)
            .ok_or_else(|| Error::not_found("There is no such post."))?;
        let slug = index
            .topic_of(&post.room_id)
            .map(|t| t.slug)
            .unwrap_or_default();
        Ok(View {
            index,
            viewer: Some(viewer),
            held: "",
            blocked: &app.actions.ignored().of(viewer).0,
            now: app.clock.unix_ms(),
        }
        .post(post, &slug))
    })
}

//! The forum: categories, topics, posts, reactions. Reading is from the index alone.

mod attachments;
mod cache;
mod categories;
mod content;
mod drafts;
mod following;
mod history;
mod lists;
mod look;
mod media;
mod polls;
mod posts;
mod preview;
mod reactions;
mod readers;
mod reading;
mod topic_acts;
mod topic_views;
mod topics;
mod unread;
mod views;

use std::collections::BTreeSet;

use axum::http::StatusCode;
pub use cache::Pages;
pub use content::FileKind;
pub use look::Looks;
pub use readers::{require_reader, require_reader_of};
use reading::Reading;
use ruma::{EventId, OwnedRoomId, RoomId, UserId};
pub use topic_views::{Category, ReadBy, Topic, TopicDetail, TopicPage, TopicSummary, WrittenBy};
use ulid::Ulid;
pub(super) use unread::{hear_again, keep_hearing, refresh_reading};
use utoipa_axum::{router::OpenApiRouter, routes};
pub use views::Post;
pub(super) use views::View;

use super::{extract::IdempotencyKey, principal::Principal};
use crate::{
    actions::Target,
    app::App,
    error::{Error, Result},
    index::PostView,
    legal::Clause,
    policy::Permission,
};

/// All routes of the forum.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(
            categories::get_categories,
            categories::create_category
        ))
        .routes(routes!(categories::set_category))
        .routes(routes!(lists::list_topics))
        .routes(routes!(lists::list_all_topics, topics::create_topic))
        .routes(routes!(topics::get_topic, topic_acts::set_topic))
        .routes(routes!(topic_acts::move_topic))
        .routes(routes!(topic_acts::pin_topic))
        .routes(routes!(topic_acts::solve_topic))
        .routes(routes!(topic_acts::archive_topic))
        .routes(routes!(topic_acts::lock_topic))
        .routes(routes!(topic_acts::set_slow_mode))
        .routes(routes!(history::get_history))
        .routes(routes!(history::get_context))
        .routes(routes!(preview::preview_post))
        .routes(routes!(posts::create_post))
        .routes(routes!(posts::set_post, posts::remove_post))
        .routes(routes!(
            following::set_follow,
            following::remove_topic_follow
        ))
        .routes(routes!(unread::get_unread))
        .routes(routes!(unread::read_topic))
        .routes(routes!(unread::read_all))
        .routes(routes!(
            drafts::get_draft,
            drafts::set_draft,
            drafts::remove_draft
        ))
        .routes(routes!(polls::vote))
        .routes(routes!(attachments::create_attachment))
        .routes(routes!(media::get_media))
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

/// The room of a topic that the asking member may read; of one that was replaced, the room that it is
/// in now.
fn readable_topic(app: &App, who: &Principal, topic_id: &str) -> Result<OwnedRoomId> {
    let absent = || Error::not_found("There is no such topic.");
    let room_id = RoomId::parse(topic_id).map_err(|_odd| absent())?;
    require_reader_of(app, who, &room_id)?;
    app.index.read(|i| i.room_now(&room_id)).ok_or_else(absent)
}

/// As [`target`], where the asking member may read it.
pub(super) fn readable_target(
    app: &App,
    who: &Principal,
    post_id: &str,
) -> Result<(Target, PostView)> {
    let found = target(app, post_id)?;
    require_reader_of(app, who, &found.0.room_id)?;
    Ok(found)
}

/// A topic as the asking member sees it.
fn show_topic(app: &App, who: &Principal, topic: &RoomId) -> Result<TopicDetail> {
    let held = held(app, who);
    let moderates = app.accounts.may(&who.member, Permission::Moderate);
    let mutes = app.actions.mutes().of(who.user_id());
    let is_muted = mutes.is_some_and(|(rooms, _)| rooms.contains(topic));
    app.index.read(|index| {
        let found = index.topic_of(topic);
        let found = found.ok_or_else(|| Error::not_found("There is no such topic."))?;
        let reading = Reading::of(index, topic, who.user_id(), is_muted);
        let view = View {
            index,
            looks: &app.looks,
            viewer: Some(who.user_id()),
            held: &held,
            blocked: &BTreeSet::new(),
            rules: rules(app),
            now: app.clock.unix_ms(),
        };
        Ok(view.topic_detail(found, moderates, &reading))
    })
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

/// The clauses of the code of conduct, in the language of the territory.
fn rules(app: &App) -> &[Clause] {
    app.auth.legal().clauses(&[app.language()])
}

/// The badges that the asking member holds now: part of the name of an answer that depends on them.
/// Who may not write holds [`SILENCED`] alone.
fn held(app: &App, who: &Principal) -> String {
    let now = app.clock.unix_ms();
    app.index.read(|index| {
        if index.is_silenced(who.user_id(), now) {
            return SILENCED.to_owned();
        }
        index.badges_in_force(who.user_id(), now)
    })
}

/// In the place of badges: opens nothing, not what is open to everybody either. No badge is called so.
const SILENCED: &str = "!";

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
            looks: &app.looks,
            viewer: Some(viewer),
            held: "",
            blocked: &app.actions.ignored().of(viewer).0,
            rules: rules(app),
            now: app.clock.unix_ms(),
        }
        .post(post, &slug))
    })
}

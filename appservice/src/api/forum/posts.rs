//! Posts: write, edit, remove.

use axum::{Json as Answer, extract::State, http::StatusCode};
use ruma::RoomId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Post, key_or_new, not_removed, show_post, target};
use crate::{
    actions::Draft,
    api::{
        extract::{IdempotencyKey, Json, Path},
        principal::Principal,
    },
    app::App,
    error::{Error, ErrorBody, Result},
    index::Index,
    policy::words,
    render,
};

/// A post to be written.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CreatePost {
    /// Markdown.
    pub body: String,
    /// Event ID of the post that it answers.
    #[serde(default)]
    pub reply_to: Option<String>,
}

/// New words of a post.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SetPost {
    /// Markdown.
    pub body: String,
}

/// Why a post goes.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct RemovePost {
    /// Shown beside the redaction in Matrix clients.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Writes a post as the member.
#[utoipa::path(post, path = "/api/forum/topics/{topic_id}/posts", tag = "forum",
    request_body = CreatePost,
    params(("topic_id" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = Post), (status = "default", body = ErrorBody)))]
pub async fn create_post(
    State(app): State<App>,
    who: Principal,
    Path(topic_id): Path<String>,
    key: IdempotencyKey,
    Json(wish): Json<CreatePost>,
) -> Result<(StatusCode, Answer<Post>)> {
    let body = words::body(&wish.body)?;
    let room_id = RoomId::parse(&topic_id).ok();
    let topic = room_id.and_then(|id| app.index.read(|index| index.topic_of(&id)));
    let topic = topic.ok_or_else(|| Error::not_found("There is no such topic."))?;
    let reply_to = match wish.reply_to {
        Some(id) => Some(answered(&app, &id, &topic.room_id)?),
        None => None,
    };
    let draft = Draft {
        reply_to,
        key: key_or_new(key),
        ..Draft::new(body)
    };
    let written = app
        .actions
        .write_post(who.user_id(), &topic.room_id, &draft)
        .await?;
    Ok((
        StatusCode::CREATED,
        Answer(show_post(&app, &written.event_id, who.user_id())?),
    ))
}

/// The post that is answered: of the same topic and still there.
fn answered(app: &App, id: &str, topic: &RoomId) -> Result<ruma::OwnedEventId> {
    match target(app, id) {
        Ok((target, post)) if target.room_id == topic && post.removed.is_none() => {
            Ok(target.event_id)
        }
        _ => Err(Error::invalid_field(
            "reply_to",
            "The post that you answer is gone.",
        )),
    }
}

/// Replaces the words of one's own post.
#[utoipa::path(put, path = "/api/forum/posts/{post_id}", tag = "forum", request_body = SetPost,
    params(("post_id" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = Post), (status = "default", body = ErrorBody)))]
pub async fn set_post(
    State(app): State<App>,
    who: Principal,
    Path(post_id): Path<String>,
    key: IdempotencyKey,
    Json(wish): Json<SetPost>,
) -> Result<Answer<Post>> {
    let body = words::body(&wish.body)?;
    let (target, post) = target(&app, &post_id)?;
    not_removed(&post)?;
    let draft = Draft {
        key: key_or_new(key),
        ..Draft::new(body)
    };
    let written = app
        .actions
        .edit_post(who.user_id(), &target, &draft)
        .await?;
    let came = app
        .wait_until(|index| index.has_event(&written.event_id))
        .await;
    let mut post = show_post(&app, &target.event_id, who.user_id())?;
    if !came {
        // The homeserver has the new words; the loop will bring them.
        post.html = render::markdown(&draft.body);
        post.body = draft.body;
        post.pending = true;
    }
    Ok(Answer(post))
}

/// Removes a post: one's own, or anybody's as a moderator. Removing it again changes nothing.
#[utoipa::path(delete, path = "/api/forum/posts/{post_id}", tag = "forum",
    request_body = Option<RemovePost>, params(("post_id" = String, Path)),
    responses((status = 204), (status = "default", body = ErrorBody)))]
pub async fn remove_post(
    State(app): State<App>,
    who: Principal,
    Path(post_id): Path<String>,
    wish: Option<Json<RemovePost>>,
) -> Result<StatusCode> {
    let (target, post) = target(&app, &post_id)?;
    if post.removed.is_none() {
        let reason = wish.and_then(|Json(wish)| wish.reason);
        app.actions
            .redact_post(who.user_id(), &target, reason.as_deref())
            .await?;
        let gone = |index: &Index| {
            index
                .post(&target.event_id)
                .is_none_or(|post| post.removed.is_some())
        };
        app.wait_until(gone).await;
    }
    Ok(StatusCode::NO_CONTENT)
}

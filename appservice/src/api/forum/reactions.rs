//! Reactions: add, take back.

use axum::{Json as Answer, extract::State};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Post, key_or_new, not_removed, readable_target, show_post};
use crate::{
    api::{
        extract::{IdempotencyKey, Json, Path},
        principal::{Principal, Writer},
    },
    app::App,
    error::{ErrorBody, Result},
    index::Index,
    policy::words,
};

/// A reaction.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CreateReaction {
    /// An emoji, or a short word.
    pub key: String,
}

/// Reacts to a post. The same reaction again changes nothing.
#[utoipa::path(post, path = "/api/forum/posts/{post_id}/reactions", tag = "forum",
    request_body = CreateReaction,
    params(("post_id" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = Post),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED, \
            403 ORG.ALTHING.TERMS_DUE, 403 ORG.ALTHING.TOPIC_CLOSED, \
            409 ORG.ALTHING.POST_REMOVED, 422 M_INVALID_PARAM, \
            503 ORG.ALTHING.HOMESERVER_UNAVAILABLE, \
            429 M_LIMIT_EXCEEDED")))]
pub async fn create_reaction(
    State(app): State<App>,
    Writer(who): Writer,
    Path(post_id): Path<String>,
    request_key: IdempotencyKey,
    Json(wish): Json<CreateReaction>,
) -> Result<Answer<Post>> {
    let key = words::reaction(&wish.key)?;
    let (target, post) = readable_target(&app, &who, &post_id)?;
    not_removed(&post)?;
    let request_key = key_or_new(request_key);
    let sent = app
        .actions
        .react(who.user_id(), &target, key, &request_key, None)
        .await?;
    if let Some(event_id) = sent {
        app.wait_until(|index| index.has_event(&event_id)).await;
    }
    Ok(Answer(show_post(&app, &target.event_id, who.user_id())?))
}

/// Takes one's reaction back. One that is not there is as good as taken back.
#[utoipa::path(delete, path = "/api/forum/posts/{post_id}/reactions/{key}", tag = "forum",
    params(("post_id" = String, Path), ("key" = String, Path)),
    responses((status = 200, body = Post),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, \
            503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn remove_reaction(
    State(app): State<App>,
    who: Principal,
    Path((post_id, key)): Path<(String, String)>,
) -> Result<Answer<Post>> {
    let (target, _) = readable_target(&app, &who, &post_id)?;
    let mine = app
        .index
        .read(|i| i.reactions_by(&target.event_id, who.user_id(), &key));
    for reaction in &mine {
        app.actions
            .unreact(who.user_id(), &target, reaction)
            .await?;
    }
    let gone = |index: &Index| {
        index
            .reactions_by(&target.event_id, who.user_id(), &key)
            .is_empty()
    };
    app.wait_until(gone).await;
    Ok(Answer(show_post(&app, &target.event_id, who.user_id())?))
}

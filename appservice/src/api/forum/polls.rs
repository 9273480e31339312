//! Voting in a poll.

use axum::{Json as Answer, extract::State, http::StatusCode};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Post, key_or_new, not_removed, readable_target, show_post};
use crate::{
    api::{
        extract::{IdempotencyKey, Json, Path},
        principal::Writer,
    },
    app::App,
    error::{Error, ErrorBody, Result},
    index::PollView,
};

/// A vote.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Vote {
    /// IDs of the chosen answers; none takes the vote back.
    pub answers: Vec<String>,
}

/// Votes in a poll, in place of the vote before.
#[utoipa::path(post, path = "/api/forum/posts/{post_id}/vote", tag = "forum", request_body = Vote,
    params(("post_id" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = Post),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED, \
            403 ORG.ALTHING.TERMS_DUE, 403 ORG.ALTHING.TOPIC_CLOSED, \
            409 ORG.ALTHING.POLL_CLOSED, 409 ORG.ALTHING.POST_REMOVED, 422 M_INVALID_PARAM, \
            503 ORG.ALTHING.HOMESERVER_UNAVAILABLE, \
            429 M_LIMIT_EXCEEDED")))]
pub async fn vote(
    State(app): State<App>,
    Writer(who): Writer,
    Path(post_id): Path<String>,
    key: IdempotencyKey,
    Json(vote): Json<Vote>,
) -> Result<Answer<Post>> {
    let (target, post) = readable_target(&app, &who, &post_id)?;
    not_removed(&post)?;
    let now = app.clock.unix_ms();
    let look = || {
        app.index
            .read(|index| index.poll(&target.event_id, Some(who.user_id()), now))
    };
    let poll = look().ok_or_else(|| Error::not_found("There is no poll in this post."))?;
    check(&poll, &vote.answers)?;
    app.actions
        .vote(
            who.user_id(),
            &target,
            &poll,
            &vote.answers,
            &key_or_new(key),
        )
        .await?;
    let counted = |poll: &PollView| {
        let mut answers = poll.answers.iter();
        answers.all(|answer| answer.mine == vote.answers.contains(&answer.id))
    };
    app.wait_until(|index| {
        let poll = index.poll(&target.event_id, Some(who.user_id()), now);
        poll.is_none_or(|poll| counted(&poll))
    })
    .await;
    Ok(Answer(show_post(&app, &target.event_id, who.user_id())?))
}

/// Whether this vote would count.
fn check(poll: &PollView, answers: &[String]) -> Result<()> {
    if poll.closed {
        return Err(Error::refused(
            StatusCode::CONFLICT,
            "ORG.ALTHING.POLL_CLOSED",
            "This poll has ended. Votes are no longer counted.",
        ));
    }
    let known = |id: &String| poll.answers.iter().any(|answer| answer.id == *id);
    if !answers.iter().all(known) {
        let message = "This is no answer of the poll any more. Look at it again.";
        return Err(Error::invalid_field("answers", message));
    }
    if answers.len() > poll.max_selections {
        let message = format!("Choose {} at most.", poll.max_selections);
        return Err(Error::invalid_field("answers", message));
    }
    Ok(())
}

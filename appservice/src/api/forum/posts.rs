//! Posts: write, edit, remove.

use axum::{
    Json as Answer,
    extract::State,
    http::{HeaderName, StatusCode},
};
use ruma::{RoomId, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Post, attachments::drafted, key_or_new, not_removed, readable_target, require_reader,
    require_reader_of, show_post, target,
};
use crate::{
    actions::{Draft, POST_CHANGED, Target},
    api::{
        extract::{IdempotencyKey, IfMatch, Json, Path, etag},
        principal::{Principal, Writer},
    },
    app::App,
    error::{Error, ErrorBody, Result},
    index::{Card, Index, PostView, Style},
    policy::words,
    render,
};

/// Keys of earlier tries that a post may name.
const TRIES: usize = 10;

/// A post to be written.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CreatePost {
    /// Markdown; beside a file its caption, which may be left out.
    #[serde(default)]
    #[schema(example = "Langs åen er der *ingen* biler.")]
    pub body: String,
    /// A file that was uploaded before.
    #[serde(default)]
    pub attachment: Option<String>,
    /// What a picture shows, for those who do not see it: 500 characters at most.
    #[serde(default)]
    pub alt: Option<String>,
    /// Event ID of the post that it answers.
    #[serde(default)]
    pub reply_to: Option<String>,
    /// `Idempotency-Key`s, ten at most, of tries to write this with other words of which nobody knows how
    /// they ended: a post that one of them has made gets these words, instead of a second one; with another
    /// file it is removed.
    #[serde(default)]
    pub instead_of: Vec<String>,
}

/// New words of a post.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SetPost {
    /// Markdown; beside a file its caption, which may be empty.
    pub body: String,
    /// What its picture shows, 500 characters at most; empty: nothing is said of it. As it is when absent.
    #[serde(default)]
    pub alt: Option<String>,
}

/// Why a post goes.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct RemovePost {
    /// Shown beside the redaction in Matrix clients. Of the post of another: its author reads it; it may
    /// begin with the ID of a clause of the code of conduct, and a colon.
    #[serde(default)]
    #[schema(example = "Det stod her to gange.")]
    pub reason: Option<String>,
}

/// Writes a post as the member.
#[utoipa::path(post, path = "/api/forum/topics/{topic_id}/posts", tag = "forum",
    request_body = CreatePost,
    params(("topic_id" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = Post),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.ACKNOWLEDGE, 403 ORG.ALTHING.BADGE_REQUIRED, \
            403 ORG.ALTHING.MUTED, 403 ORG.ALTHING.NEW_MEMBER, 403 ORG.ALTHING.TERMS_DUE, 403 ORG.ALTHING.TOPIC_CLOSED, \
            413 M_TOO_LARGE, 422 M_INVALID_PARAM, 429 M_LIMIT_EXCEEDED, \
            503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn create_post(
    State(app): State<App>,
    Writer(who): Writer,
    Path(topic_id): Path<String>,
    key: IdempotencyKey,
    Json(wish): Json<CreatePost>,
) -> Result<(StatusCode, Answer<Post>)> {
    let (attachment, alt) = (wish.attachment.as_deref(), wish.alt.as_deref());
    let draft = drafted(&app, who.user_id(), &wish.body, attachment, alt)?;
    let room_id = RoomId::parse(&topic_id).ok();
    let topic = room_id.and_then(|id| app.index.read(|index| index.topic_of(&id)));
    let topic = topic.ok_or_else(|| Error::not_found("There is no such topic."))?;
    require_reader(&app, &who, &topic.category)?;
    let reply_to = match wish.reply_to {
        Some(id) => Some(answered(&app, &id, &topic.room_id)?),
        None => None,
    };
    let draft = Draft {
        reply_to,
        key: key_or_new(key),
        ..draft
    };
    let (tries, member) = (&wish.instead_of, who.user_id());
    if tries.len() > TRIES || tries.iter().any(|key| !(1..=255).contains(&key.len())) {
        let message = "Name at most ten keys, each of 1 to 255 characters.";
        return Err(Error::invalid_field("instead_of", message));
    }
    let (room_id, actions) = (&topic.room_id, &app.actions);
    let tries: Vec<_> = tries.iter().map(String::as_str).collect();
    let written = actions
        .write_instead(member, room_id, &draft, &tries)
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
        Ok((target, post)) if post.removed.is_none() => Err(elsewhere(app, &target.room_id)),
        _ => Err(Error::invalid_field(
            "reply_to",
            "The post that you answer is gone.",
        )),
    }
}

/// Why a post that is there cannot be answered in a topic: no Matrix client shows an answer to another
/// room.
fn elsewhere(app: &App, room_id: &RoomId) -> Error {
    let words = if app.index.read(|index| index.is_continued(room_id)) {
        "This topic has a new room since. Quote the post instead of answering it."
    } else {
        "The post that you answer stands in another topic."
    };
    Error::invalid_field("reply_to", words)
}

/// A post that is not what the one who changes it has seen.
// It describes what `with_newer` answers.
#[derive(Debug, Serialize, ToSchema)]
pub struct PostConflict {
    /// As with every error.
    #[serde(flatten)]
    pub error: ErrorBody,
    /// The post as it is now, where it was changed meanwhile: `ORG.ALTHING.POST_CHANGED`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post: Option<Post>,
}

/// Replaces the words of one's own post. With `If-Match` only where that is its version still; else 409
/// `ORG.ALTHING.POST_CHANGED` with the newer post.
#[utoipa::path(put, path = "/api/forum/posts/{post_id}", tag = "forum", request_body = SetPost,
    params(("post_id" = String, Path), ("Idempotency-Key" = Option<String>, Header),
        ("If-Match" = Option<String>, Header, description = "The `version` of the post that is changed, in \
            quotation marks")),
    responses((status = 200, body = Post, headers(("ETag" = String, description = "Its `version`"))),
        (status = 409, body = PostConflict),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED, \
            403 ORG.ALTHING.TERMS_DUE, 403 ORG.ALTHING.TOPIC_CLOSED, \
            409 ORG.ALTHING.NO_WORDS, 409 ORG.ALTHING.POST_CHANGED, 409 ORG.ALTHING.POST_REMOVED, \
            413 M_TOO_LARGE, 422 M_INVALID_PARAM, 429 M_LIMIT_EXCEEDED, \
            503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn set_post(
    State(app): State<App>,
    Writer(who): Writer,
    Path(post_id): Path<String>,
    key: IdempotencyKey,
    IfMatch(version): IfMatch,
    Json(wish): Json<SetPost>,
) -> Result<([(HeaderName, String); 1], Answer<Post>)> {
    let (target, post) = readable_target(&app, &who, &post_id)?;
    not_removed(&post)?;
    let body = match post.attachment {
        Some(_) => words::caption(&wish.body)?,
        None => words::body(&wish.body)?,
    };
    require_words(&post)?;
    let mut attachment = post.attachment;
    if let (Some(file), Some(alt)) = (&mut attachment, wish.alt.as_deref()) {
        file.alt = words::alt(Some(alt))?.map(Into::into);
    }
    let draft = Draft {
        key: key_or_new(key),
        style: post.style,
        ..Draft::new(body).carrying(attachment)
    };
    let (actions, member) = (&app.actions, who.user_id());
    let written = match version {
        Some(version) => {
            let written = actions
                .edit_version(member, &target, &version, &draft)
                .await;
            written.map_err(|error| with_newer(&app, &target, member, error))?
        }
        None => actions.edit_post(member, &target, &draft).await?,
    };
    let came = app
        .wait_until(|index| index.has_event(&written.event_id))
        .await;
    let mut post = show_post(&app, &target.event_id, who.user_id())?;
    if !came {
        // The homeserver has the new words; the loop will bring them.
        post.html = render::markdown(&draft.body);
        post.body = draft.body;
        post.version = written.event_id;
        post.pending = true;
    }
    Ok((etag(post.version.as_str()), Answer(post)))
}

/// A refusal because a post was changed meanwhile, with that post as it is now; any other error as it is.
fn with_newer(app: &App, post: &Target, member: &UserId, error: Error) -> Error {
    if error.errcode() != Some(POST_CHANGED) {
        return error;
    }
    match show_post(app, &post.event_id, member) {
        Ok(newer) => error.with("post", newer),
        Err(other) => other,
    }
}

/// Whether a post has words that can be replaced: not a poll, a sticker, a voice message.
pub(super) fn has_words(post: &PostView) -> bool {
    let is_file =
        post.attachment.is_some() && !matches!(post.card, Some(Card::Sticker | Card::Voice));
    post.style != Style::Other || is_file
}

/// 409 for what has no words that can be replaced.
fn require_words(post: &PostView) -> Result<()> {
    if has_words(post) {
        return Ok(());
    }
    Err(Error::refused(
        StatusCode::CONFLICT,
        "ORG.ALTHING.NO_WORDS",
        "This post has no words that can be changed here. Edit it in Element.",
    ))
}

/// Removes a post: one's own, or anybody's as a moderator. Removing it again changes nothing.
#[utoipa::path(delete, path = "/api/forum/posts/{post_id}", tag = "forum",
    request_body = Option<RemovePost>, params(("post_id" = String, Path)),
    responses((status = 204),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, \
            503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn remove_post(
    State(app): State<App>,
    who: Principal,
    Path(post_id): Path<String>,
    wish: Option<Json<RemovePost>>,
) -> Result<StatusCode> {
    let (target, post) = target(&app, &post_id)?;
    if target.sender != who.user_id() {
        require_reader_of(&app, &who, &target.room_id)?;
    }
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

//! What is changed of a topic by who opened it or keeps order: title, category, pin, solution,
//! archive, lock, slow mode. Each may be repeated.

use axum::{Json as Answer, extract::State, http::HeaderName};
use ruma::{OwnedEventId, RoomId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{TopicDetail, readable_topic, require_reader, require_reader_of, show_topic, target};
use crate::{
    actions::{TOPIC_CHANGED, Target, TopicChange},
    api::{
        extract::{IfMatch, Json, Path, etag},
        principal::{Principal, Writer},
    },
    app::App,
    error::{Error, ErrorBody, Result},
    policy::{Permission, TopicRights, words},
};

/// Seconds of slow mode, at least and at most; 0 ends it.
const SLOW_MODE: std::ops::RangeInclusive<u32> = 10..=3_600;

/// Longest reason of a lock, in characters.
const LOCK_REASON: usize = 500;

/// What a topic is to be called.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SetTopic {
    /// 3–120 characters; as it is when absent.
    #[serde(default)]
    #[schema(example = "Børnevenlige cykelruter ved Aarhus")]
    pub title: Option<String>,
}

/// Where a topic is to stand.
#[derive(Debug, Deserialize, ToSchema)]
pub struct MoveTopic {
    /// Slug of the category.
    pub category: String,
}

/// Whether a topic is to stand before the others.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PinTopic {
    /// It is.
    #[schema(example = true)]
    pub pinned: bool,
}

/// What solves a topic.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SolveTopic {
    /// Event ID of the post; null: nothing does any more.
    #[serde(default)]
    #[schema(example = "$Rx1n7oW2cT5kq0bJ8uVfYdL3sMhGzEaP6iKtBv9NwQc")]
    pub post_id: Option<String>,
}

/// Whether a topic is to be closed.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ArchiveTopic {
    /// It is.
    #[schema(example = true)]
    pub archived: bool,
}

/// Whether a topic is to be locked.
#[derive(Debug, Deserialize, ToSchema)]
pub struct LockTopic {
    /// It is.
    #[schema(example = true)]
    pub locked: bool,
    /// Why, for members to read: 1–500 characters; not needed to unlock.
    #[serde(default)]
    #[schema(example = "Alt er sagt her.")]
    pub reason: String,
}

/// How long members are to wait between two posts.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SetSlowMode {
    /// 10–3600; 0: not at all.
    #[schema(minimum = 0, maximum = 3600, example = 60)]
    pub seconds: u32,
}

/// A topic that is not what the one who changes it has seen.
// It describes what `with_newer` answers.
#[derive(Debug, Serialize, ToSchema)]
pub struct TopicConflict {
    /// As with every error.
    #[serde(flatten)]
    pub error: ErrorBody,
    /// The topic as it is now, where it was changed meanwhile: `ORG.ALTHING.TOPIC_CHANGED`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic: Option<TopicDetail>,
}

/// A topic after a change, and its version as a header.
type Tagged = ([(HeaderName, String); 1], Answer<TopicDetail>);

fn tagged(app: &App, who: &Principal, topic: &RoomId) -> Result<Tagged> {
    let topic = show_topic(app, who, topic)?;
    Ok((etag(&topic.version), Answer(topic)))
}

/// Gives a topic another title; its address stays. With `If-Match` only where that is its version still; else
/// 409 `ORG.ALTHING.TOPIC_CHANGED` with the newer topic. For who opened it and who moderates.
#[utoipa::path(put, path = "/api/forum/topics/{slug}", tag = "forum", request_body = SetTopic,
    params(("slug" = String, Path),
        ("If-Match" = Option<String>, Header, description = "The `version` of the topic that is changed, in \
            quotation marks")),
    responses((status = 200, body = TopicDetail, headers(("ETag" = String, description = "Its `version`"))),
        (status = 409, body = TopicConflict),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED, \
            403 ORG.ALTHING.TERMS_DUE, 403 ORG.ALTHING.TOPIC_CLOSED, 409 ORG.ALTHING.TOPIC_CHANGED, \
            422 M_INVALID_PARAM, 503 ORG.ALTHING.HOMESERVER_UNAVAILABLE, \
            429 M_LIMIT_EXCEEDED")))]
pub async fn set_topic(
    State(app): State<App>,
    Writer(who): Writer,
    Path(slug): Path<String>,
    IfMatch(version): IfMatch,
    Json(wish): Json<SetTopic>,
) -> Result<Tagged> {
    let topic = app.index.read(|index| index.topic(&slug));
    let topic = topic.ok_or_else(no_topic)?.room_id;
    let title = wish.title.map(|title| words::title(&title)).transpose()?;
    require_reader_of(&app, &who, &topic)?;
    require_opener(&app, &who, &topic, |rights| rights.edit)?;
    if let Some(title) = title {
        let change = TopicChange::Title(title);
        change_version(&app, &who, &topic, change, version).await?;
    }
    tagged(&app, &who, &topic)
}

/// Puts a topic into another category, whose badges open it from then on. For who moderates.
#[utoipa::path(post, path = "/api/forum/topics/{topic_id}/move", tag = "forum",
    request_body = MoveTopic, params(("topic_id" = String, Path),
        ("If-Match" = Option<String>, Header, description = "The `version` of the topic that is changed, in \
            quotation marks")),
    responses((status = 200, body = TopicDetail, headers(("ETag" = String, description = "Its `version`"))),
        (status = 409, body = TopicConflict),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED, \
            409 ORG.ALTHING.TOPIC_CHANGED, 422 M_INVALID_PARAM, 503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn move_topic(
    State(app): State<App>,
    who: Principal,
    Path(topic_id): Path<String>,
    IfMatch(version): IfMatch,
    Json(wish): Json<MoveTopic>,
) -> Result<Tagged> {
    let topic = readable_topic(&app, &who, &topic_id)?;
    app.accounts.require(&who.member, Permission::Moderate)?;
    if app.index.read(|i| i.category(&wish.category).is_none()) {
        let message = "This category does not exist.";
        return Err(Error::invalid_field("category", message));
    }
    require_reader(&app, &who, &wish.category)?;
    let change = TopicChange::Category(wish.category);
    change_version(&app, &who, &topic, change, version).await?;
    tagged(&app, &who, &topic)
}

/// Lets a topic stand before the others of the latest, or no more. For who moderates.
#[utoipa::path(post, path = "/api/forum/topics/{topic_id}/pin", tag = "forum",
    request_body = PinTopic, params(("topic_id" = String, Path)),
    responses((status = 200, body = TopicDetail),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED, \
            503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn pin_topic(
    State(app): State<App>,
    who: Principal,
    Path(topic_id): Path<String>,
    Json(wish): Json<PinTopic>,
) -> Result<Answer<TopicDetail>> {
    let topic = readable_topic(&app, &who, &topic_id)?;
    app.accounts.require(&who.member, Permission::Moderate)?;
    change(&app, &who, &topic, TopicChange::Pinned(wish.pinned)).await?;
    Ok(Answer(show_topic(&app, &who, &topic)?))
}

/// Says which post solves a topic. For who opened it and who moderates.
#[utoipa::path(post, path = "/api/forum/topics/{topic_id}/solve", tag = "forum",
    request_body = SolveTopic, params(("topic_id" = String, Path)),
    responses((status = 200, body = TopicDetail),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED, \
            403 ORG.ALTHING.TOPIC_CLOSED, 422 M_INVALID_PARAM, 503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn solve_topic(
    State(app): State<App>,
    who: Principal,
    Path(topic_id): Path<String>,
    Json(wish): Json<SolveTopic>,
) -> Result<Answer<TopicDetail>> {
    let topic = readable_topic(&app, &who, &topic_id)?;
    require_opener(&app, &who, &topic, |rights| rights.solve)?;
    let solution = match wish.post_id {
        Some(id) => Some(solution(&app, &topic, &id)?),
        None => None,
    };
    change(&app, &who, &topic, TopicChange::Solved(solution)).await?;
    Ok(Answer(show_topic(&app, &who, &topic)?))
}

/// Closes a topic, in every Matrix client too, or opens it again. For who moderates.
#[utoipa::path(post, path = "/api/forum/topics/{topic_id}/archive", tag = "forum",
    request_body = ArchiveTopic, params(("topic_id" = String, Path)),
    responses((status = 200, body = TopicDetail),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED, \
            503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn archive_topic(
    State(app): State<App>,
    who: Principal,
    Path(topic_id): Path<String>,
    Json(wish): Json<ArchiveTopic>,
) -> Result<Answer<TopicDetail>> {
    let topic = readable_topic(&app, &who, &topic_id)?;
    app.accounts.require(&who.member, Permission::Moderate)?;
    change(&app, &who, &topic, TopicChange::Archived(wish.archived)).await?;
    Ok(Answer(show_topic(&app, &who, &topic)?))
}

/// Locks a topic, in every Matrix client too, or unlocks it. What holds besides, that it is archived say,
/// holds on. For who moderates; the log has a line of it.
#[utoipa::path(post, path = "/api/forum/topics/{topic_id}/lock", tag = "forum",
    request_body = LockTopic, params(("topic_id" = String, Path),
        ("If-Match" = Option<String>, Header, description = "The `version` of the topic that is changed, in \
            quotation marks")),
    responses((status = 200, body = TopicDetail, headers(("ETag" = String, description = "Its `version`"))),
        (status = 409, body = TopicConflict),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED, \
            409 ORG.ALTHING.TOPIC_CHANGED, 422 M_INVALID_PARAM, 503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn lock_topic(
    State(app): State<App>,
    who: Principal,
    Path(topic_id): Path<String>,
    IfMatch(version): IfMatch,
    Json(wish): Json<LockTopic>,
) -> Result<Tagged> {
    let topic = readable_topic(&app, &who, &topic_id)?;
    app.accounts.require(&who.member, Permission::Moderate)?;
    let reason = wish.reason.trim();
    if wish.locked && !(1..=LOCK_REASON).contains(&reason.chars().count()) {
        let message = "Say in 1 to 500 characters why the topic is locked.";
        return Err(Error::invalid_field("reason", message));
    }
    let reason = wish.locked.then(|| reason.to_owned());
    let locked = app
        .actions
        .lock_topic(who.user_id(), &topic, reason, version.as_deref())
        .await;
    locked.map_err(|error| with_newer(&app, &who, &topic, error))?;
    tagged(&app, &who, &topic)
}

/// Makes members wait between two posts, in every Matrix client too: what somebody writes there too soon is
/// removed again. For who moderates.
#[utoipa::path(post, path = "/api/forum/topics/{topic_id}/slow-mode", tag = "forum",
    request_body = SetSlowMode, params(("topic_id" = String, Path),
        ("If-Match" = Option<String>, Header, description = "The `version` of the topic that is changed, in \
            quotation marks")),
    responses((status = 200, body = TopicDetail, headers(("ETag" = String, description = "Its `version`"))),
        (status = 409, body = TopicConflict),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED, \
            409 ORG.ALTHING.TOPIC_CHANGED, 422 M_INVALID_PARAM, 503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn set_slow_mode(
    State(app): State<App>,
    who: Principal,
    Path(topic_id): Path<String>,
    IfMatch(version): IfMatch,
    Json(wish): Json<SetSlowMode>,
) -> Result<Tagged> {
    let topic = readable_topic(&app, &who, &topic_id)?;
    app.accounts.require(&who.member, Permission::Moderate)?;
    if wish.seconds != 0 && !SLOW_MODE.contains(&wish.seconds) {
        let message = "Slow mode is 10 to 3600 seconds, or 0 to end it.";
        return Err(Error::invalid_field("seconds", message));
    }
    let change = TopicChange::SlowMode(wish.seconds);
    change_version(&app, &who, &topic, change, version).await?;
    tagged(&app, &who, &topic)
}

/// Refuses a member whose rights do not hold this act of who opened the topic and who moderates, with the
/// reason: where they opened it, that of a post of theirs.
fn require_opener(
    app: &App,
    who: &Principal,
    topic: &RoomId,
    has: impl Fn(&TopicRights) -> bool,
) -> Result<()> {
    let shown = show_topic(app, who, topic)?;
    if has(&shown.may) {
        return Ok(());
    }
    app.actions.require_voice(who.user_id())?;
    if shown.summary.created_by.user_id == who.user_id().as_str() {
        let actions = &app.actions;
        actions.require_writer(who.user_id(), topic, "m.room.message")?;
    }
    Err(Error::forbidden(
        "Only who opened this topic, and moderators, can do that.",
    ))
}

async fn change(app: &App, who: &Principal, topic: &RoomId, change: TopicChange) -> Result<()> {
    change_version(app, who, topic, change, None).await
}

/// As [`change`], where the topic still is at this version, if one is named.
async fn change_version(
    app: &App,
    who: &Principal,
    topic: &RoomId,
    change: TopicChange,
    version: Option<String>,
) -> Result<()> {
    let (actions, member) = (&app.actions, who.user_id());
    let changed = actions
        .change_topic(member, topic, &change, version.as_deref())
        .await;
    changed.map_err(|error| with_newer(app, who, topic, error))
}

/// A refusal because a topic was changed meanwhile, with that topic as it is now; any other error as it is.
fn with_newer(app: &App, who: &Principal, topic: &RoomId, error: Error) -> Error {
    if error.errcode() != Some(TOPIC_CHANGED) {
        return error;
    }
    match show_topic(app, who, topic) {
        Ok(newer) => error.with("topic", newer),
        Err(other) => other,
    }
}

/// The post that solves a topic: one of its own that is still there.
fn solution(app: &App, topic: &RoomId, id: &str) -> Result<OwnedEventId> {
    match target(app, id) {
        Ok((target, post)) if stands_in(app, &target, topic) && post.removed.is_none() => {
            Ok(target.event_id)
        }
        _ => Err(Error::invalid_field(
            "post_id",
            "This topic has no such post.",
        )),
    }
}

/// Whether a post stands in a topic, in a room in whose place that of the topic was made too.
fn stands_in(app: &App, post: &Target, topic: &RoomId) -> bool {
    let now = app.index.read(|index| index.room_now(&post.room_id));
    now.as_deref() == Some(topic)
}

fn no_topic() -> Error {
    Error::not_found("There is no such topic.")
}

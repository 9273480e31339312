//! Following topics.

use axum::{Json as Answer, extract::State, http::StatusCode};
use ruma::RoomId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::readable_topic;
use crate::{
    actions::Level,
    api::{
        extract::{Json, Path},
        principal::Principal,
    },
    app::App,
    error::{Error, ErrorBody, Result},
};

/// How the asking member follows a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Following {
    /// They are not in its room.
    None,
    /// Every post counts as unread until it is read.
    Follow,
    /// They are in its room; only mentions count.
    Mute,
}

/// How a topic is to be followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum FollowLevel {
    /// Every post counts as unread until it is read.
    Follow,
    /// Only mentions count.
    Mute,
}

/// A wish to follow a topic.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SetFollow {
    /// How.
    pub level: FollowLevel,
}

/// How a topic is followed now.
#[derive(Debug, Serialize, ToSchema)]
pub struct FollowedTopic {
    /// How.
    pub following: Following,
}

/// Follow a topic, or mute it: be in its room, in every Matrix client.
#[utoipa::path(put, path = "/api/forum/topics/{topic_id}/follow", tag = "forum",
    params(("topic_id" = String, Path)), request_body = SetFollow,
    responses((status = 200, body = FollowedTopic),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, \
            503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn set_follow(
    State(app): State<App>,
    who: Principal,
    Path(topic_id): Path<String>,
    Json(wish): Json<SetFollow>,
) -> Result<Answer<FollowedTopic>> {
    let topic = readable_topic(&app, &who, &topic_id)?;
    let (level, following) = match wish.level {
        FollowLevel::Follow => (Level::Follow, Following::Follow),
        FollowLevel::Mute => (Level::Mute, Following::Mute),
    };
    app.actions
        .follow_topic(who.user_id(), &topic, level)
        .await?;
    Ok(Answer(FollowedTopic { following }))
}

/// Follow a topic no more: leave its room.
#[utoipa::path(delete, path = "/api/forum/topics/{topic_id}/follow", tag = "forum",
    params(("topic_id" = String, Path)),
    responses((status = 204),
        (status = "default", body = ErrorBody,
            description = "503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn remove_topic_follow(
    State(app): State<App>,
    who: Principal,
    Path(topic_id): Path<String>,
) -> Result<StatusCode> {
    let topic = RoomId::parse(&topic_id).ok();
    let topic = topic.filter(|id| app.index.read(|index| index.topic_of(id).is_some()));
    let topic = topic.ok_or_else(|| Error::not_found("There is no such topic."))?;
    app.actions.unfollow_topic(who.user_id(), &topic).await?;
    Ok(StatusCode::NO_CONTENT)
}

//! What is unread, and reading it.

use std::collections::BTreeSet;

use axum::{extract::State, http::StatusCode, response::Response};
use ruma::{EventId, OwnedEventId, OwnedRoomId, UserId};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::{cache::Key, following::Following, held, readable_topic};
use crate::{
    api::{
        extract::{Json, Path},
        principal::Principal,
    },
    app::App,
    clock::from_unix_ms,
    error::{Error, ErrorBody, Result},
    index::Followed,
    matrix::RawEvent,
};

/// What the asking member has not read of the topics that they follow.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnreadTopics {
    /// Unread posts of topics that are not muted.
    pub total: u64,
    /// Unread posts that mention the member, in muted topics too.
    pub mentions: u64,
    /// Topics with unread posts, the latest activity first.
    pub topics: Vec<UnreadTopic>,
    /// Every topic that the member follows, the latest activity first.
    pub following: Vec<FollowingTopic>,
}

/// A topic with unread posts.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnreadTopic {
    /// Room ID.
    #[schema(value_type = String)]
    pub topic_id: OwnedRoomId,
    /// Its address.
    pub slug: String,
    /// Title.
    pub title: String,
    /// Slug of its category.
    pub category: String,
    /// How many posts.
    pub unread: u32,
    /// How many of them mention the member.
    pub mentions: u32,
    /// The one that stands first.
    #[schema(value_type = String)]
    pub first_unread: Option<OwnedEventId>,
    /// When the last post was written.
    #[serde(with = "time::serde::rfc3339")]
    pub last_post_at: OffsetDateTime,
    /// Whether it counts in the total.
    pub muted: bool,
}

/// A topic that is followed.
#[derive(Debug, Serialize, ToSchema)]
pub struct FollowingTopic {
    /// Room ID.
    #[schema(value_type = String)]
    pub topic_id: OwnedRoomId,
    /// Its address.
    pub slug: String,
    /// How.
    pub level: Following,
}

/// What you have not read of the topics that you follow.
#[utoipa::path(get, path = "/api/forum/unread", tag = "forum",
    responses((status = 200, body = UnreadTopics),
        (status = "default", body = ErrorBody,
            description = "503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn get_unread(State(app): State<App>, who: Principal) -> Result<Response> {
    let member = who.user_id();
    let (muted, silence) = app.actions.muted_rooms(member).await?;
    refresh_reading(&app, member);
    let held = held(&app, &who);
    let read = app.index.read(|index| index.read_revision(member));
    let name = format!("unread/{silence}/{read}/{held}");
    let key = Key::of(name, app.index.last_seq(), member);
    app.pages
        .get_or_render(key, || Ok(show_unread(readable(&app, member), &muted)))
}

fn show_unread(followed: Vec<Followed>, muted: &BTreeSet<OwnedRoomId>) -> UnreadTopics {
    let mut answer = UnreadTopics {
        total: 0,
        mentions: 0,
        topics: Vec::new(),
        following: Vec::with_capacity(followed.len()),
    };
    for topic in followed {
        let is_muted = muted.contains(&topic.room_id);
        answer.following.push(FollowingTopic {
            topic_id: topic.room_id.clone(),
            slug: topic.slug.clone(),
            level: if is_muted {
                Following::Mute
            } else {
                Following::Follow
            },
        });
        if topic.unread.posts == 0 {
            continue;
        }
        if !is_muted {
            answer.total += u64::from(topic.unread.posts);
        }
        answer.mentions += u64::from(topic.unread.mentions);
        answer.topics.push(UnreadTopic {
            topic_id: topic.room_id,
            slug: topic.slug,
            title: topic.title,
            category: topic.category,
            unread: topic.unread.posts,
            mentions: topic.unread.mentions,
            first_unread: topic.unread.first,
            last_post_at: from_unix_ms(topic.last_at),
            muted: is_muted,
        });
    }
    answer
}

/// The topics that a member follows and may read now: who has just lost a badge is still in the room.
fn readable(app: &App, member: &UserId) -> Vec<Followed> {
    let now = app.clock.unix_ms();
    app.index.read(|index| {
        let mut followed = index.followed(member);
        followed.retain(|topic| index.may_read(&topic.category, member, now));
        followed
    })
}

/// Up to where a topic was read.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ReadUpTo {
    /// Event ID of the last post that was seen.
    pub post_id: String,
}

/// Say that you have read a topic up to a post, in every Matrix client. A post before the last one
/// read changes nothing; nor does it where you do not follow the topic.
#[utoipa::path(post, path = "/api/forum/topics/{topic_id}/read", tag = "forum",
    params(("topic_id" = String, Path)), request_body = ReadUpTo,
    responses((status = 204),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 422 M_INVALID_PARAM, \
            503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn read_topic(
    State(app): State<App>,
    who: Principal,
    Path(topic_id): Path<String>,
    Json(wish): Json<ReadUpTo>,
) -> Result<StatusCode> {
    let topic = readable_topic(&app, &who, &topic_id)?;
    let absent = || Error::invalid_field("post_id", "There is no such post in this topic.");
    let post = EventId::parse(&wish.post_id).map_err(|_odd| absent())?;
    let member = who.user_id();
    let (stands_here, reads_further) = app
        .index
        .read(|index| {
            let room = index.post(&post)?.room_id;
            let is_of_topic = index.room_now(&room).as_ref() == Some(&topic);
            let further = || room == topic && index.reads_further(&topic, member, &post);
            Some((is_of_topic, is_of_topic && further()))
        })
        .ok_or_else(absent)?;
    if !stands_here {
        return Err(absent());
    }
    // What was written in a room before this one is read with the first post here.
    if reads_further {
        app.actions.read_up_to(member, &topic, &post).await?;
        app.ingest.note_receipt(&topic, member, &post).await;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// What is to be read.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct ReadAll {
    /// Slug of the only category whose topics are meant.
    #[serde(default)]
    #[schema(example = "cykling")]
    pub category: Option<String>,
}

/// Say that you have read everything: of one category, or of all.
#[utoipa::path(post, path = "/api/forum/read-all", tag = "forum", request_body = Option<ReadAll>,
    responses((status = 204),
        (status = "default", body = ErrorBody,
            description = "404 M_NOT_FOUND, 503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn read_all(
    State(app): State<App>,
    who: Principal,
    wish: Option<Json<ReadAll>>,
) -> Result<StatusCode> {
    let category = wish.and_then(|Json(wish)| wish.category);
    if let Some(slug) = &category
        && app.index.read(|index| index.category(slug).is_none())
    {
        return Err(Error::not_found("There is no such category."));
    }
    let member = who.user_id();
    let unread = readable(&app, member).into_iter().filter(|topic| {
        let is_meant = category.as_ref().is_none_or(|slug| *slug == topic.category);
        is_meant && topic.unread.posts > 0
    });
    let ends: Vec<_> = app.index.read(|index| {
        let end = |topic: Followed| Some((index.tip(&topic.room_id)?, topic.room_id));
        unread
            .filter_map(end)
            .map(|(end, topic)| (topic, end))
            .collect()
    });
    app.actions.read_all(member, ends.clone()).await?;
    for (topic, end) in &ends {
        app.ingest.note_receipt(topic, member, end).await;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Asks the homeserver, beside the request, what it has not pushed of a member's reading, unless that
/// was done a moment ago. A stream of the member's tells what was new.
pub fn refresh_reading(app: &App, member: &UserId) {
    if app.actions.has_heard_reading(member) {
        return;
    }
    let (own, member) = (app.clone(), member.to_owned());
    app.spawn(async move {
        let heard = own.actions.hear_reading(&member).await;
        fold_heard(&own, &member, heard).await;
    });
}

/// As [`refresh_reading`], for a member who has a page open: nobody tells us that they have read in private
/// in another client, or muted a topic there.
pub fn keep_hearing(app: &App, member: &UserId) {
    if !app.actions.is_hearing_due(member) {
        return;
    }
    let (own, member) = (app.clone(), member.to_owned());
    app.spawn(async move {
        let heard = own.actions.keep_hearing(&member).await;
        fold_heard(&own, &member, heard).await;
    });
}

/// Asks once more after a receipt was pushed in a topic with threads: what is pushed does not say which
/// of them it is about.
pub fn hear_again(app: &App, member: &UserId) {
    let (own, member, now) = (app.clone(), member.to_owned(), app.clock.unix_ms());
    app.spawn(async move {
        let heard = own.actions.hear_reading_after(&member, now).await;
        fold_heard(&own, &member, heard).await;
    });
}

async fn fold_heard(app: &App, member: &UserId, heard: Result<Vec<RawEvent>>) {
    match heard {
        Ok(receipts) => app.ingest.fold_receipts(&receipts).await,
        Err(error) => tracing::debug!(%member, %error, "what is read is as it was"),
    }
}

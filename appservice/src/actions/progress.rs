//! How far members are in their courses, written by the bot into their home rooms.

use ruma::{OwnedEventId, OwnedTransactionId, UserId};
use serde_json::json;
use tokio::sync::OwnedMutexGuard;
use ulid::Ulid;

use super::Actions;
use crate::{
    error::Result,
    events::{CourseAttemptEventContent, CourseProgressEventContent, NOTICE_BADGE, RoomKind},
    index::Index,
    matrix::{Identity, Outgoing},
};

impl Actions {
    /// The member's turn: what counts of one member is decided one after the other. The guard ends
    /// it.
    pub async fn member_lane(&self, member: &UserId) -> OwnedMutexGuard<()> {
        self.lanes.enter(format!("member/{member}")).await
    }

    /// Writes how far a member is in a course, and waits for it to be known. The revision is given
    /// here.
    pub async fn write_progress(
        &self,
        member: &UserId,
        content: &CourseProgressEventContent,
    ) -> Result<()> {
        let room_id = self.own_room(RoomKind::Home, member).await?;
        let mut content = content.clone();
        content.rev = Ulid::generate().to_string();
        self.homeserver
            .set_state(
                &room_id,
                "org.althing.course.progress",
                &content.course,
                &json!(content),
            )
            .await?;
        let is_known = |index: &Index| {
            let present = index.progress(member, &content.course);
            // A later revision is as good.
            present.is_some_and(|present| present.rev >= content.rev)
        };
        self.known(is_known).await
    }

    /// Records a quiz that was handed in, once for its `attempt_id`, and waits for it to be known.
    pub async fn record_attempt(
        &self,
        member: &UserId,
        content: &CourseAttemptEventContent,
    ) -> Result<OwnedEventId> {
        let room_id = self.own_room(RoomKind::Home, member).await?;
        let event = Outgoing {
            event_type: "org.althing.course.attempt",
            content: json!(content),
            txn_id: OwnedTransactionId::from(format!("attempt-{}", content.attempt_id)),
            ts: None,
        };
        let event_id = self
            .homeserver
            .send(&Identity::Bot, &room_id, &event)
            .await?;
        let is_known = |index: &Index| {
            index
                .attempts(member, &content.quiz)
                .iter()
                .any(|a| a.attempt_id == content.attempt_id)
        };
        self.known(is_known).await?;
        Ok(event_id)
    }

    /// Says something to a member in their home room, of a badge of theirs perhaps; the same key says
    /// it once.
    pub async fn notify(
        &self,
        member: &UserId,
        key: &str,
        text: &str,
        badge: Option<&str>,
    ) -> Result<()> {
        let room_id = self.own_room(RoomKind::Home, member).await?;
        let mut content =
            json!({"msgtype": "m.notice", "body": text, "m.mentions": {"user_ids": [member]}});
        if let (Some(badge), Some(map)) = (badge, content.as_object_mut()) {
            map.insert(NOTICE_BADGE.into(), badge.into());
        }
        let event = Outgoing {
            event_type: "m.room.message",
            content,
            txn_id: OwnedTransactionId::from(format!("notice-{key}")),
            ts: None,
        };
        self.homeserver
            .send(&Identity::Bot, &room_id, &event)
            .await
            .map(drop)
    }
}

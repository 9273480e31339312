//! Posts: `m.room.message` events, sent as their member, once for each key.

use std::time::Duration;

use axum::http::StatusCode;
use ruma::{EventId, OwnedEventId, OwnedRoomId, OwnedUserId, RoomId, UserId};
use serde::Deserialize;
use serde_json::Value;

use super::{Actions, Draft};
use crate::{
    error::{Error, Result},
    index::PendingPost,
    matrix::{Outgoing, transaction_id},
    policy::{new_members::Wish, words},
};

/// How long a beat may take before an unknown outcome is given back as such.
const PATIENCE: Duration = Duration::from_secs(5);

/// Events of a page when the homeserver's history is searched.
const HISTORY_PAGE: u32 = 100;

/// How far the two clocks may differ.
const HISTORY_MARGIN_MS: i64 = 60_000;

/// What tells an event of ours in the homeserver's history.
#[derive(Deserialize)]
struct Sent {
    event_id: OwnedEventId,
    sender: OwnedUserId,
    origin_server_ts: i64,
    content: SentContent,
}

#[derive(Deserialize)]
struct SentContent {
    #[serde(rename = "org.althing.key")]
    key: Option<String>,
}

/// The event that is edited, redacted or reacted to.
#[derive(Debug, Clone)]
pub struct Target {
    /// Its room.
    pub room_id: OwnedRoomId,
    /// The event.
    pub event_id: OwnedEventId,
    /// Who sent it.
    pub sender: OwnedUserId,
}

/// What a write led to.
#[derive(Debug, Clone)]
pub struct Written {
    /// The event.
    pub event_id: OwnedEventId,
    /// Its room.
    pub room_id: OwnedRoomId,
    /// It had been written before, under the same key.
    pub known: bool,
}

impl Actions {
    /// Writes a post in a topic as a member. The same key gives the same post, for good.
    pub async fn write_post(
        &self,
        sender: &UserId,
        room_id: &RoomId,
        draft: &Draft,
    ) -> Result<Written> {
        let wish = Wish {
            is_topic: false,
            has_file: draft.attachment.is_some(),
        };
        let _turn = self.turn_on_first_day(sender, draft, wish).await?;
        self.write(sender, room_id, draft).await
    }

    /// As [`Actions::write_post`], whether or not the bounds of a first day allow it.
    pub(super) async fn write(
        &self,
        sender: &UserId,
        room_id: &RoomId,
        draft: &Draft,
    ) -> Result<Written> {
        let lane = format!("post/{sender}/{}", draft.key);
        let _turn = self.lanes.enter(lane.clone()).await;
        if let Some(written) = self.lookup_post(sender, &draft.key) {
            return Ok(written);
        }
        if draft.ts.is_none() {
            self.require_voice(sender)?;
            self.require_acknowledged(sender)?;
        }
        let event = Outgoing {
            event_type: "m.room.message",
            content: draft.finish(self.message(sender, draft)?),
            txn_id: transaction_id(sender, "post", &draft.key),
            ts: draft.ts,
        };
        let first_try = self.doubts.since(&lane);
        let found = match first_try {
            Some(since) => self.look_again(sender, room_id, &draft.key, since).await?,
            None => None,
        };
        let _pause = match draft.ts.or(first_try) {
            // History, or a post that was begun before.
            Some(_) => None,
            None => self.turn_to_post(sender, room_id).await?,
        };
        let event_id = match found {
            Some(event_id) => event_id,
            None => {
                self.send_once(sender, room_id, draft, &event, &lane)
                    .await?
            }
        };
        self.doubts.settle(&lane);
        self.lay_over(sender, room_id, draft, &event_id, &event.content);
        Ok(Written {
            event_id,
            room_id: room_id.to_owned(),
            known: false,
        })
    }

    /// Sends; when the outcome is unknown, looks whether it was taken before it sends again.
    async fn send_once(
        &self,
        sender: &UserId,
        room_id: &RoomId,
        draft: &Draft,
        event: &Outgoing,
        lane: &str,
    ) -> Result<OwnedEventId> {
        let begun = self.clock.unix_ms();
        match self.send_as(sender, room_id, event).await {
            Err(Error::Unavailable {
                sent: true,
                message,
            }) => {
                tracing::warn!(%message, "the outcome of a send is unknown");
                self.doubts.raise(lane, begun);
                match self.look_again(sender, room_id, &draft.key, begun).await? {
                    Some(event_id) => Ok(event_id),
                    None => self.send_as(sender, room_id, event).await,
                }
            }
            other => other,
        }
    }

    /// The post that a member has written under a key.
    pub fn lookup_post(&self, sender: &UserId, key: &str) -> Option<Written> {
        self.index.read(|index| {
            let event_id = index.lookup_key(sender, key)?;
            let room_id = index.post(&event_id)?.room_id;
            Some(Written {
                event_id,
                room_id,
                known: true,
            })
        })
    }

    /// The post that a member has tried to write in a topic under a key, if it was taken after all: a try
    /// that is still under way is waited for.
    pub async fn tried(
        &self,
        sender: &UserId,
        room_id: &RoomId,
        key: &str,
    ) -> Result<Option<Target>> {
        let lane = format!("post/{sender}/{key}");
        let _turn = self.lanes.enter(lane.clone()).await;
        let target = |room_id: OwnedRoomId, event_id| Target {
            room_id,
            event_id,
            sender: sender.to_owned(),
        };
        if let Some(written) = self.lookup_post(sender, key) {
            return Ok(Some(target(written.room_id, written.event_id)));
        }
        let since = self.doubts.since(&lane);
        let since = since.unwrap_or_else(|| self.clock.unix_ms());
        let found = self.look_again(sender, room_id, key, since).await?;
        Ok(found.map(|event_id| target(room_id.to_owned(), event_id)))
    }

    /// The homeserver may have taken the post before its answer was lost. A beat through the loop
    /// brings what was pushed; a homeserver whose database crashed may never push it, so its own
    /// history is asked too.
    async fn look_again(
        &self,
        sender: &UserId,
        room_id: &RoomId,
        key: &str,
        since: i64,
    ) -> Result<Option<OwnedEventId>> {
        self.catch_up(PATIENCE).await?;
        if let Some(event_id) = self.index.read(|i| i.lookup_key(sender, key)) {
            return Ok(Some(event_id));
        }
        let mut from: Option<String> = None;
        loop {
            let page = self
                .homeserver
                .messages(room_id, from.as_deref(), HISTORY_PAGE)
                .await?;
            for event in &page.events {
                let Ok(sent) = serde_json::from_str::<Sent>(event.get()) else {
                    continue;
                };
                if sent.sender == *sender && sent.content.key.as_deref() == Some(key) {
                    return Ok(Some(sent.event_id));
                }
                if sent.origin_server_ts < since - HISTORY_MARGIN_MS {
                    return Ok(None);
                }
            }
            from = page.end;
            if from.is_none() {
                return Ok(None);
            }
        }
    }

    /// Sends as a member who is joined first. The index may be behind: a member who turns out not
    /// to be in the room is joined and the send tried once more.
    pub(super) async fn send_as(
        &self,
        sender: &UserId,
        room_id: &RoomId,
        event: &Outgoing,
    ) -> Result<OwnedEventId> {
        let identity = self.act_as(sender)?;
        // The homeserver decides; but it may not know yet that a badge has just ended.
        self.require_writer(sender, room_id, event.event_type)?;
        self.ensure_joined(sender, room_id)
            .await
            .map_err(in_words)?;
        match self.homeserver.send(&identity, room_id, event).await {
            Err(Error::Homeserver {
                status: StatusCode::FORBIDDEN,
                message,
                ..
            }) if message.contains("not in room") => {
                self.homeserver
                    .join(&identity, room_id)
                    .await
                    .map_err(in_words)?;
                self.homeserver
                    .send(&identity, room_id, event)
                    .await
                    .map_err(in_words)
            }
            other => other.map_err(in_words),
        }
    }

    /// Shows a post at once, until the loop brings its event.
    fn lay_over(
        &self,
        sender: &UserId,
        room_id: &RoomId,
        draft: &Draft,
        event_id: &EventId,
        content: &Value,
    ) {
        let now = self.clock.unix_ms();
        let post = PendingPost {
            attachment: draft.attachment.clone(),
            event_id: event_id.to_owned(),
            room_id: room_id.to_owned(),
            sender: sender.to_owned(),
            at: draft.ts.unwrap_or(now),
            style: draft.style,
            body: draft.body.clone(),
            html: content
                .get("formatted_body")
                .and_then(Value::as_str)
                .map(str::to_owned),
            reply_to: draft.reply_to.clone(),
            key: Some(draft.key.clone()),
        };
        self.index.add_pending(post, now);
    }
}

/// The homeserver's refusal of a member's act, as a sentence that says what to do.
pub(super) fn in_words(error: Error) -> Error {
    match error {
        Error::Homeserver {
            status: StatusCode::FORBIDDEN,
            message,
            ..
        } => {
            let hint = if message.contains("do not belong to any of the required") {
                "You are not a member of this territory's space. Ask to be invited back to it."
            } else if message.contains("permission to redact") {
                "Only its author or a moderator can remove a post."
            } else if message.contains("permission to post") {
                "You may read here, but not write."
            } else {
                return Error::forbidden(format!("The homeserver refused this: {message}"));
            };
            Error::forbidden(hint)
        }
        Error::Homeserver {
            status: StatusCode::PAYLOAD_TOO_LARGE,
            ..
        } => words::too_large(),
        other => other,
    }
}

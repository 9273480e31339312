//! What is changed of a topic. The bot writes it, after the API has asked whether the member may: the
//! state of a topic is its creator's. What the state says is followed by its room's name, join rule,
//! power levels and space, here at once; a crash in between heals by the reconciler.

use http::StatusCode;
use ruma::{OwnedEventId, OwnedTransactionId, RoomId, UserId};
use serde_json::json;
use ulid::Ulid;

use super::Actions;
use crate::{
    error::{Error, Result},
    events::{AuditEventContent, Lock, NOTICE_OF_TOPIC, TOPIC_NOTICE, TopicEventContent},
    index::Index,
    matrix::{Identity, Outgoing},
    notices,
    policy::{Permission, Speech},
};

/// The errcode of a change of what somebody else has changed meanwhile.
pub const TOPIC_CHANGED: &str = "ORG.ALTHING.TOPIC_CHANGED";

/// A change of a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TopicChange {
    /// Another title.
    Title(String),
    /// Slug of another category.
    Category(String),
    /// Whether it stands before the others.
    Pinned(bool),
    /// The post that solves it.
    Solved(Option<OwnedEventId>),
    /// Whether only those who keep order write there.
    Archived(bool),
    /// Why moderators close it, if they do.
    Locked(Option<Lock>),
    /// Seconds between two posts of a member.
    SlowMode(u32),
}

impl TopicChange {
    fn apply(&self, content: &mut TopicEventContent) {
        match self {
            Self::Title(title) => content.title.clone_from(title),
            Self::Category(category) => content.category.clone_from(category),
            Self::Pinned(pinned) => content.pinned = *pinned,
            Self::Solved(post) => content.solved.clone_from(post),
            Self::Archived(archived) => content.archived = *archived,
            // For the same reason it is the same lock.
            Self::Locked(lock) if reason(lock.as_ref()) == reason(content.locked.as_ref()) => {}
            Self::Locked(lock) => content.locked.clone_from(lock),
            Self::SlowMode(seconds) => content.slow_mode = *seconds,
        }
    }
}

impl TopicChange {
    /// The line of the log of such a change. Of title and solution there is one where they are of a topic
    /// that somebody else opened. A lock has a line of its own.
    fn line(
        &self,
        by: &UserId,
        topic: &RoomId,
        before: &TopicEventContent,
    ) -> Option<AuditEventContent> {
        let is_own = before.created_by == by;
        let (action, reason) = match self {
            Self::Title(title) if !is_own => {
                ("topic.renamed", Some(format!("{} → {title}", before.title)))
            }
            Self::Category(category) => {
                let moved = format!("{} → {category}", before.category);
                ("topic.moved", Some(moved))
            }
            Self::Pinned(true) => ("topic.pinned", None),
            Self::Pinned(false) => ("topic.unpinned", None),
            Self::Solved(Some(_)) if !is_own => ("topic.solved", None),
            Self::Solved(None) if !is_own => ("topic.unsolved", None),
            Self::Archived(true) => ("topic.archived", None),
            Self::Archived(false) => ("topic.unarchived", None),
            Self::SlowMode(0) => ("topic.unslowed", None),
            Self::SlowMode(seconds) => ("topic.slowed", Some(format!("{seconds} s"))),
            Self::Title(_) | Self::Solved(_) | Self::Locked(_) => return None,
        };
        let event_id = match self {
            Self::Solved(post) => post.clone(),
            _ => None,
        };
        Some(AuditEventContent {
            action: action.into(),
            actor: Some(by.to_owned()),
            room_id: Some(topic.to_owned()),
            event_id,
            reason,
            ..AuditEventContent::default()
        })
    }
}

fn reason(lock: Option<&Lock>) -> Option<&str> {
    lock.map(|lock| &*lock.reason)
}

/// 403 `ORG.ALTHING.TOPIC_CLOSED`.
fn topic_closed() -> Error {
    Error::refused(
        StatusCode::FORBIDDEN,
        "ORG.ALTHING.TOPIC_CLOSED",
        "This topic is closed. You may read it; only moderators write there.",
    )
}

fn topic_changed() -> Error {
    Error::refused(
        StatusCode::CONFLICT,
        TOPIC_CHANGED,
        "This topic was changed meanwhile. Look at it again.",
    )
}

impl Actions {
    /// Changes a topic, where it still is at this version, if one is named; else 409
    /// `ORG.ALTHING.TOPIC_CHANGED`. Without one the later of two changes counts, and each is seen by
    /// everybody. Repeating one finishes what an earlier try has begun. What somebody does as a moderator
    /// has a line in the log.
    pub async fn change_topic(
        &self,
        by: &UserId,
        topic: &RoomId,
        change: &TopicChange,
        version: Option<&str>,
    ) -> Result<()> {
        self.apply_change(by, topic, change, version)
            .await
            .map(drop)
    }

    /// As [`Actions::change_topic`]; whether the topic said something else before.
    async fn apply_change(
        &self,
        by: &UserId,
        topic: &RoomId,
        change: &TopicChange,
        version: Option<&str>,
    ) -> Result<bool> {
        let _turn = self.lanes.enter(format!("topic/{topic}")).await;
        let known = self.index.read(|index| index.topic_content(topic));
        let known = known.ok_or_else(|| Error::not_found("There is no such topic."))?;
        let before = self.in_force(topic, known).await?;
        let mut after = before.clone();
        change.apply(&mut after);
        if after != before {
            if version.is_some_and(|seen| seen != before.version()) {
                // Whoever is refused is shown this one.
                self.known(|index| index.topic_content(topic).as_ref() == Some(&before))
                    .await?;
                return Err(topic_changed());
            }
            after.rev = Ulid::generate().to_string();
            self.homeserver
                .set_state(topic, "org.althing.topic", "", &json!(after))
                .await?;
        }
        self.bring_up(topic, change, &before, &after).await?;
        self.known(|index| index.topic_content(topic).as_ref() == Some(&after))
            .await?;
        let is_new = after != before;
        if let Some(line) = change.line(by, topic, &before).filter(|_| is_new) {
            self.log(line).await?;
        }
        Ok(is_new)
    }

    /// Closes a topic for a reason, or opens it as far as nothing else closes it, and adds a line to the
    /// log; of the version as [`Actions::change_topic`]. Repeating it changes nothing, but for a line that
    /// the log lacks.
    pub async fn lock_topic(
        &self,
        by: &UserId,
        topic: &RoomId,
        reason: Option<String>,
        version: Option<&str>,
    ) -> Result<()> {
        // Said and logged once, by whoever comes first.
        let _turn = self.lanes.enter(format!("lock/{topic}")).await;
        let lock = reason.clone().map(|reason| Lock {
            reason,
            at: self.clock.unix_ms(),
        });
        let action = if lock.is_some() {
            "topic.locked"
        } else {
            "topic.unlocked"
        };
        let change = TopicChange::Locked(lock);
        let is_new = self.apply_change(by, topic, &change, version).await?;
        let said = self.index.read(|index| index.topic_content(topic));
        let present = said.as_ref().and_then(|said| said.locked.as_ref());
        if !is_new && self.index.read(|index| index.knows_lock(topic, present)) {
            return Ok(());
        }
        let rev = said.as_ref().map_or("", |said| said.version());
        self.say_locked(topic, &change, rev).await;
        self.log(AuditEventContent {
            action: action.into(),
            actor: Some(by.to_owned()),
            room_id: Some(topic.to_owned()),
            reason,
            ..AuditEventContent::default()
        })
        .await
    }

    /// Says in a topic why it was locked, or that it is locked no more: a Matrix client shows nothing else of
    /// it. It is no post on the web, where the composer says so. What fails leaves the topic as it is.
    async fn say_locked(&self, topic: &RoomId, change: &TopicChange, rev: &str) {
        let TopicChange::Locked(lock) = change else {
            return;
        };
        let language = self.settings.territory.language();
        let words = match lock {
            Some(lock) => notices::topic_locked(language, &lock.reason),
            None => notices::topic_unlocked(language).to_owned(),
        };
        let event = Outgoing {
            event_type: "m.room.message",
            content: json!({"msgtype": "m.notice", "body": words, TOPIC_NOTICE: NOTICE_OF_TOPIC}),
            txn_id: OwnedTransactionId::from(format!("lock-{rev}")),
            ts: None,
        };
        if let Err(error) = self.homeserver.send(&Identity::Bot, topic, &event).await {
            tracing::warn!(%topic, %error, "nobody was told in the topic of its lock");
        }
    }

    /// Brings the room up to what its topic says.
    async fn bring_up(
        &self,
        topic: &RoomId,
        change: &TopicChange,
        before: &TopicEventContent,
        after: &TopicEventContent,
    ) -> Result<()> {
        match change {
            TopicChange::Title(title) => self.name_room(topic, title).await,
            TopicChange::Category(category) => {
                let gate = self.gate(category)?;
                self.set_members_of(topic, &gate).await?;
                let space = |slug: &str| self.index.read(|i| i.category(slug)).map(|c| c.room_id);
                if let Some(space) = space(category) {
                    self.place_topic(&space, topic, after.pinned).await?;
                }
                if let Some(space) = space(&before.category)
                    && before.category != *category
                {
                    self.remove_child(&space, topic).await?;
                }
                self.level(topic, after).await
            }
            TopicChange::Archived(_) | TopicChange::Locked(_) => self.level(topic, after).await,
            TopicChange::Pinned(pinned) => {
                let space = |index: &Index| index.category(&after.category).map(|c| c.room_id);
                match self.index.read(space) {
                    Some(space) => self.place_topic(&space, topic, *pinned).await,
                    None => Ok(()),
                }
            }
            TopicChange::Solved(post) => {
                let is_here = |post: &&OwnedEventId| {
                    let room = self.index.read(|index| Some(index.post(post)?.room_id));
                    room.as_deref() == Some(topic)
                };
                let pinned = post.iter().find(is_here);
                self.pin_events(topic, pinned.map(|post| &**post)).await
            }
            TopicChange::SlowMode(_) => Ok(()),
        }
    }

    /// Gives a topic the power levels that follow from what it says.
    async fn level(&self, topic: &RoomId, content: &TopicEventContent) -> Result<()> {
        let powers = self.powers();
        let levels = |index: &Index| index.topic_levels(topic, content, &powers);
        match self.index.read(levels) {
            Some(levels) => self.set_levels(topic, &levels).await,
            None => Ok(()),
        }
    }

    /// Refuses a member who does not keep order where only those who do may send such an event: the topic
    /// is closed, or it announces.
    pub(super) fn require_floor(
        &self,
        member: &UserId,
        topic: &RoomId,
        event_type: &str,
    ) -> Result<()> {
        let speech = self.index.read(|index| {
            let content = index.topic_content(topic);
            content.map_or(Speech::default(), |content| index.speech(&content))
        });
        self.require_speech(member, speech, event_type)
    }

    /// As [`Actions::require_floor`], where this holds.
    pub(super) fn require_speech(
        &self,
        member: &UserId,
        speech: Speech,
        event_type: &str,
    ) -> Result<()> {
        let now = self.clock.unix_ms();
        let keeps_order = |index: &Index| index.may(member, Permission::Moderate, now);
        if speech.lets_send(event_type) || self.index.read(keeps_order) {
            return Ok(());
        }
        Err(match speech {
            Speech::Closed => topic_closed(),
            _ => Error::badge_required(Permission::Moderate.badges()),
        })
    }
}

use ruma::{OwnedEventId, OwnedRoomId, OwnedUserId, RoomId, UserId};

use super::{
    Index,
    attachments::Attachment,
    event::Kind,
    id::{Id, id_of},
    words::Style,
};

/// How long a post is shown that the loop has not brought, in milliseconds.
const SHOWN_FOR: i64 = 60_000;

/// A post that the homeserver has accepted and that the loop has yet to bring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingPost {
    /// From the answer of the send.
    pub event_id: OwnedEventId,
    /// The topic.
    pub room_id: OwnedRoomId,
    /// As whom it was sent.
    pub sender: OwnedUserId,
    /// When it was sent, in milliseconds since the Unix epoch.
    pub at: i64,
    /// How to show it.
    pub style: Style,
    /// The plain text.
    pub body: String,
    /// The formatted text.
    pub html: Option<String>,
    /// The post that it replies to.
    pub reply_to: Option<OwnedEventId>,
    /// The file that it carries.
    pub attachment: Option<Attachment>,
    /// The `Idempotency-Key`.
    pub key: Option<String>,
}

/// Just-sent posts over the index. No fact: neither in the digest nor in a snapshot.
#[derive(Debug, Clone, Default)]
pub(super) struct Pending(Vec<(Id, i64, PendingPost)>);

impl Pending {
    /// The event has come: its pending twin goes.
    pub fn arrived(&mut self, id: Id) {
        if !self.0.is_empty() {
            self.0.retain(|(pending, ..)| *pending != id);
        }
    }

    /// Forgets what has waited too long.
    pub fn expire(&mut self, now: i64) -> Vec<OwnedRoomId> {
        let gone = self.0.extract_if(.., |(_, until, _)| *until <= now);
        gone.map(|(.., post)| post.room_id).collect()
    }

    /// The pending posts of a room in the order in which they were sent.
    pub fn of(&self, room_id: &str) -> impl Iterator<Item = &PendingPost> {
        self.0
            .iter()
            .map(|(.., post)| post)
            .filter(move |post| post.room_id.as_str() == room_id)
    }

    /// The pending posts of somebody.
    pub fn by(&self, sender: &UserId) -> impl Iterator<Item = &PendingPost> {
        let all = self.0.iter().map(|(.., post)| post);
        all.filter(move |post| post.sender == sender)
    }

    /// The pending post of this sender and key.
    pub fn find_key(&self, sender: &UserId, key: &str) -> Option<&PendingPost> {
        let same = |p: &&PendingPost| p.sender == sender && p.key.as_deref() == Some(key);
        self.0.iter().map(|(.., post)| post).find(same)
    }

    /// The pending post of this event ID.
    pub fn get(&self, id: Id) -> Option<&PendingPost> {
        self.0
            .iter()
            .find(|(pending, ..)| *pending == id)
            .map(|(.., post)| post)
    }
}

impl Index {
    /// Shows a post until the loop brings it, for 60 s at most. Tells whether it is shown: the loop
    /// may have been faster than the answer to the send.
    pub fn add_pending(&mut self, post: PendingPost, now: i64) -> bool {
        self.expire_pending(now);
        let Some(id) = id_of(&post.event_id) else {
            return false;
        };
        let folded = self
            .find_event(id)
            .is_some_and(|ix| self.events[ix].kind != Kind::Absent);
        if folded || self.pending.get(id).is_some() {
            return false;
        }
        self.bump(&post.room_id);
        self.pending
            .0
            .push((id, now.saturating_add(SHOWN_FOR), post));
        true
    }

    /// Forgets pending posts whose time is over.
    pub fn expire_pending(&mut self, now: i64) {
        for room_id in self.pending.expire(now) {
            self.bump(&room_id);
        }
    }

    fn bump(&mut self, room_id: &RoomId) {
        if let Some(room) = self.find_room(room_id.as_str()) {
            self.rooms[room].revision += 1;
        }
    }
}

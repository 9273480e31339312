//! What the bot says to a member in their home room.

use ruma::UserId;
use serde::{Deserialize, Serialize};
use thin_vec::ThinVec;

use super::{
    Index, Membership,
    arena::Texts,
    changes::ChangeKind,
    fold::{Fate, Fold},
    id::{EventIx, Mark, RoomIx, Stamp, TextIx, UserIx},
    parse::{Incoming, What},
    words::Relation,
};
use crate::{events::RoomKind, policy::notifications::NotificationKind};

/// The notices of a home room, by event.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Notices(ThinVec<Notice>);

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Notice {
    pub mark: Mark,
    /// `origin_server_ts`.
    pub at: Stamp,
    /// What it says: many are told the same.
    pub text: TextIx,
    /// Slug of the badge that it speaks of.
    pub badge: Option<TextIx>,
}

impl Notice {
    /// What a member is told by it.
    pub fn kind(&self) -> NotificationKind {
        kind_of(self.badge.is_some())
    }

    fn release(&self, texts: &mut Texts) {
        texts.release(self.text);
        if let Some(badge) = self.badge {
            texts.release(badge);
        }
    }
}

/// What a member is told by a notice that names a badge, or none.
fn kind_of(names_a_badge: bool) -> NotificationKind {
    if names_a_badge {
        NotificationKind::Badge
    } else {
        NotificationKind::Notice
    }
}

impl Notices {
    /// Adds a notice; whether it is new.
    fn insert(&mut self, mark: Mark, notice: impl FnOnce() -> Notice) -> bool {
        let place = self.0.binary_search_by_key(&mark, |n| n.mark);
        if let Err(place) = place {
            // By two: every member has some, and few have many.
            if self.0.len() == self.0.capacity() {
                self.0.reserve_exact(2);
            }
            self.0.insert(place, notice());
        }
        place.is_err()
    }

    /// Takes a notice away; whether it was there.
    pub fn remove(&mut self, mark: Mark, texts: &mut Texts) -> bool {
        let Ok(place) = self.0.binary_search_by_key(&mark, |n| n.mark) else {
            return false;
        };
        self.0.remove(place).release(texts);
        true
    }

    /// Takes all of them away.
    pub fn clear(&mut self, texts: &mut Texts) {
        for notice in std::mem::take(&mut self.0) {
            notice.release(texts);
        }
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Notice> {
        self.0.iter()
    }
}

impl Index {
    /// Whether a member has a home room, is in it, and the bot has said nothing there yet.
    pub fn was_told_nothing(&self, member: &UserId) -> bool {
        let Some(room) = self.own_room_ix(RoomKind::Home, member) else {
            return false;
        };
        let told = |part: RoomIx| self.rooms[part].notices.iter().next().is_some();
        self.membership(&self.room_id(room), member) == Some(Membership::Join)
            && !self.parts(room).into_iter().any(told)
    }
}

impl Fold<'_> {
    /// A message in a home room, live or of a page; the bot's are notices.
    pub(super) fn notice(&mut self, room: RoomIx, incoming: Incoming<'_>) -> Fate {
        let stripped = self.index.is_state_redacted(room, &incoming);
        let is_ours = incoming.sender == self.index.bot.as_str() && !stripped;
        let What::Message {
            words: Some(words),
            relation: Relation::None,
            badge,
            ..
        } = incoming.what
        else {
            return Fate::Ignored;
        };
        if !is_ours {
            return Fate::Ignored;
        }
        let Index { rooms, texts, .. } = &mut *self.index;
        let kind = kind_of(badge.is_some());
        let is_new = rooms[room].notices.insert(incoming.id.mark(), || Notice {
            mark: incoming.id.mark(),
            at: Stamp::of(incoming.at),
            text: texts.acquire(&words.body),
            badge: badge.map(|badge| texts.acquire(&badge)),
        });
        if !is_new {
            return Fate::Known;
        }
        if let Some(owner) = self.index.owner_ix(room) {
            self.tell_of(kind, room, None, owner);
        }
        Fate::Folded
    }

    /// Tells that a member has something to be told.
    pub(super) fn tell_of(
        &mut self,
        kind: NotificationKind,
        room: RoomIx,
        post: Option<EventIx>,
        member: UserIx,
    ) {
        let kind = kind.as_str().to_owned();
        self.say(ChangeKind::Notified, room, post, Some(member), Some(kind));
    }
}

//! What the bot says to a member in their home room.

use serde::{Deserialize, Serialize};
use thin_vec::ThinVec;

use super::{
    changes::ChangeKind,
    fold::{Fate, Fold},
    id::{EventIx, Id, RoomIx, UserIx},
    parse::{Incoming, What},
    words::Relation,
};
use crate::policy::notifications::NotificationKind;

/// The notices of a home room, by event.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Notices(ThinVec<Notice>);

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Notice {
    pub id: Id,
    /// `origin_server_ts`.
    pub at: u64,
    pub text: Box<str>,
    /// Slug of the badge that it speaks of.
    pub badge: Option<Box<str>>,
}

impl Notice {
    /// What a member is told by it.
    pub fn kind(&self) -> NotificationKind {
        match self.badge {
            Some(_) => NotificationKind::Badge,
            None => NotificationKind::Notice,
        }
    }
}

impl Notices {
    /// Adds a notice; whether it is new.
    fn insert(&mut self, notice: Notice) -> bool {
        let place = self.0.binary_search_by_key(&notice.id, |n| n.id);
        if let Err(place) = place {
            self.0.insert(place, notice);
        }
        place.is_err()
    }

    /// Takes a notice away; whether it was there.
    pub fn remove(&mut self, id: Id) -> bool {
        let place = self.0.binary_search_by_key(&id, |n| n.id);
        place.map(|place| self.0.remove(place)).is_ok()
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Notice> {
        self.0.iter()
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
        let notice = Notice {
            id: incoming.id,
            at: incoming.at,
            text: words.body,
            badge,
        };
        let kind = notice.kind();
        if !self.index.rooms[room].notices.insert(notice) {
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

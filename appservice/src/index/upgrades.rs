//! Rooms that were made in place of others ([upgrades]).
//!
//! The homeserver makes the new room, and of what is ours it copies nothing: neither the kind and the
//! key, which stand in the creation, nor our state. A room that the bot created in place of one of
//! ours is what that one was. Its predecessor is found under no name any more; what it said counts
//! as damaged state of the successor, until the reconciler has written it there.
//!
//! [upgrades]: https://spec.matrix.org/v1.18/client-server-api/#room-upgrades

use std::collections::BTreeMap;

use ruma::{OwnedRoomId, OwnedUserId, RoomId, UserId};
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use super::{
    Index, Membership,
    changes::ChangeKind,
    facts::Facts,
    fold::Fold,
    id::{RoomIx, Stamp},
    parse::Incoming,
    room::Room,
    state::Fact,
};
use crate::events::RoomKind;

/// Which room follows which.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Upgrades {
    successors: BTreeMap<RoomIx, RoomIx>,
}

impl Upgrades {
    /// Whether a room has a successor.
    pub fn is_continued(&self, room: RoomIx) -> bool {
        self.successors.contains_key(&room)
    }

    /// The room in whose place this one was made.
    pub fn predecessor(&self, room: RoomIx) -> Option<RoomIx> {
        // There are few, and hardly ever any.
        let mut pairs = self.iter();
        pairs.find(|(_, new)| *new == room).map(|(old, _)| old)
    }

    /// The last of the rooms that were made in place of this one; itself where there is none.
    pub fn latest(&self, room: RoomIx) -> RoomIx {
        let mut latest = room;
        // Nobody can be their own successor: a place is given once, and the later is the greater.
        while let Some(next) = self.successors.get(&latest).filter(|next| **next > latest) {
            latest = *next;
        }
        latest
    }

    /// Old and new.
    pub fn iter(&self) -> impl Iterator<Item = (RoomIx, RoomIx)> {
        self.successors.iter().map(|(old, new)| (*old, *new))
    }

    fn insert(&mut self, old: RoomIx, new: RoomIx) {
        self.successors.insert(old, new);
    }
}

impl Fold<'_> {
    /// Takes in a room that was made in place of one of ours.
    pub(super) fn succeed(&mut self, old: RoomIx, id: &str, created: &Incoming<'_>) -> RoomIx {
        let (kind, key) = {
            let old = &self.index.rooms[old];
            (old.kind, old.key.clone())
        };
        let made = (created.id.mark(), Stamp::of(created.at));
        let new = self.index.add_room(Room::new(id, kind, key, made));
        self.index.unname(old);
        self.index.upgrades.insert(old, new);
        let mut state = Facts::default();
        self.inherit(new, &mut state);
        self.index.rooms[new].state = state;
        self.index.name(new);
        self.touch(old);
        self.touch(new);
        self.say(ChangeKind::Damaged, new, None, None, None);
        self.out.folded += 1;
        new
    }

    /// What a predecessor said and this room does not: to be written again.
    pub(super) fn inherit(&self, room: RoomIx, state: &mut Facts) {
        let Some(old) = self.index.upgrades.predecessor(room) else {
            return;
        };
        let created = self.index.rooms[room].created;
        for (key, fact) in self.index.rooms[old].state.iter() {
            let is_ours = self.index.state_keys.get(key).kind.only_from_bot();
            if is_ours && state.get(key).is_none() {
                state.insert(Fact::inherited(fact, created));
            }
        }
    }
}

impl Index {
    /// The room that this one is now: the last that was made in its place.
    pub fn room_now(&self, room_id: &RoomId) -> Option<OwnedRoomId> {
        let room = self.find_room(room_id.as_str())?;
        Some(self.room_id(self.upgrades.latest(room)))
    }

    /// Whether another room was made in place of this one.
    pub fn is_continued(&self, room_id: &RoomId) -> bool {
        let room = self.find_room(room_id.as_str());
        room.is_some_and(|room| self.upgrades.is_continued(room))
    }

    /// A room and those in whose place it was made, the first of them first.
    pub(super) fn parts(&self, room: RoomIx) -> SmallVec<[RoomIx; 1]> {
        let mut parts: SmallVec<[RoomIx; 1]> = smallvec::smallvec![room];
        let mut first = room;
        while let Some(old) = self.upgrades.predecessor(first) {
            parts.push(old);
            first = old;
        }
        parts.reverse();
        parts
    }

    /// Spaces that still show a room that was replaced, and that room.
    pub fn outlived_children(&self) -> Vec<(OwnedRoomId, OwnedRoomId)> {
        let mut found = Vec::new();
        for kind in [RoomKind::Territory, RoomKind::Category] {
            for space in self.rooms_of(kind) {
                let children = self.children(&space).into_iter();
                let outlived = children.filter(|child| self.is_continued(child));
                found.extend(outlived.map(|child| (space.clone(), child)));
            }
        }
        found
    }

    fn may_follow(&self, room_id: &RoomId, user_id: &UserId, now: i64) -> bool {
        let kind = self.room(room_id).map(|room| room.kind);
        let space = self.territory_space();
        let is_here = space.is_some_and(|space| self.is_joined(&space, user_id));
        is_here && (kind != Some(RoomKind::Topic) || self.admits(room_id, user_id, now))
    }

    /// Who was in a room, may be in its successor and has never been there. Badge rooms and the territory space let
    /// in whom they should by themselves.
    pub fn left_behind(&self, now: i64) -> Vec<(OwnedRoomId, OwnedUserId)> {
        let mut found = Vec::new();
        for (old, new) in self.upgrades.iter() {
            let (old, after) = (&self.rooms[old], &self.rooms[new]);
            if matches!(after.kind, RoomKind::Badge | RoomKind::Territory) {
                continue;
            }
            let joined = old
                .members
                .iter()
                .filter(|(_, member)| member.membership == Membership::Join);
            let missing = joined.filter(|(user, _)| after.members.get(*user).is_none());
            found.extend(missing.map(|(user, _)| (self.room_id(new), self.user_id(user))));
        }
        found.retain(|(room, user)| *user != self.bot && self.may_follow(room, user, now));
        found.sort();
        found
    }
}

//! From which rooms guests are banned who are kept out: no homeserver of ours could suspend them.

use std::{cmp::Reverse, collections::BTreeSet};

use ruma::{OwnedRoomId, OwnedUserId, RoomId, UserId};

use super::{
    Index, Membership,
    id::{RoomIx, UserIx},
};
use crate::events::RoomKind;

/// The rooms out of which somebody is kept.
pub(super) const KEPT_OUT_OF: [RoomKind; 5] = [
    RoomKind::Territory,
    RoomKind::Category,
    RoomKind::Topic,
    RoomKind::Badge,
    RoomKind::Profile,
];

impl Index {
    /// The rooms that these guests are not banned from yet, and should be. Of spaces and topics all, also
    /// those that they never saw: a badge of another territory opens every one of them, and in each there
    /// would be time for some words. Into badge rooms and profile rooms nobody comes unasked: of those, the
    /// ones that they ever were in. The topics that were used last come before others.
    /// No more than `at_most` are told.
    pub(super) fn open_to(
        &self,
        guests: &BTreeSet<UserIx>,
        at_most: usize,
    ) -> Vec<(OwnedRoomId, OwnedUserId)> {
        if guests.is_empty() {
            return Vec::new();
        }
        let rooms = KEPT_OUT_OF.into_iter().flat_map(|kind| self.of_kind(kind));
        let mut rooms: Vec<_> = rooms.collect();
        rooms.sort_by_key(|ix| Reverse(self.last_used(*ix)));
        let pairs = rooms.into_iter().flat_map(|ix| {
            let guests = guests.iter().copied();
            let open = guests.filter(move |guest| self.is_open_to(ix, *guest));
            open.map(move |guest| (self.room_id(ix), self.user_id(guest)))
        });
        pairs.take(at_most).collect()
    }

    fn is_open_to(&self, ix: RoomIx, guest: UserIx) -> bool {
        let room = &self.rooms[ix];
        if let Some(member) = room.members.get(guest) {
            return member.membership != Membership::Ban;
        }
        let is_for_all = !matches!(room.kind, RoomKind::Badge | RoomKind::Profile);
        is_for_all && self.has_levels(ix)
    }

    /// Whether somebody is banned from a room.
    pub fn is_banned(&self, room: &RoomId, user_id: &UserId) -> bool {
        self.membership(room, user_id) == Some(Membership::Ban)
    }

    /// When a topic was used last; 0 of other rooms.
    fn last_used(&self, ix: RoomIx) -> u64 {
        let listed = self.rooms[ix].timeline.listed.as_ref();
        listed.map_or(0, |listed| listed.activity)
    }

    /// Whether somebody of another homeserver has come into their first topic here, and no list was found
    /// to be about them yet.
    pub fn is_new_guest(&self, user_id: &UserId) -> bool {
        let Some(user) = self.users.find(user_id.as_str()) else {
            return false;
        };
        self.is_guest(user_id)
            && self.topics_with(user).take(2).count() == 1
            && self.policy_match(user_id).is_none()
    }

    /// The topics that a guest is in: of members alone they are listed.
    pub(super) fn topics_with(&self, guest: UserIx) -> impl Iterator<Item = RoomIx> {
        self.of_kind(RoomKind::Topic).filter(move |ix| {
            let member = self.rooms[*ix].members.get(guest);
            member.is_some_and(|member| member.membership == Membership::Join)
        })
    }
}

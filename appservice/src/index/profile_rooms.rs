//! What should hold of profile rooms and does not.

use ruma::OwnedRoomId;
use serde_json::Value;

use super::{
    Index,
    id::RoomIx,
    state::{StateKind, StateValue, print_of},
};
use crate::{
    events::{Audience, RoomKind},
    policy::{by_invitation, members_of},
};

impl Index {
    /// Profile rooms that let others in than their owners want, and the join rule that they should
    /// have.
    pub fn profile_rules_due(&self) -> Vec<(OwnedRoomId, Value)> {
        let Some(space) = self.territory_space() else {
            return Vec::new();
        };
        let (open, shut) = (members_of(&[space]), by_invitation());
        let (open_print, shut_print) = (print_of(&open), print_of(&shut));
        let mut due = Vec::new();
        // Almost all are open and should be: only the others are looked at closely.
        for ix in self.not_open(open_print).chain(self.not_for_all()) {
            let Some(owner) = self.owner_of(ix) else {
                continue;
            };
            let is_open = self.privacy(&owner).profile == Audience::Members;
            let (rule, print) = if is_open {
                (&open, open_print)
            } else {
                (&shut, shut_print)
            };
            if self.rooms[ix].print(StateKind::JoinRules) != Some(print) {
                due.push((self.room_id(ix), rule.clone()));
            }
        }
        due.sort_by(|(a, _), (b, _)| a.cmp(b));
        due.dedup_by(|(a, _), (b, _)| a == b);
        due
    }

    /// Profile rooms with another join rule than this.
    fn not_open(&self, open: [u8; 32]) -> impl Iterator<Item = RoomIx> {
        let rooms = self.rooms.iter().filter(move |(_, room)| {
            room.kind == RoomKind::Profile
                && room.is_finished()
                && room.print(StateKind::JoinRules) != Some(open)
        });
        rooms.map(|(ix, _)| ix)
    }

    /// Profile rooms of members who show their profile to some alone.
    fn not_for_all(&self) -> impl Iterator<Item = RoomIx> {
        let homes = self.rooms.iter().filter(|(_, room)| {
            let privacy = (room.kind == RoomKind::Home)
                .then(|| room.state.get(&(StateKind::Privacy, Box::from(""))));
            let said = privacy.flatten().and_then(|fact| fact.value.as_ref());
            matches!(said, Some((_, StateValue::Privacy(p))) if p.profile != Audience::Members)
        });
        let owners = homes.filter_map(|(ix, _)| self.owner_of(ix));
        let rooms = owners.filter_map(|owner| self.own_room_ix(RoomKind::Profile, &owner));
        rooms.filter(|ix| self.rooms[*ix].print(StateKind::JoinRules).is_some())
    }
}

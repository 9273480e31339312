//! The rooms that are one member's: home and profile.

use ruma::{OwnedRoomId, OwnedUserId, RoomId, UserId};

use super::{
    Index,
    id::{RoomIx, UserIx},
    room::CreationKey,
};
use crate::events::RoomKind;

impl Index {
    /// A member's own room of this kind, once it is there.
    pub fn own_room(&self, kind: RoomKind, member: &UserId) -> Option<OwnedRoomId> {
        self.own_room_ix(kind, member).map(|ix| self.room_id(ix))
    }

    /// The member whose home or profile room this is.
    pub fn owner(&self, room_id: &RoomId) -> Option<OwnedUserId> {
        let room = self.find_room(room_id.as_str())?;
        let kind = self.rooms[room].kind;
        let is_own = matches!(kind, RoomKind::Home | RoomKind::Profile);
        let owner = is_own.then(|| self.owner_ix(room))?;
        owner.map(|user| self.user_id(user))
    }

    pub(super) fn own_room_ix(&self, kind: RoomKind, member: &UserId) -> Option<RoomIx> {
        self.own_room_of(kind, self.users.find(member.as_str())?)
    }

    /// The member whose own room this is, where it is found as theirs.
    pub(super) fn owner_ix(&self, room: RoomIx) -> Option<UserIx> {
        let found = &self.rooms[room];
        let Some(CreationKey::Own(user)) = found.key else {
            return None;
        };
        (self.own_room_of(found.kind, user) == Some(room)).then_some(user)
    }
}

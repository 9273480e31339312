//! The rooms that are one member's: home and profile.

use ruma::{OwnedRoomId, OwnedUserId, RoomId, UserId};

use super::{Index, id::RoomIx, room::NameKind};
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
        is_own.then(|| self.owner_of(room))?
    }

    pub(super) fn own_room_ix(&self, kind: RoomKind, member: &UserId) -> Option<RoomIx> {
        if member.server_name() != self.bot.server_name() {
            return None;
        }
        let key = format!("{kind}/{}", member.localpart());
        self.names.find(NameKind::CreationKey, &key)
    }

    /// The member whose own room this is, where it is found as theirs.
    pub(super) fn owner_of(&self, room: RoomIx) -> Option<OwnedUserId> {
        let key = self.rooms[room].key.as_deref()?;
        if self.names.find(NameKind::CreationKey, key) != Some(room) {
            return None;
        }
        let (_, localpart) = key.split_once('/')?;
        UserId::parse(format!("@{localpart}:{}", self.bot.server_name())).ok()
    }
}

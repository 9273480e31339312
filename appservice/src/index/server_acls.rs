//! Rooms that let other homeservers in than they should.

use ruma::OwnedRoomId;
use serde_json::Value;

use super::{
    Index,
    state::{StateKind, print_of},
};
use crate::policy::open_server_acl;

impl Index {
    /// Rooms whose `m.room.server_acl` is another than this. Where there should be none, those that had
    /// one once and do not let everybody in since.
    pub fn wrong_server_acls(&self, wanted: Option<&Value>) -> Vec<OwnedRoomId> {
        let print = print_of(wanted.unwrap_or(&open_server_acl()));
        let rooms = self.rooms.iter().filter(|(ix, room)| {
            let said = room.print(&StateKind::ServerAcl);
            let is_right = match wanted {
                Some(_) => said == Some(print),
                None => said.is_none_or(|said| said == print),
            };
            room.kind.federates() && self.has_levels(*ix) && !is_right
        });
        rooms.map(|(ix, _)| self.room_id(ix)).collect()
    }
}

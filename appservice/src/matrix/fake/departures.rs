//! What the fake does for those who leave for good.

use ruma::{RoomId, UserId};
use serde_json::json;

use super::{Fake, NewEvent, Room};
use crate::error::Result;

impl Fake {
    /// The user leaves every room; their profile, devices and account data go.
    pub(super) fn deactivate_user(&self, user_id: &UserId) -> Result<()> {
        let mut state = self.locked();
        state
            .users
            .insert(user_id.to_owned(), serde_json::Map::new());
        state.devices.remove(user_id);
        state.account_data.retain(|(owner, _), _| owner != user_id);
        let present =
            |(_, room): &(_, &Room)| matches!(room.membership(user_id.as_str()), "join" | "invite");
        let rooms = state.rooms.iter().filter(present);
        let rooms: Vec<_> = rooms.map(|(id, _)| id.clone()).collect();
        for room_id in rooms {
            let event = NewEvent {
                event_type: "m.room.member",
                sender: user_id,
                state_key: Some(user_id.as_str()),
                content: json!({"membership": "leave"}),
                ts: None,
            };
            self.append(&mut state, &room_id, &event)?;
        }
        Ok(())
    }

    pub(super) fn forget_media_of(&self, user_id: &UserId) {
        self.locked().media.retain(|_, (owner, _)| owner != user_id);
    }

    pub(super) fn drop_room(&self, room_id: &RoomId) {
        let mut state = self.locked();
        state.rooms.remove(room_id);
        state.aliases.retain(|_, room| room != room_id);
    }
}

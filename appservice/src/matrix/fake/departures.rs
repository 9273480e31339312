//! What the fake does for those who leave for good, or may do nothing for a while.

use axum::http::StatusCode;
use ruma::{RoomId, UserId};
use serde_json::json;

use super::{Fake, NewEvent, Room, State, refuse};
use crate::error::{Error, Result};

fn unknown_user() -> Error {
    refuse(StatusCode::NOT_FOUND, "M_NOT_FOUND", "Unknown user")
}

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

    pub(super) fn suspend_user(&self, user_id: &UserId, suspended: bool) -> Result<()> {
        let mut state = self.locked();
        if !state.users.contains_key(user_id) {
            return Err(unknown_user());
        }
        if suspended {
            state.suspended.insert(user_id.to_owned());
        } else {
            state.suspended.remove(user_id);
        }
        Ok(())
    }

    pub(super) fn reads_suspended(&self, user_id: &UserId) -> Result<bool> {
        let state = self.locked();
        if !state.users.contains_key(user_id) {
            return Err(unknown_user());
        }
        Ok(state.suspended.contains(user_id))
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

impl State {
    /// Refuses who is suspended.
    pub(super) fn must_not_be_suspended(&self, user_id: &UserId) -> Result<()> {
        if !self.suspended.contains(user_id) {
            return Ok(());
        }
        Err(refuse(
            StatusCode::FORBIDDEN,
            "M_USER_SUSPENDED",
            "Doing this while account is suspended is not allowed.",
        ))
    }
}

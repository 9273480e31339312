//! Reading what the homeserver has of a member, for a copy that they take away.

use ruma::{OwnedRoomId, UserId};
use serde::Serialize;

use super::Actions;
use crate::{error::Result, events::RoomKind, matrix::RawEvent};

/// Events that are asked for at once.
const PAGE: u32 = 500;

/// A room as the homeserver has it.
#[derive(Debug, Serialize)]
pub struct WholeRoom {
    /// Room ID.
    pub room_id: OwnedRoomId,
    /// State events in force.
    pub state: Vec<RawEvent>,
    /// All events, oldest first.
    pub timeline: Vec<RawEvent>,
}

impl Actions {
    /// A member's home room: progress, attempts, notices, privacy.
    pub async fn whole_home_room(&self, member: &UserId) -> Result<Option<WholeRoom>> {
        let home = self
            .index
            .read(|index| index.own_room(RoomKind::Home, member));
        let Some(room_id) = home else {
            return Ok(None);
        };
        let state = self.homeserver.state(&room_id).await?;
        let (mut timeline, mut from) = (Vec::new(), None);
        loop {
            let page = self.homeserver.messages(&room_id, from.as_deref(), PAGE);
            let page = page.await?;
            timeline.extend(page.events);
            match page.end {
                Some(end) => from = Some(end),
                None => break,
            }
        }
        timeline.reverse();
        Ok(Some(WholeRoom {
            room_id,
            state,
            timeline,
        }))
    }
}

//! A member may leave the rooms that are theirs. They are asked back once, and never joined by force.

use ruma::{RoomId, UserId};
use serde_json::json;

use super::Actions;
use crate::{error::Result, events::InvitedBackEventContent, notices};

impl Actions {
    /// Asks a member who has left a room back, once. The departure is noted first: a crash in
    /// between asks again, a refusal does not.
    pub async fn invite_back(&self, room_id: &RoomId, member: &UserId) -> Result<()> {
        let (left, asked_after) = self.index.read(|i| i.departure(room_id, member));
        let Some(left) = left else { return Ok(()) };
        match asked_after {
            None => {
                let content = json!(InvitedBackEventContent { left });
                let key = member.localpart();
                self.homeserver
                    .set_state(room_id, "org.althing.invited_back", key, &content)
                    .await?;
            }
            Some(asked_after) if asked_after == left => {}
            Some(_) => return Ok(()),
        }
        let reason = notices::come_back(self.settings.territory.language());
        self.homeserver.invite(room_id, member, Some(reason)).await
    }
}

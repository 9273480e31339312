//! What a member shows to whom, kept in their home room and honoured wherever it can be.

use ruma::{RoomId, UserId};
use serde_json::{Value, json};

use super::Actions;
use crate::{
    error::Result,
    events::{Audience, PrivacyEventContent, RoomKind},
    index::Index,
};

/// Account data by which a member's own homeserver refuses invitations ([spec]).
///
/// [spec]: https://spec.matrix.org/v1.18/client-server-api/#invite-permission
const INVITE_PERMISSION: &str = "m.invite_permission_config";

impl Actions {
    /// Writes a member's privacy into their home room, and waits for it to be known.
    pub async fn set_privacy(&self, member: &UserId, privacy: &PrivacyEventContent) -> Result<()> {
        self.act_as(member)?;
        let before = self.index.read(|index| index.privacy(member));
        let room_id = self.own_room(RoomKind::Home, member).await?;
        let opens = privacy.messages != Audience::Nobody;
        if opens && before.messages == Audience::Nobody {
            // First: the reconciler shuts the door again where the state says so, and opens none.
            let allow = json!({"default_action": "allow"});
            self.homeserver
                .set_account_data(member, INVITE_PERMISSION, &allow)
                .await?;
        }
        self.homeserver
            .set_state(&room_id, "org.althing.privacy", "", &json!(privacy))
            .await?;
        let known = |index: &Index| index.privacy(member) == *privacy;
        self.known(known).await?;
        self.agree_on_invitations(member).await
    }

    /// Where nobody may write to a member, their homeserver refuses invitations. A member who has
    /// shut the door in another client, and not here, keeps it shut.
    pub async fn agree_on_invitations(&self, member: &UserId) -> Result<()> {
        if self.index.read(|index| index.privacy(member)).messages != Audience::Nobody {
            return Ok(());
        }
        let present = self
            .homeserver
            .account_data(member, INVITE_PERMISSION)
            .await?;
        let block = json!({"default_action": "block"});
        if present.as_ref() == Some(&block) {
            return Ok(());
        }
        self.homeserver
            .set_account_data(member, INVITE_PERMISSION, &block)
            .await
    }

    /// Gives a room the join rule that it should have.
    pub async fn set_join_rule(&self, room_id: &RoomId, content: &Value) -> Result<()> {
        self.homeserver
            .set_state(room_id, "m.room.join_rules", "", content)
            .await
            .map(drop)
    }
}

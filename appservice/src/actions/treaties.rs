//! Treaties with other territories: written down in the territory space, and the badge rooms that they
//! name entered and shown.

use ruma::{OwnedRoomId, OwnedUserId, RoomAliasId, RoomId, ServerName, UserId};
use serde::Deserialize;
use serde_json::json;
use tokio::sync::OwnedMutexGuard;

use super::Actions;
use crate::{
    error::{Error, Result},
    events::{BADGE_ALIAS, RoomKind, TREATY, TreatyEventContent},
    index::Index,
    matrix::{Identity, RawEvent},
};

impl Actions {
    /// The turn to change a treaty. The guard ends it.
    pub async fn treaty_lane(&self) -> OwnedMutexGuard<()> {
        self.lanes.enter("treaty".into()).await
    }

    /// Writes our half of a treaty, and waits for it to be known.
    pub async fn write_treaty(&self, treaty: &TreatyEventContent) -> Result<()> {
        let space = self.territory_space()?;
        self.homeserver
            .set_state(&space, TREATY, &treaty.code, &json!(treaty))
            .await?;
        let wanted = (!treaty.ended).then_some(treaty);
        let is_known = |index: &Index| index.treaty(&treaty.code).as_ref() == wanted;
        self.known(is_known).await
    }

    /// Enters the room of a badge of another territory, which has to have invited the bot; the room.
    /// Nothing where it does not let us in yet or its server does not answer, and where what it calls a
    /// badge room is none of its own.
    pub async fn enter_badge_room(
        &self,
        server: &ServerName,
        badge: &str,
    ) -> Result<Option<OwnedRoomId>> {
        let alias = format!("#{BADGE_ALIAS}{badge}:{server}");
        let alias = RoomAliasId::parse(alias).map_err(Error::internal)?;
        let room_id = match self.homeserver.join_alias(&Identity::Bot, &alias).await {
            Ok(room_id) => room_id,
            Err(error @ Error::Homeserver { .. }) => {
                tracing::info!(%alias, %error, "a badge of another territory is not shown to us");
                return Ok(None);
            }
            Err(other) => return Err(other),
        };
        let state = self.homeserver.state(&room_id).await?;
        if is_badge_room_of(server, &state) {
            return Ok(Some(room_id));
        }
        tracing::warn!(%alias, %room_id, "an address of another territory leads to no badge room of its own");
        // Never out of a room of ours, nor out of a list that we follow, whatever they call it.
        let is_wanted =
            |i: &Index| i.room(&room_id).is_some() || i.policy_watch(&room_id).is_some();
        if !self.index.read(is_wanted) {
            self.leave_badge_room(&room_id).await?;
        }
        Ok(None)
    }

    /// Leaves the badge room of another territory.
    pub async fn leave_badge_room(&self, room_id: &RoomId) -> Result<()> {
        self.homeserver.leave(&Identity::Bot, room_id).await
    }

    /// Invites the bot of another territory into a badge room of ours: it may see who holds the badge.
    pub async fn show_holders(&self, badge_room: &RoomId, server: &ServerName) -> Result<()> {
        let bot = self.bot_of(server)?;
        self.homeserver.invite(badge_room, &bot, None).await
    }

    /// The bot of another territory.
    pub fn bot_of(&self, server: &ServerName) -> Result<OwnedUserId> {
        let bot = format!("@{}:{server}", self.names.bot().localpart());
        UserId::parse(bot).map_err(Error::internal)
    }
}

/// Whether somebody of this server made the room, as a badge room.
fn is_badge_room_of(server: &ServerName, state: &[RawEvent]) -> bool {
    #[derive(Deserialize)]
    struct Creation {
        #[serde(rename = "type")]
        event_type: String,
        sender: OwnedUserId,
        content: Content,
    }
    #[derive(Deserialize)]
    struct Content {
        #[serde(rename = "org.althing.kind")]
        kind: String,
    }
    let events = state.iter().map(|event| serde_json::from_str(event.get()));
    let mut events = events.filter_map(|event: serde_json::Result<Creation>| event.ok());
    events.any(|event| {
        event.event_type == "m.room.create"
            && event.sender.server_name() == server
            && event.content.kind == RoomKind::Badge.as_str()
    })
}

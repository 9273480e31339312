//! Single events, and rooms that are mended: their aliases, their successors, the way back into them.

use http::StatusCode;
use ruma::{
    EventId, OwnedRoomId, OwnedUserId, RoomAliasId, RoomId, RoomVersionId,
    api::client::{
        alias::create_alias,
        membership::invite_user::v3::{InvitationRecipient, InviteUserId, Request},
        room::{get_room_event, upgrade_room},
    },
};

use super::{Client, is_not_found};
use crate::{
    error::{Error, Result},
    matrix::{Homeserver, Identity, RawEvent},
};

impl Client {
    pub(super) async fn get_event(
        &self,
        room_id: &RoomId,
        event_id: &EventId,
    ) -> Result<Option<RawEvent>> {
        let (room_id, event_id) = (room_id.to_owned(), event_id.to_owned());
        let request = get_room_event::v3::Request::new(room_id, event_id);
        let answer = self.call("event", &Identity::Bot, request).await;
        if is_not_found(&answer) {
            return Ok(None);
        }
        Ok(Some(answer?.event.into_json()))
    }

    pub(super) async fn point_alias(&self, alias: &RoomAliasId, room_id: &RoomId) -> Result<()> {
        if self.resolve_alias(alias).await?.is_some() {
            self.remove_alias(alias).await?;
        }
        let request = create_alias::v3::Request::new(alias.to_owned(), room_id.to_owned());
        self.call("set_alias", &Identity::Bot, request)
            .await
            .map(drop)
    }

    pub(super) async fn replace_room(
        &self,
        room_id: &RoomId,
        version: &str,
    ) -> Result<OwnedRoomId> {
        let version = RoomVersionId::try_from(version).map_err(Error::internal)?;
        let request = upgrade_room::v3::Request::new(room_id.to_owned(), version);
        let answer = self.call("upgrade_room", &Identity::Bot, request).await?;
        Ok(answer.replacement_room)
    }

    pub(super) async fn post_invitation(
        &self,
        by: &Identity,
        room_id: &RoomId,
        user_id: OwnedUserId,
    ) -> Result<()> {
        let recipient = InvitationRecipient::UserId(InviteUserId::new(user_id));
        let request = Request::new(room_id.to_owned(), recipient);
        match self.call("invite", by, request).await {
            Err(Error::Homeserver {
                status: StatusCode::FORBIDDEN,
                message,
                ..
            }) if message.contains("already in the room") => Ok(()),
            other => other.map(drop),
        }
    }
}

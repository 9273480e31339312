//! To follow a member is to be in their profile room; to block somebody ends both follows.

use http::StatusCode;
use ruma::{OwnedRoomId, RoomId, UserId};
use serde_json::json;

use super::Actions;
use crate::{
    error::{Error, Result},
    events::{Audience, RoomKind},
    index::Index,
    matrix::Identity,
};

impl Actions {
    /// Joins a member to the profile room of another.
    pub async fn follow(&self, member: &UserId, other: &UserId) -> Result<()> {
        let _turn = self.lanes.enter(format!("follow/{member}")).await;
        self.require_no_block(member, other).await?;
        let room_id = self.profile_room(other)?;
        let (audience, is_connection) = self
            .index
            .read(|index| (index.privacy(other).profile, index.follows(other, member)));
        match audience {
            Audience::Members => self.ensure_joined(member, &room_id).await?,
            Audience::Connections if is_connection => {
                self.invite_and_join(&room_id, member).await?;
            }
            Audience::Connections | Audience::Nobody => {
                return Err(Error::forbidden(
                    "This member does not wish to be followed.",
                ));
            }
        }
        self.known(|index| index.is_joined(&room_id, member)).await
    }

    /// Takes a member out of the profile room of another.
    pub async fn unfollow(&self, member: &UserId, other: &UserId) -> Result<()> {
        let _turn = self.lanes.enter(format!("follow/{member}")).await;
        let Ok(room_id) = self.profile_room(other) else {
            return Ok(());
        };
        self.leave_profile(member, &room_id).await
    }

    /// Blocks somebody in every client of the member.
    pub async fn block(&self, member: &UserId, other: &UserId) -> Result<()> {
        self.set_ignored(member, other, true).await?;
        self.end_follows(member, other).await
    }

    /// Blocks somebody no more.
    pub async fn unblock(&self, member: &UserId, other: &UserId) -> Result<()> {
        self.set_ignored(member, other, false).await
    }

    /// Ends what follows there are between a member and whom they block. Never by a ban: that would
    /// show the room to the one who is banned, and the block to everybody else.
    pub async fn end_follows(&self, member: &UserId, other: &UserId) -> Result<()> {
        if let Ok(room_id) = self.profile_room(other) {
            self.leave_profile(member, &room_id).await?;
        }
        let own = self
            .index
            .read(|index| index.own_room(RoomKind::Profile, member));
        let Some(room_id) = own else { return Ok(()) };
        if self.index.read(|index| index.is_joined(&room_id, other)) {
            self.homeserver
                .set_state(
                    &room_id,
                    "m.room.member",
                    other.as_str(),
                    &json!({"membership": "leave"}),
                )
                .await?;
            self.known(|index| !index.is_joined(&room_id, other))
                .await?;
        }
        Ok(())
    }

    /// 403 `ORG.ALTHING.BLOCKED` where one of the two blocks the other.
    async fn require_no_block(&self, member: &UserId, other: &UserId) -> Result<()> {
        let blocked = |message: &str| {
            Err(Error::refused(
                StatusCode::FORBIDDEN,
                "ORG.ALTHING.BLOCKED",
                message,
            ))
        };
        if self.read_ignored(member).await?.contains(other) {
            return blocked("You block this member. Unblock them first.");
        }
        let is_local = other.server_name() == self.names.server();
        if is_local && self.read_ignored(other).await?.contains(member) {
            return blocked("You cannot follow this member.");
        }
        Ok(())
    }

    fn profile_room(&self, member: &UserId) -> Result<OwnedRoomId> {
        self.index
            .read(|index| index.own_room(RoomKind::Profile, member))
            .ok_or_else(|| Error::not_found("There is no such member."))
    }

    async fn leave_profile(&self, member: &UserId, room_id: &RoomId) -> Result<()> {
        let is_in = |index: &Index| index.is_joined(room_id, member);
        if !self.index.read(is_in) {
            return Ok(());
        }
        let identity: Identity = self.act_as(member)?;
        self.homeserver.leave(&identity, room_id).await?;
        self.known(|index| !is_in(index)).await
    }
}

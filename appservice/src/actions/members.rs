//! Members on the homeserver: the user, the display name, the rooms that each has.

use async_trait::async_trait;
use ruma::{RoomId, UserId};

use super::{Actions, blueprint};
use crate::{
    auth::{Device, Homebase},
    clock::from_unix_ms,
    error::{Error, Result},
    index::Index,
    matrix::{Identity, UserDevice},
};

#[async_trait]
impl Homebase for Actions {
    async fn register_member(&self, localpart: &str) -> Result<()> {
        self.names.as_member(&self.names.member(localpart)?)?;
        self.homeserver.register(localpart).await.map(drop)
    }

    async fn set_display_name(&self, user_id: &UserId, name: &str) -> Result<()> {
        self.homeserver.set_display_name(user_id, name).await
    }

    fn shown_name(&self, user_id: &UserId) -> Option<String> {
        let name = self.index.read(|index| index.name_of(user_id));
        name.map(|name| name.to_string())
    }

    async fn user_exists(&self, user_id: &UserId) -> Result<bool> {
        self.homeserver.user_exists(user_id).await
    }

    async fn devices(&self, user_id: &UserId) -> Result<Vec<Device>> {
        let devices = self.homeserver.devices(user_id).await?;
        let known = |device: UserDevice| Device {
            device_id: device.device_id,
            display_name: device.display_name,
            last_seen_at: device.last_seen_ts.map(from_unix_ms),
            address: device.last_seen_ip,
        };
        Ok(devices.into_iter().map(known).collect())
    }

    async fn end_devices(&self, user_id: &UserId, device_ids: &[String]) -> Result<()> {
        // The bot's powers reach everybody; members' devices are all that they are used on.
        self.names.as_member(user_id)?;
        self.homeserver.end_devices(user_id, device_ids).await
    }
}

impl Actions {
    /// Lets a member into the territory space.
    pub async fn admit(&self, member: &UserId) -> Result<()> {
        let space = self.territory_space()?;
        self.invite_and_join(&space, member).await
    }

    /// Makes a member's home room and lets them in.
    pub async fn make_home(&self, member: &UserId) -> Result<()> {
        let blueprint = blueprint::home(member, &self.settings.room_version);
        let room_id = self.make_fixed(&blueprint).await?;
        self.invite_and_join(&room_id, member).await
    }

    /// Makes a member's profile room and lets them in.
    pub async fn make_profile(&self, member: &UserId, name: &str) -> Result<()> {
        let space = self.territory_space()?;
        let blueprint = blueprint::profile(member, name, space, &self.settings.room_version);
        let room_id = self.make_fixed(&blueprint).await?;
        self.invite_and_join(&room_id, member).await
    }

    /// To act as a member who is here. Nothing is done in the name of whoever has left for good, though
    /// the homeserver lets it until their account has ended there.
    pub(super) fn act_as(&self, member: &UserId) -> Result<Identity> {
        if self.index.read(|index| index.has_departed(member)) {
            return Err(Error::forbidden("This member has left for good."));
        }
        self.names.as_member(member)
    }

    pub(super) async fn invite_and_join(&self, room_id: &RoomId, member: &UserId) -> Result<()> {
        if self.index.read(|i| i.is_joined(room_id, member)) {
            return Ok(());
        }
        self.homeserver.invite(room_id, member, None).await?;
        self.homeserver.join(&self.act_as(member)?, room_id).await
    }

    pub(super) fn territory_space(&self) -> Result<ruma::OwnedRoomId> {
        self.index
            .read(Index::territory_space)
            .ok_or_else(|| Error::Unavailable {
                sent: false,
                message: "the territory space does not exist yet".into(),
            })
    }

    /// Makes the territory space, or brings what it says of itself up to the configuration.
    pub async fn ensure_territory(&self) -> Result<ruma::OwnedRoomId> {
        let blueprint = blueprint::territory(
            &self.settings.territory,
            &self.officers(),
            &self.settings.room_version,
        );
        self.make_fixed(&blueprint).await
    }
}

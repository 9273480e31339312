//! Avatars on the homeserver: its media repository holds the truth, whoever put it there.

use bytes::Bytes;
use ruma::{MxcUri, UserId};
use tokio::sync::OwnedMutexGuard;

use super::Actions;
use crate::{error::Result, index::Said};

/// An avatar that another client has set may be so large, in bytes; a larger one is not shown here.
const MAX_DOWNLOAD: usize = 10 * 1024 * 1024;

impl Actions {
    /// Uploads an image that we have made, and shows the member by it in every client.
    pub async fn set_avatar(&self, member: &UserId, webp: Bytes) -> Result<()> {
        let identity = self.act_as(member)?;
        let uri = self
            .homeserver
            .upload(&identity, "image/webp", webp)
            .await?;
        self.homeserver
            .set_profile_field(member, "avatar_url", Some(&uri.as_str().into()))
            .await?;
        self.show_at_once(member, Said::Avatar(Some(uri.to_string())));
        Ok(())
    }

    /// Takes a member's avatar away.
    pub async fn remove_avatar(&self, member: &UserId) -> Result<()> {
        self.act_as(member)?;
        self.homeserver
            .set_profile_field(member, "avatar_url", None)
            .await?;
        self.show_at_once(member, Said::Avatar(None));
        Ok(())
    }

    /// The turn to make the files of an image. The guard ends it.
    pub async fn avatar_lane(&self, version: &str) -> OwnedMutexGuard<()> {
        self.lanes.enter(format!("avatar/{version}")).await
    }

    /// The image behind a content URI, as whoever set it uploaded it.
    pub async fn avatar_media(&self, uri: &MxcUri) -> Result<Option<Bytes>> {
        self.homeserver.download(uri, MAX_DOWNLOAD).await
    }
}

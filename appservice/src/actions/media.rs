//! Media on the homeserver: its repository holds the truth.

use bytes::Bytes;
use ruma::{MxcUri, OwnedMxcUri, UserId};
use tokio::sync::OwnedMutexGuard;

use super::Actions;
use crate::error::Result;

/// Bytes of a file that we fetch, at most: clients may upload larger ones, which they show alone.
const MAX_DOWNLOAD: usize = 20 * 1024 * 1024;

impl Actions {
    /// Uploads a file as a member.
    pub async fn upload(
        &self,
        member: &UserId,
        content_type: &str,
        bytes: Bytes,
    ) -> Result<OwnedMxcUri> {
        let identity = self.act_as(member)?;
        self.homeserver.upload(&identity, content_type, bytes).await
    }

    /// The file behind a content URI, as whoever sent it uploaded it; nothing where the homeserver
    /// has none, or one that is too large.
    pub async fn media(&self, uri: &MxcUri) -> Result<Option<Bytes>> {
        self.homeserver.download(uri, MAX_DOWNLOAD).await
    }

    /// As [`Self::media`], of `limit` bytes at most.
    pub async fn media_within(&self, uri: &MxcUri, limit: usize) -> Result<Option<Bytes>> {
        self.homeserver.download(uri, limit).await
    }

    /// The turn to make the pictures of a file. The guard ends it.
    pub async fn media_lane(&self, name: &str) -> OwnedMutexGuard<()> {
        self.lanes.enter(format!("media/{name}")).await
    }
}

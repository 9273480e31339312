//! Copies of the files that reported posts carried: their senders may delete them, or leave, before anybody
//! has looked.

use std::{sync::Arc, time::Duration};

use ruma::{MxcUri, UserId};
use tokio::sync::Semaphore;

use super::Actions;
use crate::{
    error::{Error, Result},
    events::KeptFile,
    index::{Attachment, Index},
    matrix::Identity,
    policy::audit,
};

/// How long a case waits for a file: another homeserver may never send it, and the words are kept without.
const WITHIN: Duration = Duration::from_secs(5);

/// Files that are copied at once: each is held whole.
const AT_ONCE: usize = 3;

/// No client shows a copy by itself.
const CONTENT_TYPE: &str = "application/octet-stream";

/// Places for copies that are being made.
#[derive(Clone)]
pub(super) struct Places(Arc<Semaphore>);

impl Default for Places {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }
}

impl Actions {
    /// Copies a file as the bot. Nothing where it cannot be had in time.
    pub(super) async fn copy_file(&self, file: &Attachment) -> Option<KeptFile> {
        let copy = tokio::time::timeout(WITHIN, self.copied(file));
        let copy = copy.await.unwrap_or_else(|late| Err(Error::internal(late)));
        copy.unwrap_or_else(|error| {
            tracing::warn!(%error, "the file of a reported post was not copied");
            None
        })
    }

    async fn copied(&self, file: &Attachment) -> Result<Option<KeptFile>> {
        let _place = self.copying.0.acquire().await.map_err(Error::internal)?;
        let Some(bytes) = self.media(<&MxcUri>::from(&*file.uri)).await? else {
            return Ok(None);
        };
        let size = bytes.len() as u64;
        let whole = bytes.clone();
        let sha256 = tokio::task::spawn_blocking(move || audit::sha256(&whole));
        let sha256 = sha256.await.map_err(Error::internal)?;
        let bot = Identity::Bot;
        let url = self.homeserver.upload(&bot, CONTENT_TYPE, bytes).await?;
        // Who locks the sender's files away does not take the evidence.
        if let Err(error) = self.homeserver.protect_media(&url).await {
            tracing::warn!(%error, %url, "the copy of a file is not protected");
        }
        Ok(Some(KeptFile {
            url,
            mimetype: file.content_type.as_deref().map(ToOwned::to_owned),
            size,
            sha256,
        }))
    }

    /// Deletes the copies of what somebody's posts carried.
    pub(super) async fn forget_copies(&self, sender: &UserId) -> Result<()> {
        let copies = |index: &Index| index.copies_of(sender);
        for url in self.index.read(copies) {
            self.homeserver.delete_media(&url).await?;
        }
        Ok(())
    }
}

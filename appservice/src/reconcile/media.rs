//! The files that were made of attached pictures go with their posts, those of lessons when they are old.

use std::{
    sync::Arc,
    time::{Duration, UNIX_EPOCH},
};

use ruma::EventId;
use tokio::sync::broadcast::{Receiver, error::RecvError};

use crate::{
    app::App,
    error::Result,
    index::{ChangeKind, Index, Numbered},
};

/// Files that nobody needs anew for so long are made again when somebody does.
const KEPT_FOR: Duration = Duration::from_hours(90 * 24);

impl App {
    /// Deletes the files of posts that were removed or are not there, and old ones, those of lessons too.
    pub async fn forget_media(&self) -> Result<()> {
        let now = u64::try_from(self.clock.unix_ms()).unwrap_or_default();
        let old = |made: Duration| Duration::from_millis(now).saturating_sub(made) > KEPT_FOR;
        for (name, made) in self.media.posts.all()? {
            let stands = |index: &Index| {
                let post = EventId::parse(format!("${name}")).ok();
                let post = post.and_then(|id| index.post(&id));
                post.is_some_and(|post| post.attachment.is_some())
            };
            let made = made.duration_since(UNIX_EPOCH).unwrap_or_default();
            if old(made) || !self.index.read(stands) {
                self.media.posts.forget(&name)?;
                tokio::task::yield_now().await;
            }
        }
        for (name, made) in self.media.lessons.all()? {
            if old(made.duration_since(UNIX_EPOCH).unwrap_or_default()) {
                self.media.lessons.forget(&name)?;
            }
        }
        Ok(())
    }
}

/// Ends when a post was removed.
pub(super) async fn a_post_goes(feed: &mut Receiver<Arc<Numbered>>) {
    loop {
        match feed.recv().await {
            Ok(change) if change.change.kind == ChangeKind::PostRemoved => return,
            Ok(_) => {}
            Err(RecvError::Lagged(_)) => return,
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}

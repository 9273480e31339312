//! The files that were made of attached pictures go with their posts, those of avatars when nobody shows
//! them, those of lessons when they are old.

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

/// Files of avatars are left alone for so long: a picture is kept here before every part of us knows that
/// somebody shows it.
const AVATAR_GRACE: Duration = Duration::from_hours(1);

/// Users that are looked at under one lock.
const AT_ONCE: usize = 1_000;

impl App {
    /// Deletes the files of posts that were removed or are not there, of avatars that nobody shows, and
    /// old ones, those of lessons too.
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
        self.forget_avatars(Duration::from_millis(now)).await
    }

    async fn forget_avatars(&self, now: Duration) -> Result<()> {
        let mut shown = Vec::new();
        let some = |from| self.index.read(|index| index.avatars(from, AT_ONCE));
        for from in (0..).step_by(AT_ONCE) {
            let Some(avatars) = some(from) else { break };
            shown.extend(avatars);
            tokio::task::yield_now().await;
        }
        let before = UNIX_EPOCH + now.saturating_sub(AVATAR_GRACE);
        self.media.forget_avatars_but(shown, before).await
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

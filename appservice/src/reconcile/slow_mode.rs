//! Slow mode holds for Matrix clients too: the bot takes back what came too early.

use std::sync::Arc;

use futures_util::{StreamExt, stream};
use tokio::sync::broadcast::{Receiver, error::RecvError};

use super::trouble::Trouble;
use crate::{
    app::App,
    error::Result,
    index::{ChangeKind, EarlyPost, Index, Numbered},
    notices,
};

impl App {
    /// One pass: redacts the posts of the last minute that came too early, and tells their senders.
    pub async fn reconcile_slow_mode(&self) -> Result<()> {
        let now = self.clock.unix_ms();
        let early = self.index.read(|index| index.early_posts(now));
        if !self.is_compared() {
            return Ok(());
        }
        let mut trouble = Trouble::default();
        let acts = stream::iter(early).then(|post| async move { self.take_back(&post).await });
        trouble.each(acts).await;
        trouble.end()
    }

    async fn take_back(&self, post: &EarlyPost) -> Result<()> {
        let reason = notices::too_early_reason(self.language());
        self.actions.take_back_early(post, reason).await?;
        if post.sender.server_name() == self.names.server() {
            let title = |i: &Index| i.topic_content(&post.room_id).map(|topic| topic.title);
            let title = self.index.read(title).unwrap_or_default();
            let language = self.language_for(&post.sender).await;
            let text = notices::too_early(&language, &title, post.pause);
            let key = format!("early/{}", post.event_id);
            self.tell(&post.sender, &key, &text, None).await;
        }
        Ok(())
    }

    /// Ends when a post has come where members have to wait.
    pub(super) async fn until_somebody_should_wait(&self, feed: &mut Receiver<Arc<Numbered>>) {
        loop {
            match feed.recv().await {
                Ok(change) => {
                    let change = &change.change;
                    let is_post = change.kind == ChangeKind::PostCreated;
                    let now = self.clock.unix_ms();
                    if is_post && self.index.read(|index| index.is_slow(&change.room, now)) {
                        return;
                    }
                }
                Err(RecvError::Lagged(_)) => return,
                Err(RecvError::Closed) => std::future::pending().await,
            }
        }
    }
}

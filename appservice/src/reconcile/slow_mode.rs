//! Slow mode holds for Matrix clients too, and so does the silence of guests: the bot takes back what should
//! not have come.

use std::sync::Arc;

use futures_util::{StreamExt, stream};
use tokio::sync::broadcast::{Receiver, error::RecvError};

use super::trouble::Trouble;
use crate::{
    app::App,
    error::Result,
    index::{ChangeKind, Index, Numbered, UntimelyPost},
    policy::{slow_mode::Untimely, untimely},
};

impl App {
    /// One pass: redacts the posts of the last minute that came too early, and all of guests who may not
    /// write, and tells their senders.
    pub async fn reconcile_slow_mode(&self) -> Result<()> {
        let now = self.clock.unix_ms();
        let early = self.index.read(|index| {
            let mut posts = index.early_posts(now);
            posts.extend(index.posts_of_silenced_guests(now));
            posts
        });
        if !self.is_compared() {
            return Ok(());
        }
        let mut trouble = Trouble::default();
        let acts = stream::iter(early).then(|post| async move { self.take_back(&post).await });
        trouble.each(acts).await;
        trouble.end()
    }

    async fn take_back(&self, post: &UntimelyPost) -> Result<()> {
        let reason = untimely::reason(self.language(), post.why);
        self.actions.take_back(post, reason).await?;
        // Guests have no room in which they could be told.
        if post.sender.server_name() != self.names.server() {
            return Ok(());
        }
        let language = self.language_for(&post.sender).await;
        let text = match post.why {
            Untimely::SlowMode(pause) => {
                let title = |i: &Index| i.topic_content(&post.room_id).map(|topic| topic.title);
                let title = self.index.read(title).unwrap_or_default();
                untimely::in_slow_mode(&language, &title, pause)
            }
            Untimely::Raid(pause) => untimely::in_raid(&language, pause),
            Untimely::Silenced => return Ok(()),
        };
        let key = format!("early/{}", post.event_id);
        self.tell(&post.sender, &key, &text, None).await;
        Ok(())
    }

    /// Ends when a post has come where members have to wait, or by a guest who may not write.
    pub(super) async fn until_somebody_should_wait(&self, feed: &mut Receiver<Arc<Numbered>>) {
        loop {
            match feed.recv().await {
                Ok(change) => {
                    let change = &change.change;
                    let is_post = change.kind == ChangeKind::PostCreated;
                    let now = self.clock.unix_ms();
                    let by_silenced = |index: &Index| {
                        let guest = change.sender.as_deref().filter(|who| index.is_guest(who));
                        guest.is_some_and(|guest| index.is_silenced(guest, now))
                    };
                    let counts =
                        |index: &Index| index.is_slow(&change.room, now) || by_silenced(index);
                    if is_post && self.index.read(counts) {
                        return;
                    }
                }
                Err(RecvError::Lagged(_)) => return,
                Err(RecvError::Closed) => std::future::pending().await,
            }
        }
    }
}

//! What is asked of the bot is answered: everything that is younger than an hour and has no answer yet.

use std::sync::Arc;

use futures_util::{StreamExt, stream};
use tokio::sync::broadcast::Receiver;

use super::{trouble::Trouble, wake};
use crate::{
    app::App,
    bot,
    error::Result,
    index::{Command, Numbered},
};

/// How long an answer makes sense, in milliseconds.
const FRESH: i64 = 60 * 60 * 1_000;

impl App {
    /// One pass: the oldest first, one after the other.
    pub async fn reconcile_commands(&self) -> Result<()> {
        // Before that what stands in the rooms is not known: an answer may be there.
        if !self.is_compared() {
            return Ok(());
        }
        let mut trouble = Trouble::default();
        let since = self.clock.unix_ms() - FRESH;
        let open = self.index.read(|index| index.unanswered(since));
        let answers = stream::iter(open).then(|command| async move { self.reply(&command).await });
        trouble.each(answers).await;
        trouble.end()
    }

    async fn reply(&self, command: &Command) -> Result<()> {
        // As large as the largest of its acts.
        if let Some(text) = Box::pin(bot::answer(self, command)).await? {
            self.actions.answer(command, &text).await?;
        }
        Ok(())
    }

    /// Ends a moment after somebody has asked for something.
    pub(super) async fn until_asked(&self, feed: &mut Receiver<Arc<Numbered>>) {
        tokio::select! {
            () = wake::somebody_asks(feed) => {}
            () = self.until_compared() => {}
        }
    }
}

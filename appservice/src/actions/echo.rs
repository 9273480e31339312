//! What was written comes back through the loop.

use std::time::Duration;

use super::Actions;
use crate::{
    error::{Error, Result},
    index::Index,
};

/// How often the index is looked at although nothing was told of it: not all that is folded is told.
const GLANCE: Duration = Duration::from_millis(100);

/// How long a write waits for its own event. At low load that takes milliseconds.
const ECHO: Duration = Duration::from_secs(5);

impl Actions {
    /// Waits until the index is so; whether it became so in time.
    pub async fn until(&self, so: impl Fn(&Index) -> bool) -> bool {
        let mut feed = self.index.subscribe();
        let wait = async {
            // Lagging is as good a reason to look again as a change.
            while !self.index.read(&so) {
                let _ = tokio::time::timeout(GLANCE, feed.recv()).await;
            }
        };
        tokio::time::timeout(ECHO, wait).await.is_ok()
    }

    /// As [`Actions::until`], for what was written: its silence is an outage.
    pub(super) async fn known(&self, so: impl Fn(&Index) -> bool) -> Result<()> {
        if self.until(so).await {
            return Ok(());
        }
        Err(Error::Unavailable {
            sent: true,
            message: "the loop is silent".into(),
        })
    }
}

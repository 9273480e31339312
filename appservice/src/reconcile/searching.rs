//! What is said is read for searching, and what is found no more is forgotten.

use std::time::Duration;

use crate::{
    app::App,
    error::{Error, Result},
};

/// Changes come in bursts. Whoever searches meanwhile reads them first.
const MOMENT: Duration = Duration::from_millis(250);

impl App {
    /// One pass over what has changed.
    pub async fn reconcile_search(&self) -> Result<()> {
        let index = self.index.clone();
        let read = move || {
            index.catch_up();
            index.sweep();
        };
        tokio::task::spawn_blocking(read)
            .await
            .map_err(Error::internal)
    }

    /// Ends a moment after something was said.
    pub(super) async fn until_something_is_said(&self) {
        self.index.unsearched().notified().await;
        tokio::time::sleep(MOMENT).await;
    }
}

//! Every room of ours that federates lets the same homeservers in.

use futures_util::{StreamExt, stream};

use super::trouble::Trouble;
use crate::{app::App, error::Result};

/// Rooms that are written at once: a server that is to be out of them may be flooding them.
const PACE: usize = 8;

impl App {
    /// One pass.
    pub async fn reconcile_server_acls(&self) -> Result<()> {
        // Before that treaties may be unknown, and their servers would be shut out.
        if !self.is_compared() {
            return Ok(());
        }
        let mut trouble = Trouble::default();
        let wanted = self.actions.server_acl();
        let wrong = self.index.read(|i| i.wrong_server_acls(wanted.as_ref()));
        let rooms =
            stream::iter(wrong).map(|room| async move { self.actions.set_server_acl(&room).await });
        trouble.each(rooms.buffer_unordered(PACE)).await;
        trouble.end()
    }
}

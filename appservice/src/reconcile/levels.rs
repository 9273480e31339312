//! Every room has the power levels that it should have: officers theirs, the muted below everybody,
//! closed topics closed.

use futures_util::{StreamExt, stream};
use ruma::RoomId;

use super::trouble::Trouble;
use crate::{app::App, error::Result};

/// Rooms that are written at once: somebody waits for the last of them to be quiet.
const PACE: usize = 8;

impl App {
    /// One pass.
    pub async fn reconcile_levels(&self) -> Result<()> {
        if !self.is_compared() {
            return Ok(());
        }
        let mut trouble = Trouble::default();
        self.set_levels(&mut trouble).await;
        trouble.end()
    }

    /// Sets the levels of all rooms that have others, the topics that were used last first. One sweep
    /// at a time: who comes meanwhile finds little left to do.
    pub(super) async fn set_levels(&self, trouble: &mut Trouble) {
        let _turn = self.actions.levels_lane().await;
        let now = self.clock.unix_ms();
        let wrong = |i: &crate::index::Index| i.wrong_levels(&i.powers(now));
        let rooms = stream::iter(self.index.read(wrong))
            .map(|room| async move { self.set_level(&room).await });
        trouble.each(rooms.buffer_unordered(PACE)).await;
    }

    /// The levels of a room as they should be now: somebody may have been muted since the sweep began.
    async fn set_level(&self, room: &RoomId) -> Result<()> {
        let now = self.clock.unix_ms();
        let due = self.index.read(|i| i.levels_due(room, &i.powers(now)));
        match due {
            Some(levels) => self.actions.set_levels(room, &levels).await,
            None => Ok(()),
        }
    }
}

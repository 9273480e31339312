//! Rooms whose order or state the homeserver may see otherwise than they arrived: read again once
//! they are quiet.

use std::time::Duration;

use ruma::RoomId;

use crate::{
    app::App,
    error::{Error, Result},
    index::Index,
};

/// A room is quiet when nothing has come for this long.
pub const QUIET: Duration = Duration::from_secs(2);

/// Events that are read before the first doubtful one.
const MARGIN: u32 = 10;

impl App {
    /// One pass over the rooms that wait.
    pub async fn settle_rooms(&self) -> Result<()> {
        let quiet = i64::try_from(QUIET.as_millis()).unwrap_or(i64::MAX);
        let since = self.clock.unix_ms() - quiet;
        for room in self.index.read(Index::unsettled) {
            if room.last <= since {
                // Some more, so that the page begins with events whose place is known.
                let depth = u32::try_from(room.depth)
                    .unwrap_or(u32::MAX)
                    .saturating_add(MARGIN);
                self.reread_tail(&room.room_id, depth).await?;
                metrics::counter!("rooms_settled_total").increment(1);
            }
        }
        for room_id in self.ingest.take_rereads() {
            if let Err(error) = self.reread_state(&room_id).await {
                self.ingest.ask_reread(room_id);
                return Err(error);
            }
        }
        Ok(())
    }

    /// Folds what the homeserver says is the state of a room now.
    pub async fn reread_state(&self, room_id: &RoomId) -> Result<()> {
        let events = match self.homeserver.state(room_id).await {
            Ok(events) => events,
            // A room that the bot is not in is none of ours.
            Err(Error::Homeserver { .. }) => return Ok(()),
            Err(other) => return Err(other),
        };
        self.ingest.fold_state(room_id, &events).await;
        Ok(())
    }
}

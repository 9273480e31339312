use ruma::{OwnedUserId, RoomId};
use serde_json::value::RawValue;

use super::{Index, Input, Outcome};

/// An index that is being built anew from the homeserver. The network part is the caller's.
///
/// For every room: its state first, then its events from the beginning (`/messages?dir=f` without
/// `from`), page by page. Rooms may be interleaved.
#[derive(Debug)]
pub struct Rebuild {
    index: Index,
    now: i64,
}

impl Rebuild {
    /// Begins with nothing. `now` bounds foreign stamps.
    pub fn new(bot: OwnedUserId, now: i64) -> Self {
        Self {
            index: Index::new(bot),
            now,
        }
    }

    /// The answer to `GET /rooms/{room}/state`.
    pub fn state(&mut self, room: &RoomId, events: &[Box<RawValue>]) -> Outcome {
        self.index.fold([Input::State { room, events }], self.now)
    }

    /// The next page of a room's events, oldest first.
    pub fn page(&mut self, room: &RoomId, events: &[Box<RawValue>]) -> Outcome {
        self.index.fold(
            [Input::Page {
                room,
                events,
                anchored: true,
            }],
            self.now,
        )
    }

    /// The index of what was collected.
    pub fn finish(self) -> Index {
        self.index
    }
}

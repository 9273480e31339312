//! How far the index is read from the homeserver, where it was lost. Meanwhile the site is read-only:
//! whoever writes on half of the facts would be told what is not so.

use serde::Serialize;
use tokio::sync::watch;
use utoipa::ToSchema;

/// Rooms that have been read, of those that are to be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Progress {
    /// Rooms that have been read.
    pub rooms_read: usize,
    /// Rooms in all; 0 as long as nobody knows.
    pub rooms: usize,
}

impl Progress {
    fn percent(self) -> usize {
        self.rooms_read.saturating_mul(100) / self.rooms.max(1)
    }
}

/// Whether the index is being read anew, and how far.
pub struct Rebuilding {
    progress: watch::Sender<Option<Progress>>,
}

impl Rebuilding {
    /// An index of which something is missing is read anew until [`Rebuilding::end`].
    pub fn new(index_is_complete: bool) -> Self {
        let begun = (!index_is_complete).then(Progress::default);
        Self {
            progress: watch::Sender::new(begun),
        }
    }

    /// How far it is; nothing where nothing is missing.
    pub fn progress(&self) -> Option<Progress> {
        *self.progress.borrow()
    }

    /// Tells at every percent, and at the end.
    pub fn subscribe(&self) -> watch::Receiver<Option<Progress>> {
        self.progress.subscribe()
    }

    /// A pass over so many rooms begins, the first or one after a failure.
    pub fn begin(&self, rooms: usize) {
        self.progress.send_if_modified(|progress| {
            let Some(progress) = progress else {
                return false;
            };
            *progress = Progress {
                rooms_read: 0,
                rooms,
            };
            true
        });
    }

    /// A room was read.
    pub fn read_room(&self) {
        self.progress.send_if_modified(|progress| {
            let Some(progress) = progress else {
                return false;
            };
            let before = progress.percent();
            progress.rooms_read = (progress.rooms_read + 1).min(progress.rooms);
            progress.percent() != before
        });
    }

    /// Everything was read, for as long as this process lives.
    pub fn end(&self) {
        self.progress
            .send_if_modified(|progress| progress.take().is_some());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_counts_rooms_and_tells_every_percent() {
        let rebuilding = Rebuilding::new(false);
        let mut told = rebuilding.subscribe();
        rebuilding.begin(400);
        assert!(told.has_changed().unwrap());
        told.mark_unchanged();
        rebuilding.read_room();
        assert!(!told.has_changed().unwrap(), "a quarter of a percent");
        for _ in 0..9 {
            rebuilding.read_room();
        }
        assert!(told.has_changed().unwrap());
        let progress = rebuilding.progress().unwrap();
        assert_eq!((progress.rooms_read, progress.rooms), (10, 400));
        rebuilding.begin(400);
        assert_eq!(rebuilding.progress().unwrap().rooms_read, 0, "once more");
        rebuilding.end();
        assert_eq!(rebuilding.progress(), None);
    }

    #[test]
    fn a_complete_index_is_never_rebuilt() {
        let rebuilding = Rebuilding::new(true);
        rebuilding.begin(400);
        rebuilding.read_room();
        assert_eq!(rebuilding.progress(), None);
    }
}

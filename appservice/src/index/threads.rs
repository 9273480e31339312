//! Threads: a post keeps its place in the topic and knows the root of its thread.

use ruma::OwnedEventId;

use super::{
    Index,
    event::Kind,
    id::{EventIx, Id, RoomIx},
};

/// The thread that a post is in, or begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThreadView {
    /// The post that it begins with.
    pub root: OwnedEventId,
    /// How many posts are in it; of its root alone.
    pub replies: Option<u32>,
}

impl Index {
    /// Notes the thread of a new post.
    pub(super) fn enter_thread(&mut self, ix: EventIx, room: RoomIx, begins: Id) {
        let first = self.event_or_absent(begins);
        self.events[ix].thread = Some(first);
        *self.threads.entry((room, first)).or_default() += 1;
    }

    /// A removed post is in no thread any more: nobody can tell that it was.
    pub(super) fn leave_thread(&mut self, ix: EventIx) {
        let event = &mut self.events[ix];
        let (Some(room), Some(first)) = (event.room, event.thread.take()) else {
            return;
        };
        if let Some(count) = self.threads.get_mut(&(room, first)) {
            *count -= 1;
            if *count == 0 {
                self.threads.remove(&(room, first));
            }
        }
    }

    /// Counts a post of a snapshot.
    pub(super) fn count_in_thread(&mut self, ix: EventIx) {
        let event = &self.events[ix];
        if let (Some(room), Some(first)) = (event.room, event.thread) {
            *self.threads.entry((room, first)).or_default() += 1;
        }
    }

    /// The thread of a post of the same room. What is in a thread begins none.
    pub(super) fn thread_view(&self, ix: EventIx) -> Option<ThreadView> {
        let event = &self.events[ix];
        let room = event.room?;
        if let Some(first) = event.thread {
            let first = &self.events[first];
            let here = first.room == Some(room) && first.kind.is_shown() && first.thread.is_none();
            return here.then(|| ThreadView {
                root: first.id.to_event_id(),
                replies: None,
            });
        }
        let replies = self.threads.get(&(room, ix)).copied()?;
        matches!(event.kind, Kind::Post | Kind::Tombstone).then(|| ThreadView {
            root: event.id.to_event_id(),
            replies: Some(replies),
        })
    }
}

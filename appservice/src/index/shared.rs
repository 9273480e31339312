use std::sync::{Arc, Mutex, PoisonError, RwLock};

use ruma::UserId;
use tokio::sync::broadcast;

use super::{
    Batch, Change, ChangeKind, Index, Input, Outcome, PendingPost, Said,
    changes::{KEPT, Numbered, Ring},
};
use crate::events::RoomKind;

/// The index behind one lock, with a feed of what changes. Clones share it.
///
/// The lock is held for microseconds and never across an `await`: events are read before it is
/// taken, and [`Shared::read`] takes a plain closure.
#[derive(Debug, Clone)]
pub struct Shared(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    index: RwLock<Index>,
    ring: Mutex<Ring>,
    feed: broadcast::Sender<Arc<Numbered>>,
}

impl Shared {
    /// Shares an index that was loaded or rebuilt.
    pub fn new(index: Index) -> Self {
        let feed = broadcast::Sender::new(KEPT);
        Self(Arc::new(Inner {
            index: RwLock::new(index),
            ring: Mutex::default(),
            feed,
        }))
    }

    /// Reads under the lock. Copy out what is needed and return: a fold waits meanwhile.
    pub fn read<T>(&self, read: impl FnOnce(&Index) -> T) -> T {
        // A fold that panicked is a bug that was logged; what it left is repaired from the rooms.
        read(&self.0.index.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn write<T>(&self, write: impl FnOnce(&mut Index, &mut Ring) -> T) -> T {
        let mut index = self.0.index.write().unwrap_or_else(PoisonError::into_inner);
        let mut ring = self.0.ring.lock().unwrap_or_else(PoisonError::into_inner);
        write(&mut index, &mut ring)
    }

    /// Folds and publishes what changed. The changes are no longer in the outcome.
    pub fn fold<'a>(&self, inputs: impl IntoIterator<Item = Input<'a>>, now: i64) -> Outcome {
        self.fold_batch(Batch::read(inputs), now)
    }

    /// As [`Shared::fold`], of what was read before.
    pub fn fold_batch(&self, batch: Batch<'_>, now: i64) -> Outcome {
        self.write(|index, ring| {
            let mut outcome = index.fold_parsed(batch.0, now);
            for change in outcome.changes.drain(..) {
                // Nobody listening is no error.
                let _ = self.0.feed.send(ring.push(change));
            }
            outcome
        })
    }

    /// Lays a just-sent post over the index. See [`Index::add_pending`].
    pub fn add_pending(&self, post: PendingPost, now: i64) -> bool {
        self.write(|index, _| index.add_pending(post, now))
    }

    /// Shows what a member has just said of themselves. See [`Index::lay_over`].
    pub fn lay_over(&self, user_id: &UserId, said: Said, now: i64) {
        self.write(|index, ring| {
            index.lay_over(user_id, said, now);
            self.publish(index, ring, ChangeKind::ProfileUpdated, user_id);
        });
    }

    /// Says whose accounts have ended. See [`Index::set_departed`].
    pub fn set_departed<'a>(&self, users: impl Iterator<Item = &'a UserId>) {
        self.write(|index, _| index.set_departed(users));
    }

    /// Tells that something of a member changed that no room says: fields of the profile, account
    /// data.
    pub fn tell_of(&self, kind: ChangeKind, user_id: &UserId) {
        self.write(|index, ring| self.publish(index, ring, kind, user_id));
    }

    fn publish(&self, index: &Index, ring: &mut Ring, kind: ChangeKind, user_id: &UserId) {
        // Who has no room yet has nobody who looks.
        let Some(room) = index.own_room(RoomKind::Home, user_id) else {
            return;
        };
        let change = Change {
            kind,
            room,
            event: None,
            sender: Some(user_id.to_owned()),
            key: None,
        };
        let _ = self.0.feed.send(ring.push(change));
    }

    /// Forgets pending posts whose time is over; every fold does so too.
    pub fn expire_pending(&self, now: i64) {
        self.write(|index, _| index.expire_pending(now));
    }

    /// Puts a rebuilt index in place of this one. Whoever asks [`Shared::changes_since`] begins
    /// anew; whoever is subscribed sees it by a number that is left out.
    pub fn replace(&self, rebuilt: Index) {
        let before = self.write(|index, ring| {
            ring.clear();
            std::mem::replace(index, rebuilt)
        });
        // Freed outside of the lock.
        drop(before);
    }

    /// The number of the latest change.
    pub fn last_seq(&self) -> u64 {
        self.0
            .ring
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .last()
    }

    /// What changed after this number; nothing when it is not known any more, or never was.
    pub fn changes_since(&self, seq: u64) -> Option<Vec<Arc<Numbered>>> {
        self.0
            .ring
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .since(seq)
    }

    /// Every change from now on. A receiver that lags begins anew.
    pub fn subscribe(&self) -> broadcast::Receiver<Arc<Numbered>> {
        self.0.feed.subscribe()
    }

    /// [`Shared::changes_since`] and [`Shared::subscribe`] without a gap or an overlap.
    pub fn subscribe_since(
        &self,
        seq: u64,
    ) -> (
        Option<Vec<Arc<Numbered>>>,
        broadcast::Receiver<Arc<Numbered>>,
    ) {
        let ring = self.0.ring.lock().unwrap_or_else(PoisonError::into_inner);
        (ring.since(seq), self.0.feed.subscribe())
    }
}

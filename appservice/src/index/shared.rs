use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, PoisonError, RwLock},
};

use ruma::{EventId, OwnedEventId, OwnedUserId, RoomId, UserId};
use tokio::sync::{Notify, broadcast};

use super::{
    Batch, Change, ChangeKind, Index, Input, Outcome, PendingPost, Said,
    changes::{KEPT, Numbered, Ring},
    search::Search,
    turn::Turn,
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
    search: RwLock<Search>,
    /// Whose turn it is to read for the search.
    reading: Mutex<()>,
    unsearched: Notify,
    /// Strikes that were active when it was told last whose time is over: whose, and the case.
    running: Mutex<BTreeSet<(OwnedUserId, String)>>,
}

impl Shared {
    /// Shares an index that was loaded or rebuilt.
    pub fn new(index: Index) -> Self {
        let feed = broadcast::Sender::new(KEPT);
        Self(Arc::new(Inner {
            index: RwLock::new(index),
            ring: Mutex::default(),
            feed,
            search: RwLock::default(),
            reading: Mutex::default(),
            unsearched: Notify::new(),
            running: Mutex::default(),
        }))
    }

    /// Reads under the lock. Copy out what is needed and return: a fold waits meanwhile.
    ///
    /// # Panics
    /// When it is called from within another reading.
    pub fn read<T>(&self, read: impl FnOnce(&Index) -> T) -> T {
        let _turn = Turn::take();
        // A fold that panicked is a bug that was logged; what it left is repaired from the rooms.
        read(&self.0.index.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn write<T>(&self, write: impl FnOnce(&mut Index, &mut Ring) -> T) -> T {
        let _turn = Turn::take();
        let mut index = self.0.index.write().unwrap_or_else(PoisonError::into_inner);
        let mut ring = self.0.ring.lock().unwrap_or_else(PoisonError::into_inner);
        write(&mut index, &mut ring)
    }

    pub(super) fn search(&self) -> &RwLock<Search> {
        &self.0.search
    }

    pub(super) fn reading(&self) -> &Mutex<()> {
        &self.0.reading
    }

    /// Rings when something has changed that was not yet read for searching.
    pub fn unsearched(&self) -> &Notify {
        &self.0.unsearched
    }

    /// Takes out what was not yet read for searching.
    pub(super) fn take_unsearched<T>(&self, take: impl FnOnce(&mut Index) -> T) -> T {
        self.write(|index, _| take(index))
    }

    /// Folds and publishes what changed. The changes are no longer in the outcome.
    pub fn fold<'a>(&self, inputs: impl IntoIterator<Item = Input<'a>>, now: i64) -> Outcome {
        self.fold_batch(Batch::read(inputs), now)
    }

    /// As [`Shared::fold`], of what was read before.
    pub fn fold_batch(&self, batch: Batch<'_>, now: i64) -> Outcome {
        self.write(|index, ring| {
            let mut outcome = index.fold_parsed(batch.0, now);
            if index.unsearched.len() > 0 {
                self.0.unsearched.notify_one();
            }
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

    /// Notes at once what the homeserver has taken as a member's receipt, and tells them. See
    /// [`Index::note_receipt`].
    pub fn note_receipt(&self, room: &RoomId, user: &UserId, event: &EventId) {
        self.write(|index, ring| {
            if index.note_receipt(room, user, event) {
                let _ = self.0.feed.send(ring.push(Change::of_reading(room, user)));
            }
        });
    }

    /// Tells a member that they follow a topic otherwise than before.
    pub fn tell_of_reading(&self, room: &RoomId, user: &UserId) {
        self.write(|_, ring| {
            let _ = self.0.feed.send(ring.push(Change::of_reading(room, user)));
        });
    }

    /// Says whom a member ignores. See [`Index::set_ignored`].
    pub fn set_ignored(&self, member: &UserId, others: &BTreeSet<OwnedUserId>) {
        self.write(|index, _| index.set_ignored(member, others));
    }

    /// Notes whose accounts have ended. See [`Index::note_departed`].
    pub fn note_departed<'a>(&self, users: impl Iterator<Item = &'a UserId>) {
        self.write(|index, _| index.note_departed(users));
    }

    /// Says who is of which branch of the tree of invitations. See [`Index::set_branches`].
    pub fn set_branches(&self, branches: BTreeMap<OwnedUserId, OwnedUserId>) {
        self.write(|index, _| index.set_branches(branches));
    }

    /// Says which posts are blurred, and tells of those that were not, or are no more. See
    /// [`Index::set_hidden`].
    pub fn set_hidden(&self, hidden: &BTreeSet<OwnedEventId>) {
        self.write(|index, ring| {
            for change in index.set_hidden(hidden) {
                let _ = self.0.feed.send(ring.push(change));
            }
        });
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

    /// Tells of strikes whose time is over since this was called last: no event says so. The first call
    /// tells nothing, since who looks at a page has fetched it from this process.
    pub fn tell_of_expired(&self, now: i64) {
        let known = self.0.running.lock();
        let mut known = known.unwrap_or_else(PoisonError::into_inner);
        let running = self.read(|index| index.running_strikes(now));
        let before = std::mem::replace(&mut *known, running);
        let expired = self.read(|index| {
            let gone = before.difference(&known);
            let expired = gone.filter(|(member, case)| index.has_expired(member, case, now));
            let told = expired.filter_map(|(member, case)| {
                let room = index.own_room(RoomKind::Home, member)?;
                Some(Change {
                    kind: ChangeKind::StrikeExpired,
                    room,
                    event: None,
                    sender: Some(member.clone()),
                    key: Some(case.clone()),
                })
            });
            told.collect::<Vec<_>>()
        });
        self.write(|_, ring| {
            for change in expired {
                let _ = self.0.feed.send(ring.push(change));
            }
        });
    }

    /// Forgets pending posts whose time is over; every fold does so too.
    pub fn expire_pending(&self, now: i64) {
        self.write(|index, _| index.expire_pending(now));
    }

    /// Puts a rebuilt index in place of this one, with the figures of this one. Whoever asks [`Shared::changes_since`] begins
    /// anew; whoever is subscribed sees it by a number that is left out.
    pub fn replace(&self, mut rebuilt: Index) {
        let _turn = self
            .0
            .reading
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let before = self.write(|index, ring| {
            ring.clear();
            let mut search = self
                .0
                .search
                .write()
                .unwrap_or_else(PoisonError::into_inner);
            *search = Search::default();
            rebuilt.ladder = index.ladder;
            std::mem::replace(index, rebuilt)
        });
        self.0.unsearched.notify_one();
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

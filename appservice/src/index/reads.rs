//! How far members have read: receipts, folded. The newest holds, by the order of the room and not by
//! the receipt's stamp, and nothing moves backwards. No part of the digest: the homeserver tells it
//! only once, and tells the private ones to their owner alone.

use std::collections::{BTreeMap, VecDeque};

use ruma::{EventId, RoomId, UserId};
use serde::{Deserialize, Serialize};
use thin_vec::ThinVec;

use super::{
    Index, Membership,
    arena::Arena,
    changes::ChangeKind,
    event::Event,
    fold::Fold,
    id::{EventIx, Id, Mark, RoomIx, UserIx, id_of},
    members::Member,
    order::place_of,
    receipts::{Receipts, Scope},
    tally::Tally,
};
use crate::events::RoomKind;

/// How many events beside a topic's order are known by where they came.
const BESIDE: usize = 64;

/// How many receipts wait for their event.
const WAITING: usize = 4_096;

/// How far the members of a topic have read.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Reads {
    /// Sorted by user.
    marks: ThinVec<ReadMark>,
    /// Last read posts of threads, by user and root. Only those after the user's mark for everything.
    threads: ThinVec<(UserIx, EventIx, EventIx)>,
    /// Events that stand in no order, memberships and reactions for the most part, and what stands
    /// before them: a client marks as read whatever stands last. In order.
    beside: ThinVec<(Mark, EventIx)>,
}

/// How far one member has read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct ReadMark {
    user: UserIx,
    /// Everything up to this event.
    all: Option<EventIx>,
    /// What stands in no thread, up to this event.
    main: Option<EventIx>,
}

/// What a mark is moved for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    All,
    Main,
    Thread(EventIx),
}

/// Receipts whose event has not come yet. The oldest make room.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Waiting {
    by_event: BTreeMap<Id, Vec<(RoomIx, UserIx, Scope)>>,
    order: VecDeque<(Id, RoomIx, UserIx)>,
}

type Events = Arena<EventIx, Event>;

impl Reads {
    /// Everything read; all but threads read: by their events.
    pub fn mark(&self, user: UserIx) -> (Option<EventIx>, Option<EventIx>) {
        let at = self.marks.binary_search_by_key(&user, |mark| mark.user);
        let mark = at.ok().and_then(|at| self.marks.get(at));
        mark.map_or((None, None), |mark| (mark.all, mark.main))
    }

    /// Threads, and up to where they are read.
    pub fn threads(&self, user: UserIx) -> impl Iterator<Item = (EventIx, EventIx)> {
        let at = self.threads.partition_point(|(of, ..)| *of < user);
        let own = self.threads.iter().skip(at);
        own.take_while(move |(of, ..)| *of == user)
            .map(|(_, root, read)| (*root, *read))
    }

    /// Moves a mark forward; whether it moved.
    fn advance(&mut self, events: &Events, user: UserIx, place: Place, to: EventIx) -> bool {
        let reached = |ix: Option<EventIx>| ix.map_or(0, |ix| place_of(&events[ix]));
        let at = place_of(&events[to]);
        let found = self.marks.binary_search_by_key(&user, |mark| mark.user);
        let slot = found.unwrap_or_else(|slot| {
            let none = ReadMark {
                user,
                all: None,
                main: None,
            };
            self.marks.insert(slot, none);
            slot
        });
        let Some(mark) = self.marks.get_mut(slot) else {
            return false;
        };
        if at <= reached(mark.all) {
            return false;
        }
        match place {
            Place::All => {
                mark.all = Some(to);
                mark.main.take_if(|main| place_of(&events[*main]) <= at);
                let passed = |read: EventIx| place_of(&events[read]) <= at;
                self.threads
                    .retain(|(of, _, read)| *of != user || !passed(*read));
                true
            }
            Place::Main if at <= reached(mark.main) => false,
            Place::Main => {
                mark.main = Some(to);
                true
            }
            Place::Thread(root) => self.advance_thread(events, user, root, to),
        }
    }

    fn advance_thread(
        &mut self,
        events: &Events,
        user: UserIx,
        root: EventIx,
        to: EventIx,
    ) -> bool {
        let key = |(user, root, _): &(UserIx, EventIx, EventIx)| (*user, *root);
        match self.threads.binary_search_by_key(&(user, root), key) {
            Ok(at) => match self.threads.get_mut(at) {
                Some((.., read)) if place_of(&events[*read]) < place_of(&events[to]) => {
                    *read = to;
                    true
                }
                _ => false,
            },
            Err(at) => {
                self.threads.insert(at, (user, root, to));
                true
            }
        }
    }

    fn forget(&mut self, user: UserIx) {
        self.marks.retain(|mark| mark.user != user);
        self.threads.retain(|(of, ..)| *of != user);
    }

    fn before(&self, id: Id) -> Option<EventIx> {
        let found = self.beside.iter().rfind(|(mark, _)| *mark == id.mark());
        found.map(|(_, before)| *before)
    }

    fn note_beside(&mut self, events: &Events, id: Id, before: EventIx) {
        if self.before(id).is_some() {
            return;
        }
        let at = place_of(&events[before]);
        let slot = self
            .beside
            .partition_point(|(_, before)| place_of(&events[*before]) <= at);
        self.beside.insert(slot, (id.mark(), before));
        if self.beside.len() > BESIDE {
            self.beside.remove(0);
        }
    }

    /// Every event and user that is spoken of.
    pub fn places(&self) -> impl Iterator<Item = (Option<UserIx>, Option<EventIx>)> {
        let marks = self.marks.iter();
        let marks = marks.flat_map(|m| [(Some(m.user), m.all), (None, m.main)]);
        let threads = self.threads.iter();
        let threads = threads.flat_map(|(u, root, e)| [(Some(*u), Some(*root)), (None, Some(*e))]);
        let beside = self.beside.iter().map(|(_, before)| (None, Some(*before)));
        marks.chain(threads).chain(beside)
    }

    pub fn memory_used(&self) -> usize {
        self.marks.capacity() * size_of::<ReadMark>()
            + self.threads.capacity() * 12
            + self.beside.capacity() * 12
    }
}

impl Waiting {
    fn add(&mut self, event: Id, room: RoomIx, user: UserIx, scope: Scope) {
        let receipts = self.by_event.entry(event).or_default();
        if receipts.contains(&(room, user, scope)) {
            return;
        }
        receipts.push((room, user, scope));
        self.order.push_back((event, room, user));
        if self.order.len() > WAITING
            && let Some((event, room, user)) = self.order.pop_front()
        {
            self.forget(event, |of| (of.0, of.1) == (room, user));
        }
    }

    fn forget(&mut self, event: Id, over: impl Fn(&(RoomIx, UserIx, Scope)) -> bool) {
        if let Some(receipts) = self.by_event.get_mut(&event) {
            receipts.retain(|receipt| !over(receipt));
            if receipts.is_empty() {
                self.by_event.remove(&event);
            }
        }
    }

    fn take(&mut self, event: Id) -> Vec<(RoomIx, UserIx, Scope)> {
        let Some(receipts) = self.by_event.remove(&event) else {
            return Vec::new();
        };
        self.order.retain(|(of, ..)| *of != event);
        receipts
    }

    /// Every room and user that is spoken of.
    pub fn places(&self) -> impl Iterator<Item = (RoomIx, UserIx)> {
        self.order.iter().map(|(_, room, user)| (*room, *user))
    }

    /// How many wait.
    pub fn len(&self) -> usize {
        self.order.len()
    }
}

impl Fold<'_> {
    /// An ephemeral event of a transaction, or what `/sync` tells a member.
    pub(super) fn receipts(&mut self, receipts: Receipts) {
        self.out.malformed += receipts.malformed;
        let count = receipts.all.len();
        let Some(room) = self.index.find_room(&receipts.room) else {
            self.out.foreign += count;
            return;
        };
        for receipt in receipts.all {
            let user = self.index.users.find(&receipt.user);
            match user.filter(|user| self.index.reads_in(room, *user)) {
                Some(user) => self.receipt(room, user, receipt.event, receipt.scope),
                None => self.out.ignored += 1,
            }
        }
    }

    fn receipt(&mut self, room: RoomIx, user: UserIx, event: Id, scope: Scope) {
        match self.index.read_up_to(room, event) {
            Some(to)
                if self
                    .index
                    .advance(room, user, self.index.scope_of(scope, event), to) =>
            {
                self.out.folded += 1;
                self.say(ChangeKind::ReadMoved, room, None, Some(user), None);
            }
            Some(_) => self.out.known += 1,
            None if self.index.is_elsewhere(room, event) => self.out.ignored += 1,
            None => {
                self.index.waiting.add(event, room, user, scope);
                self.out.known += 1;
            }
        }
    }

    /// After an event has its place: receipts may have come before it.
    pub(super) fn receive(&mut self, event: Id) {
        if self.index.waiting.by_event.is_empty() {
            return;
        }
        for (room, user, scope) in self.index.waiting.take(event) {
            if self.index.reads_in(room, user) {
                self.receipt(room, user, event, scope);
            }
        }
    }

    /// Remembers where an event came that stands in no order.
    pub(super) fn beside(&mut self, room: RoomIx, id: Id, before: Option<EventIx>) {
        let Some(before) = before else { return };
        let events = &self.index.events;
        let reads = self.index.rooms[room]
            .timeline
            .reads
            .get_or_insert_default();
        reads.note_beside(events, id, before);
        self.receive(id);
    }
}

impl Index {
    /// Whether it is kept how far somebody has read in a room: of members who are in a topic.
    pub(super) fn reads_in(&self, room: RoomIx, user: UserIx) -> bool {
        self.rooms[room].kind == RoomKind::Topic
            && self.users.get(user).local
            && self.is_in(room, user)
    }

    fn is_in(&self, room: RoomIx, user: UserIx) -> bool {
        let member = self.rooms[room].members.get(user);
        member.is_some_and(|member| member.membership == Membership::Join)
    }

    /// The event of the order up to which a receipt for `event` reads.
    fn read_up_to(&self, room: RoomIx, event: Id) -> Option<EventIx> {
        let placed = self.find_event(event).filter(|&ix| {
            let event = &self.events[ix];
            event.room == Some(room) && event.place.is_some()
        });
        placed.or_else(|| self.rooms[room].timeline.reads.as_ref()?.before(event))
    }

    /// Whether an event has come in another room.
    fn is_elsewhere(&self, room: RoomIx, event: Id) -> bool {
        let known = self.find_event(event).and_then(|ix| self.events[ix].room);
        known.is_some_and(|of| of != room)
    }

    /// What a receipt is about, told or not.
    fn scope_of(&self, scope: Scope, event: Id) -> Scope {
        if scope != Scope::Unsaid {
            return scope;
        }
        let thread = self.find_event(event).and_then(|ix| self.events[ix].thread);
        thread.map_or(Scope::Main, |root| Scope::Thread(self.events[root].id))
    }

    fn advance(&mut self, room: RoomIx, user: UserIx, scope: Scope, to: EventIx) -> bool {
        let place = match scope {
            Scope::All => Place::All,
            Scope::Main | Scope::Unsaid => Place::Main,
            // A thread whose root never came has no posts either.
            Scope::Thread(id) => match self.find_event(id) {
                Some(thread) => Place::Thread(thread),
                None => return false,
            },
        };
        let reads = self.rooms[room].timeline.reads.get_or_insert_default();
        let moved = reads.advance(&self.events, user, place, to);
        if moved {
            self.note_read(user);
        }
        moved
    }

    /// After a membership of a topic has changed. Who comes has nothing to catch up on; who leaves is
    /// told of nothing.
    pub(super) fn begin_or_end_reading(
        &mut self,
        room: RoomIx,
        user: UserIx,
        before: Option<Member>,
    ) {
        if self.rooms[room].kind != RoomKind::Topic || !self.users.get(user).local {
            return;
        }
        let after = self.rooms[room].members.get(user);
        let Some(now) = after.filter(|m| m.membership == Membership::Join) else {
            if let Some(reads) = &mut self.rooms[room].timeline.reads {
                reads.forget(user);
            }
            self.note_read(user);
            return;
        };
        // A new name is no new beginning.
        let joined = before.filter(|b| b.membership == Membership::Join);
        let since = joined.unwrap_or(*now).at.ms();
        let is_begun = self.rooms[room].timeline.reads.as_ref();
        if is_begun.is_none_or(|reads| reads.mark(user) == (None, None))
            && let Some(last) = self.last_before(room, since)
        {
            self.advance(room, user, Scope::All, last);
        }
        self.note_read(user);
    }

    /// The last event of a topic's order that is not younger than this stamp.
    pub(super) fn last_before(&self, room: RoomIx, at: u64) -> Option<EventIx> {
        let order = &self.rooms[room].timeline.order;
        let younger = |e: &EventIx| self.events[*e].at > at;
        let count = match order.last() {
            Some(last) if younger(last) => order.partition_point(|e| !younger(e)),
            _ => order.len(),
        };
        order.get(count.checked_sub(1)?).copied()
    }

    /// Whether any post of a topic stands in a thread: then what is pushed of a member's reading may be
    /// less than they said.
    pub fn has_threads(&self, topic: &RoomId) -> bool {
        let room = self.find_room(topic.as_str());
        let tally = room.and_then(|room| self.rooms[room].timeline.tally.as_deref());
        tally.is_some_and(Tally::has_threads)
    }

    /// Whether a receipt for `event` would move a member's mark for everything.
    pub fn reads_further(&self, room: &RoomId, user: &UserId, event: &EventId) -> bool {
        let (Some(room), Some(user), Some(event)) = (
            self.find_room(room.as_str()),
            self.users.find(user.as_str()),
            id_of(event),
        ) else {
            return false;
        };
        let place = |ix: Option<EventIx>| ix.map_or(0, |ix| place_of(&self.events[ix]));
        let reads = self.rooms[room].timeline.reads.as_deref();
        let read = reads.and_then(|reads| reads.mark(user).0);
        // One that has not come yet stands after all that have.
        let to = self.read_up_to(room, event);
        self.reads_in(room, user) && to.is_none_or(|to| place(Some(to)) > place(read))
    }

    /// Notes at once what the homeserver has taken as a member's receipt. Whether anything moved.
    pub fn note_receipt(&mut self, room: &RoomId, user: &UserId, event: &EventId) -> bool {
        let (Some(room), Some(user), Some(event)) = (
            self.find_room(room.as_str()),
            self.users.find(user.as_str()),
            id_of(event),
        ) else {
            return false;
        };
        if !self.reads_in(room, user) {
            return false;
        }
        let Some(to) = self.read_up_to(room, event) else {
            self.waiting.add(event, room, user, Scope::All);
            return false;
        };
        self.advance(room, user, Scope::All, to)
    }
}

//! READ MODEL in memory: what the rooms of ours say, folded from their events.
//!
//! [`Index`] is a pure structure: no network, no clock, no randomness. It is changed by
//! [`Index::fold`] alone and can be deleted and rebuilt from the homeserver with the same
//! [`Index::digest`]. [`Shared`] puts it behind one lock that is held for microseconds, lays
//! just-sent posts over it and tells subscribers what changed.
//!
//! Timeline facts are sets keyed by event ID, so what comes twice, late or before the event that it
//! speaks of folds to the same facts. State is what the homeserver says it is: where a state event
//! is older than the one in force, the room is named in [`Outcome::reread`] and the caller folds
//! `GET /state` as [`Input::State`]. Order is the homeserver's: where the order of arrival may
//! differ, the topic is *unsettled* until a [`Input::Page`] covers it.

mod activity;
mod appeals;
mod arena;
mod attachments;
mod attempts;
mod badges;
mod cases;
#[cfg(test)]
mod cases_tests;
mod changes;
mod commands;
mod concerns;
mod conduct;
#[cfg(test)]
mod content_tests;
mod courses;
mod damage;
mod digest;
mod directory;
mod docket;
mod edits;
mod event;
mod exhibits;
mod facts;
mod flagged;
mod fold;
mod fold_state;
mod gates;
mod histories;
mod history;
#[cfg(test)]
mod hostile_tests;
mod id;
mod kept;
mod kept_out;
mod levels;
mod listing;
mod logged;
mod lowered;
mod members;
mod mentions;
mod names;
mod new_members;
mod notices;
mod notifications;
#[cfg(test)]
mod notifications_tests;
mod order;
mod own_rooms;
mod packed;
mod parse;
mod pending;
mod people;
#[cfg(test)]
mod people_tests;
mod policy_lists;
mod policy_rules;
mod polls;
mod posts;
mod profile_rooms;
#[cfg(test)]
mod properties;
mod questions;
mod queue;
mod ranks;
mod reactions;
mod read;
mod readers;
mod reads;
#[cfg(test)]
mod reads_tests;
mod rebuild;
mod receipts;
mod redactions;
mod room;
mod said;
mod search;
mod server_acls;
mod shared;
mod shown;
mod slow_mode;
pub mod snapshot;
mod sorted;
mod state;
mod strikes;
mod suggested;
mod tally;
#[doc(hidden)]
pub mod testing;
#[cfg(test)]
mod tests;
mod threads;
mod timeline;
mod topic_pages;
#[cfg(test)]
mod topic_tests;
mod topics;
mod treaties;
#[cfg(test)]
mod treaties_tests;
mod turn;
mod unread;
mod upgrades;
mod users;
mod wanted;
mod words;
mod written;

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::{HashMap, HashSet};
use ruma::{OwnedRoomId, OwnedUserId, RoomId};
use serde_json::value::RawValue;

pub use self::{
    appeals::lines_of,
    attachments::{Attachment, AttachmentKind},
    badges::BadgeView,
    cases::{CaseView, FlagView},
    changes::{Change, ChangeKind, Numbered},
    commands::{Asks, Command, ShownCard},
    conduct::{Consequences, RESTATED, Removal, Restoration},
    damage::OpenDoor,
    digest::Digest,
    directory::{Origin, PeopleQuery},
    exhibits::{CarriedFile, Excerpt, KeptWords},
    flagged::HiddenNotice,
    fold::{Batch, Outcome},
    gates::Disagreements,
    histories::{NAME_RESET, REST, Renamed},
    history::Version,
    levels::Powers,
    listing::{BadCursor, ListKind, TopicQuery},
    lowered::Lowering,
    new_members::FirstDay,
    notifications::{Notification, NotificationQuery},
    parse::Membership,
    pending::PendingPost,
    policy_lists::Bans,
    policy_rules::{PublishedRule, RuleDue},
    polls::{AnswerView, PollView},
    queue::{ANNOUNCED, QueueFigures, QueuePlace},
    read::{
        CategoryView, Page, PostView, ReactionView, Removed, ReplyView, ReplyWords, RoomView,
        TopicView,
    },
    rebuild::Rebuild,
    search::{Found, PostHit, SearchQuery},
    shared::Shared,
    slow_mode::UntimelyPost,
    threads::ThreadView,
    topic_pages::{Ask, NoPage, PostsPage},
    topics::Settle,
    unread::{Followed, Unread},
    users::Said,
    wanted::Misplaced,
    words::{Card, Style},
    written::WrittenQuery,
};
use self::{
    arena::{Arena, Lookup, Texts},
    concerns::Concerns,
    digest::WordsPrint,
    event::{Event, Redaction},
    facts::StateKeys,
    flagged::Flagged,
    id::{EventIx, Id, RedactionIx, RoomIx, RoomName},
    listing::Listings,
    names::Names,
    pending::Pending,
    people::People,
    reads::Waiting,
    room::Room,
    search::Unsearched,
    unread::Followers,
    upgrades::Upgrades,
    users::Users,
};
use crate::policy::Ladder;

/// What is folded.
#[derive(Debug, Clone, Copy)]
pub enum Input<'a> {
    /// An event of a transaction, in order of arrival.
    Event(&'a RawValue),
    /// An ephemeral event of a transaction. Receipts count, nothing else.
    Ephemeral(&'a RawValue),
    /// An `m.receipt` of `/sync`, with its room: unlike those of transactions it says what it is about.
    Heard(&'a RawValue),
    /// The answer to `GET /rooms/{room}/state`: replaces all tracked state of the room.
    State {
        /// The room that was asked for.
        room: &'a RoomId,
        /// Every state event in force.
        events: &'a [Box<RawValue>],
    },
    /// The room is not there any more.
    Gone {
        /// The room that was deleted.
        room: &'a RoomId,
    },
    /// Events of `GET /rooms/{room}/messages`: oldest first and without a gap between them.
    ///
    /// Adds what is missing and corrects the order of what is known. The run stands where its
    /// first already-known event stood; when none is known it follows everything that is. So page
    /// back until a known event and fold the whole run at once, or fold consecutive pages from the
    /// beginning of the room.
    Page {
        /// The room that was asked for.
        room: &'a RoomId,
        /// Oldest first.
        events: &'a [Box<RawValue>],
        /// The page begins with a known event or with the first event of the room: what it covers
        /// is settled. Otherwise its first event may still stand in a wrong place.
        anchored: bool,
    },
}

/// The read model. See the module.
#[derive(Debug, Clone)]
pub struct Index {
    bot: OwnedUserId,
    /// For how long strikes hold here.
    ladder: Ladder,
    users: Users,
    texts: Texts,
    state_keys: StateKeys,
    rooms: Arena<RoomIx, Room>,
    room_lookup: Lookup<RoomIx>,
    events: Arena<EventIx, Event>,
    event_lookup: Lookup<EventIx>,
    redactions: Arena<RedactionIx, Redaction>,
    /// What tells the words of edits that are too many to be kept: see [`edits`].
    forgotten: HashMap<EventIx, WordsPrint>,
    /// How many posts are in the thread of a root, in a room.
    threads: HashMap<(RoomIx, EventIx), u32>,
    /// Posts by sender and `Idempotency-Key`.
    keys: Lookup<EventIx>,
    upgrades: Upgrades,
    names: Names,
    listings: Listings,
    unsettled: BTreeSet<RoomIx>,
    /// Rooms whose creation was seen and is not ours: nobody need ask for their state.
    foreign: HashSet<Box<str>>,
    pending: Pending,
    people: People,
    unsearched: Unsearched,
    concerns: Concerns,
    waiting: Waiting,
    followers: Followers,
    flagged: Flagged,
}

impl Index {
    /// An empty index of the territory whose bot this is.
    pub fn new(bot: OwnedUserId) -> Self {
        Self {
            users: Users::new(bot.server_name().as_str()),
            bot,
            ladder: Ladder::DEFAULT,
            texts: Texts::default(),
            state_keys: StateKeys::default(),
            rooms: Arena::default(),
            room_lookup: Lookup::default(),
            events: Arena::default(),
            event_lookup: Lookup::default(),
            redactions: Arena::default(),
            forgotten: HashMap::new(),
            threads: HashMap::new(),
            keys: Lookup::default(),
            upgrades: Upgrades::default(),
            names: Names::default(),
            listings: Listings::default(),
            unsettled: BTreeSet::new(),
            foreign: HashSet::new(),
            pending: Pending::default(),
            people: People::default(),
            unsearched: Unsearched::default(),
            concerns: Concerns::default(),
            waiting: Waiting::default(),
            followers: Followers::default(),
            flagged: Flagged::default(),
        }
    }

    /// The figures by which strikes are counted.
    pub fn ladder(&self) -> Ladder {
        self.ladder
    }

    /// Counts strikes by other figures from now on. No fact depends on them.
    pub fn set_ladder(&mut self, ladder: Ladder) {
        self.ladder = ladder;
    }

    fn find_room(&self, room_id: &str) -> Option<RoomIx> {
        let id = RoomName::of(room_id);
        self.room_lookup
            .find(self.room_lookup.hash(&id), |&i| self.rooms[i].id == id)
    }

    fn add_room(&mut self, room: Room) -> RoomIx {
        let ix = self.rooms.push(room);
        self.index_room(ix);
        ix
    }

    fn index_room(&mut self, ix: RoomIx) {
        let hash = self.room_lookup.hash(&self.rooms[ix].id);
        self.room_lookup.insert(hash, ix, |h, i| {
            std::hash::BuildHasher::hash_one(h, &self.rooms[i].id)
        });
    }

    fn find_event(&self, id: Id) -> Option<EventIx> {
        self.event_lookup
            .find(self.event_lookup.hash(id), |&i| self.events[i].id == id)
    }

    /// The place of this event, kept free for it when it has not come yet.
    fn event_or_absent(&mut self, id: Id) -> EventIx {
        if let Some(ix) = self.find_event(id) {
            return ix;
        }
        let ix = self.events.push(Event::absent(id));
        self.index_event(ix);
        ix
    }

    fn index_event(&mut self, ix: EventIx) {
        let hash = self.event_lookup.hash(self.events[ix].id);
        self.event_lookup.insert(hash, ix, |h, i| {
            std::hash::BuildHasher::hash_one(h, self.events[i].id)
        });
    }

    fn room_id(&self, ix: RoomIx) -> OwnedRoomId {
        self.rooms[ix].id.to_room_id()
    }

    /// Bytes held by events, lookups and order, without the words of the posts; and by the words.
    pub fn memory_used(&self) -> MemoryUsed {
        let orders: usize = self
            .rooms
            .iter()
            .map(|(_, r)| {
                let tally = r
                    .timeline
                    .tally
                    .as_ref()
                    .map_or(0, |tally| tally.memory_used());
                r.timeline.order.capacity() * size_of::<EventIx>() + tally
            })
            .sum();
        MemoryUsed {
            facts: self.events.memory_used()
                + self.event_lookup.memory_used()
                + self.keys.memory_used()
                + self.redactions.memory_used()
                + self.forgotten.allocation_size()
                + self.threads.allocation_size()
                + orders,
            words: self
                .events
                .iter()
                .filter_map(|(_, e)| e.words.as_ref())
                .map(|w| w.memory_used())
                .sum(),
            others: self.texts.memory_used()
                + self.state_keys.memory_used()
                + self.users.memory_used()
                + self.rooms.memory_used()
                + self
                    .rooms
                    .iter()
                    .map(|(_, r)| {
                        let reads = r
                            .timeline
                            .reads
                            .as_ref()
                            .map_or(0, |reads| reads.memory_used());
                        r.members.memory_used() + r.state.memory_used() + reads
                    })
                    .sum::<usize>(),
        }
    }

    /// How much there is of each thing, for metrics.
    pub fn counts(&self) -> BTreeMap<&'static str, usize> {
        BTreeMap::from([
            ("rooms", self.rooms.len()),
            ("users", self.users.len()),
            ("events", self.events.len()),
            ("unsettled", self.unsettled.len()),
            ("waiting_receipts", self.waiting.len()),
        ])
    }
}

/// What an index holds, in bytes; an estimate from capacities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemoryUsed {
    /// Events, lookups, order.
    pub facts: usize,
    /// What the posts say.
    pub words: usize,
    /// Users, rooms, memberships, shared texts.
    pub others: usize,
}

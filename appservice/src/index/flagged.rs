//! What reports come to beside the posts that they are about: who has reported a post, and which posts
//! are blurred until somebody has judged. Nothing of it is a fact of its own: it is derived from the
//! docket, and said from outside where it needs the accounts.

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::{HashMap, HashSet};
use ruma::{EventId, OwnedEventId, OwnedRoomId, OwnedUserId, UserId};

use super::{
    Index,
    changes::{Change, ChangeKind},
    docket::Entry,
    event::{Event, Kind},
    fold::Fold,
    id::{EventIx, Id, id_of},
};

/// The look-ups.
#[derive(Debug, Clone, Default)]
pub(super) struct Flagged {
    /// Who has reported a post.
    by: HashMap<Id, Vec<OwnedUserId>>,
    /// The posts that are blurred.
    hidden: HashSet<Id>,
    /// The branch of the tree of invitations that members are of.
    branches: BTreeMap<OwnedUserId, OwnedUserId>,
    /// What the bot has ever said of posts in their topics: some lines among millions of events.
    notices: BTreeSet<EventIx>,
}

/// A line in a topic that says that a post there is blurred.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HiddenNotice {
    /// The topic.
    pub room_id: OwnedRoomId,
    /// The line.
    pub event_id: OwnedEventId,
    /// The post.
    pub post: OwnedEventId,
}

impl Index {
    /// Whether a member has reported a post.
    pub fn has_flagged(&self, member: &UserId, post: &EventId) -> bool {
        let by = id_of(post).and_then(|id| self.flagged.by.get(&id));
        by.is_some_and(|by| by.iter().any(|user| user == member))
    }

    /// Whether a post is blurred on the web until somebody has judged.
    pub fn is_hidden(&self, post: &EventId) -> bool {
        id_of(post).is_some_and(|id| self.flagged.hidden.contains(&id))
    }

    /// Whether the bot has said something about a post in its topic that holds.
    pub fn has_notice(&self, post: &EventId) -> bool {
        // It is newer than the post, and as a rule among the last.
        self.notices_of(post)
            .any(|notice| self.events[notice].edits.is_none())
    }

    /// How often the bot has said something about a post in its topic.
    pub fn notices_about(&self, post: &EventId) -> usize {
        self.notices_of(post).count()
    }

    fn notices_of(&self, post: &EventId) -> impl Iterator<Item = EventIx> {
        let post = id_of(post).and_then(|id| self.find_event(id));
        let found = post.and_then(|ix| Some((ix, self.events[ix].room?)));
        found.into_iter().flat_map(move |(post, room)| {
            let events = self.rooms[room].timeline.order.iter().rev().copied();
            events.filter(move |&ix| {
                self.events[ix].kind == Kind::Odd && self.events[ix].target == Some(post)
            })
        })
    }

    /// What the bot has said of posts that are blurred although no open case is about them any more.
    pub fn notices_over(&self) -> Vec<HiddenNotice> {
        let waiting = self.cases().filter(|case| case.is_open());
        let waiting: HashSet<&EventId> = waiting
            .flat_map(|case| &case.targets)
            .filter_map(|target| target.event_id.as_deref())
            .collect();
        let said = self.flagged.notices.iter().map(|ix| &self.events[*ix]);
        let holds = said.filter(|event| event.kind == Kind::Odd && event.edits.is_none());
        let notices = holds.filter_map(|event| {
            let (room, post) = (event.room?, event.target?);
            Some(HiddenNotice {
                room_id: self.room_id(room),
                event_id: event.id.to_event_id(),
                post: self.events[post].id.to_event_id(),
            })
        });
        notices
            .filter(|notice| !waiting.contains(&*notice.post))
            .collect()
    }

    /// The branch of the tree of invitations that a member is of, as far as it was said.
    pub(super) fn branch_of(&self, member: &UserId) -> Option<&UserId> {
        self.flagged.branches.get(member).map(|head| &**head)
    }

    /// Says who is of which branch of the tree of invitations: the accounts know.
    pub fn set_branches(&mut self, branches: BTreeMap<OwnedUserId, OwnedUserId>) {
        self.flagged.branches = branches;
    }

    /// Says which posts are blurred. Gives what has changed.
    pub fn set_hidden(&mut self, hidden: &BTreeSet<OwnedEventId>) -> Vec<Change> {
        let after: HashSet<Id> = hidden.iter().filter_map(|post| id_of(post)).collect();
        if after == self.flagged.hidden {
            return Vec::new();
        }
        let before = std::mem::replace(&mut self.flagged.hidden, after.clone());
        let mut changes = Vec::new();
        for id in before.symmetric_difference(&after) {
            let room = self.find_event(*id).and_then(|ix| self.events[ix].room);
            let Some(room) = room else { continue };
            self.rooms[room].revision += 1;
            let latest = self.upgrades.latest(room);
            self.rooms[latest].revision += 1;
            changes.push(Change {
                kind: ChangeKind::PostHidden,
                room: self.room_id(room),
                event: Some(id.to_event_id()),
                sender: None,
                key: None,
            });
        }
        changes
    }

    /// Notes that an event is a line of the bot's that speaks of a post.
    pub(super) fn note_notice(&mut self, ix: EventIx) {
        self.flagged.notices.insert(ix);
    }

    /// Finds the lines of the bot's that speak of posts.
    pub(super) fn derive_notices(&mut self) {
        let bot = self.users.find(self.bot.as_str());
        let is_notice = |event: &Event| {
            event.kind == Kind::Odd && event.sender == bot && event.target.is_some()
        };
        let found = self.events.iter().filter(|(_, event)| is_notice(event));
        self.flagged.notices = found.map(|(ix, _)| ix).collect();
    }

    /// Notes what an entry of the docket says of a post.
    pub(super) fn note_flag(&mut self, entry: &Entry) -> Option<Id> {
        let Entry::Flag(flag) = entry else {
            return None;
        };
        let id = flag.target.event_id.as_deref().and_then(id_of)?;
        let by = self.flagged.by.entry(id).or_default();
        if !by.contains(&flag.by) {
            by.push(flag.by.clone());
        }
        Some(id)
    }

    /// Makes the look-ups from the facts.
    pub(super) fn derive_flags(&mut self) {
        self.flagged.by.clear();
        let rooms: Vec<_> = self.moderation_parts().collect();
        for room in rooms {
            let docket = self.rooms[room].docket.take();
            for entry in docket.iter().flat_map(|docket| docket.entries()) {
                self.note_flag(entry);
            }
            self.rooms[room].docket = docket;
        }
    }
}

impl Fold<'_> {
    /// Notes what a new entry of the docket says of a post, whose page shows it to who said so.
    pub(super) fn flagged(&mut self, entry: &Entry) {
        let post = self.index.note_flag(entry);
        let post = post.and_then(|id| self.index.find_event(id));
        if let Some(room) = post.and_then(|post| self.index.events[post].room) {
            self.touch(room);
        }
    }
}

//! Finding posts and topics by what they say.
//!
//! It is derived from the index, and beside it: reading words into their stems takes longer than
//! folding them. The fold only notes what has changed; [`Shared::catch_up`] reads that, with the lock
//! of the index held for as long as it takes to copy some texts. Whoever searches catches up first,
//! so that nothing is missed, and what is found is looked up in the index before it is shown: what
//! was removed or edited meanwhile is found by its old words no more, at once.

mod find;
mod reach;
mod shelf;
mod terms;

use std::sync::PoisonError;

pub use self::find::{Found, PostHit, SearchQuery};
use self::{reach::Reaches, shelf::Shelf};
use super::{
    Index, Shared,
    event::Kind,
    id::{EventIx, RoomIx, UserIx},
};
use crate::policy::stems::Terms;

/// Documents that are read at once.
const SOME: usize = 64;

/// What has changed since it was read for searching.
#[derive(Debug, Clone, Default)]
pub(super) struct Unsearched {
    posts: Vec<EventIx>,
    topics: Vec<RoomIx>,
}

impl Unsearched {
    /// A post has come, says something else, or was removed.
    pub fn post(&mut self, post: EventIx) {
        self.posts.push(post);
    }

    /// A topic has come or is called something else.
    pub fn topic(&mut self, topic: RoomIx) {
        self.topics.push(topic);
    }

    /// How many changes there are.
    pub fn len(&self) -> usize {
        self.posts.len() + self.topics.len()
    }

    /// The newest changes first: after a start they are what is looked for.
    fn take(&mut self) -> Self {
        Self {
            topics: self
                .topics
                .split_off(self.topics.len().saturating_sub(SOME)),
            posts: self.posts.split_off(self.posts.len().saturating_sub(SOME)),
        }
    }
}

/// What posts and topics are found by.
#[derive(Debug, Default)]
pub(super) struct Search {
    posts: Shelf<EventIx, Said>,
    reaches: Reaches,
    topics: Shelf<RoomIx, Topic>,
}

/// A version of a post.
#[derive(Debug, Clone, Copy)]
struct Said {
    post: EventIx,
    /// The event whose words these are.
    version: EventIx,
    room: RoomIx,
    sender: UserIx,
    /// Orders what is found: not later than the topic's latest activity, whatever a foreign clock
    /// says.
    at: u64,
    /// Of the event ID, to order what has the same time.
    tie: u32,
}

/// A title of a topic.
#[derive(Debug)]
struct Topic {
    room: RoomIx,
    title: Box<str>,
    opened_by: Option<UserIx>,
    opened_at: u64,
    tie: u32,
}

impl Index {
    /// Notes everything there is as not yet read for searching.
    pub(super) fn search_anew(&mut self) {
        self.unsearched = Unsearched::default();
        let posts = self.events.iter().filter(|(_, e)| e.kind == Kind::Post);
        self.unsearched.posts = posts.map(|(ix, _)| ix).collect();
        let topics = self.rooms.iter().filter(|(_, r)| r.topic().is_some());
        self.unsearched.topics = topics.map(|(ix, _)| ix).collect();
    }

    /// A post as it is searched, and its words; nothing when there is none any more.
    fn post_to_search(&self, ix: EventIx) -> Option<(Said, String)> {
        let event = &self.events[ix];
        if event.kind != Kind::Post {
            return None;
        }
        let (room, version) = (event.room?, self.edit_in_force(ix).unwrap_or(ix));
        let words = self.events[version].words.as_ref()?;
        let post = Said {
            post: ix,
            version,
            room,
            sender: event.sender?,
            at: self.happened_at(ix),
            tie: tie(event.id.prefix()),
        };
        Some((post, words.label().to_owned()))
    }

    fn topic_to_search(&self, ix: RoomIx) -> Option<(Topic, String)> {
        let room = &self.rooms[ix];
        let topic = room.topic().filter(|_| room.timeline.listed.is_some())?;
        let document = Topic {
            room: ix,
            title: topic.title.as_str().into(),
            opened_by: self.users.find(topic.created_by.as_str()),
            opened_at: room.created.1.ms(),
            tie: tie(room.created.0.number() << 16),
        };
        Some((document, topic.title.clone()))
    }

    /// Whether a version of a post is still the one that is shown.
    fn is_current(&self, document: &Said) -> bool {
        let event = &self.events[document.post];
        event.kind == Kind::Post
            && self.edit_in_force(document.post).unwrap_or(document.post) == document.version
    }
}

/// Four of the eight leading bytes of an ID.
fn tie(prefix: u64) -> u32 {
    u32::try_from(prefix >> 32).unwrap_or_default()
}

impl Shared {
    /// Reads what has changed until now, so that it is found. To be called where a thread may be busy
    /// for a while: after a start everything has changed.
    pub fn catch_up(&self) {
        let mut terms = Terms::default();
        let mut due = self.read(|index| index.unsearched.len());
        while due > 0 {
            let done = self.read_some(&mut terms);
            due = if done == 0 {
                0
            } else {
                due.saturating_sub(done)
            };
        }
    }

    /// Whether everything that has changed was read.
    pub fn has_caught_up(&self) -> bool {
        self.read(|index| index.unsearched.len() == 0)
    }

    /// Forgets what is found no more. Until then it lies in memory, though nothing leads to it.
    pub fn sweep(&self) {
        let is_dusty = {
            let search = self.search().read().unwrap_or_else(PoisonError::into_inner);
            search.posts.is_dusty() || search.topics.is_dusty()
        };
        if is_dusty {
            let mut search = self
                .search()
                .write()
                .unwrap_or_else(PoisonError::into_inner);
            search.posts.sweep();
            search.reaches.forget();
            search.topics.sweep();
        }
    }

    /// Reads some of what has changed; how much that was.
    fn read_some(&self, terms: &mut Terms) -> usize {
        // One at a time, or an older version could follow a newer one. Who puts another index in
        // place of this one waits, too.
        let _turn = self
            .reading()
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let (posts, topics) = self.take_unsearched(|index| {
            let Unsearched { mut posts, topics } = index.unsearched.take();
            posts.sort_unstable();
            posts.dedup();
            let posts = posts.into_iter().map(|ix| (ix, index.post_to_search(ix)));
            let topics = topics.into_iter().map(|ix| (ix, index.topic_to_search(ix)));
            (posts.collect::<Vec<_>>(), topics.collect::<Vec<_>>())
        });
        let taken = posts.len() + topics.len();
        let posts: Vec<_> = posts
            .into_iter()
            .map(|(ix, found)| (ix, found.map(|(doc, text)| (doc, terms.of_text(&text)))))
            .collect();
        let topics: Vec<_> = topics
            .into_iter()
            .map(|(ix, found)| (ix, found.map(|(doc, text)| (doc, terms.of_text(&text)))))
            .collect();
        let mut search = self
            .search()
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        for (ix, found) in posts {
            match found {
                Some((document, terms)) => search.posts.put(ix, document, terms),
                None => search.posts.remove(&ix),
            }
        }
        for (ix, found) in topics {
            match found {
                Some((document, terms)) => search.topics.put(ix, document, terms),
                None => search.topics.remove(&ix),
            }
        }
        taken
    }

    /// Bytes that searching takes beside the index.
    pub fn search_memory_used(&self) -> usize {
        let search = self.search().read().unwrap_or_else(PoisonError::into_inner);
        search.posts.memory_used() + search.reaches.memory_used() + search.topics.memory_used()
    }
}

#[cfg(test)]
mod tests;

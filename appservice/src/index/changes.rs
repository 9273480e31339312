use std::{collections::VecDeque, sync::Arc};

use ruma::{OwnedEventId, OwnedRoomId, OwnedUserId};

/// How many changes are kept for those who come back.
pub const KEPT: usize = 4096;

/// What a fold has changed, in the words of the forum. A duplicate changes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What happened.
    pub kind: ChangeKind,
    /// Where.
    pub room: OwnedRoomId,
    /// The post it happened to; of a category or a member, nothing.
    pub event: Option<OwnedEventId>,
    /// Who did it, or whose membership changed.
    pub sender: Option<OwnedUserId>,
    /// The sender's `Idempotency-Key` of a new post, the key of a reaction, the slug of a badge or a
    /// course.
    pub key: Option<String>,
}

/// The kinds of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeKind {
    /// A topic has appeared in the lists: it has its state and its first post.
    TopicCreated,
    /// Title, category or order of a topic.
    TopicUpdated,
    /// A post has come.
    PostCreated,
    /// A post says something else.
    PostEdited,
    /// A post was redacted.
    PostRemoved,
    /// A reaction has come.
    ReactionAdded,
    /// A reaction was redacted.
    ReactionRemoved,
    /// A category is new or says something else.
    CategoryUpdated,
    /// A badge is new or says something else.
    BadgeUpdated,
    /// A member was awarded a badge, or their award changed.
    AwardUpdated,
    /// A member is further in a course.
    ProgressUpdated,
    /// Somebody joined, left, or has another name.
    MemberChanged,
    /// A member is shown otherwise, or shows other things: name, avatar, profile, privacy.
    ProfileUpdated,
    /// A member's list of those whom they ignore has changed.
    BlocksChanged,
}

/// A change and its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbered {
    /// Counts from 1 since the process began.
    pub seq: u64,
    /// What changed.
    pub change: Change,
}

/// The latest changes, numbered.
#[derive(Debug, Default)]
pub(super) struct Ring {
    changes: VecDeque<Arc<Numbered>>,
    last: u64,
}

impl Ring {
    /// Numbers a change and keeps it.
    pub fn push(&mut self, change: Change) -> Arc<Numbered> {
        self.last += 1;
        let numbered = Arc::new(Numbered {
            seq: self.last,
            change,
        });
        if self.changes.len() == KEPT {
            self.changes.pop_front();
        }
        self.changes.push_back(Arc::clone(&numbered));
        numbered
    }

    /// The number of the latest change.
    pub fn last(&self) -> u64 {
        self.last
    }

    /// What came after this number. Nothing when some of it is forgotten, or was never said.
    pub fn since(&self, seq: u64) -> Option<Vec<Arc<Numbered>>> {
        let missed = usize::try_from(self.last.checked_sub(seq)?).ok()?;
        let known = self.changes.len().checked_sub(missed)?;
        Some(self.changes.iter().skip(known).cloned().collect())
    }

    /// Forgets what is kept, so that everybody asks anew: the index was replaced.
    pub fn clear(&mut self) {
        self.changes.clear();
        self.last += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change() -> Change {
        let room = OwnedRoomId::try_from("!r").unwrap();
        Change {
            kind: ChangeKind::TopicUpdated,
            room,
            event: None,
            sender: None,
            key: None,
        }
    }

    #[test]
    fn the_ring_tells_what_came_since_or_that_it_forgot() {
        let mut ring = Ring::default();
        assert_eq!(ring.since(0), Some(vec![]));
        for _ in 0..KEPT + 10 {
            ring.push(change());
        }
        let last = ring.last();
        assert_eq!(ring.since(last), Some(vec![]));
        assert_eq!(
            ring.since(last - 3).unwrap().iter().map(|c| c.seq).min(),
            Some(last - 2)
        );
        assert_eq!(ring.since(10).map(|c| c.len()), Some(KEPT));
        assert_eq!(ring.since(9), None);
        assert_eq!(ring.since(last + 1), None, "of another process");
        ring.clear();
        assert_eq!(ring.since(last), None);
    }
}

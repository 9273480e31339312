use std::{collections::VecDeque, sync::Arc};

use ruma::{OwnedEventId, OwnedRoomId, OwnedUserId, RoomId, UserId};

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
    /// course, the ID of a case.
    pub key: Option<String>,
}

impl Change {
    /// That a member has read further in a topic, or follows it otherwise.
    pub(super) fn of_reading(room: &RoomId, member: &UserId) -> Self {
        Self {
            kind: ChangeKind::ReadMoved,
            room: room.to_owned(),
            event: None,
            sender: Some(member.to_owned()),
            key: None,
        }
    }
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
    /// A post is blurred until somebody has judged the reports of it, or no more.
    PostHidden,
    /// A reaction has come.
    ReactionAdded,
    /// A reaction was redacted.
    ReactionRemoved,
    /// Somebody voted in a poll or took their vote back, or it ended.
    PollUpdated,
    /// A category is new or says something else.
    CategoryUpdated,
    /// A badge is new or says something else.
    BadgeUpdated,
    /// A treaty with another territory is new or says something else.
    TreatyUpdated,
    /// A member was awarded a badge, or their award changed.
    AwardUpdated,
    /// A member is further in a course.
    ProgressUpdated,
    /// A case is new or was changed, or something was said of it: its ID as key.
    CaseUpdated,
    /// A strike of a member is new or stands otherwise: the case ID as key.
    StrikeUpdated,
    /// The time of a member's strike is over: the case ID as key.
    StrikeExpired,
    /// An appeal of a member is new or was answered: the case ID as key.
    AppealUpdated,
    /// Somebody asks something of the bot.
    Commanded,
    /// Somebody joined, left, or has another name.
    MemberChanged,
    /// A member is shown otherwise, or shows other things: name, avatar, profile, privacy.
    ProfileUpdated,
    /// A member has something to be told: the post or the room that it is about, the member, and as
    /// key what it is.
    Notified,
    /// A member's list of those whom they ignore has changed.
    BlocksChanged,
    /// State of ours was damaged, or a room was made in place of another: there is something to mend.
    Damaged,
    /// A member has read further in a topic, or follows it otherwise. Not numbered: see [`Numbered`].
    ReadMoved,
}

/// A change and its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbered {
    /// Counts from 1 since the process began. What one member has read changes nothing for the others
    /// and happens all the time: it has the number of the change before it.
    pub seq: u64,
    /// What changed.
    pub change: Change,
}

/// The latest changes, numbered.
#[derive(Debug, Default)]
pub(super) struct Ring {
    changes: VecDeque<Arc<Numbered>>,
    last: u64,
    /// The latest of those that have no number of their own.
    reads: VecDeque<Arc<Numbered>>,
    /// The number of the youngest of those that were forgotten.
    forgotten: Option<u64>,
}

impl Ring {
    /// Numbers a change and keeps it.
    pub fn push(&mut self, change: Change) -> Arc<Numbered> {
        if change.kind == ChangeKind::ReadMoved {
            return self.push_read(change);
        }
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

    fn push_read(&mut self, change: Change) -> Arc<Numbered> {
        let numbered = Arc::new(Numbered {
            seq: self.last,
            change,
        });
        if self.reads.len() == KEPT {
            self.forgotten = self.reads.pop_front().map(|read| read.seq);
        }
        self.reads.push_back(Arc::clone(&numbered));
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
        if self.forgotten.is_some_and(|forgotten| forgotten >= seq) {
            return None;
        }
        let mut since: Vec<_> = self.changes.iter().skip(known).cloned().collect();
        let reads = self.reads.partition_point(|read| read.seq < seq);
        since.extend(self.reads.iter().skip(reads).cloned());
        since.sort_by_key(|numbered| numbered.seq);
        Some(since)
    }

    /// Forgets what is kept, so that everybody asks anew: the index was replaced.
    pub fn clear(&mut self) {
        self.changes.clear();
        self.reads.clear();
        self.forgotten = None;
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

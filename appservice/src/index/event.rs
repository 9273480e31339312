use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

use super::{
    id::{EventIx, Id, RedactionIx, RoomIx, TextIx, UserIx},
    words::Words,
};

/// An event of a timeline, or the place of one that others speak of and that has not come yet.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Event {
    pub id: Id,
    /// `origin_server_ts`.
    pub at: u64,
    /// What it says, unless it was redacted or can never be shown.
    pub words: Option<Box<Words>>,
    /// Nothing while the event is absent.
    pub room: Option<RoomIx>,
    pub sender: Option<UserIx>,
    /// What a post replies to, an edit replaces, a reaction is about.
    pub target: Option<EventIx>,
    /// The root of the thread that a post stands in.
    pub thread: Option<EventIx>,
    /// The next edit of the same target, or the next of what hangs on it.
    pub next: Option<EventIx>,
    /// The first of this event's edits.
    pub edits: Option<EventIx>,
    /// The first of what hangs on this event: reactions, responses to a poll and its end.
    pub reactions: Option<EventIx>,
    /// The first of the redactions of this event.
    pub redactions: Option<RedactionIx>,
    /// The key of a reaction, the selections of a response.
    pub text: Option<TextIx>,
    pub kind: Kind,
    /// Where it stands in its room's order, counted from 1.
    #[serde(skip)]
    pub place: Option<NonZeroU32>,
}

/// What an event is at present.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Kind {
    /// Others speak of it; it has not come.
    Absent,
    /// Stands in the order and is shown.
    Post,
    /// Stands in the order and is hidden: it may change the post that it replaces.
    Edit,
    /// Stands in the order and is hidden: its content cannot be read.
    Odd,
    /// Stands in the order and is shown as removed. The homeserver strips a redacted edit of its
    /// relation: nobody can tell any more whether it was a post.
    Tombstone,
    /// Is counted at its target.
    Reaction,
    /// A vote in the poll that it hangs on.
    PollResponse,
    /// Ends the poll that it hangs on.
    PollEnd,
    /// A redacted one of these three: nothing is left but the knowledge that it has come.
    Gone,
}

impl Kind {
    /// Whether it takes a line on the page.
    pub fn is_shown(self) -> bool {
        matches!(self, Self::Post | Self::Tombstone)
    }

    /// Whether it has no place in the order but hangs on another event.
    pub fn hangs(self) -> bool {
        matches!(self, Self::Reaction | Self::PollResponse | Self::PollEnd)
    }
}

impl Event {
    pub fn absent(id: Id) -> Self {
        Self {
            id,
            at: 0,
            words: None,
            room: None,
            sender: None,
            target: None,
            thread: None,
            next: None,
            edits: None,
            reactions: None,
            redactions: None,
            text: None,
            kind: Kind::Absent,
            place: None,
        }
    }
}

/// A redaction of an event that may not have come yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Redaction {
    pub id: Id,
    pub at: u64,
    pub room: RoomIx,
    pub sender: UserIx,
    /// The homeserver has applied it, whatever we think of it.
    pub confirmed: bool,
    /// The next redaction of the same event.
    pub next: Option<RedactionIx>,
}

//! What hangs on a post without a place in the order: reactions, and the responses to a poll with
//! its end.

use std::borrow::Cow;

use super::{
    Index,
    changes::ChangeKind,
    event::Kind,
    fold::{Fate, Fold},
    id::{EventIx, Id, RoomIx},
    parse::{Incoming, What},
};
use crate::policy::emoji;

impl Fold<'_> {
    /// `m.reaction`, `m.poll.response` and `m.poll.end`, before or after their target.
    pub(super) fn annex(&mut self, room: RoomIx, incoming: Incoming<'_>) -> Fate {
        let Some((kind, said)) = annexed(incoming.what) else {
            return Fate::Ignored;
        };
        if said.is_none() && incoming.redacted.is_none() {
            return Fate::Malformed;
        }
        let Some(sender) = self.index.users.intern(&incoming.sender) else {
            return Fate::Malformed;
        };
        let ix = self.index.event_or_absent(incoming.id);
        if self.index.events[ix].kind != Kind::Absent {
            if let Some(redacted) = incoming.redacted {
                self.confirm(ix, redacted);
            }
            return Fate::Known;
        }
        let event = &mut self.index.events[ix];
        event.room = Some(room);
        event.sender = Some(sender);
        event.at = incoming.at;
        match (incoming.redacted, said) {
            (None, Some((target, text))) if !self.index.is_redacted(ix) => {
                self.hang(ix, kind, target, text.as_deref());
                self.tell_annexed(ix, text);
            }
            (redacted, _) => {
                if let Some(redacted) = redacted {
                    self.note_because(ix, room, redacted);
                }
                self.become_kind(ix, Kind::Gone);
            }
        }
        self.index.drop_dead_edits(ix);
        Fate::Folded
    }

    fn hang(&mut self, ix: EventIx, kind: Kind, target: Id, text: Option<&str>) {
        let target = self.index.event_or_absent(target);
        let key = text.map(emoji::folded);
        let text = text.map(|text| self.index.texts.acquire(text));
        let sender = self.index.events[ix].sender;
        let counted = self.index.counted_reaction(target, sender, key.as_deref());
        let next = self.index.events[target].reactions.replace(ix);
        let event = &mut self.index.events[ix];
        event.target = Some(target);
        event.next = next;
        event.text = text;
        self.become_kind(ix, kind);
        let counts = self.index.counted_reaction(target, sender, key.as_deref());
        self.index.tally_reaction(counted, counts);
    }

    fn tell_annexed(&mut self, ix: EventIx, text: Option<String>) {
        let event = &self.index.events[ix];
        let (Some(room), Some(target), sender) = (event.room, event.target, event.sender) else {
            return;
        };
        let on_post = self.index.events[target].kind == Kind::Post;
        match event.kind {
            Kind::Reaction if on_post => {
                self.say(ChangeKind::ReactionAdded, room, Some(target), sender, text);
            }
            Kind::PollResponse | Kind::PollEnd if on_post => {
                self.say(ChangeKind::PollUpdated, room, Some(target), sender, None);
            }
            _ => (),
        }
    }
}

/// The event that something hangs on, and what it says; nothing when it is malformed.
type Annex = Option<(Id, Option<String>)>;

/// What it becomes, the event that it hangs on, and what it says: the key of a reaction, the
/// selections of a response.
fn annexed(what: What<'_>) -> Option<(Kind, Annex)> {
    let with_text = |said: Option<(Id, String)>| said.map(|(target, text)| (target, Some(text)));
    match what {
        What::Reaction(said) => Some((Kind::Reaction, with_text(said))),
        What::PollResponse(said) => Some((Kind::PollResponse, with_text(said))),
        What::PollEnd(target) => Some((Kind::PollEnd, target.map(|target| (target, None)))),
        _ => None,
    }
}

impl Index {
    /// The reactions that count at a post: of the same room.
    pub(super) fn reactions(&self, post: EventIx) -> impl Iterator<Item = EventIx> {
        self.annexes(post, Kind::Reaction)
    }

    /// What a reaction says, whichever way it is written: by this it is counted.
    pub(super) fn reaction_key(&self, reaction: EventIx) -> Option<Cow<'_, str>> {
        let text = self.events[reaction].text?;
        Some(emoji::folded(self.texts.get(text)))
    }

    /// What of this kind hangs on a post: of the same room.
    pub(super) fn annexes(&self, post: EventIx, kind: Kind) -> impl Iterator<Item = EventIx> {
        let room = self.events[post].room;
        std::iter::successors(self.events[post].reactions, |&r| self.events[r].next)
            .filter(move |&r| self.events[r].kind == kind && self.events[r].room == room)
    }
}

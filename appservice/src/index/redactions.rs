use std::borrow::Cow;

use super::{
    Index,
    changes::ChangeKind,
    event::{Kind, Redaction},
    fold::{Fate, Fold},
    id::{EventIx, Id, RoomIx, UserIx},
    parse::{Incoming, Redacted},
};

impl Fold<'_> {
    /// `m.room.redaction`, before or after its target.
    pub(super) fn redaction(&mut self, room: RoomIx, incoming: &Incoming<'_>, target: Id) -> Fate {
        let Some(sender) = self.index.users.intern(&incoming.sender) else {
            return Fate::Malformed;
        };
        let ix = self.index.event_or_absent(target);
        let redaction = Redaction {
            id: incoming.id,
            at: incoming.at,
            room,
            sender,
            confirmed: false,
            next: None,
        };
        if !self.index.note_redaction(ix, redaction) {
            return Fate::Known;
        }
        if self.index.events[ix].kind == Kind::Absent {
            self.index.drop_dead_edits(ix);
            self.redact_state(room, target, sender);
        } else if self.index.is_redacted(ix) {
            self.remove(ix);
        }
        Fate::Folded
    }

    /// The homeserver shows the event stripped: it is redacted, whatever we think of it.
    pub(super) fn confirm(&mut self, ix: EventIx, redacted: Redacted) {
        let Some(room) = self.index.events[ix].room else {
            return;
        };
        self.note_because(ix, room, redacted);
        self.remove(ix);
    }

    /// Notes the redaction that stands in an event's `unsigned`.
    pub(super) fn note_because(&mut self, ix: EventIx, room: RoomIx, redacted: Redacted) {
        let Some(because) = redacted.because else {
            return;
        };
        let Some(sender) = self.index.users.intern(&because.sender) else {
            return;
        };
        let (id, at) = (because.id, because.at);
        let redaction = Redaction {
            id,
            at,
            room,
            sender,
            confirmed: true,
            next: None,
        };
        self.index.note_redaction(ix, redaction);
    }

    /// Takes the words of an event away and tells what changed by that.
    fn remove(&mut self, ix: EventIx) {
        let event = &self.index.events[ix];
        let (Some(room), kind, target) = (event.room, event.kind, event.target) else {
            return;
        };
        let by = self.index.redactor(ix).map(|r| r.sender);
        match (kind, target) {
            (Kind::Absent | Kind::Tombstone | Kind::Gone, _) => (),
            (hangs, Some(target)) if hangs.hangs() => {
                let sender = event.sender;
                let key = self.index.reaction_key(ix).map(Cow::into_owned);
                let counted = self.index.counted_reaction(target, sender, key.as_deref());
                self.index.unlink_annex(ix, target);
                let counts = self.index.counted_reaction(target, sender, key.as_deref());
                self.index.tally_reaction(counted, counts);
                self.become_kind(ix, Kind::Gone);
                let change = match hangs {
                    Kind::Reaction => ChangeKind::ReactionRemoved,
                    _ => ChangeKind::PollUpdated,
                };
                self.say(change, room, Some(target), by, None);
            }
            (Kind::Edit, Some(target)) => {
                let before = self.index.edit_in_force(target);
                self.index.unlink_edit(ix, target);
                self.bury(ix, room, by);
                self.recall_edits(target, room);
                if before == Some(ix) {
                    let sender = self.index.events[ix].sender;
                    self.say(ChangeKind::PostEdited, room, Some(target), sender, None);
                }
            }
            _ => self.bury(ix, room, by),
        }
    }

    fn bury(&mut self, ix: EventIx, room: RoomIx, by: Option<UserIx>) {
        self.index.drop_words(ix);
        self.index.leave_thread(ix);
        self.index.events[ix].target = None;
        self.become_kind(ix, Kind::Tombstone);
        // The homeserver strips it of this too.
        self.index.events[ix].thread = None;
        self.index.drop_dead_edits(ix);
        self.say(ChangeKind::PostRemoved, room, Some(ix), by, None);
    }
}

impl Index {
    /// Adds a redaction to an event's. Tells whether it is new.
    fn note_redaction(&mut self, ix: EventIx, mut redaction: Redaction) -> bool {
        let mut at = self.events[ix].redactions;
        while let Some(known) = at {
            let known = &mut self.redactions[known];
            if known.id == redaction.id {
                known.confirmed |= redaction.confirmed;
                return false;
            }
            at = known.next;
        }
        redaction.next = self.events[ix].redactions;
        self.events[ix].redactions = Some(self.redactions.push(redaction));
        true
    }

    fn redactions(&self, ix: EventIx) -> impl Iterator<Item = &Redaction> {
        let first = self.events[ix].redactions;
        std::iter::successors(first, |&r| self.redactions[r].next).map(|r| &self.redactions[r])
    }

    /// The homeserver authorised a redaction of its own users when it was sent; one from elsewhere
    /// holds for events of the same server.
    fn holds(&self, redaction: &Redaction, room: Option<RoomIx>, sender: Option<UserIx>) -> bool {
        let (Some(room), Some(sender)) = (room, sender) else {
            return false;
        };
        let by = redaction.sender;
        redaction.confirmed
            || (redaction.room == room
                && (self.users.get(by).local || self.users.same_server(by, sender)))
    }

    /// The redaction that an event fell by: the earliest that holds.
    pub(super) fn redactor(&self, ix: EventIx) -> Option<&Redaction> {
        let event = &self.events[ix];
        self.redactions(ix)
            .filter(|r| self.holds(r, event.room, event.sender))
            .min_by_key(|r| (r.at, r.id))
    }

    /// Whether a redaction of this event holds.
    pub(super) fn is_redacted(&self, ix: EventIx) -> bool {
        self.events[ix].redactions.is_some() && self.redactor(ix).is_some()
    }

    /// Whether an absent event is redacted if it is by the sender and in the room of this edit.
    pub(super) fn would_be_redacted(&self, absent: EventIx, edit: EventIx) -> bool {
        let edit = &self.events[edit];
        self.redactions(absent)
            .any(|r| self.holds(r, edit.room, edit.sender))
    }

    /// Whether a state event is redacted: the homeserver says so, or its redaction came first.
    pub(super) fn is_state_redacted(&self, room: RoomIx, event: &Incoming<'_>) -> bool {
        let server = event.sender.split_once(':').map(|(_, server)| server);
        let known = self.find_event(event.id);
        event.redacted.is_some()
            || known.is_some_and(|ix| {
                self.redactions(ix).any(|r| {
                    let by = self.users.get(r.sender);
                    let same = by.id.split_once(':').map(|(_, server)| server) == server;
                    r.room == room && (by.local || same)
                })
            })
    }

    fn unlink_edit(&mut self, edit: EventIx, target: EventIx) {
        let next = self.events[edit].next.take();
        if self.events[target].edits == Some(edit) {
            self.events[target].edits = next;
        } else {
            self.unlink(self.events[target].edits, edit, next);
        }
    }

    fn unlink_annex(&mut self, annex: EventIx, target: EventIx) {
        let next = self.events[annex].next.take();
        if self.events[target].reactions == Some(annex) {
            self.events[target].reactions = next;
        } else {
            self.unlink(self.events[target].reactions, annex, next);
        }
        let event = &mut self.events[annex];
        event.target = None;
        if let Some(text) = event.text.take() {
            self.texts.release(text);
        }
    }

    /// Makes the predecessor of a chained event skip it.
    fn unlink(&mut self, first: Option<EventIx>, gone: EventIx, next: Option<EventIx>) {
        let mut at = first;
        while let Some(ix) = at {
            let event = &mut self.events[ix];
            if event.next == Some(gone) {
                event.next = next;
                return;
            }
            at = event.next;
        }
    }
}

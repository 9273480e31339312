use super::{
    Index,
    changes::ChangeKind,
    event::Kind,
    fold::{Fate, Fold},
    id::{EventIx, RoomIx},
    parse::{Incoming, What},
};

impl Fold<'_> {
    /// `m.reaction`, before or after its target.
    pub(super) fn reaction(&mut self, room: RoomIx, incoming: Incoming<'_>) -> Fate {
        let What::Reaction(reaction) = incoming.what else {
            return Fate::Ignored;
        };
        if reaction.is_none() && incoming.redacted.is_none() {
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
        match (incoming.redacted, reaction) {
            (None, Some((target, key))) if !self.index.is_redacted(ix) => {
                let target = self.index.event_or_absent(target);
                let next = self.index.events[target].reactions.replace(ix);
                let text = self.index.texts.acquire(&key);
                let event = &mut self.index.events[ix];
                event.target = Some(target);
                event.next = next;
                event.text = Some(text);
                self.become_kind(ix, Kind::Reaction);
                if self.index.events[target].kind == Kind::Post {
                    let (target, sender) = (Some(target), Some(sender));
                    self.say(ChangeKind::ReactionAdded, room, target, sender, Some(key));
                }
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
}

impl Index {
    /// The reactions that count at a post: of the same room.
    pub(super) fn reactions(&self, post: EventIx) -> impl Iterator<Item = EventIx> {
        let room = self.events[post].room;
        std::iter::successors(self.events[post].reactions, |&r| self.events[r].next)
            .filter(move |&r| self.events[r].room == room)
    }
}

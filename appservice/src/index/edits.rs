//! How many edits of a post are remembered: whoever edits a thousand times fills no memory.
//!
//! The latest edits of a post keep their words. Of the others a print is left, so
//! that the digest does not depend on how much was forgotten. When later ones are redacted and words
//! are needed again, a page of the homeserver brings them back.

use std::cmp::Reverse;

use ruma::{EventId, OwnedEventId};

use super::{
    Index,
    event::Kind,
    fold::Fold,
    id::{EventIx, RoomIx, id_of},
    words::Words,
};

/// Edits of one post that keep their words.
pub(super) const KEPT_EDITS: usize = 50;

impl Fold<'_> {
    /// After an edit of a post was redacted: asks for the words of one that was forgotten.
    pub(super) fn recall_edits(&mut self, target: EventIx, room: RoomIx) {
        let index = &self.index;
        let kept = index
            .edits(target)
            .filter(|&e| index.events[e].words.is_some());
        if kept.count() >= KEPT_EDITS {
            return;
        }
        let forgotten = index
            .edits(target)
            .filter(|e| index.forgotten.contains_key(e));
        if let Some(latest) = forgotten.max_by_key(|&e| (index.events[e].at, index.events[e].id)) {
            self.unsettle(room, latest);
        }
    }
}

impl Index {
    /// The latest edits of a post that count, or did before it was removed, the latest first.
    pub fn edits_of(&self, post: &EventId) -> Vec<OwnedEventId> {
        let Some(post) = id_of(post).and_then(|id| self.find_event(id)) else {
            return Vec::new();
        };
        let edits = self
            .edits(post)
            .filter(|&e| self.may_edit(e, post) || self.could_edit(e, post));
        let mut edits: Vec<EventIx> = edits.collect();
        edits.sort_unstable_by_key(|&e| Reverse((self.events[e].at, self.events[e].id)));
        let edits = edits.into_iter().take(KEPT_EDITS);
        edits.map(|e| self.events[e].id.to_event_id()).collect()
    }

    /// Whether an edit may have changed a post that is removed: the words of both are gone.
    fn could_edit(&self, edit: EventIx, removed: EventIx) -> bool {
        let (edit, removed) = (&self.events[edit], &self.events[removed]);
        let same = edit.sender == removed.sender && edit.room == removed.room;
        removed.kind == Kind::Tombstone && same
    }

    /// Forgets the words of all but the latest edits of a post, once it has come: before that nobody
    /// knows which of them count.
    pub(super) fn cap_edits(&mut self, target: EventIx) {
        let come = self.events[target].kind == Kind::Post;
        if !come || self.edits(target).nth(KEPT_EDITS).is_none() {
            return;
        }
        let said = self
            .edits(target)
            .filter(|&e| self.events[e].words.is_some());
        let mut edits: Vec<EventIx> = said.collect();
        edits.sort_unstable_by_key(|&e| Reverse((self.events[e].at, self.events[e].id)));
        for edit in edits.into_iter().skip(KEPT_EDITS) {
            self.forget_words(edit);
        }
    }

    fn forget_words(&mut self, edit: EventIx) {
        let words = self.events[edit].words.as_deref();
        let print = words.map(|words| self.print_of_words(words));
        self.drop_words(edit);
        if let Some(print) = print {
            self.forgotten.insert(edit, print);
        }
    }

    /// An event came again: takes its words back where they were forgotten and are among the latest.
    pub(super) fn recall_words(&mut self, ix: EventIx, words: Words) {
        if self.forgotten.get(&ix) != Some(&self.print_of_words(&words)) {
            return;
        }
        self.forgotten.remove(&ix);
        self.set_words(ix, Some(Box::new(words)));
        if let Some(target) = self.events[ix].target {
            self.cap_edits(target);
        }
    }
}

use std::hash::BuildHasher;

use super::{
    Index,
    changes::ChangeKind,
    event::Kind,
    fold::Fold,
    id::{EventIx, RoomIx, UserIx},
    parse::{About, Incoming, What},
    words::{Relation, Words},
};

impl Fold<'_> {
    /// Takes a message-like event in, without a place in the order. Tells which event it is and
    /// whether it is new; nothing when it is malformed.
    pub(super) fn message(
        &mut self,
        room: RoomIx,
        incoming: Incoming<'_>,
    ) -> Option<(EventIx, bool)> {
        let What::Message {
            words,
            relation,
            named,
            about,
            ..
        } = incoming.what
        else {
            return None;
        };
        let sender = self.index.users.intern(&incoming.sender)?;
        let ix = self.index.event_or_absent(incoming.id);
        if self.index.events[ix].kind != Kind::Absent {
            match (incoming.redacted, words) {
                (Some(redacted), _) => self.confirm(ix, redacted),
                (None, Some(words)) if self.index.forgotten.contains_key(&ix) => {
                    let mentions = self.index.intern_mentions(&named, sender);
                    self.index.recall_words(ix, Words { mentions, ..words });
                }
                _ => (),
            }
            return Some((ix, false));
        }
        self.index.pending.arrived(incoming.id);
        let event = &mut self.index.events[ix];
        event.room = Some(room);
        event.sender = Some(sender);
        event.at = incoming.at;
        if let Some(redacted) = incoming.redacted {
            self.note_because(ix, room, redacted);
            self.become_kind(ix, Kind::Tombstone);
        } else if self.index.is_redacted(ix) {
            self.become_kind(ix, Kind::Tombstone);
        } else if let Some(about) = about.filter(|_| incoming.sender == self.index.bot.as_str()) {
            // It stands in its place, and is shown to nobody here.
            if let About::Post(post) = about {
                let post = self.index.event_or_absent(post);
                self.index.events[ix].target = Some(post);
                self.index.note_notice(ix);
            }
            self.become_kind(ix, Kind::Odd);
        } else {
            match relation {
                Relation::Replace(target) => self.become_edit(ix, target),
                Relation::Reply { .. } | Relation::None if words.is_none() => {
                    self.out.malformed += 1;
                    self.become_kind(ix, Kind::Odd);
                }
                Relation::Reply { to, thread } => {
                    let target = self.index.event_or_absent(to);
                    self.index.events[ix].target = Some(target);
                    if let Some(root) = thread {
                        self.index.enter_thread(ix, room, root);
                    }
                    self.become_kind(ix, Kind::Post);
                }
                Relation::None => self.become_kind(ix, Kind::Post),
            }
            let words = words.map(|words| Words {
                mentions: self.index.intern_mentions(&named, sender),
                ..words
            });
            self.index.set_words(ix, words.map(Box::new));
        }
        self.arrived(ix, room, sender);
        self.concern(ix, room);
        Some((ix, true))
    }

    fn become_edit(&mut self, ix: EventIx, target: super::id::Id) {
        let target = self.index.event_or_absent(target);
        let next = self.index.events[target].edits.replace(ix);
        let event = &mut self.index.events[ix];
        event.target = Some(target);
        event.next = next;
        self.become_kind(ix, Kind::Edit);
    }

    /// After a new event has become what it is: words that can never be shown are dropped, and the
    /// change is told.
    fn arrived(&mut self, ix: EventIx, room: RoomIx, sender: UserIx) {
        self.index.drop_dead_edits(ix);
        self.index.cap_edits(ix);
        let event = &self.index.events[ix];
        match (event.kind, event.target) {
            (Kind::Post, _) => {
                let key = event
                    .words
                    .as_ref()
                    .and_then(|w| w.key.as_deref())
                    .map(String::from);
                self.say(ChangeKind::PostCreated, room, Some(ix), Some(sender), key);
            }
            (Kind::Edit, Some(target)) => {
                self.index.drop_dead_edits(target);
                self.index.note_mentions(ix, target);
                self.index.cap_edits(target);
                if self.index.edit_in_force(target) == Some(ix) {
                    let key = self.index.key_of(ix);
                    self.say(
                        ChangeKind::PostEdited,
                        room,
                        Some(target),
                        Some(sender),
                        key,
                    );
                }
            }
            (Kind::Tombstone, _) => {
                let by = self.index.redactor(ix).map(|r| r.sender);
                self.say(ChangeKind::PostRemoved, room, Some(ix), by, None);
            }
            _ => (),
        }
    }
}

impl Index {
    /// Keeps what an event says and finds it by its key.
    pub(super) fn set_words(&mut self, ix: EventIx, words: Option<Box<super::words::Words>>) {
        self.events[ix].words = words;
        self.index_key(ix);
    }

    /// Makes an event findable by its key, if it has one.
    pub(super) fn index_key(&mut self, ix: EventIx) {
        if let Some(hash) = self.key_hash(ix) {
            let events = &self.events;
            self.keys.insert(hash, ix, |h, i| {
                let event = &events[i];
                h.hash_one((
                    event.sender,
                    event.words.as_ref().and_then(|w| w.key.as_deref()),
                ))
            });
        }
    }

    /// Forgets what an event says.
    pub(super) fn drop_words(&mut self, ix: EventIx) {
        if let Some(hash) = self.key_hash(ix) {
            self.keys.remove(hash, ix);
        }
        self.events[ix].words = None;
        self.forgotten.remove(&ix);
    }

    fn key_hash(&self, ix: EventIx) -> Option<u64> {
        let event = &self.events[ix];
        let key = event.words.as_ref()?.key.as_deref()?;
        Some(self.keys.hash((event.sender, Some(key))))
    }

    fn key_of(&self, ix: EventIx) -> Option<String> {
        self.events[ix]
            .words
            .as_ref()?
            .key
            .as_deref()
            .map(String::from)
    }

    /// The event of this sender and key that happened first.
    pub(super) fn find_key(&self, sender: UserIx, key: &str) -> Option<EventIx> {
        self.keys
            .candidates(self.keys.hash((Some(sender), Some(key))))
            .filter(|&ix| {
                let event = &self.events[ix];
                let said = event.words.as_ref().and_then(|w| w.key.as_deref());
                event.sender == Some(sender) && said == Some(key)
            })
            .min_by_key(|&ix| (self.events[ix].at, self.events[ix].id))
    }

    /// The edits of an event, counting or not.
    pub(super) fn edits(&self, target: EventIx) -> impl Iterator<Item = EventIx> {
        std::iter::successors(self.events[target].edits, |&e| self.events[e].next)
    }

    /// Whether an edit may change its target: by the same sender, in the same room, of the same kind
    /// of message, and the target is a post that is still there.
    pub(super) fn may_edit(&self, edit: EventIx, target: EventIx) -> bool {
        let (edit, target) = (&self.events[edit], &self.events[target]);
        let fits = match (&edit.words, &target.words) {
            (Some(new), Some(old)) => new.may_replace(old),
            // It did while its words were there.
            _ => true,
        };
        let same = edit.sender == target.sender && edit.room == target.room;
        target.kind == Kind::Post && same && fits
    }

    /// The edits that count: whose words stand, of those that may change the post.
    pub(super) fn counted_edits(&self, post: EventIx) -> impl Iterator<Item = EventIx> {
        self.edits(post)
            .filter(move |&e| self.events[e].words.is_some() && self.may_edit(e, post))
    }

    /// The edit whose words a post shows: the latest.
    pub(super) fn edit_in_force(&self, post: EventIx) -> Option<EventIx> {
        self.counted_edits(post)
            .max_by_key(|&e| (self.events[e].at, self.events[e].id))
    }

    /// Drops the words of edits that can never count: forged, of a redacted post, or of a post that
    /// has not come and whose redaction has.
    pub(super) fn drop_dead_edits(&mut self, target: EventIx) {
        let absent = self.events[target].kind == Kind::Absent;
        let dead: smallvec::SmallVec<[EventIx; 8]> = self
            .edits(target)
            .filter(|&e| self.events[e].words.is_some() || self.forgotten.contains_key(&e))
            .filter(|&e| {
                // The sender of an edit must be its target's, if it is to count at all.
                if absent {
                    self.would_be_redacted(target, e)
                } else {
                    !self.may_edit(e, target)
                }
            })
            .collect();
        for edit in dead {
            self.drop_words(edit);
        }
    }
}

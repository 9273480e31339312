//! What stands in the timeline of the moderators' room: flags, evidence, notes, the log. Facts by
//! event, like everything in a timeline.

use std::collections::BTreeMap;

use ruma::{EventId, OwnedEventId, OwnedRoomId, UserId};
use serde::{Deserialize, Serialize};

use super::{
    Index,
    changes::ChangeKind,
    fold::{Fate, Fold},
    id::{Id, RoomIx},
    kept::Kept,
    parse::{Incoming, What},
};
use crate::{
    events::{
        AuditEventContent, EvidenceEventContent, FlagEventContent, NoteEventContent, RETURNED,
        RoomKind, Via,
    },
    policy::audit,
};

/// The entries of a moderators' room, by event.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Docket(BTreeMap<Id, Entry>);

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Entry {
    /// `org.althing.flag`.
    Flag(Kept<FlagEventContent>),
    /// `org.althing.evidence`.
    Evidence(Kept<EvidenceEventContent>),
    /// `org.althing.note`.
    Note(Kept<NoteEventContent>),
    /// `org.althing.audit`.
    Audit(Kept<AuditEventContent>),
}

impl Entry {
    /// Reads the content of an event of this type; nothing where it is none of these, or malformed.
    pub fn parse(event_type: &str, content: &str) -> Option<Self> {
        Some(match event_type {
            "org.althing.flag" => Self::Flag(Kept::parse(content)?),
            "org.althing.evidence" => Self::Evidence(Kept::parse(content)?),
            "org.althing.note" => Self::Note(Kept::parse(content)?),
            "org.althing.audit" => Self::Audit(Kept::parse(content)?),
            _ => return None,
        })
    }

    /// The case that it belongs to.
    fn case(&self) -> Option<&str> {
        match self {
            Self::Flag(flag) => Some(&flag.case),
            Self::Evidence(evidence) => Some(&evidence.case),
            Self::Note(note) => note.case.as_deref(),
            Self::Audit(line) => line.case.as_deref(),
        }
    }
}

impl Docket {
    /// Takes an entry away; whether it was there.
    pub fn remove(&mut self, id: Id) -> bool {
        self.0.remove(&id).is_some()
    }

    /// What they say.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.0.values()
    }

    /// Events and what they say, as JSON.
    pub fn texts(&self) -> impl ExactSizeIterator<Item = (Id, String)> {
        let json = |entry: &Entry| serde_json::to_string(entry).unwrap_or_default();
        self.0.iter().map(move |(id, entry)| (*id, json(entry)))
    }
}

impl Index {
    fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.moderation_parts()
            .filter_map(|room| self.rooms[room].docket.as_deref())
            .flat_map(|docket| docket.0.values())
    }

    /// The moderators' room and those that it was made in place of: it goes on with their dockets.
    pub(super) fn moderation_parts(&self) -> impl Iterator<Item = RoomIx> {
        self.of_kind(RoomKind::Moderation)
            .flat_map(|room| self.parts(room))
    }

    /// The moderators' rooms, with those that were upgraded.
    pub fn moderation_rooms(&self) -> Vec<OwnedRoomId> {
        self.moderation_parts()
            .map(|room| self.room_id(room))
            .collect()
    }

    /// What was kept, reported and noted of somebody, what they have reported themselves, and that they came back
    /// under another name, with the rooms.
    pub fn docket_about(&self, member: &UserId) -> Vec<(OwnedRoomId, OwnedEventId)> {
        let is_about = |entry: &Entry| match entry {
            Entry::Flag(flag) => {
                let is_named = flag.target.user_id == member || flag.by == member;
                is_named || returned_as(flag).is_some_and(|left_as| left_as == member.as_str())
            }
            Entry::Evidence(evidence) => evidence.sender == member,
            Entry::Note(note) => note.about == member,
            Entry::Audit(_) => false,
        };
        let mut found = Vec::new();
        for room in self.moderation_parts() {
            let docket = self.rooms[room].docket.iter().flat_map(|docket| &docket.0);
            let about = docket.filter(|(_, entry)| is_about(entry));
            found.extend(about.map(|(id, _)| (self.room_id(room), id.to_event_id())));
        }
        found
    }

    /// Every report, in no order.
    pub fn flags(&self) -> impl Iterator<Item = &FlagEventContent> {
        self.entries().filter_map(|entry| match entry {
            Entry::Flag(flag) => Some(&**flag),
            _ => None,
        })
    }

    /// Every kept post as it was when it was kept, in no order.
    pub fn evidence(&self) -> impl Iterator<Item = &EvidenceEventContent> {
        self.wordings().filter(|kept| !kept.replaced)
    }

    /// The same, and what kept posts had said before their authors edited them.
    pub fn wordings(&self) -> impl Iterator<Item = &EvidenceEventContent> {
        self.all_evidence().filter(|kept| kept.part.is_none())
    }

    /// Whether what an edit says is kept in a case.
    pub fn has_kept_edit(&self, case: &str, edit: &EventId) -> bool {
        let mut kept = self.wordings().filter(|kept| kept.case == case);
        kept.any(|kept| kept.edit.as_deref() == Some(edit))
    }

    fn all_evidence(&self) -> impl Iterator<Item = &EvidenceEventContent> {
        self.entries().filter_map(|entry| match entry {
            Entry::Evidence(evidence) => Some(&**evidence),
            _ => None,
        })
    }

    /// The content of a kept post: the whole, put together where it stands in parts. How it begins where
    /// one of them is missing.
    pub fn whole_content(&self, kept: &EvidenceEventContent) -> String {
        let Some(count) = kept.parts else {
            return kept.content.clone();
        };
        let is_of_it = |part: &&EvidenceEventContent| {
            (&part.case, &part.event_id, &part.sha256) == (&kept.case, &kept.event_id, &kept.sha256)
        };
        let parts = self.all_evidence().filter(is_of_it);
        let parts: BTreeMap<u32, &str> = parts
            .filter_map(|part| Some((part.part?, part.content.as_str())))
            .collect();
        let whole: String = (0..count)
            .filter_map(|part| parts.get(&part))
            .copied()
            .collect();
        if audit::sha256(&whole) == kept.sha256 {
            whole
        } else {
            kept.content.clone()
        }
    }

    /// Every note, in no order.
    pub fn notes(&self) -> impl Iterator<Item = &NoteEventContent> {
        self.entries().filter_map(|entry| match entry {
            Entry::Note(note) => Some(&**note),
            _ => None,
        })
    }

    /// Every line of the log, in no order.
    pub fn audit(&self) -> impl Iterator<Item = &AuditEventContent> {
        self.entries().filter_map(|entry| match entry {
            Entry::Audit(line) => Some(&**line),
            _ => None,
        })
    }

    /// The last line of the log.
    pub fn last_line(&self) -> Option<AuditEventContent> {
        self.audit().max_by_key(|line| line.seq).cloned()
    }
}

impl Fold<'_> {
    /// An entry of a docket, live or of a page; the bot writes them all.
    pub(super) fn docketed(&mut self, room: RoomIx, incoming: Incoming<'_>) -> Fate {
        let stripped = self.index.is_state_redacted(room, &incoming);
        let is_ours = incoming.sender == self.index.bot.as_str() && !stripped;
        let What::Docketed(entry) = incoming.what else {
            return Fate::Ignored;
        };
        if !is_ours {
            return Fate::Ignored;
        }
        let case = entry.case().map(ToOwned::to_owned);
        let docket = self.index.rooms[room].docket.get_or_insert_default();
        if docket.0.insert(incoming.id, entry.clone()).is_some() {
            return Fate::Known;
        }
        self.flagged(&entry);
        self.say(ChangeKind::CaseUpdated, room, None, None, case);
        Fate::Folded
    }
}

/// Of a report that somebody came back: the user ID under which they left.
fn returned_as(flag: &FlagEventContent) -> Option<&str> {
    let rest = flag
        .flag
        .strip_prefix(RETURNED)
        .filter(|_| flag.via == Via::Rule)?;
    rest.split_once('/').map(|(_, left_as)| left_as)
}

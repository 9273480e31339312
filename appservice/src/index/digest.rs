use std::{collections::BTreeMap, fmt};

use sha2::{Digest as _, Sha256};

use super::{
    Index, Membership,
    event::Kind,
    id::{EventIx, Id, RoomIx},
    room::Room,
    words::{Style, Words},
};
use crate::events::RoomKind;

/// SHA-256 over every fact of an index. Two indexes with the same digest say the same, however
/// their events came.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digest([u8; 32]);

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

/// Writes values so that no two sequences of them give the same bytes.
struct Canon(Sha256);

impl Canon {
    fn number(&mut self, n: u64) {
        self.0.update(n.to_be_bytes());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.0.update(bytes);
    }

    fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    fn maybe(&mut self, text: Option<&str>) {
        self.number(u64::from(text.is_some()));
        self.text(text.unwrap_or_default());
    }

    fn id(&mut self, id: Option<Id>) {
        self.number(u64::from(id.is_some()));
        self.0.update(id.map_or([0; 32], |id| id.0));
    }
}

impl Index {
    /// The digest of every room of ours but the control room.
    ///
    /// What only a live index knows is left out: redactions, edits and reactions of what never
    /// came, the last good value of damaged state, what is unsettled, pending or forgotten.
    pub fn digest(&self) -> Digest {
        let mut canon = Canon(Sha256::new());
        canon.text("althing index 3");
        let mut reactions: BTreeMap<RoomIx, Vec<EventIx>> = BTreeMap::new();
        for (ix, event) in self.events.iter() {
            if let (Kind::Reaction, Some(room)) = (event.kind, event.room) {
                reactions.entry(room).or_default().push(ix);
            }
        }
        let mut rooms: Vec<_> = self
            .rooms
            .iter()
            .filter(|(_, r)| r.kind != RoomKind::Control && self.has_bot(r))
            .collect();
        rooms.sort_by(|(_, a), (_, b)| a.id.cmp(&b.id));
        for (ix, room) in rooms {
            self.digest_room(&mut canon, room);
            let mut reactions = reactions.remove(&ix).unwrap_or_default();
            reactions.sort_by_key(|&r| self.events[r].id);
            canon.number(reactions.len() as u64);
            for reaction in reactions {
                self.digest_event(&mut canon, reaction);
            }
        }
        Digest(canon.0.finalize().into())
    }

    /// Whether the bot is in the room: of another a rebuilt index would not know.
    fn has_bot(&self, room: &Room) -> bool {
        let bot = self.users.find(self.bot.as_str());
        let membership = bot.and_then(|bot| room.members.get(&bot));
        membership.is_some_and(|member| member.membership == Membership::Join)
    }

    fn digest_room(&self, canon: &mut Canon, room: &Room) {
        canon.text(&room.id);
        canon.text(room.kind.as_str());
        canon.maybe(room.key.as_deref());
        canon.id(Some(room.created.0));
        canon.number(room.state.len() as u64);
        for ((kind, key), fact) in &room.state {
            canon.text(kind.as_str());
            canon.text(key);
            canon.id(Some(fact.id));
            canon.number(fact.at);
            let value = fact.value.as_ref().filter(|_| !fact.damaged);
            let json = value.and_then(|(_, value)| serde_json::to_string(value).ok());
            canon.maybe(json.as_deref());
        }
        let mut members: Vec<_> = room
            .members
            .iter()
            .map(|(&u, member)| (&*self.users.get(u).id, member))
            .collect();
        members.sort_by_key(|(id, _)| *id);
        canon.number(members.len() as u64);
        for (user, member) in members {
            canon.text(user);
            canon.id(Some(member.id));
            canon.text(membership_word(member.membership));
            canon.maybe(member.name.map(|name| &**self.texts.get(name)));
            canon.maybe(member.avatar.map(|avatar| &**self.texts.get(avatar)));
            canon.number(member.by as u64);
        }
        canon.number(room.attempts.len() as u64);
        for (&id, attempt) in &room.attempts {
            canon.id(Some(id));
            canon.maybe(serde_json::to_string(attempt).ok().as_deref());
        }
        canon.number(room.order.len() as u64);
        for &event in &room.order {
            self.digest_event(canon, event);
        }
    }

    fn digest_event(&self, canon: &mut Canon, ix: EventIx) {
        let event = &self.events[ix];
        canon.id(Some(event.id));
        canon.text(kind_word(event.kind));
        canon.maybe(event.sender.map(|s| &*self.users.get(s).id));
        canon.number(event.at);
        canon.id(event.target.map(|target| self.events[target].id));
        canon.maybe(event.text.map(|text| &**self.texts.get(text)));
        canon.number(u64::from(event.words.is_some()));
        if let Some(words) = event.words.as_deref() {
            digest_words(canon, words);
        }
        let redactor = self.redactor(ix);
        canon.id(redactor.map(|r| r.id));
        canon.maybe(redactor.map(|r| &*self.users.get(r.sender).id));
    }
}

fn digest_words(canon: &mut Canon, words: &Words) {
    canon.text(match words.style {
        Style::Text => "text",
        Style::Emote => "emote",
        Style::Notice => "notice",
        Style::Other => "other",
    });
    canon.text(&words.body);
    canon.maybe(words.html.as_deref());
    canon.maybe(words.key.as_deref());
}

fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Absent => "absent",
        Kind::Post => "post",
        Kind::Edit => "edit",
        Kind::Odd => "odd",
        Kind::Tombstone => "tombstone",
        Kind::Reaction => "reaction",
        Kind::Gone => "gone",
    }
}

fn membership_word(membership: Membership) -> &'static str {
    match membership {
        Membership::Join => "join",
        Membership::Invite => "invite",
        Membership::Knock => "knock",
        Membership::Ban => "ban",
        Membership::Leave => "leave",
    }
}

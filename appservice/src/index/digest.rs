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

/// A SHA-256 of words.
pub(super) type WordsPrint = [u8; 32];

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
        canon.text("althing index 10");
        let mut reactions: BTreeMap<RoomIx, Vec<EventIx>> = BTreeMap::new();
        for (ix, event) in self.events.iter() {
            if let (true, Some(room)) = (event.kind.hangs(), event.room) {
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
        let membership = bot.and_then(|bot| room.members.get(bot));
        membership.is_some_and(|member| member.membership == Membership::Join)
    }

    fn digest_room(&self, canon: &mut Canon, room: &Room) {
        canon.text(room.id.to_room_id().as_str());
        canon.text(room.kind.as_str());
        canon.maybe(self.creation_key(room).as_deref());
        canon.bytes(&room.created.0.0);
        let facts = room.state.iter();
        let mut facts: Vec<_> = facts
            .map(|(key, fact)| (self.state_keys.get(key), fact))
            .collect();
        facts.sort_by_key(|(key, _)| *key);
        canon.number(facts.len() as u64);
        for (key, fact) in facts {
            canon.text(key.kind.as_str());
            canon.text(&key.state_key);
            canon.bytes(&fact.mark.0);
            canon.number(fact.at.ms());
            let value = fact.value().filter(|_| !fact.is_damaged());
            let json = value.and_then(|value| serde_json::to_string(value).ok());
            canon.maybe(json.as_deref());
        }
        let mut members: Vec<_> = room
            .members
            .iter()
            .map(|(u, member)| (&*self.users.get(u).id, member))
            .collect();
        members.sort_by_key(|(id, _)| *id);
        canon.number(members.len() as u64);
        for (user, member) in members {
            canon.text(user);
            canon.bytes(&member.mark.0);
            canon.text(membership_word(member.membership));
            canon.maybe(member.shown.map(|shown| self.texts.get(shown)));
            canon.number(member.by as u64);
        }
        canon.number(room.attempts.len() as u64);
        for (mark, attempt) in room.attempts.iter(&self.texts) {
            canon.bytes(&mark.0);
            // A struct of texts and numbers is always JSON.
            canon.maybe(serde_json::to_string(&attempt).ok().as_deref());
        }
        canon.number(room.notices.iter().count() as u64);
        for notice in room.notices.iter() {
            canon.bytes(&notice.mark.0);
            canon.number(notice.at.ms());
            canon.text(self.texts.get(notice.text));
            canon.maybe(notice.badge.map(|badge| self.texts.get(badge)));
        }
        // None and an empty one say the same.
        let docket = room.docket.iter().flat_map(|docket| docket.texts());
        let docket: Vec<_> = docket.collect();
        canon.number(docket.len() as u64);
        for (id, entry) in docket {
            canon.id(Some(id));
            canon.text(&entry);
        }
        let commands = room.commands.as_ref().map(|commands| commands.texts());
        let commands = commands.unwrap_or_default();
        canon.number(commands.len() as u64);
        for (id, fact) in commands {
            canon.id(Some(id));
            canon.text(&fact);
        }
        canon.number(room.timeline.order.len() as u64);
        for &event in &room.timeline.order {
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
        canon.id(event.thread.map(|root| self.events[root].id));
        canon.maybe(event.text.map(|text| self.texts.get(text)));
        let print = self.forgotten.get(&ix).copied();
        let words = event.words.as_deref();
        let print = print.or_else(|| words.map(|words| self.print_of_words(words)));
        canon.number(u64::from(print.is_some()));
        canon.bytes(&print.unwrap_or_default());
        let redactor = self.redactor(ix);
        canon.id(redactor.map(|r| r.id));
        canon.maybe(redactor.map(|r| &*self.users.get(r.sender).id));
    }

    /// What tells these words from all others: kept where they themselves are not.
    pub(super) fn print_of_words(&self, words: &Words) -> WordsPrint {
        let mut canon = Canon(Sha256::new());
        let Words {
            style,
            card,
            body,
            html,
            key,
            mentions,
            more,
            restored,
        } = words;
        canon.text(match style {
            Style::Text => "text",
            Style::Emote => "emote",
            Style::Notice => "notice",
            Style::Other => "other",
        });
        let json = serde_json::to_string(&(card, more)).ok();
        canon.maybe(json.as_deref());
        let restored = restored
            .as_ref()
            .and_then(|r| serde_json::to_string(r).ok());
        canon.maybe(restored.as_deref());
        canon.text(body);
        canon.maybe(html.as_deref());
        canon.maybe(key.as_deref());
        // The numbers of users are others in another index.
        let mentions = mentions.iter().map(|user| &*self.users.get(*user).id);
        let mut mentions: Vec<&str> = mentions.collect();
        mentions.sort_unstable();
        canon.number(mentions.len() as u64);
        for id in mentions {
            canon.text(id);
        }
        canon.0.finalize().into()
    }
}

fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Absent => "absent",
        Kind::Post => "post",
        Kind::Edit => "edit",
        Kind::Odd => "odd",
        Kind::Tombstone => "tombstone",
        Kind::Reaction => "reaction",
        Kind::PollResponse => "poll response",
        Kind::PollEnd => "poll end",
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

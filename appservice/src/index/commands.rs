//! What is asked of the bot in rooms where it listens, what it has answered, and the cards on which
//! moderators act by reactions. Facts by event, like everything in a timeline; who may ask for what is
//! decided when it is answered.

use std::collections::{BTreeMap, BTreeSet};

use ruma::{OwnedEventId, OwnedRoomId, OwnedUserId};
use serde::{Deserialize, Serialize};

use super::{
    Index,
    changes::ChangeKind,
    fold::{Fate, Fold},
    id::{Id, RoomIx},
    parse::{Incoming, What},
    read::millis,
    room::{CreationKey, Room},
    words::{Relation, Style, Words},
};
use crate::events::{CardContent, RoomKind};

/// What begins a command.
const SIGN: char = '!';

/// The commands of a room.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Commands {
    asked: BTreeMap<Id, Asked>,
    /// Answers of the bot, and what they answer.
    answers: BTreeMap<Id, Id>,
    cards: BTreeMap<Id, Card>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Asked {
    sender: Box<str>,
    /// `origin_server_ts`.
    at: u64,
    said: Said,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Said {
    /// A message that begins with the sign, and what it replies to.
    Words(Box<str>, Option<Id>),
    /// A reaction: to what, and its key.
    Reaction(Id, Box<str>),
}

/// A card of a case, or an edit of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Card {
    /// The card that it replaces.
    edits: Option<Id>,
    at: u64,
    case: Box<str>,
    version: u32,
}

/// What marks a message of the bot's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct BotMarks {
    /// What it answers.
    pub answers: Option<Id>,
    /// The case that it is the card of, as that stood.
    pub card: Option<(Box<str>, u32)>,
}

impl BotMarks {
    pub fn of(answers: Option<&str>, card: Option<CardContent>) -> Option<Self> {
        let marks = Self {
            answers: answers.and_then(Id::parse),
            card: card.map(|card| (card.case.into(), card.version)),
        };
        (marks != Self::default()).then_some(marks)
    }
}

/// What somebody asks of the bot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// The message, or the reaction.
    pub event_id: OwnedEventId,
    /// Where.
    pub room_id: OwnedRoomId,
    /// Who.
    pub sender: OwnedUserId,
    /// When, Unix milliseconds.
    pub at: i64,
    /// What.
    pub asks: Asks,
}

/// What a command says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asks {
    /// Words that begin with `!`.
    Words {
        /// They.
        text: String,
        /// The message that they reply to.
        replies_to: Option<OwnedEventId>,
    },
    /// A reaction to the card of a case.
    Reaction {
        /// An emoji.
        key: String,
        /// The card.
        card: OwnedEventId,
        /// The case.
        case: String,
        /// The version of the case that the card showed.
        version: u32,
    },
}

/// The card of a case in the moderators' room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownCard {
    /// The message, not an edit of it.
    pub event_id: OwnedEventId,
    /// The version of the case that it shows now.
    pub version: u32,
}

impl Commands {
    /// Takes away what a redaction takes; whether there was anything.
    pub fn remove(&mut self, id: Id) -> bool {
        // One message may be two of these.
        let asked = self.asked.remove(&id).is_some();
        let answer = self.answers.remove(&id).is_some();
        self.cards.remove(&id).is_some() || answer || asked
    }

    /// Everything, as events and their JSON.
    pub fn texts(&self) -> Vec<(Id, String)> {
        fn json(fact: &impl Serialize) -> String {
            serde_json::to_string(fact).unwrap_or_default()
        }
        let asked = self.asked.iter().map(|(id, asked)| (*id, json(asked)));
        let answers = self.answers.iter().map(|(id, of)| (*id, json(of)));
        let cards = self.cards.iter().map(|(id, card)| (*id, json(card)));
        asked.chain(answers).chain(cards).collect()
    }

    /// The version of a case that stood in the room at a time: of the card that was replied to, else of its
    /// last card, or edit of one, until then.
    fn seen_at(&self, case: &str, replies_to: Option<Id>, at: u64) -> Option<u32> {
        let replied = replies_to.and_then(|id| self.card_at(id, at));
        let replied = replied.filter(|card| *card.case == *case);
        let until = self.cards.iter().filter(|(_, card)| card.at <= at);
        let of_case = until.filter(|(_, card)| *card.case == *case);
        let last = of_case.max_by_key(|(id, card)| (card.at, card.version, **id));
        let seen = replied.or(last.map(|(_, card)| card));
        seen.map(|card| card.version)
    }

    /// What the card of this message said at a time: its last edit until then, else itself.
    fn card_at(&self, id: Id, at: u64) -> Option<&Card> {
        let first = self.cards.get(&id).filter(|card| card.edits.is_none())?;
        let edits = self.cards.iter();
        let edits = edits.filter(|(_, card)| card.edits == Some(id) && card.at <= at);
        let last = edits.max_by_key(|(edit, card)| (card.at, card.version, **edit));
        Some(last.map_or(first, |(_, card)| card))
    }
}

impl Room {
    /// Whether the bot listens to somebody here: in a home room to its owner, in the moderators' room
    /// to everybody.
    fn listens_to(&self, index: &Index, sender: &str) -> bool {
        match (self.kind, &self.key) {
            (RoomKind::Moderation, _) => sender != index.bot.as_str(),
            (RoomKind::Home, Some(CreationKey::Own(owner))) => {
                *index.users.get(*owner).id == *sender
            }
            _ => false,
        }
    }
}

impl Fold<'_> {
    /// A message or a reaction where the bot listens, live or of a page.
    pub(super) fn spoken(&mut self, room: RoomIx, incoming: Incoming<'_>) -> Fate {
        if incoming.sender == self.index.bot.as_str() {
            return self.bot_spoke(room, incoming);
        }
        let stripped = self.index.is_state_redacted(room, &incoming);
        let listens = self.index.rooms[room].listens_to(self.index, &incoming.sender);
        let has_cards = self.index.rooms[room].kind == RoomKind::Moderation;
        let said = match incoming.what {
            _ if stripped || !listens => None,
            What::Message {
                words: Some(words),
                relation,
                ..
            } => words_of(&words, relation),
            What::Reaction(Some((to, key))) if has_cards => Some(Said::Reaction(to, key.into())),
            _ => None,
        };
        let Some(said) = said else {
            return Fate::Ignored;
        };
        let asked = Asked {
            sender: incoming.sender.as_ref().into(),
            at: incoming.at,
            said,
        };
        let commands = self.index.rooms[room].commands.get_or_insert_default();
        if commands.asked.insert(incoming.id, asked).is_some() {
            return Fate::Known;
        }
        let sender = self.index.users.intern(&incoming.sender);
        self.say(ChangeKind::Commanded, room, None, sender, None);
        Fate::Folded
    }

    /// An answer, a card, or something that is said to a member of the bot's own accord.
    fn bot_spoke(&mut self, room: RoomIx, incoming: Incoming<'_>) -> Fate {
        let stripped = self.index.is_state_redacted(room, &incoming);
        let What::Message {
            marks: Some(marks),
            relation,
            ..
        } = &incoming.what
        else {
            return match self.index.rooms[room].kind {
                RoomKind::Home => self.notice(room, incoming),
                _ => Fate::Ignored,
            };
        };
        if stripped {
            return Fate::Ignored;
        }
        let commands = self.index.rooms[room].commands.get_or_insert_default();
        let mut is_new = false;
        if let Some(answered) = marks.answers {
            is_new |= commands.answers.insert(incoming.id, answered).is_none();
        }
        if let Some((case, version)) = &marks.card {
            let card = Card {
                edits: match relation {
                    Relation::Replace(of) => Some(*of),
                    Relation::None | Relation::Reply { .. } => None,
                },
                at: incoming.at,
                case: case.clone(),
                version: *version,
            };
            is_new |= commands.cards.insert(incoming.id, card).is_none();
        }
        if is_new { Fate::Folded } else { Fate::Known }
    }
}

/// A message that asks for something. An edit does not ask again.
fn words_of(words: &Words, relation: Relation) -> Option<Said> {
    let asks = words.style == Style::Text && words.body.trim_start().starts_with(SIGN);
    let is_edit = matches!(relation, Relation::Replace(_));
    let replies_to = match relation {
        Relation::Reply { to, .. } => Some(to),
        Relation::None | Relation::Replace(_) => None,
    };
    (asks && !is_edit).then(|| Said::Words(words.body.trim().into(), replies_to))
}

impl Index {
    /// What was asked of the bot since `since` (Unix milliseconds) and not answered, the oldest first.
    pub fn unanswered(&self, since: i64) -> Vec<Command> {
        let rooms = self.of_kind(RoomKind::Moderation);
        let rooms = rooms.chain(self.of_kind(RoomKind::Home));
        let mut found: Vec<_> = rooms
            .flat_map(|room| self.unanswered_in(room, since))
            .collect();
        found.sort_by(|a, b| (a.at, &a.event_id).cmp(&(b.at, &b.event_id)));
        found
    }

    fn unanswered_in(&self, room: RoomIx, since: i64) -> Vec<Command> {
        let Some(commands) = self.rooms[room].commands.as_deref() else {
            return Vec::new();
        };
        let answered: BTreeSet<_> = commands.answers.values().collect();
        let open = commands.asked.iter();
        let open = open.filter(|(id, asked)| millis(asked.at) >= since && !answered.contains(id));
        open.filter_map(|(id, asked)| {
            Some(Command {
                event_id: id.to_event_id(),
                room_id: self.room_id(room),
                sender: OwnedUserId::try_from(&*asked.sender).ok()?,
                at: millis(asked.at),
                asks: match &asked.said {
                    Said::Words(words, replies_to) => Asks::Words {
                        text: words.to_string(),
                        replies_to: replies_to.map(Id::to_event_id),
                    },
                    Said::Reaction(to, key) => {
                        let card = commands.card_at(*to, asked.at)?;
                        Asks::Reaction {
                            key: key.to_string(),
                            card: to.to_event_id(),
                            case: card.case.to_string(),
                            version: card.version,
                        }
                    }
                },
            })
        })
        .collect()
    }

    /// The version of a case that whoever gives a command in words could have seen in its room. Nothing
    /// where no card of the case stood there.
    pub fn seen_version(&self, command: &Command, case: &str) -> Option<u32> {
        let room = self.find_room(command.room_id.as_str())?;
        let commands = self.rooms[room].commands.as_deref()?;
        let replies_to = match &command.asks {
            Asks::Words { replies_to, .. } => replies_to.as_deref(),
            Asks::Reaction { .. } => None,
        };
        let replies_to = replies_to.and_then(super::id::id_of);
        commands.seen_at(case, replies_to, u64::try_from(command.at).ok()?)
    }

    /// Whether the bot has answered this message or reaction.
    pub fn is_answered(&self, room_id: &ruma::RoomId, event_id: &ruma::EventId) -> bool {
        let room = self.find_room(room_id.as_str());
        let commands = room.and_then(|room| self.rooms[room].commands.as_deref());
        let id = super::id::id_of(event_id);
        commands
            .zip(id)
            .is_some_and(|(commands, id)| commands.answers.values().any(|of| *of == id))
    }

    /// The cards in the moderators' room, by case.
    pub fn cards(&self) -> BTreeMap<&str, ShownCard> {
        let mut shown = BTreeMap::new();
        let rooms = self.of_kind(RoomKind::Moderation);
        for commands in rooms.filter_map(|room| self.rooms[room].commands.as_deref()) {
            let first = commands
                .cards
                .iter()
                .filter(|(_, card)| card.edits.is_none());
            let mut first: Vec<_> = first.collect();
            // Where a crash has left two of a case, the first of them is the card.
            first.sort_by_key(|(id, card)| (card.at, **id));
            for (id, card) in first {
                let now = commands.card_at(*id, u64::MAX).unwrap_or(card);
                shown.entry(&*card.case).or_insert_with(|| ShownCard {
                    event_id: id.to_event_id(),
                    version: now.version,
                });
            }
        }
        shown
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ruma::user_id;
    use serde_json::{Value, json};

    use super::*;
    use crate::index::{Input, snapshot, testing::*};

    const INGRID: &str = "@ingrid:dk.test";
    const OFFICE: &str = "!office";
    const HOME: &str = "!home";

    fn marked(body: &str, mark: &str, value: Value) -> Draft {
        post(body).saying(mark, value)
    }

    fn alias(local: &str) -> Draft {
        let content = json!({"alias": format!("#{local}:dk.test")});
        state("m.room.canonical_alias", "", content).named(local)
    }

    fn card(version: u32) -> Draft {
        let content = json!({"case": "aaaaaa", "version": version});
        marked("Sag aaaaaa", "org.althing.card", content)
    }

    /// The rooms, and what is said in them in the order of the homeserver.
    fn history() -> (Vec<Draft>, Vec<Draft>) {
        let rooms = vec![
            create("moderation", "moderation").in_room(OFFICE).at(1),
            create("home", "home/ingrid").in_room(HOME).at(1),
            join(BOT, "Althing").in_room(OFFICE).at(2),
            join(BOT, "Althing").in_room(HOME).at(2),
            join(INGRID, "Ingrid").in_room(OFFICE).at(3),
            alias("althing_moderation").in_room(OFFICE).at(2),
            alias("althing_home_ingrid").in_room(HOME).at(2),
        ];
        let first = card(1).in_room(OFFICE).at(10).named("card");
        let replaces = json!({"rel_type": "m.replace", "event_id": first.id()});
        let edit = card(2).saying("m.relates_to", replaces);
        let said = vec![
            first.clone(),
            reaction(&first.id(), "👀")
                .by(INGRID)
                .in_room(OFFICE)
                .at(20)
                .named("early"),
            edit.in_room(OFFICE).at(30).named("edit"),
            reaction(&first.id(), "✅")
                .by(INGRID)
                .in_room(OFFICE)
                .at(40)
                .named("late"),
            post("!queue")
                .by(INGRID)
                .in_room(OFFICE)
                .at(50)
                .named("queue"),
            post("!status")
                .by(INGRID)
                .in_room(HOME)
                .at(60)
                .named("status"),
            post("!help")
                .by("@bo:dk.test")
                .in_room(HOME)
                .at(61)
                .named("stranger"),
            post("hej").by(INGRID).in_room(HOME).at(62).named("words"),
            marked(
                "Køen er tom.",
                "org.althing.answers",
                json!(event_id("queue")),
            )
            .in_room(OFFICE)
            .at(70)
            .named("answer"),
            post("!badges")
                .by(INGRID)
                .in_room(HOME)
                .at(80)
                .named("taken back"),
            redaction(&event_id("taken back"))
                .by(INGRID)
                .in_room(HOME)
                .at(90),
        ];
        (rooms, said)
    }

    fn folded<'a>(events: impl IntoIterator<Item = &'a Draft>) -> Index {
        let raw: Vec<_> = events.into_iter().map(Draft::raw).collect();
        let mut index = Index::new(user_id!("@althing:dk.test").to_owned());
        index.fold(raw.iter().map(|raw| Input::Event(raw)), 1_000);
        index
    }

    fn in_short(index: &Index) -> Vec<(String, Asks)> {
        let open = index.unanswered(0).into_iter();
        open.map(|c| (c.event_id.to_string(), c.asks)).collect()
    }

    #[test]
    fn what_is_asked_waits_for_its_answer() {
        let (rooms, said) = history();
        let index = folded(rooms.iter().chain(&said));
        let reaction = |key: &str, version| Asks::Reaction {
            key: key.into(),
            card: event_id("card"),
            case: "aaaaaa".into(),
            version,
        };
        let expected = [
            ("early", reaction("👀", 1)),
            ("late", reaction("✅", 2)),
            (
                "status",
                Asks::Words {
                    text: "!status".into(),
                    replies_to: None,
                },
            ),
        ];
        let expected = expected.map(|(label, asks)| (event_id(label).to_string(), asks));
        assert_eq!(in_short(&index), expected);
        assert_eq!(index.unanswered(41).len(), 1);
        let cards = index.cards();
        assert_eq!(cards["aaaaaa"].event_id, event_id("card"));
        assert_eq!(cards["aaaaaa"].version, 2);
    }

    /// Words act on the card that they reply to, else on the last one that stood there before them.
    #[test]
    fn words_speak_of_the_case_as_it_was_shown() {
        let (rooms, mut said) = history();
        let other = card(7).in_room(OFFICE).at(35).named("other");
        let says = |label: &str, at: u64| {
            let said = post("!dismiss aaaaaa").by(INGRID).in_room(OFFICE);
            said.at(at).named(label)
        };
        let replies = |draft: Draft, to: &str| {
            let to = json!({"m.in_reply_to": {"event_id": event_id(to)}});
            draft.saying("m.relates_to", to)
        };
        said.extend([
            says("before", 5),
            says("between", 25),
            says("after", 33),
            other,
            says("last", 41),
            replies(says("replies", 42), "card"),
            replies(says("answers", 43), "queue"),
        ]);
        let index = folded(rooms.iter().chain(&said));
        let seen = |label: &str, case: &str| {
            let open = index.unanswered(0);
            let command = open
                .iter()
                .find(|command| command.event_id == event_id(label));
            index.seen_version(command.unwrap(), case)
        };
        for (label, version) in [
            ("before", None),
            ("between", Some(1)),
            ("after", Some(2)),
            ("last", Some(7)),
            ("replies", Some(2)),
            ("answers", Some(7)),
        ] {
            assert_eq!(seen(label, "aaaaaa"), version, "{label}");
            assert_eq!(seen(label, "bbbbbb"), None, "{label}");
        }
    }

    proptest! {
        /// Twice, in any order, and by a snapshot in the middle: the same.
        #[test]
        fn the_order_of_arrival_says_nothing(
            order in Just((0..11).collect::<Vec<usize>>()).prop_shuffle(),
            again in 0..11_usize,
        ) {
            let (rooms, said) = history();
            let whole = folded(rooms.iter().chain(&said));
            let shuffled = order.iter().map(|at| &said[*at]).chain([&said[again]]);
            let index = folded(rooms.iter().chain(shuffled));
            prop_assert_eq!(in_short(&index), in_short(&whole));
            prop_assert_eq!(index.digest(), whole.digest());
            let folder = tempfile::tempdir().unwrap();
            snapshot::save(folder.path(), &index.image().unwrap(), 1).unwrap();
            let loaded = snapshot::load(folder.path(), user_id!("@althing:dk.test"));
            let loaded = loaded.unwrap().unwrap().index;
            prop_assert_eq!(loaded.digest(), whole.digest());
            prop_assert_eq!(in_short(&loaded), in_short(&whole));
        }
    }
}

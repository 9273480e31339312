use serde::{Deserialize, Serialize};

use super::{
    attempts::Attempts,
    commands::Commands,
    docket::Docket,
    facts::Facts,
    id::{KeyIx, Mark, RoomName, Stamp, UserIx},
    kept::Kept,
    members::Members,
    notices::Notices,
    state::{Fact, Print, StateKind, StateValue},
    timeline::Timeline,
};
use crate::events::{BadgeEventContent, CategoryEventContent, RoomKind, TopicEventContent};

/// A room of ours: the bot created it and said which kind it is.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Room {
    pub id: RoomName,
    pub kind: RoomKind,
    /// The creation key.
    pub key: Option<CreationKey>,
    /// `m.room.create`: which event, and when.
    pub created: (Mark, Stamp),
    /// Tracked state.
    pub state: Facts,
    /// Who is, was, or is asked to be in the room.
    pub members: Members,
    /// What is posted in it.
    pub timeline: Timeline,
    /// Counts what changed of the room, for caches.
    #[serde(skip)]
    pub revision: u64,
    /// Quizzes that the owner of a home room has handed in.
    pub attempts: Attempts,
    /// What the bot has said in a home room.
    pub notices: Notices,
    /// What stands in the timeline of the moderators' room.
    pub docket: Option<Box<Docket>>,
    /// What is asked of the bot in a home room or the moderators' room.
    pub commands: Option<Box<Commands>>,
}

// Whatever grows here grows for every member twice.
const _: () = assert!(size_of::<Room>() <= 176);

/// What a room was created under, so that it is created once.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) enum CreationKey {
    /// Kind and localpart: a local member's own room.
    Own(UserIx),
    /// As it is written.
    Text(Kept<Box<str>>),
}

impl Room {
    pub fn new(id: &str, kind: RoomKind, key: Option<CreationKey>, created: (Mark, Stamp)) -> Self {
        Self {
            id: RoomName::of(id),
            kind,
            key,
            created,
            state: Facts::default(),
            members: Members::default(),
            timeline: Timeline::default(),
            revision: 0,
            attempts: Attempts::default(),
            notices: Notices::default(),
            docket: None,
            commands: None,
        }
    }

    /// What a state event with the empty key says, or said last before it was damaged.
    pub fn value(&self, kind: &StateKind) -> Option<&StateValue> {
        self.state.get(KeyIx::of(kind)?)?.value()
    }

    /// What tells the content of a state event with the empty key from every other.
    pub fn print(&self, kind: &StateKind) -> Option<Print> {
        match self.value(kind)? {
            StateValue::Print(print) => Some(*print),
            _ => None,
        }
    }

    /// Whether what stands under the empty key was damaged.
    pub fn is_damaged(&self, kind: &StateKind) -> bool {
        let fact = KeyIx::of(kind).and_then(|key| self.state.get(key));
        fact.is_some_and(Fact::is_damaged)
    }

    /// Whether it is this user's own home or profile room.
    pub fn is_of(&self, user: UserIx) -> bool {
        matches!(self.kind, RoomKind::Home | RoomKind::Profile)
            && self.key == Some(CreationKey::Own(user))
    }

    /// `org.althing.topic` of a topic.
    pub fn topic(&self) -> Option<&TopicEventContent> {
        match self.value(&StateKind::Topic)? {
            StateValue::Topic(content) if self.kind == RoomKind::Topic => Some(content),
            _ => None,
        }
    }

    /// `org.althing.category` of a category space.
    pub fn category(&self) -> Option<&CategoryEventContent> {
        match self.value(&StateKind::Category)? {
            StateValue::Category(content) if self.kind == RoomKind::Category => Some(content),
            _ => None,
        }
    }

    /// `org.althing.badge` of a badge room.
    pub fn badge(&self) -> Option<&BadgeEventContent> {
        match self.value(&StateKind::Badge)? {
            StateValue::Badge(content) if self.kind == RoomKind::Badge => Some(content),
            _ => None,
        }
    }

    /// The canonical alias, unless it is that of a member's own room: see [`super::Index::alias`].
    pub fn written_alias(&self) -> Option<&str> {
        match self.value(&StateKind::Alias)? {
            StateValue::Alias(alias) => alias.as_deref(),
            _ => None,
        }
    }

    /// Whether it has the alias that a member's own room of its kind has.
    pub fn has_own_alias(&self) -> bool {
        self.value(&StateKind::Alias) == Some(&StateValue::OwnAlias)
    }

    /// `m.room.name`.
    pub fn name(&self) -> Option<&str> {
        match self.value(&StateKind::Name)? {
            StateValue::Name(name) => name.as_deref(),
            _ => None,
        }
    }

    /// Whether it was born whole. Where the homeserver died in between there is a creation and
    /// nobody in the room, or the bot without power levels; the canonical alias comes with those. Of
    /// the control room and of other territories' no state is kept.
    pub fn is_finished(&self) -> bool {
        matches!(self.kind, RoomKind::Control | RoomKind::Recognised)
            || self.has_own_alias()
            || self.written_alias().is_some()
    }
}

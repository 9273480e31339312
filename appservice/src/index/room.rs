use std::{collections::BTreeMap, sync::Arc};

use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

use super::kept::Kept;
use super::{
    id::{EventIx, Id, TextIx, UserIx},
    parse::Membership,
    state::{Fact, StateKind, StateValue},
};
use crate::events::{
    BadgeEventContent, CategoryEventContent, CourseAttemptEventContent, RoomKind, TopicEventContent,
};

/// A room of ours: the bot created it and said which kind it is.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Room {
    pub id: Arc<str>,
    pub kind: RoomKind,
    /// The creation key.
    pub key: Option<Box<str>>,
    /// `m.room.create`: which event, and when.
    pub created: (Id, u64),
    /// Tracked state.
    pub state: BTreeMap<(StateKind, Box<str>), Fact>,
    /// Who is, was, or is asked to be in the room.
    #[serde(with = "pairs")]
    pub members: HashMap<UserIx, Member>,
    /// The message-like events of a topic in the homeserver's order.
    pub order: Vec<EventIx>,
    /// How many of them are shown: posts and tombstones.
    #[serde(skip)]
    pub shown: u32,
    /// Counts what changed of the room, for caches.
    #[serde(skip)]
    pub revision: u64,
    /// Where a topic stands in its category's list, while it is listed.
    pub listed: Option<Listed>,
    /// Events whose place the homeserver may see otherwise, and since when.
    pub unsettled: Option<Unsettled>,
    /// Quizzes that the owner of a home room has handed in.
    pub attempts: BTreeMap<Id, Kept<CourseAttemptEventContent>>,
    /// Names under which the room is found.
    #[serde(skip)]
    pub names: Vec<(NameKind, Box<str>)>,
}

/// A membership.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Member {
    pub id: Id,
    pub at: u64,
    pub membership: Membership,
    pub name: Option<TextIx>,
    /// The content URI of the avatar.
    pub avatar: Option<TextIx>,
    /// Who said so: the user, the bot, or somebody else.
    pub by: By,
}

impl Member {
    /// Whether it shows its user by a name or an avatar.
    pub fn says_who(&self) -> bool {
        self.name.is_some() || self.avatar.is_some()
    }
}

/// Whose word a membership is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum By {
    /// The user's own.
    Themselves,
    /// The bot's.
    Bot,
    /// The bot's, because a badge was lost.
    Eviction,
    /// Anybody else's.
    Other,
}

/// A topic's entry in the list of its category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Listed {
    pub category: Box<str>,
    pub activity: u64,
    pub posts: u32,
    /// The last shown event.
    pub last: Option<EventIx>,
}

/// What waits for a page.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Unsettled {
    pub events: Vec<EventIx>,
    /// When the first and the last of them came.
    pub since: i64,
    pub last: i64,
}

/// What a room is found by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum NameKind {
    Alias,
    CreationKey,
    TopicSlug,
    CategorySlug,
    BadgeSlug,
    Kind,
}

impl Room {
    pub fn new(id: &str, kind: RoomKind, key: Option<Box<str>>, created: (Id, u64)) -> Self {
        Self {
            id: id.into(),
            kind,
            key,
            created,
            state: BTreeMap::new(),
            members: HashMap::new(),
            order: Vec::new(),
            shown: 0,
            revision: 0,
            listed: None,
            unsettled: None,
            attempts: BTreeMap::new(),
            names: Vec::new(),
        }
    }

    fn value(&self, kind: StateKind) -> Option<&StateValue> {
        self.state
            .get(&(kind, Box::from("")))?
            .value
            .as_ref()
            .map(|(_, value)| value)
    }

    /// `org.althing.topic` of a topic.
    pub fn topic(&self) -> Option<&TopicEventContent> {
        match self.value(StateKind::Topic)? {
            StateValue::Topic(content) if self.kind == RoomKind::Topic => Some(content),
            _ => None,
        }
    }

    /// `org.althing.category` of a category space.
    pub fn category(&self) -> Option<&CategoryEventContent> {
        match self.value(StateKind::Category)? {
            StateValue::Category(content) if self.kind == RoomKind::Category => Some(content),
            _ => None,
        }
    }

    /// `org.althing.badge` of a badge room.
    pub fn badge(&self) -> Option<&BadgeEventContent> {
        match self.value(StateKind::Badge)? {
            StateValue::Badge(content) if self.kind == RoomKind::Badge => Some(content),
            _ => None,
        }
    }

    /// The canonical alias.
    pub fn alias(&self) -> Option<&str> {
        match self.value(StateKind::Alias)? {
            StateValue::Alias(alias) => alias.as_deref(),
            _ => None,
        }
    }

    /// `m.room.name`.
    pub fn name(&self) -> Option<&str> {
        match self.value(StateKind::Name)? {
            StateValue::Name(name) => name.as_deref(),
            _ => None,
        }
    }

    /// Whether it was born whole. Where the homeserver died in between there is a creation and
    /// nobody in the room, or the bot without power levels; the canonical alias comes with those. Of
    /// the control room no state is kept.
    pub fn is_finished(&self) -> bool {
        self.kind == RoomKind::Control || self.alias().is_some()
    }

    /// The names under which the room should be found now.
    pub fn current_names(&self) -> Vec<(NameKind, Box<str>)> {
        let mut names = Vec::new();
        if self.is_finished() {
            names.push((NameKind::Kind, Box::from(self.kind.as_str())));
            names.extend(self.key.clone().map(|key| (NameKind::CreationKey, key)));
        }
        names.extend(self.alias().map(|alias| (NameKind::Alias, alias.into())));
        names.extend(
            self.topic()
                .map(|t| (NameKind::TopicSlug, t.slug.as_str().into())),
        );
        names.extend(
            self.badge()
                .map(|b| (NameKind::BadgeSlug, b.slug.as_str().into())),
        );
        names.extend(
            self.category()
                .map(|c| (NameKind::CategorySlug, c.slug.as_str().into())),
        );
        names
    }
}

/// Memberships as a sequence of pairs.
mod pairs {
    use hashbrown::HashMap;
    use serde::{Deserialize, Deserializer, Serializer};

    use super::{Member, UserIx};

    pub fn serialize<S: Serializer>(
        members: &HashMap<UserIx, Member>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(members)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<HashMap<UserIx, Member>, D::Error> {
        Ok(Vec::<(UserIx, Member)>::deserialize(deserializer)?
            .into_iter()
            .collect())
    }
}

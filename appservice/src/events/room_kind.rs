use std::fmt;

use serde::{Deserialize, Serialize};

/// What a room of ours is, said once in its `m.room.create` as `org.althing.kind`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoomKind {
    /// The space of every member of the territory.
    Territory,
    /// The space of the territories that know each other.
    Union,
    /// A forum category: a space of topics.
    Category,
    /// A topic: its messages are the posts.
    Topic,
    /// A badge: its members are the holders.
    Badge,
    /// A member's public profile.
    Profile,
    /// A member's private room with the bot.
    Home,
    /// The bot's own room: heartbeat and alarms. Not in the index.
    Control,
    /// Of ours, and of a kind that this version does not know.
    Other,
}

impl RoomKind {
    /// The word in `org.althing.kind`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Territory => "territory",
            Self::Union => "union",
            Self::Category => "category",
            Self::Topic => "topic",
            Self::Badge => "badge",
            Self::Profile => "profile",
            Self::Home => "home",
            Self::Control => "control",
            Self::Other => "other",
        }
    }

    /// Whether moderators and administrators keep order there. A member's own rooms are theirs.
    pub fn is_overseen(self) -> bool {
        matches!(
            self,
            Self::Territory | Self::Union | Self::Category | Self::Topic | Self::Badge
        )
    }

    /// Reads the word; a word of a newer Althing is [`RoomKind::Other`].
    pub fn parse(word: &str) -> Self {
        match word {
            "territory" => Self::Territory,
            "union" => Self::Union,
            "category" => Self::Category,
            "topic" => Self::Topic,
            "badge" => Self::Badge,
            "profile" => Self::Profile,
            "home" => Self::Home,
            "control" => Self::Control,
            _ => Self::Other,
        }
    }
}

impl fmt::Display for RoomKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

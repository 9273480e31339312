use std::fmt;

use serde::{Deserialize, Serialize};

/// How the alias of a badge room begins; the slug of the badge follows.
pub const BADGE_ALIAS: &str = "althing_badge_";
/// How the alias of a home room begins; the member's localpart follows.
pub const HOME_ALIAS: &str = "althing_home_";
/// How the alias of a profile room begins; the member's localpart follows.
pub const PROFILE_ALIAS: &str = "althing_member_";
/// The alias of the moderators' room.
pub const MODERATION_ALIAS: &str = "althing_moderation";

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
    /// The moderators' room: flags, cases, evidence, the log.
    Moderation,
    /// Our policy list: who may not come back, for other territories to read.
    Policy,
    /// Monthly figures of moderation, for members to read.
    Transparency,
    /// The bot's own room: heartbeat and alarms. Not in the index.
    Control,
    /// Of ours, and of a kind that this version does not know.
    Other,
    /// The badge room of another territory, named in a treaty: who is in it, and nothing else of it.
    Recognised,
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
            Self::Moderation => "moderation",
            Self::Policy => "policy",
            Self::Transparency => "transparency",
            Self::Control => "control",
            Self::Other => "other",
            Self::Recognised => "recognised",
        }
    }

    /// Whether moderators and administrators keep order there. A member's own rooms are theirs; what
    /// stands in the moderators' room, nobody but the bot takes away.
    pub fn is_overseen(self) -> bool {
        matches!(
            self,
            Self::Territory | Self::Union | Self::Category | Self::Topic | Self::Badge
        )
    }

    /// Whether its state is ours to keep: all but the control room, what this version does not know, and
    /// what belongs to another territory.
    pub fn is_kept(self) -> bool {
        !matches!(self, Self::Control | Self::Other | Self::Recognised)
    }

    /// Whether other homeservers may have a part in it.
    pub fn federates(self) -> bool {
        !matches!(self, Self::Home | Self::Moderation | Self::Control)
    }

    /// Whether it is one member's own.
    pub fn is_own(self) -> bool {
        matches!(self, Self::Home | Self::Profile)
    }

    /// The localpart of the alias of a member's own room of this kind.
    pub fn own_alias(self, member: &str) -> Option<String> {
        self.own_alias_prefix()
            .map(|prefix| format!("{prefix}{member}"))
    }

    /// Whose own room of which kind has this localpart of an alias: [`RoomKind::own_alias`] read back.
    pub fn of_own_alias(localpart: &str) -> Option<(Self, &str)> {
        [Self::Home, Self::Profile].into_iter().find_map(|kind| {
            let member = localpart.strip_prefix(kind.own_alias_prefix()?)?;
            Some((kind, member))
        })
    }

    fn own_alias_prefix(self) -> Option<&'static str> {
        match self {
            Self::Home => Some(HOME_ALIAS),
            Self::Profile => Some(PROFILE_ALIAS),
            _ => None,
        }
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
            "moderation" => Self::Moderation,
            "policy" => Self::Policy,
            "transparency" => Self::Transparency,
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

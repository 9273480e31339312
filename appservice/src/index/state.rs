use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use sha2::{Digest, Sha256};

use super::{id::Id, kept::Kept};
use crate::events::{
    AwardEventContent, BadgeEventContent, CategoryEventContent, CourseProgressEventContent,
    DetailsEventContent, PrivacyEventContent, TerritoryEventContent, TopicEventContent,
};

/// A type of state event that is tracked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum StateKind {
    /// `m.room.name`.
    Name,
    /// `m.room.canonical_alias`.
    Alias,
    /// `m.space.child`.
    Child,
    /// `m.room.join_rules`.
    JoinRules,
    /// `m.room.power_levels`.
    PowerLevels,
    /// `org.althing.territory`.
    Territory,
    /// `org.althing.category`.
    Category,
    /// `org.althing.topic`.
    Topic,
    /// `org.althing.badge`.
    Badge,
    /// `org.althing.badge.award`.
    Award,
    /// `org.althing.course.progress`.
    Progress,
    /// `org.althing.privacy`.
    Privacy,
    /// `org.althing.details`.
    Details,
    /// Another `org.althing.*`, kept as it is.
    Ours(Box<str>),
}

impl StateKind {
    /// The tracked type of this name.
    pub fn parse(kind: &str) -> Option<Self> {
        Some(match kind {
            "m.room.name" => Self::Name,
            "m.room.canonical_alias" => Self::Alias,
            "m.space.child" => Self::Child,
            "m.room.join_rules" => Self::JoinRules,
            "m.room.power_levels" => Self::PowerLevels,
            "org.althing.badge" => Self::Badge,
            "org.althing.badge.award" => Self::Award,
            "org.althing.course.progress" => Self::Progress,
            "org.althing.privacy" => Self::Privacy,
            "org.althing.details" => Self::Details,
            "org.althing.territory" => Self::Territory,
            "org.althing.category" => Self::Category,
            "org.althing.topic" => Self::Topic,
            ours if ours.starts_with("org.althing.") => Self::Ours(ours.into()),
            _ => return None,
        })
    }

    /// The `type` of the event.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Name => "m.room.name",
            Self::Alias => "m.room.canonical_alias",
            Self::Child => "m.space.child",
            Self::JoinRules => "m.room.join_rules",
            Self::PowerLevels => "m.room.power_levels",
            Self::Badge => "org.althing.badge",
            Self::Award => "org.althing.badge.award",
            Self::Progress => "org.althing.course.progress",
            Self::Privacy => "org.althing.privacy",
            Self::Details => "org.althing.details",
            Self::Territory => "org.althing.territory",
            Self::Category => "org.althing.category",
            Self::Topic => "org.althing.topic",
            Self::Ours(kind) => kind,
        }
    }

    /// Whether it counts from the bot alone.
    pub fn only_from_bot(&self) -> bool {
        !matches!(
            self,
            Self::Name | Self::Alias | Self::JoinRules | Self::PowerLevels
        )
    }
}

/// What a tracked state event says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum StateValue {
    /// The room's name, if any.
    Name(Option<Box<str>>),
    /// The canonical alias, if any.
    Alias(Option<Box<str>>),
    /// Whether the room of the state key is in this space.
    Child(bool),
    /// Of the territory space.
    Territory(TerritoryEventContent),
    /// Of a category space.
    Category(CategoryEventContent),
    /// Of a topic.
    Topic(TopicEventContent),
    /// Of a badge room.
    Badge(Kept<BadgeEventContent>),
    /// Of a profile room.
    Award(Kept<AwardEventContent>),
    /// Of a home room.
    Progress(Kept<CourseProgressEventContent>),
    /// Of a home room.
    Privacy(PrivacyEventContent),
    /// Of a home room.
    Details(Kept<DetailsEventContent>),
    /// SHA-256 of content with sorted keys, where it is enough to know whether it is what it should
    /// be: see [`print_of`].
    Print([u8; 32]),
    /// Another of ours: its content with sorted keys.
    Ours(Box<str>),
}

impl StateValue {
    /// Reads the content; nothing when it is malformed or, where it must say something, blank.
    pub fn parse(kind: &StateKind, content: &RawValue) -> Option<Self> {
        let content = content.get();
        Some(match kind {
            StateKind::Name => {
                #[derive(Deserialize)]
                struct Name {
                    #[serde(default)]
                    name: Option<Box<str>>,
                }
                let name = serde_json::from_str::<Name>(content).ok()?.name;
                Self::Name(name.filter(|n| !n.is_empty()))
            }
            StateKind::Alias => {
                #[derive(Deserialize)]
                struct Alias {
                    #[serde(default)]
                    alias: Option<Box<str>>,
                }
                let alias = serde_json::from_str::<Alias>(content).ok()?.alias;
                Self::Alias(alias.filter(|a| !a.is_empty()))
            }
            StateKind::Child => {
                #[derive(Deserialize)]
                struct Child {
                    #[serde(default)]
                    via: Option<Vec<Box<str>>>,
                }
                let child: Child = serde_json::from_str(content).ok()?;
                Self::Child(child.via.is_some_and(|via| !via.is_empty()))
            }
            StateKind::Territory => Self::Territory(serde_json::from_str(content).ok()?),
            StateKind::Category => Self::Category(serde_json::from_str(content).ok()?),
            StateKind::Topic => Self::Topic(serde_json::from_str(content).ok()?),
            StateKind::Badge => Self::Badge(Kept::parse(content)?),
            StateKind::Award => Self::Award(Kept::parse(content)?),
            StateKind::Progress => Self::Progress(Kept::parse(content)?),
            StateKind::Privacy => Self::Privacy(not_blank(content)?),
            StateKind::Details => Self::Details(
                not_blank::<serde_json::Value>(content).and_then(|_| Kept::parse(content))?,
            ),
            StateKind::JoinRules | StateKind::PowerLevels => {
                Self::Print(print_of(&serde_json::from_str(content).ok()?))
            }
            StateKind::Ours(_) => {
                // A map of `Value` is sorted: no dependency of ours asks serde_json for insertion
                // order, and the digest's own test would tell.
                let value: serde_json::Value = serde_json::from_str(content).ok()?;
                value.as_object().filter(|o| !o.is_empty())?;
                Self::Ours(value.to_string().into())
            }
        })
    }
}

/// Reads content in which every field has a default: blank is damage all the same.
fn not_blank<T: serde::de::DeserializeOwned>(content: &str) -> Option<T> {
    let value: serde_json::Value = serde_json::from_str(content).ok()?;
    value.as_object().filter(|fields| !fields.is_empty())?;
    serde_json::from_value(value).ok()
}

/// Tells contents apart: SHA-256 of the JSON with sorted keys.
pub(super) fn print_of(content: &serde_json::Value) -> [u8; 32] {
    Sha256::digest(content.to_string()).into()
}

/// The state event in force under a type and a state key, and the last good value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Fact {
    /// The event in force.
    pub id: Id,
    /// Its `origin_server_ts`.
    pub at: u64,
    /// It is blank, malformed, redacted, or of ours and not by the bot: the reconciler writes it
    /// again. Until then the last good value is shown.
    pub damaged: bool,
    /// The value and the event that said it. A redaction of that event takes it away; where only the
    /// bot may speak, the bot's own alone.
    pub value: Option<(Id, StateValue)>,
}

impl Fact {
    /// The fact after a newer state event. `None` as the value is damage.
    pub fn succeed(before: Option<&Self>, id: Id, at: u64, value: Option<StateValue>) -> Self {
        match value {
            Some(value) => Self {
                id,
                at,
                damaged: false,
                value: Some((id, value)),
            },
            None => Self {
                id,
                at,
                damaged: true,
                value: before.and_then(|b| b.value.clone()),
            },
        }
    }

    /// Takes the words of a redacted event away, unless they are kept to be said again. Tells whether
    /// anything changed.
    pub fn redact(&mut self, target: Id, keep: bool) -> bool {
        let mut changed = false;
        let said_it = self.value.as_ref().is_some_and(|(by, _)| *by == target);
        if said_it && !keep {
            self.value = None;
            changed = true;
        }
        if self.id == target && !self.damaged {
            self.damaged = true;
            changed = true;
        }
        changed
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json, value::to_raw_value};

    use super::*;

    fn value(kind: &str, content: &Value) -> Option<StateValue> {
        StateValue::parse(&StateKind::parse(kind)?, &to_raw_value(content).unwrap())
    }

    #[test]
    fn content_with_defaults_is_read() {
        let category = json!({"slug": "have", "name": "Have", "news": [1]});
        let Some(StateValue::Category(category)) = value("org.althing.category", &category) else {
            panic!()
        };
        assert_eq!(
            (category.order, category.read),
            (0, crate::events::ReadRule::Territory)
        );
        let unknown = json!({"slug": "have", "name": "Have", "read": "moon"});
        let Some(StateValue::Category(category)) = value("org.althing.category", &unknown) else {
            panic!()
        };
        assert_eq!(category.read, crate::events::ReadRule::Holders);
    }

    #[test]
    fn blank_content_of_ours_is_damage_and_of_a_child_is_removal() {
        assert_eq!(value("org.althing.topic", &json!({})), None);
        assert_eq!(value("org.althing.badge", &json!({})), None);
        assert_eq!(value("org.althing.strike", &json!({})), None);
        assert_eq!(
            value("m.space.child", &json!({})),
            Some(StateValue::Child(false))
        );
        assert_eq!(
            value("m.room.name", &json!({})),
            Some(StateValue::Name(None))
        );
    }

    #[test]
    fn other_content_of_ours_is_kept_with_sorted_keys() {
        let strike = value(
            "org.althing.strike",
            &json!({"b": {"z": 1, "a": 2}, "a": 1}),
        );
        assert_eq!(
            strike,
            Some(StateValue::Ours(r#"{"a":1,"b":{"a":2,"z":1}}"#.into()))
        );
    }
}

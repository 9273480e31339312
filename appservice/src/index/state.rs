use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use sha2::{Digest, Sha256};

use super::{
    id::{Id, KeyIx, Mark, Stamp},
    kept::Kept,
    packed::{Awarded, Enrolled},
};
use crate::events::{
    AppealEventContent, AwardEventContent, BadgeEventContent, CaseEventContent,
    CategoryEventContent, CourseProgressEventContent, DetailsEventContent, PolicyRuleContent,
    PrivacyEventContent, StrikeEventContent, TerritoryEventContent, TopicEventContent,
};

/// A type of state event that is tracked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
    /// `m.room.encryption`.
    Encryption,
    /// `m.room.server_acl`.
    ServerAcl,
    /// `m.room.history_visibility`.
    History,
    /// `m.room.guest_access`.
    GuestAccess,
    /// `m.room.pinned_events`.
    Pinned,
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
    /// `org.althing.case`.
    Case,
    /// `org.althing.strike`.
    Strike,
    /// `org.althing.appeal`.
    Appeal,
    /// `m.policy.rule.user`.
    PolicyRule,
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
            "m.room.encryption" => Self::Encryption,
            "m.room.server_acl" => Self::ServerAcl,
            "m.room.history_visibility" => Self::History,
            "m.room.guest_access" => Self::GuestAccess,
            "m.room.pinned_events" => Self::Pinned,
            "org.althing.badge" => Self::Badge,
            "org.althing.badge.award" => Self::Award,
            "org.althing.course.progress" => Self::Progress,
            "org.althing.privacy" => Self::Privacy,
            "org.althing.details" => Self::Details,
            "org.althing.case" => Self::Case,
            "org.althing.strike" => Self::Strike,
            "org.althing.appeal" => Self::Appeal,
            "m.policy.rule.user" => Self::PolicyRule,
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
            Self::Encryption => "m.room.encryption",
            Self::ServerAcl => "m.room.server_acl",
            Self::History => "m.room.history_visibility",
            Self::GuestAccess => "m.room.guest_access",
            Self::Pinned => "m.room.pinned_events",
            Self::Badge => "org.althing.badge",
            Self::Award => "org.althing.badge.award",
            Self::Progress => "org.althing.course.progress",
            Self::Privacy => "org.althing.privacy",
            Self::Details => "org.althing.details",
            Self::Case => "org.althing.case",
            Self::Strike => "org.althing.strike",
            Self::Appeal => "org.althing.appeal",
            Self::PolicyRule => "m.policy.rule.user",
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
            Self::Name
                | Self::Alias
                | Self::JoinRules
                | Self::PowerLevels
                | Self::Encryption
                | Self::ServerAcl
                | Self::History
                | Self::GuestAccess
                | Self::Pinned
        )
    }

    /// Whether a redacted event says the same still ([spec]).
    ///
    /// [spec]: https://spec.matrix.org/v1.18/rooms/v12/#redactions
    pub fn outlives_redaction(&self) -> bool {
        !self.essence().is_empty()
    }

    /// What a redaction leaves of the content, where that is all that counts.
    fn essence(&self) -> &'static [&'static str] {
        match self {
            Self::JoinRules => &["join_rule", "allow"],
            Self::History => &["history_visibility"],
            _ => &[],
        }
    }
}

/// What a tracked state event says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum StateValue {
    /// The room's name, if any.
    Name(Kept<Option<Box<str>>>),
    /// The canonical alias, if any.
    Alias(Kept<Option<Box<str>>>),
    /// The canonical alias is that of a member's own room.
    OwnAlias,
    /// Whether the room of the state key is in this space.
    Child(Child),
    /// The room of the state key was a topic with this slug, and is deleted.
    Deleted(Kept<Box<str>>),
    /// Of the territory space.
    Territory(Kept<TerritoryEventContent>),
    /// Of a category space.
    Category(Kept<CategoryEventContent>),
    /// Of a topic.
    Topic(Kept<TopicEventContent>),
    /// Of a badge room.
    Badge(Kept<BadgeEventContent>),
    /// Of a profile room.
    Award(Awarded),
    /// Of a home room.
    Progress(Enrolled),
    /// Of a home room.
    Privacy(Kept<PrivacyEventContent>),
    /// Of a home room.
    Details(Kept<DetailsEventContent>),
    /// Of the moderators' room.
    Case(Kept<CaseEventContent>),
    /// Of a home room.
    Strike(Kept<StrikeEventContent>),
    /// Of a home room.
    Appeal(Kept<AppealEventContent>),
    /// Of the policy list; nothing where the rule was taken back.
    PolicyRule(Option<Kept<PolicyRuleContent>>),
    /// Where it is enough to know whether it is what it should be: see [`print_of`].
    Print(Print),
    /// Another of ours: its content with sorted keys.
    Ours(Kept<Box<str>>),
    /// Nothing that counts: the reconciler writes it again. Until then the last good value is shown.
    Damaged(Box<Damaged>),
}

/// Where a room stands in a space.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Child {
    /// Not in it, or not any more.
    Gone,
    /// Among the others, by age.
    In,
    /// In an order that was said, before those of which none was.
    Ordered,
}

/// What was said before the damage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Damaged {
    /// The last good value, and the event that said it. Its redaction takes the value away; where
    /// only the bot may speak, the bot's own alone.
    last: Option<(Mark, StateValue)>,
}

impl StateValue {
    fn damaged(last: Option<(Mark, &Self)>) -> Self {
        let last = last.map(|(by, value)| (by, value.clone()));
        Self::Damaged(Box::new(Damaged { last }))
    }

    /// Reads the content; nothing when it is malformed, speaks of another thing than its state key or,
    /// where it must say something, is blank.
    pub fn parse(kind: &StateKind, state_key: &str, content: &RawValue) -> Option<Self> {
        let content = content.get();
        Some(match kind {
            StateKind::Name => {
                #[derive(Deserialize)]
                struct Name {
                    #[serde(default)]
                    name: Option<Box<str>>,
                }
                let name = serde_json::from_str::<Name>(content).ok()?.name;
                Self::Name(name.filter(|n| !n.is_empty()).into())
            }
            StateKind::Alias => {
                #[derive(Deserialize)]
                struct Alias {
                    #[serde(default)]
                    alias: Option<Box<str>>,
                }
                let alias = serde_json::from_str::<Alias>(content).ok()?.alias;
                Self::Alias(alias.filter(|a| !a.is_empty()).into())
            }
            StateKind::Child => {
                #[derive(Deserialize)]
                struct Said {
                    #[serde(default)]
                    via: Option<Vec<Box<str>>>,
                    #[serde(default)]
                    order: Option<serde_json::Value>,
                    #[serde(default, rename = "org.althing.deleted")]
                    deleted: Option<Box<str>>,
                }
                let said: Said = serde_json::from_str(content).ok()?;
                let is_in = said.via.is_some_and(|via| !via.is_empty());
                if let Some(slug) = said.deleted.filter(|_| !is_in) {
                    return Some(Self::Deleted(slug.into()));
                }
                Self::Child(match (is_in, said.order) {
                    (false, _) => Child::Gone,
                    (true, None) => Child::In,
                    (true, Some(_)) => Child::Ordered,
                })
            }
            StateKind::Territory => Self::Territory(Kept::parse(content)?),
            StateKind::Category => Self::Category(Kept::parse(content)?),
            StateKind::Topic => Self::Topic(Kept::parse(content)?),
            StateKind::Badge => Self::Badge(Kept::parse(content)?),
            StateKind::Award => {
                let award: AwardEventContent = serde_json::from_str(content).ok()?;
                (award.badge == state_key).then(|| Self::Award(Awarded::new(&award)))?
            }
            StateKind::Progress => {
                let progress: CourseProgressEventContent = serde_json::from_str(content).ok()?;
                (progress.course == state_key).then(|| Self::Progress(Enrolled::new(&progress)))?
            }
            StateKind::Privacy => Self::Privacy(not_blank::<PrivacyEventContent>(content)?.into()),
            StateKind::Details => Self::Details(
                not_blank::<serde_json::Value>(content).and_then(|_| Kept::parse(content))?,
            ),
            StateKind::Case => {
                let case = Kept::<CaseEventContent>::parse(content)?;
                (case.case == state_key).then_some(Self::Case(case))?
            }
            StateKind::Strike => {
                let strike = Kept::<StrikeEventContent>::parse(content)?;
                (strike.case == state_key).then_some(Self::Strike(strike))?
            }
            StateKind::Appeal => {
                let appeal = Kept::<AppealEventContent>::parse(content)?;
                (appeal.kind.state_key(&appeal.case) == state_key)
                    .then_some(Self::Appeal(appeal))?
            }
            StateKind::PolicyRule => {
                let value: serde_json::Value = serde_json::from_str(content).ok()?;
                let is_blank = value.as_object()?.is_empty();
                let rule = (!is_blank).then(|| Kept::parse(content));
                Self::PolicyRule(rule.map_or(Some(None), |rule| rule.map(Some))?)
            }
            StateKind::JoinRules | StateKind::History => {
                let mut said: serde_json::Map<_, _> = serde_json::from_str(content).ok()?;
                said.retain(|key, _| kind.essence().contains(&&**key));
                Self::Print(print_of(&said.into()))
            }
            StateKind::PowerLevels
            | StateKind::Encryption
            | StateKind::ServerAcl
            | StateKind::GuestAccess
            | StateKind::Pinned => Self::Print(print_of(&serde_json::from_str(content).ok()?)),
            StateKind::Ours(_) => {
                // A map of `Value` is sorted: no dependency of ours asks serde_json for insertion
                // order, and the digest's own test would tell.
                let value: serde_json::Value = serde_json::from_str(content).ok()?;
                value.as_object().filter(|o| !o.is_empty())?;
                Self::Ours(Box::<str>::from(value.to_string()).into())
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

/// What tells contents apart that only the bot can write.
pub(super) type Print = [u8; 8];

/// Tells contents apart: the leading bytes of the SHA-256 of the JSON with sorted keys.
pub(super) fn print_of(content: &serde_json::Value) -> Print {
    let digest: [u8; 32] = Sha256::digest(content.to_string()).into();
    digest.first_chunk().copied().unwrap_or_default()
}

/// The state event in force under a type and a state key, and what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Fact {
    /// The type and the state key. Here, because beside a fact it would take twice its room.
    pub key: KeyIx,
    /// The event in force.
    pub mark: Mark,
    /// Its `origin_server_ts`.
    pub at: Stamp,
    value: StateValue,
}

impl Fact {
    /// The fact after a newer state event. No value is damage: it is blank, malformed, redacted, or
    /// of ours and not by the bot.
    pub fn succeed(
        before: Option<&Self>,
        key: KeyIx,
        id: Id,
        at: u64,
        value: Option<StateValue>,
    ) -> Self {
        let damaged = || {
            let last = before.and_then(Self::last);
            StateValue::damaged(last)
        };
        Self {
            key,
            mark: id.mark(),
            at: Stamp::of(at),
            value: value.unwrap_or_else(damaged),
        }
    }

    /// What a room says that was made in place of another, until it says it itself: damage. `created`
    /// is the creation of the new room.
    pub fn inherited(of: &Self, created: (Mark, Stamp)) -> Self {
        // The bot's own word, whatever becomes of the event that it stood in.
        let last = of.value().map(|value| (created.0, value));
        Self {
            key: of.key,
            mark: created.0,
            at: created.1,
            value: StateValue::damaged(last),
        }
    }

    /// The value, or the last good one.
    pub fn value(&self) -> Option<&StateValue> {
        self.last().map(|(_, value)| value)
    }

    fn last(&self) -> Option<(Mark, &StateValue)> {
        match &self.value {
            StateValue::Damaged(damaged) => damaged.last.as_ref().map(|(by, value)| (*by, value)),
            value => Some((self.mark, value)),
        }
    }

    /// Whether the reconciler has to write it again.
    pub fn is_damaged(&self) -> bool {
        matches!(self.value, StateValue::Damaged(_))
    }

    /// Whether a redaction of this event would be felt.
    pub fn rests_on(&self, target: Mark) -> bool {
        self.mark == target || self.last().is_some_and(|(by, _)| by == target)
    }

    /// Takes the words of a redacted event away, unless they are kept to be said again. Tells whether
    /// anything changed.
    pub fn redact(&mut self, target: Mark, keep: bool) -> bool {
        let after = StateValue::damaged(self.last().filter(|(by, _)| *by != target || keep));
        if !self.rests_on(target) || self.value == after {
            return false;
        }
        self.value = after;
        true
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json, value::to_raw_value};

    use super::*;

    fn value(kind: &str, content: &Value) -> Option<StateValue> {
        StateValue::parse(
            &StateKind::parse(kind)?,
            "",
            &to_raw_value(content).unwrap(),
        )
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
            Some(StateValue::Child(Child::Gone))
        );
        assert_eq!(
            value("m.space.child", &json!({"org.althing.deleted": "cykler"})),
            Some(StateValue::Deleted(Box::<str>::from("cykler").into()))
        );
        assert_eq!(
            value("m.room.name", &json!({})),
            Some(StateValue::Name(None.into()))
        );
    }

    #[test]
    fn other_content_of_ours_is_kept_with_sorted_keys() {
        let other = value("org.althing.raid", &json!({"b": {"z": 1, "a": 2}, "a": 1}));
        assert_eq!(
            other,
            Some(StateValue::Ours(
                Box::<str>::from(r#"{"a":1,"b":{"a":2,"z":1}}"#).into()
            ))
        );
    }
}

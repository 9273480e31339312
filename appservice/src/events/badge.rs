use std::collections::BTreeMap;

use ruma::{
    OwnedMxcUri,
    events::{EmptyStateKey, macros::EventContent},
};
use serde::{Deserialize, Serialize};

/// One text in several languages, by BCP 47 language (`da`, `nb`, `sv`, `en`).
pub type Texts = BTreeMap<String, String>;

/// A text in this language, else in Danish or English, else in any.
pub fn in_language<'a>(texts: &'a Texts, language: &str) -> Option<&'a str> {
    [language, "da", "en"]
        .iter()
        .find_map(|language| texts.get(*language))
        .or_else(|| texts.values().next())
        .map(String::as_str)
}

/// Content of `org.althing.badge` in a badge room: what the badge is. Holding it is membership.
///
/// ```json
/// {"slug": "adfaerdskodeks", "name": {"da": "Adfærdskodeks"}, "description": {"da": "…"},
///  "course": "adfaerdskodeks", "valid_days": 365,
///  "image": {"url": "mxc://dk.example/abc", "sha256": "9f86…"}}
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, EventContent)]
#[ruma_event(type = "org.althing.badge", kind = State, state_key_type = EmptyStateKey)]
pub struct BadgeEventContent {
    /// `[a-z0-9-]`, part of the alias `#althing_badge_{slug}`.
    pub slug: String,
    /// Shown name.
    pub name: Texts,
    /// What it says of its holder, in a sentence or two.
    #[serde(default)]
    pub description: Texts,
    /// The course that earns it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub course: Option<String>,
    /// How long it is valid, in days of 24 hours; for good when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_days: Option<u32>,
    /// Its picture; the room's avatar shows the same one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<BadgeImage>,
}

/// The picture of a badge in the homeserver's media repository.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct BadgeImage {
    /// Where it is.
    pub url: OwnedMxcUri,
    /// Of its bytes, in hexadecimal: another picture is uploaded, the same one is not again.
    pub sha256: String,
}

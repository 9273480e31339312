use ruma::events::{EmptyStateKey, macros::EventContent};
use serde::{Deserialize, Serialize};

/// Content of `org.althing.category` in a category space.
///
/// ```json
/// {"slug": "traedgaard", "name": "Trädgård", "description": "Om odling.", "order": 2,
///  "read": "territory", "write": "members", "badges": ["adfaerdskodeks"], "rev": "01J…"}
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, EventContent)]
#[ruma_event(type = "org.althing.category", kind = State, state_key_type = EmptyStateKey)]
pub struct CategoryEventContent {
    /// `[a-z0-9-]`, part of the alias `#althing_forum_{slug}`.
    pub slug: String,
    /// Shown name.
    pub name: String,
    /// One or two sentences.
    #[serde(default)]
    pub description: String,
    /// Place among the categories, the smallest first.
    #[serde(default)]
    pub order: i64,
    /// Who may read on the web.
    #[serde(default)]
    pub read: ReadRule,
    /// Who may write in its topics, of those whom it lets in.
    #[serde(default)]
    pub write: WriteRule,
    /// Slugs of the badges that open its topics, any of them; every member when none is named.
    #[serde(default)]
    pub badges: Vec<String>,
    /// ULID of this revision, a trace for people who read the room.
    #[serde(default)]
    pub rev: String,
}

/// Who may read a category on the web.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadRule {
    /// Every member of the territory; also when nothing is said.
    #[default]
    Territory,
    /// Those who hold one of the category's badges. Also what an unknown word means: a rule that
    /// this version cannot read must not open a room.
    #[serde(other)]
    Holders,
}

/// Who may write in the topics of a category.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WriteRule {
    /// Everybody in them; also when nothing is said.
    #[default]
    Members,
    /// Those who keep order; everybody else in them reads and reacts. Also what an unknown word means.
    #[serde(other)]
    Officers,
}

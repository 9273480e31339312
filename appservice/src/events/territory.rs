use ruma::events::{EmptyStateKey, macros::EventContent};
use serde::{Deserialize, Serialize};

/// Content of `org.althing.territory` in the territory space.
///
/// ```json
/// {"code": "DK", "name": "Danmark", "languages": ["da", "en"], "rev": "01J…"}
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, EventContent)]
#[ruma_event(type = "org.althing.territory", kind = State, state_key_type = EmptyStateKey)]
pub struct TerritoryEventContent {
    /// ISO 3166-1 alpha-2, upper case.
    pub code: String,
    /// Name as its members say it.
    pub name: String,
    /// Languages of the interface, the first is the default.
    #[serde(default)]
    pub languages: Vec<String>,
    /// ULID of this revision, a trace for people who read the room.
    #[serde(default)]
    pub rev: String,
}

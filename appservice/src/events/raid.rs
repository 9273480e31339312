use ruma::{
    OwnedUserId,
    events::{EmptyStateKey, macros::EventContent},
};
use serde::{Deserialize, Serialize};

/// Content of `org.althing.raid` (state, moderators' room, key ""): whether the territory is closed to
/// newcomers because many come, or write, at once. Times are Unix milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, EventContent)]
#[ruma_event(type = "org.althing.raid", kind = State, state_key_type = EmptyStateKey)]
pub struct RaidEventContent {
    /// Whether it is, until that is over.
    pub on: bool,
    /// Who said so; absent when a rule did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<OwnedUserId>,
    /// When.
    pub at: i64,
    /// Why.
    #[serde(default)]
    pub reason: String,
    /// The first moment at which it is over; by hand alone where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<i64>,
}

impl RaidEventContent {
    /// Whether it holds at `now`.
    pub fn holds(&self, now: i64) -> bool {
        self.on && self.until.is_none_or(|until| now < until)
    }
}

use ruma::events::macros::EventContent;
use serde::{Deserialize, Serialize};

/// Content of `org.althing.transparency` (state, room of the monthly figures, key = month): what
/// moderation did in a month that is over. No names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, EventContent)]
#[ruma_event(type = "org.althing.transparency", kind = State, state_key_type = String)]
pub struct TransparencyEventContent {
    /// The month, `2026-11`, by UTC.
    pub month: String,
    /// Reports that members made.
    #[serde(default)]
    pub reports: u32,
    /// Cases that were opened, those left out that became part of another.
    #[serde(default)]
    pub cases: u32,
    /// Cases in which nothing was found wrong.
    #[serde(default)]
    pub dismissed: u32,
    /// Nudges.
    #[serde(default)]
    pub nudges: u32,
    /// Cases in which posts were removed without a strike.
    #[serde(default)]
    pub removed: u32,
    /// Strikes by step.
    #[serde(default)]
    pub strikes: [u32; 3],
    /// Appeals.
    #[serde(default)]
    pub appeals: u32,
    /// Decisions that were overturned.
    #[serde(default)]
    pub overturned: u32,
    /// From report to decision, the median of the cases that were decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub median_minutes: Option<u32>,
    /// Posts that were removed.
    #[serde(default)]
    pub posts_removed: u32,
    /// Rules that were published in the policy list.
    #[serde(default)]
    pub policies: u32,
}

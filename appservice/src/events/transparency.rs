use ruma::events::macros::EventContent;
use serde::{Deserialize, Serialize};

use super::Outcome;

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
    /// What its cases came to, a line for each, those that are alike counted together.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decisions: Vec<DecidedAlike>,
}

/// Cases of a month that came to the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
pub struct DecidedAlike {
    /// The clause of the code of conduct; absent where nothing was found wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// What they came to.
    pub outcome: Outcome,
    /// Which step of the ladder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<u8>,
    /// They did not stand when the month was published.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub overturned: bool,
    /// How many.
    pub count: u32,
}

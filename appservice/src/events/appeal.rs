use ruma::events::macros::EventContent;
use serde::{Deserialize, Serialize};

use super::AppealOutcome;

/// Content of `org.althing.appeal` (state, home room, key = case ID): what a member says against a
/// strike, and what was answered. No moderator is named. Times are Unix milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, EventContent)]
#[ruma_event(type = "org.althing.appeal", kind = State, state_key_type = String)]
pub struct AppealEventContent {
    /// The case ID.
    pub case: String,
    /// In the member's words.
    pub text: String,
    /// When.
    pub at: i64,
    /// Questions of those who decide, and what the member answered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<Question>,
    /// What it came to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<AppealOutcome>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// When it was decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<i64>,
}

/// A question to the member.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Question {
    /// The question.
    pub text: String,
    /// When it was asked.
    pub at: i64,
    /// What the member answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
}

use ruma::events::macros::EventContent;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::AppealOutcome;

/// What a member asks for.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Deserialize,
    Serialize,
    ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum AppealKind {
    /// That a decision be undone: it was wrong.
    #[default]
    Appeal,
    /// That a third strike be lifted after its time: it was right then.
    Review,
}

impl AppealKind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Appeal, Self::Review];

    /// The `state_key` of what is asked in a case: a review that is asked for again takes the place of
    /// the one before.
    pub fn state_key(self, case: &str) -> String {
        match self {
            Self::Appeal => case.to_owned(),
            Self::Review => format!("{case}/review"),
        }
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
    fn is_appeal(&self) -> bool {
        *self == Self::Appeal
    }
}

/// Content of `org.althing.appeal` (state, home room, key = case ID, of a review `{case}/review`): what a
/// member says against a strike, and what was answered. No moderator is named. Times are Unix
/// milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, EventContent)]
#[ruma_event(type = "org.althing.appeal", kind = State, state_key_type = String)]
pub struct AppealEventContent {
    /// The case ID.
    pub case: String,
    /// What is asked for.
    #[serde(default, skip_serializing_if = "AppealKind::is_appeal")]
    pub kind: AppealKind,
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

use ruma::{OwnedEventId, events::macros::EventContent};
use serde::{Deserialize, Serialize};

/// Content of `org.althing.strike` (state, home room, key = case ID): a strike, as its member sees it
/// in every client. What is decided about it stands in the case and is written here from there; what
/// the member does about it (acknowledge, refresher) begins here. No moderator is named. Times are
/// Unix milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, EventContent)]
#[ruma_event(type = "org.althing.strike", kind = State, state_key_type = String)]
pub struct StrikeEventContent {
    /// The case ID.
    pub case: String,
    /// Which step of the ladder it was when it was issued, 1 to 3.
    pub step: u8,
    /// The clause of the code of conduct.
    #[serde(default)]
    pub rule: String,
    /// The version of the code of conduct.
    #[serde(default)]
    pub rules_version: String,
    /// What happened, in the moderator's words.
    #[serde(default)]
    pub facts: String,
    /// The statement of reasons, in the member's language: clause, facts, duration, redress.
    #[serde(default)]
    pub statement: String,
    /// The language of that.
    #[serde(default)]
    pub language: String,
    /// The posts that it is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Exhibit>,
    /// Whether a rule decided; never, here.
    #[serde(default)]
    pub automated: bool,
    /// When it was issued.
    pub issued_at: i64,
    /// When its member said that they have read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledged_at: Option<i64>,
    /// When its member passed the refresher after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refreshed_at: Option<i64>,
    /// When the refresher cleared it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cleared_at: Option<i64>,
    /// When its member appealed against the mute that it brings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appealed_at: Option<i64>,
    /// When that was answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<i64>,
    /// When an appeal overturned it, or it was over because its case calls for none any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overturned_at: Option<i64>,
    /// That was no appeal: it was severe, nobody else has confirmed it in time, and without that no strike
    /// is left of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unconfirmed: bool,
    /// When a third strike was lifted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lifted_at: Option<i64>,
}

/// A post that a strike is about.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Exhibit {
    /// The post.
    pub event_id: OwnedEventId,
    /// SHA-256 of its content as it was kept, 64 hexadecimal digits.
    #[serde(default)]
    pub sha256: String,
}

use ruma::{OwnedEventId, OwnedUserId, events::macros::EventContent};
use serde::{Deserialize, Serialize};

use super::CourseProgressEventContent;

/// Content of `org.althing.badge.award` (state, key = badge slug) in a profile room: that its owner
/// was awarded the badge. It counts from the bot alone. Times are Unix milliseconds.
///
/// ```json
/// {"badge": "adfaerdskodeks", "issued_at": 1790000000000, "expires_at": 1821536000000,
///  "course": {"course": "adfaerdskodeks", "version": 3, "attempt": "$event_id"}}
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, EventContent)]
#[ruma_event(type = "org.althing.badge.award", kind = State, state_key_type = String)]
pub struct AwardEventContent {
    /// Slug of the badge.
    pub badge: String,
    /// Since when.
    pub issued_at: i64,
    /// The first moment at which it is not valid any more; for good when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<i64>,
    /// Who awarded it; absent when a rule did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<OwnedUserId>,
    /// Why, in the issuer's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The completed course that earned it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub course: Option<AwardedFor>,
    /// It was taken back. The reason stands in the member's home room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked: Option<Withdrawal>,
    /// It rests: the membership of the badge room is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspended: Option<Withdrawal>,
    /// Its place in the list of revoked credentials; kept when the award is renewed.
    #[serde(default)]
    pub serial: u32,
    /// Places of awards of the same badge that were revoked before this one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub withdrawn: Vec<u32>,
    /// Days before the end of which the member was told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reminded: Vec<u32>,
}

impl AwardEventContent {
    /// An award by rule, for good, from `issued_at` (Unix milliseconds) on.
    pub fn new(badge: impl Into<String>, issued_at: i64) -> Self {
        Self {
            badge: badge.into(),
            issued_at,
            expires_at: None,
            by: None,
            reason: None,
            course: None,
            revoked: None,
            suspended: None,
            serial: 0,
            withdrawn: Vec::new(),
            reminded: Vec::new(),
        }
    }
}

/// The course that earned a badge.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct AwardedFor {
    /// Slug of the course.
    pub course: String,
    /// Its version.
    pub version: u32,
    /// The `org.althing.course.attempt` that passed, in the home room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempt: Option<OwnedEventId>,
}

impl AwardedFor {
    /// What a completed course has earned a badge by.
    pub fn of(progress: &CourseProgressEventContent) -> Option<Self> {
        let done = progress.completed.as_ref()?;
        Some(Self {
            course: progress.course.clone(),
            version: progress.version,
            attempt: done.attempt.clone(),
        })
    }
}

/// When an award was taken back or laid to rest, and by whom.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Withdrawal {
    /// Unix milliseconds.
    pub at: i64,
    /// Who; absent when a rule did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<OwnedUserId>,
}

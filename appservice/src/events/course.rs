use std::collections::{BTreeMap, BTreeSet};

use ruma::{OwnedEventId, events::macros::EventContent};
use serde::{Deserialize, Serialize};

/// Content of `org.althing.course.progress` (state, key = course slug) in a home room: how far its
/// owner is. Times are Unix milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, EventContent)]
#[ruma_event(type = "org.althing.course.progress", kind = State, state_key_type = String)]
pub struct CourseProgressEventContent {
    /// Slug of the course.
    pub course: String,
    /// The version that the member takes, to its end.
    pub version: u32,
    /// The shortened course by which a badge is renewed.
    #[serde(default)]
    pub refresher: bool,
    /// Since when.
    pub enrolled_at: i64,
    /// Slugs of the lessons that are done.
    #[serde(default)]
    pub lessons: Vec<String>,
    /// All of it is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completed: Option<CourseCompletion>,
    /// ULID of this revision: tells what was written last.
    #[serde(default)]
    pub rev: String,
}

/// The end of a course, with what it earns: the award needs nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct CourseCompletion {
    /// When.
    pub at: i64,
    /// The attempt that passed, where the course has a quiz.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempt: Option<OwnedEventId>,
    /// Slug of the badge that it earns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub badge: Option<String>,
    /// How long that is valid, in days of 24 hours; for good when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_days: Option<u32>,
    /// An issuer awards it by hand.
    #[serde(default)]
    pub approval: bool,
    /// Those who issue badges were told that it waits for them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub told: bool,
}

/// Content of `org.althing.course.attempt` in a home room: a quiz that was handed in, and how it was
/// scored. Times are Unix milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, EventContent)]
#[ruma_event(type = "org.althing.course.attempt", kind = MessageLike)]
pub struct CourseAttemptEventContent {
    /// Tells it from every other, and a repeated hand-in from a new one.
    pub attempt_id: String,
    /// Slug of the course.
    pub course: String,
    /// Slug of the quiz.
    pub quiz: String,
    /// Version of the course.
    pub version: u32,
    /// What the questions were drawn by. As text: JSON numbers end at 2⁵³.
    pub seed: String,
    /// When it was begun.
    pub started_at: i64,
    /// When it was handed in, by the server's clock.
    pub submitted_at: i64,
    /// Chosen options by question.
    #[serde(default)]
    pub answers: BTreeMap<String, BTreeSet<String>>,
    /// Right answers.
    pub score: u32,
    /// Questions.
    pub of: u32,
    /// The score reaches the pass mark.
    pub passed: bool,
    /// Of the shortened course.
    #[serde(default)]
    pub refresher: bool,
    /// The rule by which the seed drew the questions: 0, from the whole bank; 1, those of the shortened
    /// course from its own lessons.
    #[serde(default, skip_serializing_if = "is_first")]
    pub rule: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
fn is_first(rule: &u32) -> bool {
    *rule == 0
}

use ruma::{
    OwnedUserId,
    events::{EmptyStateKey, macros::EventContent},
};
use serde::{Deserialize, Serialize};

/// Content of `org.althing.topic` in a topic.
///
/// ```json
/// {"slug": "ro-i-havnen", "title": "Ro i havnen", "category": "traedgaard",
///  "created_by": "@anna:dk.example", "rev": "01J…"}
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, EventContent)]
#[ruma_event(type = "org.althing.topic", kind = State, state_key_type = EmptyStateKey)]
pub struct TopicEventContent {
    /// `[a-z0-9-]`, part of the alias `#althing_topic_{slug}`.
    pub slug: String,
    /// Shown title.
    pub title: String,
    /// Slug of the category.
    pub category: String,
    /// The member who opened the topic; the bot created the room.
    pub created_by: OwnedUserId,
    /// ULID of this revision, a trace for people who read the room.
    #[serde(default)]
    pub rev: String,
}

use ruma::{
    OwnedEventId, OwnedUserId,
    events::{EmptyStateKey, macros::EventContent},
};
use serde::{Deserialize, Serialize};

/// Content of `org.althing.topic` in a topic.
///
/// ```json
/// {"slug": "ro-i-havnen", "title": "Ro i havnen", "category": "traedgaard",
///  "created_by": "@anna:dk.example", "pinned": true, "solved": "$post", "slow_mode": 30,
///  "rev": "01J…"}
/// ```
///
/// What is not so is left out.
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
    /// Stands before the others in lists.
    #[serde(default, skip_serializing_if = "is_default")]
    pub pinned: bool,
    /// The post that solves it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub solved: Option<OwnedEventId>,
    /// Nobody writes there any more but those who keep order.
    #[serde(default, skip_serializing_if = "is_default")]
    pub archived: bool,
    /// Moderators have closed it; until they open it again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locked: Option<Lock>,
    /// Seconds between two posts of a member; 0: as they like.
    #[serde(default, skip_serializing_if = "is_default")]
    pub slow_mode: u32,
    /// ULID of this revision, which whoever changes it may name; none of a topic as it was opened.
    #[serde(default)]
    pub rev: String,
}

/// Why a topic is locked, and since when.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Lock {
    /// In the moderator's words: members read it.
    #[serde(default)]
    pub reason: String,
    /// Unix milliseconds.
    #[serde(default)]
    pub at: i64,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl TopicEventContent {
    /// A topic as it is opened.
    pub fn new(slug: String, title: String, category: String, created_by: OwnedUserId) -> Self {
        Self {
            slug,
            title,
            category,
            created_by,
            pinned: false,
            solved: None,
            archived: false,
            locked: None,
            slow_mode: 0,
            rev: String::new(),
        }
    }

    /// What tells this revision from others; no topic that was changed has that of one just opened.
    pub fn version(&self) -> &str {
        match &*self.rev {
            "" => "0",
            rev => rev,
        }
    }
}

#[cfg(test)]
mod tests {
    use ruma::user_id;
    use serde_json::json;

    use super::*;

    #[test]
    fn what_an_older_althing_wrote_is_read_and_written_as_it_was() {
        let old = json!({"slug": "a", "title": "A", "category": "c", "created_by": "@anna:x", "rev": "1"});
        let content: TopicEventContent = serde_json::from_value(old.clone()).unwrap();
        let anna = user_id!("@anna:x").to_owned();
        let mut expected = TopicEventContent::new("a".into(), "A".into(), "c".into(), anna);
        expected.rev = "1".into();
        assert_eq!(content, expected);
        assert_eq!(serde_json::to_value(&content).unwrap(), old);
    }
}

use ruma::{OwnedEventId, OwnedRoomId, OwnedUserId, events::macros::EventContent};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Content of `org.althing.flag` (timeline, moderation room): a member reports a post or a member.
/// The bot writes it; times are Unix milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, EventContent)]
#[ruma_event(type = "org.althing.flag", kind = MessageLike)]
pub struct FlagEventContent {
    /// Tells it from every other, and a repeated report from a new one.
    pub flag: String,
    /// The case that it belongs to.
    pub case: String,
    /// What is reported.
    pub target: Target,
    /// Who reports. Only moderators see it.
    pub by: OwnedUserId,
    /// What is wrong with it.
    pub reason: FlagReason,
    /// The same in their words; may be empty.
    #[serde(default)]
    pub text: String,
    /// Where they said so.
    #[serde(default)]
    pub via: Via,
    /// When.
    pub at: i64,
}

/// What a report or a judgement is about: a post, or the member themself where no event is named.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
pub struct Target {
    /// Whose it is.
    pub user_id: OwnedUserId,
    /// The topic of the post.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room_id: Option<OwnedRoomId>,
    /// The post.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_id: Option<OwnedEventId>,
}

/// What is wrong with a post or a member.
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
pub enum FlagReason {
    /// Advertising, repetition.
    Spam,
    /// Somebody is attacked.
    Harassment,
    /// A group of people is attacked.
    Hate,
    /// What is private was made known.
    Privacy,
    /// The law forbids it.
    Illegal,
    /// It belongs elsewhere.
    OffTopic,
    /// The name or the picture of a member.
    Name,
    /// Said in words; also what an unknown word means.
    #[default]
    #[serde(other)]
    Other,
}

/// How the name of a report begins that says that somebody came back: their user ID, and the one under which they
/// left, follow.
pub const RETURNED: &str = "returned/";

/// Where something was said.
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
#[schema(as = FlagVia)]
pub enum Via {
    /// On the web.
    #[default]
    Web,
    /// In a Matrix client.
    Matrix,
    /// By a rule of ours, not by a person; also what an unknown word means.
    #[serde(other)]
    Rule,
}

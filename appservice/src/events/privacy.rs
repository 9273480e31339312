use ruma::events::{EmptyStateKey, macros::EventContent};
use serde::{Deserialize, Serialize};

/// Who may see or do something that is a member's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Every member of the territory.
    Members,
    /// Those whom the member follows.
    Connections,
    /// Nobody; also what an unknown word means.
    #[serde(other)]
    Nobody,
}

/// Who is told how far a member has read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadReceipts {
    /// Everybody in the room, as Matrix clients do.
    #[default]
    Public,
    /// The member's own clients; also what an unknown word means.
    #[serde(other)]
    Private,
}

/// Content of `org.althing.privacy` (state, key "") in a home room: what its owner shows to whom.
/// Written by the bot for the owner; without it [`PrivacyEventContent::default`] holds.
///
/// ```json
/// {"profile": "members", "email": "nobody", "real_name": "nobody", "messages": "members",
///  "connections": "members", "read_receipts": "public"}
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, EventContent)]
#[ruma_event(type = "org.althing.privacy", kind = State, state_key_type = EmptyStateKey)]
#[serde(default)]
pub struct PrivacyEventContent {
    /// The profile, and being found.
    pub profile: Audience,
    /// The mail address.
    pub email: Audience,
    /// The real name.
    pub real_name: Audience,
    /// Who may invite to a conversation.
    pub messages: Audience,
    /// Who sees whom the member follows and who follows them.
    pub connections: Audience,
    /// Who is told how far the member has read.
    pub read_receipts: ReadReceipts,
}

impl Default for PrivacyEventContent {
    fn default() -> Self {
        Self {
            profile: Audience::Members,
            email: Audience::Nobody,
            real_name: Audience::Nobody,
            messages: Audience::Members,
            connections: Audience::Members,
            read_receipts: ReadReceipts::Public,
        }
    }
}

/// Content of `org.althing.details` (state, key "") in a home room: what the owner has told Althing
/// and not the world. Written by the bot for the owner.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, EventContent)]
#[ruma_event(type = "org.althing.details", kind = State, state_key_type = EmptyStateKey)]
pub struct DetailsEventContent {
    /// As in a passport.
    #[serde(default)]
    pub real_name: Option<String>,
    /// Slugs of badges that the owner shows to nobody. What they open stays open.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hidden_badges: Vec<String>,
}

use ruma::{OwnedRoomId, OwnedServerName, events::macros::EventContent};
use serde::{Deserialize, Serialize};

/// Its type.
pub const TREATY: &str = "org.althing.treaty";

/// Content of `org.althing.treaty` (state, territory space, key = code of the other territory): which
/// badges of theirs open here what ours open, and whose holders they may know of. Each side says its own
/// half; a badge opens something where both do.
///
/// ```json
/// {"code": "SE", "name": "Sverige", "server": "se.example", "shares": ["adfaerdskodeks"],
///  "recognises": [{"badge": "uppforandekod", "counts_as": "adfaerdskodeks"}], "at": 1764500000000}
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, EventContent)]
#[ruma_event(type = "org.althing.treaty", kind = State, state_key_type = String)]
pub struct TreatyEventContent {
    /// ISO 3166-1 alpha-2 of the other territory, upper case.
    pub code: String,
    /// What its people call it.
    #[serde(default)]
    pub name: String,
    /// Its homeserver.
    pub server: OwnedServerName,
    /// Slugs of our badges whose holders their bot may see.
    #[serde(default)]
    pub shares: Vec<String>,
    /// Badges of theirs that count here.
    #[serde(default)]
    pub recognises: Vec<RecognisedBadge>,
    /// The treaty is over: nothing of it holds.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ended: bool,
    /// When it was written, Unix milliseconds.
    #[serde(default)]
    pub at: i64,
}

/// A badge of another territory that counts as one of ours, for its own members.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct RecognisedBadge {
    /// Their slug.
    pub badge: String,
    /// The slug of ours.
    pub counts_as: String,
    /// Their badge room, once the bot was let in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room_id: Option<OwnedRoomId>,
}

use ruma::{OwnedRoomId, OwnedUserId, events::macros::EventContent};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Content of `org.althing.policy.watch` (state, moderators' room, key = room ID of the list): what we
/// do about whom a policy list is about. Times are Unix milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, EventContent)]
#[ruma_event(type = "org.althing.policy.watch", kind = State, state_key_type = String)]
pub struct PolicyWatchEventContent {
    /// The list.
    pub room_id: OwnedRoomId,
    /// The address by which it was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alias: Option<String>,
    /// How it calls itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What we do.
    #[serde(default)]
    pub mode: WatchMode,
    /// Its rules that reach too far, of which moderators were told; some of them where there are many.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<String>,
    /// It is not followed any more, and not shown.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub removed: bool,
    /// Who said so last.
    pub by: OwnedUserId,
    /// When.
    pub at: i64,
}

/// What is done about whom a policy list is about. Each does what those before it do, and more.
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
pub enum WatchMode {
    /// Nothing.
    #[default]
    Off,
    /// Moderators have a case.
    Notify,
    /// Their posts are blurred on the web until a moderator has judged.
    Quarantine,
    /// Guests are banned from our rooms; members of ours are suspended until a moderator has judged,
    /// for three days at most.
    Apply,
}

/// Content of `org.althing.policy.match` (state, moderators' room, key = `match/` and the user ID): that
/// policy lists are about somebody who is here, and what is done because of that alone. Times are Unix
/// milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, EventContent)]
#[ruma_event(type = "org.althing.policy.match", kind = State, state_key_type = String)]
pub struct PolicyMatchEventContent {
    /// Who.
    pub user_id: OwnedUserId,
    /// By which rules; none where all were taken back, and what was done is undone.
    #[serde(default)]
    pub rules: Vec<MatchedRule>,
    /// The case that was opened for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
    /// When it was written last.
    pub at: i64,
}

/// A rule of a list that is about somebody.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
pub struct MatchedRule {
    /// The list.
    pub room_id: OwnedRoomId,
    /// The pattern.
    pub entity: String,
    /// Why, in the words of who published it.
    #[serde(default)]
    pub reason: String,
    /// What we do about it.
    pub mode: WatchMode,
}

impl PolicyMatchEventContent {
    /// The most that is done; [`WatchMode::Off`] where no rule is left.
    pub fn mode(&self) -> WatchMode {
        let modes = self.rules.iter().map(|rule| rule.mode);
        modes.max().unwrap_or_default()
    }
}

//! What members report in their Matrix clients, as the homeserver keeps it.

use ruma::{OwnedEventId, OwnedRoomId, OwnedUserId};
use serde::Deserialize;

/// An event that somebody has reported ([Synapse]).
///
/// [Synapse]: https://element-hq.github.io/synapse/latest/admin_api/event_reports.html
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct EventReport {
    /// Counts the reports of events.
    pub id: u64,
    /// When, Unix milliseconds.
    pub received_ts: i64,
    /// The room of the event.
    pub room_id: OwnedRoomId,
    /// The event.
    pub event_id: OwnedEventId,
    /// Who reports.
    pub user_id: OwnedUserId,
    /// In their words.
    #[serde(default)]
    pub reason: Option<String>,
}

/// A user whom somebody has reported ([Synapse]).
///
/// [Synapse]: https://element-hq.github.io/synapse/latest/admin_api/user_reports.html
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct UserReport {
    /// Counts the reports of users.
    pub id: u64,
    /// When, Unix milliseconds.
    pub received_ts: i64,
    /// Who is reported.
    pub target_user_id: OwnedUserId,
    /// Who reports.
    pub user_id: OwnedUserId,
    /// In their words.
    #[serde(default)]
    pub reason: Option<String>,
}

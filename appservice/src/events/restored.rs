use ruma::{OwnedEventId, OwnedUserId};
use serde::{Deserialize, Serialize};

/// In the content of a message by which the bot says again what was removed by a decision that did not
/// stand: a [`RestoredPost`].
pub const MESSAGE_RESTORED: &str = "org.althing.restored";

/// The post that is said again. It counts from the bot alone.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct RestoredPost {
    /// The post as it was.
    pub event_id: OwnedEventId,
    /// Who wrote it.
    pub sender: OwnedUserId,
    /// Its `origin_server_ts`, Unix milliseconds.
    pub at: i64,
}

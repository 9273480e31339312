use ruma::events::macros::EventContent;
use serde::{Deserialize, Serialize};

/// Content of `org.althing.heartbeat`, sent by the bot into the control room: it comes back through
/// the loop and so proves it, and makes a restarted homeserver deliver its backlog.
///
/// ```json
/// {"nonce": "01J…"}
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, EventContent)]
#[ruma_event(type = "org.althing.heartbeat", kind = MessageLike)]
pub struct HeartbeatEventContent {
    /// Tells this heartbeat from every other.
    pub nonce: String,
}

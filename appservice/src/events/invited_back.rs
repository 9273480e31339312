use ruma::{OwnedEventId, events::macros::EventContent};
use serde::{Deserialize, Serialize};

/// Content of `org.althing.invited_back` (state, key = localpart of the member), sent by the bot
/// into a room of a member's own that they have left: they are asked back once.
///
/// ```json
/// {"left": "$event_id"}
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, EventContent)]
#[ruma_event(type = "org.althing.invited_back", kind = State, state_key_type = String)]
pub struct InvitedBackEventContent {
    /// The `m.room.member` event by which they left.
    pub left: OwnedEventId,
}

//! Who may join a room.

use ruma::OwnedRoomId;
use serde_json::{Value, json};

/// `m.room.join_rules` that let the members of these rooms in ([spec]).
///
/// [spec]: https://spec.matrix.org/v1.18/client-server-api/#restricted-rooms
pub fn members_of(rooms: &[OwnedRoomId]) -> Value {
    let allow = |room_id| json!({"type": "m.room_membership", "room_id": room_id});
    let allow: Vec<_> = rooms.iter().map(allow).collect();
    json!({"join_rule": "restricted", "allow": allow})
}

/// `m.room.join_rules` that let in whom the bot invites.
pub fn by_invitation() -> Value {
    json!({"join_rule": "invite"})
}

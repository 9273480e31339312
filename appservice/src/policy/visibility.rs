//! Who reads what is written in a room, beside those who are in it.

use serde_json::{Value, json};

use crate::events::RoomKind;

/// `m.room.history_visibility` of a room ([spec]): who comes later reads what was said before. In the
/// moderators' room what was said is for those who were there or asked to be.
///
/// [spec]: https://spec.matrix.org/v1.18/client-server-api/#room-history-visibility
pub fn history_visibility(kind: RoomKind) -> Value {
    let visibility = match kind {
        RoomKind::Moderation => "invited",
        _ => "shared",
    };
    json!({"history_visibility": visibility})
}

/// `m.room.guest_access` of every room ([spec]): nobody without an account.
///
/// [spec]: https://spec.matrix.org/v1.18/client-server-api/#guest-access
pub fn guest_access() -> Value {
    json!({"guest_access": "forbidden"})
}

use ruma::events::macros::EventContent;
use serde::{Deserialize, Serialize};

/// Type of [`SerialsEventContent`].
pub const SERIALS: &str = "org.althing.badge.serials";

/// Content of `org.althing.badge.serials` (state, key = number of the block) in the territory space: what awards of
/// members who left for good had as their serials. A profile room goes with its owner; a credential that was revoked
/// stays so, and no serial is given out twice.
///
/// ```json
/// {"block": 0, "revoked": [3, 8], "last": 41}
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, EventContent)]
#[ruma_event(type = "org.althing.badge.serials", kind = State, state_key_type = String)]
pub struct SerialsEventContent {
    /// Serials of 1,024 one after the other, counted from 0.
    pub block: u32,
    /// Those that were revoked, ascending.
    #[serde(default)]
    pub revoked: Vec<u32>,
    /// The highest one that was given out, revoked or not.
    pub last: u32,
}

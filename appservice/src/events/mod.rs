//! WHAT IS SAID: content types of our own events, and the keys that we add to the contents of
//! others. Pure: ruma only.
//!
//! | Type | Room | Kind |
//! |---|---|---|
//! | `org.althing.territory` | territory space | state, key "" |
//! | `org.althing.category` | category space | state, key "" |
//! | `org.althing.topic` | topic | state, key "" |
//! | `org.althing.badge` | badge room | state, key "" |
//! | `org.althing.badge.award` | profile room | state, key = badge slug |
//! | `org.althing.course.progress` | home room | state, key = course slug |
//! | `org.althing.course.attempt` | home room | timeline |
//! | `org.althing.privacy` | home room | state, key "" |
//! | `org.althing.details` | home room | state, key "" |
//! | `org.althing.invited_back` | home, profile or badge room | state, key = localpart |
//! | `org.althing.heartbeat` | control room | timeline |
//!
//! Every field but the identifying ones has a default, so that content of an older or a newer
//! Althing, or content mended by hand, is still read.

mod award;
mod badge;
mod category;
mod course;
mod heartbeat;
mod invited_back;
mod privacy;
mod room_kind;
mod territory;
mod topic;

pub use award::*;
pub use badge::*;
pub use category::*;
pub use course::*;
pub use heartbeat::*;
pub use invited_back::*;
pub use privacy::*;
pub use room_kind::RoomKind;
pub use territory::*;
pub use topic::*;

/// In the content of `m.room.create`: which kind of room this is, a [`RoomKind`].
pub const CREATE_KIND: &str = "org.althing.kind";

/// In the content of `m.room.create`: the creation key, by which a repeated creation finds its own
/// room again instead of taking somebody else's.
pub const CREATE_KEY: &str = "org.althing.key";

/// In the content of an `m.room.member` by which the bot takes somebody out who has lost the badge:
/// who regains it comes back.
pub const EVICTED: &str = "org.althing.evicted";

/// In the content of a message: the member's `Idempotency-Key`, good for that sender alone.
pub const MESSAGE_KEY: &str = "org.althing.key";

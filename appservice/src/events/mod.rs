//! WHAT IS SAID: content types of our own events, and the keys that we add to the contents of
//! others. Pure: ruma only.
//!
//! | Type | Room | Kind |
//! |---|---|---|
//! | `org.althing.territory` | territory space | state, key "" |
//! | `org.althing.badge.serials` | territory space | state, key = number of the block |
//! | `org.althing.treaty` | territory space | state, key = code of the other territory |
//! | `org.althing.category` | category space | state, key "" |
//! | `org.althing.topic` | topic | state, key "" |
//! | `org.althing.badge` | badge room | state, key "" |
//! | `org.althing.badge.award` | profile room | state, key = badge slug |
//! | `org.althing.course.progress` | home room | state, key = course slug |
//! | `org.althing.course.attempt` | home room | timeline |
//! | `org.althing.privacy` | home room | state, key "" |
//! | `org.althing.details` | home room | state, key "" |
//! | `org.althing.strike`, `org.althing.appeal` | home room | state, key = case ID |
//! | `org.althing.case` | moderation room | state, key = case ID |
//! | `org.althing.flag`, `org.althing.evidence`, `org.althing.note`, `org.althing.audit` | moderation room | timeline |
//! | `org.althing.transparency` | room of the monthly figures | state, key = month |
//! | `org.althing.policy.watch` | moderation room | state, key = room ID of the list |
//! | `org.althing.policy.match` | moderation room | state, key = `match/` and user ID |
//! | `org.althing.raid` | moderation room | state, key "" |
//! | `org.althing.invited_back` | home, profile or badge room | state, key = localpart |
//! | `m.policy.rule.user` | policy list | state, key = `rule:` and the user ID |
//! | `org.althing.heartbeat` | control room | timeline |
//!
//! Every field but the identifying ones has a default, so that content of an older or a newer
//! Althing, or content mended by hand, is still read.

mod appeal;
mod award;
mod badge;
mod card;
mod case;
mod category;
mod course;
mod docket;
mod flag;
mod heartbeat;
mod invited_back;
mod policy_rule;
mod policy_watch;
mod privacy;
mod raid;
mod restored;
mod room_kind;
mod serials;
mod strike;
mod territory;
mod topic;
mod transparency;
mod treaty;

pub use appeal::*;
pub use award::*;
pub use badge::*;
pub use card::*;
pub use case::*;
pub use category::*;
pub use course::*;
pub use docket::*;
pub use flag::*;
pub use heartbeat::*;
pub use invited_back::*;
pub use policy_rule::*;
pub use policy_watch::*;
pub use privacy::*;
pub use raid::*;
pub use restored::*;
pub use room_kind::{BADGE_ALIAS, HOME_ALIAS, MODERATION_ALIAS, PROFILE_ALIAS, RoomKind};
pub use serials::*;
pub use strike::*;
pub use territory::*;
pub use topic::*;
pub use transparency::*;
pub use treaty::*;

/// In the content of `m.room.create`: which kind of room this is, a [`RoomKind`].
pub const CREATE_KIND: &str = "org.althing.kind";

/// In the content of `m.room.create`: the creation key, by which a repeated creation finds its own
/// room again instead of taking somebody else's.
pub const CREATE_KEY: &str = "org.althing.key";

/// In the content of an `m.room.member` by which the bot takes somebody out who has lost the badge:
/// who regains it comes back.
pub const EVICTED: &str = "org.althing.evicted";

/// In the content of a notice: slug of the badge that it speaks of.
pub const NOTICE_BADGE: &str = "org.althing.badge";

/// In the content of a message of the bot in a topic: the post that it says something about, or
/// [`NOTICE_OF_TOPIC`]. It is no post on the web.
pub const TOPIC_NOTICE: &str = "org.althing.notice";

/// Under [`TOPIC_NOTICE`]: it speaks of the topic itself.
pub const NOTICE_OF_TOPIC: &str = "topic";

/// In the content of a message of the bot's: the event ID of the command that it answers.
pub const ANSWERS: &str = "org.althing.answers";

/// In the content of a message in the moderators' room: the case that it is the card of, a
/// [`CardContent`].
pub const CARD: &str = "org.althing.card";

/// In the content of a message: the member's `Idempotency-Key`, good for that sender alone.
pub const MESSAGE_KEY: &str = "org.althing.key";

/// In the content of a message with a picture: what it shows, in its sender's words.
pub const MESSAGE_ALT: &str = "org.althing.alt";

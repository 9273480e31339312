//! A whole Althing for one test: PostgreSQL for it, PostgreSQL for the homeserver, a real Synapse
//! with our module and registrations, and the real binary, each a process that can be stopped or
//! killed alone.

mod althing;
mod check;
mod cluster;
mod member;
mod place;
mod process;
mod raw;
mod sse;
mod stack;
mod synapse;
mod tap;
mod wait;

pub use member::{Member, Topic};
pub use raw::{Raw, segment};
pub use sse::Stream;
pub use stack::{SERVER_NAME, Settings, Stack};
pub use tap::Verdict;
pub use wait::eventually;

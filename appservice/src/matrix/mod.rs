//! How we speak to the homeserver: one trait, its HTTP client and an in-memory double for tests.

mod client;
pub mod fake;
mod homeserver;
mod identity;
mod profile;
mod reading;
pub mod registration;
mod reports;
mod transaction;

pub use client::{Client, Endpoint};
pub use homeserver::{
    Creation, Homeserver, InitialState, MessagesPage, NewRoom, Outgoing, RawEvent, Registered,
    UserDevice,
};
pub use identity::{Identity, Names};
pub use profile::Profile;
pub use reading::{Reading, Receipt};
pub use reports::{EventReport, UserReport};
pub use transaction::transaction_id;

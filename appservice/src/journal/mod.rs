//! Transactions, made durable before they are acknowledged.
//!
//! A journal is a sequence of generations. [`Journal::rotate`] begins a new one; once a snapshot of
//! the index that contains everything before it is durable, [`Journal::drop_before`] takes the
//! older ones away whole, and no redacted word stays behind in a free page.
//!
//! Whoever rotates must stand still: append and fold of a transaction are one step, and a snapshot
//! taken between them would miss it. So hold the lane of the ingest over `rotate` and the copy of
//! the index; the writing of the snapshot and `drop_before` may follow outside.
//!
//! A crash at any point is healed by [`Journal::replay`] over what is there: folding a transaction
//! twice changes nothing.

#[cfg(test)]
mod contract;
mod embedded;
mod packing;
mod redis;
mod remembered;
#[cfg(test)]
pub(crate) mod server;

use async_trait::async_trait;
use bytes::Bytes;
use serde::{Deserialize, Serialize};

pub use self::{embedded::Embedded, redis::RedisStream};

/// How many transaction IDs are remembered.
pub const REMEMBERED: usize = 20_000;

/// Where an entry stands. Grows with every append, over generations.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Position {
    /// Which generation.
    pub generation: u64,
    /// Which entry of it, from 1.
    pub seq: u64,
}

/// What became of a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appended {
    /// It is durable now.
    New(Position),
    /// It was, with the same body: acknowledge and do nothing.
    Duplicate,
    /// Its ID was used for another body: a restored homeserver counts anew. It is durable now; fold
    /// it and start a repair.
    Reused(Position),
}

/// A transaction of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Where it stands.
    pub position: Position,
    /// The transaction ID.
    pub txn_id: String,
    /// The body of the request.
    pub body: Bytes,
}

/// Why the journal cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The machine or the store refuses: disk full, connection lost, no permission.
    #[error("journal {place}: {reason}")]
    Unavailable {
        /// File or address.
        place: String,
        /// What the store says.
        reason: String,
    },
    /// What is there is not what was written. Set it aside and rebuild the index.
    #[error("journal {place} is damaged: {reason}")]
    Damaged {
        /// File or address.
        place: String,
        /// What is wrong.
        reason: String,
    },
}

impl From<JournalError> for crate::error::Error {
    fn from(error: JournalError) -> Self {
        Self::internal(error)
    }
}

/// A durable sequence of transactions. See the module.
#[async_trait]
pub trait Journal: Send + Sync {
    /// Makes a transaction durable. It is when this returns.
    async fn append(&self, txn_id: &str, body: Bytes) -> Result<Appended, JournalError>;

    /// Up to `limit` entries after this position, of all generations, in order. Nothing: the end.
    async fn replay(&self, after: Position, limit: usize) -> Result<Vec<Entry>, JournalError>;

    /// Begins a new generation and tells its number.
    async fn rotate(&self) -> Result<u64, JournalError>;

    /// Takes every generation before this one away.
    async fn drop_before(&self, generation: u64) -> Result<(), JournalError>;

    /// The generation that is written now.
    async fn generation(&self) -> Result<u64, JournalError>;
}

//! What the homeserver knows of a member's reading.

use serde_json::Value;

use super::RawEvent;

/// Who is told how far a member has read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Receipt {
    /// Everybody in the room: `m.read`.
    Public,
    /// The member's own clients: `m.read.private`.
    Private,
}

/// What `/sync` tells of a member's reading.
#[derive(Debug)]
pub struct Reading {
    /// Where the next one goes on.
    pub next: String,
    /// The member's own receipts as `m.receipt` events with their room: all of them, or what changed.
    pub receipts: Vec<RawEvent>,
    /// Content of `m.push_rules`, where it changed.
    pub push_rules: Option<Value>,
}

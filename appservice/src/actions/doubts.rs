//! Writes whose outcome is unknown: the homeserver may or may not have taken them. A later try looks
//! before it sends.

use std::time::Duration;

use moka::sync::Cache;

/// Longer than any client tries again.
const KEPT: Duration = Duration::from_hours(24);

/// When the first try of a write was made, Unix milliseconds, by the write's lane.
#[derive(Clone)]
pub(super) struct Doubts(Cache<String, i64>);

impl Default for Doubts {
    fn default() -> Self {
        Self(Cache::builder().time_to_live(KEPT).build())
    }
}

impl Doubts {
    /// The first try of a write in doubt.
    pub fn since(&self, lane: &str) -> Option<i64> {
        self.0.get(lane)
    }

    /// A try had no answer.
    pub fn raise(&self, lane: &str, begun: i64) {
        self.0.get_with(lane.to_owned(), || begun);
    }

    /// The outcome is known.
    pub fn settle(&self, lane: &str) {
        self.0.invalidate(lane);
    }
}

//! What a post has said before.

use ruma::EventId;

use super::{
    Index,
    event::Kind,
    id::{EventIx, id_of},
    read::millis,
};

/// The words of a post at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// When they were sent, in milliseconds since the Unix epoch.
    pub at: i64,
    /// The plain text.
    pub body: String,
    /// `formatted_body`. Not sanitised.
    pub html: Option<String>,
}

impl Index {
    /// What a post has said, oldest first; the last is in force. Edits that do not count and those
    /// that were redacted are left out. Nothing when there is no such post, or when it was removed.
    pub fn history(&self, post: &EventId) -> Option<Vec<Version>> {
        let ix = self.find_event(id_of(post)?)?;
        if self.events[ix].kind != Kind::Post {
            return None;
        }
        let mut edits: Vec<_> = self.counted_edits(ix).collect();
        edits.sort_by_key(|&e| (self.events[e].at, self.events[e].id));
        let versions = std::iter::once(ix).chain(edits);
        Some(versions.filter_map(|e| self.version(e)).collect())
    }

    fn version(&self, event: EventIx) -> Option<Version> {
        let words = self.events[event].words.as_deref()?;
        Some(Version {
            at: millis(self.happened_at(event)),
            body: words.body.to_string(),
            html: words.html.as_deref().map(String::from),
        })
    }
}

//! The posts that a case is about, in short.

use super::Index;
use crate::{events::CaseEventContent, render};

/// How a post of a case begins, and when it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// On one line, without markup.
    pub text: String,
    /// Unix milliseconds.
    pub at: i64,
}

impl Index {
    /// The posts of a case: as they were kept, else as they are.
    pub fn excerpts(&self, case: &CaseEventContent) -> Vec<Excerpt> {
        let kept = self.evidence_of(&case.case);
        let posts = case.targets.iter().filter_map(|t| t.event_id.as_deref());
        let excerpt = |post: &ruma::EventId| {
            if let Some(kept) = kept.iter().find(|kept| kept.event_id == post) {
                return Some(Excerpt {
                    text: render::kept_excerpt(&kept.content),
                    at: kept.origin_server_ts,
                });
            }
            let post = self.post(post)?;
            Some(Excerpt {
                text: render::excerpt(&post.body, post.html.as_deref()),
                at: post.at,
            })
        };
        posts.filter_map(excerpt).collect()
    }
}

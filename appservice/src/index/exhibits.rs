//! The posts that a case is about: in short, and the files that they carried.

use std::collections::BTreeSet;

use ruma::{EventId, OwnedMxcUri, UserId};

use super::{Attachment, Index};
use crate::{
    events::{CaseEventContent, EvidenceEventContent, KeptFile},
    render,
};

/// How a post of a case begins, and when it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// On one line, without markup.
    pub text: String,
    /// Unix milliseconds.
    pub at: i64,
}

/// The file that a kept post carried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CarriedFile {
    /// As its sender put it.
    pub sent: Attachment,
    /// The copy that was made of it, where it could be had.
    pub copy: Option<KeptFile>,
}

impl Index {
    /// The file that a kept post carried.
    pub fn carried_file(&self, kept: &EvidenceEventContent) -> Option<CarriedFile> {
        let sent = Attachment::of_content(&self.whole_content(kept))?;
        let copy = self.copy_of(&kept.event_id, &kept.sha256).cloned();
        Some(CarriedFile { sent, copy })
    }

    /// The copy that was made of the file of a post while its content had this digest.
    pub fn copy_of(&self, post: &EventId, sha256: &str) -> Option<&KeptFile> {
        let mut kept = self
            .evidence()
            .filter(|kept| kept.event_id == post && kept.sha256 == sha256);
        kept.find_map(|kept| kept.media.as_ref())
    }

    /// The copies of what somebody's posts carried.
    pub fn copies_of(&self, sender: &UserId) -> BTreeSet<OwnedMxcUri> {
        let kept = self.evidence().filter(|kept| kept.sender == sender);
        kept.filter_map(|kept| Some(kept.media.as_ref()?.url.clone()))
            .collect()
    }

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

//! Cases that a rule of ours opens, and not a person: a policy list, a wave, a display name.

use super::{Actions, flags::word_of};
use crate::{
    error::Result,
    events::{CaseKind, FlagEventContent, FlagReason, Target, Via},
    index::Index,
};

/// What a rule of ours has seen.
#[derive(Debug, Clone)]
pub struct Sighting {
    /// Tells it from every other; the same is one case, once.
    pub key: String,
    /// What the case is about.
    pub kind: CaseKind,
    /// Whom it is about.
    pub target: Target,
    /// What is wrong.
    pub reason: FlagReason,
    /// The same in words, for moderators.
    pub text: String,
}

impl Actions {
    /// Has moderators look: in the case about the same that is open, else in a new one. The case.
    pub async fn open_by_rule(&self, seen: &Sighting) -> Result<String> {
        let _turn = self.case_lane().await;
        let known = |index: &Index| {
            let mut flags = index.flags();
            flags.find(|f| f.flag == seen.key).map(|f| f.case.clone())
        };
        if let Some(case) = self.index.read(known) {
            return Ok(case);
        }
        let about = &seen.target.user_id;
        let open = |index: &Index| {
            let mut cases = index.cases().filter(|case| case.is_open());
            let same =
                cases.find(|c| c.kind == seen.kind && c.about == *about && c.targets.is_empty());
            same.map(|case| case.case.clone())
        };
        let case = if let Some(case) = self.index.read(open) {
            case
        } else {
            let target = std::slice::from_ref(&seen.target);
            let case = self.new_case(seen.kind, target, Some(&seen.key))?;
            let is_there = |index: &Index| index.case(&case.case).is_some();
            if self.index.read(is_there) {
                // Opened before, and the server died then.
                case.case
            } else {
                // The words stand in the report alone: it goes with them, and the log stays.
                self.open_case(&case, word_of(seen.reason)).await?.case
            }
        };
        let flag = FlagEventContent {
            flag: seen.key.clone(),
            case: case.clone(),
            target: seen.target.clone(),
            by: self.names.bot().to_owned(),
            reason: seen.reason,
            text: seen.text.clone(),
            via: Via::Rule,
            at: self.clock.unix_ms(),
        };
        self.docket("org.althing.flag", &format!("flag-{}", seen.key), &flag)
            .await?;
        self.known(|index| known(index).is_some()).await?;
        Ok(case)
    }
}

//! Strikes that are to become a lower step by themselves: nobody else has confirmed that they are severe,
//! or they counted one that was overturned since.

use std::collections::BTreeSet;

use ruma::UserId;

use super::Index;
use crate::{
    events::{AppealOutcome, CaseEventContent, Decision, Lowered},
    policy::{
        judgement::unconfirmed_until,
        recount::{Counted, lowered},
        strikes::Step,
    },
};

/// A strike that is to become a lower step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lowering {
    /// That step.
    pub step: Step,
    /// Why.
    pub why: Lowered,
}

impl Index {
    /// Cases whose strikes are to become a lower step at `now`, Unix milliseconds.
    pub fn lowerings(&self, now: i64) -> Vec<String> {
        let has_lapsed =
            |case: &&CaseEventContent| unconfirmed_until(case).is_some_and(|until| until <= now);
        let lapsed = self.cases().filter(has_lapsed);
        let mut due: Vec<_> = lapsed.map(|case| case.case.clone()).collect();
        let is_undone = |decision: &Decision| decision.overturned.is_some();
        let undone = self
            .cases()
            .filter(|case| case.decision.as_ref().is_some_and(is_undone));
        let members: BTreeSet<&UserId> = undone.map(|case| &*case.about).collect();
        for member in members {
            due.extend(self.recounted(member).into_iter().map(|(case, _)| case));
        }
        due
    }

    /// How the strike of a case is to be lowered at `now`, if it is.
    pub fn lowering(&self, case: &CaseEventContent, now: i64) -> Option<Lowering> {
        if unconfirmed_until(case).is_some_and(|until| until <= now) {
            return Some(Lowering {
                step: self.step_without(case),
                why: Lowered::Unconfirmed,
            });
        }
        let mut recounted = self.recounted(&case.about).into_iter();
        let (_, step) = recounted.find(|(id, _)| *id == case.case)?;
        Some(Lowering {
            step,
            why: Lowered::Overturned,
        })
    }

    /// The step that the strike of a case is if it is not severe.
    fn step_without(&self, case: &CaseEventContent) -> Step {
        let decided_at = case.decision.as_ref().map_or(0, |decision| decision.at);
        let others = self.struck(&case.about).into_iter();
        let others = others
            .filter(|(other, strike)| other.case != case.case && strike.overturned_at.is_none());
        let others: Vec<_> = others.map(|(_, strike)| strike).collect();
        self.ladder.next(&others, decided_at)
    }

    /// Cases of a member whose strikes counted one that was overturned since, and their steps without it.
    fn recounted(&self, member: &UserId) -> Vec<(String, Step)> {
        let struck = self.struck(member);
        let counted: Vec<_> = struck
            .iter()
            .map(|(case, strike)| Counted {
                strike: *strike,
                is_settled: is_settled(case),
            })
            .collect();
        let lowered = lowered(self.ladder, &counted).into_iter();
        let lowered = lowered.filter_map(|(place, step)| {
            let (case, _) = struck.get(place)?;
            Some((case.case.clone(), step))
        });
        lowered.collect()
    }
}

/// Whether the step of a strike hangs on no other: it is severe, or an appeal has said which it is.
fn is_settled(case: &CaseEventContent) -> bool {
    let is_severe = case
        .decision
        .as_ref()
        .is_some_and(|decision| decision.severe);
    let appeal = case.appeal.as_ref().and_then(|hearing| hearing.outcome);
    is_severe || appeal == Some(AppealOutcome::Reduced)
}

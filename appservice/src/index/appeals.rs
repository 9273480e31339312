//! Appeals, and what follows from them and does not hold yet.

use ruma::UserId;

use super::Index;
use crate::{
    events::{AppealEventContent, CaseEventContent},
    policy::{
        Permission,
        appeals::{self, WhyNot},
        judgement::{Judge, Matter},
    },
};

impl Index {
    /// The cases about a member, by ID.
    pub fn cases_about(&self, member: &UserId) -> impl Iterator<Item = &CaseEventContent> {
        self.cases().filter(move |case| case.about == member)
    }

    /// Cases that a member has appealed against, with what they said.
    pub fn appeals_of(&self, member: &UserId) -> Vec<(CaseEventContent, AppealEventContent)> {
        let said = |case: &CaseEventContent| Some((case.clone(), self.appeal(member, &case.case)?));
        self.cases_about(member).filter_map(said).collect()
    }

    /// Whether somebody who moderates may decide the appeal of a case at `now`.
    pub fn may_decide_appeal(
        &self,
        case: &CaseEventContent,
        who: &UserId,
        now: i64,
    ) -> Result<(), WhyNot> {
        let officers = self.officers(now);
        let judge = Judge {
            user_id: who,
            administers: self.may(who, Permission::Administer, now),
        };
        let matter = Matter {
            about: &case.about,
            is_officer: officers.moderators.contains(&case.about)
                || officers.administrators.contains(&case.about),
            was_reported_by_judge: self.has_reported(who, &case.case),
        };
        appeals::may_decide(case, judge, matter, &officers)
    }

    /// Cases whose appeal was not heard, not answered or not decided in time, by `now`. Of those who
    /// have left nothing is due.
    pub fn appeals_due(&self, now: i64) -> Vec<String> {
        let is_due = |case: &&CaseEventContent| {
            let decided = case.decision.is_some() && !self.has_departed(&case.about);
            let said = decided.then(|| self.appeal(&case.about, &case.case));
            let Some(said) = said.flatten() else {
                return false;
            };
            let outcome = case.appeal.as_ref().and_then(|hearing| hearing.outcome);
            case.appeal.is_none()
                || said.outcome != outcome
                || appeals::lapses_at(self.ladder, case).is_some_and(|at| at <= now)
                || !self.is_logged("appeal.lodged", Some(&case.case), None)
                || (outcome.is_some() && !self.is_logged("appeal.decided", Some(&case.case), None))
        };
        let due = self.cases().filter(is_due);
        due.map(|case| case.case.clone()).collect()
    }
}

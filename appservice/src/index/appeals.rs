//! Appeals, and what follows from them and does not hold yet.

use ruma::UserId;

use super::Index;
use crate::{
    events::{AppealEventContent, AppealKind, CaseEventContent},
    policy::{
        Permission,
        appeals::{self, WhyNot},
        judgement::{Judge, Matter},
    },
};

/// How the log calls that something was asked for, and that it was decided.
pub fn lines_of(kind: AppealKind) -> [&'static str; 2] {
    match kind {
        AppealKind::Appeal => ["appeal.lodged", "appeal.decided"],
        AppealKind::Review => ["review.asked", "review.decided"],
    }
}

impl Index {
    /// The cases about a member, by ID.
    pub fn cases_about(&self, member: &UserId) -> impl Iterator<Item = &CaseEventContent> {
        self.cases().filter(move |case| case.about == member)
    }

    /// What a member has asked for in the cases about them.
    pub fn appeals_of(&self, member: &UserId) -> Vec<AppealEventContent> {
        let asked = |case: &CaseEventContent| {
            let of = |kind| self.asked(member, &case.case, kind);
            AppealKind::ALL.map(of)
        };
        let said = self.cases_about(member).flat_map(asked);
        said.flatten().collect()
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
        if self.has_guest(case) && case.open_hearing().is_none() {
            return appeals::may_reconsider(case, judge, matter, &officers);
        }
        appeals::may_decide(case, judge, matter, &officers)
    }

    /// Whether a case is about a guest: no room here is theirs, so nobody hears what they ask for.
    pub fn has_guest(&self, case: &CaseEventContent) -> bool {
        self.is_guest(&case.about)
    }

    /// Cases in which what was asked for was not heard, not answered or not decided in time, by `now`. Of
    /// those who have left nothing is due.
    pub fn appeals_due(&self, now: i64) -> Vec<(String, AppealKind)> {
        let decided = self.cases().filter(|case| case.decision.is_some());
        let present = decided.filter(|case| !self.has_departed(&case.about));
        let due = present.flat_map(|case| {
            let due = AppealKind::ALL.into_iter();
            let due = due.filter(move |kind| self.is_appeal_due(case, *kind, now));
            due.map(move |kind| (case.case.clone(), kind))
        });
        due.collect()
    }

    fn is_appeal_due(&self, case: &CaseEventContent, kind: AppealKind, now: i64) -> bool {
        let Some(said) = self.asked(&case.about, &case.case, kind) else {
            return self.has_guest(case) && self.is_unlogged(case, kind);
        };
        let heard = case.hearing(kind).filter(|hearing| hearing.at >= said.at);
        let outcome = heard.and_then(|hearing| hearing.outcome);
        let lapses = || appeals::lapses_at(self.ladder, case).is_some_and(|at| at <= now);
        let [lodged, decided] = lines_of(kind);
        let is_logged = |action| self.is_logged_since(action, &case.case, said.at);
        heard.is_none()
            || said.outcome != outcome
            || (kind == AppealKind::Appeal && lapses())
            || !is_logged(lodged)
            || (outcome.is_some() && !is_logged(decided))
    }

    /// Whether the log has yet to say what was decided about a guest who has not asked for it.
    fn is_unlogged(&self, case: &CaseEventContent, kind: AppealKind) -> bool {
        let [_, decided] = lines_of(kind);
        let hearing = case.hearing(kind);
        hearing.is_some_and(|h| !self.is_logged_since(decided, &case.case, h.at))
    }

    /// Whether the log has a line of an act in a case since a time.
    pub fn is_logged_since(&self, action: &str, case: &str, since: i64) -> bool {
        self.audit().any(|line| {
            line.action == action && line.case.as_deref() == Some(case) && line.at >= since
        })
    }
}

//! What somebody may do with a case.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    index::{CaseView, Index},
    policy::{
        appeals::liftable_from,
        judgement::{Judge, Matter, WhyNot, interim_holds, why_not_judge, why_not_second},
    },
};

/// What the asking member may do with a case.
#[derive(Debug, Clone, Copy, Default, Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is an act of its own")]
pub struct MayJudge {
    /// Take it on.
    pub claim: bool,
    /// Judge it.
    pub decide: bool,
    /// Make it part of another.
    pub merge: bool,
    /// Suspend its member at once.
    pub interim: bool,
    /// Look at it as the second person.
    pub confirm: bool,
    /// Decide the appeal; about a guest, who cannot appeal, decide anew.
    pub overturn: bool,
    /// Lift the third strike: its time is over.
    pub lift: bool,
}

/// What somebody may do with a case, and why not more.
pub fn rights(
    index: &Index,
    view: &CaseView<'_>,
    judge: Judge<'_>,
    now: i64,
) -> (MayJudge, Option<WhyNot>) {
    let case = view.case;
    let matter = Matter {
        about: &case.about,
        is_officer: index.is_officer(&case.about, now),
        was_reported_by_judge: view.was_reported_by(judge.user_id),
    };
    let first = why_not_judge(judge, matter);
    let second = why_not_second(judge, matter, case);
    let holds = interim_holds(case, now);
    let is_unconfirmed = case.standing_decision().is_some_and(|decision| {
        decision.step == Some(3) && decision.confirmed.is_none() && decision.lifted.is_none()
    });
    let open = case.is_open() && first.is_none();
    let may = MayJudge {
        claim: open,
        decide: open,
        merge: open,
        interim: open && !holds,
        confirm: (holds || is_unconfirmed) && second.is_none(),
        overturn: index.has_guest(case)
            && index.may_decide_appeal(case, judge.user_id, now).is_ok(),
        lift: first.is_none()
            && liftable_from(index.ladder(), case).is_some_and(|from| from <= now),
    };
    let why_not = if case.is_open() {
        first
    } else {
        second.filter(|_| is_unconfirmed)
    };
    (may, why_not)
}

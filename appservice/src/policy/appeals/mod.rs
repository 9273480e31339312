//! Appeals, and reviews of third strikes: who may ask for one and when, who may decide it, and what
//! becomes of one that nobody decides in time.

mod words;

use jiff::{Timestamp, ToSpan, tz::TimeZone};
use ruma::UserId;

pub use self::words::text_fault;
use super::{
    Ladder, Officers,
    judgement::{self, Judge, Matter, why_not_second},
    strikes::Step,
};
use crate::events::{
    AppealEventContent, AppealKind, AppealOutcome, CaseEventContent, Decision, Outcome,
};

/// Longest appeal, question, reply and answer, in characters.
pub const MAX_TEXT: usize = 2_000;
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// When an answer is due.
const DUE_MS: i64 = 7 * DAY_MS;
/// What those who decide have at least before an appeal lapses: nobody wins by appealing in the last
/// minute of a mute. The mute itself does not wait for them: see [`super::strikes`].
const AT_LEAST_MS: i64 = 3 * DAY_MS;

/// The last moment of the right to appeal, Unix milliseconds: some months after the decision.
pub fn until(ladder: Ladder, issued_at: i64) -> i64 {
    let issued = Timestamp::from_millisecond(issued_at).unwrap_or(Timestamp::UNIX_EPOCH);
    let issued = issued.to_zoned_datetime(TimeZone::UTC);
    issued
        .checked_add(i64::from(ladder.appeal_months).months())
        .map_or(i64::MAX, |end| end.timestamp().as_millisecond())
}

/// When an appeal of this moment should be answered.
pub fn due(at: i64) -> i64 {
    at + DUE_MS
}

/// Why there is no appeal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The member has no such case, or one against which there is no appeal.
    Unknown,
    /// Appealed before.
    Twice,
    /// It does not hold any more.
    Undone,
    /// What was asked for before waits for an answer.
    Pending,
    /// A third strike stands for so long.
    Early,
    /// So many months have gone by.
    Late(u32),
}

/// Whether a member may appeal against the decision of a case at `now`: their strikes, and removals
/// of what they wrote; once, and in time.
pub fn may_appeal<'c>(
    ladder: Ladder,
    case: Option<&'c CaseEventContent>,
    member: &UserId,
    was_appealed: bool,
    now: i64,
) -> Result<&'c Decision, Refused> {
    let case = case.filter(|case| case.about == member && case.merged_into.is_none());
    let case = case.ok_or(Refused::Unknown)?;
    let decision = case
        .decision
        .as_ref()
        .filter(|decision| appealable(decision));
    let decision = decision.ok_or(Refused::Unknown)?;
    match () {
        () if was_appealed || case.appeal.is_some() => Err(Refused::Twice),
        () if decision.overturned.is_some() || decision.lifted.is_some() => Err(Refused::Undone),
        () if case.open_hearing().is_some() => Err(Refused::Pending),
        () if now > until(ladder, decision.at) => Err(Refused::Late(ladder.appeal_months)),
        () => Ok(decision),
    }
}

fn appealable(decision: &Decision) -> bool {
    matches!(decision.outcome, Outcome::Strike | Outcome::Removed)
}

/// Whether a member may ask at `now` that the third strike of a case be lifted; `said` is what they have
/// asked before.
pub fn may_ask_review(
    ladder: Ladder,
    case: Option<&CaseEventContent>,
    member: &UserId,
    said: Option<&AppealEventContent>,
    now: i64,
) -> Result<(), Refused> {
    let case = case
        .filter(|case| case.about == member)
        .ok_or(Refused::Unknown)?;
    let decision = third(case).ok_or(Refused::Unknown)?;
    let waits = said.is_some_and(|said| said.outcome.is_none()) || case.open_hearing().is_some();
    match review_from(ladder, case) {
        _ if decision.overturned.is_some() || decision.lifted.is_some() => Err(Refused::Undone),
        _ if waits => Err(Refused::Pending),
        Some(from) if now >= from => Ok(()),
        _ => Err(Refused::Early),
    }
}

/// From when on the member of a case may ask that its third strike be lifted: some time after it was
/// issued, and as long after they were told that it stands. Nothing where there is none to lift.
pub fn review_from(ladder: Ladder, case: &CaseEventContent) -> Option<i64> {
    let first = liftable_from(ladder, case)?;
    let review = case.review.as_ref();
    let refused = review.and_then(|hearing| hearing.decided.as_ref());
    Some(refused.map_or(first, |act| act.at + ladder.review_ms))
}

/// From when on the third strike of a case may be lifted; nothing where there is none to lift.
pub fn liftable_from(ladder: Ladder, case: &CaseEventContent) -> Option<i64> {
    let decision = third(case)?;
    let stands = decision.overturned.is_none() && decision.lifted.is_none();
    stands.then_some(decision.at + ladder.review_ms)
}

fn third(case: &CaseEventContent) -> Option<&Decision> {
    let decision = case
        .decision
        .as_ref()
        .filter(|_| case.merged_into.is_none())?;
    let is_third =
        decision.outcome == Outcome::Strike && decision.step.map(Step::of) == Some(Step::Third);
    is_third.then_some(decision)
}

/// Why somebody may not decide an appeal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyNot {
    /// There is none, or it was decided.
    NothingToDecide,
    /// It is about themselves.
    Own,
    /// They took the decision, or were the second to look at it.
    Issuer {
        /// Another moderator or an administrator can decide it.
        others: Others,
    },
    /// They reported what it is about.
    Reporter,
    /// It is about somebody who keeps order: for an administrator.
    Officer,
}

/// Who can decide instead of the one who took the decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Others {
    /// Another moderator.
    Moderator,
    /// They are the only moderator: an administrator.
    Administrator,
    /// Nobody yet.
    Nobody,
}

/// Whether somebody who moderates may decide the appeal of a case: who may be the second to look at it.
pub fn may_decide(
    case: &CaseEventContent,
    judge: Judge<'_>,
    matter: Matter<'_>,
    officers: &Officers,
) -> Result<(), WhyNot> {
    if case.decision.is_none() || case.open_hearing().is_none() {
        return Err(WhyNot::NothingToDecide);
    }
    may_be_second(case, judge, matter, officers)
}

/// Whether somebody who moderates may decide otherwise about a guest, who has no room here in which to
/// ask for it: once, and who may be the second to look at it.
pub fn may_reconsider(
    case: &CaseEventContent,
    judge: Judge<'_>,
    matter: Matter<'_>,
    officers: &Officers,
) -> Result<(), WhyNot> {
    let decision = case.standing_decision().filter(|d| d.lifted.is_none());
    let stands = decision.is_some_and(appealable) && case.merged_into.is_none();
    if !stands || case.appeal.is_some() {
        return Err(WhyNot::NothingToDecide);
    }
    may_be_second(case, judge, matter, officers)
}

fn may_be_second(
    case: &CaseEventContent,
    judge: Judge<'_>,
    matter: Matter<'_>,
    officers: &Officers,
) -> Result<(), WhyNot> {
    match why_not_second(judge, matter, case) {
        None => Ok(()),
        Some(judgement::WhyNot::Own) => Err(WhyNot::Own),
        Some(judgement::WhyNot::Reported) => Err(WhyNot::Reporter),
        Some(judgement::WhyNot::Officer) => Err(WhyNot::Officer),
        Some(judgement::WhyNot::First) => {
            let others = others(case, judge.user_id, officers);
            Err(WhyNot::Issuer { others })
        }
    }
}

fn others(case: &CaseEventContent, who: &UserId, officers: &Officers) -> Others {
    let other = |id: &&ruma::OwnedUserId| **id != who && **id != case.about;
    match () {
        () if officers.moderators.iter().any(|id| other(&id)) => Others::Moderator,
        () if officers.administrators.iter().any(|id| other(&id)) => Others::Administrator,
        () => Others::Nobody,
    }
}

/// What an appeal may come to, or a review: a strike that cannot be lower is overturned instead, and one
/// that was right is lifted.
pub fn may_come_to(decision: &Decision, kind: AppealKind, outcome: AppealOutcome) -> bool {
    match (kind, outcome) {
        (_, AppealOutcome::Upheld)
        | (AppealKind::Appeal, AppealOutcome::Overturned)
        | (AppealKind::Review, AppealOutcome::Lifted) => true,
        (AppealKind::Appeal, AppealOutcome::Reduced) => decision.step.is_some_and(|step| step > 1),
        // Of what lapses nobody says so: it happens.
        _ => false,
    }
}

/// When the open appeal of a case lapses in its member's favour: as the mute of a second strike would
/// end. Nothing where it waits for as long as it takes.
pub fn lapses_at(ladder: Ladder, case: &CaseEventContent) -> Option<i64> {
    let decision = case.standing_decision()?;
    let hearing = case.appeal.as_ref().filter(|h| h.outcome.is_none())?;
    let mute_ends = decision.at + ladder.muted_ms;
    let mutes = decision.outcome == Outcome::Strike
        && decision.step.map(Step::of) == Some(Step::Second)
        && hearing.at < mute_ends;
    mutes.then(|| mute_ends.max(hearing.at + AT_LEAST_MS))
}

#[cfg(test)]
mod tests {
    use ruma::{OwnedUserId, user_id};

    use super::*;
    use crate::events::{Act, CaseKind, Hearing};

    const LADDER: Ladder = Ladder::DEFAULT;
    const APPEAL: AppealKind = AppealKind::Appeal;

    fn ms(text: &str) -> i64 {
        text.parse::<Timestamp>().unwrap().as_millisecond()
    }

    fn case(step: u8, at: i64) -> CaseEventContent {
        let about = user_id!("@mikkel:dk.test").to_owned();
        let mut case = CaseEventContent::new("k3x9q2".into(), CaseKind::Post, about, at);
        case.decision = Some(Decision {
            outcome: Outcome::Strike,
            step: Some(step),
            rule: Some("2.1".into()),
            rules_version: String::new(),
            facts: "x".into(),
            severe: false,
            removes: true,
            by: user_id!("@ingrid:dk.test").to_owned(),
            at,
            confirmed: None,
            overturned: None,
            lifted: None,
            reduced_from: None,
            lowered: None,
        });
        case
    }

    fn heard(case: &mut CaseEventContent, at: i64) {
        case.appeal = Some(Hearing {
            at,
            claimed_by: None,
            decided: None,
            outcome: None,
        });
    }

    #[test]
    fn once_within_six_months_and_by_the_member() {
        let at = ms("2026-08-31T12:00:00Z");
        let mut judged = case(1, at);
        let mikkel = judged.about.clone();
        let may = |case: &CaseEventContent, who: &UserId, now| {
            may_appeal(LADDER, Some(case), who, false, now).map(drop)
        };
        assert_eq!(until(LADDER, at), ms("2027-02-28T12:00:00Z"));
        assert_eq!(may(&judged, &mikkel, ms("2027-02-28T12:00:00Z")), Ok(()));
        assert_eq!(
            may(&judged, &mikkel, ms("2027-03-01T12:00:00Z")),
            Err(Refused::Late(6))
        );
        assert_eq!(
            may(&judged, user_id!("@bo:dk.test"), at),
            Err(Refused::Unknown)
        );
        assert_eq!(
            may_appeal(LADDER, Some(&judged), &mikkel, true, at).map(drop),
            Err(Refused::Twice)
        );
        assert_eq!(
            may_appeal(LADDER, None, &mikkel, false, at).map(drop),
            Err(Refused::Unknown)
        );
        heard(&mut judged, at);
        assert_eq!(may(&judged, &mikkel, at), Err(Refused::Twice));
        let mut nudge = case(1, at);
        nudge.decision.as_mut().unwrap().outcome = Outcome::Nudge;
        assert_eq!(may(&nudge, &mikkel, at), Err(Refused::Unknown));
        let mut lifted = case(3, at);
        lifted.decision.as_mut().unwrap().lifted = Some(Act {
            by: None,
            at,
            text: String::new(),
        });
        assert_eq!(may(&lifted, &mikkel, at), Err(Refused::Undone));
    }

    #[test]
    fn somebody_else_decides() {
        let mut judged = case(2, 0);
        let [ingrid, bo, henrik]: [OwnedUserId; 3] = ["ingrid", "bo", "henrik"]
            .map(|name| UserId::parse(format!("@{name}:dk.test")).unwrap());
        let mut officers = Officers::default();
        officers.moderators.insert(ingrid.clone());
        let decides = |case: &CaseEventContent, who: &UserId, officers: &Officers, reported| {
            let is = |id: &UserId| {
                officers.moderators.contains(id) || officers.administrators.contains(id)
            };
            let judge = Judge {
                user_id: who,
                administers: officers.administrators.contains(who),
            };
            let matter = Matter {
                about: &case.about,
                is_officer: is(&case.about),
                was_reported_by_judge: reported,
            };
            may_decide(case, judge, matter, officers)
        };
        let may = |case: &CaseEventContent, who: &UserId, officers: &Officers| {
            decides(case, who, officers, false)
        };
        assert_eq!(may(&judged, &bo, &officers), Err(WhyNot::NothingToDecide));
        heard(&mut judged, 1);
        let issuer = |others| Err(WhyNot::Issuer { others });
        assert_eq!(may(&judged, &ingrid, &officers), issuer(Others::Nobody));
        officers.administrators.insert(henrik.clone());
        assert_eq!(
            may(&judged, &ingrid, &officers),
            issuer(Others::Administrator)
        );
        assert_eq!(may(&judged, &henrik, &officers), Ok(()));
        officers.moderators.insert(bo.clone());
        assert_eq!(may(&judged, &ingrid, &officers), issuer(Others::Moderator));
        assert_eq!(may(&judged, &bo, &officers), Ok(()));
        assert_eq!(
            decides(&judged, &bo, &officers, true),
            Err(WhyNot::Reporter)
        );
        officers.moderators.insert(judged.about.clone());
        let about = judged.about.clone();
        assert_eq!(may(&judged, &about, &officers), Err(WhyNot::Own));
        assert_eq!(may(&judged, &bo, &officers), Err(WhyNot::Officer));
        assert_eq!(may(&judged, &henrik, &officers), Ok(()));
    }

    #[test]
    fn a_second_strike_does_not_outwait_its_appeal() {
        let mut judged = case(2, 0);
        assert_eq!(lapses_at(LADDER, &judged), None);
        heard(&mut judged, DAY_MS);
        assert_eq!(lapses_at(LADDER, &judged), Some(LADDER.muted_ms));
        heard(&mut judged, LADDER.muted_ms - 1);
        assert_eq!(
            lapses_at(LADDER, &judged),
            Some(LADDER.muted_ms - 1 + AT_LEAST_MS)
        );
        heard(&mut judged, LADDER.muted_ms);
        assert_eq!(lapses_at(LADDER, &judged), None, "the mute is over");
        let mut first = case(1, 0);
        heard(&mut first, 1);
        assert_eq!(lapses_at(LADDER, &first), None);
    }

    #[test]
    fn a_first_strike_cannot_be_reduced() {
        let decision = |step| case(step, 0).decision.unwrap();
        assert!(!may_come_to(&decision(1), APPEAL, AppealOutcome::Reduced));
        assert!(may_come_to(&decision(3), APPEAL, AppealOutcome::Reduced));
        assert!(may_come_to(&decision(1), APPEAL, AppealOutcome::Upheld));
        assert!(!may_come_to(&decision(2), APPEAL, AppealOutcome::Lapsed));
        assert!(!may_come_to(&decision(3), APPEAL, AppealOutcome::Lifted));
        let review = |outcome| may_come_to(&decision(3), AppealKind::Review, outcome);
        assert!(review(AppealOutcome::Lifted) && review(AppealOutcome::Upheld));
        assert!(!review(AppealOutcome::Overturned) && !review(AppealOutcome::Reduced));
    }

    #[test]
    fn a_third_strike_is_reviewed_after_its_time_and_again_as_long_after() {
        let judged = case(3, 0);
        let mikkel = judged.about.clone();
        let may = |case: &CaseEventContent, said: Option<&AppealEventContent>, now| {
            may_ask_review(LADDER, Some(case), &mikkel, said, now)
        };
        let due = LADDER.review_ms;
        assert_eq!(review_from(LADDER, &judged), Some(due));
        assert_eq!(may(&judged, None, due - 1), Err(Refused::Early));
        assert_eq!(may(&judged, None, due), Ok(()));
        assert_eq!(may(&case(2, 0), None, due), Err(Refused::Unknown));
        let bo = user_id!("@bo:dk.test");
        let others = may_ask_review(LADDER, Some(&judged), bo, None, due);
        assert_eq!(others, Err(Refused::Unknown));
        // While an appeal waits, and while the review itself does.
        let mut appealed = judged.clone();
        heard(&mut appealed, due);
        assert_eq!(may(&appealed, None, due), Err(Refused::Pending));
        let mut asked = judged.clone();
        asked.review = Some(Hearing {
            at: due,
            claimed_by: None,
            decided: None,
            outcome: None,
        });
        assert_eq!(may(&asked, None, due + 1), Err(Refused::Pending));
        assert_eq!(
            may_appeal(LADDER, Some(&asked), &mikkel, false, due).map(drop),
            Err(Refused::Pending)
        );
        let act = |at| Act {
            by: None,
            at,
            text: String::new(),
        };
        asked.review = Some(Hearing {
            at: due,
            claimed_by: None,
            decided: Some(act(due + 5)),
            outcome: Some(AppealOutcome::Upheld),
        });
        assert_eq!(review_from(LADDER, &asked), Some(2 * due + 5));
        assert_eq!(may(&asked, None, 2 * due + 4), Err(Refused::Early));
        assert_eq!(may(&asked, None, 2 * due + 5), Ok(()));
        if let Some(decision) = &mut asked.decision {
            decision.lifted = Some(act(2 * due + 6));
        }
        assert_eq!(may(&asked, None, 3 * due), Err(Refused::Undone));
        assert_eq!(review_from(LADDER, &asked), None);
    }
}

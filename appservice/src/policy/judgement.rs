//! Who may judge whom, and what a case has come to. `product.md` 3.3, rules 2 and 5.

use ruma::UserId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::events::{AppealKind, CaseEventContent, Decision, Outcome};

/// Milliseconds of a day.
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// What was older than this when it was reported is worth a nudge and no more.
pub const OLD_MS: i64 = 90 * DAY_MS;
/// How long a suspension lasts that nobody has confirmed.
pub const INTERIM_MS: i64 = 3 * DAY_MS;

/// Where a case stands.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum CaseState {
    /// Nobody looks after it.
    Open,
    /// Somebody does.
    Claimed,
    /// It was judged.
    Decided,
    /// It has become part of another.
    Merged,
    /// Its member asks for another judgement.
    Appealed,
    /// That was given.
    Closed,
}

impl CaseState {
    /// Where this case stands.
    pub fn of(case: &CaseEventContent) -> Self {
        if case.merged_into.is_some() {
            return Self::Merged;
        }
        match (&case.decision, case.last_asked(), &case.claimed_by) {
            (Some(_), ..) if case.open_hearing().is_some() => Self::Appealed,
            (Some(_), Some(_), _) => Self::Closed,
            (Some(_), None, _) => Self::Decided,
            (None, _, Some(_)) => Self::Claimed,
            (None, _, None) => Self::Open,
        }
    }
}

/// Who is about to judge.
#[derive(Clone, Copy, Debug)]
pub struct Judge<'a> {
    /// Somebody who moderates.
    pub user_id: &'a UserId,
    /// They run the territory, too.
    pub administers: bool,
}

/// What of a matter decides who may judge it.
#[derive(Clone, Copy, Debug)]
pub struct Matter<'a> {
    /// Whose conduct it is about.
    pub about: &'a UserId,
    /// They moderate, or run the territory.
    pub is_officer: bool,
    /// The judge has reported it.
    pub was_reported_by_judge: bool,
}

/// Why somebody may not do this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhyNot {
    /// It is about themselves.
    Own,
    /// It is about somebody who keeps order, and they run nothing.
    Officer,
    /// They have reported it.
    Reported,
    /// They have ordered or decided it: somebody else has to look.
    First,
}

impl WhyNot {
    /// What they are told.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Own => "This case is about yourself. Somebody else has to judge it.",
            Self::Officer => {
                "Only an administrator can judge somebody who moderates or runs the territory."
            }
            Self::Reported => "You have reported this yourself. Somebody else has to judge it.",
            Self::First => "You were the first to decide here. Somebody else has to look at it.",
        }
    }
}

/// Why somebody may not judge a matter; nothing when they may.
pub fn why_not_judge(judge: Judge<'_>, matter: Matter<'_>) -> Option<WhyNot> {
    if judge.user_id == matter.about {
        return Some(WhyNot::Own);
    }
    if matter.is_officer && !judge.administers {
        return Some(WhyNot::Officer);
    }
    matter.was_reported_by_judge.then_some(WhyNot::Reported)
}

/// Why somebody may not be the second person who looks at a suspension, a third strike or an appeal;
/// nothing when they may.
pub fn why_not_second(
    judge: Judge<'_>,
    matter: Matter<'_>,
    case: &CaseEventContent,
) -> Option<WhyNot> {
    let ordered = case.interim.as_ref().and_then(|i| i.ordered.by.as_deref());
    let decided = case.decision.as_ref().map(|d| &*d.by);
    let confirmed = case.decision.as_ref().and_then(|d| d.confirmed.as_ref());
    let confirmed = confirmed.and_then(|act| act.by.as_deref());
    let is_first = [ordered, decided, confirmed].contains(&Some(judge.user_id));
    let why_not = why_not_judge(judge, matter);
    why_not.or_else(|| is_first.then_some(WhyNot::First))
}

/// Whether the posts of a case were old when it was opened, all of them, as far as is known: `at` are
/// their times, Unix milliseconds. Then a nudge is what is left, unless it is severe.
pub fn only_nudge(opened_at: i64, at: impl IntoIterator<Item = Option<i64>>) -> bool {
    let mut any = false;
    let all = at.into_iter().all(|at| {
        any = true;
        at.is_some_and(|at| opened_at - at > OLD_MS)
    });
    any && all
}

/// Whether a case has punished its posts: they are not punished again.
pub fn punishes(case: &CaseEventContent) -> bool {
    let standing = case.standing_decision();
    case.merged_into.is_none()
        && standing.is_some_and(|d| matches!(d.outcome, Outcome::Strike | Outcome::Removed))
}

/// The first moment at which the member of a case is not suspended by it any more, if one moderator
/// has ordered that and it holds at `now`: nobody has confirmed it, nobody has judged the case, and its
/// time is not over.
pub fn interim_until(case: &CaseEventContent, now: i64) -> Option<i64> {
    let interim = case.interim.as_ref().filter(|_| case.is_open())?;
    (interim.confirmed.is_none() && now < interim.until).then_some(interim.until)
}

/// The first moment at which a severe third strike is none any more unless somebody else has confirmed
/// it, Unix milliseconds; nothing where there is none, or it waits for nobody. One that follows from two
/// active strikes rests on what others have decided before, and need not be confirmed to hold.
pub fn unconfirmed_until(case: &CaseEventContent) -> Option<i64> {
    let decision = case
        .standing_decision()
        .filter(|_| case.merged_into.is_none())?;
    waits_for_second(decision).then_some(decision.at + INTERIM_MS)
}

/// What a case waits for that is not for who has decided before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Awaited {
    /// An answer to an appeal.
    Appeal,
    /// An answer to a wish that a third strike be lifted.
    Review,
    /// A second look at a suspension.
    Interim,
    /// A second look at a third strike.
    Confirmation,
}

impl Awaited {
    /// In a word, for the log.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Appeal => "appeal",
            Self::Review => "review",
            Self::Interim => "interim",
            Self::Confirmation => "confirmation",
        }
    }
}

/// What a case waits for at `now`, and since when, both Unix milliseconds.
pub fn awaits(case: &CaseEventContent, now: i64) -> Option<(Awaited, i64)> {
    if case.merged_into.is_some() {
        return None;
    }
    if let Some((kind, hearing)) = case.open_hearing() {
        let what = match kind {
            AppealKind::Appeal => Awaited::Appeal,
            AppealKind::Review => Awaited::Review,
        };
        return Some((what, hearing.at));
    }
    if let Some(interim) = case.interim.as_ref().filter(|_| interim_holds(case, now)) {
        return Some((Awaited::Interim, interim.ordered.at));
    }
    let decision = case.standing_decision().filter(|decision| {
        let is_third = decision.outcome == Outcome::Strike && decision.step == Some(3);
        is_third && decision.confirmed.is_none() && decision.lifted.is_none()
    })?;
    Some((Awaited::Confirmation, decision.at))
}

/// Whether a decision is a severe third strike that only one person has looked at.
pub fn waits_for_second(decision: &Decision) -> bool {
    let is_third = decision.outcome == Outcome::Strike && decision.step == Some(3);
    is_third && decision.severe && decision.confirmed.is_none() && decision.lifted.is_none()
}

/// Whether a suspension that one moderator ordered holds at `now`.
pub fn interim_holds(case: &CaseEventContent, now: i64) -> bool {
    interim_until(case, now).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::{Act, AppealOutcome, CaseKind, Decision, Hearing, Interim};

    const ANNA: &str = "@anna:dk";
    const INGRID: &str = "@ingrid:dk";
    const OLE: &str = "@ole:dk";

    fn id(id: &str) -> &UserId {
        <&UserId>::try_from(id).unwrap()
    }

    fn judge(user_id: &str, administers: bool) -> Judge<'_> {
        Judge {
            user_id: id(user_id),
            administers,
        }
    }

    fn matter(about: &str, is_officer: bool, was_reported_by_judge: bool) -> Matter<'_> {
        Matter {
            about: id(about),
            is_officer,
            was_reported_by_judge,
        }
    }

    fn case() -> CaseEventContent {
        CaseEventContent::new("aaaaaa".into(), CaseKind::Post, id(ANNA).to_owned(), 0)
    }

    fn decided(by: &str) -> CaseEventContent {
        CaseEventContent {
            decision: Some(Decision {
                outcome: Outcome::Strike,
                step: Some(3),
                rule: None,
                rules_version: String::new(),
                facts: String::new(),
                severe: false,
                removes: true,
                by: id(by).to_owned(),
                at: 1,
                confirmed: None,
                overturned: None,
                lifted: None,
                reduced_from: None,
                lowered: None,
            }),
            ..case()
        }
    }

    #[test]
    fn nobody_judges_themselves_their_peers_or_what_they_reported() {
        let why = |by, about, officer, reported, administers| {
            why_not_judge(judge(by, administers), matter(about, officer, reported))
        };
        assert_eq!(why(INGRID, ANNA, false, false, false), None);
        assert_eq!(why(INGRID, INGRID, true, false, true), Some(WhyNot::Own));
        assert_eq!(why(INGRID, OLE, true, false, false), Some(WhyNot::Officer));
        assert_eq!(why(INGRID, OLE, true, false, true), None);
        assert_eq!(why(INGRID, ANNA, false, true, true), Some(WhyNot::Reported));
    }

    #[test]
    fn a_second_look_is_somebody_elses() {
        let case = decided(INGRID);
        let of = |by| why_not_second(judge(by, false), matter(ANNA, false, false), &case);
        assert_eq!(of(INGRID), Some(WhyNot::First));
        assert_eq!(of(OLE), None);
        assert_eq!(of(ANNA), Some(WhyNot::Own));
        let confirmed = CaseEventContent {
            decision: case.decision.clone().map(|d| Decision {
                confirmed: Some(Act {
                    by: Some(id(OLE).to_owned()),
                    at: 2,
                    text: String::new(),
                }),
                ..d
            }),
            ..case.clone()
        };
        let of = |by| why_not_second(judge(by, false), matter(ANNA, false, false), &confirmed);
        assert_eq!(of(OLE), Some(WhyNot::First));
    }

    #[test]
    fn what_was_old_when_it_was_reported_is_worth_a_nudge() {
        let reported = 100 * DAY_MS;
        assert!(only_nudge(reported, [Some(9 * DAY_MS)]));
        assert!(!only_nudge(reported, [Some(10 * DAY_MS)]));
        assert!(!only_nudge(reported, [Some(0), Some(99 * DAY_MS)]));
        assert!(!only_nudge(reported, [Some(0), None]));
        assert!(!only_nudge(reported, []));
    }

    #[test]
    fn a_case_goes_through_its_states() {
        let mut case = case();
        assert_eq!(CaseState::of(&case), CaseState::Open);
        case.claimed_by = Some(id(INGRID).to_owned());
        assert_eq!(CaseState::of(&case), CaseState::Claimed);
        assert!(!punishes(&case));
        case.decision = decided(INGRID).decision;
        assert_eq!(CaseState::of(&case), CaseState::Decided);
        assert!(punishes(&case));
        case.appeal = Some(Hearing {
            at: 2,
            claimed_by: None,
            decided: None,
            outcome: None,
        });
        assert_eq!(CaseState::of(&case), CaseState::Appealed);
        if let Some(hearing) = &mut case.appeal {
            hearing.outcome = Some(AppealOutcome::Upheld);
        }
        assert_eq!(CaseState::of(&case), CaseState::Closed);
        case.merged_into = Some("bbbbbb".into());
        assert_eq!(CaseState::of(&case), CaseState::Merged);
    }

    #[test]
    fn a_case_says_what_it_waits_for() {
        let mut case = case();
        assert_eq!(awaits(&case, 5), None);
        case.interim = Some(Interim {
            ordered: Act {
                by: None,
                at: 2,
                text: String::new(),
            },
            until: 10,
            confirmed: None,
        });
        assert_eq!(awaits(&case, 5), Some((Awaited::Interim, 2)));
        assert_eq!(awaits(&case, 10), None);
        case.decision = decided(INGRID).decision;
        assert_eq!(awaits(&case, 5), Some((Awaited::Confirmation, 1)));
        let heard = |at| {
            Some(Hearing {
                at,
                claimed_by: None,
                decided: None,
                outcome: None,
            })
        };
        case.review = heard(8);
        assert_eq!(awaits(&case, 9), Some((Awaited::Review, 8)));
        case.appeal = heard(7);
        assert_eq!(awaits(&case, 9), Some((Awaited::Appeal, 7)));
        case.merged_into = Some("bbbbbb".into());
        assert_eq!(awaits(&case, 9), None);
    }

    #[test]
    fn a_severe_third_strike_waits_for_a_second_person() {
        let mut case = decided(INGRID);
        assert_eq!(unconfirmed_until(&case), None, "it follows from two others");
        let set = |case: &mut CaseEventContent, change: fn(&mut Decision)| {
            case.decision.as_mut().map(change);
        };
        set(&mut case, |d| d.severe = true);
        assert_eq!(unconfirmed_until(&case), Some(1 + INTERIM_MS));
        let mut confirmed = case.clone();
        set(&mut confirmed, |d| {
            d.confirmed = Some(Act {
                by: Some(id(OLE).to_owned()),
                at: 2,
                text: String::new(),
            });
        });
        assert_eq!(unconfirmed_until(&confirmed), None);
        set(&mut case, |d| d.step = Some(2));
        assert_eq!(unconfirmed_until(&case), None);
    }

    #[test]
    fn a_suspension_that_nobody_confirms_lapses() {
        let mut case = case();
        case.interim = Some(Interim {
            ordered: Act {
                by: Some(id(INGRID).to_owned()),
                at: 0,
                text: "Trusler".into(),
            },
            until: INTERIM_MS,
            confirmed: None,
        });
        assert_eq!(interim_until(&case, INTERIM_MS - 1), Some(INTERIM_MS));
        assert!(!interim_holds(&case, INTERIM_MS));
        case.decision = decided(OLE).decision;
        assert!(!interim_holds(&case, 1));
    }
}

//! What follows from a case: a strike, posts that go, a suspension until somebody has looked.
//! Computed from what the case says now, so that a change of it takes back what followed before.

use crate::{
    events::{
        CaseEventContent, EvidenceEventContent, Exhibit, Hearing, Lowered, Outcome,
        StrikeEventContent, Target,
    },
    policy::{
        Ladder,
        judgement::interim_holds,
        policy_rules::waits,
        strikes::{self, Strike},
    },
};

/// What a case says of the strike that it calls for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sentence<'a> {
    step: u8,
    rule: &'a str,
    rules_version: &'a str,
    facts: &'a str,
    at: i64,
    overturned_at: Option<i64>,
    lifted_at: Option<i64>,
    /// The appeal against the mute that it brings.
    appeal: Option<&'a Hearing>,
}

/// That of a decision; where there is none yet, that of a suspension which two people have ordered.
fn sentence(case: &CaseEventContent) -> Option<Sentence<'_>> {
    if case.merged_into.is_some() {
        return None;
    }
    let Some(decision) = &case.decision else {
        let interim = case.interim.as_ref()?;
        return Some(Sentence {
            step: 3,
            rule: "",
            rules_version: "",
            facts: &interim.ordered.text,
            at: interim.confirmed.as_ref()?.at,
            overturned_at: None,
            lifted_at: None,
            appeal: None,
        });
    };
    let step = decision.step.unwrap_or(1).clamp(1, 3);
    (decision.outcome == Outcome::Strike).then(|| Sentence {
        step,
        rule: decision.rule.as_deref().unwrap_or_default(),
        rules_version: &decision.rules_version,
        facts: &decision.facts,
        at: decision.at,
        overturned_at: decision.overturned.as_ref().map(|act| act.at),
        lifted_at: decision.lifted.as_ref().map(|act| act.at),
        appeal: case.appeal.as_ref().filter(|_| step == 2),
    })
}

/// What counts of the strike that a case calls for where no home room says what its member does about
/// it: of a guest.
pub fn counted(case: &CaseEventContent) -> Option<Strike> {
    let sentence = sentence(case)?;
    Some(Strike {
        overturned_at: sentence.overturned_at,
        lifted_at: sentence.lifted_at,
        ..Strike::of_guest(strikes::Step::of(sentence.step), sentence.at)
    })
}

/// The strike that should stand in the home room because of a case, `present` being what stands there.
/// What its member has done about it stays; the rest follows the case. A strike that its case does not
/// call for any more counts as overturned. The statement of a new one, and of one that has become another
/// step, is the caller's to write.
pub fn strike(
    case: &CaseEventContent,
    present: Option<&StrikeEventContent>,
    kept: &[&EvidenceEventContent],
) -> Option<StrikeEventContent> {
    let Some(sentence) = sentence(case) else {
        let mut strike = present?.clone();
        strike.overturned_at.get_or_insert(case.changed_at);
        strike.unconfirmed = case.decision.as_ref().is_some_and(|decision| {
            decision.lowered == Some(Lowered::Unconfirmed) && decision.overturned.is_none()
        });
        return Some(strike);
    };
    let done = |of: fn(&StrikeEventContent) -> Option<i64>| present.and_then(of);
    let is_told =
        |told: &&StrikeEventContent| told.step == sentence.step || sentence.overturned_at.is_some();
    let told = present.filter(is_told);
    Some(StrikeEventContent {
        case: case.case.clone(),
        step: sentence.step,
        rule: sentence.rule.to_owned(),
        rules_version: sentence.rules_version.to_owned(),
        facts: sentence.facts.to_owned(),
        statement: told.map_or_else(String::new, |strike| strike.statement.clone()),
        language: told.map_or_else(String::new, |strike| strike.language.clone()),
        evidence: exhibits(&case.targets, kept),
        automated: false,
        issued_at: sentence.at,
        acknowledged_at: done(|strike| strike.acknowledged_at),
        refreshed_at: done(|strike| strike.refreshed_at),
        cleared_at: done(|strike| strike.cleared_at),
        appealed_at: sentence.appeal.map(|hearing| hearing.at),
        answered_at: sentence
            .appeal
            .and_then(|hearing| Some(hearing.decided.as_ref()?.at)),
        overturned_at: sentence.overturned_at,
        unconfirmed: false,
        lifted_at: sentence.lifted_at,
    })
}

/// The posts of a case as they were kept first, and what else was kept of them, each wording once.
fn exhibits(targets: &[Target], kept: &[&EvidenceEventContent]) -> Vec<Exhibit> {
    let mut exhibits = Vec::new();
    for event_id in targets.iter().filter_map(|target| target.event_id.as_ref()) {
        let of_it = || kept.iter().filter(|kept| kept.event_id == *event_id);
        let first = of_it().filter(|kept| !kept.replaced);
        let first = first.min_by_key(|kept| kept.at);
        let first = first.map_or_else(String::new, |kept| kept.sha256.clone());
        let mut others: Vec<_> = of_it().filter(|kept| kept.sha256 != first).collect();
        others.sort_by_key(|kept| (kept.written_at(), &kept.sha256));
        let others = others.into_iter().map(|kept| kept.sha256.clone());
        let mut wordings = vec![first];
        wordings.extend(others);
        wordings.dedup();
        exhibits.extend(wordings.into_iter().map(|sha256| Exhibit {
            event_id: event_id.clone(),
            sha256,
        }));
    }
    exhibits
}

/// Whether the posts of a case are to be gone.
pub fn removes(case: &CaseEventContent) -> bool {
    case.standing_decision().is_some() && has_removed(case)
}

/// Whether they are, or were before the decision was overturned.
pub fn has_removed(case: &CaseEventContent) -> bool {
    case.merged_into.is_none()
        && case.decision.as_ref().is_some_and(|decision| {
            decision.removes && matches!(decision.outcome, Outcome::Removed | Outcome::Strike)
        })
}

/// Whether the posts that a case has taken away are to come back: its decision did not stand.
pub fn restores(case: &CaseEventContent) -> bool {
    let decision = case.decision.as_ref();
    case.merged_into.is_none() && decision.is_some_and(|d| d.overturned.is_some() && d.removes)
}

/// Whether a rule of our policy list tells of the third strike of a case at `now`.
pub fn publishes(case: &CaseEventContent, now: i64) -> bool {
    let decision = case.standing_decision();
    let is_third = decision.is_some_and(|decision| {
        let is_strike = decision.outcome == Outcome::Strike && decision.step == Some(3);
        is_strike && decision.lifted.is_none()
    });
    case.merged_into.is_none() && is_third && waits(case, now).is_none()
}

/// What the log says when a member was told of what is no strike: that they are suspended until somebody
/// has looked, that they were reminded of a rule, that something of theirs was removed.
pub fn told_as(case: &CaseEventContent, now: i64) -> Option<&'static str> {
    if interim_holds(case, now) {
        return Some("interim.explained");
    }
    let decision = case
        .standing_decision()
        .filter(|_| case.merged_into.is_none())?;
    match decision.outcome {
        Outcome::Nudge => Some("case.nudged"),
        Outcome::Removed => Some("case.explained"),
        Outcome::Dismissed | Outcome::Strike => None,
    }
}

/// Whether the time of a suspension was over at `now` and nobody had judged its case.
pub fn has_lapsed(case: &CaseEventContent, now: i64) -> bool {
    let interim = case.interim.as_ref().filter(|_| case.is_open());
    interim.is_some_and(|interim| interim.confirmed.is_none() && interim.until <= now)
}

/// In the log: a member was told that their suspension until somebody looks is over.
pub const INTERIM_ENDED: &str = "interim.ended";

/// For so long it is worth telling.
const TOLD_WITHIN_MS: i64 = 7 * 24 * 60 * 60 * 1_000;

/// How a suspension ended that was to hold until somebody has looked, and that no strike followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InterimEnd {
    /// Nobody has confirmed it in time.
    Unconfirmed,
    /// The case was decided otherwise.
    Decided,
    /// No person had ordered it, and what did does not any more, or nobody has looked in time.
    Dropped,
}

/// How the suspension of a case ended, as long as that is worth telling at `now`.
pub fn interim_end(case: &CaseEventContent, now: i64) -> Option<InterimEnd> {
    let interim = case
        .interim
        .as_ref()
        .filter(|_| case.merged_into.is_none())?;
    let (end, at) = match &case.decision {
        Some(decision) if decision.outcome == Outcome::Strike || decision.lowered.is_some() => {
            return None;
        }
        Some(decision) => (InterimEnd::Decided, decision.at),
        None if !has_lapsed(case, now) => return None,
        None if interim.ordered.by.is_none() => (InterimEnd::Dropped, interim.until),
        None => (InterimEnd::Unconfirmed, interim.until),
    };
    (now - at < TOLD_WITHIN_MS).then_some(end)
}

/// The strikes of a member that stand otherwise because they passed the refresher, last at `passed_at`,
/// as they stand at `now`. Every one that was issued before is refreshed by it, and one may be cleared: by
/// that pass, or by the one that has refreshed it, when it was a higher step or another one was cleared.
pub fn refreshed(
    ladder: Ladder,
    strikes: &[StrikeEventContent],
    passed_at: i64,
    now: i64,
) -> Vec<StrikeEventContent> {
    let mut all = strikes.to_vec();
    all.sort_by_key(|strike| strike.issued_at);
    let mut changed = Vec::new();
    for place in 0..all.len() {
        let counted: Vec<_> = all.iter().map(Strike::of).collect();
        let (Some(strike), Some(of)) = (all.get_mut(place), counted.get(place)) else {
            continue;
        };
        let is_over = strike.overturned_at.or(strike.lifted_at).is_some();
        if is_over || strike.issued_at > passed_at {
            continue;
        }
        let before = (strike.refreshed_at, strike.cleared_at);
        let refreshed_at = *strike.refreshed_at.get_or_insert(passed_at);
        if ladder.is_active(of, &counted, now) {
            let mut passes = [refreshed_at, passed_at].into_iter();
            strike.cleared_at = passes.find(|at| ladder.clears(of, &counted, *at));
        }
        if before != (strike.refreshed_at, strike.cleared_at) {
            changed.push(strike.clone());
        }
    }
    changed
}

#[cfg(test)]
mod tests {
    use ruma::user_id;

    use super::*;
    use crate::{
        events::{Act, CaseKind, Decision, Interim},
        policy::policy_rules::HOLD_MS,
    };

    fn act(at: i64) -> Act {
        Act {
            by: None,
            at,
            text: "Fordi.".into(),
        }
    }

    fn case(outcome: Outcome, step: Option<u8>) -> CaseEventContent {
        let anna = user_id!("@anna:x").to_owned();
        let mut case = CaseEventContent::new("abcdef".into(), CaseKind::Post, anna, 5);
        case.decision = Some(Decision {
            outcome,
            step,
            rule: Some("respekt".into()),
            rules_version: "1".into(),
            facts: "Skældsord.".into(),
            severe: false,
            removes: true,
            by: user_id!("@ingrid:x").to_owned(),
            at: 10,
            confirmed: None,
            overturned: None,
            lifted: None,
            reduced_from: None,
            lowered: None,
        });
        case
    }

    fn strike_of(case: &CaseEventContent) -> Option<StrikeEventContent> {
        strike(case, None, &[])
    }

    #[test]
    fn a_strike_follows_its_case_and_keeps_what_its_member_did() {
        let mut case = case(Outcome::Strike, Some(2));
        let mut present = strike_of(&case).unwrap();
        assert_eq!((present.step, present.issued_at), (2, 10));
        present.acknowledged_at = Some(11);
        present.statement = "Du …".into();
        if let Some(decision) = &mut case.decision {
            (decision.step, decision.overturned) = (Some(1), Some(act(20)));
        }
        let after = strike(&case, Some(&present), &[]).unwrap();
        let expected = StrikeEventContent {
            step: 1,
            overturned_at: Some(20),
            ..present.clone()
        };
        assert_eq!(after, expected);
        assert_eq!(strike(&case, Some(&after), &[]), Some(after));
        assert!(!removes(&case));
        // What it says of a mute or a suspension is not true of a lower step.
        if let Some(decision) = &mut case.decision {
            decision.overturned = None;
        }
        let lower = strike(&case, Some(&present), &[]).unwrap();
        assert_eq!((lower.step, &*lower.statement), (1, ""));
        case.decision = None;
        case.changed_at = 30;
        let gone = strike(&case, Some(&present), &[]).unwrap();
        assert_eq!((gone.overturned_at, gone.unconfirmed), (Some(30), false));
        // Nobody has confirmed that it is severe, and it was old: no appeal has ended it.
        let mut unconfirmed = self::case(Outcome::Removed, None);
        if let Some(decision) = &mut unconfirmed.decision {
            decision.lowered = Some(Lowered::Unconfirmed);
        }
        let gone = strike(&unconfirmed, Some(&present), &[]).unwrap();
        assert!(gone.unconfirmed && gone.overturned_at.is_some());
        assert_eq!(strike_of(&case), None);
    }

    #[test]
    fn a_rule_waits_for_a_second_person_and_for_its_hold() {
        let mut case = case(Outcome::Strike, Some(3));
        let set = |case: &mut CaseEventContent, change: fn(&mut Decision)| {
            case.decision.as_mut().map(change);
        };
        assert!(!publishes(&case, 20 + HOLD_MS));
        set(&mut case, |d| d.confirmed = Some(act(20)));
        assert!(!publishes(&case, 19 + HOLD_MS) && publishes(&case, 20 + HOLD_MS));
        set(&mut case, |d| d.severe = true);
        assert!(publishes(&case, 20));
        set(&mut case, |d| d.lifted = Some(act(30)));
        assert!(!publishes(&case, 40) && !restores(&case));
        set(&mut case, |d| d.overturned = Some(act(50)));
        assert!(!publishes(&case, 60) && restores(&case));
    }

    #[test]
    fn only_strikes_and_removals_take_posts_away() {
        assert!(removes(&case(Outcome::Removed, None)));
        assert!(removes(&case(Outcome::Strike, Some(1))));
        assert!(!removes(&case(Outcome::Nudge, None)));
        assert_eq!(
            told_as(&case(Outcome::Nudge, None), 20),
            Some("case.nudged")
        );
        let removed = told_as(&case(Outcome::Removed, None), 20);
        assert_eq!(removed, Some("case.explained"));
        assert_eq!(told_as(&case(Outcome::Strike, Some(1)), 20), None);
        let mut merged = case(Outcome::Strike, Some(1));
        merged.merged_into = Some("bbbbbb".into());
        assert!(!removes(&merged) && strike_of(&merged).is_none());
    }

    #[test]
    fn a_suspension_lapses_or_becomes_a_third_strike() {
        let mut case = case(Outcome::Dismissed, None);
        case.decision = None;
        case.interim = Some(Interim {
            ordered: act(10),
            until: 100,
            confirmed: None,
        });
        assert!(has_lapsed(&case, 100) && !has_lapsed(&case, 99));
        assert_eq!(strike_of(&case), None);
        let end = |case: &CaseEventContent, now| interim_end(case, now);
        assert_eq!(end(&case, 99), None);
        // Nobody by name has ordered it.
        assert_eq!(end(&case, 100), Some(InterimEnd::Dropped));
        if let Some(interim) = &mut case.interim {
            interim.ordered.by = Some(user_id!("@ingrid:x").to_owned());
        }
        assert_eq!(end(&case, 100), Some(InterimEnd::Unconfirmed));
        assert_eq!(end(&case, 100 + TOLD_WITHIN_MS), None, "long over");
        let dismissed = self::case(Outcome::Dismissed, None).decision;
        let struck = self::case(Outcome::Strike, Some(2)).decision;
        let decided = |decision| CaseEventContent {
            decision,
            ..case.clone()
        };
        assert_eq!(end(&decided(dismissed), 50), Some(InterimEnd::Decided));
        assert_eq!(end(&decided(struck), 50), None);
        if let Some(interim) = &mut case.interim {
            interim.confirmed = Some(act(50));
        }
        assert_eq!(
            strike_of(&case).map(|s| (s.step, s.issued_at)),
            Some((3, 50))
        );
    }

    #[test]
    fn the_refresher_refreshes_all_and_clears_one() {
        let first = strike_of(&case(Outcome::Strike, Some(1))).unwrap();
        let mut second = strike_of(&case(Outcome::Strike, Some(2))).unwrap();
        second.issued_at = 20;
        let ladder = Ladder::DEFAULT;
        let after = refreshed(ladder, &[second.clone(), first.clone()], 25, 25);
        let marks: Vec<_> = after
            .iter()
            .map(|s| (s.step, s.refreshed_at, s.cleared_at))
            .collect();
        assert_eq!(marks, [(1, Some(25), Some(25)), (2, Some(25), None)]);
        assert!(refreshed(ladder, &after, 25, 30).is_empty());
        assert_eq!(refreshed(ladder, &[first, second], 15, 15).len(), 1);
    }

    /// What was passed when it was a second strike counts when it has become a first one.
    #[test]
    fn an_earlier_pass_clears_what_has_become_a_first_strike() {
        let ladder = Ladder::DEFAULT;
        let mut lowered = strike_of(&case(Outcome::Strike, Some(2))).unwrap();
        lowered.refreshed_at = Some(20);
        assert!(refreshed(ladder, std::slice::from_ref(&lowered), 20, 30).is_empty());
        lowered.step = 1;
        let [cleared] = &refreshed(ladder, std::slice::from_ref(&lowered), 20, 30)[..] else {
            panic!("it is cleared")
        };
        assert_eq!(cleared.cleared_at, Some(20));
        assert!(refreshed(ladder, std::slice::from_ref(cleared), 20, 30).is_empty());
        let over = 10 + ladder.first_ms;
        assert!(refreshed(ladder, std::slice::from_ref(&lowered), 20, over).is_empty());
        // Another was cleared: not before twelve months are over, or that one is overturned.
        let mut other = strike_of(&case(Outcome::Strike, Some(1))).unwrap();
        (other.refreshed_at, other.cleared_at) = (Some(15), Some(15));
        assert!(refreshed(ladder, &[other.clone(), lowered.clone()], 20, 30).is_empty());
        other.overturned_at = Some(25);
        assert_eq!(refreshed(ladder, &[other, lowered], 20, 30).len(), 1);
    }
}

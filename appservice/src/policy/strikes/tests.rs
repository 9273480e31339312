use proptest::prelude::*;

use super::*;
use crate::policy::recount::{self, Counted};

const LADDER: Ladder = Ladder::DEFAULT;

#[test]
fn a_first_strike_ends_after_ninety_days() {
    let all = [Strike::new(Step::First, 0)];
    assert_eq!(LADDER.standing(&all, LADDER.first_ms - 1).active, 1);
    assert_eq!(LADDER.standing(&all, LADDER.first_ms), Standing::default());
    assert_eq!(LADDER.next(&all, LADDER.first_ms - 1), Step::Second);
    assert_eq!(LADDER.next(&all, LADDER.first_ms), Step::First);
}

/// The clock of every strike stands still while its member is muted.
#[test]
fn time_does_not_run_while_muted() {
    let mut second = Strike::new(Step::Second, 10 * DAY_MS);
    let first = Strike::new(Step::First, 0);
    second.refreshed_at = Some(30 * DAY_MS);
    let all = [first, second];
    let mute = LADDER.standing(&all, 12 * DAY_MS).mute.unwrap();
    assert_eq!((mute.until, mute.needs_refresher), (17 * DAY_MS, true));
    assert_eq!(
        LADDER
            .standing(&all, 29 * DAY_MS)
            .mute
            .map(|m| m.needs_refresher),
        Some(true)
    );
    assert_eq!(LADDER.standing(&all, 30 * DAY_MS).mute, None);
    // Twenty days of mute.
    assert!(LADDER.is_active(&first, &all, LADDER.first_ms + 20 * DAY_MS - 1));
    assert!(!LADDER.is_active(&first, &all, LADDER.first_ms + 20 * DAY_MS));
    assert!(LADDER.is_active(
        &second,
        &all,
        10 * DAY_MS + LADDER.second_ms + 20 * DAY_MS - 1
    ));
}

/// G8 and rule 4: a first strike that ends lifts no mute and lowers what is next.
#[test]
fn what_is_next_is_computed_from_what_is_active() {
    let first = Strike::new(Step::First, 0);
    let mut second = Strike::new(Step::Second, 89 * DAY_MS);
    let end = LADDER.first_ms;
    // A mute that lasts stops the time of the first one, too.
    assert_eq!(LADDER.next(&[first, second], end), Step::Third);
    assert!(LADDER.standing(&[first, second], end).mute.is_some());
    second.refreshed_at = Some(89 * DAY_MS);
    let all = [first, second];
    let over = end + LADDER.muted_ms;
    assert_eq!(LADDER.next(&all, over - 1), Step::Third);
    assert!(!LADDER.is_active(&first, &all, over));
    assert_eq!(LADDER.next(&all, over), Step::Second);
    assert_eq!(LADDER.standing(&all, over).active, 1);
}

#[test]
fn the_refresher_shortens_no_mute() {
    let mut second = Strike::new(Step::Second, 0);
    second.refreshed_at = Some(DAY_MS);
    let mute = LADDER.standing(&[second], 2 * DAY_MS).mute.unwrap();
    assert!(!mute.needs_refresher);
    assert_eq!(LADDER.standing(&[second], LADDER.muted_ms).mute, None);
}

#[test]
fn a_mute_does_not_outlast_its_end_while_an_appeal_waits() {
    let end = LADDER.muted_ms;
    let mut second = Strike::new(Step::Second, 0);
    let mute = |strike: Strike, now| LADDER.standing(&[strike], now).mute;
    assert!(mute(second, end).is_some(), "the refresher is not passed");
    second.appealed_at = Some(end - 1);
    assert_eq!(
        mute(second, end - 1),
        Some(Mute {
            until: end,
            needs_refresher: false
        })
    );
    assert_eq!(mute(second, end), None);
    // Too late an answer does not bring it back, one in time does.
    second.answered_at = Some(end + 1);
    assert_eq!(mute(second, end + 2), None);
    second.answered_at = Some(end);
    assert!(mute(second, end + 2).is_some());
    // What the member waits for themselves is no delay of ours.
    second.appealed_at = Some(end);
    second.answered_at = None;
    assert!(mute(second, end + 2).is_some());
}

#[test]
fn the_mute_of_a_guest_ends_with_its_days() {
    let all = [Strike::of_guest(Step::Second, DAY_MS)];
    let end = DAY_MS + LADDER.muted_ms;
    let mute = LADDER.standing(&all, end - 1).mute.unwrap();
    assert_eq!((mute.until, mute.needs_refresher), (end, false));
    assert_eq!(LADDER.standing(&all, end).mute, None);
    assert_eq!(LADDER.standing(&all, end).active, 1);
}

#[test]
fn a_first_strike_is_cleared_once_a_year() {
    let mut first = Strike::new(Step::First, 0);
    let later = Strike::new(Step::First, 5 * DAY_MS);
    assert!(LADDER.clears(&first, &[first], DAY_MS));
    first.cleared_at = Some(DAY_MS);
    let all = [first, later];
    assert!(!LADDER.clears(&later, &all, 6 * DAY_MS));
    assert_eq!(LADDER.next(&all, 6 * DAY_MS), Step::Second);
    assert!(!LADDER.clears(&Strike::new(Step::Second, 0), &[], DAY_MS));
    // An earlier pass clears nothing where a later one has.
    first.cleared_at = Some(9 * DAY_MS);
    assert!(!LADDER.clears(&later, &[first, later], 6 * DAY_MS));
    // What was overturned has used up nothing.
    let overturned = Strike {
        overturned_at: Some(5 * DAY_MS),
        ..first
    };
    assert!(LADDER.clears(&later, &[overturned, later], 6 * DAY_MS));
}

#[test]
fn an_overturned_second_strike_never_paused_anything() {
    let first = Strike::new(Step::First, 0);
    let mut second = Strike::new(Step::Second, DAY_MS);
    second.overturned_at = Some(20 * DAY_MS);
    let all = [first, second];
    assert!(LADDER.standing(&all, 19 * DAY_MS).mute.is_some());
    assert_eq!(LADDER.standing(&all, 20 * DAY_MS).mute, None);
    assert!(!LADDER.is_active(&first, &all, LADDER.first_ms));
}

#[test]
fn a_strike_ends_when_its_time_is_over_and_no_mute_stops_it() {
    let first = Strike::new(Step::First, 0);
    assert_eq!(LADDER.ends(&first, &[first], DAY_MS), Some(LADDER.first_ms));
    let second = Strike::new(Step::Second, 10 * DAY_MS);
    let all = [first, second];
    let end = 10 * DAY_MS + LADDER.muted_ms + LADDER.second_ms;
    assert_eq!(LADDER.ends(&second, &all, 10 * DAY_MS), Some(end));
    assert_eq!(
        LADDER.ends(&first, &all, 12 * DAY_MS),
        Some(LADDER.first_ms + LADDER.muted_ms)
    );
    // The refresher is late: every day is one more.
    assert_eq!(
        LADDER.ends(&first, &all, 30 * DAY_MS),
        Some(LADDER.first_ms + 20 * DAY_MS)
    );
    let third = Strike::new(Step::Third, 0);
    assert_eq!(LADDER.ends(&third, &[third], DAY_MS), None);
    assert_eq!(LADDER.ends(&first, &[first], LADDER.first_ms), None);
}

#[test]
fn what_was_ended_does_not_expire() {
    let mut first = Strike::new(Step::First, DAY_MS);
    let end = DAY_MS + LADDER.first_ms;
    assert!(!LADDER.has_expired(&first, &[first], 0));
    assert!(!LADDER.has_expired(&first, &[first], end - 1));
    assert!(LADDER.has_expired(&first, &[first], end));
    // A mute stops its time.
    let second = Strike::new(Step::Second, 2 * DAY_MS);
    assert!(!LADDER.has_expired(&first, &[first, second], end));
    first.cleared_at = Some(3 * DAY_MS);
    assert!(!LADDER.has_expired(&first, &[first], end));
    let third = Strike::new(Step::Third, 0);
    assert!(!LADDER.has_expired(&third, &[third], 10 * end));
}

#[derive(Debug, Clone, Copy)]
enum Happens {
    Breach,
    Severe,
    Refresher,
    Overturn(prop::sample::Index),
    Lift,
    Pass(i64),
}

fn happens() -> impl Strategy<Value = Happens> {
    prop_oneof![
        3 => Just(Happens::Breach),
        1 => Just(Happens::Severe),
        2 => Just(Happens::Refresher),
        1 => any::<prop::sample::Index>().prop_map(Happens::Overturn),
        1 => Just(Happens::Lift),
        4 => (1_i64..120).prop_map(|days| Happens::Pass(days * DAY_MS)),
    ]
}

/// What a strike is taken to be by hand: the strike with a step that was counted day by day, and
/// whether it is severe.
type ByHand = (Strike, bool);

proptest! {
    /// Whatever happens, the steps and the level are what counting day by day gives. Neither side is told
    /// the steps of the other.
    #[test]
    fn the_level_is_what_counting_gives(story in prop::collection::vec(happens(), 1..40)) {
        let mut all: Vec<Counted> = Vec::new();
        let mut by_hand: Vec<ByHand> = Vec::new();
        let mut now = 0;
        for event in story {
            match event {
                Happens::Breach => {
                    let step = LADDER.next(&strikes_of(&all), now);
                    let strike = Strike::new(step, now);
                    let counted = step_by_hand(by_hand.iter().map(|(strike, _)| strike), now);
                    all.push(Counted { strike, is_settled: false });
                    by_hand.push((Strike::new(counted, now), false));
                }
                Happens::Severe => {
                    let strike = Strike::new(Step::Third, now);
                    all.push(Counted { strike, is_settled: true });
                    by_hand.push((strike, true));
                }
                Happens::Refresher => {
                    let before = strikes_of(&all);
                    let cleared = before.iter().position(|s| LADDER.clears(s, &before, now));
                    for (place, counted) in all.iter_mut().enumerate() {
                        if cleared == Some(place) {
                            counted.strike.cleared_at = Some(now);
                        }
                        counted.strike.refreshed_at.get_or_insert(now);
                    }
                }
                Happens::Overturn(which) if !all.is_empty() => {
                    let which = which.index(all.len());
                    all[which].strike.overturned_at.get_or_insert(now);
                    follow(&mut by_hand, &all);
                    recount_by_hand(&mut by_hand);
                    for (place, step) in recount::lowered(LADDER, &all) {
                        all[place].strike.step = step;
                    }
                    prop_assert!(recount::lowered(LADDER, &all).is_empty());
                }
                Happens::Lift => {
                    let thirds = all.iter_mut().filter(|c| c.strike.step == Step::Third);
                    for counted in thirds {
                        counted.strike.lifted_at.get_or_insert(now);
                    }
                }
                Happens::Overturn(_) => {}
                Happens::Pass(time) => now += time,
            }
            follow(&mut by_hand, &all);
            let expected: Vec<_> = by_hand.iter().map(|(strike, _)| *strike).collect();
            prop_assert_eq!(LADDER.standing(&strikes_of(&all), now), counted(&expected, now));
        }
    }
}

fn strikes_of(all: &[Counted]) -> Vec<Strike> {
    all.iter().map(|counted| counted.strike).collect()
}

/// What was done about the strikes, but not their steps.
fn follow(by_hand: &mut [ByHand], all: &[Counted]) {
    for ((strike, _), said) in by_hand.iter_mut().zip(all) {
        let step = strike.step;
        *strike = Strike {
            step,
            ..said.strike
        };
    }
}

/// Which step a breach is: one more than are active of those that stand.
fn step_by_hand<'a>(before: impl Iterator<Item = &'a Strike>, at: i64) -> Step {
    let stand = before.filter(|strike| strike.overturned_at.is_none());
    let stand: Vec<_> = stand.copied().collect();
    let active = counted(&stand, at).active;
    Step::of(u8::try_from(active + 1).unwrap_or(3))
}

/// What counted a strike that was overturned since is counted again, from the first one on, as if that had
/// never been.
fn recount_by_hand(by_hand: &mut [ByHand]) {
    for place in 0..by_hand.len() {
        let (strike, is_severe) = by_hand[place];
        let stands = strike.overturned_at.is_none() && strike.lifted_at.is_none();
        let counted_it =
            |(other, _): &ByHand| other.overturned_at.is_some_and(|at| at >= strike.issued_at);
        if stands && !is_severe && by_hand[..place].iter().any(counted_it) {
            let before = by_hand[..place].iter().map(|(strike, _)| strike);
            let step = step_by_hand(before, strike.issued_at);
            by_hand[place].0.step = step.min(strike.step);
        }
    }
}

/// The same, day by day: who was muted on a day did not come nearer to any end on it.
fn counted(all: &[Strike], now: i64) -> Standing {
    let days = |at: i64| at / DAY_MS;
    let is_overturned = |s: &Strike| s.overturned_at.is_some_and(|at| at <= now);
    let gags_on = |s: &Strike, day: i64| {
        s.step == Step::Second
            && !is_overturned(s)
            && day >= days(s.issued_at)
            && !(s.refreshed_at.is_some_and(|at| days(at) <= day) && day >= days(s.issued_at) + 7)
    };
    let muted_on = |day: i64| all.iter().any(|s| gags_on(s, day));
    let active = all.iter().filter(|s| {
        let gone = [s.cleared_at, s.lifted_at];
        if is_overturned(s) || gone.into_iter().flatten().any(|at| at <= now) {
            return false;
        }
        let ran = (days(s.issued_at)..days(now))
            .filter(|day| !muted_on(*day))
            .count();
        match s.step {
            Step::First => ran < 90,
            Step::Second => ran < 180,
            Step::Third => true,
        }
    });
    let active: Vec<_> = active.collect();
    let today = days(now);
    let mutes: Vec<_> = all.iter().filter(|s| gags_on(s, today)).collect();
    Standing {
        active: active.len(),
        mute: mutes
            .iter()
            .map(|s| s.issued_at + LADDER.muted_ms)
            .max()
            .map(|until| Mute {
                until,
                needs_refresher: mutes.iter().any(|s| s.refreshed_at.is_none()),
            }),
        suspended: active.iter().any(|s| s.step == Step::Third),
    }
}

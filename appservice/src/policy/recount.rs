//! What becomes of later strikes when one that they counted was overturned: as if it had never been, each
//! of them is the step that it would have been without it.

use super::{
    Ladder,
    strikes::{Step, Strike},
};

/// A strike of a member, as it is counted again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// The strike.
    pub strike: Strike,
    /// Its step does not hang on the others: it is severe, or an appeal against it has said which it is.
    pub is_settled: bool,
}

/// The strikes of a member that come to a lower step, by their place in `all`, which is in the order in
/// which they were issued. None comes to a higher one.
pub fn lowered(ladder: Ladder, all: &[Counted]) -> Vec<(usize, Step)> {
    let mut strikes: Vec<_> = all.iter().map(|counted| counted.strike).collect();
    let mut found = Vec::new();
    for place in 0..all.len() {
        let (before, rest) = strikes.split_at_mut(place);
        let (Some(strike), Some(counted)) = (rest.first_mut(), all.get(place)) else {
            continue;
        };
        let is_over = strike.overturned_at.or(strike.lifted_at).is_some();
        let at = strike.issued_at;
        let was_counted = |other: &Strike| other.overturned_at.is_some_and(|gone| gone >= at);
        if counted.is_settled || is_over || !before.iter().any(was_counted) {
            continue;
        }
        let stand = before.iter().filter(|other| other.overturned_at.is_none());
        let stand: Vec<_> = stand.copied().collect();
        let next = ladder.next(&stand, at);
        if next < strike.step {
            strike.step = next;
            found.push((place, next));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

    fn issued(step: Step, day: i64) -> Counted {
        Counted {
            strike: Strike::new(step, day * DAY_MS),
            is_settled: false,
        }
    }

    fn after(all: &[Counted]) -> Vec<(usize, Step)> {
        lowered(Ladder::DEFAULT, all)
    }

    #[test]
    fn what_counted_an_overturned_strike_comes_one_step_down() {
        let mut all = [
            issued(Step::First, 0),
            issued(Step::Second, 10),
            issued(Step::Third, 20),
        ];
        assert_eq!(after(&all), []);
        all[0].strike.overturned_at = Some(30 * DAY_MS);
        assert_eq!(after(&all), [(1, Step::First), (2, Step::Second)]);
        all[1].strike.step = Step::First;
        all[2].strike.step = Step::Second;
        assert_eq!(after(&all), [], "once");
        all[1].strike.overturned_at = Some(40 * DAY_MS);
        assert_eq!(after(&all), [(2, Step::First)]);
    }

    #[test]
    fn what_did_not_count_it_stays() {
        let mut gone = issued(Step::First, 0);
        gone.strike.overturned_at = Some(5 * DAY_MS);
        assert_eq!(after(&[gone, issued(Step::First, 10)]), []);
        gone.strike.overturned_at = Some(400 * DAY_MS);
        // Its time was over.
        assert_eq!(after(&[gone, issued(Step::First, 300)]), []);
        let mut severe = issued(Step::Third, 10);
        severe.is_settled = true;
        assert_eq!(after(&[gone, severe]), []);
        let mut lifted = issued(Step::Third, 10);
        lifted.strike.lifted_at = Some(200 * DAY_MS);
        assert_eq!(after(&[gone, lifted]), []);
    }
}

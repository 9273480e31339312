/// Small values whose order stands outside of them: the caller ranks them. They are kept in runs, so
/// that a new one moves few others and nothing but the values takes room.
#[derive(Debug, Clone)]
pub(super) struct Sorted<T>(Vec<Vec<T>>);

/// A run that grows beyond so many values becomes two.
const RUN: usize = 512;

impl<T> Default for Sorted<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Copy + PartialEq> Sorted<T> {
    /// Adds a value, once. `rank` tells every value from all others, as long as it is here.
    pub fn insert<R: Ord>(&mut self, value: T, rank: impl Fn(T) -> R) {
        let mine = rank(value);
        let (run, at) = self.place(|other| rank(other) < mine);
        let Some(values) = self.0.get_mut(run) else {
            self.0.push(vec![value]);
            return;
        };
        if values.get(at) == Some(&value) {
            return;
        }
        if values.len() == values.capacity() {
            values.reserve_exact(values.len() / 8 + 1);
        }
        values.insert(at, value);
        if values.len() > RUN {
            let rest = values.split_off(RUN / 2);
            values.shrink_to_fit();
            self.0.insert(run + 1, rest);
        }
    }

    /// Takes a value out, ranked as it was when it came.
    pub fn remove<R: Ord>(&mut self, value: T, rank: impl Fn(T) -> R) {
        let mine = rank(value);
        let (run, at) = self.place(|other| rank(other) < mine);
        let Some(values) = self.0.get_mut(run) else {
            return;
        };
        if values.get(at) == Some(&value) {
            values.remove(at);
        }
        if values.is_empty() {
            self.0.remove(run);
        }
    }

    /// The values in their order, from the first on of which `is_before` is not true.
    pub fn from(&self, is_before: impl Fn(T) -> bool) -> impl Iterator<Item = T> {
        let (run, at) = self.place(is_before);
        let first = self.0.get(run).and_then(|values| values.get(at..));
        let others = self.0.get(run + 1..).unwrap_or_default();
        first
            .into_iter()
            .flatten()
            .chain(others.iter().flatten())
            .copied()
    }

    /// The run and the place in it where the first value stands of which `is_before` is not true;
    /// behind all of them it is the end of the last run.
    fn place(&self, is_before: impl Fn(T) -> bool) -> (usize, usize) {
        let ends_before = |values: &Vec<T>| values.last().is_some_and(|&last| is_before(last));
        let run = self.0.partition_point(ends_before);
        let run = run.min(self.0.len().saturating_sub(1));
        let values = self.0.get(run).map_or(&[][..], Vec::as_slice);
        (run, values.partition_point(|&value| is_before(value)))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_is_a_set_in_the_order_of_the_ranks(
            steps in prop::collection::vec((any::<bool>(), 0..2_000_u32), 0..3_000),
            from in 0..2_000_u32,
        ) {
            // The greatest first.
            let rank = |n: u32| 2_000 - n;
            let (mut sorted, mut set) = (Sorted::default(), BTreeSet::new());
            for (comes, n) in steps {
                if comes {
                    set.insert(n);
                    sorted.insert(n, rank);
                } else {
                    set.remove(&n);
                    sorted.remove(n, rank);
                }
            }
            let found: Vec<_> = sorted.from(|n| n > from).collect();
            let expected: Vec<_> = set.range(..=from).rev().copied().collect();
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn runs_stay_short() {
        let mut sorted = Sorted::default();
        for n in 0..10 * RUN {
            sorted.insert(n, |n| n);
        }
        assert!(sorted.from(|_| false).eq(0..10 * RUN));
        assert!(sorted.0.iter().all(|run| run.len() <= RUN));
        for n in 0..10 * RUN {
            sorted.remove(n, |n| n);
        }
        assert!(sorted.0.is_empty());
    }
}

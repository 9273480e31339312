//! The figures of the ladder of strikes, which a territory sets within bounds.

use crate::config::Strikes;

/// Milliseconds of a day.
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// For how long what follows from strikes holds. `product.md` 3.2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ladder {
    /// How long a first strike is active, milliseconds.
    pub first_ms: i64,
    /// How long a second strike is active, milliseconds.
    pub second_ms: i64,
    /// How long a second strike mutes at least, milliseconds.
    pub muted_ms: i64,
    /// After how long a third strike may be lifted, and its member may ask for that; milliseconds.
    pub review_ms: i64,
    /// How long one may appeal, calendar months.
    pub appeal_months: u32,
}

impl Ladder {
    /// What holds where a territory sets nothing else.
    pub const DEFAULT: Self = Self::of(90, 180, 7, 90, 6);

    /// A ladder of so many days, and months of the right to appeal.
    pub const fn of(first: u32, second: u32, muted: u32, review: u32, appeal_months: u32) -> Self {
        Self {
            first_ms: days(first),
            second_ms: days(second),
            muted_ms: days(muted),
            review_ms: days(review),
            appeal_months,
        }
    }

    /// Days of a first strike, of a second one, of a mute, and until a review.
    pub fn days(self) -> [i64; 4] {
        [self.first_ms, self.second_ms, self.muted_ms, self.review_ms].map(|ms| ms / DAY_MS)
    }
}

impl From<&Strikes> for Ladder {
    fn from(set: &Strikes) -> Self {
        Self::of(
            set.first_days,
            set.second_days,
            set.muted_days,
            set.review_days,
            set.appeal_months,
        )
    }
}

impl Default for Ladder {
    fn default() -> Self {
        Self::DEFAULT
    }
}

const fn days(days: u32) -> i64 {
    days as i64 * DAY_MS
}

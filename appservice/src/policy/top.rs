//! Which topics are at the top: those with the most posts and reactions of a period.

use serde::Deserialize;
use utoipa::ToSchema;

/// Milliseconds of a day.
const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

/// The time that a list of the top looks back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Period {
    /// A day.
    Day,
    /// Seven days.
    #[default]
    Week,
    /// Thirty days.
    Month,
    /// 365 days.
    Year,
    /// From the beginning.
    All,
}

impl Period {
    /// The word in the query.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
            Self::All => "all",
        }
    }

    /// The days that count at `now` (Unix milliseconds), first and last included: whole days of UTC,
    /// so many that the period is covered at any hour. What is dated in the future counts only where
    /// everything does.
    pub fn days(self, now: i64) -> (u32, u32) {
        let today = day_of(u64::try_from(now).unwrap_or(0));
        match self {
            Self::Day => (today.saturating_sub(1), today),
            Self::Week => (today.saturating_sub(7), today),
            Self::Month => (today.saturating_sub(30), today),
            Self::Year => (today.saturating_sub(365), today),
            Self::All => (0, u32::MAX),
        }
    }
}

/// The day of a Matrix timestamp, counted from the Unix epoch.
pub fn day_of(at: u64) -> u32 {
    u32::try_from(at / DAY_MS).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_covers_its_time_at_any_hour() {
        let day = i64::try_from(DAY_MS).unwrap();
        let now = 1_000 * day + 1;
        assert_eq!(Period::Day.days(now), (999, 1_000));
        assert_eq!(Period::Week.days(now), (993, 1_000));
        assert_eq!(Period::All.days(now), (0, u32::MAX));
        assert_eq!(Period::Year.days(-5), (0, 0));
        assert_eq!((day_of(DAY_MS - 1), day_of(DAY_MS)), (0, 1));
    }
}

//! For how long strikes hold, within bounds: nobody is forgotten within a week, and nobody waits for
//! years.

use std::ops::RangeInclusive;

use serde::Deserialize;

/// Days for which a first strike may be active.
const FIRST_DAYS: RangeInclusive<u32> = 30..=365;
/// Days for which a second strike may be active.
const SECOND_DAYS: RangeInclusive<u32> = 60..=730;
/// Days for which a second strike may mute at least.
const MUTED_DAYS: RangeInclusive<u32> = 1..=30;
/// Days after which a third strike may be reviewed.
const REVIEW_DAYS: RangeInclusive<u32> = 30..=365;
/// Months of the right to appeal: six are what the Digital Services Act (Article 20) asks for.
const APPEAL_MONTHS: RangeInclusive<u32> = 6..=24;

/// For how long strikes hold, and how long one may appeal.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Strikes {
    /// Days for which a first strike is active; 30–365.
    pub first_days: u32,
    /// Days for which a second strike is active; 60–730, and no fewer than of a first one.
    pub second_days: u32,
    /// Days for which a second strike mutes at least; 1–30.
    pub muted_days: u32,
    /// Days after which a third strike may be lifted, and its member may ask for that; 30–365.
    pub review_days: u32,
    /// Months within which one may appeal; 6–24.
    pub appeal_months: u32,
}

impl Default for Strikes {
    fn default() -> Self {
        Self {
            first_days: 90,
            second_days: 180,
            muted_days: 7,
            review_days: 90,
            appeal_months: 6,
        }
    }
}

impl Strikes {
    /// What is out of its bounds.
    pub(super) fn faults(&self) -> Vec<String> {
        let figures = [
            ("first_days", self.first_days, FIRST_DAYS),
            ("second_days", self.second_days, SECOND_DAYS),
            ("muted_days", self.muted_days, MUTED_DAYS),
            ("review_days", self.review_days, REVIEW_DAYS),
            ("appeal_months", self.appeal_months, APPEAL_MONTHS),
        ];
        let outside = figures
            .into_iter()
            .filter(|(_, figure, bounds)| !bounds.contains(figure));
        let mut faults: Vec<_> = outside
            .map(|(name, figure, bounds)| {
                let (least, most) = bounds.into_inner();
                format!("strikes.{name}: {figure} is not between {least} and {most}")
            })
            .collect();
        if self.second_days < self.first_days {
            let fault =
                "strikes.second_days: a second strike is active no shorter than a first one";
            faults.push(fault.to_owned());
        }
        faults
    }
}

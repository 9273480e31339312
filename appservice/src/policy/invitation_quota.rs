//! How many people a member may invite, and when. Counted are people, not invitations: one that is
//! good for three counts as three.

use time::{Duration, OffsetDateTime};

/// What counts as a month.
pub const MONTH: Duration = Duration::days(30);

/// What the territory allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// People who may be invited and have not come yet.
    pub active: u32,
    /// People who may be invited within a [`MONTH`].
    pub month: u32,
    /// Days that somebody has been a member before inviting.
    pub min_days: u32,
}

/// One invitation that a member has made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Made {
    /// For how many it was.
    pub places: u32,
    /// How many may still come by it.
    pub open: u32,
    /// When it was made.
    pub at: OffsetDateTime,
    /// When it ends.
    pub until: OffsetDateTime,
}

/// Who wants to invite.
#[derive(Debug, Clone, Copy)]
pub struct Inviter<'a> {
    /// Holds a badge that permits it.
    pub has_badge: bool,
    /// Has no bounds.
    pub is_unlimited: bool,
    /// When they came.
    pub joined_at: OffsetDateTime,
    /// What they have made within a [`MONTH`], and what is open still.
    pub made: &'a [Made],
}

/// Why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hindrance {
    /// No badge permits it.
    Badge,
    /// Not long enough a member.
    Age,
    /// Too many who were invited have not come yet.
    Active,
    /// Too many within a [`MONTH`].
    Month,
}

impl Hindrance {
    /// What the API calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Badge => "badge",
            Self::Age => "age",
            Self::Active => "active",
            Self::Month => "month",
        }
    }
}

/// Whether somebody may invite now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// What stands in the way.
    pub hindrance: Option<Hindrance>,
    /// When nothing of that will, if time alone helps.
    pub allowed_from: Option<OffsetDateTime>,
    /// People who are invited and have not come yet.
    pub active: u32,
    /// People invited within a [`MONTH`].
    pub month: u32,
}

/// Whether `inviter` may invite `wanted` people more at `now`.
pub fn allowance(inviter: &Inviter, bounds: Bounds, wanted: u32, now: OffsetDateTime) -> Allowance {
    let made = inviter.made.iter();
    let recent: Vec<_> = made.filter(|made| made.at + MONTH > now).collect();
    let open: Vec<_> = inviter
        .made
        .iter()
        .filter(|made| made.until > now)
        .collect();
    let active = open.iter().map(|made| made.open).sum();
    let month = recent.iter().map(|made| made.places).sum();
    let mut allowance = Allowance {
        hindrance: None,
        allowed_from: None,
        active,
        month,
    };
    if inviter.is_unlimited {
        return allowance;
    }
    if !inviter.has_badge {
        allowance.hindrance = Some(Hindrance::Badge);
        return allowance;
    }
    let grown = inviter.joined_at + Duration::days(i64::from(bounds.min_days));
    let ends = open.iter().map(|made| (made.until, made.open)).collect();
    let ages = recent
        .iter()
        .map(|made| (made.at + MONTH, made.places))
        .collect();
    let hindrances = [
        (Hindrance::Age, grown > now, Some(grown)),
        (
            Hindrance::Active,
            active.saturating_add(wanted) > bounds.active,
            room_for(wanted, active, bounds.active, ends),
        ),
        (
            Hindrance::Month,
            month.saturating_add(wanted) > bounds.month,
            room_for(wanted, month, bounds.month, ages),
        ),
    ];
    let mut met = hindrances.iter().filter(|(_, is_met, _)| *is_met);
    if let Some((first, _, from)) = met.next() {
        allowance.hindrance = Some(*first);
        // All that stands in the way must be over; what time does not help stays.
        allowance.allowed_from = met.fold(*from, |latest, (_, _, from)| {
            latest.zip(*from).map(|(latest, from)| latest.max(from))
        });
    }
    allowance
}

/// When enough of the taken places are free again; never where more is wanted than there may be.
fn room_for(
    wanted: u32,
    taken: u32,
    most: u32,
    mut freed: Vec<(OffsetDateTime, u32)>,
) -> Option<OffsetDateTime> {
    freed.sort_unstable();
    let mut left = taken;
    freed.into_iter().find_map(|(at, places)| {
        left = left.saturating_sub(places);
        (left.saturating_add(wanted) <= most).then_some(at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Bounds = Bounds {
        active: 3,
        month: 5,
        min_days: 14,
    };

    fn day(n: i64) -> OffsetDateTime {
        OffsetDateTime::UNIX_EPOCH + Duration::days(n)
    }

    fn made(at: i64, places: u32, open: u32) -> Made {
        Made {
            places,
            open,
            at: day(at),
            until: day(at + 14),
        }
    }

    fn host(made: &[Made]) -> Inviter<'_> {
        Inviter {
            has_badge: true,
            is_unlimited: false,
            joined_at: day(0),
            made,
        }
    }

    fn met(
        inviter: &Inviter,
        wanted: u32,
        now: i64,
    ) -> (Option<Hindrance>, Option<OffsetDateTime>) {
        let found = allowance(inviter, BOUNDS, wanted, day(now));
        (found.hindrance, found.allowed_from)
    }

    #[test]
    fn a_badge_and_a_fortnight_are_needed() {
        let mut inviter = host(&[]);
        assert_eq!(met(&inviter, 1, 13), (Some(Hindrance::Age), Some(day(14))));
        assert_eq!(met(&inviter, 1, 14), (None, None));
        inviter.has_badge = false;
        assert_eq!(met(&inviter, 1, 13), (Some(Hindrance::Badge), None));
        inviter.is_unlimited = true;
        assert_eq!(met(&inviter, 100, 0), (None, None));
    }

    #[test]
    fn three_at_once_and_five_a_month() {
        let three = [made(20, 1, 1), made(22, 1, 1), made(24, 1, 1)];
        assert_eq!(met(&host(&three[..2]), 1, 25), (None, None));
        assert_eq!(
            met(&host(&three), 1, 25),
            (Some(Hindrance::Active), Some(day(34)))
        );
        // The invited have come, so that they count for the month alone.
        let five = [20, 21, 22, 23, 24].map(|at| made(at, 1, 0));
        assert_eq!(
            met(&host(&five), 1, 25),
            (Some(Hindrance::Month), Some(day(50)))
        );
        assert_eq!(
            met(&host(&five), 2, 25),
            (Some(Hindrance::Month), Some(day(51)))
        );
        assert_eq!(met(&host(&five), 1, 50), (None, None));
        let found = allowance(&host(&five), BOUNDS, 1, day(25));
        assert_eq!((found.active, found.month), (0, 5));
    }

    #[test]
    fn an_invitation_for_several_counts_as_several() {
        assert_eq!(met(&host(&[]), 3, 20), (None, None));
        // No time makes room for four.
        assert_eq!(met(&host(&[]), 4, 20), (Some(Hindrance::Active), None));
        let two = [made(20, 2, 1)];
        assert_eq!(met(&host(&two), 2, 21), (None, None));
        assert_eq!(
            met(&host(&two), 3, 21),
            (Some(Hindrance::Active), Some(day(34)))
        );
    }

    #[test]
    fn it_is_allowed_when_nothing_stands_in_the_way_any_more() {
        let all = [made(5, 3, 3), made(6, 2, 0)];
        // The age is over on the 14th, the open ones on the 19th, the month on the 35th.
        assert_eq!(
            met(&host(&all), 1, 10),
            (Some(Hindrance::Age), Some(day(35)))
        );
        assert_eq!(met(&host(&all), 4, 10), (Some(Hindrance::Age), None));
    }
}

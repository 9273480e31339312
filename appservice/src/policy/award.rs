//! What an award is worth now.

use serde::{Deserialize, Serialize};

use crate::{
    events::{AwardEventContent, AwardedFor, CourseProgressEventContent},
    policy::enrolment::RENEWAL_DAYS,
};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// Days before the end of an award of which its holder is told first.
const FIRST_REMINDER: u32 = 30;

/// How an award stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It opens what it opens.
    Active,
    /// It rests; its holder stays in the badge room.
    Suspended,
    /// Its time is over.
    Expired,
    /// It was taken back.
    Revoked,
}

/// What of an award tells how it stands. Times are Unix milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validity {
    /// Since when.
    pub issued_at: i64,
    /// The first moment at which it is not valid any more.
    pub expires_at: Option<i64>,
    /// It was taken back.
    pub revoked: bool,
    /// It rests.
    pub suspended: bool,
}

impl Validity {
    /// That of an award.
    pub fn of(award: &AwardEventContent) -> Self {
        Self {
            issued_at: award.issued_at,
            expires_at: award.expires_at,
            revoked: award.revoked.is_some(),
            suspended: award.suspended.is_some(),
        }
    }

    /// How the award stands at `now`, Unix milliseconds. Valid from `issued_at`, not any more at
    /// `expires_at`.
    pub fn standing(self, now: i64) -> Standing {
        if self.revoked {
            Standing::Revoked
        } else if self.expires_at.is_some_and(|end| end <= now) {
            Standing::Expired
        } else if self.suspended {
            Standing::Suspended
        } else {
            Standing::Active
        }
    }

    /// Whether the membership of the badge room should stand: the award is active, or it rests.
    pub fn stands(self, now: i64) -> bool {
        matches!(self.standing(now), Standing::Active | Standing::Suspended)
    }

    /// Whether a holder may have to be told now that it ends soon; [`reminder`] says for certain.
    pub fn ends_soon(self, now: i64) -> bool {
        self.expires_at
            .is_some_and(|end| end - now <= i64::from(FIRST_REMINDER) * DAY_MS)
    }
}

/// How an award stands at `now`, Unix milliseconds.
pub fn standing(award: &AwardEventContent, now: i64) -> Standing {
    Validity::of(award).standing(now)
}

/// When what is valid for so many days of 24 hours ends.
pub fn expiry(issued_at: i64, valid_days: Option<u32>) -> Option<i64> {
    valid_days.map(|days| issued_at.saturating_add(i64::from(days) * DAY_MS))
}

/// The award that a completed course calls for, where there is none from it yet. Completing it again
/// renews an award; what was taken back later stays taken back, and what rests goes on resting.
pub fn earned(
    progress: &CourseProgressEventContent,
    present: Option<&AwardEventContent>,
) -> Option<AwardEventContent> {
    let done = progress.completed.as_ref()?;
    let badge = done.badge.as_ref().filter(|_| !done.approval)?;
    let stands = present.is_some_and(|award| {
        let withdrawn = award.revoked.as_ref().map(|w| w.at);
        award.issued_at >= done.at || withdrawn.is_some_and(|at| at >= done.at)
    });
    if stands {
        return None;
    }
    let end = expiry(done.at, done.valid_days);
    // One that was given by hand for longer is not shortened.
    let longer = present.filter(|award| {
        standing(award, done.at) != Standing::Expired
            && award.revoked.is_none()
            && award
                .expires_at
                .is_none_or(|held| end.is_some_and(|end| held > end))
    });
    Some(AwardEventContent {
        expires_at: longer.map_or(end, |award| award.expires_at),
        course: AwardedFor::of(progress),
        suspended: present.and_then(|award| award.suspended.clone()),
        ..AwardEventContent::new(badge, done.at)
    })
}

/// Whether a completed course waits for an issuer to award its badge at `now`: nothing was awarded or
/// taken back since, and what is held from before is to be renewed.
pub fn awaits_approval(
    progress: &CourseProgressEventContent,
    present: Option<&AwardEventContent>,
    now: i64,
) -> bool {
    let done = progress.completed.as_ref();
    let Some(done) = done.filter(|done| done.approval && done.badge.is_some()) else {
        return false;
    };
    present.is_none_or(|award| {
        let withdrawn = award.revoked.as_ref().map(|w| w.at);
        let is_answered = award.issued_at >= done.at || withdrawn.is_some_and(|at| at >= done.at);
        let is_enough = Validity::of(award).stands(now) && !is_renewable(award, None, now);
        !is_answered && !is_enough
    })
}

/// What an issuer awards by hand at `now`, until `asked` where they say so; nothing where the award
/// that stands is as good. A renewal shortens nothing, and what rests goes on resting.
pub fn by_hand(
    new: AwardEventContent,
    asked: Option<i64>,
    present: Option<&AwardEventContent>,
    now: i64,
) -> Option<AwardEventContent> {
    let held = present.filter(|award| Validity::of(award).stands(now));
    let Some(held) = held else {
        return Some(new);
    };
    is_renewable(held, asked, now).then(|| AwardEventContent {
        expires_at: new
            .expires_at
            .and_then(|end| Some(end.max(held.expires_at?))),
        suspended: held.suspended.clone(),
        ..new
    })
}

/// Whether an award that stands may be renewed at `now`: it ends soon, or before the time that is asked
/// for.
fn is_renewable(held: &AwardEventContent, asked: Option<i64>, now: i64) -> bool {
    held.expires_at.is_some_and(|end| {
        end - now <= RENEWAL_DAYS * DAY_MS || asked.is_some_and(|asked| asked > end)
    })
}

/// Gives an award its serial: that of the one which it renews; a fresh one when there is none, or
/// when that was revoked, whose serial stays on the list.
pub fn with_serial(
    mut award: AwardEventContent,
    present: Option<&AwardEventContent>,
    fresh: impl FnOnce() -> u32,
) -> AwardEventContent {
    match present {
        Some(renewed) if renewed.revoked.is_none() => {
            award.serial = renewed.serial;
            award.withdrawn.clone_from(&renewed.withdrawn);
        }
        Some(revoked) => {
            award.serial = fresh();
            award.withdrawn.clone_from(&revoked.withdrawn);
            award.withdrawn.push(revoked.serial);
        }
        None => award.serial = fresh(),
    }
    award
}

/// Days before its end of which the holder is to be told now; those that were told of are left out,
/// and of several only the nearest is told. Nobody is told at once of what was awarded for so short a
/// time.
pub fn reminder(award: &AwardEventContent, now: i64) -> Option<u32> {
    if standing(award, now) != Standing::Active {
        return None;
    }
    let end = award.expires_at?;
    [1, 7, FIRST_REMINDER]
        .into_iter()
        .filter(|&days| i64::from(days) * DAY_MS < end - award.issued_at)
        .find(|&days| end - now <= i64::from(days) * DAY_MS)
        .filter(|days| award.reminded.iter().all(|told| told > days))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::{CourseCompletion, Withdrawal};

    fn award(issued_at: i64, valid_days: Option<u32>) -> AwardEventContent {
        AwardEventContent {
            expires_at: expiry(issued_at, valid_days),
            ..AwardEventContent::new("b", issued_at)
        }
    }

    #[test]
    fn the_end_is_half_open_and_days_have_24_hours() {
        let award = award(1_000, Some(365));
        let end = award.expires_at.unwrap();
        assert_eq!(end, 1_000 + 365 * DAY_MS);
        assert_eq!(standing(&award, end - 1), Standing::Active);
        assert_eq!(standing(&award, end), Standing::Expired);
    }

    /// BG5: neither the calendar nor a zone nor its summer moves the end.
    #[test]
    fn a_year_from_a_leap_day_is_365_days() {
        let at = |text: &str| text.parse::<jiff::Timestamp>().unwrap().as_millisecond();
        let award = award(at("2028-02-29T23:30:00+01:00"), Some(365));
        assert_eq!(award.expires_at, Some(at("2029-02-28T22:30:00Z")));
        let half = expiry(at("2028-02-29T12:00:00+01:00"), Some(180));
        assert_eq!(half, Some(at("2028-08-27T13:00:00+02:00")));
    }

    #[test]
    fn a_completion_earns_once_renews_and_gives_nothing_back() {
        let mut progress = CourseProgressEventContent {
            course: "c".into(),
            version: 2,
            refresher: false,
            enrolled_at: 1,
            lessons: Vec::new(),
            completed: None,
            rev: String::new(),
        };
        assert_eq!(earned(&progress, None), None);
        progress.completed = Some(CourseCompletion {
            at: 50,
            attempt: None,
            badge: Some("b".into()),
            valid_days: Some(1),
            approval: false,
            told: false,
        });
        let first = earned(&progress, None).unwrap();
        assert_eq!((first.issued_at, first.expires_at), (50, Some(50 + DAY_MS)));
        assert_eq!(earned(&progress, Some(&first)), None);
        assert!(earned(&progress, Some(&award(40, Some(1)))).is_some());
        let revoked = |at| AwardEventContent {
            revoked: Some(Withdrawal { at, by: None }),
            ..award(40, None)
        };
        assert!(earned(&progress, Some(&revoked(45))).is_some());
        assert_eq!(earned(&progress, Some(&revoked(60))), None);
        let resting = AwardEventContent {
            suspended: Some(Withdrawal { at: 45, by: None }),
            ..award(40, None)
        };
        let renewed = earned(&progress, Some(&resting)).unwrap();
        assert_eq!(standing(&renewed, 60), Standing::Suspended);
        if let Some(done) = &mut progress.completed {
            done.approval = true;
        }
        assert_eq!(earned(&progress, None), None);
    }

    #[test]
    fn a_completion_waits_for_its_issuer_until_they_answer() {
        let mut progress = CourseProgressEventContent {
            course: "c".into(),
            version: 2,
            refresher: false,
            enrolled_at: 1,
            lessons: Vec::new(),
            completed: Some(CourseCompletion {
                at: 50,
                attempt: None,
                badge: Some("b".into()),
                valid_days: Some(365),
                approval: true,
                told: false,
            }),
            rev: String::new(),
        };
        assert!(awaits_approval(&progress, None, 60));
        assert!(!awaits_approval(&progress, Some(&award(50, None)), 60));
        let revoked = |at| AwardEventContent {
            revoked: Some(Withdrawal { at, by: None }),
            ..award(40, None)
        };
        assert!(awaits_approval(&progress, Some(&revoked(45)), 60));
        assert!(!awaits_approval(&progress, Some(&revoked(55)), 60));
        // Held from before: it waits when that is to be renewed.
        assert!(!awaits_approval(&progress, Some(&award(40, None)), 60));
        assert!(!awaits_approval(&progress, Some(&award(40, Some(90))), 60));
        assert!(awaits_approval(&progress, Some(&award(40, Some(20))), 60));
        assert!(awaits_approval(
            &progress,
            Some(&award(40, Some(20))),
            21 * DAY_MS
        ));
        if let Some(done) = &mut progress.completed {
            done.approval = false;
        }
        assert!(!awaits_approval(&progress, None, 60));
    }

    #[test]
    fn an_award_by_hand_renews_and_shortens_nothing() {
        let days = |days: i64| Some(days * DAY_MS);
        let end = |held: &AwardEventContent, asked: Option<i64>, now: i64| {
            let new = AwardEventContent {
                expires_at: asked.or(expiry(now, Some(365))),
                ..AwardEventContent::new("b", now)
            };
            by_hand(new, asked, Some(held), now).map(|award| award.expires_at)
        };
        let held = award(0, Some(100));
        // As good as asked for.
        assert_eq!(end(&held, None, 1), None);
        assert_eq!(end(&held, days(100), 1), None);
        assert_eq!(end(&held, days(99), 1), None);
        assert_eq!(end(&award(0, None), days(99), 1), None);
        // For longer, or shortly before the end.
        assert_eq!(end(&held, days(101), 1), Some(days(101)));
        assert_eq!(end(&held, None, 70 * DAY_MS), Some(days(435)));
        assert_eq!(end(&held, days(80), 70 * DAY_MS), Some(days(100)));
        let for_good = by_hand(award(5, None), None, Some(&held), 99 * DAY_MS);
        assert_eq!(for_good.unwrap().expires_at, None);
        // Over, or taken back.
        assert_eq!(end(&held, days(120), 100 * DAY_MS), Some(days(120)));
        let mut resting = held.clone();
        resting.suspended = Some(Withdrawal { at: 1, by: None });
        let renewed = by_hand(award(5, None), None, Some(&resting), 99 * DAY_MS);
        assert!(renewed.unwrap().suspended.is_some());
        resting.revoked = Some(Withdrawal { at: 2, by: None });
        let again = by_hand(award(5, None), None, Some(&resting), 99 * DAY_MS);
        assert!(again.unwrap().suspended.is_none());
    }

    #[test]
    fn a_revoked_serial_stays_revoked() {
        let first = with_serial(award(1, None), None, || 7);
        let renewed = with_serial(award(2, None), Some(&first), || 8);
        assert_eq!((renewed.serial, renewed.withdrawn.len()), (7, 0));
        let revoked = AwardEventContent {
            revoked: Some(Withdrawal { at: 3, by: None }),
            ..renewed
        };
        let again = with_serial(award(4, None), Some(&revoked), || 9);
        assert_eq!((again.serial, &*again.withdrawn), (9, &[7][..]));
    }

    #[test]
    fn each_reminder_comes_once_and_the_nearest_alone() {
        let mut award = award(0, Some(40));
        let before = |days: i64| (40 - days) * DAY_MS;
        assert_eq!(reminder(&award, before(31)), None);
        assert_eq!(reminder(&award, before(30)), Some(30));
        award.reminded.push(30);
        assert_eq!(reminder(&award, before(29)), None);
        assert_eq!(reminder(&award, before(1)), Some(1));
        award.reminded.push(1);
        assert_eq!(reminder(&award, before(1)), None);
        assert_eq!(reminder(&award, before(0)), None);
    }

    #[test]
    fn nobody_is_reminded_of_what_they_have_just_been_awarded() {
        for (days, first) in [(31, Some(30)), (30, Some(7)), (7, Some(1)), (1, None)] {
            let award = award(0, Some(days));
            assert_eq!(reminder(&award, 0), None, "{days}");
            let told =
                (0..i64::from(days) * 24).find_map(|hour| reminder(&award, hour * DAY_MS / 24));
            assert_eq!(told, first, "{days}");
        }
    }
}

//! The ladder of strikes: what stands, what it means, and what comes next. Always computed.
//!
//! A strike is active until its time is over, it was cleared by the refresher, overturned on appeal, or
//! lifted. The time of a strike does not run while its member is muted.

use super::Ladder;
use crate::events::StrikeEventContent;

/// Milliseconds of a day.
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// How often a first strike may be cleared by the refresher.
pub const CLEARED_EVERY_MS: i64 = 365 * DAY_MS;

/// A step of the ladder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// The post is removed; the member is told, acknowledges, and is offered the refresher.
    First,
    /// Muted as well.
    Second,
    /// Suspended.
    Third,
}

impl Step {
    /// The step of this number; a higher one is the third.
    pub fn of(number: u8) -> Self {
        match number {
            0 | 1 => Self::First,
            2 => Self::Second,
            _ => Self::Third,
        }
    }

    /// Its number, 1 to 3.
    pub fn number(self) -> u8 {
        match self {
            Self::First => 1,
            Self::Second => 2,
            Self::Third => 3,
        }
    }
}

/// What is known of a strike. Times are Unix milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Strike {
    /// Which one it was when it was issued.
    pub step: Step,
    /// When it was issued.
    pub issued_at: i64,
    /// When the member passed the refresher after it.
    pub refreshed_at: Option<i64>,
    /// When the refresher cleared it.
    pub cleared_at: Option<i64>,
    /// When the member appealed against the mute that it brings.
    pub appealed_at: Option<i64>,
    /// When that was answered.
    pub answered_at: Option<i64>,
    /// When it was overturned on appeal: as if it had never been.
    pub overturned_at: Option<i64>,
    /// When a third strike was lifted.
    pub lifted_at: Option<i64>,
}

/// How a member stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// Active strikes.
    pub active: usize,
    /// What a mute waits for.
    pub mute: Option<Mute>,
    /// A third strike is active.
    pub suspended: bool,
}

/// Why somebody is muted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mute {
    /// The end of the seven days.
    pub until: i64,
    /// The refresher is not passed yet.
    pub needs_refresher: bool,
}

impl Strike {
    /// What counts of a strike in a home room.
    pub fn of(content: &StrikeEventContent) -> Self {
        Self {
            step: Step::of(content.step),
            issued_at: content.issued_at,
            refreshed_at: content.refreshed_at,
            cleared_at: content.cleared_at,
            appealed_at: content.appealed_at,
            answered_at: content.answered_at,
            overturned_at: content.overturned_at,
            lifted_at: content.lifted_at,
        }
    }

    /// A strike that was just issued.
    pub fn new(step: Step, issued_at: i64) -> Self {
        Self {
            step,
            issued_at,
            refreshed_at: None,
            cleared_at: None,
            appealed_at: None,
            answered_at: None,
            overturned_at: None,
            lifted_at: None,
        }
    }

    /// As [`Strike::new`], of a guest. No course here is theirs, and no room in which they could appeal: a
    /// mute of theirs ends with its days.
    pub fn of_guest(step: Step, issued_at: i64) -> Self {
        Self {
            refreshed_at: Some(issued_at),
            ..Self::new(step, issued_at)
        }
    }

    fn was_overturned(&self, now: i64) -> bool {
        self.overturned_at.is_some_and(|at| at <= now)
    }
}

impl Ladder {
    /// When the mute of a strike began and when it ended, if it mutes; no end: not yet.
    fn muted(self, strike: &Strike, now: i64) -> Option<(i64, Option<i64>)> {
        if strike.step != Step::Second || strike.was_overturned(now) || strike.issued_at > now {
            return None;
        }
        let earliest = strike.issued_at + self.muted_ms;
        let refreshed = strike.refreshed_at.filter(|at| *at <= now);
        let end = if self.is_open_at_its_end(strike) {
            Some(earliest)
        } else {
            refreshed.map(|at| at.max(earliest))
        };
        Some((strike.issued_at, end.filter(|end| *end <= now)))
    }

    /// Whether nobody had answered an appeal against the mute of a strike when that could end first: it
    /// ends then, and waits for no refresher. `product.md` 3.6.
    fn is_open_at_its_end(self, strike: &Strike) -> bool {
        let end = strike.issued_at + self.muted_ms;
        strike.appealed_at.is_some_and(|at| at < end)
            && strike.answered_at.is_none_or(|at| at > end)
    }

    fn lasts(self, step: Step) -> Option<i64> {
        match step {
            Step::First => Some(self.first_ms),
            Step::Second => Some(self.second_ms),
            Step::Third => None,
        }
    }

    /// Whether a strike of a member is active at `now`; `all` are theirs.
    pub fn is_active(self, strike: &Strike, all: &[Strike], now: i64) -> bool {
        if strike.issued_at > now || strike.was_overturned(now) {
            return false;
        }
        let ended = [strike.cleared_at, strike.lifted_at];
        if ended.into_iter().flatten().any(|at| at <= now) {
            return false;
        }
        let ran = now - strike.issued_at - self.paused(all, strike.issued_at, now);
        self.lasts(strike.step).is_none_or(|lasts| ran < lasts)
    }

    /// When an active strike ends by itself if nothing else happens: a mute that still lasts is taken to
    /// end as soon as it can, and the time of the strike stands still until then. Nothing for a third one
    /// and for one that is not active.
    pub fn ends(self, strike: &Strike, all: &[Strike], now: i64) -> Option<i64> {
        let lasts = self
            .lasts(strike.step)
            .filter(|_| self.is_active(strike, all, now.max(strike.issued_at)))?;
        let muted = self.standing(all, now).mute;
        let runs_again = muted.map_or(now, |mute| mute.until.max(now));
        let ran = now - strike.issued_at - self.paused(all, strike.issued_at, now);
        Some(runs_again + lasts - ran)
    }

    /// Whether the time of a strike is over at `now`, and nothing else has ended it before.
    pub fn has_expired(self, strike: &Strike, all: &[Strike], now: i64) -> bool {
        let ended = [strike.cleared_at, strike.overturned_at, strike.lifted_at];
        let stands = strike.issued_at <= now && ended.iter().all(Option::is_none);
        stands && !self.is_active(strike, all, now)
    }

    /// How long, between two times, a member was muted.
    fn paused(self, all: &[Strike], from: i64, now: i64) -> i64 {
        let mutes = all.iter().filter_map(|strike| self.muted(strike, now));
        let mut mutes: Vec<_> = mutes
            .map(|(begun, ended)| (begun.max(from), ended.unwrap_or(now)))
            .filter(|(begun, ended)| begun < ended)
            .collect();
        mutes.sort_unstable();
        let (mut sum, mut counted) = (0, from);
        for (begun, ended) in mutes {
            sum += (ended - begun.max(counted)).max(0);
            counted = counted.max(ended);
        }
        sum
    }

    /// How a member with these strikes stands at `now`.
    pub fn standing(self, all: &[Strike], now: i64) -> Standing {
        let active = || all.iter().filter(|strike| self.is_active(strike, all, now));
        let open = all
            .iter()
            .filter(|strike| matches!(self.muted(strike, now), Some((_, None))));
        let until = open
            .clone()
            .map(|strike| strike.issued_at + self.muted_ms)
            .max();
        Standing {
            active: active().count(),
            mute: until.map(|until| Mute {
                until,
                needs_refresher: open
                    .clone()
                    .filter(|strike| !self.is_open_at_its_end(strike))
                    .any(|strike| strike.refreshed_at.is_none_or(|at| at > now)),
            }),
            suspended: active().any(|strike| strike.step == Step::Third),
        }
    }

    /// Since when a member with these strikes has been muted, if they are at `now`.
    pub fn muted_since(self, all: &[Strike], now: i64) -> Option<i64> {
        let mutes = all.iter().filter_map(|strike| self.muted(strike, now));
        let open = mutes.filter(|(_, ended)| ended.is_none());
        open.map(|(begun, _)| begun).min()
    }

    /// Since when a member with these strikes has been suspended by a third one, if they are at `now`.
    pub fn suspended_since(self, all: &[Strike], now: i64) -> Option<i64> {
        let thirds = all.iter().filter(|strike| strike.step == Step::Third);
        let active = thirds.filter(|strike| self.is_active(strike, all, now));
        active.map(|strike| strike.issued_at).min()
    }

    /// Which step the next breach is.
    pub fn next(self, all: &[Strike], now: i64) -> Step {
        match self.standing(all, now).active {
            0 => Step::First,
            1 => Step::Second,
            _ => Step::Third,
        }
    }

    /// Whether passing the refresher at `now` clears this strike: a first one, active, and none that
    /// stands was cleared within twelve months before or, where an earlier pass is looked at, after it.
    pub fn clears(self, strike: &Strike, all: &[Strike], now: i64) -> bool {
        let recent = |other: &Strike| {
            let cleared = other.cleared_at.filter(|_| other.overturned_at.is_none());
            cleared.is_some_and(|at| (now - at).abs() < CLEARED_EVERY_MS)
        };
        strike.step == Step::First && self.is_active(strike, all, now) && !all.iter().any(recent)
    }
}

#[cfg(test)]
mod tests;

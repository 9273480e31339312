//! Days as the territory counts them.

use jiff::{
    Timestamp, ToSpan, ZonedDateTime,
    civil::{Date, Weekday},
    tz::TimeZone,
};

/// The hour at which digests go out.
const HOUR: i8 = 7;

/// A time zone of the IANA database.
#[derive(Debug, Clone)]
pub struct Zone(TimeZone);

impl Zone {
    /// The zone of this name; nothing where there is none.
    pub fn named(name: &str) -> Option<Self> {
        TimeZone::get(name).ok().map(Self)
    }

    /// Universal time.
    pub fn universal() -> Self {
        Self(TimeZone::UTC)
    }

    /// The same for who reckons with it.
    pub fn time_zone(&self) -> &TimeZone {
        &self.0
    }

    /// The day of Unix milliseconds, e.g. `2026-11-28`.
    pub fn date(&self, at: i64) -> String {
        let at = Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH);
        self.0.to_datetime(at).date().to_string()
    }

    /// When a day such as `2026-11-28` begins, in Unix milliseconds.
    pub fn day(&self, day: &str) -> Option<i64> {
        let date: Date = day.parse().ok()?;
        let begin = date.to_zoned_datetime(self.0.clone()).ok()?;
        Some(begin.timestamp().as_millisecond())
    }

    /// The last morning not after `now`: both in Unix milliseconds.
    pub fn last_morning(&self, now: i64) -> Option<i64> {
        self.last_morning_of(now, |_| true)
    }

    /// The last morning of a Monday not after `now`: both in Unix milliseconds.
    pub fn last_monday(&self, now: i64) -> Option<i64> {
        self.last_morning_of(now, |day| day.weekday() == Weekday::Monday)
    }

    fn last_morning_of(&self, now: i64, is_it: impl Fn(Date) -> bool) -> Option<i64> {
        let now = Timestamp::from_millisecond(now)
            .ok()?
            .to_zoned_datetime(self.0.clone());
        let mut day = now.date();
        // Eight days back there is one whatever day it is.
        for _ in 0..=8 {
            let morning = self.morning(day)?;
            if is_it(day) && morning <= now {
                return Some(morning.timestamp().as_millisecond());
            }
            day = day.yesterday().ok()?;
        }
        None
    }

    /// When the next morning comes after `now`.
    pub fn next_morning(&self, now: i64) -> Option<i64> {
        let now = Timestamp::from_millisecond(now)
            .ok()?
            .to_zoned_datetime(self.0.clone());
        let today = self.morning(now.date())?;
        let next = if today > now {
            today
        } else {
            self.morning(now.date().checked_add(1.day()).ok()?)?
        };
        Some(next.timestamp().as_millisecond())
    }

    fn morning(&self, day: Date) -> Option<ZonedDateTime> {
        day.at(HOUR, 0, 0, 0).to_zoned_datetime(self.0.clone()).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(text: &str) -> i64 {
        text.parse::<Timestamp>().unwrap().as_millisecond()
    }

    #[test]
    fn a_digest_is_due_at_seven_in_the_morning_summer_and_winter() {
        let zone = Zone::named("Europe/Copenhagen").unwrap();
        for (now, daily, weekly) in [
            // A Saturday in winter.
            (
                "2026-11-28T05:59:59Z",
                "2026-11-27T06:00:00Z",
                "2026-11-23T06:00:00Z",
            ),
            (
                "2026-11-28T06:00:00Z",
                "2026-11-28T06:00:00Z",
                "2026-11-23T06:00:00Z",
            ),
            // The Monday after the clocks went forward.
            (
                "2026-03-30T05:00:00Z",
                "2026-03-30T05:00:00Z",
                "2026-03-30T05:00:00Z",
            ),
            (
                "2026-03-30T04:59:59Z",
                "2026-03-29T05:00:00Z",
                "2026-03-23T06:00:00Z",
            ),
        ] {
            assert_eq!(zone.last_morning(ms(now)), Some(ms(daily)), "{now}");
            assert_eq!(zone.last_monday(ms(now)), Some(ms(weekly)), "{now}");
        }
        assert_eq!(
            zone.next_morning(ms("2026-11-28T06:00:00Z")),
            Some(ms("2026-11-29T06:00:00Z"))
        );
        assert_eq!(
            zone.next_morning(ms("2026-11-28T05:00:00Z")),
            Some(ms("2026-11-28T06:00:00Z"))
        );
    }

    #[test]
    fn a_day_begins_where_one_lives() {
        let zone = Zone::named("Europe/Copenhagen").unwrap();
        assert_eq!(zone.day("2026-11-28"), Some(ms("2026-11-27T23:00:00Z")));
        assert_eq!(
            Zone::universal().day("2026-11-28"),
            Some(ms("2026-11-28T00:00:00Z"))
        );
        assert_eq!(zone.date(ms("2026-11-27T23:00:00Z")), "2026-11-28");
        for odd in ["", "i går", "2026-02-30", "9999999-01-01"] {
            assert_eq!(zone.day(odd), None, "{odd}");
        }
        assert!(Zone::named("Europe/Lejre").is_none());
    }
}

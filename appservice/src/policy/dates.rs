//! Dates as they are written in each language.

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

const DA: [&str; 12] = [
    "jan.", "feb.", "mar.", "apr.", "maj", "jun.", "jul.", "aug.", "sep.", "okt.", "nov.", "dec.",
];
const NB: [&str; 12] = [
    "jan.", "feb.", "mars", "apr.", "mai", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "des.",
];
const SV: [&str; 12] = [
    "jan.", "feb.", "mars", "apr.", "maj", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "dec.",
];
const EN: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// A day, e.g. `24. nov. 2025`, of Unix milliseconds.
pub fn day(language: &str, at: i64, zone: &TimeZone) -> String {
    let at = local(at, zone);
    let (months, dot) = match language {
        "da" => (DA, "."),
        "nb" => (NB, "."),
        "sv" => (SV, ""),
        _ => (EN, ""),
    };
    let month = usize::try_from(at.month() - 1).unwrap_or_default();
    let month = months.get(month).copied().unwrap_or_default();
    format!("{}{dot} {month} {}", at.day(), at.year())
}

/// A day and a time of it, e.g. `24. nov. 2025 kl. 14.30`, of Unix milliseconds.
pub fn moment(language: &str, at: i64, zone: &TimeZone) -> String {
    let day = day(language, at, zone);
    let at = local(at, zone);
    let (hour, minute) = (at.hour(), at.minute());
    match language {
        "da" => format!("{day} kl. {hour:02}.{minute:02}"),
        "nb" => format!("{day} kl. {hour:02}:{minute:02}"),
        "sv" => format!("{day} {hour:02}:{minute:02}"),
        _ => format!("{day}, {hour:02}:{minute:02}"),
    }
}

fn local(at: i64, zone: &TimeZone) -> DateTime {
    let at = Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH);
    zone.to_datetime(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_writes_dates_its_own_way() {
        let zone = TimeZone::get("Europe/Copenhagen").unwrap();
        let at = "2025-11-24T13:30:00Z".parse::<Timestamp>().unwrap();
        let at = at.as_millisecond();
        for (language, written) in [
            ("da", "24. nov. 2025 kl. 14.30"),
            ("nb", "24. nov. 2025 kl. 14:30"),
            ("sv", "24 nov. 2025 14:30"),
            ("en", "24 Nov 2025, 14:30"),
        ] {
            assert_eq!(moment(language, at, &zone), written);
            assert!(written.starts_with(&day(language, at, &zone)));
        }
    }
}

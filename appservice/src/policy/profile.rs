//! What members may say of themselves.

use crate::policy::display_name::is_unseen;

/// Characters of a biography, at most.
pub const BIOGRAPHY: usize = 1_000;
/// Characters of a place.
pub const LOCATION: usize = 80;
/// Characters of pronouns.
pub const PRONOUNS: usize = 40;
/// Characters of a real name.
pub const REAL_NAME: usize = 80;
/// How many languages.
pub const LANGUAGES: usize = 10;
/// Marks upon one letter; more than the languages of this world need run over the lines beside.
const MARKS: usize = 4;

/// A text of several lines, trimmed. The error is a sentence for the one who typed it.
pub fn text(text: &str, max: usize) -> Result<String, String> {
    let text = text.trim();
    if text.chars().count() > max {
        return Err(format!("Use at most {max} characters."));
    }
    if text.chars().any(|c| c != '\n' && is_unseen(c)) {
        return Err("The text contains invisible or control characters. Type it anew.".into());
    }
    if has_towers(text) {
        return Err("The text piles up marks on its letters. Type it anew.".into());
    }
    Ok(text.to_owned())
}

/// As [`text`], on one line.
pub fn line(line: &str, max: usize) -> Result<String, String> {
    if line.trim().contains('\n') {
        return Err("Write it on one line.".into());
    }
    text(line, max)
}

fn has_towers(text: &str) -> bool {
    let mut marks = 0;
    text.chars().any(|c| {
        let is_mark = unicode_normalization::char::is_combining_mark(c);
        marks = if is_mark { marks + 1 } else { 0 };
        marks > MARKS
    })
}

/// Tags of languages as [BCP 47] writes them: `da`, `nb-NO`, `sr-Latn`; each once.
///
/// [BCP 47]: https://www.rfc-editor.org/info/bcp47
pub fn languages(tags: &[String]) -> Result<Vec<String>, String> {
    if tags.len() > LANGUAGES {
        return Err(format!("Name at most {LANGUAGES} languages."));
    }
    let mut known: Vec<String> = Vec::new();
    for tag in tags {
        let tag = language(tag)
            .ok_or_else(|| "Name languages by their codes, `da` or `nb-NO`.".to_owned())?;
        if !known.contains(&tag) {
            known.push(tag);
        }
    }
    Ok(known)
}

/// A well-formed tag in its usual capitals: language in small letters, script with a capital, region
/// in capitals.
fn language(tag: &str) -> Option<String> {
    let is = |part: &str, len: std::ops::RangeInclusive<usize>| {
        len.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    let mut parts = tag.trim().split('-');
    let first = parts.next()?;
    if !is(first, 2..=3) || !first.bytes().all(|b| b.is_ascii_alphabetic()) {
        return None;
    }
    let mut known = first.to_ascii_lowercase();
    for part in parts.by_ref().take(4) {
        if !is(part, 2..=8) {
            return None;
        }
        let part = part.to_ascii_lowercase();
        known.push('-');
        match part.len() {
            2 => known.push_str(&part.to_ascii_uppercase()),
            4 if part.bytes().all(|b| b.is_ascii_alphabetic()) => {
                let (head, tail) = part.split_at(1);
                known.push_str(&head.to_ascii_uppercase());
                known.push_str(tail);
            }
            _ => known.push_str(&part),
        }
    }
    parts.next().is_none().then_some(known)
}

/// A name of the [IANA time zones] by its shape: `Europe/Copenhagen`, `America/Argentina/Salta`,
/// `UTC`. Which there are changes with the world; clients offer those that they know.
///
/// [IANA time zones]: https://www.iana.org/time-zones
pub fn time_zone(name: &str) -> Result<String, String> {
    let name = name.trim();
    let is_part = |part: &str| {
        let mut bytes = part.bytes();
        bytes.next().is_some_and(|b| b.is_ascii_uppercase())
            && bytes.all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'+'))
    };
    let parts: Vec<_> = name.split('/').collect();
    let fits = name.len() <= 64 && parts.len() <= 3 && parts.iter().all(|part| is_part(part));
    if !fits || (parts.len() == 1 && name != "UTC") {
        return Err("Name a time zone, `Europe/Copenhagen` say.".into());
    }
    Ok(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_trimmed_and_cannot_rearrange_the_page() {
        assert_eq!(text("  Hej\nmed jer ", 20), Ok("Hej\nmed jer".into()));
        assert!(text(&"å".repeat(20), 20).is_ok());
        assert!(text(&"å".repeat(21), 20).is_err());
        for bad in [
            "a\u{202e}b",
            "a\0b",
            "H\u{300}\u{301}\u{302}\u{303}\u{304}j",
        ] {
            assert!(text(bad, 20).is_err(), "{bad:?}");
        }
        assert!(line("a\nb", 20).is_err());
        assert_eq!(line(" hun/hende ", 20), Ok("hun/hende".into()));
    }

    #[test]
    fn languages_are_tags() {
        let tags =
            |tags: &[&str]| languages(&tags.iter().map(ToString::to_string).collect::<Vec<_>>());
        let known = tags(&["DA", "nb-no", "sr-latn-RS", "da"]).unwrap();
        assert_eq!(known, ["da", "nb-NO", "sr-Latn-RS"]);
        for bad in ["", "dansk", "d", "da_DK", "da-", "x<y", "da-DK-a-b-c-d-e"] {
            assert!(tags(&[bad]).is_err(), "{bad:?}");
        }
        assert!(tags(&["da"; 11]).is_err());
    }

    #[test]
    fn time_zones_have_their_shape() {
        for good in [
            "UTC",
            "Europe/Copenhagen",
            "America/Argentina/Salta",
            "Etc/GMT+1",
        ] {
            assert_eq!(time_zone(good).as_deref(), Ok(good));
        }
        for bad in [
            "",
            "CPH",
            "Europe/",
            "europe/oslo",
            "A/B/C/D",
            "../etc/passwd",
            "Europe/Os lo",
        ] {
            assert!(time_zone(bad).is_err(), "{bad:?}");
        }
    }
}

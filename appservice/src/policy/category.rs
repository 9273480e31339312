//! What a category may be called and say.

use crate::{
    error::{Error, Result},
    events::ReadRule,
};

/// Characters of a name, at least.
const NAME_MIN: usize = 2;
/// Characters of a name, at most.
const NAME_MAX: usize = 60;
/// Characters of a description, at most.
const DESCRIPTION_MAX: usize = 500;
/// Bytes of a slug, at most: with its prefix it is the localpart of an alias.
const SLUG_MAX: usize = 64;
/// Badges that one category may name.
const BADGES_MAX: usize = 20;

/// A name, trimmed, its white space collapsed.
pub fn name(text: &str) -> Result<String> {
    let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let count = name.chars().count();
    if !(NAME_MIN..=NAME_MAX).contains(&count) || name.chars().any(char::is_control) {
        let message = format!("A name has {NAME_MIN} to {NAME_MAX} characters.");
        return Err(Error::invalid_field("name", message));
    }
    Ok(name)
}

/// A description, trimmed; it may be empty.
pub fn description(text: &str) -> Result<String> {
    let text = text.trim();
    if text.chars().count() > DESCRIPTION_MAX || text.chars().any(|c| c.is_control() && c != '\n') {
        let message = format!("A description has at most {DESCRIPTION_MAX} characters.");
        return Err(Error::invalid_field("description", message));
    }
    Ok(text.to_owned())
}

/// A slug as it was chosen.
pub fn slug(text: &str) -> Result<&str> {
    let fits = (1..=SLUG_MAX).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if fits {
        return Ok(text);
    }
    Err(Error::invalid_field(
        "slug",
        "An address has 1 to 64 of the characters a–z, 0–9 and -.",
    ))
}

/// The badges that open it: each once, and `exists` knows all of them.
pub fn badges(named: &[String], exists: impl Fn(&str) -> bool) -> Result<Vec<String>> {
    if named.len() > BADGES_MAX {
        let message = format!("Name at most {BADGES_MAX} badges.");
        return Err(Error::invalid_field("badges", message));
    }
    let mut badges: Vec<String> = Vec::new();
    for badge in named {
        if !exists(badge) {
            let message = "One of these badges does not exist. See the list of badges.";
            return Err(Error::invalid_field("badges", message));
        }
        if !badges.contains(badge) {
            badges.push(badge.clone());
        }
    }
    Ok(badges)
}

/// A category that is only for holders names what they hold.
pub fn gate(read: ReadRule, badges: &[String]) -> Result<()> {
    if read == ReadRule::Holders && badges.is_empty() {
        let message = "Name the badges whose holders may read it.";
        return Err(Error::invalid_field("badges", message));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_descriptions_have_bounds() {
        assert_eq!(name("  Byen  og havnen ").unwrap(), "Byen og havnen");
        for bad in ["", "x", &"x".repeat(61), "a\0b"] {
            assert!(name(bad).is_err(), "{bad:?}");
        }
        assert_eq!(description(" \n").unwrap(), "");
        assert!(description(&"x".repeat(501)).is_err());
    }

    #[test]
    fn slugs_are_parts_of_aliases() {
        assert_eq!(slug("klima-2").unwrap(), "klima-2");
        for bad in ["", "Klima", "a b", "å", "a/b", &"x".repeat(65)] {
            assert!(slug(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn badges_exist_and_stand_once() {
        let named = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
        let exists = |badge: &str| badge.len() == 1;
        assert_eq!(
            badges(&named(&["a", "b", "a"]), exists).unwrap(),
            ["a", "b"]
        );
        assert!(badges(&named(&["a", "bb"]), exists).is_err());
        assert!(badges(&named(&["a"; 21]), exists).is_err());
        assert!(gate(ReadRule::Holders, &[]).is_err());
        assert!(gate(ReadRule::Territory, &[]).is_ok());
    }
}

//! What a treaty with another territory may say.

use std::collections::HashSet;

use super::permissions::{ADMINISTRATOR, MODERATOR};

/// Badges of one treaty, either way.
pub const MAX_BADGES: usize = 50;

/// What one half of a treaty says, as far as it can be wrong.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// The code of the other territory.
    pub code: &'a str,
    /// Its homeserver.
    pub server: &'a str,
    /// Slugs of our badges whose holders they may see.
    pub shares: &'a [String],
    /// Their slugs, and those of ours that they count as.
    pub recognises: &'a [(&'a str, &'a str)],
}

/// Whom it is made by.
#[derive(Debug, Clone, Copy)]
pub struct Own<'a> {
    /// Our code.
    pub code: &'a str,
    /// Our homeserver.
    pub server: &'a str,
    /// Slugs of the badges that there are.
    pub badges: &'a [String],
}

/// Whether a badge of another territory may count as this one of ours. Whoever keeps order here is
/// appointed here.
pub fn may_count_as(slug: &str) -> bool {
    ![MODERATOR, ADMINISTRATOR].contains(&slug)
}

/// Whether it is two upper-case letters, as every code of ISO 3166-1 alpha-2 is.
pub fn is_code(code: &str) -> bool {
    code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase())
}

/// What cannot stand: the field, and what to do.
pub fn faults(terms: Terms<'_>, own: Own<'_>) -> Vec<(&'static str, String)> {
    let mut faults = Vec::new();
    let mut fault = |field, words: String| faults.push((field, words));
    if !is_code(terms.code) {
        fault("code", "This is no code of a country such as SE.".into());
    } else if terms.code == own.code {
        fault("code", "This is our own territory.".into());
    }
    if terms.server == own.server {
        fault("server", "This is our own homeserver.".into());
    }
    let exists = |slug: &str| own.badges.iter().any(|own| own == slug);
    if let Some(unknown) = terms.shares.iter().find(|slug| !exists(slug)) {
        fault("shares", format!("There is no badge {unknown} here."));
    }
    let mut seen = HashSet::new();
    for (theirs, ours) in terms.recognises {
        if !is_slug(theirs) {
            let words = format!("A badge is named by a-z, 0-9 and hyphens, unlike {theirs:?}.");
            fault("recognises", words);
        } else if !exists(ours) {
            fault("recognises", format!("There is no badge {ours} here."));
        } else if !may_count_as(ours) {
            let words = format!("Nobody becomes {ours} by a badge of others: award it here.");
            fault("recognises", words);
        } else if !seen.insert(theirs) {
            fault("recognises", format!("The badge {theirs} is named twice."));
        }
    }
    if terms.shares.len().max(terms.recognises.len()) > MAX_BADGES {
        let words = format!("A treaty is about {MAX_BADGES} badges at most.");
        fault("recognises", words);
    }
    faults
}

fn is_slug(slug: &str) -> bool {
    let is_fit = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    !slug.is_empty() && slug.len() <= 64 && slug.bytes().all(is_fit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(
        code: &str,
        server: &str,
        shares: &[&str],
        recognises: &[(&str, &str)],
    ) -> Vec<String> {
        let shares: Vec<_> = shares.iter().map(|&slug| slug.to_owned()).collect();
        let badges = ["adfaerdskodeks", "moderator"].map(String::from);
        let terms = Terms {
            code,
            server,
            shares: &shares,
            recognises,
        };
        let own = Own {
            code: "DK",
            server: "dk.example",
            badges: &badges,
        };
        let faults = faults(terms, own).into_iter();
        faults.map(|(field, _)| field.to_owned()).collect()
    }

    #[test]
    fn a_treaty_is_with_somebody_else_about_badges_that_there_are() {
        let good = [("uppforandekod", "adfaerdskodeks")];
        assert!(fields("SE", "se.example", &["adfaerdskodeks"], &good).is_empty());
        assert_eq!(fields("DK", "dk.example", &[], &good), ["code", "server"]);
        assert_eq!(fields("sweden", "se.example", &[], &[]), ["code"]);
        assert_eq!(fields("SE", "se.example", &["ukendt"], &[]), ["shares"]);
        assert_eq!(
            fields("SE", "se.example", &[], &[("Å", "adfaerdskodeks")]),
            ["recognises"]
        );
        assert_eq!(
            fields("SE", "se.example", &[], &[("kod", "ukendt")]),
            ["recognises"]
        );
    }

    #[test]
    fn nobody_is_appointed_by_others_and_nothing_is_named_twice() {
        assert_eq!(
            fields("SE", "se.example", &[], &[("moderator", "moderator")]),
            ["recognises"]
        );
        let twice = [("kod", "adfaerdskodeks"), ("kod", "adfaerdskodeks")];
        assert_eq!(fields("SE", "se.example", &[], &twice), ["recognises"]);
    }
}

//! Slugs: what a title becomes in an address and in an alias.

/// Longest slug in bytes, so that the alias with its prefix and the server's name stays below the
/// specification's 255.
const MAX_SLUG: usize = 64;

/// `[a-z0-9-]` of a title: Nordic letters by their usual spelling (æ→ae, ø→oe, å→aa, ä→ae, ö→oe),
/// others by their nearest, everything else a hyphen. A title without a letter or digit that can be
/// written so (emoji alone) becomes `topic`.
pub fn slug(title: &str) -> String {
    let mut out = String::new();
    for letter in title.chars().flat_map(char::to_lowercase) {
        match letter {
            'æ' | 'ä' => out.push_str("ae"),
            'ø' | 'ö' => out.push_str("oe"),
            'å' => out.push_str("aa"),
            'ü' => out.push_str("ue"),
            'þ' => out.push_str("th"),
            'ð' => out.push('d'),
            other if other.is_ascii_alphanumeric() => out.push(other),
            other if other.is_alphabetic() => {
                let ascii = deunicode::deunicode_char(other).unwrap_or_default();
                out.extend(
                    ascii
                        .chars()
                        .filter(char::is_ascii_alphanumeric)
                        .flat_map(char::to_lowercase),
                );
            }
            _ if out.ends_with('-') => {}
            _ => out.push('-'),
        }
        if out.len() >= MAX_SLUG {
            break;
        }
    }
    out.truncate(MAX_SLUG);
    let trimmed = out.trim_matches('-');
    if trimmed.is_empty() {
        "topic".to_owned()
    } else {
        trimmed.to_owned()
    }
}

/// The `attempt`-th slug to try for a base: itself, then `-2`, `-3` …
pub fn numbered(base: &str, attempt: u32) -> String {
    if attempt <= 1 {
        base.to_owned()
    } else {
        format!("{base}-{attempt}")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn writes_nordic_letters_as_people_do() {
        assert_eq!(
            slug("Børnevenlige cykelruter på Østerbro"),
            "boernevenlige-cykelruter-paa-oesterbro"
        );
        assert_eq!(slug("Återvinning & ängar"), "aatervinning-aengar");
        assert_eq!(
            slug("Hvordan siger man *frokost* i Sverige?"),
            "hvordan-siger-man-frokost-i-sverige"
        );
        assert_eq!(slug("Čeština Ελλάδα"), "cestina-ellada");
    }

    #[test]
    fn never_empty() {
        assert_eq!(slug("🚲🚲"), "topic");
        assert_eq!(numbered("topic", 1), "topic");
        assert_eq!(numbered("topic", 3), "topic-3");
    }

    proptest! {
        #[test]
        fn always_fits_an_alias(title in ".{0,200}") {
            let slug = slug(&title);
            prop_assert!((1..=MAX_SLUG).contains(&slug.len()));
            prop_assert!(slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'));
            prop_assert!(!slug.starts_with('-') && !slug.ends_with('-'));
        }
    }
}

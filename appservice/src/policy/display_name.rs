//! Which names may be shown: anything readable that cannot rearrange the page.

const MAX_CHARS: usize = 64;

/// Trims and checks a display name. The error is a sentence for the one who typed it.
pub fn check(name: &str) -> Result<String, &'static str> {
    let name = name.trim();
    if !name.chars().any(char::is_alphanumeric) {
        return Err("Give a name with at least one letter or digit.");
    }
    if name.chars().count() > MAX_CHARS {
        return Err("Use at most 64 characters.");
    }
    if name.chars().any(is_unseen) {
        return Err("The name contains invisible or control characters. Type it anew.");
    }
    Ok(name.to_owned())
}

/// Control characters, line separators, bidi overrides and invisible padding. The joiners U+200C
/// and U+200D stay: Persian, Hindi and emoji need them.
pub(super) fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{00ad}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}' | '\u{200e}'
                | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
                | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_trimmed() {
        assert_eq!(check("  Åse Ødegård "), Ok("Åse Ødegård".into()));
        assert_eq!(check("علی\u{200c}رضا"), Ok("علی\u{200c}رضا".into()));
        assert!(check(&"å".repeat(64)).is_ok());
    }

    #[test]
    fn unreadable_names_are_refused() {
        let long = "å".repeat(65);
        for name in [
            "",
            "   ",
            "...",
            &long,
            "a\0b",
            "a\nb",
            "a\u{202e}b",
            "a\u{2066}b",
            "\u{200b}",
            "a\u{feff}b",
        ] {
            assert!(check(name).is_err(), "{name:?}");
        }
    }
}

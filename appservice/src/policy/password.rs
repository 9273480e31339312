//! Which passwords are good enough, before anything is hashed.

use unicode_normalization::UnicodeNormalization;
use zxcvbn::Score;

/// Longer input is refused before it costs anything.
pub const MAX_BYTES: usize = 1024;
/// Shorter ones are refused.
pub const MIN_CHARS: usize = 10;

/// What people here choose before anything else, beside the lists that the estimate knows.
const COMMON: &str = include_str!("common_words.txt");

/// What the same person typed beside the password.
#[derive(Debug, Clone, Copy, Default)]
pub struct Person<'a> {
    /// Chosen name.
    pub username: &'a str,
    /// Shown name.
    pub display_name: &'a str,
    /// Address, or empty.
    pub email: &'a str,
}

/// The form that is hashed: the same password from any keyboard. `None` when too long.
pub fn normalise(password: &str) -> Option<String> {
    if password.len() > MAX_BYTES {
        return None;
    }
    let normal: String = password.nfkc().collect();
    (normal.len() <= MAX_BYTES).then_some(normal)
}

/// Checks a password that is being set and gives its normal form. The error is a sentence.
pub fn check(password: &str, person: Person<'_>) -> Result<String, &'static str> {
    let Some(normal) = normalise(password) else {
        return Err("This password is too long: use at most 1,024 bytes.");
    };
    if normal.chars().count() < MIN_CHARS {
        return Err("Use at least 10 characters.");
    }
    let typed = bare(&normal);
    let mailbox = person.email.split('@').next().unwrap_or_default();
    let own = [person.username, person.display_name, person.email, mailbox];
    if own.iter().any(|own| !own.is_empty() && bare(own) == typed) {
        return Err("The password must not be your name or address.");
    }
    let inputs: Vec<&str> = own
        .into_iter()
        .chain(COMMON.split_whitespace())
        .filter(|own| !own.is_empty())
        .collect();
    if zxcvbn::zxcvbn(&normal, &inputs).score() < Score::Three {
        return Err(
            "This password is easy to guess. Use a longer one, for example four unrelated words.",
        );
    }
    Ok(normal)
}

/// Case, punctuation and a number at the end do not make a name a secret.
fn bare(text: &str) -> String {
    let letters = text
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase);
    let bare: String = letters.collect();
    bare.trim_end_matches(|c: char| c.is_ascii_digit())
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANNA: Person<'_> = Person {
        username: "anna-kristine",
        display_name: "Anna Kristine Holm",
        email: "anna.kristine.holm@example.dk",
    };

    #[test]
    fn a_good_password_passes() {
        assert!(check("hest batteri klammer blå", ANNA).is_ok());
        assert!(check("v9#Kx2!mPq-7Lw", ANNA).is_ok());
    }

    #[test]
    fn poor_passwords_get_a_sentence() {
        for poor in [
            "",
            "short",
            "123456789",
            "1234567890",
            "password123",
            "aaaaaaaaaaaa",
            "qwertyuiop",
            "anna-kristine",
            "ANNA-KRISTINE",
            "Anna Kristine Holm",
            "anna.kristine.holm@example.dk",
            "anna.kristine.holm",
            "annakristine1",
            "adgangskode123",
            "kodeord1234",
            "hemmelighed1",
            "losenord2024",
            "sommerferie2026",
            "kaffekaffe1",
            "danmark1992",
        ] {
            assert!(check(poor, ANNA).is_err(), "{poor}");
        }
    }

    #[test]
    fn long_input_is_refused_at_once() {
        assert!(check(&"x".repeat(1 << 20), ANNA).is_err());
        assert!(normalise(&"x".repeat(MAX_BYTES + 1)).is_none());
        // One character becomes eighteen under NFKC.
        assert!(normalise(&"\u{fdfa}".repeat(341)).is_none());
    }

    #[test]
    fn composed_and_decomposed_are_the_same() {
        let composed = check("blåbærgrød med fløde", ANNA).unwrap();
        let decomposed = check("bla\u{30a}bærgrød med fløde", ANNA).unwrap();
        assert_eq!(composed, decomposed);
    }
}

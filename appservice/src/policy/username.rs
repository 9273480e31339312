//! Which names a member may take: `[a-z0-9._-]{3,32}`, not reserved.
//!
//! A name is the localpart of a user ID for good, so it is stricter than
//! <https://spec.matrix.org/v1.16/appendices/#user-identifiers>.

/// Names that would let a member pass for the staff or for a part of the system.
const RESERVED: &[&str] = &[
    "abuse",
    "admin",
    "administrator",
    "administratorer",
    "administrators",
    "admins",
    "all",
    "althing",
    "anonymous",
    "api",
    "bot",
    "channel",
    "contact",
    "everyone",
    "ftp",
    "guest",
    "help",
    "here",
    "hjaelp",
    "hjelp",
    "hostmaster",
    "info",
    "mail",
    "matrix",
    "me",
    "mod",
    "moderation",
    "moderator",
    "moderatorer",
    "moderators",
    "mods",
    "news",
    "nobody",
    "noreply",
    "no-reply",
    "notice",
    "notices",
    "notification",
    "notifications",
    "null",
    "official",
    "owner",
    "postmaster",
    "privacy",
    "redaktion",
    "redaksjon",
    "registration",
    "root",
    "room",
    "security",
    "self",
    "server",
    "service",
    "staff",
    "superuser",
    "support",
    "sysadmin",
    "system",
    "team",
    "undefined",
    "user",
    "users",
    "verify",
    "webmaster",
    "www",
];

/// Checks a name that is being taken. The error is a sentence for the one who chose it.
pub fn check(name: &str) -> Result<(), &'static str> {
    if name.is_empty() {
        return Err("Choose a username.");
    }
    if !is_well_formed(name) {
        return Err(fault(name));
    }
    if is_reserved(name) {
        return Err("This name is reserved. Choose another one.");
    }
    Ok(())
}

/// True for every name that [`check`] has ever let through.
pub fn is_well_formed(name: &str) -> bool {
    (3..=32).contains(&name.len())
        && name.bytes().all(is_allowed)
        && name
            .bytes()
            .next()
            .is_some_and(|b| b.is_ascii_alphanumeric())
}

fn is_allowed(b: u8) -> bool {
    b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'_' | b'-')
}

/// Dots, dashes and underscores are easily overlooked: `ad-min` is reserved as `admin` is, and so is
/// `support-team`, of which each part is.
fn is_reserved(name: &str) -> bool {
    let parts = || name.split(['.', '_', '-']).filter(|part| !part.is_empty());
    passes_for_reserved(&parts().collect::<String>()) || parts().all(passes_for_reserved)
}

fn passes_for_reserved(name: &str) -> bool {
    RESERVED.iter().any(|reserved| {
        let reserved: String = reserved
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .collect();
        looks_like(name, &reserved)
    })
}

/// True for `adm1n` and `adrnin` beside `admin`: digits pass for letters, `rn` for `m`, `vv` for `w`.
fn looks_like(name: &str, word: &str) -> bool {
    let Some(letter) = word.chars().next() else {
        return name.is_empty();
    };
    let rest = word.get(1..).unwrap_or_default();
    likenesses(letter).iter().any(|likeness| {
        let mut after = name.strip_prefix(likeness).into_iter();
        after.any(|after| looks_like(after, rest))
    }) || name
        .strip_prefix(letter)
        .is_some_and(|after| looks_like(after, rest))
}

/// What passes for a letter at a glance.
fn likenesses(letter: char) -> &'static [&'static str] {
    match letter {
        'a' => &["4"],
        'b' => &["8", "6"],
        'e' => &["3"],
        'g' => &["9"],
        'i' | 'l' => &["1"],
        'm' => &["rn"],
        'o' => &["0"],
        's' => &["5"],
        't' => &["7"],
        'w' => &["vv"],
        _ => &[],
    }
}

fn fault(name: &str) -> &'static str {
    if name.starts_with('@') || name.contains(':') {
        "Only the name itself, without @ and without the server."
    } else if name.chars().any(char::is_uppercase) {
        "Use small letters only."
    } else if !name.bytes().all(is_allowed) {
        "Use small letters a–z, digits, dots, dashes and underscores; no spaces or other letters."
    } else if name.len() < 3 {
        "Use at least 3 characters."
    } else if name.len() > 32 {
        "Use at most 32 characters."
    } else {
        "Begin with a letter or a digit."
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ordinary_names_are_fine() {
        for name in [
            "anna",
            "per.olsen",
            "x-1",
            "0lga",
            "a_b",
            &"a".repeat(32),
            "admin.anna",
            "ali",
            "mads.team",
            "helle",
            "11-00",
        ] {
            assert_eq!(check(name), Ok(()), "{name}");
        }
    }

    #[test]
    fn odd_names_get_a_sentence() {
        let long = "a".repeat(256);
        for name in [
            "",
            "ab",
            &long,
            "Anna",
            "ANNA",
            "аnna",
            "ånna",
            "anna b",
            " anna",
            "anna\n",
            "@anna",
            "@Admin",
            "@x",
            "anna:server",
            "../x",
            "_anna",
            ".anna",
            "-anna",
            "_althing_x",
            "an\0na",
            "an\u{200b}na",
            "anna\u{202e}",
        ] {
            assert!(check(name).is_err(), "{name:?}");
        }
    }

    #[test]
    fn reserved_names_are_refused_however_dotted() {
        for name in [
            "admin",
            "moderator",
            "system",
            "support",
            "here",
            "all",
            "althing",
            "ad-min",
            "a.d.m.i.n",
            "no-reply",
            "noreply",
            "mod.",
            "root_",
            "everyone",
            "adm1n",
            "adrnin",
            "r00t",
            "m0derat0r",
            "5upp0rt",
            "vvebmaster",
            "a1thing",
            "support-team",
            "althing.bot",
            "official_moderator",
        ] {
            assert!(check(name).unwrap_err().contains("reserved"), "{name}");
        }
    }

    proptest! {
        #[test]
        fn what_passes_is_a_safe_localpart(name in "\\PC{0,40}") {
            if check(&name).is_ok() {
                prop_assert!(name.bytes().all(is_allowed));
                prop_assert!((3..=32).contains(&name.len()));
                prop_assert!(!name.starts_with('_'));
            }
        }
    }
}

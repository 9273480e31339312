//! Which e-mail addresses are taken down. Whether one works is for a message to show.

/// Longest address that SMTP carries.
const MAX_BYTES: usize = 254;

/// Trims, lowers and checks an address. The error is a sentence for the one who typed it.
pub fn check(address: &str) -> Result<String, &'static str> {
    const FAULT: &str = "This does not look like an e-mail address.";
    let address = address.trim().to_ascii_lowercase();
    let Some((mailbox, domain)) = address.rsplit_once('@') else {
        return Err(FAULT);
    };
    let labels_are_good = domain.split('.').all(|label| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
    });
    let good = address.len() <= MAX_BYTES
        && (1..=64).contains(&mailbox.len())
        && mailbox
            .bytes()
            .all(|b| b.is_ascii_graphic() && !b"\"(),:;<>@[\\]".contains(&b))
        && domain.contains('.')
        && labels_are_good;
    if good { Ok(address) } else { Err(FAULT) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_normalised() {
        assert_eq!(
            check(" Anna.Holm+x@Example.DK "),
            Ok("anna.holm+x@example.dk".into())
        );
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let long = format!("{}@example.dk", "a".repeat(65));
        for odd in [
            "",
            "anna",
            "@example.dk",
            "anna@",
            "anna@dk",
            "anna@-x.dk",
            "anna@x..dk",
            "a b@example.dk",
            "anna@exa mple.dk",
            "anna@example.dk\r\nBcc: x@y.z",
            "a\0@example.dk",
            "a@b@example.dk",
            "åse@example.dk",
            &long,
        ] {
            assert!(check(odd).is_err(), "{odd:?}");
        }
    }
}

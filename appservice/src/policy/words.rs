//! What members may write: bounds that the homeserver does not know, or tells less kindly.

use axum::http::StatusCode;

use crate::error::{Error, Result};

/// Bytes of a post's Markdown. Its HTML, its plain form and the envelope must fit into the 64 kB of
/// an event together.
pub const POST_BYTES: usize = 20_000;
/// Characters of a title, at least.
pub const TITLE_MIN: usize = 3;
/// Characters of a title, at most.
pub const TITLE_MAX: usize = 120;
/// Bytes of a reaction's key.
pub const REACTION_BYTES: usize = 64;

/// A post's Markdown, trimmed.
pub fn body(text: &str) -> Result<&str> {
    let text = text.trim_matches(|c: char| c.is_whitespace());
    if text.is_empty() {
        return Err(Error::invalid_field("body", "Write something first."));
    }
    if text.contains('\0') {
        return Err(Error::invalid_field(
            "body",
            "The text contains a NUL character. Remove it.",
        ));
    }
    if text.len() > POST_BYTES {
        let message = format!(
            "This is {} characters too long for one post. Split it into several.",
            text.len() - POST_BYTES
        );
        return Err(Error::refused(
            StatusCode::PAYLOAD_TOO_LARGE,
            "M_TOO_LARGE",
            message,
        ));
    }
    Ok(text)
}

/// A topic's title, trimmed, its white space collapsed.
pub fn title(text: &str) -> Result<String> {
    let title = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let count = title.chars().count();
    if !(TITLE_MIN..=TITLE_MAX).contains(&count) {
        let message =
            format!("A title has {TITLE_MIN} to {TITLE_MAX} characters; this one has {count}.");
        return Err(Error::invalid_field("title", message));
    }
    if title.chars().any(is_invisible) {
        return Err(Error::invalid_field(
            "title",
            "The title contains invisible characters.",
        ));
    }
    Ok(title)
}

/// A reaction's key: an emoji, or a short word.
pub fn reaction(key: &str) -> Result<&str> {
    if key.trim().is_empty() || key.len() > REACTION_BYTES || key.chars().any(is_control) {
        return Err(Error::invalid_field(
            "key",
            "React with an emoji or a short word.",
        ));
    }
    Ok(key)
}

fn is_control(c: char) -> bool {
    c.is_control()
}

/// Control characters, and those that turn the direction of the text around them.
fn is_invisible(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies() {
        assert_eq!(body("  hej \n").unwrap(), "hej");
        for bad in ["", " \n\t", "a\0b"] {
            assert_eq!(body(bad).unwrap_err().errcode(), Some("M_INVALID_PARAM"));
        }
        assert_eq!(
            body(&"x".repeat(70_000)).unwrap_err().errcode(),
            Some("M_TOO_LARGE")
        );
    }

    #[test]
    fn titles() {
        assert_eq!(title("  Børn \n og   cykler ").unwrap(), "Børn og cykler");
        for bad in ["ab", &"x".repeat(121), "abc\u{202E}def"] {
            assert!(title(bad).is_err(), "{bad}");
        }
        assert!(title("🚲🚲🚲").is_ok());
    }

    #[test]
    fn reactions() {
        assert!(reaction("👍").is_ok());
        assert!(reaction(&"x".repeat(40_000)).is_err());
        assert!(reaction(" ").is_err());
    }
}

//! What members may write: bounds that the homeserver does not know, or tells less kindly.

use axum::http::StatusCode;

use super::new_members;
use crate::error::{Error, Result};

/// Bytes of a post's Markdown. Its HTML, its plain form and the envelope must fit into the 64 kB of
/// an event together.
pub const POST_BYTES: usize = 20_000;
/// Bytes of a message's content. The event around it has references to others, hashes and signatures,
/// which need some of the 65,536 bytes too.
pub const CONTENT_BYTES: usize = 60_000;
/// Characters of a title, at least.
pub const TITLE_MIN: usize = 3;
/// Characters of a title, at most.
pub const TITLE_MAX: usize = 120;
/// Members that one post mentions, at most: more is a way to annoy people.
pub const MENTIONS: usize = 10;
/// Links of one post, at most.
pub const LINKS: usize = 100;
/// Characters of a picture's description.
pub const ALT_MAX: usize = 500;
/// Bytes of a reaction's key.
pub const REACTION_BYTES: usize = 64;

/// A post's Markdown, trimmed.
pub fn body(text: &str) -> Result<&str> {
    let text = caption(text)?;
    if text.is_empty() {
        return Err(Error::invalid_field("body", "Write something first."));
    }
    Ok(text)
}

/// The Markdown beside a file, trimmed: it may be empty.
pub fn caption(text: &str) -> Result<&str> {
    let text = text.trim_matches(|c: char| c.is_whitespace());
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

/// Whether a message of so many bytes fits into an event. The homeserver says
/// so too, but only once there is a room to send it to.
pub fn fits(content: usize) -> Result<()> {
    if content <= CONTENT_BYTES {
        return Ok(());
    }
    Err(too_large())
}

/// 413 for a post that no event can hold.
pub fn too_large() -> Error {
    Error::refused(
        StatusCode::PAYLOAD_TOO_LARGE,
        "M_TOO_LARGE",
        "This is too long for one post. Split it into several.",
    )
}

/// A picture's description, trimmed; nothing where there is none.
pub fn alt(text: Option<&str>) -> Result<Option<&str>> {
    let text = text.map(str::trim).filter(|text| !text.is_empty());
    if text.is_some_and(|text| text.chars().count() > ALT_MAX || text.contains('\0')) {
        let message = format!("Describe the picture in at most {ALT_MAX} characters.");
        return Err(Error::invalid_field("alt", message));
    }
    Ok(text)
}

/// Whether a post may have so many mentions and links.
pub fn reach(mentions: usize, links: usize, is_new: bool) -> Result<()> {
    let (most_mentions, most_links) = if is_new {
        (new_members::MENTIONS, new_members::LINKS)
    } else {
        (MENTIONS, LINKS)
    };
    let because = if is_new {
        " while you are new here: until you have been a member for a day and written five posts"
    } else {
        ""
    };
    if mentions > most_mentions {
        let message = format!("Mention at most {most_mentions} members in one post{because}.");
        return Err(Error::invalid_field("body", message));
    }
    if links > most_links {
        let message = format!("Put at most {most_links} links into one post{because}.");
        return Err(Error::invalid_field("body", message));
    }
    Ok(())
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
    fn an_event_holds_so_much() {
        assert!(fits(CONTENT_BYTES).is_ok());
        let refused = fits(CONTENT_BYTES + 1).unwrap_err();
        assert_eq!(refused.errcode(), Some("M_TOO_LARGE"));
    }

    #[test]
    fn captions_may_be_empty() {
        assert_eq!(caption(" \n").unwrap(), "");
        assert!(caption("a\0b").is_err());
        assert_eq!(alt(Some("  ")).unwrap(), None);
        assert_eq!(alt(Some(" et hus ")).unwrap(), Some("et hus"));
        assert!(alt(Some(&"x".repeat(ALT_MAX + 1))).is_err());
    }

    #[test]
    fn reaches() {
        assert!(reach(MENTIONS, LINKS, false).is_ok());
        assert!(reach(MENTIONS + 1, 0, false).is_err());
        assert!(reach(0, LINKS + 1, false).is_err());
        assert!(reach(new_members::MENTIONS, new_members::LINKS, true).is_ok());
        assert!(reach(new_members::MENTIONS + 1, 0, true).is_err());
        let refused = reach(0, new_members::LINKS + 1, true).unwrap_err();
        assert_eq!(refused.errcode(), Some("M_INVALID_PARAM"));
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

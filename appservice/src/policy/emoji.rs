//! Emoji as the keys of reactions. Many can be written with or without a selector that asks for the
//! coloured picture, and both are the same emoji: some clients send it, some do not.

use std::borrow::Cow;

/// Asks for the picture instead of a sign of the font.
const SELECTOR: char = '\u{fe0f}';

/// A key as reactions are sent with it: with the selector where Unicode has an emoji with one, as clients
/// are asked to ([spec]), so that the homeserver knows a second reaction for what it is. Anything but an
/// emoji stays what it is.
///
/// [spec]: https://spec.matrix.org/v1.18/client-server-api/#event-annotations-and-reactions
pub fn with_selector(key: &str) -> Cow<'_, str> {
    // A digit with a selector is looked up as its keycap, which is something else.
    let found = emojis::get(key).filter(|emoji| folded(emoji.as_str()) == folded(key));
    let Some(emoji) = found else {
        return Cow::Borrowed(key);
    };
    let selected = format!("{emoji}{SELECTOR}");
    if emojis::get(&selected).is_some() {
        Cow::Owned(selected)
    } else {
        Cow::Borrowed(emoji.as_str())
    }
}

/// A key without its selectors: equal for all that are the same reaction.
pub fn folded(key: &str) -> Cow<'_, str> {
    if key.contains(SELECTOR) {
        Cow::Owned(key.replace(SELECTOR, ""))
    } else {
        Cow::Borrowed(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emoji_are_sent_with_the_selectors_that_they_have() {
        for (key, sent) in [
            ("👍", "👍\u{fe0f}"),
            ("👍\u{fe0f}", "👍\u{fe0f}"),
            ("❤", "❤\u{fe0f}"),
            ("❤\u{fe0f}", "❤\u{fe0f}"),
            ("☕", "☕\u{fe0f}"),
            ("🏳\u{200d}🌈", "🏳\u{fe0f}\u{200d}🌈"),
            // These are pictures only.
            ("🎉", "🎉"),
            ("🙏", "🙏"),
            ("👍🏽", "👍🏽"),
            ("🇩🇰", "🇩🇰"),
            // No emoji.
            ("1", "1"),
            ("1\u{fe0f}", "1\u{fe0f}"),
            ("+1", "+1"),
            ("ja", "ja"),
        ] {
            assert_eq!(with_selector(key), sent, "{key}");
            assert_eq!(folded(&with_selector(key)), folded(key), "{key}");
        }
    }
}

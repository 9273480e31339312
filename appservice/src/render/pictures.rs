//! Pictures within words: a content URI is nothing that a browser can fetch, and nothing else may be
//! fetched. Those of another client are told in words, and shown by the client that sent them; those of
//! a lesson are at an address of ours, and so are its videos.

use super::{Shown, video::Video};

/// Stands before the description of a picture.
const SIGN: &str = "🖼";

/// Whether there are pictures within this HTML that are more than emoji of a client's own.
pub fn has_pictures(html: &str) -> bool {
    let mut pictures = html
        .match_indices("<img")
        .filter_map(|(at, _)| html.get(at..));
    pictures.any(|rest| {
        let tag = rest.split('>').next().unwrap_or_default();
        !tag.contains("data-mx-emoticon")
    })
}

/// Puts the descriptions of pictures and videos in their places, or these themselves where they are
/// `shown` at an address of ours. The HTML is clean: attributes stand in double quotes.
pub(super) fn in_words(
    clean: &str,
    language: &str,
    shown: impl Fn(Shown, &str) -> Option<String>,
) -> String {
    let mut told = String::with_capacity(clean.len());
    let mut rest = clean;
    while let Some((before, tag)) = rest.split_once("<img") {
        told.push_str(before);
        let end = end_of_tag(tag);
        let (tag, after) = tag.split_at(end);
        rest = after.strip_prefix('>').unwrap_or(after);
        let said = ["alt", "title"]
            .iter()
            .find_map(|name| attribute(tag, name));
        let said = said
            .unwrap_or_default()
            .replace('<', "&lt;")
            .replace('>', "&gt;");
        let medium = attribute(tag, "src").and_then(|uri| {
            let Some(video) = attribute(tag, "title").and_then(Video::of_title) else {
                let address = shown(Shown::Picture, uri)?;
                return Some(format!(
                    "<img src=\"{address}\" alt=\"{said}\" loading=\"lazy\">"
                ));
            };
            let address = shown(Shown::Video, uri)?;
            let captions = |uri: &str| shown(Shown::Captions, uri);
            Some(video.ok()?.html(&said, &address, language, captions))
        });
        if let Some(medium) = medium {
            told.push_str(&medium);
            continue;
        }
        if !tag.contains(" data-mx-emoticon=") {
            told.push_str(SIGN);
            told.push_str(if said.is_empty() { "" } else { " " });
        }
        told.push_str(&said);
    }
    told.push_str(rest);
    told
}

/// Where the `>` of a tag is: not within an attribute.
pub(super) fn end_of_tag(tag: &str) -> usize {
    let mut quoted = false;
    let is_end = |byte: u8| {
        quoted ^= byte == b'"';
        byte == b'>' && !quoted
    };
    tag.bytes().position(is_end).unwrap_or(tag.len())
}

fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let (_, value) = tag.split_once(&format!(" {name}=\""))?;
    value
        .split('"')
        .next()
        .filter(|value| !value.trim().is_empty())
}

//! What a text may cost: before it is parsed, whatever nests deeper or is wider than anybody writes is
//! made prose again. Ten thousand nested quotes are not prose.

use std::borrow::Cow;

/// Block quotes and lists deeper than this are prose again: see [`shallow_markdown`].
const MAX_MARKERS: usize = 30;

/// Tables with more cells in a line are text.
const MAX_CELLS: usize = 100;

/// Lines of one text; the others go on in the last of them.
const MAX_LINES: usize = 4_000;

/// Elements that may be open at once in HTML; what is opened within is prose.
const MAX_OPEN: usize = 100;

/// Tags of one text; the others are left out. What the sanitiser takes away costs as much time as it
/// has neighbours.
const MAX_TAGS: usize = 5_000;

/// Bytes of a tag; what is longer is none.
const MAX_TAG: usize = 2_048;

/// Elements that have no end.
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
];

/// Cuts runs of container markers (`> > > …`, `- - - …`, `1. 1. …`) to a depth, lines of table cells to
/// a width, and the lines themselves to a number that a parser, a sanitiser and a browser handle without
/// effort.
pub(super) fn shallow_markdown(source: &str) -> String {
    let mut lines = source.lines().map(|line| {
        if line.matches('|').count() > MAX_CELLS {
            return line.replace('|', "\\|");
        }
        let (markers, rest) = markers(line);
        if markers <= MAX_MARKERS {
            return line.to_owned();
        }
        format!("{}{rest}", "> ".repeat(MAX_MARKERS))
    });
    let mut kept = lines
        .by_ref()
        .take(MAX_LINES)
        .collect::<Vec<_>>()
        .join("\n");
    for line in lines {
        kept.push(' ');
        kept.push_str(&line);
    }
    kept
}

/// How many container markers a line begins with, and what follows them.
fn markers(line: &str) -> (usize, &str) {
    let (mut count, mut rest) = (0, line);
    loop {
        let text = rest.trim_start();
        let number = text.trim_start_matches(|c: char| c.is_ascii_digit());
        let after = match text.strip_prefix('>') {
            Some(after) => Some(after),
            None if number.len() < text.len() => number.strip_prefix(['.', ')']).filter(is_apart),
            None => text.strip_prefix(['-', '*', '+']).filter(is_apart),
        };
        let Some(after) = after else {
            return (count, text);
        };
        count += 1;
        rest = after;
    }
}

/// A list's marker has white space behind it; else it is a rule, emphasis, a number.
fn is_apart(after: &&str) -> bool {
    after.starts_with([' ', '\t'])
}

/// Leaves out the tags of elements within [`MAX_OPEN`] others, and those after [`MAX_TAGS`]: a parser would nest them, and what
/// walks through its tree would go as deep. An end that is not that of the innermost open element
/// closes nothing here, whatever a parser makes of it.
pub(super) fn shallow_html(source: &str) -> Cow<'_, str> {
    if source.len() <= MAX_TAG && source.matches('<').count() <= MAX_OPEN {
        return Cow::Borrowed(source);
    }
    let mut kept = String::with_capacity(source.len());
    let mut open: Vec<String> = Vec::new();
    let mut tags = 0;
    let mut rest = source;
    while let Some(at) = rest.find('<') {
        let (text, tag) = rest.split_at(at);
        kept.push_str(text);
        let (name, is_end, length) = match tag_of(tag) {
            Ok(found) => found,
            // Signs of their own; a parser may see a comment in them, which ends somewhere.
            Err(no_tag) => {
                let (words, after) = tag.split_at(no_tag);
                kept.push_str(&words.replace('<', "&lt;"));
                rest = after;
                continue;
            }
        };
        let (tag, after) = tag.split_at(length);
        rest = after;
        tags += 1;
        if tags > MAX_TAGS {
            continue;
        }
        if is_end {
            if open.last() == Some(&name) {
                open.pop();
            }
            kept.push_str(tag);
        } else if VOID.contains(&name.as_str()) {
            kept.push_str(tag);
        } else if open.len() < MAX_OPEN {
            kept.push_str(tag);
            open.push(name);
        }
    }
    kept.push_str(rest);
    Cow::Owned(kept)
}

/// The name of the tag that a text begins with, whether it ends an element, and how long it is; else
/// how much of the text is no tag. What was looked through for an end is not looked through again.
fn tag_of(text: &str) -> Result<(String, bool, usize), usize> {
    let window = text.floor_char_boundary(MAX_TAG);
    let (window, _) = text.split_at(window);
    let inner = window.strip_prefix('<').unwrap_or(window);
    let is_end = inner.starts_with('/');
    let inner = inner.strip_prefix('/').unwrap_or(inner);
    if !inner.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return Err(1);
    }
    let ends = |c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>');
    let name = inner.split(ends).next().unwrap_or_default();
    let mut quote = None;
    for (at, byte) in window.bytes().enumerate() {
        match (byte, quote) {
            // Where a quotation begins a parser may see otherwise: no tag is hidden in another.
            (b'<', _) if at > 0 => return Err(at),
            (b'>', None) => return Ok((name.to_ascii_lowercase(), is_end, at + 1)),
            (b'"' | b'\'', None) => quote = Some(byte),
            (byte, Some(open)) if byte == open => quote = None,
            _ => (),
        }
    }
    Err(window.len())
}

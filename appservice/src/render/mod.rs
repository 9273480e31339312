//! Words into HTML: Markdown that members write, and the HTML that other Matrix clients send. All
//! of it ends in the specification's allow-list, by ruma's sanitiser.

mod attributes;
mod bounds;
mod links;
mod pictures;
#[cfg(test)]
mod tests;
mod video;

use std::{collections::BTreeSet, sync::LazyLock};

use comrak::{
    Arena, Options, format_html,
    nodes::{AstNode, NodeLink, NodeValue},
    parse_document,
};
use ruma::{
    MxcUri, OwnedUserId,
    html::{Html, ListBehavior, NodeRef, PropertiesNames, SanitizerConfig},
};

use self::{
    bounds::{shallow_html, shallow_markdown},
    video::Video,
};
pub use self::{pictures::has_pictures, video::video_faults};

/// Nothing that a person writes nests deeper; deeper elements are dropped.
const MAX_DEPTH: u32 = 40;

/// How much of a post an answer quotes, in characters.
const EXCERPT: usize = 140;

/// Bytes of a user ID, at most ([spec]).
///
/// [spec]: https://spec.matrix.org/v1.18/appendices/#user-identifiers
const MAX_USER_ID: usize = 255;

/// What an excerpt shows of a spoiler.
const SPOILER: &str = "▒▒▒";

/// Marks a picture that stands for an emoji.
const EMOTICON: PropertiesNames<'static> = PropertiesNames {
    parent: "img",
    properties: &["data-mx-emoticon"],
};

static SANITIZER: LazyLock<SanitizerConfig> = LazyLock::new(|| {
    SanitizerConfig::strict()
        .remove_reply_fallback()
        .allow_attributes([EMOTICON], ListBehavior::Add)
        .max_depth(MAX_DEPTH)
});

/// A member who may be mentioned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mentioned {
    /// User ID.
    pub user_id: OwnedUserId,
    /// Shown name.
    pub name: String,
}

/// What became of a Markdown text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// `formatted_body`.
    pub html: String,
    /// Whom it mentions.
    pub mentioned: BTreeSet<OwnedUserId>,
    /// How many links are in it, those of mentions left out.
    pub links: usize,
}

/// `formatted_body` of a Markdown `body`, without mentions.
pub fn markdown(source: &str) -> String {
    with_mentions(source, |_| None).html
}

/// What may stand in a lesson beside its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// A picture.
    Picture,
    /// A video.
    Video,
    /// What is said in a video.
    Captions,
}

/// A Markdown text as HTML in which those pictures and videos are shown that `address` has an address
/// for. Of the others there are links. Captions in `language` are shown unasked.
pub fn with_media(
    source: &str,
    language: &str,
    address: impl Fn(Shown, &MxcUri) -> Option<String>,
) -> String {
    let shown = |what: Shown, uri: &str| address(what, <&MxcUri>::from(uri));
    rendered(source, |_| None, language, shown).html
}

/// `formatted_body` of a Markdown `body`, and whom it mentions: `@name` and `@name:server` of those
/// that `find` knows become links as Matrix clients write them ([spec]). Code is left alone.
///
/// [spec]: https://spec.matrix.org/v1.18/client-server-api/#user-and-room-mentions
pub fn with_mentions(source: &str, find: impl Fn(&str) -> Option<Mentioned>) -> Rendered {
    rendered(source, find, "", |_, _| None)
}

fn rendered(
    source: &str,
    find: impl Fn(&str) -> Option<Mentioned>,
    language: &str,
    shown: impl Fn(Shown, &str) -> Option<String>,
) -> Rendered {
    let options = options();
    let arena = Arena::new();
    let root = parse_document(&arena, &shallow_markdown(source), &options);
    let links = link_pictures(root, &shown);
    let mut mentioned = BTreeSet::new();
    for node in root.descendants().collect::<Vec<_>>() {
        let text = match &node.data.borrow().value {
            NodeValue::Text(text) if text.contains('@') => text.to_string(),
            _ => continue,
        };
        if is_within_link(node) {
            continue;
        }
        for piece in pieces(&text, &find) {
            let new = match piece {
                Piece::Words(words) => NodeValue::Text(words.to_owned().into()),
                Piece::Mention(who) => {
                    let url = format!("https://matrix.to/#/{}", who.user_id);
                    let link = NodeLink {
                        url,
                        title: String::new(),
                    };
                    let link = arena.alloc(NodeValue::Link(Box::new(link)).into());
                    link.append(arena.alloc(NodeValue::Text(who.name.into()).into()));
                    mentioned.insert(who.user_id);
                    node.insert_before(link);
                    continue;
                }
            };
            node.insert_before(arena.alloc(new.into()));
        }
        node.detach();
    }
    let mut html = String::new();
    // Writing into a string does not fail.
    let _ = format_html(root, &options, &mut html);
    let html = html.replace("<span class=\"spoiler\">", "<span data-mx-spoiler>");
    Rendered {
        html: pictures::in_words(&parse(&html).to_string(), language, shown),
        mentioned,
        links,
    }
}

/// Makes a link of every picture and video that is not shown: nobody sees anything that lies elsewhere.
/// How many links there are.
fn link_pictures<'a>(
    root: &'a AstNode<'a>,
    shown: impl Fn(Shown, &str) -> Option<String>,
) -> usize {
    let is_shown = |node: &'a AstNode<'a>, link: &NodeLink| match Video::of_title(&link.title) {
        None => shown(Shown::Picture, &link.url).is_some(),
        // One within a link could not be played.
        Some(video) => {
            video.is_ok() && !is_within_link(node) && shown(Shown::Video, &link.url).is_some()
        }
    };
    let mut links = 0;
    for node in root.descendants().collect::<Vec<_>>() {
        let picture = match &node.data.borrow().value {
            NodeValue::Link(_) => {
                links += 1;
                continue;
            }
            NodeValue::Image(link) if !is_shown(node, link) => link.clone(),
            _ => continue,
        };
        if is_within_link(node) {
            for child in node.children().collect::<Vec<_>>() {
                node.insert_before(child);
            }
            node.detach();
        } else {
            links += 1;
            node.data.borrow_mut().value = NodeValue::Link(picture);
        }
    }
    links
}

fn is_within_link<'a>(node: &'a AstNode<'a>) -> bool {
    let is_link = |n: &'a AstNode<'a>| matches!(n.data.borrow().value, NodeValue::Link(_));
    node.ancestors().skip(1).any(is_link)
}

fn options() -> Options<'static> {
    let mut options = Options::default();
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.autolink = true;
    options.extension.spoiler = true;
    options.render.hardbreaks = true;
    // HTML that a member types is shown as typed, not silently dropped.
    options.render.escape = true;
    options
}

enum Piece<'t> {
    Words(&'t str),
    Mention(Mentioned),
}

/// Cuts a text at the mentions in it.
fn pieces(text: &str, find: impl Fn(&str) -> Option<Mentioned>) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut rest, mut from) = (text, 0);
    while let Some(at) = rest
        .get(from..)
        .and_then(|r| r.find('@'))
        .map(|at| from + at)
    {
        let after_word = rest
            .get(..at)
            .and_then(|r| r.chars().next_back())
            .is_some_and(char::is_alphanumeric);
        let found = (!after_word).then(|| named(rest.get(at + 1..).unwrap_or_default(), &find));
        match found.flatten() {
            Some((who, length)) => {
                pieces.push(Piece::Words(rest.get(..at).unwrap_or_default()));
                pieces.push(Piece::Mention(who));
                rest = rest.get(at + 1 + length..).unwrap_or_default();
                from = 0;
            }
            None => from = at + 1,
        }
    }
    pieces.push(Piece::Words(rest));
    pieces
}

/// Who is named at the beginning of a text, and how long the name is. What may be part of a name may
/// stand behind one too, as in `@anna/@bo` and `@anna.Og`: while nobody is called so, it is cut off.
fn named(text: &str, find: impl Fn(&str) -> Option<Mentioned>) -> Option<(Mentioned, usize)> {
    let mut name = handle(text);
    while !name.is_empty() {
        // Names are in small letters here, but need not be so everywhere.
        let small = || Some(name.to_ascii_lowercase()).filter(|small| small != name);
        if let Some(who) = find(name).or_else(|| find(&small()?)) {
            return Some((who, name.len()));
        }
        name = shorter(name);
    }
    None
}

/// The characters of a user ID at the beginning of a text, without the full stop of a sentence.
fn handle(text: &str) -> &str {
    let belongs = |c: char| c.is_ascii_alphanumeric() || "._-=/:".contains(c);
    let end = text.find(|c| !belongs(c)).unwrap_or(text.len());
    let name = text.get(..end.min(MAX_USER_ID)).unwrap_or_default();
    without_end(name)
}

/// A name without what stands behind its last `/`, `=` or `_`, or behind the last sign after which a
/// sentence begins.
fn shorter(name: &str) -> &str {
    let begins = |at: usize| {
        let after = name.as_bytes().get(at + 1);
        after.is_some_and(u8::is_ascii_uppercase)
    };
    let is_cut = |(at, c): &(usize, char)| match c {
        '/' | '=' | '_' => true,
        '.' | '-' | ':' => begins(*at),
        _ => false,
    };
    let cut = name.char_indices().rfind(is_cut);
    let (kept, _) = name.split_at(cut.map_or(0, |(at, _)| at));
    without_end(kept)
}

fn without_end(name: &str) -> &str {
    name.trim_end_matches(['.', ':', '-'])
}

/// HTML of a message for display: the sender's `formatted_body` where it gave one, else its `body`
/// as plain text with line breaks. Addresses in its words are links.
pub fn display(body: &str, formatted_body: Option<&str>) -> String {
    let clean = match formatted_body {
        Some(html) => sanitize(html),
        None => format!("<p>{}</p>", escape(body).replace('\n', "<br>")),
    };
    links::in_words(&clean)
}

/// How a message begins, on one line of at most [`EXCERPT`] characters, without markup and spoilers.
pub fn excerpt(body: &str, formatted_body: Option<&str>) -> String {
    let line = plain(body, formatted_body);
    if line.chars().count() <= EXCERPT {
        return line;
    }
    let cut: String = line.chars().take(EXCERPT - 1).collect();
    format!("{}…", cut.trim_end())
}

/// A message on one line, without markup and spoilers.
pub fn plain(body: &str, formatted_body: Option<&str>) -> String {
    let mut text = String::new();
    if let Some(html) = formatted_body {
        parse(html)
            .children()
            .for_each(|node| push_text(&node, &mut text));
    } else {
        text.push_str(body);
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn push_text(node: &NodeRef, text: &mut String) {
    if let Some(words) = node.as_text() {
        text.push_str(&words.borrow());
    } else if let Some(element) = node.as_element() {
        let is_spoiler = |name: &str| name == "data-mx-spoiler";
        if element
            .attrs
            .borrow()
            .iter()
            .any(|a| is_spoiler(&a.name.local))
        {
            text.push_str(SPOILER);
            return;
        }
        node.children().for_each(|child| push_text(&child, text));
        if !matches!(
            &*element.name.local,
            "a" | "b" | "code" | "del" | "em" | "i" | "s" | "span" | "strong" | "u"
        ) {
            text.push(' ');
        }
    }
}

fn sanitize(html: &str) -> String {
    pictures::in_words(&parse(html).to_string(), "", |_, _| None)
}

/// Clean, and no deeper than anybody writes.
fn parse(html: &str) -> Html {
    let parsed = Html::parse(&shallow_html(html));
    parsed.sanitize_with(&SANITIZER);
    parsed.children().for_each(|node| attributes::clean(&node));
    parsed
}

/// Plain text as HTML shows it.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            // A parser leaves them out.
            '\0' | '\r' => (),
            other => out.push(other),
        }
    }
    out
}

//! Words into HTML: Markdown that members write, and the HTML that other Matrix clients send. All
//! of it ends in the specification's allow-list, by ruma's sanitiser.

use std::{collections::BTreeSet, sync::LazyLock};

use comrak::{
    Arena, Options, format_html,
    nodes::{NodeLink, NodeValue},
    parse_document,
};
use ruma::{
    OwnedUserId,
    html::{Html, NodeRef, SanitizerConfig},
};

/// Nothing that a person writes nests deeper; deeper elements are dropped.
const MAX_DEPTH: u32 = 40;

/// Block quotes and lists deeper than this are prose again: see [`shallow`].
const MAX_MARKERS: usize = 30;

/// How much of a post an answer quotes, in characters.
const EXCERPT: usize = 140;

/// What an excerpt shows of a spoiler.
const SPOILER: &str = "▒▒▒";

/// Tables with more cells in a line are text.
const MAX_CELLS: usize = 100;

static SANITIZER: LazyLock<SanitizerConfig> = LazyLock::new(|| {
    SanitizerConfig::strict()
        .remove_reply_fallback()
        // A content URI cannot be shown yet; the words around the picture can.
        .ignore_elements(["img"])
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

/// `formatted_body` of a Markdown `body`, without mentions.
pub fn markdown(source: &str) -> String {
    with_mentions(source, |_| None).0
}

/// `formatted_body` of a Markdown `body`, and whom it mentions: `@name` and `@name:server` of those
/// that `find` knows become links as Matrix clients write them ([spec]). Code is left alone.
///
/// [spec]: https://spec.matrix.org/v1.18/client-server-api/#user-and-room-mentions
pub fn with_mentions(
    source: &str,
    find: impl Fn(&str) -> Option<Mentioned>,
) -> (String, BTreeSet<OwnedUserId>) {
    let options = options();
    let arena = Arena::new();
    let root = parse_document(&arena, &shallow(source), &options);
    let mut mentioned = BTreeSet::new();
    for node in root.descendants().collect::<Vec<_>>() {
        let is_link = node
            .ancestors()
            .any(|n| matches!(n.data.borrow().value, NodeValue::Link(_)));
        let text = match &node.data.borrow().value {
            NodeValue::Text(text) if !is_link && text.contains('@') => text.to_string(),
            _ => continue,
        };
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
    (sanitize(&html), mentioned)
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
        let name = handle(rest.get(at + 1..).unwrap_or_default());
        match find(name).filter(|_| !after_word && !name.is_empty()) {
            Some(who) => {
                pieces.push(Piece::Words(rest.get(..at).unwrap_or_default()));
                pieces.push(Piece::Mention(who));
                rest = rest.get(at + 1 + name.len()..).unwrap_or_default();
                from = 0;
            }
            None => from = at + 1,
        }
    }
    pieces.push(Piece::Words(rest));
    pieces
}

/// The characters of a user ID at the beginning of a text, without the full stop of a sentence.
fn handle(text: &str) -> &str {
    let belongs = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-=/:".contains(c);
    let end = text.find(|c| !belongs(c)).unwrap_or(text.len());
    text.get(..end)
        .unwrap_or_default()
        .trim_end_matches(['.', ':', '-'])
}

/// HTML of a message for display: the sender's `formatted_body` where it gave one, else its `body`
/// as plain text with line breaks.
pub fn display(body: &str, formatted_body: Option<&str>) -> String {
    match formatted_body {
        Some(html) => sanitize(html),
        None => format!("<p>{}</p>", escape(body).replace('\n', "<br>")),
    }
}

/// How a message begins, on one line of at most [`EXCERPT`] characters, without markup and spoilers.
pub fn excerpt(body: &str, formatted_body: Option<&str>) -> String {
    let mut text = String::new();
    if let Some(html) = formatted_body {
        let parsed = Html::parse(html);
        parsed.sanitize_with(&SANITIZER);
        parsed
            .children()
            .for_each(|node| push_text(&node, &mut text));
    } else {
        text.push_str(body);
    }
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= EXCERPT {
        return line;
    }
    let cut: String = line.chars().take(EXCERPT - 1).collect();
    format!("{}…", cut.trim_end())
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
    let parsed = Html::parse(html);
    parsed.sanitize_with(&SANITIZER);
    parsed.to_string()
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
    out
}

/// Cuts runs of container markers (`> > > …`, `- - - …`) to a depth, and lines of table cells to a
/// width, that a parser, a sanitiser and a browser handle without effort. Ten thousand nested quotes
/// are not prose.
fn shallow(source: &str) -> String {
    let is_marker = |c: char| matches!(c, '>' | '-' | '*' | '+' | ' ' | '\t');
    source
        .lines()
        .map(|line| {
            let run = line.len() - line.trim_start_matches(is_marker).len();
            let markers = line.get(..run).unwrap_or_default();
            let count = markers.chars().filter(|c| !c.is_whitespace()).count();
            if line.matches('|').count() > MAX_CELLS {
                return line.replace('|', "\\|");
            }
            if count <= MAX_MARKERS {
                return line.to_owned();
            }
            format!(
                "{}{}",
                "> ".repeat(MAX_MARKERS),
                line.get(run..).unwrap_or_default()
            )
        })
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    #[test]
    fn markdown_becomes_what_the_specification_allows() {
        let html = markdown(
            "Hej **alle**\n\n- en\n- to\n\n`kode` ~~væk~~ ||hemmeligt||\n\n|a|b|\n|-|-|\n|1|2|",
        );
        for part in [
            "<strong>alle</strong>",
            "<li>en</li>",
            "<code>kode</code>",
            "<del>væk</del>",
            "data-mx-spoiler",
            "<td>1</td>",
        ] {
            assert!(html.contains(part), "{part} is missing in {html}");
        }
    }

    #[test]
    fn hostile_input_is_neutral() {
        let hostile = [
            "<img src=x onerror=alert(1)>",
            "<svg/onload=alert(1)>",
            "[x](javascript:alert(1))",
            "<a href=\"vbscript:x\">x</a>",
            "<a href=\"data:text/html,x\">x</a>",
            "<style>*{display:none}</style>",
            "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
            "<form action=x><input></form>",
            "<font data-mx-color=\"red;x\" style=\"x\" onclick=\"y\">t</font>",
            "<script>alert(1)</script>",
        ];
        for input in hostile {
            for html in [markdown(input), display("", Some(input))] {
                let parsed = Html::parse(&html);
                parsed.sanitize_with(&SANITIZER);
                assert_eq!(parsed.to_string(), html, "not a fixed point: {input}");
                let words = [
                    "<script",
                    "<img",
                    "<svg",
                    "<style",
                    "<form",
                    "<input",
                    "<a href=\"java",
                    "<a href=\"vbs",
                    "<a href=\"data",
                ];
                for word in words {
                    assert!(!html.contains(word), "{word} survives {input}: {html}");
                }
            }
        }
    }

    #[test]
    fn hostile_depth_is_quick() {
        let inputs = [
            "> ".repeat(10_000) + "x",
            "- ".repeat(10_000) + "x",
            "<blockquote>".repeat(5_000),
            "[".repeat(20_000),
            "*a ".repeat(20_000),
            ["|a".repeat(10_000), "|-".repeat(10_000)].join("\n"),
        ];
        for input in inputs {
            let started = Instant::now();
            markdown(&input);
            display("", Some(&input));
            assert!(
                started.elapsed().as_millis() < 5_000,
                "{:?}",
                input.get(..20)
            );
        }
    }

    #[test]
    fn mentions_are_links_outside_of_code_and_links() {
        let find = |name: &str| {
            let local = name.strip_suffix(":dk.example").unwrap_or(name);
            (local == "anna").then(|| Mentioned {
                user_id: ruma::user_id!("@anna:dk.example").to_owned(),
                name: "Anna <3".into(),
            })
        };
        let link = "<a href=\"https://matrix.to/#/@anna:dk.example\">Anna &lt;3</a>";
        for (source, count) in [
            ("Hej @anna.", 1),
            ("**@anna** og @anna:dk.example: se", 2),
            ("`@anna`", 0),
            ("skriv til x@anna", 0),
            ("[@anna](https://x.example)", 0),
            ("@bo og @annabel", 0),
        ] {
            let (html, who) = with_mentions(source, find);
            assert_eq!(html.matches(link).count(), count, "{source}: {html}");
            assert_eq!(who.len(), count.min(1), "{source}");
        }
    }

    #[test]
    fn plain_text_keeps_its_lines() {
        assert_eq!(display("a < b\nc", None), "<p>a &lt; b<br>c</p>");
    }

    #[test]
    fn an_excerpt_is_plain_and_keeps_secrets() {
        let of = |source: &str| excerpt(source, Some(&markdown(source)));
        assert_eq!(of("**Hej** `kode`\n\n- en\n- *to*"), "Hej kode en to");
        assert_eq!(of("Det er ||gartneren||!"), "Det er ▒▒▒!");
        assert_eq!(excerpt("a <b>\n c", None), "a <b> c");
        let long = excerpt(&"ord ".repeat(100), None);
        assert_eq!(long.chars().count(), 140);
        assert!(long.ends_with('…'));
    }
}

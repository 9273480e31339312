//! Addresses that stand in words as words: other clients send them so, and make links of them when they
//! show them. So do we.

use linkify::{LinkFinder, LinkKind};

use super::{escape, pictures::end_of_tag};

/// Bytes of an address; nobody writes a longer one, and what is longer need not be searched.
const MAX_ADDRESS: usize = 2_048;
/// An address may hold another one, and that a third; what holds more of them is none.
const MAX_SCHEMES: usize = 8;
/// Links that are made in one text; the addresses behind them stay words.
const MAX_LINKS: usize = 500;

/// White space, as clean HTML has it.
const NO_BREAK: &str = "&nbsp;";

/// What is written in these elements stays as it is: a link is one, and code is shown, not followed.
const CLOSED: [&str; 3] = ["a", "code", "pre"];

/// Makes links of the web addresses in the words of clean HTML. They are as every other link in a post:
/// the browser's side says how one is opened.
pub(super) fn in_words(clean: &str) -> String {
    let mut linker = Linker {
        linked: String::with_capacity(clean.len()),
        left: MAX_LINKS,
    };
    let mut closed = 0_usize;
    let mut rest = clean;
    while let Some(at) = rest.find('<') {
        let (words, from_tag) = rest.split_at(at);
        linker.push(words, closed == 0);
        let end = from_tag.len().min(end_of_tag(from_tag) + 1);
        let (tag, after) = from_tag.split_at(end);
        match element(tag) {
            (name, true) if CLOSED.contains(&name) => closed = closed.saturating_sub(1),
            (name, false) if CLOSED.contains(&name) => closed += 1,
            _ => (),
        }
        linker.linked.push_str(tag);
        rest = after;
    }
    linker.push(rest, closed == 0);
    linker.linked
}

/// The name of a tag's element, and whether the tag ends it.
fn element(tag: &str) -> (&str, bool) {
    let inner = tag.trim_start_matches('<');
    let name = inner.trim_start_matches('/');
    let ends = |c: char| c.is_ascii_whitespace() || c == '>';
    let (name, _) = name.split_at(name.find(ends).unwrap_or(name.len()));
    (name, inner.starts_with('/'))
}

struct Linker {
    linked: String,
    left: usize,
}

impl Linker {
    /// Adds what stands between two tags; with links if `open`.
    fn push(&mut self, words: &str, open: bool) {
        if !open || !words.contains("://") {
            self.linked.push_str(words);
            return;
        }
        for (nth, part) in words.split(NO_BREAK).enumerate() {
            if nth > 0 {
                self.linked.push_str(NO_BREAK);
            }
            for word in part.split_inclusive(char::is_whitespace) {
                let (word, blank) = word.split_at(word.trim_end().len());
                self.push_word(word);
                self.linked.push_str(blank);
            }
        }
    }

    /// Adds what holds no white space.
    fn push_word(&mut self, word: &str) {
        let schemes = word.matches("://").count();
        let is_searched =
            self.left > 0 && word.len() <= MAX_ADDRESS && (1..=MAX_SCHEMES).contains(&schemes);
        if !is_searched {
            self.linked.push_str(word);
            return;
        }
        let said = unescape(word);
        for span in LinkFinder::new().kinds(&[LinkKind::Url]).spans(&said) {
            match span.kind().and_then(|_| leads_to_the_web(span.as_str())) {
                Some(address) if self.left > 0 => {
                    self.left -= 1;
                    let (address, shown) = (escape(&address), escape(span.as_str()));
                    let link = ["<a href=\"", &address, "\">", &shown, "</a>"];
                    self.linked.extend(link);
                }
                _ => self.linked.push_str(&escape(span.as_str())),
            }
        }
    }
}

/// The address of a web link, with its scheme in small letters: a phone begins a sentence with `Https`.
fn leads_to_the_web(found: &str) -> Option<String> {
    let (scheme, rest) = found.split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    matches!(scheme.as_str(), "http" | "https").then(|| format!("{scheme}://{rest}"))
}

/// Words of clean HTML as they were said.
fn unescape(words: &str) -> String {
    words
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;
    use crate::render::{display, excerpt};

    fn link(address: &str, shown: &str) -> String {
        format!("<a href=\"{address}\">{shown}</a>")
    }

    #[test]
    fn addresses_in_the_words_of_other_clients_are_links() {
        let plain = |address: &str| link(address, address);
        for (said, shown) in [
            (
                "Se https://a.example/x?y=1&z=2.",
                format!(
                    "Se {}.",
                    link(
                        "https://a.example/x?y=1&amp;z=2",
                        "https://a.example/x?y=1&amp;z=2"
                    )
                ),
            ),
            (
                "(http://a.example/b_(c))",
                format!("({})", plain("http://a.example/b_(c)")),
            ),
            (
                "<http://a.example>",
                format!("&lt;{}&gt;", plain("http://a.example")),
            ),
            (
                "Https://a.example!",
                format!("{}!", link("https://a.example", "Https://a.example")),
            ),
            ("https://å.example/ø", plain("https://å.example/ø")),
            (
                "ftp://a.example javascript://a.example x://y",
                "ftp://a.example javascript://a.example x://y".into(),
            ),
            (
                "a.example og a@a.example",
                "a.example og a@a.example".into(),
            ),
            (
                "http://a.example/\"onclick=\"x",
                format!("{}\"onclick=\"x", plain("http://a.example/")),
            ),
        ] {
            assert_eq!(display(said, None), format!("<p>{shown}</p>"), "{said}");
            let html = format!("<p>{}</p>", escape(said));
            assert_eq!(
                display("", Some(&html)),
                format!("<p>{shown}</p>"),
                "{said}"
            );
        }
        let two = display("http://a.example\nhttp://b.example", None);
        assert_eq!(
            two,
            format!(
                "<p>{}<br>{}</p>",
                plain("http://a.example"),
                plain("http://b.example")
            )
        );
        let wide = display("http://a.example/\u{2003}b", None);
        assert_eq!(
            wide,
            format!("<p>{}\u{2003}b</p>", plain("http://a.example/"))
        );
        let apart = display("", Some("http://a.example/&nbsp;http://b.example/"));
        assert_eq!(
            apart,
            format!(
                "{}&nbsp;{}",
                plain("http://a.example/"),
                plain("http://b.example/")
            )
        );
    }

    #[test]
    fn links_and_code_stay_what_they_are() {
        for html in [
            "<a href=\"https://a.example/\">https://b.example/</a>",
            "<a href=\"https://a.example/\"><b>https://b.example/</b> x</a>",
            "<code>https://a.example/</code>",
            "<pre><code>https://a.example/\nhttps://b.example/</code></pre>",
            "<span data-mx-spoiler=\"https://a.example/\">x</span>",
        ] {
            assert_eq!(display("", Some(html)), html);
        }
        let after = display("", Some("<code>x</code> https://a.example/"));
        assert!(after.ends_with("</a>"), "{after}");
    }

    #[test]
    fn an_excerpt_has_no_links() {
        assert_eq!(
            excerpt("Se https://a.example/", None),
            "Se https://a.example/"
        );
        assert_eq!(
            excerpt("", Some("<p>Se https://a.example/</p>")),
            "Se https://a.example/"
        );
    }

    #[test]
    fn bulk_costs_no_more_than_any_post() {
        let sixty = |repeat: &str| repeat.repeat(60_000 / repeat.len());
        let word = |repeat: &str| repeat.repeat(2_000 / repeat.len()) + " ";
        for bulk in [
            sixty("http://"),
            sixty("http:// "),
            sixty("http://a.example "),
            sixty(&word("http://a:")),
            sixty(&word("x://a@")),
            sixty(&format!("http://{} ", "a.".repeat(1_000))),
            sixty(&format!("http://a.example/{} ", "(".repeat(2_000))),
        ] {
            let mut shown = String::new();
            let took = (0..3).map(|_| {
                let begun = Instant::now();
                shown = in_words(&bulk);
                begun.elapsed()
            });
            // A page of a post is rendered within 50 ms, also where nothing is optimised.
            assert!(
                took.min() < Some(Duration::from_millis(50)),
                "{}",
                &bulk[..40]
            );
            assert!(shown.matches("<a ").count() <= MAX_LINKS);
        }
    }
}

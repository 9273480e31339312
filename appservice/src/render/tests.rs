//! What becomes of words, and of what is made to look like words.

use ruma::MxcUri;

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

/// What hostile members and clients send; the browser's tests read the same file.
#[derive(serde::Deserialize)]
struct Corpus {
    html: Vec<Case>,
    markdown: Vec<Case>,
    bulk: Vec<Bulk>,
}

#[derive(serde::Deserialize)]
struct Case {
    name: String,
    input: String,
}

#[derive(serde::Deserialize)]
struct Bulk {
    name: String,
    #[serde(rename = "as")]
    language: String,
    before: String,
    repeat: String,
    times: usize,
    then: String,
}

impl Bulk {
    fn input(&self) -> String {
        [&*self.before, &self.repeat.repeat(self.times), &self.then].concat()
    }
}

fn corpus() -> Corpus {
    serde_json::from_str(include_str!("../../../web/e2e/xss-corpus.json")).unwrap()
}

/// Elements and their attributes as the specification allows them; a list of our own, so that the
/// sanitiser is not asked about itself.
const ALLOWED: &[(&str, &[&str])] = &[
    ("a", &["href", "target"]),
    (
        "span",
        &[
            "data-mx-bg-color",
            "data-mx-color",
            "data-mx-spoiler",
            "data-mx-maths",
        ],
    ),
    ("div", &["data-mx-maths"]),
    ("ol", &["start"]),
    ("code", &["class"]),
    ("b", &[]),
    ("blockquote", &[]),
    ("br", &[]),
    ("caption", &[]),
    ("del", &[]),
    ("details", &[]),
    ("em", &[]),
    ("h1", &[]),
    ("h2", &[]),
    ("h3", &[]),
    ("h4", &[]),
    ("h5", &[]),
    ("h6", &[]),
    ("hr", &[]),
    ("i", &[]),
    ("li", &[]),
    ("p", &[]),
    ("pre", &[]),
    ("s", &[]),
    ("strong", &[]),
    ("sub", &[]),
    ("summary", &[]),
    ("sup", &[]),
    ("table", &[]),
    ("tbody", &[]),
    ("td", &[]),
    ("th", &[]),
    ("thead", &[]),
    ("tr", &[]),
    ("u", &[]),
    ("ul", &[]),
];

/// Why a browser should not see this HTML; how deep it is otherwise.
fn judge(html: &str) -> Result<usize, String> {
    fn walk(node: &NodeRef, depth: usize) -> Result<usize, String> {
        let Some(element) = node.as_element() else {
            return Ok(depth - 1);
        };
        let name = &*element.name.local;
        let Some((_, allowed)) = ALLOWED.iter().find(|(known, _)| *known == name) else {
            return Err(format!("element {name}"));
        };
        for attribute in element.attrs.borrow().iter() {
            let (key, value) = (&*attribute.name.local, &*attribute.value);
            if !allowed.contains(&key) {
                return Err(format!("attribute {key} of {name}"));
            }
            let schemes = ["https:", "http:", "ftp:", "mailto:", "magnet:"];
            let fine = match key {
                "href" => {
                    value.is_empty() || schemes.iter().any(|scheme| value.starts_with(scheme))
                }
                "target" => value == "_blank",
                "class" => value
                    .split_whitespace()
                    .all(|class| class.starts_with("language-")),
                "start" => value.parse::<i64>().is_ok(),
                "data-mx-color" | "data-mx-bg-color" => {
                    let digits = value.strip_prefix('#').unwrap_or("x");
                    digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit())
                }
                _ => true,
            };
            if !fine {
                return Err(format!("{key}={value:?} of {name}"));
            }
        }
        let mut deepest = depth;
        for child in node.children() {
            deepest = deepest.max(walk(&child, depth + 1)?);
        }
        Ok(deepest)
    }
    let parsed = Html::parse(html);
    if parsed.to_string() != html {
        return Err(format!("no fixed point: {parsed}"));
    }
    let mut deepest = 0;
    for child in parsed.children() {
        deepest = deepest.max(walk(&child, 1)?);
    }
    Ok(deepest)
}

#[test]
fn hostile_input_is_neutral() {
    let Corpus {
        html,
        markdown: source,
        ..
    } = corpus();
    assert!(html.len() > 150 && source.len() > 30);
    let mut faults = Vec::new();
    for Case { name, input } in html.iter().chain(&source) {
        for (way, shown) in [
            ("markdown", markdown(input)),
            ("html", display("", Some(input))),
            ("text", display(input, None)),
        ] {
            if let Err(fault) = judge(&shown) {
                faults.push(format!("{name} as {way}: {fault}\n  {shown}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn hostile_bulk_stays_within_bounds() {
    for bulk in corpus().bulk {
        let input = bulk.input();
        let shown = match bulk.language.as_str() {
            "markdown" => markdown(&input),
            _ => display("", Some(&input)),
        };
        let deep = judge(&shown).unwrap_or_else(|fault| panic!("{}: {fault}", bulk.name));
        assert!(deep <= MAX_DEPTH as usize, "{}: {deep} deep", bulk.name);
        // An ampersand is written with five characters, an empty cell with ten.
        let most = 12 * input.len() + 100_000;
        assert!(
            shown.len() <= most,
            "{}: {} bytes of {}",
            bulk.name,
            shown.len(),
            input.len()
        );
        excerpt(&input, Some(&input));
    }
}

#[test]
fn pictures_are_told_in_words() {
    for (html, shown) in [
        (
            "se <img src=\"mxc://a.b/c\" alt=\"et <b> hus\">!",
            "se 🖼 et &lt;b&gt; hus!",
        ),
        ("<img src=\"mxc://a.b/c\" title=\"x\">", "🖼 x"),
        ("<img src=\"mxc://a.b/c\">", "🖼"),
        ("<img src=\"https://evil.example/c\" alt=\"x\">", "🖼 x"),
        (
            "<img data-mx-emoticon src=\"mxc://a.b/c\" alt=\":bjørn:\">",
            ":bjørn:",
        ),
    ] {
        let told = display("", Some(html));
        assert_eq!(told, shown, "{html}");
    }
    assert!(has_pictures("<p><img src=\"mxc://a.b/c\"></p>"));
    assert!(!has_pictures(
        "<img data-mx-emoticon src=\"mxc://a.b/c\"> <i>x</i>"
    ));
    let html = markdown(
        "![et hus](https://example.org/a.png) [![b](https://x.example/b.png)](https://example.org)",
    );
    let links = "<p><a href=\"https://example.org/a.png\">et hus</a> <a href=\"https://example.org\">b</a></p>";
    assert_eq!(html.trim(), links);
}

#[test]
fn links_are_counted() {
    let links = |source: &str| with_mentions(source, |_| None).links;
    assert_eq!(
        links("[a](https://a.example) ![b](https://b.example) https://c.example"),
        3
    );
    assert_eq!(links("`https://a.example` @anna"), 0);
}

#[test]
fn long_rules_are_no_deep_quotes() {
    let rule = "-".repeat(60);
    assert!(markdown(&format!("a\n\n{rule}\n\nb")).contains("<hr>"));
    assert!(!markdown(&".".repeat(60)).contains("<blockquote>"));
    assert!(markdown(&format!("Titel\n{rule}")).contains("<h2>"));
}

#[test]
fn what_people_write_is_not_cut() {
    let list = format!("<ul>{}</ul>", "<li>en <b>to</b><br></li>".repeat(500));
    assert_eq!(display("", Some(&list)).matches("<li>").count(), 500);
    let table = format!("|a|b|\n|-|-|\n{}", "|1|2|\n".repeat(200));
    assert_eq!(markdown(&table).matches("<tr>").count(), 201);
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
        ("@Anna, @ANNA og @Anna:dk.example!", 3),
        ("@anna/@bo", 1),
        ("@bo/@anna", 1),
        ("@anna_ @anna=ja @anna.Og @anna: @anna-", 5),
        ("@anna.bo @anna-maria", 0),
    ] {
        let Rendered {
            html, mentioned, ..
        } = with_mentions(source, find);
        assert_eq!(html.matches(link).count(), count, "{source}: {html}");
        assert_eq!(mentioned.len(), count.min(1), "{source}");
    }
}

#[test]
fn who_is_named_is_asked_seldom() {
    let asked = std::cell::Cell::new(0);
    let nobody = |_: &str| {
        asked.set(asked.get() + 1);
        None
    };
    let source = format!("@{}", "a_".repeat(10_000));
    assert!(with_mentions(&source, nobody).mentioned.is_empty());
    assert!(asked.get() <= MAX_USER_ID, "{}", asked.get());
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

#[test]
fn ten_thousand_lines_are_fewer_and_lose_no_word() {
    let html = markdown(&"a\n".repeat(10_000));
    assert_eq!(html.matches('a').count(), 10_000);
    assert_eq!(html.matches("<br").count(), 3_999);
}

fn address(what: Shown, uri: &MxcUri) -> Option<String> {
    let of_ours = uri.server_name().is_ok_and(|server| server == "dk.test");
    let of = match what {
        Shown::Picture => "pictures",
        Shown::Video => "videos",
        Shown::Captions => "captions",
    };
    of_ours.then(|| format!("/{of}/{}", uri.media_id().unwrap()))
}

#[test]
fn a_lesson_shows_pictures_of_ours_and_links_to_the_others() {
    for (markdown, html) in [
        (
            "![En \"rolig\" <b> bro](mxc://dk.test/abc)",
            "<p><img src=\"/pictures/abc\" alt=\"En &quot;rolig&quot; &lt;b&gt; bro\" loading=\"lazy\"></p>\n",
        ),
        (
            "![bro](https://evil.example/x.png)",
            "<p><a href=\"https://evil.example/x.png\">bro</a></p>\n",
        ),
        ("![bro](data:image/png;base64,AAAA)", "<p>bro</p>\n"),
        ("![bro](mxc://no.test/abc)", "<p>bro</p>\n"),
        (
            "![x\" onerror=\"y](mxc://dk.test/a)",
            "<p><img src=\"/pictures/a\" alt=\"x&quot; onerror=&quot;y\" loading=\"lazy\"></p>\n",
        ),
    ] {
        assert_eq!(with_media(markdown, "da", address), html, "{markdown}");
    }
    assert!(!markdown("![bro](mxc://dk.test/abc)").contains("<img"));
}

#[test]
fn a_lesson_plays_videos_of_ours_with_captions() {
    let lesson = |source: &str, language: &str| with_media(source, language, address);
    let video = |said: &str, tracks: &str| {
        format!(
            "<p><video src=\"/videos/a\" aria-label=\"{said}\" controls preload=\"metadata\">\
             {tracks}<a href=\"/videos/a\">{said}</a></video></p>\n"
        )
    };
    assert_eq!(
        lesson("![Over *broen*](mxc://dk.test/a \"video\")", "da"),
        video("Over broen", "")
    );
    let source = "![Bro](mxc://dk.test/a 'video; da=mxc://dk.test/b; sv=mxc://dk.test/c; xx=mxc://no.test/d')";
    let tracks = |danish: &str, swedish: &str| {
        format!(
            "<track kind=\"captions\" src=\"/captions/b\" srclang=\"da\" label=\"Dansk\"{danish}>\
             <track kind=\"captions\" src=\"/captions/c\" srclang=\"sv\" label=\"Svenska\"{swedish}>"
        )
    };
    for (language, tracks) in [
        ("da", tracks(" default", "")),
        ("sv", tracks("", " default")),
        ("en", tracks(" default", "")),
    ] {
        assert_eq!(
            lesson(source, language),
            video("Bro", &tracks),
            "{language}"
        );
    }
    // Elsewhere, a video is a link like every picture.
    for (source, html) in [
        ("![bro](mxc://no.test/a \"video\")", "<p>bro</p>\n"),
        (
            "![bro](https://evil.example/a.mp4 \"video\")",
            "<p><a href=\"https://evil.example/a.mp4\">bro</a></p>\n",
        ),
        (
            "[![bro](mxc://dk.test/a \"video\")](https://x.example/)",
            "<p><a href=\"https://x.example/\">bro</a></p>\n",
        ),
        ("![bro](mxc://dk.test/a \"video; da\")", "<p>bro</p>\n"),
    ] {
        assert_eq!(lesson(source, "da"), html, "{source}");
    }
    // Nothing that is written gets out of its place.
    let hostile = "![\"><script>alert(1)</script>](mxc://dk.test/a \"video\")";
    let said = "&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;";
    assert_eq!(lesson(hostile, "da"), video(said, ""));
    for title in [
        "video; da=mxc://dk.test/b' onplay='x",
        "video; \\\"><script>alert(1)</script>",
        "video; da=mxc://dk.test/b><script>",
    ] {
        let html = lesson(&format!("![bro](mxc://dk.test/a \"{title}\")"), "da");
        assert_eq!(html, "<p>bro</p>\n", "{title}");
    }
    assert!(!markdown(source).contains("<video"));
    let foreign = "<video src=\"/videos/a\" controls></video><track src=\"/captions/b\">bro";
    assert_eq!(display("", Some(foreign)), "bro");
}

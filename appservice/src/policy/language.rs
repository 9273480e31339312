//! In which language somebody wrote, as far as their words tell: by the small words that people cannot
//! do without. Danish and Bokmål share most of them, so it is often not known, and then not said: a
//! screen reader that changes its voice for nothing is worse than one that keeps it.

use std::sync::LazyLock;

use hashbrown::HashMap;

/// A language as HTML names it (BCP 47), with the words that are common in it. A word may be common in
/// several; only those that are not decide.
const LANGUAGES: [(&str, &str); 4] = [
    ("da", include_str!("language_words/da.txt")),
    ("nb", include_str!("language_words/nb.txt")),
    ("sv", include_str!("language_words/sv.txt")),
    ("en", include_str!("language_words/en.txt")),
];

/// So many words of a text are looked at.
const WORDS: usize = 200;
/// By so many words one language must be ahead of every other.
const LEAD: usize = 2;
/// One word in so many must be common in it: others share some words with ours.
const SHARE: usize = 5;

/// A one for each of [`LANGUAGES`] in which a word is common.
type In = [usize; LANGUAGES.len()];

static COMMON: LazyLock<HashMap<&'static str, In>> = LazyLock::new(|| {
    let mut common: HashMap<_, In> = HashMap::new();
    for (n, (_, words)) in LANGUAGES.iter().enumerate() {
        for word in words.split_whitespace() {
            if let Some(language) = common.entry(word).or_default().get_mut(n) {
                *language = 1;
            }
        }
    }
    common
});

/// Bytes of the longest word in [`COMMON`].
static LONGEST: LazyLock<usize> =
    LazyLock::new(|| COMMON.keys().map(|word| word.len()).max().unwrap_or(0));

/// The language of a Markdown text, `da`, `nb`, `sv` or `en`; nothing where it is not clear. What is
/// quoted is somebody else's, and neither code nor an address is in any.
pub fn language(markdown: &str) -> Option<&'static str> {
    let mut seen = 0;
    let mut scores = In::default();
    let mut small = String::new();
    for word in own_words(markdown).take(WORDS) {
        seen += 1;
        if word.len() > *LONGEST {
            continue;
        }
        small.clear();
        small.extend(word.chars().flat_map(char::to_lowercase));
        for (score, here) in scores
            .iter_mut()
            .zip(COMMON.get(&*small).into_iter().flatten())
        {
            *score += here;
        }
    }
    let mut ranked: Vec<_> = scores.into_iter().zip(LANGUAGES).collect();
    ranked.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    let [(best, (language, _)), (second, _), ..] = ranked.as_slice() else {
        return None;
    };
    (*best >= second + LEAD && best * SHARE >= seen).then_some(*language)
}

fn own_words(markdown: &str) -> impl Iterator<Item = &str> {
    let mut in_code = false;
    markdown
        .lines()
        .filter(move |line| {
            let line = line.trim_start();
            let is_fence = line.starts_with("```");
            in_code ^= is_fence;
            !in_code && !is_fence && !line.starts_with('>')
        })
        .flat_map(str::split_whitespace)
        .filter(|part| !part.contains("://"))
        .flat_map(|part| part.split(|c: char| !c.is_alphabetic()))
        .filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_tells_its_language() {
        for (text, expected) in [
            (
                "Tak for hjælpen! Det var præcis det, jeg ledte efter.",
                "da",
            ),
            (
                "Takk for hjelpen! Det var akkurat det jeg lette etter.",
                "nb",
            ),
            (
                "Tack för hjälpen! Det var precis vad jag letade efter.",
                "sv",
            ),
            (
                "Thanks for the help! This is just what I was looking for.",
                "en",
            ),
            ("HVAD ER DET, OG HVEM HAR LAVET DET?", "da"),
        ] {
            assert_eq!(language(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_not_clear_is_not_said() {
        for text in [
            "",
            "👍 12345",
            "Hej!",
            "Vi ses i morgen",
            "https://althing.example/what/is/this/and/that",
            "Ich weiß nicht, ob das hier jemand liest, aber vielen Dank für die Hilfe",
            "En tiedä lukeeko kukaan tätä, mutta kiitos avusta kaikille",
        ] {
            assert_eq!(language(text), None, "{text}");
        }
    }

    #[test]
    fn neither_quotes_nor_code_are_the_writer_s() {
        let quote = "> This is what they said, and it was all about you.\n\n";
        let code = "```\nif this is not that then you should have been there\n```\n";
        assert_eq!(language(quote), None);
        assert_eq!(language(code), None);
        let answer = "Tak for hjælpen! Det var præcis det, jeg ledte efter.";
        assert_eq!(language(&format!("{quote}{code}{answer}")), Some("da"));
    }

    /// What Althing itself says in four languages, paragraph by paragraph.
    #[test]
    fn whole_pages_are_never_taken_for_another_language() {
        for (expected, pages) in [
            (
                "da",
                [
                    include_str!("../../legal/coc.da.md"),
                    include_str!("../../legal/privacy.da.md"),
                ],
            ),
            (
                "nb",
                [
                    include_str!("../../legal/coc.nb.md"),
                    include_str!("../../legal/privacy.nb.md"),
                ],
            ),
            (
                "sv",
                [
                    include_str!("../../legal/coc.sv.md"),
                    include_str!("../../legal/privacy.sv.md"),
                ],
            ),
            (
                "en",
                [
                    include_str!("../../legal/coc.en.md"),
                    include_str!("../../legal/privacy.en.md"),
                ],
            ),
        ] {
            for page in pages {
                assert_eq!(language(page), Some(expected));
            }
            let (mut long, mut told) = (0, 0);
            for paragraph in pages.iter().flat_map(|page| page.split("\n\n")) {
                let found = language(paragraph);
                assert!(found.is_none_or(|one| one == expected), "{paragraph}");
                if own_words(paragraph).count() >= 25 {
                    long += 1;
                    told += usize::from(found.is_some());
                }
            }
            assert!(told * 4 >= long * 3, "{expected}: {told} of {long}");
        }
    }
}

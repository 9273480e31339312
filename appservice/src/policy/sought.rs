//! What somebody looks for, as they typed it, and where a text says it.

use super::{
    folding::fold,
    stems::{Terms, shortened},
};

/// Characters of an excerpt.
const EXCERPT: usize = 200;
/// Characters of an excerpt before the first word that was looked for.
const BEFORE: usize = 60;
/// More words make nothing easier to find.
const MOST: usize = 16;

/// What somebody looks for: all of the words, and the phrases as they stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sought {
    words: Vec<Word>,
    phrases: Vec<String>,
}

/// One word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// In any of these forms.
    pub stems: Vec<Box<str>>,
    /// Or with this beginning: whoever types may not have finished the last one.
    pub prefix: Option<String>,
}

impl Word {
    /// Whether a folded word is this one.
    fn is(&self, word: &str, terms: &mut Terms) -> bool {
        let begins = |prefix: &String| word.starts_with(prefix.as_str());
        // To stem a word takes long, and only its end is lost by that.
        let first = word.chars().next();
        let may_be = self.stems.iter().any(|stem| stem.chars().next() == first);
        self.prefix.as_ref().is_some_and(begins)
            || (may_be && terms.of_word(word).iter().any(|s| self.stems.contains(s)))
    }
}

impl Sought {
    /// Reads what was typed: `"…"`, `”…”` and `»…«` are phrases.
    pub fn parse(typed: &str) -> Self {
        let mut terms = Terms::default();
        let mut sought = Self::default();
        let is_quote = |c: char| matches!(c, '"' | '“' | '”' | '„' | '»' | '«');
        let parts: Vec<&str> = typed.split(is_quote).collect();
        let last = parts.len().saturating_sub(1);
        for (n, part) in parts.into_iter().enumerate() {
            let folded = fold(part);
            // A quotation that was begun and not ended is words.
            let is_phrase = n % 2 == 1 && n < last;
            let ends = part.ends_with(char::is_alphanumeric);
            let mut words = folded.split(' ').filter(|w| !w.is_empty()).peekable();
            while let Some(word) = words.next() {
                let word = shortened(word);
                let is_last = n == last && words.peek().is_none() && ends;
                sought.words.push(Word {
                    stems: terms.of_word(word).to_vec(),
                    prefix: is_last.then(|| word.to_owned()),
                });
            }
            if is_phrase && folded.contains(' ') {
                sought.phrases.push(folded);
            }
        }
        sought.words.truncate(MOST);
        sought
    }

    /// Whether there is nothing to look for: signs alone.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The words, all of which must be said.
    pub fn words(&self) -> &[Word] {
        &self.words
    }

    /// Whether words must stand beside each other.
    pub fn has_phrases(&self) -> bool {
        !self.phrases.is_empty()
    }

    /// Whether a text has the phrases as they stand.
    pub fn quotes(&self, text: &str) -> bool {
        let folded = fold(text);
        self.phrases.iter().all(|phrase| folded.contains(phrase))
    }

    /// Whether a text says all of it.
    pub fn is_in(&self, text: &str) -> bool {
        let mut terms = Terms::default();
        let folded = fold(text);
        let mut said = |word: &Word| folded.split(' ').any(|w| word.is(w, &mut terms));
        self.words.iter().all(&mut said) && (self.phrases.is_empty() || self.quotes(text))
    }

    /// A line of a text around the first word that is looked for, and where in it these stand: from
    /// and to, in UTF-16 code units as browsers count.
    pub fn excerpt(&self, text: &str) -> (String, Vec<[usize; 2]>) {
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut terms = Terms::default();
        let first = spans(&line).find(|&(from, to)| self.says(&line, from, to, &mut terms));
        let cut = cut(&line, first.map_or(0, |(from, _)| from));
        let marks = self.marks_with(&cut, &mut terms);
        (cut, marks)
    }

    /// Where the words stand in a line, as [`Sought::excerpt`] counts.
    pub fn marks(&self, line: &str) -> Vec<[usize; 2]> {
        self.marks_with(line, &mut Terms::default())
    }

    fn marks_with(&self, line: &str, terms: &mut Terms) -> Vec<[usize; 2]> {
        let mut marks = Vec::new();
        let (mut units, mut counted) = (0, 0);
        for (from, to) in spans(line) {
            units += utf16(line, counted, from);
            let length = utf16(line, from, to);
            if self.says(line, from, to, terms) {
                marks.push([units, units + length]);
            }
            (units, counted) = (units + length, to);
        }
        marks
    }

    fn says(&self, line: &str, from: usize, to: usize, terms: &mut Terms) -> bool {
        let folded = fold(line.get(from..to).unwrap_or_default());
        let mut parts = folded.split(' ').filter(|part| !part.is_empty());
        parts.any(|part| self.words.iter().any(|word| word.is(part, terms)))
    }
}

fn utf16(line: &str, from: usize, to: usize) -> usize {
    line.get(from..to)
        .map_or(0, |part| part.encode_utf16().count())
}

/// The words of a line, in bytes.
fn spans(line: &str) -> impl Iterator<Item = (usize, usize)> {
    let mut rest = line.char_indices().peekable();
    std::iter::from_fn(move || {
        let (from, _) = rest.find(|(_, c)| c.is_alphanumeric())?;
        let mut to = line.len();
        while let Some(&(at, c)) = rest.peek() {
            if !c.is_alphanumeric() && !unicode_normalization::char::is_combining_mark(c) {
                to = at;
                break;
            }
            rest.next();
        }
        Some((from, to))
    })
}

/// At most [`EXCERPT`] characters of a line that show what is at `at`, cut between words.
fn cut(line: &str, at: usize) -> String {
    let before = line.get(..at).unwrap_or_default();
    let from = match before.char_indices().rev().nth(BEFORE) {
        Some((from, _)) => before
            .get(from..)
            .and_then(|some| some.find(' '))
            .map_or(at, |space| from + space + 1),
        None => 0,
    };
    let rest = line.get(from..).unwrap_or_default();
    let end = rest.char_indices().nth(EXCERPT).map(|(end, _)| end);
    let some = end.and_then(|end| rest.get(..end));
    let shown = match some {
        Some(some) => some.rsplit_once(' ').map_or(some, |(shown, _)| shown),
        None => rest,
    };
    let (begin, end) = (
        if from > 0 { "… " } else { "" },
        if some.is_some() { " …" } else { "" },
    );
    format!("{begin}{shown}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(typed: &str, text: &str) -> Vec<String> {
        let (excerpt, marks) = Sought::parse(typed).excerpt(text);
        let units: Vec<u16> = excerpt.encode_utf16().collect();
        let word = |[from, to]: &[usize; 2]| String::from_utf16(&units[*from..*to]).unwrap();
        marks.iter().map(word).collect()
    }

    #[test]
    fn what_is_found_is_marked_where_it_stands() {
        let text = "🚲 Nye cykelruter, og Ødegårds\ncykelrute 😀 er cyklen værd";
        assert_eq!(marked("cykelruten", text), ["cykelruter", "cykelrute"]);
        assert_eq!(marked("odegard cyk", text).len(), 4);
        assert_eq!(marked("cyk ", text), Vec::<String>::new());
    }

    #[test]
    fn an_excerpt_is_cut_around_the_first_word() {
        let text = format!("{} kanalen {}", "ord ".repeat(300), "mere ".repeat(300));
        let (excerpt, marks) = Sought::parse("kanal").excerpt(&text);
        assert!(excerpt.starts_with("… ord") && excerpt.ends_with("mere …"));
        assert!(excerpt.chars().count() <= EXCERPT + 4);
        assert_eq!(marks.len(), 1);
        let endless = "x".repeat(70_000);
        assert!(Sought::parse("kanal").excerpt(&endless).0.chars().count() <= EXCERPT + 4);
    }

    #[test]
    fn all_words_and_phrases_as_they_stand() {
        let text = "Vi åbner en ny sti langs kanalen på lørdag";
        for typed in [
            "sti kanal",
            "KANALER lør",
            "\"langs kanalen\" sti",
            "”ny sti”",
            "\"langs kan",
        ] {
            assert!(Sought::parse(typed).is_in(text), "{typed}");
        }
        for typed in ["sti skov", "\"kanalen langs\"", "kan ny ting", "lør "] {
            assert!(!Sought::parse(typed).is_in(text), "{typed}");
        }
        assert!(Sought::parse("% _ \"\" 😀").is_empty());
        assert_eq!(Sought::parse(&"ord ".repeat(100)).words().len(), MOST);
    }
}

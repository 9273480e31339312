//! Words as they are searched: folded as [`fold`] does, then without the endings of Danish, Norwegian,
//! Swedish and English. In which of them somebody wrote is not known, and one word tells it least of
//! all: a word stands under its stem in each, which is one and the same for most.

use std::borrow::Cow;

use hashbrown::HashMap;
use rust_stemmers::{Algorithm, Stemmer};
use smallvec::SmallVec;

use super::folding::fold;

/// Nobody looks for a longer word; it stands under its beginning.
const LONGEST: usize = 40;
/// So many words are remembered within one [`Terms`].
const REMEMBERED: usize = 50_000;

/// The distinct stems of a word.
pub type Stems = SmallVec<[Box<str>; 2]>;

/// Stems of words, remembered while it lives: a text says the same words again and again.
pub struct Terms {
    stemmers: [Stemmer; 4],
    known: HashMap<Box<str>, Stems>,
}

impl Default for Terms {
    fn default() -> Self {
        let languages = [
            Algorithm::Danish,
            Algorithm::Norwegian,
            Algorithm::Swedish,
            Algorithm::English,
        ];
        Self {
            stemmers: languages.map(Stemmer::create),
            known: HashMap::new(),
        }
    }
}

impl Terms {
    /// The stems of a folded word.
    pub fn of_word(&mut self, word: &str) -> &Stems {
        let word = shortened(word);
        if self.known.len() >= REMEMBERED {
            self.known.clear();
        }
        let stemmers = &self.stemmers;
        self.known.entry_ref(word).or_insert_with(|| {
            let mut stems = Stems::new();
            for stem in stemmers.iter().map(|stemmer| stemmer.stem(word)) {
                if !stems.iter().any(|known| **known == *stem) {
                    stems.push(Cow::into_owned(stem).into());
                }
            }
            stems
        })
    }

    /// What a text is found by, each once.
    pub fn of_text(&mut self, text: &str) -> Vec<Box<str>> {
        let folded = fold(text);
        let mut words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
        words.sort_unstable();
        words.dedup();
        let mut terms = Vec::with_capacity(words.len());
        for word in words {
            terms.extend(self.of_word(word).iter().cloned());
        }
        terms.sort_unstable();
        terms.dedup();
        terms
    }
}

/// The beginning of a word that is searched.
pub fn shortened(word: &str) -> &str {
    let end = word
        .char_indices()
        .nth(LONGEST)
        .map_or(word.len(), |(at, _)| at);
    word.get(..end).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn share(a: &str, b: &str) -> bool {
        let mut terms = Terms::default();
        let (a, b) = (terms.of_text(a), terms.of_text(b));
        a.iter().any(|stem| b.contains(stem))
    }

    proptest! {
        /// Who looks for a word first looks at its first letter.
        #[test]
        fn a_stem_begins_as_its_word(word in "[a-zåäöæøé]{1,12}") {
            let word = fold(&word);
            for stem in Terms::default().of_word(&word) {
                prop_assert_eq!(stem.chars().next(), word.chars().next());
            }
        }
    }

    #[test]
    fn a_word_is_found_in_its_other_forms_and_spellings() {
        for (a, b) in [
            ("cykelruter", "cykelrute"),
            ("cykelruterne", "Cykelrute"),
            ("Ødegård", "odegard"),
            ("Ødegaard", "ødegård"),
            ("trafikken", "trafik"),
            ("nyheder", "nyhed"),
            ("husenes", "hus"),
            ("bøker", "bok"),
            ("jentene", "jente"),
            ("flickorna", "flicka"),
            ("städerna", "stader"),
            ("cities", "city"),
            ("running", "runs"),
        ] {
            assert!(share(a, b), "{a} {b}");
        }
        for (a, b) in [("cykel", "cirkel"), ("hus", "mus"), ("bo", "by")] {
            assert!(!share(a, b), "{a} {b}");
        }
    }

    #[test]
    fn what_is_no_word_is_no_term() {
        let mut terms = Terms::default();
        assert!(terms.of_text("%_ 😀 ---").is_empty());
        let endless = "a".repeat(70_000);
        assert!(terms.of_text(&endless).iter().all(|t| t.len() <= LONGEST));
    }
}

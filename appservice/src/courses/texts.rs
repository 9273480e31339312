use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The language that every text has: what the others fall back to.
pub(super) const FIRST: &str = "da";

/// One text in several languages, by two-letter code.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Texts(BTreeMap<String, String>);

impl Texts {
    /// In this language; else in Danish; else in the first there is.
    pub fn get(&self, language: &str) -> &str {
        let found = self.0.get(language).or_else(|| self.0.get(FIRST));
        found
            .or_else(|| self.0.values().next())
            .map_or("", String::as_str)
    }

    /// Every language with its text.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(language, text)| (language.as_str(), text.as_str()))
    }

    /// Sets the text of a language.
    pub fn set(&mut self, language: &str, text: impl Into<String>) {
        self.0.insert(language.to_owned(), text.into());
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Texts {
    fn from(texts: [(&str, &str); N]) -> Self {
        let owned = texts.map(|(language, text)| (language.to_owned(), text.to_owned()));
        Self(owned.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_that_lacks_falls_back() {
        let texts = Texts::from([("da", "hej"), ("sv", "hejsan")]);
        assert_eq!(texts.get("sv"), "hejsan");
        assert_eq!(texts.get("en"), "hej");
        assert_eq!(Texts::from([("nb", "hei")]).get("en"), "hei");
        assert_eq!(Texts::default().get("da"), "");
    }
}

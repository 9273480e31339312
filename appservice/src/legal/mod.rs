//! THE RULES: code of conduct and privacy notice, by language, and the version that is in force.
//! They come with Althing; an operator may put a folder of their own in their place.

mod clauses;

use std::{collections::BTreeMap, fs, path::Path};

pub use self::clauses::Clause;
use crate::{
    error::{Error, Result},
    render,
};

/// The languages of what comes with Althing.
const LANGUAGES: [&str; 4] = ["da", "nb", "sv", "en"];
/// Longest version, in characters.
const MAX_VERSION: usize = 32;

/// What there is to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Document {
    /// How we treat each other.
    CodeOfConduct,
    /// What is kept of a member.
    Privacy,
}

impl Document {
    /// Both.
    pub const ALL: [Self; 2] = [Self::CodeOfConduct, Self::Privacy];

    /// Its name in addresses and files.
    pub fn name(self) -> &'static str {
        match self {
            Self::CodeOfConduct => "coc",
            Self::Privacy => "privacy",
        }
    }

    /// The document of this name.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|document| document.name() == name)
    }
}

/// A document in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// Two letters.
    pub language: String,
    /// Its first heading.
    pub title: String,
    /// What follows, in the allow-list of posts.
    pub html: String,
    /// Its clauses, in order.
    pub clauses: Vec<Clause>,
}

/// All documents of one version.
#[derive(Debug)]
pub struct Legal {
    version: String,
    texts: BTreeMap<(Document, String), Text>,
}

impl Legal {
    /// The operator's folder, else what comes with Althing. The fault says which file is amiss.
    pub fn load(folder: Option<&Path>) -> Result<Self> {
        let Some(folder) = folder else {
            return Self::builtin();
        };
        let amiss = |file: &Path, cause: &dyn std::fmt::Display| {
            Error::Internal(format!("legal.folder: {}: {cause}", file.display()))
        };
        let file = folder.join("version");
        let version = fs::read_to_string(&file).map_err(|e| amiss(&file, &e))?;
        let mut sources = Vec::new();
        for entry in fs::read_dir(folder).map_err(|e| amiss(folder, &e))? {
            let path = entry.map_err(|e| amiss(folder, &e))?.path();
            let name = path.file_name().and_then(|name| name.to_str());
            let Some((document, language)) = name.and_then(parts) else {
                continue;
            };
            let source = fs::read_to_string(&path).map_err(|e| amiss(&path, &e))?;
            sources.push((document, language, source));
        }
        Self::new(&version, sources)
    }

    fn builtin() -> Result<Self> {
        macro_rules! sources {
            ($($language:literal),*) => {
                vec![$(
                    (
                        Document::CodeOfConduct,
                        $language.to_owned(),
                        include_str!(concat!("../../legal/coc.", $language, ".md")).to_owned(),
                    ),
                    (
                        Document::Privacy,
                        $language.to_owned(),
                        include_str!(concat!("../../legal/privacy.", $language, ".md")).to_owned(),
                    ),
                )*]
            };
        }
        let sources = sources!("da", "nb", "sv", "en");
        Self::new(include_str!("../../legal/version"), sources)
    }

    fn new(version: &str, sources: Vec<(Document, String, String)>) -> Result<Self> {
        let version = version.trim();
        if version.is_empty() || version.len() > MAX_VERSION || !version.bytes().all(is_plain) {
            return Err(Error::Internal(format!(
                "legal.folder: the file `version` must hold 1 to {MAX_VERSION} of the characters \
                 a–z, 0–9, dot and dash, for example 2026-12-01"
            )));
        }
        let mut texts = BTreeMap::new();
        for (document, language, source) in sources {
            let (heading, rest) = source.trim_start().split_once('\n').unwrap_or_default();
            let Some(title) = heading.strip_prefix("# ").map(str::trim) else {
                return Err(Error::Internal(format!(
                    "legal.folder: {}.{language}.md must begin with a heading: `# …`",
                    document.name()
                )));
            };
            let (rest, clauses) = clauses::read(rest);
            let text = Text {
                language: language.clone(),
                title: title.to_owned(),
                html: render::markdown(&rest),
                clauses,
            };
            texts.insert((document, language), text);
        }
        for document in Document::ALL {
            if !texts.keys().any(|(known, _)| *known == document) {
                return Err(Error::Internal(format!(
                    "legal.folder: there is no {}.da.md, nor in any other language",
                    document.name()
                )));
            }
        }
        Ok(Self {
            version: version.to_owned(),
            texts,
        })
    }

    /// The version that members accept.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// A document in the first of these languages that it is written in, else in any.
    pub fn text(&self, document: Document, languages: &[&str]) -> Option<&Text> {
        languages
            .iter()
            .chain(&LANGUAGES)
            .find_map(|language| self.texts.get(&(document, (*language).to_owned())))
            .or_else(|| {
                let mut any = self.texts.iter();
                any.find_map(|((known, _), text)| (*known == document).then_some(text))
            })
    }

    /// The clauses of the code of conduct in the first of these languages that it is written in.
    pub fn clauses(&self, languages: &[&str]) -> &[Clause] {
        let text = self.text(Document::CodeOfConduct, languages);
        text.map_or(&[], |text| &text.clauses)
    }

    /// A clause of the code of conduct.
    pub fn clause(&self, id: &str, languages: &[&str]) -> Option<&Clause> {
        let mut clauses = self.clauses(languages).iter();
        clauses.find(|clause| clause.id == id)
    }
}

fn is_plain(b: u8) -> bool {
    b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-')
}

/// `coc.da.md`
fn parts(name: &str) -> Option<(Document, String)> {
    let (document, language) = name.strip_suffix(".md")?.split_once('.')?;
    let is_language = language.len() == 2 && language.bytes().all(|b| b.is_ascii_lowercase());
    is_language.then_some((Document::of(document)?, language.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_with_it_is_whole() {
        let legal = Legal::load(None).unwrap();
        let mut titles = Vec::new();
        for document in Document::ALL {
            for language in LANGUAGES {
                let text = legal.text(document, &[language]).unwrap();
                assert_eq!(text.language, language);
                assert!(
                    text.html.contains("<h2>") && text.html.len() > 1500,
                    "{}",
                    text.html
                );
                assert!(!text.html.contains("<h1>"));
                titles.push(text.title.clone());
            }
        }
        let ids = |language| {
            let clauses = legal.clauses(&[language]).iter();
            clauses.map(|clause| &*clause.id).collect::<Vec<_>>()
        };
        assert!(LANGUAGES.iter().all(|language| ids(language) == ids("en")));
        assert!(ids("en").contains(&"threats") && ids("en").len() == 11);
        let threats = legal.clause("threats", &["da"]).unwrap();
        assert_eq!(
            threats.title,
            "Trusler, chikane, mobning og at hænge nogen ud"
        );
        assert_eq!(titles[0], "Adfærdskodeks");
        assert_eq!(titles[7], "Privacy");
        let other = legal.text(Document::Privacy, &["fi", "sv"]).unwrap();
        assert_eq!(other.language, "sv");
        assert_eq!(Document::of("../coc"), None);
    }

    #[test]
    fn an_operator_has_rules_of_their_own_and_is_told_what_lacks() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        let fault = || Legal::load(Some(folder.path())).unwrap_err().to_string();
        assert!(fault().contains("version"), "{}", fault());
        write("version", "v2\n");
        write(
            "coc.fi.md",
            "# Säännöt\n\nOle *kiltti*. <script>x</script>\n",
        );
        write("README", "for people");
        assert!(fault().contains("privacy"), "{}", fault());
        write("privacy.sv.md", "Integritet\n");
        assert!(fault().contains("privacy.sv.md must begin"), "{}", fault());
        write("privacy.sv.md", "# Integritet\n\nInget.\n");
        let legal = Legal::load(Some(folder.path())).unwrap();
        assert_eq!(legal.version(), "v2");
        let text = legal.text(Document::CodeOfConduct, &["da"]).unwrap();
        assert_eq!(
            (text.language.as_str(), text.title.as_str()),
            ("fi", "Säännöt")
        );
        assert!(text.html.contains("<em>kiltti</em>") && !text.html.contains("<script>"));
        write("version", "Version 2!");
        assert!(fault().contains("`version`"), "{}", fault());
    }
}

//! Letters: their words are files in `appservice/mail`, by language; values are put in and nothing
//! else. The HTML is made of the same words, so that the two never disagree.

use minijinja::{AutoEscape, Environment, Value, context};
use serde::Serialize;

use crate::error::{Error, Result};

/// Around the words of every letter.
const FRAME: &str = include_str!("../../mail/letter.html");

/// The words of one language, in the order of [`Words::place`].
macro_rules! texts {
    ($language:literal) => {
        [
            include_str!(concat!("../../mail/", $language, "/reset.txt")),
            include_str!(concat!("../../mail/", $language, "/verify.txt")),
            include_str!(concat!("../../mail/", $language, "/email_change.txt")),
            include_str!(concat!("../../mail/", $language, "/password_changed.txt")),
            include_str!(concat!("../../mail/", $language, "/invitation.txt")),
        ]
    };
}

const DA: [&str; 5] = texts!("da");
const NB: [&str; 5] = texts!("nb");
const SV: [&str; 5] = texts!("sv");
const EN: [&str; 5] = texts!("en");

/// A letter to somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Normalised address.
    pub to: String,
    /// `da`, `nb`, `sv`; English for any other.
    pub language: String,
    /// What it is about.
    pub words: Words,
}

/// What a letter is about, with the values in its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Words {
    /// A link to choose a new password.
    Reset {
        /// Display name.
        name: String,
        /// Localpart.
        username: String,
        /// The link, with its token.
        url: String,
        /// How long it works.
        minutes: i64,
    },
    /// A link that shows that the address works.
    Verify {
        /// Display name.
        name: String,
        /// Localpart.
        username: String,
        /// The link, with its token.
        url: String,
        /// How long it works.
        hours: i64,
    },
    /// To the old address, when another one is to take its place.
    EmailChange {
        /// Display name.
        name: String,
        /// Localpart.
        username: String,
        /// The new address.
        address: String,
        /// Where the password is changed.
        url: String,
    },
    /// After a link was used to choose a new password.
    PasswordChanged {
        /// Display name.
        name: String,
        /// Localpart.
        username: String,
        /// Where one asks for another link.
        url: String,
    },
    /// An invitation for this address alone.
    Invitation {
        /// Display name of who invites.
        inviter: String,
        /// Their remark.
        note: Option<String>,
        /// The link, with its token.
        url: String,
        /// How long it works.
        days: i64,
    },
}

impl Words {
    /// The name of its metrics and log lines.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Reset { .. } => "reset",
            Self::Verify { .. } => "verify",
            Self::EmailChange { .. } => "email_change",
            Self::PasswordChanged { .. } => "password_changed",
            Self::Invitation { .. } => "invitation",
        }
    }

    fn place(&self) -> usize {
        match self {
            Self::Reset { .. } => 0,
            Self::Verify { .. } => 1,
            Self::EmailChange { .. } => 2,
            Self::PasswordChanged { .. } => 3,
            Self::Invitation { .. } => 4,
        }
    }

    fn text(&self, language: &str) -> &'static str {
        let texts = match language {
            "da" => &DA,
            "nb" => &NB,
            "sv" => &SV,
            _ => &EN,
        };
        texts.get(self.place()).copied().unwrap_or_default()
    }
}

/// A letter as it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// One line.
    pub subject: String,
    /// For clients that show no HTML.
    pub text: String,
    /// The same words.
    pub html: String,
}

impl Letter {
    /// Puts the values into the words of the letter's language. `territory` is its name.
    pub fn render(&self, territory: &str) -> Result<Rendered> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(minijinja::UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|name| match name {
            "html" => AutoEscape::Html,
            _ => AutoEscape::None,
        });
        let values = Value::from(minijinja::value::Serde(&self.words));
        let values = context! { territory, language => self.language.as_str(), ..values };
        let words = environment
            .render_named_str("text", self.words.text(&self.language), values.clone())
            .map_err(Error::internal)?;
        let (subject, text) = words.split_once('\n').unwrap_or((&words, ""));
        let paragraphs: Vec<&str> = text.split("\n\n").map(str::trim).collect();
        let paragraphs: Vec<&str> = paragraphs.into_iter().filter(|p| !p.is_empty()).collect();
        let whole = paragraphs.iter().copied().collect::<Value>();
        let whole = context! { subject, paragraphs => whole, ..values };
        let html = environment
            .render_named_str("html", FRAME, whole)
            .map_err(Error::internal)?;
        Ok(Rendered {
            subject: subject.to_owned(),
            text: paragraphs.join("\n\n") + "\n",
            html,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<Words> {
        let (name, username) = (|| "Åse <b>Ø</b>".to_owned(), || "aase".to_owned());
        let url = || "https://dk.example/reset#AbC_-9".to_owned();
        vec![
            Words::Reset {
                name: name(),
                username: username(),
                url: url(),
                minutes: 30,
            },
            Words::Verify {
                name: name(),
                username: username(),
                url: url(),
                hours: 24,
            },
            Words::EmailChange {
                name: name(),
                username: username(),
                address: "ny@example.dk".into(),
                url: url(),
            },
            Words::PasswordChanged {
                name: name(),
                username: username(),
                url: url(),
            },
            Words::Invitation {
                inviter: name(),
                note: Some("Til cykelgruppen {{ url }}".into()),
                url: url(),
                days: 14,
            },
        ]
    }

    #[test]
    fn every_letter_is_whole_in_every_language() {
        let mut subjects = std::collections::BTreeSet::new();
        for words in all() {
            for language in ["da", "nb", "sv", "en"] {
                let letter = Letter {
                    to: "aase@example.dk".into(),
                    language: language.into(),
                    words: words.clone(),
                };
                let Rendered {
                    subject,
                    text,
                    html,
                } = letter.render("Danmark").unwrap();
                assert!(
                    subject.contains("Danmark") && !subject.contains('\n'),
                    "{subject}"
                );
                assert!(
                    text.lines()
                        .any(|line| line == "https://dk.example/reset#AbC_-9")
                );
                assert!(
                    text.contains("Åse <b>Ø</b>") && !text.contains("\n\n\n"),
                    "{text}"
                );
                assert!(
                    html.contains("Åse &lt;b&gt;Ø&lt;") && !html.contains("<b>"),
                    "{html}"
                );
                assert!(html.contains(&format!("lang=\"{language}\"")));
                assert_eq!(html.matches("<a href=").count(), 1);
                assert!(
                    subjects.insert(subject),
                    "two letters have the same subject"
                );
            }
        }
    }

    #[test]
    fn a_remark_is_not_a_template_and_may_be_absent() {
        let [
            ..,
            Words::Invitation {
                inviter, url, days, ..
            },
        ] = &all()[..]
        else {
            panic!()
        };
        let letter = |note: Option<&str>| {
            let words = Words::Invitation {
                inviter: inviter.clone(),
                note: note.map(str::to_owned),
                url: url.clone(),
                days: *days,
            };
            let to = "x@example.dk".to_owned();
            let letter = Letter {
                to,
                language: "da".into(),
                words,
            };
            letter.render("Danmark").unwrap().text
        };
        assert!(letter(Some("{{ url }}")).contains("“{{ url }}”"));
        assert!(!letter(None).contains('“'));
    }

    #[test]
    fn other_languages_are_english() {
        let words = all().remove(0);
        let letter = Letter {
            to: String::new(),
            language: "fi".into(),
            words,
        };
        assert!(
            letter
                .render("Danmark")
                .unwrap()
                .subject
                .starts_with("Choose")
        );
    }
}

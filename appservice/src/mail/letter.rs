//! Letters: their words are files in `appservice/mail`, by language: the subject, the words of the
//! button, the text. Values are put in and nothing else. The HTML is made of the same words, so that
//! the two never disagree.

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
            include_str!(concat!("../../mail/", $language, "/digest.txt")),
            include_str!(concat!("../../mail/", $language, "/session_stolen.txt")),
            include_str!(concat!("../../mail/", $language, "/account_open.txt")),
        ]
    };
}

const DA: [&str; 8] = texts!("da");
const NB: [&str; 8] = texts!("nb");
const SV: [&str; 8] = texts!("sv");
const EN: [&str; 8] = texts!("en");

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
    /// A session ended because somebody used a key of it that was used before.
    SessionStolen {
        /// Display name.
        name: String,
        /// Localpart.
        username: String,
        /// Where sessions are ended and the password is changed.
        url: String,
    },
    /// A suspension until somebody has looked is over, and the account is open.
    AccountOpen {
        /// Display name.
        name: String,
        /// Localpart.
        username: String,
        /// The case ID.
        case: String,
        /// Where one signs in.
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
    /// What a member has missed.
    Digest {
        /// Display name.
        name: String,
        /// Posts that mention them.
        mentions: Vec<DigestPost>,
        /// Answers to theirs.
        replies: Vec<DigestPost>,
        /// Topics that they follow.
        topics: Vec<DigestTopic>,
        /// Where all of it is read.
        url: String,
        /// The page that ends digests, with its token.
        leave: String,
        /// Where mail programs end them, with its token ([RFC 8058]).
        ///
        /// [RFC 8058]: https://www.rfc-editor.org/rfc/rfc8058
        #[serde(skip)]
        one_click: String,
    },
}

/// A post in a digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DigestPost {
    /// Shown name of who wrote it.
    pub by: String,
    /// Title of its topic.
    pub title: String,
    /// How it begins; nothing where it is not shown.
    pub excerpt: Option<String>,
    /// Where it is read.
    pub url: String,
}

/// A topic in a digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DigestTopic {
    /// Title.
    pub title: String,
    /// How many posts are new.
    pub posts: u32,
    /// Where it is read.
    pub url: String,
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
            Self::Digest { .. } => "digest",
            Self::SessionStolen { .. } => "session_stolen",
            Self::AccountOpen { .. } => "account_open",
        }
    }

    fn place(&self) -> usize {
        match self {
            Self::Reset { .. } => 0,
            Self::Verify { .. } => 1,
            Self::EmailChange { .. } => 2,
            Self::PasswordChanged { .. } => 3,
            Self::Invitation { .. } => 4,
            Self::Digest { .. } => 5,
            Self::SessionStolen { .. } => 6,
            Self::AccountOpen { .. } => 7,
        }
    }

    /// Where mail programs end letters of this kind, of those that one can end.
    pub fn one_click(&self) -> Option<&str> {
        match self {
            Self::Digest { one_click, .. } => Some(one_click),
            _ => None,
        }
    }

    /// The links in it beside the one that it is about.
    fn links(&self) -> Vec<&str> {
        let Self::Digest {
            mentions,
            replies,
            topics,
            leave,
            ..
        } = self
        else {
            return Vec::new();
        };
        let posts = mentions.iter().chain(replies).map(|post| &*post.url);
        let topics = topics.iter().map(|topic| &*topic.url);
        posts.chain(topics).chain([&**leave]).collect()
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
        // Before a name is put in, which may have more than one line.
        let (subject, rest) = words_of(self.words.text(&self.language));
        let (label, text) = words_of(rest);
        let fill = |words: &str| {
            let filled = environment.render_named_str("text", words, values.clone());
            filled.map_err(Error::internal)
        };
        let subject = fill(subject)?
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        let text = fill(text)?;
        let paragraphs: Vec<&str> = text.split("\n\n").map(str::trim).collect();
        let paragraphs: Vec<&str> = paragraphs.into_iter().filter(|p| !p.is_empty()).collect();
        let whole = paragraphs.iter().copied().collect::<Value>();
        let links: Value = self.words.links().into_iter().collect();
        let whole =
            context! { subject => subject.as_str(), label, paragraphs => whole, links, ..values };
        let html = environment
            .render_named_str("html", FRAME, whole)
            .map_err(Error::internal)?;
        Ok(Rendered {
            subject,
            text: paragraphs.join("\n\n") + "\n",
            html,
        })
    }
}

/// The first line of a letter's words, and what follows.
fn words_of(text: &str) -> (&str, &str) {
    text.split_once('\n').unwrap_or((text, ""))
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
            Words::SessionStolen {
                name: name(),
                username: username(),
                url: url(),
            },
            Words::AccountOpen {
                name: name(),
                username: username(),
                case: "k3x9q2".into(),
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
                let button = html.split("</a>").next().unwrap_or_default();
                let label = button.rsplit('>').next().unwrap_or_default();
                assert!(label.contains(' ') && !text.starts_with(label), "{label}");
                assert!(
                    subjects.insert(subject),
                    "two letters have the same subject"
                );
            }
        }
    }

    #[test]
    fn a_digest_names_what_there_is_and_how_to_get_no_more() {
        let post = DigestPost {
            by: "Bo <i>".into(),
            title: "Cykler {{ url }}".into(),
            excerpt: Some("https://evil.example".into()),
            url: "https://dk.example/forum/t/cykler".into(),
        };
        let digest = |replies: Vec<DigestPost>, language: &str| {
            let words = Words::Digest {
                name: "Åse".into(),
                mentions: vec![post.clone()],
                replies,
                topics: Vec::new(),
                url: "https://dk.example/notifications".into(),
                leave: "https://dk.example/unsubscribe#t".into(),
                one_click: "https://dk.example/api/t".into(),
            };
            let (to, language) = ("aase@example.dk".into(), language.into());
            let letter = Letter {
                to,
                language,
                words,
            };
            letter.render("Danmark").unwrap()
        };
        let mut subjects = std::collections::BTreeSet::new();
        for language in ["da", "nb", "sv", "en"] {
            let short = digest(Vec::new(), language);
            assert!(short.subject.contains("Danmark") && subjects.insert(short.subject));
            assert!(short.text.contains("Cykler {{ url }}"), "{}", short.text);
            assert!(!short.text.contains("\n\n\n"), "{}", short.text);
            assert_eq!(short.html.matches("<a href=").count(), 3, "{}", short.html);
            assert!(!short.html.contains("<i>") && !short.html.contains("href=\"https://evil"));
            let hidden = DigestPost {
                excerpt: None,
                ..post.clone()
            };
            let hidden = digest(vec![hidden], language).text;
            let said = hidden.matches("https://evil.example").count();
            assert!(said == 1 && !hidden.contains("none"), "{hidden}");
            let long = digest(vec![post.clone()], language);
            assert_eq!(long.html.matches("<a href=").count(), 4);
            assert!(
                long.text
                    .lines()
                    .any(|line| line == "https://dk.example/unsubscribe#t")
            );
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

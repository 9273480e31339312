//! The two registrations of the application service.
//!
//! One wide namespace would push every private message of every member to us, and an exclusive one
//! would cost members their notifications and their place in people search. So the *platform*
//! registration owns the bot and the aliases and is sent the events of the bot's rooms, and the
//! *members'* registration, without a URL, is sent nothing and only lets us act as members.

use std::{fs, io::Write, os::unix::fs::OpenOptionsExt, path::Path};

use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};

use super::identity::{BOT_LOCALPART, RESERVED_PREFIX};
use crate::config::Config;

/// `id` of the platform registration, also the path of its ping.
pub const PLATFORM_ID: &str = "althing";
/// `id` of the members' registration.
pub const MEMBERS_ID: &str = "althing-members";
/// File name of the platform registration.
pub const PLATFORM_FILE: &str = "registration.yaml";
/// File name of the members' registration.
pub const MEMBERS_FILE: &str = "registration-members.yaml";

/// A registration ([spec]).
///
/// [spec]: https://spec.matrix.org/v1.18/application-service-api/#registration
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// Never changes.
    pub id: String,
    /// Where transactions go; `None` sends nothing.
    pub url: Option<String>,
    /// Ours towards the homeserver.
    pub as_token: String,
    /// The homeserver's towards us.
    pub hs_token: String,
    /// Localpart of the user behind the token.
    pub sender_localpart: String,
    /// Whether masqueraded requests are rate-limited.
    pub rate_limited: bool,
    /// Whether receipts, typing and presence are sent.
    #[serde(default)]
    pub receive_ephemeral: bool,
    /// What is ours.
    pub namespaces: Namespaces,
}

/// Users, aliases and rooms of a registration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Namespaces {
    /// User IDs.
    pub users: Vec<Namespace>,
    /// Room aliases.
    pub aliases: Vec<Namespace>,
    /// Room IDs.
    pub rooms: Vec<Namespace>,
}

/// A part of a namespace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Namespace {
    /// Whether nobody else may create such names.
    pub exclusive: bool,
    /// A regular expression on the whole ID.
    pub regex: String,
}

/// Both registrations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registrations {
    /// The bot, the aliases, the transactions.
    pub platform: Registration,
    /// To act as members.
    pub members: Registration,
}

impl Registrations {
    /// The registrations that the configuration asks for.
    pub fn from_config(config: &Config) -> Self {
        let server = escape(config.homeserver.server_name.as_str());
        let platform = Registration {
            id: PLATFORM_ID.into(),
            url: Some(config.internal.url.as_str().trim_end_matches('/').into()),
            as_token: config.appservice.as_token.expose_secret().into(),
            hs_token: config.appservice.hs_token.expose_secret().into(),
            sender_localpart: BOT_LOCALPART.into(),
            rate_limited: false,
            receive_ephemeral: true,
            namespaces: Namespaces {
                users: vec![
                    exclusive(format!("@{BOT_LOCALPART}:{server}")),
                    exclusive(format!("@{RESERVED_PREFIX}.*:{server}")),
                ],
                aliases: vec![
                    exclusive(format!("#{BOT_LOCALPART}:{server}")),
                    exclusive(format!("#{BOT_LOCALPART}_.*:{server}")),
                ],
                rooms: Vec::new(),
            },
        };
        let members = Registration {
            id: MEMBERS_ID.into(),
            url: None,
            as_token: config.appservice.members_token.expose_secret().into(),
            hs_token: config.appservice.members_hs_token.expose_secret().into(),
            // Needed by the format; nobody acts as it.
            sender_localpart: format!("{RESERVED_PREFIX}members"),
            rate_limited: false,
            receive_ephemeral: false,
            namespaces: Namespaces {
                users: vec![Namespace {
                    exclusive: false,
                    // Without the exclusion this token would reach the admin API as the bot.
                    regex: format!("@(?!{BOT_LOCALPART}:|{RESERVED_PREFIX})[^:]*:{server}"),
                }],
                aliases: Vec::new(),
                rooms: Vec::new(),
            },
        };
        Self { platform, members }
    }

    /// The files of a folder.
    pub fn read(folder: &Path) -> anyhow::Result<Self> {
        let read = |name: &str| -> anyhow::Result<Registration> {
            let path = folder.join(name);
            let text = fs::read_to_string(&path)
                .map_err(|e| anyhow::anyhow!("{}: {e}", path.display()))?;
            Ok(serde_yaml::from_str(&text)?)
        };
        Ok(Self {
            platform: read(PLATFORM_FILE)?,
            members: read(MEMBERS_FILE)?,
        })
    }

    /// Writes both files, readable by their owner alone.
    pub fn write(&self, folder: &Path) -> anyhow::Result<()> {
        fs::create_dir_all(folder)?;
        for (name, registration) in self.files() {
            let path = folder.join(name);
            let mut file = fs::OpenOptions::new()
                .write(true)
                .create(true)
                .truncate(true)
                .mode(0o600)
                .open(&path)
                .map_err(|e| anyhow::anyhow!("{}: {e}", path.display()))?;
            file.write_all(registration.to_yaml()?.as_bytes())?;
        }
        Ok(())
    }

    /// File names and contents.
    pub fn files(&self) -> [(&'static str, &Registration); 2] {
        [
            (PLATFORM_FILE, &self.platform),
            (MEMBERS_FILE, &self.members),
        ]
    }

    /// The same with placeholder tokens, as the repository holds them.
    #[must_use]
    pub fn with_placeholders(mut self) -> Self {
        self.platform.as_token = "placeholder-as-token".into();
        self.platform.hs_token = "placeholder-hs-token".into();
        self.members.as_token = "placeholder-members-token".into();
        self.members.hs_token = "placeholder-members-hs-token".into();
        self
    }
}

impl Registration {
    /// The file's text.
    pub fn to_yaml(&self) -> anyhow::Result<String> {
        Ok(serde_yaml::to_string(self)?)
    }
}

fn exclusive(regex: String) -> Namespace {
    Namespace {
        exclusive: true,
        regex,
    }
}

/// Server names hold letters, digits, `.`, `-`, `:` and brackets; of these, dots and brackets speak
/// in a regular expression.
fn escape(server: &str) -> String {
    server
        .replace('.', r"\.")
        .replace('[', r"\[")
        .replace(']', r"\]")
}

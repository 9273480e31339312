//! One typed configuration: YAML, environment overrides, secrets from files.
//!
//! `ALTHING_DATABASE__URL=…` overrides `database.url`; every secret `x` may be given as `x_file`.

use std::{net::SocketAddr, num::NonZeroU32, path::PathBuf};

use ruma::OwnedServerName;
use secrecy::SecretString;
use serde::Deserialize;
use url::Url;

mod faults;
mod limits;
mod moderation;
mod reading;
mod strikes;
#[cfg(test)]
mod tests;

pub use self::{
    limits::Limits,
    moderation::{Moderation, Waves},
    reading::Faults,
    strikes::Strikes,
};
use crate::clock::calendar::Zone;

/// Everything that an operator sets. See `config.example.yaml` for each key.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Which territory this is.
    pub territory: Territory,
    /// Journal, snapshots and the signing key live here.
    pub data_dir: PathBuf,
    /// Web front and `/api`.
    pub public: Listener,
    /// `/_matrix/app`, the password check and `/metrics`; never routed outside.
    pub internal: Listener,
    /// The homeserver that this application service belongs to.
    pub homeserver: Homeserver,
    /// Tokens of the two registrations.
    pub appservice: Appservice,
    /// The secret that the homeserver's password module sends.
    pub password_check: PasswordCheck,
    /// PostgreSQL.
    pub database: Database,
    /// Sessions.
    #[serde(default)]
    pub auth: Auth,
    /// How often an address may try.
    #[serde(default)]
    pub limits: Limits,
    /// Where the journal is kept when several servers share a territory; a file when absent.
    #[serde(default)]
    pub redis: Option<Redis>,
    /// The SMTP server; without it no mail is sent.
    #[serde(default)]
    pub mail: Option<Mail>,
    /// How many people a member may invite.
    #[serde(default)]
    pub invitations: Invitations,
    /// What rules may do before a person has looked.
    #[serde(default)]
    pub moderation: Moderation,
    /// For how long strikes hold.
    #[serde(default)]
    pub strikes: Strikes,
    /// Code of conduct and privacy notice.
    #[serde(default)]
    pub legal: Legal,
    /// Which homeservers may take part.
    #[serde(default)]
    pub federation: Federation,
    /// Forum categories, created as spaces.
    #[serde(default)]
    pub forum: Forum,
    /// Log output.
    #[serde(default)]
    pub log: Log,
    /// Seconds without events after which the loop is probed.
    #[serde(default = "default_heartbeat")]
    pub heartbeat_seconds: u64,
}

/// The territory: an ISO 3166-1 alpha-2 code and its names.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Territory {
    /// ISO 3166-1 alpha-2, upper case.
    pub code: String,
    /// Name as its members say it.
    pub name: String,
    /// Languages of the interface, the first is the default.
    #[serde(default = "default_languages")]
    pub languages: Vec<String>,
    /// PostgreSQL schema; `territory` on a pod of its own.
    #[serde(default = "default_schema")]
    pub schema: String,
    /// IANA time zone in which days begin and digests go out; that of the country's capital when
    /// absent.
    #[serde(default)]
    pub time_zone: Option<String>,
    /// E-mail address at which anybody reaches those who run the territory; shown to everybody.
    #[serde(default)]
    pub contact: Option<String>,
}

impl Territory {
    /// The time zone; universal time where the country's is not known.
    pub fn zone(&self) -> Zone {
        let own = self.time_zone.as_deref();
        let zone = own.or_else(|| capital(&self.code)).and_then(Zone::named);
        zone.unwrap_or_else(Zone::universal)
    }

    /// The language that the territory itself speaks.
    pub fn language(&self) -> &str {
        self.languages.first().map_or("en", String::as_str)
    }
}

/// The time zone of a Nordic capital.
fn capital(code: &str) -> Option<&'static str> {
    Some(match code {
        "DK" => "Europe/Copenhagen",
        "NO" => "Europe/Oslo",
        "SE" => "Europe/Stockholm",
        "FI" => "Europe/Helsinki",
        "IS" => "Atlantic/Reykjavik",
        "FO" => "Atlantic/Faroe",
        "GL" => "America/Nuuk",
        _ => return None,
    })
}

/// A listener and the address under which its clients know it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listener {
    /// Address and port to listen on.
    pub bind: SocketAddr,
    /// Base URL without a trailing slash.
    pub url: Url,
}

/// Where the homeserver is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Homeserver {
    /// Base URL for the server's own requests.
    pub url: Url,
    /// Base URL that members enter in Element.
    pub public_url: Url,
    /// Element for the web, if the territory offers it.
    #[serde(default)]
    pub element_url: Option<Url>,
    /// The part of a user ID after the colon.
    pub server_name: OwnedServerName,
    /// Version of the rooms that the bot creates.
    #[serde(default = "default_room_version")]
    pub room_version: String,
}

/// The tokens of `registration.yaml` and `registration-members.yaml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Appservice {
    /// Ours towards the homeserver, as the bot.
    pub as_token: SecretString,
    /// The homeserver's towards us.
    pub hs_token: SecretString,
    /// Ours towards the homeserver, to act as members.
    pub members_token: SecretString,
    /// Named in the members' registration, used by nobody: that registration has no URL.
    pub members_hs_token: SecretString,
}

/// The password module's credential.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PasswordCheck {
    /// Bearer token of `POST /_althing/check_password`.
    pub secret: SecretString,
}

/// PostgreSQL.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// `postgres://user:password@host:port/name`.
    pub url: SecretString,
    /// Size of the pool.
    #[serde(default = "default_max_connections")]
    pub max_connections: u32,
}

/// Sessions: how long tokens live.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Auth {
    /// Life of an access token.
    pub access_minutes: NonZeroU32,
    /// Life of a session that is not used.
    pub refresh_days: NonZeroU32,
    /// A refresh token may come twice within this time: its first answer may have been lost.
    pub refresh_grace_seconds: u32,
}

impl Default for Auth {
    fn default() -> Self {
        Self {
            access_minutes: at_least(15),
            refresh_days: at_least(30),
            refresh_grace_seconds: 10,
        }
    }
}

fn at_least(n: u32) -> NonZeroU32 {
    NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN)
}

/// Redis, with `appendonly yes`, `appendfsync always` and `maxmemory-policy noeviction`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Redis {
    /// `redis://host:port/0`.
    pub url: SecretString,
}

/// Where mail goes out.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// `smtps://user:password@host`, or `smtp://user:password@host:587?tls=required`.
    pub smtp_url: SecretString,
    /// The sender's address.
    pub from: String,
    /// The sender's name; the territory's when absent.
    #[serde(default)]
    pub from_name: Option<String>,
}

/// Bounds on what a member invites. Administrators have none.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Invitations {
    /// People who may be invited and have not come yet.
    pub active_max: u32,
    /// People who may be invited within thirty days.
    pub month_max: u32,
    /// Days after joining before which nobody invites.
    pub min_days: u32,
}

impl Default for Invitations {
    fn default() -> Self {
        Self {
            active_max: 3,
            month_max: 5,
            min_days: 14,
        }
    }
}

/// The rules that members accept.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Legal {
    /// `version`, `coc.da.md`, `privacy.da.md` … in place of what comes with Althing.
    pub folder: Option<PathBuf>,
}

/// Which homeservers may take part in our rooms.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Federation {
    /// Besides our own and those of treaties; whoever the homeserver federates with when absent.
    pub allowed: Option<Vec<OwnedServerName>>,
}

/// What the forum holds from the start.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Forum {
    /// In the order in which they are shown.
    #[serde(default)]
    pub categories: Vec<Category>,
}

/// A forum category.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// `[a-z0-9-]`, part of the alias `#althing_forum_{slug}`.
    pub slug: String,
    /// Shown name.
    pub name: String,
    /// One or two sentences.
    #[serde(default)]
    pub description: String,
    /// Slugs of the badges that open its topics, any of them; none: every member.
    #[serde(default)]
    pub badges: Vec<String>,
    /// Whether only moderators and administrators write in its topics; the others read and react.
    #[serde(default)]
    pub announces: bool,
}

/// Log output.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// `pretty` for people, `json` for machines.
    #[serde(default)]
    pub format: LogFormat,
    /// `tracing` filter directives.
    #[serde(default = "default_filter")]
    pub filter: String,
}

/// Form of a log line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Pretty,
    /// For machines.
    Json,
}

impl Default for Log {
    fn default() -> Self {
        Self {
            format: LogFormat::default(),
            filter: default_filter(),
        }
    }
}

fn default_heartbeat() -> u64 {
    60
}
fn default_languages() -> Vec<String> {
    ["da", "nb", "sv", "en"].map(String::from).into()
}
fn default_schema() -> String {
    "territory".into()
}
fn default_room_version() -> String {
    "12".into()
}
fn default_max_connections() -> u32 {
    10
}
fn default_filter() -> String {
    "info".into()
}

impl Config {
    /// Base URL of the web front without a trailing slash.
    pub fn web_url(&self) -> &str {
        self.public.url.as_str().trim_end_matches('/')
    }
}

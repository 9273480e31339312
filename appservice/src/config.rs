//! One typed configuration: YAML, environment overrides, secrets from files.
//!
//! `ALTHING_DATABASE__URL=…` overrides `database.url`; every secret `x` may be given as `x_file`.

use std::{
    collections::BTreeSet,
    fs,
    net::{IpAddr, SocketAddr},
    num::NonZeroU32,
    path::{Path, PathBuf},
};

use figment::{
    Figment,
    providers::{Env, Format},
};
use ruma::OwnedServerName;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, de::DeserializeOwned};
use url::Url;

pub use self::strikes::Strikes;
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

/// Rates, each with its burst.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Sign-ins per minute and address.
    pub login_per_minute: NonZeroU32,
    /// Sign-ins per quarter of an hour and account, over all addresses.
    pub login_per_account: NonZeroU32,
    /// Registrations per hour and address.
    pub register_per_hour: NonZeroU32,
    /// Looks at an invitation or a link per minute and address.
    pub validate_per_minute: NonZeroU32,
    /// Questions whether a name can be had per minute and address.
    pub availability_per_minute: NonZeroU32,
    /// Refreshes per minute and address.
    pub refresh_per_minute: NonZeroU32,
    /// Mails per hour that an address may ask for, and that one mailbox may get.
    pub mail_per_hour: NonZeroU32,
    /// Posts, edits, reactions, votes and changes of a profile per minute and member.
    pub writes_per_minute: NonZeroU32,
    /// Topics per hour and member.
    pub topics_per_hour: NonZeroU32,
    /// Searches and previews per minute and member.
    pub questions_per_minute: NonZeroU32,
    /// Files per day and member that are attached to posts.
    pub uploads_per_day: NonZeroU32,
    /// MiB of them per day and member.
    pub upload_mib_per_day: NonZeroU32,
    /// Reverse proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            login_per_minute: at_least(5),
            login_per_account: at_least(10),
            register_per_hour: at_least(3),
            validate_per_minute: at_least(20),
            availability_per_minute: at_least(30),
            refresh_per_minute: at_least(60),
            mail_per_hour: at_least(5),
            writes_per_minute: at_least(60),
            topics_per_hour: at_least(20),
            questions_per_minute: at_least(240),
            uploads_per_day: at_least(100),
            upload_mib_per_day: at_least(200),
            trusted_proxies: Vec::new(),
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

/// What rules may do before a person has looked, and what follows from strikes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Moderation {
    /// A wave of newcomers, of their posts or of reports closes the territory to newcomers for an hour.
    pub close_on_raid: bool,
    /// From how many on something is a wave.
    pub waves: Waves,
    /// Hours after which a member with a strike has an attempt at the course again, where its quiz lets
    /// others wait longer.
    pub refresher_hours: u32,
    /// How much a member may write on their first day has bounds (`policy/new_members`).
    pub new_member_limits: bool,
}

impl Default for Moderation {
    fn default() -> Self {
        Self {
            close_on_raid: false,
            waves: Waves::default(),
            refresher_hours: 4,
            new_member_limits: true,
        }
    }
}

/// From how many on something is a wave; 0: never.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Waves {
    /// Members who came by the invitations of one, within an hour.
    pub joins: usize,
    /// Posts of members younger than a week, within a minute.
    pub posts: usize,
    /// Reports, within ten minutes.
    pub flags: usize,
    /// Posts of the guests of one homeserver, within a minute.
    pub guests: usize,
}

impl Default for Waves {
    fn default() -> Self {
        Self {
            joins: 10,
            posts: 20,
            flags: 20,
            guests: 100,
        }
    }
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

/// Why a configuration cannot be used: every fault found, in one go.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct Faults(pub Vec<String>);

impl Config {
    /// Reads the file and the environment, replaces `x_file` by the file's content and validates.
    pub fn load(path: &Path) -> Result<Self, Faults> {
        let text = fs::read_to_string(path)
            .map_err(|e| Faults(vec![format!("{}: {e}", path.display())]))?;
        Self::from_yaml(&text)
    }

    /// [`Config::load`] of a text that is already at hand.
    pub fn from_yaml(text: &str) -> Result<Self, Faults> {
        let merged: serde_json::Value = Figment::new()
            .merge(Yaml::string(text))
            .merge(
                Env::prefixed("ALTHING_")
                    .filter(|key| is_setting(key.as_str()))
                    .split("__"),
            )
            .extract()
            .map_err(|e| Faults(e.into_iter().map(|e| e.to_string()).collect()))?;
        let mut faults = Vec::new();
        let value = with_file_contents(merged, "", &mut faults);
        if !faults.is_empty() {
            return Err(Faults(faults));
        }
        let config: Self =
            serde_json::from_value(value).map_err(|e| Faults(vec![e.to_string()]))?;
        match config.faults() {
            faults if faults.is_empty() => Ok(config),
            faults => Err(Faults(faults)),
        }
    }

    /// Everything that is well-formed but cannot work.
    fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let mut check = |good: bool, fault: String| {
            if !good {
                faults.push(fault);
            }
        };
        let code = &self.territory.code;
        check(
            code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase()),
            format!("territory.code: {code:?} is not an ISO 3166-1 alpha-2 code such as DK"),
        );
        check(
            self.territory.schema.starts_with("territory")
                && self
                    .territory
                    .schema
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b == b'_'),
            "territory.schema: use `territory` or `territory_dk`".into(),
        );
        let zone = self.territory.time_zone.as_deref();
        check(
            zone.is_none_or(|zone| Zone::named(zone).is_some()),
            format!("territory.time_zone: {zone:?} is not a time zone such as Europe/Oslo"),
        );
        let contact = self.territory.contact.as_deref();
        check(
            contact.is_none_or(|contact| contact.contains('@') && !contact.contains(' ')),
            format!("territory.contact: {contact:?} is not an e-mail address"),
        );
        check(
            self.internal.bind.ip().is_loopback() || self.internal.bind.ip().is_unspecified(),
            format!(
                "internal.bind: {} is neither loopback nor a container's 0.0.0.0",
                self.internal.bind
            ),
        );
        check(
            self.public.bind != self.internal.bind,
            "internal.bind: must differ from public.bind".into(),
        );
        check(
            self.heartbeat_seconds > 0,
            "heartbeat_seconds: must be at least 1".into(),
        );
        let tokens = [
            ("appservice.as_token", &self.appservice.as_token),
            ("appservice.hs_token", &self.appservice.hs_token),
            ("appservice.members_token", &self.appservice.members_token),
            (
                "appservice.members_hs_token",
                &self.appservice.members_hs_token,
            ),
            ("password_check.secret", &self.password_check.secret),
        ];
        let mut seen = BTreeSet::new();
        for (name, token) in tokens {
            check(
                token.expose_secret().len() >= 16,
                format!(
                    "{name}: shorter than 16 characters; generate one with `openssl rand -hex 32`"
                ),
            );
            check(
                seen.insert(token.expose_secret().to_owned()),
                format!("{name}: the same secret is used twice"),
            );
        }
        let mut slugs = BTreeSet::new();
        for category in &self.forum.categories {
            check(
                is_slug(&category.slug),
                format!(
                    "forum.categories: slug {:?} must match [a-z0-9-]{{1,64}}",
                    category.slug
                ),
            );
            check(
                slugs.insert(&category.slug),
                format!("forum.categories: slug {:?} appears twice", category.slug),
            );
        }
        faults.extend(self.strikes.faults());
        faults.extend(self.mail.iter().flat_map(Mail::faults));
        faults
    }

    /// Base URL of the web front without a trailing slash.
    pub fn web_url(&self) -> &str {
        self.public.url.as_str().trim_end_matches('/')
    }
}

impl Mail {
    fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let url = Url::parse(self.smtp_url.expose_secret());
        if !url.is_ok_and(|url| matches!(url.scheme(), "smtp" | "smtps") && url.has_host()) {
            let fault = "mail.smtp_url: use smtps://user:password@host or smtp://host:port";
            faults.push(fault.to_owned());
        }
        let is_address = self.from.split_once('@');
        if !is_address.is_some_and(|(name, host)| !name.is_empty() && !host.is_empty()) {
            faults.push(format!(
                "mail.from: {:?} is not an e-mail address",
                self.from
            ));
        }
        faults
    }
}

fn is_slug(slug: &str) -> bool {
    (1..=64).contains(&slug.len())
        && slug
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// The development set-up has variables of its own under our prefix. All of ours name a section, but
/// for the few at the top.
fn is_setting(key: &str) -> bool {
    key.contains("__")
        || key.eq_ignore_ascii_case("data_dir")
        || key.eq_ignore_ascii_case("heartbeat_seconds")
}

/// Replaces every `x_file: path` by `x: content`, so that secrets need not stand in the file.
fn with_file_contents(
    value: serde_json::Value,
    path: &str,
    faults: &mut Vec<String>,
) -> serde_json::Value {
    let serde_json::Value::Object(map) = value else {
        return value;
    };
    let mut out = serde_json::Map::new();
    for (key, value) in map {
        let here = if path.is_empty() {
            key.clone()
        } else {
            format!("{path}.{key}")
        };
        match (key.strip_suffix("_file"), value.as_str()) {
            (Some(name), Some(file)) => match fs::read_to_string(file) {
                Ok(text) => {
                    out.insert(name.to_owned(), text.trim_end().into());
                }
                Err(e) => faults.push(format!("{here}: {file}: {e}")),
            },
            _ => {
                out.insert(key, with_file_contents(value, &here, faults));
            }
        }
    }
    serde_json::Value::Object(out)
}

/// YAML for figment, by the maintained fork of `serde_yaml`.
struct Yaml;

impl Format for Yaml {
    type Error = serde_yaml::Error;
    const NAME: &'static str = "YAML";

    fn from_str<T: DeserializeOwned>(text: &str) -> Result<T, Self::Error> {
        serde_yaml::from_str(text)
    }
}

mod strikes;
#[cfg(test)]
mod tests;

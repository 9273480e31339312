//! What the handlers of accounts need; the server builds it once and lends it by `FromRef`.

use std::sync::Arc;

use secrecy::SecretString;
use url::Url;

use super::limits::Limits;
use crate::{auth::Auth, clock::Clock, config::Config, index};

/// Accounts, limits and the addresses under which clients know us.
#[derive(Clone)]
pub struct AuthState {
    /// Accounts.
    pub auth: Arc<Auth>,
    /// Who tries how often.
    pub limits: Arc<Limits>,
    /// What the configuration says.
    pub site: Arc<Site>,
    /// Who holds which badge.
    pub index: index::Shared,
    /// The time.
    pub clock: Clock,
}

/// The addresses and names of this territory.
pub struct Site {
    /// Base URL of the web front without a trailing slash.
    pub web_url: String,
    /// `scheme://host[:port]` of the web front, as browsers send it.
    pub origin: String,
    /// Cookies travel over TLS only.
    pub secure: bool,
    /// Where members point Element.
    pub homeserver_url: Url,
    /// Element for the web, if there is one.
    pub element_url: Option<Url>,
    /// ISO 3166-1 alpha-2.
    pub territory_code: String,
    /// As members say it.
    pub territory_name: String,
    /// The language in which the territory speaks.
    pub language: String,
    /// What the homeserver's password module sends.
    pub password_check_secret: SecretString,
}

impl AuthState {
    /// Everything from the configuration, around what is running already.
    pub fn new(config: &Config, clock: &Clock, auth: Arc<Auth>, index: index::Shared) -> Self {
        let site = Site {
            web_url: config.web_url().to_owned(),
            origin: config.public.url.origin().ascii_serialization(),
            secure: config.public.url.scheme() != "http",
            homeserver_url: config.homeserver.public_url.clone(),
            element_url: config.homeserver.element_url.clone(),
            territory_code: config.territory.code.clone(),
            territory_name: config.territory.name.clone(),
            language: config.territory.language().to_owned(),
            password_check_secret: config.password_check.secret.clone(),
        };
        Self {
            auth,
            limits: Arc::new(Limits::new(config, clock)),
            site: Arc::new(site),
            index,
            clock: clock.clone(),
        }
    }
}

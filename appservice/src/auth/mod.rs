//! ACCOUNTS: registration, sign-in, sessions, access tokens, invitations.
//!
//! `auth` decides and remembers; `api` speaks HTTP; the homeserver is reached through
//! [`Homebase`], which `actions` implements.

use std::sync::Arc;

use ruma::{OwnedServerName, OwnedUserId, UserId};
use time::Duration;
use tokio::sync::broadcast;
use uuid::Uuid;

use crate::{
    clock::Clock,
    config::Config,
    error::{Error, Result},
    signing_key,
    store::{Store, accounts::Member},
};

pub mod access_tokens;
pub mod invitations;
pub mod login;
mod members;
mod opaque;
pub mod passwords;
pub mod registration;
mod safety;
pub mod sessions;
#[cfg(test)]
pub(crate) mod testing;

pub use self::{
    access_tokens::AccessTokens,
    invitations::bootstrap_invitation,
    login::PasswordCheck,
    passwords::Passwords,
    registration::{Device, Homebase, Registration},
    safety::SignedIn,
    sessions::{Session, Tokens},
};

/// Everything about accounts that needs more than one request to know.
pub struct Auth {
    store: Store,
    clock: Clock,
    homebase: Arc<dyn Homebase>,
    passwords: Passwords,
    access: AccessTokens,
    members: members::Known,
    rules: Rules,
    arrivals: broadcast::Sender<Member>,
    endings: broadcast::Sender<Uuid>,
}

/// What the configuration says.
struct Rules {
    server_name: OwnedServerName,
    languages: Vec<String>,
    session_ttl: Duration,
    grace: Duration,
}

impl Auth {
    /// Reads or makes the signing key; touches neither database nor homeserver.
    pub fn new(
        config: &Config,
        clock: Clock,
        store: Store,
        homebase: Arc<dyn Homebase>,
    ) -> Result<Self> {
        let minutes = i64::from(config.auth.access_minutes.get());
        let access = AccessTokens::new(
            signing_key::load_or_generate(&config.data_dir, signing_key::ACCESS)?,
            config.web_url(),
            config.homeserver.server_name.as_str(),
            Duration::minutes(minutes),
            clock.clone(),
        );
        Ok(Self {
            store,
            homebase,
            passwords: Passwords::new()?,
            access,
            members: members::Known::new(clock.clone()),
            rules: Rules {
                server_name: config.homeserver.server_name.clone(),
                languages: config.territory.languages.clone(),
                session_ttl: Duration::days(i64::from(config.auth.refresh_days.get())),
                grace: Duration::seconds(i64::from(config.auth.refresh_grace_seconds)),
            },
            arrivals: broadcast::channel(256).0,
            endings: broadcast::channel(256).0,
            clock,
        })
    }

    /// Members as they become active: their rooms are due. Who lags lists [`Store::members`].
    pub fn arrivals(&self) -> broadcast::Receiver<Member> {
        self.arrivals.subscribe()
    }

    /// Sessions as they end: their streams are to be closed.
    pub fn endings(&self) -> broadcast::Receiver<Uuid> {
        self.endings.subscribe()
    }

    /// The database of accounts.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The user ID that a localpart has here.
    pub fn user_id(&self, localpart: &str) -> Result<OwnedUserId> {
        UserId::parse(format!("@{localpart}:{}", self.rules.server_name)).map_err(Error::internal)
    }
}

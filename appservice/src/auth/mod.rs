//! ACCOUNTS: registration, sign-in, sessions, access tokens, invitations.
//!
//! `auth` decides and remembers; `api` speaks HTTP; the homeserver is reached through
//! [`Homebase`], which `actions` implements.

use std::sync::Arc;

use ruma::{OwnedServerName, OwnedUserId, UserId};
use time::Duration;
use tokio::sync::{Notify, broadcast};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{
    clock::Clock,
    config::Config,
    error::{Error, Result},
    legal::Legal,
    mail::Outbox,
    policy::invitation_quota::Bounds,
    signing_key,
    store::{Store, accounts::Member},
};

pub mod access_tokens;
mod addresses;
mod digests;
pub mod invitations;
mod leaving;
mod letters;
pub mod login;
mod members;
mod opaque;
pub mod passwords;
mod preferences;
mod recovery;
pub mod registration;
mod retention;
mod safety;
pub mod sessions;
mod suspension;
#[cfg(test)]
pub(crate) mod testing;
mod unsubscribing;

pub use self::{
    access_tokens::AccessTokens,
    invitations::{bootstrap_invitation, invitation_invalid},
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
    unsubscribe: unsubscribing::UnsubscribeTokens,
    members: members::Known,
    mail: Outbox,
    letters: letters::Letters,
    legal: Legal,
    rules: Rules,
    arrivals: broadcast::Sender<Member>,
    endings: broadcast::Sender<Uuid>,
    departures: Notify,
}

/// What the configuration says.
struct Rules {
    server_name: OwnedServerName,
    languages: Vec<String>,
    session_ttl: Duration,
    grace: Duration,
    invitations: Bounds,
}

impl Auth {
    /// Reads the rules, reads or makes the signing key; touches neither database nor homeserver.
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
        let letters = letters::Letters {
            store: store.clone(),
            clock: clock.clone(),
            homebase: homebase.clone(),
            web_url: config.web_url().to_owned(),
        };
        let wanted = &config.invitations;
        let invitations = Bounds {
            active: wanted.active_max,
            month: wanted.month_max,
            min_days: wanted.min_days,
        };
        Ok(Self {
            store,
            homebase,
            passwords: Passwords::new()?,
            access,
            unsubscribe: unsubscribing::UnsubscribeTokens::new(signing_key::load_or_generate(
                &config.data_dir,
                signing_key::UNSUBSCRIBE,
            )?),
            members: members::Known::new(clock.clone()),
            mail: Outbox::new(config, clock.clone())?,
            letters,
            legal: Legal::load(config.legal.folder.as_deref())?,
            rules: Rules {
                server_name: config.homeserver.server_name.clone(),
                languages: config.territory.languages.clone(),
                session_ttl: Duration::days(i64::from(config.auth.refresh_days.get())),
                grace: Duration::seconds(i64::from(config.auth.refresh_grace_seconds)),
                invitations,
            },
            arrivals: broadcast::channel(256).0,
            endings: broadcast::channel(256).0,
            departures: Notify::new(),
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

    /// Sends mails until the server stops. To be called once.
    pub async fn deliver_mail(&self, stopping: CancellationToken) {
        self.mail.deliver(stopping).await;
    }

    /// The member whose digests are ended by this token; nobody when it is not intact.
    pub fn unsubscribed_by(&self, token: &str) -> Option<OwnedUserId> {
        self.unsubscribe.open(token)
    }

    /// Ends when a member has left for good since it ended last.
    pub async fn somebody_leaves(&self) {
        self.departures.notified().await;
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

//! A homeserver in memory that fails, hangs and loses answers on demand, and a server around it.

use std::{
    collections::{BTreeMap, VecDeque},
    future::pending,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use http::StatusCode;
use ruma::UserId;
use sqlx::postgres::PgConnectOptions;
use tempfile::TempDir;
use time::OffsetDateTime;
use tokio::{
    sync::{Notify, OwnedSemaphorePermit},
    task::yield_now,
};

use super::{Auth, Device, Homebase, bootstrap_invitation};
use crate::{
    clock::Clock,
    config::Config,
    error::{Error, Result},
    store::{Store, accounts::Role},
};

/// What goes wrong next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mishap {
    /// Nothing.
    None,
    /// The request does not leave us.
    Away,
    /// The request has no effect, and we do not know.
    LostRequest,
    /// The request takes effect, and we do not know.
    LostAnswer,
    /// The homeserver refuses the name.
    NameRefused,
    /// The homeserver is broken.
    Broken,
    /// No effect and no answer, ever.
    Hangs,
    /// The request takes effect and is never answered.
    HangsAfter,
}

/// The homeserver.
#[derive(Default)]
pub struct FakeHome {
    /// Users and their display names; empty until set.
    pub users: Mutex<BTreeMap<String, String>>,
    /// Matrix clients by localpart.
    pub devices: Mutex<BTreeMap<String, Vec<Device>>>,
    mishaps: Mutex<BTreeMap<&'static str, VecDeque<Mishap>>>,
    /// Told when a call hangs.
    pub hung: Notify,
}

impl FakeHome {
    /// What goes wrong with the next calls of a kind: `exists`, `register`, `name`.
    pub fn next(&self, call: &'static str, mishaps: &[Mishap]) {
        self.mishaps
            .lock()
            .unwrap()
            .insert(call, mishaps.iter().copied().collect());
    }

    /// Display name of a user.
    pub fn user(&self, localpart: &str) -> Option<String> {
        self.users.lock().unwrap().get(localpart).cloned()
    }

    async fn hang<T>(&self) -> T {
        self.hung.notify_one();
        pending().await
    }

    async fn call<T>(&self, call: &'static str, effect: impl FnOnce() -> T) -> Result<T> {
        // Every call is a place to crash at, before and after its effect.
        yield_now().await;
        let mishap = self
            .mishaps
            .lock()
            .unwrap()
            .get_mut(call)
            .and_then(VecDeque::pop_front);
        let unavailable = |sent| Error::Unavailable {
            sent,
            message: "test".into(),
        };
        let refused = |status, errcode: &str| Error::Homeserver {
            status,
            errcode: errcode.into(),
            message: "test".into(),
        };
        match mishap.unwrap_or(Mishap::None) {
            Mishap::None => {
                let done = effect();
                yield_now().await;
                Ok(done)
            }
            Mishap::Away => Err(unavailable(false)),
            Mishap::LostRequest => Err(unavailable(true)),
            Mishap::LostAnswer => {
                effect();
                Err(unavailable(true))
            }
            Mishap::NameRefused => Err(refused(StatusCode::BAD_REQUEST, "M_EXCLUSIVE")),
            Mishap::Broken => Err(refused(StatusCode::INTERNAL_SERVER_ERROR, "M_UNKNOWN")),
            Mishap::Hangs => self.hang().await,
            Mishap::HangsAfter => {
                effect();
                self.hang().await
            }
        }
    }
}

#[async_trait]
impl Homebase for FakeHome {
    async fn register_member(&self, localpart: &str) -> Result<()> {
        self.call("register", || {
            self.users
                .lock()
                .unwrap()
                .entry(localpart.to_owned())
                .or_default();
        })
        .await
    }

    async fn set_display_name(&self, user_id: &UserId, name: &str) -> Result<()> {
        self.call("name", || {
            let mut users = self.users.lock().unwrap();
            let user = users
                .get_mut(user_id.localpart())
                .expect("named before registered");
            name.clone_into(user);
        })
        .await
    }

    fn shown_name(&self, user_id: &UserId) -> Option<String> {
        self.user(user_id.localpart())
            .filter(|name| !name.is_empty())
    }

    async fn devices(&self, user_id: &UserId) -> Result<Vec<Device>> {
        self.call("devices", || {
            let devices = self.devices.lock().unwrap();
            devices
                .get(user_id.localpart())
                .cloned()
                .unwrap_or_default()
        })
        .await
    }

    async fn end_devices(&self, user_id: &UserId, device_ids: &[String]) -> Result<()> {
        self.call("end_devices", || {
            let mut devices = self.devices.lock().unwrap();
            if let Some(devices) = devices.get_mut(user_id.localpart()) {
                devices.retain(|device| !device_ids.contains(&device.device_id));
            }
        })
        .await
    }

    async fn user_exists(&self, user_id: &UserId) -> Result<bool> {
        self.call("exists", || {
            self.users.lock().unwrap().contains_key(user_id.localpart())
        })
        .await
    }
}

/// Accounts around an empty database, a fake homeserver and a clock that the test moves.
pub struct World {
    pub auth: Arc<Auth>,
    pub home: Arc<FakeHome>,
    pub clock: Clock,
    pub config: Config,
    _data: TempDir,
}

impl World {
    pub async fn new(options: PgConnectOptions) -> Self {
        Self::with(options, |_| ()).await
    }

    /// As [`World::new`], with some settings of the test's own.
    pub async fn with(options: PgConnectOptions, set: impl FnOnce(&mut Config)) -> Self {
        let data = tempfile::tempdir().unwrap();
        let mut config = config(data.path().to_str().unwrap());
        set(&mut config);
        let clock = Clock::manual(OffsetDateTime::from_unix_timestamp(1_800_000_000).unwrap());
        let home = Arc::new(FakeHome::default());
        let store = Store::with_options(options, &config);
        store.migrate(&clock).await.unwrap();
        let auth = Auth::new(&config, clock.clone(), store, home.clone()).unwrap();
        Self {
            auth: Arc::new(auth),
            home,
            clock,
            config,
            _data: data,
        }
    }

    /// A second process on the same database and homeserver.
    pub fn again(&self) -> Auth {
        let store = self.auth.store().clone();
        Auth::new(&self.config, self.clock.clone(), store, self.home.clone()).unwrap()
    }

    /// An invitation of the operator's shell.
    pub async fn invitation(&self, role: Role) -> String {
        bootstrap_invitation(self.auth.store(), &self.clock, role, true)
            .await
            .unwrap()
    }

    /// Nobody's password is hashed until this is dropped: whoever waits for a hash is sent away.
    pub fn hash_nothing(&self) -> OwnedSemaphorePermit {
        self.auth.passwords.occupied().unwrap()
    }

    /// Moves the clock.
    pub fn pass(&self, seconds: i64) {
        self.clock.advance(time::Duration::seconds(seconds));
    }
}

/// `mail` of a configuration that leads to this server.
pub fn mail_by(sink: &crate::mail::sink::Sink) -> crate::config::Mail {
    crate::config::Mail {
        smtp_url: sink.url().into(),
        from: "althing@althing.test".into(),
        from_name: None,
    }
}

/// A configuration that is valid and leads nowhere.
pub fn config(data_dir: &str) -> Config {
    Config::from_yaml(&format!(
        r"
territory: {{code: DK, name: Danmark}}
data_dir: {data_dir}
public: {{bind: '127.0.0.1:1', url: 'https://althing.test'}}
internal: {{bind: '127.0.0.1:2', url: 'http://127.0.0.1:2'}}
homeserver: {{url: 'http://127.0.0.1:3', public_url: 'https://matrix.althing.test', server_name: dk.althing.test}}
appservice: {{as_token: aaaaaaaaaaaaaaaaaaaa, hs_token: bbbbbbbbbbbbbbbbbbbb, members_token: cccccccccccccccccccc, members_hs_token: dddddddddddddddddddd}}
password_check: {{secret: eeeeeeeeeeeeeeeeeeee}}
database: {{url: 'postgres://nowhere', max_connections: 8}}
limits: {{register_per_hour: 1000, validate_per_minute: 1000}}
"
    ))
    .unwrap()
}

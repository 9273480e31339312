//! What a request may need, how it comes up and how it goes down.

mod rebuilding;

use std::{
    future::Future,
    ops::Deref,
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

use axum::{Router, serve::ListenerExt};
use tokio::{net::TcpListener, time::timeout};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use ulid::Ulid;

pub use self::rebuilding::{Progress, Rebuilding};
use crate::{
    actions::Actions,
    api::{
        auth_state::AuthState,
        courses::Shelf,
        forum::{Looks, Pages},
    },
    auth::Auth,
    clock::Clock,
    config::Config,
    credentials::Issuer,
    error::Result,
    exports::Exports,
    heartbeat::Heartbeat,
    index::{self, Index},
    ingest::Ingest,
    matrix::{Client, Homeserver, Names},
    media::Media,
    signing_key, storage,
    store::Store,
};

/// How long open requests may take to end when the server stops.
const GRACE: Duration = Duration::from_secs(8);

/// Everything, shared.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// The parts.
pub struct Parts {
    /// As the operator wrote it.
    pub config: Arc<Config>,
    /// The time.
    pub clock: Clock,
    /// PostgreSQL.
    pub store: Store,
    /// Passwords, tokens, sessions, registration.
    pub auth: Arc<Auth>,
    /// The same with limits and addresses, as handlers of accounts want it.
    pub accounts: AuthState,
    /// Signs what members carry away.
    pub credentials: Arc<Issuer>,
    /// Copies for members.
    pub exports: Exports,
    /// The read model.
    pub index: index::Shared,
    /// Rendered answers.
    pub pages: Pages,
    /// How the words of posts look.
    pub looks: Looks,
    /// Pictures, and the files that are served.
    pub media: Media,
    /// Parsed courses.
    pub shelf: Shelf,
    /// Transactions come in here.
    pub ingest: Ingest,
    /// Every write to Matrix.
    pub actions: Actions,
    /// The homeserver, for reconciliation and repair.
    pub homeserver: Arc<dyn Homeserver>,
    /// The names that are ours.
    pub names: Names,
    /// The pulse of the loop.
    pub heartbeat: Heartbeat,
    /// Snapshot and journal were all there at the start.
    pub index_was_complete: bool,
    /// When the last comparison of an earlier process had begun, Unix milliseconds.
    pub compared_at: Option<i64>,
    /// How far it is read anew where they were not.
    pub rebuilding: Rebuilding,
    /// See `is_compared`.
    pub compared: AtomicBool,
    /// Guests whom a policy list keeps out are not banned everywhere yet.
    pub keeps_out: AtomicBool,
    /// Tells this process from earlier ones.
    pub epoch: String,
    /// Everything that runs beside requests.
    pub tasks: TaskTracker,
    /// Cancelled when the server stops.
    pub stopping: CancellationToken,
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// Loads the index and opens the journal; speaks to nobody yet.
    pub async fn open(config: Config, clock: Clock, store: Store) -> Result<Self> {
        let homeserver = Arc::new(Client::from_config(&config)?);
        Self::with_homeserver(config, clock, store, homeserver).await
    }

    /// As [`App::open`], on a homeserver of the caller's.
    pub async fn with_homeserver(
        config: Config,
        clock: Clock,
        store: Store,
        homeserver: Arc<dyn Homeserver>,
    ) -> Result<Self> {
        let names = Names::new(&config.homeserver.server_name)?;
        let epoch = Ulid::generate().to_string();
        let heartbeat = Heartbeat::new(epoch.clone());
        let opened = storage::open(&config, &names, clock.unix_ms()).await?;
        let index = index::Shared::new(opened.index);
        let ingest = Ingest::new(
            opened.journal,
            index.clone(),
            heartbeat.clone(),
            clock.clone(),
        );
        let actions = Actions::new(
            &config,
            homeserver.clone(),
            names.clone(),
            index.clone(),
            heartbeat.clone(),
            clock.clone(),
        );
        let auth = Arc::new(Auth::new(
            &config,
            clock.clone(),
            store.clone(),
            Arc::new(actions.clone()),
        )?);
        let key = signing_key::load_or_generate(&config.data_dir, signing_key::CREDENTIALS)?;
        let credentials = Issuer::new(key, config.web_url(), &config.territory.name);
        Ok(Self(Arc::new(Parts {
            credentials: Arc::new(credentials),
            accounts: AuthState::new(&config, &clock, auth.clone(), index.clone()),
            media: Media::new(&config.data_dir),
            exports: Exports::open(&config.data_dir, clock.clone()),
            config: Arc::new(config),
            clock,
            store,
            auth,
            index,
            pages: Pages::default(),
            looks: Looks::default(),
            shelf: Shelf::default(),
            ingest,
            actions,
            homeserver,
            names,
            heartbeat,
            index_was_complete: opened.complete,
            compared_at: opened.compared_at,
            rebuilding: Rebuilding::new(opened.complete),
            compared: AtomicBool::new(false),
            keeps_out: AtomicBool::new(false),
            epoch,
            tasks: TaskTracker::new(),
            stopping: CancellationToken::new(),
        })))
    }

    /// Runs `work` beside requests, until it ends or the server stops.
    pub fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        let stopping = self.stopping.clone();
        self.tasks.spawn(async move {
            tokio::select! {
                () = stopping.cancelled() => {}
                () = work => {}
            }
        });
    }

    /// Ends what runs and writes the last snapshot.
    pub async fn close(&self) {
        self.stopping.cancel();
        self.tasks.close();
        if timeout(GRACE, self.tasks.wait()).await.is_err() {
            tracing::warn!("some requests did not end in time");
        }
        if let Err(error) = self.ingest.save_snapshot(&self.config.data_dir).await {
            tracing::error!(%error, "the last snapshot could not be written; the journal has everything");
        }
        self.store.close().await;
        tracing::info!("stopped");
    }

    /// Waits until the index is so; whether it became so in time.
    pub async fn wait_until(&self, so: impl Fn(&Index) -> bool) -> bool {
        self.actions.until(so).await
    }

    /// Values that are measured when somebody looks.
    pub fn observe(&self) {
        let lag = self.heartbeat.lag_ms(self.clock.unix_ms());
        #[expect(clippy::cast_precision_loss, reason = "a gauge")]
        let gauge = |name: &'static str, value: i64| metrics::gauge!(name).set(value as f64);
        gauge("index_lag_ms", lag);
        gauge("canary_seen_at_ms", self.heartbeat.seen().at);
        let now = self.clock.unix_ms();
        let queue = self.index.read(|index| index.queue_figures(now));
        let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        gauge("queue_open", count(queue.open));
        gauge("queue_age_seconds", queue.age_ms / 1_000);
        gauge("strikes_active", count(queue.strikes));
        self.observe_damage();
        for (name, count) in self.index.read(Index::counts) {
            #[expect(clippy::cast_precision_loss, reason = "a gauge")]
            metrics::gauge!("index_entries", "kind" => name).set(count as f64);
        }
    }
}

/// Serves until told to stop; then lets open requests end.
pub async fn serve_until(
    listener: TcpListener,
    router: Router,
    stopping: CancellationToken,
) -> std::io::Result<()> {
    // An answer in two segments would wait for the other side's delayed acknowledgement.
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    let service = router.into_make_service_with_connect_info::<std::net::SocketAddr>();
    axum::serve(listener, service)
        .with_graceful_shutdown(async move { stopping.cancelled().await })
        .await
}

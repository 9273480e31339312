//! Servers in this process, on sockets: ours as `althing serve` runs it, and the controls.

use std::{
    net::SocketAddr,
    path::PathBuf,
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use appservice::{
    api,
    app::{App, serve_until},
    auth::bootstrap_invitation,
    clock::Clock,
    config::Config,
    matrix::{Names, fake::Fake},
    policy::Permission,
    store::{Store, accounts::Role},
};
use axum::Router;
use ruma::UserId;
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::json;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::client::{Connection, apart, request};

/// How long something that must come may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// Every member's password.
pub const PASSWORD: &str = "hest batteri klammer blå";

/// Listeners that end with it.
#[derive(Default)]
pub struct Servers {
    stopping: CancellationToken,
}

impl Drop for Servers {
    fn drop(&mut self) {
        self.stopping.cancel();
    }
}

impl Servers {
    /// Serves on any free port.
    pub async fn start(&self, router: Router) -> Result<SocketAddr> {
        self.start_at(router, ([127, 0, 0, 1], 0).into()).await
    }

    /// Serves on this port.
    pub async fn start_at(&self, router: Router, at: SocketAddr) -> Result<SocketAddr> {
        let listener = bind(at).await.with_context(|| format!("{at}"))?;
        let at = listener.local_addr()?;
        let serving = serve_until(listener, router, self.stopping.clone());
        #[expect(clippy::disallowed_methods, reason = "ends with the listeners' token")]
        tokio::spawn(serving);
        Ok(at)
    }
}

/// The section before may not have let go of the port yet.
async fn bind(at: SocketAddr) -> std::io::Result<TcpListener> {
    for _ in 0..50 {
        if let Ok(listener) = TcpListener::bind(at).await {
            return Ok(listener);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    TcpListener::bind(at).await
}

/// Althing on a homeserver in memory, with a data folder of its own.
pub async fn alone(config: &Config, name: &str) -> Result<App> {
    let (mut config, clock) = (config.clone(), Clock::system());
    config.data_dir = fresh(&config, name)?;
    let store = Store::connect(&config)?;
    store.migrate(&clock).await?;
    let names = Names::new(&config.homeserver.server_name)?;
    let homeserver = Arc::new(Fake::new(names, clock.clone()));
    let app = App::with_homeserver(config, clock, store, homeserver).await?;
    // There is nothing to be read.
    app.rebuilding.end();
    Ok(app)
}

/// Althing on the real homeserver that is up, with its territory.
pub async fn on_synapse(config: &Config, name: &str) -> Result<(App, Servers, SocketAddr)> {
    let mut config = config.clone();
    config.data_dir = fresh(&config, name)?;
    let (clock, store) = (Clock::system(), Store::connect(&config)?);
    store.migrate(&clock).await?;
    let app = App::open(config, clock, store).await?;
    let servers = Servers::default();
    let public = servers
        .start_at(api::public(&app), app.config.public.bind)
        .await?;
    servers
        .start_at(api::internal(&app), app.config.internal.bind)
        .await?;
    app.start_reconciling();
    wait("the territory", || app.has_territory()).await?;
    wait("the comparison with the homeserver", || {
        app.compared.load(Ordering::Acquire)
    })
    .await?;
    Ok((app, servers, public))
}

/// Waits until something is so.
pub async fn wait(what: &str, so: impl Fn() -> bool) -> Result<()> {
    let begun = Instant::now();
    while !so() {
        if begun.elapsed() > PATIENCE {
            bail!("{what} did not come to be");
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}

/// Waits until a founder holds the badge that opens everything: all of their rooms are there.
pub async fn has_badge(app: &App, founder: &Member) -> Result<()> {
    let user_id = UserId::parse(&founder.user_id)?;
    let now = app.clock.unix_ms();
    let may = || {
        app.index
            .read(|i| i.may(&user_id, Permission::Administer, now + 60_000))
    };
    wait("the founder's badge", may).await
}

/// An empty folder beside the others of this run.
pub fn fresh(config: &Config, name: &str) -> Result<PathBuf> {
    let folder = config.data_dir.join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// A member with a session.
pub struct Member {
    /// `@name:server`.
    pub user_id: String,
    /// Good for a quarter of an hour.
    pub token: String,
}

/// Registers a member as a client that is no browser does.
pub async fn register(app: &App, public: SocketAddr, name: &str, role: Role) -> Result<Member> {
    #[derive(Deserialize)]
    struct Session {
        access_token: String,
    }
    let invitation = bootstrap_invitation(&app.store, &app.clock, role, true).await?;
    let wish = json!({
        "invitation": invitation, "username": name, "password": PASSWORD,
        "display_name": name, "token_response": true,
        "accept_terms": app.auth.legal().version(),
    });
    let wish = request(
        "POST",
        "/api/auth/register",
        "",
        wish.to_string().as_bytes(),
    );
    let wish = String::from_utf8(wish)?.replace("authorization: Bearer \r\n", "");
    let session: Session = apart(async move || {
        let mut connection = Connection::open(public).await?;
        Ok(serde_json::from_slice(
            connection.ask_well(wish.as_bytes()).await?,
        )?)
    })
    .await?;
    Ok(Member {
        user_id: format!("@{name}:{}", app.names.server()),
        token: session.access_token,
    })
}

/// What the homeserver says who it is.
pub fn hs_token(config: &Config) -> &str {
    config.appservice.hs_token.expose_secret()
}

/// The internal routes of an app.
pub async fn internal(servers: &Servers, app: &App) -> Result<SocketAddr> {
    servers.start(api::internal(app)).await
}

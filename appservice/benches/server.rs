//! Servers in this process, on sockets: ours as `althing serve` runs it, and the controls.

use std::{net::SocketAddr, path::PathBuf, sync::Arc};

use anyhow::{Context, Result};
use appservice::{
    api,
    app::{App, serve_until},
    auth::bootstrap_invitation,
    clock::Clock,
    config::Config,
    matrix::{Names, fake::Fake},
    store::{Store, accounts::Role},
};
use axum::Router;
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::json;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::client::{Connection, apart, request};

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
        let listener = TcpListener::bind(at)
            .await
            .with_context(|| format!("{at}"))?;
        let at = listener.local_addr()?;
        let serving = serve_until(listener, router, self.stopping.clone());
        #[expect(clippy::disallowed_methods, reason = "ends with the listeners' token")]
        tokio::spawn(serving);
        Ok(at)
    }
}

/// Althing on a homeserver in memory, with a data folder of its own.
pub async fn alone(config: &Config, name: &str) -> Result<App> {
    let (mut config, clock) = (config.clone(), Clock::system());
    config.data_dir = fresh(&config, name)?;
    let store = Store::connect(&config)?;
    store.migrate(&clock).await?;
    let names = Names::new(&config.homeserver.server_name)?;
    let homeserver = Arc::new(Fake::new(names, clock.clone()));
    Ok(App::with_homeserver(config, clock, store, homeserver).await?)
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
pub async fn register(app: &App, public: SocketAddr, name: &str) -> Result<Member> {
    #[derive(Deserialize)]
    struct Session {
        access_token: String,
    }
    let invitation = bootstrap_invitation(&app.store, &app.clock, Role::Member, true).await?;
    let wish = json!({
        "invitation": invitation, "username": name, "password": "hest batteri klammer blå",
        "display_name": name, "token_response": true,
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

//! Many who sign in at once, beside the cost of one hash; and somebody who reads meanwhile.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use anyhow::Result;
use appservice::{
    api,
    auth::{Passwords, passwords::AT_ONCE},
    config::Config,
    store::accounts::Role,
};
use serde_json::json;
use tokio::task::JoinSet;

use crate::{
    client::{Connection, apart, in_turn, ms, request},
    report::{Figure, Samples, quantile},
    server::{self, PASSWORD, Servers},
};

/// Who sign in at once.
const CROWD: usize = 50;
const ROUNDS: usize = 7;
/// Hashes that the cost of one is told from.
const HASHES: usize = 8;

/// Measures them.
pub async fn run(config: &Config, figures: &mut Vec<Figure>) -> Result<()> {
    let mut config = config.clone();
    let plenty = u32::try_from(CROWD * (ROUNDS + 1))?.try_into()?;
    config.limits.login_per_minute = plenty;
    config.limits.login_per_account = plenty;
    let app = server::alone(&config, "login").await?;
    let servers = Servers::default();
    let public = servers.start(api::public(&app)).await?;
    let name = format!("login{:08x}", rand::random::<u32>());
    server::register(&app, public, &name, Role::Member).await?;
    let form = json!({"username": name, "password": PASSWORD, "token_response": true});
    let sign_in = request("POST", "/api/auth/login", "", form.to_string().as_bytes());
    let read = vec![request("GET", "/api/meta", "", &[]); 40];
    let (mut crowd, mut queue) = (Samples::default(), Samples::default());
    let (mut busy, mut idle) = (Samples::default(), Samples::default());
    for _ in 0..ROUNDS {
        let one = hash().await?;
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        queue.push(one * CROWD as f64 / AT_ONCE as f64);
        idle.push(in_turn(public, read.clone()).await?.p95);
        let reading = in_turn(public, read.clone());
        let (p95, reads) = tokio::join!(sign_in_at_once(public, sign_in.clone()), reading);
        crowd.push(p95?);
        busy.push(reads?.p95);
    }
    figures.push(
        Figure::new(format!("{CROWD} log-ins at once, p95"), "ms", crowd)
            .beside("one hash × queue / workers", queue),
    );
    figures.push(
        Figure::new("reading meanwhile, p95", "ms", busy).beside("reading, nobody logs in", idle),
    );
    app.close().await;
    Ok(())
}

/// Milliseconds of one hash, when nobody else wants one.
async fn hash() -> Result<f64> {
    let passwords = Passwords::new()?;
    let mut each = Vec::new();
    for _ in 0..HASHES {
        let started = Instant::now();
        passwords.verify(PASSWORD, None).await?;
        each.push(ms(started.elapsed()));
    }
    Ok(quantile(&each, 0.5))
}

async fn sign_in_at_once(at: SocketAddr, form: Vec<u8>) -> Result<f64> {
    apart(async move || {
        let mut open = Vec::new();
        for _ in 0..CROWD {
            open.push(Connection::open(at).await?);
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
        let started = Instant::now();
        let mut clients = JoinSet::new();
        for mut connection in open {
            let form = form.clone();
            clients.spawn(async move {
                connection.ask_well(&form).await?;
                anyhow::Ok(ms(started.elapsed()))
            });
        }
        let mut latencies = Vec::new();
        while let Some(client) = clients.join_next().await {
            latencies.push(client??);
        }
        Ok(quantile(&latencies, 0.95))
    })
    .await
}

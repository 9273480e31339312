//! `althing serve`.

use anyhow::Context;
use axum::Router;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

use crate::{
    api,
    app::{App, serve_until},
    clock::Clock,
    config::Config,
    store::Store,
    telemetry,
};

pub async fn run(config: Config) -> anyhow::Result<()> {
    // Before anything is measured.
    telemetry::metrics();
    let clock = Clock::system();
    let store = Store::connect(&config)?;
    store
        .migrate(&clock)
        .await
        .context("the database could not be brought up to date")?;
    let app = App::open(config, clock, store).await?;
    let public = listen("public", app.config.public.bind).await?;
    let internal = listen("internal", app.config.internal.bind).await?;
    let stopping = app.stopping.clone();
    app.tasks.spawn(async move {
        let mut terminate = signal(SignalKind::terminate()).ok();
        let terminated = async {
            match &mut terminate {
                Some(signal) => drop(signal.recv().await),
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            () = terminated => {}
            () = stopping.cancelled() => {}
        }
        tracing::info!("stopping");
        stopping.cancel();
    });
    // Listen first: the homeserver may deliver its backlog as soon as we speak to it.
    let routes: [(TcpListener, Router); 2] =
        [(public, api::public(&app)), (internal, api::internal(&app))];
    for (listener, router) in routes {
        let stopping = app.stopping.clone();
        app.tasks.spawn(async move {
            if let Err(error) = serve_until(listener, router, stopping.clone()).await {
                tracing::error!(%error, "a listener failed");
                stopping.cancel();
            }
        });
    }
    app.spawn(telemetry::sum_up());
    let (auth, stopping) = (app.auth.clone(), app.stopping.clone());
    app.tasks
        .spawn(async move { auth.deliver_mail(stopping).await });
    app.start_reconciling();
    tracing::info!(public = %app.config.public.bind, internal = %app.config.internal.bind, "listening");
    app.stopping.cancelled().await;
    app.close().await;
    Ok(())
}

async fn listen(name: &str, at: std::net::SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(at).await.with_context(|| {
        format!("{at} is taken: stop what listens there, or set {name}.bind to another port")
    })
}

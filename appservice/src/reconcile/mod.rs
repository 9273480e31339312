//! Desired state minus actual state gives actions. Every pass looks at everything it is about, so
//! that a crash, a missed event or a hand edit heals by itself.

mod awards;
mod badges;
mod canary;
mod connections;
mod departures;
mod members;
mod repair;
mod settle;
mod structure;
mod trouble;
mod wake;

use std::{
    future::{Future, pending},
    sync::Arc,
    time::Duration,
};

pub use repair::{Repaired, rebuild};
use tokio::sync::{
    Mutex,
    broadcast::{Receiver, error::RecvError},
};

use self::{canary::Canary, repair::Horizon};
use crate::{app::App, error::Result, store::accounts::Member};

/// Longest pause after a pass that failed.
const MAX_BACKOFF: Duration = Duration::from_secs(15);

const MINUTE: Duration = Duration::from_mins(1);

impl App {
    /// Starts every pass. The listeners must be up: the homeserver may deliver its backlog as soon
    /// as it hears from us.
    pub fn start_reconciling(&self) {
        let (canary, horizon) = (Arc::new(Canary::default()), Arc::new(Horizon::new(self)));
        let arrivals = Arc::new(Mutex::new(self.auth.arrivals()));
        self.repeat(
            "structure",
            10 * MINUTE,
            |app| async move { app.reconcile_structure().await },
            |_| pending(),
        );
        self.repeat(
            "canary",
            Duration::from_secs(1),
            move |app| {
                let canary = canary.clone();
                async move { app.watch_loop(&canary).await }
            },
            |_| pending(),
        );
        self.repeat(
            "members",
            MINUTE,
            |app| async move { app.reconcile_members().await },
            move |_| {
                let arrivals = arrivals.clone();
                async move { somebody_arrives(&mut *arrivals.lock().await).await }
            },
        );
        self.repeat(
            "departures",
            10 * MINUTE,
            |app| async move { app.reconcile_departures().await },
            |app| async move {
                tokio::select! {
                    () = app.auth.somebody_leaves() => {}
                    () = app.until_compared() => {}
                }
            },
        );
        let feed = Arc::new(Mutex::new(self.index.subscribe()));
        self.repeat(
            "badges",
            MINUTE,
            |app| async move { app.reconcile_badges().await },
            move |app| {
                let feed = feed.clone();
                async move {
                    tokio::select! {
                        () = async { wake::badges_change(&mut *feed.lock().await).await } => {}
                        () = app.until_an_award_ends() => {}
                        () = app.until_compared() => {}
                    }
                }
            },
        );
        let feed = Arc::new(Mutex::new(self.index.subscribe()));
        self.repeat(
            "connections",
            MINUTE,
            |app| async move { app.reconcile_connections().await },
            move |app| {
                let feed = feed.clone();
                async move { app.until_connections_change(&mut *feed.lock().await).await }
            },
        );
        self.repeat(
            "account_data",
            10 * MINUTE,
            |app| async move { app.reconcile_account_data().await },
            |app| async move { app.until_compared().await },
        );
        self.repeat(
            "repair",
            60 * MINUTE,
            move |app| {
                let horizon = horizon.clone();
                async move { app.repair_since(&horizon).await }
            },
            |app| async move { app.ingest.trouble().await },
        );
        self.repeat(
            "settle",
            Duration::from_secs(1),
            |app| async move { app.settle_rooms().await },
            |_| pending(),
        );
        self.repeat(
            "sessions",
            60 * MINUTE,
            |app| async move {
                app.auth.learn_ended_sessions().await?;
                app.exports.forget();
                app.auth.forget().await.map(drop)
            },
            |_| pending(),
        );
        self.repeat(
            "snapshot",
            5 * MINUTE,
            |app| async move { app.ingest.save_snapshot(&app.config.data_dir).await },
            |_| pending(),
        );
    }

    /// Runs passes until the server stops: one at once, then whenever `wake` ends or `every` has
    /// gone by; sooner, with growing pauses, after a pass that failed.
    fn repeat<P, W>(
        &self,
        name: &'static str,
        every: Duration,
        pass: impl Fn(App) -> P + Send + 'static,
        wake: impl Fn(App) -> W + Send + 'static,
    ) where
        P: Future<Output = Result<()>> + Send + 'static,
        W: Future<Output = ()> + Send + 'static,
    {
        let app = self.clone();
        self.spawn(async move {
            let mut failures = 0_u32;
            loop {
                let pause = match pass(app.clone()).await {
                    Ok(()) => {
                        failures = 0;
                        every
                    }
                    Err(error) => {
                        failures += 1;
                        metrics::counter!("reconcile_failures_total", "pass" => name).increment(1);
                        tracing::warn!(pass = name, %error, failures, "will be tried again");
                        backoff(failures)
                    }
                };
                tokio::select! {
                    () = tokio::time::sleep(pause) => {}
                    () = wake(app.clone()) => {}
                }
            }
        });
    }
}

/// Ends when a member has registered here since it ended last: whoever arrives during a pass may
/// not be in it.
async fn somebody_arrives(arrivals: &mut Receiver<Member>) {
    match arrivals.recv().await {
        // One pass is enough for all of them.
        Ok(_) | Err(RecvError::Lagged(_)) => while arrivals.try_recv().is_ok() {},
        Err(RecvError::Closed) => pending().await,
    }
}

/// A quarter of a second, doubled with every failure.
fn backoff(failures: u32) -> Duration {
    Duration::from_millis(250)
        .saturating_mul(1 << failures.min(8))
        .min(MAX_BACKOFF)
}

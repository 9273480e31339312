//! Desired state minus actual state gives actions. Every pass looks at everything it is about, so
//! that a crash, a missed event or a hand edit heals by itself.

mod appeals;
mod approvals;
mod audit;
mod awards;
mod badges;
mod canary;
mod cards;
mod commands;
mod conduct;
mod connections;
mod damage;
mod departures;
mod digests;
mod flags;
mod guarding;
mod levels;
mod media;
mod members;
mod policy_lists;
mod raids;
mod removals;
mod repair;
mod reports;
mod searching;
mod server_acls;
mod settle;
mod slow_mode;
mod statements;
mod structure;
mod suspensions;
mod transparency;
mod treaties;
mod trouble;
mod wake;
mod watchfulness;

use std::{
    future::{Future, pending},
    panic::AssertUnwindSafe,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use futures_util::{FutureExt, future::BoxFuture};
pub use repair::{Repaired, rebuild};
pub use statements::Told;
use tokio::sync::{
    Mutex,
    broadcast::{Receiver, error::RecvError},
};

use self::{canary::Canary, repair::Horizon};
use crate::{
    app::App,
    error::{Error, Result},
    store::accounts::Member,
};

/// Longest pause after a pass that failed.
const MAX_BACKOFF: Duration = Duration::from_secs(15);

const MINUTE: Duration = Duration::from_mins(1);

/// What ends by the clock has ended everywhere within a minute.
const HALF_A_MINUTE: Duration = Duration::from_secs(30);

impl App {
    /// Whether the index was compared with the homeserver since the start. Before that nobody is awarded
    /// anything, nobody is taken out of a room and nothing is said: what is not known is not what is not so.
    pub fn is_compared(&self) -> bool {
        self.compared.load(Ordering::Acquire)
    }

    /// Starts every pass. The listeners must be up: the homeserver may deliver its backlog as soon
    /// as it hears from us.
    pub fn start_reconciling(&self) {
        let (canary, horizon) = (Arc::new(Canary::default()), Arc::new(Horizon::new(self)));
        let arrivals = Arc::new(Mutex::new(self.auth.arrivals()));
        self.repeat(
            "structure",
            10 * MINUTE,
            |app| async move { app.reconcile_structure().await },
            on_damage(self),
        );
        self.repeat(
            "damage",
            10 * MINUTE,
            |app| async move { app.reconcile_damage().await },
            on_damage(self),
        );
        self.repeat(
            "belongings",
            10 * MINUTE,
            |app| async move { app.reconcile_belongings().await },
            |app| async move { app.until_compared().await },
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
        self.keep_treaties();
        self.keep_out_strangers();
        self.keep_order();
        self.keep_the_docket();
        self.keep_connections();
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
        self.keep_talking();
        self.keep_house();
    }

    /// Starts the passes over who follows and blocks whom.
    fn keep_connections(&self) {
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
    }

    /// Starts the pass over what is agreed with other territories.
    fn keep_treaties(&self) {
        let feed = Arc::new(Mutex::new(self.index.subscribe()));
        self.repeat(
            "treaties",
            HALF_A_MINUTE,
            |app| async move { app.reconcile_treaties().await },
            move |app| {
                let feed = feed.clone();
                async move {
                    tokio::select! {
                        () = async { wake::treaties_change(&mut *feed.lock().await).await } => {}
                        () = app.until_compared() => {}
                    }
                }
            },
        );
    }

    /// Starts the pass over which homeservers may take part.
    fn keep_out_strangers(&self) {
        let feed = Arc::new(Mutex::new(self.index.subscribe()));
        self.repeat(
            "server_acls",
            HALF_A_MINUTE,
            |app| async move { app.reconcile_server_acls().await },
            move |app| {
                let feed = feed.clone();
                async move {
                    tokio::select! {
                        () = async { wake::treaties_change(&mut *feed.lock().await).await } => {}
                        () = app.until_compared() => {}
                    }
                }
            },
        );
    }

    /// Starts the passes over what follows from cases and badges, beside those that take longer.
    fn keep_order(&self) {
        let feed = Arc::new(Mutex::new(self.index.subscribe()));
        self.repeat(
            "levels",
            HALF_A_MINUTE,
            |app| async move { app.reconcile_levels().await },
            move |app| {
                let feed = feed.clone();
                async move {
                    tokio::select! {
                        () = async { wake::powers_change(&mut *feed.lock().await).await } => {}
                        () = app.until_a_release() => {}
                        () = app.until_compared() => {}
                    }
                }
            },
        );
        let feed = Arc::new(Mutex::new(self.index.subscribe()));
        self.repeat(
            "conduct",
            HALF_A_MINUTE,
            |app| async move { app.reconcile_conduct().await },
            move |app| {
                let feed = feed.clone();
                async move {
                    tokio::select! {
                        () = async { wake::conduct_changes(&mut *feed.lock().await).await } => {}
                        () = app.until_a_release() => {}
                        () = app.until_a_strike_ends() => {}
                        () = app.until_compared() => {}
                    }
                }
            },
        );
    }

    /// Starts the passes over what members are told of judgements, and what they answer.
    fn keep_talking(&self) {
        let feed = Arc::new(Mutex::new(self.index.subscribe()));
        self.repeat(
            "appeals",
            MINUTE,
            |app| async move { app.reconcile_appeals().await },
            move |app| {
                let feed = feed.clone();
                async move { app.until_appeals_change(&mut *feed.lock().await).await }
            },
        );
        let feed = Arc::new(Mutex::new(self.index.subscribe()));
        self.repeat(
            "commands",
            MINUTE,
            |app| async move { app.reconcile_commands().await },
            move |app| {
                let feed = feed.clone();
                async move { app.until_asked(&mut *feed.lock().await).await }
            },
        );
        let feed = Arc::new(Mutex::new(self.index.subscribe()));
        self.repeat(
            "cards",
            MINUTE,
            |app| async move { app.reconcile_cards().await },
            move |app| {
                let feed = feed.clone();
                async move { app.until_cases_change(&mut *feed.lock().await).await }
            },
        );
    }

    /// Starts the passes over reports, and over what is said of judgements.
    fn keep_the_docket(&self) {
        self.repeat(
            "branches",
            MINUTE,
            |app| async move { app.reconcile_branches().await },
            |_| pending(),
        );
        let feed = Arc::new(Mutex::new(self.index.subscribe()));
        self.repeat(
            "flags",
            MINUTE,
            |app| async move { app.reconcile_flags().await },
            move |_| {
                let feed = feed.clone();
                async move { wake::a_case_changes(&mut *feed.lock().await).await }
            },
        );
        let taken = Arc::new(reports::Taken::default());
        self.repeat(
            "reports",
            reports::EVERY,
            move |app| {
                let taken = taken.clone();
                async move { app.take_reports(&taken).await }
            },
            |_| pending(),
        );
        self.repeat(
            "transparency",
            60 * MINUTE,
            |app| async move { app.reconcile_transparency().await },
            |app| async move { app.until_compared().await },
        );
        self.repeat(
            "audit",
            MINUTE,
            |app| async move { app.reconcile_audit().await },
            |app| async move { app.until_compared().await },
        );
    }

    /// Starts the passes over what is ours alone: digests, the search, the snapshot, what is forgotten.
    fn keep_house(&self) {
        self.repeat(
            "digests",
            24 * 60 * MINUTE,
            |app| async move { app.reconcile_digests().await },
            |app| async move {
                tokio::select! {
                    () = app.until_morning() => {}
                    () = app.until_compared() => {}
                }
            },
        );
        self.repeat(
            "search",
            60 * MINUTE,
            |app| async move { app.reconcile_search().await },
            |app| async move { app.until_something_is_said().await },
        );
        self.start_guarding();
        self.start_forgetting();
        self.repeat(
            "snapshot",
            5 * MINUTE,
            |app| async move { app.ingest.save_snapshot(&app.config.data_dir).await },
            |_| pending(),
        );
    }

    /// What is kept for a time goes when that is over.
    fn start_forgetting(&self) {
        let feed = Arc::new(Mutex::new(self.index.subscribe()));
        self.repeat(
            "media",
            60 * MINUTE,
            |app| async move { app.forget_media().await },
            move |_| {
                let feed = feed.clone();
                async move { media::a_post_goes(&mut *feed.lock().await).await }
            },
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
                let pause = match outcome(pass(app.clone())).await {
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

/// Ends when something of ours was damaged since it ended last, and once when the rooms have been
/// compared.
fn on_damage(app: &App) -> impl Fn(App) -> BoxFuture<'static, ()> + Send + 'static {
    let feed = Arc::new(Mutex::new(app.index.subscribe()));
    move |app| {
        let feed = feed.clone();
        Box::pin(async move {
            tokio::select! {
                () = async { wake::something_is_damaged(&mut *feed.lock().await).await } => {}
                () = app.until_compared() => {}
            }
        })
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

/// What came of a pass. One that panicked has failed like any other, and is tried again: what it sees to is not left
/// alone until the next start.
async fn outcome(pass: impl Future<Output = Result<()>>) -> Result<()> {
    let whole = AssertUnwindSafe(pass).catch_unwind().await;
    whole.unwrap_or_else(|_| Err(Error::internal("it panicked")))
}

/// A quarter of a second, doubled with every failure.
fn backoff(failures: u32) -> Duration {
    Duration::from_millis(250)
        .saturating_mul(1 << failures.min(8))
        .min(MAX_BACKOFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_pass_that_panics_has_failed_and_no_more() {
        let bug = outcome(async { panic!("a bug") }).await.unwrap_err();
        assert!(bug.to_string().contains("panicked"), "{bug}");
        outcome(async { Ok(()) }).await.unwrap();
    }
}

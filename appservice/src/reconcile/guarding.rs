//! The passes that keep watch without anybody having asked: slow mode, policy lists, waves, names,
//! suspensions.

use std::sync::Arc;

use tokio::sync::Mutex;

use super::{MINUTE, wake};
use crate::app::App;

impl App {
    /// Starts them.
    pub(super) fn start_guarding(&self) {
        let feed = Arc::new(Mutex::new(self.index.subscribe()));
        self.repeat(
            "slow_mode",
            MINUTE / 4,
            |app| async move { app.reconcile_slow_mode().await },
            move |app| {
                let feed = feed.clone();
                async move {
                    app.until_somebody_should_wait(&mut *feed.lock().await)
                        .await;
                }
            },
        );
        let feed = Arc::new(Mutex::new(self.index.subscribe()));
        let guests = Arc::new(Mutex::new(self.index.subscribe()));
        self.repeat(
            "policy_lists",
            MINUTE,
            |app| async move { app.reconcile_policy_lists().await },
            move |app| {
                let (feed, guests) = (feed.clone(), guests.clone());
                async move {
                    tokio::select! {
                        () = async { app.blur_as_it_comes(&mut *feed.lock().await).await } => {}
                        () = async { app.until_a_guest_comes(&mut *guests.lock().await).await } => {}
                        () = app.until_compared() => {}
                    }
                }
            },
        );
        self.repeat(
            "raids",
            MINUTE / 2,
            |app| async move { app.reconcile_raids().await },
            |app| async move { app.until_compared().await },
        );
        self.repeat(
            "suspensions",
            10 * MINUTE,
            |app| async move { app.reconcile_suspensions().await },
            |app| async move { app.until_compared().await },
        );
        let feed = Arc::new(Mutex::new(self.index.subscribe()));
        self.repeat(
            "watchfulness",
            10 * MINUTE,
            |app| async move { app.reconcile_watchfulness().await },
            move |app| {
                let feed = feed.clone();
                async move {
                    tokio::select! {
                        () = async { wake::somebody_is_shown_otherwise(&mut *feed.lock().await).await } => {}
                        () = app.until_compared() => {}
                    }
                }
            },
        );
    }
}

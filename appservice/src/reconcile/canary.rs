//! Beats through the loop: on start, after trouble, and whenever nothing else has shown that it
//! works.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use crate::{
    app::App,
    error::{Error, Result},
};

/// A beat that takes longer means that the homeserver has backed off from us.
const SILENCE: Duration = Duration::from_secs(5);

/// What the canary remembers between passes.
#[derive(Default)]
pub(super) struct Canary {
    /// The homeserver's count of faults when the loop last worked.
    faults: AtomicU64,
}

impl App {
    /// One look: a beat if one is due. After requests without an answer, the first beat that comes
    /// back tells that the outage is over, and a repair is due.
    pub(super) async fn watch_loop(&self, canary: &Canary) -> Result<()> {
        let now = self.clock.unix_ms();
        let quiet_ms = i64::try_from(self.config.heartbeat_seconds * 1_000).unwrap_or(i64::MAX);
        let alive_at = self.heartbeat.seen().at.max(self.ingest.last_at());
        let faults = self.homeserver.faults();
        let trouble = faults != canary.faults.load(Ordering::Relaxed);
        let first = self.heartbeat.seen().beat == 0;
        if !first && !trouble && now - alive_at < quiet_ms && self.heartbeat.lag_ms(now) == 0 {
            return Ok(());
        }
        if first && let Err(error) = self.homeserver.ping().await {
            // It may not know us yet; the beat tells whether it matters.
            tracing::warn!(%error, "the homeserver's ping");
        }
        self.beat().await?;
        canary
            .faults
            .store(self.homeserver.faults(), Ordering::Relaxed);
        if trouble && !first {
            self.ingest.report_trouble();
        }
        Ok(())
    }

    /// One beat. A homeserver that does not bring it back in time is pinged: a successful ping makes
    /// one that has backed off deliver its backlog at once.
    async fn beat(&self) -> Result<()> {
        self.actions.ensure_control_room().await?;
        let sent = self.actions.send_heartbeat().await?;
        if tokio::time::timeout(SILENCE, self.heartbeat.wait(sent))
            .await
            .is_ok()
        {
            return Ok(());
        }
        let took = self.homeserver.ping().await?;
        tracing::warn!(?took, "the loop was silent; the homeserver has been pinged");
        let late = tokio::time::timeout(SILENCE, self.heartbeat.wait(sent)).await;
        late.map_err(|_elapsed| Error::Unavailable {
            sent: true,
            message: "events do not come back from the homeserver".into(),
        })
    }
}

//! Beats through the loop: on start, after trouble, and whenever nothing else has shown that it
//! works.

use std::{
    sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering},
    time::Duration,
};

use crate::{
    app::App,
    error::{Error, Result},
};

/// A beat that takes longer means that the homeserver has backed off from us.
const SILENCE: Duration = Duration::from_secs(5);

/// Synapse sets aside what happens while it backs off from us, and delivers it when we answer again. What
/// happens as it ends that may be set aside after the last look and then stays there until the next outage.
/// So long after the loop works again that is over, and shows itself to one more repair.
const AFTERMATH_MS: i64 = 15_000;

/// What the canary remembers between passes.
#[derive(Default)]
pub(super) struct Canary {
    /// What had gone wrong, in either direction, when the loop last worked.
    faults: AtomicU64,
    /// Whether a beat did not come back in time since then.
    silent: AtomicBool,
    /// When one more repair is due, Unix milliseconds; 0 when none is.
    aftermath: AtomicI64,
}

impl App {
    /// One look: a beat if one is due. After a start, requests without an answer, refused transactions or
    /// silence, the first beat that comes back tells that the outage is over: a repair is due, and one more.
    pub(super) async fn watch_loop(&self, canary: &Canary) -> Result<()> {
        let now = self.clock.unix_ms();
        let aftermath = canary.aftermath.load(Ordering::Relaxed);
        if aftermath != 0 && now >= aftermath {
            canary.aftermath.store(0, Ordering::Relaxed);
            self.ingest.report_trouble();
        }
        let quiet_ms = i64::try_from(self.config.heartbeat_seconds * 1_000).unwrap_or(i64::MAX);
        let alive_at = self.heartbeat.seen().at.max(self.ingest.last_at());
        let trouble = self.faults() != canary.faults.load(Ordering::Relaxed);
        let first = self.heartbeat.seen().beat == 0;
        if !first && !trouble && now - alive_at < quiet_ms && self.heartbeat.lag_ms(now) == 0 {
            return Ok(());
        }
        if first && let Err(error) = self.homeserver.ping().await {
            // It may not know us yet; the beat tells whether it matters.
            tracing::warn!(%error, "the homeserver's ping");
        }
        self.beat(canary).await?;
        canary.faults.store(self.faults(), Ordering::Relaxed);
        let silent = canary.silent.swap(false, Ordering::Relaxed);
        if trouble || silent || first {
            // The pass at the start is on its way already.
            if !first {
                self.ingest.report_trouble();
            }
            let due = self.clock.unix_ms() + AFTERMATH_MS;
            canary.aftermath.store(due, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Requests that the homeserver left without an answer, and transactions of its that we refused.
    fn faults(&self) -> u64 {
        self.homeserver.faults() + self.ingest.refused()
    }

    /// One beat. A homeserver that does not bring it back in time is pinged: a successful ping makes
    /// one that has backed off deliver its backlog at once.
    async fn beat(&self, canary: &Canary) -> Result<()> {
        self.actions.ensure_control_room().await?;
        let sent = self.actions.send_heartbeat().await?;
        if tokio::time::timeout(SILENCE, self.heartbeat.wait(sent))
            .await
            .is_ok()
        {
            return Ok(());
        }
        canary.silent.store(true, Ordering::Relaxed);
        let took = self.homeserver.ping().await?;
        tracing::warn!(?took, "the loop was silent; the homeserver has been pinged");
        let late = tokio::time::timeout(SILENCE, self.heartbeat.wait(sent)).await;
        late.map_err(|_elapsed| Error::Unavailable {
            sent: true,
            message: "events do not come back from the homeserver".into(),
        })
    }
}

//! Rates by key, counted in this process.

use std::{
    num::NonZeroU32,
    sync::atomic::{AtomicU32, Ordering},
};

use governor::{
    Quota, RateLimiter, clock::Clock as _, middleware::NoOpMiddleware, nanos::Nanos,
    state::keyed::DashMapStateStore,
};

use super::{Duration, Rate};
use crate::clock::Clock;

/// Forget idle keys every so many checks.
const SWEEP_EVERY: u32 = 1024;

/// A limit by key that forgets keys which have recovered.
pub(super) struct Keyed {
    limiter: RateLimiter<String, DashMapStateStore<String>, Ticks, NoOpMiddleware<Nanos>>,
    ticks: Ticks,
    /// After so long all of them have come back.
    all: Duration,
    checks: AtomicU32,
}

impl Keyed {
    pub fn new(Rate { times, per }: Rate, clock: Clock) -> Self {
        let ticks = Ticks(clock);
        let quota = Quota::with_period(per / times.get())
            .unwrap_or(Quota::per_minute(times))
            .allow_burst(times);
        Self {
            limiter: RateLimiter::dashmap_with_clock(quota, ticks.clone()),
            ticks,
            all: per,
            checks: AtomicU32::new(0),
        }
    }

    /// Takes so many; how long to wait where there are not enough left. More than there can ever be
    /// have to wait as long as all.
    pub fn take(&self, key: &String, some: NonZeroU32) -> Option<Duration> {
        if self.checks.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1 {
            self.limiter.retain_recent();
            self.limiter.shrink_to_fit();
        }
        match self.limiter.check_key_n(key, some) {
            Ok(Ok(())) => None,
            Ok(Err(until)) => Some(until.wait_time_from(self.ticks.now())),
            Err(_never) => Some(self.all),
        }
    }
}

/// The server's clock as the limiter reads it.
#[derive(Debug, Clone)]
struct Ticks(Clock);

impl governor::clock::Clock for Ticks {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        let ms = u64::try_from(self.0.unix_ms()).unwrap_or(0);
        ms.saturating_mul(1_000_000).into()
    }
}

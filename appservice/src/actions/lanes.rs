//! One at a time for the same intention, so that a double click is one post.

use std::{sync::Arc, time::Duration};

use moka::sync::Cache;
use tokio::sync::{Mutex, OwnedMutexGuard};

/// Named locks that vanish when nobody has used them for a while.
#[derive(Clone)]
pub struct Lanes(Cache<String, Arc<Mutex<()>>>);

impl Default for Lanes {
    fn default() -> Self {
        Self(
            Cache::builder()
                .time_to_idle(Duration::from_mins(10))
                .build(),
        )
    }
}

impl Lanes {
    /// Waits for one's turn in a lane; the guard ends it.
    pub async fn enter(&self, name: String) -> OwnedMutexGuard<()> {
        self.0.get_with(name, Arc::default).lock_owned().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_same_lane_is_entered_one_at_a_time() {
        let lanes = Lanes::default();
        let first = lanes.enter("a".into()).await;
        let other = lanes.enter("b".into()).await;
        let second = tokio::time::timeout(Duration::from_millis(20), lanes.enter("a".into()));
        assert!(second.await.is_err());
        drop((first, other));
        lanes.enter("a".into()).await;
    }
}

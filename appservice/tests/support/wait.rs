//! Waiting for something to become so, with an end.

use std::{
    future::Future,
    time::{Duration, Instant},
};

const PAUSE: Duration = Duration::from_millis(60);

/// Looks until it is so. A look answers why it is not so yet; the last reason is told when the time
/// is over.
pub async fn eventually<T, F, L>(what: &str, within: Duration, mut look: L) -> T
where
    F: Future<Output = Result<T, String>>,
    L: FnMut() -> F,
{
    let begun = Instant::now();
    loop {
        match look().await {
            Ok(found) => return found,
            Err(why) if begun.elapsed() > within => {
                panic!("{what}: not within {within:?}. The last look: {why}")
            }
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
    }
}

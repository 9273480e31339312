//! What goes wrong in a pass that does many things for many.

use futures_util::{Stream, StreamExt};

use crate::error::{Error, Result};

/// So many unanswered requests in a row: the homeserver is away, and the others need not be tried.
const PATIENCE: usize = 8;

/// What one member or one room meets is not the others' trouble: it is logged, and the pass is tried
/// again.
#[derive(Default)]
pub struct Trouble {
    last: Option<Error>,
    unanswered: usize,
}

impl Trouble {
    /// Does all of it, unless the homeserver turns out to be away.
    pub async fn each(&mut self, acts: impl Stream<Item = Result<()>>) {
        let mut acts = std::pin::pin!(acts);
        while !self.is_away() {
            match acts.next().await {
                None => return,
                Some(Ok(())) => self.unanswered = 0,
                Some(Err(error)) => self.note(error),
            }
        }
    }

    /// Whether the homeserver does not answer.
    pub fn is_away(&self) -> bool {
        self.unanswered >= PATIENCE
    }

    fn note(&mut self, error: Error) {
        self.unanswered = match error {
            Error::Unavailable { .. } => self.unanswered + 1,
            _ => 0,
        };
        tracing::warn!(%error, "something waits for the next pass");
        self.last = Some(error);
    }

    /// What went wrong last, if anything did.
    pub fn end(self) -> Result<()> {
        self.last.map_or(Ok(()), Err)
    }
}

#[cfg(test)]
mod tests {
    use futures_util::stream;

    use super::*;

    fn away() -> Error {
        Error::Unavailable {
            sent: false,
            message: "connection refused".into(),
        }
    }

    async fn tried(acts: Vec<Result<()>>) -> (usize, bool) {
        let mut count = 0;
        let mut trouble = Trouble::default();
        trouble
            .each(stream::iter(acts).inspect(|_| count += 1))
            .await;
        (count, trouble.end().is_err())
    }

    #[tokio::test]
    async fn one_fault_keeps_nobody_waiting() {
        let acts = vec![Err(away()), Ok(()), Err(Error::internal("a fault")), Ok(())];
        assert_eq!(tried(acts).await, (4, true));
        assert_eq!(tried(vec![Ok(()), Ok(())]).await, (2, false));
    }

    #[tokio::test]
    async fn nobody_knocks_a_thousand_times_at_a_shut_door() {
        let acts = (0..1_000).map(|_| Err(away())).collect();
        assert_eq!(tried(acts).await, (PATIENCE, true));
    }
}

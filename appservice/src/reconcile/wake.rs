//! What a pass of the badges does not wait a minute for.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use tokio::sync::broadcast::{Receiver, error::RecvError};

use crate::{
    app::App,
    index::{ChangeKind, Numbered},
};

/// Changes come in bursts: one pass is enough for those of a moment.
const MOMENT: Duration = Duration::from_millis(100);

impl App {
    /// Ends when the time of the next award is over; never when none has an end.
    pub(super) async fn until_an_award_ends(&self) {
        let now = self.clock.unix_ms();
        match self.index.read(|index| index.next_end(now)) {
            Some(end) => {
                let left = u64::try_from(end - now).unwrap_or_default();
                tokio::time::sleep(Duration::from_millis(left)).await;
            }
            None => std::future::pending().await,
        }
    }

    /// Ends when the rooms have been compared, if they have not been yet.
    pub(super) async fn until_compared(&self) {
        if self.compared.load(Ordering::Acquire) {
            std::future::pending::<()>().await;
        }
        while !self.compared.load(Ordering::Acquire) {
            tokio::time::sleep(MOMENT).await;
        }
    }
}

/// Ends a moment after something has changed that badges and rooms may disagree about.
pub(super) async fn badges_change(feed: &mut Receiver<Arc<Numbered>>) {
    loop {
        match feed.recv().await {
            Ok(change) => {
                let kind = change.change.kind;
                let counts = matches!(
                    kind,
                    ChangeKind::AwardUpdated
                        | ChangeKind::BadgeUpdated
                        | ChangeKind::CategoryUpdated
                        | ChangeKind::ProgressUpdated
                        | ChangeKind::MemberChanged
                        | ChangeKind::TopicCreated
                        | ChangeKind::TopicUpdated
                );
                if counts {
                    break;
                }
            }
            Err(RecvError::Lagged(_)) => break,
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
    tokio::time::sleep(MOMENT).await;
    while feed.try_recv().is_ok() {}
}

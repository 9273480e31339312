//! What a pass of the badges does not wait a minute for.

use std::{sync::Arc, time::Duration};

use tokio::sync::broadcast::{Receiver, error::RecvError};

use crate::{
    app::App,
    index::{ChangeKind, Index, Numbered},
};

/// Changes come in bursts: one pass is enough for those of a moment.
pub(super) const MOMENT: Duration = Duration::from_millis(100);

impl App {
    /// Ends when the time of the next award is over; never when none has an end.
    pub(super) async fn until_an_award_ends(&self) {
        self.until_next(Index::next_end).await;
    }

    /// Ends when somebody may write again without anybody's doing; never when nobody waits for it.
    pub(super) async fn until_a_release(&self) {
        self.until_next(Index::next_release).await;
    }

    /// Ends when the time of the next strike is over; never when none has an end.
    pub(super) async fn until_a_strike_ends(&self) {
        self.until_next(Index::next_expiry).await;
    }

    async fn until_next(&self, end: impl FnOnce(&Index, i64) -> Option<i64>) {
        let now = self.clock.unix_ms();
        match self.index.read(|index| end(index, now)) {
            Some(end) => {
                let left = u64::try_from(end - now).unwrap_or_default();
                tokio::time::sleep(Duration::from_millis(left)).await;
            }
            None => std::future::pending().await,
        }
    }

    /// Ends when the rooms have been compared, if they have not been yet.
    pub(super) async fn until_compared(&self) {
        if self.is_compared() {
            std::future::pending::<()>().await;
        }
        while !self.is_compared() {
            tokio::time::sleep(MOMENT).await;
        }
    }
}

/// Ends a moment after something has changed that badges and rooms may disagree about.
pub(super) async fn badges_change(feed: &mut Receiver<Arc<Numbered>>) {
    let counts = |kind| {
        matches!(
            kind,
            ChangeKind::AwardUpdated
                | ChangeKind::BadgeUpdated
                | ChangeKind::CaseUpdated
                | ChangeKind::CategoryUpdated
                | ChangeKind::ProgressUpdated
                | ChangeKind::MemberChanged
                | ChangeKind::StrikeUpdated
                | ChangeKind::TopicCreated
                | ChangeKind::TopicUpdated
                | ChangeKind::TreatyUpdated
        )
    };
    until(feed, counts).await;
}

/// Ends a moment after a treaty has changed.
pub(super) async fn treaties_change(feed: &mut Receiver<Arc<Numbered>>) {
    until(feed, |kind| kind == ChangeKind::TreatyUpdated).await;
}

/// Ends a moment after somebody has asked something of the bot.
pub(super) async fn somebody_asks(feed: &mut Receiver<Arc<Numbered>>) {
    until(feed, |kind| kind == ChangeKind::Commanded).await;
}

/// Ends a moment after a case or an appeal has changed.
pub(super) async fn appeals_change(feed: &mut Receiver<Arc<Numbered>>) {
    let counts = |kind| matches!(kind, ChangeKind::CaseUpdated | ChangeKind::AppealUpdated);
    until(feed, counts).await;
}

/// Ends a moment after something has changed that power levels are computed from: somebody muted may
/// have come into a room.
pub(super) async fn powers_change(feed: &mut Receiver<Arc<Numbered>>) {
    let counts = |kind| {
        matches!(
            kind,
            ChangeKind::StrikeUpdated
                | ChangeKind::AwardUpdated
                | ChangeKind::CategoryUpdated
                | ChangeKind::MemberChanged
                | ChangeKind::TopicCreated
                | ChangeKind::TopicUpdated
        )
    };
    until(feed, counts).await;
}

/// Ends a moment after something was decided about a member, or they did something about it.
pub(super) async fn conduct_changes(feed: &mut Receiver<Arc<Numbered>>) {
    let counts = |kind| {
        matches!(
            kind,
            ChangeKind::CaseUpdated
                | ChangeKind::StrikeUpdated
                | ChangeKind::AwardUpdated
                | ChangeKind::ProgressUpdated
        )
    };
    until(feed, counts).await;
}

/// Ends a moment after somebody is shown otherwise.
pub(super) async fn somebody_is_shown_otherwise(feed: &mut Receiver<Arc<Numbered>>) {
    until(feed, |kind| kind == ChangeKind::ProfileUpdated).await;
}

/// Ends a moment after state of ours was damaged, or a room of ours replaced.
pub(super) async fn something_is_damaged(feed: &mut Receiver<Arc<Numbered>>) {
    until(feed, |kind| kind == ChangeKind::Damaged).await;
}

/// Ends a moment after a case has changed, or something was said of one.
pub(super) async fn a_case_changes(feed: &mut Receiver<Arc<Numbered>>) {
    until(feed, |kind| kind == ChangeKind::CaseUpdated).await;
}

/// Ends a moment after a change that counts; at once when some were missed.
async fn until(feed: &mut Receiver<Arc<Numbered>>, counts: impl Fn(ChangeKind) -> bool) {
    loop {
        match feed.recv().await {
            Ok(change) if counts(change.change.kind) => break,
            Ok(_) => {}
            Err(RecvError::Lagged(_)) => break,
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
    tokio::time::sleep(MOMENT).await;
    while feed.try_recv().is_ok() {}
}

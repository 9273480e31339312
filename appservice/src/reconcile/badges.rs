//! Badges and rooms agree: who holds a badge is in its room and may join what it opens, who holds it
//! no more is taken out, and officers have their power levels everywhere.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use futures_util::{Stream, StreamExt, stream};
use ruma::{OwnedRoomId, OwnedUserId, RoomId, UserId};
use tokio::sync::broadcast::{Receiver, error::RecvError};

use crate::{
    app::App,
    error::{Error, Result},
    events::RoomKind,
    index::{ChangeKind, Disagreements, Index, Numbered},
    notices,
    policy::award::{Standing, standing},
};

/// Rooms that are written at once; live writes come first.
const PACE: usize = 4;

/// Changes come in bursts: one pass is enough for those of a moment.
const MOMENT: Duration = Duration::from_millis(100);

/// What one member or one room meets is not the others' trouble: it is logged, and the pass is tried
/// again.
#[derive(Default)]
struct Trouble(Option<Error>);

impl Trouble {
    fn note(&mut self, done: Result<()>) {
        if let Err(error) = done {
            tracing::warn!(%error, "a badge and its rooms do not agree yet");
            self.0 = Some(error);
        }
    }

    async fn each(&mut self, acts: impl Stream<Item = Result<()>>) {
        let mut acts = std::pin::pin!(acts);
        while let Some(done) = acts.next().await {
            self.note(done);
        }
    }

    fn end(self) -> Result<()> {
        self.0.map_or(Ok(()), Err)
    }
}

impl App {
    /// One pass.
    pub async fn reconcile_badges(&self) -> Result<()> {
        if !self.compared.load(Ordering::Acquire) {
            return Ok(());
        }
        let mut trouble = Trouble::default();
        for (member, progress) in self.index.read(Index::completions) {
            trouble.note(self.award_earned(&member, &progress).await);
        }
        let now = self.clock.unix_ms();
        for (member, award) in self.index.read(|index| index.reminders(now)) {
            trouble.note(self.remind(&member, award, now).await);
        }
        let found = self.index.read(|index| index.disagreements(now));
        self.agree(found, &mut trouble).await;
        trouble.end()
    }

    /// What a member has just earned, and the rooms that it opens, at once.
    pub async fn settle_awards(&self, member: &UserId) -> Result<()> {
        self.must_be_compared()?;
        let mut trouble = Trouble::default();
        for progress in self.index.read(|index| index.enrolments(member)) {
            trouble.note(self.award_earned(member, &progress).await);
        }
        let now = self.clock.unix_ms();
        let found = self.index.read(|index| index.disagreements(now)).of(member);
        self.agree(found, &mut trouble).await;
        trouble.end()
    }

    /// Acts until rooms and badges agree.
    async fn agree(&self, found: Disagreements, trouble: &mut Trouble) {
        if found.is_empty() {
            return;
        }
        let actions = &self.actions;
        let officers = &self.index.read(|i| i.officers(self.clock.unix_ms()));
        let levels = stream::iter(found.power_levels).map(|(room, kind)| async move {
            actions.set_power_levels(&room, kind, officers).await
        });
        trouble.each(levels.buffer_unordered(PACE)).await;
        let rules = stream::iter(found.join_rules)
            .map(|(room, gate)| async move { actions.set_members_of(&room, &gate).await });
        trouble.each(rules.buffer_unordered(PACE)).await;
        let admissions = stream::iter(found.admit)
            .map(|(room, member)| async move { actions.admit_to_badge(&room, &member).await });
        trouble.each(admissions.buffer_unordered(PACE)).await;
        let left = stream::iter(found.left)
            .map(|(room, member)| async move { actions.invite_back(&room, &member).await });
        trouble.each(left.buffer_unordered(PACE)).await;
        self.evict(found.evict, trouble).await;
        let returns = stream::iter(found.bring_back)
            .map(|(room, member)| async move { actions.bring_back(&room, &member).await });
        trouble.each(returns.buffer_unordered(PACE)).await;
    }

    /// Takes members out of rooms, in this order, and shows how many are to go.
    async fn evict(&self, evictions: Vec<(OwnedRoomId, OwnedUserId)>, trouble: &mut Trouble) {
        #[expect(clippy::cast_precision_loss, reason = "a gauge")]
        metrics::gauge!("eviction_pending").set(evictions.len() as f64);
        let evictions = stream::iter(evictions)
            .map(|(room, member)| async move { self.evict_one(&room, &member).await })
            .buffered(2 * PACE)
            .inspect(|_| metrics::gauge!("eviction_pending").decrement(1.0));
        trouble.each(evictions).await;
    }

    async fn evict_one(&self, room_id: &RoomId, member: &UserId) -> Result<()> {
        let now = self.clock.unix_ms();
        let award = self.index.read(|index| {
            let room = index.room(room_id)?;
            let badge = room.key?.strip_prefix("badge/").map(ToOwned::to_owned)?;
            (room.kind == RoomKind::Badge).then(|| index.award(member, &badge))?
        });
        if let Some(award) = award.filter(|a| standing(a, now) == Standing::Expired) {
            let end = award.expires_at.unwrap_or_default();
            let key = format!("ended/{member}/{}/{end}", award.badge);
            let text = notices::ended(self.language(), &self.badge_name(&award.badge));
            self.tell(member, &key, &text).await;
        }
        let reason = notices::badge_lacking(self.language());
        match self.actions.evict(room_id, member, reason).await {
            Err(Error::Homeserver { status, .. }) if status.is_client_error() => {
                // Somebody who cannot be taken out, or is not there: the next state tells.
                self.reread_state(room_id).await
            }
            other => other,
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

//! Badges and rooms agree: who completed a course is awarded its badge, who holds a badge is in its
//! room and may join what it opens, who holds it no more is taken out, and officers have their power
//! levels everywhere.

use std::{sync::atomic::Ordering, time::Duration};

use futures_util::{StreamExt, stream};
use ruma::{RoomId, UserId};
use tokio::sync::broadcast::{Receiver, error::RecvError};

use crate::{
    app::App,
    error::{Error, Result},
    events::{AwardEventContent, CourseProgressEventContent, RoomKind},
    index::{ChangeKind, Disagreements, Index, Numbered},
    notices,
    policy::award::{Standing, earned, reminder, standing, with_serial},
};

/// Rooms that are written at once; live writes come first.
const PACE: usize = 4;

/// Changes come in bursts: one pass is enough for those of a moment.
const MOMENT: Duration = Duration::from_millis(100);

impl App {
    /// One pass.
    pub async fn reconcile_badges(&self) -> Result<()> {
        if !self.compared.load(Ordering::Acquire) {
            return Ok(());
        }
        for (member, progress) in self.index.read(Index::completions) {
            self.award_earned(&member, &progress).await?;
        }
        let now = self.clock.unix_ms();
        self.remind(now).await?;
        let found = self.index.read(|index| index.disagreements(now));
        self.agree(found).await
    }

    /// What a member has just earned, and the rooms that it opens, at once.
    pub async fn settle_awards(&self, member: &UserId) -> Result<()> {
        self.must_be_compared()?;
        for progress in self.index.read(|index| index.enrolments(member)) {
            self.award_earned(member, &progress).await?;
        }
        let now = self.clock.unix_ms();
        let found = self.index.read(|index| index.disagreements(now)).of(member);
        self.agree(found).await
    }

    /// Awards what a completed course has earned and was not awarded yet. A course earns the badge
    /// that names it, whatever else it claims.
    async fn award_earned(
        &self,
        member: &UserId,
        progress: &CourseProgressEventContent,
    ) -> Result<()> {
        let due = |index: &Index| {
            let badge = index.badge(progress.completed.as_ref()?.badge.as_deref()?)?;
            if badge.content.course.as_deref() != Some(progress.course.as_str()) {
                return None;
            }
            earned(progress, index.award(member, &badge.content.slug).as_ref())
        };
        if self.index.read(due).is_none() {
            return Ok(());
        }
        // The member's request and the pass may come at once: one of them awards.
        let _turn = self.actions.award_lane(member).await;
        match self.index.read(due) {
            Some(award) => self.award(member, award).await,
            None => Ok(()),
        }
    }

    fn must_be_compared(&self) -> Result<()> {
        if self.compared.load(Ordering::Acquire) {
            return Ok(());
        }
        Err(Error::Unavailable {
            sent: false,
            message: "the rooms are still being read".into(),
        })
    }

    /// Writes an award and tells the member.
    pub async fn award(&self, member: &UserId, award: AwardEventContent) -> Result<()> {
        self.must_be_compared()?;
        let present = self.index.read(|i| i.award(member, &award.badge));
        let award = with_serial(award, present.as_ref(), || self.actions.next_serial());
        self.actions.write_award(member, &award).await?;
        let key = format!("award/{member}/{}/{}", award.badge, award.issued_at);
        let text = notices::awarded(self.language(), &self.badge_name(&award.badge));
        self.tell(member, &key, &text).await;
        Ok(())
    }

    /// The name of a badge in the territory's language.
    pub fn badge_name(&self, badge: &str) -> String {
        self.index
            .read(|index| index.badge(badge))
            .and_then(|b| {
                crate::events::in_language(&b.content.name, self.language()).map(ToOwned::to_owned)
            })
            .unwrap_or_else(|| badge.to_owned())
    }

    /// The language in which the territory speaks to its members.
    pub fn language(&self) -> &str {
        self.config.territory.language()
    }

    /// A notice in the home room. What it tells is done: its loss is logged, no more.
    pub async fn tell(&self, member: &UserId, key: &str, text: &str) {
        if let Err(error) = self.actions.notify(member, key, text).await {
            tracing::warn!(%member, key, %error, "a notice was not sent");
        }
    }

    /// Tells holders that their badge ends soon.
    async fn remind(&self, now: i64) -> Result<()> {
        let due = self.index.read(|index| index.reminders(now));
        for (member, mut award) in due {
            let (Some(days), Some(end)) = (reminder(&award, now), award.expires_at) else {
                continue;
            };
            let key = format!("ends/{member}/{}/{end}/{days}", award.badge);
            let text = notices::ends_soon(self.language(), &self.badge_name(&award.badge), days);
            self.actions.notify(&member, &key, &text).await?;
            award.reminded.push(days);
            self.actions.write_award(&member, &award).await?;
        }
        Ok(())
    }

    /// Acts until rooms and badges agree. What fails for one is tried again with the next pass.
    async fn agree(&self, found: Disagreements) -> Result<()> {
        if found.is_empty() {
            return Ok(());
        }
        let officers = self.index.read(|i| i.officers(self.clock.unix_ms()));
        let mut trouble = Ok(());
        let mut note = |done: Result<()>| {
            if let Err(error) = done {
                tracing::warn!(%error, "a room does not agree with its badges yet");
                trouble = Err(error);
            }
        };
        let levels = stream::iter(found.power_levels)
            .map(|(room, kind)| {
                let officers = &officers;
                async move { self.actions.set_power_levels(&room, kind, officers).await }
            })
            .buffer_unordered(PACE);
        levels
            .for_each(|done| {
                note(done);
                async {}
            })
            .await;
        let rules = stream::iter(found.join_rules)
            .map(|(room, gate)| async move { self.actions.set_members_of(&room, &gate).await })
            .buffer_unordered(PACE);
        rules
            .for_each(|done| {
                note(done);
                async {}
            })
            .await;
        let admissions = stream::iter(found.admit)
            .map(|(room, member)| async move { self.actions.admit_to_badge(&room, &member).await })
            .buffer_unordered(PACE);
        admissions
            .for_each(|done| {
                note(done);
                async {}
            })
            .await;
        let left = stream::iter(found.left)
            .map(|(room, member)| async move { self.actions.invite_back(&room, &member).await })
            .buffer_unordered(PACE);
        left.for_each(|done| {
            note(done);
            async {}
        })
        .await;
        self.evict(found.evict, &mut note).await;
        let returns = stream::iter(found.bring_back)
            .map(|(room, member)| async move { self.actions.bring_back(&room, &member).await })
            .buffer_unordered(PACE);
        returns
            .for_each(|done| {
                note(done);
                async {}
            })
            .await;
        trouble
    }

    /// Takes members out of rooms, in this order, and shows how many are to go.
    async fn evict(
        &self,
        evictions: Vec<(ruma::OwnedRoomId, ruma::OwnedUserId)>,
        note: &mut impl FnMut(Result<()>),
    ) {
        #[expect(clippy::cast_precision_loss, reason = "a gauge")]
        metrics::gauge!("eviction_pending").set(evictions.len() as f64);
        let evictions = stream::iter(evictions)
            .map(|(room, member)| async move { self.evict_one(&room, &member).await })
            .buffered(2 * PACE);
        evictions
            .for_each(|done| {
                metrics::gauge!("eviction_pending").decrement(1.0);
                note(done);
                async {}
            })
            .await;
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
pub(super) async fn badges_change(feed: &mut Receiver<std::sync::Arc<Numbered>>) {
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

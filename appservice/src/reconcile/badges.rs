//! Badges and rooms agree: who holds a badge is in its room and may join what it opens, who holds it
//! no more is taken out, and officers have their power levels everywhere.

use futures_util::{StreamExt, stream};
use ruma::{OwnedRoomId, OwnedUserId, RoomId, UserId};

use super::{approvals::is_told, trouble::Trouble};
use crate::{
    app::App,
    error::{Error, Result},
    events::RoomKind,
    index::{Disagreements, Index, Membership},
    notices,
    policy::award::{Standing, standing},
};

/// Rooms that are written at once; live writes come first.
const PACE: usize = 4;

/// How many evictions, bans, joins and reminders each a pass sees to before it looks again at what else
/// there is to do: nobody waits behind thousands of them. Each of them wakes the next pass.
pub(super) const AT_MOST: usize = 100;

impl App {
    /// One pass.
    pub async fn reconcile_badges(&self) -> Result<()> {
        if !self.is_compared() {
            return Ok(());
        }
        let mut trouble = Trouble::default();
        let due = stream::iter(self.index.read(Index::completions_due))
            .then(|(member, progress)| async move { self.award_earned(&member, &progress).await });
        trouble.each(due).await;
        let now = self.clock.unix_ms();
        let waiting = self.index.read(|index| index.approvals(now)).into_iter();
        let untold = waiting.filter(|(_, progress)| !is_told(progress));
        let untold = stream::iter(untold)
            .then(|(member, progress)| async move { self.announce(&member, &progress).await });
        trouble.each(untold).await;
        let mut found = self.index.read(|index| index.disagreements(now));
        let mut joins = found.take_joins();
        joins.truncate(AT_MOST);
        #[expect(clippy::cast_precision_loss, reason = "a gauge")]
        metrics::gauge!("eviction_pending").set(found.evict.len() as f64);
        found.leave(|member| self.actions.settling().has(member));
        found.evict.truncate(AT_MOST);
        self.agree(found, &mut trouble).await;
        self.keep_out_the_rest(&mut trouble).await;
        self.join(joins, &mut trouble).await;
        let reminders = self.index.read(|index| index.reminders(now));
        let reminders = stream::iter(reminders.into_iter().take(AT_MOST))
            .then(|(member, badge)| async move { self.remind(&member, &badge).await });
        trouble.each(reminders).await;
        trouble.end()
    }

    /// What a member has just earned, and its room, at once; the rooms that it opens follow.
    pub async fn settle_awards(&self, member: &UserId) -> Result<()> {
        self.must_be_compared()?;
        let _settled = self.actions.settling().begin(member);
        let mut trouble = Trouble::default();
        let courses = stream::iter(self.index.read(|index| index.enrolments(member)))
            .then(|progress| async move { self.award_earned(member, &progress).await });
        trouble.each(courses).await;
        self.refresh_strikes(Some(member), &mut trouble).await;
        let now = self.clock.unix_ms();
        // The joins are left to the pass that the award wakes: twice at once would be two events each.
        let found = self.index.read(|index| index.disagreements_of(member, now));
        self.agree(found, &mut trouble).await;
        trouble.end()
    }

    /// As [`App::settle_awards`], while the caller goes on: taking somebody out of many rooms takes
    /// the homeserver many seconds, and the badge is refused everywhere here from the beginning.
    pub fn settle_beside(&self, member: OwnedUserId) {
        let app = self.clone();
        self.spawn(async move {
            if let Err(error) = app.settle_awards(&member).await {
                tracing::warn!(%member, %error, "rooms wait for the reconciler");
            }
        });
    }

    /// Acts until rooms and badges agree. What is quick and waited for comes first.
    pub(super) async fn agree(&self, mut found: Disagreements, trouble: &mut Trouble) {
        let actions = &self.actions;
        let readmissions =
            stream::iter(found.readmit).then(|member| async move { actions.admit(&member).await });
        trouble.each(readmissions).await;
        found.ban.truncate(AT_MOST);
        found.unban.truncate(AT_MOST);
        let bans = stream::iter(found.ban)
            .map(|(room, guest)| async move { self.shut_guest_out(&room, &guest).await });
        trouble.each(bans.buffer_unordered(PACE)).await;
        let unbans = stream::iter(found.unban)
            .map(|(room, guest)| async move { self.let_guest_in(&room, &guest).await });
        trouble.each(unbans.buffer_unordered(PACE)).await;
        let admissions = stream::iter(found.admit)
            .map(|(room, member)| async move { actions.admit_to_badge(&room, &member).await });
        trouble.each(admissions.buffer_unordered(PACE)).await;
        let rules = stream::iter(found.join_rules)
            .map(|(room, gate)| async move { actions.set_members_of(&room, &gate).await });
        trouble.each(rules.buffer_unordered(PACE)).await;
        if !found.levels.is_empty() {
            self.set_levels(trouble).await;
        }
        let left = stream::iter(found.left)
            .map(|(room, member)| async move { actions.invite_back(&room, &member).await });
        trouble.each(left.buffer_unordered(PACE)).await;
        self.evict_all(found.evict, trouble).await;
    }

    /// Bans a suspended guest from a room. It may have waited: another pass was quicker, or they are suspended
    /// no more.
    async fn shut_guest_out(&self, room: &RoomId, guest: &UserId) -> Result<()> {
        let now = self.clock.unix_ms();
        let is_due = |i: &Index| !i.is_banned(room, guest) && i.is_barred(guest, now);
        if !self.index.read(is_due) {
            return Ok(());
        }
        let reason = notices::suspended(self.language());
        self.actions.ban(room, guest, reason).await
    }

    /// Takes such a ban from a room again.
    async fn let_guest_in(&self, room: &RoomId, guest: &UserId) -> Result<()> {
        let now = self.clock.unix_ms();
        let is_due = |i: &Index| i.is_banned(room, guest) && !i.is_barred(guest, now);
        if !self.index.read(is_due) {
            return Ok(());
        }
        self.actions.unban(room, guest).await
    }

    /// Takes members out of rooms, out of badge rooms before topics: who is still in one could come
    /// back into the other.
    async fn evict_all(&self, evictions: Vec<(OwnedRoomId, OwnedUserId)>, trouble: &mut Trouble) {
        let kind = |room: &RoomId| self.index.read(|i| i.room(room).map(|r| r.kind));
        let (badges, topics): (Vec<_>, Vec<_>) = evictions
            .into_iter()
            .partition(|(room, _)| kind(room) == Some(RoomKind::Badge));
        for stage in [badges, topics] {
            let stage = stream::iter(stage)
                .map(|(room, member)| async move { self.evict(&room, &member).await });
            // Begun in their order; one that takes long holds up nobody.
            trouble.each(stage.buffer_unordered(2 * PACE)).await;
        }
    }

    /// Joins members to rooms that their badges open.
    async fn join(&self, joins: Vec<(OwnedRoomId, OwnedUserId)>, trouble: &mut Trouble) {
        let joins = stream::iter(joins).map(|(room, member)| async move {
            // It may have waited: somebody else has let them in, or the badge is lost again.
            let now = self.clock.unix_ms();
            let due = |i: &Index| !i.is_joined(&room, &member) && i.admits(&room, &member, now);
            if self.index.read(due) {
                self.actions.let_in(&room, &member).await?;
            }
            Ok(())
        });
        trouble.each(joins.buffer_unordered(PACE)).await;
    }

    /// Takes a member out of a room, and tells them when that is because the badge has ended.
    async fn evict(&self, room_id: &RoomId, member: &UserId) -> Result<()> {
        let now = self.clock.unix_ms();
        // It may have waited: they may be out already, or have the badge again.
        let is_due = |i: &Index| {
            let membership = i.membership(room_id, member);
            matches!(membership, Some(Membership::Join | Membership::Invite))
                && !i.admits(room_id, member, now)
        };
        if !self.index.read(is_due) {
            return Ok(());
        }
        let award = self.index.read(|index| {
            let room = index.room(room_id)?;
            let badge = room.key?.strip_prefix("badge/").map(ToOwned::to_owned)?;
            (room.kind == RoomKind::Badge).then(|| index.award(member, &badge))?
        });
        if let Some(award) = award.filter(|a| standing(a, now) == Standing::Expired) {
            let end = award.expires_at.unwrap_or_default();
            let key = format!("ended/{member}/{}/{end}", award.badge);
            let course = |i: &Index| i.badge(&award.badge)?.content.course;
            let by_course = self.index.read(course).is_some();
            let language = self.language_for(member).await;
            let name = self.badge_name(&award.badge, &language);
            let text = notices::ended(&language, &name, by_course);
            self.tell(member, &key, &text, Some(&award.badge)).await;
        }
        let reason = if self.index.read(|i| i.is_barred(member, now)) {
            notices::suspended(self.language())
        } else {
            notices::badge_lacking(self.language())
        };
        match self.actions.evict(room_id, member, reason).await {
            Err(Error::Homeserver { status, .. }) if status.is_client_error() => {
                // Somebody who cannot be taken out, or is not there: the next state tells.
                self.reread_state(room_id).await
            }
            other => other,
        }
    }
}

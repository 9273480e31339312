//! Badges, who was awarded them, and who may therefore do what.

use ruma::{OwnedRoomId, OwnedUserId, UserId};

use super::{
    Index,
    id::{RoomIx, UserIx},
    room::NameKind,
    state::{StateKind, StateValue},
};
use crate::{
    events::{AwardEventContent, BadgeEventContent, RoomKind},
    policy::{
        Officers, Permission,
        award::{Standing, reminder, standing},
        permissions::{ADMINISTRATOR, MODERATOR},
    },
};

/// A badge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadgeView {
    /// The badge room.
    pub room_id: OwnedRoomId,
    /// What the badge is.
    pub content: BadgeEventContent,
}

impl Index {
    /// The badges, by slug.
    pub fn badges(&self) -> Vec<BadgeView> {
        self.names
            .found(NameKind::BadgeSlug)
            .filter_map(|ix| self.badge_view(ix))
            .collect()
    }

    /// One badge.
    pub fn badge(&self, slug: &str) -> Option<BadgeView> {
        self.badge_view(self.names.find(NameKind::BadgeSlug, slug)?)
    }

    fn badge_view(&self, ix: RoomIx) -> Option<BadgeView> {
        Some(BadgeView {
            room_id: self.room_id(ix),
            content: self.rooms[ix].badge()?.clone(),
        })
    }

    /// What a member was awarded, by badge, however it stands now.
    pub fn awards(&self, user_id: &UserId) -> Vec<AwardEventContent> {
        self.own_room_ix(RoomKind::Profile, user_id)
            .map(|room| self.awards_in(room).cloned().collect())
            .unwrap_or_default()
    }

    /// A member's award of a badge.
    pub fn award(&self, user_id: &UserId, badge: &str) -> Option<AwardEventContent> {
        let room = self.own_room_ix(RoomKind::Profile, user_id)?;
        self.awards_in(room).find(|a| a.badge == badge).cloned()
    }

    pub(super) fn awards_in(&self, room: RoomIx) -> impl Iterator<Item = &AwardEventContent> {
        self.rooms[room]
            .state
            .iter()
            .filter(|((kind, _), _)| *kind == StateKind::Award)
            .filter_map(|((_, key), fact)| match &fact.value {
                Some((_, StateValue::Award(award))) if award.badge == **key => Some(&**award),
                _ => None,
            })
    }

    /// Whether an award of this member opens anything now: it is active and not paused.
    fn is_in_force(&self, user: Option<UserIx>, award: &AwardEventContent, now: i64) -> bool {
        standing(award, now) == Standing::Active && !self.is_paused(user, award)
    }

    /// Whether the holder of an award has left its badge room since they were awarded it.
    fn is_paused(&self, user: Option<UserIx>, award: &AwardEventContent) -> bool {
        let room = self.names.find(NameKind::BadgeSlug, &award.badge);
        let left = room
            .zip(user)
            .and_then(|(room, user)| self.left_at(room, user));
        left.is_some_and(|at| at > award.issued_at)
    }

    /// Whether a member pauses an award of theirs by being away from its badge room.
    pub fn pauses(&self, user_id: &UserId, award: &AwardEventContent) -> bool {
        self.is_paused(self.users.find(user_id.as_str()), award)
    }

    /// When the next award ends, Unix milliseconds.
    pub fn next_end(&self, now: i64) -> Option<i64> {
        let stands = |award: &&AwardEventContent| award.revoked.is_none();
        let ends = self.all_awards().map(|(_, award)| award).filter(stands);
        ends.filter_map(|award| award.expires_at)
            .filter(|end| *end > now)
            .min()
    }

    /// The awards of a member that open something now.
    pub fn awards_in_force(&self, user_id: &UserId, now: i64) -> Vec<AwardEventContent> {
        let Some(room) = self.own_room_ix(RoomKind::Profile, user_id) else {
            return Vec::new();
        };
        let user = self.users.find(user_id.as_str());
        self.awards_in(room)
            .filter(|award| self.is_in_force(user, award, now))
            .cloned()
            .collect()
    }

    /// Slugs of the badges that a member holds now, with commas between them.
    pub fn badges_in_force(&self, user_id: &UserId, now: i64) -> String {
        let Some(room) = self.own_room_ix(RoomKind::Profile, user_id) else {
            return String::new();
        };
        let user = self.users.find(user_id.as_str());
        let held = self
            .awards_in(room)
            .filter(|award| self.is_in_force(user, award, now))
            .map(|award| award.badge.as_str());
        held.collect::<Vec<_>>().join(",")
    }

    /// Whether a member holds any of these badges now.
    pub fn holds_any(&self, user_id: &UserId, badges: &[&str], now: i64) -> bool {
        let Some(room) = self.own_room_ix(RoomKind::Profile, user_id) else {
            return false;
        };
        let user = self.users.find(user_id.as_str());
        self.awards_in(room).any(|award| {
            badges.contains(&award.badge.as_str()) && self.is_in_force(user, award, now)
        })
    }

    /// Whether a member may do this now.
    pub fn may(&self, user_id: &UserId, permission: Permission, now: i64) -> bool {
        self.holds_any(user_id, permission.badges(), now)
    }

    /// Those who hold a badge now, and since when, by user ID.
    pub fn holders_of(&self, badge: &str, now: i64) -> Vec<(OwnedUserId, AwardEventContent)> {
        let holders = self.holders(badge, now);
        let mut holders: Vec<_> = holders.map(|(id, award)| (id, award.clone())).collect();
        holders.sort_by(|(a, _), (b, _)| a.cmp(b));
        holders
    }

    /// How many hold a badge now.
    pub fn holder_count(&self, badge: &str, now: i64) -> usize {
        self.holders(badge, now).count()
    }

    fn holders<'a>(
        &'a self,
        badge: &'a str,
        now: i64,
    ) -> impl Iterator<Item = (OwnedUserId, &'a AwardEventContent)> {
        self.all_awards().filter_map(move |(ix, award)| {
            let owner = (award.badge == badge).then(|| self.owner_of(ix))??;
            let user = self.users.find(owner.as_str());
            self.is_in_force(user, award, now).then_some((owner, award))
        })
    }

    /// Every award there is, with the profile room that it stands in.
    pub(super) fn all_awards(&self) -> impl Iterator<Item = (RoomIx, &AwardEventContent)> {
        self.rooms
            .iter()
            .filter(|(_, room)| room.kind == RoomKind::Profile)
            .flat_map(|(ix, _)| self.awards_in(ix).map(move |award| (ix, award)))
    }

    /// The serials of awards that were revoked.
    pub fn revoked_serials(&self) -> Vec<u32> {
        self.all_awards()
            .flat_map(|(_, award)| {
                let own = award.revoked.as_ref().map(|_| award.serial);
                award.withdrawn.iter().copied().chain(own)
            })
            .collect()
    }

    /// The highest serial of an award; nothing before the first.
    pub fn last_serial(&self) -> Option<u32> {
        self.all_awards().map(|(_, award)| award.serial).max()
    }

    /// Badges whose holders are to be told now that they end soon, as far as they have a home room
    /// to be told in.
    pub fn reminders(&self, now: i64) -> Vec<(OwnedUserId, String)> {
        self.all_awards()
            .filter(|(_, award)| reminder(award, now).is_some())
            .filter_map(|(ix, award)| Some((self.owner_of(ix)?, award.badge.clone())))
            .filter(|(owner, _)| self.own_room_ix(RoomKind::Home, owner).is_some())
            .collect()
    }

    /// Those who keep order now.
    pub fn officers(&self, now: i64) -> Officers {
        let of = |badge| self.holders(badge, now).map(|(id, _)| id).collect();
        Officers {
            moderators: of(MODERATOR),
            administrators: of(ADMINISTRATOR),
        }
    }
}

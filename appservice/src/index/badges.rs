//! Badges, who was awarded them, and who may therefore do what.

use hashbrown::HashSet;
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
        self.profile_of(user_id)
            .map(|room| self.awards_in(room).cloned().collect())
            .unwrap_or_default()
    }

    /// A member's award of a badge.
    pub fn award(&self, user_id: &UserId, badge: &str) -> Option<AwardEventContent> {
        let room = self.profile_of(user_id)?;
        self.awards_in(room).find(|a| a.badge == badge).cloned()
    }

    fn profile_of(&self, user_id: &UserId) -> Option<RoomIx> {
        if user_id.server_name() != self.bot.server_name() {
            return None;
        }
        let key = format!("{}/{}", RoomKind::Profile, user_id.localpart());
        self.names.find(NameKind::CreationKey, &key)
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

    /// Whether an award of this member opens anything now: it is active, and its holder has not left
    /// the badge room.
    fn is_in_force(&self, user: Option<UserIx>, award: &AwardEventContent, now: i64) -> bool {
        if standing(award, now) != Standing::Active {
            return false;
        }
        let room = self.names.find(NameKind::BadgeSlug, &award.badge);
        !room
            .zip(user)
            .is_some_and(|(room, user)| self.has_left(room, user))
    }

    /// The awards of a member that open something now.
    pub fn awards_in_force(&self, user_id: &UserId, now: i64) -> Vec<AwardEventContent> {
        let Some(room) = self.profile_of(user_id) else {
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
        let Some(room) = self.profile_of(user_id) else {
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
        let Some(room) = self.profile_of(user_id) else {
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
        let mut awarded = self.awarded(badge);
        awarded.retain(|(_, award)| standing(award, now) == Standing::Active);
        awarded
    }

    /// How many hold a badge now.
    pub fn holder_count(&self, badge: &str, now: i64) -> usize {
        self.holders(&[badge], now).len()
    }

    /// Everybody who was awarded a badge, and how.
    fn awarded(&self, badge: &str) -> Vec<(OwnedUserId, AwardEventContent)> {
        let profiles = self
            .rooms
            .iter()
            .filter(|(_, r)| r.kind == RoomKind::Profile);
        let mut awarded: Vec<_> = profiles
            .filter_map(|(ix, _)| {
                let award = self.awards_in(ix).find(|a| a.badge == badge)?;
                Some((self.owner_of(ix)?, award.clone()))
            })
            .collect();
        awarded.sort_by(|(a, _), (b, _)| a.cmp(b));
        awarded
    }

    /// The serials of awards that were revoked.
    pub fn revoked_serials(&self) -> Vec<u32> {
        let profiles = self
            .rooms
            .iter()
            .filter(|(_, r)| r.kind == RoomKind::Profile);
        profiles
            .flat_map(|(ix, _)| self.awards_in(ix))
            .flat_map(|award| {
                let own = award.revoked.as_ref().map(|_| award.serial);
                award.withdrawn.iter().copied().chain(own)
            })
            .collect()
    }

    /// The highest serial of an award; nothing before the first.
    pub fn last_serial(&self) -> Option<u32> {
        let profiles = self
            .rooms
            .iter()
            .filter(|(_, r)| r.kind == RoomKind::Profile);
        profiles
            .flat_map(|(ix, _)| self.awards_in(ix))
            .map(|award| award.serial)
            .max()
    }

    /// Awards whose holders are to be told now that they end soon.
    pub fn reminders(&self, now: i64) -> Vec<(OwnedUserId, AwardEventContent)> {
        let profiles = self
            .rooms
            .iter()
            .filter(|(_, r)| r.kind == RoomKind::Profile);
        profiles
            .flat_map(|(ix, _)| {
                let due = self
                    .awards_in(ix)
                    .filter(move |a| reminder(a, now).is_some());
                due.filter_map(move |a| Some((self.owner_of(ix)?, a.clone())))
            })
            .collect()
    }

    /// The member whose own room this is, where it is found as theirs.
    pub(super) fn owner_of(&self, room: RoomIx) -> Option<OwnedUserId> {
        let key = self.rooms[room].key.as_deref()?;
        if self.names.find(NameKind::CreationKey, key) != Some(room) {
            return None;
        }
        let (_, localpart) = key.split_once('/')?;
        UserId::parse(format!("@{localpart}:{}", self.bot.server_name())).ok()
    }

    /// Everybody who holds one of these badges now; in a set, because it is asked of many.
    pub(super) fn holders(&self, badges: &[&str], now: i64) -> HashSet<UserIx> {
        let profiles = self
            .rooms
            .iter()
            .filter(|(_, r)| r.kind == RoomKind::Profile);
        profiles
            .filter_map(|(ix, _)| {
                let user = self.users.find(self.owner_of(ix)?.as_str())?;
                self.awards_in(ix)
                    .any(|a| {
                        badges.contains(&a.badge.as_str()) && self.is_in_force(Some(user), a, now)
                    })
                    .then_some(user)
            })
            .collect()
    }

    /// Those who keep order now.
    pub fn officers(&self, now: i64) -> Officers {
        let of = |badge| {
            let holders = self.holders(&[badge], now);
            holders.into_iter().map(|user| self.user_id(user)).collect()
        };
        Officers {
            moderators: of(MODERATOR),
            administrators: of(ADMINISTRATOR),
        }
    }
}

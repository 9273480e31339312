//! Badges, who was awarded them, and who may therefore do what.

use std::collections::BTreeSet;

use ruma::{OwnedRoomId, OwnedUserId, UserId};

use super::{
    Index,
    id::{RoomIx, UserIx},
    packed::Awarded,
    state::StateValue,
};
use crate::{
    events::{
        AuditEventContent, AwardEventContent, BadgeEventContent, RoomKind, SERIALS,
        SerialsEventContent,
    },
    policy::{
        Officers, Permission,
        audit::lacking_awards,
        award::{Standing, reminder},
        permissions::{ADMINISTRATOR, MODERATOR},
        serials,
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

/// An award as it stands in a profile room.
#[derive(Clone, Copy)]
pub(super) struct Held<'a> {
    /// The profile room.
    pub room: RoomIx,
    /// Slug of the badge.
    pub badge: &'a str,
    /// The award.
    pub award: &'a Awarded,
}

impl Held<'_> {
    /// What the event says.
    pub fn content(&self) -> AwardEventContent {
        self.award.content(self.badge)
    }
}

impl Index {
    /// The badges, by slug.
    pub fn badges(&self) -> Vec<BadgeView> {
        self.by_slugs(RoomKind::Badge)
            .filter_map(|ix| self.badge_view(ix))
            .collect()
    }

    /// One badge.
    pub fn badge(&self, slug: &str) -> Option<BadgeView> {
        self.badge_view(self.badge_by_slug(slug)?)
    }

    fn badge_view(&self, ix: RoomIx) -> Option<BadgeView> {
        Some(BadgeView {
            room_id: self.room_id(ix),
            content: self.rooms[ix].badge()?.clone(),
        })
    }

    /// What a member was awarded, by badge, however it stands now.
    pub fn awards(&self, user_id: &UserId) -> Vec<AwardEventContent> {
        let mut awards: Vec<_> = self.held_by(user_id).map(|held| held.content()).collect();
        awards.sort_by(|a, b| a.badge.cmp(&b.badge));
        awards
    }

    /// A member's award of a badge.
    pub fn award(&self, user_id: &UserId, badge: &str) -> Option<AwardEventContent> {
        let mut held = self.held_by(user_id);
        held.find(|held| held.badge == badge)
            .map(|held| held.content())
    }

    /// The awards of a member, in no order.
    pub(super) fn held_by(&self, user_id: &UserId) -> impl Iterator<Item = Held<'_>> {
        let room = self.own_room_ix(RoomKind::Profile, user_id);
        room.into_iter().flat_map(|room| self.held_in(room))
    }

    /// The awards in a profile room, in no order.
    pub(super) fn held_in(&self, room: RoomIx) -> impl Iterator<Item = Held<'_>> {
        self.rooms[room]
            .state
            .iter()
            .filter_map(move |(key, fact)| {
                let Some(StateValue::Award(award)) = fact.value() else {
                    return None;
                };
                Some(Held {
                    room,
                    badge: &self.state_keys.get(key).state_key,
                    award,
                })
            })
    }

    /// Every award there is.
    pub(super) fn all_held(&self) -> impl Iterator<Item = Held<'_>> {
        self.of_kind(RoomKind::Profile)
            .flat_map(|room| self.held_in(room))
    }

    /// Whether an award of this member opens anything now: it is active and not paused.
    fn is_in_force(&self, user: Option<UserIx>, held: Held<'_>, now: i64) -> bool {
        let validity = held.award.validity();
        validity.standing(now) == Standing::Active
            && !self.is_paused(user, held.badge, validity.issued_at)
    }

    /// Whether the holder of an award has left its badge room since they were awarded it.
    pub(super) fn is_paused(&self, user: Option<UserIx>, badge: &str, issued_at: i64) -> bool {
        let room = self.badge_by_slug(badge);
        let left = room
            .zip(user)
            .and_then(|(room, user)| self.left_at(room, user));
        left.is_some_and(|at| at > issued_at)
    }

    /// Whether a member pauses an award of theirs by being away from its badge room.
    pub fn pauses(&self, user_id: &UserId, award: &AwardEventContent) -> bool {
        let user = self.users.find(user_id.as_str());
        self.is_paused(user, &award.badge, award.issued_at)
    }

    /// When the next award ends, Unix milliseconds.
    pub fn next_end(&self, now: i64) -> Option<i64> {
        let validities = self.all_held().map(|held| held.award.validity());
        validities
            .filter(|validity| !validity.revoked)
            .filter_map(|validity| validity.expires_at)
            .filter(|end| *end > now)
            .min()
    }

    /// The awards of a member that open something now, by badge.
    pub fn awards_in_force(&self, user_id: &UserId, now: i64) -> Vec<AwardEventContent> {
        let mut awards: Vec<_> = self
            .in_force(user_id, now)
            .map(|held| held.content())
            .collect();
        awards.sort_by(|a, b| a.badge.cmp(&b.badge));
        awards
    }

    fn in_force<'a>(
        &'a self,
        user_id: &'a UserId,
        now: i64,
    ) -> impl Iterator<Item = Held<'a>> + 'a {
        let user = self.users.find(user_id.as_str());
        self.held_by(user_id)
            .filter(move |held| self.is_in_force(user, *held, now))
    }

    /// Slugs of the badges that a member holds now, in their order, with commas between them.
    pub fn badges_in_force(&self, user_id: &UserId, now: i64) -> String {
        let mut held: Vec<_> = self.in_force(user_id, now).map(|held| held.badge).collect();
        held.sort_unstable();
        held.join(",")
    }

    /// As [`Index::badges_in_force`], those that they show.
    pub fn badges_shown(&self, user_id: &UserId, now: i64) -> Vec<String> {
        let held = self.in_force(user_id, now).map(|held| held.badge);
        let shown = held.filter(|badge| !self.hides_badge(user_id, badge));
        let mut shown: Vec<_> = shown.map(ToOwned::to_owned).collect();
        shown.sort_unstable();
        shown
    }

    /// Whether a member holds any of these badges now.
    pub fn holds_any(&self, user_id: &UserId, badges: &[&str], now: i64) -> bool {
        self.in_force(user_id, now)
            .any(|held| badges.contains(&held.badge))
    }

    /// As [`Index::holds_any`], of badges that rest too: their holders may still read.
    pub(super) fn keeps_any(&self, user_id: &UserId, badges: &[&str], now: i64) -> bool {
        let user = self.users.find(user_id.as_str());
        self.held_by(user_id)
            .filter(|held| badges.contains(&held.badge))
            .any(|held| {
                let validity = held.award.validity();
                validity.stands(now) && !self.is_paused(user, held.badge, validity.issued_at)
            })
    }

    /// Whether a member may do this now. Who is muted or suspended may do nothing that needs a badge.
    pub fn may(&self, user_id: &UserId, permission: Permission, now: i64) -> bool {
        self.holds_any(user_id, permission.badges(), now) && !self.is_silenced(user_id, now)
    }

    /// Those who hold a badge now, and since when, by user ID.
    pub fn holders_of(&self, badge: &str, now: i64) -> Vec<(OwnedUserId, AwardEventContent)> {
        let holders = self.holders(badge, now);
        let mut holders: Vec<_> = holders
            .map(|(user, held)| (self.user_id(user), held.content()))
            .collect();
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
    ) -> impl Iterator<Item = (UserIx, Held<'a>)> + 'a {
        self.all_held()
            .filter(move |held| held.badge == badge)
            .filter_map(move |held| {
                let user = self.owner_ix(held.room)?;
                if self.people.is_departed(user) {
                    return None;
                }
                self.is_in_force(Some(user), held, now)
                    .then_some((user, held))
            })
    }

    /// Those who may award and revoke badges now, each once.
    pub fn issuers(&self, now: i64) -> Vec<OwnedUserId> {
        let badges = Permission::IssueBadges.badges().iter();
        let holders = badges.flat_map(|badge| self.holders(badge, now));
        let issuers: BTreeSet<_> = holders.map(|(user, _)| self.user_id(user)).collect();
        let mut issuers: Vec<_> = issuers.into_iter().collect();
        issuers.retain(|issuer| !self.is_silenced(issuer, now));
        issuers
    }

    /// Lines that the log lacks of badges that somebody awarded or took back; of one holder's, or of all.
    pub fn unlogged_awards(&self, of: Option<&UserId>) -> Vec<AuditEventContent> {
        let own = of.into_iter().flat_map(|of| self.held_by(of));
        let all = of.is_none().then(|| self.all_held());
        let held = own.chain(all.into_iter().flatten());
        let by_hand = held.filter_map(|held| {
            let award = held.award.by_hand(held.badge)?;
            Some((self.user_id(self.owner_ix(held.room)?), award))
        });
        lacking_awards(by_hand, self.audit())
    }

    /// The serials of awards that were revoked, those of members who left for good among them.
    pub fn revoked_serials(&self) -> Vec<u32> {
        let held = self.all_held();
        let held = held.flat_map(|held| held.award.revoked_serials());
        let left = self.left_serials().into_iter();
        held.chain(left.flat_map(|left| left.revoked)).collect()
    }

    /// The highest serial that an award ever had; nothing before the first.
    pub fn last_serial(&self) -> Option<u32> {
        let held = self.all_held().map(|held| held.award.serial());
        let left = self.left_serials().into_iter().map(|left| left.last);
        held.chain(left).max()
    }

    /// What is to be written so that a member's serials are remembered when their rooms are gone.
    pub fn unremembered_serials(&self, member: &UserId) -> Vec<SerialsEventContent> {
        let (mut given, mut revoked) = (BTreeSet::new(), BTreeSet::new());
        for held in self.held_by(member) {
            given.insert(held.award.serial());
            revoked.extend(held.award.revoked_serials());
        }
        serials::remembering(&self.left_serials(), &given, &revoked)
    }

    fn left_serials(&self) -> Vec<SerialsEventContent> {
        self.said_in(RoomKind::Territory, SERIALS)
    }

    /// Badges whose holders are to be told now that they end soon, as far as they have a home room
    /// to be told in.
    pub fn reminders(&self, now: i64) -> Vec<(OwnedUserId, String)> {
        self.all_held()
            .filter(|held| held.award.validity().ends_soon(now))
            .filter(|held| reminder(&held.content(), now).is_some())
            .filter_map(|held| Some((self.owner_ix(held.room)?, held.badge)))
            .filter(|(owner, _)| self.own_room_of(RoomKind::Home, *owner).is_some())
            .map(|(owner, badge)| (self.user_id(owner), badge.to_owned()))
            .collect()
    }

    /// Those who keep order now. Who is muted or suspended does not.
    pub fn officers(&self, now: i64) -> Officers {
        let of = |badge| {
            let holders = self.holders(badge, now);
            let holders = holders.map(|(user, _)| self.user_id(user));
            holders
                .filter(|user_id| !self.is_silenced(user_id, now))
                .collect()
        };
        Officers {
            moderators: of(MODERATOR),
            administrators: of(ADMINISTRATOR),
        }
    }
}

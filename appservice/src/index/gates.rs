//! What should hold because of badges and does not: who is to be let into which room, who is to be
//! taken out, and which rooms have other power levels or join rules than they should.

use std::collections::BTreeSet;

use hashbrown::{HashMap, HashSet};
use ruma::{OwnedRoomId, OwnedUserId, RoomId, UserId};

use super::{
    Index, Membership,
    id::{RoomIx, UserIx},
    kept_out::KEPT_OUT_OF,
    members::{By, Member},
    room::Room,
    state::{Print, StateKind, print_of},
};
use crate::{
    events::{CategoryEventContent, RoomKind},
    policy::{Permission, members_of, permissions::openers},
};

/// Guests to be banned that are told at once, each of a room: after some the pass comes again.
const BANS_AT_MOST: usize = 200;

/// What is to be done so that rooms and badges agree.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Disagreements {
    /// Rooms that have other power levels than they should.
    pub levels: Vec<OwnedRoomId>,
    /// Topics that let others in than they should, and whose members they should let in.
    pub join_rules: Vec<(OwnedRoomId, Vec<OwnedRoomId>)>,
    /// Badge rooms that lack a holder.
    pub admit: Vec<(OwnedRoomId, OwnedUserId)>,
    /// Badge rooms that a holder has left of their own accord.
    pub left: Vec<(OwnedRoomId, OwnedUserId)>,
    /// Rooms with somebody in them, or asked into them, who lacks the badge: of each member badge rooms
    /// first, then topics, the latest used first.
    pub evict: Vec<(OwnedRoomId, OwnedUserId)>,
    /// Topics that somebody was taken out of who has the badge again.
    pub bring_back: Vec<(OwnedRoomId, OwnedUserId)>,
    /// Rooms that somebody of another homeserver is to be banned from, the topics that were used last
    /// before others: they are suspended.
    pub ban: Vec<(OwnedRoomId, OwnedUserId)>,
    /// Rooms that such a ban has to be taken from.
    pub unban: Vec<(OwnedRoomId, OwnedUserId)>,
    /// Those who were taken out of the territory space and are suspended no more.
    pub readmit: Vec<OwnedUserId>,
    /// Category spaces that a badge opens, and holders who have never been in them.
    pub show: Vec<(OwnedRoomId, OwnedUserId)>,
}

impl Disagreements {
    /// Whether everything is as it should be.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Leaves out what somebody else sees to: whose badge rooms and evictions.
    pub fn leave(&mut self, is_seen_to: impl Fn(&UserId) -> bool) {
        for pairs in [&mut self.admit, &mut self.left, &mut self.evict] {
            pairs.retain(|(_, member)| !is_seen_to(member));
        }
    }

    /// Takes out the joins that a badge in force brings: back into topics first.
    pub fn take_joins(&mut self) -> Vec<(OwnedRoomId, OwnedUserId)> {
        let mut joins = std::mem::take(&mut self.bring_back);
        joins.append(&mut self.show);
        joins
    }
}

/// Whose memberships are looked at.
#[derive(Clone, Copy)]
enum Whom {
    All,
    One(UserIx),
}

impl Whom {
    /// Whether it is about somebody.
    fn includes(self, user: UserIx) -> bool {
        match self {
            Self::All => true,
            Self::One(one) => one == user,
        }
    }

    /// Their memberships of a room.
    fn in_room(self, room: &Room) -> impl Iterator<Item = (UserIx, &Member)> {
        let (all, one) = match self {
            Self::All => (Some(room.members.iter()), None),
            Self::One(user) => (None, room.members.get(user).map(|member| (user, member))),
        };
        all.into_iter().flatten().chain(one)
    }
}

/// Those who are suspended.
pub(super) type Barred = HashSet<UserIx>;

/// Holders by badge, and since when.
pub(super) type Holders<'a> = HashMap<&'a str, HashMap<UserIx, i64>>;

/// Those who hold any of these badges.
fn holders_of_any(holders: &Holders<'_>, badges: &[&str]) -> BTreeSet<UserIx> {
    let sets = badges.iter().filter_map(|badge| holders.get(badge));
    sets.flat_map(HashMap::keys).copied().collect()
}

impl Index {
    /// Compares every room with the awards that stand at `now`.
    pub fn disagreements(&self, now: i64) -> Disagreements {
        let mut found = self.disagreements_about(Whom::All, now);
        self.compare_join_rules(&mut found);
        found.levels = self.wrong_levels(&self.powers(now));
        found
    }

    /// Compares the memberships of one member with their awards at `now`: which rooms should be
    /// otherwise on their account.
    pub fn disagreements_of(&self, member: &UserId, now: i64) -> Disagreements {
        match self.users.find(member.as_str()) {
            Some(user) => self.disagreements_about(Whom::One(user), now),
            None => Disagreements::default(),
        }
    }

    fn disagreements_about(&self, whom: Whom, now: i64) -> Disagreements {
        let mut found = Disagreements::default();
        let barred = self.silenced(now).suspended;
        let barred: Barred = barred.into_keys().collect();
        let holders = self.members_by_badge(whom, &barred, now);
        self.compare_badge_rooms(whom, &holders, &mut found);
        let holders = self.unpaused(holders);
        self.compare_categories(&holders, &mut found);
        self.compare_moderators(whom, &holders, &mut found);
        let holders = self.with_visitors(holders, &barred);
        self.compare_topics(whom, &holders, &barred, &mut found);
        self.compare_spaces(whom, &barred, &mut found);
        self.compare_visitors(whom, &barred, &mut found);
        // A member's rooms stay together, in their order.
        found.evict.sort_by(|(_, a), (_, b)| a.cmp(b));
        found
    }

    /// The badges that a category names.
    pub fn badges_of_category(&self, slug: &str) -> &[String] {
        let ix = self.category_by_slug(slug);
        let content = ix.and_then(|ix| self.rooms[ix].category());
        content.map_or(&[], |category| &category.badges)
    }

    /// The badges that the category of the topic with this address names.
    pub fn badges_of_topic(&self, slug: &str) -> &[String] {
        self.badges_above(self.topic_by_slug(slug))
    }

    /// The badges that the category of the topic in this room names.
    pub fn badges_of_room(&self, room_id: &RoomId) -> &[String] {
        self.badges_above(self.find_room(room_id.as_str()))
    }

    /// Whether a member may be in this badge room, topic or category space now: what was compared may
    /// be minutes old.
    pub fn admits(&self, room_id: &RoomId, member: &UserId, now: i64) -> bool {
        let (Some(ix), Some(user)) = (
            self.find_room(room_id.as_str()),
            self.users.find(member.as_str()),
        ) else {
            return false;
        };
        if self.people.is_departed(user) || self.is_barred(member, now) {
            return false;
        }
        match self.rooms[ix].kind {
            RoomKind::Territory => return true,
            RoomKind::Category | RoomKind::Transparency => return self.in_territory()(user),
            _ => {}
        }
        let held = self.held_by(member);
        let mut held = held.filter(|held| held.award.validity().stands(now));
        if let Some(badge) = self.rooms[ix].badge() {
            return held.any(|held| held.badge == badge.slug)
                || self.may_see_holders(member, &badge.slug);
        }
        if self.rooms[ix].kind == RoomKind::Moderation {
            return held.any(|held| Permission::Moderate.badges().contains(&held.badge));
        }
        let openers = openers(self.badges_above(Some(ix)));
        if openers.is_empty() {
            return self.in_territory()(user);
        }
        held.any(|held| {
            openers.contains(&held.badge)
                && !self.is_paused(Some(user), held.badge, held.award.validity().issued_at)
        }) || self.visits_with_any(user, &openers)
    }

    fn badges_above(&self, topic: Option<RoomIx>) -> &[String] {
        let category = topic.and_then(|ix| self.category_above(ix));
        category.map_or(&[], |category| self.badges_of_category(category))
    }

    /// The rooms whose members may join the topics of a category that names these badges.
    pub fn gate(&self, named: &[String]) -> Vec<OwnedRoomId> {
        let openers = openers(named);
        if openers.is_empty() {
            return self.territory_space().into_iter().collect();
        }
        let rooms = openers.iter().filter_map(|badge| self.badge_by_slug(badge));
        rooms
            .map(|ix| self.room_id(ix))
            .chain(self.recognised_for(&openers))
            .collect()
    }

    /// Whose membership of a badge room should stand: of active and of resting awards.
    fn members_by_badge(&self, whom: Whom, barred: &Barred, now: i64) -> Holders<'_> {
        let mut holders = Holders::new();
        let profiles = match whom {
            Whom::All => None,
            Whom::One(user) => Some(self.own_room_of(RoomKind::Profile, user)),
        };
        let one = profiles.flatten().into_iter();
        let all = profiles.is_none().then(|| self.of_kind(RoomKind::Profile));
        let profiles = one.chain(all.into_iter().flatten());
        for held in profiles.flat_map(|room| self.held_in(room)) {
            let validity = held.award.validity();
            let owner = validity.stands(now).then(|| self.owner_ix(held.room));
            if let Some(user) = owner
                .flatten()
                .filter(|user| !self.people.is_departed(*user) && !barred.contains(user))
            {
                let holders = holders.entry(held.badge).or_default();
                holders.insert(user, validity.issued_at);
            }
        }
        holders
    }

    /// Without those who have left the badge room since: that pauses what it opens.
    fn unpaused<'a>(&self, mut holders: Holders<'a>) -> Holders<'a> {
        for (badge, holders) in &mut holders {
            if let Some(room) = self.badge_by_slug(badge) {
                holders.retain(|user, since| !self.has_left_since(room, *user, *since));
            }
        }
        holders
    }

    fn has_left_since(&self, room: RoomIx, user: UserIx, since: i64) -> bool {
        self.left_at(room, user).is_some_and(|at| at > since)
    }

    fn compare_badge_rooms(&self, whom: Whom, holders: &Holders<'_>, found: &mut Disagreements) {
        let nobody = HashMap::new();
        for ix in self.by_slugs(RoomKind::Badge) {
            let room = &self.rooms[ix];
            let Some(badge) = room.badge() else { continue };
            let holders = holders.get(badge.slug.as_str()).unwrap_or(&nobody);
            for (&user, &since) in holders {
                let pair = || (self.room_id(ix), self.user_id(user));
                let has_left = self.has_left_since(ix, user, since);
                match room.members.get(user) {
                    Some(m) if matches!(m.membership, Membership::Join | Membership::Ban) => {}
                    Some(m) if m.membership == Membership::Invite && has_left => {}
                    Some(_) if has_left => found.left.push(pair()),
                    _ => found.admit.push(pair()),
                }
            }
            let may = |user| {
                holders.contains_key(&user)
                    || self.may_see_holders(&self.user_id(user), &badge.slug)
            };
            self.evict_others(whom, ix, may, found);
        }
        found.admit.sort();
        found.left.sort();
    }

    /// The topics of categories, those used last first.
    fn topics_of_categories(&self) -> Vec<(RoomIx, &CategoryEventContent)> {
        let topics = self.of_kind(RoomKind::Topic).filter_map(|ix| {
            let category = self.category_by_slug(&self.rooms[ix].topic()?.category)?;
            Some((ix, self.rooms[category].category()?))
        });
        let mut topics: Vec<_> = topics.collect();
        topics.sort_by_key(|(ix, _)| {
            let listed = self.rooms[*ix].timeline.listed.as_ref();
            std::cmp::Reverse(listed.map_or(0, |listed| listed.activity))
        });
        topics
    }

    fn compare_topics(
        &self,
        whom: Whom,
        holders: &Holders<'_>,
        barred: &Barred,
        found: &mut Disagreements,
    ) {
        let mut opened: HashMap<&str, Option<HashSet<UserIx>>> = HashMap::new();
        let is_here = self.in_territory();
        for (ix, category) in self.topics_of_categories() {
            let open_to = &*opened.entry(&category.slug).or_insert_with(|| {
                let openers = openers(&category.badges);
                let sets = openers.iter().filter_map(|badge| holders.get(badge));
                let any = sets.flat_map(HashMap::keys).copied().collect();
                // To every member where no badge is named.
                (!openers.is_empty()).then_some(any)
            });
            let may = |user: UserIx| match open_to {
                Some(holders) => holders.contains(&user),
                None => is_here(user) && !barred.contains(&user),
            };
            match open_to {
                Some(_) => self.evict_others(whom, ix, may, found),
                None if barred.is_empty() => {}
                None => self.evict_others(whom, ix, |user| !barred.contains(&user), found),
            }
            for (user, member) in whom.in_room(&self.rooms[ix]) {
                // Who is not ours comes back by themselves.
                if member.was_evicted() && may(user) && self.users.get(user).local {
                    found
                        .bring_back
                        .push((self.room_id(ix), self.user_id(user)));
                }
            }
        }
    }

    pub(super) fn compare_join_rules(&self, found: &mut Disagreements) {
        let mut gates: HashMap<&str, (Vec<OwnedRoomId>, Print)> = HashMap::new();
        for (ix, category) in self.topics_of_categories() {
            let (gate, print) = gates.entry(&category.slug).or_insert_with(|| {
                let gate = self.gate(&category.badges);
                let print = print_of(&members_of(&gate));
                (gate, print)
            });
            let said = self.rooms[ix].print(&StateKind::JoinRules);
            if !gate.is_empty() && said != Some(*print) {
                found.join_rules.push((self.room_id(ix), gate.clone()));
            }
        }
    }

    /// A category appears in a member's client with the badge that opens it. Who has left its space
    /// since is not shown it again.
    fn compare_categories(&self, holders: &Holders<'_>, found: &mut Disagreements) {
        let is_here = self.in_territory();
        for ix in self.by_slugs(RoomKind::Category) {
            let room = &self.rooms[ix];
            let Some(category) = room.category() else {
                continue;
            };
            let of_any = holders_of_any(holders, &openers(&category.badges));
            let unseen = of_any
                .into_iter()
                .filter(|&user| room.members.get(user).is_none() && is_here(user));
            let room_id = self.room_id(ix);
            let pairs = unseen.map(|user| (room_id.clone(), self.user_id(user)));
            found.show.extend(pairs);
        }
    }

    /// In the moderators' room are those who moderate, and nobody else. Who has left it is not asked
    /// again.
    fn compare_moderators(&self, whom: Whom, holders: &Holders<'_>, found: &mut Disagreements) {
        let moderators = holders_of_any(holders, Permission::Moderate.badges());
        for ix in self.of_kind(RoomKind::Moderation) {
            if self.upgrades.is_continued(ix) {
                continue;
            }
            let members = &self.rooms[ix].members;
            for &user in &moderators {
                if members.get(user).is_none_or(Member::was_evicted) {
                    found.show.push((self.room_id(ix), self.user_id(user)));
                }
            }
            self.evict_others(whom, ix, |user| moderators.contains(&user), found);
        }
    }

    /// Whoever is suspended is in no space, and comes back into those that they were taken out of.
    fn compare_spaces(&self, whom: Whom, barred: &Barred, found: &mut Disagreements) {
        let is_here = self.in_territory();
        let kinds = [
            RoomKind::Territory,
            RoomKind::Category,
            RoomKind::Transparency,
        ];
        for ix in kinds.into_iter().flat_map(|kind| self.of_kind(kind)) {
            if self.upgrades.is_continued(ix) {
                continue;
            }
            self.evict_others(whom, ix, |user| !barred.contains(&user), found);
            for (user, member) in whom.in_room(&self.rooms[ix]) {
                let is_gone = barred.contains(&user) || self.people.is_departed(user);
                if !member.was_evicted() || is_gone {
                    continue;
                }
                if self.rooms[ix].kind == RoomKind::Territory {
                    found.readmit.push(self.user_id(user));
                } else if is_here(user) {
                    found
                        .bring_back
                        .push((self.room_id(ix), self.user_id(user)));
                }
            }
        }
    }

    /// Members of other homeservers cannot be suspended there: they are banned from our rooms, until they
    /// are suspended no more. Bans for other reasons stay.
    fn compare_visitors(&self, whom: Whom, barred: &Barred, found: &mut Disagreements) {
        for ix in KEPT_OUT_OF.into_iter().flat_map(|kind| self.of_kind(kind)) {
            for (user, member) in whom.in_room(&self.rooms[ix]) {
                let is_ours = member.membership == Membership::Ban && member.by == By::Eviction;
                if is_ours && !barred.contains(&user) && !self.users.get(user).local {
                    found.unban.push((self.room_id(ix), self.user_id(user)));
                }
            }
        }
        let guests = barred.iter().copied();
        let guests = guests.filter(|user| whom.includes(*user) && !self.users.get(*user).local);
        let guests: BTreeSet<_> = guests.collect();
        found.ban = self.open_to(&guests, BANS_AT_MOST);
        // Whoever is to be banned is out by that.
        let is_barred = |who: &UserId| {
            let user = self.users.find(who.as_str());
            user.is_some_and(|user| guests.contains(&user))
        };
        found.evict.retain(|(_, who)| !is_barred(who));
    }

    /// Who is in the territory space.
    fn in_territory(&self) -> impl Fn(UserIx) -> bool {
        let space = self.first_of(self.of_kind(RoomKind::Territory));
        let members = space.map(|ix| &self.rooms[ix].members);
        move |user| {
            let member = members.and_then(|members| members.get(user));
            member.is_some_and(|m| m.membership == Membership::Join)
        }
    }

    /// Everybody in a room, or asked into it, but the bot and those who may be there.
    fn evict_others(
        &self,
        whom: Whom,
        ix: RoomIx,
        may: impl Fn(UserIx) -> bool,
        found: &mut Disagreements,
    ) {
        let mut others: Vec<_> = whom
            .in_room(&self.rooms[ix])
            .filter(|(user, member)| {
                matches!(member.membership, Membership::Join | Membership::Invite) && !may(*user)
            })
            .map(|(user, _)| self.user_id(user))
            .filter(|user| *user != self.bot)
            .collect();
        others.sort();
        let room_id = self.room_id(ix);
        let evictions = others.into_iter().map(|user| (room_id.clone(), user));
        found.evict.extend(evictions);
    }
}

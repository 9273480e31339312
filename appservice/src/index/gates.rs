//! What should hold because of badges and does not: who is to be let into which room, who is to be
//! taken out, and which rooms have other power levels or join rules than they should.

use hashbrown::{HashMap, HashSet};
use ruma::{OwnedRoomId, OwnedUserId, RoomId, UserId};

use super::{
    Index, Membership,
    id::{RoomIx, UserIx},
    room::{By, NameKind, Room},
    state::{StateKind, StateValue, print_of},
};
use crate::{
    events::{AwardEventContent, RoomKind},
    policy::{
        Officers,
        award::{Standing, standing},
        members_of,
        permissions::openers,
        power_levels,
    },
};

/// What is to be done so that rooms and badges agree.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Disagreements {
    /// Rooms whose power levels are others, and their kinds.
    pub power_levels: Vec<(OwnedRoomId, RoomKind)>,
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
    /// Category spaces that a badge opens, and holders who have never been in them.
    pub show: Vec<(OwnedRoomId, OwnedUserId)>,
}

impl Disagreements {
    /// Whether everything is as it should be.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Takes out the joins that a badge in force brings: back into topics first.
    pub fn take_joins(&mut self) -> Vec<(OwnedRoomId, OwnedUserId)> {
        let mut joins = std::mem::take(&mut self.bring_back);
        joins.append(&mut self.show);
        joins
    }

    /// The part that concerns one member.
    #[must_use]
    pub fn of(mut self, member: &UserId) -> Self {
        self.power_levels.clear();
        self.join_rules.clear();
        for list in [
            &mut self.admit,
            &mut self.left,
            &mut self.evict,
            &mut self.bring_back,
            &mut self.show,
        ] {
            list.retain(|(_, user)| user == member);
        }
        self
    }
}

/// What opens the topics of a category, and to whom; to every member where no badge is named.
struct Gate {
    rooms: Vec<OwnedRoomId>,
    print: [u8; 32],
    holders: Option<HashSet<UserIx>>,
}

/// Holders by badge, and since when.
type Holders<'a> = HashMap<&'a str, HashMap<UserIx, i64>>;

impl Index {
    /// Compares every room with the awards that stand at `now`.
    pub fn disagreements(&self, now: i64) -> Disagreements {
        let mut found = Disagreements::default();
        let holders = self.members_by_badge(now);
        self.compare_badge_rooms(&holders, &mut found);
        let holders = self.unpaused(holders);
        self.compare_topics(&holders, &mut found);
        self.compare_categories(&holders, &mut found);
        // A member's rooms stay together, in their order.
        found.evict.sort_by(|(_, a), (_, b)| a.cmp(b));
        self.compare_power_levels(&self.officers(now), &mut found);
        found
    }

    /// The badges that a category names.
    pub fn badges_of_category(&self, slug: &str) -> &[String] {
        let ix = self.names.find(NameKind::CategorySlug, slug);
        let content = ix.and_then(|ix| self.rooms[ix].category());
        content.map_or(&[], |category| &category.badges)
    }

    /// The badges that the category of the topic with this address names.
    pub fn badges_of_topic(&self, slug: &str) -> &[String] {
        self.badges_above(self.names.find(NameKind::TopicSlug, slug))
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
        let stands = |award: &&AwardEventContent| {
            matches!(standing(award, now), Standing::Active | Standing::Suspended)
        };
        let profile = self.own_room_ix(RoomKind::Profile, member);
        let awards = profile.into_iter().flat_map(|room| self.awards_in(room));
        let mut awards = awards.filter(stands);
        if let Some(badge) = self.rooms[ix].badge() {
            return awards.any(|award| award.badge == badge.slug);
        }
        let category = self.rooms[ix].category();
        let named = category.map_or_else(|| self.badges_above(Some(ix)), |c| &c.badges);
        let openers = openers(named);
        if openers.is_empty() {
            return self.in_territory()(&user);
        }
        awards.any(|award| openers.contains(&award.badge.as_str()) && !self.pauses(member, award))
    }

    fn badges_above(&self, topic: Option<RoomIx>) -> &[String] {
        let content = topic.and_then(|ix| self.rooms[ix].topic());
        content.map_or(&[], |topic| self.badges_of_category(&topic.category))
    }

    /// The rooms whose members may join the topics of a category that names these badges.
    pub fn gate(&self, named: &[String]) -> Vec<OwnedRoomId> {
        let openers = openers(named);
        if openers.is_empty() {
            return self.territory_space().into_iter().collect();
        }
        let room = |badge: &str| self.names.find(NameKind::BadgeSlug, badge);
        openers
            .into_iter()
            .filter_map(room)
            .map(|ix| self.room_id(ix))
            .collect()
    }

    /// Whose membership of a badge room should stand: of active and of resting awards.
    fn members_by_badge(&self, now: i64) -> Holders<'_> {
        let mut holders = Holders::new();
        for (ix, award) in self.all_awards() {
            let stands = matches!(standing(award, now), Standing::Active | Standing::Suspended);
            let owner = self.owner_of(ix).filter(|_| stands);
            if let Some(user) = owner.and_then(|id| self.users.find(id.as_str())) {
                let holders = holders.entry(&award.badge).or_default();
                holders.insert(user, award.issued_at);
            }
        }
        holders
    }

    /// Without those who have left the badge room since: that pauses what it opens.
    fn unpaused<'a>(&self, mut holders: Holders<'a>) -> Holders<'a> {
        for (badge, holders) in &mut holders {
            if let Some(room) = self.names.find(NameKind::BadgeSlug, badge) {
                holders.retain(|user, since| !self.has_left_since(room, *user, *since));
            }
        }
        holders
    }

    fn has_left_since(&self, room: RoomIx, user: UserIx, since: i64) -> bool {
        self.left_at(room, user).is_some_and(|at| at > since)
    }

    fn compare_badge_rooms(&self, holders: &Holders<'_>, found: &mut Disagreements) {
        let nobody = HashMap::new();
        for ix in self.names.found(NameKind::BadgeSlug) {
            let room = &self.rooms[ix];
            let Some(badge) = room.badge() else { continue };
            let holders = holders.get(badge.slug.as_str()).unwrap_or(&nobody);
            for (&user, &since) in holders {
                let pair = || (self.room_id(ix), self.user_id(user));
                let has_left = self.has_left_since(ix, user, since);
                match room.members.get(&user) {
                    Some(m) if matches!(m.membership, Membership::Join | Membership::Ban) => {}
                    Some(m) if m.membership == Membership::Invite && has_left => {}
                    Some(_) if has_left => found.left.push(pair()),
                    _ => found.admit.push(pair()),
                }
            }
            self.evict_others(ix, |user| holders.contains_key(&user), found);
        }
        found.admit.sort();
        found.left.sort();
    }

    fn compare_topics(&self, holders: &Holders<'_>, found: &mut Disagreements) {
        let mut topics: Vec<(RoomIx, &Room)> = self
            .rooms
            .iter()
            .filter(|(_, room)| room.kind == RoomKind::Topic)
            .collect();
        let activity = |room: &Room| room.listed.as_ref().map_or(0, |l| l.activity);
        topics.sort_by_key(|(_, room)| std::cmp::Reverse(activity(room)));
        let mut gates: HashMap<&str, Gate> = HashMap::new();
        let is_here = self.in_territory();
        for (ix, room) in topics {
            let Some(category) = room
                .topic()
                .and_then(|t| self.names.find(NameKind::CategorySlug, &t.category))
                .and_then(|ix| self.rooms[ix].category())
            else {
                continue;
            };
            let openers = openers(&category.badges);
            let gate = gates.entry(&category.slug).or_insert_with(|| {
                let gate = self.gate(&category.badges);
                let print = print_of(&members_of(&gate));
                let sets = openers.iter().filter_map(|badge| holders.get(badge));
                let any = sets.flat_map(HashMap::keys).copied().collect();
                Gate {
                    rooms: gate,
                    print,
                    holders: (!openers.is_empty()).then_some(any),
                }
            });
            if !gate.rooms.is_empty() && room.print(StateKind::JoinRules) != Some(gate.print) {
                found
                    .join_rules
                    .push((self.room_id(ix), gate.rooms.clone()));
            }
            let may = |user: UserIx| match &gate.holders {
                Some(holders) => holders.contains(&user),
                None => is_here(&user),
            };
            if gate.holders.is_some() {
                self.evict_others(ix, may, found);
            }
            for (&user, member) in &room.members {
                let was_evicted =
                    member.membership == Membership::Leave && member.by == By::Eviction;
                if was_evicted && may(user) {
                    found
                        .bring_back
                        .push((self.room_id(ix), self.user_id(user)));
                }
            }
        }
    }

    /// A category appears in a member's client with the badge that opens it. Who has left its space
    /// since is not shown it again.
    fn compare_categories(&self, holders: &Holders<'_>, found: &mut Disagreements) {
        let is_here = self.in_territory();
        for ix in self.names.found(NameKind::CategorySlug) {
            let room = &self.rooms[ix];
            let Some(category) = room.category() else {
                continue;
            };
            let sets = openers(&category.badges)
                .into_iter()
                .filter_map(|b| holders.get(b));
            let mut unseen: Vec<UserIx> = sets
                .flat_map(HashMap::keys)
                .copied()
                .filter(|user| !room.members.contains_key(user) && is_here(user))
                .collect();
            unseen.sort_unstable();
            unseen.dedup();
            let room_id = self.room_id(ix);
            let pairs = unseen
                .into_iter()
                .map(|user| (room_id.clone(), self.user_id(user)));
            found.show.extend(pairs);
        }
    }

    /// Who is in the territory space.
    fn in_territory(&self) -> impl Fn(&UserIx) -> bool {
        let space = self
            .names
            .find(NameKind::Kind, RoomKind::Territory.as_str());
        let members = space.map(|ix| &self.rooms[ix].members);
        move |user| {
            let member = members.and_then(|members| members.get(user));
            member.is_some_and(|m| m.membership == Membership::Join)
        }
    }

    /// Everybody in a room, or asked into it, but the bot and those who may be there.
    fn evict_others(&self, ix: RoomIx, may: impl Fn(UserIx) -> bool, found: &mut Disagreements) {
        let mut others: Vec<_> = self.rooms[ix]
            .members
            .iter()
            .filter(|(user, member)| {
                matches!(member.membership, Membership::Join | Membership::Invite) && !may(**user)
            })
            .map(|(user, _)| self.user_id(*user))
            .filter(|user| *user != self.bot)
            .collect();
        others.sort();
        let room_id = self.room_id(ix);
        let evictions = others.into_iter().map(|user| (room_id.clone(), user));
        found.evict.extend(evictions);
    }

    fn compare_power_levels(&self, officers: &Officers, found: &mut Disagreements) {
        let mut wanted: HashMap<RoomKind, [u8; 32]> = HashMap::new();
        for (ix, room) in self.rooms.iter() {
            let kind = room.kind;
            if matches!(kind, RoomKind::Control | RoomKind::Other) || !room.is_finished() {
                continue;
            }
            let wanted = *wanted
                .entry(kind)
                .or_insert_with(|| print_of(&power_levels(kind, officers)));
            if room.print(StateKind::PowerLevels) != Some(wanted) {
                found.power_levels.push((self.room_id(ix), kind));
            }
        }
    }
}

impl Room {
    /// What tells the content of a state event with the empty key from every other.
    pub(super) fn print(&self, kind: StateKind) -> Option<[u8; 32]> {
        match self.state.get(&(kind, Box::from("")))?.value.as_ref()? {
            (_, StateValue::Print(print)) => Some(*print),
            _ => None,
        }
    }
}

//! What the reconciler and the actions ask for.

use hashbrown::HashSet;
use ruma::{OwnedEventId, OwnedRoomId, RoomId, UserId};
use serde_json::{Value, json};

use super::{
    Index, Membership,
    facts::Key,
    id::{Id, RoomIx, UserIx},
    read::millis,
    state::{Child, StateKind, StateValue, print_of},
};
use crate::events::{CategoryEventContent, InvitedBackEventContent, RoomKind, TopicEventContent};

/// How long after its room was made the first post of a topic may come, in milliseconds.
const FIRST_POST_WITHIN: i64 = 10 * 60 * 1_000;

impl Index {
    /// The newest `origin_server_ts` of an event in a topic, in milliseconds; 0 when there is none.
    pub fn newest(&self) -> i64 {
        self.events
            .iter()
            .map(|(_, event)| millis(event.at))
            .max()
            .unwrap_or(0)
    }

    /// The territory space.
    pub fn territory_space(&self) -> Option<OwnedRoomId> {
        self.rooms_of(RoomKind::Territory).into_iter().next()
    }

    /// What a topic says of itself, or said last before it was damaged.
    pub fn topic_content(&self, room_id: &RoomId) -> Option<TopicEventContent> {
        let room = self.find_room(room_id.as_str())?;
        self.rooms[room].topic().cloned()
    }

    /// What a category says of itself, or said last before it was damaged.
    pub fn category_content(&self, room_id: &RoomId) -> Option<CategoryEventContent> {
        let room = self.find_room(room_id.as_str())?;
        self.rooms[room].category().cloned()
    }

    /// The event by which a member has left a room themselves, if that is how it stands, and the one
    /// after which they were asked back, if they were.
    pub fn departure(
        &self,
        room_id: &RoomId,
        user_id: &UserId,
    ) -> (Option<OwnedEventId>, Option<OwnedEventId>) {
        let (Some(room), Some(user)) = (
            self.find_room(room_id.as_str()),
            self.users.find(user_id.as_str()),
        ) else {
            return (None, None);
        };
        let left = self.rooms[room].members.departure(user);
        (left.map(Id::to_event_id), self.asked_back(room, user))
    }

    /// Whether a member has left a room themselves and has not come back, or was asked back and has
    /// not answered.
    pub fn is_away(&self, room_id: &RoomId, user_id: &UserId) -> bool {
        let room = self.find_room(room_id.as_str());
        let user = self.users.find(user_id.as_str());
        let left = room
            .zip(user)
            .and_then(|(room, user)| self.left_at(room, user));
        left.is_some()
    }

    /// When somebody who is away from a room left it, or was asked back: Unix milliseconds.
    pub(super) fn left_at(&self, room: RoomIx, user: UserIx) -> Option<i64> {
        let member = self.rooms[room].members.get(user)?;
        let is_away = member.left_themselves()
            || (member.membership == Membership::Invite && self.asked_back(room, user).is_some());
        is_away.then(|| millis(member.at.ms()))
    }

    fn asked_back(&self, room: RoomIx, user: UserIx) -> Option<OwnedEventId> {
        let (_, localpart) = self.users.get(user).id.split_once('@')?;
        let (localpart, _) = localpart.split_once(':')?;
        let key = self.state_keys.find(&Key {
            kind: StateKind::Ours("org.althing.invited_back".into()),
            state_key: localpart.into(),
        })?;
        match self.rooms[room].state.get(key)?.value()? {
            StateValue::Ours(json) => {
                let content: InvitedBackEventContent = serde_json::from_str(json).ok()?;
                Some(content.left)
            }
            _ => None,
        }
    }

    /// What state of ours said last, before it was damaged, where the index keeps it whole.
    pub fn last_said(&self, room_id: &RoomId, event_type: &str, state_key: &str) -> Option<Value> {
        let room = self.find_room(room_id.as_str())?;
        let key = self.state_keys.find(&Key {
            kind: StateKind::parse(event_type)?,
            state_key: state_key.into(),
        })?;
        match self.rooms[room].state.get(key)?.value()? {
            StateValue::Award(award) => serde_json::to_value(award.content(state_key)).ok(),
            StateValue::Progress(progress) => {
                serde_json::to_value(progress.content(state_key)).ok()
            }
            StateValue::Privacy(content) => serde_json::to_value(content).ok(),
            StateValue::Details(content) => serde_json::to_value(content).ok(),
            StateValue::Case(content) => serde_json::to_value(content).ok(),
            StateValue::Strike(content) => serde_json::to_value(content).ok(),
            StateValue::Appeal(content) => serde_json::to_value(content).ok(),
            StateValue::Ours(content) => serde_json::from_str(content).ok(),
            StateValue::PolicyRule(Some(content)) => serde_json::to_value(content).ok(),
            StateValue::PolicyRule(None) => Some(json!({})),
            StateValue::Child(Child::In) => Some(json!({"via": [self.bot.server_name()]})),
            StateValue::Child(Child::Ordered) => {
                Some(json!({"via": [self.bot.server_name()], "order": "0000"}))
            }
            _ => None,
        }
    }

    /// Where topics stand in the spaces of categories at a moment, in Unix milliseconds, as opposed to what
    /// they say themselves. One that nobody has written in since it was made stands nowhere.
    pub fn misplaced(&self, now: i64) -> Misplaced {
        let mut found = Misplaced::default();
        let mut placed = HashSet::new();
        for category in self.by_slugs(RoomKind::Category) {
            let space = self.room_id(category);
            let slug = self.rooms[category].category().map(|c| c.slug.as_str());
            for (child, is_first) in self.placed_children(category) {
                let Some(topic) = self.find_room(child.as_str()) else {
                    continue;
                };
                let Some(says) = self.rooms[topic].topic() else {
                    continue;
                };
                if Some(says.category.as_str()) != slug || self.is_abandoned(topic, now) {
                    found.strays.push((space.clone(), child));
                    continue;
                }
                placed.insert(topic);
                if says.pinned != is_first {
                    found.unplaced.push((space.clone(), child, says.pinned));
                }
            }
        }
        let topics = self.of_kind(RoomKind::Topic);
        let homeless = topics.filter(|ix| !placed.contains(ix) && !self.is_abandoned(*ix, now));
        let homeless = homeless.filter_map(|ix| {
            let category = self.category_by_slug(&self.rooms[ix].topic()?.category)?;
            let is_first = self.rooms[ix].topic()?.pinned;
            Some((self.room_id(category), self.room_id(ix), is_first))
        });
        found.unplaced.extend(homeless);
        found.unplaced.sort();
        found.strays.sort();
        found
    }

    /// Whether the first post of a topic never came, and whoever tried has had time to try again.
    fn is_abandoned(&self, topic: RoomIx, now: i64) -> bool {
        let room = &self.rooms[topic];
        let never = |part: RoomIx| self.rooms[part].timeline.order.is_empty();
        millis(room.created.1.ms()) + FIRST_POST_WITHIN < now
            && self.parts(topic).into_iter().all(never)
            && self
                .pending
                .of(self.room_id(topic).as_str())
                .next()
                .is_none()
    }

    /// Topics in whose rooms another post is pinned than the one that solves them, and that one. One that
    /// stands in an older room of the topic cannot be pinned.
    pub fn mispinned(&self) -> Vec<(OwnedRoomId, Option<OwnedEventId>)> {
        let rooms = self.of_kind(RoomKind::Topic);
        let wrong = rooms.filter(|ix| self.is_mispinned(*ix));
        let mut wrong: Vec<_> = wrong
            .map(|ix| {
                (
                    self.room_id(ix),
                    self.solution_here(ix).map(Id::to_event_id),
                )
            })
            .collect();
        wrong.sort();
        wrong
    }

    /// Whether another post is pinned in a topic's room than the one that solves it.
    pub(super) fn is_mispinned(&self, ix: RoomIx) -> bool {
        let room = &self.rooms[ix];
        if room.topic().is_none() || self.upgrades.is_continued(ix) {
            return false;
        }
        let print = room.print(&StateKind::Pinned);
        let pins = |ids: &[OwnedEventId]| print == Some(print_of(&json!({"pinned": ids})));
        match self.solution_here(ix) {
            Some(id) => !pins(&[id.to_event_id()]),
            None => print.is_some() && !pins(&[]),
        }
    }

    /// The post that solves a topic, where it stands in the room that the topic has now.
    fn solution_here(&self, ix: RoomIx) -> Option<Id> {
        let solution = &self.events[self.solution(ix)?];
        (solution.room == Some(ix)).then_some(solution.id)
    }

    /// Topics and categories whose room has another name than they say, and what they say.
    pub fn misnamed(&self) -> Vec<(OwnedRoomId, String)> {
        let named = self.rooms.iter().filter_map(|(ix, room)| {
            let name = self.wanted_name(ix)?;
            (room.name() != Some(name)).then(|| (self.room_id(ix), name.to_owned()))
        });
        let mut named: Vec<_> = named.collect();
        named.sort();
        named
    }

    /// Categories that are not in the territory space, and their places.
    pub fn unplaced_categories(&self) -> Vec<(OwnedRoomId, i64)> {
        let children = self.territory_space().map(|space| self.children(&space));
        let children = children.unwrap_or_default();
        let categories = self.categories().into_iter();
        categories
            .filter(|category| children.binary_search(&category.room_id).is_err())
            .map(|category| (category.room_id, category.order))
            .collect()
    }
}

/// Where topics and spaces disagree.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Misplaced {
    /// Topics that are not in the space of their category, or not in their place there: the space, the
    /// topic, whether it stands before the others.
    pub unplaced: Vec<(OwnedRoomId, OwnedRoomId, bool)>,
    /// Topics in the space of another category, or without any post: the space, the topic.
    pub strays: Vec<(OwnedRoomId, OwnedRoomId)>,
}

//! What the reconciler and the actions ask for.

use ruma::{OwnedEventId, OwnedRoomId, RoomId, UserId};
use serde_json::Value;

use super::{
    Index, Membership,
    id::{RoomIx, UserIx},
    read::millis,
    room::{By, Member},
    state::{StateKind, StateValue},
};
use crate::events::{InvitedBackEventContent, RoomKind, TopicEventContent};

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
        let member = self.rooms[room].members.get(&user);
        let left = member.filter(|m| left_themselves(m));
        (
            left.map(|m| m.id.to_event_id()),
            self.asked_back(room, user),
        )
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
        let member = self.rooms[room].members.get(&user)?;
        let is_away = left_themselves(member)
            || (member.membership == Membership::Invite && self.asked_back(room, user).is_some());
        is_away.then(|| millis(member.at))
    }

    fn asked_back(&self, room: RoomIx, user: UserIx) -> Option<OwnedEventId> {
        let (_, localpart) = self.users.get(user).id.split_once('@')?;
        let (localpart, _) = localpart.split_once(':')?;
        let kind = StateKind::Ours("org.althing.invited_back".into());
        let fact = self.rooms[room].state.get(&(kind, localpart.into()))?;
        match fact.value.as_ref()? {
            (_, StateValue::Ours(json)) => {
                let content: InvitedBackEventContent = serde_json::from_str(json).ok()?;
                Some(content.left)
            }
            _ => None,
        }
    }

    /// What state of ours said last, before it was damaged, where the index keeps it whole.
    pub fn last_said(&self, room_id: &RoomId, event_type: &str, state_key: &str) -> Option<Value> {
        let room = self.find_room(room_id.as_str())?;
        let key = (StateKind::parse(event_type)?, Box::from(state_key));
        let (_, value) = self.rooms[room].state.get(&key)?.value.as_ref()?;
        match value {
            StateValue::Award(content) => serde_json::to_value(content).ok(),
            StateValue::Progress(content) => serde_json::to_value(content).ok(),
            StateValue::Privacy(content) => serde_json::to_value(content).ok(),
            StateValue::Details(content) => serde_json::to_value(content).ok(),
            StateValue::Ours(content) => serde_json::from_str(content).ok(),
            _ => None,
        }
    }

    /// Topics that are not in their category's space: category space, topic.
    pub fn topics_outside_their_category(&self) -> Vec<(OwnedRoomId, OwnedRoomId)> {
        let mut outside = Vec::new();
        for room_id in self.rooms_of(RoomKind::Topic) {
            let Some(topic) = self.topic_of(&room_id) else {
                continue;
            };
            let Some(category) = self.category(&topic.category) else {
                continue;
            };
            let children = self.children(&category.room_id);
            if !children.contains(&room_id) {
                outside.push((category.room_id, room_id));
            }
        }
        outside
    }
}

fn left_themselves(member: &Member) -> bool {
    member.membership == Membership::Leave && member.by == By::Themselves
}

//! What the reconciler and the actions ask for.

use ruma::{OwnedRoomId, RoomId};

use super::{Index, read::millis};
use crate::events::{RoomKind, TopicEventContent};

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

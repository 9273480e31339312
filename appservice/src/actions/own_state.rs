//! State of ours as it stands on the homeserver, and what clients see of it: name, description, place.

use ruma::{EventId, RoomId, events::StaticEventContent};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{json, value::RawValue};

use super::Actions;
use crate::error::Result;

impl Actions {
    /// What our state says in a room, as the homeserver has it: the index may be a moment behind, and
    /// who changes part of it must not undo what was written just before. `known` where it says
    /// nothing that counts, because somebody has damaged it.
    pub(super) async fn in_force<T>(&self, room_id: &RoomId, known: T) -> Result<T>
    where
        T: StaticEventContent + DeserializeOwned,
    {
        #[derive(Deserialize)]
        struct Said<'a> {
            #[serde(rename = "type", borrow)]
            event_type: std::borrow::Cow<'a, str>,
            state_key: Option<std::borrow::Cow<'a, str>>,
            sender: std::borrow::Cow<'a, str>,
            #[serde(borrow)]
            content: &'a RawValue,
        }
        let state = self.homeserver.state(room_id).await?;
        let mut events = state
            .iter()
            .filter_map(|event| serde_json::from_str::<Said<'_>>(event.get()).ok());
        let said = events.find(|event| {
            event.event_type == T::TYPE
                && event.state_key.as_deref() == Some("")
                && event.sender == self.names.bot().as_str()
        });
        let said = said.and_then(|event| serde_json::from_str(event.content.get()).ok());
        Ok(said.unwrap_or(known))
    }

    /// Names a room in every client.
    pub async fn name_room(&self, room_id: &RoomId, name: &str) -> Result<()> {
        self.homeserver
            .set_state(room_id, "m.room.name", "", &json!({"name": name}))
            .await
            .map(drop)
    }

    /// Describes a room in every client.
    pub(super) async fn describe_room(&self, room_id: &RoomId, text: &str) -> Result<()> {
        self.homeserver
            .set_state(room_id, "m.room.topic", "", &json!({"topic": text}))
            .await
            .map(drop)
    }

    /// Pins the post that solves a topic in every client, or none ([spec]).
    ///
    /// [spec]: https://spec.matrix.org/v1.18/client-server-api/#mroompinned_events
    pub async fn pin_events(&self, topic: &RoomId, solution: Option<&EventId>) -> Result<()> {
        let content = json!({"pinned": solution.as_slice()});
        self.homeserver
            .set_state(topic, "m.room.pinned_events", "", &content)
            .await
            .map(drop)
    }

    /// Takes a topic whose room was deleted out of the space of its category, which remembers its slug.
    pub async fn remember_deleted(&self, room_id: &RoomId) -> Result<()> {
        let found = self.index.read(|index| {
            let topic = index.topic_of(room_id)?;
            let is_latest = index.topic(&topic.slug)?.room_id == room_id;
            let category = index.category(&topic.category)?;
            is_latest.then_some((category.room_id, topic.slug))
        });
        let Some((space, slug)) = found else {
            return Ok(());
        };
        let content = json!({"org.althing.deleted": slug});
        self.homeserver
            .set_state(&space, "m.space.child", room_id.as_str(), &content)
            .await
            .map(drop)
    }

    /// Takes a room out of a space.
    pub async fn remove_child(&self, space: &RoomId, child: &RoomId) -> Result<()> {
        self.homeserver
            .set_state(space, "m.space.child", child.as_str(), &json!({}))
            .await
            .map(drop)
    }
}

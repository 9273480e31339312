//! State of ours that is kept as it was written, and read when somebody asks for it.

use serde::de::DeserializeOwned;

use super::{
    Index,
    facts::Key,
    state::{StateKind, StateValue},
};
use crate::events::RoomKind;

impl Index {
    /// The contents of this type in the rooms of this kind, as far as they can be read.
    pub(super) fn said_in<T: DeserializeOwned>(&self, room: RoomKind, event_type: &str) -> Vec<T> {
        let kind = StateKind::Ours(event_type.into());
        let mut said = Vec::new();
        // What a room said that was replaced, the new one says.
        let rooms = self
            .of_kind(room)
            .filter(|&ix| !self.upgrades.is_continued(ix));
        for room in rooms {
            for (key, fact) in self.rooms[room].state.iter() {
                let Key { kind: of, .. } = self.state_keys.get(key);
                if *of != kind {
                    continue;
                }
                if let Some(StateValue::Ours(json)) = fact.value() {
                    said.extend(serde_json::from_str::<T>(json).ok());
                }
            }
        }
        said
    }
}

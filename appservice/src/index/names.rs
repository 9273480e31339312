use std::{collections::BTreeMap, sync::Arc};

use super::{
    id::RoomIx,
    room::{NameKind, Room},
};

/// Finds rooms by what they are called. Where two rooms share a name the one with the smaller room
/// ID is found: the same after a rebuild, whatever came first.
#[derive(Debug, Clone, Default)]
pub(super) struct Names(BTreeMap<NameKind, BTreeMap<Box<str>, Namesakes>>);

/// Rooms of one name by room ID.
type Namesakes = BTreeMap<Arc<str>, RoomIx>;

impl Names {
    /// The room of this name.
    pub fn find(&self, kind: NameKind, name: &str) -> Option<RoomIx> {
        self.0.get(&kind)?.get(name)?.values().next().copied()
    }

    /// Every room of this name.
    pub fn all(&self, kind: NameKind, name: &str) -> impl Iterator<Item = RoomIx> {
        self.0
            .get(&kind)
            .and_then(|n| n.get(name))
            .into_iter()
            .flat_map(|r| r.values().copied())
    }

    /// Every room with a name of this kind that is found under it, by name.
    pub fn found(&self, kind: NameKind) -> impl Iterator<Item = RoomIx> {
        self.0
            .get(&kind)
            .into_iter()
            .flatten()
            .filter_map(|(_, rooms)| rooms.values().next().copied())
    }

    /// Puts the room under its present names.
    pub fn refresh(&mut self, ix: RoomIx, room: &mut Room) {
        let now = room.current_names();
        if now == room.names {
            return;
        }
        for (kind, name) in room.names.drain(..) {
            if let Some(names) = self.0.get_mut(&kind)
                && let Some(rooms) = names.get_mut(&name)
            {
                rooms.remove(&room.id);
                if rooms.is_empty() {
                    names.remove(&name);
                }
            }
        }
        for (kind, name) in &now {
            let rooms = self
                .0
                .entry(*kind)
                .or_default()
                .entry(name.clone())
                .or_default();
            rooms.insert(Arc::clone(&room.id), ix);
        }
        room.names = now;
    }
}

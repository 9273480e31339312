//! Rooms that are made in place of others, and the bot's way back into one.

use ruma::{OwnedRoomId, RoomId, UserId};
use serde_json::{Value, json};

use super::{Fake, NewEvent, State, forbidden, room::Room, unknown_room};
use crate::error::{Error, Result};

/// State that goes with a room; of a space its children too.
const COPIED: [&str; 6] = [
    "m.room.join_rules",
    "m.room.name",
    "m.room.topic",
    "m.room.history_visibility",
    "m.room.guest_access",
    "m.room.power_levels",
];

impl Fake {
    /// As the homeserver does it: the new room, the tombstone, the aliases, then the old room is
    /// closed.
    pub(super) fn replace(&self, old: &RoomId, version: &str) -> Result<OwnedRoomId> {
        let bot = self.names.bot().to_owned();
        let mut state = self.locked();
        let room = state.rooms.get(old).ok_or_else(unknown_room)?;
        if room.membership(bot.as_str()) != "join" {
            return Err(forbidden("The bot is not in this room"));
        }
        let before = room.state_events();
        let find = |event_type: &str| {
            let is_it = |event: &&Value| event.get("type").is_some_and(|t| t == event_type);
            let found = before.iter().find(is_it);
            found.and_then(|event| event.get("content")).cloned()
        };
        let create = find("m.room.create").unwrap_or_default();
        let mut born = json!({"room_version": version, "predecessor": {"room_id": old}});
        for key in ["type", "m.federate"] {
            if let (Some(value), Some(map)) = (create.get(key), born.as_object_mut()) {
                map.insert(key.into(), value.clone());
            }
        }
        state.counter += 1;
        let new = RoomId::parse(format!("!room{}", state.counter)).map_err(Error::internal)?;
        state.rooms.insert(new.clone(), Room::default());
        self.say(&mut state, &new, ("m.room.create", ""), born)?;
        let joined = json!({"membership": "join"});
        self.say(&mut state, &new, ("m.room.member", bot.as_str()), joined)?;
        for event in &before {
            let text = |key: &str| event.get(key).and_then(Value::as_str).unwrap_or_default();
            let is_child =
                text("type") == "m.space.child" && event.get("content") != Some(&json!({}));
            if COPIED.contains(&text("type")) || is_child {
                let content = event.get("content").cloned().unwrap_or_default();
                let what = (text("type"), text("state_key"));
                self.say(&mut state, &new, what, content)?;
            }
        }
        let tombstone = json!({"body": "This room has been replaced", "replacement_room": new});
        self.say(&mut state, old, ("m.room.tombstone", ""), tombstone)?;
        for room in state.aliases.values_mut().filter(|room| **room == old) {
            room.clone_from(&new);
        }
        if let Some(alias) = find("m.room.canonical_alias") {
            self.say(&mut state, old, ("m.room.canonical_alias", ""), json!({}))?;
            self.say(&mut state, &new, ("m.room.canonical_alias", ""), alias)?;
        }
        let mut levels = find("m.room.power_levels").unwrap_or_else(|| json!({}));
        if let Some(map) = levels.as_object_mut() {
            map.insert("events_default".into(), 50.into());
            map.insert("invite".into(), 50.into());
        }
        self.say(&mut state, old, ("m.room.power_levels", ""), levels)?;
        Ok(new)
    }

    fn say(
        &self,
        state: &mut State,
        room_id: &RoomId,
        (event_type, state_key): (&str, &str),
        content: Value,
    ) -> Result<()> {
        let event = NewEvent {
            event_type,
            sender: self.names.bot(),
            state_key: Some(state_key),
            content,
            ts: None,
        };
        self.append(state, room_id, &event).map(drop)
    }

    pub(super) fn call_back_bot(&self, by: &UserId, room_id: &RoomId) -> Result<()> {
        let mut state = self.locked();
        let room = state.rooms.get(room_id).ok_or_else(unknown_room)?;
        room.may_invite(by.as_str())?;
        let bot = self.names.bot();
        if room.membership(bot.as_str()) == "join" {
            return Ok(());
        }
        let event = NewEvent {
            event_type: "m.room.member",
            sender: by,
            state_key: Some(bot.as_str()),
            content: json!({"membership": "invite"}),
            ts: None,
        };
        self.append(&mut state, room_id, &event).map(drop)
    }
}

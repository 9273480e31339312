//! To follow a topic is to be in its room; to mute it is a push rule for the room, which every Matrix
//! client of the member honours. Push rules are not pushed to us: they are read as the member and
//! remembered.

use std::{
    collections::BTreeSet,
    sync::{Arc, PoisonError, RwLock},
};

use hashbrown::HashMap;
use ruma::{OwnedRoomId, OwnedUserId, RoomId, UserId};
use serde_json::Value;

use super::{Actions, posts::in_words};
use crate::error::Result;

/// Account data of what a member wishes to be told of ([spec]).
///
/// [spec]: https://spec.matrix.org/v1.18/client-server-api/#push-rules
const PUSH_RULES: &str = "m.push_rules";

/// Room IDs.
type Rooms = Arc<BTreeSet<OwnedRoomId>>;

/// How a member follows a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Every post counts.
    Follow,
    /// They are in the room, and only a mention counts.
    Mute,
}

/// Which rooms members have muted, as it was read last.
#[derive(Debug, Clone, Default)]
pub struct Mutes(Arc<RwLock<HashMap<OwnedUserId, Muted>>>);

#[derive(Debug, Clone, Default)]
struct Muted {
    rooms: Rooms,
    /// Counts changes.
    revision: u64,
}

impl Mutes {
    /// The rooms that a member has muted and a number that changes with them; nothing while they were
    /// never read.
    pub fn of(&self, member: &UserId) -> Option<(Rooms, u64)> {
        let muted = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let muted = muted.get(member)?;
        Some((Arc::clone(&muted.rooms), muted.revision))
    }

    /// Remembers them; those that are muted and were not, or the other way round. The first time there
    /// is nothing to compare with.
    fn note(&self, member: &UserId, rooms: BTreeSet<OwnedRoomId>) -> Vec<OwnedRoomId> {
        let mut muted = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let first = !muted.contains_key(member);
        let known = muted.entry(member.to_owned()).or_default();
        let changed: Vec<_> = known.rooms.symmetric_difference(&rooms).cloned().collect();
        if !changed.is_empty() {
            known.revision += 1;
            known.rooms = Arc::new(rooms);
        }
        if first { Vec::new() } else { changed }
    }
}

/// The rooms that push rules silence. Clients do it by a rule of the kind `room`, or by an `override`
/// of the room's ID where mentions are to be silent too.
fn muted_rooms(content: &Value) -> BTreeSet<OwnedRoomId> {
    let rules = ["room", "override"]
        .into_iter()
        .filter_map(|kind| content.get("global")?.get(kind)?.as_array());
    let silent = |rule: &&Value| {
        let is_on = rule.get("enabled").and_then(Value::as_bool) != Some(false);
        let actions = rule.get("actions").and_then(Value::as_array);
        is_on && actions.is_some_and(|actions| !actions.iter().any(|action| action == "notify"))
    };
    let room = |rule: &Value| RoomId::parse(rule.get("rule_id")?.as_str()?).ok();
    rules.flatten().filter(silent).filter_map(room).collect()
}

impl Actions {
    /// Which rooms members have muted, as it was read last.
    pub fn mutes(&self) -> &Mutes {
        &self.mutes
    }

    /// The rooms that a member has muted: as they were read last, or read now.
    pub async fn muted_rooms(&self, member: &UserId) -> Result<(Rooms, u64)> {
        if let Some(known) = self.mutes.of(member) {
            return Ok(known);
        }
        let _turn = self.lanes.enter(format!("mutes/{member}")).await;
        if let Some(known) = self.mutes.of(member) {
            return Ok(known);
        }
        let content = self.homeserver.account_data(member, PUSH_RULES).await?;
        self.note_push_rules(member, &content.unwrap_or_default());
        Ok(self.mutes.of(member).unwrap_or_default())
    }

    /// Remembers a member's push rules, and tells them of the topics that they follow otherwise now.
    pub(super) fn note_push_rules(&self, member: &UserId, content: &Value) {
        for room in self.mutes.note(member, muted_rooms(content)) {
            self.index.tell_of_reading(&room, member);
        }
    }

    /// Joins a member to a topic, and sets whether its posts count.
    pub async fn follow_topic(&self, member: &UserId, topic: &RoomId, level: Level) -> Result<()> {
        let _turn = self.lanes.enter(format!("follow/{member}")).await;
        self.require_opener_of(member, topic)?;
        self.ensure_joined(member, topic).await.map_err(in_words)?;
        self.set_muted(member, topic, level == Level::Mute).await?;
        self.known(|index| index.is_joined(topic, member)).await
    }

    /// Takes a member out of a topic. Who is not in it is as good as out.
    pub async fn unfollow_topic(&self, member: &UserId, topic: &RoomId) -> Result<()> {
        let _turn = self.lanes.enter(format!("follow/{member}")).await;
        if !self.index.read(|index| index.is_joined(topic, member)) {
            return Ok(());
        }
        self.set_muted(member, topic, false).await?;
        let identity = self.act_as(member)?;
        self.homeserver.leave(&identity, topic).await?;
        self.known(|index| !index.is_joined(topic, member)).await
    }

    async fn set_muted(&self, member: &UserId, topic: &RoomId, muted: bool) -> Result<()> {
        self.act_as(member)?;
        let (rooms, _) = self.muted_rooms(member).await?;
        // In the lane of the reader: an answer from before would undo it here.
        let _turn = self.lanes.enter(format!("reading/{member}")).await;
        if rooms.contains(topic) == muted {
            return Ok(());
        }
        self.homeserver.set_room_muted(member, topic, muted).await?;
        let (rooms, _) = self.mutes.of(member).unwrap_or_default();
        let mut rooms = BTreeSet::clone(&rooms);
        if muted {
            rooms.insert(topic.to_owned());
        } else {
            rooms.remove(topic);
        }
        for room in self.mutes.note(member, rooms) {
            self.index.tell_of_reading(&room, member);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use ruma::user_id;
    use serde_json::json;

    use super::*;

    #[test]
    fn rooms_are_muted_by_rules_of_either_kind() {
        let rule = |id: &str, actions: Value, enabled: bool| json!({"rule_id": id, "actions": actions, "enabled": enabled});
        let content = json!({"global": {
            "room": [
                rule("!a:x", json!([]), true),
                rule("!b:x", json!(["dont_notify"]), true),
                rule("!c:x", json!(["notify", {"set_tweak": "sound"}]), true),
                rule("!d:x", json!([]), false),
            ],
            "override": [
                rule("!e:x", json!([]), true),
                rule(".m.rule.master", json!([]), false),
                json!({"rule_id": 7}),
            ],
        }});
        let rooms: Vec<_> = muted_rooms(&content).into_iter().collect();
        assert_eq!(rooms, ["!a:x", "!b:x", "!e:x"]);
        assert!(muted_rooms(&json!({"global": 1})).is_empty());
    }

    #[test]
    fn what_changed_is_told_but_not_the_first_time() {
        let (mutes, anna) = (Mutes::default(), user_id!("@anna:x"));
        let rooms = |ids: &[&str]| ids.iter().map(|id| RoomId::parse(*id).unwrap()).collect();
        assert!(mutes.of(anna).is_none());
        assert!(mutes.note(anna, rooms(&["!a:x"])).is_empty());
        assert_eq!(mutes.note(anna, rooms(&["!b:x"])), ["!a:x", "!b:x"]);
        let (now, revision) = mutes.of(anna).unwrap();
        assert_eq!((now.len(), revision), (1, 2));
        assert!(mutes.note(anna, rooms(&["!b:x"])).is_empty());
        assert_eq!(mutes.of(anna).unwrap().1, 2);
    }
}

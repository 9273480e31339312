//! The power levels of a room, always computed, never edited.

use std::collections::BTreeSet;

use ruma::OwnedUserId;
use serde_json::{Value, json};

use crate::events::RoomKind;

/// Above every user: with room version 12 only the creator, our bot, reaches it.
const CREATOR: i64 = 150;
/// Administrators.
const ADMINISTRATOR: i64 = 100;
/// Moderators.
const MODERATOR: i64 = 50;

/// Those who keep order, by user ID.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Officers {
    /// Holders of the moderator badge.
    pub moderators: BTreeSet<OwnedUserId>,
    /// Holders of the administrator badge.
    pub administrators: BTreeSet<OwnedUserId>,
}

/// `m.room.power_levels` of a room ([spec]).
///
/// Every state event is the creator's: a member who could send `m.room.tombstone`,
/// `m.room.encryption` or our own state would speak in our name. As naming `events` makes the
/// homeserver's defaults vanish, all of them are named. `invite` is an administrator's, because an
/// invitation bypasses a restricted join. People talk in topics and in their home room alone.
///
/// [spec]: https://spec.matrix.org/v1.18/client-server-api/#mroompower_levels
pub fn power_levels(kind: RoomKind, officers: &Officers) -> Value {
    let talk = match kind {
        RoomKind::Topic | RoomKind::Home => 0,
        _ => CREATOR,
    };
    let state: serde_json::Map<String, Value> = [
        "m.room.avatar",
        "m.room.canonical_alias",
        "m.room.encryption",
        "m.room.guest_access",
        "m.room.history_visibility",
        "m.room.join_rules",
        "m.room.name",
        "m.room.pinned_events",
        "m.room.power_levels",
        "m.room.server_acl",
        "m.room.tombstone",
        "m.room.topic",
        "m.space.child",
        "m.space.parent",
        "org.althing.badge",
        "org.althing.badge.award",
        "org.althing.category",
        "org.althing.course.progress",
        "org.althing.invited_back",
        "org.althing.territory",
        "org.althing.topic",
    ]
    .into_iter()
    .map(|event_type| (event_type.to_owned(), CREATOR.into()))
    .collect();
    let mut users = serde_json::Map::new();
    if kind.is_overseen() {
        let levels = [
            (&officers.moderators, MODERATOR),
            (&officers.administrators, ADMINISTRATOR),
        ];
        for (people, level) in levels {
            users.extend(people.iter().map(|id| (id.to_string(), level.into())));
        }
    }
    json!({
        "users": users,
        "users_default": 0,
        "events": state,
        "events_default": talk,
        "state_default": CREATOR,
        "invite": ADMINISTRATOR,
        "kick": MODERATOR,
        "ban": MODERATOR,
        "redact": MODERATOR,
        // Synapse adds it where it is not named (MSC2716); then the room would differ from this.
        "historical": ADMINISTRATOR,
        "notifications": {"room": MODERATOR},
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_talk_in_topics_and_nowhere_change_state() {
        let nobody = Officers::default();
        assert_eq!(power_levels(RoomKind::Topic, &nobody)["events_default"], 0);
        assert_eq!(
            power_levels(RoomKind::Territory, &nobody)["events_default"],
            CREATOR
        );
        for kind in [RoomKind::Topic, RoomKind::Home, RoomKind::Category] {
            let levels = power_levels(kind, &nobody);
            assert_eq!(levels["state_default"], CREATOR);
            for level in levels["events"].as_object().unwrap().values() {
                assert_eq!(level, CREATOR);
            }
        }
    }

    #[test]
    fn officers_have_their_levels_where_they_keep_order() {
        let id = |id: &str| OwnedUserId::try_from(id).unwrap();
        let officers = Officers {
            moderators: [id("@ingrid:x"), id("@henrik:x")].into(),
            administrators: [id("@henrik:x")].into(),
        };
        let topic = power_levels(RoomKind::Topic, &officers);
        assert_eq!(topic["users"], json!({"@henrik:x": 100, "@ingrid:x": 50}));
        let home = power_levels(RoomKind::Home, &officers);
        assert_eq!(home["users"], json!({}));
    }
}

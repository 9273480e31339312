//! The power levels of a room, always computed, never edited.

use std::collections::BTreeSet;

use ruma::{OwnedUserId, UserId};
use serde_json::{Value, json};

use crate::events::RoomKind;

/// Above every user: with room version 12 only the creator, our bot, reaches it.
const CREATOR: i64 = 150;
/// Administrators.
const ADMINISTRATOR: i64 = 100;
/// Moderators.
const MODERATOR: i64 = 50;

/// Those who are muted: below everybody else.
const MUTED: i64 = -1;

/// What answers a post without words of one's own ([reactions], [MSC3381]).
///
/// [reactions]: https://spec.matrix.org/v1.18/client-server-api/#event-annotations-and-reactions
/// [MSC3381]: https://github.com/matrix-org/matrix-spec-proposals/pull/3381
const ANSWERS: [&str; 3] = [
    "m.reaction",
    "m.poll.response",
    "org.matrix.msc3381.poll.response",
];

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
/// invitation bypasses a restricted join. People talk in topics, in their home room, and moderators in
/// theirs. In topics everybody may remove words of their own, those who are muted too; whose they are is
/// the homeserver's to see.
///
/// [spec]: https://spec.matrix.org/v1.18/client-server-api/#mroompower_levels
pub fn power_levels(kind: RoomKind, officers: &Officers) -> Value {
    let talk = match kind {
        RoomKind::Topic | RoomKind::Home | RoomKind::Moderation => 0,
        _ => CREATOR,
    };
    let mut state: serde_json::Map<String, Value> = [
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
    if kind == RoomKind::Topic {
        state.insert("m.room.redaction".into(), MUTED.into());
    }
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

/// Who says what in a topic. Those who keep order say everything everywhere.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Speech {
    /// Everybody in it writes.
    #[default]
    Everybody,
    /// It announces: the others react and vote.
    Officers,
    /// It is archived or locked: nobody else says anything.
    Closed,
}

impl Speech {
    /// Whether somebody who does not keep order may send events of this type.
    pub fn lets_send(self, event_type: &str) -> bool {
        match self {
            Self::Everybody => true,
            Self::Officers => ANSWERS.contains(&event_type),
            Self::Closed => false,
        }
    }
}

/// `m.room.power_levels` of a topic.
pub fn topic_power_levels(speech: Speech, officers: &Officers) -> Value {
    let mut levels = power_levels(RoomKind::Topic, officers);
    if speech == Speech::Everybody {
        return levels;
    }
    if let Some(default) = levels.get_mut("events_default") {
        *default = MODERATOR.into();
    }
    if let Some(events) = levels.get_mut("events").and_then(Value::as_object_mut) {
        let answers = ANSWERS
            .into_iter()
            .filter(|answer| speech.lets_send(answer));
        events.extend(answers.map(|answer| (answer.to_owned(), 0.into())));
    }
    levels
}

/// The power levels of a topic with these members muted, whatever else they are.
pub fn muting<'a>(mut levels: Value, muted: impl IntoIterator<Item = &'a UserId>) -> Value {
    if let Some(users) = levels.get_mut("users").and_then(Value::as_object_mut) {
        users.extend(muted.into_iter().map(|id| (id.to_string(), MUTED.into())));
    }
    levels
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
            let events = levels["events"].as_object().unwrap();
            for (_, level) in events
                .iter()
                .filter(|(kind, _)| *kind != "m.room.redaction")
            {
                assert_eq!(level, CREATOR);
            }
        }
    }

    #[test]
    fn in_a_closed_topic_members_remove_their_words_and_no_more() {
        let nobody = Officers::default();
        let mut closed = topic_power_levels(Speech::Closed, &nobody);
        assert_eq!(closed["events_default"], MODERATOR);
        assert_eq!(closed["events"]["m.room.redaction"], MUTED);
        closed["events_default"] = 0.into();
        assert_eq!(closed, power_levels(RoomKind::Topic, &nobody));
    }

    #[test]
    fn where_officers_announce_the_others_answer_without_words() {
        let levels = topic_power_levels(Speech::Officers, &Officers::default());
        assert_eq!(levels["events_default"], MODERATOR);
        let needs = |event_type: &str| {
            let named = &levels["events"][event_type];
            named.as_i64().unwrap_or(MODERATOR)
        };
        for event_type in [
            "m.room.message",
            "m.reaction",
            "m.poll.response",
            "m.poll.start",
        ] {
            let may = Speech::Officers.lets_send(event_type);
            assert_eq!(may, needs(event_type) == 0, "{event_type}");
            assert!(Speech::Everybody.lets_send(event_type));
            assert!(!Speech::Closed.lets_send(event_type));
        }
        // Who is muted does not react either.
        assert!(needs("m.reaction") > MUTED);
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
        // Nobody but the creator rewrites cases and the log, or takes a line away.
        let docket = power_levels(RoomKind::Moderation, &officers);
        assert_eq!(docket["users"], json!({}));
        for closed in ["redact", "state_default"] {
            assert!(docket[closed].as_i64() > Some(0), "{closed}: {docket}");
        }
    }

    #[test]
    fn the_muted_are_below_what_anything_but_a_redaction_needs() {
        let id = |id: &str| OwnedUserId::try_from(id).unwrap();
        let officers = Officers {
            moderators: [id("@ingrid:x")].into(),
            ..Officers::default()
        };
        let open = power_levels(RoomKind::Topic, &officers);
        assert_eq!(muting(open.clone(), []), open);
        let muted = [id("@bent:x"), id("@ingrid:x")];
        let levels = muting(open, muted.iter().map(|id| &**id));
        assert_eq!(levels["users"], json!({"@bent:x": -1, "@ingrid:x": -1}));
        assert!(
            levels["events"]["m.room.redaction"].as_i64() <= levels["users"]["@bent:x"].as_i64()
        );
        assert!(levels["events_default"].as_i64() > levels["users"]["@bent:x"].as_i64());
    }
}

//! A room of the fake: events, state, and who may do what.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use ruma::{EventId, OwnedEventId, RoomId, UserId};
use serde_json::{Value, json};

use super::{forbidden, refuse};
use crate::{error::Result, matrix::NewRoom};

/// The specification's limit on a whole event.
const MAX_EVENT_BYTES: usize = 65_536;

/// A creator's power in room version 12.
const INFINITE: i64 = i64::MAX;

#[derive(Default)]
pub(super) struct Room {
    events: Vec<Value>,
    /// Index into `events` by type and state key.
    state: BTreeMap<(String, String), usize>,
    /// Index into `events` of what redacts an event, by its ID.
    redactions: BTreeMap<String, usize>,
}

fn text<'a>(event: &'a Value, key: &str) -> &'a str {
    event.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// What a redaction leaves of the content of an event, as far as anybody looks at it here.
fn left_of(event: &Value) -> Value {
    let kept: &[&str] = match text(event, "type") {
        "m.room.join_rules" => &["join_rule", "allow"],
        "m.room.history_visibility" => &["history_visibility"],
        _ => &[],
    };
    let content = event.get("content").and_then(Value::as_object);
    let mut content = content.cloned().unwrap_or_default();
    content.retain(|key, _| kept.contains(&&**key));
    content.into()
}

impl Room {
    pub(super) fn append(&mut self, event: Value) {
        if let Some(key) = event.get("state_key").and_then(Value::as_str) {
            self.state
                .insert((text(&event, "type").into(), key.into()), self.events.len());
        }
        let redacts = event
            .get("content")
            .and_then(|content| content.get("redacts"));
        if let Some(target) = redacts.and_then(Value::as_str) {
            self.redactions.insert(target.into(), self.events.len());
        }
        self.events.push(event);
    }

    /// Where an event stands in the timeline.
    pub(super) fn place(&self, event_id: &str) -> Option<usize> {
        let is_it = |event: &Value| text(event, "event_id") == event_id;
        self.events.iter().rposition(is_it)
    }

    fn content(&self, event_type: &str, state_key: &str) -> Option<&Value> {
        let at = self
            .state
            .get(&(event_type.to_owned(), state_key.to_owned()))?;
        self.events.get(*at)?.get("content")
    }

    /// The homeserver makes no new event for what its sender has said already.
    pub(super) fn says_already(
        &self,
        sender: &UserId,
        event_type: &str,
        state_key: &str,
        content: &Value,
    ) -> Option<OwnedEventId> {
        let at = self
            .state
            .get(&(event_type.to_owned(), state_key.to_owned()))?;
        let event = self.shown(self.events.get(*at)?);
        let same = text(&event, "sender") == sender && event.get("content") == Some(content);
        same.then(|| EventId::parse(text(&event, "event_id")).ok())?
    }

    pub(super) fn membership(&self, user_id: &str) -> &str {
        self.content("m.room.member", user_id)
            .map_or("leave", |c| text(c, "membership"))
    }

    pub(super) fn state_events(&self) -> Vec<Value> {
        let events = self.state.values().filter_map(|at| self.events.get(*at));
        events.map(|event| self.shown(event)).collect()
    }

    /// Oldest first.
    pub(super) fn timeline(&self) -> Vec<Value> {
        self.events.iter().map(|event| self.shown(event)).collect()
    }

    /// One event, with the last edit of its sender.
    pub(super) fn event(&self, event_id: &str) -> Option<Value> {
        let mut event = self.shown(self.events.get(self.place(event_id)?)?);
        let edits = |edit: &&Value| {
            let relation = edit.pointer("/content/m.relates_to");
            relation.is_some_and(|relation| {
                text(relation, "rel_type") == "m.replace"
                    && text(relation, "event_id") == event_id
                    && text(edit, "sender") == text(&event, "sender")
            })
        };
        let timeline = self.timeline();
        let is_redacted = event.pointer("/unsigned/redacted_because").is_some();
        let edit = timeline.iter().rfind(edits).filter(|_| !is_redacted);
        if let (Some(edit), Some(map)) = (edit.cloned(), event.as_object_mut()) {
            map.insert(
                "unsigned".into(),
                json!({"m.relations": {"m.replace": edit}}),
            );
        }
        Some(event)
    }

    /// An event with the words that it was sent with.
    pub(super) fn as_sent(&self, event_id: &str) -> Option<&Value> {
        self.events.get(self.place(event_id)?)
    }

    /// Drops the words of what is redacted.
    pub(super) fn censor(&mut self) {
        for event in &mut self.events {
            let is_redacted = self.redactions.contains_key(text(event, "event_id"));
            let left = left_of(event);
            if let Some(map) = event.as_object_mut().filter(|_| is_redacted) {
                map.insert("content".into(), left);
            }
        }
    }

    /// An event as the homeserver shows it: stripped where it is redacted.
    fn shown(&self, event: &Value) -> Value {
        let mut event = event.clone();
        let left = left_of(&event);
        let because = self.redactions.get(text(&event, "event_id"));
        if let Some(because) = because.and_then(|at| self.events.get(*at))
            && let Some(map) = event.as_object_mut()
        {
            map.insert("content".into(), left);
            map.insert("unsigned".into(), json!({"redacted_because": because}));
        }
        event
    }

    /// Whether the join rule admits who has no invitation: everybody, or members of the rooms that a
    /// `restricted` one allows.
    pub(super) fn admits(&self, is_in: impl Fn(&RoomId) -> bool) -> bool {
        let Some(rule) = self.content("m.room.join_rules", "") else {
            return false;
        };
        match text(rule, "join_rule") {
            "public" => return true,
            "restricted" => {}
            _ => return false,
        }
        let allow = rule.get("allow").and_then(Value::as_array);
        allow
            .into_iter()
            .flatten()
            .any(|condition| <&RoomId>::try_from(text(condition, "room_id")).is_ok_and(&is_in))
    }

    fn level_of(&self, user_id: &str) -> i64 {
        let is_creator = self
            .events
            .first()
            .is_some_and(|e| text(e, "sender") == user_id);
        if is_creator {
            return INFINITE;
        }
        let levels = self.content("m.room.power_levels", "");
        let of_user = levels.and_then(|l| l.get("users")?.get(user_id)?.as_i64());
        of_user
            .or_else(|| levels?.get("users_default")?.as_i64())
            .unwrap_or(0)
    }

    fn level_for(&self, event_type: &str, default: &str, fallback: i64) -> i64 {
        let levels = self.content("m.room.power_levels", "");
        let of_type = levels.and_then(|l| l.get("events")?.get(event_type)?.as_i64());
        of_type
            .or_else(|| levels?.get(default)?.as_i64())
            .unwrap_or(fallback)
    }

    pub(super) fn may_send(&self, user_id: &str, event_type: &str, content: &Value) -> Result<()> {
        if self.membership(user_id) != "join" {
            return Err(forbidden(format!("User {user_id} not in room")));
        }
        if self.level_of(user_id) < self.level_for(event_type, "events_default", 0) {
            return Err(forbidden(
                "You don't have permission to post that to the room",
            ));
        }
        if content.to_string().len() > MAX_EVENT_BYTES - 512 {
            return Err(refuse(
                StatusCode::PAYLOAD_TOO_LARGE,
                "M_TOO_LARGE",
                "event too large",
            ));
        }
        if event_type == "m.reaction" && self.has_reacted(user_id, content) {
            return Err(refuse(
                StatusCode::BAD_REQUEST,
                "M_DUPLICATE_ANNOTATION",
                "Can't send same reaction twice",
            ));
        }
        Ok(())
    }

    pub(super) fn may_invite(&self, user_id: &str) -> Result<()> {
        if self.membership(user_id) != "join" {
            return Err(forbidden(format!("User {user_id} not in room")));
        }
        let levels = self.content("m.room.power_levels", "");
        let needed = levels.and_then(|l| l.get("invite")?.as_i64()).unwrap_or(0);
        if self.level_of(user_id) < needed {
            return Err(forbidden("You don't have permission to invite users"));
        }
        Ok(())
    }

    fn has_reacted(&self, user_id: &str, content: &Value) -> bool {
        let relation = |c: &Value| {
            let relates = c.get("m.relates_to")?;
            Some((
                text(relates, "event_id").to_owned(),
                text(relates, "key").to_owned(),
            ))
        };
        let wanted = relation(content);
        self.timeline().iter().any(|e| {
            text(e, "type") == "m.reaction"
                && text(e, "sender") == user_id
                && e.get("content").and_then(relation) == wanted
        })
    }

    pub(super) fn may_redact(&self, user_id: &str, target: &str) -> Result<()> {
        if self.membership(user_id) != "join" {
            return Err(forbidden(format!("User {user_id} not in room")));
        }
        if self.level_of(user_id) < self.level_for("m.room.redaction", "events_default", 0) {
            return Err(forbidden(
                "You don't have permission to post that to the room",
            ));
        }
        let event = self.events.iter().find(|e| text(e, "event_id") == target);
        let own = event.is_some_and(|e| text(e, "sender") == user_id);
        let redact = self
            .content("m.room.power_levels", "")
            .and_then(|l| l.get("redact")?.as_i64())
            .unwrap_or(50);
        if own || self.level_of(user_id) >= redact {
            return Ok(());
        }
        Err(forbidden("You don't have permission to redact events"))
    }
}

/// The state events of a new room, in the homeserver's order.
pub(super) fn birth(
    new: &NewRoom,
    bot: &UserId,
    alias: Option<&str>,
) -> Vec<(String, String, Value)> {
    let mut create = new.creation_content.clone();
    if let Some(map) = create.as_object_mut() {
        map.insert("room_version".into(), new.version.clone().into());
    }
    let mut levels = new.power_levels.clone();
    if let Some(map) = levels.as_object_mut() {
        map.insert("historical".into(), 100.into());
    }
    let mut events = vec![
        ("m.room.create".into(), String::new(), create),
        (
            "m.room.member".into(),
            bot.to_string(),
            json!({"membership": "join"}),
        ),
        ("m.room.power_levels".into(), String::new(), levels),
    ];
    if let Some(alias) = alias {
        events.push((
            "m.room.canonical_alias".into(),
            String::new(),
            json!({"alias": alias}),
        ));
    }
    let given = |event_type: &str| new.initial_state.iter().any(|s| s.event_type == event_type);
    if !given("m.room.join_rules") {
        events.push((
            "m.room.join_rules".into(),
            String::new(),
            json!({"join_rule": "invite"}),
        ));
    }
    for state in &new.initial_state {
        events.push((
            state.event_type.clone(),
            state.state_key.clone(),
            state.content.clone(),
        ));
    }
    events.push((
        "m.room.name".into(),
        String::new(),
        json!({"name": new.name}),
    ));
    if let Some(topic) = &new.topic {
        events.push((
            "m.room.topic".into(),
            String::new(),
            json!({"topic": topic}),
        ));
    }
    for user in &new.invite {
        events.push((
            "m.room.member".into(),
            user.to_string(),
            json!({"membership": "invite"}),
        ));
    }
    events
}

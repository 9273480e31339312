//! An event factory for tests: `post("hej").by("@anna:dk.test").in_room("!t").named("p1").raw()`.
//!
//! Not part of the product; public because the tests of `tests/` use it too.

use std::collections::BTreeMap;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ruma::{EventId, OwnedEventId, UserId};
use serde_json::{Value, json, value::RawValue};
use sha2::{Digest, Sha256};

/// The bot of the drafts.
pub const BOT: &str = "@althing:dk.test";

/// The event ID that belongs to a label.
pub fn event_id(label: &str) -> OwnedEventId {
    let encoded = URL_SAFE_NO_PAD.encode(Sha256::digest(label));
    OwnedEventId::try_from(format!("${encoded}")).unwrap_or_else(|_| unreachable!("base64"))
}

/// An event to be.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft(pub Value);

/// Any timeline event, by the bot, in `!room`.
pub fn event(kind: &str, content: impl Into<Value>) -> Draft {
    let content = content.into();
    Draft(json!({
        "type": kind, "content": content, "room_id": "!room", "sender": BOT,
        "origin_server_ts": 1_000, "unsigned": {"age": 1},
    }))
}

/// Any state event, by the bot.
pub fn state(kind: &str, key: &str, content: impl Into<Value>) -> Draft {
    event(kind, content).with("state_key", key)
}

/// A message.
pub fn post(body: &str) -> Draft {
    event("m.room.message", json!({"msgtype": "m.text", "body": body}))
}

/// A message that replaces another.
pub fn edit(target: &EventId, body: &str) -> Draft {
    event(
        "m.room.message",
        json!({
            "msgtype": "m.text", "body": format!("* {body}"),
            "m.new_content": {"msgtype": "m.text", "body": body},
            "m.relates_to": {"rel_type": "m.replace", "event_id": target},
        }),
    )
}

/// A reaction.
pub fn reaction(target: &EventId, key: &str) -> Draft {
    let relates_to = json!({"rel_type": "m.annotation", "event_id": target, "key": key});
    event("m.reaction", json!({"m.relates_to": relates_to}))
}

/// A redaction.
pub fn redaction(target: &EventId) -> Draft {
    event("m.room.redaction", json!({"redacts": target}))
}

/// An ephemeral `m.receipt` of one user: of everything, of `main`, or of a thread.
pub fn receipt(room: &str, user: &str, event: &EventId, thread: Option<&str>) -> Box<RawValue> {
    let said = match thread {
        Some(thread) => json!({"ts": 1, "thread_id": thread}),
        None => json!({"ts": 1}),
    };
    let content = json!({event.as_str(): {"m.read": {user: said}}});
    let event = json!({"type": "m.receipt", "room_id": room, "content": content});
    serde_json::value::to_raw_value(&event).unwrap_or_default()
}

/// The creation of a room of ours.
pub fn create(kind: &str, key: &str) -> Draft {
    let content = json!({"room_version": "12", "org.althing.kind": kind, "org.althing.key": key});
    state("m.room.create", "", content)
}

/// A join under a name, by the member.
pub fn join(user: &str, name: &str) -> Draft {
    member(user, "join", Some(name)).by(user)
}

/// A membership, by the bot.
pub fn member(user: &str, membership: &str, name: Option<&str>) -> Draft {
    state(
        "m.room.member",
        user,
        json!({"membership": membership, "displayname": name}),
    )
}

/// `org.althing.category`.
pub fn category(slug: &str, name: &str) -> Draft {
    state(
        "org.althing.category",
        "",
        json!({"slug": slug, "name": name, "rev": "1"}),
    )
}

/// `org.althing.topic`.
pub fn topic(slug: &str, title: &str, category: &str, opener: &str) -> Draft {
    let content = json!({
        "slug": slug, "title": title, "category": category, "created_by": opener, "rev": "1",
    });
    state("org.althing.topic", "", content)
}

impl Draft {
    /// Sets a field of the event.
    #[must_use]
    pub fn with(mut self, field: &str, value: impl Into<Value>) -> Self {
        if let Some(event) = self.0.as_object_mut() {
            event.insert(field.into(), value.into());
        }
        self
    }

    /// Sets a field of the content.
    #[must_use]
    pub fn saying(mut self, field: &str, value: impl Into<Value>) -> Self {
        if let Some(content) = self.0.get_mut("content").and_then(Value::as_object_mut) {
            content.insert(field.into(), value.into());
        }
        self
    }

    /// Sets the sender.
    #[must_use]
    pub fn by(self, sender: &str) -> Self {
        self.with("sender", sender)
    }

    /// Sets the room.
    #[must_use]
    pub fn in_room(self, room: &str) -> Self {
        self.with("room_id", room)
    }

    /// Sets the room: the same, where it is a topic.
    #[must_use]
    pub fn in_topic(self, room: &str) -> Self {
        self.in_room(room)
    }

    /// Sets `origin_server_ts`.
    #[must_use]
    pub fn at(self, ms: u64) -> Self {
        self.with("origin_server_ts", ms)
    }

    /// Gives it the event ID of a label. Otherwise the ID follows from what the event says.
    #[must_use]
    pub fn named(self, label: &str) -> Self {
        self.with("event_id", event_id(label).as_str())
    }

    /// Carries the sender's `Idempotency-Key`.
    #[must_use]
    pub fn keyed(self, key: &str) -> Self {
        self.saying("org.althing.key", key)
    }

    /// Replies to another event.
    #[must_use]
    pub fn replying(self, target: &EventId) -> Self {
        self.saying(
            "m.relates_to",
            json!({"m.in_reply_to": {"event_id": target}}),
        )
    }

    /// Mentions users, by `m.mentions`; an edit in what it says anew.
    #[must_use]
    pub fn mentioning(mut self, users: &[&str]) -> Self {
        let mentions = json!({"user_ids": users});
        if let Some(new) = self.0.pointer_mut("/content/m.new_content") {
            if let Some(new) = new.as_object_mut() {
                new.insert("m.mentions".into(), mentions);
            }
            return self;
        }
        self.saying("m.mentions", mentions)
    }

    /// Stands in a thread.
    #[must_use]
    pub fn in_thread(self, root: &EventId) -> Self {
        self.saying(
            "m.relates_to",
            json!({"rel_type": "m.thread", "event_id": root}),
        )
    }

    /// As the homeserver marks what it shows to nobody.
    #[must_use]
    pub fn soft_failed(self) -> Self {
        self.with("unsigned", json!({"io.element.synapse.soft_failed": true}))
    }

    /// A string field of the event, "" when there is none.
    pub fn field(&self, name: &str) -> &str {
        self.0.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// The event ID.
    pub fn id(&self) -> OwnedEventId {
        match OwnedEventId::try_from(self.field("event_id")) {
            Ok(id) => id,
            Err(_) => event_id(&self.0.to_string()),
        }
    }

    /// As it stands in a transaction.
    pub fn raw(&self) -> Box<RawValue> {
        let whole = self.clone().with("event_id", self.id().as_str());
        serde_json::value::to_raw_value(&whole.0).unwrap_or_default()
    }

    fn is_soft_failed(&self) -> bool {
        self.0
            .pointer("/unsigned/io.element.synapse.soft_failed")
            .is_some()
    }

    fn redacts(&self) -> Option<&str> {
        (self.field("type") == "m.room.redaction")
            .then(|| self.0.pointer("/content/redacts").and_then(Value::as_str))
            .flatten()
    }

    /// As the homeserver shows it after a redaction.
    #[must_use]
    pub fn stripped(&self, redaction: &Self) -> Self {
        let kept: &[&str] = match self.field("type") {
            "m.room.member" => &["membership"],
            "m.room.redaction" => &["redacts"],
            "m.room.create" => &["room_version", "org.althing.kind", "org.althing.key"],
            _ => &[],
        };
        let content = self
            .0
            .get("content")
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default();
        let content: serde_json::Map<String, Value> = content
            .into_iter()
            .filter(|(key, _)| kept.contains(&key.as_str()))
            .collect();
        let because = redaction
            .clone()
            .with("event_id", redaction.id().as_str())
            .0;
        self.clone()
            .with("event_id", self.id().as_str())
            .with("content", content)
            .with("unsigned", json!({"redacted_because": because}))
    }
}

/// What a homeserver would answer when it has accepted these events in this order.
#[derive(Debug, Clone, Default)]
pub struct Accepted(Vec<Draft>);

impl Accepted {
    /// In pagination order; soft-failed events are shown to nobody.
    pub fn new(history: &[Draft]) -> Self {
        Self(
            history
                .iter()
                .filter(|e| !e.is_soft_failed())
                .cloned()
                .collect(),
        )
    }

    /// The event as it is shown now.
    fn shown(&self, event: &Draft) -> Draft {
        let id = event.id();
        let server = |e: &Draft| {
            <&UserId>::try_from(e.field("sender"))
                .ok()
                .map(|u| u.server_name().to_owned())
        };
        let ours = <&UserId>::try_from(BOT)
            .ok()
            .map(|u| u.server_name().to_owned());
        let holds = |r: &&Draft| {
            r.redacts() == Some(id.as_str())
                && r.field("room_id") == event.field("room_id")
                && (server(r) == ours || server(r) == server(event))
        };
        self.0
            .iter()
            .rfind(holds)
            .map_or_else(|| event.clone(), |r| event.stripped(r))
    }

    /// `GET /rooms/{room}/messages?dir=f`, whole.
    pub fn messages(&self, room: &str) -> Vec<Box<RawValue>> {
        let here = self.0.iter().filter(|e| e.field("room_id") == room);
        here.map(|e| self.shown(e).raw()).collect()
    }

    /// `GET /rooms/{room}/state`.
    pub fn state(&self, room: &str) -> Vec<Box<RawValue>> {
        let mut state = BTreeMap::new();
        for event in self.0.iter().filter(|e| e.field("room_id") == room) {
            if event.0.get("state_key").is_some() {
                state.insert((event.field("type"), event.field("state_key")), event);
            }
        }
        state.into_values().map(|e| self.shown(e).raw()).collect()
    }
}

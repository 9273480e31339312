//! `m.receipt`: how far somebody has read, as the homeserver tells it ([spec]).
//!
//! [spec]: https://spec.matrix.org/v1.18/client-server-api/#receipts

use serde::Deserialize;
use serde_json::{Map, Value, value::RawValue};

use super::id::Id;

/// One receipt of one user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Receipt {
    pub user: String,
    /// Up to and with this event.
    pub event: Id,
    pub scope: Scope,
}

/// What a receipt is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, Deserialize)]
pub(super) enum Scope {
    /// Not told: the homeserver leaves out of transactions what a receipt is about. It speaks for the
    /// thread of its event, or for what stands in no thread, at least.
    Unsaid,
    /// Everything in the room: it is unthreaded.
    All,
    /// What stands in no thread.
    Main,
    /// A thread, by its root.
    Thread(Id),
}

/// The receipts of an ephemeral event, and how many of them cannot be read.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Receipts {
    pub room: String,
    pub all: Vec<Receipt>,
    pub malformed: usize,
}

/// Reads an ephemeral event; `unsaid` is what a receipt is about that does not say it. Typing and
/// presence hold no receipts.
pub(super) fn parse_ephemeral(raw: &RawValue, unsaid: Scope) -> Receipts {
    #[derive(Deserialize)]
    struct Ephemeral {
        #[serde(rename = "type")]
        kind: String,
        room_id: String,
        content: Map<String, Value>,
    }
    let mut found = Receipts::default();
    // Cheap for everything else.
    if !raw.get().contains("m.receipt") {
        return found;
    }
    let event = match serde_json::from_str::<Ephemeral>(raw.get()) {
        Ok(event) if event.kind == "m.receipt" => event,
        Ok(_) => return found,
        Err(_) => {
            found.malformed = 1;
            return found;
        }
    };
    found.room = event.room_id;
    for (event_id, kinds) in &event.content {
        let (Some(event), Some(kinds)) = (Id::parse(event_id), kinds.as_object()) else {
            found.malformed += 1;
            continue;
        };
        for kind in ["m.read", "m.read.private"] {
            match kinds.get(kind) {
                Some(Value::Object(users)) => found.add(event, users, unsaid),
                Some(_) => found.malformed += 1,
                None => {}
            }
        }
    }
    found
}

impl Receipts {
    fn add(&mut self, event: Id, users: &Map<String, Value>, unsaid: Scope) {
        for (user, said) in users {
            let scope = said.as_object().and_then(|said| scope(said, unsaid));
            match scope {
                Some(scope) => self.all.push(Receipt {
                    user: user.clone(),
                    event,
                    scope,
                }),
                None => self.malformed += 1,
            }
        }
    }
}

fn scope(said: &Map<String, Value>, unsaid: Scope) -> Option<Scope> {
    match said.get("thread_id") {
        None => Some(unsaid),
        Some(Value::String(thread)) if thread == "main" => Some(Scope::Main),
        Some(Value::String(root)) => Id::parse(root).map(Scope::Thread),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{json, value::to_raw_value};

    use super::*;

    fn read(event: &Value) -> Receipts {
        parse_ephemeral(&to_raw_value(event).unwrap(), Scope::All)
    }

    #[test]
    fn receipts_are_read_and_what_is_none_is_counted() {
        let id = |n: u8| Id([n; 32]).to_event_id().to_string();
        let found = read(&json!({
            "type": "m.receipt", "room_id": "!r", "content": {
                id(1): {
                    "m.read": {"@a:x": {"ts": 1}, "@b:x": {"ts": 1, "thread_id": "main"}},
                    "m.read.private": {"@c:x": {"thread_id": id(2)}},
                    "org.example": {"@d:x": {}},
                },
                id(3): {"m.read": {"@a:x": {"thread_id": 5}, "@b:x": 1, "@c:x": {"thread_id": "?"}}},
                "$1:old": {"m.read": {"@a:x": {}}},
                id(4): {"m.read": []},
            },
        }));
        let scopes: Vec<_> = found
            .all
            .iter()
            .map(|r| (r.user.as_str(), r.scope))
            .collect();
        assert_eq!(
            scopes,
            [
                ("@a:x", Scope::All),
                ("@b:x", Scope::Main),
                ("@c:x", Scope::Thread(Id([2; 32])))
            ]
        );
        assert_eq!(found.malformed, 5);
    }

    #[test]
    fn others_hold_none() {
        let typing = json!({"type": "m.typing", "room_id": "!r", "content": {"user_ids": []}});
        assert_eq!(read(&typing), Receipts::default());
        let odd = json!({"type": "m.receipt", "content": {}});
        assert_eq!(read(&odd).malformed, 1);
        let talk = json!({"type": "org.m.receipt", "room_id": "!r", "content": {"m.receipt": 1}});
        assert_eq!(read(&talk), Receipts::default());
    }
}

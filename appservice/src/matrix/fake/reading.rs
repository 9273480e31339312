//! How far the fake's users have read, and which rooms they have muted.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use ruma::{EventId, OwnedRoomId, OwnedUserId, RoomId, UserId};
use serde_json::{Value, json, value::to_raw_value};

use super::{Fake, State, forbidden, refuse, room::Room};
use crate::{
    error::{Error, Result},
    matrix::{Reading, Receipt},
};

/// Whose receipt, where, and of what: the whole room, `main`, or a thread.
type Slot = (OwnedUserId, OwnedRoomId, &'static str, Option<String>);

#[derive(Default)]
pub(super) struct Receipts {
    /// Event, and when it was said.
    read: BTreeMap<Slot, (String, u64)>,
    /// `global` of the push rules, and when it was said.
    rules: BTreeMap<OwnedUserId, (Value, u64)>,
    /// Counts what is said.
    said: u64,
}

impl Receipt {
    fn kind(self) -> &'static str {
        match self {
            Self::Public => "m.read",
            Self::Private => "m.read.private",
        }
    }
}

fn content(event_id: &str, kind: &str, user_id: &UserId, thread: Option<&str>, ts: i64) -> Value {
    let mut said = json!({"ts": ts});
    if let (Some(thread), Some(map)) = (thread, said.as_object_mut()) {
        map.insert("thread_id".into(), thread.into());
    }
    json!({event_id: {kind: {user_id.as_str(): said}}})
}

impl Fake {
    /// A member reads in another client: everything, what stands in no thread (`main`), or a thread.
    pub fn read_elsewhere(
        &self,
        user_id: &UserId,
        room_id: &RoomId,
        event_id: &EventId,
        thread: Option<&str>,
        receipt: Receipt,
    ) -> Result<()> {
        let mut state = self.locked();
        Self::must_be_in(&state, &user_id.to_owned(), room_id)?;
        let place = |state: &State, event: &str| {
            let room = state.rooms.get(room_id);
            room.and_then(|room: &Room| room.place(event))
        };
        let kind = receipt.kind();
        let slot = (
            user_id.to_owned(),
            room_id.to_owned(),
            kind,
            thread.map(ToOwned::to_owned),
        );
        let before = state.receipts.read.get(&slot);
        let before = before.and_then(|(event, _)| place(&state, event));
        // An event that never came stands nowhere, and is taken all the same.
        if before.is_some() && place(&state, event_id.as_str()) <= before {
            return Ok(());
        }
        state.receipts.said += 1;
        let said = (event_id.to_string(), state.receipts.said);
        state.receipts.read.insert(slot, said);
        drop(state);
        if receipt == Receipt::Public {
            let now = self.clock.unix_ms();
            // What is pushed does not say which thread it is about.
            let content = content(event_id.as_str(), kind, user_id, None, now);
            self.push_ephemeral(json!({
                "type": "m.receipt", "room_id": room_id, "content": content,
            }));
        }
        Ok(())
    }

    /// Pushes an ephemeral event of any shape.
    pub fn push_ephemeral(&self, event: Value) {
        self.delivery.push_ephemeral(event);
    }

    /// Sets a member's push rule for a room in another client; a client may choose the kind.
    pub fn mute_elsewhere(&self, user_id: &UserId, room_id: &RoomId, kind: &str) {
        let mut state = self.locked();
        let mut rules = state.push_rules(user_id);
        let rule = json!({
            "rule_id": room_id, "default": false, "enabled": true, "actions": [],
        });
        if let Some(list) = rules.get_mut(kind).and_then(Value::as_array_mut) {
            list.retain(|rule| rule["rule_id"] != room_id.as_str());
            list.push(rule);
        }
        state.set_push_rules(user_id, rules);
    }

    pub(super) fn take_read_markers(
        &self,
        user_id: &UserId,
        room_id: &RoomId,
        event_id: &EventId,
        receipt: Receipt,
    ) -> Result<()> {
        self.names.as_member(user_id)?;
        self.read_elsewhere(user_id, room_id, event_id, None, receipt)
    }

    pub(super) fn set_mute(&self, user_id: &UserId, room_id: &RoomId, muted: bool) -> Result<()> {
        self.names.as_member(user_id)?;
        if muted {
            self.mute_elsewhere(user_id, room_id, "room");
            return Ok(());
        }
        let mut state = self.locked();
        let mut rules = state.push_rules(user_id);
        for kind in ["room", "override"] {
            if let Some(list) = rules.get_mut(kind).and_then(Value::as_array_mut) {
                list.retain(|rule| rule["rule_id"] != room_id.as_str());
            }
        }
        state.set_push_rules(user_id, rules);
        Ok(())
    }

    pub(super) fn read_reading(&self, user_id: &UserId, since: Option<&str>) -> Result<Reading> {
        self.names.as_member(user_id)?;
        let state = self.locked();
        if !state.users.contains_key(user_id) {
            return Err(forbidden(
                "Application service has not registered this user",
            ));
        }
        let since: u64 = match since {
            Some(since) => since.parse().map_err(|_e| {
                refuse(StatusCode::BAD_REQUEST, "M_UNKNOWN", "Invalid stream token")
            })?,
            None => 0,
        };
        let rules = state.push_rules(user_id);
        let changed = state.receipts.rules.get(user_id);
        let changed = since == 0 || changed.is_some_and(|(_, said)| *said > since);
        let mut receipts = Vec::new();
        for ((user, room_id, kind, thread), (event_id, said)) in &state.receipts.read {
            if user == user_id && *said > since {
                let content = content(event_id, kind, user, thread.as_deref(), 0);
                let event = json!({"type": "m.receipt", "room_id": room_id, "content": content});
                receipts.push(to_raw_value(&event).map_err(Error::internal)?);
            }
        }
        Ok(Reading {
            next: state.receipts.said.to_string(),
            receipts,
            push_rules: changed.then(|| json!({"global": rules})),
        })
    }
}

impl State {
    /// `global` of a user's push rules.
    pub(super) fn push_rules(&self, user_id: &UserId) -> Value {
        let rules = self.receipts.rules.get(user_id);
        rules.map_or_else(
            || json!({"override": [], "content": [], "room": [], "sender": [], "underride": []}),
            |(rules, _)| rules.clone(),
        )
    }

    fn set_push_rules(&mut self, user_id: &UserId, rules: Value) {
        self.receipts.said += 1;
        let said = (rules, self.receipts.said);
        self.receipts.rules.insert(user_id.to_owned(), said);
    }
}

//! How far members have read and what they wish to be told of.

use std::collections::BTreeMap;

use ruma::{
    EventId, RoomId, UserId,
    api::client::{
        filter::{Filter, FilterDefinition, RoomEventFilter, RoomFilter},
        push::{delete_pushrule, set_pushrule},
        read_marker::set_read_marker,
        sync::sync_events,
    },
    presence::PresenceState,
    push::{NewPushRule, NewSimplePushRule, RuleKind},
    serde::Raw,
};
use serde::Deserialize;
use serde_json::{Map, Value, json, value::to_raw_value};

use super::{Client, is_not_found};
use crate::{
    error::{Error, Result},
    matrix::{RawEvent, Reading, Receipt},
};

impl Client {
    pub(super) async fn post_read_markers(
        &self,
        user_id: &UserId,
        room_id: &RoomId,
        event_id: &EventId,
        receipt: Receipt,
    ) -> Result<()> {
        let identity = self.names.as_member(user_id)?;
        let mut request = set_read_marker::v3::Request::new(room_id.to_owned());
        request.fully_read = Some(event_id.to_owned());
        match receipt {
            Receipt::Public => request.read_receipt = Some(event_id.to_owned()),
            Receipt::Private => request.private_read_receipt = Some(event_id.to_owned()),
        }
        let answer = self.call("read_markers", &identity, request).await;
        answer.map(drop)
    }

    pub(super) async fn put_room_mute(
        &self,
        user_id: &UserId,
        room_id: &RoomId,
        muted: bool,
    ) -> Result<()> {
        let identity = self.names.as_member(user_id)?;
        if muted {
            let rule = NewSimplePushRule::new(room_id.to_owned(), Vec::new());
            let request = set_pushrule::v3::Request::new(NewPushRule::Room(rule));
            return self
                .call("set_pushrule", &identity, request)
                .await
                .map(drop);
        }
        // A client may mute a room by a rule of either kind.
        for kind in [RuleKind::Room, RuleKind::Override] {
            let request = delete_pushrule::v3::Request::new(kind, room_id.to_string());
            let answer = self.call("delete_pushrule", &identity, request).await;
            if !is_not_found(&answer) {
                answer?;
            }
        }
        Ok(())
    }

    pub(super) async fn sync_reading(
        &self,
        user_id: &UserId,
        since: Option<&str>,
    ) -> Result<Reading> {
        let identity = self.names.as_member(user_id)?;
        let mut request = sync_events::v3::Request::new();
        request.filter = Some(sync_events::v3::Filter::FilterDefinition(filter()));
        request.since = since.map(ToOwned::to_owned);
        // That we look does not mean that they do.
        request.set_presence = PresenceState::Offline;
        let answer = self.call("sync", &identity, request).await?;
        let mut reading = Reading {
            next: answer.next_batch,
            receipts: Vec::new(),
            push_rules: None,
        };
        for (room_id, room) in &answer.rooms.join {
            for event in &room.ephemeral.events {
                if let Some(own) = own_receipts(user_id, room_id, event.json().get())? {
                    reading.receipts.push(own);
                }
            }
        }
        reading.push_rules = answer.account_data.events.iter().find_map(push_rules);
        Ok(reading)
    }
}

impl Client {
    /// Account data cannot be listed but by `/sync`, which knows types by their beginning.
    pub(super) async fn sync_account_data(
        &self,
        user_id: &UserId,
        prefix: &str,
    ) -> Result<BTreeMap<String, Value>> {
        #[derive(Deserialize)]
        struct Event {
            #[serde(rename = "type")]
            kind: String,
            content: Value,
        }
        let identity = self.names.as_member(user_id)?;
        let mut filter = FilterDefinition::empty();
        filter.room = RoomFilter::ignore_all();
        filter.presence = Filter::ignore_all();
        filter.account_data.types = Some(vec![format!("{prefix}*")]);
        // The same question is answered from a cache for two minutes: it is never the same.
        filter.account_data.not_types = vec![format!("{prefix}{}", ulid::Ulid::generate())];
        let mut request = sync_events::v3::Request::new();
        request.filter = Some(sync_events::v3::Filter::FilterDefinition(filter));
        request.set_presence = PresenceState::Offline;
        let answer = self.call("sync", &identity, request).await?;
        let events = answer.account_data.events.iter();
        let read = events.filter_map(|event| event.deserialize_as_unchecked::<Event>().ok());
        let meant = read.filter(|event| event.kind.starts_with(prefix));
        Ok(meant.map(|event| (event.kind, event.content)).collect())
    }
}

/// Receipts and push rules, and nothing else of what `/sync` could tell.
fn filter() -> FilterDefinition {
    let only = |kind: &str| Some(vec![kind.to_owned()]);
    let mut room = RoomFilter::empty();
    room.timeline = RoomEventFilter::ignore_all();
    room.state = RoomEventFilter::ignore_all();
    room.account_data = RoomEventFilter::ignore_all();
    room.ephemeral.types = only("m.receipt");
    let mut filter = FilterDefinition::empty();
    filter.room = room;
    filter.presence = Filter::ignore_all();
    filter.account_data.types = only("m.push_rules");
    filter
}

/// Of an `m.receipt` what is the user's own, as an event of its room.
fn own_receipts(user_id: &UserId, room_id: &RoomId, event: &str) -> Result<Option<RawEvent>> {
    #[derive(Deserialize)]
    struct Event {
        #[serde(rename = "type")]
        kind: String,
        #[serde(default)]
        content: BTreeMap<String, Value>,
    }
    let Ok(Event { kind, content }) = serde_json::from_str(event) else {
        return Ok(None);
    };
    let mut own = Map::new();
    for (event_id, kinds) in content {
        let mut kept = Map::new();
        for (kind, users) in kinds.as_object().into_iter().flatten() {
            if let Some(said) = users.get(user_id.as_str()) {
                kept.insert(kind.clone(), json!({user_id.as_str(): said}));
            }
        }
        if !kept.is_empty() {
            own.insert(event_id, Value::Object(kept));
        }
    }
    if kind != "m.receipt" || own.is_empty() {
        return Ok(None);
    }
    let event = json!({"type": kind, "room_id": room_id, "content": own});
    to_raw_value(&event).map(Some).map_err(Error::internal)
}

fn push_rules<T>(event: &Raw<T>) -> Option<Value> {
    let kind = event.get_field::<String>("type").ok()??;
    (kind == "m.push_rules").then(|| event.get_field("content").ok())??
}

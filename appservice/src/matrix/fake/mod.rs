//! An in-memory homeserver for tests. It loops: what is sent to it comes back as transactions, so
//! that write, ingest and read run in one process in milliseconds. It can fail, duplicate, reorder
//! and crash after a send. The contract tests run the same cases here and on the real one.

mod delivery;
mod departures;
mod members;
mod reading;
mod reports;
mod room;
mod upgrades;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use async_trait::async_trait;
use axum::http::StatusCode;
use bytes::Bytes;
pub use delivery::{Faults, Sink};
use ruma::{
    EventId, MxcUri, OwnedEventId, OwnedMxcUri, OwnedRoomId, OwnedTransactionId, OwnedUserId,
    RoomAliasId, RoomId, UserId,
};
use serde_json::{Map, Value, json};

use self::{delivery::Delivery, room::Room};
use super::{
    Creation, EventReport, Homeserver, Identity, MessagesPage, Names, NewRoom, Outgoing, Profile,
    RawEvent, Reading, Receipt, Registered, UserDevice, UserReport,
};
use crate::{
    clock::Clock,
    error::{Error, Result},
};

/// The double. Clones share the same homeserver.
#[derive(Clone)]
pub struct Fake {
    names: Names,
    clock: Clock,
    state: Arc<Mutex<State>>,
    delivery: Delivery,
}

#[derive(Default)]
struct State {
    /// Their profiles.
    users: BTreeMap<OwnedUserId, Map<String, Value>>,
    account_data: HashMap<(OwnedUserId, String), Value>,
    receipts: reading::Receipts,
    reports: reports::Reports,
    media: HashMap<OwnedMxcUri, (OwnedUserId, Bytes)>,
    protected: BTreeSet<OwnedMxcUri>,
    devices: BTreeMap<OwnedUserId, Vec<UserDevice>>,
    suspended: BTreeSet<OwnedUserId>,
    rooms: BTreeMap<OwnedRoomId, Room>,
    aliases: HashMap<String, OwnedRoomId>,
    /// What was answered to (identity, room, purpose, transaction ID).
    answered: HashMap<(OwnedUserId, OwnedRoomId, OwnedTransactionId), OwnedEventId>,
    counter: u64,
    /// How many events of the next room are made before the homeserver dies.
    break_room_after: Option<usize>,
    /// The newest stamp that was not asked for.
    last_ts: i64,
}

/// The homeserver's own refusal.
fn refuse(status: StatusCode, errcode: &str, message: impl Into<String>) -> Error {
    Error::Homeserver {
        status,
        errcode: errcode.into(),
        message: message.into(),
    }
}

fn forbidden(message: impl Into<String>) -> Error {
    refuse(StatusCode::FORBIDDEN, "M_FORBIDDEN", message)
}

fn unknown_room() -> Error {
    forbidden("Unknown room")
}

impl Fake {
    /// An empty homeserver on which only the bot is.
    pub fn new(names: Names, clock: Clock) -> Self {
        let bot = names.bot().to_owned();
        let fake = Self {
            delivery: Delivery::default(),
            state: Arc::default(),
            names,
            clock,
        };
        fake.locked().users.insert(bot, Map::new());
        fake
    }

    /// Where transactions go from now on. Events that were sent before are kept back until then.
    pub fn connect(&self, sink: Sink) {
        self.delivery.connect(sink);
    }

    /// How many events a transaction has at most.
    pub fn set_batch(&self, events: usize) {
        self.delivery.set_batch(events);
    }

    /// What goes wrong next.
    pub fn faults(&self) -> &Faults {
        &self.delivery.faults
    }

    /// Waits until everything that was sent has been delivered.
    pub async fn settle(&self) {
        self.delivery.settle().await;
    }

    /// Somebody signs in with a Matrix client.
    pub fn sign_in(&self, user_id: &UserId, device_id: &str, name: &str) {
        let device = UserDevice {
            device_id: device_id.to_owned(),
            display_name: Some(name.to_owned()),
            last_seen_ts: Some(self.clock.unix_ms()),
            last_seen_ip: Some("192.0.2.9".into()),
        };
        let mut state = self.locked();
        state
            .devices
            .entry(user_id.to_owned())
            .or_default()
            .push(device);
    }

    /// How many users exist, the bot included.
    pub fn user_count(&self) -> usize {
        self.locked().users.len()
    }

    /// The timeline of a room, oldest first, as `/messages` shows it now.
    pub fn timeline(&self, room_id: &RoomId) -> Vec<Value> {
        self.locked()
            .rooms
            .get(room_id)
            .map(Room::timeline)
            .unwrap_or_default()
    }

    /// A member leaves a room, in another client.
    pub fn leave(&self, user_id: &UserId, room_id: &RoomId) -> Result<OwnedEventId> {
        let event = NewEvent {
            event_type: "m.room.member",
            sender: user_id,
            state_key: Some(user_id.as_str()),
            content: json!({"membership": "leave"}),
            ts: None,
        };
        self.append(&mut self.locked(), room_id, &event)
    }

    /// A guest says something: their own homeserver let it through before it heard of anything else.
    pub fn say_as_guest(
        &self,
        guest: &UserId,
        room_id: &RoomId,
        body: &str,
    ) -> Result<OwnedEventId> {
        let event = NewEvent {
            event_type: "m.room.message",
            sender: guest,
            state_key: None,
            content: json!({"msgtype": "m.text", "body": body}),
            ts: None,
        };
        self.append(&mut self.locked(), room_id, &event)
    }

    /// The homeserver was started anew: it remembers transaction IDs in memory alone.
    pub fn forget_transactions(&self) {
        self.locked().answered.clear();
    }

    /// The homeserver dies while it makes the next room: its alias and its first events stay.
    pub fn break_room_after(&self, events: usize) {
        self.locked().break_room_after = Some(events);
    }

    /// A send that never comes back through the loop: the homeserver lost the push.
    pub async fn send_unpushed(
        &self,
        identity: &Identity,
        room_id: &RoomId,
        event: &Outgoing,
    ) -> Result<OwnedEventId> {
        self.delivery.hold_back(true);
        let sent = self.send(identity, room_id, event).await;
        self.delivery.hold_back(false);
        sent
    }

    fn locked(&self) -> MutexGuard<'_, State> {
        self.state
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn user_id(&self, identity: &Identity) -> Result<OwnedUserId> {
        match identity {
            Identity::Bot => Ok(self.names.bot().to_owned()),
            Identity::Member(id) if self.locked().users.contains_key(id) => Ok(id.clone()),
            Identity::Member(_) => Err(forbidden(
                "Application service has not registered this user",
            )),
        }
    }

    /// Appends an event and pushes it when the bot sent it or is in the room.
    fn append(
        &self,
        state: &mut State,
        room_id: &RoomId,
        event: &NewEvent<'_>,
    ) -> Result<OwnedEventId> {
        state.counter += 1;
        let event_id = event_id(room_id, state.counter)?;
        // No two in the same millisecond, so that a clock that stands still makes no disorder.
        let ts = event.ts.unwrap_or_else(|| {
            state.last_ts = self.clock.unix_ms().max(state.last_ts + 1);
            state.last_ts
        });
        let mut pdu = json!({
            "type": event.event_type, "event_id": event_id, "room_id": room_id,
            "sender": event.sender, "origin_server_ts": ts, "content": event.content,
            "unsigned": {},
        });
        if let (Some(key), Some(map)) = (event.state_key, pdu.as_object_mut()) {
            map.insert("state_key".into(), key.into());
        }
        let room = state.rooms.get_mut(room_id).ok_or_else(unknown_room)?;
        room.append(pdu.clone());
        let bot = self.names.bot();
        if event.sender == bot || room.membership(bot.as_str()) == "join" {
            self.delivery.push(pdu);
        }
        Ok(event_id)
    }
}

struct NewEvent<'a> {
    event_type: &'a str,
    sender: &'a UserId,
    state_key: Option<&'a str>,
    content: Value,
    ts: Option<i64>,
}

/// An event ID of the shape that rooms of version 4 and later have.
fn event_id(room_id: &RoomId, counter: u64) -> Result<OwnedEventId> {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    use sha2::{Digest, Sha256};
    let digest = Sha256::digest(format!("{room_id}/{counter}"));
    EventId::parse(format!("${}", URL_SAFE_NO_PAD.encode(digest))).map_err(Error::internal)
}

#[async_trait]
impl Homeserver for Fake {
    fn faults(&self) -> u64 {
        self.delivery.faults.count()
    }

    async fn ping(&self) -> Result<Duration> {
        self.faults().before().await?;
        self.delivery.ping().map(|()| Duration::from_millis(1))
    }

    async fn whoami(&self, identity: &Identity) -> Result<OwnedUserId> {
        self.faults().before().await?;
        self.user_id(identity)
    }

    async fn register(&self, localpart: &str) -> Result<Registered> {
        self.faults().before().await?;
        let user_id = self.names.member(localpart)?;
        let registered = match self.locked().users.entry(user_id) {
            std::collections::btree_map::Entry::Occupied(_) => Registered::Existing,
            std::collections::btree_map::Entry::Vacant(slot) => {
                slot.insert(Map::new());
                Registered::New
            }
        };
        self.faults().after()?;
        Ok(registered)
    }

    async fn set_display_name(&self, user_id: &UserId, name: &str) -> Result<()> {
        self.faults().before().await?;
        self.write_profile(user_id, "displayname", Some(&name.into()))?;
        self.faults().after()
    }

    async fn user_exists(&self, user_id: &UserId) -> Result<bool> {
        self.faults().before().await?;
        Ok(self.locked().users.contains_key(user_id))
    }

    async fn create_room(&self, new: &NewRoom) -> Result<Creation> {
        self.faults().before().await?;
        let bot = self.names.bot().to_owned();
        let mut state = self.locked();
        let alias = new
            .alias
            .as_ref()
            .map(|local| format!("#{local}:{}", self.names.server()));
        if alias
            .as_ref()
            .is_some_and(|a| state.aliases.contains_key(a))
        {
            return Ok(Creation::AliasTaken);
        }
        state.counter += 1;
        let room_id = RoomId::parse(format!("!room{}", state.counter)).map_err(Error::internal)?;
        state.rooms.insert(room_id.clone(), Room::default());
        if let Some(alias) = &alias {
            state.aliases.insert(alias.clone(), room_id.clone());
        }
        let broken = state.break_room_after.take();
        let birth = room::birth(new, &bot, alias.as_deref());
        for (event_type, state_key, content) in birth.into_iter().take(broken.unwrap_or(usize::MAX))
        {
            let event = NewEvent {
                event_type: &event_type,
                sender: &bot,
                state_key: Some(&state_key),
                content,
                ts: None,
            };
            self.append(&mut state, &room_id, &event)?;
        }
        drop(state);
        if broken.is_some() {
            return Err(Error::Unavailable {
                sent: true,
                message: "it died while it made a room".into(),
            });
        }
        self.faults().after()?;
        Ok(Creation::Created(room_id))
    }

    async fn resolve_alias(&self, alias: &RoomAliasId) -> Result<Option<OwnedRoomId>> {
        self.faults().before().await?;
        Ok(self.locked().aliases.get(alias.as_str()).cloned())
    }

    async fn remove_alias(&self, alias: &RoomAliasId) -> Result<()> {
        self.faults().before().await?;
        self.locked().aliases.remove(alias.as_str());
        self.faults().after()
    }

    async fn set_alias(&self, alias: &RoomAliasId, room_id: &RoomId) -> Result<()> {
        self.faults().before().await?;
        let alias = alias.to_string();
        self.locked().aliases.insert(alias, room_id.to_owned());
        self.faults().after()
    }

    async fn upgrade_room(&self, room_id: &RoomId, version: &str) -> Result<OwnedRoomId> {
        self.faults().before().await?;
        let new = self.replace(room_id, version)?;
        self.faults().after()?;
        Ok(new)
    }

    async fn invite_bot(&self, by: &Identity, room_id: &RoomId) -> Result<()> {
        self.faults().before().await?;
        self.call_back_bot(&self.user_id(by)?, room_id)?;
        self.faults().after()
    }

    async fn join(&self, identity: &Identity, room_id: &RoomId) -> Result<()> {
        self.faults().before().await?;
        let user_id = self.user_id(identity)?;
        let mut state = self.locked();
        state.must_not_be_suspended(&user_id)?;
        let room = state.rooms.get(room_id).ok_or_else(|| {
            let words = "Can't join remote room because no servers that are in the room have been \
                         provided.";
            refuse(StatusCode::NOT_FOUND, "M_UNKNOWN", words)
        })?;
        let membership = room.membership(user_id.as_str());
        let is_member = |other: &RoomId| {
            let other = state.rooms.get(other);
            other.is_some_and(|r| r.membership(user_id.as_str()) == "join")
        };
        if membership == "ban" {
            let message = format!("{user_id} is banned from this room");
            return Err(refuse(StatusCode::FORBIDDEN, "M_BAD_STATE", message));
        }
        let invited = matches!(membership, "join" | "invite");
        if !invited && !room.admits(is_member) {
            return Err(forbidden(
                "You do not belong to any of the required rooms/spaces",
            ));
        }
        let mut content = Self::member_content(&state, &user_id, "join");
        if let (false, Some(map)) = (invited, content.as_object_mut()) {
            let key = "join_authorised_via_users_server";
            map.insert(key.into(), self.names.bot().as_str().into());
        }
        // Who joins again says the same, but for the leave that it took the first time.
        let same = room.says_already(&user_id, "m.room.member", user_id.as_str(), &content);
        if same.is_some() {
            return Ok(());
        }
        let event = NewEvent {
            event_type: "m.room.member",
            sender: &user_id,
            state_key: Some(user_id.as_str()),
            content,
            ts: None,
        };
        self.append(&mut state, room_id, &event)?;
        drop(state);
        self.faults().after()
    }

    async fn join_alias(&self, identity: &Identity, alias: &RoomAliasId) -> Result<OwnedRoomId> {
        let room_id = self.resolve_alias(alias).await?.ok_or_else(|| {
            let words = format!("Room alias {alias} not found");
            refuse(StatusCode::NOT_FOUND, "M_NOT_FOUND", &words)
        })?;
        self.join(identity, &room_id).await?;
        Ok(room_id)
    }

    async fn invite(&self, room_id: &RoomId, user_id: &UserId, reason: Option<&str>) -> Result<()> {
        self.faults().before().await?;
        let bot = self.names.bot().to_owned();
        let mut state = self.locked();
        let room = state.rooms.get(room_id).ok_or_else(unknown_room)?;
        if matches!(room.membership(user_id.as_str()), "join" | "invite") {
            return Ok(());
        }
        let mut content = json!({"membership": "invite"});
        if let (Some(reason), Some(map)) = (reason, content.as_object_mut()) {
            map.insert("reason".into(), reason.into());
        }
        let event = NewEvent {
            event_type: "m.room.member",
            sender: &bot,
            state_key: Some(user_id.as_str()),
            content,
            ts: None,
        };
        self.append(&mut state, room_id, &event)?;
        drop(state);
        self.faults().after()
    }

    async fn send(
        &self,
        identity: &Identity,
        room_id: &RoomId,
        event: &Outgoing,
    ) -> Result<OwnedEventId> {
        self.faults().before().await?;
        let sender = self.user_id(identity)?;
        let mut state = self.locked();
        let key = (sender.clone(), room_id.to_owned(), event.txn_id.clone());
        if let Some(answered) = state.answered.get(&key) {
            return Ok(answered.clone());
        }
        state.must_not_be_suspended(&sender)?;
        let room = state.rooms.get(room_id).ok_or_else(unknown_room)?;
        room.may_send(sender.as_str(), event.event_type, &event.content)?;
        let new = NewEvent {
            event_type: event.event_type,
            sender: &sender,
            state_key: None,
            content: event.content.clone(),
            ts: event.ts,
        };
        let event_id = self.append(&mut state, room_id, &new)?;
        state.answered.insert(key, event_id.clone());
        drop(state);
        self.faults().after()?;
        Ok(event_id)
    }

    async fn set_state(
        &self,
        room_id: &RoomId,
        event_type: &str,
        state_key: &str,
        content: &Value,
    ) -> Result<OwnedEventId> {
        self.faults().before().await?;
        let bot = self.names.bot().to_owned();
        let mut state = self.locked();
        let room = state.rooms.get(room_id).ok_or_else(unknown_room)?;
        if let Some(same) = room.says_already(&bot, event_type, state_key, content) {
            return Ok(same);
        }
        let event = NewEvent {
            event_type,
            sender: &bot,
            state_key: Some(state_key),
            content: content.clone(),
            ts: None,
        };
        let event_id = self.append(&mut state, room_id, &event)?;
        drop(state);
        self.faults().after()?;
        Ok(event_id)
    }

    async fn redact(
        &self,
        identity: &Identity,
        room_id: &RoomId,
        target: &EventId,
        txn_id: &OwnedTransactionId,
        reason: Option<&str>,
    ) -> Result<OwnedEventId> {
        self.faults().before().await?;
        let sender = self.user_id(identity)?;
        let mut state = self.locked();
        let key = (sender.clone(), room_id.to_owned(), txn_id.clone());
        if let Some(answered) = state.answered.get(&key) {
            return Ok(answered.clone());
        }
        let room = state.rooms.get(room_id).ok_or_else(unknown_room)?;
        room.may_redact(sender.as_str(), target.as_str())?;
        let mut content = json!({"redacts": target});
        if let (Some(reason), Some(map)) = (reason, content.as_object_mut()) {
            map.insert("reason".into(), reason.into());
        }
        let new = NewEvent {
            event_type: "m.room.redaction",
            sender: &sender,
            state_key: None,
            content,
            ts: None,
        };
        let event_id = self.append(&mut state, room_id, &new)?;
        state.answered.insert(key, event_id.clone());
        drop(state);
        self.faults().after()?;
        Ok(event_id)
    }

    async fn state(&self, room_id: &RoomId) -> Result<Vec<RawEvent>> {
        self.faults().before().await?;
        let state = self.locked();
        let room = state.rooms.get(room_id).ok_or_else(unknown_room)?;
        if room.membership(self.names.bot().as_str()) != "join" {
            return Err(forbidden("The bot is not in this room"));
        }
        room.state_events().iter().map(raw).collect()
    }

    async fn event(&self, room_id: &RoomId, event_id: &EventId) -> Result<Option<RawEvent>> {
        self.faults().before().await?;
        let state = self.locked();
        let room = state.rooms.get(room_id).ok_or_else(unknown_room)?;
        room.event(event_id.as_str()).as_ref().map(raw).transpose()
    }

    async fn event_as_sent(&self, event_id: &EventId) -> Result<Option<RawEvent>> {
        self.faults().before().await?;
        let state = self.locked();
        let mut rooms = state.rooms.values();
        let event = rooms.find_map(|room| room.as_sent(event_id.as_str()));
        event.map(raw).transpose()
    }

    async fn messages(
        &self,
        room_id: &RoomId,
        from: Option<&str>,
        limit: u32,
    ) -> Result<MessagesPage> {
        self.faults().before().await?;
        let state = self.locked();
        let room = state.rooms.get(room_id).ok_or_else(unknown_room)?;
        let timeline = room.timeline();
        let before = from.and_then(|f| f.parse().ok()).unwrap_or(timeline.len());
        let start = before.saturating_sub(limit as usize);
        let page = timeline.get(start..before).unwrap_or_default();
        let events = page.iter().rev().map(raw).collect::<Result<_>>()?;
        Ok(MessagesPage {
            events,
            end: (start > 0).then(|| start.to_string()),
        })
    }

    async fn joined_rooms(&self) -> Result<Vec<OwnedRoomId>> {
        self.faults().before().await?;
        let bot = self.names.bot().as_str();
        let state = self.locked();
        Ok(state
            .rooms
            .iter()
            .filter(|(_, room)| room.membership(bot) == "join")
            .map(|(id, _)| id.clone())
            .collect())
    }

    async fn devices(&self, user_id: &UserId) -> Result<Vec<UserDevice>> {
        self.faults().before().await?;
        let state = self.locked();
        if !state.users.contains_key(user_id) {
            return Err(refuse(StatusCode::NOT_FOUND, "M_NOT_FOUND", "Unknown user"));
        }
        Ok(state.devices.get(user_id).cloned().unwrap_or_default())
    }

    async fn end_devices(&self, user_id: &UserId, device_ids: &[String]) -> Result<()> {
        self.faults().before().await?;
        let mut state = self.locked();
        if !state.users.contains_key(user_id) {
            return Err(refuse(StatusCode::NOT_FOUND, "M_NOT_FOUND", "Unknown user"));
        }
        if let Some(devices) = state.devices.get_mut(user_id) {
            devices.retain(|device| !device_ids.contains(&device.device_id));
        }
        drop(state);
        self.faults().after()
    }

    async fn profile(&self, user_id: &UserId) -> Result<Option<Profile>> {
        self.faults().before().await?;
        Ok(self.read_profile(user_id))
    }

    async fn set_profile_field(
        &self,
        user_id: &UserId,
        field: &str,
        value: Option<&Value>,
    ) -> Result<()> {
        self.faults().before().await?;
        self.write_profile(user_id, field, value)?;
        self.faults().after()
    }

    async fn account_data(&self, user_id: &UserId, event_type: &str) -> Result<Option<Value>> {
        self.faults().before().await?;
        self.read_account_data(user_id, event_type)
    }

    async fn account_data_beginning(
        &self,
        user_id: &UserId,
        prefix: &str,
    ) -> Result<BTreeMap<String, Value>> {
        self.faults().before().await?;
        self.list_account_data(user_id, prefix)
    }

    async fn set_account_data(
        &self,
        user_id: &UserId,
        event_type: &str,
        content: &Value,
    ) -> Result<()> {
        self.faults().before().await?;
        self.write_account_data(user_id, event_type, content)?;
        self.faults().after()
    }

    async fn set_read_marker(
        &self,
        user_id: &UserId,
        room_id: &RoomId,
        event_id: &EventId,
        receipt: Receipt,
    ) -> Result<()> {
        self.faults().before().await?;
        self.take_read_markers(user_id, room_id, event_id, receipt)?;
        self.faults().after()
    }

    async fn set_room_muted(&self, user_id: &UserId, room_id: &RoomId, muted: bool) -> Result<()> {
        self.faults().before().await?;
        self.set_mute(user_id, room_id, muted)?;
        self.faults().after()
    }

    async fn reading(&self, user_id: &UserId, since: Option<&str>) -> Result<Reading> {
        self.faults().before().await?;
        self.read_reading(user_id, since)
    }

    async fn upload(
        &self,
        identity: &Identity,
        _content_type: &str,
        bytes: Bytes,
    ) -> Result<OwnedMxcUri> {
        self.faults().before().await?;
        let uri = self.keep_media(&self.user_id(identity)?, bytes)?;
        self.faults().after()?;
        Ok(uri)
    }

    async fn download(&self, uri: &MxcUri, limit: usize) -> Result<Option<Bytes>> {
        self.faults().before().await?;
        self.faults().media()?;
        Ok(self.read_media(uri, limit))
    }

    async fn protect_media(&self, uri: &MxcUri) -> Result<()> {
        self.faults().before().await?;
        self.locked().protected.insert(uri.to_owned());
        self.faults().after()
    }

    async fn delete_media(&self, uri: &MxcUri) -> Result<()> {
        self.faults().before().await?;
        self.locked().media.remove(uri);
        self.faults().after()
    }

    async fn deactivate(&self, user_id: &UserId) -> Result<()> {
        self.faults().before().await?;
        self.deactivate_user(user_id)?;
        self.faults().after()
    }

    async fn set_suspended(&self, user_id: &UserId, suspended: bool) -> Result<()> {
        self.faults().before().await?;
        self.suspend_user(user_id, suspended)?;
        self.faults().after()
    }

    async fn is_suspended(&self, user_id: &UserId) -> Result<bool> {
        self.faults().before().await?;
        self.reads_suspended(user_id)
    }

    async fn delete_media_of(&self, user_id: &UserId) -> Result<()> {
        self.faults().before().await?;
        self.forget_media_of(user_id);
        self.faults().after()
    }

    async fn delete_room(&self, room_id: &RoomId) -> Result<()> {
        self.faults().before().await?;
        self.drop_room(room_id);
        self.faults().after()
    }

    async fn leave(&self, identity: &Identity, room_id: &RoomId) -> Result<()> {
        self.faults().before().await?;
        let user_id = self.user_id(identity)?;
        Self::must_be_in(&self.locked(), &user_id, room_id)?;
        Self::leave(self, &user_id, room_id)?;
        self.faults().after()
    }

    async fn event_reports(&self, since: u64) -> Result<Vec<EventReport>> {
        self.faults().before().await?;
        Ok(self.event_reports_since(since))
    }

    async fn user_reports(&self, since: u64) -> Result<Vec<UserReport>> {
        self.faults().before().await?;
        Ok(self.user_reports_since(since))
    }

    async fn is_admin(&self, identity: &Identity, user_id: &UserId) -> Result<bool> {
        self.faults().before().await?;
        match identity {
            Identity::Bot => Ok(user_id == self.names.bot()),
            Identity::Member(_) => Err(forbidden("You are not a server admin")),
        }
    }
}

fn raw(event: &Value) -> Result<RawEvent> {
    serde_json::value::to_raw_value(event).map_err(Error::internal)
}

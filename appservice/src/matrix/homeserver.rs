//! The homeserver, as far as Althing speaks to it.

use std::{collections::BTreeMap, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use ruma::{
    EventId, MxcUri, OwnedEventId, OwnedMxcUri, OwnedRoomId, OwnedTransactionId, OwnedUserId,
    RoomAliasId, RoomId, UserId,
};
use serde_json::{Value, value::RawValue};

use super::{EventReport, Identity, Profile, Reading, Receipt, UserReport};
use crate::error::Result;

/// An event as the homeserver wrote it, parsed late.
pub type RawEvent = Box<RawValue>;

/// What became of a registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Registered {
    /// The user was created.
    New,
    /// `M_USER_IN_USE`: the user existed.
    Existing,
}

/// What became of a `createRoom` with an alias.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Creation {
    /// The room was made.
    Created(OwnedRoomId),
    /// The alias belongs to another room (400 `M_ROOM_IN_USE`, or 409 in a race).
    AliasTaken,
}

/// A state event that a room is born with.
#[derive(Debug, Clone)]
pub struct InitialState {
    /// Event type.
    pub event_type: String,
    /// State key.
    pub state_key: String,
    /// Content.
    pub content: Value,
}

/// `POST /createRoom` by the bot ([spec]).
///
/// [spec]: https://spec.matrix.org/v1.18/client-server-api/#post_matrixclientv3createroom
#[derive(Debug, Clone)]
pub struct NewRoom {
    /// Room version, e.g. `"12"`.
    pub version: String,
    /// Localpart of the alias, without `#` and server.
    pub alias: Option<String>,
    /// `m.room.name`.
    pub name: String,
    /// `m.room.topic`.
    pub topic: Option<String>,
    /// Extra keys of `m.room.create`: `type`, `m.federate`, our kind and key.
    pub creation_content: Value,
    /// Complete `m.room.power_levels`: naming `events` makes the homeserver's defaults vanish.
    pub power_levels: Value,
    /// Further state.
    pub initial_state: Vec<InitialState>,
    /// Who is invited at once.
    pub invite: Vec<OwnedUserId>,
}

/// A device of a user: a Matrix client that is signed in.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
pub struct UserDevice {
    /// Device ID.
    pub device_id: String,
    /// As the client or its owner calls it.
    #[serde(default)]
    pub display_name: Option<String>,
    /// Milliseconds since the Unix epoch.
    #[serde(default)]
    pub last_seen_ts: Option<i64>,
    /// Address.
    #[serde(default)]
    pub last_seen_ip: Option<String>,
}

/// A message-like event to be sent.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// Event type.
    pub event_type: &'static str,
    /// Content.
    pub content: Value,
    /// Transaction ID; the same for a retry.
    pub txn_id: OwnedTransactionId,
    /// `origin_server_ts` in milliseconds, to write history; now when absent.
    pub ts: Option<i64>,
}

/// Some events of a room, newest first.
#[derive(Debug)]
pub struct MessagesPage {
    /// Newest first.
    pub events: Vec<RawEvent>,
    /// Where the next, older page starts; `None` at the room's beginning.
    pub end: Option<String>,
}

/// The homeserver. Errors: [`Error::Homeserver`](crate::error::Error::Homeserver) when it refused,
/// [`Error::Unavailable`](crate::error::Error::Unavailable) when it gave no usable answer.
#[async_trait]
pub trait Homeserver: Send + Sync + 'static {
    /// How many requests have had no usable answer so far: a growing number means an outage, after
    /// which the homeserver may have lost what it should have pushed.
    fn faults(&self) -> u64;

    /// Asks the homeserver to ping us; how long that took ([spec]).
    ///
    /// [spec]: https://spec.matrix.org/v1.18/client-server-api/#post_matrixclientv1appserviceappserviceidping
    async fn ping(&self) -> Result<Duration>;

    /// Who the homeserver takes us for.
    async fn whoami(&self, identity: &Identity) -> Result<OwnedUserId>;

    /// Registers a member, or the bot itself, without a device.
    async fn register(&self, localpart: &str) -> Result<Registered>;

    /// Sets a member's own display name.
    async fn set_display_name(&self, user_id: &UserId, name: &str) -> Result<()>;

    /// Whether the homeserver has such a user, deactivated ones too.
    async fn user_exists(&self, user_id: &UserId) -> Result<bool>;

    /// Creates a room as the bot.
    async fn create_room(&self, room: &NewRoom) -> Result<Creation>;

    /// The room that an alias points to.
    async fn resolve_alias(&self, alias: &RoomAliasId) -> Result<Option<OwnedRoomId>>;

    /// Takes an alias away from its room.
    async fn remove_alias(&self, alias: &RoomAliasId) -> Result<()>;

    /// Points an alias of ours to a room; one that is in use is taken away from its room first.
    async fn set_alias(&self, alias: &RoomAliasId, room_id: &RoomId) -> Result<()>;

    /// Makes a new room of this version in place of an old one, as the bot: name, join rule, power
    /// levels and aliases go with it, the old room is closed ([spec]).
    ///
    /// [spec]: https://spec.matrix.org/v1.18/client-server-api/#post_matrixclientv3roomsroomidupgrade
    async fn upgrade_room(&self, room_id: &RoomId, version: &str) -> Result<OwnedRoomId>;

    /// Invites the bot into a room as a member who may: it was taken out of it.
    async fn invite_bot(&self, by: &Identity, room_id: &RoomId) -> Result<()>;

    /// Joins a room.
    async fn join(&self, identity: &Identity, room_id: &RoomId) -> Result<()>;

    /// Joins a room by its address, on whatever homeserver it is; the room ([spec]).
    ///
    /// [spec]: https://spec.matrix.org/v1.18/client-server-api/#post_matrixclientv3joinroomidoralias
    async fn join_alias(&self, identity: &Identity, alias: &RoomAliasId) -> Result<OwnedRoomId>;

    /// Invites a user as the bot, with a sentence that clients show. An already joined or invited
    /// user is fine.
    async fn invite(&self, room_id: &RoomId, user_id: &UserId, reason: Option<&str>) -> Result<()>;

    /// Sends a message-like event.
    async fn send(
        &self,
        identity: &Identity,
        room_id: &RoomId,
        event: &Outgoing,
    ) -> Result<OwnedEventId>;

    /// Sends a state event as the bot.
    async fn set_state(
        &self,
        room_id: &RoomId,
        event_type: &str,
        state_key: &str,
        content: &Value,
    ) -> Result<OwnedEventId>;

    /// Redacts an event.
    async fn redact(
        &self,
        identity: &Identity,
        room_id: &RoomId,
        event_id: &EventId,
        txn_id: &OwnedTransactionId,
        reason: Option<&str>,
    ) -> Result<OwnedEventId>;

    /// The current state of a room of the bot.
    async fn state(&self, room_id: &RoomId) -> Result<Vec<RawEvent>>;

    /// An event of a room of the bot, with the last edit of its sender in `unsigned`; nothing where
    /// there is none ([spec]).
    ///
    /// [spec]: https://spec.matrix.org/v1.18/client-server-api/#get_matrixclientv3roomsroomideventeventid
    async fn event(&self, room_id: &RoomId, event_id: &EventId) -> Result<Option<RawEvent>>;

    /// An event as it was sent, whoever has redacted it since: for as long as the homeserver keeps the
    /// words (seven days when it is not told otherwise), and with nothing in it afterwards ([Synapse]).
    ///
    /// [Synapse]: https://element-hq.github.io/synapse/latest/admin_api/fetch_event.html
    async fn event_as_sent(&self, event_id: &EventId) -> Result<Option<RawEvent>>;

    /// Events of a room of the bot, newest first, from `from` (or the tip) backwards.
    async fn messages(
        &self,
        room_id: &RoomId,
        from: Option<&str>,
        limit: u32,
    ) -> Result<MessagesPage>;

    /// The rooms that the bot is in.
    async fn joined_rooms(&self) -> Result<Vec<OwnedRoomId>>;

    /// The devices of a local user ([Synapse]).
    ///
    /// [Synapse]: https://element-hq.github.io/synapse/latest/admin_api/user_admin_api.html#list-all-devices
    async fn devices(&self, user_id: &UserId) -> Result<Vec<UserDevice>>;

    /// Ends devices of a local user: their access tokens die at once. Unknown ones are fine.
    async fn end_devices(&self, user_id: &UserId, device_ids: &[String]) -> Result<()>;

    /// Everything that a user's profile says; nothing of an unknown user ([spec]).
    ///
    /// [spec]: https://spec.matrix.org/v1.18/client-server-api/#get_matrixclientv3profileuserid
    async fn profile(&self, user_id: &UserId) -> Result<Option<Profile>>;

    /// Sets a field of a member's own profile, or takes it away ([spec]).
    ///
    /// [spec]: https://spec.matrix.org/v1.18/client-server-api/#put_matrixclientv3profileuseridkeyname
    async fn set_profile_field(
        &self,
        user_id: &UserId,
        field: &str,
        value: Option<&Value>,
    ) -> Result<()>;

    /// A member's account data of a type, read as the member; nothing where none was ever set.
    async fn account_data(&self, user_id: &UserId, event_type: &str) -> Result<Option<Value>>;

    /// A member's account data whose types begin so, by type, read as the member ([spec]).
    ///
    /// [spec]: https://spec.matrix.org/v1.18/client-server-api/#get_matrixclientv3sync
    async fn account_data_beginning(
        &self,
        user_id: &UserId,
        prefix: &str,
    ) -> Result<BTreeMap<String, Value>>;

    /// Replaces a member's account data of a type.
    async fn set_account_data(
        &self,
        user_id: &UserId,
        event_type: &str,
        content: &Value,
    ) -> Result<()>;

    /// Says that a member has read a room up to an event, threads too, and moves the marker that their
    /// clients show ([spec]). One that is not the furthest changes nothing. 403 for who is not in the
    /// room.
    ///
    /// [spec]: https://spec.matrix.org/v1.18/client-server-api/#post_matrixclientv3roomsroomidread_markers
    async fn set_read_marker(
        &self,
        user_id: &UserId,
        room_id: &RoomId,
        event_id: &EventId,
        receipt: Receipt,
    ) -> Result<()>;

    /// Silences a room for a member by a push rule for it, or takes away what silences it ([spec]).
    ///
    /// [spec]: https://spec.matrix.org/v1.18/client-server-api/#put_matrixclientv3pushrulesglobalkindruleid
    async fn set_room_muted(&self, user_id: &UserId, room_id: &RoomId, muted: bool) -> Result<()>;

    /// A member's own receipts and push rules, read as the member: all of them, or what has changed
    /// since an earlier answer's `next` ([spec]).
    ///
    /// [spec]: https://spec.matrix.org/v1.18/client-server-api/#get_matrixclientv3sync
    async fn reading(&self, user_id: &UserId, since: Option<&str>) -> Result<Reading>;

    /// Uploads media.
    async fn upload(
        &self,
        identity: &Identity,
        content_type: &str,
        bytes: Bytes,
    ) -> Result<OwnedMxcUri>;

    /// Media, read as the bot; nothing where there is none, or more than `limit` bytes.
    async fn download(&self, uri: &MxcUri, limit: usize) -> Result<Option<Bytes>>;

    /// Leaves media of ours alone when a server administrator locks away what is like it.
    async fn protect_media(&self, uri: &MxcUri) -> Result<()>;

    /// Deletes media of ours for good; what is gone already is.
    async fn delete_media(&self, uri: &MxcUri) -> Result<()>;

    /// Leaves a room, or declines an invitation.
    async fn leave(&self, identity: &Identity, room_id: &RoomId) -> Result<()>;

    /// Deactivates a local user for good: they leave every room, are signed out everywhere, and their
    /// profile goes. Repeating it changes nothing ([Synapse]).
    ///
    /// [Synapse]: https://element-hq.github.io/synapse/latest/admin_api/user_admin_api.html#deactivate-account
    async fn deactivate(&self, user_id: &UserId) -> Result<()>;

    /// Lets a local user do nothing but read, leave and take own words back, in every client, or lets
    /// them do everything again: 403 `M_USER_SUSPENDED` meanwhile. Repeating it changes nothing ([Synapse]).
    ///
    /// [Synapse]: https://element-hq.github.io/synapse/latest/admin_api/user_admin_api.html#suspendunsuspend-account
    async fn set_suspended(&self, user_id: &UserId, suspended: bool) -> Result<()>;

    /// Whether a local user is suspended, by whomever ([Synapse]).
    ///
    /// [Synapse]: https://element-hq.github.io/synapse/latest/admin_api/user_admin_api.html#query-user-account
    async fn is_suspended(&self, user_id: &UserId) -> Result<bool>;

    /// Deletes all media that a local user has uploaded ([Synapse]).
    ///
    /// [Synapse]: https://element-hq.github.io/synapse/latest/admin_api/user_admin_api.html#delete-media-uploaded-by-a-user
    async fn delete_media_of(&self, user_id: &UserId) -> Result<()>;

    /// Takes everybody out of a room, and the room off the homeserver, with its aliases. One that is
    /// not there is fine ([Synapse]).
    ///
    /// [Synapse]: https://element-hq.github.io/synapse/latest/admin_api/rooms.html#version-1-old-version
    async fn delete_room(&self, room_id: &RoomId) -> Result<()>;

    /// The events that members have reported in their clients, those with a greater number than `since`,
    /// the first first.
    async fn event_reports(&self, since: u64) -> Result<Vec<EventReport>>;

    /// The users whom members have reported in their clients, those with a greater number than `since`,
    /// the first first.
    async fn user_reports(&self, since: u64) -> Result<Vec<UserReport>>;

    /// Whether a local user is a server administrator; asked as the given identity, so that a test
    /// can show that members are refused.
    async fn is_admin(&self, identity: &Identity, user_id: &UserId) -> Result<bool>;
}

//! The homeserver over HTTP: ruma's request types, reqwest's transport.

mod admin;
mod exchange;
mod members;
mod reading;
mod reports;
mod rooms;

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use http::{Method, StatusCode};
use ruma::{
    EventId, MxcUri, OwnedEventId, OwnedMxcUri, OwnedRoomId, OwnedTransactionId, OwnedUserId,
    RoomAliasId, RoomId, RoomVersionId, TransactionId, UserId,
    api::{MatrixVersion, SupportedVersions, client},
    events::{AnyMessageLikeEventContent, AnyStateEventContent},
    profile::ProfileFieldValue,
    serde::Raw,
};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde_json::{Value, json, value::to_raw_value};

use self::{
    admin::{Devices, Flag, Nothing},
    exchange::{away, refusal},
};
use super::{
    Creation, EventReport, Homeserver, Identity, MessagesPage, Names, NewRoom, Outgoing, Profile,
    RawEvent, Reading, Receipt, Registered, UserDevice, UserReport, identity::BOT_LOCALPART,
    registration::PLATFORM_ID,
};
use crate::{
    config::Config,
    error::{Error, Result},
};

/// A homeserver answers within this or counts as away. `createRoom` is the slowest request.
const TIMEOUT: Duration = Duration::from_secs(20);

/// Where the homeserver is and how it knows us.
#[derive(Clone)]
pub struct Endpoint {
    /// Base URL.
    pub url: String,
    /// Ours, as the bot.
    pub as_token: SecretString,
    /// Ours, to act as members.
    pub members_token: SecretString,
}

/// [`Homeserver`] over HTTP.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    endpoint: Endpoint,
    names: Names,
    versions: SupportedVersions,
    /// Requests without a usable answer.
    faults: Arc<AtomicU64>,
}

impl Client {
    /// A client of the configured homeserver.
    pub fn from_config(config: &Config) -> Result<Self> {
        let endpoint = Endpoint {
            url: config
                .homeserver
                .url
                .as_str()
                .trim_end_matches('/')
                .to_owned(),
            as_token: config.appservice.as_token.clone(),
            members_token: config.appservice.members_token.clone(),
        };
        Self::new(endpoint, Names::new(&config.homeserver.server_name)?)
    }

    /// A client of any homeserver.
    pub fn new(endpoint: Endpoint, names: Names) -> Result<Self> {
        let http = reqwest::Client::builder()
            .user_agent(concat!("althing/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(Duration::from_secs(3))
            .timeout(TIMEOUT)
            .tcp_nodelay(true)
            .no_proxy()
            .build()
            .map_err(Error::internal)?;
        // Everything that is used here is stable since 1.7 (appservice ping); asking `/versions`
        // first would make the start depend on the homeserver.
        let versions = SupportedVersions {
            versions: [MatrixVersion::V1_11].into(),
            features: [].into(),
        };
        Ok(Self {
            http,
            endpoint,
            names,
            versions,
            faults: Arc::default(),
        })
    }
}

fn raw<T>(content: &impl Serialize) -> Result<Raw<T>> {
    Ok(Raw::from_json(
        to_raw_value(content).map_err(Error::internal)?,
    ))
}

/// Synapse says `M_NOT_FOUND` of rooms and `M_UNKNOWN` of profiles.
fn is_not_found<T>(result: &Result<T>) -> bool {
    matches!(
        result,
        Err(Error::Homeserver {
            status: StatusCode::NOT_FOUND,
            ..
        })
    )
}

#[async_trait]
impl Homeserver for Client {
    fn faults(&self) -> u64 {
        self.faults.load(Ordering::Relaxed)
    }

    async fn ping(&self) -> Result<Duration> {
        let request = client::appservice::request_ping::v1::Request::new(PLATFORM_ID.into());
        let answer = self.call("ping", &Identity::Bot, request).await;
        // The homeserver's 502 tells that *it* does not reach *us*: worth its own words.
        match answer {
            Ok(answer) => Ok(answer.duration),
            Err(Error::Unavailable { message, sent }) if message.starts_with("502") => {
                Err(Error::Unavailable {
                    sent,
                    message: format!("it cannot reach us: {message}"),
                })
            }
            Err(other) => Err(other),
        }
    }

    async fn whoami(&self, identity: &Identity) -> Result<OwnedUserId> {
        let request = client::account::whoami::v3::Request::new();
        Ok(self.call("whoami", identity, request).await?.user_id)
    }

    async fn register(&self, localpart: &str) -> Result<Registered> {
        // The user does not exist yet, so there is nobody to assert: the token alone names the
        // registration whose namespace must hold the localpart.
        let token = if localpart == BOT_LOCALPART {
            &self.endpoint.as_token
        } else {
            &self.endpoint.members_token
        };
        let body = serde_json::json!({
            "type": "m.login.application_service", "username": localpart, "inhibit_login": true,
        });
        let request =
            http::Request::post(format!("{}/_matrix/client/v3/register", self.endpoint.url))
                .header(
                    http::header::AUTHORIZATION,
                    format!("Bearer {}", token.expose_secret()),
                )
                .header(http::header::CONTENT_TYPE, "application/json")
                .body(BytesMut::from(body.to_string().as_bytes()))
                .map_err(Error::internal)?;
        let response = self.exchange("register", request).await?;
        if response.status().is_success() {
            return Ok(Registered::New);
        }
        match refusal(response.status(), response.body()) {
            Error::Homeserver { errcode, .. } if errcode == "M_USER_IN_USE" => {
                Ok(Registered::Existing)
            }
            other => Err(other),
        }
    }

    async fn set_display_name(&self, user_id: &UserId, name: &str) -> Result<()> {
        let request = client::profile::set_profile_field::v3::Request::new(
            user_id.to_owned(),
            ProfileFieldValue::DisplayName(name.to_owned()),
        );
        let identity = self.names.as_member(user_id)?;
        self.call("set_display_name", &identity, request)
            .await
            .map(drop)
    }

    async fn user_exists(&self, user_id: &UserId) -> Result<bool> {
        let request = client::profile::get_profile::v3::Request::new(user_id.to_owned());
        let answer = self.call("profile", &Identity::Bot, request).await;
        if is_not_found(&answer) {
            return Ok(false);
        }
        answer.map(|_profile| true)
    }

    async fn create_room(&self, room: &NewRoom) -> Result<Creation> {
        let mut request = client::room::create_room::v3::Request::new();
        request.room_version =
            Some(RoomVersionId::try_from(room.version.as_str()).map_err(Error::internal)?);
        request.room_alias_name.clone_from(&room.alias);
        request.name = Some(room.name.clone());
        request.topic.clone_from(&room.topic);
        request.preset = Some(client::room::create_room::v3::RoomPreset::PrivateChat);
        request.creation_content = Some(raw(&room.creation_content)?);
        request.power_level_content_override = Some(raw(&room.power_levels)?);
        request.invite.clone_from(&room.invite);
        for state in &room.initial_state {
            request.initial_state.push(raw(&serde_json::json!({
                "type": state.event_type, "state_key": state.state_key, "content": state.content,
            }))?);
        }
        match self.call("create_room", &Identity::Bot, request).await {
            Ok(answer) => Ok(Creation::Created(answer.room_id)),
            Err(Error::Homeserver {
                status, errcode, ..
            }) if errcode == "M_ROOM_IN_USE" || status == StatusCode::CONFLICT => {
                Ok(Creation::AliasTaken)
            }
            Err(other) => Err(other),
        }
    }

    async fn resolve_alias(&self, alias: &RoomAliasId) -> Result<Option<OwnedRoomId>> {
        let request = client::alias::get_alias::v3::Request::new(alias.to_owned());
        let answer = self.call("resolve_alias", &Identity::Bot, request).await;
        if is_not_found(&answer) {
            return Ok(None);
        }
        Ok(Some(answer?.room_id))
    }

    async fn remove_alias(&self, alias: &RoomAliasId) -> Result<()> {
        let request = client::alias::delete_alias::v3::Request::new(alias.to_owned());
        let answer = self.call("remove_alias", &Identity::Bot, request).await;
        if is_not_found(&answer) {
            return Ok(());
        }
        answer.map(drop)
    }

    async fn set_alias(&self, alias: &RoomAliasId, room_id: &RoomId) -> Result<()> {
        self.point_alias(alias, room_id).await
    }

    async fn upgrade_room(&self, room_id: &RoomId, version: &str) -> Result<OwnedRoomId> {
        self.replace_room(room_id, version).await
    }

    async fn invite_bot(&self, by: &Identity, room_id: &RoomId) -> Result<()> {
        let recipient = self.names.bot().to_owned();
        self.post_invitation(by, room_id, recipient).await
    }

    async fn join(&self, identity: &Identity, room_id: &RoomId) -> Result<()> {
        let request = client::membership::join_room_by_id::v3::Request::new(room_id.to_owned());
        self.call("join", identity, request).await.map(drop)
    }

    async fn join_alias(&self, identity: &Identity, alias: &RoomAliasId) -> Result<OwnedRoomId> {
        use client::membership::join_room_by_id_or_alias::v3::Request;
        let request = Request::new(alias.to_owned().into());
        Ok(self.call("join", identity, request).await?.room_id)
    }

    async fn invite(&self, room_id: &RoomId, user_id: &UserId, reason: Option<&str>) -> Result<()> {
        use client::membership::invite_user::v3::{InvitationRecipient, InviteUserId, Request};
        let mut invited = InviteUserId::new(user_id.to_owned());
        invited.reason = reason.map(ToOwned::to_owned);
        let recipient = InvitationRecipient::UserId(invited);
        let request = Request::new(room_id.to_owned(), recipient);
        match self.call("invite", &Identity::Bot, request).await {
            Err(Error::Homeserver {
                status: StatusCode::FORBIDDEN,
                message,
                ..
            }) if message.contains("already in the room") => Ok(()),
            other => other.map(drop),
        }
    }

    async fn send(
        &self,
        identity: &Identity,
        room_id: &RoomId,
        event: &Outgoing,
    ) -> Result<OwnedEventId> {
        let mut request = client::message::send_message_event::v3::Request::new_raw(
            room_id.to_owned(),
            event.txn_id.clone(),
            event.event_type.into(),
            raw::<AnyMessageLikeEventContent>(&event.content)?,
        );
        if let Some(ts) = event.ts {
            request.timestamp = u64::try_from(ts)
                .ok()
                .and_then(ruma::UInt::new)
                .map(ruma::MilliSecondsSinceUnixEpoch);
        }
        Ok(self.call("send", identity, request).await?.event_id)
    }

    async fn set_state(
        &self,
        room_id: &RoomId,
        event_type: &str,
        state_key: &str,
        content: &Value,
    ) -> Result<OwnedEventId> {
        let request = client::state::send_state_event::v3::Request::new_raw(
            room_id.to_owned(),
            event_type.into(),
            state_key.to_owned(),
            raw::<AnyStateEventContent>(content)?,
        );
        Ok(self
            .call("set_state", &Identity::Bot, request)
            .await?
            .event_id)
    }

    async fn redact(
        &self,
        identity: &Identity,
        room_id: &RoomId,
        event_id: &EventId,
        txn_id: &OwnedTransactionId,
        reason: Option<&str>,
    ) -> Result<OwnedEventId> {
        let mut request = client::redact::redact_event::v3::Request::new(
            room_id.to_owned(),
            event_id.to_owned(),
            <&TransactionId>::from(txn_id.as_str()).to_owned(),
        );
        request.reason = reason.map(str::to_owned);
        Ok(self.call("redact", identity, request).await?.event_id)
    }

    async fn state(&self, room_id: &RoomId) -> Result<Vec<RawEvent>> {
        let request = client::state::get_state_events::v3::Request::new(room_id.to_owned());
        let answer = self.call("state", &Identity::Bot, request).await?;
        Ok(answer.room_state.into_iter().map(Raw::into_json).collect())
    }

    async fn event(&self, room_id: &RoomId, event_id: &EventId) -> Result<Option<RawEvent>> {
        self.get_event(room_id, event_id).await
    }

    async fn event_as_sent(&self, event_id: &EventId) -> Result<Option<RawEvent>> {
        self.fetch_event(event_id).await
    }

    async fn messages(
        &self,
        room_id: &RoomId,
        from: Option<&str>,
        limit: u32,
    ) -> Result<MessagesPage> {
        let mut request =
            client::message::get_message_events::v3::Request::backward(room_id.to_owned());
        request.from = from.map(str::to_owned);
        request.limit = limit.into();
        let answer = self.call("messages", &Identity::Bot, request).await?;
        // Synapse gives an `end` as long as the page was not empty.
        let end = if answer.chunk.is_empty() {
            None
        } else {
            answer.end
        };
        Ok(MessagesPage {
            events: answer.chunk.into_iter().map(Raw::into_json).collect(),
            end,
        })
    }

    async fn joined_rooms(&self) -> Result<Vec<OwnedRoomId>> {
        let request = client::membership::joined_rooms::v3::Request::new();
        Ok(self
            .call("joined_rooms", &Identity::Bot, request)
            .await?
            .joined_rooms)
    }

    async fn devices(&self, user_id: &UserId) -> Result<Vec<UserDevice>> {
        let path = format!("v2/users/{user_id}/devices");
        let answer = self.ask_admin::<Devices>(&Identity::Bot, Method::GET, &path, None);
        Ok(answer.await?.devices)
    }

    async fn end_devices(&self, user_id: &UserId, device_ids: &[String]) -> Result<()> {
        let path = format!("v2/users/{user_id}/delete_devices");
        let body = json!({"devices": device_ids});
        let answer = self.ask_admin::<Nothing>(&Identity::Bot, Method::POST, &path, Some(&body));
        answer.await.map(drop)
    }

    async fn profile(&self, user_id: &UserId) -> Result<Option<Profile>> {
        self.get_profile(user_id).await
    }

    async fn set_profile_field(
        &self,
        user_id: &UserId,
        field: &str,
        value: Option<&Value>,
    ) -> Result<()> {
        self.put_profile_field(user_id, field, value).await
    }

    async fn account_data(&self, user_id: &UserId, event_type: &str) -> Result<Option<Value>> {
        self.get_account_data(user_id, event_type).await
    }

    async fn account_data_beginning(
        &self,
        user_id: &UserId,
        prefix: &str,
    ) -> Result<BTreeMap<String, Value>> {
        self.sync_account_data(user_id, prefix).await
    }

    async fn set_account_data(
        &self,
        user_id: &UserId,
        event_type: &str,
        content: &Value,
    ) -> Result<()> {
        self.put_account_data(user_id, event_type, content).await
    }

    async fn set_read_marker(
        &self,
        user_id: &UserId,
        room_id: &RoomId,
        event_id: &EventId,
        receipt: Receipt,
    ) -> Result<()> {
        self.post_read_markers(user_id, room_id, event_id, receipt)
            .await
    }

    async fn set_room_muted(&self, user_id: &UserId, room_id: &RoomId, muted: bool) -> Result<()> {
        self.put_room_mute(user_id, room_id, muted).await
    }

    async fn reading(&self, user_id: &UserId, since: Option<&str>) -> Result<Reading> {
        self.sync_reading(user_id, since).await
    }

    async fn upload(
        &self,
        identity: &Identity,
        content_type: &str,
        bytes: Bytes,
    ) -> Result<OwnedMxcUri> {
        self.post_media(identity, content_type, bytes).await
    }

    async fn download(&self, uri: &MxcUri, limit: usize) -> Result<Option<Bytes>> {
        self.get_media(uri, limit).await
    }

    async fn protect_media(&self, uri: &MxcUri) -> Result<()> {
        self.post_protection(uri).await
    }

    async fn delete_media(&self, uri: &MxcUri) -> Result<()> {
        self.delete_one_media(uri).await
    }

    async fn leave(&self, identity: &Identity, room_id: &RoomId) -> Result<()> {
        self.post_leave(identity, room_id.as_str()).await
    }

    async fn deactivate(&self, user_id: &UserId) -> Result<()> {
        self.post_deactivation(user_id).await
    }

    async fn set_suspended(&self, user_id: &UserId, suspended: bool) -> Result<()> {
        self.put_suspension(user_id, suspended).await
    }

    async fn is_suspended(&self, user_id: &UserId) -> Result<bool> {
        self.get_suspension(user_id).await
    }

    async fn delete_media_of(&self, user_id: &UserId) -> Result<()> {
        self.delete_all_media_of(user_id).await
    }

    async fn delete_room(&self, room_id: &RoomId) -> Result<()> {
        self.delete_whole_room(room_id).await
    }

    async fn event_reports(&self, since: u64) -> Result<Vec<EventReport>> {
        self.reports_since("event_reports", since).await
    }

    async fn user_reports(&self, since: u64) -> Result<Vec<UserReport>> {
        self.reports_since("user_reports", since).await
    }

    async fn is_admin(&self, identity: &Identity, user_id: &UserId) -> Result<bool> {
        let path = format!("v1/users/{user_id}/admin");
        let answer = self.ask_admin::<Flag>(identity, Method::GET, &path, None);
        let answer = answer.await;
        if is_not_found(&answer) {
            return Ok(false);
        }
        answer.map(|a| a.admin)
    }
}

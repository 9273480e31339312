//! Synapse's admin API, which ruma does not know.

use bytes::BytesMut;
use http::{Method, StatusCode, header};
use ruma::{EventId, MxcUri, RoomId, UserId};
use secrecy::ExposeSecret;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::{Client, members::encoded, refusal};
use crate::{
    error::{Error, Result},
    matrix::{Identity, RawEvent, UserDevice},
};

/// Whether somebody is a server administrator.
#[derive(Deserialize)]
pub(super) struct Flag {
    pub admin: bool,
}

/// The devices of a user.
#[derive(Deserialize)]
pub(super) struct Devices {
    pub devices: Vec<UserDevice>,
}

/// An answer that says that it is done.
#[derive(Deserialize)]
pub(super) struct Nothing {}

/// How an account stands.
#[derive(Deserialize)]
struct Account {
    suspended: bool,
}

/// An event as it lies in the database.
#[derive(Deserialize)]
struct Fetched {
    event: RawEvent,
}

/// How many pieces of media one request deletes.
const MEDIA_AT_ONCE: u64 = 100;

/// What a request for the deletion of media has done.
#[derive(Deserialize)]
struct Deleted {
    deleted_media: Vec<Value>,
}

impl Client {
    pub(super) async fn post_deactivation(&self, user_id: &UserId) -> Result<()> {
        let path = format!("v1/deactivate/{}", encoded(user_id.as_str()));
        let body = json!({"erase": true});
        self.ask_admin::<Value>(&Identity::Bot, Method::POST, &path, Some(&body))
            .await
            .map(drop)
    }

    pub(super) async fn put_suspension(&self, user_id: &UserId, suspended: bool) -> Result<()> {
        let path = format!("v1/suspend/{}", encoded(user_id.as_str()));
        let body = json!({"suspend": suspended});
        self.ask_admin::<Value>(&Identity::Bot, Method::PUT, &path, Some(&body))
            .await
            .map(drop)
    }

    pub(super) async fn get_suspension(&self, user_id: &UserId) -> Result<bool> {
        let path = format!("v2/users/{}", encoded(user_id.as_str()));
        let account: Account = self
            .ask_admin(&Identity::Bot, Method::GET, &path, None)
            .await?;
        Ok(account.suspended)
    }

    pub(super) async fn fetch_event(&self, event_id: &EventId) -> Result<Option<RawEvent>> {
        let path = format!("v1/fetch_event/{}", encoded(event_id.as_str()));
        let answer = self.ask_admin::<Fetched>(&Identity::Bot, Method::GET, &path, None);
        match answer.await {
            Err(Error::Homeserver { status, .. }) if status == StatusCode::NOT_FOUND => Ok(None),
            answer => answer.map(|fetched| Some(fetched.event)),
        }
    }

    pub(super) async fn delete_all_media_of(&self, user_id: &UserId) -> Result<()> {
        let path = format!(
            "v1/users/{}/media?limit={MEDIA_AT_ONCE}",
            encoded(user_id.as_str())
        );
        loop {
            let deleted: Deleted = self
                .ask_admin(&Identity::Bot, Method::DELETE, &path, None)
                .await?;
            if deleted.deleted_media.is_empty() {
                return Ok(());
            }
        }
    }

    pub(super) async fn post_protection(&self, uri: &MxcUri) -> Result<()> {
        let (_, media_id) = uri.parts().map_err(Error::internal)?;
        let path = format!("v1/media/protect/{}", encoded(media_id));
        self.ask_admin::<Value>(&Identity::Bot, Method::POST, &path, None)
            .await
            .map(drop)
    }

    pub(super) async fn delete_one_media(&self, uri: &MxcUri) -> Result<()> {
        let (server, media_id) = uri.parts().map_err(Error::internal)?;
        let (server, media_id) = (encoded(server.as_str()), encoded(media_id));
        let path = format!("v1/media/{server}/{media_id}");
        let deleted = self.ask_admin::<Value>(&Identity::Bot, Method::DELETE, &path, None);
        match deleted.await {
            Err(Error::Homeserver { status, .. }) if status == StatusCode::NOT_FOUND => Ok(()),
            answer => answer.map(drop),
        }
    }

    pub(super) async fn delete_whole_room(&self, room_id: &RoomId) -> Result<()> {
        let path = format!("v1/rooms/{}", encoded(room_id.as_str()));
        let body = json!({"purge": true, "block": false});
        match self
            .ask_admin::<Value>(&Identity::Bot, Method::DELETE, &path, Some(&body))
            .await
        {
            Err(Error::Homeserver { status, .. }) if status == StatusCode::NOT_FOUND => Ok(()),
            answer => answer.map(drop),
        }
    }

    /// One request below `/_synapse/admin/`.
    pub(super) async fn ask_admin<T: DeserializeOwned>(
        &self,
        identity: &Identity,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<T> {
        let (token, query) = match identity {
            Identity::Bot => (&self.endpoint.as_token, String::new()),
            Identity::Member(id) => {
                let id = url::form_urlencoded::byte_serialize(id.as_bytes()).collect::<String>();
                (&self.endpoint.members_token, format!("?user_id={id}"))
            }
        };
        let bytes = body.map_or_else(String::new, Value::to_string);
        let request = http::Request::builder()
            .method(method)
            .uri(format!(
                "{}/_synapse/admin/{path}{query}",
                self.endpoint.url
            ))
            .header(
                header::AUTHORIZATION,
                format!("Bearer {}", token.expose_secret()),
            )
            .header(header::CONTENT_TYPE, "application/json")
            .body(BytesMut::from(bytes.as_bytes()))
            .map_err(Error::internal)?;
        let response = self.exchange("admin", request).await?;
        if !response.status().is_success() {
            return Err(refusal(response.status(), response.body()));
        }
        serde_json::from_slice(response.body()).map_err(Error::internal)
    }
}

//! What is said of members outside of rooms: profiles, account data, media. Fields and types are
//! open, so these are plain requests.

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, Method, StatusCode, header};
use ruma::{MxcUri, OwnedMxcUri, UserId};
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Client, away, refusal};
use crate::{
    error::{Error, Result},
    matrix::{Identity, Profile},
};

/// What a media repository said of an upload.
#[derive(Deserialize)]
struct Uploaded {
    content_uri: OwnedMxcUri,
}

/// A part of a path or a query.
pub(super) fn encoded(part: &str) -> String {
    // A plus would be a plus in a path.
    url::form_urlencoded::byte_serialize(part.as_bytes())
        .collect::<String>()
        .replace('+', "%20")
}

fn json_body(content: &Value) -> Bytes {
    content.to_string().into()
}

impl Client {
    /// One request below `/_matrix/`.
    fn plain(
        &self,
        identity: &Identity,
        method: Method,
        path: &str,
        content_type: &str,
        body: &Bytes,
    ) -> Result<http::Request<BytesMut>> {
        let (token, query) = match identity {
            Identity::Bot => (&self.endpoint.as_token, String::new()),
            Identity::Member(id) => {
                let query = format!("?user_id={}", encoded(id.as_str()));
                (&self.endpoint.members_token, query)
            }
        };
        http::Request::builder()
            .method(method)
            .uri(format!("{}/_matrix/{path}{query}", self.endpoint.url))
            .header(
                header::AUTHORIZATION,
                format!("Bearer {}", token.expose_secret()),
            )
            .header(header::CONTENT_TYPE, content_type)
            .body(BytesMut::from(&body[..]))
            .map_err(Error::internal)
    }

    async fn ask(
        &self,
        endpoint: &'static str,
        request: http::Request<BytesMut>,
    ) -> Result<http::Response<Bytes>> {
        let response = self.exchange(endpoint, request).await?;
        if !response.status().is_success() {
            return Err(refusal(response.status(), response.body()));
        }
        Ok(response)
    }

    pub(super) async fn get_profile(&self, user_id: &UserId) -> Result<Option<Profile>> {
        let path = format!("client/v3/profile/{}", encoded(user_id.as_str()));
        let request = self.plain(&Identity::Bot, Method::GET, &path, JSON, &Bytes::new())?;
        match self.ask("profile", request).await {
            Err(Error::Homeserver { status, .. }) if status == StatusCode::NOT_FOUND => Ok(None),
            answer => serde_json::from_slice::<Map<String, Value>>(answer?.body())
                .map(|fields| Some(Profile(fields)))
                .map_err(Error::internal),
        }
    }

    pub(super) async fn put_profile_field(
        &self,
        user_id: &UserId,
        field: &str,
        value: Option<&Value>,
    ) -> Result<()> {
        let identity = self.names.as_member(user_id)?;
        let path = format!(
            "client/v3/profile/{}/{}",
            encoded(user_id.as_str()),
            encoded(field)
        );
        let (method, body) = match value {
            Some(value) => {
                let mut content = Map::new();
                content.insert(field.to_owned(), value.clone());
                (Method::PUT, json_body(&Value::Object(content)))
            }
            None => (Method::DELETE, Bytes::new()),
        };
        let request = self.plain(&identity, method, &path, JSON, &body)?;
        self.ask("set_profile_field", request).await.map(drop)
    }

    fn account_data_path(user_id: &UserId, event_type: &str) -> String {
        format!(
            "client/v3/user/{}/account_data/{}",
            encoded(user_id.as_str()),
            encoded(event_type)
        )
    }

    pub(super) async fn get_account_data(
        &self,
        user_id: &UserId,
        event_type: &str,
    ) -> Result<Option<Value>> {
        let identity = self.names.as_member(user_id)?;
        let path = Self::account_data_path(user_id, event_type);
        let request = self.plain(&identity, Method::GET, &path, JSON, &Bytes::new())?;
        match self.ask("account_data", request).await {
            Err(Error::Homeserver { status, .. }) if status == StatusCode::NOT_FOUND => Ok(None),
            answer => serde_json::from_slice(answer?.body())
                .map(Some)
                .map_err(Error::internal),
        }
    }

    pub(super) async fn put_account_data(
        &self,
        user_id: &UserId,
        event_type: &str,
        content: &Value,
    ) -> Result<()> {
        let identity = self.names.as_member(user_id)?;
        let path = Self::account_data_path(user_id, event_type);
        let request = self.plain(&identity, Method::PUT, &path, JSON, &json_body(content))?;
        self.ask("set_account_data", request).await.map(drop)
    }

    pub(super) async fn post_media(
        &self,
        identity: &Identity,
        content_type: &str,
        bytes: Bytes,
    ) -> Result<OwnedMxcUri> {
        let request = self.plain(
            identity,
            Method::POST,
            "media/v3/upload",
            content_type,
            &bytes,
        )?;
        let answer = self.ask("upload", request).await?;
        let uploaded: Uploaded = serde_json::from_slice(answer.body()).map_err(Error::internal)?;
        Ok(uploaded.content_uri)
    }

    /// Reads no more than `limit` bytes, whatever the homeserver says that there are.
    pub(super) async fn get_media(&self, uri: &MxcUri, limit: usize) -> Result<Option<Bytes>> {
        let Ok((server, media_id)) = uri.parts() else {
            return Ok(None);
        };
        let path = format!(
            "client/v1/media/download/{}/{}",
            encoded(server.as_str()),
            encoded(media_id)
        );
        let request = self.plain(&Identity::Bot, Method::GET, &path, JSON, &Bytes::new())?;
        let request =
            reqwest::Request::try_from(request.map(BytesMut::freeze)).map_err(Error::internal)?;
        let mut answer = self.http.execute(request).await.map_err(away)?;
        let status = answer.status();
        if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
            return Err(refusal(status, &[]));
        }
        if !status.is_success() || claims_more(answer.headers(), limit) {
            return Ok(None);
        }
        let mut body = BytesMut::new();
        while let Some(chunk) = answer.chunk().await.map_err(away)? {
            if body.len() + chunk.len() > limit {
                return Ok(None);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Some(body.freeze()))
    }

    pub(super) async fn post_leave(&self, identity: &Identity, room_id: &str) -> Result<()> {
        let path = format!("client/v3/rooms/{}/leave", encoded(room_id));
        let request = self.plain(identity, Method::POST, &path, JSON, &json_body(&json!({})))?;
        self.ask("leave", request).await.map(drop)
    }
}

const JSON: &str = "application/json";

fn claims_more(headers: &HeaderMap, limit: usize) -> bool {
    let claimed = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    claimed.is_some_and(|claimed| claimed > limit)
}

//! Synapse's admin API, which ruma does not know.

use bytes::BytesMut;
use http::{Method, header};
use secrecy::ExposeSecret;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use super::{Client, refusal};
use crate::{
    error::{Error, Result},
    matrix::{Identity, UserDevice},
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

impl Client {
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

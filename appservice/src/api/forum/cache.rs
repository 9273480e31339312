//! Rendered answers, kept as long as what they show has not changed.

use std::sync::Arc;

use axum::{
    body::Bytes,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use moka::sync::Cache;
use ruma::UserId;
use serde::Serialize;

use crate::error::{Error, Result};

/// Bytes of rendered answers that are kept.
const CAPACITY: u64 = 64 * 1024 * 1024;

/// Names an answer: what it shows, in which revision, for whom.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key {
    /// List or topic, with cursor and limit.
    pub page: String,
    /// Grows with every change of what is shown.
    pub revision: u64,
    /// Whom `mine` speaks of; nobody where everybody sees the same.
    pub viewer: Option<Arc<str>>,
}

/// Rendered answers.
#[derive(Clone)]
pub struct Pages(Cache<Key, Bytes>);

impl Default for Pages {
    fn default() -> Self {
        let weigh = |key: &Key, body: &Bytes| {
            u32::try_from(key.page.len() + body.len() + 128).unwrap_or(u32::MAX)
        };
        Self(
            Cache::builder()
                .max_capacity(CAPACITY)
                .weigher(weigh)
                .build(),
        )
    }
}

impl Pages {
    /// The answer of this name, rendered now unless it was before.
    pub fn get_or_render<T: Serialize>(
        &self,
        key: Key,
        render: impl FnOnce() -> Result<T>,
    ) -> Result<Response> {
        if let Some(body) = self.0.get(&key) {
            return Ok(json(body));
        }
        let body: Bytes = serde_json::to_vec(&render()?)
            .map_err(Error::internal)?
            .into();
        self.0.insert(key, body.clone());
        Ok(json(body))
    }
}

impl Key {
    /// An answer that is the same for every member.
    pub fn shared(page: String, revision: u64) -> Self {
        Self {
            page,
            revision,
            viewer: None,
        }
    }

    /// An answer for one member.
    pub fn of(page: String, revision: u64, viewer: &UserId) -> Self {
        Self {
            page,
            revision,
            viewer: Some(viewer.as_str().into()),
        }
    }
}

fn json(body: Bytes) -> Response {
    (
        [(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        )],
        body,
    )
        .into_response()
}

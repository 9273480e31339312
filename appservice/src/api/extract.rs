//! Extractors whose refusals are Matrix JSON, and the check of where a browser's request is from.

use std::collections::BTreeMap;

use axum::{
    body::to_bytes,
    extract::{FromRequest, FromRequestParts, OptionalFromRequest, Request},
};
use http::{HeaderMap, HeaderName, StatusCode, header, request::Parts};
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use crate::error::{Error, Result};

/// Above this a body is refused unread. Wide enough that a megabyte of password gets its sentence.
const MAX_BODY: usize = 2 * 1024 * 1024;

/// A JSON body. Its content type must say so: no plain form of another site can be one.
#[derive(Debug, Clone, Copy)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Self> {
        if !is_json(request.headers()) {
            return Err(Error::refused(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "M_NOT_JSON",
                "Send the body as JSON with `Content-Type: application/json`.",
            ));
        }
        let Ok(body) = to_bytes(request.into_body(), MAX_BODY).await else {
            return Err(too_large());
        };
        serde_json::from_slice(&body)
            .map(Self)
            .map_err(|e| bad_json(&e))
    }
}

impl<T: DeserializeOwned, S: Send + Sync> OptionalFromRequest<S> for Json<T> {
    type Rejection = Error;

    /// `None` for a request without a content type: it has no body.
    async fn from_request(request: Request, state: &S) -> Result<Option<Self>> {
        if !request.headers().contains_key(header::CONTENT_TYPE) {
            return Ok(None);
        }
        <Self as FromRequest<S>>::from_request(request, state)
            .await
            .map(Some)
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let kind = kind
        .and_then(|kind| kind.split(';').next())
        .unwrap_or_default();
    kind.trim().eq_ignore_ascii_case("application/json")
}

fn too_large() -> Error {
    Error::refused(
        StatusCode::PAYLOAD_TOO_LARGE,
        "M_TOO_LARGE",
        "The request is too large, or was cut off.",
    )
}

/// The parser's words are given only where they cannot quote what was sent: it may be a password.
fn bad_json(error: &serde_json::Error) -> Error {
    if let Some(field) = unknown_field(error) {
        return Error::invalid(BTreeMap::from([(
            field,
            "There is no such field.".to_owned(),
        )]));
    }
    let place = format!("line {} column {}", error.line(), error.column());
    let (errcode, message) = match error.classify() {
        Category::Data => {
            let said = error.to_string();
            let message = if said.starts_with("missing field") {
                said
            } else {
                format!("A field has the wrong type at {place}.")
            };
            ("M_BAD_JSON", message)
        }
        Category::Io | Category::Syntax | Category::Eof => {
            ("M_NOT_JSON", format!("The body is not JSON at {place}."))
        }
    };
    Error::refused(StatusCode::BAD_REQUEST, errcode, message)
}

/// The field that a body has too many; its name is quoted, at most so much of it.
fn unknown_field(error: &serde_json::Error) -> Option<String> {
    const LONGEST: usize = 64;
    let said = error.to_string();
    let name = said.strip_prefix("unknown field `")?.split('`').next()?;
    Some(name.chars().take(LONGEST).collect())
}

/// Query parameters.
#[derive(Debug, Clone, Copy)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let query = axum::extract::Query::<T>::from_request_parts(parts, state).await;
        query.map(|query| Self(query.0)).map_err(|rejection| {
            Error::refused(
                StatusCode::BAD_REQUEST,
                "M_INVALID_PARAM",
                rejection.body_text(),
            )
        })
    }
}

/// Parts of the path. What cannot be parsed names nothing that exists.
#[derive(Debug, Clone, Copy)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let path = axum::extract::Path::<T>::from_request_parts(parts, state).await;
        path.map_or_else(
            |_| Err(Error::not_found("There is nothing here.")),
            |path| Ok(Self(path.0)),
        )
    }
}

/// The `Idempotency-Key` of a write: 1–255 printable characters.
#[derive(Debug, Clone)]
pub struct IdempotencyKey(pub Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        let Some(value) = parts.headers.get("idempotency-key") else {
            return Ok(Self(None));
        };
        match value.to_str() {
            Ok(key) if (1..=255).contains(&key.len()) => Ok(Self(Some(key.to_owned()))),
            _ => Err(Error::refused(
                StatusCode::BAD_REQUEST,
                "M_INVALID_PARAM",
                "`Idempotency-Key` must be 1 to 255 printable characters.",
            )),
        }
    }
}

/// The version that a write builds on, as `If-Match` names it in quotation marks; none where any will do.
#[derive(Debug, Clone)]
pub struct IfMatch(pub Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        let named = parts.headers.get(header::IF_MATCH);
        // What cannot be read is the version of nothing.
        let named = named.map(|value| value.to_str().unwrap_or_default().trim());
        let version = named.filter(|named| *named != "*");
        Ok(Self(
            version.map(|named| named.trim_matches('"').to_owned()),
        ))
    }
}

/// The header that names a version, as [`IfMatch`] reads it.
pub fn etag(version: &str) -> [(HeaderName, String); 1] {
    [(header::ETAG, format!("\"{version}\""))]
}

/// A request that rides on a cookie must say that it comes from our own pages.
pub fn require_own_origin(headers: &HeaderMap, own: &str) -> Result<()> {
    match headers.get(header::ORIGIN) {
        Some(origin) if origin.as_bytes() == own.as_bytes() => Ok(()),
        _ => Err(foreign(own)),
    }
}

/// A request that *begins* a session may come from anywhere but another site's page.
pub fn refuse_foreign_origin(headers: &HeaderMap, own: &str) -> Result<()> {
    if headers.contains_key(header::ORIGIN) {
        require_own_origin(headers, own)
    } else {
        Ok(())
    }
}

fn foreign(own: &str) -> Error {
    Error::forbidden(format!(
        "This request did not come from {own}. Open that address and repeat."
    ))
}

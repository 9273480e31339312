//! Cursor pages: stable under inserts, opaque to clients, tampering refused.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::error::{Error, Result};

const DEFAULT_LIMIT: u32 = 30;
const MAX_LIMIT: u32 = 100;
const CHECK_BYTES: usize = 8;

/// One page of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Page<T> {
    /// At most `limit` of them.
    pub items: Vec<T>,
    /// Ask with it for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// Which page.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// 1–100; 30 when not said, 50 for the posts of a topic.
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<u32>,
}

/// A position in a list that is ordered by time, then id.
pub type Position = (OffsetDateTime, Uuid);

impl PageQuery {
    /// How many.
    pub fn limit(&self) -> Result<usize> {
        match self.limit.unwrap_or(DEFAULT_LIMIT) {
            limit @ 1..=MAX_LIMIT => Ok(limit as usize),
            _ => Err(invalid("`limit` must be between 1 and 100.")),
        }
    }

    /// Where the page begins in the list of this name.
    pub fn after(&self, list: &str) -> Result<Option<Position>> {
        self.cursor
            .as_deref()
            .map(|cursor| decode(list, cursor))
            .transpose()
    }

    /// What was sealed in this list's cursor.
    pub fn sealed(&self, list: &str) -> Result<Option<String>> {
        let open = |cursor: &String| {
            let place = open(list, cursor).and_then(|bytes| String::from_utf8(bytes).ok());
            place.ok_or_else(foreign)
        };
        self.cursor.as_ref().map(open).transpose()
    }
}

/// A page of `limit` of what was read, which is one more where there is a next page.
pub fn page<R, T>(
    list: &str,
    limit: usize,
    mut rows: Vec<R>,
    position: impl Fn(&R) -> Position,
    item: impl FnMut(R) -> T,
) -> Page<T> {
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next_cursor = rows
        .last()
        .filter(|_| more)
        .map(|last| encode(list, position(last)));
    Page {
        items: rows.into_iter().map(item).collect(),
        next_cursor,
    }
}

fn encode(list: &str, (at, id): Position) -> String {
    let mut bytes = at.unix_timestamp_nanos().to_be_bytes().to_vec();
    bytes.extend_from_slice(id.as_bytes());
    seal(list, bytes)
}

fn decode(list: &str, cursor: &str) -> Result<Position> {
    let position = || {
        let bytes = open(list, cursor)?;
        let (nanos, id) = bytes.split_first_chunk::<16>()?;
        let at = OffsetDateTime::from_unix_timestamp_nanos(i128::from_be_bytes(*nanos)).ok()?;
        Some((at, Uuid::from_slice(id).ok()?))
    };
    position().ok_or_else(foreign)
}

/// A cursor of the list of this name, for any place in it.
pub fn seal(list: &str, place: impl Into<Vec<u8>>) -> String {
    let mut bytes = place.into();
    let check = check(list, &bytes);
    bytes.extend_from_slice(&check);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The place in a cursor of this list; nothing in a damaged or foreign one.
fn open(list: &str, cursor: &str) -> Option<Vec<u8>> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
    let (place, sum) = bytes.split_last_chunk::<CHECK_BYTES>()?;
    (*sum == check(list, place)).then(|| place.to_vec())
}

/// Not a secret: it tells a damaged or foreign cursor, and a position gives away nothing.
fn check(list: &str, body: &[u8]) -> [u8; CHECK_BYTES] {
    let digest = Sha256::new()
        .chain_update(list)
        .chain_update([0])
        .chain_update(body)
        .finalize();
    let mut check = [0; CHECK_BYTES];
    check
        .iter_mut()
        .zip(digest)
        .for_each(|(to, from)| *to = from);
    check
}

/// 400 for a cursor that this list never gave.
pub fn foreign() -> Error {
    invalid("This cursor is none of ours. Begin at the first page.")
}

fn invalid(message: &str) -> Error {
    Error::refused(StatusCode::BAD_REQUEST, "M_INVALID_PARAM", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_and_a_changed_one_does_not() {
        let here = (
            OffsetDateTime::UNIX_EPOCH + time::Duration::milliseconds(7),
            Uuid::new_v4(),
        );
        let cursor = encode("invitations", here);
        assert_eq!(decode("invitations", &cursor).unwrap(), here);
        assert!(decode("uses", &cursor).is_err());
        for at in 0..cursor.len() {
            let mut changed = cursor.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            assert!(decode("invitations", std::str::from_utf8(&changed).unwrap()).is_err());
        }
        for odd in ["", "x", "%00", &"A".repeat(10_000)] {
            assert!(decode("invitations", odd).is_err());
        }
    }
}

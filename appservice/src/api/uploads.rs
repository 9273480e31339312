//! Files that members send: no larger than they may be, and what they are, their bytes say.

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use http::{HeaderMap, StatusCode, header};
use tokio::sync::OwnedSemaphorePermit;
use utoipa::ToSchema;

use super::principal::Principal;
use crate::{
    app::App,
    error::{Error, Result},
    media::{Fault, Kind, MAX_ATTACHMENT},
};

/// The bytes of a file.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary, example = "Referat af mødet om cykelruter")]
#[expect(dead_code, reason = "it describes what is read as a stream")]
pub struct FileBytes(Vec<u8>);

/// A file that has come.
pub struct Received {
    /// What it is.
    pub kind: Kind,
    /// It itself.
    pub bytes: Bytes,
    /// To be held as long as they are.
    pub place: OwnedSemaphorePermit,
}

/// Reads a file that a member sends: 413 when it is too large, 415 when it is nothing that may be
/// sent, 429 when they have sent too much, 503 when too many are being sent.
pub async fn receive(
    app: &App,
    who: &Principal,
    headers: &HeaderMap,
    body: Body,
) -> Result<Received> {
    if claims_too_much(headers) {
        return Err(too_large());
    }
    let place = app.media.place()?;
    let limits = &app.accounts.limits;
    limits.upload(who.user_id()).await?;
    let bytes = read(body).await?;
    let kind = Kind::of(&bytes).ok_or_else(unsupported)?;
    limits.upload_bytes(who.user_id(), bytes.len()).await?;
    Ok(Received { kind, bytes, place })
}

fn claims_too_much(headers: &HeaderMap) -> bool {
    let claimed = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    claimed.is_some_and(|claimed| claimed > MAX_ATTACHMENT)
}

/// The body, read no further than it may be large.
async fn read(body: Body) -> Result<Bytes> {
    let mut chunks = body.into_data_stream();
    let mut bytes = BytesMut::new();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_e| cut_off())?;
        if bytes.len() + chunk.len() > MAX_ATTACHMENT {
            return Err(too_large());
        }
        bytes.extend_from_slice(&chunk);
    }
    if bytes.is_empty() {
        return Err(Error::invalid_field(
            "file",
            "The file is empty. Choose another.",
        ));
    }
    Ok(bytes.freeze())
}

fn cut_off() -> Error {
    Error::invalid_field("file", "The upload was cut off. Send it again.")
}

fn too_large() -> Error {
    Error::refused(
        StatusCode::PAYLOAD_TOO_LARGE,
        "M_TOO_LARGE",
        "A file has at most 10 MiB. Choose a smaller one.",
    )
}

/// 415.
pub fn unsupported() -> Error {
    Error::refused(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "ORG.ALTHING.UNSUPPORTED_MEDIA",
        "Attach a picture, a PDF, plain text, a sound (MP3, Ogg, WAV) or a video (MP4, WebM).",
    )
}

/// Why no picture could be made.
pub fn refused(fault: Fault) -> Error {
    match fault {
        Fault::Unsupported => unsupported(),
        Fault::TooManyPixels => Error::refused(
            StatusCode::PAYLOAD_TOO_LARGE,
            "M_TOO_LARGE",
            "The picture has too many pixels. Make it smaller: 6000 by 4000 is fine.",
        ),
        Fault::Unreadable => {
            Error::invalid_field("file", "The picture is damaged or cut off. Choose another.")
        }
    }
}

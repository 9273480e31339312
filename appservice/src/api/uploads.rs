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
    media::{Fault, Kind, MAX_ATTACHMENT, MAX_CAPTIONS, MAX_VIDEO},
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

/// How large a file may be.
pub struct Bound {
    bytes: usize,
    /// What is said of a larger one.
    message: &'static str,
}

impl Bound {
    /// Of an attachment.
    const ATTACHMENT: Self = Self {
        bytes: MAX_ATTACHMENT,
        message: "A file has at most 10 MiB. Choose a smaller one.",
    };
    /// Of a video in a lesson.
    pub const VIDEO: Self = Self {
        bytes: MAX_VIDEO,
        message: "A video has at most 50 MiB. Cut it, or export it with fewer pixels.",
    };
    /// Of its captions.
    pub const CAPTIONS: Self = Self {
        bytes: MAX_CAPTIONS,
        message: "Captions have at most 1 MiB. Choose the file with words alone.",
    };

    /// Refuses what says that it is larger, before any of it is read.
    pub fn admit(&self, headers: &HeaderMap) -> Result<()> {
        let claimed = headers
            .get(header::CONTENT_LENGTH)
            .and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
        match claimed {
            Some(claimed) if claimed > self.bytes => Err(self.too_large()),
            _ => Ok(()),
        }
    }

    /// The file that a member sends, read no further than it may be large.
    pub async fn read(&self, app: &App, who: &Principal, body: Body) -> Result<Bytes> {
        app.accounts.limits.upload(who.user_id()).await?;
        let mut chunks = body.into_data_stream();
        let mut bytes = BytesMut::new();
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.map_err(|_e| cut_off())?;
            if bytes.len() + chunk.len() > self.bytes {
                return Err(self.too_large());
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

    fn too_large(&self) -> Error {
        Error::refused(StatusCode::PAYLOAD_TOO_LARGE, "M_TOO_LARGE", self.message)
    }
}

/// Reads a file that a member sends: 413 when it is too large, 415 when it is nothing that may be
/// sent, 429 when they have sent too much, 503 when too many are being sent.
pub async fn receive(
    app: &App,
    who: &Principal,
    headers: &HeaderMap,
    body: Body,
) -> Result<Received> {
    Bound::ATTACHMENT.admit(headers)?;
    let place = app.media.place()?;
    let bytes = Bound::ATTACHMENT.read(app, who, body).await?;
    let kind = Kind::of(&bytes).ok_or_else(unsupported)?;
    let limits = &app.accounts.limits;
    limits.upload_bytes(who.user_id(), bytes.len()).await?;
    Ok(Received { kind, bytes, place })
}

fn cut_off() -> Error {
    Error::invalid_field("file", "The upload was cut off. Send it again.")
}

/// 415.
pub fn unsupported() -> Error {
    of_no_use(
        "Attach a picture, a PDF, plain text, a sound (MP3, Ogg, WAV) or a video (MP4, WebM).",
    )
}

/// 415 for what is no video.
pub fn unsupported_video() -> Error {
    of_no_use("A video is an MP4 or a WebM. Export it as one of them.")
}

/// 415 for what is no file of captions.
pub fn unsupported_captions() -> Error {
    of_no_use("Captions are a WebVTT file in UTF-8, which begins with WEBVTT. Export them as that.")
}

fn of_no_use(message: &'static str) -> Error {
    Error::refused(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "ORG.ALTHING.UNSUPPORTED_MEDIA",
        message,
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

//! Files for posts: uploaded first, then named by a post of the same member.

use aws_lc_rs::hmac;
use axum::{Json as Answer, body::Body, extract::State, http::StatusCode};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderMap, HeaderValue};
use percent_encoding::percent_decode;
use ruma::{OwnedMxcUri, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::content::FileKind;
use crate::{
    actions::Draft,
    api::{
        keys,
        principal::Principal,
        uploads::{FileBytes, Received, receive, refused},
    },
    app::App,
    error::{Error, ErrorBody, Result},
    index::Attachment,
    media::{Kind, PICTURE_SIDES},
    policy::{Permission, file_name, words},
};

/// How long an upload waits for its post, in milliseconds: as long as a draft may lie.
const GOOD_FOR: i64 = 30 * 24 * 60 * 60 * 1_000;

/// The header with the file's name.
const FILENAME: &str = "x-filename";

/// A file that waits for a post.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Uploaded {
    /// Names it in the post; good for its uploader alone, for thirty days.
    pub attachment_id: String,
    /// As what it will be shown.
    pub kind: FileKind,
    /// Its name.
    #[schema(example = "cykelsti.webp")]
    pub name: String,
    /// Bytes; of a picture, those of the picture that was made of it.
    pub size: u64,
    /// What it is, by its bytes.
    pub content_type: String,
    /// Pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
}

/// What an attachment ID says.
#[derive(Debug, Serialize, Deserialize)]
struct Sealed {
    uri: OwnedMxcUri,
    kind: FileKind,
    name: String,
    size: u64,
    content_type: String,
    dimensions: Option<(u32, u32)>,
    /// Unix milliseconds.
    until: i64,
}

/// Uploads a file for a post: a picture (JPEG, PNG, WebP, GIF), a PDF, plain text, a sound (MP3, Ogg,
/// WAV) or a video (MP4, `WebM`), 10 MiB at most. What it is, its bytes say. Of a picture a new one is
/// made that fits into 2048 by 2048 pixels, without anything else that the file says, and of an
/// animation its first frame alone.
#[utoipa::path(post, path = "/api/forum/attachments", tag = "forum",
    request_body(content = inline(FileBytes), content_type = "application/octet-stream",
        description = "The bytes of the file."),
    params(("X-Filename" = Option<String>, Header, description = "Its name, percent-encoded UTF-8.")),
    responses((status = 201, body = Uploaded),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED, \
            413 M_TOO_LARGE, 415 ORG.ALTHING.UNSUPPORTED_MEDIA, 422 M_INVALID_PARAM, \
            429 M_LIMIT_EXCEEDED, 503 M_LIMIT_EXCEEDED, \
            503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn create_attachment(
    State(app): State<App>,
    who: Principal,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, Answer<Uploaded>)> {
    app.accounts.require(&who.member, Permission::Upload)?;
    let Received { kind, bytes, place } = receive(&app, &who, &headers, body).await?;
    let (bytes, dimensions) = match kind {
        Kind::Picture => {
            let [largest, ..] = PICTURE_SIDES;
            let [made] = app.media.fit(bytes, [largest]).await?.map_err(refused)?;
            (made.webp.into(), Some((made.width, made.height)))
        }
        _ => (bytes, None),
    };
    let sealed = Sealed {
        kind: shown_as(kind),
        name: name(&headers, kind),
        size: bytes.len() as u64,
        content_type: kind.content_type().to_owned(),
        dimensions,
        until: app.clock.unix_ms().saturating_add(GOOD_FOR),
        uri: app
            .actions
            .upload(who.user_id(), kind.content_type(), bytes)
            .await?,
    };
    drop(place);
    let attachment_id = seal(&app, who.user_id(), &sealed)?;
    let uploaded = Uploaded::of(attachment_id, sealed);
    Ok((StatusCode::CREATED, Answer(uploaded)))
}

impl Uploaded {
    fn of(attachment_id: String, sealed: Sealed) -> Self {
        Self {
            attachment_id,
            kind: sealed.kind,
            name: sealed.name,
            size: sealed.size,
            content_type: sealed.content_type,
            width: sealed.dimensions.map(|(width, _)| width),
            height: sealed.dimensions.map(|(_, height)| height),
        }
    }
}

/// The file that a member has uploaded under this ID, as long as it waits for a post.
pub(super) fn uploaded(app: &App, member: &UserId, attachment_id: &str) -> Option<Uploaded> {
    let sealed = open(app, member, attachment_id)?;
    let waits = sealed.until > app.clock.unix_ms();
    waits.then(|| Uploaded::of(attachment_id.to_owned(), sealed))
}

fn shown_as(kind: Kind) -> FileKind {
    match kind {
        Kind::Picture => FileKind::Image,
        Kind::File(_) => FileKind::File,
        Kind::Audio(_) => FileKind::Audio,
        Kind::Video(_) => FileKind::Video,
    }
}

/// The name that the member's machine gave it, with the ending of what it is.
fn name(headers: &HeaderMap, kind: Kind) -> String {
    let said = headers.get(FILENAME).map(HeaderValue::as_bytes);
    let said = percent_decode(said.unwrap_or_default()).decode_utf8_lossy();
    file_name::of_type(&said, kind.content_type())
}

fn key(app: &App) -> hmac::Key {
    keys::of(app, b"org.althing.attachment")
}

/// What is signed: the member's, so that nobody posts what another has uploaded.
fn signed(member: &UserId, body: &[u8]) -> Vec<u8> {
    [member.as_bytes(), &[0], body].concat()
}

fn seal(app: &App, member: &UserId, sealed: &Sealed) -> Result<String> {
    let body = serde_json::to_vec(sealed).map_err(Error::internal)?;
    let tag = hmac::sign(&key(app), &signed(member, &body));
    Ok(URL_SAFE_NO_PAD.encode([tag.as_ref(), &body].concat()))
}

/// A post as it was asked for: words, or a file and its caption.
pub(super) fn drafted(
    app: &App,
    member: &UserId,
    body: &str,
    attachment: Option<&str>,
    alt: Option<&str>,
) -> Result<Draft> {
    let Some(id) = attachment else {
        return Ok(Draft::new(words::body(body)?));
    };
    let attachment = attached(app, member, id, alt)?;
    Ok(Draft::new(words::caption(body)?).carrying(Some(attachment)))
}

/// The file that a member has uploaded, with their description of it.
fn attached(
    app: &App,
    member: &UserId,
    attachment_id: &str,
    alt: Option<&str>,
) -> Result<Attachment> {
    let gone = || {
        Error::invalid_field(
            "attachment",
            "This file is not here any more. Attach it again.",
        )
    };
    let sealed = open(app, member, attachment_id).ok_or_else(gone)?;
    if sealed.until <= app.clock.unix_ms() {
        return Err(gone());
    }
    Ok(Attachment {
        kind: sealed.kind.into(),
        uri: sealed.uri.as_str().into(),
        name: sealed.name.into(),
        content_type: Some(sealed.content_type.into()),
        size: Some(sealed.size),
        dimensions: sealed.dimensions,
        alt: words::alt(alt)?.map(Into::into),
    })
}

fn open(app: &App, member: &UserId, attachment_id: &str) -> Option<Sealed> {
    let bytes = URL_SAFE_NO_PAD.decode(attachment_id).ok()?;
    let (tag, body) = bytes.split_first_chunk::<32>()?;
    hmac::verify(&key(app), &signed(member, body), tag).ok()?;
    serde_json::from_slice(body).ok()
}

//! Files of the homeserver's media repository, served through us: of each picture one is made that shows
//! the same and says nothing else, all else is to be downloaded.

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use axum_extra::headers::Range;
use bytes::Bytes;
use http::{HeaderName, HeaderValue, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use ruma::MxcUri;
use serde::Deserialize;
use utoipa::ToSchema;

use super::ranges::Part;
use crate::{
    app::App,
    error::Result,
    media::{Files, Kind, PICTURE_SIDES, Scaled, version},
    policy::file_name,
};

/// The content type of what is not to be opened.
pub const OPAQUE: &str = "application/octet-stream";

/// What may stand as it is in an extended parameter ([RFC 8187], 3.2.1).
///
/// [RFC 8187]: https://www.rfc-editor.org/rfc/rfc8187
const IN_HEADER: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_');

/// How large a picture is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, ToSchema)]
pub enum Size {
    /// Within 400 by 400 pixels.
    #[serde(rename = "400")]
    Small,
    /// Within 800 by 800 pixels.
    #[serde(rename = "800")]
    Large,
    /// Within 2048 by 2048 pixels.
    #[default]
    #[serde(rename = "full")]
    Full,
}

impl Size {
    /// As it is written in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Small => "400",
            Self::Large => "800",
            Self::Full => "full",
        }
    }
}

/// A file of the media repository.
pub enum Found {
    /// One that is shown, as WebP.
    Picture(Vec<u8>),
    /// One of which no picture can be made: its bytes.
    Other(Bytes),
}

/// The file behind a content URI, from our folder, else from the homeserver: what is a picture is
/// made anew and kept as `of`. Nothing where the homeserver has none.
pub async fn find(
    app: &App,
    files: &Files,
    of: &str,
    uri: &MxcUri,
    size: Size,
) -> Result<Option<Found>> {
    let version = version(uri.as_str());
    let name = |size: Size| format!("{version}-{}", size.name());
    if let Some(webp) = files.read(of, &name(size)).await? {
        return Ok(Some(Found::Picture(webp)));
    }
    let _turn = app.actions.media_lane(&version).await;
    if let Some(webp) = files.read(of, &name(size)).await? {
        return Ok(Some(Found::Picture(webp)));
    }
    let _download = app.media.download().await?;
    let Some(bytes) = app.actions.media(uri).await? else {
        return Ok(None);
    };
    let Some(made) = made(app, &version, &bytes, PICTURE_SIDES).await? else {
        return Ok(Some(Found::Other(bytes)));
    };
    let sizes = [Size::Full, Size::Large, Size::Small];
    let named = sizes.map(name).into_iter().zip(made.map(|made| made.webp));
    files.keep(of, named.collect()).await?;
    Ok(files.read(of, &name(size)).await?.map(Found::Picture))
}

/// As [`find`], for one answer: what is made of a picture is kept nowhere.
pub async fn find_once(app: &App, uri: &MxcUri) -> Result<Option<Found>> {
    let _download = app.media.download().await?;
    let Some(bytes) = app.actions.media(uri).await? else {
        return Ok(None);
    };
    let [full, ..] = PICTURE_SIDES;
    let made = made(app, &version(uri.as_str()), &bytes, [full]).await?;
    Ok(Some(match made {
        Some([picture]) => Found::Picture(picture.webp),
        None => Found::Other(bytes),
    }))
}

/// The pictures that are made of a file; nothing where it is none, or a hopeless one.
async fn made<const N: usize>(
    app: &App,
    version: &str,
    bytes: &Bytes,
    sides: [u32; N],
) -> Result<Option<[Scaled; N]>> {
    if Kind::of(bytes) != Some(Kind::Picture) || app.media.is_hopeless(version) {
        return Ok(None);
    }
    let made = app.media.fit(bytes.clone(), sides).await?;
    if made.is_err() {
        app.media.give_up(version);
    }
    Ok(made.ok())
}

/// A picture to be shown in its place, of this file name.
pub fn picture(name: &str, webp: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, value("image/webp")),
        (header::CONTENT_DISPOSITION, disposition("inline", name)),
    ];
    (headers, webp).into_response()
}

/// A file of this name to be downloaded, or the part of it that was asked for. Its type is what its bytes
/// are.
pub fn download(name: &str, bytes: &Bytes, range: Option<&Range>) -> Response {
    let kind = match Kind::of(bytes) {
        // One of which nothing could be made.
        None | Some(Kind::Picture) => OPAQUE,
        Some(kind) => kind.content_type(),
    };
    let name = match kind {
        OPAQUE => name.to_owned(),
        known => file_name::of_type(name, known),
    };
    let part = Part::of(range, bytes.len() as u64);
    let mut response = part.answer(Body::from(part.slice(bytes)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, value(kind));
    headers.insert(
        header::CONTENT_DISPOSITION,
        disposition("attachment", &name),
    );
    response
}

/// How long a browser may keep a file; nobody in between may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeps {
    /// Its address has a version and shows the same for good.
    ForGood,
    /// It asks each time whether the file is the same still.
    WhenAsked,
    /// Not at all.
    Never,
}

/// Nothing that a member uploaded runs, is guessed at, or is shown within another site's page.
pub fn guard(response: &mut Response, keeps: Keeps) {
    let kept = match keeps {
        Keeps::ForGood => "private, max-age=31536000, immutable",
        Keeps::WhenAsked => "private, no-cache",
        Keeps::Never => "private, no-store",
    };
    let headers = response.headers_mut();
    for (name, said) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (
            header::CONTENT_SECURITY_POLICY,
            "sandbox; default-src 'none'",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
        (header::CACHE_CONTROL, kept),
    ] {
        headers.insert(name, HeaderValue::from_static(said));
    }
}

/// A header's value.
pub fn value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static(OPAQUE))
}

/// With the file's name in the one form that every browser reads ([RFC 6266]).
///
/// [RFC 6266]: https://www.rfc-editor.org/rfc/rfc6266
pub fn disposition(kind: &str, name: &str) -> HeaderValue {
    value(&format!(
        "{kind}; filename*=UTF-8''{}",
        utf8_percent_encode(name, IN_HEADER)
    ))
}

//! Pictures of the homeserver's media repository, served through us: of each one is made that shows
//! the same and says nothing else.

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderName, HeaderValue, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use ruma::MxcUri;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    app::App,
    error::Result,
    media::{Files, Kind, PICTURE_SIDES, version},
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
    if Kind::of(&bytes) != Some(Kind::Picture) || app.media.is_hopeless(&version) {
        return Ok(Some(Found::Other(bytes)));
    }
    let Ok(made) = app.media.fit(bytes.clone(), PICTURE_SIDES).await? else {
        app.media.give_up(&version);
        return Ok(Some(Found::Other(bytes)));
    };
    let sizes = [Size::Full, Size::Large, Size::Small];
    let named = sizes.map(name).into_iter().zip(made.map(|made| made.webp));
    files.keep(of, named.collect()).await?;
    Ok(files.read(of, &name(size)).await?.map(Found::Picture))
}

/// A picture to be shown in its place, of this file name.
pub fn picture(name: &str, webp: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, value("image/webp")),
        (header::CONTENT_DISPOSITION, disposition("inline", name)),
    ];
    (headers, webp).into_response()
}

/// Nothing that a member uploaded runs, is guessed at, or is shown within another site's page. An
/// address with a version shows the same for good.
pub fn guard(response: &mut Response, for_good: bool) {
    let kept = if for_good {
        "private, max-age=31536000, immutable"
    } else {
        "private, no-cache"
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

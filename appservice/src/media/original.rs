//! Files that are served as they were uploaded: videos and their captions.

/// Bytes of a video, at most.
pub const MAX_VIDEO: usize = 50 * 1024 * 1024;

/// Bytes of captions, at most.
pub const MAX_CAPTIONS: usize = 1024 * 1024;

/// What every file of captions begins with ([WebVTT], 4.1).
///
/// [WebVTT]: https://www.w3.org/TR/webvtt1/#file-structure
const CAPTIONS_BEGIN: &str = "WEBVTT";

/// A file that is served as it was uploaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Original {
    /// A video.
    Mp4,
    /// A video.
    WebM,
    /// What is said in a video.
    Captions,
}

impl Original {
    /// Which video these bytes are, if any.
    pub fn video(bytes: &[u8]) -> Option<Self> {
        match super::Kind::of(bytes)? {
            super::Kind::Video("video/mp4") => Some(Self::Mp4),
            super::Kind::Video("video/webm") => Some(Self::WebM),
            _ => None,
        }
    }

    /// Whether these bytes are captions: `WebVTT`, in UTF-8.
    pub fn captions(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let after = text.strip_prefix(CAPTIONS_BEGIN)?;
        let ends = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r');
        let begins = after.is_empty() || after.starts_with(ends);
        (begins && !text.contains('\0')).then_some(Self::Captions)
    }

    /// Its content type.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Mp4 => "video/mp4",
            Self::WebM => "video/webm",
            Self::Captions => "text/vtt",
        }
    }

    /// Its file name.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Mp4 => "video.mp4",
            Self::WebM => "video.webm",
            Self::Captions => "captions.vtt",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captions_are_webvtt() {
        for fine in [
            "WEBVTT",
            "\u{feff}WEBVTT - Broen\n\n00:00.000 --> 00:02.000\nHej.\n",
            "WEBVTT\r\n\r\n",
        ] {
            let found = Original::captions(fine.as_bytes());
            assert_eq!(found, Some(Original::Captions), "{fine}");
        }
        let odd: [&[u8]; 6] = [
            b"",
            b"WEBVTTX",
            b" WEBVTT",
            b"1\n00:00:00,000 --> 00:00:02,000\nHej.\n",
            b"WEBVTT\n\xe6",
            b"WEBVTT\n\0",
        ];
        for odd in odd {
            assert_eq!(Original::captions(odd), None, "{odd:?}");
        }
    }

    #[test]
    fn a_video_is_mp4_or_webm() {
        for brand in ["isom", "mp42", "M4V ", "iso6"] {
            let bytes = [b"\0\0\0\x18ftyp", brand.as_bytes(), b"\0\0\0\0mp42isom"].concat();
            assert_eq!(Original::video(&bytes), Some(Original::Mp4), "{brand}");
        }
        for odd in [
            &b"\0\0\0\x14ftypqt  \0\0\0\0qt  "[..],
            b"WEBVTT",
            b"OggS\0\x02",
        ] {
            assert_eq!(Original::video(odd), None, "{odd:?}");
        }
    }
}

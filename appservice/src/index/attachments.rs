//! What a message carries beside its words: a file of the homeserver's media repository.

use ruma::MxcUri;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::words::Card;
use crate::policy::file_name;

/// The longest content type that is believed, in bytes.
const TYPE_MAX: usize = 127;
/// The longest description of a picture, in characters.
const ALT_MAX: usize = 1_000;

/// As what a file is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum AttachmentKind {
    /// `m.image`, or a sticker.
    Image,
    /// `m.file`.
    File,
    /// `m.audio`.
    Audio,
    /// `m.video`.
    Video,
}

/// A file of a message ([spec]). All but the content URI is what its sender claims.
///
/// [spec]: https://spec.matrix.org/v1.18/client-server-api/#media-captions
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// As what it is shown.
    pub kind: AttachmentKind,
    /// Where the homeserver keeps it; a valid `mxc://`.
    pub uri: Box<str>,
    /// Its name, without what would be a path.
    pub name: Box<str>,
    /// `info.mimetype`.
    pub content_type: Option<Box<str>>,
    /// `info.size`, in bytes.
    pub size: Option<u64>,
    /// `info.w` and `info.h`, in pixels.
    pub dimensions: Option<(u32, u32)>,
    /// The sender's own description of a picture, `org.althing.alt`.
    pub alt: Option<Box<str>>,
}

impl AttachmentKind {
    /// That of a message of this `msgtype`.
    pub(super) fn of(msgtype: &str) -> Option<Self> {
        Some(match msgtype {
            "m.image" => Self::Image,
            "m.file" => Self::File,
            "m.audio" => Self::Audio,
            "m.video" => Self::Video,
            _ => return None,
        })
    }

    /// As what it is shown where the file itself is not.
    pub(super) fn card(self) -> Option<Card> {
        match self {
            Self::Image => None,
            Self::File => Some(Card::File),
            Self::Audio => Some(Card::Audio),
            Self::Video => Some(Card::Video),
        }
    }
}

impl Attachment {
    /// The file of a content that was kept, as JSON text.
    pub fn of_content(content: &str) -> Option<Self> {
        let content: Value = serde_json::from_str(content).ok()?;
        let text = |key: &str| content.get(key).and_then(Value::as_str);
        // A sticker says of itself in its type alone.
        let kind = text("msgtype").map_or(Some(AttachmentKind::Image), AttachmentKind::of)?;
        Self::parse(kind, &content, text("body").unwrap_or_default())
    }

    /// The file that a content speaks of; nothing where its content URI is none, or the file is
    /// encrypted. `body` is its name where there is no `filename`.
    pub(super) fn parse(kind: AttachmentKind, content: &Value, body: &str) -> Option<Self> {
        let text = |path: &str| content.pointer(path).and_then(Value::as_str);
        let number = |path: &str| content.pointer(path).and_then(Value::as_u64);
        let uri = text("/url")?;
        <&MxcUri>::from(uri).parts().ok()?;
        let side = |path: &str| number(path).and_then(|n| u32::try_from(n).ok());
        let sides = side("/info/w").zip(side("/info/h"));
        Some(Self {
            kind,
            uri: uri.into(),
            name: file_name::shown(text("/filename").unwrap_or(body)).into(),
            content_type: text("/info/mimetype")
                .filter(|said| said.len() <= TYPE_MAX && said.is_ascii())
                .map(Into::into),
            size: number("/info/size"),
            dimensions: sides.filter(|(width, height)| *width > 0 && *height > 0),
            alt: text("/org.althing.alt")
                .filter(|alt| !alt.trim().is_empty())
                .map(|alt| alt.chars().take(ALT_MAX).collect()),
        })
    }

    /// Bytes held by its texts.
    pub(super) fn memory_used(&self) -> usize {
        let option = |t: &Option<Box<str>>| t.as_ref().map_or(0, |t| t.len());
        self.uri.len() + self.name.len() + option(&self.content_type) + option(&self.alt)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_file_is_what_its_sender_claims_within_bounds() {
        let content = json!({
            "url": "mxc://dk.test/abc", "filename": "../../hus\u{202e}gpj.exe",
            "info": {"mimetype": "image/png", "size": 12, "w": 3, "h": 4},
            "org.althing.alt": "Et hus",
        });
        let found = Attachment::parse(AttachmentKind::Image, &content, "billedtekst").unwrap();
        assert_eq!(&*found.name, "husgpj.exe");
        assert_eq!(found.size, Some(12));
        assert_eq!(found.dimensions, Some((3, 4)));
        assert_eq!(found.alt.as_deref(), Some("Et hus"));
        let odd = json!({"url": "mxc://dk.test/abc", "info": {"size": -1, "w": 0, "h": "x", "mimetype": 5}});
        let found = Attachment::parse(AttachmentKind::File, &odd, "a.pdf").unwrap();
        assert_eq!(
            (
                &*found.name,
                found.size,
                found.dimensions,
                found.content_type
            ),
            ("a.pdf", None, None, None)
        );
    }

    #[test]
    fn what_was_kept_says_what_it_carried() {
        let kind = |content: &Value| Some(Attachment::of_content(&content.to_string())?.kind);
        let mut content = json!({"url": "mxc://dk.test/abc", "body": "a"});
        assert_eq!(kind(&content), Some(AttachmentKind::Image), "a sticker");
        for (msgtype, is) in [
            ("m.video", Some(AttachmentKind::Video)),
            ("m.file", Some(AttachmentKind::File)),
            ("m.text", None),
        ] {
            content["msgtype"] = msgtype.into();
            assert_eq!(kind(&content), is, "{msgtype}");
        }
        assert_eq!(Attachment::of_content("torn"), None);
    }

    #[test]
    fn what_is_no_content_uri_is_no_file() {
        for url in [
            "",
            "https://evil.example/x",
            "mxc://",
            "mxc://dk.test",
            "mxc://dk.test/../x",
            "mxc://dk.test/a/b",
        ] {
            let content = json!({"url": url, "body": "x"});
            assert_eq!(
                Attachment::parse(AttachmentKind::Image, &content, "x"),
                None,
                "{url}"
            );
        }
        assert_eq!(
            Attachment::parse(AttachmentKind::Image, &json!({"file": {}}), "x"),
            None
        );
    }
}

//! What a file is, by its bytes: what it calls itself counts for nothing.

/// Bytes of a text that are looked at for what no text has.
const TEXT_LOOKED_AT: usize = 64 * 1024;

/// A file that may be attached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// PNG, JPEG, WebP or GIF: it is made anew.
    Picture,
    /// To be downloaded.
    File(&'static str),
    /// To be listened to.
    Audio(&'static str),
    /// To be watched.
    Video(&'static str),
}

/// The content types of what may be attached.
pub const TYPES: [&str; 11] = [
    "image/jpeg",
    "image/png",
    "image/webp",
    "image/gif",
    "application/pdf",
    "text/plain",
    "audio/mpeg",
    "audio/ogg",
    "audio/wav",
    "video/mp4",
    "video/webm",
];

impl Kind {
    /// What these bytes are; nothing that may be attached where that cannot be told.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let Some(found) = infer::get(bytes) else {
            return is_text(bytes).then_some(Self::File("text/plain"));
        };
        Some(match found.mime_type() {
            "image/jpeg" | "image/png" | "image/webp" | "image/gif" => Self::Picture,
            "application/pdf" => Self::File("application/pdf"),
            "audio/mpeg" => Self::Audio("audio/mpeg"),
            "audio/ogg" | "audio/opus" => Self::Audio("audio/ogg"),
            "audio/x-wav" => Self::Audio("audio/wav"),
            "video/mp4" | "video/x-m4v" => Self::Video("video/mp4"),
            "video/webm" => Self::Video("video/webm"),
            _ => return None,
        })
    }

    /// Its content type; pictures become WebP.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Picture => "image/webp",
            Self::File(of) | Self::Audio(of) | Self::Video(of) => of,
        }
    }
}

/// Whether this is text and no markup: what begins with a tag may be a page, a drawing with a script
/// in it, or anything else that somebody's machine may run.
fn is_text(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return false;
    };
    let odd = |b: &u8| b.is_ascii_control() && !matches!(b, b'\n' | b'\r' | b'\t' | 0x0c);
    let begins = text.trim_start_matches('\u{feff}').trim_start();
    !begins.is_empty()
        && !begins.starts_with('<')
        && !begins.starts_with("#!")
        && !bytes.iter().take(TEXT_LOOKED_AT).any(odd)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_bytes_are() {
        let mp4 = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom";
        let mut webm = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x84webm".to_vec();
        webm.resize(300, 0);
        let cases: [(&[u8], &str); 9] = [
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/webp"),
            (b"GIF89a\x01\0\x01\0", "image/webp"),
            (b"%PDF-1.7\n", "application/pdf"),
            (b"ID3\x04\0\0\0\0\0\0", "audio/mpeg"),
            (b"OggS\0\x02\0\0\0\0\0\0\0\0", "audio/ogg"),
            (b"RIFF\x24\0\0\0WAVEfmt ", "audio/wav"),
            (mp4, "video/mp4"),
            (&webm, "video/webm"),
            ("Kære naboer,\r\n\tvi ses.".as_bytes(), "text/plain"),
        ];
        for (bytes, is) in cases {
            let found = Kind::of(bytes).map(Kind::content_type);
            assert_eq!(found, Some(is), "{}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn what_may_be_run_or_is_unknown_is_nothing() {
        let cases: [&[u8]; 12] = [
            b"",
            b"MZ\x90\0\x03\0\0\0",
            b"\x7fELF\x02\x01\x01\0",
            b"<!DOCTYPE html><script>alert(1)</script>",
            b"  \n<html><body onload=alert(1)>",
            b"\xef\xbb\xbf<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
            b"<?xml version='1.0'?><svg/>",
            b"<p>hej</p>",
            b"#!/bin/sh\nrm -rf ~\n",
            b"PK\x03\x04\x14\0\0\0",
            b"tekst med \0 nul",
            b"\xff\xfe<\0h\0t\0m\0l\0",
        ];
        for bytes in cases {
            assert_eq!(Kind::of(bytes), None, "{}", String::from_utf8_lossy(bytes));
        }
    }
}

//! The part of a file that is asked for ([RFC 9110], 14): a browser plays a video from anywhere.
//!
//! [RFC 9110]: https://www.rfc-editor.org/rfc/rfc9110#section-14

use std::ops::Bound;

use axum::{body::Body, response::Response};
use axum_extra::headers::Range;
use bytes::Bytes;
use http::{StatusCode, header};

use super::pictures::value;

/// What of a file is to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Bytes of the whole file.
    whole: u64,
    /// Nothing where no byte of the file was asked for.
    sent: Option<Sent>,
}

/// Bytes that stand beside each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sent {
    All,
    /// From the first to the last.
    From(u64, u64),
}

impl Part {
    /// What is asked for of a file of so many bytes. More than one part is not worth the trouble:
    /// then all of it is sent.
    pub fn of(range: Option<&Range>, whole: u64) -> Self {
        let sent = match range {
            Some(range) => asked(range, whole),
            None => Some(Sent::All),
        };
        Self { whole, sent }
    }

    /// The first byte that is sent.
    pub fn first(self) -> u64 {
        match self.sent {
            Some(Sent::From(first, _)) => first,
            Some(Sent::All) | None => 0,
        }
    }

    /// How many bytes are sent.
    pub fn length(self) -> u64 {
        match self.sent {
            Some(Sent::All) => self.whole,
            Some(Sent::From(first, last)) => last - first + 1,
            None => 0,
        }
    }

    /// These bytes of a file that is at hand.
    pub fn slice(self, file: &Bytes) -> Bytes {
        let at = |place: u64| usize::try_from(place).unwrap_or(usize::MAX).min(file.len());
        file.slice(at(self.first())..at(self.first() + self.length()))
    }

    /// The answer with these bytes: 200, 206 or 416.
    pub fn answer(self, bytes: Body) -> Response {
        let whole = self.whole;
        let (status, range) = match self.sent {
            Some(Sent::All) => (StatusCode::OK, None),
            Some(Sent::From(first, last)) => {
                let range = format!("bytes {first}-{last}/{whole}");
                (StatusCode::PARTIAL_CONTENT, Some(range))
            }
            None => {
                let range = format!("bytes */{whole}");
                (StatusCode::RANGE_NOT_SATISFIABLE, Some(range))
            }
        };
        let mut response = Response::new(bytes);
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(header::ACCEPT_RANGES, value("bytes"));
        headers.insert(header::CONTENT_LENGTH, value(&self.length().to_string()));
        if let Some(range) = range {
            headers.insert(header::CONTENT_RANGE, value(&range));
        }
        response
    }
}

fn asked(range: &Range, whole: u64) -> Option<Sent> {
    let mut parts = range.satisfiable_ranges(whole);
    let (from, to) = parts.next()?;
    if parts.next().is_some() {
        return Some(Sent::All);
    }
    let first = match from {
        Bound::Included(first) => first,
        Bound::Excluded(before) => before.saturating_add(1),
        Bound::Unbounded => 0,
    };
    let end = whole.checked_sub(1)?;
    let last = match to {
        Bound::Included(last) => last.min(end),
        Bound::Excluded(after) => after.checked_sub(1)?.min(end),
        Bound::Unbounded => end,
    };
    (first <= last).then_some(Sent::From(first, last))
}

#[cfg(test)]
mod tests {
    use axum_extra::headers::{Header, HeaderValue};

    use super::*;

    #[test]
    fn what_is_asked_for_is_sent() {
        let file = Bytes::from_static(b"0123456789");
        for (asked, status, bytes) in [
            ("bytes=0-", 206, "0123456789"),
            ("bytes=0-1", 206, "01"),
            ("bytes=8-100", 206, "89"),
            ("bytes=-3", 206, "789"),
            ("bytes=0-1,4-5", 200, "0123456789"),
            ("bytes=10-", 416, ""),
            ("bytes=100-200", 416, ""),
        ] {
            let header = HeaderValue::from_static(asked);
            let range = Range::decode(&mut std::iter::once(&header)).unwrap();
            let part = Part::of(Some(&range), 10);
            assert_eq!(part.slice(&file), bytes, "{asked}");
            let answer = part.answer(Body::empty());
            assert_eq!(answer.status(), status, "{asked}");
            assert_eq!(
                answer.headers()["content-length"],
                bytes.len().to_string(),
                "{asked}"
            );
        }
        assert_eq!(Part::of(None, 10).slice(&file), file);
        assert_eq!(Part::of(None, 0).length(), 0);
    }
}

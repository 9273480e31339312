//! Large bodies are written packed.

use std::borrow::Cow;

use bytes::Bytes;

/// Bodies from this size on are packed. A hundred events are a tenth of their size then, and the
/// store would round 65 kB up to 128.
const PACKED_FROM: usize = 8 << 10;
/// How a packed body begins, and no JSON does.
const PACKED: [u8; 4] = zstd::zstd_safe::MAGICNUMBER.to_le_bytes();
/// The quickest packing.
const LEVEL: i32 = 1;

/// As it is written.
pub(super) fn pack(body: &[u8]) -> Cow<'_, [u8]> {
    if body.len() < PACKED_FROM && !body.starts_with(&PACKED) {
        return body.into();
    }
    // What cannot be packed is as durable as it came.
    zstd::bulk::compress(body, LEVEL).map_or(Cow::Borrowed(body), Cow::Owned)
}

/// As it came.
pub(super) fn unpack(body: &[u8]) -> Option<Bytes> {
    if body.starts_with(&PACKED) {
        zstd::decode_all(body).ok().map(Bytes::from)
    } else {
        Some(Bytes::copy_from_slice(body))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_that_looks_packed_comes_back_as_it_came() {
        let body = [&PACKED[..], b"and more"].concat();
        assert_eq!(unpack(&pack(&body)).unwrap(), body);
    }
}

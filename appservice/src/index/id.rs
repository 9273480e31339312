use std::{fmt, num::NonZeroU32};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ruma::{EventId, OwnedEventId};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Visitor};

/// An event ID of room versions 4 and later, `$` and 43 characters of URL-safe base64, as the 32
/// bytes that it encodes. IDs of another shape are malformed to us: the bot creates every room.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct Id(pub [u8; 32]);

impl Id {
    /// Reads `$…`.
    pub fn parse(text: &str) -> Option<Self> {
        let encoded = text.strip_prefix('$').filter(|e| e.len() == 43)?;
        // The decoder wants room for its worst case, a byte more than it writes.
        let mut bytes = [0; 33];
        let written = URL_SAFE_NO_PAD.decode_slice(encoded, &mut bytes).ok()?;
        let (id, _) = bytes.split_first_chunk::<32>()?;
        (written == 32).then_some(Self(*id))
    }

    /// As the specification writes it.
    pub fn to_event_id(self) -> OwnedEventId {
        let mut text = String::with_capacity(44);
        text.push('$');
        URL_SAFE_NO_PAD.encode_string(self.0, &mut text);
        OwnedEventId::try_from(text).unwrap_or_else(|_| unreachable!("`$` and base64"))
    }

    /// The eight leading bytes, enough to recognise an event in a cursor.
    pub fn prefix(self) -> u64 {
        self.0
            .first_chunk::<8>()
            .map_or(0, |bytes| u64::from_be_bytes(*bytes))
    }
}

/// As one run of bytes: a snapshot holds hundreds of thousands.
impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;
        impl Visitor<'_> for Bytes {
            type Value = Id;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("32 bytes")
            }

            fn visit_bytes<E: serde::de::Error>(self, bytes: &[u8]) -> Result<Id, E> {
                bytes.try_into().map(Id).map_err(E::custom)
            }
        }
        deserializer.deserialize_bytes(Bytes)
    }
}

/// [`Id::parse`] of ruma's type.
pub(super) fn id_of(event_id: &EventId) -> Option<Id> {
    Id::parse(event_id.as_str())
}

/// A place in an [`Arena`](super::arena::Arena).
pub(super) trait Place: Copy + Eq {
    /// The place of the nth value.
    fn nth(n: usize) -> Self;
    /// Which value this is.
    fn n(self) -> usize;
}

macro_rules! places {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        pub(super) struct $name(NonZeroU32);

        impl Place for $name {
            fn nth(n: usize) -> Self {
                let place = u32::try_from(n).ok().and_then(|n| n.checked_add(1));
                // Four thousand million events do not fit the machine's memory either.
                Self(place.and_then(NonZeroU32::new).unwrap_or(NonZeroU32::MAX))
            }
            fn n(self) -> usize {
                self.0.get() as usize - 1
            }
        }
    )*};
}

places! {
    /// An event of a timeline.
    EventIx
    /// A user, ours or another server's.
    UserIx
    /// A room of ours.
    RoomIx
    /// A shared text: the key of a reaction, a display name.
    TextIx
    /// A redaction.
    RedactionIx
}

impl UserIx {
    /// Before all others.
    pub const FIRST: Self = Self(NonZeroU32::MIN);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn event_ids_survive_the_round_trip() {
        let id = Id([7; 32]);
        let text = id.to_event_id();
        assert_eq!(text.as_str().len(), 44);
        assert_eq!(Id::parse(text.as_str()), Some(id));
    }

    #[test]
    fn other_shapes_are_refused() {
        for text in [
            "",
            "$",
            "$abc:server",
            "abc",
            &format!("${}", "/".repeat(43)),
        ] {
            assert_eq!(Id::parse(text), None, "{text}");
        }
        // Trailing bits that no encoder writes would make two spellings of one event.
        assert_eq!(Id::parse(&format!("${}B", "A".repeat(42))), None);
    }
}

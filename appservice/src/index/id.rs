use std::{fmt, num::NonZeroU32};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ruma::{EventId, OwnedEventId, OwnedRoomId};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Visitor};

/// An event ID of room versions 4 and later, `$` and 43 characters of URL-safe base64, as the 32
/// bytes that it encodes. IDs of another shape are malformed to us: the bot creates every room.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct Id(pub [u8; 32]);

impl Id {
    /// Reads `$…`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::decode(text.strip_prefix('$')?)
    }

    fn decode(encoded: &str) -> Option<Self> {
        if encoded.len() != 43 {
            return None;
        }
        // The decoder wants room for its worst case, a byte more than it writes.
        let mut bytes = [0; 33];
        let written = URL_SAFE_NO_PAD.decode_slice(encoded, &mut bytes).ok()?;
        let (id, _) = bytes.split_first_chunk::<32>()?;
        (written == 32).then_some(Self(*id))
    }

    /// As the specification writes it.
    pub fn to_event_id(self) -> OwnedEventId {
        OwnedEventId::try_from(self.encode('$')).unwrap_or_else(|_| unreachable!("`$` and base64"))
    }

    fn encode(self, sigil: char) -> String {
        let mut text = String::with_capacity(44);
        text.push(sigil);
        URL_SAFE_NO_PAD.encode_string(self.0, &mut text);
        text
    }

    /// The eight leading bytes, enough to recognise an event in a cursor.
    pub fn prefix(self) -> u64 {
        u64::from_be_bytes(self.0.first_chunk().copied().unwrap_or_default())
    }

    /// Enough to know an event of a room's state again.
    pub fn mark(self) -> Mark {
        Mark(self.0.first_chunk().copied().unwrap_or_default())
    }
}

/// A room ID. From room version 12 on it is the hash of the room's creation; it is written as it
/// came, and compared with nothing but its like.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub(super) enum RoomName {
    /// `!` and 43 characters of URL-safe base64.
    Hash(Id),
    /// Of another shape.
    Text(Box<str>),
}

impl RoomName {
    /// Before all others.
    pub const FIRST: Self = Self::Hash(Id([0; 32]));

    /// This room ID.
    pub fn of(room_id: &str) -> Self {
        let hash = room_id.strip_prefix('!').and_then(Id::decode);
        hash.map_or_else(|| Self::Text(room_id.into()), Self::Hash)
    }

    /// As it came.
    pub fn to_room_id(&self) -> OwnedRoomId {
        let text = match self {
            Self::Hash(id) => id.encode('!'),
            Self::Text(text) => String::from(&**text),
        };
        OwnedRoomId::try_from(text).unwrap_or_else(|_| unreachable!("checked when it came"))
    }
}

/// The six leading bytes of an event's [`Id`]. There is state for every member in every room, and
/// nobody asks for the event itself; what is compared with it are events of the same room.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub(super) struct Mark(pub [u8; 6]);

impl Mark {
    /// As a number: some order, where there is no other.
    pub fn number(self) -> u64 {
        self.0.iter().fold(0, |n, byte| n << 8 | u64::from(*byte))
    }
}

/// `origin_server_ts` of a state event, Unix milliseconds, in the six bytes that it needs until the
/// year 10889. A stamp beyond stands at the end.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub(super) struct Stamp([u8; 6]);

impl Stamp {
    /// The stamp of so many milliseconds.
    pub fn of(ms: u64) -> Self {
        let [_, _, bytes @ ..] = ms.min((1 << 48) - 1).to_be_bytes();
        Self(bytes)
    }

    /// Milliseconds.
    pub fn ms(self) -> u64 {
        self.0.iter().fold(0, |ms, byte| ms << 8 | u64::from(*byte))
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
    /// A type and a state key.
    KeyIx
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
    fn room_ids_are_written_as_they_came() {
        let hash = format!("!{}", "Ab0-_".repeat(9).get(..42).unwrap().to_owned() + "A");
        for text in [hash.as_str(), "!abc:server", "!r"] {
            assert_eq!(RoomName::of(text).to_room_id(), text);
        }
        assert!(matches!(RoomName::of(&hash), RoomName::Hash(_)));
    }

    #[test]
    fn stamps_keep_their_milliseconds_and_their_order() {
        for ms in [0, 1, 255, 1_790_000_000_000, (1 << 48) - 1] {
            assert_eq!(Stamp::of(ms).ms(), ms);
        }
        assert!(Stamp::of(255) < Stamp::of(256));
        assert_eq!(Stamp::of(u64::MAX), Stamp::of((1 << 48) - 1));
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

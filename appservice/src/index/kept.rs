use serde::{Deserialize, Deserializer, Serialize, Serializer, de::DeserializeOwned};

/// Content of one of our events as it stands in the index. It is boxed, because few facts are this
/// large; and in a snapshot it is the text of its JSON, because fields that are left out have no
/// place in a format without names.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Kept<T>(Box<T>);

impl<T: DeserializeOwned> Kept<T> {
    /// Reads JSON; nothing when it is malformed.
    pub fn parse(json: &str) -> Option<Self> {
        serde_json::from_str::<T>(json).ok().map(Self::from)
    }
}

impl<T> std::ops::Deref for Kept<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Serialize> Serialize for Kept<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            return self.0.serialize(serializer);
        }
        let text = serde_json::to_string(&self.0).map_err(serde::ser::Error::custom)?;
        serializer.serialize_str(&text)
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Kept<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            return T::deserialize(deserializer).map(Self::from);
        }
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("content of ours is torn"))
    }
}

impl<T> From<T> for Kept<T> {
    fn from(content: T) -> Self {
        Self(Box::new(content))
    }
}

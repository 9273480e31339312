//! A profile as the homeserver keeps it: fields that any client of the member may write.

use serde_json::{Map, Value};

/// The fields of a profile ([spec]).
///
/// [spec]: https://spec.matrix.org/v1.18/client-server-api/#profiles
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile(pub Map<String, Value>);

impl Profile {
    /// A field that is a text and says something.
    pub fn text(&self, field: &str) -> Option<&str> {
        self.0.get(field)?.as_str().filter(|text| !text.is_empty())
    }

    /// A field that is a list of texts; what else stands in it is left out.
    pub fn texts(&self, field: &str) -> Vec<String> {
        let list = self.0.get(field).and_then(Value::as_array);
        let texts = list.into_iter().flatten().filter_map(Value::as_str);
        texts.map(ToOwned::to_owned).collect()
    }
}

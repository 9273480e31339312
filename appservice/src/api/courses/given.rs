//! Answers as a client sends them.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};

/// Chosen options by question, in the order of the body: a question that is answered twice must
/// show, and not be the last one said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Given(pub Vec<(String, Vec<String>)>);

impl<'de> Deserialize<'de> for Given {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;

        impl<'de> Visitor<'de> for Pairs {
            type Value = Given;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of options by question")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Given, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Given(pairs))
            }
        }

        deserializer.deserialize_map(Pairs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_key_stays() {
        let given: Given = serde_json::from_str(r#"{"a": ["x"], "a": []}"#).unwrap();
        assert_eq!(given.0.len(), 2);
        assert!(serde_json::from_str::<Given>(r#"{"a": "x"}"#).is_err());
        assert!(serde_json::from_str::<Given>("[]").is_err());
    }
}

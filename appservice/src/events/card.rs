use serde::{Deserialize, Serialize};

/// What [`CARD`](super::CARD) holds: a case, as its card shows it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct CardContent {
    /// The case ID.
    pub case: String,
    /// The version of the case.
    pub version: u32,
}

use serde::{Deserialize, Serialize};

/// How the state key of a rule of our policy list begins; the user ID follows. A state key that begins
/// with `@` is its user's own.
pub const POLICY_RULE_KEY: &str = "rule:";

/// Content of `m.policy.rule.user` in our policy list ([spec]): a third strike that stands. Empty
/// content takes a rule back.
///
/// [spec]: https://spec.matrix.org/v1.18/client-server-api/#mpolicyruleuser
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct PolicyRuleContent {
    /// The user ID.
    pub entity: String,
    /// `m.ban`.
    pub recommendation: String,
    /// The clause of the code of conduct.
    #[serde(default)]
    pub reason: String,
    /// The case ID.
    #[serde(rename = "org.althing.case", default)]
    pub case: String,
}

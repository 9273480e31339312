//! Rules of our policy list: those that are published, and those that should be.

use std::collections::BTreeMap;

use super::{Index, read::millis, state::StateValue};
use crate::{
    events::{POLICY_RULE_KEY, PolicyRuleContent, RoomKind},
    policy::conduct,
};

/// A rule that our policy list holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedRule {
    /// What it says.
    pub content: PolicyRuleContent,
    /// Since when, Unix milliseconds.
    pub published_at: i64,
}

/// A rule that is to be published, or taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleDue {
    /// The state key.
    pub state_key: String,
    /// What it should say; nothing: it is to be taken back.
    pub content: Option<PolicyRuleContent>,
    /// The case that it comes from.
    pub case: String,
}

impl Index {
    /// The rules that our policy list holds, by state key.
    pub fn published_rules(&self) -> BTreeMap<String, PublishedRule> {
        let rooms = self.of_kind(RoomKind::Policy);
        let facts = rooms.flat_map(|room| self.rooms[room].state.iter());
        let rules = facts.filter_map(|(key, fact)| match fact.value()? {
            StateValue::PolicyRule(Some(content)) => {
                let published_at = millis(fact.at.ms());
                let key = self.state_keys.get(key).state_key.to_string();
                let content = (**content).clone();
                Some((
                    key,
                    PublishedRule {
                        content,
                        published_at,
                    },
                ))
            }
            _ => None,
        });
        rules.collect()
    }

    /// Rules that our policy list should hold at `now` and does not, and the other way round.
    pub fn rules_due(&self, now: i64) -> Vec<RuleDue> {
        let mut wanted: BTreeMap<String, PolicyRuleContent> = BTreeMap::new();
        let mut cases: Vec<_> = self
            .cases()
            .filter(|case| conduct::publishes(case, now))
            .collect();
        cases.sort_by_key(|case| (case.opened_at, &case.case));
        for case in cases {
            let rule = case.decision.as_ref().and_then(|d| d.rule.clone());
            let content = PolicyRuleContent {
                entity: case.about.to_string(),
                recommendation: "m.ban".into(),
                reason: rule.unwrap_or_default(),
                case: case.case.clone(),
            };
            wanted
                .entry(format!("{POLICY_RULE_KEY}{}", case.about))
                .or_insert(content);
        }
        let mut published = self.published_rules();
        let mut due = Vec::new();
        for (state_key, content) in wanted {
            let present = published.remove(&state_key);
            if present.is_none_or(|present| present.content != content) {
                due.push(RuleDue {
                    state_key,
                    case: content.case.clone(),
                    content: Some(content),
                });
            }
        }
        let back = published.into_iter().map(|(state_key, rule)| RuleDue {
            state_key,
            content: None,
            case: rule.content.case,
        });
        due.extend(back);
        due
    }
}

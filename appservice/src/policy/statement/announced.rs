use super::Decided;
use crate::{
    events::{Decision, Interim, Outcome},
    policy::{
        judgement::{INTERIM_MS, waits_for_second},
        strikes::Step,
    },
};

/// What is announced to a member.
#[derive(Debug, Clone, Copy)]
pub struct Announced<'a> {
    /// What was decided.
    pub decided: Decided,
    /// ID of the clause of the code of conduct.
    pub rule: Option<&'a str>,
    /// What happened.
    pub facts: &'a str,
    /// The posts go.
    pub removes: bool,
    /// When, Unix milliseconds.
    pub at: i64,
    /// No person has decided it yet: a policy list has ordered it.
    pub automated: bool,
    /// Until when somebody else has to confirm it, Unix milliseconds.
    pub confirm_until: Option<i64>,
}

impl<'a> Announced<'a> {
    /// A decision; nothing where there is nothing to tell its member.
    pub fn of(decision: &'a Decision) -> Option<Self> {
        let decided = match decision.outcome {
            Outcome::Dismissed => return None,
            Outcome::Nudge => Decided::Nudge,
            Outcome::Removed => Decided::Removed,
            Outcome::Strike => Decided::Strike {
                step: Step::of(decision.step.unwrap_or(1)),
                severe: decision.severe,
            },
        };
        Some(Self {
            decided,
            rule: decision.rule.as_deref(),
            facts: &decision.facts,
            removes: decision.removes && decision.outcome != Outcome::Nudge,
            at: decision.at,
            automated: false,
            confirm_until: waits_for_second(decision).then_some(decision.at + INTERIM_MS),
        })
    }

    /// A suspension until somebody else has looked.
    pub fn of_interim(interim: &'a Interim) -> Self {
        Self {
            decided: Decided::Interim {
                until: interim.until,
            },
            rule: None,
            facts: &interim.ordered.text,
            removes: false,
            at: interim.ordered.at,
            automated: interim.ordered.by.is_none(),
            confirm_until: None,
        }
    }
}

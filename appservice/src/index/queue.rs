//! The order of the queue, on the web and in the moderators' room.

use std::cmp::Reverse;

use super::{CaseView, Index};
use crate::{
    events::CaseEventContent,
    policy::{
        judgement::{Awaited, CaseState, awaits},
        strikes::Strike,
    },
};

/// In the log: it was said in the moderators' room what a case waits for; the reason is that.
pub const ANNOUNCED: &str = "case.announced";

/// Where a case stands in the queue: what is severe or hidden first, then by weight, then by age. Those
/// that wait for nobody come after, the last judged first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct QueuePlace {
    /// 0: it cannot wait; 1: it waits; 2: it does not.
    rank: u8,
    /// In thousandths.
    weight: Reverse<i64>,
    /// The older first; of those that were judged the later.
    at: i64,
    case: String,
}

impl QueuePlace {
    /// As text, in a cursor.
    pub fn to_text(&self) -> String {
        format!("{}/{}/{}/{}", self.rank, self.weight.0, self.at, self.case)
    }

    /// Reads that text.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(4, '/');
        Some(Self {
            rank: parts.next()?.parse().ok()?,
            weight: Reverse(parts.next()?.parse().ok()?),
            at: parts.next()?.parse().ok()?,
            case: parts.next()?.to_owned(),
        })
    }
}

impl CaseView<'_> {
    /// Whether it waits for somebody: to judge it, to answer its member, or to look at it as the second.
    pub fn waits(&self) -> bool {
        self.case.is_open() || self.waits_for.is_some()
    }

    /// Whether it waits for a second person to look at a suspension, or at a third strike.
    pub fn is_unconfirmed(&self) -> bool {
        matches!(
            self.waits_for,
            Some(Awaited::Interim | Awaited::Confirmation)
        )
    }

    /// Whether nobody sees to it: nobody has taken it on, or it waits for somebody else.
    pub fn is_unattended(&self) -> bool {
        self.state == CaseState::Open || self.waits_for.is_some()
    }

    /// Where it stands in the queue.
    pub fn place(&self) -> QueuePlace {
        let case = self.case;
        #[expect(clippy::cast_possible_truncation, reason = "a few units")]
        let weight = (self.sum.weight * 1_000.0) as i64;
        let (rank, weight, at) = match (self.waits(), self.severe || self.hides()) {
            (true, true) => (0, weight, case.opened_at),
            (true, false) => (1, weight, case.opened_at),
            (false, _) => (2, 0, -case.changed_at),
        };
        QueuePlace {
            rank,
            weight: Reverse(weight),
            at,
            case: case.case.clone(),
        }
    }
}

/// How much waits, and how many strikes are active.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct QueueFigures {
    /// Cases that wait for somebody.
    pub open: usize,
    /// For how long the oldest of them has waited, in milliseconds.
    pub age_ms: i64,
    /// Active strikes of members.
    pub strikes: usize,
}

impl Index {
    /// The figures of the queue at `now`, Unix milliseconds.
    pub fn queue_figures(&self, now: i64) -> QueueFigures {
        let waiting = self.cases().filter_map(|case| {
            let awaited = awaits(case, now).map(|(_, since)| since);
            awaited.or_else(|| case.is_open().then_some(case.opened_at))
        });
        let waiting: Vec<_> = waiting.collect();
        let guests = self.guests_strikes().into_values();
        let of_guests = |strikes: Vec<Strike>| self.ladder.standing(&strikes, now).active;
        QueueFigures {
            open: waiting.len(),
            age_ms: waiting.iter().map(|since| now - since).max().unwrap_or(0),
            strikes: self.running_strikes(now).len() + guests.map(of_guests).sum::<usize>(),
        }
    }

    /// Cases of which it was not said yet in the moderators' room what they wait for at `now`, and that.
    pub fn unannounced(&self, now: i64) -> Vec<(CaseEventContent, Awaited, i64)> {
        let waiting = self.cases().filter_map(|case| {
            let (what, since) = awaits(case, now)?;
            Some((case, what, since))
        });
        let unsaid = waiting.filter(|(case, what, since)| {
            let mut lines = self.audit().filter(|line| line.action == ANNOUNCED);
            !lines.any(|line| {
                line.case.as_ref() == Some(&case.case)
                    && line.reason.as_deref() == Some(what.as_str())
                    && line.at >= *since
            })
        });
        unsaid
            .map(|(case, what, since)| (case.clone(), what, since))
            .collect()
    }
}

//! What reports weigh: by how often their senders were right, and by where these come from in the tree
//! of invitations. `product.md` 3.1 and 3.3, rules 10 and 11.

use std::collections::BTreeMap;

use crate::events::FlagReason;

/// Milliseconds of a day.
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// Up to so many judged reports nothing is known of somebody.
const UNKNOWN_UP_TO: u32 = 5;
/// Who is right as often as this weighs as much as who is not known.
const FAIR_SHARE: f64 = 0.7;
/// What one report weighs at most.
const MOST: f64 = 2.5;
/// What weighs less does not count.
const LEAST: f64 = 0.5;
/// How many members hide a post.
const HIDING_MEMBERS: usize = 3;
/// From how many branches of the tree of invitations.
const HIDING_BRANCHES: usize = 2;
/// Reports of so many days are looked at for abuse.
const ABUSE_WITHIN_MS: i64 = 30 * DAY_MS;
/// So many of them at least.
const ABUSE_FROM: usize = 5;
/// In percent: fewer were agreed with.
const ABUSE_BELOW: usize = 30;
/// How long the reports of who abuses them rest.
pub const REST_MS: i64 = 14 * DAY_MS;

/// The clause of the code of conduct that comes with Althing which a reason to report speaks of, where
/// it speaks of one.
pub fn clause_of(reason: FlagReason) -> Option<&'static str> {
    match reason {
        FlagReason::Spam => Some("untruths"),
        FlagReason::Harassment => Some("threats"),
        FlagReason::Hate => Some("contempt"),
        FlagReason::Privacy => Some("privacy"),
        FlagReason::Name => Some("posing"),
        FlagReason::Illegal | FlagReason::OffTopic | FlagReason::Other => None,
    }
}

/// How often somebody's judged reports were agreed with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Reports that were judged.
    pub total: u32,
    /// Of these, those that were found right.
    pub agreed: u32,
}

impl Record {
    /// The share of those that were found right, 0 to 1; nothing of somebody with few.
    pub fn accuracy(self) -> Option<f64> {
        let known = self.total > UNKNOWN_UP_TO;
        known.then(|| f64::from(self.agreed) / f64::from(self.total))
    }

    /// What a report of theirs weighs: 1, and more or less by how far they are from the fair share,
    /// the surer the more was judged.
    pub fn weight(self) -> f64 {
        let Some(share) = self.accuracy() else {
            return 1.0;
        };
        let sureness = f64::from(self.total).ln() / 4_f64.ln();
        (1.0 + (share - FAIR_SHARE) * sureness).clamp(0.0, MOST)
    }
}

/// A member's report of a target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Voice<'a> {
    /// Who reports.
    pub by: &'a str,
    /// The branch of the tree of invitations that they are of.
    pub branch: &'a str,
    /// What it weighs; 0 for who is muted, suspended, or whose reports rest.
    pub weight: f64,
}

impl Voice<'_> {
    /// Whether it counts.
    pub fn counts(&self) -> bool {
        self.weight >= LEAST
    }
}

/// What all reports of a target come to.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sum {
    /// The weightiest voice of each branch, added up.
    pub weight: f64,
    /// Enough members of enough branches to blur a post until somebody has judged.
    pub hides: bool,
    /// Enough members to do so, and all of one branch.
    pub same_branch: bool,
}

/// Adds voices up. Several of one member are one; those of one branch of the tree of invitations weigh
/// as the weightiest of them.
pub fn sum<'a>(voices: impl IntoIterator<Item = Voice<'a>>) -> Sum {
    let mut by_member: BTreeMap<&str, Voice<'_>> = BTreeMap::new();
    for voice in voices {
        by_member.entry(voice.by).or_insert(voice);
    }
    let mut branches: BTreeMap<&str, f64> = BTreeMap::new();
    let mut members = 0;
    for voice in by_member.values().filter(|voice| voice.counts()) {
        members += 1;
        let weightiest = branches.entry(voice.branch).or_default();
        *weightiest = weightiest.max(voice.weight);
    }
    let enough = members >= HIDING_MEMBERS;
    Sum {
        // A sum of nothing is -0.
        weight: branches.values().sum::<f64>() + 0.0,
        hides: enough && branches.len() >= HIDING_BRANCHES,
        same_branch: enough && branches.len() == 1,
    }
}

/// Somebody's report, after it was judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judged {
    /// When it was made, Unix milliseconds.
    pub made_at: i64,
    /// When it was judged.
    pub judged_at: i64,
    /// It was found right.
    pub agreed: bool,
}

/// How often somebody was right.
pub fn record<'a>(judged: impl IntoIterator<Item = &'a Judged>) -> Record {
    let mut record = Record::default();
    for flag in judged {
        record.total += 1;
        record.agreed += u32::from(flag.agreed);
    }
    record
}

/// Until when the reports of who abuses them rest; nothing of who does not, and of whom they have
/// rested long enough. Computed from all of theirs that were judged.
pub fn rests_until(judged: &[Judged], now: i64) -> Option<i64> {
    let abuse_at = |at: i64| {
        let within = |flag: &&Judged| flag.judged_at <= at && at - flag.made_at < ABUSE_WITHIN_MS;
        let (total, agreed) = judged.iter().filter(within).fold((0, 0), |(n, ok), flag| {
            (n + 1, ok + usize::from(flag.agreed))
        });
        total >= ABUSE_FROM && agreed * 100 < total * ABUSE_BELOW
    };
    let ends = judged.iter().map(|flag| flag.judged_at);
    let ends = ends.filter(|at| *at <= now && abuse_at(*at));
    ends.map(|at| at + REST_MS).max().filter(|end| now < *end)
}

/// The branch of the tree of invitations that everybody is of: the top-most of those by whom they came
/// who is not a root. `parents` tells who invited whom; a root is of a branch of its own.
pub fn branches<K: Ord + Clone>(parents: &BTreeMap<K, Option<K>>) -> BTreeMap<K, K> {
    let parent = |who: &K| parents.get(who).and_then(Option::as_ref);
    let head = |who: &K| {
        let mut at = who;
        // No path is longer than there are people: a circle would be damage.
        for _ in 0..parents.len() {
            match parent(at) {
                Some(up) if parent(up).is_some() => at = up,
                _ => break,
            }
        }
        at.clone()
    };
    parents.keys().map(|who| (who.clone(), head(who))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn voice<'a>(by: &'a str, branch: &'a str, weight: f64) -> Voice<'a> {
        Voice { by, branch, weight }
    }

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-9
    }

    #[test]
    fn who_is_often_right_weighs_more() {
        let weight = |agreed, total| Record { total, agreed }.weight();
        assert!(near(weight(0, 5), 1.0), "nothing is known of them yet");
        assert!(near(weight(7, 10), 1.0));
        assert!(weight(16, 16) > 1.5 && weight(64, 64) > weight(16, 16));
        assert!(weight(1, 6) < LEAST && near(weight(0, 64), 0.0));
        assert!(weight(1_000_000, 1_000_000) <= MOST);
    }

    /// G3 and G4.
    #[test]
    fn one_branch_is_one_voice_and_hides_nothing() {
        let names: Vec<String> = (0..12).map(|n| format!("@{n}")).collect();
        let crowd = sum(names.iter().map(|name| voice(name, "a", 1.0)));
        assert!(near(crowd.weight, 1.0) && !crowd.hides && crowd.same_branch);
        let three = [("x", "a"), ("y", "b"), ("z", "b")];
        let three = sum(three.map(|(by, branch)| voice(by, branch, 1.0)));
        assert!(near(three.weight, 2.0) && three.hides && !three.same_branch);
        let two = sum([voice("x", "a", 2.0), voice("y", "b", 2.0)]);
        assert!(!two.hides && near(two.weight, 4.0));
    }

    #[test]
    fn the_same_member_twice_or_a_muted_one_changes_nothing() {
        let twice = [
            voice("x", "a", 1.0),
            voice("x", "a", 1.0),
            voice("y", "b", 1.0),
        ];
        assert!(!sum(twice).hides);
        let muted = [
            voice("x", "a", 1.0),
            voice("y", "b", 1.0),
            voice("z", "c", 0.0),
        ];
        let sum = sum(muted);
        assert!(!sum.hides && near(sum.weight, 2.0));
    }

    /// Rule 10.
    #[test]
    fn abused_reports_rest_a_fortnight() {
        let flag = |day: i64, agreed| Judged {
            made_at: day * DAY_MS,
            judged_at: day * DAY_MS + 1,
            agreed,
        };
        let four: Vec<_> = (0..4).map(|day| flag(day, false)).collect();
        assert_eq!(rests_until(&four, 4 * DAY_MS), None);
        let five: Vec<_> = (0..5).map(|day| flag(day, false)).collect();
        let end = 4 * DAY_MS + 1 + REST_MS;
        assert_eq!(rests_until(&five, 4 * DAY_MS), None, "not judged yet");
        assert_eq!(rests_until(&five, 5 * DAY_MS), Some(end));
        assert_eq!(rests_until(&five, end - 1), Some(end));
        assert_eq!(rests_until(&five, end), None);
        let mixed: Vec<_> = (0..5).map(|day| flag(day, day < 2)).collect();
        assert_eq!(rests_until(&mixed, 5 * DAY_MS), None);
        let slow: Vec<_> = (0..5).map(|n| flag(n * 10, false)).collect();
        assert_eq!(rests_until(&slow, 41 * DAY_MS), None);
    }

    #[test]
    fn a_branch_begins_below_the_founder() {
        let tree = BTreeMap::from([
            ("founder", None),
            ("anna", Some("founder")),
            ("bo", Some("anna")),
            ("carl", Some("bo")),
            ("dora", Some("founder")),
            ("x", Some("y")),
            ("y", Some("x")),
        ]);
        let of = branches(&tree);
        assert_eq!((of["founder"], of["anna"]), ("founder", "anna"));
        assert_eq!((of["carl"], of["dora"]), ("anna", "dora"));
        assert!(["x", "y"].contains(&of["x"]));
    }
}

//! What moderation did, month by month: counted from cases, reports and the log. No names.

use std::collections::BTreeMap;

use ruma::UserId;
use time::{Month, OffsetDateTime};

use crate::events::{
    AuditEventContent, CaseEventContent, DecidedAlike, FlagEventContent, Outcome,
    TransparencyEventContent, Via,
};

/// So many months are counted.
const MONTHS: usize = 24;

/// The month of a time in Unix milliseconds, by UTC: `2026-11`.
pub fn month_of(at: i64) -> String {
    let at = OffsetDateTime::from_unix_timestamp(at.div_euclid(1_000));
    let at = at.unwrap_or(OffsetDateTime::UNIX_EPOCH);
    format!("{:04}-{:02}", at.year(), u8::from(at.month()))
}

/// The month after this one.
fn next(month: &str) -> Option<String> {
    let (year, number) = month.split_once('-')?;
    let (year, number): (i32, u8) = (year.parse().ok()?, number.parse().ok()?);
    let next = Month::try_from(number).ok()?.next();
    let year = year + i32::from(next == Month::January);
    Some(format!("{year:04}-{:02}", u8::from(next)))
}

/// What makes two decisions alike: clause, outcome, step, and whether it was overturned.
type Kind = (Option<String>, Outcome, Option<u8>, bool);

/// How many cases in a row may have become part of one another.
const MERGED_AT_MOST: usize = 64;

/// Reports of people: of a case by a member, and when that was said first. A Matrix client lets them repeat
/// it.
type Reports<'a> = BTreeMap<(&'a str, &'a UserId), i64>;

fn reports<'a>(
    cases: &[&'a CaseEventContent],
    flags: impl IntoIterator<Item = &'a FlagEventContent>,
) -> Reports<'a> {
    let merged = cases.iter().filter_map(|case| {
        let into = case.merged_into.as_deref()?;
        Some((&*case.case, into))
    });
    let merged: BTreeMap<&str, &str> = merged.collect();
    let mut reports = Reports::new();
    for flag in flags.into_iter().filter(|flag| flag.via != Via::Rule) {
        let next = |case: &&'a str| merged.get(case).copied();
        let case = std::iter::successors(Some(&*flag.case), next);
        let case = case.take(MERGED_AT_MOST).last().unwrap_or(&flag.case);
        let first = reports.entry((case, &flag.by)).or_insert(flag.at);
        *first = flag.at.min(*first);
    }
    reports
}

/// Months as they are counted.
#[derive(Default)]
struct Count {
    months: BTreeMap<String, TransparencyEventContent>,
    decisions: BTreeMap<String, BTreeMap<Kind, u32>>,
    waited: BTreeMap<String, Vec<i64>>,
}

impl Count {
    fn at(&mut self, at: i64) -> &mut TransparencyEventContent {
        let month = month_of(at);
        self.months
            .entry(month.clone())
            .or_insert_with(|| TransparencyEventContent {
                month,
                ..TransparencyEventContent::default()
            })
    }

    /// `reported_at`: when somebody has reported it first.
    fn case(&mut self, case: &CaseEventContent, reported_at: Option<i64>, is_guest: bool) {
        if case.merged_into.is_some() {
            return;
        }
        self.at(case.opened_at).cases += 1;
        // A guest cannot appeal: what is there was looked at again of somebody's own accord.
        if let Some(hearing) = case.appeal.as_ref().filter(|_| !is_guest) {
            self.at(hearing.at).appeals += 1;
        }
        let Some(decision) = &case.decision else {
            return;
        };
        let month = self.at(decision.at);
        match (decision.outcome, decision.reduced_from.or(decision.step)) {
            (Outcome::Dismissed, _) => month.dismissed += 1,
            (Outcome::Nudge, _) => month.nudges += 1,
            (Outcome::Removed, _) => month.removed += 1,
            (Outcome::Strike, step) => {
                let place = usize::from(step.unwrap_or(1).clamp(1, 3)) - 1;
                if let Some(strikes) = month.strikes.get_mut(place) {
                    *strikes += 1;
                }
            }
        }
        let kind = (
            decision.rule.clone(),
            decision.outcome,
            decision.reduced_from.or(decision.step),
            decision.overturned.is_some(),
        );
        let alike = self.decisions.entry(month_of(decision.at)).or_default();
        *alike.entry(kind).or_default() += 1;
        // Nobody waited for what moderators found themselves.
        if let Some(reported_at) = reported_at.filter(|at| *at <= decision.at) {
            let waited = self.waited.entry(month_of(decision.at)).or_default();
            waited.push(decision.at - reported_at);
        }
        if let Some(overturned) = &decision.overturned {
            self.at(overturned.at).overturned += 1;
        }
    }

    /// From the first month in which anything was done to the present one, at most so many.
    fn finish(mut self, now: i64) -> Vec<TransparencyEventContent> {
        let last = month_of(now);
        let first = self.months.keys().next().cloned();
        let months = std::iter::successors(first, |month| next(month));
        let months: Vec<_> = months.take_while(|month| *month <= last).collect();
        let recent = months.len().saturating_sub(MONTHS);
        let recent = months.into_iter().skip(recent);
        recent
            .map(|month| {
                let waited = self.waited.remove(&month).unwrap_or_default();
                let counted = self.months.remove(&month).unwrap_or_default();
                let decisions = self.decisions.remove(&month).unwrap_or_default();
                TransparencyEventContent {
                    month,
                    median_minutes: median_minutes(waited),
                    decisions: decisions.into_iter().map(alike).collect(),
                    ..counted
                }
            })
            .collect()
    }
}

/// Counts, the earliest month first; months in which nothing was done too. `is_guest`: who is of another
/// homeserver.
pub fn months<'a>(
    cases: impl IntoIterator<Item = &'a CaseEventContent>,
    flags: impl IntoIterator<Item = &'a FlagEventContent>,
    log: impl IntoIterator<Item = &'a AuditEventContent>,
    is_guest: impl Fn(&UserId) -> bool,
    now: i64,
) -> Vec<TransparencyEventContent> {
    let mut count = Count::default();
    let cases: Vec<_> = cases.into_iter().collect();
    let reports = reports(&cases, flags);
    let mut first: BTreeMap<&str, i64> = BTreeMap::new();
    for ((case, _), at) in &reports {
        count.at(*at).reports += 1;
        let first = first.entry(case).or_insert(*at);
        *first = (*at).min(*first);
    }
    for case in cases {
        let reported_at = first.get(&*case.case).copied();
        count.case(case, reported_at, is_guest(&case.about));
    }
    for line in log {
        match &*line.action {
            "post.removed" => count.at(line.at).posts_removed += 1,
            "policy.published" => count.at(line.at).policies += 1,
            _ => {}
        }
    }
    count.finish(now)
}

/// How often each clause was broken, by the decisions that stand.
pub fn rules<'a>(cases: impl IntoIterator<Item = &'a CaseEventContent>) -> BTreeMap<String, u32> {
    let mut rules = BTreeMap::new();
    let merged = |case: &&CaseEventContent| case.merged_into.is_none();
    for case in cases.into_iter().filter(merged) {
        let decision = case.standing_decision();
        let decision = decision.filter(|decision| decision.outcome != Outcome::Dismissed);
        if let Some(rule) = decision.and_then(|decision| decision.rule.clone()) {
            *rules.entry(rule).or_default() += 1;
        }
    }
    rules
}

fn alike(((rule, outcome, step, overturned), count): (Kind, u32)) -> DecidedAlike {
    DecidedAlike {
        rule,
        outcome,
        step,
        overturned,
        count,
    }
}

fn median_minutes(mut waited: Vec<i64>) -> Option<u32> {
    waited.sort_unstable();
    let upper = *waited.get(waited.len() / 2)?;
    let lower = *waited.get(waited.len().checked_sub(1)? / 2)?;
    u32::try_from(i64::midpoint(lower, upper) / 60_000).ok()
}

#[cfg(test)]
mod tests {
    use ruma::OwnedUserId;

    use super::*;
    use crate::events::{Act, CaseKind, Decision, FlagReason, Hearing, Target};

    const HOUR: i64 = 60 * 60 * 1_000;
    /// The first of December 2026.
    const DECEMBER: i64 = 1_796_083_200_000;

    fn anna() -> OwnedUserId {
        OwnedUserId::try_from("@anna:dk").unwrap()
    }

    fn case(opened_at: i64, hours: i64, outcome: Outcome, step: Option<u8>) -> CaseEventContent {
        let decision = Decision {
            outcome,
            step,
            rule: Some("threats".into()),
            rules_version: String::new(),
            facts: String::new(),
            severe: false,
            removes: false,
            by: anna(),
            at: opened_at + hours * HOUR,
            confirmed: None,
            overturned: None,
            lifted: None,
            reduced_from: None,
            lowered: None,
        };
        CaseEventContent {
            decision: Some(decision),
            ..CaseEventContent::new("aaaaaa".into(), CaseKind::Post, anna(), opened_at)
        }
    }

    #[test]
    fn a_month_follows_the_other() {
        assert_eq!(month_of(DECEMBER), "2026-12");
        assert_eq!(month_of(DECEMBER - 1), "2026-11");
        assert_eq!(next("2026-12").as_deref(), Some("2027-01"));
        assert_eq!(next("2026-01").as_deref(), Some("2026-02"));
    }

    #[test]
    fn what_was_done_is_counted_in_its_month() {
        let before = DECEMBER - 10 * HOUR;
        let mut overturned = case(before, 1, Outcome::Strike, Some(2));
        overturned.appeal = Some(Hearing {
            at: DECEMBER,
            claimed_by: None,
            decided: None,
            outcome: None,
        });
        if let Some(decision) = &mut overturned.decision {
            decision.overturned = Some(Act {
                by: None,
                at: DECEMBER + 1,
                text: String::new(),
            });
        }
        let mut merged = case(before, 1, Outcome::Nudge, None);
        merged.merged_into = Some("bbbbbb".into());
        let named = |id: &str, case: CaseEventContent| CaseEventContent {
            case: id.into(),
            ..case
        };
        let cases = [
            named("bbbbbb", overturned),
            named("mmmmmm", merged),
            named("cccccc", case(before, 3, Outcome::Dismissed, None)),
            named("dddddd", case(before, 20, Outcome::Nudge, None)),
            named("eeeeee", case(before, 21, Outcome::Nudge, None)),
            // Nobody had reported it: nobody waited.
            named("ffffff", case(before, 0, Outcome::Dismissed, None)),
        ];
        let flag = |case: &str, via, at| FlagEventContent {
            flag: String::new(),
            case: case.into(),
            target: Target {
                user_id: anna(),
                room_id: None,
                event_id: None,
            },
            by: anna(),
            reason: FlagReason::Spam,
            text: String::new(),
            via,
            at,
        };
        let flags = [
            flag("mmmmmm", Via::Web, before),
            // The same again, of the case that it has become part of.
            flag("bbbbbb", Via::Matrix, before + HOUR / 2),
            flag("cccccc", Via::Matrix, before),
            flag("cccccc", Via::Matrix, before + HOUR),
            flag("dddddd", Via::Web, before),
            flag("eeeeee", Via::Web, before),
            flag("ffffff", Via::Rule, before),
        ];
        let log = [AuditEventContent {
            at: DECEMBER,
            action: "post.removed".into(),
            ..AuditEventContent::default()
        }];
        let months = months(&cases, &flags, &log, |_| false, DECEMBER + 32 * 24 * HOUR);
        let [november, december, january] = &months[..] else {
            panic!("{months:?}")
        };
        assert_eq!(
            (&*november.month, november.cases, november.reports),
            ("2026-11", 5, 4)
        );
        assert_eq!((november.dismissed, november.strikes), (2, [0, 1, 0]));
        assert_eq!(november.median_minutes, Some(120), "of one hour and three");
        let said = |month: &TransparencyEventContent| {
            let said = month.decisions.iter();
            let said = said.map(|d| (d.outcome, d.step, d.overturned, d.count));
            said.collect::<Vec<_>>()
        };
        // A line for each case, those that are alike together; none for one that became part of another.
        let dismissed = (Outcome::Dismissed, None, false, 2);
        assert_eq!(
            said(november),
            [dismissed, (Outcome::Strike, Some(2), true, 1)]
        );
        assert_eq!(said(december), [(Outcome::Nudge, None, false, 2)]);
        assert_eq!(
            (december.nudges, december.appeals, december.overturned),
            (2, 1, 1)
        );
        assert_eq!(
            (december.posts_removed, december.median_minutes),
            (1, Some(1_230))
        );
        let of_guest = super::months(&cases, &flags, &log, |_| true, DECEMBER + HOUR);
        let appeals: u32 = of_guest.iter().map(|month| month.appeals).sum();
        assert_eq!(appeals, 0, "nobody has appealed");
        let empty = TransparencyEventContent {
            month: "2027-01".into(),
            ..TransparencyEventContent::default()
        };
        assert_eq!(january, &empty);
        assert_eq!(rules(&cases), BTreeMap::from([("threats".to_owned(), 2)]));
    }
}

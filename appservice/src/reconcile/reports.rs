//! What members report in their Matrix clients: the homeserver pushes none of it, so that it is asked
//! every few seconds.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use ruma::UserId;

use crate::{
    actions::{Report, whole},
    app::App,
    error::Result,
    events::{FlagReason, Target, Via},
    index::Index,
    matrix::{EventReport, UserReport},
};

/// How often the homeserver is asked.
pub(super) const EVERY: Duration = Duration::from_secs(5);

/// An event that the loop has not brought after so long is none of ours.
const LATE_MS: i64 = 60_000;

/// Whatever was removed, and reported so long ago, nobody can judge any more: no homeserver has its words.
const GONE_MS: i64 = 30 * 24 * 60 * 60 * 1_000;

/// So many reports before the last known one are looked at again: numbers may come out of order.
const AGAIN: u64 = 20;

/// Longest reason that is kept, in characters.
const MAX_TEXT: usize = 1_000;

/// Up to which report everything is taken in.
#[derive(Default)]
pub(super) struct Taken {
    events: AtomicU64,
    users: AtomicU64,
}

/// What becomes of a report.
enum Fate {
    /// It goes into a case.
    Case(Report),
    /// The event that it is about has not come yet.
    Later,
    /// It is not about us, or there is nothing left to judge about it.
    Aside,
}

impl App {
    /// One pass over all reports that the homeserver has.
    pub async fn reconcile_reports(&self) -> Result<()> {
        self.take_reports(&Taken::default()).await
    }

    /// One pass over those that were not taken in before.
    pub(super) async fn take_reports(&self, taken: &Taken) -> Result<()> {
        if !self.is_compared() {
            return Ok(());
        }
        let known: BTreeSet<String> = self.index.read(|index| {
            let flags = index.flags().filter(|flag| flag.via == Via::Matrix);
            flags.map(|flag| flag.flag.clone()).collect()
        });
        let is_known = |flag: &str| known.contains(flag);
        let since = |mark: &AtomicU64| mark.load(Ordering::Relaxed).saturating_sub(AGAIN);
        let reports = self.homeserver.event_reports(since(&taken.events)).await?;
        let events = reports
            .iter()
            .map(|report| (report.id, self.fate_of_event(report)));
        self.take(events.collect(), &taken.events, is_known).await?;
        let reports = self.homeserver.user_reports(since(&taken.users)).await?;
        let users = reports
            .iter()
            .map(|report| (report.id, self.fate_of_user(report)));
        self.take(users.collect(), &taken.users, is_known).await
    }

    async fn take(
        &self,
        fates: Vec<(u64, Fate)>,
        mark: &AtomicU64,
        is_known: impl Fn(&str) -> bool,
    ) -> Result<()> {
        let mut is_whole = true;
        for (id, fate) in fates {
            match fate {
                Fate::Case(report) if !is_known(&report.flag) => {
                    self.actions.report(&report).await?;
                    self.blur();
                    metrics::counter!("reports_taken_total").increment(1);
                }
                Fate::Case(_) | Fate::Aside => {}
                Fate::Later => is_whole = false,
            }
            if is_whole {
                mark.fetch_max(id, Ordering::Relaxed);
            }
        }
        Ok(())
    }

    fn fate_of_event(&self, report: &EventReport) -> Fate {
        if self.was_of_departed(&report.user_id, report.received_ts) {
            return Fate::Aside;
        }
        let is_late = self.is_late(report.received_ts);
        let (is_topic, post) = self.index.read(|index: &Index| {
            let topic = index.topic_of(&report.room_id);
            (topic.is_some(), index.post(&report.event_id))
        });
        match post {
            Some(post) if post.sender != report.user_id => {
                let target = Target {
                    user_id: post.sender,
                    room_id: Some(post.room_id),
                    event_id: Some(post.event_id),
                };
                let is_over = post.removed.is_some() && self.is_over(&target, report.received_ts);
                if is_over || self.was_forgotten(&target, report.received_ts) {
                    return Fate::Aside;
                }
                let flag = format!("report-{}", report.id);
                let (reason, at) = (report.reason.as_deref(), report.received_ts);
                self.case(flag, &report.user_id, target, reason, at)
            }
            None if is_topic && !is_late => Fate::Later,
            _ => Fate::Aside,
        }
    }

    fn fate_of_user(&self, report: &UserReport) -> Fate {
        // Guests too: they are in no space of ours.
        let is_here = |id: &UserId| {
            self.index
                .read(|index| index.knows(id) && !index.has_departed(id))
        };
        if !is_here(&report.target_user_id)
            || report.target_user_id == report.user_id
            || self.was_of_departed(&report.user_id, report.received_ts)
        {
            return Fate::Aside;
        }
        let target = whole(&report.target_user_id);
        let flag = format!("user-report-{}", report.id);
        let (reason, at) = (report.reason.as_deref(), report.received_ts);
        self.case(flag, &report.user_id, target, reason, at)
    }

    /// Whether a report is an old one of somebody who has left for good: it was taken in then, and its words may
    /// be forgotten since.
    fn was_of_departed(&self, by: &UserId, received_ts: i64) -> bool {
        self.is_late(received_ts) && self.index.read(|index| index.has_departed(by))
    }

    fn is_late(&self, received_ts: i64) -> bool {
        self.clock.unix_ms() - received_ts > LATE_MS
    }

    /// Whether there is nothing left to judge about a post that is removed: somebody has, or it was reported
    /// long ago. Who writes, is reported and takes the words back before we look is in the queue all the same.
    fn is_over(&self, target: &Target, received_ts: i64) -> bool {
        let is_judged = |index: &Index| {
            let case = index.latest_case(target);
            case.is_some_and(|case| !case.is_open())
        };
        self.clock.unix_ms() - received_ts > GONE_MS || self.index.read(is_judged)
    }

    /// Whether a report has been judged whose words are gone, since the account that it is about has ended:
    /// the homeserver keeps its own list of reports for good.
    fn was_forgotten(&self, target: &Target, received_ts: i64) -> bool {
        self.index.read(|index| {
            index.has_departed(&target.user_id)
                && index.cases_about(&target.user_id).any(|case| {
                    let decided_at = case.decision.as_ref().map(|decision| decision.at);
                    case.targets.contains(target)
                        && decided_at.max(Some(case.opened_at)) >= Some(received_ts)
                })
        })
    }

    /// The bot's words are judged by nobody.
    fn case(
        &self,
        flag: String,
        by: &UserId,
        target: Target,
        reason: Option<&str>,
        at: i64,
    ) -> Fate {
        if target.user_id == self.names.bot() {
            return Fate::Aside;
        }
        Fate::Case(Report {
            flag,
            by: by.to_owned(),
            target,
            reason: FlagReason::Other,
            text: reason.unwrap_or_default().chars().take(MAX_TEXT).collect(),
            via: Via::Matrix,
            at,
        })
    }
}

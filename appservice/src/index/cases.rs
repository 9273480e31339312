//! Cases as those see them who judge: with the reports of them and what these weigh.

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;
use ruma::{EventId, UserId};

use super::{Index, state::StateKind};
use crate::{
    events::{
        AuditEventContent, CaseEventContent, CaseKind, Decision, EvidenceEventContent,
        FlagEventContent, FlagReason, NoteEventContent, Outcome, RoomKind, Target,
        TransparencyEventContent, Via,
    },
    policy::{
        flags::{self, Judged, Record, Sum, Voice},
        judgement::{Awaited, CaseState, awaits, interim_holds, punishes},
        merging::{Unfinished, unfinished},
        strikes::{Step, Strike},
        transparency::months,
    },
};

/// How many cases in a row may have become part of one another.
const MERGED_AT_MOST: usize = 64;

/// A report, and what it weighs now.
#[derive(Debug, Clone, Copy)]
pub struct FlagView<'i> {
    /// The report.
    pub flag: &'i FlagEventContent,
    /// What it weighs; 0 for who is muted, suspended, gone, or whose reports rest.
    pub weight: f64,
    /// The share of their reports that were found right, of whom enough is known.
    pub accuracy: Option<f64>,
}

/// A case, and what is reported of it.
#[derive(Debug, Clone)]
pub struct CaseView<'i> {
    /// The case.
    pub case: &'i CaseEventContent,
    /// Where it stands.
    pub state: CaseState,
    /// The reports, the oldest first; those of cases that have become part of it too.
    pub flags: Vec<FlagView<'i>>,
    /// What they come to.
    pub sum: Sum,
    /// It cannot wait.
    pub severe: bool,
    /// What it waits for that is not for who has decided before.
    pub waits_for: Option<Awaited>,
}

impl FlagView<'_> {
    /// Whether it counts.
    pub fn counts(&self) -> bool {
        voice(self, "").counts()
    }
}

impl CaseView<'_> {
    /// Its posts are blurred on the web.
    pub fn hides(&self) -> bool {
        self.case.is_open() && self.sum.hides && !self.case.targets.is_empty()
    }

    /// What is said to be wrong, each once.
    pub fn reasons(&self) -> Vec<FlagReason> {
        let mut reasons: Vec<_> = self.flags.iter().map(|flag| flag.flag.reason).collect();
        reasons.sort_unstable();
        reasons.dedup();
        reasons
    }

    /// Where it was said, each once.
    pub fn via(&self) -> Vec<Via> {
        let mut via: Vec<_> = self.flags.iter().map(|flag| flag.flag.via).collect();
        via.sort_unstable();
        via.dedup();
        via
    }

    /// Whether a member has reported it.
    pub fn was_reported_by(&self, member: &UserId) -> bool {
        self.flags.iter().any(|flag| flag.flag.by == member)
    }
}

fn voice<'a>(flag: &FlagView<'a>, branch: &'a str) -> Voice<'a> {
    Voice {
        by: flag.flag.by.as_str(),
        branch,
        weight: flag.weight,
    }
}

/// All cases by ID, and the way from one to the one that it has become part of.
pub(super) struct Cases<'i>(BTreeMap<&'i str, &'i CaseEventContent>);

impl<'i> Cases<'i> {
    pub fn last(&self, id: &str) -> Option<&'i CaseEventContent> {
        let mut case = *self.0.get(id)?;
        for _ in 0..MERGED_AT_MOST {
            let next = case.merged_into.as_deref().and_then(|id| self.0.get(id));
            match next {
                Some(next) => case = next,
                None => break,
            }
        }
        Some(case)
    }

    /// How the reports of each member were judged, of those that were. What somebody has reported twice
    /// is one report, from when they did so first: a Matrix client lets them repeat it.
    fn all_judged(
        &self,
        flags: impl Iterator<Item = &'i FlagEventContent>,
    ) -> HashMap<&'i UserId, Vec<Judged>> {
        let mut first: BTreeMap<(&UserId, &str), (i64, &Decision)> = BTreeMap::new();
        for flag in flags.filter(|flag| flag.via != Via::Rule) {
            let Some(case) = self.last(&flag.case) else {
                continue;
            };
            let Some(decision) = &case.decision else {
                continue;
            };
            let made_at = first
                .entry((&flag.by, &case.case))
                .or_insert((flag.at, decision));
            made_at.0 = made_at.0.min(flag.at);
        }
        let mut judged: HashMap<&UserId, Vec<Judged>> = HashMap::new();
        for ((by, _), (made_at, decision)) in first {
            judged.entry(by).or_default().push(Judged {
                made_at,
                judged_at: decision.at,
                agreed: decision.outcome != Outcome::Dismissed && decision.overturned.is_none(),
            });
        }
        judged
    }
}

impl Index {
    pub(super) fn cases_by_id(&self) -> Cases<'_> {
        Cases(self.cases().map(|case| (&*case.case, case)).collect())
    }

    /// The case that this one has become part of in the end; as a rule itself.
    pub fn last_case(&self, id: &str) -> Option<&CaseEventContent> {
        self.cases_by_id().last(id)
    }

    /// The reports of a case and of those that have become part of it, in no order.
    pub fn flags_of(&self, case: &str) -> Vec<&FlagEventContent> {
        let cases = self.cases_by_id();
        let of = |id: &str| cases.last(id).is_some_and(|last| last.case == case);
        self.flags().filter(|flag| of(&flag.case)).collect()
    }

    /// Every case with what is reported of it and what that weighs at `now`.
    pub fn case_views(&self, now: i64) -> Vec<CaseView<'_>> {
        let cases = self.cases_by_id();
        let judged = cases.all_judged(self.flags());
        let mut flags: HashMap<&str, Vec<&FlagEventContent>> = HashMap::new();
        for flag in self.flags() {
            if let Some(case) = cases.last(&flag.case) {
                flags.entry(&case.case).or_default().push(flag);
            }
        }
        let interim = cases.0.values().filter(|case| interim_holds(case, now));
        let interim: BTreeSet<&UserId> = interim.map(|case| &*case.about).collect();
        let mut known: HashMap<&UserId, (f64, Option<f64>)> = HashMap::new();
        let mut weigh = |by| {
            *known.entry(by).or_insert_with(|| {
                let judged = judged.get(by).map_or(&[][..], Vec::as_slice);
                let (weight, accuracy) = self.weight_of(by, judged, now);
                let weight = if interim.contains(by) { 0.0 } else { weight };
                (weight, accuracy)
            })
        };
        let all = cases.0.values();
        all.map(|case| {
            let flags = flags.remove(&*case.case).unwrap_or_default();
            let views = flags.into_iter().map(|flag| {
                let (weight, accuracy) = match flag.via {
                    Via::Rule => (0.0, None),
                    Via::Web | Via::Matrix => weigh(&flag.by),
                };
                FlagView {
                    flag,
                    weight,
                    accuracy,
                }
            });
            self.case_view(case, views.collect(), now)
        })
        .collect()
    }

    fn case_view<'i>(
        &'i self,
        case: &'i CaseEventContent,
        mut flags: Vec<FlagView<'i>>,
        now: i64,
    ) -> CaseView<'i> {
        flags.sort_by(|a, b| (a.flag.at, &a.flag.flag).cmp(&(b.flag.at, &b.flag.flag)));
        // Of whom nothing is known yet are together one branch.
        let branch = |flag: &FlagView<'_>| self.branch_of(&flag.flag.by).map_or("", UserId::as_str);
        let sum = flags::sum(flags.iter().map(|flag| voice(flag, branch(flag))));
        let is_illegal =
            |flag: &FlagView<'_>| flag.counts() && flag.flag.reason == FlagReason::Illegal;
        let severe = case.decision.as_ref().is_some_and(|d| d.severe)
            || interim_holds(case, now)
            || (case.is_open() && flags.iter().any(is_illegal));
        CaseView {
            case,
            state: CaseState::of(case),
            flags,
            sum,
            severe,
            waits_for: awaits(case, now).map(|(what, _)| what),
        }
    }

    /// What a report of somebody weighs, and how often they were right.
    fn weight_of(&self, by: &UserId, judged: &[Judged], now: i64) -> (f64, Option<f64>) {
        let record = flags::record(judged);
        let standing = self.standing_of(by, now);
        let is_silent = standing.mute.is_some()
            || standing.suspended
            || !self.is_member(by)
            || flags::rests_until(judged, now).is_some();
        let weight = if is_silent { 0.0 } else { record.weight() };
        (weight, record.accuracy())
    }

    /// How often the reports of a member that were judged were found right, and until when they rest.
    pub fn flagging_of(&self, member: &UserId, now: i64) -> (Record, Option<i64>) {
        let cases = self.cases_by_id();
        let own = self.flags().filter(|flag| flag.by == member);
        let judged = cases.all_judged(own).remove(member).unwrap_or_default();
        (flags::record(&judged), flags::rests_until(&judged, now))
    }

    /// The case about a target that nobody has judged yet.
    pub fn open_case(&self, target: &Target) -> Option<&CaseEventContent> {
        self.cases()
            .find(|case| case.is_open() && is_about(case, target))
    }

    /// Cases that have become part of another that does not say so itself yet, and what is left to do.
    pub fn unfinished_mergers(&self) -> Vec<(String, Unfinished)> {
        let cases = self.cases_by_id();
        let merged = self.cases().filter_map(|case| {
            let into = cases.last(case.merged_into.as_deref()?)?;
            Some((case.case.clone(), unfinished(into, case)?))
        });
        merged.collect()
    }

    /// The last case about a target: the open one, else the one that was opened last. One that has become part of
    /// another is that.
    pub fn latest_case(&self, target: &Target) -> Option<&CaseEventContent> {
        if let Some(open) = self.open_case(target) {
            return Some(open);
        }
        let cases = self.cases_by_id();
        let about = self.cases().filter(|case| is_about(case, target));
        let about = about.filter_map(|case| cases.last(&case.case));
        about.max_by_key(|case| (case.opened_at, &case.case))
    }

    /// The case that has punished a post, other than this one.
    pub fn punished_by(&self, post: &EventId, but: &str) -> Option<&CaseEventContent> {
        let mut cases = self.cases().filter(|case| case.case != but);
        cases.find(|case| punishes(case) && names(case, post))
    }

    /// The case by which a post was removed.
    pub fn removed_by(&self, post: &EventId) -> Option<&CaseEventContent> {
        let removes = |case: &CaseEventContent| {
            let standing = case.standing_decision().is_some_and(|d| d.removes);
            standing && case.merged_into.is_none()
        };
        self.cases().find(|case| removes(case) && names(case, post))
    }

    /// The open report of a target by a member.
    pub fn open_flag(&self, by: &UserId, target: &Target) -> Option<&FlagEventContent> {
        let cases = self.cases_by_id();
        let same = |flag: &&FlagEventContent| match &target.event_id {
            Some(event) => flag.target.event_id.as_ref() == Some(event),
            None => flag.target.event_id.is_none() && flag.target.user_id == target.user_id,
        };
        let own = self.flags().filter(|flag| flag.by == by);
        own.filter(same).find(|flag| {
            cases
                .last(&flag.case)
                .is_some_and(CaseEventContent::is_open)
        })
    }

    /// Whether a member has reported what a case is about.
    pub fn has_reported(&self, member: &UserId, case: &str) -> bool {
        let cases = self.cases_by_id();
        let mut own = self.flags().filter(|flag| flag.by == member);
        own.any(|flag| cases.last(&flag.case).is_some_and(|last| last.case == case))
    }

    /// Whether a report of this name is known.
    pub fn has_flag(&self, flag: &str) -> bool {
        self.flags().any(|known| known.flag == flag)
    }

    /// What was kept of the posts of a case and of those that have become part of it, as they were when
    /// they were kept, the oldest first.
    pub fn evidence_of(&self, case: &str) -> Vec<&EvidenceEventContent> {
        let mut kept = self.wordings_of(case);
        kept.retain(|kept| !kept.replaced);
        kept.sort_by(|a, b| (a.at, &a.event_id).cmp(&(b.at, &b.event_id)));
        kept
    }

    /// The same, and what they had said before, as it was written, the first first.
    pub fn wordings_of(&self, case: &str) -> Vec<&EvidenceEventContent> {
        let cases = self.cases_by_id();
        let of = |of: &str| cases.last(of).is_some_and(|last| last.case == case);
        let mut kept: Vec<_> = self.wordings().filter(|kept| of(&kept.case)).collect();
        kept.sort_by_key(|kept| (kept.written_at(), kept.at, &kept.event_id));
        kept
    }

    /// What was noted of a case, the oldest first.
    pub fn notes_of(&self, case: &str) -> Vec<&NoteEventContent> {
        let of = |note: &&NoteEventContent| note.case.as_deref() == Some(case);
        let mut notes: Vec<_> = self.notes().filter(of).collect();
        notes.sort_by_key(|note| note.at);
        notes
    }

    /// What the log says of a case, the oldest first.
    pub fn log_of(&self, case: &str) -> Vec<&AuditEventContent> {
        let of = |line: &&AuditEventContent| line.case.as_deref() == Some(case);
        let mut lines: Vec<_> = self.audit().filter(of).collect();
        lines.sort_by_key(|line| line.seq);
        lines
    }

    /// The strikes of a member as the cases say: the home room may not say so yet, and what the member
    /// did about a strike stands there alone.
    pub fn decided_strikes(&self, member: &UserId) -> Vec<Strike> {
        let decided = self.struck(member).into_iter();
        decided.map(|(_, strike)| strike).collect()
    }

    /// The cases by which a member was given strikes, and these, the oldest first.
    pub(super) fn struck(&self, member: &UserId) -> Vec<(&CaseEventContent, Strike)> {
        let written = self.strikes(member);
        let new = if self.is_guest(member) {
            Strike::of_guest
        } else {
            Strike::new
        };
        let strike = |case: &CaseEventContent| {
            let decision = case.decision.as_ref()?;
            if decision.outcome != Outcome::Strike || case.merged_into.is_some() {
                return None;
            }
            let step = Step::of(decision.step.unwrap_or(1));
            let own = written.iter().find(|strike| strike.case == case.case);
            Some(Strike {
                step,
                overturned_at: decision.overturned.as_ref().map(|act| act.at),
                lifted_at: decision.lifted.as_ref().map(|act| act.at),
                ..own.map_or_else(|| new(step, decision.at), Strike::of)
            })
        };
        let about = self.cases().filter(|case| case.about == member);
        let struck = about.filter_map(|case| Some((case, strike(case)?)));
        let mut struck: Vec<_> = struck.collect();
        struck.sort_by(|(a, _), (b, _)| {
            let at = |case: &CaseEventContent| case.decision.as_ref().map(|d| d.at);
            (at(a), &a.case).cmp(&(at(b), &b.case))
        });
        struck
    }

    /// What moderation did, month by month.
    pub fn months_of_moderation(&self, now: i64) -> Vec<TransparencyEventContent> {
        let is_guest = |user: &UserId| self.is_guest(user);
        months(self.cases(), self.flags(), self.audit(), is_guest, now)
    }

    /// The months whose figures were published: `2026-11`.
    pub fn published_months(&self) -> BTreeSet<String> {
        let kind = StateKind::Ours("org.althing.transparency".into());
        let rooms = self.of_kind(RoomKind::Transparency);
        let facts = rooms.flat_map(|room| self.rooms[room].state.iter());
        let keys = facts.filter(|(_, fact)| !fact.is_damaged());
        let keys = keys.map(|(key, _)| self.state_keys.get(key));
        keys.filter(|key| key.kind == kind)
            .map(|key| key.state_key.to_string())
            .collect()
    }

    /// Whether somebody ordered at once that a member be suspended, and it holds.
    pub fn is_suspended_for_now(&self, member: &UserId, now: i64) -> bool {
        let mut about = self.cases().filter(|case| case.about == member);
        about.any(|case| interim_holds(case, now))
    }
}

/// Whether a case is about this post, or about this member as a whole.
fn is_about(case: &CaseEventContent, target: &Target) -> bool {
    if let Some(event) = &target.event_id {
        return names(case, event);
    }
    let is_of_member = matches!(case.kind, CaseKind::Member | CaseKind::Name);
    is_of_member && case.about == target.user_id && case.targets.is_empty()
}

fn names(case: &CaseEventContent, post: &EventId) -> bool {
    let mut posts = case.targets.iter();
    posts.any(|target| target.event_id.as_deref() == Some(post))
}

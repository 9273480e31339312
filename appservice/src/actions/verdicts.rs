//! Judgements: to decide a case, and to strike at once.

use futures_util::{StreamExt, TryStreamExt, stream};
use ruma::{OwnedUserId, UserId};

use super::{
    Actions,
    cases::{Held, refused, whole},
};
use crate::{
    error::{Error, Result},
    events::{CaseEventContent, CaseKind, Decision, Outcome, Target},
    index::Index,
    policy::{
        audit,
        judgement::{Judge, only_nudge},
        strikes::Step,
    },
};

/// How many posts are kept as evidence at once.
const EVIDENCE_AT_ONCE: usize = 8;

/// `errcode` for what was punished before.
pub(super) const PUNISHED: &str = "ORG.ALTHING.PUNISHED";

/// A judgement, as somebody passes it.
#[derive(Debug, Clone)]
pub struct Ruling {
    /// What it comes to.
    pub outcome: Outcome,
    /// The clause of the code of conduct.
    pub rule: Option<String>,
    /// The version of that.
    pub rules_version: String,
    /// What happened.
    pub facts: String,
    /// Straight to the third step.
    pub severe: bool,
    /// The posts go.
    pub removes: bool,
}

/// What somebody knows of a matter who judges it without naming a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// They do not say.
    Unsaid,
    /// That there is no case about it.
    NoCase,
    /// The latest case about it, in this version.
    Case(String, u32),
    /// The very posts that are to go, whatever anybody has said of them.
    Posts,
}

impl Actions {
    /// Judges a case.
    pub async fn decide_case(
        &self,
        judge: Judge<'_>,
        id: &str,
        version: u32,
        ruling: &Ruling,
    ) -> Result<CaseEventContent> {
        let Held { case, turn: _turn } = self.take_case(id, Some(version)).await?;
        self.decide(judge, case, ruling).await
    }

    /// Opens a case about a post or a member and judges it at once; one that is open is judged. Refused where
    /// that is not as it was seen. The same `key` does so once.
    pub async fn judge_now(
        &self,
        judge: Judge<'_>,
        targets: &[Target],
        seen: &Seen,
        ruling: &Ruling,
        key: &str,
    ) -> Result<CaseEventContent> {
        let wish = self.wished_case(targets, key)?;
        if let Some(judged) = self.judged_again(judge, &wish.about, key).await? {
            return Ok(judged);
        }
        self.must_be_seen(judge, targets, seen, &wish)?;
        // Many posts take their time: others judge meanwhile.
        let case = self.case_at_hand(&wish, targets);
        if case.version == 0 {
            self.may_judge(judge, &case)?;
            self.index.read(|index| unpunished(index, &case))?;
            // As the homeserver answers, not one after the other: there may be hundreds.
            let id = &case.case;
            stream::iter(targets)
                .map(Ok)
                .try_for_each_concurrent(EVIDENCE_AT_ONCE, |target| self.keep_evidence(id, target))
                .await?;
        }
        let _turn = self.case_lane().await;
        if let Some(judged) = self.judged_before(&wish) {
            return self.with_covered(judge, judged).await;
        }
        self.must_be_seen(judge, targets, seen, &wish)?;
        let mut case = self.case_at_hand(&wish, targets);
        self.may_judge(judge, &case)?;
        self.index.read(|index| unpunished(index, &case))?;
        if case.version == 0 {
            case.changed_by = Some(judge.user_id.to_owned());
            case = self.open_case(&case, "moderator".into()).await?;
        }
        case.request = Some(wish.case);
        let judged = self.decide(judge, case, ruling).await?;
        self.with_covered(judge, judged).await
    }

    /// The case by which the same request has judged a member before, once more with all that it covers.
    pub async fn judged_again(
        &self,
        judge: Judge<'_>,
        member: &UserId,
        key: &str,
    ) -> Result<Option<CaseEventContent>> {
        let wish = self.wished_case(&[whole(member)], key)?;
        let Some(judged) = self.judged_before(&wish) else {
            return Ok(None);
        };
        let _turn = self.case_lane().await;
        self.with_covered(judge, judged).await.map(Some)
    }

    /// The case that a request to judge at once would judge, as [`Self::judge_now`] finds or makes it,
    /// and refused where that refuses; the one that it has judged, when it is repeated. Nothing is
    /// written.
    pub fn case_to_judge(
        &self,
        judge: Judge<'_>,
        targets: &[Target],
        seen: &Seen,
        ruling: &Ruling,
        key: &str,
    ) -> Result<CaseEventContent> {
        let wish = self.wished_case(targets, key)?;
        if let Some(judged) = self.judged_before(&wish) {
            return Ok(judged);
        }
        self.must_be_seen(judge, targets, seen, &wish)?;
        let case = self.case_at_hand(&wish, targets);
        self.must_be_open(&case)?;
        self.may_judge(judge, &case)?;
        self.index.read(|index| fits(index, &case, ruling))?;
        Ok(case)
    }

    /// What a ruling makes of a case when it is passed now. Nothing is written.
    pub fn thought_of(
        &self,
        judge: Judge<'_>,
        case: &CaseEventContent,
        ruling: &Ruling,
    ) -> Decision {
        let now = self.clock.unix_ms();
        self.index
            .read(|index| decision_in(index, judge, case, ruling, now))
    }

    /// The case that a request to judge at once opens where there is none: the same key gives the same
    /// ID.
    fn wished_case(&self, targets: &[Target], key: &str) -> Result<CaseEventContent> {
        let is_post = targets.iter().all(|target| target.event_id.is_some());
        let kind = if is_post {
            CaseKind::Post
        } else {
            CaseKind::Member
        };
        self.new_case(kind, targets, Some(key))
    }

    /// The case that a request to judge at once is about: what it opened before it came no further, the
    /// open one about the same, or a new one.
    fn case_at_hand(&self, wish: &CaseEventContent, targets: &[Target]) -> CaseEventContent {
        let open = |index: &Index| match targets {
            [target] => index.open_case(target).cloned(),
            _ => None,
        };
        let before = self.made_before(wish);
        let case = before.or_else(|| self.index.read(open));
        case.unwrap_or_else(|| wish.clone())
    }

    /// 409 where the latest case about one post or member is not as it was seen. Who does not say what they
    /// saw takes no case out of somebody's hands, and judges no post anew that somebody has found to be in
    /// order.
    fn must_be_seen(
        &self,
        judge: Judge<'_>,
        targets: &[Target],
        seen: &Seen,
        wish: &CaseEventContent,
    ) -> Result<()> {
        let [target] = targets else { return Ok(()) };
        let latest = self.index.read(|index| index.latest_case(target).cloned());
        // The same request has opened it, and came no further.
        if latest
            .as_ref()
            .is_some_and(|latest| latest.case == wish.case)
        {
            return Ok(());
        }
        let is_seen = match (seen, &latest) {
            (Seen::Case(id, version), Some(latest)) => {
                *id == latest.case && *version == latest.version
            }
            (Seen::Case(..), None) => {
                let message = "There is no such case about this.";
                return Err(Error::invalid_field("seen", message));
            }
            (Seen::NoCase, latest) => latest.is_none(),
            (Seen::Posts, _) | (Seen::Unsaid, None) => true,
            (Seen::Unsaid, Some(latest)) => {
                let by_other = latest
                    .claimed_by
                    .as_deref()
                    .filter(|by| *by != judge.user_id);
                let is_dismissed = target.event_id.is_some() && latest.is_dismissed();
                !is_dismissed && (by_other.is_none() || !latest.is_open())
            }
        };
        match latest {
            Some(latest) if !is_seen => Err(self.changed(&latest)),
            _ => Ok(()),
        }
    }

    /// The case that the same request has judged before.
    fn judged_before(&self, wish: &CaseEventContent) -> Option<CaseEventContent> {
        let is_it = |case: &&CaseEventContent| case.request.as_ref() == Some(&wish.case);
        self.index
            .read(|index| index.cases_about(&wish.about).find(is_it).cloned())
    }

    /// Open cases about posts that a case has judged become part of it; who came no further than the
    /// judgement finds here what is left.
    async fn with_covered(
        &self,
        judge: Judge<'_>,
        judged: CaseEventContent,
    ) -> Result<CaseEventContent> {
        let is_covered = |other: &&CaseEventContent| {
            let mut targets = other.targets.iter();
            other.is_open()
                && other.case != judged.case
                && !other.targets.is_empty()
                && targets.all(|target| judged.targets.contains(target))
        };
        let covered = |index: &Index| {
            let about = index.cases_about(&judged.about);
            about.filter(is_covered).cloned().collect::<Vec<_>>()
        };
        for mut other in self.index.read(covered) {
            other.merged_into = Some(judged.case.clone());
            let other = self
                .put_case(judge, other, "case.merged", Some(judged.case.clone()))
                .await?;
            self.log_or_leave(audit::absorbing(&judged, &other)).await;
        }
        Ok(judged)
    }

    async fn decide(
        &self,
        judge: Judge<'_>,
        mut case: CaseEventContent,
        ruling: &Ruling,
    ) -> Result<CaseEventContent> {
        self.must_be_open(&case)?;
        self.may_judge(judge, &case)?;
        // The step hangs on their other strikes.
        let _member = self.member_lane(&case.about).await;
        let now = self.clock.unix_ms();
        let decision = self.index.read(|index| {
            fits(index, &case, ruling)?;
            Ok::<_, Error>(decision_in(index, judge, &case, ruling, now))
        })?;
        let reason = said(ruling, decision.step);
        case.decision = Some(decision);
        self.put_case(judge, case, "case.decided", Some(reason))
            .await
    }

    /// The case that the same request has made before: its key has given the same ID.
    pub(super) fn made_before(&self, case: &CaseEventContent) -> Option<CaseEventContent> {
        let before = || self.index.read(|index| index.case(&case.case).cloned());
        (case.version == 0).then(before).flatten()
    }
}

/// A ruling as it stands in a case, without its step.
pub(super) fn decision(judge: Judge<'_>, ruling: &Ruling, at: i64) -> Decision {
    Decision {
        outcome: ruling.outcome,
        step: None,
        rule: ruling.rule.clone(),
        rules_version: ruling.rules_version.clone(),
        facts: ruling.facts.clone(),
        severe: ruling.severe,
        removes: ruling.removes,
        by: OwnedUserId::from(judge.user_id),
        at,
        confirmed: None,
        overturned: None,
        lifted: None,
        reduced_from: None,
        lowered: None,
    }
}

/// A decision with its step, by what is known now.
fn decision_in(
    index: &Index,
    judge: Judge<'_>,
    case: &CaseEventContent,
    ruling: &Ruling,
    at: i64,
) -> Decision {
    Decision {
        step: next_step(index, &case.about, ruling, at).map(Step::number),
        ..decision(judge, ruling, at)
    }
}

/// Whether a ruling may be passed in a case, by what is known of its posts.
fn fits(index: &Index, case: &CaseEventContent, ruling: &Ruling) -> Result<()> {
    if ruling.outcome != Outcome::Dismissed {
        unpunished(index, case)?;
    }
    if ruling.outcome == Outcome::Removed && case.targets.is_empty() {
        let message = "This case is about no post that could be removed.";
        return Err(Error::invalid_field("outcome", message));
    }
    not_only_nudge(index, case, ruling)
}

/// 409 where one of the posts was punished before.
fn unpunished(index: &Index, case: &CaseEventContent) -> Result<()> {
    let mut posts = case.targets.iter().filter_map(|t| t.event_id.as_deref());
    match posts.find_map(|post| index.punished_by(post, &case.case)) {
        Some(other) => {
            let message = format!("This was judged before, in case {}.", other.case);
            Err(refused(PUNISHED, message))
        }
        None => Ok(()),
    }
}

/// 422 for more than a nudge where everything was old when it was reported.
fn not_only_nudge(index: &Index, case: &CaseEventContent, ruling: &Ruling) -> Result<()> {
    let is_more = matches!(ruling.outcome, Outcome::Strike | Outcome::Removed);
    if is_more && !ruling.severe && is_only_nudge(index, case) {
        let message = "This was older than 90 days when it was reported: a nudge is what is left, \
                       unless it is severe.";
        return Err(Error::invalid_field("outcome", message));
    }
    Ok(())
}

/// Whether a nudge is what is left, because everything was old when it was reported.
pub fn is_only_nudge(index: &Index, case: &CaseEventContent) -> bool {
    let kept = index.wordings_of(&case.case);
    let at = case
        .targets
        .iter()
        .filter_map(|t| t.event_id.as_deref())
        .map(|post| {
            // What an edit has it say is as old as the edit.
            let kept = kept.iter().filter(|kept| kept.event_id == post);
            let known = || {
                index
                    .post(post)
                    .map(|post| post.edited_at.unwrap_or(post.at))
            };
            kept.map(|kept| kept.written_at()).max().or_else(known)
        });
    only_nudge(case.opened_at, at)
}

/// The step of the ladder that a ruling comes to; nothing where it is no strike.
fn next_step(index: &Index, member: &UserId, ruling: &Ruling, now: i64) -> Option<Step> {
    let next = || index.ladder().next(&index.decided_strikes(member), now);
    let step = |severe| if severe { Step::Third } else { next() };
    (ruling.outcome == Outcome::Strike).then(|| step(ruling.severe))
}

/// A ruling in a line of the log.
fn said(ruling: &Ruling, step: Option<u8>) -> String {
    let outcome = match (ruling.outcome, step) {
        (Outcome::Dismissed, _) => "dismissed".to_owned(),
        (Outcome::Nudge, _) => "nudge".to_owned(),
        (Outcome::Removed, _) => "removed".to_owned(),
        (Outcome::Strike, step) => format!("strike {}", step.unwrap_or(1)),
    };
    let parts = [Some(outcome), ruling.rule.clone()];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    if ruling.facts.is_empty() {
        return parts.join(", ");
    }
    // The words stand in the case alone: they go with it, and the log stays.
    format!("{}, {}", parts.join(", "), audit::words(&ruling.facts))
}

//! A case with everything that is known of it, as one of those who judge sees it.

use ruma::{OwnedEventId, OwnedRoomId};
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::{
    evidence::{Evidence, first_kept, other_versions},
    members::{self, MemberHistory},
    rights::{MayJudge, rights},
    views::{AuditLine, CaseSummary, Kept},
};
use crate::{
    actions::is_only_nudge,
    api::{appeals::Appeal, member_ref::MemberRef, principal::Principal},
    app::App,
    clock::from_unix_ms,
    error::{Error, Result},
    events::{
        Act, CaseEventContent, EvidenceEventContent, FlagReason, NoteEventContent, Outcome, Target,
        Via,
    },
    index::{CaseView, Index, PostView},
    policy::judgement::{CaseState, Judge, unconfirmed_until},
};

/// A case with everything that is known of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseDetail {
    /// As in the queue.
    #[serde(flatten)]
    pub summary: CaseSummary,
    /// The posts that it is about.
    pub targets: Vec<CaseTarget>,
    /// The reports, the oldest first. To who is judged: none.
    pub flag_list: Vec<CaseFlag>,
    /// What was noted, the oldest first. To who is judged: none.
    pub notes: Vec<CaseNote>,
    /// What was done, the oldest first.
    pub log: Vec<AuditLine>,
    /// How it was decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<CaseDecision>,
    /// A suspension until somebody else has looked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interim: Option<CaseInterim>,
    /// What its member asked for last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub appeal_detail: Option<Appeal>,
    /// What is known of the member.
    pub member: MemberHistory,
    /// Which step the next strike of this member is.
    pub next_step: u8,
    /// Everything was older than 90 days when it was reported: a nudge is what is left.
    pub only_nudge: bool,
    /// How far the removal of its posts is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub removal: Option<Progress>,
    /// What the asking member may do.
    pub may: MayJudge,
    /// Why not more, in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why_not: Option<String>,
}

/// A post that a case is about.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CaseTarget {
    /// Event ID.
    #[schema(value_type = String)]
    pub post_id: OwnedEventId,
    /// Room ID of its topic.
    #[schema(value_type = String)]
    pub topic_id: OwnedRoomId,
    /// Address of its topic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic_slug: Option<String>,
    /// Title of its topic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic_title: Option<String>,
    /// When it was written, where that is known.
    #[serde(
        with = "time::serde::rfc3339::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub at: Option<OffsetDateTime>,
    /// It is gone.
    pub is_removed: bool,
    /// Its author has taken it back.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub is_taken_back: bool,
    /// Event ID of the post in which the bot has said it again, once the decision was overturned.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub restored_as: Option<OwnedEventId>,
    /// What was kept of it first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
    /// What else was kept of it, as it was written: what it had said before it was edited, and what its
    /// author has made of it since.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub versions: Vec<Evidence>,
}

/// A report.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CaseFlag {
    /// Who reports.
    pub by: MemberRef,
    /// What is wrong.
    pub reason: FlagReason,
    /// In their words.
    #[schema(example = "Det her er en trussel.")]
    pub text: String,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// Where.
    pub via: Via,
    /// What it weighs.
    pub weight: f64,
    /// The share of their reports that were found right, of whom more than five were judged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accuracy: Option<f64>,
    /// It counts: its sender is neither muted nor suspended, and abuses no reports.
    pub counts: bool,
}

/// What somebody noted.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CaseNote {
    /// Who.
    pub by: MemberRef,
    /// What.
    #[schema(example = "Har talt med begge parter.")]
    pub text: String,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// It was asked of the member.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub asked: bool,
}

impl CaseNote {
    /// A note as it is shown.
    pub fn of(index: &Index, note: &NoteEventContent) -> Self {
        Self {
            by: MemberRef::of(index, &note.by),
            text: note.text.clone(),
            at: from_unix_ms(note.at),
            asked: note.asked,
        }
    }
}

/// How a case was decided.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CaseDecision {
    /// What it comes to.
    pub outcome: Outcome,
    /// Which step of the ladder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<u8>,
    /// The clause of the code of conduct.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// What happened.
    pub facts: String,
    /// Straight to the third step.
    pub severe: bool,
    /// The posts go.
    pub removes: bool,
    /// Who decided.
    pub by: MemberRef,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// Who else has looked at a third strike.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmed_by: Option<MemberRef>,
    /// Until when somebody else has to confirm that it is severe.
    #[serde(
        with = "time::serde::rfc3339::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub confirm_until: Option<OffsetDateTime>,
    /// Which step it was before it became a lower one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reduced_from: Option<u8>,
    /// Who has undone it, and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overturned: Option<Done>,
    /// Who has lifted a third strike, and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lifted: Option<Done>,
    /// What the member has read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement: Option<String>,
}

/// Who did something, and why.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Done {
    /// Who; absent when a rule did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<MemberRef>,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// In their words.
    pub text: String,
}

/// A suspension until somebody else has looked.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CaseInterim {
    /// Who ordered it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<MemberRef>,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// When it is over, unless it is confirmed.
    #[serde(with = "time::serde::rfc3339")]
    pub until: OffsetDateTime,
    /// Why.
    pub reason: String,
    /// Who has confirmed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmed_by: Option<MemberRef>,
    /// It is over, and nobody has confirmed it.
    pub lapsed: bool,
}

/// How far something is.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct Progress {
    /// So many are done.
    pub done: usize,
    /// Of so many.
    pub of: usize,
}

/// A case as the asking member sees it.
pub async fn show(app: &App, who: &Principal, judge: Judge<'_>, id: &str) -> Result<CaseDetail> {
    let absent = || Error::not_found("There is no such case.");
    let about = app
        .index
        .read(|index| index.case(id).map(|case| case.about.clone()));
    let member = members::show(app, judge, &about.ok_or_else(absent)?).await?;
    let now = app.clock.unix_ms();
    app.index.read(|index| {
        let views = index.case_views(now);
        let view = views.iter().find(|view| view.case.case == id);
        let view = view.ok_or_else(absent)?;
        let shown = detail(index, view, judge, member, now);
        let asked = view.case.last_asked();
        let appeal = asked.and_then(|kind| Appeal::heard(app, index, who, view.case, kind));
        Ok(with_appeal(shown, appeal))
    })
}

/// With the appeal against it: whether the asking member may decide that is said there.
fn with_appeal(mut shown: CaseDetail, appeal: Option<Appeal>) -> CaseDetail {
    if let Some(appeal) = &appeal
        && shown.summary.state == CaseState::Appealed
    {
        shown.may.overturn = appeal.hearing.may_decide;
        shown.why_not.clone_from(&appeal.hearing.why_not);
    }
    shown.appeal_detail = appeal;
    shown
}

fn detail(
    index: &Index,
    view: &CaseView<'_>,
    judge: Judge<'_>,
    member: MemberHistory,
    now: i64,
) -> CaseDetail {
    let case = view.case;
    let is_own = case.about == judge.user_id;
    let kept = index.wordings_of(&case.case);
    let targets: Vec<_> = case
        .targets
        .iter()
        .filter_map(|target| target_of(index, case, target, &kept))
        .collect();
    let (may, why_not) = rights(index, view, judge, now);
    let removes = case.standing_decision().is_some_and(|d| d.removes);
    let done = targets.iter().filter(|target| target.is_removed).count();
    let removal = Progress {
        done,
        of: targets.len(),
    };
    CaseDetail {
        // Who reports is for those who judge, and not for who is judged.
        flag_list: if is_own {
            Vec::new()
        } else {
            flags(index, view)
        },
        notes: if is_own {
            Vec::new()
        } else {
            notes(index, case)
        },
        log: log(index, case),
        decision: decision(index, case),
        interim: interim(index, case, now),
        appeal_detail: None,
        member,
        next_step: index
            .ladder()
            .next(&index.decided_strikes(&case.about), now)
            .number(),
        only_nudge: is_only_nudge(index, case),
        removal: (removes && done < targets.len()).then_some(removal),
        may,
        why_not: why_not.map(|why| why.sentence().to_owned()),
        targets,
        summary: CaseSummary::of(index, view, &Kept::all(index)),
    }
}

fn target_of(
    index: &Index,
    case: &CaseEventContent,
    target: &Target,
    kept: &[&EvidenceEventContent],
) -> Option<CaseTarget> {
    let (post_id, topic_id) = (target.event_id.clone()?, target.room_id.clone()?);
    let post = index.post(&post_id);
    let topic = index.topic_of(&topic_id);
    let first = first_kept(kept, &post_id);
    let at = first.map(|kept| kept.origin_server_ts);
    let at = at.or_else(|| post.as_ref().map(|post| post.at));
    Some(CaseTarget {
        topic_slug: topic.as_ref().map(|topic| topic.slug.clone()),
        topic_title: topic.map(|topic| topic.title),
        at: at.map(from_unix_ms),
        is_taken_back: post.as_ref().is_some_and(PostView::is_taken_back),
        is_removed: post.is_none_or(|post| post.removed.is_some()),
        restored_as: index.restored_as(&post_id),
        evidence: first.map(|kept| Evidence::of(index, case, kept)),
        versions: other_versions(kept, &post_id)
            .into_iter()
            .map(|kept| Evidence::of(index, case, kept))
            .collect(),
        post_id,
        topic_id,
    })
}

fn flags(index: &Index, view: &CaseView<'_>) -> Vec<CaseFlag> {
    let flag = |flag: &crate::index::FlagView<'_>| CaseFlag {
        by: MemberRef::of(index, &flag.flag.by),
        reason: flag.flag.reason,
        text: flag.flag.text.clone(),
        at: from_unix_ms(flag.flag.at),
        via: flag.flag.via,
        weight: (flag.weight * 100.0).round() / 100.0,
        accuracy: flag.accuracy,
        counts: flag.counts(),
    };
    view.flags.iter().map(flag).collect()
}

fn notes(index: &Index, case: &CaseEventContent) -> Vec<CaseNote> {
    let notes = index.notes_of(&case.case).into_iter();
    notes.map(|note| CaseNote::of(index, note)).collect()
}

fn log(index: &Index, case: &CaseEventContent) -> Vec<AuditLine> {
    let lines = index.log_of(&case.case).into_iter();
    lines.map(|line| AuditLine::of(index, line)).collect()
}

fn decision(index: &Index, case: &CaseEventContent) -> Option<CaseDecision> {
    let decision = case.decision.as_ref()?;
    let done = |act: &Act| Done {
        by: act.by.as_ref().map(|id| MemberRef::of(index, id)),
        at: from_unix_ms(act.at),
        text: act.text.clone(),
    };
    let strikes = index.strikes(&case.about).into_iter();
    let statement = strikes.filter(|strike| strike.case == case.case);
    let statement = statement.map(|strike| strike.statement).next();
    Some(CaseDecision {
        outcome: decision.outcome,
        step: decision.step,
        rule: decision.rule.clone(),
        facts: decision.facts.clone(),
        severe: decision.severe,
        removes: decision.removes,
        by: MemberRef::of(index, &decision.by),
        at: from_unix_ms(decision.at),
        confirmed_by: by_of(index, decision.confirmed.as_ref()),
        confirm_until: unconfirmed_until(case).map(from_unix_ms),
        reduced_from: decision.reduced_from,
        overturned: decision.overturned.as_ref().map(done),
        lifted: decision.lifted.as_ref().map(done),
        statement: statement.filter(|statement| !statement.is_empty()),
    })
}

fn interim(index: &Index, case: &CaseEventContent, now: i64) -> Option<CaseInterim> {
    let interim = case.interim.as_ref()?;
    Some(CaseInterim {
        by: by_of(index, Some(&interim.ordered)),
        at: from_unix_ms(interim.ordered.at),
        until: from_unix_ms(interim.until),
        reason: interim.ordered.text.clone(),
        confirmed_by: by_of(index, interim.confirmed.as_ref()),
        lapsed: interim.confirmed.is_none() && interim.until <= now,
    })
}

fn by_of(index: &Index, act: Option<&Act>) -> Option<MemberRef> {
    let by = act.and_then(|act| act.by.as_ref());
    by.map(|id| MemberRef::of(index, id))
}

//! What cases look like to those who judge.

use std::collections::HashMap;

use ruma::{EventId, OwnedEventId, OwnedRoomId};
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use crate::{
    api::{appeals::AppealState, member_ref::MemberRef},
    clock::from_unix_ms,
    events::{
        AuditEventContent, CaseEventContent, CaseKind, EvidenceEventContent, FlagReason, Outcome,
        Via,
    },
    index::{CaseView, Index, KeptWords},
    policy::{audit, judgement::CaseState},
    render,
};

/// What a case has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CaseOutcome {
    /// Nothing was wrong.
    Dismissed,
    /// The member was told what the rule is.
    Nudge,
    /// The posts went.
    Removed,
    /// A strike.
    Strike,
    /// It has become part of another case.
    Merged,
}

/// A case in the queue.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CaseSummary {
    /// Six letters.
    #[schema(example = "k3xq7a")]
    pub case_id: String,
    /// Who changes it names this.
    pub version: u32,
    /// What it is about.
    pub kind: CaseKind,
    /// Where it stands.
    pub state: CaseState,
    /// Whose conduct is judged.
    pub about: MemberRef,
    /// What is said to be wrong.
    pub reasons: Vec<FlagReason>,
    /// How many reports.
    pub flags: usize,
    /// What they weigh: reports of one branch of the invitation tree as one.
    pub weight: f64,
    /// Its posts are blurred on the web.
    pub hidden: bool,
    /// It cannot wait.
    pub severe: bool,
    /// Where it was reported.
    pub via: Vec<Via>,
    /// Several have reported it, and all of one branch of the invitation tree.
    pub same_branch: bool,
    /// When it was opened.
    #[serde(with = "time::serde::rfc3339")]
    pub opened_at: OffsetDateTime,
    /// When it was changed last.
    #[serde(with = "time::serde::rfc3339")]
    pub changed_at: OffsetDateTime,
    /// Who looks after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claimed_by: Option<MemberRef>,
    /// The first of its posts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post: Option<CasePost>,
    /// How many posts it is about.
    pub posts: usize,
    /// What it has come to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<CaseOutcome>,
    /// Which step of the ladder the strike is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<u8>,
    /// How what its member asked for last stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub appeal: Option<AppealState>,
    /// The case that it has become part of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<String>,
}

/// A post that a case is about, in short.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CasePost {
    /// Event ID.
    #[schema(value_type = String)]
    pub post_id: OwnedEventId,
    /// Address of its topic.
    pub topic_slug: String,
    /// Title of its topic.
    pub topic_title: String,
    /// Slug of its category.
    pub category: String,
    /// How it begins: as it was kept, once it is removed.
    pub excerpt: String,
}

/// A line of the log.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AuditLine {
    /// Counts the lines from 1.
    pub seq: u64,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// Who; absent when a rule did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<MemberRef>,
    /// What was done.
    #[schema(example = "case.decided")]
    pub action: String,
    /// The case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case_id: Option<String>,
    /// The member that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<MemberRef>,
    /// Slug of the badge that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub badge_id: Option<String>,
    /// Room ID of the topic or the list that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub room_id: Option<OwnedRoomId>,
    /// Event ID of the post.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub post_id: Option<OwnedEventId>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// SHA-256 of the line, which the next one carries.
    pub hash: String,
}

impl AuditLine {
    /// A line as it is shown.
    pub fn of(index: &Index, line: &AuditEventContent) -> Self {
        Self {
            seq: line.seq,
            at: from_unix_ms(line.at),
            actor: line.actor.as_ref().map(|id| MemberRef::of(index, id)),
            action: line.action.clone(),
            case_id: line.case.clone(),
            about: line.about.as_ref().map(|id| MemberRef::of(index, id)),
            badge_id: line.badge.clone(),
            room_id: line.room_id.clone(),
            post_id: line.event_id.clone(),
            reason: line.reason.clone(),
            hash: audit::digest(line),
        }
    }
}

/// What was kept of posts, the first of each.
pub struct Kept<'i>(HashMap<&'i EventId, &'i EvidenceEventContent>);

impl<'i> Kept<'i> {
    /// Of every case.
    pub fn all(index: &'i Index) -> Self {
        let mut kept: HashMap<&EventId, &EvidenceEventContent> = HashMap::new();
        for evidence in index.evidence() {
            let first = kept.entry(&*evidence.event_id).or_insert(evidence);
            if evidence.at < first.at {
                *first = evidence;
            }
        }
        Self(kept)
    }

    /// What a post says as it was kept.
    fn words(&self, post: &EventId) -> Option<KeptWords> {
        self.0.get(post).map(|kept| KeptWords::kept(kept))
    }
}

impl CaseSummary {
    /// A case as it stands in the queue.
    pub fn of(index: &Index, view: &CaseView<'_>, kept: &Kept<'_>) -> Self {
        let case = view.case;
        let member = |id| MemberRef::of(index, id);
        Self {
            case_id: case.case.clone(),
            version: case.version,
            kind: case.kind,
            state: view.state,
            about: member(&case.about),
            reasons: view.reasons(),
            flags: view.flags.len(),
            weight: (view.sum.weight * 100.0).round() / 100.0,
            hidden: view.hides() || index.holds_words_back(case),
            severe: view.severe,
            via: view.via(),
            same_branch: view.sum.same_branch,
            opened_at: from_unix_ms(case.opened_at),
            changed_at: from_unix_ms(case.changed_at),
            claimed_by: case.claimed_by.as_ref().map(|id| MemberRef::of(index, id)),
            post: case.targets.first().and_then(|target| {
                let post = target.event_id.as_deref()?;
                post_of(index, post, kept)
            }),
            posts: case.targets.len(),
            outcome: outcome(case),
            step: case.decision.as_ref().and_then(|decision| decision.step),
            appeal: case
                .last_asked()
                .and_then(|kind| Some(case.hearing(kind)?.outcome.into())),
            merged_into: case.merged_into.clone(),
        }
    }
}

fn post_of(index: &Index, id: &EventId, kept: &Kept<'_>) -> Option<CasePost> {
    let post = index.post(id)?;
    let topic = index.topic_of(&post.room_id)?;
    let excerpt = if post.removed.is_some() {
        kept.words(id).unwrap_or_default().excerpt()
    } else {
        render::excerpt(&post.body, post.html.as_deref())
    };
    Some(CasePost {
        post_id: post.event_id,
        topic_slug: topic.slug,
        topic_title: topic.title,
        category: topic.category,
        excerpt,
    })
}

fn outcome(case: &CaseEventContent) -> Option<CaseOutcome> {
    if case.merged_into.is_some() {
        return Some(CaseOutcome::Merged);
    }
    case.decision
        .as_ref()
        .map(|decision| match decision.outcome {
            Outcome::Dismissed => CaseOutcome::Dismissed,
            Outcome::Nudge => CaseOutcome::Nudge,
            Outcome::Removed => CaseOutcome::Removed,
            Outcome::Strike => CaseOutcome::Strike,
        })
}

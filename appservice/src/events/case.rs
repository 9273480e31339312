use ruma::{OwnedUserId, events::macros::EventContent};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{AppealKind, Target};

/// Content of `org.althing.case` (state, moderation room, key = case ID): one judgement about one
/// member. Everything that follows from a decision (strike, removal, mute, suspension, policy rule,
/// and their undoing) is computed from it. Times are Unix milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, EventContent)]
#[ruma_event(type = "org.althing.case", kind = State, state_key_type = String)]
pub struct CaseEventContent {
    /// The case ID: six of `a-z2-7`, the state key.
    pub case: String,
    /// Counts its changes from 1. Who changes it names the version that they saw.
    pub version: u32,
    /// What it is about.
    #[serde(default)]
    pub kind: CaseKind,
    /// Whose conduct is judged.
    pub about: OwnedUserId,
    /// Posts of theirs; none where it is about the member alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<Target>,
    /// When it was opened.
    pub opened_at: i64,
    /// Who looks after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claimed_by: Option<OwnedUserId>,
    /// The case that it has become part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<String>,
    /// A suspension until somebody else has looked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interim: Option<Interim>,
    /// How it was decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
    /// The appeal against it, as far as moderators are concerned. The words are in the home room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appeal: Option<Hearing>,
    /// What its member has asked for last after the time of a third strike.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<Hearing>,
    /// What the request that judged it at once is known by: the same one again judges nothing more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// When it was changed last.
    pub changed_at: i64,
    /// By whom; absent when a rule did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed_by: Option<OwnedUserId>,
}

/// What a case is about.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Deserialize,
    Serialize,
    ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum CaseKind {
    /// Posts.
    Post,
    /// A member.
    Member,
    /// A display name.
    Name,
    /// A suspension that somebody ordered at once.
    Interim,
    /// A wave of joins or posts.
    Raid,
    /// Of a newer Althing.
    #[default]
    #[serde(other)]
    Other,
}

/// What a case has come to.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Nothing was wrong.
    Dismissed,
    /// The member was told what the rule is, no more.
    Nudge,
    /// The posts go; no strike.
    Removed,
    /// A strike.
    Strike,
}

/// A decision. It is never taken out again: an overturned one stays, and says so.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Decision {
    /// What it comes to.
    pub outcome: Outcome,
    /// Which step of the ladder the strike is, 1 to 3.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<u8>,
    /// The clause of the code of conduct.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The version of the code of conduct.
    #[serde(default)]
    pub rules_version: String,
    /// What happened, in the moderator's words: the member reads it.
    #[serde(default)]
    pub facts: String,
    /// A threat, doxxing, a crime, a raid: straight to the third step.
    #[serde(default)]
    pub severe: bool,
    /// The posts are removed.
    #[serde(default)]
    pub removes: bool,
    /// Who decided.
    pub by: OwnedUserId,
    /// When.
    pub at: i64,
    /// Who has looked at a third strike as well: from then on it may be published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<Act>,
    /// An appeal has overturned it: as if it had never been.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overturned: Option<Act>,
    /// A third strike was lifted after its time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lifted: Option<Act>,
    /// It has become a lower step: the step that it was before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reduced_from: Option<u8>,
    /// Why, where that followed by itself; absent where an appeal against it came to that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lowered: Option<Lowered>,
}

/// Why a strike has become a lower step by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Lowered {
    /// It was severe, and nobody else has confirmed it in time.
    Unconfirmed,
    /// It counted an earlier one that was overturned since.
    Overturned,
}

/// A suspension that one moderator ordered and another has to confirm.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Interim {
    /// Who ordered it, when, and why.
    pub ordered: Act,
    /// The first moment at which it is over, unless it was confirmed.
    pub until: i64,
    /// Who else has confirmed it: then it is a third strike.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<Act>,
}

/// The moderators' side of an appeal, or of a review.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Hearing {
    /// When the member appealed.
    pub at: i64,
    /// Who looks after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claimed_by: Option<OwnedUserId>,
    /// Who decided it, when, and what they answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided: Option<Act>,
    /// What it came to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<AppealOutcome>,
}

/// What an appeal has come to.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum AppealOutcome {
    /// The decision stands.
    Upheld,
    /// A lower step.
    Reduced,
    /// The decision is undone.
    Overturned,
    /// Nobody decided in time: in the member's favour.
    Lapsed,
    /// A third strike is lifted after its time.
    Lifted,
}

/// Who did something, when, and what they said of it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Act {
    /// Who; absent when a rule did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<OwnedUserId>,
    /// When, Unix milliseconds.
    pub at: i64,
    /// In their words; may be empty.
    #[serde(default)]
    pub text: String,
}

impl CaseEventContent {
    /// A case as it is opened, with no change yet: version 0.
    pub fn new(case: String, kind: CaseKind, about: OwnedUserId, opened_at: i64) -> Self {
        Self {
            case,
            version: 0,
            kind,
            about,
            targets: Vec::new(),
            opened_at,
            claimed_by: None,
            merged_into: None,
            interim: None,
            decision: None,
            appeal: None,
            review: None,
            request: None,
            changed_at: opened_at,
            changed_by: None,
        }
    }

    /// Whether nobody has judged it yet.
    pub fn is_open(&self) -> bool {
        self.decision.is_none() && self.merged_into.is_none()
    }

    /// Whether somebody has found nothing wrong.
    pub fn is_dismissed(&self) -> bool {
        let decision = self.decision.as_ref();
        decision.is_some_and(|decision| decision.outcome == Outcome::Dismissed)
    }

    /// What those who moderate know of what its member asks for.
    pub fn hearing(&self, kind: AppealKind) -> Option<&Hearing> {
        match kind {
            AppealKind::Appeal => self.appeal.as_ref(),
            AppealKind::Review => self.review.as_ref(),
        }
    }

    /// The same, to be changed.
    pub fn hearing_mut(&mut self, kind: AppealKind) -> &mut Option<Hearing> {
        match kind {
            AppealKind::Appeal => &mut self.appeal,
            AppealKind::Review => &mut self.review,
        }
    }

    /// What its member has asked for last, if anything.
    pub fn last_asked(&self) -> Option<AppealKind> {
        let at = |kind: &AppealKind| self.hearing(*kind).map(|hearing| hearing.at);
        let asked = AppealKind::ALL
            .into_iter()
            .filter(|kind| at(kind).is_some());
        asked.max_by_key(&at)
    }

    /// What its member waits for: one thing at a time.
    pub fn open_hearing(&self) -> Option<(AppealKind, &Hearing)> {
        let mut heard = AppealKind::ALL
            .into_iter()
            .filter_map(|kind| Some((kind, self.hearing(kind)?)));
        heard.find(|(_, hearing)| hearing.outcome.is_none())
    }

    /// The decision, unless an appeal has overturned it.
    pub fn standing_decision(&self) -> Option<&Decision> {
        self.decision
            .as_ref()
            .filter(|decision| decision.overturned.is_none())
    }
}

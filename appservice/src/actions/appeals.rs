//! What a member says to a decision: that they have read it, and what they have against it; and what
//! those who moderate answer. Who decides,
//! and what it comes to, stands in the case; the words stand in the member's home room.

use http::StatusCode;
use ruma::{OwnedUserId, UserId};
use tokio::sync::OwnedMutexGuard;

use super::Actions;
use crate::{
    error::{Error, Result},
    events::{
        Act, AppealEventContent, AppealKind, AppealOutcome, AuditEventContent, CaseEventContent,
        Hearing, Question,
    },
    index::Index,
    policy::{
        appeals::{self, MAX_TEXT, Refused, WhyNot},
        audit::line_of,
    },
};

/// A judgement about an appeal.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// Who gives it.
    pub by: OwnedUserId,
    /// The version of the case that they have seen.
    pub version: u32,
    /// What it comes to.
    pub outcome: AppealOutcome,
    /// Why; the member reads it.
    pub text: String,
}

impl Actions {
    /// The turn to make follow what follows from the appeal of a case. The guard ends it.
    pub async fn appeal_lane(&self, case_id: &str) -> OwnedMutexGuard<()> {
        self.lanes.enter(format!("appeal/{case_id}")).await
    }

    /// Lodges a member's appeal against the decision of a case, or asks for a review of a third strike.
    /// Errors: 404 for a case that is not theirs, 409 for a second one and before its time, 410 when it
    /// is too late, 422 for its words. What follows from it is `settle_appeal`'s.
    pub async fn lodge_appeal(
        &self,
        member: &UserId,
        case_id: &str,
        kind: AppealKind,
        text: &str,
    ) -> Result<AppealEventContent> {
        let _turn = self.member_lane(member).await;
        let now = self.clock.unix_ms();
        let may = |index: &Index| {
            let (ladder, case) = (index.ladder(), index.case(case_id));
            let said = index.asked(member, case_id, kind);
            match kind {
                AppealKind::Appeal => {
                    appeals::may_appeal(ladder, case, member, said.is_some(), now).map(drop)
                }
                AppealKind::Review => {
                    appeals::may_ask_review(ladder, case, member, said.as_ref(), now)
                }
            }
        };
        self.index.read(may).map_err(refused)?;
        let content = AppealEventContent {
            case: case_id.to_owned(),
            kind,
            text: checked("text", text)?,
            at: now,
            questions: Vec::new(),
            outcome: None,
            answer: None,
            decided_at: None,
        };
        self.write_appeal(member, &content).await?;
        Ok(content)
    }

    /// Writes that a member has read the statement of a strike of theirs; once. 404 for any other.
    pub async fn acknowledge(&self, member: &UserId, case_id: &str) -> Result<()> {
        let _turn = self.strike_lane(case_id).await;
        let strikes = self.index.read(|index| index.strikes(member));
        let mut strikes = strikes.into_iter();
        let strike = strikes.find(|strike| strike.case == case_id);
        let mut strike = strike.ok_or_else(|| Error::not_found("You have no such strike."))?;
        if strike.acknowledged_at.is_some() {
            return Ok(());
        }
        strike.acknowledged_at = Some(self.clock.unix_ms());
        self.write_strike(member, &strike).await
    }

    /// Writes into a case what its member has asked for.
    pub async fn hear_appeal(&self, case_id: &str, kind: AppealKind, at: i64) -> Result<()> {
        let _turn = self.case_lane().await;
        let case = self.index.read(|index| index.case(case_id).cloned());
        let is_new = |case: &CaseEventContent| case.hearing(kind).is_none_or(|heard| heard.at < at);
        let Some(mut case) = case.filter(is_new) else {
            return Ok(());
        };
        *case.hearing_mut(kind) = Some(Hearing {
            at,
            claimed_by: None,
            decided: None,
            outcome: None,
        });
        case.changed_by = Some(case.about.clone());
        self.write_case(&case).await.map(drop)
    }

    /// Takes an appeal on, or gives it back. Errors as of [`Actions::decide_appeal`].
    pub async fn claim_appeal(
        &self,
        case_id: &str,
        by: &UserId,
        version: u32,
        claim: bool,
    ) -> Result<CaseEventContent> {
        let _turn = self.case_lane().await;
        let (mut case, kind) = self.case_to_hear(case_id, by, version)?;
        if let Some(hearing) = case.hearing_mut(kind) {
            hearing.claimed_by = claim.then(|| by.to_owned());
        }
        case.changed_by = Some(by.to_owned());
        let case = self.write_case(&case).await?;
        let action = if claim {
            "appeal.claimed"
        } else {
            "appeal.released"
        };
        let line = AuditEventContent {
            actor: Some(by.to_owned()),
            ..line_of(&case, action)
        };
        self.log_or_leave(line).await;
        Ok(case)
    }

    /// Decides an appeal. Errors: 404, 403 `ORG.ALTHING.NOT_YOURS` for who took the decision and the
    /// like, 409 `ORG.ALTHING.CASE_CHANGED`, 422.
    pub async fn decide_appeal(
        &self,
        case_id: &str,
        verdict: &Verdict,
    ) -> Result<CaseEventContent> {
        let _turn = self.case_lane().await;
        let (mut case, kind) = self.case_to_decide(case_id, verdict)?;
        let text = checked("text", &verdict.text)?;
        let now = self.clock.unix_ms();
        let act = Act {
            by: Some(verdict.by.clone()),
            at: now,
            text,
        };
        let decision = case.decision.as_ref();
        if !decision.is_some_and(|d| appeals::may_come_to(d, kind, verdict.outcome)) {
            let message = match kind {
                AppealKind::Appeal => {
                    "Choose `upheld` or `overturned`: a first strike cannot be reduced."
                }
                AppealKind::Review => "Choose `upheld` or `lifted`.",
            };
            return Err(Error::invalid_field("decision", message));
        }
        let is_unasked = case.hearing(kind).is_none();
        if is_unasked && verdict.outcome == AppealOutcome::Upheld {
            let message = "Nobody has asked for it: choose `overturned` or `reduced`.";
            return Err(Error::invalid_field("decision", message));
        }
        close(&mut case, kind, verdict.outcome, act);
        case.changed_by = Some(verdict.by.clone());
        self.write_case(&case).await
    }

    /// Closes an appeal that nobody has decided in time: in the member's favour.
    pub async fn lapse_appeal(&self, case_id: &str) -> Result<()> {
        let _turn = self.case_lane().await;
        let now = self.clock.unix_ms();
        let case = self.index.read(|index| index.case(case_id).cloned());
        let ladder = self.index.read(Index::ladder);
        let is_over =
            |case: &CaseEventContent| appeals::lapses_at(ladder, case).is_some_and(|at| at <= now);
        let Some(mut case) = case.filter(is_over) else {
            return Ok(());
        };
        let act = Act {
            by: None,
            at: now,
            text: String::new(),
        };
        close(&mut case, AppealKind::Appeal, AppealOutcome::Lapsed, act);
        case.changed_by = None;
        self.write_case(&case).await.map(drop)
    }

    /// Asks the member something about their appeal. Errors as of [`Actions::decide_appeal`].
    pub async fn ask_appellant(
        &self,
        case_id: &str,
        by: &UserId,
        version: u32,
        question: &str,
    ) -> Result<AppealEventContent> {
        let _turn = self.case_lane().await;
        let (mut case, kind) = self.case_to_hear(case_id, by, version)?;
        let text = checked("text", question)?;
        let at = self.clock.unix_ms();
        let content = self
            .change_appeal(&case.about, case_id, kind, |appeal| {
                appeal.questions.push(Question {
                    text,
                    at,
                    answer: None,
                });
                Ok(())
            })
            .await?;
        case.changed_by = Some(by.to_owned());
        self.write_case(&case).await?;
        Ok(content)
    }

    /// Answers the last question. Errors: 404 without an appeal, 409 when nothing was asked, 422.
    pub async fn reply_to_question(
        &self,
        member: &UserId,
        case_id: &str,
        text: &str,
    ) -> Result<AppealEventContent> {
        let text = checked("text", text)?;
        let _turn = self.case_lane().await;
        let answer = |appeal: &mut AppealEventContent| {
            let is_open = appeal.outcome.is_none();
            let asked = appeal.questions.last_mut();
            match asked.filter(|question| is_open && question.answer.is_none()) {
                Some(question) => {
                    question.answer = Some(text);
                    Ok(())
                }
                None => Err(nothing_asked()),
            }
        };
        let case = self.index.read(|index| index.case(case_id).cloned());
        let kind = case.as_ref().and_then(CaseEventContent::last_asked);
        let kind = kind.unwrap_or_default();
        let content = self.change_appeal(member, case_id, kind, answer).await?;
        if let Some(mut case) = case {
            case.changed_by = Some(member.to_owned());
            self.write_case(&case).await?;
        }
        Ok(content)
    }

    /// Writes into the home room what an appeal has come to.
    pub async fn answer_appeal(&self, case: &CaseEventContent, kind: AppealKind) -> Result<()> {
        let Some((act, outcome)) = answered(case, kind) else {
            return Ok(());
        };
        let say = |appeal: &mut AppealEventContent| {
            appeal.outcome = Some(outcome);
            appeal.answer = Some(act.text.clone()).filter(|text| !text.is_empty());
            appeal.decided_at = Some(act.at);
            Ok(())
        };
        self.change_appeal(&case.about, &case.case, kind, say)
            .await
            .map(drop)
    }

    async fn change_appeal(
        &self,
        member: &UserId,
        case_id: &str,
        kind: AppealKind,
        change: impl FnOnce(&mut AppealEventContent) -> Result<()>,
    ) -> Result<AppealEventContent> {
        let _turn = self.member_lane(member).await;
        let appeal = self.index.read(|index| index.asked(member, case_id, kind));
        let mut appeal = appeal.ok_or_else(no_such_appeal)?;
        change(&mut appeal)?;
        self.write_appeal(member, &appeal).await?;
        Ok(appeal)
    }

    /// The case of an open appeal, or one about a guest, who cannot appeal.
    fn case_to_decide(
        &self,
        case_id: &str,
        verdict: &Verdict,
    ) -> Result<(CaseEventContent, AppealKind)> {
        let is_about_guest =
            |index: &Index| index.case(case_id).is_some_and(|c| index.has_guest(c));
        if !self.index.read(is_about_guest) {
            return self.case_to_hear(case_id, &verdict.by, verdict.version);
        }
        let case = self.known_case(case_id, Some(verdict.version))?;
        self.may_decide_appeal(&case, &verdict.by)?;
        Ok((case, AppealKind::Appeal))
    }

    /// The case of an open appeal, as somebody who may decide it has seen it.
    fn case_to_hear(
        &self,
        case_id: &str,
        by: &UserId,
        version: u32,
    ) -> Result<(CaseEventContent, AppealKind)> {
        let known = self.index.read(|index| index.case(case_id).cloned());
        let case = known.ok_or_else(no_such_appeal)?;
        let kind = case.last_asked().ok_or_else(no_such_appeal)?;
        if case.version != version {
            return Err(self.changed(&case));
        }
        self.may_decide_appeal(&case, by)?;
        Ok((case, kind))
    }

    fn may_decide_appeal(&self, case: &CaseEventContent, by: &UserId) -> Result<()> {
        let now = self.clock.unix_ms();
        self.index
            .read(|index| index.may_decide_appeal(case, by, now))
            .map_err(not_yours)
    }
}

/// What was answered to what the member of a case asked for, and how it was said.
pub fn answered(case: &CaseEventContent, kind: AppealKind) -> Option<(&Act, AppealOutcome)> {
    let hearing = case.hearing(kind)?;
    Some((hearing.decided.as_ref()?, hearing.outcome?))
}

/// Writes the end of an appeal, or of a review, into its case. The decision stays, and says what became
/// of it.
fn close(case: &mut CaseEventContent, kind: AppealKind, outcome: AppealOutcome, act: Act) {
    if let Some(decision) = &mut case.decision {
        match outcome {
            AppealOutcome::Upheld => {}
            AppealOutcome::Reduced => {
                decision.reduced_from = decision.step;
                decision.step = decision.step.map(|step| step.saturating_sub(1).max(1));
                // What is severe is a third strike: this is none any more.
                decision.severe = false;
            }
            AppealOutcome::Overturned | AppealOutcome::Lapsed => {
                decision.overturned = Some(act.clone());
            }
            AppealOutcome::Lifted => decision.lifted = Some(act.clone()),
        }
    }
    // Of a guest nobody has heard anything.
    let hearing = case.hearing_mut(kind).get_or_insert_with(|| Hearing {
        at: act.at,
        claimed_by: None,
        decided: None,
        outcome: None,
    });
    hearing.outcome = Some(outcome);
    hearing.decided = Some(act);
}

/// 409 `ORG.ALTHING.NOTHING_ASKED`.
pub(super) fn nothing_asked() -> Error {
    let message = "There is no question to answer. Everything that you said is read.";
    Error::refused(StatusCode::CONFLICT, "ORG.ALTHING.NOTHING_ASKED", message)
}

/// Words of a member or of a moderator about an appeal, or an answer: not empty, and not too long.
pub(super) fn checked(field: &'static str, text: &str) -> Result<String> {
    let text = text.trim();
    match text.chars().count() {
        1..=MAX_TEXT => Ok(text.to_owned()),
        length => Err(Error::invalid_field(
            field,
            appeals::text_fault("en", length, MAX_TEXT),
        )),
    }
}

fn refused(why: Refused) -> Error {
    let message = why.in_words("en");
    match why {
        Refused::Unknown => Error::not_found(message),
        Refused::Twice => Error::refused(StatusCode::CONFLICT, "ORG.ALTHING.APPEALED", message),
        Refused::Undone => Error::refused(StatusCode::CONFLICT, "ORG.ALTHING.UNDONE", message),
        Refused::Pending => Error::refused(StatusCode::CONFLICT, "ORG.ALTHING.PENDING", message),
        Refused::Early => Error::refused(StatusCode::CONFLICT, "ORG.ALTHING.TOO_EARLY", message),
        Refused::Late(_) => Error::refused(StatusCode::GONE, "ORG.ALTHING.APPEAL_CLOSED", message),
    }
}

fn not_yours(why: WhyNot) -> Error {
    let message = why.in_words("en");
    match why {
        WhyNot::NothingToDecide => {
            Error::refused(StatusCode::CONFLICT, "ORG.ALTHING.APPEAL_DECIDED", message)
        }
        _ => Error::refused(StatusCode::FORBIDDEN, "ORG.ALTHING.NOT_YOURS", message),
    }
}

/// 404.
pub fn no_such_appeal() -> Error {
    Error::not_found("There is no such appeal.")
}

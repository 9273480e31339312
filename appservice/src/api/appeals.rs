//! Appeals: a member's own, and everybody's for those who moderate.

mod list;

use axum::extract::State;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    extract::{Json, Path},
    member_ref::MemberRef,
    moderation::{CaseConflict, ClaimCase, judge, with_newer},
    principal::{Conducted, Principal},
};
use crate::{
    actions::{Verdict, no_such_appeal},
    app::App,
    clock::from_unix_ms,
    error::{ErrorBody, Result},
    events::{AppealEventContent, AppealKind, AppealOutcome, CaseEventContent},
    index::Index,
    policy::{
        Permission,
        appeals::{self, WhyNot},
    },
};

/// All routes of appeals.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(create_appeal, list::list_appeals))
        .routes(routes!(get_appeal))
        .routes(routes!(claim_appeal))
        .routes(routes!(decide_appeal))
        .routes(routes!(ask_appellant))
        .routes(routes!(reply_to_question))
}

/// Where an appeal stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AppealState {
    /// It waits for an answer.
    Open,
    /// The decision stands.
    Upheld,
    /// It is a lower step now.
    Reduced,
    /// The decision is undone.
    Overturned,
    /// Nobody answered in time: the decision is undone.
    Lapsed,
    /// A third strike is lifted.
    Lifted,
}

impl From<Option<AppealOutcome>> for AppealState {
    fn from(outcome: Option<AppealOutcome>) -> Self {
        match outcome {
            None => Self::Open,
            Some(AppealOutcome::Upheld) => Self::Upheld,
            Some(AppealOutcome::Reduced) => Self::Reduced,
            Some(AppealOutcome::Overturned) => Self::Overturned,
            Some(AppealOutcome::Lapsed) => Self::Lapsed,
            Some(AppealOutcome::Lifted) => Self::Lifted,
        }
    }
}

/// An appeal.
#[derive(Debug, Serialize, ToSchema)]
pub struct Appeal {
    /// The case.
    #[schema(example = "k3x9q2")]
    pub case_id: String,
    /// What is asked for.
    pub kind: AppealKind,
    /// Where it stands.
    pub state: AppealState,
    /// In the member's words; empty where it was decided about a guest, who cannot ask.
    pub text: String,
    /// When it was lodged.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// When the answer is due.
    #[serde(with = "time::serde::rfc3339")]
    pub due_at: OffsetDateTime,
    /// What was answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<AppealAnswer>,
    /// Questions of those who decide.
    pub questions: Vec<AppealQuestion>,
    /// What those who moderate see besides.
    #[serde(flatten)]
    pub hearing: AppealHearing,
}

/// What was answered.
#[derive(Debug, Serialize, ToSchema)]
pub struct AppealAnswer {
    /// Why; empty where nobody decided in time.
    #[schema(example = "Afgørelsen står ved magt.")]
    pub text: String,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
}

/// A question to the member.
#[derive(Debug, Serialize, ToSchema)]
pub struct AppealQuestion {
    /// The question.
    #[schema(example = "Hvem andre skrev i tråden?")]
    pub text: String,
    /// When it was asked.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// What the member answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
}

/// What those who moderate see of an appeal. To its member: nothing, and that they may not decide.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct AppealHearing {
    /// Whose it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<MemberRef>,
    /// Who looks after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claimed_by: Option<MemberRef>,
    /// Who decided it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<MemberRef>,
    /// Who took the decision that it is against.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<MemberRef>,
    /// The asking moderator may decide it.
    pub may_decide: bool,
    /// Why not, in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why_not: Option<String>,
    /// Which step of the ladder it is against; none where posts were removed without a strike.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<u8>,
    /// The version of the case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
}

/// A new appeal.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAppeal {
    /// The case.
    pub case_id: String,
    /// What is asked for; an appeal when not said.
    #[serde(default)]
    #[schema(required = false)]
    pub kind: AppealKind,
    /// Why, in at most 2000 characters.
    #[schema(max_length = 2000)]
    pub text: String,
}

/// What an appeal comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AppealDecision {
    /// The decision stands.
    Upheld,
    /// It becomes a lower step.
    Reduced,
    /// The decision is undone.
    Overturned,
    /// The third strike is lifted: what a review asks for.
    Lifted,
}

impl From<AppealDecision> for AppealOutcome {
    fn from(decision: AppealDecision) -> Self {
        match decision {
            AppealDecision::Upheld => Self::Upheld,
            AppealDecision::Reduced => Self::Reduced,
            AppealDecision::Overturned => Self::Overturned,
            AppealDecision::Lifted => Self::Lifted,
        }
    }
}

/// A judgement about an appeal.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideAppeal {
    /// The version of the case that it rests on.
    pub version: u32,
    /// What it comes to.
    pub decision: AppealDecision,
    /// Why; the member reads it.
    #[schema(
        max_length = 2000,
        example = "Afgørelsen står ved magt: truslen var rettet mod en person."
    )]
    pub text: String,
}

/// A question about an appeal.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskAppellant {
    /// The version of the case that it rests on.
    pub version: u32,
    /// The question.
    #[schema(
        max_length = 2000,
        example = "Hvem andre skrev i tråden, før du svarede?"
    )]
    pub text: String,
}

/// What the member answers.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplyToQuestion {
    /// In their words.
    #[schema(max_length = 2000, example = "Kun Mads og mig.")]
    pub text: String,
}

impl Appeal {
    /// An appeal as its member sees it.
    pub fn of(said: &AppealEventContent) -> Self {
        let questions = said.questions.iter().map(|question| AppealQuestion {
            text: question.text.clone(),
            at: from_unix_ms(question.at),
            answer: question.answer.clone(),
        });
        Self {
            case_id: said.case.clone(),
            kind: said.kind,
            state: said.outcome.into(),
            text: said.text.clone(),
            at: from_unix_ms(said.at),
            due_at: from_unix_ms(appeals::due(said.at)),
            answer: said.decided_at.map(|at| AppealAnswer {
                text: said.answer.clone().unwrap_or_default(),
                at: from_unix_ms(at),
            }),
            questions: questions.collect(),
            hearing: AppealHearing::default(),
        }
    }

    /// The same for somebody who moderates.
    pub fn heard(
        app: &App,
        index: &Index,
        who: &Principal,
        case: &CaseEventContent,
        kind: AppealKind,
    ) -> Option<Self> {
        let said = index.asked(&case.about, &case.case, kind);
        let said = said.or_else(|| unasked(index, case))?;
        let mut appeal = Self::of(&said);
        if case.about == who.user_id() {
            return Some(appeal);
        }
        let now = app.clock.unix_ms();
        // The case may wait for another answer.
        let may = match said.outcome {
            None => index.may_decide_appeal(case, who.user_id(), now),
            Some(_) => Err(WhyNot::NothingToDecide),
        };
        let name = |id: &ruma::OwnedUserId| MemberRef::of(index, id);
        let hearing = case.hearing(kind);
        let decided = hearing.and_then(|hearing| hearing.decided.as_ref());
        appeal.hearing = AppealHearing {
            member: Some(name(&case.about)),
            claimed_by: hearing.and_then(|h| h.claimed_by.as_ref()).map(name),
            decided_by: decided.and_then(|act| act.by.as_ref()).map(name),
            issuer: case.decision.as_ref().map(|decision| name(&decision.by)),
            may_decide: may.is_ok(),
            why_not: may
                .err()
                .map(|why| why.in_words(&who.member.language).to_owned()),
            step: case.decision.as_ref().and_then(|decision| decision.step),
            version: Some(case.version),
        };
        Some(appeal)
    }
}

/// What somebody has decided about a guest, who could not ask for it.
fn unasked(index: &Index, case: &CaseEventContent) -> Option<AppealEventContent> {
    let hearing = case.appeal.as_ref().filter(|_| index.has_guest(case))?;
    let answer = hearing.decided.as_ref();
    Some(AppealEventContent {
        case: case.case.clone(),
        kind: AppealKind::Appeal,
        text: String::new(),
        at: hearing.at,
        questions: Vec::new(),
        outcome: hearing.outcome,
        answer: answer.map(|act| act.text.clone()),
        decided_at: answer.map(|act| act.at),
    })
}

/// Appeal against a strike, or against the removal of a post; or ask, after its time, that a third
/// strike be lifted.
#[utoipa::path(post, path = "/api/appeals", tag = "conduct", request_body = NewAppeal,
    extensions(("x-suspended" = json!(true))),
    responses((status = 201, body = Appeal),
        (status = "default", body = ErrorBody,
            description = "404 M_NOT_FOUND, 409 ORG.ALTHING.APPEALED, 409 ORG.ALTHING.PENDING, \
            409 ORG.ALTHING.TOO_EARLY, 409 ORG.ALTHING.UNDONE, 410 ORG.ALTHING.APPEAL_CLOSED, 422 M_INVALID_PARAM, \
            503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn create_appeal(
    State(app): State<App>,
    Conducted(who): Conducted,
    Json(body): Json<NewAppeal>,
) -> Result<(StatusCode, axum::Json<Appeal>)> {
    let said = app
        .actions
        .lodge_appeal(who.user_id(), &body.case_id, body.kind, &body.text)
        .await?;
    settle(&app, &body.case_id, body.kind).await;
    Ok((StatusCode::CREATED, axum::Json(Appeal::of(&said))))
}

/// What was asked for last in a case: by me, or by anybody for those who moderate.
#[utoipa::path(get, path = "/api/appeals/{case_id}", tag = "conduct",
    params(("case_id" = String, Path)),
    extensions(("x-suspended" = json!(true))),
    responses((status = 200, body = Appeal), (status = "default", body = ErrorBody)))]
pub async fn get_appeal(
    State(app): State<App>,
    Conducted(who): Conducted,
    Path(case_id): Path<String>,
) -> Result<axum::Json<Appeal>> {
    shown(&app, &who, &case_id).map(axum::Json)
}

/// Take an appeal on, or give it back: somebody else than who took the decision.
#[utoipa::path(post, path = "/api/appeals/{case_id}/claim", tag = "conduct",
    params(("case_id" = String, Path)), request_body = ClaimCase,
    responses((status = 200, body = Appeal), (status = 409, body = CaseConflict),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED, \
            403 ORG.ALTHING.NOT_YOURS, 409 ORG.ALTHING.APPEAL_DECIDED, \
            409 ORG.ALTHING.CASE_CHANGED, 503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn claim_appeal(
    State(app): State<App>,
    who: Principal,
    Path(case_id): Path<String>,
    Json(body): Json<ClaimCase>,
) -> Result<axum::Json<Appeal>> {
    let judge = judge(&app, &who)?;
    let claimed = app
        .actions
        .claim_appeal(&case_id, who.user_id(), body.version, body.claim)
        .await;
    if let Err(error) = claimed {
        return Err(with_newer(&app, &who, judge, &case_id, error).await);
    }
    shown(&app, &who, &case_id).map(axum::Json)
}

/// Decide an appeal: somebody else than who took the decision. A guest cannot appeal: about them it may be
/// decided once without, `overturned` or `reduced`.
#[utoipa::path(post, path = "/api/appeals/{case_id}/decide", tag = "conduct",
    params(("case_id" = String, Path)), request_body = DecideAppeal,
    responses((status = 200, body = Appeal), (status = 409, body = CaseConflict),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED, \
            403 ORG.ALTHING.NOT_YOURS, 409 ORG.ALTHING.APPEAL_DECIDED, \
            409 ORG.ALTHING.CASE_CHANGED, 422 M_INVALID_PARAM, \
            503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn decide_appeal(
    State(app): State<App>,
    who: Principal,
    Path(case_id): Path<String>,
    Json(body): Json<DecideAppeal>,
) -> Result<axum::Json<Appeal>> {
    let judge = judge(&app, &who)?;
    let verdict = Verdict {
        by: who.user_id().to_owned(),
        version: body.version,
        outcome: body.decision.into(),
        text: body.text,
    };
    if let Err(error) = app.actions.decide_appeal(&case_id, &verdict).await {
        return Err(with_newer(&app, &who, judge, &case_id, error).await);
    }
    tracing::info!(case_id, by = %verdict.by, outcome = ?verdict.outcome, "appeal decided");
    let asked = |index: &Index| index.case(&case_id).and_then(CaseEventContent::last_asked);
    let kind = app.index.read(asked).unwrap_or_default();
    settle(&app, &case_id, kind).await;
    shown(&app, &who, &case_id).map(axum::Json)
}

/// Ask the member something about their appeal.
#[utoipa::path(post, path = "/api/appeals/{case_id}/ask", tag = "conduct",
    params(("case_id" = String, Path)), request_body = AskAppellant,
    responses((status = 200, body = Appeal), (status = 409, body = CaseConflict),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED, \
            403 ORG.ALTHING.NOT_YOURS, 409 ORG.ALTHING.APPEAL_DECIDED, \
            409 ORG.ALTHING.CASE_CHANGED, 422 M_INVALID_PARAM, \
            503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn ask_appellant(
    State(app): State<App>,
    who: Principal,
    Path(case_id): Path<String>,
    Json(body): Json<AskAppellant>,
) -> Result<axum::Json<Appeal>> {
    let judge = judge(&app, &who)?;
    let asked = app
        .actions
        .ask_appellant(&case_id, who.user_id(), body.version, &body.text)
        .await;
    if let Err(error) = asked {
        return Err(with_newer(&app, &who, judge, &case_id, error).await);
    }
    if let Some(case) = app.index.read(|index| index.case(&case_id).cloned())
        && let Err(error) = app.tell_question(&case, body.text.trim()).await
    {
        // The question stands in the appeal, where the member sees it too.
        tracing::warn!(case_id, %error, "a notice of a question was not sent");
    }
    shown(&app, &who, &case_id).map(axum::Json)
}

/// Answer the last question about my appeal.
#[utoipa::path(post, path = "/api/appeals/{case_id}/reply", tag = "conduct",
    params(("case_id" = String, Path)), request_body = ReplyToQuestion,
    extensions(("x-suspended" = json!(true))),
    responses((status = 200, body = Appeal),
        (status = "default", body = ErrorBody,
            description = "409 ORG.ALTHING.NOTHING_ASKED, 422 M_INVALID_PARAM, \
            503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn reply_to_question(
    State(app): State<App>,
    Conducted(who): Conducted,
    Path(case_id): Path<String>,
    Json(body): Json<ReplyToQuestion>,
) -> Result<axum::Json<Appeal>> {
    let said = app
        .actions
        .reply_to_question(who.user_id(), &case_id, &body.text)
        .await?;
    Ok(axum::Json(Appeal::of(&said)))
}

/// What follows is asked for at once; if that fails the reconciler sees to it.
async fn settle(app: &App, case_id: &str, kind: AppealKind) {
    if let Err(error) = app.settle_appeal(case_id, kind).await {
        tracing::warn!(case_id, %error, "an appeal waits for the reconciler");
    }
}

fn shown(app: &App, who: &Principal, case_id: &str) -> Result<Appeal> {
    let moderates = app.accounts.may(&who.member, Permission::Moderate);
    let own = app.index.read(|index| {
        let own = index.appeals_of(who.user_id()).into_iter();
        let asked = own.filter(|said| said.case == case_id);
        asked.max_by_key(|said| said.at)
    });
    if let Some(said) = own {
        return Ok(Appeal::of(&said));
    }
    let heard = |index: &Index| {
        let case = index.case(case_id).filter(|_| moderates)?;
        Appeal::heard(app, index, who, case, case.last_asked()?)
    };
    app.index.read(heard).ok_or_else(no_such_appeal)
}

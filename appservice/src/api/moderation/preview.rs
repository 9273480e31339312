//! What a member will read of a decision, before it is taken.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    CaseConflict, judge, member_named,
    members::{RemovePosts, known, removal, targets},
    request_key,
    verdicts::{
        ConfirmCase, CreateInterim, MAX_REASON, SeenMatter, confirmation, removes, target,
        with_latest,
    },
    with_newer, words,
};
use crate::{
    actions::{Ruling, Seen},
    api::{
        extract::{IdempotencyKey, Json, Path},
        member_ref::MemberRef,
        principal::Principal,
    },
    app::App,
    error::{Error, ErrorBody, Result},
    events::{CaseEventContent, Decision, Outcome, Target},
    index::Index,
    policy::{judgement::CaseState, statement::Announced},
};

/// A decision that somebody thinks of.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "outcome": "removed", "rule": "threats", "facts": "Indlægget truer en navngiven person.",
}))]
pub struct PreviewDecision {
    /// What it would come to.
    pub outcome: Outcome,
    /// The clause of the code of conduct.
    #[serde(default)]
    pub rule: Option<String>,
    /// What happened.
    #[serde(default)]
    pub facts: String,
    /// Straight to the third step.
    #[serde(default)]
    pub severe: bool,
    /// The posts would go; they do with a strike and a removal when not said.
    #[serde(default)]
    pub removes: Option<bool>,
    /// In which language; the member's when not said.
    #[serde(default)]
    pub language: Option<String>,
}

/// A judgement without a report that somebody thinks of.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PreviewStrike {
    /// Event ID of the post.
    #[serde(default)]
    #[schema(example = "$Rx1n7oW2cT5kq0bJ8uVfYdL3sMhGzEaP6iKtBv9NwQc")]
    pub post_id: Option<String>,
    /// The member, where it is about no post.
    #[serde(default)]
    pub user_id: Option<String>,
    /// `strike`, `nudge` or `removed`; a strike when not said.
    #[serde(default)]
    pub outcome: Option<Outcome>,
    /// The clause of the code of conduct.
    #[serde(default)]
    #[schema(example = "threats")]
    pub rule: Option<String>,
    /// What happened.
    #[serde(default)]
    #[schema(example = "Indlægget truer en navngiven person.")]
    pub facts: String,
    /// Straight to the third step.
    #[serde(default)]
    pub severe: bool,
    /// The latest case about it as it was seen, or `{}` where there was none.
    #[serde(default)]
    pub seen: Option<SeenMatter>,
    /// In which language; the member's when not said.
    #[serde(default)]
    pub language: Option<String>,
}

/// The latest case about a post or a member, as it is when somebody thinks of judging it.
#[derive(Debug, Serialize, ToSchema)]
pub struct LatestCase {
    /// The case.
    #[schema(example = "k3m7qa")]
    pub case_id: String,
    /// Its version.
    pub version: u32,
    /// Where it stands.
    pub state: CaseState,
    /// Somebody found nothing wrong.
    pub dismissed: bool,
    /// Who looks after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claimed_by: Option<MemberRef>,
}

/// What the member would read.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DecisionPreview)]
pub struct Preview {
    /// Which step of the ladder a strike would be, 1 to 3.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<u8>,
    /// The statement of reasons, word for word; empty where the member is told nothing.
    pub statement: String,
    /// What it would mean, sentence by sentence.
    pub effects: Vec<String>,
    /// The day on which a strike would end by itself, e.g. `2027-02-26`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2027-02-26")]
    pub active_until: Option<String>,
    /// Event IDs of the posts that would go, where posts are removed by a time.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub post_ids: Vec<String>,
    /// The language of all of it.
    pub language: String,
    /// Of a judgement without a report: the latest case about the same, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latest: Option<LatestCase>,
}

/// What exactly the member of a case would read of a decision. Nothing is written. For those who
/// moderate.
#[utoipa::path(post, path = "/api/forum/moderation/cases/{case_id}/preview", tag = "moderation",
    request_body = PreviewDecision, params(("case_id" = String, Path)),
    responses((status = 200, body = Preview),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED, \
            403 ORG.ALTHING.NOT_YOURS, 409 ORG.ALTHING.CASE_CHANGED, \
            409 ORG.ALTHING.PUNISHED, 422 M_INVALID_PARAM")))]
pub async fn preview_decision(
    State(app): State<App>,
    who: Principal,
    Path(case_id): Path<String>,
    Json(wish): Json<PreviewDecision>,
) -> Result<axum::Json<Preview>> {
    let judge = judge(&app, &who)?;
    let case = app.index.read(|index| index.case(&case_id).cloned());
    let case = case.ok_or_else(|| Error::not_found("There is no such case."))?;
    let ruling = Ruling {
        severe: wish.severe && wish.outcome == Outcome::Strike,
        removes: removes(wish.outcome, wish.removes),
        ..thought(&app, wish.outcome, wish.rule, &wish.facts)
    };
    let decision = app.actions.thought_of(judge, &case, &ruling);
    preview(&app, &case, &decision, wish.language)
        .await
        .map(axum::Json)
}

/// What exactly the member would read of a judgement without a report. Nothing is written. Refused as
/// that would be: 403 `ORG.ALTHING.NOT_YOURS`, 409 `ORG.ALTHING.PUNISHED`. With the `Idempotency-Key` that
/// it will be sent with, the number of the case is the same too.
#[utoipa::path(post, path = "/api/forum/moderation/strike/preview", tag = "moderation",
    request_body = PreviewStrike, params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = Preview), (status = 409, body = CaseConflict),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED, \
            403 ORG.ALTHING.NOT_YOURS, 404 M_NOT_FOUND, 409 ORG.ALTHING.CASE_CHANGED, \
            409 ORG.ALTHING.PUNISHED, 422 M_INVALID_PARAM")))]
pub async fn preview_strike(
    State(app): State<App>,
    who: Principal,
    key: IdempotencyKey,
    Json(wish): Json<PreviewStrike>,
) -> Result<axum::Json<Preview>> {
    let judge = judge(&app, &who)?;
    let outcome = wish.outcome.unwrap_or(Outcome::Strike);
    let (post_id, user_id) = (wish.post_id.as_deref(), wish.user_id.as_deref());
    let target = target(&app, &who, post_id, user_id, outcome)?;
    let ruling = Ruling {
        severe: wish.severe && outcome == Outcome::Strike,
        removes: removes(outcome, None),
        ..thought(&app, outcome, wish.rule, &wish.facts)
    };
    // Who thinks of it looks first at what there is.
    let latest = app.index.read(|index| latest_of(index, &target));
    let seen = match (SeenMatter::of(wish.seen.as_ref())?, &latest) {
        (Seen::Unsaid, Some(latest)) => Seen::Case(latest.case_id.clone(), latest.version),
        (seen, _) => seen,
    };
    let key = request_key(who.user_id(), key);
    let targets = std::slice::from_ref(&target);
    let case = app
        .actions
        .case_to_judge(judge, targets, &seen, &ruling, &key);
    let case = match case {
        Ok(case) => case,
        Err(error) => return Err(with_latest(&app, &who, judge, &target, error).await),
    };
    // What the same request has decided already stands.
    let decided = case.decision.clone();
    let decision = decided.unwrap_or_else(|| app.actions.thought_of(judge, &case, &ruling));
    Ok(axum::Json(Preview {
        latest,
        ..preview(&app, &case, &decision, wish.language).await?
    }))
}

fn latest_of(index: &Index, target: &Target) -> Option<LatestCase> {
    let latest = index.latest_case(target)?;
    let claimed_by = latest.claimed_by.as_deref().filter(|_| latest.is_open());
    Some(LatestCase {
        case_id: latest.case.clone(),
        version: latest.version,
        state: CaseState::of(latest),
        dismissed: latest.is_dismissed(),
        claimed_by: claimed_by.map(|by| MemberRef::of(index, by)),
    })
}

/// What exactly a member would read when their posts are removed by `remove-posts` with the same body
/// and `Idempotency-Key`, and which posts these are: whoever sends their IDs removes what was shown.
/// Nothing is written. Refused as that would be.
#[utoipa::path(post, path = "/api/forum/moderation/members/{user_id}/remove-posts/preview",
    tag = "moderation", request_body = RemovePosts,
    params(("user_id" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = Preview),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED, \
            403 ORG.ALTHING.NOT_YOURS, 409 ORG.ALTHING.CASE_CHANGED, \
            409 ORG.ALTHING.PUNISHED, 422 M_INVALID_PARAM")))]
pub async fn preview_removal(
    State(app): State<App>,
    who: Principal,
    Path(user_id): Path<String>,
    key: IdempotencyKey,
    Json(wish): Json<RemovePosts>,
) -> Result<axum::Json<Preview>> {
    let judge = judge(&app, &who)?;
    let member = known(&app, &user_id)?;
    let targets = targets(&app, &member, &wish)?;
    let ruling = removal(&app, &wish)?;
    let key = request_key(who.user_id(), key);
    let case = app
        .actions
        .case_to_judge(judge, &targets, &Seen::Posts, &ruling, &key)?;
    let decision = app.actions.thought_of(judge, &case, &ruling);
    let posts = targets.into_iter().filter_map(|target| target.event_id);
    Ok(axum::Json(Preview {
        post_ids: posts.map(|post| post.to_string()).collect(),
        ..preview(&app, &case, &decision, None).await?
    }))
}

/// What exactly the member of a case would read when a second person confirms it. Nothing is written.
/// Refused as that would be. Where a third strike is but published they are told nothing new.
#[utoipa::path(post, path = "/api/forum/moderation/cases/{case_id}/confirm/preview",
    tag = "moderation", request_body = ConfirmCase, params(("case_id" = String, Path)),
    responses((status = 200, body = Preview), (status = 409, body = CaseConflict),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED, \
            403 ORG.ALTHING.NOT_YOURS, 409 ORG.ALTHING.CASE_CHANGED, 422 M_INVALID_PARAM")))]
pub async fn preview_confirmation(
    State(app): State<App>,
    who: Principal,
    Path(case_id): Path<String>,
    Json(wish): Json<ConfirmCase>,
) -> Result<axum::Json<Preview>> {
    let judge = judge(&app, &who)?;
    let ruling = confirmation(&app, wish.rule, wish.facts.as_deref())?;
    let before = app.index.read(|index| index.case(&case_id).cloned());
    let case = app
        .actions
        .thought_of_confirmation(judge, &case_id, wish.version, &ruling);
    let case = match case {
        Ok(case) => case,
        Err(error) => return Err(with_newer(&app, &who, judge, &case_id, error).await),
    };
    let is_told = before.is_some_and(|before| before.decision.is_none());
    let decision = case.decision.as_ref();
    let said = decision.filter(|_| is_told).and_then(Announced::of);
    told(&app, &case, said, decision.and_then(|d| d.step), None)
        .await
        .map(axum::Json)
}

/// What exactly a member would read when they are suspended at once, by `interim-suspend` with the same
/// body and `Idempotency-Key`. Nothing is written. Refused as that would be.
#[utoipa::path(post, path = "/api/forum/moderation/interim-suspend/preview", tag = "moderation",
    request_body = CreateInterim, params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = Preview), (status = 409, body = CaseConflict),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED, \
            403 ORG.ALTHING.NOT_YOURS, 404 M_NOT_FOUND, 409 ORG.ALTHING.CASE_CHANGED, \
            409 ORG.ALTHING.PUNISHED, 422 M_INVALID_PARAM")))]
pub async fn preview_interim(
    State(app): State<App>,
    who: Principal,
    key: IdempotencyKey,
    Json(wish): Json<CreateInterim>,
) -> Result<axum::Json<Preview>> {
    let judge = judge(&app, &who)?;
    let member = member_named(&app, &wish.user_id)?;
    let reason = words("reason", &wish.reason, MAX_REASON)?;
    let key = request_key(who.user_id(), key);
    let actions = &app.actions;
    let case = actions.thought_of_suspension(judge, &member, &reason, wish.case(), &key);
    let case = match (case, &wish.case_id) {
        (Ok(case), _) => case,
        (Err(error), Some(id)) => return Err(with_newer(&app, &who, judge, id, error).await),
        (Err(error), None) => return Err(error),
    };
    let said = case.interim.as_ref().map(Announced::of_interim);
    told(&app, &case, said, None, None).await.map(axum::Json)
}

/// A judgement as far as it is thought of: its words may still lack.
fn thought(app: &App, outcome: Outcome, rule: Option<String>, facts: &str) -> Ruling {
    Ruling {
        outcome,
        rule: rule.filter(|rule| !rule.is_empty()),
        rules_version: app.auth.legal().version().to_owned(),
        facts: facts.trim().to_owned(),
        severe: false,
        removes: false,
    }
}

/// What the member of a case, which need not be written yet, would read of a judgement.
async fn preview(
    app: &App,
    case: &CaseEventContent,
    decision: &Decision,
    language: Option<String>,
) -> Result<Preview> {
    told(app, case, Announced::of(decision), decision.step, language).await
}

/// What the member of a case would read of what is announced to them.
async fn told(
    app: &App,
    case: &CaseEventContent,
    said: Option<Announced<'_>>,
    step: Option<u8>,
    language: Option<String>,
) -> Result<Preview> {
    let language = match language {
        Some(language) => language,
        None => app.language_of(&case.about).await?,
    };
    let told = said.map(|said| app.tell_of(&language, case, said));
    let zone = app.config.territory.zone();
    let end = told.as_ref().and_then(|told| told.active_until);
    Ok(Preview {
        step,
        active_until: end.map(|end| zone.date(end)),
        statement: told
            .as_ref()
            .map_or_else(String::new, |t| t.statement.clone()),
        effects: told.map_or_else(Vec::new, |told| told.effects),
        post_ids: Vec::new(),
        language,
        latest: None,
    })
}

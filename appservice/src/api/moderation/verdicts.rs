//! Judgements: decide a case, confirm, lift; strike and suspend at once.

use std::{borrow::Cow, collections::BTreeMap};

use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    CaseConflict, CaseDetail, changed, judge, member_named, request_key, settle, with_newer, words,
};
use crate::{
    actions::{Ruling, Seen, whole},
    api::{
        extract::{IdempotencyKey, Json, Path},
        forum::readable_target,
        principal::Principal,
    },
    app::App,
    error::{Error, ErrorBody, Result},
    events::{CaseEventContent, Outcome, Target},
    index::Index,
    policy::judgement::Judge,
};

/// Longest account of what happened, in characters.
const MAX_FACTS: usize = 2_000;
/// Longest reason of a suspension, in characters.
pub(super) const MAX_REASON: usize = 500;

/// A judgement.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({
    "version": 4, "outcome": "removed", "rule": "threats",
    "facts": "Indlægget truer en navngiven person.",
}))]
pub struct DecideCase {
    /// As it was seen.
    pub version: u32,
    /// What it comes to.
    pub outcome: Outcome,
    /// The clause of the code of conduct; needed unless it is dismissed.
    #[serde(default)]
    pub rule: Option<String>,
    /// What happened, for the member to read: 2000 characters at most; needed unless it is dismissed.
    #[serde(default)]
    pub facts: Option<String>,
    /// Straight to the third step.
    #[serde(default)]
    pub severe: bool,
    /// The posts go: unless said otherwise with a strike, and whenever they are `removed`.
    #[serde(default)]
    pub removes: Option<bool>,
}

/// A case as it was seen by who looks at it as the second person.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ConfirmCase {
    /// As it was seen.
    pub version: u32,
    /// The clause of the code of conduct, where a suspension becomes a strike.
    #[serde(default)]
    pub rule: Option<String>,
    /// What happened; what the suspension was ordered for when not said.
    #[serde(default)]
    pub facts: Option<String>,
}

/// The end of a third strike.
#[derive(Debug, Deserialize, ToSchema)]
pub struct LiftCase {
    /// As it was seen.
    pub version: u32,
    /// Why: 2000 characters at most.
    #[schema(example = "Aftalt med medlemmet efter en samtale.")]
    pub text: String,
}

/// A judgement without a report.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CreateStrike {
    /// Event ID of the post.
    #[serde(default)]
    #[schema(example = "$Rx1n7oW2cT5kq0bJ8uVfYdL3sMhGzEaP6iKtBv9NwQc")]
    pub post_id: Option<String>,
    /// The member, where it is about no post.
    #[serde(default)]
    pub user_id: Option<String>,
    /// The clause of the code of conduct.
    #[serde(default)]
    #[schema(value_type = String, required = true)]
    pub rule: Option<String>,
    /// What happened, for the member to read: 2000 characters at most.
    #[serde(default)]
    #[schema(value_type = String, required = true)]
    pub facts: Option<String>,
    /// Straight to the third step.
    #[serde(default)]
    pub severe: bool,
    /// `strike`, `nudge` or `removed`; a strike when not said.
    #[serde(default)]
    pub outcome: Option<Outcome>,
    /// The latest case about it as it was seen, or `{}` where there was none. Needed to judge a post anew that
    /// somebody has dismissed, and to decide a case that somebody else has taken on.
    #[serde(default)]
    pub seen: Option<SeenMatter>,
}

/// What is known of a post or a member by who judges it without naming a case.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"case_id": "k3m7qa", "version": 2}))]
pub struct SeenMatter {
    /// The latest case about it; absent where there is none.
    #[serde(default)]
    pub case_id: Option<String>,
    /// The version of that.
    #[serde(default)]
    pub version: Option<u32>,
}

impl SeenMatter {
    /// What was said, if anything was.
    pub(super) fn of(said: Option<&Self>) -> Result<Seen> {
        match said {
            None => Ok(Seen::Unsaid),
            Some(Self {
                case_id: None,
                version: None,
            }) => Ok(Seen::NoCase),
            Some(Self {
                case_id: Some(id),
                version: Some(version),
            }) => Ok(Seen::Case(id.clone(), *version)),
            Some(_) => {
                let message = "Name a case and its version, or neither.";
                Err(Error::invalid_field("seen", message))
            }
        }
    }
}

/// A suspension at once.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CreateInterim {
    /// Whose.
    #[schema(example = "@troels:dk.example")]
    pub user_id: String,
    /// Why: 500 characters at most.
    #[schema(example = "Truer flere medlemmer lige nu.")]
    pub reason: String,
    /// The open case that it is part of.
    #[serde(default)]
    pub case_id: Option<String>,
    /// That case as it was seen.
    #[serde(default)]
    pub version: Option<u32>,
}

impl CreateInterim {
    /// The case that it is part of, as it was seen.
    pub(super) fn case(&self) -> Option<(&str, Option<u32>)> {
        self.case_id.as_deref().map(|id| (id, self.version))
    }
}

/// Judge a case. What follows from it follows at once. 403 `ORG.ALTHING.NOT_YOURS` for who is judged,
/// who has reported it, and for other moderators' cases; 409 `ORG.ALTHING.CASE_CHANGED` with the newer
/// case where somebody was quicker; 409 `ORG.ALTHING.PUNISHED` where a post was punished before.
#[utoipa::path(post, path = "/api/forum/moderation/cases/{case_id}/decide", tag = "moderation",
    request_body = DecideCase, params(("case_id" = String, Path)),
    responses((status = 200, body = CaseDetail), (status = 409, body = CaseConflict),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED, \
            403 ORG.ALTHING.NOT_YOURS, 409 ORG.ALTHING.CASE_CHANGED, \
            409 ORG.ALTHING.PUNISHED, 422 M_INVALID_PARAM, \
            503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn decide_case(
    State(app): State<App>,
    who: Principal,
    Path(case_id): Path<String>,
    Json(wish): Json<DecideCase>,
) -> Result<axum::Json<CaseDetail>> {
    let judge = judge(&app, &who)?;
    let ruling = Ruling {
        removes: removes(wish.outcome, wish.removes),
        severe: wish.severe && wish.outcome == Outcome::Strike,
        ..ruling(&app, wish.outcome, wish.rule, wish.facts.as_deref())?
    };
    let actions = &app.actions;
    let outcome = actions.decide_case(judge, &case_id, wish.version, &ruling);
    settled(&app, &who, judge, &case_id, outcome.await).await
}

/// Look at a case as the second person: a suspension that somebody has ordered becomes a third strike,
/// a third strike may be published.
#[utoipa::path(post, path = "/api/forum/moderation/cases/{case_id}/confirm", tag = "moderation",
    request_body = ConfirmCase, params(("case_id" = String, Path)),
    responses((status = 200, body = CaseDetail), (status = 409, body = CaseConflict),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED, \
            403 ORG.ALTHING.NOT_YOURS, 409 ORG.ALTHING.CASE_CHANGED, 422 M_INVALID_PARAM, \
            503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn confirm_case(
    State(app): State<App>,
    who: Principal,
    Path(case_id): Path<String>,
    Json(wish): Json<ConfirmCase>,
) -> Result<axum::Json<CaseDetail>> {
    let judge = judge(&app, &who)?;
    let ruling = confirmation(&app, wish.rule, wish.facts.as_deref())?;
    let actions = &app.actions;
    let outcome = actions.confirm_case(judge, &case_id, wish.version, &ruling);
    settled(&app, &who, judge, &case_id, outcome.await).await
}

/// Lift a third strike after its time: 409 `ORG.ALTHING.TOO_EARLY` before that.
#[utoipa::path(post, path = "/api/forum/moderation/cases/{case_id}/lift", tag = "moderation",
    request_body = LiftCase, params(("case_id" = String, Path)),
    responses((status = 200, body = CaseDetail), (status = 409, body = CaseConflict),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED, \
            403 ORG.ALTHING.NOT_YOURS, 409 ORG.ALTHING.CASE_CHANGED, \
            409 ORG.ALTHING.TOO_EARLY, 422 M_INVALID_PARAM, \
            503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn lift_case(
    State(app): State<App>,
    who: Principal,
    Path(case_id): Path<String>,
    Json(wish): Json<LiftCase>,
) -> Result<axum::Json<CaseDetail>> {
    let judge = judge(&app, &who)?;
    let text = words("text", &wish.text, MAX_FACTS)?;
    let actions = &app.actions;
    let outcome = actions.lift_case(judge, &case_id, wish.version, &text);
    settled(&app, &who, judge, &case_id, outcome.await).await
}

/// Judge a post or a member that nobody has reported, or whose case is open: it is decided at once.
/// 409 `ORG.ALTHING.CASE_CHANGED` with the newer case where that is not as it was `seen`. The same
/// `Idempotency-Key` does so once.
#[utoipa::path(post, path = "/api/forum/moderation/strike", tag = "moderation",
    request_body = CreateStrike, params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = CaseDetail), (status = 409, body = CaseConflict),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED, \
            403 ORG.ALTHING.NOT_YOURS, 404 M_NOT_FOUND, 409 ORG.ALTHING.CASE_CHANGED, \
            409 ORG.ALTHING.PUNISHED, 422 M_INVALID_PARAM, \
            503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn create_strike(
    State(app): State<App>,
    who: Principal,
    key: IdempotencyKey,
    Json(wish): Json<CreateStrike>,
) -> Result<(StatusCode, axum::Json<CaseDetail>)> {
    let judge = judge(&app, &who)?;
    let outcome = wish.outcome.unwrap_or(Outcome::Strike);
    let (post_id, user_id) = (wish.post_id.as_deref(), wish.user_id.as_deref());
    let target = target(&app, &who, post_id, user_id, outcome)?;
    let ruling = Ruling {
        removes: removes(outcome, None),
        severe: wish.severe && outcome == Outcome::Strike,
        ..ruling(&app, outcome, wish.rule, wish.facts.as_deref())?
    };
    let seen = SeenMatter::of(wish.seen.as_ref())?;
    let key = request_key(who.user_id(), key);
    let targets = std::slice::from_ref(&target);
    let decided = app
        .actions
        .judge_now(judge, targets, &seen, &ruling, &key)
        .await;
    let decided = match decided {
        Ok(decided) => decided,
        Err(error) => return Err(with_latest(&app, &who, judge, &target, error).await),
    };
    settle(&app, &decided.case).await;
    let case = changed(&app, &who, judge, &decided.case, Ok(decided.clone())).await?;
    Ok((StatusCode::CREATED, axum::Json(case)))
}

/// Suspend a member at once: for three days, unless somebody else confirms it, which makes it a third
/// strike. 409 `ORG.ALTHING.CASE_CHANGED` with the newer case where that has another version. The same
/// `Idempotency-Key` does so once.
#[utoipa::path(post, path = "/api/forum/moderation/interim-suspend", tag = "moderation",
    request_body = CreateInterim, params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = CaseDetail), (status = 409, body = CaseConflict),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED, \
            403 ORG.ALTHING.NOT_YOURS, 404 M_NOT_FOUND, 409 ORG.ALTHING.CASE_CHANGED, \
            409 ORG.ALTHING.PUNISHED, 422 M_INVALID_PARAM, \
            503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn create_interim(
    State(app): State<App>,
    who: Principal,
    key: IdempotencyKey,
    Json(wish): Json<CreateInterim>,
) -> Result<(StatusCode, axum::Json<CaseDetail>)> {
    let judge = judge(&app, &who)?;
    let member = member_named(&app, &wish.user_id)?;
    let reason = words("reason", &wish.reason, MAX_REASON)?;
    let key = request_key(who.user_id(), key);
    let actions = &app.actions;
    let case = actions.suspend_at_once(judge, &member, &reason, wish.case(), &key);
    let case = match (case.await, &wish.case_id) {
        (Ok(case), _) => case,
        (Err(error), Some(id)) => return Err(with_newer(&app, &who, judge, id, error).await),
        (Err(error), None) => return Err(error),
    };
    settle(&app, &case.case).await;
    let case = changed(&app, &who, judge, &case.case, Ok(case.clone())).await?;
    Ok((StatusCode::CREATED, axum::Json(case)))
}

/// A refusal because the latest case about a post or a member is not as it was seen, with that case as it
/// is now; any other error as it is.
pub(super) async fn with_latest(
    app: &App,
    who: &Principal,
    judge: Judge<'_>,
    target: &Target,
    error: Error,
) -> Error {
    let latest = |index: &Index| index.latest_case(target).map(|case| case.case.clone());
    match app.index.read(latest) {
        Some(id) => with_newer(app, who, judge, &id, error).await,
        None => error,
    }
}

/// The case once what follows from its change holds.
async fn settled(
    app: &App,
    who: &Principal,
    judge: Judge<'_>,
    case_id: &str,
    outcome: Result<CaseEventContent>,
) -> Result<axum::Json<CaseDetail>> {
    if outcome.is_ok() {
        settle(app, case_id).await;
    }
    let case = changed(app, who, judge, case_id, outcome).await?;
    Ok(axum::Json(case))
}

/// What is judged without a report: one post, or one member.
pub(super) fn target(
    app: &App,
    who: &Principal,
    post_id: Option<&str>,
    user_id: Option<&str>,
    outcome: Outcome,
) -> Result<Target> {
    let target = named(app, who, post_id, user_id)?;
    if outcome == Outcome::Dismissed {
        let message = "There is nothing to dismiss: choose `strike`, `nudge` or `removed`.";
        return Err(Error::invalid_field("outcome", message));
    }
    if outcome == Outcome::Removed && target.event_id.is_none() {
        let message = "Name the post that is to go.";
        return Err(Error::invalid_field("post_id", message));
    }
    Ok(target)
}

fn named(
    app: &App,
    who: &Principal,
    post_id: Option<&str>,
    user_id: Option<&str>,
) -> Result<Target> {
    match (post_id, user_id) {
        (Some(post_id), None) => {
            let (target, _) = readable_target(app, who, post_id)?;
            if target.sender == app.names.bot() {
                let message = "Althing has written this. Remove it instead.";
                return Err(Error::invalid_field("post_id", message));
            }
            Ok(Target {
                user_id: target.sender,
                room_id: Some(target.room_id),
                event_id: Some(target.event_id),
            })
        }
        (None, Some(user_id)) => Ok(whole(&member_named(app, user_id)?)),
        _ => {
            let message = "Name a post or a member, and not both.";
            Err(Error::invalid_field("post_id", message))
        }
    }
}

/// Whether the posts go: with a strike unless said otherwise, and whenever they are removed.
pub(super) fn removes(outcome: Outcome, wished: Option<bool>) -> bool {
    match outcome {
        Outcome::Strike => wished.unwrap_or(true),
        Outcome::Removed => true,
        Outcome::Dismissed | Outcome::Nudge => false,
    }
}

type Faults = BTreeMap<Cow<'static, str>, String>;

/// A judgement whose words were checked: a clause that there is, and what happened.
pub(super) fn ruling(
    app: &App,
    outcome: Outcome,
    rule: Option<String>,
    said: Option<&str>,
) -> Result<Ruling> {
    let mut faults = Faults::new();
    let is_needed = outcome != Outcome::Dismissed;
    let rule = rule.filter(|rule| !rule.is_empty());
    match &rule {
        Some(rule) => known_rule(app, rule, &mut faults),
        None if is_needed => {
            let message = "Name the clause of the code of conduct.".to_owned();
            faults.insert("rule".into(), message);
        }
        None => {}
    }
    let facts = facts(said, is_needed, &mut faults);
    if !faults.is_empty() {
        return Err(Error::invalid(faults));
    }
    Ok(Ruling {
        outcome,
        rule,
        rules_version: app.auth.legal().version().to_owned(),
        facts,
        severe: false,
        removes: false,
    })
}

/// What the second person says, whose words were checked: what was said before may stand.
pub(super) fn confirmation(app: &App, rule: Option<String>, said: Option<&str>) -> Result<Ruling> {
    let mut faults = Faults::new();
    let rule = rule.filter(|rule| !rule.is_empty());
    if let Some(rule) = &rule {
        known_rule(app, rule, &mut faults);
    }
    let facts = facts(said, false, &mut faults);
    if !faults.is_empty() {
        return Err(Error::invalid(faults));
    }
    Ok(Ruling {
        outcome: Outcome::Strike,
        rule,
        rules_version: app.auth.legal().version().to_owned(),
        facts,
        severe: true,
        removes: true,
    })
}

fn known_rule(app: &App, rule: &str, faults: &mut Faults) {
    let clause = app.auth.legal().clause(rule, &[app.language()]);
    if clause.is_none() {
        let message = "The code of conduct has no such clause.".to_owned();
        faults.insert("rule".into(), message);
    }
}

fn facts(said: Option<&str>, is_needed: bool, faults: &mut Faults) -> String {
    let said = said.unwrap_or_default().trim();
    let fault = match said.chars().count() {
        0 if is_needed => "Say what happened.".to_owned(),
        n if n > MAX_FACTS => format!("Use at most {MAX_FACTS} characters."),
        _ => return said.to_owned(),
    };
    faults.insert("facts".into(), fault);
    String::new()
}

//! One case: look at it, take it on, note something, put it to another.

use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{CaseConflict, CaseDetail, changed, detail, judge, request_key, words};
use crate::{
    api::{
        extract::{IdempotencyKey, Json, Path},
        principal::Principal,
    },
    app::App,
    error::{ErrorBody, Result},
    index::Index,
};

/// Longest note, in characters.
const MAX_NOTE: usize = 2_000;

/// Whether somebody takes a case on.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ClaimCase {
    /// As it was seen.
    pub version: u32,
    /// They do; else they give it back.
    #[schema(example = true)]
    pub claim: bool,
}

/// A note.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NoteCase {
    /// As it was seen.
    pub version: u32,
    /// 2000 characters at most.
    #[schema(example = "Har talt med begge parter.")]
    pub text: String,
    /// It is asked of the member, who reads it in their home room and can answer while the case is open.
    #[serde(default)]
    pub to_member: bool,
}

/// The case that another becomes part of.
#[derive(Debug, Deserialize, ToSchema)]
pub struct MergeCase {
    /// As it was seen.
    pub version: u32,
    /// Another open case about the same member.
    pub into: String,
    /// That one as it was seen.
    pub into_version: u32,
}

/// A case with everything that is known of it. For those who moderate.
#[utoipa::path(get, path = "/api/forum/moderation/cases/{case_id}", tag = "moderation",
    params(("case_id" = String, Path)),
    responses((status = 200, body = CaseDetail),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED")))]
pub async fn get_case(
    State(app): State<App>,
    who: Principal,
    Path(case_id): Path<String>,
) -> Result<axum::Json<CaseDetail>> {
    let judge = judge(&app, &who)?;
    detail::show(&app, &who, judge, &case_id)
        .await
        .map(axum::Json)
}

/// Take a case on, or give it back. 409 `ORG.ALTHING.CASE_CHANGED` with the newer case where somebody
/// was quicker.
#[utoipa::path(post, path = "/api/forum/moderation/cases/{case_id}/claim", tag = "moderation",
    request_body = ClaimCase, params(("case_id" = String, Path)),
    responses((status = 200, body = CaseDetail), (status = 409, body = CaseConflict),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED, \
            403 ORG.ALTHING.NOT_YOURS, 409 ORG.ALTHING.CASE_CHANGED, \
            503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn claim_case(
    State(app): State<App>,
    who: Principal,
    Path(case_id): Path<String>,
    Json(wish): Json<ClaimCase>,
) -> Result<axum::Json<CaseDetail>> {
    let judge = judge(&app, &who)?;
    let actions = &app.actions;
    let outcome = actions.claim_case(judge, &case_id, wish.version, wish.claim);
    changed(&app, &who, judge, &case_id, outcome.await)
        .await
        .map(axum::Json)
}

/// Note something of a case, or ask its member something.
#[utoipa::path(post, path = "/api/forum/moderation/cases/{case_id}/note", tag = "moderation",
    request_body = NoteCase,
    params(("case_id" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = CaseDetail), (status = 409, body = CaseConflict),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED, \
            403 ORG.ALTHING.NOT_YOURS, 409 ORG.ALTHING.CASE_CHANGED, 422 M_INVALID_PARAM, \
            503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn note_case(
    State(app): State<App>,
    who: Principal,
    Path(case_id): Path<String>,
    key: IdempotencyKey,
    Json(wish): Json<NoteCase>,
) -> Result<axum::Json<CaseDetail>> {
    let judge = judge(&app, &who)?;
    let text = words("text", &wish.text, MAX_NOTE)?;
    let key = request_key(who.user_id(), key);
    let about = |index: &Index| index.case(&case_id).map(|case| case.about.clone());
    let language = match app.index.read(about).filter(|_| wish.to_member) {
        Some(about) => Some(app.language_for(&about).await),
        None => None,
    };
    let (version, asked) = (wish.version, language.as_deref());
    let actions = &app.actions;
    let outcome = actions.note_case(judge, &case_id, version, &text, asked, &key);
    changed(&app, &who, judge, &case_id, outcome.await)
        .await
        .map(axum::Json)
}

/// Make a case part of another open one about the same member.
#[utoipa::path(post, path = "/api/forum/moderation/cases/{case_id}/merge", tag = "moderation",
    request_body = MergeCase, params(("case_id" = String, Path)),
    responses((status = 200, body = CaseDetail), (status = 409, body = CaseConflict),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED, \
            403 ORG.ALTHING.NOT_YOURS, 409 ORG.ALTHING.CASE_CHANGED, 422 M_INVALID_PARAM, \
            503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn merge_case(
    State(app): State<App>,
    who: Principal,
    Path(case_id): Path<String>,
    Json(wish): Json<MergeCase>,
) -> Result<axum::Json<CaseDetail>> {
    let judge = judge(&app, &who)?;
    let actions = &app.actions;
    let into = (&*wish.into, wish.into_version);
    let outcome = actions.merge_case(judge, &case_id, wish.version, into);
    changed(&app, &who, judge, &case_id, outcome.await)
        .await
        .map(axum::Json)
}

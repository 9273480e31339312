//! `/api/legal`: code of conduct and privacy notice, and accepting them.

use axum::extract::{FromRef, State};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    auth_state::AuthState,
    extract::{Json, Path, Query},
    language::Lang,
    principal::Conducted,
};
use crate::{
    error::{Error, ErrorBody, Result},
    legal::Document,
    store::sessions::Caller,
};

/// Routes of the rules.
pub fn router<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    AuthState: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(get_legal))
        .routes(routes!(accept_terms))
}

/// A document in one language.
#[derive(Debug, Serialize, ToSchema)]
pub struct LegalText {
    /// `coc` or `privacy`.
    pub document: &'static str,
    /// Of all documents together.
    pub version: String,
    /// The language in which it is told.
    pub language: String,
    /// Its heading.
    #[schema(example = "Adfærdskodeks")]
    pub title: String,
    /// What stands under it: safe, without the heading.
    pub html: String,
}

/// What is accepted.
#[derive(Debug, Deserialize, ToSchema)]
pub struct AcceptTerms {
    /// The version that was read.
    #[schema(example = "2026-12-01")]
    pub version: String,
}

/// Code of conduct (`coc`) or privacy notice (`privacy`).
#[utoipa::path(get, path = "/api/legal/{document}", tag = "meta", security(()),
    params(("document" = String, Path, description = "`coc` or `privacy`"), Lang),
    responses((status = 200, body = LegalText), (status = "default", body = ErrorBody)))]
pub async fn get_legal(
    State(state): State<AuthState>,
    Path(document): Path<String>,
    Query(query): Query<Lang>,
) -> Result<axum::Json<LegalText>> {
    let unknown = || Error::not_found("There is no such document. Ask for `coc` or `privacy`.");
    let document = Document::of(&document).ok_or_else(unknown)?;
    let territory = state.site.language.as_str();
    let asked = query.lang.as_deref().unwrap_or(territory);
    let legal = state.auth.legal();
    let text = legal.text(document, &[asked, territory]);
    let text = text.ok_or_else(unknown)?.clone();
    Ok(axum::Json(LegalText {
        document: document.name(),
        version: legal.version().to_owned(),
        language: text.language,
        title: text.title,
        html: text.html,
    }))
}

/// Accept the rules in force. Repeating it changes nothing.
#[utoipa::path(post, path = "/api/auth/terms", tag = "auth", request_body = AcceptTerms,
    extensions(("x-suspended" = json!(true))),
    responses((status = 204, description = "Accepted"),
        (status = "default", body = ErrorBody,
            description = "422 M_INVALID_PARAM")))]
pub async fn accept_terms(
    State(state): State<AuthState>,
    Conducted(who): Conducted,
    from: Caller,
    Json(body): Json<AcceptTerms>,
) -> Result<StatusCode> {
    let accepted = state.auth.accept_terms(&who.member, &body.version, &from);
    accepted.await?;
    Ok(StatusCode::NO_CONTENT)
}

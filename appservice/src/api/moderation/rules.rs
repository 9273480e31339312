//! `GET /api/forum/moderation/rules`: the clauses that a judgement can name.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::judge;
use crate::{
    api::{extract::Query, language::Lang, principal::Principal},
    app::App,
    error::{ErrorBody, Result},
};

/// The clauses of the code of conduct.
#[derive(Debug, Serialize, ToSchema)]
pub struct Rules {
    /// The version in force.
    pub version: String,
    /// In their order.
    pub rules: Vec<Rule>,
}

/// A clause of the code of conduct.
#[derive(Debug, Serialize, ToSchema)]
pub struct Rule {
    /// The same in every language.
    #[schema(example = "threats", example = "threats")]
    pub id: String,
    /// What it begins with.
    pub title: String,
    /// All that it says.
    pub text: String,
}

/// The clauses of the code of conduct. For those who moderate.
#[utoipa::path(get, path = "/api/forum/moderation/rules", tag = "moderation", params(Lang),
    responses((status = 200, body = Rules),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED")))]
pub async fn list_rules(
    State(app): State<App>,
    who: Principal,
    Query(lang): Query<Lang>,
) -> Result<axum::Json<Rules>> {
    judge(&app, &who)?;
    let legal = app.auth.legal();
    let clauses = legal.clauses(&[lang.or_of(&app), app.language()]).iter();
    Ok(axum::Json(Rules {
        version: legal.version().to_owned(),
        rules: clauses
            .map(|clause| Rule {
                id: clause.id.clone(),
                title: clause.title.clone(),
                text: clause.text.clone(),
            })
            .collect(),
    }))
}

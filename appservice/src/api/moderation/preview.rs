//! What a member will read of a decision, before it is taken.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::judge;
use crate::{
    api::{
        extract::{Json, Path},
        principal::Principal,
    },
    app::App,
    error::{Error, ErrorBody, Result},
    events::{Decision, Outcome},
    index::Index,
    policy::{
        statement::Announced,
        strikes::{self, Step},
    },
};

/// A decision that somebody thinks of.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
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
    /// The language of all of it.
    pub language: String,
}

/// What exactly the member of a case would read of a decision. Nothing is written. For those who
/// moderate.
#[utoipa::path(post, path = "/api/forum/moderation/cases/{case_id}/preview", tag = "moderation",
    request_body = PreviewDecision, params(("case_id" = String, Path)),
    responses((status = 200, body = Preview), (status = "default", body = ErrorBody)))]
pub async fn preview_decision(
    State(app): State<App>,
    who: Principal,
    Path(case_id): Path<String>,
    Json(wish): Json<PreviewDecision>,
) -> Result<axum::Json<Preview>> {
    let judge = judge(&app, &who)?;
    let case = app.index.read(|index| index.case(&case_id).cloned());
    let case = case.ok_or_else(|| Error::not_found("There is no such case."))?;
    let language = match wish.language {
        Some(language) => language,
        None => app.language_of(&case.about).await?,
    };
    let now = app.clock.unix_ms();
    let next = |index: &Index| {
        if wish.severe {
            return Step::Third;
        }
        strikes::next(&index.decided_strikes(&case.about), now)
    };
    let step = (wish.outcome == Outcome::Strike).then(|| app.index.read(next).number());
    let removes = matches!(wish.outcome, Outcome::Strike | Outcome::Removed);
    let decision = Decision {
        outcome: wish.outcome,
        step,
        rule: wish.rule,
        rules_version: app.auth.legal().version().to_owned(),
        facts: wish.facts,
        severe: wish.severe,
        removes: wish.removes.unwrap_or(removes),
        by: judge.user_id.to_owned(),
        at: now,
        confirmed: None,
        overturned: None,
        lifted: None,
        reduced_from: None,
    };
    let told = Announced::of(&decision).map(|said| app.tell_of(&language, &case, said));
    let zone = app.config.territory.zone();
    let end = told.as_ref().and_then(|told| told.active_until);
    Ok(axum::Json(Preview {
        step,
        active_until: end.map(|end| zone.date(end)),
        statement: told
            .as_ref()
            .map_or_else(String::new, |t| t.statement.clone()),
        effects: told.map_or_else(Vec::new, |told| told.effects),
        language,
    }))
}

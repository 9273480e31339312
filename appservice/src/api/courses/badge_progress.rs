//! How far the member is on the way to each badge.

use axum::{Json as Answer, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use super::learner::{Learner, Taken};
use crate::{
    api::{extract::Query, language::Lang, principal::Principal},
    app::App,
    error::{ErrorBody, Result},
    events::in_language,
    policy::enrolment::{Stage, lacking},
};

/// Ways to badges.
#[derive(Debug, Serialize, ToSchema)]
pub struct BadgesUnderway {
    /// One for each badge that a course earns, in the catalogue's order.
    pub items: Vec<BadgeProgress>,
}

/// The way to a badge.
#[derive(Debug, Serialize, ToSchema)]
pub struct BadgeProgress {
    /// Slug of the badge.
    pub badge_id: String,
    /// Its name.
    #[schema(example = "Adfærdskodeks")]
    pub name: String,
    /// How much of the way is done, 0–100. An award by hand may still be waited for at the end.
    pub percent: u32,
    /// The course that earns it.
    pub course_id: String,
    /// Required lessons that are done …
    pub done_lessons: usize,
    /// … of so many.
    pub lessons: usize,
    /// Whether the quiz is passed.
    pub quiz_passed: bool,
}

/// How far the member is on the way to each badge that a course earns.
#[utoipa::path(get, path = "/api/users/me/badge-progress", tag = "badges", params(Lang),
    responses((status = 200, body = BadgesUnderway), (status = "default", body = ErrorBody)))]
pub async fn list_badge_progress(
    State(app): State<App>,
    who: Principal,
    Query(lang): Query<Lang>,
) -> Result<Answer<BadgesUnderway>> {
    let learner = Learner::new(&app, &who, &lang).await?;
    let all = learner.all().await?;
    Ok(Answer(BadgesUnderway {
        items: all
            .iter()
            .filter_map(|taken| way(&learner, taken))
            .collect(),
    }))
}

fn way(learner: &Learner<'_>, taken: &Taken) -> Option<BadgeProgress> {
    let badge_id = taken.course.badge.clone()?;
    let badge = learner.app.index.read(|index| index.badge(&badge_id));
    let name = badge
        .as_ref()
        .and_then(|b| in_language(&b.content.name, &learner.language));
    let steps = taken.steps();
    let lessons = steps.iter().filter(|step| step.required).count();
    let done = match taken.stage {
        Stage::Completed => lessons,
        Stage::Outside | Stage::Underway | Stage::RenewalDue => lessons - lacking(&steps).len(),
    };
    Some(BadgeProgress {
        name: name.unwrap_or(&badge_id).to_owned(),
        percent: taken.percent(),
        course_id: taken.course.course.clone(),
        done_lessons: done,
        lessons,
        quiz_passed: taken.passing().is_some(),
        badge_id,
    })
}

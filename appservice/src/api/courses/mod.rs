//! Courses: the catalogue, lessons, quizzes, and what authors do. What is taught is in Postgres; who
//! has learned it is in Matrix, and is read from the index.

mod attempts;
mod authoring;
mod badge_progress;
mod catalogue;
mod given;
mod learner;
mod lessons;
mod pictures;
mod preview;
mod quizzes;
mod report;
mod seals;
mod shelf;
mod told;
mod videos;
mod views;

use axum::http::StatusCode;
pub(super) use catalogue::course_texts;
pub use shelf::Shelf;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::principal::Principal;
use crate::{
    app::App,
    error::{Error, Result},
    policy::Permission,
    render,
};

/// All routes of courses.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(catalogue::list_courses))
        .routes(routes!(catalogue::list_enrollments))
        .routes(routes!(catalogue::get_course, authoring::remove_course))
        .routes(routes!(catalogue::create_enrollment))
        .routes(routes!(badge_progress::list_badge_progress))
        .routes(routes!(lessons::get_lesson))
        .routes(routes!(lessons::complete_lesson))
        .routes(routes!(quizzes::get_quiz))
        .routes(routes!(quizzes::list_attempts, quizzes::create_attempt))
        .routes(routes!(quizzes::set_answers))
        .routes(routes!(quizzes::submit_attempt))
        .routes(routes!(authoring::get_source))
        .routes(routes!(authoring::import_course))
        .routes(routes!(authoring::publish_course))
        .routes(routes!(authoring::archive_course))
        .routes(routes!(preview::preview_course))
        .routes(routes!(pictures::create_picture))
        .routes(routes!(pictures::get_picture))
        .routes(routes!(videos::create_video))
        .routes(routes!(videos::get_video))
        .routes(routes!(videos::create_captions))
        .routes(routes!(videos::get_captions))
        .routes(routes!(report::get_report))
}

fn require_author(app: &App, who: &Principal) -> Result<()> {
    app.accounts.require(&who.member, Permission::AuthorCourses)
}

/// Markdown of a course as HTML for a reader of this language, with its pictures and videos.
fn html(app: &App, source: &str, language: &str) -> String {
    render::with_media(source, language, |what, uri| seals::address(app, what, uri))
}

fn no_such_course() -> Error {
    Error::not_found("There is no such course.")
}

/// 403 for who has to enrol first.
fn not_enrolled() -> Error {
    Error::refused(
        StatusCode::FORBIDDEN,
        "ORG.ALTHING.NOT_ENROLLED",
        "Enrol in the course first.",
    )
}

/// 409 for what something else comes before.
fn prerequisite(message: impl Into<String>) -> Error {
    Error::refused(StatusCode::CONFLICT, "ORG.ALTHING.PREREQUISITE", message)
}

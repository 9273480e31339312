//! How a course goes, for its authors: counts, and nobody's name.

use axum::{Json as Answer, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    learner::{number, version},
    no_such_course, require_author,
    views::QuestionKind,
};
use crate::{
    api::{
        extract::{Path, Query},
        language::Lang,
        principal::Principal,
    },
    app::App,
    courses::Course,
    error::{ErrorBody, Result},
    policy::course_report::{self, CourseReport as Counts},
    render,
};

/// Which version.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OfVersion {
    /// The version that is shown to who has not begun, when not said.
    version: Option<i32>,
}

/// How a version of a course goes.
#[derive(Debug, Serialize, ToSchema)]
pub struct CourseReport {
    /// Its slug.
    pub course_id: String,
    /// Title.
    #[schema(example = "Adfærdskodeks")]
    pub title: String,
    /// The version that is counted here.
    pub version: i32,
    /// The versions that somebody takes or took, and the one that is counted here.
    pub versions: Vec<i32>,
    /// Members who take it or took it whole.
    pub enrolled: usize,
    /// How many of these have done each lesson, in the order of the course.
    pub lessons: Vec<LessonReport>,
    /// How many of these have completed it.
    pub completed: usize,
    /// Members who take or took the shortened course by which a badge is renewed.
    pub renewing: usize,
    /// How many of these have completed it.
    pub renewed: usize,
    /// Attempts that were handed in.
    pub attempts: usize,
    /// Attempts that passed.
    pub passed_attempts: usize,
    /// The hardest first: those that are answered wrongly most often.
    pub questions: Vec<QuestionReport>,
}

/// How far members came.
#[derive(Debug, Serialize, ToSchema)]
pub struct LessonReport {
    /// Its slug.
    pub lesson_id: String,
    /// Title.
    #[schema(example = "God tone")]
    pub title: String,
    /// Whether the course is complete only with it.
    pub required: bool,
    /// How many members have done it.
    pub done: usize,
}

/// How a question was answered.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuestionReport {
    /// Its slug.
    pub question_id: String,
    /// What it asks for.
    pub kind: QuestionKind,
    /// The question.
    pub html: String,
    /// In how many attempts it was asked.
    pub asked: usize,
    /// How often the answer was wrong.
    pub wrong: usize,
    /// The lesson that explains it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lesson_id: Option<String>,
}

/// How a version of a course goes: how far members come, and which questions are hard.
#[utoipa::path(get, path = "/api/courses/{course_id}/report", tag = "courses",
    params(("course_id" = String, Path), OfVersion, Lang),
    responses((status = 200, body = CourseReport),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED")))]
pub async fn get_report(
    State(app): State<App>,
    who: Principal,
    Path(course_id): Path<String>,
    Query(of): Query<OfVersion>,
    Query(lang): Query<Lang>,
) -> Result<Answer<CourseReport>> {
    require_author(&app, &who)?;
    let listed = app.store.course(&course_id).await?;
    let listed = listed.ok_or_else(no_such_course)?;
    let counted = of.version.unwrap_or(listed.number);
    let course = version(&app, &course_id, counted).await?;
    let course = course.ok_or_else(no_such_course)?;
    let (progress, attempts) = app.index.read(|i| i.takers(&course_id));
    let mut versions: Vec<i32> = progress.iter().map(|p| number(p.version)).collect();
    versions.push(counted);
    versions.sort_unstable();
    versions.dedup();
    let of = u32::try_from(counted).unwrap_or_default();
    let counts = course_report::course_report(&course, of, &progress, &attempts);
    let report = CourseReport {
        course_id,
        title: course.title.get(lang.or_of(&app)).to_owned(),
        version: counted,
        versions,
        enrolled: counts.enrolled,
        lessons: lessons(&course, &counts, lang.or_of(&app)),
        completed: counts.completed,
        renewing: counts.renewing,
        renewed: counts.renewed,
        attempts: counts.attempts,
        passed_attempts: counts.passed,
        questions: questions(&course, &counts, lang.or_of(&app)),
    };
    Ok(Answer(report))
}

fn lessons(course: &Course, counts: &Counts, language: &str) -> Vec<LessonReport> {
    let lessons = course.lessons.iter().zip(&counts.lessons);
    lessons
        .map(|(lesson, done)| LessonReport {
            lesson_id: lesson.lesson.clone(),
            title: lesson.title.get(language).to_owned(),
            required: lesson.required,
            done: *done,
        })
        .collect()
}

fn questions(course: &Course, counts: &Counts, language: &str) -> Vec<QuestionReport> {
    let bank = course.quiz.iter().flat_map(|quiz| &quiz.questions);
    let mut questions: Vec<_> = bank
        .map(|question| {
            let counted = counts.questions.get(&question.question);
            let counted = counted.copied().unwrap_or_default();
            QuestionReport {
                question_id: question.question.clone(),
                kind: question.kind.into(),
                html: render::markdown(question.text.get(language)),
                asked: counted.asked,
                wrong: counted.asked - counted.right,
                lesson_id: question.lesson.clone(),
            }
        })
        .collect();
    // Shares are compared without division: a/b > c/d as a·d > c·b. What was never asked is last.
    questions.sort_by(|a, b| {
        let (this, that) = (a.wrong * b.asked.max(1), b.wrong * a.asked.max(1));
        that.cmp(&this).then(b.asked.cmp(&a.asked))
    });
    questions
}

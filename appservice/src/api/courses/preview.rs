//! A course as learners will see it, before it is saved; with the right answers, for its author.

use axum::{Json as Answer, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{attempts::option_text, authoring::read, html, require_author, views::QuestionKind};
use crate::{
    api::{
        extract::{Json, Query},
        language::Lang,
        principal::Principal,
    },
    app::App,
    courses::{Course, Lesson, Question, Quiz},
    error::{ErrorBody, Result},
};

/// A course to be shown.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PreviewCourse {
    /// YAML, with the lessons' texts in it.
    pub source: String,
}

/// A course as learners will see it.
#[derive(Debug, Serialize, ToSchema)]
pub struct CoursePreview {
    /// Its slug.
    pub course_id: String,
    /// Title.
    #[schema(example = "God tone")]
    pub title: String,
    /// One or two sentences.
    pub summary: String,
    /// How long it takes.
    pub minutes: u32,
    /// The languages that it is written in, by two-letter code.
    pub languages: Vec<String>,
    /// In their order.
    pub lessons: Vec<PreviewLesson>,
    /// What is asked at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quiz: Option<PreviewQuiz>,
}

/// A lesson with its words.
#[derive(Debug, Serialize, ToSchema)]
pub struct PreviewLesson {
    /// Its slug.
    pub lesson_id: String,
    /// Title.
    #[schema(example = "God tone")]
    pub title: String,
    /// How long it takes to read.
    pub minutes: u32,
    /// Whether the course is complete only with it.
    pub required: bool,
    /// Whether it is part of the shortened course.
    pub refresher: bool,
    /// What there is to read.
    pub html: String,
}

/// A quiz with its whole bank.
#[derive(Debug, Serialize, ToSchema)]
pub struct PreviewQuiz {
    /// Title.
    pub title: String,
    /// How many questions an attempt asks.
    pub asked: usize,
    /// What must be right at least, 1–100.
    pub pass_percent: u32,
    /// The bank.
    pub questions: Vec<PreviewQuestion>,
}

/// A question of the bank with its answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct PreviewQuestion {
    /// Its slug.
    pub question_id: String,
    /// What it asks for.
    pub kind: QuestionKind,
    /// The question.
    pub html: String,
    /// What may be chosen, as written.
    pub options: Vec<PreviewOption>,
    /// Why.
    pub explanation_html: String,
    /// The lesson that explains it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lesson_id: Option<String>,
}

/// What may be chosen, and whether it is right.
#[derive(Debug, Serialize, ToSchema)]
pub struct PreviewOption {
    /// Its slug; `true` or `false` for a statement.
    pub option_id: String,
    /// Its words.
    #[schema(example = "Sandt")]
    pub text: String,
    /// Whether it is right.
    pub correct: bool,
}

/// A course as learners will see it, before it is saved: every lesson, every question of the bank
/// with its answer. What is wrong with the source is in `fields`, by its place.
#[utoipa::path(post, path = "/api/courses/preview", tag = "courses",
    request_body = PreviewCourse, params(Lang),
    responses((status = 200, body = CoursePreview),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED, \
            422 M_INVALID_PARAM")))]
pub async fn preview_course(
    State(app): State<App>,
    who: Principal,
    Query(lang): Query<Lang>,
    Json(wish): Json<PreviewCourse>,
) -> Result<Answer<CoursePreview>> {
    require_author(&app, &who)?;
    let course = read(&wish.source)?;
    Ok(Answer(
        Preview {
            app: &app,
            language: lang.or_of(&app),
        }
        .course(&course),
    ))
}

/// Shows in one language.
struct Preview<'a> {
    app: &'a App,
    language: &'a str,
}

impl Preview<'_> {
    fn course(&self, course: &Course) -> CoursePreview {
        let languages = course.title.iter().map(|(language, _)| language.to_owned());
        CoursePreview {
            course_id: course.course.clone(),
            title: course.title.get(self.language).to_owned(),
            summary: course.summary.get(self.language).to_owned(),
            minutes: course.minutes,
            languages: languages.collect(),
            lessons: course
                .lessons
                .iter()
                .map(|lesson| self.lesson(course, lesson))
                .collect(),
            quiz: course.quiz.as_ref().map(|quiz| self.quiz(quiz)),
        }
    }

    fn html(&self, source: &str) -> String {
        html(self.app, source, self.language)
    }

    fn lesson(&self, course: &Course, lesson: &Lesson) -> PreviewLesson {
        let words = course.texts.get(&lesson.lesson);
        PreviewLesson {
            lesson_id: lesson.lesson.clone(),
            title: lesson.title.get(self.language).to_owned(),
            minutes: lesson.minutes,
            required: lesson.required,
            refresher: lesson.refresher,
            html: self.html(words.map_or("", |texts| texts.get(self.language))),
        }
    }

    fn quiz(&self, quiz: &Quiz) -> PreviewQuiz {
        PreviewQuiz {
            title: quiz.title.get(self.language).to_owned(),
            asked: quiz.draw.total(),
            pass_percent: quiz.pass_percent,
            questions: quiz.questions.iter().map(|q| self.question(q)).collect(),
        }
    }

    fn question(&self, question: &Question) -> PreviewQuestion {
        let option = |option: &str| PreviewOption {
            option_id: option.to_owned(),
            text: option_text(self.language, question, option),
            correct: question.is_right(option),
        };
        PreviewQuestion {
            question_id: question.question.clone(),
            kind: question.kind.into(),
            html: self.html(question.text.get(self.language)),
            options: question.option_ids().into_iter().map(option).collect(),
            explanation_html: self.html(question.explanation.get(self.language)),
            lesson_id: question.lesson.clone(),
        }
    }
}

//! What an attempt asks, and what came of it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::{
    html,
    learner::{Learner, Taken, number, version},
    quizzes::lots,
    views::{Attempts, QuestionKind},
};
use crate::{
    clock::from_unix_ms,
    courses::{Course, Question, TRUE},
    error::Result,
    events::CourseAttemptEventContent,
    policy::{
        enrolment::Stage,
        quiz::{self, Answers, Asked},
    },
    store::courses::OpenAttempt,
};

/// An attempt that the member is in the middle of.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuizAttempt {
    /// Its id.
    pub attempt_id: String,
    /// The quiz.
    pub quiz_id: String,
    /// When it began. There is no time limit.
    #[serde(with = "time::serde::rfc3339")]
    pub started_at: OffsetDateTime,
    /// What it asks, in this order.
    pub questions: Vec<AttemptQuestion>,
    /// Chosen options by question, as far as they go.
    pub answers: BTreeMap<String, BTreeSet<String>>,
}

/// A question of an attempt.
#[derive(Debug, Serialize, ToSchema)]
pub struct AttemptQuestion {
    /// Its slug.
    pub question_id: String,
    /// What it asks for.
    pub kind: QuestionKind,
    /// The question.
    pub html: String,
    /// What may be chosen, in this order.
    pub options: Vec<AttemptOption>,
}

/// What may be chosen.
#[derive(Debug, Serialize, ToSchema)]
pub struct AttemptOption {
    /// Its slug; `true` or `false` for a statement.
    pub option_id: String,
    /// Its words.
    #[schema(example = "Sandt")]
    pub text: String,
}

/// Attempts of a quiz.
#[derive(Debug, Serialize, ToSchema)]
pub struct AttemptList {
    /// Those handed in, the last one first.
    pub items: Vec<PastAttempt>,
    /// The one that the member is in the middle of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open: Option<QuizAttempt>,
    /// How many there are.
    pub attempts: Attempts,
}

/// An attempt that was handed in.
#[derive(Debug, Serialize, ToSchema)]
pub struct PastAttempt {
    /// Its id.
    pub attempt_id: String,
    /// When it was handed in.
    #[serde(with = "time::serde::rfc3339")]
    pub submitted_at: OffsetDateTime,
    /// Right answers.
    pub score: u32,
    /// Questions.
    pub of: u32,
    /// Whether that was enough.
    pub passed: bool,
}

/// What came of an attempt.
#[derive(Debug, Serialize, ToSchema)]
pub struct AttemptResult {
    /// Its id.
    pub attempt_id: String,
    /// Right answers.
    pub score: u32,
    /// Questions.
    pub of: u32,
    /// The same, 0–100.
    pub percent: u32,
    /// Whether that is enough.
    pub passed: bool,
    /// When it was handed in, by the server's clock.
    #[serde(with = "time::serde::rfc3339")]
    pub submitted_at: OffsetDateTime,
    /// What was asked, answered, and right.
    pub questions: Vec<ResultQuestion>,
    /// Lessons to read again before the next attempt; none after one that passed.
    pub reopen: Vec<String>,
    /// How many attempts there are.
    pub attempts: Attempts,
    /// The badge that was earned by it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub badge_id: Option<String>,
}

/// A question with its answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResultQuestion {
    /// Its slug.
    pub question_id: String,
    /// What it asks for.
    pub kind: QuestionKind,
    /// The question.
    pub html: String,
    /// What could be chosen, in the attempt's order.
    pub options: Vec<ResultOption>,
    /// Whether it was answered rightly.
    pub correct: bool,
    /// Why.
    pub explanation_html: String,
    /// The lesson that explains it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lesson_id: Option<String>,
}

/// What could be chosen, and what was right.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResultOption {
    /// Its slug; `true` or `false` for a statement.
    pub option_id: String,
    /// Its words.
    #[schema(example = "Sandt")]
    pub text: String,
    /// Whether the member chose it.
    pub chosen: bool,
    /// Whether it is right.
    pub correct: bool,
}

impl Learner<'_> {
    /// The version that an attempt was drawn from.
    pub async fn course_of(
        &self,
        taken: &Taken,
        attempt: &CourseAttemptEventContent,
    ) -> Result<Arc<Course>> {
        let of = number(attempt.version);
        if of == taken.version {
            return Ok(taken.course.clone());
        }
        let found = version(self.app, &taken.course.course, of).await?;
        Ok(found.unwrap_or_else(|| taken.course.clone()))
    }

    /// What an open attempt asks.
    pub fn attempt(&self, taken: &Taken, open: OpenAttempt) -> QuizAttempt {
        let asked = quiz::draw(&taken.course, lots(&open));
        let question = |asked: &Asked<'_>| AttemptQuestion {
            question_id: asked.question.question.clone(),
            kind: asked.question.kind.into(),
            html: html(
                self.app,
                asked.question.text.get(&self.language),
                &self.language,
            ),
            options: asked
                .options
                .iter()
                .map(|option| AttemptOption {
                    option_id: (*option).to_owned(),
                    text: option_text(&self.language, asked.question, option),
                })
                .collect(),
        };
        QuizAttempt {
            attempt_id: open.attempt_id,
            quiz_id: open.quiz,
            started_at: open.started_at,
            questions: asked.iter().map(question).collect(),
            answers: open.answers,
        }
    }

    /// What came of an attempt that was handed in.
    pub async fn result(
        &self,
        taken: &Taken,
        attempt: &CourseAttemptEventContent,
    ) -> Result<AttemptResult> {
        let course = self.course_of(taken, attempt).await?;
        let asked = quiz::asked(&course, attempt);
        let answers = &attempt.answers;
        let question = |asked: &Asked<'_>| self.result_question(asked, answers);
        let reopen = if attempt.passed {
            Vec::new()
        } else {
            quiz::reopen(&course, &asked, answers)
        };
        let earns = attempt.passed && !course.approval && taken.stage != Stage::Underway;
        Ok(AttemptResult {
            attempt_id: attempt.attempt_id.clone(),
            score: attempt.score,
            of: attempt.of,
            percent: attempt.score * 100 / attempt.of.max(1),
            passed: attempt.passed,
            submitted_at: from_unix_ms(attempt.submitted_at),
            questions: asked.iter().map(question).collect(),
            reopen,
            attempts: taken
                .allowance(taken.quiz()?, self.app.clock.unix_ms())
                .into(),
            badge_id: course.badge.clone().filter(|_| earns),
        })
    }

    fn result_question(&self, asked: &Asked<'_>, answers: &Answers) -> ResultQuestion {
        let question = asked.question;
        let option = |option: &&str| ResultOption {
            option_id: (*option).to_owned(),
            text: option_text(&self.language, question, option),
            chosen: quiz::is_chosen(answers, question, option),
            correct: question.is_right(option),
        };
        ResultQuestion {
            question_id: question.question.clone(),
            kind: question.kind.into(),
            html: html(self.app, question.text.get(&self.language), &self.language),
            options: asked.options.iter().map(option).collect(),
            correct: quiz::is_right(question, answers),
            explanation_html: html(
                self.app,
                question.explanation.get(&self.language),
                &self.language,
            ),
            lesson_id: question.lesson.clone(),
        }
    }
}

/// The words of an option in a language.
pub fn option_text(language: &str, question: &Question, option: &str) -> String {
    let found = question.options.iter().find(|o| o.option == option);
    let text = found.map(|found| found.text.get(language));
    text.unwrap_or_else(|| truth(language, option == TRUE))
        .to_owned()
}

/// "True" or "false" in a language.
fn truth(language: &str, is_true: bool) -> &'static str {
    match (language, is_true) {
        ("en", true) => "True",
        ("en", false) => "False",
        ("nb" | "sv", true) => "Sant",
        ("nb", false) => "Usant",
        ("sv", false) => "Falskt",
        (_, true) => "Sandt",
        (_, false) => "Falsk",
    }
}

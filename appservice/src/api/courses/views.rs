//! What courses and quizzes look like to a client.

use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::learner::{Learner, Taken};
use crate::{
    clock::from_unix_ms,
    courses::{self, Kind},
    error::Result,
    policy::{
        enrolment::{self, Stage},
        quiz::Allowance,
    },
    store::courses::CourseState,
};

/// How a member stands to a course.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// May be begun; with `refresher`: the badge may be renewed.
    Available,
    /// Other courses come first.
    Locked,
    /// Begun.
    Enrolled,
    /// Done.
    Completed,
}

/// How a member stands to a lesson.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LessonState {
    /// An earlier one comes first.
    Locked,
    /// May be read.
    Open,
    /// Read.
    Done,
}

impl From<enrolment::LessonState> for LessonState {
    fn from(state: enrolment::LessonState) -> Self {
        match state {
            enrolment::LessonState::Locked => Self::Locked,
            enrolment::LessonState::Open => Self::Open,
            enrolment::LessonState::Done => Self::Done,
        }
    }
}

/// What a question asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuestionKind {
    /// One option.
    Single,
    /// All options that are right.
    Multiple,
    /// Whether a statement is true: the options are `true` and `false`.
    TrueFalse,
}

impl From<Kind> for QuestionKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Single => Self::Single,
            Kind::Multiple => Self::Multiple,
            Kind::TrueFalse => Self::TrueFalse,
        }
    }
}

/// What is said of a course everywhere.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CourseHead {
    /// Its slug.
    #[schema(example = "adfaerdskodeks")]
    pub course_id: String,
    /// Title.
    #[schema(example = "Adfærdskodeks")]
    pub title: String,
    /// One or two sentences.
    pub summary: String,
    /// How long it takes.
    pub minutes: u32,
    /// The badge that it earns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub badge_id: Option<String>,
    /// Whoever completes it is awarded that badge by somebody, not at once.
    pub approval: bool,
    /// Courses that come first.
    pub requires: Vec<RequiredCourse>,
    /// How the member stands to it.
    pub state: Standing,
    /// How much is done, 0–100.
    pub percent: u32,
    /// False for drafts and archived courses.
    pub published: bool,
    /// Whether it is, or would be now, the shortened course by which a badge is renewed.
    pub refresher: bool,
    /// When the member completed it last.
    #[serde(
        with = "time::serde::rfc3339::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub completed_at: Option<OffsetDateTime>,
    /// The version that the member takes, else the last one.
    pub version: i32,
}

/// A course in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CourseSummary {
    /// What is said of it everywhere.
    #[serde(flatten)]
    pub head: CourseHead,
    /// How many lessons.
    pub lessons: usize,
}

/// A course that comes first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RequiredCourse {
    /// Its slug.
    pub course_id: String,
    /// Title.
    pub title: String,
    /// Whether the member has completed it.
    pub completed: bool,
}

/// Courses.
#[derive(Debug, Serialize, ToSchema)]
pub struct CourseList {
    /// In the catalogue's order.
    pub items: Vec<CourseSummary>,
}

/// A course with its lessons and its quiz.
#[derive(Debug, Serialize, ToSchema)]
pub struct CourseDetail {
    /// What is said of it everywhere.
    #[serde(flatten)]
    pub head: CourseHead,
    /// In their order.
    pub lessons: Vec<LessonSummary>,
    /// What is asked at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quiz: Option<QuizSummary>,
    /// Whether there is a later version than the one that the member takes to its end.
    pub newer_version: bool,
}

/// A lesson in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct LessonSummary {
    /// Its slug.
    pub lesson_id: String,
    /// Title.
    #[schema(example = "God tone")]
    pub title: String,
    /// How long it takes to read.
    pub minutes: u32,
    /// Whether the course is complete only with it.
    pub required: bool,
    /// Whether it may be read, and has been.
    pub state: LessonState,
}

/// A quiz, without its questions.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuizSummary {
    /// The slug of its course.
    pub quiz_id: String,
    /// The same.
    pub course_id: String,
    /// Title.
    pub title: String,
    /// How many an attempt asks.
    pub questions: usize,
    /// What must be right at least.
    pub pass_percent: u32,
    /// How many attempts there are.
    pub attempts: Attempts,
    /// Whether the lessons are done.
    pub ready: bool,
    /// Whether it is passed.
    pub passed: bool,
    /// The attempt that the member is in the middle of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open_attempt_id: Option<String>,
}

/// How many attempts there are.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Attempts {
    /// So many …
    pub limit: u32,
    /// … within so many hours.
    pub per_hours: u32,
    /// How many are left now.
    pub left: u32,
    /// When there is one again, where none is left.
    #[serde(
        with = "time::serde::rfc3339::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub next_attempt_at: Option<OffsetDateTime>,
}

impl From<Allowance> for Attempts {
    fn from(allowance: Allowance) -> Self {
        Self {
            limit: allowance.limit,
            per_hours: allowance.per_hours,
            left: allowance.left,
            next_attempt_at: allowance.next_attempt_at.map(from_unix_ms),
        }
    }
}

impl Learner<'_> {
    /// A course in a list.
    pub fn summary(&self, taken: &Taken) -> CourseSummary {
        CourseSummary {
            head: self.head(taken),
            lessons: taken.steps().len(),
        }
    }

    fn head(&self, taken: &Taken) -> CourseHead {
        let course = &*taken.course;
        let before = |slug: &String| RequiredCourse {
            course_id: slug.clone(),
            title: self.title(slug),
            completed: self.has_completed(slug),
        };
        let requires: Vec<_> = course.requires.iter().map(before).collect();
        let state = match taken.stage {
            Stage::Outside if requires.iter().any(|r| !r.completed) => Standing::Locked,
            Stage::Outside | Stage::RenewalDue => Standing::Available,
            Stage::Underway => Standing::Enrolled,
            Stage::Completed => Standing::Completed,
        };
        let steps = taken.steps();
        let minutes = if steps.len() < course.lessons.len() {
            steps.iter().map(|step| step.lesson.minutes).sum()
        } else {
            course.minutes
        };
        let completed = taken.progress.as_ref().and_then(|p| p.completed.as_ref());
        CourseHead {
            course_id: course.course.clone(),
            title: self.text(&course.title),
            summary: self.text(&course.summary),
            minutes,
            badge_id: course.badge.clone(),
            approval: course.approval,
            requires,
            state,
            percent: taken.percent(),
            published: taken.listed.state == CourseState::Published,
            refresher: taken.is_refresher(),
            completed_at: completed.map(|completed| from_unix_ms(completed.at)),
            version: taken.version,
        }
    }

    /// A course with everything but its words.
    pub async fn detail(&self, taken: &Taken) -> Result<CourseDetail> {
        let lesson = |step: &enrolment::Step<'_>| LessonSummary {
            lesson_id: step.lesson.lesson.clone(),
            title: self.text(&step.lesson.title),
            minutes: step.lesson.minutes,
            required: step.required,
            state: step.state.into(),
        };
        let quiz = match &taken.course.quiz {
            Some(quiz) => Some(self.quiz(taken, quiz).await?),
            None => None,
        };
        Ok(CourseDetail {
            head: self.head(taken),
            lessons: taken.steps().iter().map(lesson).collect(),
            quiz,
            newer_version: taken.stage == Stage::Underway && taken.version < taken.listed.number,
        })
    }

    /// A quiz, without its questions.
    pub async fn quiz(&self, taken: &Taken, quiz: &courses::Quiz) -> Result<QuizSummary> {
        let underway = taken.stage == Stage::Underway;
        let open = self.open_attempt(taken).await?;
        let now = self.app.clock.unix_ms();
        Ok(QuizSummary {
            quiz_id: taken.course.course.clone(),
            course_id: taken.course.course.clone(),
            title: self.text(&quiz.title),
            questions: quiz.drawn(taken.is_refresher()).total(),
            pass_percent: quiz.pass_percent,
            attempts: taken.allowance(quiz, now).into(),
            ready: underway && enrolment::lacking(&taken.steps()).is_empty(),
            passed: taken.passing().is_some(),
            open_attempt_id: open.map(|open| open.attempt_id),
        })
    }

    /// A text in the member's language.
    pub fn text(&self, texts: &courses::Texts) -> String {
        texts.get(&self.language).to_owned()
    }
}

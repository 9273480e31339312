//! Lessons: read one, have read one.

use axum::{Json as Answer, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    html,
    learner::{Learner, Taken},
    not_enrolled, prerequisite,
    views::{CourseDetail, LessonState},
};
use crate::{
    api::{
        extract::{Path, Query},
        language::Lang,
        principal::Principal,
    },
    app::App,
    error::{Error, ErrorBody, Result},
    policy::enrolment::{self, Stage},
};

/// A lesson with its words.
#[derive(Debug, Serialize, ToSchema)]
pub struct LessonPage {
    /// Slug of the course.
    pub course_id: String,
    /// Title of the course.
    pub course_title: String,
    /// Its slug.
    pub lesson_id: String,
    /// Title.
    #[schema(example = "God tone")]
    pub title: String,
    /// What there is to read.
    pub html: String,
    /// How long it takes to read.
    pub minutes: u32,
    /// Whether the course is complete only with it.
    pub required: bool,
    /// Whether it has been read.
    pub state: LessonState,
    /// Its place, from 1.
    pub number: usize,
    /// How many there are.
    pub of: usize,
    /// Slug of the one before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous: Option<String>,
    /// Slug of the one after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Whether the quiz comes after it.
    pub quiz_next: bool,
}

/// A lesson. Authors may read those of every course, others those of courses that they take.
#[utoipa::path(get, path = "/api/courses/{course_id}/lessons/{lesson_id}", tag = "courses",
    params(("course_id" = String, Path), ("lesson_id" = String, Path), Lang),
    responses((status = 200, body = LessonPage),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.NOT_ENROLLED, 409 ORG.ALTHING.PREREQUISITE")))]
pub async fn get_lesson(
    State(app): State<App>,
    who: Principal,
    Path((course_id, lesson_id)): Path<(String, String)>,
    Query(lang): Query<Lang>,
) -> Result<Answer<LessonPage>> {
    let learner = Learner::new(&app, &who, &lang).await?;
    let taken = learner.course(&course_id).await?;
    let place = place(&taken, &lesson_id)?;
    if !learner.is_author() {
        may_read(&learner, &taken, &place)?;
    }
    let course = &taken.course;
    let source = course.texts.get(&lesson_id);
    let slugs: Vec<_> = taken
        .steps()
        .iter()
        .map(|s| s.lesson.lesson.clone())
        .collect();
    let neighbour = |at: Option<usize>| at.and_then(|at| slugs.get(at)).cloned();
    let (previous, next) = if place.in_plan {
        (
            neighbour(place.at.checked_sub(1)),
            neighbour(Some(place.at + 1)),
        )
    } else {
        (None, None)
    };
    Ok(Answer(LessonPage {
        course_id: course.course.clone(),
        course_title: learner.text(&course.title),
        lesson_id,
        title: learner.text(&place.step.lesson.title),
        html: html(
            &app,
            source.map_or("", |texts| texts.get(&learner.language)),
            &learner.language,
        ),
        minutes: place.step.lesson.minutes,
        required: place.step.required,
        state: place.step.state.into(),
        number: place.at + 1,
        of: place.of,
        quiz_next: place.in_plan && next.is_none() && course.quiz.is_some(),
        previous,
        next,
    }))
}

/// Marks a lesson as read. Once more changes nothing.
#[utoipa::path(post, path = "/api/courses/{course_id}/lessons/{lesson_id}/complete",
    tag = "courses", params(("course_id" = String, Path), ("lesson_id" = String, Path), Lang),
    responses((status = 200, body = CourseDetail),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.NOT_ENROLLED, 409 ORG.ALTHING.PREREQUISITE, \
            503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn complete_lesson(
    State(app): State<App>,
    who: Principal,
    Path((course_id, lesson_id)): Path<(String, String)>,
    Query(lang): Query<Lang>,
) -> Result<Answer<CourseDetail>> {
    let _turn = app.actions.member_lane(who.user_id()).await;
    let learner = Learner::new(&app, &who, &lang).await?;
    let mut taken = learner.course(&course_id).await?;
    let place = place(&taken, &lesson_id)?;
    let Some(mut progress) = taken.progress.clone() else {
        return Err(not_enrolled());
    };
    may_read(&learner, &taken, &place)?;
    if taken.stage == Stage::Underway {
        if !progress.lessons.contains(&lesson_id) {
            progress.lessons.push(lesson_id);
            learner.write(&mut taken, progress).await?;
        }
        if learner.complete_if_done(&mut taken, None).await? {
            learner.tell_of_completion(&taken).await;
        }
    }
    Ok(Answer(learner.detail(&taken).await?))
}

/// Where a lesson is in a course.
struct Place<'a> {
    step: enrolment::Step<'a>,
    /// Its place, from 0 …
    at: usize,
    /// … of so many.
    of: usize,
    /// False for one that the shortened course leaves out; it may be read all the same.
    in_plan: bool,
}

fn place<'a>(taken: &'a Taken, slug: &str) -> Result<Place<'a>> {
    let steps = taken.steps();
    let at = steps.iter().position(|step| step.lesson.lesson == slug);
    if let Some((at, step)) = at.and_then(|at| Some((at, *steps.get(at)?))) {
        return Ok(Place {
            step,
            at,
            of: steps.len(),
            in_plan: true,
        });
    }
    let lessons = &taken.course.lessons;
    let found = lessons.iter().enumerate().find(|(_, l)| l.lesson == slug);
    let (at, lesson) = found.ok_or_else(|| Error::not_found("There is no such lesson."))?;
    Ok(Place {
        step: enrolment::Step {
            lesson,
            required: false,
            state: enrolment::LessonState::Open,
        },
        at,
        of: lessons.len(),
        in_plan: false,
    })
}

/// 403 for who is not enrolled, 409 where an earlier lesson comes first.
fn may_read(learner: &Learner<'_>, taken: &Taken, place: &Place<'_>) -> Result<()> {
    match taken.stage {
        Stage::Outside => return Err(not_enrolled()),
        Stage::Completed | Stage::RenewalDue => return Ok(()),
        Stage::Underway => {}
    }
    if place.step.state != enrolment::LessonState::Locked {
        return Ok(());
    }
    let steps = taken.steps();
    let before = steps.get(..place.at).unwrap_or_default();
    let lacking = enrolment::lacking(before);
    let title = |slug: &&str| {
        let lesson = taken.course.lesson(slug);
        lesson.map_or_else(String::new, |lesson| learner.text(&lesson.title))
    };
    let titles: Vec<_> = lacking.iter().map(title).collect();
    let message = format!("Read this first: {}.", titles.join(", "));
    Err(prerequisite(message).with("lessons", lacking))
}

//! The catalogue: which courses there are, and beginning one.

use axum::{Json as Answer, extract::State};
use ulid::Ulid;

use super::{
    learner::{Learner, Taken},
    prerequisite,
    views::{CourseDetail, CourseList},
};
use crate::{
    api::{
        extract::{Path, Query},
        language::Lang,
        principal::Principal,
    },
    app::App,
    error::{Error, ErrorBody, Result},
    events::CourseProgressEventContent,
    policy::enrolment::Stage,
    store::courses::CourseState,
};

/// All courses that the member may see. Authors see drafts and archived ones too.
#[utoipa::path(get, path = "/api/courses", tag = "courses", params(Lang),
    responses((status = 200, body = CourseList), (status = "default", body = ErrorBody)))]
pub async fn list_courses(
    State(app): State<App>,
    who: Principal,
    Query(lang): Query<Lang>,
) -> Result<Answer<CourseList>> {
    let learner = Learner::new(&app, &who, &lang).await?;
    let all = learner.all().await?;
    Ok(Answer(CourseList {
        items: all.iter().map(|taken| learner.summary(taken)).collect(),
    }))
}

/// The courses that the member has begun or completed.
#[utoipa::path(get, path = "/api/users/me/enrollments", tag = "courses", params(Lang),
    responses((status = 200, body = CourseList), (status = "default", body = ErrorBody)))]
pub async fn list_enrollments(
    State(app): State<App>,
    who: Principal,
    Query(lang): Query<Lang>,
) -> Result<Answer<CourseList>> {
    let learner = Learner::new(&app, &who, &lang).await?;
    let all = learner.all().await?;
    let mine = all.iter().filter(|taken| taken.stage != Stage::Outside);
    Ok(Answer(CourseList {
        items: mine.map(|taken| learner.summary(taken)).collect(),
    }))
}

/// A course with its lessons and its quiz.
#[utoipa::path(get, path = "/api/courses/{course_id}", tag = "courses",
    params(("course_id" = String, Path), Lang),
    responses((status = 200, body = CourseDetail), (status = "default", body = ErrorBody)))]
pub async fn get_course(
    State(app): State<App>,
    who: Principal,
    Path(course_id): Path<String>,
    Query(lang): Query<Lang>,
) -> Result<Answer<CourseDetail>> {
    let learner = Learner::new(&app, &who, &lang).await?;
    let taken = learner.course(&course_id).await?;
    Ok(Answer(learner.detail(&taken).await?))
}

/// Begins a course, or the shortened one where its badge ends soon. Once more changes nothing.
#[utoipa::path(post, path = "/api/courses/{course_id}/enroll", tag = "courses",
    params(("course_id" = String, Path), Lang),
    responses((status = 200, body = CourseDetail),
        (status = "default", body = ErrorBody,
            description = "409 ORG.ALTHING.NOT_PUBLISHED, 409 ORG.ALTHING.PREREQUISITE, \
            503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn create_enrollment(
    State(app): State<App>,
    who: Principal,
    Path(course_id): Path<String>,
    Query(lang): Query<Lang>,
) -> Result<Answer<CourseDetail>> {
    let _turn = app.actions.member_lane(who.user_id()).await;
    let learner = Learner::new(&app, &who, &lang).await?;
    let mut taken = learner.course(&course_id).await?;
    match taken.stage {
        Stage::Underway | Stage::Completed => {}
        Stage::Outside | Stage::RenewalDue => {
            may_begin(&learner, &taken)?;
            let progress = enrolment(&taken, app.clock.unix_ms());
            learner.write(&mut taken, progress).await?;
        }
    }
    Ok(Answer(learner.detail(&taken).await?))
}

fn may_begin(learner: &Learner<'_>, taken: &Taken) -> Result<()> {
    if taken.listed.state != CourseState::Published {
        return Err(Error::refused(
            http::StatusCode::CONFLICT,
            "ORG.ALTHING.NOT_PUBLISHED",
            "Publish the course first: drafts and archived courses cannot be begun.",
        ));
    }
    if taken.stage == Stage::RenewalDue {
        return Ok(());
    }
    let lacking = learner.lacking(&taken.course);
    if lacking.is_empty() {
        return Ok(());
    }
    let titles: Vec<_> = lacking.iter().map(|slug| learner.title(slug)).collect();
    let message = format!("Complete this first: {}.", titles.join(", "));
    Err(prerequisite(message).with("courses", lacking))
}

/// An enrolment that begins now. While a badge is being renewed, the completion that earned it
/// stays.
fn enrolment(taken: &Taken, now: i64) -> CourseProgressEventContent {
    let before = taken.progress.as_ref().and_then(|p| p.completed.clone());
    CourseProgressEventContent {
        course: taken.course.course.clone(),
        version: u32::try_from(taken.listed.number).unwrap_or_default(),
        refresher: taken.is_refresher(),
        enrolled_at: before.as_ref().map_or(now, |before| now.max(before.at + 1)),
        lessons: Vec::new(),
        completed: before,
        rev: Ulid::generate().to_string(),
    }
}

/// A course by its words.
pub struct CourseTexts {
    /// Its slug.
    pub course_id: String,
    /// Title.
    pub title: String,
    /// One or two sentences.
    pub summary: String,
}

/// The courses that a member may see, in the member's language, for the search.
pub async fn course_texts(app: &App, who: &Principal) -> Result<Vec<CourseTexts>> {
    let lang = Lang {
        lang: Some(who.member.language.clone()),
    };
    let learner = Learner::new(app, who, &lang).await?;
    let all = learner.all().await?;
    let texts = |taken: &Taken| {
        let head = learner.summary(taken).head;
        CourseTexts {
            course_id: head.course_id,
            title: head.title,
            summary: head.summary,
        }
    };
    Ok(all.iter().map(texts).collect())
}

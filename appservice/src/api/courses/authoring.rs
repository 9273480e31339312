//! What authors do: see the source, import, publish, archive, delete.

use std::collections::BTreeMap;

use axum::{Json as Answer, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    learner::{Learner, version},
    no_such_course, require_author,
    views::CourseDetail,
};
use crate::{
    api::{
        extract::{Json, Path, Query},
        language::Lang,
        principal::Principal,
    },
    app::App,
    courses::{Course, Fault, requirement_faults, requiring},
    error::{Error, ErrorBody, Result},
    policy::badge_fault,
    store::courses::Deletion,
};

/// A course as one YAML file.
#[derive(Debug, Serialize, ToSchema)]
pub struct CourseSource {
    /// Its slug.
    pub course_id: String,
    /// The last version, draft or not.
    pub version: i32,
    /// YAML, with the lessons' texts in it.
    pub source: String,
}

/// A course to be imported.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ImportCourse {
    /// YAML, with the lessons' texts in it.
    pub source: String,
    /// Whether it is to be seen by authors only for now.
    #[serde(default)]
    #[schema(example = true)]
    pub draft: bool,
}

/// The last version of a course as one YAML file.
#[utoipa::path(get, path = "/api/courses/{course_id}/source", tag = "courses",
    params(("course_id" = String, Path)),
    responses((status = 200, body = CourseSource),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED")))]
pub async fn get_source(
    State(app): State<App>,
    who: Principal,
    Path(course_id): Path<String>,
) -> Result<Answer<CourseSource>> {
    require_author(&app, &who)?;
    let last = app.store.last_course_version(&course_id).await?;
    let last = last.ok_or_else(no_such_course)?;
    let course = version(&app, &course_id, last.number).await?;
    let course = course.ok_or_else(no_such_course)?;
    Ok(Answer(CourseSource {
        course_id,
        version: last.number,
        source: course.to_yaml().map_err(Error::internal)?,
    }))
}

/// Imports a course as its next version (201). The same one again is the same version (200).
#[utoipa::path(post, path = "/api/courses/import", tag = "courses", request_body = ImportCourse,
    params(Lang),
    responses((status = 201, body = CourseDetail), (status = 200, body = CourseDetail),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED, \
            422 M_INVALID_PARAM")))]
pub async fn import_course(
    State(app): State<App>,
    who: Principal,
    Query(lang): Query<Lang>,
    Json(wish): Json<ImportCourse>,
) -> Result<(StatusCode, Answer<CourseDetail>)> {
    require_author(&app, &who)?;
    let course = read(&wish.source)?;
    if !wish.draft {
        must_be_reachable(&app, &course).await?;
    }
    let body = course.to_json().map_err(Error::internal)?;
    let sum = Course::sha256(&body);
    let imported =
        app.store
            .import_course(&course.course, &body, &sum, !wish.draft, app.clock.now());
    let status = if imported.await?.is_new {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok((status, detail(&app, &who, &course.course, &lang).await?))
}

/// Reads a course that may be imported.
pub fn read(source: &str) -> Result<Course> {
    let course = Course::from_yaml(source).map_err(|faults| refused(&faults))?;
    match badge_fault(&course) {
        Some(fault) => Err(refused(&[fault])),
        None => Ok(course),
    }
}

/// 422 where a course requires one that nobody can begin, or itself by way of others.
async fn must_be_reachable(app: &App, course: &Course) -> Result<()> {
    let published = app.shelf.published(&app.store).await?;
    let faults = requirement_faults(course, &published);
    if faults.is_empty() {
        return Ok(());
    }
    Err(refused(&faults))
}

/// Every fault by its place.
fn refused(faults: &[Fault]) -> Error {
    let mut fields: BTreeMap<String, String> = BTreeMap::new();
    for Fault { place, message } in faults {
        let said = fields.entry(place.clone()).or_default();
        if !said.is_empty() {
            said.push(' ');
        }
        said.push_str(message);
    }
    Error::invalid(fields)
}

async fn detail(
    app: &App,
    who: &Principal,
    slug: &str,
    lang: &Lang,
) -> Result<Answer<CourseDetail>> {
    let learner = Learner::new(app, who, lang).await?;
    let taken = learner.course(slug).await?;
    Ok(Answer(learner.detail(&taken).await?))
}

/// Publishes the last version of a course. Who takes an earlier one takes it to its end.
#[utoipa::path(post, path = "/api/courses/{course_id}/publish", tag = "courses",
    params(("course_id" = String, Path), Lang),
    responses((status = 200, body = CourseDetail),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED, \
            422 M_INVALID_PARAM")))]
pub async fn publish_course(
    State(app): State<App>,
    who: Principal,
    Path(course_id): Path<String>,
    Query(lang): Query<Lang>,
) -> Result<Answer<CourseDetail>> {
    require_author(&app, &who)?;
    let last = app.store.last_course_version(&course_id).await?;
    let last = last.ok_or_else(no_such_course)?;
    let course = version(&app, &course_id, last.number).await?;
    must_be_reachable(&app, &*course.ok_or_else(no_such_course)?).await?;
    let published = app.store.publish_course(&course_id, app.clock.now());
    published.await?.ok_or_else(no_such_course)?;
    detail(&app, &who, &course_id, &lang).await
}

/// Takes a course out of the catalogue. Who takes it takes it to its end; badges stay.
#[utoipa::path(post, path = "/api/courses/{course_id}/archive", tag = "courses",
    params(("course_id" = String, Path), Lang),
    responses((status = 200, body = CourseDetail),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED, \
            409 ORG.ALTHING.REQUIRED")))]
pub async fn archive_course(
    State(app): State<App>,
    who: Principal,
    Path(course_id): Path<String>,
    Query(lang): Query<Lang>,
) -> Result<Answer<CourseDetail>> {
    require_author(&app, &who)?;
    let published = app.shelf.published(&app.store).await?;
    let requiring = requiring(&course_id, &published);
    if !requiring.is_empty() {
        let message = format!(
            "Nobody could begin {} any more: change what it requires first.",
            requiring.join(", ")
        );
        return Err(Error::refused(
            StatusCode::CONFLICT,
            "ORG.ALTHING.REQUIRED",
            message,
        ));
    }
    if !app.store.archive_course(&course_id).await? {
        return Err(no_such_course());
    }
    detail(&app, &who, &course_id, &lang).await
}

/// Deletes a course that never was published. Others are archived: members' progress names them.
#[utoipa::path(delete, path = "/api/courses/{course_id}", tag = "courses",
    params(("course_id" = String, Path)),
    responses((status = 204),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED, \
            409 ORG.ALTHING.COURSE_PUBLISHED")))]
pub async fn remove_course(
    State(app): State<App>,
    who: Principal,
    Path(course_id): Path<String>,
) -> Result<StatusCode> {
    require_author(&app, &who)?;
    match app.store.delete_course(&course_id).await? {
        Deletion::Deleted => Ok(StatusCode::NO_CONTENT),
        Deletion::Unknown => Err(no_such_course()),
        Deletion::Published => Err(Error::refused(
            StatusCode::CONFLICT,
            "ORG.ALTHING.COURSE_PUBLISHED",
            "Members may have taken this course. Archive it instead: they finish it, and badges \
             stay.",
        )),
    }
}

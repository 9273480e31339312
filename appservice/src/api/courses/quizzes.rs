//! Quizzes: begin an attempt, keep its half-done answers, hand it in.
//!
//! What is asked and how it is scored is decided here; nothing of the right answers leaves before
//! the attempt is handed in.

use std::{collections::BTreeMap, time::Duration};

use axum::{Json as Answer, extract::State, http::StatusCode};
use serde::Deserialize;
use ulid::Ulid;
use utoipa::ToSchema;

use super::{
    attempts::{AttemptList, AttemptResult, PastAttempt, QuizAttempt},
    given::Given,
    learner::{Learner, Taken},
    not_enrolled, prerequisite,
    views::{Attempts, QuizSummary},
};
use crate::{
    api::{
        extract::{Json, Path, Query},
        language::Lang,
        principal::Principal,
    },
    app::App,
    clock::{from_unix_ms, unix_ms},
    courses,
    error::{Error, ErrorBody, Result},
    events::CourseAttemptEventContent,
    policy::{
        enrolment::{self, Stage},
        quiz::{self, Answers, Lots, asked},
    },
    store::courses::OpenAttempt,
};

/// Half-done answers.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SetAnswers {
    /// Chosen options by question; all of them, not only what changed.
    #[schema(value_type = BTreeMap<String, Vec<String>>, example = json!({"tone-1": ["a"]}))]
    answers: Given,
}

/// An attempt to be handed in.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SubmitAttempt {
    /// Its id.
    attempt_id: String,
    /// Chosen options by question.
    #[schema(value_type = BTreeMap<String, Vec<String>>, example = json!({"tone-1": ["a"]}))]
    answers: Given,
}

/// A quiz, without its questions.
#[utoipa::path(get, path = "/api/quizzes/{quiz_id}", tag = "courses",
    params(("quiz_id" = String, Path), Lang),
    responses((status = 200, body = QuizSummary), (status = "default", body = ErrorBody)))]
pub async fn get_quiz(
    State(app): State<App>,
    who: Principal,
    Path(quiz_id): Path<String>,
    Query(lang): Query<Lang>,
) -> Result<Answer<QuizSummary>> {
    let learner = Learner::new(&app, &who, &lang).await?;
    let taken = learner.quizzed(&quiz_id).await?;
    Ok(Answer(learner.quiz(&taken, taken.quiz()?).await?))
}

/// The member's attempts.
#[utoipa::path(get, path = "/api/quizzes/{quiz_id}/attempts", tag = "courses",
    params(("quiz_id" = String, Path), Lang),
    responses((status = 200, body = AttemptList), (status = "default", body = ErrorBody)))]
pub async fn list_attempts(
    State(app): State<App>,
    who: Principal,
    Path(quiz_id): Path<String>,
    Query(lang): Query<Lang>,
) -> Result<Answer<AttemptList>> {
    let learner = Learner::new(&app, &who, &lang).await?;
    let taken = learner.quizzed(&quiz_id).await?;
    let open = learner.open_attempt(&taken).await?;
    let past = |attempt: &CourseAttemptEventContent| PastAttempt {
        attempt_id: attempt.attempt_id.clone(),
        submitted_at: from_unix_ms(attempt.submitted_at),
        score: attempt.score,
        of: attempt.of,
        passed: attempt.passed,
    };
    Ok(Answer(AttemptList {
        items: taken.attempts.iter().rev().map(past).collect(),
        open: open.map(|open| learner.attempt(&taken, open)),
        attempts: taken.allowance(taken.quiz()?, app.clock.unix_ms()).into(),
    }))
}

/// Begins an attempt, or goes on with the one that is open (200).
#[utoipa::path(post, path = "/api/quizzes/{quiz_id}/attempts", tag = "courses",
    params(("quiz_id" = String, Path), Lang),
    responses((status = 201, body = QuizAttempt), (status = 200, body = QuizAttempt),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.NOT_ENROLLED, 409 ORG.ALTHING.ALREADY_COMPLETED, \
            409 ORG.ALTHING.ATTEMPT_OPEN, 409 ORG.ALTHING.PREREQUISITE, \
            429 ORG.ALTHING.ATTEMPTS_EXHAUSTED, 503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn create_attempt(
    State(app): State<App>,
    who: Principal,
    Path(quiz_id): Path<String>,
    Query(lang): Query<Lang>,
) -> Result<(StatusCode, Answer<QuizAttempt>)> {
    let _turn = app.actions.member_lane(who.user_id()).await;
    let learner = Learner::new(&app, &who, &lang).await?;
    let mut taken = learner.quizzed(&quiz_id).await?;
    learner.is_underway(&mut taken).await?;
    if let Some(open) = learner.open_attempt(&taken).await? {
        return Ok((StatusCode::OK, Answer(learner.attempt(&taken, open))));
    }
    let account_id = who.member.account_id;
    // One of an earlier enrolment, or one that was handed in and could not be tidied away: what follows
    // from that was lost with it.
    if let Some(stale) = app.store.open_attempt(account_id, &quiz_id).await? {
        let is_it = |a: &&CourseAttemptEventContent| a.attempt_id == stale.attempt_id && !a.passed;
        if let Some(failed) = taken.attempts.iter().find(is_it).cloned() {
            learner.reopen_missed(&mut taken, &failed).await?;
        }
        let stale = &stale.attempt_id;
        app.store.remove_open_attempt(account_id, stale).await?;
    }
    let now = app.clock.now();
    learner.has_attempts(&taken, unix_ms(now)).await?;
    has_read(&taken)?;
    let open = OpenAttempt {
        account_id,
        quiz: quiz_id,
        attempt_id: Ulid::generate().to_string(),
        version: taken.version,
        refresher: taken.is_refresher(),
        seed: i64::try_from(rand::random_range(0..quiz::SEEDS)).map_err(Error::internal)?,
        rule: i32::try_from(quiz::RULE).map_err(Error::internal)?,
        started_at: now,
        answers: Answers::new(),
    };
    if !app.store.insert_open_attempt(&open).await? {
        // Another server of this territory was quicker.
        return Err(Error::refused(
            StatusCode::CONFLICT,
            "ORG.ALTHING.ATTEMPT_OPEN",
            "This attempt was begun somewhere else just now. Try again to go on with it.",
        ));
    }
    let attempt = learner.attempt(&taken, open);
    Ok((StatusCode::CREATED, Answer(attempt)))
}

/// Keeps half-done answers.
#[utoipa::path(put, path = "/api/quizzes/{quiz_id}/attempts/{attempt_id}", tag = "courses",
    request_body = SetAnswers, params(("quiz_id" = String, Path), ("attempt_id" = String, Path)),
    responses((status = 204),
        (status = "default", body = ErrorBody,
            description = "422 M_INVALID_PARAM")))]
pub async fn set_answers(
    State(app): State<App>,
    who: Principal,
    Path((quiz_id, attempt_id)): Path<(String, String)>,
    Json(wish): Json<SetAnswers>,
) -> Result<StatusCode> {
    let learner = Learner::new(&app, &who, &Lang::default()).await?;
    let taken = learner.quizzed(&quiz_id).await?;
    let open = learner.open_attempt(&taken).await?;
    let open = open.filter(|open| open.attempt_id == attempt_id);
    let open = open.ok_or_else(|| Error::not_found("There is no such open attempt."))?;
    let asked = quiz::draw(&taken.course, lots(&open));
    let answers = quiz::check(&asked, &wish.answers.0, false).map_err(Error::invalid)?;
    let account_id = who.member.account_id;
    let kept = app.store.save_answers(account_id, &attempt_id, &answers);
    if kept.await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Error::not_found("This attempt has been handed in."))
    }
}

/// Hands an attempt in. The same one again gives the same result.
#[utoipa::path(post, path = "/api/quizzes/{quiz_id}/submit", tag = "courses",
    request_body = SubmitAttempt, params(("quiz_id" = String, Path), Lang),
    responses((status = 200, body = AttemptResult),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.NOT_ENROLLED, 422 M_INVALID_PARAM, \
            503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn submit_attempt(
    State(app): State<App>,
    who: Principal,
    Path(quiz_id): Path<String>,
    Query(lang): Query<Lang>,
    Json(wish): Json<SubmitAttempt>,
) -> Result<Answer<AttemptResult>> {
    let _turn = app.actions.member_lane(who.user_id()).await;
    let learner = Learner::new(&app, &who, &lang).await?;
    let mut taken = learner.quizzed(&quiz_id).await?;
    let known = taken
        .attempts
        .iter()
        .find(|a| a.attempt_id == wish.attempt_id);
    let account_id = who.member.account_id;
    let open = app.store.open_attempt(account_id, &quiz_id).await?;
    // One that is recorded and still open: what follows from it may have been lost on the way.
    let is_open = open.is_some_and(|open| open.attempt_id == wish.attempt_id);
    let (attempt, event_id) = if let Some(known) = known {
        (known.clone(), None)
    } else {
        let open = learner.open_attempt(&taken).await?;
        let open = open.filter(|open| open.attempt_id == wish.attempt_id);
        let open = open.ok_or_else(|| unknown_attempt(taken.progress.is_some()))?;
        let attempt = handed_in(&taken, &open, &wish.answers, app.clock.unix_ms())?;
        let event_id = app.actions.record_attempt(who.user_id(), &attempt).await?;
        taken.attempts.push(attempt.clone());
        (attempt, Some(event_id))
    };
    let passed = event_id.filter(|_| attempt.passed);
    learner.complete_if_done(&mut taken, passed).await?;
    if is_open && !attempt.passed {
        learner.reopen_missed(&mut taken, &attempt).await?;
    }
    if is_open {
        learner.tell_of_attempt(&taken, &attempt).await;
    }
    let tidied = app.store.remove_open_attempt(account_id, &wish.attempt_id);
    tidied.await?;
    Ok(Answer(learner.result(&taken, &attempt).await?))
}

fn unknown_attempt(is_enrolled: bool) -> Error {
    if is_enrolled {
        let message = "This attempt is not open any more. Begin another one.";
        Error::invalid_field("attempt_id", message)
    } else {
        not_enrolled()
    }
}

/// The event of an attempt: scored here and dated by our clock.
fn handed_in(
    taken: &Taken,
    open: &OpenAttempt,
    given: &Given,
    now: i64,
) -> Result<CourseAttemptEventContent> {
    let quiz = taken.quiz()?;
    let lots = lots(open);
    let asked = quiz::draw(&taken.course, lots);
    let answers = quiz::check(&asked, &given.0, true).map_err(Error::invalid)?;
    let score = quiz::score(&asked, &answers);
    Ok(CourseAttemptEventContent {
        attempt_id: open.attempt_id.clone(),
        course: taken.course.course.clone(),
        quiz: taken.course.course.clone(),
        version: u32::try_from(open.version).map_err(Error::internal)?,
        seed: lots.seed.to_string(),
        started_at: unix_ms(open.started_at),
        submitted_at: now,
        passed: quiz::passes(quiz, score, asked.len()),
        score: u32::try_from(score).map_err(Error::internal)?,
        of: u32::try_from(asked.len()).map_err(Error::internal)?,
        answers,
        refresher: open.refresher,
        rule: lots.rule,
    })
}

/// Whether the lessons are done.
fn has_read(taken: &Taken) -> Result<()> {
    let steps = taken.steps();
    let lacking = enrolment::lacking(&steps);
    if lacking.is_empty() {
        return Ok(());
    }
    let message = "Read the lessons first: the quiz opens after the last one.";
    Err(prerequisite(message).with("lessons", lacking))
}

/// What an open attempt was drawn by. Seeds are below 2⁵³ and so fit into either type.
pub fn lots(open: &OpenAttempt) -> Lots {
    Lots {
        refresher: open.refresher,
        seed: open.seed.unsigned_abs(),
        rule: open.rule.unsigned_abs(),
    }
}

impl Taken {
    /// The quiz of a course that has one.
    pub fn quiz(&self) -> Result<&courses::Quiz> {
        let quiz = self.course.quiz.as_ref();
        quiz.ok_or_else(|| Error::not_found("There is no such quiz."))
    }
}

impl Learner<'_> {
    /// The course of a quiz.
    async fn quizzed(&self, quiz_id: &str) -> Result<Taken> {
        let absent = || Error::not_found("There is no such quiz.");
        let taken = self.course(quiz_id).await.map_err(|error| {
            let is_absent = error.errcode() == Some("M_NOT_FOUND");
            if is_absent { absent() } else { error }
        })?;
        taken.quiz()?;
        Ok(taken)
    }

    /// The attempt of the present enrolment that the member is in the middle of.
    pub async fn open_attempt(&self, taken: &Taken) -> Result<Option<OpenAttempt>> {
        if taken.stage != Stage::Underway {
            return Ok(None);
        }
        let account_id = self.who.member.account_id;
        let store = &self.app.store;
        let open = store.open_attempt(account_id, &taken.course.course).await?;
        Ok(open.filter(|open| {
            let is_recorded = |a: &CourseAttemptEventContent| a.attempt_id == open.attempt_id;
            open.version == taken.version
                && open.refresher == taken.is_refresher()
                && !taken.attempts.iter().any(is_recorded)
        }))
    }

    /// Whether the member takes the course and has not completed it.
    async fn is_underway(&self, taken: &mut Taken) -> Result<()> {
        if taken.progress.is_none() {
            return Err(not_enrolled());
        }
        let was_underway = taken.stage == Stage::Underway;
        // A pass whose completion was lost on the way is completed now.
        if self.complete_if_done(taken, None).await? {
            if was_underway {
                self.tell_of_completion(taken).await;
            }
            return Err(Error::refused(
                StatusCode::CONFLICT,
                "ORG.ALTHING.ALREADY_COMPLETED",
                "You have completed this course. Enrol again when its badge is about to end.",
            ));
        }
        Ok(())
    }

    /// The last attempt that there was for now failed: what it got wrong has to be read again before
    /// the next one.
    async fn reopen_missed(
        &self,
        taken: &mut Taken,
        attempt: &CourseAttemptEventContent,
    ) -> Result<()> {
        // As it was then: it may be made up for later.
        let left = taken.allowance(taken.quiz()?, attempt.submitted_at).left;
        let Some(mut progress) = taken.progress.clone().filter(|_| left == 0) else {
            return Ok(());
        };
        let course = self.course_of(taken, attempt).await?;
        let missed = quiz::reopen(&course, &asked(&course, attempt), &attempt.answers);
        let before = progress.lessons.len();
        progress.lessons.retain(|lesson| !missed.contains(lesson));
        if progress.lessons.len() == before {
            return Ok(());
        }
        self.write(taken, progress).await
    }

    /// 429 when no attempt is left, with what to read meanwhile.
    async fn has_attempts(&self, taken: &Taken, now: i64) -> Result<()> {
        let Some(at) = taken.allowance(taken.quiz()?, now).next_attempt_at else {
            return Ok(());
        };
        let reopen = match taken.attempts.last() {
            Some(last) => {
                let course = self.course_of(taken, last).await?;
                let asked = asked(&course, last);
                quiz::reopen(&course, &asked, &last.answers)
            }
            None => Vec::new(),
        };
        let wait = u64::try_from(at - now).unwrap_or_default();
        let when = Attempts::from(taken.allowance(taken.quiz()?, now)).next_attempt_at;
        let refused = Error::Refused {
            status: StatusCode::TOO_MANY_REQUESTS,
            errcode: "ORG.ALTHING.ATTEMPTS_EXHAUSTED",
            message: "No attempt is left for now. Read the lessons again until there is one."
                .into(),
            fields: BTreeMap::new(),
            details: BTreeMap::new(),
            retry_after: Some(Duration::from_millis(wait)),
        };
        let format = &time::format_description::well_known::Rfc3339;
        let when = when.and_then(|when| when.format(format).ok());
        Err(refused.with("next_attempt_at", when).with("reopen", reopen))
    }
}

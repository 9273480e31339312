//! Courses as they are for one member.

use std::sync::Arc;

use ruma::{OwnedEventId, UserId};

use super::{no_such_course, require_author};
use crate::{
    api::{language::Lang, principal::Principal},
    app::App,
    courses::{Course, Quiz},
    error::Result,
    events::{CourseAttemptEventContent, CourseCompletion, CourseProgressEventContent},
    index::Index,
    policy::{
        enrolment::{self, Stage, Step},
        permissions::CODE_OF_CONDUCT,
        quiz::{self, Allowance},
    },
    store::courses::{CourseState, Listed, Version},
};

/// A member and every course there is.
pub struct Learner<'a> {
    pub app: &'a App,
    pub who: &'a Principal,
    /// Two letters.
    pub language: String,
    /// Courses in the version that is shown to who has not begun them.
    catalogue: Vec<(Listed, Arc<Course>)>,
    is_author: bool,
}

/// A course as it is for a member: in the version that they take, else in the last one.
pub struct Taken {
    pub listed: Listed,
    /// Of the course.
    pub version: i32,
    pub course: Arc<Course>,
    pub progress: Option<CourseProgressEventContent>,
    /// Of its quiz, the oldest first.
    pub attempts: Vec<CourseAttemptEventContent>,
    pub stage: Stage,
    /// Within how many hours attempts are counted at most: who has a strike may try again sooner.
    pub hours: Option<u32>,
}

impl<'a> Learner<'a> {
    /// Reads the catalogue.
    pub async fn new(app: &'a App, who: &'a Principal, lang: &Lang) -> Result<Self> {
        let mut catalogue = Vec::new();
        for listed in app.store.courses().await? {
            let version = Version {
                number: listed.number,
                sha256: listed.sha256,
            };
            if let Some(course) = app.shelf.get(&app.store, &listed.slug, version).await? {
                catalogue.push((listed, course));
            }
        }
        Ok(Self {
            app,
            who,
            language: lang.or_of(app).to_owned(),
            catalogue,
            is_author: require_author(app, who).is_ok(),
        })
    }

    pub fn user_id(&self) -> &UserId {
        self.who.user_id()
    }

    /// Whether drafts are shown.
    pub fn is_author(&self) -> bool {
        self.is_author
    }

    /// Every course that this member may see, in the catalogue's order.
    pub async fn all(&self) -> Result<Vec<Taken>> {
        let mut all = Vec::new();
        for (listed, course) in &self.catalogue {
            let taken = self.taken(listed, course).await?;
            if self.sees(&taken) {
                all.push(taken);
            }
        }
        Ok(all)
    }

    /// A course that this member may see, else 404.
    pub async fn course(&self, slug: &str) -> Result<Taken> {
        let found = self
            .catalogue
            .iter()
            .find(|(listed, _)| listed.slug == slug);
        let (listed, course) = found.ok_or_else(no_such_course)?;
        let taken = self.taken(listed, course).await?;
        if self.sees(&taken) {
            Ok(taken)
        } else {
            Err(no_such_course())
        }
    }

    async fn taken(&self, listed: &Listed, shown: &Arc<Course>) -> Result<Taken> {
        let (app, slug) = (self.app, &listed.slug);
        let (progress, attempts) = app.index.read(|index| {
            let progress = index.progress(self.user_id(), slug);
            (progress, index.attempts(self.user_id(), slug))
        });
        let mut stage = self.stage(progress.as_ref());
        if stage == Stage::RenewalDue && listed.state != CourseState::Published {
            stage = Stage::Completed;
        }
        let mut taken = Taken {
            listed: listed.clone(),
            version: listed.number,
            course: shown.clone(),
            progress,
            attempts,
            stage,
            hours: self.hours(shown),
        };
        let own = taken.progress.as_ref().map(|p| number(p.version));
        if let Some(own) = own.filter(|own| *own != listed.number && stage != Stage::RenewalDue) {
            // A database that was made anew may lack it: then the present one is as good.
            if let Some(course) = version(app, slug, own).await? {
                (taken.version, taken.course) = (own, course);
            }
        }
        Ok(taken)
    }

    fn sees(&self, taken: &Taken) -> bool {
        self.is_author
            || taken.listed.state == CourseState::Published
            || taken.stage != Stage::Outside
    }

    /// The title of a course, whoever may see it.
    pub fn title(&self, slug: &str) -> String {
        let found = self
            .catalogue
            .iter()
            .find(|(listed, _)| listed.slug == slug);
        found.map_or_else(
            || slug.to_owned(),
            |(_, course)| course.title.get(&self.language).to_owned(),
        )
    }

    /// Whether this member has ever completed a course.
    pub fn has_completed(&self, slug: &str) -> bool {
        let progress = self.app.index.read(|i| i.progress(self.user_id(), slug));
        progress.is_some_and(|progress| progress.completed.is_some())
    }

    /// Courses that come before this one and are not completed.
    pub fn lacking<'c>(&self, course: &'c Course) -> Vec<&'c str> {
        let required = course.requires.iter().map(String::as_str);
        required.filter(|slug| !self.has_completed(slug)).collect()
    }

    /// Completes the course when all of it is done; whether it is complete now. `attempt` is the
    /// event of the attempt that passed, where the caller knows it.
    pub async fn complete_if_done(
        &self,
        taken: &mut Taken,
        attempt: Option<OwnedEventId>,
    ) -> Result<bool> {
        let Some(mut progress) = taken.progress.clone() else {
            return Ok(false);
        };
        if taken.stage != Stage::Underway {
            return Ok(true);
        }
        if !enrolment::lacking(&taken.steps()).is_empty()
            || (taken.course.quiz.is_some() && taken.passing().is_none() && attempt.is_none())
        {
            return Ok(false);
        }
        let attempt = match (attempt, taken.passing()) {
            (None, Some(passing)) => {
                let again = self.app.actions.record_attempt(self.user_id(), passing);
                Some(again.await?)
            }
            (known, _) => known,
        };
        let now = self.app.clock.unix_ms();
        progress.completed = Some(CourseCompletion {
            at: now.max(progress.enrolled_at),
            attempt,
            badge: taken.course.badge.clone(),
            valid_days: taken.course.valid_days,
            approval: taken.course.approval,
            told: false,
        });
        self.write(taken, progress).await?;
        if let Err(error) = self.app.settle_awards(self.user_id()).await {
            // The completion is written: the reconciler awards what it earns.
            tracing::warn!(%error, "an award waits for the reconciler");
        }
        Ok(true)
    }

    fn stage(&self, progress: Option<&CourseProgressEventContent>) -> Stage {
        let badge = progress.and_then(|p| p.completed.as_ref()?.badge.as_deref());
        let award = badge.and_then(|b| self.app.index.read(|i| i.award(self.user_id(), b)));
        let now = self.app.clock.unix_ms();
        let stage = enrolment::stage(progress, award.as_ref(), now);
        let passed = progress.and_then(enrolment::completion);
        let passed = passed.filter(|_| badge == Some(CODE_OF_CONDUCT) && stage == Stage::Completed);
        let is_struck = |i: &Index, at| i.is_struck_since(self.user_id(), at, now);
        match passed {
            // A strike since then: the shortened course clears it, or ends a mute.
            Some(passed) if self.app.index.read(|i| is_struck(i, passed.at)) => Stage::RenewalDue,
            _ => stage,
        }
    }

    /// Within how many hours this member's attempts at a course are counted at most.
    fn hours(&self, course: &Course) -> Option<u32> {
        let now = self.app.clock.unix_ms();
        let is_struck = |i: &Index| i.is_struck_since(self.user_id(), 0, now);
        let is_refresher = course.badge.as_deref() == Some(CODE_OF_CONDUCT);
        let hours = self.app.config.moderation.refresher_hours;
        (is_refresher && self.app.index.read(is_struck)).then_some(hours)
    }

    /// Writes how far the member is.
    pub async fn write(
        &self,
        taken: &mut Taken,
        progress: CourseProgressEventContent,
    ) -> Result<()> {
        let written = self.app.actions.write_progress(self.user_id(), &progress);
        written.await?;
        taken.stage = self.stage(Some(&progress));
        taken.progress = Some(progress);
        Ok(())
    }
}

impl Taken {
    /// Whether it is, or would be now, the shortened course.
    pub fn is_refresher(&self) -> bool {
        self.stage == Stage::RenewalDue || self.progress.as_ref().is_some_and(|p| p.refresher)
    }

    /// Its lessons and how they stand.
    pub fn steps(&self) -> Vec<Step<'_>> {
        let progress = self.progress.as_ref();
        // A renewal begins anew.
        let progress = progress.filter(|_| self.stage != Stage::RenewalDue);
        enrolment::steps(&self.course, self.is_refresher(), progress)
    }

    /// The attempt that passed the quiz.
    pub fn passing(&self) -> Option<&CourseAttemptEventContent> {
        let progress = self.progress.as_ref()?;
        enrolment::passing(progress, &self.attempts).filter(|_| self.stage != Stage::RenewalDue)
    }

    /// How much is done, 0–100.
    pub fn percent(&self) -> u32 {
        match self.stage {
            Stage::Completed => 100,
            Stage::Outside | Stage::RenewalDue => 0,
            Stage::Underway => {
                let passed = self.passing().is_some();
                enrolment::percent(&self.steps(), self.course.quiz.is_some(), passed)
            }
        }
    }

    /// Attempts that are left.
    pub fn allowance(&self, quiz: &Quiz, now: i64) -> Allowance {
        let submitted_at = self.attempts.iter().map(|a| a.submitted_at);
        quiz::allowance(quiz, self.hours, submitted_at, now)
    }
}

/// A version of a course.
pub async fn version(app: &App, slug: &str, number: i32) -> Result<Option<Arc<Course>>> {
    match app.store.course_version(slug, number).await? {
        Some(version) => app.shelf.get(&app.store, slug, version).await,
        None => Ok(None),
    }
}

/// The number of a version as the database has it.
pub fn number(version: u32) -> i32 {
    i32::try_from(version).unwrap_or(i32::MAX)
}

//! What the home room says of courses: so that a member reads it in every client.

use super::learner::{Learner, Taken};
use crate::{
    events::CourseAttemptEventContent,
    notices::courses::{Outcome, attempt as attempt_words, completed},
    policy::{dates, enrolment::Stage},
};

impl Learner<'_> {
    /// Says what came of an attempt that was handed in, and of the course where it completed that.
    pub async fn tell_of_attempt(&self, taken: &Taken, attempt: &CourseAttemptEventContent) {
        let Some(quiz) = &taken.course.quiz else {
            return;
        };
        let language = &self.who.member.language;
        let allowance = taken.allowance(quiz, attempt.submitted_at);
        let outcome = match allowance.next_attempt_at {
            _ if attempt.passed => Outcome::Passed,
            Some(at) => {
                let zone = self.app.config.territory.zone();
                Outcome::NextAt(dates::moment(language, at, zone.time_zone()))
            }
            None => Outcome::Left(allowance.left),
        };
        let course = taken.course.title.get(language);
        let mut words = attempt_words(language, course, (attempt.score, attempt.of), &outcome);
        if attempt.passed && taken.stage != Stage::Underway {
            words = format!("{words} {}", self.completed(taken));
        }
        let key = format!("attempt/{}", attempt.attempt_id);
        self.app.tell(self.user_id(), &key, &words, None).await;
    }

    /// Says that a course is completed.
    pub async fn tell_of_completion(&self, taken: &Taken) {
        let (slug, member) = (&taken.course.course, self.user_id());
        let done = taken.progress.as_ref().and_then(|p| p.completed.as_ref());
        let at = done.map_or(0, |done| done.at);
        let key = format!("completed/{member}/{slug}/{at}");
        let words = self.completed(taken);
        self.app.tell(member, &key, &words, None).await;
    }

    fn completed(&self, taken: &Taken) -> String {
        let language = &self.who.member.language;
        let course = &taken.course;
        let by_hand = course.approval && course.badge.is_some();
        completed(language, course.title.get(language), by_hand)
    }
}

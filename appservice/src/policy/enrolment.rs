//! Where a member stands in a course, from what the course is and what their home room says.

use crate::{
    courses::{Course, Lesson},
    events::{
        AwardEventContent, CourseAttemptEventContent, CourseCompletion, CourseProgressEventContent,
    },
    policy::award::expiry,
};

const DAY_MS: i64 = 86_400_000;

/// How many days before its badge ends a course may be taken again, shortened.
pub const RENEWAL_DAYS: i64 = 30;

/// How a member stands to a course.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Not enrolled.
    Outside,
    /// In the middle of it.
    Underway,
    /// Done with it.
    Completed,
    /// Done with it, and the badge has ended or soon will: it may be taken again, shortened.
    RenewalDue,
}

/// How a member stands to a lesson.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LessonState {
    /// An earlier one that is required is open.
    Locked,
    /// May be read.
    Open,
    /// Read.
    Done,
}

/// A lesson of an enrolment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step<'a> {
    /// The lesson.
    pub lesson: &'a Lesson,
    /// Whether the enrolment is complete only with it.
    pub required: bool,
    /// Whether it may be read, and has been.
    pub state: LessonState,
}

/// Where somebody of this progress stands at `now` (milliseconds since the Unix epoch). `award` is
/// theirs of the badge that the course earns: it may have been given by hand for another time.
pub fn stage(
    progress: Option<&CourseProgressEventContent>,
    award: Option<&AwardEventContent>,
    now: i64,
) -> Stage {
    match progress {
        None => Stage::Outside,
        Some(progress) => match completion(progress) {
            None => Stage::Underway,
            Some(completed) if renewal_is_due(completed, award, now) => Stage::RenewalDue,
            Some(_) => Stage::Completed,
        },
    }
}

/// The completion of the present enrolment. That of an earlier one stays in the event while a badge
/// is being renewed, so that what it earned has its reason still.
pub fn completion(progress: &CourseProgressEventContent) -> Option<&CourseCompletion> {
    let completed = progress.completed.as_ref();
    completed.filter(|completed| completed.at >= progress.enrolled_at)
}

/// By the end of the award; by that of the completion where there is none, and where it was taken
/// back: what that opens again is for its issuers to say.
fn renewal_is_due(
    completed: &CourseCompletion,
    award: Option<&AwardEventContent>,
    now: i64,
) -> bool {
    let award = award.filter(|award| award.revoked.is_none());
    let end = match award {
        Some(award) => award.expires_at,
        None => expiry(completed.at, completed.valid_days).filter(|_| completed.badge.is_some()),
    };
    end.is_some_and(|end| now >= end.saturating_sub(RENEWAL_DAYS * DAY_MS))
}

/// The lessons of an enrolment with their states, all open or done once it is complete. Who is not
/// enrolled is shown the way that lies ahead.
pub fn steps<'a>(
    course: &'a Course,
    refresher: bool,
    progress: Option<&CourseProgressEventContent>,
) -> Vec<Step<'a>> {
    let is_done = |lesson: &Lesson| progress.is_some_and(|p| p.lessons.contains(&lesson.lesson));
    let mut is_open = true;
    let complete = progress.and_then(completion).is_some();
    let mut steps = Vec::new();
    for (lesson, required) in course.plan(refresher) {
        let done = is_done(lesson);
        let state = match () {
            () if done => LessonState::Done,
            () if is_open || complete => LessonState::Open,
            () => LessonState::Locked,
        };
        is_open &= done || !required;
        steps.push(Step {
            lesson,
            required,
            state,
        });
    }
    steps
}

/// Required lessons that are not done.
pub fn lacking<'a>(steps: &[Step<'a>]) -> Vec<&'a str> {
    steps
        .iter()
        .filter(|step| step.required && step.state != LessonState::Done)
        .map(|step| step.lesson.lesson.as_str())
        .collect()
}

/// The attempt that passed the quiz of the present enrolment.
pub fn passing<'a>(
    progress: &CourseProgressEventContent,
    attempts: &'a [CourseAttemptEventContent],
) -> Option<&'a CourseAttemptEventContent> {
    attempts.iter().find(|attempt| {
        attempt.passed
            && attempt.refresher == progress.refresher
            && attempt.submitted_at >= progress.enrolled_at
    })
}

/// How much of an enrolment is done, 0–100: every required lesson and the quiz count alike.
pub fn percent(steps: &[Step<'_>], has_quiz: bool, passed: bool) -> u32 {
    let required = steps.iter().filter(|step| step.required).count();
    let done = required - lacking(steps).len() + usize::from(has_quiz && passed);
    let of = required + usize::from(has_quiz);
    u32::try_from(done * 100 / of.max(1)).unwrap_or(100)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::courses::sample;

    fn progress(lessons: &[&str]) -> CourseProgressEventContent {
        CourseProgressEventContent {
            course: "adfaerdskodeks".into(),
            version: 1,
            refresher: false,
            enrolled_at: 1_000,
            lessons: lessons.iter().map(|l| (*l).to_owned()).collect(),
            completed: None,
            rev: String::new(),
        }
    }

    fn completed(at: i64, valid_days: Option<u32>) -> CourseCompletion {
        CourseCompletion {
            at,
            attempt: None,
            badge: Some("adfaerdskodeks".into()),
            valid_days,
            approval: false,
            told: false,
        }
    }

    #[test]
    fn lessons_open_one_after_the_other() {
        use LessonState::{Done, Locked, Open};
        let course = sample();
        let states = |progress: Option<&CourseProgressEventContent>| {
            let steps = steps(&course, false, progress);
            let states: Vec<_> = steps.iter().map(|s| s.state).collect();
            (states, percent(&steps, true, false))
        };
        assert_eq!(states(None), (vec![Open, Locked, Locked], 0));
        let one = progress(&["velkommen"]);
        assert_eq!(states(Some(&one)), (vec![Done, Open, Open], 33));
        let two = progress(&["velkommen", "privatliv"]);
        assert_eq!(states(Some(&two)), (vec![Done, Open, Done], 66));
        let mut all = progress(&[]);
        all.completed = Some(completed(2_000, None));
        assert_eq!(states(Some(&all)).0, [Open, Open, Open]);
    }

    #[test]
    fn the_shortened_course_asks_for_its_own_lessons_only() {
        let course = sample();
        let mut again = progress(&[]);
        again.refresher = true;
        // What the first enrolment earned stays, and is none of this one's.
        again.completed = Some(completed(500, Some(365)));
        assert_eq!(stage(Some(&again), None, 2_000), Stage::Underway);
        let steps = steps(&course, true, Some(&again));
        assert_eq!(lacking(&steps), ["privatliv"]);
        assert!(steps.len() == 1 && steps[0].required);
    }

    #[test]
    fn a_badge_is_renewed_from_thirty_days_before_its_end() {
        let mut done = progress(&[]);
        let at = |done: &CourseProgressEventContent, day: i64| {
            stage(Some(done), None, 2_000 + day * DAY_MS)
        };
        done.completed = Some(completed(2_000, Some(365)));
        assert_eq!(at(&done, 334), Stage::Completed);
        assert_eq!(at(&done, 335), Stage::RenewalDue);
        assert_eq!(at(&done, 999), Stage::RenewalDue);
        done.completed = Some(completed(2_000, None));
        assert_eq!(at(&done, 99_999), Stage::Completed);
        assert_eq!(stage(None, None, 0), Stage::Outside);
        // An award by hand has an end of its own.
        let mut award = AwardEventContent::new("adfaerdskodeks", 2_000);
        award.expires_at = Some(2_000 + 50 * DAY_MS);
        let by_award = |day| stage(Some(&done), Some(&award), 2_000 + day * DAY_MS);
        assert_eq!(
            (by_award(19), by_award(20)),
            (Stage::Completed, Stage::RenewalDue)
        );
    }

    #[test]
    fn an_old_pass_is_none_of_a_new_enrolment() {
        let attempt = |submitted_at, refresher, passed| CourseAttemptEventContent {
            attempt_id: format!("{submitted_at}"),
            course: "adfaerdskodeks".into(),
            quiz: "adfaerdskodeks".into(),
            version: 1,
            seed: "1".into(),
            started_at: submitted_at,
            submitted_at,
            answers: [].into(),
            score: 0,
            of: 1,
            passed,
            refresher,
            rule: 0,
        };
        let attempts = [
            attempt(500, false, true),
            attempt(1_500, false, false),
            attempt(1_600, true, true),
        ];
        assert_eq!(passing(&progress(&[]), &attempts), None);
        let found = [attempt(1_700, false, true)];
        assert!(passing(&progress(&[]), &found).is_some());
    }
}

//! How a course goes: how far those who take a version of it come, and which questions are hard.

use std::collections::BTreeMap;

use crate::{
    courses::Course,
    events::{CourseAttemptEventContent, CourseProgressEventContent},
    policy::{enrolment, quiz},
};

/// Counts of members, attempts and answers; of nobody in particular.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CourseReport {
    /// Members who take it or took it whole.
    pub enrolled: usize,
    /// How many of these have done each lesson, in the order of the course.
    pub lessons: Vec<usize>,
    /// How many of these have completed it.
    pub completed: usize,
    /// Members who take or took the shortened course.
    pub renewing: usize,
    /// How many of these have completed it.
    pub renewed: usize,
    /// Attempts that were handed in.
    pub attempts: usize,
    /// Attempts that passed.
    pub passed: usize,
    /// By question, of the whole bank.
    pub questions: BTreeMap<String, Answered>,
}

/// How a question was answered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Answered {
    /// In how many attempts it was asked.
    pub asked: usize,
    /// How often the answer was right.
    pub right: usize,
}

/// Counts what says that it is of this version of the course.
pub fn course_report(
    course: &Course,
    version: u32,
    progress: &[CourseProgressEventContent],
    attempts: &[CourseAttemptEventContent],
) -> CourseReport {
    let mut report = CourseReport::default();
    let taken = progress.iter().filter(|p| p.version == version);
    let (shortened, whole): (Vec<_>, Vec<_>) = taken.partition(|p| p.refresher);
    let done = |all: &[&CourseProgressEventContent]| {
        let completed = all.iter().filter(|p| enrolment::completion(p).is_some());
        completed.count()
    };
    (report.enrolled, report.completed) = (whole.len(), done(&whole));
    (report.renewing, report.renewed) = (shortened.len(), done(&shortened));
    for lesson in &course.lessons {
        let read = whole.iter().filter(|p| p.lessons.contains(&lesson.lesson));
        report.lessons.push(read.count());
    }
    let Some(quiz) = &course.quiz else {
        return report;
    };
    for question in &quiz.questions {
        report
            .questions
            .entry(question.question.clone())
            .or_default();
    }
    for attempt in attempts.iter().filter(|a| a.version == version) {
        report.attempts += 1;
        report.passed += usize::from(attempt.passed);
        for asked in quiz::asked(course, attempt) {
            let answered = report.questions.entry(asked.question.question.clone());
            let answered = answered.or_default();
            answered.asked += 1;
            answered.right += usize::from(quiz::is_right(asked.question, &attempt.answers));
        }
    }
    report
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{courses::sample, events::CourseCompletion};

    fn progress(version: u32, lessons: &[&str], completed: bool) -> CourseProgressEventContent {
        CourseProgressEventContent {
            course: "adfaerdskodeks".into(),
            version,
            refresher: false,
            enrolled_at: 1_000,
            lessons: lessons.iter().map(|l| (*l).to_owned()).collect(),
            completed: completed.then_some(CourseCompletion {
                at: 2_000,
                attempt: None,
                badge: None,
                valid_days: None,
                approval: false,
                told: false,
            }),
            rev: String::new(),
        }
    }

    fn attempt(version: u32, passed: bool) -> CourseAttemptEventContent {
        CourseAttemptEventContent {
            attempt_id: "a".into(),
            course: "adfaerdskodeks".into(),
            quiz: "adfaerdskodeks".into(),
            version,
            seed: "7".into(),
            started_at: 1_000,
            submitted_at: 1_500,
            answers: [].into(),
            score: 0,
            of: 1,
            passed,
            refresher: false,
            rule: 1,
        }
    }

    #[test]
    fn counts_the_members_of_a_version() {
        let course = sample();
        let renewing = CourseProgressEventContent {
            refresher: true,
            ..progress(2, &[], false)
        };
        let all = [
            progress(2, &[], false),
            progress(2, &["velkommen"], false),
            progress(2, &["velkommen", "privatliv"], true),
            progress(1, &["velkommen"], true),
            renewing,
        ];
        let report = course_report(&course, 2, &all, &[attempt(2, true), attempt(1, false)]);
        assert_eq!((report.enrolled, report.completed), (3, 1));
        assert_eq!((report.renewing, report.renewed), (1, 0));
        assert_eq!(report.lessons, [2, 0, 1]);
        assert_eq!((report.attempts, report.passed), (1, 1));
    }

    #[test]
    fn tells_which_questions_are_hard() {
        let course = sample();
        let quiz = course.quiz.as_ref().unwrap();
        let mut right = attempt(1, true);
        for asked in quiz::asked(&course, &right.clone()) {
            let options = asked.question.option_ids().into_iter();
            let chosen = options
                .filter(|o| asked.question.is_right(o))
                .map(str::to_owned);
            let id = asked.question.question.clone();
            right.answers.insert(id, chosen.collect());
        }
        let report = course_report(&course, 1, &[], &[right, attempt(1, false)]);
        assert_eq!(report.questions.len(), quiz.questions.len());
        let asked: Vec<_> = report.questions.values().filter(|q| q.asked > 0).collect();
        assert_eq!(asked.len(), quiz.draw.total());
        assert!(
            asked.iter().all(|q| (q.asked, q.right) == (2, 1)),
            "{asked:?}"
        );
    }
}

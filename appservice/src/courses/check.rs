//! Whether a course holds together. Every fault is told at once, each with its place.

use std::{collections::BTreeSet, fmt, ops::RangeInclusive};

use super::{Course, Draw, Kind, Lesson, Question, Quiz, Texts, texts::FIRST};
use crate::render;

/// Bytes of a lesson's text in one language.
const LESSON_BYTES: usize = 60_000;
/// Bytes of every other text.
const TEXT_BYTES: usize = 4_000;
/// How many options a question may have.
const OPTIONS: RangeInclusive<usize> = 2..=8;
/// How many lessons a course may have.
const LESSONS: RangeInclusive<usize> = 1..=100;
/// How many questions a bank may have.
const QUESTIONS: RangeInclusive<usize> = 1..=500;

/// Something that is wrong with a course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where: a path of keys and slugs, `quiz.telefonnummer.options`.
    pub place: String,
    /// A sentence for the author.
    pub message: String,
}

impl Fault {
    /// A fault at a place.
    pub fn new(place: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            place: place.into(),
            message: message.into(),
        }
    }

    /// What a YAML parser stumbled over.
    pub(super) fn of_yaml(error: &serde_yaml::Error) -> Self {
        let place = error.location().map_or_else(
            || "the file".to_owned(),
            |at| format!("line {} column {}", at.line(), at.column()),
        );
        Self::new(place, error.to_string())
    }

    /// The same, seen from the folder above.
    pub(super) fn within(self, above: &str) -> Self {
        Self {
            place: format!("{above}: {}", self.place),
            ..self
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}

/// Everything that is wrong with a course.
pub(super) fn faults(course: &Course) -> Vec<Fault> {
    let mut check = Check::default();
    check.course(course);
    check.lessons(course);
    if let Some(quiz) = &course.quiz {
        check.quiz(course, quiz);
    }
    check.faults
}

#[derive(Default)]
struct Check {
    faults: Vec<Fault>,
}

impl Check {
    fn fault(&mut self, place: impl Into<String>, message: impl Into<String>) {
        self.faults.push(Fault::new(place, message));
    }

    fn must(&mut self, holds: bool, place: &str, message: &str) {
        if !holds {
            self.fault(place, message);
        }
    }

    fn course(&mut self, course: &Course) {
        self.slug("course", &course.course);
        self.unreserved("course", &course.course, &["new"]);
        self.texts("title", &course.title, TEXT_BYTES);
        self.texts("summary", &course.summary, TEXT_BYTES);
        self.within("minutes", course.minutes, 1..=10_000);
        for required in &course.requires {
            self.slug("requires", required);
        }
        self.unique("requires", course.requires.iter().map(String::as_str));
        self.must(
            !course.requires.contains(&course.course),
            "requires",
            "A course cannot require itself.",
        );
        if let Some(badge) = &course.badge {
            self.slug("badge", badge);
        } else {
            let plain = course.valid_days.is_none() && !course.approval;
            let message = "valid_days and approval need a badge that they speak of.";
            self.must(plain, "badge", message);
        }
        if let Some(days) = course.valid_days {
            self.within("valid_days", days, 1..=3_650);
        }
    }

    fn lessons(&mut self, course: &Course) {
        self.count("lessons", course.lessons.len(), LESSONS);
        self.unique("lessons", course.lessons.iter().map(|l| l.lesson.as_str()));
        self.must(
            course.lessons.iter().any(|lesson| lesson.required),
            "lessons",
            "At least one lesson must be required.",
        );
        for Lesson {
            lesson,
            title,
            minutes,
            ..
        } in &course.lessons
        {
            let place = format!("lessons.{lesson}");
            self.slug(&place, lesson);
            self.unreserved(&place, lesson, &["quiz", "edit", "report"]);
            self.texts(&format!("{place}.title"), title, TEXT_BYTES);
            self.within(&format!("{place}.minutes"), *minutes, 1..=1_000);
            let place = format!("texts.{lesson}");
            match course.texts.get(lesson) {
                Some(texts) => {
                    self.texts(&place, texts, LESSON_BYTES);
                    self.videos(&place, texts);
                }
                None => self.fault(format!("{place}.{FIRST}"), "This lesson has no text."),
            }
        }
        for lesson in course.texts.keys() {
            if course.lesson(lesson).is_none() {
                self.fault(format!("texts.{lesson}"), "There is no such lesson.");
            }
        }
    }

    fn quiz(&mut self, course: &Course, quiz: &Quiz) {
        self.texts("quiz.title", &quiz.title, TEXT_BYTES);
        self.within("quiz.pass_percent", quiz.pass_percent, 1..=100);
        self.within("quiz.attempts", quiz.attempts, 1..=100);
        self.within("quiz.per_hours", quiz.per_hours, 1..=720);
        self.count("quiz.questions", quiz.questions.len(), QUESTIONS);
        self.unique(
            "quiz.questions",
            quiz.questions.iter().map(|q| q.question.as_str()),
        );
        let all: Vec<_> = quiz.questions.iter().collect();
        self.draw("quiz.draw", quiz.draw, &all, "the bank has");
        let renewing = all.into_iter().filter(|q| !course.leaves_out(q));
        let renewing: Vec<_> = renewing.collect();
        let has = "the lessons of the shortened course have";
        match quiz.refresher_draw {
            Some(draw) => self.draw("quiz.refresher_draw", draw, &renewing, has),
            None if renewing.len() < quiz.questions.len() => {
                self.draw("quiz.refresher_draw", quiz.draw, &renewing, has);
            }
            None => {}
        }
        for question in &quiz.questions {
            self.question(course, question);
        }
    }

    fn draw(&mut self, place: &str, draw: Draw, questions: &[&Question], has: &str) {
        self.must(draw.total() > 0, place, "At least one question is drawn.");
        for kind in Kind::ALL {
            let count = questions.iter().filter(|q| q.kind == kind).count();
            if draw.of(kind) > count {
                let message = format!(
                    "{} questions of kind {kind:?} are drawn, and {has} {count}.",
                    draw.of(kind)
                );
                self.fault(place, message);
            }
        }
    }

    fn question(&mut self, course: &Course, question: &Question) {
        let place = format!("quiz.{}", question.question);
        self.slug(&place, &question.question);
        self.texts(&format!("{place}.text"), &question.text, TEXT_BYTES);
        self.texts(
            &format!("{place}.explanation"),
            &question.explanation,
            TEXT_BYTES,
        );
        self.videos(&format!("{place}.text"), &question.text);
        self.videos(&format!("{place}.explanation"), &question.explanation);
        if let Some(lesson) = &question.lesson {
            self.must(
                course.lesson(lesson).is_some(),
                &format!("{place}.lesson"),
                "There is no such lesson.",
            );
        }
        let at = format!("{place}.options");
        let right = question.options.iter().filter(|o| o.correct).count();
        match question.kind {
            Kind::TrueFalse => {
                self.must(
                    question.options.is_empty() && question.answer.is_some(),
                    &place,
                    "A statement has `answer: true` or `answer: false`, and no options.",
                );
                return;
            }
            Kind::Single => self.must(right == 1, &at, "Exactly one option is right."),
            Kind::Multiple => {
                let some = right > 0 && right < question.options.len();
                self.must(some, &at, "Some options are right, and some are not.");
            }
        }
        self.must(
            question.answer.is_none(),
            &place,
            "`answer` is for statements; here the right options say `correct: true`.",
        );
        self.count(&at, question.options.len(), OPTIONS);
        self.unique(&at, question.options.iter().map(|o| o.option.as_str()));
        for option in &question.options {
            let at = format!("{at}.{}", option.option);
            self.slug(&at, &option.option);
            self.texts(&at, &option.text, TEXT_BYTES);
        }
    }

    /// Pages of the web front have these addresses beside courses and lessons.
    fn unreserved(&mut self, place: &str, slug: &str, reserved: &[&str]) {
        let message = "This word is the address of a page. Choose another.";
        self.must(!reserved.contains(&slug), place, message);
    }

    fn slug(&mut self, place: &str, slug: &str) {
        let fine = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        let holds = (2..=60).contains(&slug.len()) && slug.bytes().all(fine);
        self.must(
            holds,
            place,
            "A slug has 2 to 60 small letters a–z, digits and hyphens.",
        );
    }

    fn texts(&mut self, place: &str, texts: &Texts, max: usize) {
        let danish = texts.iter().any(|(language, _)| language == FIRST);
        self.must(
            danish,
            &format!("{place}.{FIRST}"),
            "The Danish text lacks.",
        );
        for (language, text) in texts.iter() {
            let place = format!("{place}.{language}");
            let is_code = language.len() == 2 && language.bytes().all(|b| b.is_ascii_lowercase());
            self.must(is_code, &place, "A language is two small letters.");
            self.must(!text.trim().is_empty(), &place, "The text is empty.");
            self.must(
                !text.contains('\0'),
                &place,
                "The text has a NUL character.",
            );
            if text.len() > max {
                self.fault(place, format!("The text is longer than {max} bytes."));
            }
        }
    }

    /// What Markdown says of videos can be read.
    fn videos(&mut self, place: &str, texts: &Texts) {
        for (language, text) in texts.iter() {
            for (line, message) in render::video_faults(text) {
                self.fault(
                    format!("{place}.{language}"),
                    format!("Line {line}: {message}"),
                );
            }
        }
    }

    fn within(&mut self, place: &str, value: u32, range: RangeInclusive<u32>) {
        if !range.contains(&value) {
            let (from, to) = range.into_inner();
            self.fault(place, format!("Use {from} to {to}."));
        }
    }

    fn count(&mut self, place: &str, count: usize, range: RangeInclusive<usize>) {
        if !range.contains(&count) {
            let (from, to) = range.into_inner();
            self.fault(place, format!("There may be {from} to {to}, not {count}."));
        }
    }

    fn unique<'a>(&mut self, place: &str, slugs: impl Iterator<Item = &'a str>) {
        let mut seen = BTreeSet::new();
        for slug in slugs {
            if !seen.insert(slug) {
                self.fault(place, format!("{slug} is there twice."));
            }
        }
    }
}

/// A small course of every kind of question.
#[cfg(test)]
pub(crate) fn sample() -> Course {
    let parsed = Course::from_yaml(include_str!("sample.yaml"));
    parsed.unwrap_or_else(|faults| panic!("{faults:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults_of(change: impl FnOnce(&mut Course)) -> Vec<String> {
        let mut course = sample();
        change(&mut course);
        faults(&course).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_good_course_passes() {
        assert_eq!(faults(&sample()), []);
    }

    #[test]
    fn the_example_of_the_documentation_is_a_course() {
        let page = include_str!("../../../docs/courses.md");
        let example = page.split("```yaml\n").nth(1).unwrap();
        let example = example.split("```").next().unwrap();
        let texts = "texts: {vejen: {da: Hold til højre.}}";
        let course = Course::from_yaml(&format!("{example}{texts}\n")).unwrap();
        assert_eq!(course.quiz.unwrap().draw.total(), 2);
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let told = faults_of(|course| {
            course.course = "Æ".into();
            course.title = Texts::from([("en", "x")]);
            course.badge = None;
            course.lessons.iter_mut().for_each(|l| l.required = false);
            course
                .texts
                .insert("ukendt".into(), Texts::from([("da", "x")]));
            let quiz = course.quiz.as_mut().unwrap();
            quiz.draw.single = 9;
            quiz.questions[0]
                .options
                .iter_mut()
                .for_each(|o| o.correct = true);
            quiz.questions[0].lesson = Some("ukendt".into());
        });
        let places: Vec<_> = told.iter().map(|t| t.split(": ").next().unwrap()).collect();
        assert_eq!(
            places,
            [
                "course",
                "title.da",
                "badge",
                "lessons",
                "texts.ukendt",
                "quiz.draw",
                "quiz.telefonnummer.lesson",
                "quiz.telefonnummer.options",
            ],
            "{told:#?}"
        );
    }

    #[test]
    fn questions_must_be_answerable() {
        let questions = |change: fn(&mut Question)| {
            faults_of(|course| {
                let quiz = course.quiz.as_mut().unwrap();
                quiz.questions.iter_mut().for_each(change);
            })
        };
        for (change, count) in [
            ((|q| q.options.clear()) as fn(&mut Question), 4),
            (|q| q.answer = None, 1),
            (|q| q.answer = Some(true), 2),
            (|q| q.options.truncate(1), 4),
            (|q| q.explanation = Texts::default(), 3),
        ] {
            let told = questions(change);
            assert!(told.len() >= count, "{told:#?}");
        }
        let twice = faults_of(|course| {
            let quiz = course.quiz.as_mut().unwrap();
            let again = quiz.questions[0].clone();
            quiz.questions.push(again);
        });
        assert_eq!(twice, ["quiz.questions: telefonnummer is there twice."]);
    }

    #[test]
    fn the_shortened_course_has_questions_of_its_own() {
        let few = faults_of(|course| {
            let draw = course.quiz.as_mut().unwrap().refresher_draw.as_mut();
            let draw = draw.unwrap();
            (draw.single, draw.multiple) = (3, 1);
        });
        assert_eq!(
            few,
            [
                "quiz.refresher_draw: 3 questions of kind Single are drawn, and the lessons of the \
                 shortened course have 2.",
                "quiz.refresher_draw: 1 questions of kind Multiple are drawn, and the lessons of the \
                 shortened course have 0.",
            ]
        );
        // As many as the whole course asks, where nothing else is said.
        let unsaid = faults_of(|course| course.quiz.as_mut().unwrap().refresher_draw = None);
        assert_eq!(unsaid.len(), 1, "{unsaid:?}");
        // Taken whole, it may ask about all of it.
        let whole = faults_of(|course| {
            course.lessons.iter_mut().for_each(|l| l.refresher = false);
            course.quiz.as_mut().unwrap().refresher_draw = None;
        });
        assert_eq!(whole, [""; 0]);
    }

    #[test]
    fn a_video_that_cannot_be_read_is_told_with_its_line() {
        let told = faults_of(|course| {
            let words = "# Broen\n\n![Bro](mxc://dk.test/a \"video; dansk=mxc://dk.test/b\")";
            let lesson = course.lessons[0].lesson.clone();
            course.texts.get_mut(&lesson).unwrap().set("da", words);
            let quiz = course.quiz.as_mut().unwrap();
            quiz.questions[0]
                .text
                .set("da", "![](mxc://dk.test/a (video))");
        });
        assert_eq!(told.len(), 2, "{told:#?}");
        assert!(told[0].contains(".da: Line 3: The language of captions"));
        assert!(told[1].contains(".text.da: Line 1: Say what the video shows"));
        let fine = faults_of(|course| {
            let words = "![Bro](mxc://dk.test/a \"video; da=mxc://dk.test/b\")";
            let lesson = course.lessons[0].lesson.clone();
            course.texts.get_mut(&lesson).unwrap().set("da", words);
        });
        assert_eq!(fine, [""; 0]);
    }

    #[test]
    fn what_is_no_course_says_where() {
        for odd in [
            "",
            "[]",
            "course: x",
            "course: [",
            "lessons: 7",
            "a: &a [*a]",
        ] {
            let faults = Course::from_yaml(odd).unwrap_err();
            assert_eq!(faults.len(), 1, "{odd}");
        }
        let unknown = include_str!("sample.yaml").replace("minutes: 8", "minutes: 8\nmoney: 9");
        let told = Course::from_yaml(&unknown).unwrap_err()[0].to_string();
        assert!(told.contains("money"), "{told}");
    }
}

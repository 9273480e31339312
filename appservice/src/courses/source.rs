use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Fault, Texts};

/// The option of a true-or-false question that says "true".
pub const TRUE: &str = "true";
/// The option of a true-or-false question that says "false".
pub const FALSE: &str = "false";

/// A course, whole: what authors write, what a version in the database holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Course {
    /// Its slug, `[a-z0-9-]{2,60}`.
    pub course: String,
    /// Title.
    pub title: Texts,
    /// One or two sentences.
    pub summary: Texts,
    /// How long it takes.
    pub minutes: u32,
    /// Courses that must be completed first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<String>,
    /// The badge that completion earns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub badge: Option<String>,
    /// How long the badge is valid; for good when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_days: Option<u32>,
    /// Whether somebody awards the badge by hand after completion.
    #[serde(default)]
    pub approval: bool,
    /// In their order.
    pub lessons: Vec<Lesson>,
    /// What is asked at the end; its id is the course's slug.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiz: Option<Quiz>,
    /// Markdown of the lessons, by lesson. In a folder each is a file of its own.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub texts: BTreeMap<String, Texts>,
}

/// A lesson; its words are in [`Course::texts`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lesson {
    /// Its slug.
    pub lesson: String,
    /// Title.
    pub title: Texts,
    /// How long it takes to read.
    pub minutes: u32,
    /// Whether the course is complete only with it.
    #[serde(default = "yes")]
    pub required: bool,
    /// Whether it is part of the shortened course by which a badge is renewed.
    #[serde(default)]
    pub refresher: bool,
}

fn yes() -> bool {
    true
}

/// A quiz: a bank of questions, of which each attempt draws some.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quiz {
    /// Title.
    pub title: Texts,
    /// How many of each kind are drawn.
    pub draw: Draw,
    /// The same where a badge is renewed; as [`Quiz::draw`] when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresher_draw: Option<Draw>,
    /// What must be right at least, 1–100.
    pub pass_percent: u32,
    /// How many attempts there are …
    pub attempts: u32,
    /// … within so many hours.
    pub per_hours: u32,
    /// The bank.
    pub questions: Vec<Question>,
}

/// How many questions of each kind an attempt draws.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draw {
    /// One option is right.
    #[serde(default)]
    pub single: u32,
    /// Several options may be right.
    #[serde(default)]
    pub multiple: u32,
    /// A statement.
    #[serde(default)]
    pub true_false: u32,
}

/// What a question asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The one right option.
    Single,
    /// All right options and no other.
    Multiple,
    /// Whether a statement is true.
    TrueFalse,
}

/// A question of the bank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Its slug.
    pub question: String,
    /// What it asks for.
    pub kind: Kind,
    /// Where the answer is explained.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lesson: Option<String>,
    /// Markdown.
    pub text: Texts,
    /// What may be chosen; none where a statement is true or false.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<QuizOption>,
    /// Whether the statement is true.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<bool>,
    /// Markdown, shown after the attempt.
    pub explanation: Texts,
}

/// What may be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuizOption {
    /// Its slug.
    pub option: String,
    /// Plain text.
    pub text: Texts,
    /// Whether it is right.
    #[serde(default)]
    pub correct: bool,
}

impl Draw {
    /// How many of this kind.
    pub fn of(self, kind: Kind) -> usize {
        let count = match kind {
            Kind::Single => self.single,
            Kind::Multiple => self.multiple,
            Kind::TrueFalse => self.true_false,
        };
        count as usize
    }

    /// How many in all.
    pub fn total(self) -> usize {
        Kind::ALL.into_iter().map(|kind| self.of(kind)).sum()
    }
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Single, Self::Multiple, Self::TrueFalse];
}

impl Question {
    /// Ids of what may be chosen, as written.
    pub fn option_ids(&self) -> Vec<&str> {
        match self.kind {
            Kind::TrueFalse => vec![TRUE, FALSE],
            Kind::Single | Kind::Multiple => {
                self.options.iter().map(|o| o.option.as_str()).collect()
            }
        }
    }

    /// Whether an option is right.
    pub fn is_right(&self, option: &str) -> bool {
        match self.kind {
            Kind::TrueFalse => {
                self.answer.map(|answer| if answer { TRUE } else { FALSE }) == Some(option)
            }
            Kind::Single | Kind::Multiple => {
                self.options.iter().any(|o| o.option == option && o.correct)
            }
        }
    }
}

impl Quiz {
    /// How many of each kind an attempt draws.
    pub fn drawn(&self, refresher: bool) -> Draw {
        self.refresher_draw
            .filter(|_| refresher)
            .unwrap_or(self.draw)
    }
}

impl Course {
    /// Reads the form of one file and checks it.
    pub fn from_yaml(source: &str) -> Result<Self, Vec<Fault>> {
        let course: Self = serde_yaml::from_str(source).map_err(|e| vec![Fault::of_yaml(&e)])?;
        course.checked()
    }

    /// The form of one file.
    pub fn to_yaml(&self) -> Result<String, serde_yaml::Error> {
        serde_yaml::to_string(self)
    }

    /// The course when it holds together, else everything that is wrong with it.
    pub fn checked(self) -> Result<Self, Vec<Fault>> {
        let faults = super::check::faults(&self);
        if faults.is_empty() {
            Ok(self)
        } else {
            Err(faults)
        }
    }

    /// What a version holds, as JSON. The same course gives the same bytes.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }

    /// SHA-256 of [`Course::to_json`]: tells versions apart.
    pub fn sha256(json: &str) -> [u8; 32] {
        Sha256::digest(json).into()
    }

    /// The lesson of this slug.
    pub fn lesson(&self, slug: &str) -> Option<&Lesson> {
        self.lessons.iter().find(|lesson| lesson.lesson == slug)
    }

    /// The lessons of an enrolment in their order: all, or those of the shortened course, each with
    /// whether the course is complete only with it. A course that marks none for the shortened one
    /// is taken whole.
    pub fn plan(&self, refresher: bool) -> Vec<(&Lesson, bool)> {
        let shortened = refresher && self.lessons.iter().any(|lesson| lesson.refresher);
        self.lessons
            .iter()
            .filter(|lesson| !shortened || lesson.refresher)
            .map(|lesson| (lesson, shortened || lesson.required))
            .collect()
    }

    /// Whether a question is about a lesson that the shortened course leaves out. One that names no
    /// lesson is about the whole course.
    pub fn leaves_out(&self, question: &Question) -> bool {
        question.lesson.as_deref().is_some_and(|about| {
            let plan = self.plan(true);
            plan.iter().all(|(lesson, _)| lesson.lesson != about)
        })
    }
}

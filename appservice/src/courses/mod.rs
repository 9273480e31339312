//! WHAT IS TAUGHT: courses as they are written, checked and kept. Pure: no network, no clock, no
//! dice.
//!
//! A course has two forms, and each can be made from the other: a folder (`course.yaml` and
//! `lessons/{lesson}.{language}.md`), which authors keep under version control, and one file with
//! the lessons' texts in it, which travels through the API and into the database.

mod builtin;
mod check;
mod files;
mod requirements;
mod source;
mod texts;

pub use builtin::builtin;
pub use check::Fault;
#[cfg(test)]
pub(crate) use check::sample;
pub use files::{files, from_files};
pub use requirements::{requirement_faults, requiring};
pub use source::{Course, Draw, FALSE, Kind, Lesson, Question, Quiz, QuizOption, TRUE};
pub use texts::Texts;

//! What those who judge have asked members about open cases.

use ruma::UserId;

use super::Index;
use crate::events::{CaseEventContent, NoteEventContent};

impl Index {
    /// Questions to a member that they have not answered, the oldest first.
    pub fn open_questions(&self, member: &UserId) -> Vec<&NoteEventContent> {
        let open = self.cases_about(member).filter(|case| case.is_open());
        let mut questions: Vec<_> = open.filter_map(|case| self.question_in(case)).collect();
        questions.sort_by_key(|note| note.at);
        questions
    }

    /// The question in an open case to which its member has yet to say something: each is answered once.
    pub fn open_question(&self, member: &UserId, case: &str) -> Option<&NoteEventContent> {
        let case = self
            .case(case)
            .filter(|case| case.about == member && case.is_open())?;
        self.question_in(case)
    }

    /// What a member has answered in a case, the oldest first.
    pub fn answers_in(&self, case: &CaseEventContent) -> Vec<&NoteEventContent> {
        let mut notes = self.notes_of(&case.case);
        notes.retain(|note| note.by == case.about);
        notes
    }

    fn question_in(&self, case: &CaseEventContent) -> Option<&NoteEventContent> {
        let notes = self.notes_of(&case.case);
        let asked: Vec<_> = notes.into_iter().filter(|note| note.asked).collect();
        let is_open = asked.len() > self.answers_in(case).len();
        asked.last().copied().filter(|_| is_open)
    }
}

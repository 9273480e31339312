//! Quizzes that were handed in. They are read rarely and say much: as text they take a fraction.

use serde::{Deserialize, Serialize};
use thin_vec::ThinVec;

use super::id::Id;
use crate::events::CourseAttemptEventContent;

/// The attempts in a home room, by event.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Attempts(ThinVec<(Id, Box<str>)>);

impl Attempts {
    /// Adds an attempt; whether it is new.
    pub fn insert(&mut self, id: Id, content: &CourseAttemptEventContent) -> bool {
        let Err(place) = self.place(id) else {
            return false;
        };
        let Ok(json) = serde_json::to_string(content) else {
            return false;
        };
        self.0.insert(place, (id, json.into()));
        true
    }

    /// Takes an attempt away; whether it was there.
    pub fn remove(&mut self, id: Id) -> bool {
        let found = self.place(id);
        found.map(|place| self.0.remove(place)).is_ok()
    }

    /// What they say.
    pub fn iter(&self) -> impl Iterator<Item = CourseAttemptEventContent> {
        self.0
            .iter()
            .filter_map(|(_, json)| serde_json::from_str(json).ok())
    }

    /// Events and their JSON.
    pub fn texts(&self) -> &[(Id, Box<str>)] {
        &self.0
    }

    fn place(&self, id: Id) -> Result<usize, usize> {
        self.0.binary_search_by_key(&id, |(id, _)| *id)
    }
}

//! How far members are in their courses.

use std::collections::BTreeMap;

use ruma::{OwnedUserId, UserId};

use super::{
    Index,
    id::RoomIx,
    room::NameKind,
    state::{StateKind, StateValue},
};
use crate::{
    events::{AwardEventContent, CourseAttemptEventContent, CourseProgressEventContent, RoomKind},
    policy::award::earned,
};

impl Index {
    /// How far a member is in a course, if they are enrolled.
    pub fn progress(&self, user_id: &UserId, course: &str) -> Option<CourseProgressEventContent> {
        let room = self.own_room_ix(RoomKind::Home, user_id)?;
        self.progress_in(room).find(|p| p.course == course).cloned()
    }

    /// All courses that a member is enrolled in, by slug.
    pub fn enrolments(&self, user_id: &UserId) -> Vec<CourseProgressEventContent> {
        self.own_room_ix(RoomKind::Home, user_id)
            .map(|room| self.progress_in(room).cloned().collect())
            .unwrap_or_default()
    }

    /// What a member has handed in of a quiz, the oldest first.
    pub fn attempts(&self, user_id: &UserId, quiz: &str) -> Vec<CourseAttemptEventContent> {
        let Some(room) = self.own_room_ix(RoomKind::Home, user_id) else {
            return Vec::new();
        };
        let attempts = self.rooms[room]
            .attempts
            .values()
            .filter(|a| a.quiz == quiz);
        let mut attempts: Vec<CourseAttemptEventContent> =
            attempts.map(|a| (**a).clone()).collect();
        attempts
            .sort_by(|a, b| (a.submitted_at, &a.attempt_id).cmp(&(b.submitted_at, &b.attempt_id)));
        // A hand-in of unknown outcome may have been written twice.
        attempts.dedup_by(|a, b| a.attempt_id == b.attempt_id);
        attempts
    }

    /// How far everybody is who takes or took a course, and what they handed in.
    pub fn takers(
        &self,
        course: &str,
    ) -> (
        Vec<CourseProgressEventContent>,
        Vec<CourseAttemptEventContent>,
    ) {
        let (mut progress, mut attempts) = (Vec::new(), Vec::new());
        for (ix, room) in self.rooms.iter().filter(|(_, r)| r.kind == RoomKind::Home) {
            progress.extend(self.progress_in(ix).filter(|p| p.course == course).cloned());
            let of_course = room.attempts.values().filter(|a| a.course == course);
            // A hand-in of unknown outcome may have been written twice.
            let by_id: BTreeMap<_, _> = of_course.map(|a| (&a.attempt_id, a)).collect();
            attempts.extend(by_id.into_values().map(|a| (**a).clone()));
        }
        (progress, attempts)
    }

    fn progress_in(&self, room: RoomIx) -> impl Iterator<Item = &CourseProgressEventContent> {
        self.rooms[room]
            .state
            .iter()
            .filter(|((kind, _), _)| *kind == StateKind::Progress)
            .filter_map(|((_, key), fact)| match &fact.value {
                Some((_, StateValue::Progress(progress))) if progress.course == **key => {
                    Some(&**progress)
                }
                _ => None,
            })
    }

    /// What a member's completed course has earned and was not awarded yet. A course earns the badge
    /// that names it, whatever else it claims.
    pub fn due(
        &self,
        member: &UserId,
        progress: &CourseProgressEventContent,
    ) -> Option<AwardEventContent> {
        let badge = progress.completed.as_ref()?.badge.as_deref()?;
        let content = self.rooms[self.names.find(NameKind::BadgeSlug, badge)?].badge()?;
        if content.course.as_deref() != Some(progress.course.as_str()) {
            return None;
        }
        let profile = self.own_room_ix(RoomKind::Profile, member);
        let present = profile.and_then(|room| self.awards_in(room).find(|a| a.badge == badge));
        earned(progress, present)
    }

    /// Members whose completed courses have earned what they were not awarded yet.
    pub fn completions_due(&self) -> Vec<(OwnedUserId, CourseProgressEventContent)> {
        let mut due = Vec::new();
        for (ix, _) in self.rooms.iter().filter(|(_, r)| r.kind == RoomKind::Home) {
            let Some(owner) = self.owner_of(ix) else {
                continue;
            };
            let earned = self
                .progress_in(ix)
                .filter(|p| self.due(&owner, p).is_some());
            due.extend(earned.map(|p| (owner.clone(), p.clone())));
        }
        due
    }
}

//! How far members are in their courses.

use std::collections::BTreeMap;

use ruma::{OwnedUserId, UserId};

use super::{
    Index,
    id::{RoomIx, UserIx},
    packed::Enrolled,
    state::StateValue,
};
use crate::{
    events::{AwardEventContent, CourseAttemptEventContent, CourseProgressEventContent, RoomKind},
    policy::award::{awaits_approval, earned},
};

impl Index {
    /// How far a member is in a course, if they are enrolled.
    pub fn progress(&self, user_id: &UserId, course: &str) -> Option<CourseProgressEventContent> {
        let room = self.own_room_ix(RoomKind::Home, user_id)?;
        let mut enrolled = self.enrolled_in(room);
        enrolled
            .find(|(slug, _)| *slug == course)
            .map(|(slug, enrolled)| enrolled.content(slug))
    }

    /// All courses that a member is enrolled in, by slug.
    pub fn enrolments(&self, user_id: &UserId) -> Vec<CourseProgressEventContent> {
        let room = self.own_room_ix(RoomKind::Home, user_id);
        let enrolled = room.into_iter().flat_map(|room| self.enrolled_in(room));
        let mut progress: Vec<_> = enrolled
            .map(|(slug, enrolled)| enrolled.content(slug))
            .collect();
        progress.sort_by(|a, b| a.course.cmp(&b.course));
        progress
    }

    /// What a member has handed in of a quiz, the oldest first.
    pub fn attempts(&self, user_id: &UserId, quiz: &str) -> Vec<CourseAttemptEventContent> {
        let Some(room) = self.own_room_ix(RoomKind::Home, user_id) else {
            return Vec::new();
        };
        let attempts = self.attempts_in(room);
        let mut attempts: Vec<_> = attempts.filter(|a| a.quiz == quiz).collect();
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
        for ix in self.of_kind(RoomKind::Home) {
            let enrolled = self.enrolled_in(ix).filter(|(slug, _)| *slug == course);
            progress.extend(enrolled.map(|(slug, enrolled)| enrolled.content(slug)));
            let of_course = self.attempts_in(ix).filter(|a| a.course == course);
            // A hand-in of unknown outcome may have been written twice.
            let by_id: BTreeMap<_, _> = of_course.map(|a| (a.attempt_id.clone(), a)).collect();
            attempts.extend(by_id.into_values());
        }
        (progress, attempts)
    }

    /// What was handed in in a home room, and in those in whose place it was made.
    fn attempts_in(&self, room: RoomIx) -> impl Iterator<Item = CourseAttemptEventContent> {
        let parts = self.parts(room).into_iter();
        parts.flat_map(|part| {
            let attempts = self.rooms[part].attempts.iter(&self.texts);
            attempts.map(|(_, content)| content)
        })
    }

    /// Courses and progress in a home room, in no order.
    fn enrolled_in(&self, room: RoomIx) -> impl Iterator<Item = (&str, &Enrolled)> {
        let facts = self.rooms[room].state.iter();
        facts.filter_map(|(key, fact)| match fact.value() {
            Some(StateValue::Progress(enrolled)) => {
                Some((&*self.state_keys.get(key).state_key, enrolled))
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
        let content = self.rooms[self.badge_by_slug(badge)?].badge()?;
        if content.course.as_deref() != Some(progress.course.as_str()) {
            return None;
        }
        earned(progress, self.award(member, badge).as_ref())
    }

    /// Members whose completed courses have earned what they were not awarded yet.
    pub fn completions_due(&self) -> Vec<(OwnedUserId, CourseProgressEventContent)> {
        let mut due = Vec::new();
        for ix in self.of_kind(RoomKind::Home) {
            let Some(owner) = self.owner_ix(ix) else {
                continue;
            };
            for (slug, enrolled) in self.enrolled_in(ix) {
                if self.may_be_due(owner, slug, enrolled) {
                    let (owner, progress) = (self.user_id(owner), enrolled.content(slug));
                    if self.due(&owner, &progress).is_some() {
                        due.push((owner, progress));
                    }
                }
            }
        }
        due
    }

    /// Whether a member has completed a course whose badge an issuer has to award still. A course earns
    /// the badge that names it, whatever else it claims.
    fn lacks_approval(
        &self,
        member: &UserId,
        progress: &CourseProgressEventContent,
        now: i64,
    ) -> bool {
        let badge = progress.completed.as_ref().and_then(|c| c.badge.as_deref());
        let Some(badge) = badge else { return false };
        let content = self.badge_by_slug(badge);
        let content = content.and_then(|room| self.rooms[room].badge());
        content.is_some_and(|content| content.course.as_deref() == Some(&*progress.course))
            && awaits_approval(progress, self.award(member, badge).as_ref(), now)
    }

    /// A member's completed course whose badge an issuer has to award still.
    pub fn approval(
        &self,
        member: &UserId,
        badge: &str,
        now: i64,
    ) -> Option<CourseProgressEventContent> {
        let course = self.badge(badge)?.content.course?;
        let progress = self.progress(member, &course)?;
        let earns = progress.completed.as_ref()?.badge.as_deref() == Some(badge);
        (earns && self.lacks_approval(member, &progress, now)).then_some(progress)
    }

    /// Members whose completed courses wait for an issuer, in no order.
    pub fn approvals(&self, now: i64) -> Vec<(OwnedUserId, CourseProgressEventContent)> {
        let mut waiting = Vec::new();
        for ix in self.of_kind(RoomKind::Home) {
            let Some(owner) = self.owner_ix(ix).filter(|o| !self.people.is_departed(*o)) else {
                continue;
            };
            for (slug, enrolled) in self.enrolled_in(ix) {
                if !enrolled.wants_approval() {
                    continue;
                }
                let (owner, progress) = (self.user_id(owner), enrolled.content(slug));
                if self.lacks_approval(&owner, &progress, now) {
                    waiting.push((owner, progress));
                }
            }
        }
        waiting
    }

    /// Whether a course is completed and its badge was not awarded since. Of most members that is
    /// all there is to know.
    fn may_be_due(&self, owner: UserIx, course: &str, enrolled: &Enrolled) -> bool {
        let Some(at) = enrolled.completed_at() else {
            return false;
        };
        let profile = self.own_room_of(RoomKind::Profile, owner);
        let mut held = profile.into_iter().flat_map(|room| self.held_in(room));
        !held
            .any(|held| held.award.validity().issued_at >= at && enrolled.earns(course, held.badge))
    }
}

//! What members report to the fake.

use ruma::{EventId, RoomId, UserId};

use super::{Fake, forbidden, room::Room};
use crate::{
    error::Result,
    matrix::{EventReport, UserReport},
};

/// The reports, the first first.
#[derive(Default)]
pub(super) struct Reports {
    pub events: Vec<EventReport>,
    pub users: Vec<UserReport>,
}

impl Fake {
    /// A member reports an event in their Matrix client.
    pub fn report_event(
        &self,
        by: &UserId,
        room_id: &RoomId,
        event_id: &EventId,
        reason: &str,
    ) -> Result<()> {
        let now = self.clock.unix_ms();
        let mut state = self.locked();
        let room = state.rooms.get(room_id);
        if room.is_none_or(|room| room.membership(by.as_str()) != "join") {
            return Err(forbidden("You are not in this room"));
        }
        let id = state.reports.events.len() as u64 + 1;
        state.reports.events.push(EventReport {
            id,
            received_ts: now,
            room_id: room_id.to_owned(),
            event_id: event_id.to_owned(),
            user_id: by.to_owned(),
            reason: Some(reason.to_owned()),
        });
        Ok(())
    }

    /// A member reports another in their Matrix client.
    pub fn report_user(&self, by: &UserId, user_id: &UserId, reason: &str) {
        let now = self.clock.unix_ms();
        let mut state = self.locked();
        let id = state.reports.users.len() as u64 + 1;
        state.reports.users.push(UserReport {
            id,
            received_ts: now,
            target_user_id: user_id.to_owned(),
            user_id: by.to_owned(),
            reason: Some(reason.to_owned()),
        });
    }

    /// Forgets the words of everything that is redacted, as the homeserver does after some days.
    pub fn censor(&self) {
        let mut state = self.locked();
        state.rooms.values_mut().for_each(Room::censor);
    }

    pub(super) fn event_reports_since(&self, since: u64) -> Vec<EventReport> {
        let state = self.locked();
        let reports = state.reports.events.iter();
        reports
            .filter(|report| report.id > since)
            .cloned()
            .collect()
    }

    pub(super) fn user_reports_since(&self, since: u64) -> Vec<UserReport> {
        let state = self.locked();
        let reports = state.reports.users.iter();
        reports
            .filter(|report| report.id > since)
            .cloned()
            .collect()
    }
}

//! Cases, strikes and appeals, and how members stand by them.

use std::collections::BTreeSet;

use ruma::{OwnedRoomId, OwnedUserId, UserId};

use super::{
    Index,
    id::RoomIx,
    state::{Fact, StateValue},
};
use crate::{
    events::{AppealEventContent, AppealKind, CaseEventContent, RoomKind, StrikeEventContent},
    policy::strikes::{Standing, Strike},
};

impl Index {
    /// The moderators' room, once it is there.
    pub fn moderation_room(&self) -> Option<OwnedRoomId> {
        self.rooms_of(RoomKind::Moderation).into_iter().next()
    }

    /// Our policy list, once it is there.
    pub fn policy_room(&self) -> Option<OwnedRoomId> {
        self.rooms_of(RoomKind::Policy).into_iter().next()
    }

    /// The room of the monthly figures, once it is there.
    pub fn transparency_room(&self) -> Option<OwnedRoomId> {
        self.rooms_of(RoomKind::Transparency).into_iter().next()
    }

    /// Every case, by ID.
    pub fn cases(&self) -> impl Iterator<Item = &CaseEventContent> {
        self.of_kind(RoomKind::Moderation)
            .flat_map(|room| self.values(room))
            .filter_map(|value| match value {
                StateValue::Case(case) => Some(&**case),
                _ => None,
            })
    }

    /// One case.
    pub fn case(&self, id: &str) -> Option<&CaseEventContent> {
        self.cases().find(|case| case.case == id)
    }

    /// The strikes of a member, the oldest first, however they stand now.
    pub fn strikes(&self, user_id: &UserId) -> Vec<StrikeEventContent> {
        let room = self.own_room_ix(RoomKind::Home, user_id);
        let mut strikes: Vec<_> = room
            .into_iter()
            .flat_map(|room| self.strikes_in(room))
            .cloned()
            .collect();
        strikes.sort_by(|a, b| (a.issued_at, &a.case).cmp(&(b.issued_at, &b.case)));
        strikes
    }

    /// What a member said against a strike.
    pub fn appeal(&self, user_id: &UserId, case: &str) -> Option<AppealEventContent> {
        self.asked(user_id, case, AppealKind::Appeal)
    }

    /// What a member has asked for in a case.
    pub fn asked(
        &self,
        user_id: &UserId,
        case: &str,
        kind: AppealKind,
    ) -> Option<AppealEventContent> {
        let room = self.own_room_ix(RoomKind::Home, user_id)?;
        self.values(room).find_map(|value| match value {
            StateValue::Appeal(said) if said.case == case && said.kind == kind => {
                Some((**said).clone())
            }
            _ => None,
        })
    }

    /// How a member stands at `now`, by their strikes.
    pub fn standing_of(&self, user_id: &UserId, now: i64) -> Standing {
        if self.is_guest(user_id) {
            return self.ladder.standing(&self.decided_strikes(user_id), now);
        }
        let room = self.own_room_ix(RoomKind::Home, user_id);
        room.map_or_else(Standing::default, |room| self.standing_in(room, now))
    }

    /// Strikes that are active at `now`: whose, and the case.
    pub(super) fn running_strikes(&self, now: i64) -> BTreeSet<(OwnedUserId, String)> {
        let mut running = BTreeSet::new();
        for room in self.of_kind(RoomKind::Home) {
            let all: Vec<_> = self.strikes_in(room).map(Strike::of).collect();
            let Some(owner) = self.owner_ix(room).filter(|_| !all.is_empty()) else {
                continue;
            };
            let active = self
                .strikes_in(room)
                .filter(|said| self.ladder.is_active(&Strike::of(said), &all, now));
            running.extend(active.map(|said| (self.user_id(owner), said.case.clone())));
        }
        running
    }

    /// Whether the time of a member's strike is over at `now`, and nothing else has ended it before.
    pub(super) fn has_expired(&self, user_id: &UserId, case: &str, now: i64) -> bool {
        let said = self.strikes(user_id);
        let all: Vec<_> = said.iter().map(Strike::of).collect();
        let mut strikes = said.iter().zip(&all).filter(|(said, _)| said.case == case);
        strikes.any(|(_, strike)| self.ladder.has_expired(strike, &all, now))
    }

    /// When the time of a strike is next over if nothing else happens, Unix milliseconds.
    pub fn next_expiry(&self, now: i64) -> Option<i64> {
        let homes = self.of_kind(RoomKind::Home);
        let ends = homes.filter_map(|room| {
            let all: Vec<_> = self.strikes_in(room).map(Strike::of).collect();
            // While a member is muted no time runs, and the end of a mute is an end of its own.
            if self.ladder.standing(&all, now).mute.is_some() {
                return None;
            }
            let ends = all
                .iter()
                .filter_map(|strike| self.ladder.ends(strike, &all, now));
            ends.min()
        });
        ends.min()
    }

    pub(super) fn standing_in(&self, room: RoomIx, now: i64) -> Standing {
        let strikes: Vec<_> = self.strikes_in(room).map(Strike::of).collect();
        self.ladder.standing(&strikes, now)
    }

    pub(super) fn strikes_in(&self, room: RoomIx) -> impl Iterator<Item = &StrikeEventContent> {
        self.values(room).filter_map(|value| match value {
            StateValue::Strike(strike) => Some(&**strike),
            _ => None,
        })
    }

    pub(super) fn values(&self, room: RoomIx) -> impl Iterator<Item = &StateValue> {
        self.rooms[room]
            .state
            .iter()
            .filter_map(|(_, fact)| Fact::value(fact))
    }
}

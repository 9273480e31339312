//! What was judged of members before, and what they did meanwhile.

use std::collections::BTreeSet;

use ruma::{OwnedUserId, UserId};

use super::{Index, id::UserIx, read::millis};
use crate::{
    events::{Outcome, RoomKind},
    policy::strikes::Strike,
};

/// In the log: somebody's reports rest; the reason is until when, in Unix milliseconds.
pub const REST: &str = "flags.rest";

/// In the log: somebody's name was taken away.
pub const NAME_RESET: &str = "member.name_reset";

/// Somebody who is shown otherwise since they may not write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renamed {
    /// Who.
    pub user_id: OwnedUserId,
    /// As whom they are shown now.
    pub name: String,
    /// How often a name of theirs was taken away before: the same name again is to be looked at again.
    pub resets: usize,
}

impl Index {
    /// Whether a member has had a strike that stands, whatever its time.
    pub fn was_struck(&self, user_id: &UserId) -> bool {
        self.strike_count(user_id) > 0
    }

    /// How many strikes of somebody stand by their cases, over or not.
    pub fn strike_count(&self, user_id: &UserId) -> usize {
        let about = self.cases().filter(|case| case.about == user_id);
        let struck = about.filter(|case| {
            let decision = case.standing_decision();
            decision.is_some_and(|decision| decision.outcome == Outcome::Strike)
        });
        struck.count()
    }

    /// Members who have changed name or picture while they are muted or suspended: no power level
    /// forbids that. Who is called by their user name is not among them.
    pub fn renamed_while_silenced(&self, now: i64) -> Vec<Renamed> {
        let mut renamed = Vec::new();
        for room in self.of_kind(RoomKind::Home) {
            let strikes: Vec<_> = self.strikes_in(room).map(Strike::of).collect();
            let since = self.ladder.muted_since(&strikes, now);
            let since = since.or_else(|| self.ladder.suspended_since(&strikes, now));
            let Some((since, user)) = since.zip(self.owner_ix(room)) else {
                continue;
            };
            let user_id = self.user_id(user);
            let name = self.display_name(&user_id).to_string();
            if self.shown_since(user) > since && name != user_id.localpart() {
                let resets = self.name_resets(&user_id);
                renamed.push(Renamed {
                    user_id,
                    name,
                    resets,
                });
            }
        }
        renamed
    }

    /// How often a name of a member was taken away.
    pub fn name_resets(&self, user_id: &UserId) -> usize {
        let lines = self.audit().filter(|line| line.action == NAME_RESET);
        lines
            .filter(|line| line.about.as_deref() == Some(user_id))
            .count()
    }

    /// Those whose reports rest at `now`, until when, and who were not told that these do.
    pub fn resting_reporters(&self, now: i64) -> Vec<(OwnedUserId, i64)> {
        let reporters: BTreeSet<&OwnedUserId> = self.flags().map(|flag| &flag.by).collect();
        let resting = reporters.into_iter().filter_map(|by| {
            let until = self.flagging_of(by, now).1?;
            let told = until.to_string();
            let is_told = self.audit().any(|line| {
                line.action == REST
                    && line.about.as_ref() == Some(by)
                    && line.reason.as_ref() == Some(&told)
            });
            (!is_told).then(|| (by.clone(), until))
        });
        resting.collect()
    }

    /// When a member's name and picture were said last, Unix milliseconds.
    fn shown_since(&self, user: UserIx) -> i64 {
        let room = self.users.get(user).named_in;
        let member = room.and_then(|room| self.rooms[room].members.get(user));
        member.map_or(0, |member| millis(member.at.ms()))
    }
}

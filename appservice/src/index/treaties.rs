//! Treaties with other territories: which badges of theirs open what ours open, for whom, and whose
//! bot may see the holders of ours.

use ruma::{OwnedRoomId, OwnedServerName, RoomId, ServerName, UserId};

use super::{
    Index, Membership,
    gates::{Barred, Holders},
    id::{RoomIx, UserIx},
    read::millis,
};
use crate::{
    events::{RecognisedBadge, RoomKind, TREATY, TreatyEventContent},
    policy::treaty::may_count_as,
};

/// A badge room of another territory that we see into.
struct Recognition {
    room: RoomIx,
    /// Its people are theirs: whoever else is in the room has to have our own badge.
    server: OwnedServerName,
    counts_as: String,
}

impl Index {
    /// The treaties that are in force, by code.
    pub fn treaties(&self) -> Vec<TreatyEventContent> {
        let mut treaties: Vec<TreatyEventContent> = self.said_in(RoomKind::Territory, TREATY);
        treaties.retain(|treaty| !treaty.ended && treaty.server != self.bot.server_name());
        treaties.sort_by(|a, b| a.code.cmp(&b.code));
        treaties
    }

    /// The treaty with the territory of this code, if one is in force.
    pub fn treaty(&self, code: &str) -> Option<TreatyEventContent> {
        let mut treaties = self.treaties().into_iter();
        treaties.find(|treaty| treaty.code == code)
    }

    /// The badge room of another territory, as far as we see into it.
    pub fn recognised_room(&self, badge: &RecognisedBadge) -> Option<OwnedRoomId> {
        let room = self.find_room(badge.room_id.as_ref()?.as_str())?;
        self.sees_into(room).then(|| self.room_id(room))
    }

    /// How many members of their own territory hold a badge of theirs, as far as we see.
    pub fn recognised_holders(&self, treaty: &TreatyEventContent, room: &RoomId) -> usize {
        let room = self.find_room(room.as_str());
        room.map_or(0, |room| self.people_of(&treaty.server, room).count())
    }

    /// Badge rooms of others that the bot is in and no treaty names.
    pub fn unnamed_rooms(&self) -> Vec<OwnedRoomId> {
        let named = self.named_rooms();
        self.of_kind(RoomKind::Recognised)
            .filter(|&room| self.sees_into(room))
            .map(|room| self.room_id(room))
            .filter(|room| !named.contains(room))
            .collect()
    }

    /// The badge rooms of others that treaties name.
    pub(super) fn named_rooms(&self) -> Vec<OwnedRoomId> {
        let badges = self.treaties().into_iter().flat_map(|t| t.recognises);
        badges.filter_map(|badge| badge.room_id).collect()
    }

    /// Whether a treaty names this badge room of this server.
    pub(super) fn is_named(&self, room: &RoomId, server: &str) -> bool {
        let mut treaties = self.treaties().into_iter();
        treaties.any(|treaty| {
            let mut named = treaty.recognises.iter().filter_map(|b| b.room_id.as_ref());
            treaty.server == server && named.any(|id| id == room)
        })
    }

    /// The rooms of other territories whose members come in with those of our own rooms for these
    /// badges: those that we see into, or nobody could be let in by them.
    pub(super) fn recognised_for(&self, openers: &[&str]) -> Vec<OwnedRoomId> {
        let rooms = self.recognitions().into_iter();
        let mut rooms: Vec<_> = rooms
            .filter(|known| openers.contains(&known.counts_as.as_str()))
            .map(|known| self.room_id(known.room))
            .collect();
        rooms.sort();
        rooms.dedup();
        rooms
    }

    /// Holders with those who hold what counts as one of ours. They are in no badge room of ours, and
    /// need not be.
    pub(super) fn with_visitors<'a>(
        &'a self,
        mut holders: Holders<'a>,
        barred: &Barred,
    ) -> Holders<'a> {
        for known in self.recognitions() {
            let badge = self.badge_by_slug(&known.counts_as);
            let Some(badge) = badge.and_then(|ix| self.rooms[ix].badge()) else {
                continue;
            };
            let people = self.people_of(&known.server, known.room);
            let people = people.filter(|(user, _)| !barred.contains(user));
            holders.entry(&badge.slug).or_default().extend(people);
        }
        holders
    }

    /// Whether somebody of another territory holds what counts as any of these badges.
    pub(super) fn visits_with_any(&self, user: UserIx, badges: &[&str]) -> bool {
        let mut known = self.recognitions().into_iter();
        known.any(|known| {
            let member = self.rooms[known.room].members.get(user);
            badges.contains(&known.counts_as.as_str())
                && member.is_some_and(|member| member.membership == Membership::Join)
                && self.is_person_of(&known.server, user)
        })
    }

    /// Whether this is the bot of a territory that may see the holders of this badge of ours.
    pub(super) fn may_see_holders(&self, user_id: &UserId, badge: &str) -> bool {
        user_id.localpart() == self.bot.localpart()
            && self.treaties().iter().any(|treaty| {
                treaty.server == user_id.server_name() && treaty.shares.iter().any(|s| s == badge)
            })
    }

    fn recognitions(&self) -> Vec<Recognition> {
        let mut known = Vec::new();
        for treaty in self.treaties() {
            for badge in treaty.recognises {
                let room = badge.room_id.and_then(|id| self.find_room(id.as_str()));
                let room = room.filter(|&room| self.sees_into(room));
                if let Some(room) = room.filter(|_| may_count_as(&badge.counts_as)) {
                    known.push(Recognition {
                        room,
                        server: treaty.server.clone(),
                        counts_as: badge.counts_as,
                    });
                }
            }
        }
        known
    }

    /// Whether it is a badge room of others that the bot is in.
    fn sees_into(&self, room: RoomIx) -> bool {
        let bot = self.users.find(self.bot.as_str());
        let member = bot.and_then(|bot| self.rooms[room].members.get(bot));
        self.rooms[room].kind == RoomKind::Recognised
            && member.is_some_and(|member| member.membership == Membership::Join)
    }

    /// Who of this server is in a room, and since when, Unix milliseconds. Its bot holds no badge.
    fn people_of(&self, server: &ServerName, room: RoomIx) -> impl Iterator<Item = (UserIx, i64)> {
        let members = self.rooms[room].members.iter();
        members
            .filter(|(_, member)| member.membership == Membership::Join)
            .filter(move |(user, _)| self.is_person_of(server, *user))
            .map(|(user, member)| (user, millis(member.at.ms())))
    }

    fn is_person_of(&self, server: &ServerName, user: UserIx) -> bool {
        let user = self.user_id(user);
        user.server_name() == server && user.localpart() != self.bot.localpart()
    }
}

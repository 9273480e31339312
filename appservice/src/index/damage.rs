//! What somebody has done to rooms by hand that they should not have, as far as the rooms themselves
//! tell: what a room is called, and whether it can still be read.

use ruma::{OwnedRoomAliasId, OwnedRoomId, RoomAliasId};

use super::{
    Index,
    id::{KeyIx, RoomIx},
    room::Room,
    state::{Fact, StateKind},
};
use crate::events::{BADGE_ALIAS, RoomKind};

impl Index {
    /// Whether state of ours is damaged, or a room called otherwise than it should be.
    pub(super) fn is_damaged(&self, room: RoomIx, key: KeyIx) -> bool {
        let found = &self.rooms[room];
        match self.state_keys.get(key).kind {
            StateKind::Name => self
                .wanted_name(room)
                .is_some_and(|name| found.name() != Some(name)),
            StateKind::Alias => self
                .wanted_alias(room)
                .is_some_and(|alias| self.alias(found).as_deref() != Some(alias.as_str())),
            ref kind => kind.only_from_bot() && found.state.get(key).is_some_and(Fact::is_damaged),
        }
    }

    /// What a topic or a category is called by what it says of itself.
    pub(super) fn wanted_name(&self, ix: RoomIx) -> Option<&str> {
        let room = &self.rooms[ix];
        let title = room.topic().map(|topic| topic.title.as_str());
        let name = || room.category().map(|category| category.name.as_str());
        title
            .or_else(name)
            .filter(|_| !self.upgrades.is_continued(ix))
    }

    /// Rooms whose canonical alias is not the one that they should have, and that one.
    pub fn misaliased(&self) -> Vec<(OwnedRoomId, OwnedRoomAliasId)> {
        let wrong = self.standing().filter_map(|(ix, room)| {
            let wanted = self.wanted_alias(ix)?;
            let differs = self.alias(room).as_deref() != Some(wanted.as_str());
            differs.then(|| (self.room_id(ix), wanted))
        });
        wrong.collect()
    }

    /// The aliases of rooms that everybody may look for, and where each should lead.
    pub fn signposts(&self) -> Vec<(OwnedRoomAliasId, OwnedRoomId)> {
        let shared = self.standing().filter(|(_, room)| !room.kind.is_own());
        let posts = shared.filter_map(|(ix, _)| Some((self.wanted_alias(ix)?, self.room_id(ix))));
        posts.collect()
    }

    /// Rooms that were encrypted: nothing that is written there can be read here any more.
    pub fn encrypted(&self) -> Vec<OwnedRoomId> {
        let encrypted = self
            .standing()
            .filter(|(_, room)| room.print(&StateKind::Encryption).is_some());
        encrypted.map(|(ix, _)| self.room_id(ix)).collect()
    }

    /// Rooms that are of use: made to the end, not deleted, and not replaced.
    pub fn standing_rooms(&self) -> Vec<OwnedRoomId> {
        self.standing().map(|(ix, _)| self.room_id(ix)).collect()
    }

    fn standing(&self) -> impl Iterator<Item = (RoomIx, &Room)> {
        self.rooms.iter().filter(|(ix, room)| {
            // Power levels come last of what makes a room ours.
            let is_made = room.print(&StateKind::PowerLevels).is_some();
            is_made && room.kind.is_kept() && !self.upgrades.is_continued(*ix)
        })
    }

    /// The alias that a room should have. Of namesakes the one that is found has it.
    fn wanted_alias(&self, ix: RoomIx) -> Option<OwnedRoomAliasId> {
        let room = &self.rooms[ix];
        let (local, namesake) = match room.kind {
            RoomKind::Territory => {
                let first = self.first_of(self.of_kind(RoomKind::Territory));
                ("althing".to_owned(), first)
            }
            RoomKind::Category => {
                let slug = &room.category()?.slug;
                (format!("althing_forum_{slug}"), self.category_by_slug(slug))
            }
            RoomKind::Topic => {
                let slug = &room.topic()?.slug;
                (format!("althing_topic_{slug}"), self.topic_by_slug(slug))
            }
            RoomKind::Badge => {
                let slug = &room.badge()?.slug;
                (format!("{BADGE_ALIAS}{slug}"), self.badge_by_slug(slug))
            }
            _ => {
                let alias = RoomAliasId::parse(self.own_alias(room)?).ok()?;
                let found = self.owner_ix(ix).is_some() || !room.is_finished();
                return found.then_some(alias);
            }
        };
        if namesake.is_some_and(|other| other != ix) {
            return None;
        }
        RoomAliasId::parse(format!("#{local}:{}", self.bot.server_name())).ok()
    }
}

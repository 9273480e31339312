//! What somebody has done to rooms by hand that they should not have, as far as the rooms themselves
//! tell: what a room is called, whether it can still be read, and by whom.

use std::collections::BTreeMap;

use ruma::{OwnedRoomAliasId, OwnedRoomId, RoomAliasId};
use serde_json::{Value, json};

use super::{
    Index,
    gates::Disagreements,
    id::{KeyIx, RoomIx},
    room::Room,
    state::{Fact, StateKind, print_of},
};
use crate::{
    events::{BADGE_ALIAS, RoomKind},
    policy::{Permission, by_invitation, guest_access, history_visibility, members_of},
};

/// A room that is open to others than it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenDoor {
    /// The room.
    pub room_id: OwnedRoomId,
    /// What of it: `history_visibility` or `guest_access`.
    pub what: &'static str,
    /// What that should say.
    pub wanted: Value,
}

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
            StateKind::JoinRules => self.misrule(found).is_some(),
            ref kind @ (StateKind::History | StateKind::GuestAccess) => {
                found.kind.is_kept() && exposure(found, kind).is_some()
            }
            StateKind::Pinned => self.is_mispinned(room),
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

    /// How many rooms are otherwise than they should be at `now` (Unix milliseconds), by what is wrong with
    /// them. What is due, a mute say, is not there yet either: it is within the minute.
    pub fn damage(&self, server_acl: Option<&Value>, now: i64) -> BTreeMap<&'static str, usize> {
        let mut disagreements = Disagreements::default();
        self.compare_join_rules(&mut disagreements);
        let join_rules =
            disagreements.join_rules.len() + self.misruled().len() + self.profile_rules_due().len();
        BTreeMap::from([
            ("state", self.damaged().len()),
            ("name", self.misnamed().len()),
            ("alias", self.misaliased().len()),
            ("encrypted", self.encrypted().len()),
            ("power_levels", self.wrong_levels(&self.powers(now)).len()),
            ("join_rules", join_rules),
            ("server_acl", self.wrong_server_acls(server_acl).len()),
            (
                "history_visibility",
                self.exposed(&StateKind::History).count(),
            ),
            (
                "guest_access",
                self.exposed(&StateKind::GuestAccess).count(),
            ),
        ])
    }

    /// Rooms that let others in than they should, and the rule that they should have. Topics and profile
    /// rooms are not among them: what these say hangs on badges, and on what their owners want.
    pub fn misruled(&self) -> Vec<(OwnedRoomId, Value)> {
        let rooms = self.standing();
        let wrong = rooms.filter_map(|(ix, room)| Some((self.room_id(ix), self.misrule(room)?)));
        wrong.collect()
    }

    /// The join rule that a room should have, where it has another.
    fn misrule(&self, room: &Room) -> Option<Value> {
        let wanted = self.wanted_join_rules(room.kind)?;
        let differs = room.print(&StateKind::JoinRules) != Some(print_of(&wanted));
        differs.then_some(wanted)
    }

    /// Who may join a room of this kind, where that follows from the kind alone.
    fn wanted_join_rules(&self, kind: RoomKind) -> Option<Value> {
        match kind {
            RoomKind::Territory | RoomKind::Badge | RoomKind::Home => Some(by_invitation()),
            RoomKind::Category | RoomKind::Transparency => {
                Some(members_of(&[self.territory_space()?]))
            }
            RoomKind::Moderation => {
                let badges = Permission::Moderate.badges().iter();
                let rooms = badges.filter_map(|badge| self.badge_by_slug(badge));
                let rooms: Vec<_> = rooms.map(|ix| self.room_id(ix)).collect();
                (!rooms.is_empty()).then(|| members_of(&rooms))
            }
            RoomKind::Policy => Some(json!({"join_rule": "public"})),
            _ => None,
        }
    }

    /// Rooms that show what is written there to others than they should, or let guests in.
    pub fn open_doors(&self) -> Vec<OpenDoor> {
        let door = |what| {
            move |(room_id, wanted)| OpenDoor {
                room_id,
                what,
                wanted,
            }
        };
        let history = self.exposed(&StateKind::History);
        let history = history.map(door("history_visibility"));
        let guests = self.exposed(&StateKind::GuestAccess);
        history.chain(guests.map(door("guest_access"))).collect()
    }

    fn exposed(&self, kind: &StateKind) -> impl Iterator<Item = (OwnedRoomId, Value)> {
        let rooms = self.standing();
        rooms.filter_map(move |(ix, room)| Some((self.room_id(ix), exposure(room, kind)?)))
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

/// What a room should say of who reads it, where it says something else.
fn exposure(room: &Room, kind: &StateKind) -> Option<Value> {
    let wanted = match kind {
        StateKind::History => history_visibility(room.kind),
        _ => guest_access(),
    };
    let said = room.print(kind).filter(|_| !room.is_damaged(kind));
    (said != Some(print_of(&wanted))).then_some(wanted)
}

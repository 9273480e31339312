use std::{hash::BuildHasher, sync::Arc};

use ruma::{OwnedUserId, UserId};
use serde::{Deserialize, Serialize};

use super::{
    Index,
    arena::{Arena, Lookup},
    id::{RoomIx, TextIx, UserIx},
};
use crate::events::RoomKind;

/// Users and the names under which they are shown.
#[derive(Debug, Clone)]
pub(super) struct Users {
    server: Box<str>,
    arena: Arena<UserIx, User>,
    lookup: Lookup<UserIx>,
    /// Counts changes of names, for caches.
    pub revision: u64,
}

/// A user and where the shown name comes from.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct User {
    pub id: Arc<str>,
    /// Of our own homeserver.
    pub local: bool,
    /// The room whose membership names the user; the name itself stands there.
    pub named_in: Option<RoomIx>,
}

impl Users {
    pub fn new(server: &str) -> Self {
        Self {
            server: server.into(),
            arena: Arena::default(),
            lookup: Lookup::default(),
            revision: 0,
        }
    }

    /// The users, to be written.
    pub fn arena(&self) -> &Arena<UserIx, User> {
        &self.arena
    }

    /// The users that were read.
    pub fn from_arena(server: &str, arena: Arena<UserIx, User>) -> Self {
        let mut this = Self {
            arena,
            ..Self::new(server)
        };
        for ix in this.arena.places() {
            let hash = this.lookup.hash(&*this.arena[ix].id);
            this.lookup
                .insert(hash, ix, |h, i| h.hash_one(&*this.arena[i].id));
        }
        this
    }

    /// The user of this ID, if anything was said of him.
    pub fn find(&self, id: &str) -> Option<UserIx> {
        self.lookup
            .find(self.lookup.hash(id), |&i| &*self.arena[i].id == id)
    }

    /// The user of this ID; nothing when it is not a user ID.
    pub fn intern(&mut self, id: &str) -> Option<UserIx> {
        if let Some(ix) = self.find(id) {
            return Some(ix);
        }
        let parsed = <&UserId>::try_from(id).ok()?;
        let local = parsed.server_name().as_str() == &*self.server;
        let hash = self.lookup.hash(id);
        let ix = self.arena.push(User {
            id: id.into(),
            local,
            named_in: None,
        });
        self.lookup
            .insert(hash, ix, |h, i| h.hash_one(&*self.arena[i].id));
        Some(ix)
    }

    pub fn get(&self, ix: UserIx) -> &User {
        &self.arena[ix]
    }

    pub fn get_mut(&mut self, ix: UserIx) -> &mut User {
        &mut self.arena[ix]
    }

    pub fn iter(&self) -> impl Iterator<Item = (UserIx, &User)> {
        self.arena.iter()
    }

    pub fn len(&self) -> usize {
        self.arena.len()
    }

    /// Whether both belong to one homeserver.
    pub fn same_server(&self, a: UserIx, b: UserIx) -> bool {
        let server = |ix: UserIx| self.arena[ix].id.split_once(':').map(|(_, server)| server);
        server(a) == server(b)
    }

    pub fn memory_used(&self) -> usize {
        let ids: usize = self.arena.iter().map(|(_, u)| u.id.len() + 16).sum();
        self.arena.memory_used() + self.lookup.memory_used() + ids
    }
}

impl Index {
    pub(super) fn user_id(&self, ix: UserIx) -> OwnedUserId {
        OwnedUserId::try_from(&*self.users.get(ix).id)
            .unwrap_or_else(|_| unreachable!("checked when it was interned"))
    }

    /// The name that the membership of this room gives the user.
    fn name_in(&self, room: RoomIx, user: UserIx) -> Option<TextIx> {
        self.rooms[room].members.get(user)?.name
    }

    pub(super) fn name_of(&self, user: UserIx) -> Option<&Arc<str>> {
        let room = self.users.get(user).named_in?;
        Some(self.texts.get(self.name_in(room, user)?))
    }

    /// After the membership in `room` changed: which room names the user now? The territory space
    /// before all others, else the newest membership with a name.
    pub(super) fn rename(&mut self, room: RoomIx, user: UserIx) {
        let before = self.users.get(user).named_in;
        let has_name = self.name_in(room, user).is_some();
        let named_in = match before {
            _ if has_name && self.is_territory(room) => Some(room),
            Some(named) if named != room && (self.is_territory(named) || !has_name) => before,
            None if has_name => Some(room),
            Some(named) if named != room && has_name => {
                let age = |r: RoomIx| self.rooms[r].members.get(user).map(|m| (m.at, m.mark));
                Some(if age(room) > age(named) { room } else { named })
            }
            Some(named) if named == room => self.search_name(user),
            other => other,
        };
        self.users.get_mut(user).named_in = named_in;
        self.users.revision += 1;
    }

    fn is_territory(&self, room: RoomIx) -> bool {
        self.rooms[room].kind == RoomKind::Territory
    }

    /// Looks through every room: rare, after the naming membership lost its name.
    pub(super) fn search_name(&self, user: UserIx) -> Option<RoomIx> {
        self.rooms
            .iter()
            .filter_map(|(ix, room)| {
                let member = room.members.get(user).filter(|m| m.name.is_some())?;
                Some((room.kind == RoomKind::Territory, member.at, member.mark, ix))
            })
            .max()
            .map(|(.., ix)| ix)
    }
}

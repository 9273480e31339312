use std::{hash::BuildHasher, sync::Arc};

use hashbrown::HashMap;
use ruma::{OwnedUserId, UserId};
use serde::{Deserialize, Serialize};

use super::{
    Index, Membership,
    arena::{Arena, Lookup, Texts},
    id::{Mark, RoomIx, Stamp, UserIx},
    room::Room,
    shown::Shown,
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
    /// What a member has just said of themselves, until the loop brings it.
    overlays: HashMap<UserIx, Overlay>,
}

/// How somebody is shown: name and avatar.
pub(super) type Looks = (Option<Arc<str>>, Option<Arc<str>>);

/// What lies over the looks of a member. No fact: neither in the digest nor in a snapshot.
#[derive(Debug, Clone, Default)]
#[expect(clippy::option_option, reason = "nothing said is not said to be none")]
struct Overlay {
    name: Option<String>,
    avatar: Option<Option<String>>,
    /// Unix milliseconds.
    until: i64,
}

/// What a member has just said of themselves on the homeserver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// Their name.
    Name(String),
    /// The content URI of their avatar; none any more.
    Avatar(Option<String>),
}

/// How long what the loop has not brought lies over the index, in milliseconds.
const LAID_OVER_FOR: i64 = 60_000;

/// A user and where the shown name comes from.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct User {
    pub id: Box<str>,
    /// Of our own homeserver.
    pub local: bool,
    /// Nothing was heard of the user but that a post mentions them: perhaps there is no such user.
    pub only_mentioned: bool,
    /// The room whose membership names the user; the name itself stands there.
    pub named_in: Option<RoomIx>,
}

impl User {
    /// Whether the account is on this server.
    pub fn is_of(&self, server: &str) -> bool {
        self.id
            .split_once(':')
            .is_some_and(|(_, own)| own == server)
    }
}

impl Users {
    pub fn new(server: &str) -> Self {
        Self {
            server: server.into(),
            arena: Arena::default(),
            lookup: Lookup::default(),
            revision: 0,
            overlays: HashMap::new(),
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
            self.arena[ix].only_mentioned = false;
            return Some(ix);
        }
        self.add(id, false)
    }

    /// As [`Users::intern`], of a local user whom a post mentions; nothing of another server's.
    pub fn intern_mentioned(&mut self, id: &str) -> Option<UserIx> {
        let (_, server) = id.split_once(':')?;
        if *server != *self.server {
            return None;
        }
        self.find(id).or_else(|| self.add(id, true))
    }

    fn add(&mut self, id: &str, only_mentioned: bool) -> Option<UserIx> {
        let parsed = <&UserId>::try_from(id).ok()?;
        let local = parsed.server_name().as_str() == &*self.server;
        let hash = self.lookup.hash(id);
        let ix = self.arena.push(User {
            id: id.into(),
            local,
            only_mentioned,
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

    pub(super) fn looks(&self, user: UserIx) -> Looks {
        let named_in = self.users.get(user).named_in;
        let shown_in = |room| shown_in(&self.rooms[room], user, &self.texts);
        let mut shown = named_in.map(shown_in).unwrap_or_default();
        if let Some(overlay) = self.users.overlays.get(&user) {
            if let Some(name) = &overlay.name {
                shown.name = Some(name);
            }
            if let Some(avatar) = &overlay.avatar {
                shown.avatar = avatar.as_deref();
            }
        }
        (shown.name.map(Arc::from), shown.avatar.map(Arc::from))
    }

    /// The content URI of a user's avatar.
    pub fn avatar(&self, user_id: &UserId) -> Option<Arc<str>> {
        let user = self.users.find(user_id.as_str())?;
        self.looks(user)
            .1
            .filter(|_| !self.people.is_departed(user))
    }

    /// The content URIs of the avatars of so many users from the `from`th on; nothing after the last.
    pub fn avatars(&self, from: usize, count: usize) -> Option<Vec<Arc<str>>> {
        let users = self.users.iter().skip(from).take(count);
        let is_here = |user: &UserIx| !self.people.is_departed(*user);
        let shown = users.map(|(user, _)| user).filter(is_here);
        (from < self.users.len()).then(|| shown.filter_map(|user| self.looks(user).1).collect())
    }

    /// Shows what a member has just said of themselves until the loop brings it, for 60 s at most.
    pub fn lay_over(&mut self, user_id: &UserId, said: Said, now: i64) {
        if let Some(user) = self.users.find(user_id.as_str()) {
            let overlay = self.users.overlays.entry(user).or_default();
            overlay.until = now.saturating_add(LAID_OVER_FOR);
            match said {
                Said::Name(name) => overlay.name = Some(name),
                Said::Avatar(avatar) => overlay.avatar = Some(avatar),
            }
            self.note_looks(user);
        }
    }

    /// Takes away what has lain over the index for too long.
    pub(super) fn expire_overlays(&mut self, now: i64) {
        let over: Vec<_> = self
            .users
            .overlays
            .extract_if(|_, overlay| overlay.until <= now)
            .map(|(user, _)| user)
            .collect();
        for user in over {
            self.note_looks(user);
        }
    }

    /// After somebody is shown otherwise.
    pub(super) fn note_looks(&mut self, user: UserIx) {
        self.users.revision += 1;
        self.list_person(user);
    }

    /// After the membership in `room` changed: which room shows the user now? A room that is the
    /// user's own before all others, for names of single rooms are no business of the others; and of
    /// those the newest membership that shows anything: a change of the profile comes into one room
    /// after the other.
    pub(super) fn rename(&mut self, room: RoomIx, user: UserIx) {
        let before = self.users.get(user).named_in;
        let named_in = match (before, self.rank(room, user)) {
            (Some(named), _) if named == room => self.search_name(user),
            (before, None) => before,
            (None, Some(_)) => Some(room),
            (Some(named), rank) if rank > self.rank(named, user) => Some(room),
            (before, Some(_)) => before,
        };
        self.users.get_mut(user).named_in = named_in;
        self.settle_overlay(room, user);
    }

    /// The loop has brought what was laid over.
    fn settle_overlay(&mut self, room: RoomIx, user: UserIx) {
        if self.users.get(user).named_in != Some(room) {
            return;
        }
        let shown = shown_in(&self.rooms[room], user, &self.texts);
        if let Some(overlay) = self.users.overlays.get_mut(&user) {
            overlay.name.take_if(|said| shown.name == Some(said));
            overlay
                .avatar
                .take_if(|said| shown.avatar == said.as_deref());
            if overlay.name.is_none() && overlay.avatar.is_none() {
                self.users.overlays.remove(&user);
            }
        }
    }

    /// How much the membership in a room counts for how its user is shown; nothing when it shows
    /// nothing.
    fn rank(&self, room: RoomIx, user: UserIx) -> Option<(bool, Stamp, Mark)> {
        let member = self.rooms[room].members.get(user)?;
        let counts = self.is_own(room, user) && member.membership == Membership::Join;
        member.shown.map(|_| (counts, member.at, member.mark))
    }

    /// Whether a room is the territory's or the user's own.
    fn is_own(&self, room: RoomIx, user: UserIx) -> bool {
        let room = &self.rooms[room];
        match room.kind {
            RoomKind::Territory => true,
            RoomKind::Home | RoomKind::Profile => room.is_of(user),
            _ => false,
        }
    }

    /// After the membership that shows somebody has changed. Where none of their own rooms does it
    /// looks through all of them: rare.
    fn search_name(&self, user: UserIx) -> Option<RoomIx> {
        let ranked = |ix: RoomIx| Some((self.rank(ix, user)?, ix));
        let own = self.own_rooms_of(user).filter_map(ranked);
        let shown = own.filter(|((counts, ..), _)| *counts).max();
        let shown = shown.or_else(|| self.rooms.places().filter_map(ranked).max());
        shown.map(|(_, ix)| ix)
    }

    /// Territory space, home and profile room, as far as they are found.
    fn own_rooms_of(&self, user: UserIx) -> impl Iterator<Item = RoomIx> {
        let space = self.first_of(self.of_kind(RoomKind::Territory));
        let kinds = [RoomKind::Home, RoomKind::Profile];
        let own = kinds.map(|kind| self.own_room_of(kind, user));
        own.into_iter().chain([space]).flatten()
    }
}

/// How the membership in a room shows its user.
fn shown_in<'t>(room: &Room, user: UserIx, texts: &'t Texts) -> Shown<'t> {
    let text = room.members.get(user).and_then(|member| member.shown);
    text.map(|ix| Shown::of(texts.get(ix))).unwrap_or_default()
}

use std::{
    collections::{BTreeMap, BTreeSet},
    hash::BuildHasher,
};

use hashbrown::HashMap;
use ruma::UserId;

use super::{
    Index,
    arena::{Arena, Lookup},
    id::{RoomIx, UserIx},
    room::{CreationKey, Room},
    sorted::Sorted,
};
use crate::events::RoomKind;

/// Finds rooms by what they are called. Where two rooms share a name the one with the smaller room
/// ID is found: the same after a rebuild, whatever came first.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    /// Categories and badges: there are few, and they are asked for in their order.
    slugs: BTreeMap<RoomKind, BTreeMap<Box<str>, BTreeSet<RoomIx>>>,
    /// Finished rooms.
    kinds: HashMap<RoomKind, Sorted<RoomIx>>,
    // Of these there is one for every room: only the room is kept, it knows its name.
    keys: Lookup<RoomIx>,
    aliases: Lookup<RoomIx>,
    topics: Lookup<RoomIx>,
}

impl Room {
    /// The name by which a category or a badge is listed.
    fn slug(&self) -> Option<&str> {
        let category = self.category().map(|c| c.slug.as_str());
        category.or_else(|| self.badge().map(|b| b.slug.as_str()))
    }

    /// The creation key, where the room is found by it.
    fn found_key(&self) -> Option<(RoomKind, &CreationKey)> {
        let key = self.key.as_ref().filter(|_| self.is_finished())?;
        Some(match key {
            CreationKey::Own(_) => (self.kind, key),
            // It names the kind itself.
            CreationKey::Text(_) => (RoomKind::Other, key),
        })
    }

    fn topic_slug(&self) -> Option<&str> {
        self.topic().map(|topic| topic.slug.as_str())
    }
}

/// Finding.
impl Index {
    /// The room that was created with this creation key.
    pub(super) fn room_by_key(&self, key: &str) -> Option<RoomIx> {
        let own = key.split_once('/').and_then(|(kind, name)| {
            let user_id = own_user_id(RoomKind::parse(kind), name, &self.bot)?;
            Some((RoomKind::parse(kind), self.users.find(&user_id)?))
        });
        match own {
            Some((kind, user)) => self.own_room_of(kind, user),
            None => self.by_key(
                RoomKind::Other,
                &CreationKey::Text(Box::<str>::from(key).into()),
            ),
        }
    }

    /// A user's own room of this kind.
    pub(super) fn own_room_of(&self, kind: RoomKind, user: UserIx) -> Option<RoomIx> {
        self.by_key(kind, &CreationKey::Own(user))
    }

    fn by_key(&self, kind: RoomKind, key: &CreationKey) -> Option<RoomIx> {
        let found = self
            .names
            .keys
            .candidates(self.names.keys.hash((kind, key)));
        self.first_of(found.filter(|&ix| self.rooms[ix].found_key() == Some((kind, key))))
    }

    /// The room of this canonical alias.
    pub(super) fn room_by_alias(&self, alias: &str) -> Option<RoomIx> {
        let hash = self.names.aliases.hash(alias);
        let found = self.names.aliases.candidates(hash);
        let written = found.filter(|&ix| self.rooms[ix].written_alias() == Some(alias));
        self.first_of(written.chain(self.room_by_own_alias(alias)))
    }

    fn room_by_own_alias(&self, alias: &str) -> Option<RoomIx> {
        let (localpart, server) = alias.strip_prefix('#')?.split_once(':')?;
        let (kind, name) = RoomKind::of_own_alias(localpart)?;
        let user = self.users.find(&format!("@{name}:{server}"))?;
        let room = self.own_room_of(kind, user);
        room.filter(|&ix| self.rooms[ix].has_own_alias())
    }

    /// The canonical alias of a room.
    pub(super) fn alias(&self, room: &Room) -> Option<String> {
        if room.has_own_alias() {
            return self.own_alias(room);
        }
        room.written_alias().map(ToOwned::to_owned)
    }

    /// The alias that the room should have if it is a member's own.
    pub(super) fn own_alias(&self, room: &Room) -> Option<String> {
        let Some(CreationKey::Own(user)) = room.key else {
            return None;
        };
        let user_id = self.user_id(user);
        let localpart = room.kind.own_alias(user_id.localpart())?;
        Some(format!("#{localpart}:{}", user_id.server_name()))
    }

    /// The topic of this slug.
    pub(super) fn topic_by_slug(&self, slug: &str) -> Option<RoomIx> {
        let found = self.names.topics.candidates(self.names.topics.hash(slug));
        self.first_of(found.filter(|&ix| self.rooms[ix].topic_slug() == Some(slug)))
    }

    /// The category of this slug.
    pub(super) fn category_by_slug(&self, slug: &str) -> Option<RoomIx> {
        self.by_slug(RoomKind::Category, slug)
    }

    /// The badge of this slug.
    pub(super) fn badge_by_slug(&self, slug: &str) -> Option<RoomIx> {
        self.by_slug(RoomKind::Badge, slug)
    }

    fn by_slug(&self, kind: RoomKind, slug: &str) -> Option<RoomIx> {
        let rooms = self.names.slugs.get(&kind)?.get(slug)?;
        self.first_of(rooms.iter().copied())
    }

    /// The categories, or the badges, as they are found by their slugs, in the order of those.
    pub(super) fn by_slugs(&self, kind: RoomKind) -> impl Iterator<Item = RoomIx> {
        let slugs = self.names.slugs.get(&kind).into_iter().flatten();
        slugs.filter_map(|(_, rooms)| self.first_of(rooms.iter().copied()))
    }

    /// The finished rooms of a kind.
    pub(super) fn of_kind(&self, kind: RoomKind) -> impl Iterator<Item = RoomIx> {
        let rooms = self.names.kinds.get(&kind);
        rooms.into_iter().flat_map(|rooms| rooms.from(|_| false))
    }

    /// Of namesakes the one that is found.
    pub(super) fn first_of(&self, rooms: impl Iterator<Item = RoomIx>) -> Option<RoomIx> {
        rooms.min_by(|&a, &b| self.rooms[a].id.cmp(&self.rooms[b].id))
    }

    /// The creation key of a room, as it is written.
    pub(super) fn creation_key(&self, room: &Room) -> Option<String> {
        Some(match room.key.as_ref()? {
            CreationKey::Text(key) => key.to_string(),
            CreationKey::Own(user) => {
                format!("{}/{}", room.kind, self.user_id(*user).localpart())
            }
        })
    }
}

/// Naming.
impl Index {
    /// A creation key, as a room of this kind keeps it.
    pub(super) fn keep_key(&mut self, kind: RoomKind, key: Box<str>) -> CreationKey {
        let own = key.split_once('/').filter(|(of, _)| *of == kind.as_str());
        let user_id = own.and_then(|(_, name)| own_user_id(kind, name, &self.bot));
        match user_id.and_then(|id| self.users.intern(&id)) {
            Some(user) => CreationKey::Own(user),
            None => CreationKey::Text(key.into()),
        }
    }

    /// Takes a room's names from it, before it changes.
    pub(super) fn unname(&mut self, ix: RoomIx) {
        let (names, room) = (&mut self.names, &self.rooms[ix]);
        if let Some(key) = room.found_key() {
            names.keys.remove(names.keys.hash(key), ix);
        }
        if let Some(alias) = room.written_alias() {
            names.aliases.remove(names.aliases.hash(alias), ix);
        }
        if let Some(slug) = room.topic_slug() {
            names.topics.remove(names.topics.hash(slug), ix);
        }
        if let Some(slug) = room.slug() {
            let slugs = names.slugs.entry(room.kind).or_default();
            if let Some(rooms) = slugs.get_mut(slug) {
                rooms.remove(&ix);
                if rooms.is_empty() {
                    slugs.remove(slug);
                }
            }
        }
        if room.is_finished() {
            names
                .kinds
                .entry(room.kind)
                .or_default()
                .remove(ix, |ix| ix);
        }
    }

    /// Puts a room that has none under its present names.
    pub(super) fn name(&mut self, ix: RoomIx) {
        // What it was called, its successor is called now.
        if self.upgrades.is_continued(ix) {
            return;
        }
        let (names, rooms) = (&mut self.names, &self.rooms);
        let room = &rooms[ix];
        if let Some(key) = room.found_key() {
            add(&mut names.keys, rooms, ix, key, Room::found_key);
        }
        if let Some(alias) = room.written_alias() {
            add(&mut names.aliases, rooms, ix, alias, Room::written_alias);
        }
        if let Some(slug) = room.topic_slug() {
            add(&mut names.topics, rooms, ix, slug, Room::topic_slug);
        }
        if let Some(slug) = room.slug() {
            let slugs = names.slugs.entry(room.kind).or_default();
            slugs.entry(slug.into()).or_default().insert(ix);
        }
        if room.is_finished() {
            names
                .kinds
                .entry(room.kind)
                .or_default()
                .insert(ix, |ix| ix);
        }
    }
}

/// Adds a room under a name that it knows itself.
fn add<'a, N: std::hash::Hash + 'a>(
    lookup: &mut Lookup<RoomIx>,
    rooms: &'a Arena<RoomIx, Room>,
    ix: RoomIx,
    name: N,
    known: impl Fn(&'a Room) -> Option<N>,
) {
    let hash = lookup.hash(name);
    lookup.insert(hash, ix, |hasher, ix| {
        known(&rooms[ix]).map_or(0, |name| hasher.hash_one(name))
    });
}

/// The member whose own room of this kind has this name.
fn own_user_id(kind: RoomKind, name: &str, bot: &UserId) -> Option<String> {
    let is_own = matches!(kind, RoomKind::Home | RoomKind::Profile);
    let user_id = format!("@{name}:{}", bot.server_name());
    (is_own && UserId::parse(&user_id).is_ok()).then_some(user_id)
}

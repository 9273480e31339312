//! The tracked state of a room, and the types and state keys under which it stands.

use serde::{Deserialize, Serialize};

use super::{
    arena::{Arena, Lookup},
    id::{KeyIx, Place},
    state::{Fact, StateKind},
};

/// A type and a state key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(super) struct Key {
    pub kind: StateKind,
    pub state_key: Box<str>,
}

/// Types with state keys, each kept once: most rooms have the same.
#[derive(Debug, Clone)]
pub(super) struct StateKeys {
    arena: Arena<KeyIx, Key>,
    lookup: Lookup<KeyIx>,
}

/// Kinds whose place with the empty state key is known beforehand, so that a room can be asked for
/// them without the keys.
static SINGLE: [StateKind; 15] = [
    StateKind::Name,
    StateKind::Alias,
    StateKind::JoinRules,
    StateKind::PowerLevels,
    StateKind::Encryption,
    StateKind::ServerAcl,
    StateKind::History,
    StateKind::GuestAccess,
    StateKind::Pinned,
    StateKind::Territory,
    StateKind::Category,
    StateKind::Topic,
    StateKind::Badge,
    StateKind::Privacy,
    StateKind::Details,
];

impl KeyIx {
    /// The place of a type with the empty state key; nothing where there is more than one key.
    pub fn of(kind: &StateKind) -> Option<Self> {
        SINGLE.iter().position(|k| k == kind).map(Self::nth)
    }
}

impl Default for StateKeys {
    fn default() -> Self {
        let mut keys = Self {
            arena: Arena::default(),
            lookup: Lookup::default(),
        };
        for kind in SINGLE.iter().cloned() {
            let state_key = Box::from("");
            keys.intern(Key { kind, state_key });
        }
        keys
    }
}

impl StateKeys {
    /// The place of this key, if anything ever stood there.
    pub fn find(&self, key: &Key) -> Option<KeyIx> {
        self.lookup
            .find(self.lookup.hash(key), |&ix| self.arena[ix] == *key)
    }

    /// The place of this key.
    pub fn intern(&mut self, key: Key) -> KeyIx {
        if let Some(ix) = self.find(&key) {
            return ix;
        }
        let hash = self.lookup.hash(&key);
        let ix = self.arena.push(key);
        self.lookup.insert(hash, ix, |hasher, ix| {
            std::hash::BuildHasher::hash_one(hasher, &self.arena[ix])
        });
        ix
    }

    /// The key.
    pub fn get(&self, ix: KeyIx) -> &Key {
        &self.arena[ix]
    }

    /// The keys, to be written.
    pub fn arena(&self) -> &Arena<KeyIx, Key> {
        &self.arena
    }

    /// The keys that were read; nothing when they do not begin as ours do.
    pub fn from_arena(arena: &Arena<KeyIx, Key>) -> Option<Self> {
        let mut keys = Self::default();
        for (ix, key) in arena.iter() {
            if keys.intern(key.clone()) != ix {
                return None;
            }
        }
        Some(keys)
    }

    /// Bytes held.
    pub fn memory_used(&self) -> usize {
        let texts: usize = self.arena.iter().map(|(_, k)| k.state_key.len()).sum();
        self.arena.memory_used() + self.lookup.memory_used() + texts
    }
}

/// Tracked state of a room, in the order of the keys.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Facts(Vec<Fact>);

// Whatever grows here grows for every room of every member.
const _: () = assert!(size_of::<Fact>() <= 32);

impl Facts {
    /// What stands under this key.
    pub fn get(&self, key: KeyIx) -> Option<&Fact> {
        self.0.get(self.place(key).ok()?)
    }

    /// As [`Facts::get`], to be changed.
    pub fn get_mut(&mut self, key: KeyIx) -> Option<&mut Fact> {
        let place = self.place(key).ok()?;
        self.0.get_mut(place)
    }

    /// Puts a fact under its key.
    pub fn insert(&mut self, fact: Fact) {
        match self.place(fact.key) {
            Ok(place) => {
                if let Some(known) = self.0.get_mut(place) {
                    *known = fact;
                }
            }
            Err(place) => {
                // By a quarter instead of twice: rooms of a member alone are most of all rooms.
                if self.0.len() == self.0.capacity() {
                    self.0.reserve_exact(self.0.len() / 4 + 1);
                }
                self.0.insert(place, fact);
            }
        }
    }

    /// Every fact.
    pub fn iter(&self) -> impl Iterator<Item = (KeyIx, &Fact)> {
        self.0.iter().map(|fact| (fact.key, fact))
    }

    /// Bytes held, without what the values point to.
    pub fn memory_used(&self) -> usize {
        self.0.capacity() * size_of::<Fact>()
    }

    fn place(&self, key: KeyIx) -> Result<usize, usize> {
        self.0.binary_search_by_key(&key, |fact| fact.key)
    }
}

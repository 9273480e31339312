use std::{
    fmt,
    hash::BuildHasher,
    marker::PhantomData,
    ops::{Index, IndexMut},
};

use hashbrown::{DefaultHashBuilder, HashTable};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{SeqAccess, Visitor},
};

use super::id::{Place, TextIx};

const CHUNK: usize = 4096;

/// Values that stay where they are, found by a 32-bit place. In chunks: growing neither copies
/// what is there nor reserves twice of it.
#[derive(Debug, Clone)]
pub(super) struct Arena<I, T> {
    chunks: Vec<Vec<T>>,
    len: usize,
    place: PhantomData<I>,
}

impl<I, T> Default for Arena<I, T> {
    fn default() -> Self {
        Self {
            chunks: Vec::new(),
            len: 0,
            place: PhantomData,
        }
    }
}

impl<I: Place, T> Arena<I, T> {
    /// Adds a value.
    pub fn push(&mut self, value: T) -> I {
        let n = self.len;
        if n.is_multiple_of(CHUNK) {
            // The first chunk grows by itself: a small forum stays small.
            self.chunks
                .push(Vec::with_capacity(if n == 0 { 0 } else { CHUNK }));
        }
        if let Some(chunk) = self.chunks.last_mut() {
            chunk.push(value);
            self.len += 1;
        }
        I::nth(n)
    }

    /// How many values there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is a value at this place.
    pub fn holds(&self, place: I) -> bool {
        place.n() < self.len
    }

    /// Every value with its place, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = (I, &T)> {
        self.chunks
            .iter()
            .flatten()
            .enumerate()
            .map(|(n, value)| (I::nth(n), value))
    }

    /// Every place, oldest first.
    pub fn places(&self) -> impl Iterator<Item = I> + use<I, T> {
        (0..self.len).map(I::nth)
    }

    /// Bytes held, without what the values point to.
    pub fn memory_used(&self) -> usize {
        self.chunks
            .iter()
            .map(|c| c.capacity() * size_of::<T>())
            .sum()
    }
}

impl<I: Place, T> Index<I> for Arena<I, T> {
    type Output = T;

    fn index(&self, place: I) -> &T {
        let n = place.n();
        match self.chunks.get(n / CHUNK).and_then(|c| c.get(n % CHUNK)) {
            Some(value) => value,
            // Places are made by `push` alone and nothing is ever taken out.
            None => unreachable!("a place of another arena"),
        }
    }
}

impl<I: Place, T> IndexMut<I> for Arena<I, T> {
    fn index_mut(&mut self, place: I) -> &mut T {
        let n = place.n();
        match self
            .chunks
            .get_mut(n / CHUNK)
            .and_then(|c| c.get_mut(n % CHUNK))
        {
            Some(value) => value,
            None => unreachable!("a place of another arena"),
        }
    }
}

impl<I: Place, T: Serialize> Serialize for Arena<I, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(ExactLen {
            values: self.chunks.iter().flatten(),
            len: self.len,
        })
    }
}

/// A sequence must say how long it is.
struct ExactLen<V> {
    values: V,
    len: usize,
}

impl<V: Iterator> Iterator for ExactLen<V> {
    type Item = V::Item;

    fn next(&mut self) -> Option<V::Item> {
        let next = self.values.next()?;
        self.len = self.len.saturating_sub(1);
        Some(next)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.len, Some(self.len))
    }
}

impl<'de, I: Place, T: Deserialize<'de>> Deserialize<'de> for Arena<I, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Values<I, T>(PhantomData<(I, T)>);
        impl<'de, I: Place, T: Deserialize<'de>> Visitor<'de> for Values<I, T> {
            type Value = Arena<I, T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a sequence")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut arena = Arena::default();
                while let Some(value) = seq.next_element()? {
                    arena.push(value);
                }
                Ok(arena)
            }
        }
        deserializer.deserialize_seq(Values(PhantomData))
    }
}

/// Finds places by a key that stands in the value itself, so that no key is kept twice.
#[derive(Debug, Clone)]
pub(super) struct Lookup<I> {
    table: HashTable<I>,
    hasher: DefaultHashBuilder,
}

impl<I> Default for Lookup<I> {
    fn default() -> Self {
        Self {
            table: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
        }
    }
}

impl<I: Place> Lookup<I> {
    /// The hash under which a key is kept.
    pub fn hash(&self, key: impl std::hash::Hash) -> u64 {
        self.hasher.hash_one(key)
    }

    /// The place whose value satisfies `is`.
    pub fn find(&self, hash: u64, is: impl FnMut(&I) -> bool) -> Option<I> {
        self.table.find(hash, is).copied()
    }

    /// Every place under this hash: the caller compares.
    pub fn candidates(&self, hash: u64) -> impl Iterator<Item = I> {
        self.table.iter_hash(hash).copied()
    }

    /// Adds a place; `rehash` gives the hash of a place's key when the table grows.
    pub fn insert(&mut self, hash: u64, place: I, rehash: impl Fn(&DefaultHashBuilder, I) -> u64) {
        let hasher = &self.hasher;
        self.table
            .insert_unique(hash, place, |&i| rehash(hasher, i));
    }

    /// Makes room for so many places at once, when the table is empty.
    pub fn reserve(&mut self, places: usize) {
        if self.table.is_empty() {
            self.table = HashTable::with_capacity(places);
        }
    }

    /// Takes a place out.
    pub fn remove(&mut self, hash: u64, place: I) {
        if let Ok(entry) = self.table.find_entry(hash, |&i| i == place) {
            entry.remove();
        }
    }

    /// Bytes held.
    pub fn memory_used(&self) -> usize {
        self.table.allocation_size()
    }
}

/// Short texts that many facts share. A text that no fact uses any more is forgotten at once: it
/// may be a word that was redacted.
#[derive(Debug, Clone, Default)]
pub(super) struct Texts {
    arena: Arena<TextIx, Text>,
    lookup: Lookup<TextIx>,
    free: Vec<TextIx>,
}

/// A shared text and how many facts use it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Text {
    text: Box<str>,
    uses: u32,
}

impl Texts {
    /// The place of this text, used once more.
    pub fn acquire(&mut self, text: &str) -> TextIx {
        let hash = self.lookup.hash(text);
        if let Some(ix) = self.lookup.find(hash, |&i| &*self.arena[i].text == text) {
            self.arena[ix].uses += 1;
            return ix;
        }
        let value = Text {
            text: text.into(),
            uses: 1,
        };
        let ix = match self.free.pop() {
            Some(ix) => {
                self.arena[ix] = value;
                ix
            }
            None => self.arena.push(value),
        };
        self.lookup
            .insert(hash, ix, |h, i| h.hash_one(&*self.arena[i].text));
        ix
    }

    /// One use less; the last one forgets the text.
    pub fn release(&mut self, ix: TextIx) {
        let hash = self.lookup.hash(&*self.arena[ix].text);
        let text = &mut self.arena[ix];
        text.uses = text.uses.saturating_sub(1);
        if text.uses == 0 {
            text.text = Box::default();
            self.lookup.remove(hash, ix);
            self.free.push(ix);
        }
    }

    /// The texts, to be written.
    pub fn arena(&self) -> &Arena<TextIx, Text> {
        &self.arena
    }

    /// The texts that were read.
    pub fn from_arena(arena: Arena<TextIx, Text>) -> Self {
        let mut this = Self {
            arena,
            ..Self::default()
        };
        for ix in this.arena.places() {
            if this.arena[ix].uses == 0 {
                this.free.push(ix);
                continue;
            }
            let hash = this.lookup.hash(&*this.arena[ix].text);
            this.lookup
                .insert(hash, ix, |h, i| h.hash_one(&*this.arena[i].text));
        }
        this
    }

    /// The text.
    pub fn get(&self, ix: TextIx) -> &str {
        &self.arena[ix].text
    }

    /// Bytes held.
    pub fn memory_used(&self) -> usize {
        let words: usize = self.arena.iter().map(|(_, t)| t.text.len()).sum();
        self.arena.memory_used() + self.lookup.memory_used() + words
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::id::UserIx;

    #[test]
    fn an_arena_keeps_its_places_over_chunks() {
        let mut arena: Arena<UserIx, usize> = Arena::default();
        let places: Vec<_> = (0..3 * CHUNK).map(|n| arena.push(n)).collect();
        assert!(places.iter().enumerate().all(|(n, &p)| arena[p] == n));
        assert_eq!(arena.len(), 3 * CHUNK);
    }

    #[test]
    fn a_text_without_use_is_forgotten() {
        let mut texts = Texts::default();
        let (a, b) = (texts.acquire("👍"), texts.acquire("👍"));
        assert_eq!(a, b);
        texts.release(a);
        assert_eq!(texts.get(b), "👍");
        texts.release(b);
        assert_eq!(texts.get(b), "");
        assert_eq!(
            {
                let c = texts.acquire("👎");
                texts.get(c)
            },
            "👎"
        );
    }
}

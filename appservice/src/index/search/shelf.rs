//! Documents of one kind and what they are found by.

use std::hash::Hash;

use hashbrown::HashMap;

use super::terms::{Bits, Inverted};
use crate::policy::sought::Sought;

/// Documents, the newest version of each. What was said before is found no more at once, and swept
/// out later.
#[derive(Debug)]
pub(super) struct Shelf<K, D> {
    inverted: Inverted,
    documents: Vec<D>,
    live: Bits,
    latest: HashMap<K, u32>,
    dead: usize,
}

impl<K, D> Default for Shelf<K, D> {
    fn default() -> Self {
        Self {
            inverted: Inverted::default(),
            documents: Vec::new(),
            live: Bits::default(),
            latest: HashMap::new(),
            dead: 0,
        }
    }
}

impl<K: Eq + Hash, D> Shelf<K, D> {
    /// Puts a document in place of the one of the same key.
    pub fn put(&mut self, key: K, document: D, terms: Vec<Box<str>>) {
        let Ok(number) = u32::try_from(self.documents.len()) else {
            return;
        };
        if self.documents.len() == self.documents.capacity() {
            let room = (self.documents.len() / 8).max(8);
            self.documents.reserve_exact(room);
        }
        self.documents.push(document);
        self.live.set(number);
        self.inverted.add(number, terms);
        if let Some(before) = self.latest.insert(key, number) {
            self.bury(before);
        }
    }

    /// Takes a document away.
    pub fn remove(&mut self, key: &K) {
        if let Some(before) = self.latest.remove(key) {
            self.bury(before);
        }
    }

    fn bury(&mut self, number: u32) {
        self.live.clear(number);
        self.dead += 1;
    }

    /// The document of this key.
    pub fn get(&self, key: &K) -> Option<&D> {
        let number = *self.latest.get(key)?;
        self.documents.get(number as usize)
    }

    /// All documents, by their numbers; those too that nothing leads to any more.
    pub fn documents(&self) -> &[D] {
        &self.documents
    }

    /// The documents that say all words.
    pub fn find(&self, sought: &Sought) -> impl Iterator<Item = &D> {
        let found = self.numbers(sought).documents().collect::<Vec<_>>();
        let found = found.into_iter();
        found.filter_map(|number| self.documents.get(number as usize))
    }

    /// Their numbers.
    pub fn numbers(&self, sought: &Sought) -> Bits {
        let mut found = if sought.is_empty() {
            Bits::default()
        } else {
            self.live.clone()
        };
        for word in sought.words() {
            let mut marks = Bits::with_room(self.documents.len());
            for stem in &word.stems {
                self.inverted.mark(stem, &mut marks);
            }
            if let Some(prefix) = &word.prefix {
                self.inverted.mark_beginning(prefix, &mut marks);
            }
            found.keep(&marks);
        }
        found
    }

    /// Whether there is something to sweep.
    pub fn is_dusty(&self) -> bool {
        self.dead > 0
    }

    /// Forgets what is found no more, and every term that nothing else says.
    pub fn sweep(&mut self) {
        if !self.is_dusty() {
            return;
        }
        let mut numbers = vec![None; self.documents.len()];
        for (new, old) in (0_u32..).zip(std::mem::take(&mut self.live).documents()) {
            if let Some(number) = numbers.get_mut(old as usize) {
                *number = Some(new);
            }
        }
        self.inverted.renumber(&numbers);
        let mut number = numbers.iter();
        self.documents
            .retain(|_| number.next().is_some_and(Option::is_some));
        self.latest.retain(|_, old| {
            let new = numbers.get(*old as usize).copied().flatten();
            *old = new.unwrap_or(*old);
            new.is_some()
        });
        (0_u32..)
            .zip(&self.documents)
            .for_each(|(number, _)| self.live.set(number));
        self.dead = 0;
    }

    /// Whether anything is kept under this term.
    #[cfg(test)]
    pub fn knows(&self, term: &str) -> bool {
        self.inverted.knows(term)
    }

    /// Bytes held; an estimate.
    pub fn memory_used(&self) -> usize {
        self.inverted.memory_used()
            + self.documents.capacity() * size_of::<D>()
            + self.live.memory_used()
            + self.latest.allocation_size()
    }
}

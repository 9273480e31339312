//! Which term is said where.

use std::{collections::BTreeMap, ops::Bound};

use smallvec::SmallVec;

/// Terms in their order, and the documents that say them. Documents are numbered as they come.
#[derive(Debug, Default)]
pub(super) struct Inverted(BTreeMap<Box<str>, Postings>);

/// The documents that say a term.
#[derive(Debug)]
enum Postings {
    /// Said by few.
    Few(Distances),
    /// Said by so many that a bit for each document there is takes no more.
    Many(Bits),
}

impl Default for Postings {
    fn default() -> Self {
        Self::Few(Distances::default())
    }
}

impl Postings {
    fn push(&mut self, document: u32) {
        match self {
            Self::Few(distances) => {
                distances.push(document);
                let bits = document as usize / 8 + 1;
                if distances.bytes.spilled() && distances.bytes.len() > bits {
                    let mut many = Bits::with_room(document as usize + 1);
                    distances.iter().for_each(|document| many.set(document));
                    *self = Self::Many(many);
                }
            }
            Self::Many(bits) => bits.set(document),
        }
    }

    fn mark(&self, marks: &mut Bits) {
        match self {
            Self::Few(distances) => distances.iter().for_each(|document| marks.set(document)),
            Self::Many(bits) => marks.add(bits),
        }
    }

    fn documents(&self) -> Box<dyn Iterator<Item = u32> + '_> {
        match self {
            Self::Few(distances) => Box::new(distances.iter()),
            Self::Many(bits) => Box::new(bits.documents()),
        }
    }

    /// Bytes held beside this.
    fn memory_used(&self) -> usize {
        match self {
            Self::Few(distances) if distances.bytes.spilled() => distances.bytes.capacity(),
            Self::Few(_) => 0,
            Self::Many(bits) => bits.memory_used(),
        }
    }
}

/// Numbers of documents, each as its distance from the one before it: seven bits to a byte.
#[derive(Debug, Default)]
struct Distances {
    bytes: SmallVec<[u8; 16]>,
    last: u32,
}

impl Distances {
    fn push(&mut self, document: u32) {
        if self.bytes.len() == self.bytes.capacity() {
            // By an eighth: doubled, a third of all this would be room that nothing fills.
            self.bytes.reserve_exact((self.bytes.len() / 8).max(8));
        }
        let mut distance = document.wrapping_sub(self.last);
        self.last = document;
        loop {
            let [low, ..] = distance.to_le_bytes();
            distance >>= 7;
            if distance == 0 {
                self.bytes.push(low & 0x7f);
                break;
            }
            self.bytes.push(low | 0x80);
        }
    }

    fn iter(&self) -> impl Iterator<Item = u32> {
        let (mut document, mut distance, mut shift) = (0_u32, 0_u32, 0);
        self.bytes.iter().filter_map(move |byte| {
            distance |= u32::from(byte & 0x7f) << shift;
            shift += 7;
            if byte & 0x80 != 0 {
                return None;
            }
            document = document.wrapping_add(distance);
            (distance, shift) = (0, 0);
            Some(document)
        })
    }
}

impl Inverted {
    /// Adds the newest document under each of its terms.
    pub fn add(&mut self, document: u32, terms: Vec<Box<str>>) {
        for term in terms {
            self.0.entry(term).or_default().push(document);
        }
    }

    /// Marks the documents that say a term.
    pub fn mark(&self, term: &str, marks: &mut Bits) {
        if let Some(postings) = self.0.get(term) {
            postings.mark(marks);
        }
    }

    /// Marks the documents that say any term with this beginning.
    pub fn mark_beginning(&self, prefix: &str, marks: &mut Bits) {
        let from = (Bound::Included(prefix), Bound::Unbounded);
        for (term, postings) in self.0.range::<str, _>(from) {
            if !term.starts_with(prefix) {
                break;
            }
            postings.mark(marks);
        }
    }

    /// Gives documents new numbers, in the same order; those without one are forgotten, and with
    /// them the terms that nothing else says.
    pub fn renumber(&mut self, number: &[Option<u32>]) {
        self.0.retain(|_, postings| {
            let mut kept = Postings::default();
            let mut is_said = false;
            for document in postings.documents() {
                if let Some(Some(new)) = number.get(document as usize) {
                    kept.push(*new);
                    is_said = true;
                }
            }
            *postings = kept;
            is_said
        });
    }

    /// Whether anything is kept under this term.
    #[cfg(test)]
    pub fn knows(&self, term: &str) -> bool {
        self.0.contains_key(term)
    }

    /// Bytes held; an estimate.
    pub fn memory_used(&self) -> usize {
        // A tree's nodes are three quarters full.
        let node = size_of::<(Box<str>, Postings)>() * 4 / 3;
        let held = self
            .0
            .iter()
            .map(|(term, p)| term.len() + 16 + node + p.memory_used());
        held.sum()
    }
}

/// A set of documents.
#[derive(Debug, Clone, Default)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    /// The empty set, for so many documents.
    pub fn with_room(documents: usize) -> Self {
        Self(vec![0; documents.div_ceil(64)])
    }

    /// Adds a document.
    pub fn set(&mut self, document: u32) {
        let (word, bit) = (document as usize / 64, document % 64);
        if let Some(more) = (word + 1)
            .checked_sub(self.0.len())
            .filter(|more| *more > 0)
        {
            if word >= self.0.capacity() {
                // By an eighth, as there are so many of these.
                self.0.reserve_exact(more.max(self.0.len() / 8));
            }
            self.0.resize(word + 1, 0);
        }
        if let Some(word) = self.0.get_mut(word) {
            *word |= 1 << bit;
        }
    }

    /// Adds what the other has.
    pub fn add(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (word, more) in self.0.iter_mut().zip(&other.0) {
            *word |= more;
        }
    }

    /// Takes a document out.
    pub fn clear(&mut self, document: u32) {
        if let Some(word) = self.0.get_mut(document as usize / 64) {
            *word &= !(1 << (document % 64));
        }
    }

    /// Keeps what the other has too.
    pub fn keep(&mut self, other: &Self) {
        for (n, word) in self.0.iter_mut().enumerate() {
            *word &= other.0.get(n).copied().unwrap_or(0);
        }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Every document, the first one first.
    pub fn documents(&self) -> impl Iterator<Item = u32> {
        self.blocks().flat_map(|block| self.documents_in(block))
    }

    /// Where there are documents: the nth block are those from 64 times n on.
    pub fn blocks(&self) -> impl Iterator<Item = usize> {
        let words = self.0.iter().enumerate();
        words.filter(|(_, word)| **word != 0).map(|(n, _)| n)
    }

    /// The documents of a block, the first one first.
    pub fn documents_in(&self, block: usize) -> impl Iterator<Item = u32> + use<> {
        let mut rest = self.0.get(block).copied().unwrap_or_default();
        let from = u32::try_from(block * 64).unwrap_or(u32::MAX);
        std::iter::from_fn(move || {
            let bit = rest.trailing_zeros();
            rest &= rest.wrapping_sub(1);
            (bit < 64).then(|| from.saturating_add(bit))
        })
    }

    /// Bytes held.
    pub fn memory_used(&self) -> usize {
        self.0.capacity() * size_of::<u64>()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn postings_are_what_was_pushed(documents in prop::collection::btree_set(any::<u32>(), 0..200)) {
            let mut distances = Distances::default();
            for document in &documents {
                distances.push(*document);
            }
            prop_assert_eq!(distances.iter().collect::<Vec<_>>(), documents.into_iter().collect::<Vec<_>>());
        }

        #[test]
        fn what_many_say_and_what_few_say_is_kept_alike(documents in prop::collection::btree_set(0..400_u32, 0..300)) {
            let mut postings = Postings::default();
            for document in &documents {
                postings.push(*document);
            }
            let mut marks = Bits::with_room(400);
            postings.mark(&mut marks);
            let documents: Vec<_> = documents.into_iter().collect();
            prop_assert_eq!(postings.documents().collect::<Vec<_>>(), documents.clone());
            prop_assert_eq!(marks.documents().collect::<Vec<_>>(), documents);
        }

        #[test]
        fn bits_are_what_was_set(documents in prop::collection::btree_set(0..2_000_u32, 0..200)) {
            let mut bits = Bits::default();
            for document in &documents {
                bits.set(*document);
            }
            prop_assert_eq!(bits.documents().collect::<Vec<_>>(), documents.into_iter().collect::<Vec<_>>());
        }
    }
}

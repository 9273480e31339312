//! How far a search reaches: which posts stand in rooms that somebody may read, and where the newest of them are.
//! It is asked for by everybody who may read the same, and grows as posts come.

use std::{
    cmp::Reverse,
    sync::{Arc, Mutex, PoisonError},
};

use super::{Said, find::Rooms, terms::Bits};

/// Kept at most: how many sets of rooms are read by whom is a matter of badges.
const AT_MOST: usize = 16;

/// Posts in some rooms.
#[derive(Debug, Clone, Default)]
pub(super) struct Reach {
    rooms: Rooms,
    posts: Bits,
    /// The time of the newest of every 64, as they are numbered.
    latest: Vec<u64>,
    /// So many documents were looked at.
    known: usize,
}

/// Those that were asked for, the last one last.
#[derive(Debug, Default)]
pub(super) struct Reaches(Mutex<Vec<Arc<Reach>>>);

impl Reaches {
    /// What stands in these rooms.
    pub fn of(&self, rooms: &Rooms, posts: &[Said]) -> Arc<Reach> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.iter().position(|reach| reach.rooms == *rooms);
        let mut reach =
            at.map_or_else(|| Arc::new(Reach::new(rooms.clone())), |at| kept.remove(at));
        if reach.known < posts.len() {
            Arc::make_mut(&mut reach).grow(posts);
        }
        if kept.len() == AT_MOST {
            kept.remove(0);
        }
        kept.push(Arc::clone(&reach));
        reach
    }

    /// The documents have other numbers.
    pub fn forget(&self) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.clear();
    }

    /// Bytes held; an estimate.
    pub fn memory_used(&self) -> usize {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let held = kept
            .iter()
            .map(|reach| reach.posts.memory_used() + reach.latest.capacity() * size_of::<u64>());
        held.sum()
    }
}

impl Reach {
    fn new(rooms: Rooms) -> Self {
        Self {
            rooms,
            ..Self::default()
        }
    }

    fn grow(&mut self, posts: &[Said]) {
        let new = (0_u32..).zip(posts).skip(self.known);
        for (number, post) in new.filter(|(_, post)| self.rooms.contains(post.room)) {
            self.posts.set(number);
            let block = number as usize / 64;
            if self.latest.len() <= block {
                self.latest.resize(block + 1, 0);
            }
            if let Some(latest) = self.latest.get_mut(block) {
                *latest = post.at.max(*latest);
            }
        }
        self.known = posts.len();
    }

    /// Keeps what it reaches.
    pub fn keep(&self, found: &mut Bits) {
        found.keep(&self.posts);
    }

    /// Of what was found, and kept, everything that may be among the newest so many: where all of 64 are older than
    /// as many others, none of them is looked at.
    pub fn newest(&self, found: &Bits, posts: &[Said], most: usize) -> Vec<Said> {
        let latest = |block: usize| self.latest.get(block).copied().unwrap_or_default();
        let blocks = found.blocks().map(|block| (Reverse(latest(block)), block));
        let mut blocks: Vec<_> = blocks.collect();
        let said = |block: usize| {
            let numbers = found.documents_in(block);
            numbers.filter_map(|number| posts.get(number as usize).copied())
        };
        if blocks.len() <= most {
            return blocks
                .into_iter()
                .flat_map(|(_, block)| said(block))
                .collect();
        }
        // In each of these is one at least.
        let (first, pivot, rest) = blocks.select_nth_unstable(most);
        let first = first.iter().chain(std::iter::once(&*pivot));
        let mut newest: Vec<Said> = first.flat_map(|(_, block)| said(*block)).collect();
        newest.select_nth_unstable_by_key(most, |post| Reverse(post.at));
        let oldest = newest.get(most).map_or(0, |post| post.at);
        let later = rest.iter().filter(|(Reverse(at), _)| *at >= oldest);
        newest.extend(later.flat_map(|(_, block)| said(*block)));
        newest
    }
}

//! What was journalled lately, to know it when it comes again.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};

/// The latest transaction IDs and the hashes of their bodies.
#[derive(Debug)]
pub(super) struct Remembered {
    most: usize,
    hashes: HashMap<Arc<str>, [u8; 32]>,
    order: VecDeque<Arc<str>>,
}

impl Remembered {
    /// Nothing yet, and at most so many.
    pub fn new(most: usize) -> Self {
        Self {
            most,
            hashes: HashMap::new(),
            order: VecDeque::new(),
        }
    }

    /// One more; the oldest goes when there are too many.
    pub fn insert(&mut self, txn_id: &str, hash: [u8; 32]) {
        if let Some(known) = self.hashes.get_mut(txn_id) {
            *known = hash;
            return;
        }
        let id: Arc<str> = txn_id.into();
        self.hashes.insert(Arc::clone(&id), hash);
        self.order.push_back(id);
        if self.order.len() > self.most
            && let Some(oldest) = self.order.pop_front()
        {
            self.hashes.remove(&oldest);
        }
    }

    /// The hash of what came under this transaction ID.
    pub fn get(&self, txn_id: &str) -> Option<&[u8; 32]> {
        self.hashes.get(txn_id)
    }

    /// All of them, the oldest first.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8; 32])> {
        let known = |id: &Arc<str>| self.hashes.get(id);
        self.order
            .iter()
            .filter_map(move |id| Some((&**id, known(id)?)))
    }
}

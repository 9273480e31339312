use std::collections::BTreeMap;

use super::{
    Index,
    id::{EventIx, RoomIx, RoomName},
    room::Listed,
};

/// The topics of every category, by latest activity, and what there is of them.
#[derive(Debug, Clone, Default)]
pub(super) struct Listings(BTreeMap<Box<str>, Listing>);

/// The topics of one category.
#[derive(Debug, Clone, Default)]
pub(super) struct Listing {
    /// By latest activity; the room ID makes the order whole and a cursor stable.
    pub topics: BTreeMap<(u64, RoomName), RoomIx>,
    /// Posts in them.
    pub posts: u64,
}

impl Listings {
    /// The topics of this category.
    pub fn get(&self, category: &str) -> Option<&Listing> {
        self.0.get(category)
    }

    fn insert(&mut self, listed: &Listed, id: &RoomName, ix: RoomIx) {
        let listing = self.0.entry(listed.category.clone()).or_default();
        listing.topics.insert((listed.activity, id.clone()), ix);
        listing.posts += u64::from(listed.posts);
    }

    fn remove(&mut self, listed: &Listed, id: &RoomName) {
        if let Some(listing) = self.0.get_mut(&listed.category) {
            listing.topics.remove(&(listed.activity, id.clone()));
            listing.posts -= u64::from(listed.posts);
            if listing.topics.is_empty() {
                self.0.remove(&listed.category);
            }
        }
    }
}

/// How far to look for a local neighbour of a remote post.
const NEIGHBOURS: usize = 64;

impl Index {
    /// Brings a topic's entry in its category's list up to date. Tells whether it has appeared.
    pub(super) fn list(&mut self, ix: RoomIx, now: i64) -> bool {
        let listed = self.listed_now(ix, now).map(Box::new);
        let room = &mut self.rooms[ix];
        if room.listed == listed {
            return false;
        }
        if let Some(before) = &room.listed {
            self.listings.remove(before, &room.id);
        }
        if let Some(after) = &listed {
            self.listings.insert(after, &room.id, ix);
        }
        let appeared = room.listed.is_none() && listed.is_some();
        room.listed = listed;
        appeared
    }

    /// Lists a topic of a snapshot as it was listed.
    pub(super) fn list_as(&mut self, ix: RoomIx, listed: Listed) {
        let room = &mut self.rooms[ix];
        self.listings.insert(&listed, &room.id, ix);
        room.listed = Some(Box::new(listed));
    }

    fn listed_now(&self, ix: RoomIx, now: i64) -> Option<Listed> {
        let room = &self.rooms[ix];
        let category = room.topic()?.category.as_str().into();
        let last = room
            .order
            .iter()
            .rposition(|&e| self.events[e].kind.is_shown())?;
        let event = *room.order.get(last)?;
        let activity = match &room.listed {
            // The clamp of a foreign stamp must not move with the clock.
            Some(before) if before.last == Some(event) && !self.is_local(event) => before.activity,
            _ => self.activity(&room.order, last, event, now),
        };
        Some(Listed {
            category,
            activity,
            posts: room.shown,
            last: Some(event),
        })
    }

    /// When an event happened, for comparison with other rooms: its stamp, and for a foreign one
    /// that stamp between those of its local neighbours. After the last of them, not later than now.
    fn activity(&self, order: &[EventIx], at: usize, event: EventIx, now: i64) -> u64 {
        let stamp = self.events[event].at;
        if self.is_local(event) {
            return stamp;
        }
        let local = |e: &&EventIx| self.is_local(**e);
        let before = order.iter().take(at).rev().take(NEIGHBOURS).find(local);
        let after = order.iter().skip(at + 1).take(NEIGHBOURS).find(local);
        let low = before.map_or(0, |&e| self.events[e].at);
        let high = after.map_or(u64::try_from(now).unwrap_or(0), |&e| self.events[e].at);
        stamp.min(high).max(low)
    }

    pub(super) fn is_local(&self, event: EventIx) -> bool {
        self.events[event]
            .sender
            .is_some_and(|s| self.users.get(s).local)
    }
}

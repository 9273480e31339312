//! What is counted of a topic's posts, so that unread ones need not be looked for: derived from the
//! order, and made again from it.

use hashbrown::HashMap;
use smallvec::SmallVec;
use thin_vec::ThinVec;

use super::{
    Index,
    arena::Arena,
    event::{Event, Kind},
    id::{EventIx, RoomIx, UserIx},
    order::place_of,
};

/// Sums over the beginning of a growing row of ones and zeros, each in logarithmic time: a Fenwick
/// tree.
#[derive(Debug, Clone, Default)]
struct Sums(ThinVec<u32>);

impl Sums {
    fn len(&self) -> u32 {
        u32::try_from(self.0.len()).unwrap_or(u32::MAX)
    }

    fn at(&self, n: u32) -> u32 {
        let before = (n as usize).checked_sub(1);
        before.and_then(|n| self.0.get(n)).copied().unwrap_or(0)
    }

    fn push(&mut self, one: bool) {
        let n = self.len() + 1;
        let (mut sum, mut step) = (u32::from(one), 1);
        while step < n & n.wrapping_neg() {
            sum += self.at(n - step);
            step <<= 1;
        }
        self.0.push(sum);
    }

    /// Makes the `n`th, which was a one, a zero. Counted from 1.
    fn clear(&mut self, mut n: u32) {
        while n > 0 && n <= self.len() {
            if let Some(sum) = self.0.get_mut(n as usize - 1) {
                *sum = sum.saturating_sub(1);
            }
            n += n & n.wrapping_neg();
        }
    }

    /// Ones among the first `n`.
    fn first(&self, n: u32) -> u32 {
        let (mut n, mut sum) = (n.min(self.len()), 0);
        while n > 0 {
            sum += self.at(n);
            n &= n - 1;
        }
        sum
    }
}

/// The posts of a topic that stand.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally {
    /// Which events of the order they are.
    posts: Sums,
    /// By who wrote them, in order.
    by_sender: HashMap<UserIx, ThinVec<EventIx>>,
    /// By the root of their thread, in order.
    threads: HashMap<EventIx, ThinVec<EventIx>>,
    /// Those of any thread, in order.
    threaded: ThinVec<EventIx>,
    /// Those of which some version mentions a member, in order. Which one is in force is asked then.
    mentions: HashMap<UserIx, ThinVec<EventIx>>,
}

type Events = Arena<EventIx, Event>;

impl Tally {
    /// Takes in the event that stands last in the order.
    fn push(&mut self, events: &Events, ix: EventIx) {
        let event = &events[ix];
        let stands = event.kind == Kind::Post;
        self.posts.push(stands);
        if !stands {
            return;
        }
        if let Some(sender) = event.sender {
            // Most who write in a topic write there once.
            let first = || ThinVec::with_capacity(1);
            self.by_sender.entry(sender).or_insert_with(first).push(ix);
        }
        if let Some(root) = event.thread {
            self.threads.entry(root).or_default().push(ix);
            self.threaded.push(ix);
        }
    }

    /// Forgets a post that stands no more.
    fn forget(&mut self, events: &Events, ix: EventIx) {
        let event = &events[ix];
        self.posts.clear(place_of(event));
        let take = |list: &mut ThinVec<EventIx>| {
            let at = list.iter().rposition(|&e| e == ix);
            at.map(|at| list.remove(at)).is_some()
        };
        if let Some(list) = event.sender.and_then(|s| self.by_sender.get_mut(&s)) {
            take(list);
        }
        // It may have lost its thread already.
        if take(&mut self.threaded) {
            self.threads.values_mut().any(take);
        }
    }

    /// Notes that some version of a post mentions somebody.
    fn mention(&mut self, events: &Events, ix: EventIx, user: UserIx) {
        let posts = self.mentions.entry(user).or_default();
        let place = place_of(&events[ix]);
        let at = posts.partition_point(|&e| place_of(&events[e]) < place);
        if posts.get(at) != Some(&ix) {
            posts.insert(at, ix);
        }
    }

    /// The posts in the places after `from` of which some version mentions somebody, in order.
    pub fn mentioning(&self, events: &Events, user: UserIx, from: u32) -> &[EventIx] {
        let posts = self.mentions.get(&user);
        posts.map_or(&[], |posts| after(events, posts, from))
    }

    /// How many posts stand in the places after `from` up to `to`.
    pub fn posts(&self, from: u32, to: u32) -> u32 {
        self.posts.first(to).saturating_sub(self.posts.first(from))
    }

    /// How many events stand in the order.
    pub fn end(&self) -> u32 {
        self.posts.len()
    }

    /// Whether any post stands in a thread.
    pub fn has_threads(&self) -> bool {
        !self.threaded.is_empty()
    }

    /// The posts of threads in the places after `from`, in order.
    pub fn threaded(&self, events: &Events, from: u32) -> &[EventIx] {
        after(events, &self.threaded, from)
    }

    /// The posts of a thread in the places after `from`, in order.
    pub fn thread(&self, events: &Events, root: EventIx, from: u32) -> &[EventIx] {
        let posts = self.threads.get(&root);
        posts.map_or(&[], |posts| after(events, posts, from))
    }

    /// The posts of somebody in the places after `from`, in order.
    pub fn by(&self, events: &Events, sender: UserIx, from: u32) -> &[EventIx] {
        let posts = self.by_sender.get(&sender);
        posts.map_or(&[], |posts| after(events, posts, from))
    }

    pub fn memory_used(&self) -> usize {
        let lists = |lists: &HashMap<_, ThinVec<EventIx>>| {
            let each = lists.values().map(|list| list.capacity() * 4 + 16);
            each.sum::<usize>() + lists.capacity() * 16
        };
        let threads = self.threads.values().map(|list| list.capacity() * 4 + 32);
        self.posts.0.capacity() * 4
            + self.threaded.capacity() * 4
            + lists(&self.by_sender)
            + lists(&self.mentions)
            + threads.sum::<usize>()
    }
}

/// Those of a list in order that stand in the places after `from`.
fn after<'a>(events: &Events, list: &'a [EventIx], from: u32) -> &'a [EventIx] {
    let at = list.partition_point(|&e| place_of(&events[e]) <= from);
    list.get(at..).unwrap_or_default()
}

impl Index {
    /// Puts an event at the end of a topic's order.
    pub(super) fn put_last(&mut self, room: RoomIx, ix: EventIx) {
        let found = &mut self.rooms[room];
        found.timeline.order.push(ix);
        self.events[ix].place = u32::try_from(found.timeline.order.len())
            .ok()
            .and_then(std::num::NonZeroU32::new);
        let tally = found.timeline.tally.get_or_insert_default();
        tally.push(&self.events, ix);
        let versions: SmallVec<[EventIx; 4]> = std::iter::once(ix).chain(self.edits(ix)).collect();
        for version in versions {
            self.note_mentions(version, ix);
        }
    }

    /// Notes whom a version of a post mentions, once the post has its place.
    pub(super) fn note_mentions(&mut self, version: EventIx, post: EventIx) {
        let Some(words) = self.events[version].words.as_deref() else {
            return;
        };
        let event = &self.events[post];
        let room = event
            .room
            .filter(|_| event.kind == Kind::Post && event.place.is_some());
        let Some(tally) = room.and_then(|room| self.rooms[room].timeline.tally.as_deref_mut())
        else {
            return;
        };
        for &user in &words.mentions {
            tally.mention(&self.events, post, user);
        }
    }

    /// Counts a topic's posts anew, after its order has changed elsewhere than at the end.
    pub(super) fn recount(&mut self, room: RoomIx) {
        let Some(posted) = self.rooms[room].timeline.begun() else {
            return;
        };
        let order = std::mem::take(&mut posted.order);
        posted.tally = None;
        for &ix in &order {
            self.put_last(room, ix);
        }
    }

    /// After a post has ceased to be one.
    pub(super) fn uncount(&mut self, ix: EventIx) {
        let event = &self.events[ix];
        let (Some(room), Some(_)) = (event.room, event.place) else {
            return;
        };
        if let Some(tally) = &mut self.rooms[room].timeline.tally {
            tally.forget(&self.events, ix);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_those_of_a_row() {
        let (mut sums, mut row) = (Sums::default(), Vec::new());
        for n in 0..200_u32 {
            let one = n % 3 != 0;
            sums.push(one);
            row.push(u32::from(one));
            if n % 7 == 5 && row[n as usize / 2] == 1 {
                row[n as usize / 2] = 0;
                sums.clear(n / 2 + 1);
            }
            for first in [0, 1, n / 2, n, n + 1, n + 9] {
                let expected: u32 = row.iter().take(first as usize).sum();
                assert_eq!(sums.first(first), expected, "{first} of {}", n + 1);
            }
        }
    }
}

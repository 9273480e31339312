//! What happened in a topic, by day: from this the lists of the top are made.

use std::borrow::Cow;

use hashbrown::HashMap;
use thin_vec::ThinVec;

use super::{
    Index,
    event::Kind,
    id::{EventIx, RoomIx, UserIx},
};
use crate::policy::top::day_of;

/// Posts and reactions of a topic.
#[derive(Debug, Clone, Default)]
pub(super) struct Activity {
    /// The days on which there were any, in order.
    days: ThinVec<Day>,
    /// Reactions of all days.
    pub reactions: u32,
}

#[derive(Debug, Clone, Copy)]
struct Day {
    /// Since the Unix epoch.
    number: u32,
    posts: u32,
    reactions: u32,
}

/// More, or less.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    One,
    MinusOne,
}

impl By {
    fn apply(self, count: &mut u32) {
        *count = match self {
            Self::One => count.saturating_add(1),
            Self::MinusOne => count.saturating_sub(1),
        };
    }
}

impl Activity {
    /// Posts and reactions of these days, first and last included.
    pub fn score(&self, (first, last): (u32, u32)) -> u64 {
        let from = self.days.partition_point(|day| day.number < first);
        let days = self.days.iter().skip(from);
        days.take_while(|day| day.number <= last)
            .map(|day| u64::from(day.posts) + u64::from(day.reactions))
            .sum()
    }

    fn post(&mut self, at: u64, by: By) {
        self.on_day(at, |day| by.apply(&mut day.posts));
    }

    fn reaction(&mut self, at: u64, by: By) {
        self.on_day(at, |day| by.apply(&mut day.reactions));
        by.apply(&mut self.reactions);
    }

    fn on_day(&mut self, at: u64, count: impl Fn(&mut Day)) {
        let number = day_of(at);
        let place = self.days.partition_point(|day| day.number < number);
        if self.days.get(place).is_none_or(|day| day.number != number) {
            let empty = Day {
                number,
                posts: 0,
                reactions: 0,
            };
            self.days.insert(place, empty);
        }
        if let Some(day) = self.days.get_mut(place) {
            count(day);
        }
    }
}

impl Index {
    /// Counts a post with its reactions.
    pub(super) fn tally_post(&mut self, post: EventIx) {
        self.tally_all(post, By::One);
    }

    /// Counts a post and its reactions no more; to be called while it still is a post.
    pub(super) fn untally_post(&mut self, post: EventIx) {
        self.tally_all(post, By::MinusOne);
    }

    fn tally_all(&mut self, post: EventIx, by: By) {
        let Some(room) = self.events[post].room else {
            return;
        };
        let at = self.events[post].at;
        // Each member's reaction of a kind once, the first.
        let mut first: HashMap<(Option<UserIx>, Option<Cow<'_, str>>), EventIx> = HashMap::new();
        for reaction in self.reactions(post) {
            let said = (self.events[reaction].sender, self.reaction_key(reaction));
            let kept = first.entry(said).or_insert(reaction);
            if self.order_of(reaction) < self.order_of(*kept) {
                *kept = reaction;
            }
        }
        let reactions: Vec<u64> = first.into_values().map(|r| self.events[r].at).collect();
        let activity = &mut self.rooms[room].timeline.activity;
        activity.post(at, by);
        for at in reactions {
            activity.reaction(at, by);
        }
    }

    /// Counts a topic of a snapshot.
    pub(super) fn tally_topic(&mut self, room: RoomIx) {
        let order = &self.rooms[room].timeline.order;
        let posts = order.iter().copied();
        let posts: Vec<_> = posts
            .filter(|&e| self.events[e].kind == Kind::Post)
            .collect();
        for post in posts {
            self.tally_post(post);
        }
    }

    fn order_of(&self, event: EventIx) -> (u64, super::id::Id) {
        (self.events[event].at, self.events[event].id)
    }

    /// When the reaction was sent that counts for this member and this folded key at a post.
    pub(super) fn counted_reaction(
        &self,
        post: EventIx,
        sender: Option<UserIx>,
        key: Option<&str>,
    ) -> Option<(RoomIx, u64)> {
        let event = &self.events[post];
        let room = event.room.filter(|_| event.kind == Kind::Post)?;
        let same = self
            .reactions(post)
            .filter(|&r| self.events[r].sender == sender && self.reaction_key(r).as_deref() == key);
        let first = same.min_by_key(|&r| self.order_of(r))?;
        Some((room, self.events[first].at))
    }

    /// Takes over that another reaction counts than before, or one more, or one less.
    pub(super) fn tally_reaction(
        &mut self,
        before: Option<(RoomIx, u64)>,
        after: Option<(RoomIx, u64)>,
    ) {
        if before == after {
            return;
        }
        for (counted, by) in [(before, By::MinusOne), (after, By::One)] {
            if let Some((room, at)) = counted {
                self.rooms[room].timeline.activity.reaction(at, by);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: u64 = 24 * 60 * 60 * 1_000;

    #[test]
    fn days_are_counted_apart_and_forgotten_again() {
        let mut activity = Activity::default();
        for day in [5, 3, 9, 5] {
            activity.post(day * DAY, By::One);
        }
        activity.reaction(5 * DAY + 1, By::One);
        assert_eq!(activity.score((0, u32::MAX)), 5);
        assert_eq!(activity.score((4, 8)), 3);
        assert_eq!((activity.score((4, 4)), activity.reactions), (0, 1));
        activity.post(5 * DAY, By::MinusOne);
        activity.reaction(5 * DAY, By::MinusOne);
        assert_eq!((activity.score((5, 5)), activity.reactions), (1, 0));
    }
}

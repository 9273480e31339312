//! Whom a member might like to follow: who writes where they write and read.

use std::collections::{BTreeMap, BTreeSet};

use ruma::{OwnedUserId, UserId};

use super::{Index, Shared, event::Kind, id::EventIx};

/// So far back is looked.
const LATELY_MS: u64 = 90 * 24 * 60 * 60 * 1_000;
/// Categories that are looked through, the first by their slugs.
const CATEGORIES: usize = 20;
/// Topics of a category that are looked through: those where most is going on.
const TOPICS: usize = 30;
/// Posts of a topic that are looked through, the last ones.
const POSTS: usize = 50;
/// Events of a topic that are looked at for them.
const EVENTS: usize = 100;
/// What one follows, and what one wrote, is looked at so far: it tells the categories.
const OWN: usize = 1_000;
/// Of those who wrote most so many are looked at.
const WRITERS: usize = 200;

impl Shared {
    /// Members whom one may follow and does not yet, by how much they wrote lately in the categories
    /// that one writes and reads in. `is_hidden` leaves out whom privacy alone would show. One category
    /// is looked through under one lock: a fold waits meanwhile.
    pub fn suggestions(
        &self,
        viewer: &UserId,
        limit: usize,
        now: i64,
        is_hidden: impl Fn(&UserId) -> bool,
    ) -> Vec<OwnedUserId> {
        let mut wrote: BTreeMap<OwnedUserId, usize> = BTreeMap::new();
        for category in self.read(|index| index.categories_of(viewer, now)) {
            for (user, posts) in self.read(|index| index.writers_lately(&category, now)) {
                *wrote.entry(user).or_default() += posts;
            }
        }
        let mut found: Vec<_> = wrote.into_iter().collect();
        found.sort_by(|(a, x), (b, y)| y.cmp(x).then(a.cmp(b)));
        found.truncate(WRITERS);
        self.read(|index| {
            let may_follow = |id: &OwnedUserId| {
                *id != viewer
                    && *id != index.bot
                    && index.is_member(id)
                    && !index.is_silenced(id, now)
                    && !index.follows(viewer, id)
                    && index.shows_profile(id, viewer)
                    && !is_hidden(id)
            };
            let found = found.into_iter().map(|(id, _)| id);
            found.filter(may_follow).take(limit).collect()
        })
    }
}

impl Index {
    /// The categories of what a member follows and wrote, as far as they may read them now.
    fn categories_of(&self, member: &UserId, now: i64) -> BTreeSet<String> {
        let user = self.users.find(member.as_str());
        let followed = user.map_or(&[][..], |user| self.followed_rooms(user));
        let wrote = self.posts_by(member).iter().rev().take(OWN);
        let wrote = wrote.filter_map(|&post| self.events[post].room);
        let rooms = followed.iter().take(OWN).copied().chain(wrote);
        let categories = rooms.filter_map(|room| self.category_above(room));
        let categories: BTreeSet<_> = categories.collect();
        let may_read = |category: &&str| self.may_read(category, member, now);
        let categories = categories.into_iter().filter(may_read);
        categories.take(CATEGORIES).map(ToOwned::to_owned).collect()
    }

    /// Who of this homeserver wrote how many of the last posts of a category.
    fn writers_lately(&self, category: &str, now: i64) -> BTreeMap<OwnedUserId, usize> {
        let since = u64::try_from(now).unwrap_or(0).saturating_sub(LATELY_MS);
        let topics = self.listings.get(category).into_iter();
        let topics = topics.flat_map(|listing| listing.recent().take(TOPICS));
        let posts = topics.flat_map(|room| {
            let order = self.rooms[room].timeline.order.iter().rev();
            let is_post = |ix: &&EventIx| self.events[**ix].kind == Kind::Post;
            // A few posts may have many thousand reactions.
            order.take(EVENTS).filter(is_post).take(POSTS).copied()
        });
        let mut wrote = BTreeMap::new();
        let senders = posts
            .filter(|&post| self.events[post].at >= since)
            .filter_map(|post| self.events[post].sender)
            .filter(|sender| self.users.get(*sender).local);
        for sender in senders {
            *wrote.entry(sender).or_default() += 1;
        }
        let named = wrote.into_iter();
        named
            .map(|(user, posts)| (self.user_id(user), posts))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{testing::*, tests::*},
        *,
    };

    /// A forum in which these posts stand and everybody is in the territory.
    fn society(posts: &[Draft]) -> Index {
        let mut index = with_forum(posts);
        let arrivals = [BO, EVA].map(|id| join(id, "Navn").in_room("!dk").at(50));
        fold(&mut index, &arrivals);
        index
    }

    fn suggested(index: &Index, now: i64) -> Vec<OwnedUserId> {
        Shared::new(index.clone()).suggestions(user(ANNA), 5, now, |_| false)
    }

    #[test]
    fn who_writes_where_one_writes_is_named() {
        let index = society(&[
            say("p1", "hej", 100),
            say("p2", "hej Anna", 101).by(BO),
            say("p3", "hei", 102).by(EVA),
        ]);
        assert_eq!(
            suggested(&index, NOW),
            [user(BO)],
            "Eva is of another server"
        );
        let without_bo = Shared::new(index.clone());
        let without_bo = without_bo.suggestions(user(ANNA), 5, NOW, |id| id == BO);
        assert!(without_bo.is_empty());
        let long_after = NOW + i64::try_from(LATELY_MS).unwrap();
        assert!(suggested(&index, long_after).is_empty());
    }

    #[test]
    fn whoever_is_in_no_category_is_told_of_nobody() {
        let index = society(&[say("p2", "hej", 101).by(BO)]);
        let suggested = Shared::new(index).suggestions(user(EVA), 5, NOW, |_| false);
        assert!(suggested.is_empty());
    }

    /// However much is written, only the last of it is looked at.
    #[test]
    fn what_is_looked_at_is_bounded() {
        let mut index = society(&[say("p1", "hej Anna", 11).by(BO), say("p2", "hej", 12)]);
        assert_eq!(suggested(&index, NOW), [user(BO)]);
        let later: Vec<_> = (0..2 * EVENTS as u64)
            .map(|n| say(&format!("q{n}"), "hej", 2_000 + n))
            .collect();
        fold(&mut index, &later);
        assert!(suggested(&index, NOW).is_empty());
    }
}

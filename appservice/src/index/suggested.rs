//! Whom a member might like to follow: who writes where they write and read.

use std::collections::{BTreeMap, BTreeSet};

use ruma::{OwnedUserId, UserId};

use super::{
    Index,
    event::Kind,
    id::{EventIx, UserIx},
};

/// So far back is looked.
const LATELY_MS: u64 = 90 * 24 * 60 * 60 * 1_000;
/// Topics of a category that are looked through: those where most is going on.
const TOPICS: usize = 30;
/// Posts of a topic that are looked through, the last ones.
const POSTS: usize = 50;
/// Events of a topic that are looked at for them.
const EVENTS: usize = 500;

impl Index {
    /// Members whom one may follow and does not yet, by how much they wrote lately in the categories
    /// that one writes and reads in. `is_hidden` leaves out whom privacy alone would show.
    pub fn suggestions(
        &self,
        viewer: &UserId,
        limit: usize,
        now: i64,
        is_hidden: impl Fn(&UserId) -> bool,
    ) -> Vec<OwnedUserId> {
        let mut wrote: BTreeMap<UserIx, usize> = BTreeMap::new();
        for category in self.categories_of(viewer, now) {
            for sender in self.writers_lately(category, now) {
                *wrote.entry(sender).or_default() += 1;
            }
        }
        let local = wrote
            .into_iter()
            .filter(|(user, _)| self.users.get(*user).local);
        let counted = local.map(|(user, posts)| (self.user_id(user), posts));
        let mut found: Vec<_> = counted
            .filter(|(id, _)| *id != viewer && *id != self.bot && self.is_member(id))
            .filter(|(id, _)| !self.is_silenced(id, now))
            .filter(|(id, _)| !self.follows(viewer, id))
            .filter(|(id, _)| self.shows_profile(id, viewer) && !is_hidden(id))
            .collect();
        found.sort_by(|(a, x), (b, y)| y.cmp(x).then(a.cmp(b)));
        found.truncate(limit);
        found.into_iter().map(|(id, _)| id).collect()
    }

    /// The categories of what a member follows and wrote, as far as they may read them now.
    fn categories_of(&self, member: &UserId, now: i64) -> BTreeSet<&str> {
        let user = self.users.find(member.as_str());
        let followed = user.map_or(&[][..], |user| self.followed_rooms(user));
        let wrote = self.posts_by(member).iter();
        let wrote = wrote.filter_map(|&post| self.events[post].room);
        let rooms = followed.iter().copied().chain(wrote);
        let categories = rooms.filter_map(|room| self.category_above(room));
        let categories: BTreeSet<_> = categories.collect();
        let may_read = |category: &&str| self.may_read(category, member, now);
        categories.into_iter().filter(may_read).collect()
    }

    /// Who wrote each of the last posts of a category.
    fn writers_lately(&self, category: &str, now: i64) -> impl Iterator<Item = UserIx> {
        let since = u64::try_from(now).unwrap_or(0).saturating_sub(LATELY_MS);
        let topics = self.listings.get(category).into_iter();
        let topics = topics.flat_map(|listing| listing.recent().take(TOPICS));
        let posts = topics.flat_map(|room| {
            let order = self.rooms[room].timeline.order.iter().rev();
            let is_post = |ix: &&EventIx| self.events[**ix].kind == Kind::Post;
            // A few posts may have many thousand reactions.
            order.take(EVENTS).filter(is_post).take(POSTS).copied()
        });
        posts
            .filter(move |&post| self.events[post].at >= since)
            .filter_map(|post| self.events[post].sender)
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
        index.suggestions(user(ANNA), 5, now, |_| false)
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
        assert!(
            index
                .suggestions(user(ANNA), 5, NOW, |id| id == BO)
                .is_empty()
        );
        let long_after = NOW + i64::try_from(LATELY_MS).unwrap();
        assert!(suggested(&index, long_after).is_empty());
    }

    #[test]
    fn whoever_is_in_no_category_is_told_of_nobody() {
        let index = society(&[say("p2", "hej", 101).by(BO)]);
        assert!(index.suggestions(user(EVA), 5, NOW, |_| false).is_empty());
    }
}

//! What a new member wrote on their first day.

use std::collections::BTreeSet;

use ruma::{OwnedRoomId, UserId};

use super::{
    Index,
    event::Kind,
    id::{EventIx, RoomIx, UserIx},
    read::millis,
    words::Words,
};
use crate::policy::{
    Permission,
    new_members::{Written, first_day_ends},
};

/// A first day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FirstDay {
    /// Unix milliseconds.
    pub ends: i64,
    /// What was written until now, posts included that the loop has yet to bring.
    pub written: Written,
}

impl Index {
    /// The first day of a member, while it lasts. Who keeps order has none.
    pub fn first_day(&self, member: &UserId, now: i64) -> Option<FirstDay> {
        let since = self.joined_at(member);
        let ends = first_day_ends(since, now)?;
        if self.may(member, Permission::Moderate, now) {
            return None;
        }
        let written = self.written_since(member, since.unwrap_or(now));
        Some(FirstDay { ends, written })
    }

    fn written_since(&self, member: &UserId, since: i64) -> Written {
        let pending: Vec<_> = self.pending.by(member).collect();
        let files = pending.iter().filter(|post| post.attachment.is_some());
        let mut files = files.count();
        let mut rooms: BTreeSet<OwnedRoomId> =
            pending.iter().map(|post| post.room_id.clone()).collect();
        let mut posts = pending.len();
        if let Some(user) = self.users.find(member.as_str()) {
            for post in self.posts_since(user, member, since) {
                let event = &self.events[post];
                let file = event.words.as_deref().and_then(Words::attachment);
                files += usize::from(file.is_some());
                rooms.extend(event.room.map(|room| self.room_id(room)));
                posts += 1;
            }
        }
        let is_own = |room: &&OwnedRoomId| {
            let topic = self.find_room(room.as_str());
            let topic = topic.and_then(|ix| self.rooms[ix].topic());
            // In a room that the loop has yet to bring nobody posts but who has just opened it.
            topic.is_none_or(|topic| topic.created_by == member)
        };
        let topics = rooms.iter().filter(is_own).count();
        Written {
            topics,
            replies: posts.saturating_sub(topics),
            files,
        }
    }

    /// Their posts since then; of those that were removed the ones in topics that they are in.
    fn posts_since(&self, user: UserIx, member: &UserId, since: i64) -> BTreeSet<EventIx> {
        let is_late = |ix: &EventIx| millis(self.events[*ix].at) >= since;
        let standing = self.posts_by(member).iter().copied().filter(is_late);
        let removed = self.followed_rooms(user).iter().flat_map(|&room: &RoomIx| {
            let order = self.rooms[room].timeline.order.iter().rev().copied();
            // A foreign stamp says nothing of how long ago it came.
            let recent = order.take_while(move |ix| is_late(ix) || !self.is_local(*ix));
            recent.filter(move |ix| {
                let event = &self.events[*ix];
                event.sender == Some(user) && event.kind == Kind::Tombstone && is_late(ix)
            })
        });
        standing.chain(removed).collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::index::{
        content_tests::{fold, with},
        testing::*,
    };

    const ANNA: &str = "@anna:dk.test";
    const DAY: i64 = 24 * 60 * 60 * 1_000;

    /// Anna came at 40.
    fn arrived() -> Index {
        let alias = json!({"alias": "#althing_member_anna:dk.test"});
        with(&[
            create("profile", "profile/anna").in_room("!p").at(40),
            state("m.room.canonical_alias", "", alias)
                .in_room("!p")
                .at(40),
            join(ANNA, "Anna").in_room("!t").at(41),
        ])
    }

    fn say(label: &str, room: &str, at: u64) -> Draft {
        post(label).by(ANNA).in_topic(room).at(at).named(label)
    }

    fn written(index: &Index) -> [usize; 3] {
        let day = index.first_day(ANNA.try_into().unwrap(), 1_000).unwrap();
        assert_eq!(day.ends, 40 + DAY);
        [day.written.topics, day.written.replies, day.written.files]
    }

    #[test]
    fn what_was_written_is_counted_by_what_it_is() {
        let mut index = arrived();
        assert_eq!(written(&index), [0, 0, 0]);
        // `ro` and `uro` are hers; `andet` is not.
        let other = [
            create("topic", "key-3").in_room("!v").at(10),
            topic("andet", "Andet", "have", "@bo:dk.test")
                .in_room("!v")
                .at(11),
        ];
        fold(&mut index, &other);
        let image = say("billede", "!v", 103)
            .saying("msgtype", "m.image")
            .saying("url", "mxc://dk.test/a")
            .saying("info", json!({"mimetype": "image/webp"}));
        let posts = [
            say("første", "!t", 100),
            say("andet svar", "!t", 101),
            say("svar", "!v", 102),
            image,
        ];
        fold(&mut index, &posts);
        assert_eq!(written(&index), [1, 3, 1]);
        // What is taken back counts still, in a topic that she is in.
        let gone = redaction(&event_id("andet svar"))
            .by(ANNA)
            .in_room("!t")
            .at(110);
        fold(&mut index, &[gone]);
        assert_eq!(written(&index), [1, 3, 1]);
        let over = index.first_day(ANNA.try_into().unwrap(), 40 + DAY);
        assert_eq!(over, None);
    }
}

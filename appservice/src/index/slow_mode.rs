//! Posts that a Matrix client sent although their sender had to wait, and those of guests who may not write:
//! no homeserver of ours refuses them.

use std::collections::BTreeMap;

use ruma::{OwnedEventId, OwnedRoomId, OwnedUserId, RoomId, UserId};

use super::{
    Index,
    event::Kind,
    id::{EventIx, KeyIx, RoomIx, UserIx},
    read::millis,
    state::StateKind,
};
use crate::{
    events::RoomKind,
    policy::{
        Permission,
        raids::{NEW_FOR_MS, NEW_PAUSE_SECONDS},
        slow_mode::{Untimely, too_early},
    },
};

/// Nothing older is taken back, in milliseconds.
const MINUTE_MS: i64 = 60_000;

/// How many pauses are looked back: whether a post is too early hangs on the one before it, and that on
/// the one before.
const PAUSES: i64 = 10;

/// A post that is taken back although nobody has judged it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UntimelyPost {
    /// Its topic.
    pub room_id: OwnedRoomId,
    /// The post.
    pub event_id: OwnedEventId,
    /// Whose it is.
    pub sender: OwnedUserId,
    /// Why it goes.
    pub why: Untimely,
}

/// A pause, and since when somebody has to make it.
#[derive(Debug, Clone, Copy)]
struct Pause {
    seconds: u32,
    since: i64,
    in_raid: bool,
}

impl Pause {
    fn ms(self) -> i64 {
        i64::from(self.seconds) * 1_000
    }

    fn why(self) -> Untimely {
        if self.in_raid {
            Untimely::Raid(self.seconds)
        } else {
            Untimely::SlowMode(self.seconds)
        }
    }

    /// From when on posts say whether one of the last minute before `now` is too early.
    fn looks_back_to(self, now: i64) -> i64 {
        now - MINUTE_MS - PAUSES * self.ms()
    }
}

impl Index {
    /// Whether anybody has to wait between two posts in this topic at `now`, Unix milliseconds.
    pub fn is_slow(&self, topic: &RoomId, now: i64) -> bool {
        let room = self.find_room(topic.as_str());
        room.is_some_and(|room| self.slow(room).is_some()) || self.raid(now).is_some()
    }

    /// Posts of the last minute before `now` (Unix milliseconds) that came too early, by the pause of
    /// their topic, or by that of new members while the territory is closed to newcomers. Never those
    /// of who keeps order, nor what came before the pause was set.
    pub fn early_posts(&self, now: i64) -> Vec<UntimelyPost> {
        let mut early = Vec::new();
        for topic in self.of_kind(RoomKind::Topic) {
            let Some(pause) = self.slow(topic) else {
                continue;
            };
            for (sender, posts) in self.lately(topic, pause.looks_back_to(now)) {
                self.judge(sender, posts, pause, now, &mut early);
            }
        }
        if let Some(raid) = self.raid(now) {
            let pause = Pause {
                seconds: NEW_PAUSE_SECONDS,
                since: raid.at,
                in_raid: true,
            };
            let mut everywhere: BTreeMap<UserIx, Vec<EventIx>> = BTreeMap::new();
            for topic in self.of_kind(RoomKind::Topic) {
                for (sender, posts) in self.lately(topic, pause.looks_back_to(now)) {
                    everywhere.entry(sender).or_default().extend(posts);
                }
            }
            everywhere.retain(|sender, _| self.is_new(&self.user_id(*sender), NEW_FOR_MS, now));
            for (sender, mut posts) in everywhere {
                posts.sort_by_key(|post| self.events[*post].at);
                self.judge(sender, posts, pause, now, &mut early);
            }
        }
        early.sort_by(|a, b| a.event_id.cmp(&b.event_id));
        early.dedup_by(|a, b| a.event_id == b.event_id);
        early
    }

    /// Posts of guests who are muted or suspended at `now`, from after that began. What keeps them quiet, power
    /// levels and bans, follows them from room to room: what came before it was there does not stand. Our
    /// own members the homeserver refuses.
    pub fn posts_of_silenced_guests(&self, now: i64) -> Vec<UntimelyPost> {
        let silenced = self.silenced(now);
        let silenced = silenced.muted.into_iter().chain(silenced.suspended);
        let guests = silenced.filter(|(user, _)| !self.users.get(*user).local);
        let posts = guests.flat_map(|(user, since)| {
            let sender = self.user_id(user);
            let posts = self.posts_by(&sender).iter().copied();
            let after = posts.filter(move |post| millis(self.happened_at(*post)) > since);
            after.filter_map(move |post| {
                let event = &self.events[post];
                Some(UntimelyPost {
                    room_id: self.room_id(event.room?),
                    event_id: event.id.to_event_id(),
                    sender: sender.clone(),
                    why: Untimely::Silenced,
                })
            })
        });
        let mut posts: Vec<_> = posts.collect();
        posts.sort_by(|a, b| a.event_id.cmp(&b.event_id));
        posts.dedup_by(|a, b| a.event_id == b.event_id);
        posts
    }

    /// When a member has posted last, in whichever topic, after `since` (both Unix milliseconds).
    pub fn last_post_anywhere(&self, member: &UserId, since: i64) -> Option<i64> {
        let user = self.users.find(member.as_str())?;
        let topics = self.followed_rooms(user).iter();
        let last = |&room: &RoomIx| self.last_post_by(&self.room_id(room), member, since);
        topics.filter_map(last).max()
    }

    /// The pause of a topic, and when its state said so.
    fn slow(&self, room: RoomIx) -> Option<Pause> {
        let found = &self.rooms[room];
        let seconds = found.topic()?.slow_mode;
        let said = KeyIx::of(&StateKind::Topic).and_then(|key| found.state.get(key))?;
        let since = millis(said.at.ms());
        (seconds > 0).then_some(Pause {
            seconds,
            since,
            in_raid: false,
        })
    }

    /// What was posted in a topic after `from`, removed posts too, by sender and in order.
    fn lately(&self, room: RoomIx, from: i64) -> BTreeMap<UserIx, Vec<EventIx>> {
        let mut by_sender: BTreeMap<UserIx, Vec<EventIx>> = BTreeMap::new();
        let order = self.rooms[room].timeline.order.iter().rev();
        let recent = order
            .copied()
            // A foreign stamp says nothing of how long ago it came.
            .take_while(|ix| millis(self.events[*ix].at) > from || !self.is_local(*ix))
            .filter(|ix| self.events[*ix].kind.is_shown());
        for ix in recent {
            if let Some(sender) = self.events[ix].sender {
                by_sender.entry(sender).or_default().push(ix);
            }
        }
        for posts in by_sender.values_mut() {
            posts.reverse();
        }
        by_sender
    }

    /// Finds those of one sender's posts, in order, that are to be taken back.
    fn judge(
        &self,
        sender: UserIx,
        posts: Vec<EventIx>,
        pause: Pause,
        now: i64,
        early: &mut Vec<UntimelyPost>,
    ) {
        let at = |post: &EventIx| millis(self.events[*post].at);
        let judged = too_early(posts.iter().map(at), pause.ms());
        let after = pause.since.max(now - MINUTE_MS);
        let due: Vec<_> = posts
            .into_iter()
            .zip(judged)
            .filter(|(post, is_early)| {
                *is_early && self.events[*post].kind == Kind::Post && at(post) > after
            })
            .collect();
        let sender = self.user_id(sender);
        let is_free = || sender == self.bot || self.may(&sender, Permission::Moderate, now);
        if due.is_empty() || is_free() {
            return;
        }
        early.extend(due.into_iter().filter_map(|(post, _)| {
            let event = &self.events[post];
            Some(UntimelyPost {
                room_id: self.room_id(event.room?),
                event_id: event.id.to_event_id(),
                sender: sender.clone(),
                why: pause.why(),
            })
        }));
    }
}

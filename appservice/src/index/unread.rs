//! What a member has not read of the topics that they follow. To follow a topic is to be in its room;
//! what others wrote there after the member's receipts is unread, threads counted apart as Matrix
//! does. A post of one's own reads what stands before it in the same thread, or outside of threads.

use std::collections::BTreeSet;

use hashbrown::{HashMap, HashSet};
use ruma::{OwnedEventId, OwnedRoomId, OwnedUserId, RoomId, UserId};
use smallvec::SmallVec;
use thin_vec::ThinVec;

use super::{
    Index,
    event::Kind,
    id::{EventIx, Place, RoomIx, UserIx},
    order::place_of,
    read::millis,
    tally::Tally,
};

/// Who follows which topics, and what else decides about unread posts. Derived, or handed in: neither
/// in the digest nor in a snapshot.
#[derive(Debug, Clone, Default)]
pub(super) struct Followers {
    /// By the place of the member.
    members: Vec<Follower>,
    /// Whom members ignore.
    ignored: HashMap<UserIx, HashSet<UserIx>>,
}

/// What is kept of a member's reading.
#[derive(Debug, Clone, Default)]
struct Follower {
    /// The topics that they are in, in order.
    topics: ThinVec<RoomIx>,
    /// Counts how often something about their reading changed.
    moves: u64,
}

impl Followers {
    fn of(&self, user: UserIx) -> Option<&Follower> {
        self.members.get(user.n())
    }

    fn change(&mut self, user: UserIx, change: impl FnOnce(&mut Follower)) {
        if self.members.len() <= user.n() {
            self.members.resize_with(user.n() + 1, Follower::default);
        }
        self.members.get_mut(user.n()).map(change);
    }
}

/// What a member has not read of a topic.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unread {
    /// Posts of others that stand, and are not by whom the member ignores.
    pub posts: u32,
    /// Those of them that mention the member.
    pub mentions: u32,
    /// The one that stands first.
    pub first: Option<OwnedEventId>,
}

/// A topic that a member follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Followed {
    /// Room ID.
    pub room_id: OwnedRoomId,
    /// Its address.
    pub slug: String,
    /// Title.
    pub title: String,
    /// Slug of its category.
    pub category: String,
    /// When the last post was written, Unix milliseconds.
    pub last_at: i64,
    /// What is unread.
    pub unread: Unread,
}

/// How far a member has read a topic, in places of its order.
struct Reach {
    /// Everything up to here.
    all: u32,
    /// What stands in no thread, up to here.
    main: u32,
    /// Threads, up to where: where that is further.
    threads: SmallVec<[(EventIx, u32); 4]>,
}

impl Reach {
    fn extend(&mut self, thread: Option<EventIx>, to: u32) {
        let Some(root) = thread else {
            self.main = self.main.max(to);
            return;
        };
        match self.threads.iter_mut().find(|(of, _)| *of == root) {
            Some((_, read)) => *read = to.max(*read),
            None => self.threads.push((root, to)),
        }
    }

    fn of(&self, thread: Option<EventIx>) -> u32 {
        let Some(root) = thread else {
            return self.main;
        };
        let read = self.threads.iter().find(|(of, _)| *of == root);
        read.map_or(self.all, |(_, read)| *read)
    }
}

/// What came of asking about one member in one topic.
struct Asked<'i> {
    tally: &'i Tally,
    reach: Reach,
    ignored: Option<&'i HashSet<UserIx>>,
    user: UserIx,
}

impl Index {
    /// What a member has not read of a topic; nothing where they do not follow it.
    pub fn unread(&self, topic: &RoomId, member: &UserId) -> Unread {
        let room = self.find_room(topic.as_str());
        let user = self.users.find(member.as_str());
        room.zip(user)
            .map(|(room, user)| self.unread_of(room, user))
            .unwrap_or_default()
    }

    /// The unread post of a topic that stands first, for a member who follows it.
    pub fn first_unread(&self, topic: &RoomId, member: &UserId) -> Option<OwnedEventId> {
        self.unread(topic, member).first
    }

    /// Changes whenever something about a member's reading does: their receipts, what they follow, whom
    /// they ignore. For names of cached answers.
    pub fn read_revision(&self, member: &UserId) -> u64 {
        let user = self.users.find(member.as_str());
        let follower = user.and_then(|user| self.followers.of(user));
        follower.map_or(0, |follower| follower.moves)
    }

    /// The topics that a member follows, the latest activity first.
    pub fn followed(&self, member: &UserId) -> Vec<Followed> {
        let user = self.users.find(member.as_str());
        let Some(user) = user else {
            return Vec::new();
        };
        let rooms = self.followed_rooms(user).iter();
        let mut followed: Vec<_> = rooms
            .filter(|room| !self.upgrades.is_continued(**room))
            .filter_map(|&room| self.followed_topic(room, user))
            .collect();
        followed.sort_by(|a, b| (b.last_at, &b.room_id).cmp(&(a.last_at, &a.room_id)));
        followed
    }

    /// The topics that a member is in.
    pub(super) fn followed_rooms(&self, user: UserIx) -> &[RoomIx] {
        let follower = self.followers.of(user);
        follower.map_or(&[], |follower| &follower.topics)
    }

    fn followed_topic(&self, room: RoomIx, user: UserIx) -> Option<Followed> {
        let found = &self.rooms[room];
        let topic = found.topic()?;
        let listed = found.timeline.listed.as_ref();
        Some(Followed {
            room_id: self.room_id(room),
            slug: topic.slug.clone(),
            title: topic.title.clone(),
            category: topic.category.clone(),
            last_at: millis(listed.map_or(found.created.1.ms(), |listed| listed.activity)),
            unread: self.unread_of(room, user),
        })
    }

    fn unread_of(&self, room: RoomIx, user: UserIx) -> Unread {
        let Some(asked) = self.ask(room, user) else {
            return Unread::default();
        };
        let posts = self.count_unread(&asked);
        if posts == 0 {
            return Unread::default();
        }
        let first = self.find_first_unread(room, &asked);
        Unread {
            posts,
            mentions: self.count_mentions(&asked),
            first: first.map(|ix| self.events[ix].id.to_event_id()),
        }
    }

    fn ask(&self, room: RoomIx, user: UserIx) -> Option<Asked<'_>> {
        if !self.reads_in(room, user) {
            return None;
        }
        let tally = self.rooms[room].timeline.tally.as_deref()?;
        Some(Asked {
            tally,
            reach: self.reach(room, user, tally),
            ignored: self.followers.ignored.get(&user),
            user,
        })
    }

    fn reach(&self, room: RoomIx, user: UserIx, tally: &Tally) -> Reach {
        let place = |ix: Option<EventIx>| ix.map_or(0, |ix| place_of(&self.events[ix]));
        let reads = self.rooms[room].timeline.reads.as_deref();
        let (all, main) = reads.map_or((None, None), |reads| reads.mark(user));
        let all = match (all, main) {
            // Of whom nothing is known but that they came.
            (None, None) => {
                let member = self.rooms[room].members.get(user);
                place(member.and_then(|m| self.last_before(room, m.at.ms())))
            }
            (all, _) => place(all),
        };
        let mut reach = Reach {
            all,
            main: place(main).max(all),
            threads: SmallVec::new(),
        };
        for (root, read) in reads.into_iter().flat_map(|reads| reads.threads(user)) {
            let read = place_of(&self.events[read]);
            if read > all {
                reach.extend(Some(root), read);
            }
        }
        let own = tally.by(&self.events, user, all);
        for &post in own.iter().rev() {
            let event = &self.events[post];
            reach.extend(event.thread, place_of(event));
            if !tally.has_threads() {
                break;
            }
        }
        reach
    }

    fn count_unread(&self, asked: &Asked<'_>) -> u32 {
        let Asked { tally, reach, .. } = asked;
        let mut posts = tally.posts(reach.all, tally.end());
        let len = |list: &[EventIx]| u32::try_from(list.len()).unwrap_or(u32::MAX);
        if reach.main > reach.all {
            let threaded = len(tally.threaded(&self.events, reach.all))
                - len(tally.threaded(&self.events, reach.main));
            posts -= tally.posts(reach.all, reach.main) - threaded;
        }
        for &(root, read) in &reach.threads {
            posts -= len(tally.thread(&self.events, root, reach.all))
                - len(tally.thread(&self.events, root, read));
        }
        let from = if tally.has_threads() {
            reach.all
        } else {
            reach.main
        };
        for &ignored in asked.ignored.into_iter().flatten() {
            let theirs = tally.by(&self.events, ignored, from).iter();
            posts -= u32::try_from(theirs.filter(|e| !self.is_read(reach, **e)).count())
                .unwrap_or(u32::MAX);
        }
        posts
    }

    /// Whether a member has read a post in its topic, which they follow.
    pub(super) fn has_read(&self, post: EventIx, user: UserIx) -> bool {
        let room = self.events[post].room;
        let asked = room.and_then(|room| self.ask(room, user));
        asked.is_some_and(|asked| self.is_read(&asked.reach, post))
    }

    fn is_read(&self, reach: &Reach, post: EventIx) -> bool {
        let event = &self.events[post];
        place_of(event) <= reach.of(event.thread)
    }

    /// Whether a post counts as unread.
    fn is_unread(&self, asked: &Asked<'_>, post: EventIx) -> bool {
        let event = &self.events[post];
        let by_another = event.sender.is_some_and(|sender| {
            sender != asked.user
                && asked
                    .ignored
                    .is_none_or(|ignored| !ignored.contains(&sender))
        });
        event.kind == Kind::Post && by_another && !self.is_read(&asked.reach, post)
    }

    fn count_mentions(&self, asked: &Asked<'_>) -> u32 {
        let from = asked.reach.all;
        let posts = asked
            .tally
            .mentioning(&self.events, asked.user, from)
            .iter();
        let unread = posts.filter(|&&e| self.is_unread(asked, e));
        let mentions = unread.filter(|&&e| self.mentions_user(e, asked.user));
        u32::try_from(mentions.count()).unwrap_or(u32::MAX)
    }

    fn find_first_unread(&self, room: RoomIx, asked: &Asked<'_>) -> Option<EventIx> {
        let is_unread = |e: &&EventIx| self.is_unread(asked, **e);
        let threaded = asked.tally.threaded(&self.events, asked.reach.all).iter();
        let in_thread = threaded.copied().find(|e| is_unread(&e));
        let after = self.rooms[room].timeline.order.iter();
        let mut after = after.skip(asked.reach.main as usize);
        let outside = after.find(|e| self.events[**e].thread.is_none() && is_unread(e));
        in_thread
            .into_iter()
            .chain(outside.copied())
            .min_by_key(|&e| place_of(&self.events[e]))
    }
}

impl Index {
    /// After a membership of a topic has changed.
    pub(super) fn note_follower(&mut self, room: RoomIx, user: UserIx) {
        let joined = self.reads_in(room, user);
        self.followers.change(user, |follower| {
            let topics = &mut follower.topics;
            match (joined, topics.binary_search(&room)) {
                (true, Err(at)) => {
                    // By a quarter instead of twice: there is such a list for every member.
                    if topics.len() == topics.capacity() {
                        topics.reserve_exact(topics.len() / 4 + 1);
                    }
                    topics.insert(at, room);
                }
                (false, Ok(at)) => {
                    topics.remove(at);
                }
                _ => {}
            }
        });
    }

    /// After something about a member's reading has changed.
    pub(super) fn note_read(&mut self, user: UserIx) {
        self.followers.change(user, |follower| follower.moves += 1);
    }

    /// Says whom a member ignores: their words are not unread.
    pub fn set_ignored(&mut self, member: &UserId, others: &BTreeSet<OwnedUserId>) {
        let Some(user) = self.users.find(member.as_str()) else {
            return;
        };
        let others: HashSet<_> = others
            .iter()
            .filter_map(|other| self.users.intern(other.as_str()))
            .collect();
        self.note_read(user);
        if others.is_empty() {
            self.followers.ignored.remove(&user);
        } else {
            self.followers.ignored.insert(user, others);
        }
    }
}

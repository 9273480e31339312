//! Finding: which documents say it, which of them may be shown, and how they are shown.

use std::{cmp::Reverse, collections::BTreeSet, sync::PoisonError};

use hashbrown::HashSet;
use ruma::{OwnedUserId, UserId};

use super::{
    super::{
        BadCursor, Index, PostView, Shared, TopicView,
        id::{EventIx, Place, RoomIx, UserIx},
    },
    Said, Topic,
};
use crate::policy::sought::Sought;

/// Posts that hold all words of a phrase are looked at one by one: the newest of them.
const PHRASE: usize = 2_000;
/// Texts that are copied while the index waits.
const SOME: usize = 50;

/// What is looked for, by whom, and where.
#[derive(Debug, Clone, Copy)]
pub struct SearchQuery<'a> {
    /// The words.
    pub sought: &'a Sought,
    /// Who asks: nothing is found that they may not read.
    pub viewer: &'a UserId,
    /// Whom they block: nothing of these is found.
    pub blocked: &'a BTreeSet<OwnedUserId>,
    /// In this category alone.
    pub category: Option<&'a str>,
    /// In the topic with this address alone.
    pub topic: Option<&'a str>,
    /// By this member alone.
    pub author: Option<&'a UserId>,
    /// Not before this time, in Unix milliseconds.
    pub after: Option<i64>,
    /// Before this time.
    pub before: Option<i64>,
    /// The page begins after this place.
    pub cursor: Option<&'a str>,
    /// At most so many.
    pub limit: usize,
    /// Unix milliseconds.
    pub now: i64,
}

/// What was found, the newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<T> {
    /// A page of it.
    pub items: Vec<T>,
    /// How much there is.
    pub total: usize,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// A post, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostHit {
    /// The post.
    pub post: PostView,
    /// Address of its topic.
    pub topic_slug: String,
    /// Title of its topic.
    pub topic_title: String,
    /// Slug of its category.
    pub category: String,
}

/// Where a document stands among what was found: time, then ID; the newest first.
type Key = Reverse<(u64, u32)>;

/// What of all that says it may be shown.
struct Scope {
    /// Topics that the viewer may read and asks about.
    rooms: Rooms,
    /// Their rooms, those too in whose place others were made.
    parts: Rooms,
    blocked: HashSet<UserIx>,
    author: Option<UserIx>,
    times: std::ops::Range<u64>,
    cursor: Option<Key>,
    /// Nothing of this but the rooms leaves anything out.
    is_plain: bool,
}

impl SearchQuery<'_> {
    /// Nothing when there is no such author, category or topic.
    fn scope(&self, index: &Index) -> Result<Scope, BadCursor> {
        let author = self.author.map(|id| index.users.find(id.as_str()));
        let nobody = author == Some(None);
        let open = index.listings.iter().filter(|(category, _)| {
            !nobody
                && self.category.is_none_or(|asked| asked == *category)
                && index.may_read(category, self.viewer, self.now)
        });
        let rooms = open.flat_map(|(_, listing)| listing.topics());
        let is_asked = |ix: &RoomIx| {
            let topic = index.rooms[*ix].topic();
            self.topic
                .is_none_or(|asked| topic.is_some_and(|topic| topic.slug == asked))
        };
        let time =
            |at: Option<i64>, open: u64| at.map_or(open, |at| u64::try_from(at).unwrap_or(0));
        let rooms: Vec<RoomIx> = rooms.filter(is_asked).collect();
        let bounds = (self.author, self.after, self.before, self.cursor);
        Ok(Scope {
            is_plain: bounds == (None, None, None, None) && self.blocked.is_empty(),
            parts: rooms.iter().flat_map(|ix| index.parts(*ix)).collect(),
            rooms: rooms.into_iter().collect(),
            blocked: self
                .blocked
                .iter()
                .filter_map(|id| index.users.find(id.as_str()))
                .collect(),
            author: author.flatten(),
            times: time(self.after, 0)..time(self.before, u64::MAX),
            cursor: self.cursor.map(parse_cursor).transpose()?,
        })
    }
}

impl Scope {
    fn holds(&self, by: Option<UserIx>, at: u64) -> bool {
        self.times.contains(&at)
            && (self.author.is_none() || self.author == by)
            && by.is_none_or(|by| !self.blocked.contains(&by))
    }

    /// The page after the cursor, and one more.
    fn page<D>(&self, found: impl IntoIterator<Item = (Key, D)>, limit: usize) -> Vec<(Key, D)> {
        let after = |(key, _): &(Key, D)| self.cursor.is_none_or(|cursor| *key > cursor);
        newest(found.into_iter().filter(after), limit + 1)
    }
}

/// The first so many of what was found, in order; never more than twice as many are held.
fn newest<D>(found: impl Iterator<Item = (Key, D)>, most: usize) -> Vec<(Key, D)> {
    let mut kept: Vec<(Key, D)> = Vec::with_capacity(2 * most);
    let mut last = None;
    for (key, document) in found {
        if last.is_some_and(|last| key >= last) {
            continue;
        }
        kept.push((key, document));
        if kept.len() == 2 * most {
            let (_, (key, _), _) = kept.select_nth_unstable_by_key(most, |(key, _)| *key);
            last = Some(*key);
            kept.truncate(most);
        }
    }
    kept.sort_unstable_by_key(|(key, _)| *key);
    kept.truncate(most);
    kept
}

/// Some rooms. What is found is asked for its room many times.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Rooms(Vec<bool>);

impl Rooms {
    /// Whether a room is one of them.
    pub fn contains(&self, room: RoomIx) -> bool {
        self.0.get(room.n()).copied().unwrap_or_default()
    }
}

impl FromIterator<RoomIx> for Rooms {
    fn from_iter<I: IntoIterator<Item = RoomIx>>(rooms: I) -> Self {
        let mut some = Vec::new();
        for room in rooms {
            if some.len() <= room.n() {
                some.resize(room.n() + 1, false);
            }
            if let Some(place) = some.get_mut(room.n()) {
                *place = true;
            }
        }
        Self(some)
    }
}

fn cursor((Reverse((at, tie)), _): &(Key, impl Sized)) -> String {
    format!("{at}.{tie}")
}

fn parse_cursor(cursor: &str) -> Result<Key, BadCursor> {
    let key = || {
        let (at, tie) = cursor.split_once('.')?;
        Some(Reverse((at.parse().ok()?, tie.parse().ok()?)))
    };
    key().ok_or(BadCursor)
}

impl Shared {
    /// A page of the posts that say it. [`Shared::catch_up`] first.
    pub fn find_posts(&self, query: &SearchQuery<'_>) -> Result<Found<PostHit>, BadCursor> {
        let scope = self.read(|index| query.scope(index))?;
        let (mut total, mut page): (usize, Vec<(Key, Said)>) = {
            let search = self.search().read().unwrap_or_else(PoisonError::into_inner);
            let posts = search.posts.documents();
            let reach = search.reaches.of(&scope.parts, posts);
            let mut said = search.posts.numbers(query.sought);
            reach.keep(&mut said);
            let key = |post: Said| (Reverse((post.at, post.tie)), post);
            if scope.is_plain && !query.sought.has_phrases() {
                // Most of what is found is only counted.
                let found = reach.newest(&said, posts, query.limit + 1).into_iter();
                (said.count(), scope.page(found.map(key), query.limit))
            } else {
                let mut total = 0;
                let found = said
                    .documents()
                    .filter_map(|number| posts.get(number as usize).copied())
                    .filter(|post| scope.holds(Some(post.sender), post.at))
                    .inspect(|_| total += 1)
                    .map(key);
                let found = if query.sought.has_phrases() {
                    newest(found, PHRASE)
                } else {
                    scope.page(found, query.limit)
                };
                (total, found)
            }
        };
        if query.sought.has_phrases() {
            let quoting = self.quoting(query.sought, &page);
            total = quoting.len();
            page = scope.page(quoting, query.limit);
        }
        let more = page.len() > query.limit;
        page.truncate(query.limit);
        let items = self.read(|index| {
            let shown = page.iter().filter(|(_, post)| index.is_current(post));
            shown
                .filter_map(|(_, said)| index.post_hit(said.post))
                .collect()
        });
        Ok(Found {
            items,
            total,
            next: page.last().filter(|_| more).map(cursor),
        })
    }

    /// A page of the topics whose titles say it.
    pub fn find_topics(&self, query: &SearchQuery<'_>) -> Result<Found<TopicView>, BadCursor> {
        let scope = self.read(|index| query.scope(index))?;
        let mut found: Vec<(Key, RoomIx)> = {
            let search = self.search().read().unwrap_or_else(PoisonError::into_inner);
            let said = search.topics.find(query.sought);
            said.filter(|t| scope.rooms.contains(t.room))
                .filter(|t| scope.holds(t.opened_by, t.opened_at))
                .filter(|t| !query.sought.has_phrases() || query.sought.quotes(&t.title))
                .map(|t| (Reverse((t.opened_at, t.tie)), t.room))
                .collect()
        };
        // There are few of them: whose title has changed meanwhile is not even counted.
        self.read(|index| found.retain(|(_, room)| self.is_called(index, *room)));
        let total = found.len();
        let mut page = scope.page(found, query.limit);
        let more = page.len() > query.limit;
        page.truncate(query.limit);
        let items = self.read(|index| {
            let rooms = page.iter().map(|(_, room)| index.room_id(*room));
            rooms.filter_map(|room| index.topic_of(&room)).collect()
        });
        Ok(Found {
            items,
            total,
            next: page.last().filter(|_| more).map(cursor),
        })
    }

    fn is_called(&self, index: &Index, room: RoomIx) -> bool {
        let search = self.search().read().unwrap_or_else(PoisonError::into_inner);
        let Some(Topic { title, .. }) = search.topics.get(&room) else {
            return false;
        };
        let topic = index.rooms[room].topic();
        topic.is_some_and(|topic| *topic.title == **title)
    }

    /// Of what holds all words, what has the phrases as they stand.
    fn quoting(&self, sought: &Sought, found: &[(Key, Said)]) -> Vec<(Key, Said)> {
        let mut quoting = Vec::new();
        for some in found.chunks(SOME) {
            let texts: Vec<Option<String>> = self.read(|index| {
                let body = |post: &Said| index.events[post.version].words.as_ref();
                some.iter()
                    .map(|(_, post)| body(post).map(|words| words.label().to_owned()))
                    .collect()
            });
            let said = some.iter().zip(texts).filter(|(_, text)| {
                let text = text.as_deref();
                text.is_some_and(|text| sought.quotes(text))
            });
            quoting.extend(said.map(|(found, _)| *found));
        }
        quoting
    }
}

impl Index {
    /// A post with its topic, that one too in whose place another was made.
    pub(in crate::index) fn post_hit(&self, post: EventIx) -> Option<PostHit> {
        let room = self.upgrades.latest(self.events[post].room?);
        let topic = self.rooms[room].topic()?;
        Some(PostHit {
            post: self.post_view(post)?,
            topic_slug: topic.slug.clone(),
            topic_title: topic.title.clone(),
            category: topic.category.clone(),
        })
    }
}

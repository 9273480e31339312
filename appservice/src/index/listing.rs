use std::{collections::BTreeMap, ops::Bound};

use ruma::{OwnedRoomId, RoomId, ServerName};

use super::{
    Index, Page,
    id::{EventIx, RoomIx, RoomName},
    read::TopicView,
    timeline::Listed,
};

/// A cursor that this list never gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the cursor does not belong to this list")]
pub struct BadCursor;

/// Which topics are listed, and in which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListKind {
    /// Pinned ones, then by latest activity.
    Latest,
    /// Those opened last.
    New,
    /// Those that are solved, by latest activity.
    Solved,
    /// Those with the most posts and reactions of these days, first and last included, as
    /// [`Period::days`](crate::policy::top::Period::days) counts them.
    Top((u32, u32)),
}

/// A page of a list.
#[derive(Debug, Clone, Copy)]
pub struct TopicQuery<'a> {
    /// Slugs of the categories whose topics are listed.
    pub categories: &'a [&'a str],
    /// Which list.
    pub list: ListKind,
    /// These topics alone, where they are named.
    pub only: Option<&'a [OwnedRoomId]>,
    /// Those alone in which members of this server have written.
    pub server: Option<&'a ServerName>,
    /// `next` of the page before.
    pub cursor: Option<&'a str>,
    /// How many at most.
    pub limit: usize,
}

/// Where a topic stands in a list: by rank, then by time; the room ID makes the order whole and a
/// cursor stable. The greatest comes first.
type Place = (u64, u64, RoomName);

/// Topics in their order.
type Shelf = BTreeMap<Place, RoomIx>;

/// The topics of every category, and what there is of them.
#[derive(Debug, Clone, Default)]
pub(super) struct Listings(BTreeMap<Box<str>, Listing>);

/// The topics of one category.
#[derive(Debug, Clone, Default)]
pub(super) struct Listing {
    latest: Shelf,
    opened: Shelf,
    solved: Shelf,
    /// Posts in them.
    pub posts: u64,
}

impl Listing {
    /// Every topic.
    pub fn topics(&self) -> impl Iterator<Item = RoomIx> {
        self.latest.values().copied()
    }

    /// Every topic, in the order of the latest.
    pub fn recent(&self) -> impl Iterator<Item = RoomIx> {
        self.latest.values().rev().copied()
    }

    /// How many topics.
    pub fn len(&self) -> usize {
        self.latest.len()
    }

    /// The topic with the latest activity, pinned or not.
    pub fn most_recent(&self) -> Option<RoomIx> {
        let pinned = (Bound::Included((1, 0, RoomName::FIRST)), Bound::Unbounded);
        let others = (Bound::Unbounded, Bound::Excluded((1, 0, RoomName::FIRST)));
        let last = [
            self.latest.range(pinned).next_back(),
            self.latest.range(others).next_back(),
        ];
        let last = last.into_iter().flatten();
        last.max_by_key(|((_, activity, _), _)| *activity)
            .map(|(_, ix)| *ix)
    }

    /// Where a topic stands in each of the lists that it is in.
    fn places<'a>(
        &'a mut self,
        listed: &Listed,
        id: &'a RoomName,
    ) -> impl Iterator<Item = (&'a mut Shelf, Place)> {
        let place = |rank: bool, at| (u64::from(rank), at, id.clone());
        let latest = (&mut self.latest, place(listed.pinned, listed.activity));
        let opened = (&mut self.opened, place(false, listed.opened));
        let solved = listed
            .solved
            .then_some((&mut self.solved, place(false, listed.activity)));
        [Some(latest), Some(opened), solved].into_iter().flatten()
    }
}

impl Listings {
    /// The topics of this category.
    pub fn get(&self, category: &str) -> Option<&Listing> {
        self.0.get(category)
    }

    /// Every category that has topics, by slug.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Listing)> {
        self.0
            .iter()
            .map(|(category, listing)| (&**category, listing))
    }

    fn insert(&mut self, listed: &Listed, id: &RoomName, ix: RoomIx) {
        let listing = self.0.entry(listed.category.clone()).or_default();
        listing.posts += u64::from(listed.posts);
        for (shelf, place) in listing.places(listed, id) {
            shelf.insert(place, ix);
        }
    }

    fn remove(&mut self, listed: &Listed, id: &RoomName) {
        if let Some(listing) = self.0.get_mut(&listed.category) {
            listing.posts -= u64::from(listed.posts);
            for (shelf, place) in listing.places(listed, id) {
                shelf.remove(&place);
            }
            if listing.latest.is_empty() {
                self.0.remove(&listed.category);
            }
        }
    }
}

impl Index {
    /// Topics of some categories. Those without a post are in no list.
    pub fn topics(&self, query: TopicQuery<'_>) -> Result<Page<TopicView>, BadCursor> {
        let cursor = query.cursor.map(parse_cursor).transpose()?;
        let wanted = query.limit.max(1) + 1;
        let mut found = match (query.only, query.list) {
            (Some(only), _) => self.of_these(only, &query, cursor.as_ref()),
            (None, ListKind::Top(days)) => self.top(&query, days, cursor.as_ref()),
            (None, _) => self.next_of(&query, cursor, wanted),
        };
        found.sort_unstable_by(|(a, _), (b, _)| b.cmp(a));
        let more = found.len() >= wanted;
        found.truncate(wanted - 1);
        let next = found.last().filter(|_| more);
        Ok(Page {
            next: next.map(|(place, _)| cursor_of(place)),
            items: found
                .iter()
                .filter_map(|(_, ix)| self.topic_view(*ix))
                .collect(),
        })
    }

    fn listings_of<'a>(&'a self, categories: &'a [&'a str]) -> impl Iterator<Item = &'a Listing> {
        categories.iter().filter_map(|slug| self.listings.get(slug))
    }

    /// Whether a topic of the list is one of those that were asked for.
    fn is_asked(&self, query: &TopicQuery<'_>, topic: RoomIx) -> bool {
        query
            .server
            .is_none_or(|server| self.is_written_from(topic, server.as_str()))
    }

    /// Whether a member of this server has written in a topic.
    fn is_written_from(&self, topic: RoomIx, server: &str) -> bool {
        let parts = self.parts(topic).into_iter();
        let mut events = parts.flat_map(|part| &self.rooms[part].timeline.order);
        events.any(|&e| {
            let event = &self.events[e];
            let sender = event.sender.filter(|_| event.kind.is_shown());
            sender.is_some_and(|sender| self.users.get(sender).is_of(server))
        })
    }

    /// Of every category so many that follow the cursor.
    fn next_of(
        &self,
        query: &TopicQuery<'_>,
        cursor: Option<Place>,
        most: usize,
    ) -> Vec<(Place, RoomIx)> {
        let end = cursor.map_or(Bound::Unbounded, Bound::Excluded);
        let mut found = Vec::new();
        for listing in self.listings_of(query.categories) {
            let rows = match query.list {
                ListKind::New => &listing.opened,
                ListKind::Solved => &listing.solved,
                ListKind::Latest | ListKind::Top(_) => &listing.latest,
            };
            let rest = rows.range((Bound::Unbounded, end.clone())).rev();
            let asked = rest.filter(|(_, ix)| self.is_asked(query, **ix));
            found.extend(asked.take(most).map(|(place, ix)| (place.clone(), *ix)));
        }
        found
    }

    /// All with a score that follow the cursor.
    fn top(
        &self,
        query: &TopicQuery<'_>,
        days: (u32, u32),
        cursor: Option<&Place>,
    ) -> Vec<(Place, RoomIx)> {
        let topics = self
            .listings_of(query.categories)
            .flat_map(|listing| &listing.latest);
        let asked = topics.filter(|(_, ix)| self.is_asked(query, **ix));
        let scored = asked.filter_map(|((_, activity, id), &ix)| {
            let score = self.rooms[ix].timeline.activity.score(days);
            (score > 0).then(|| ((score, *activity, id.clone()), ix))
        });
        scored
            .filter(|(place, _)| cursor.is_none_or(|cursor| place < cursor))
            .collect()
    }

    /// Those of some topics that are listed there and follow the cursor, by latest activity.
    fn of_these(
        &self,
        topics: &[OwnedRoomId],
        query: &TopicQuery<'_>,
        cursor: Option<&Place>,
    ) -> Vec<(Place, RoomIx)> {
        let topics = topics.iter().filter_map(|id| self.find_room(id.as_str()));
        let placed = topics.filter_map(|ix| {
            let room = &self.rooms[ix];
            let listed = room.timeline.listed.as_ref()?;
            let place = (0, listed.activity, room.id.clone());
            let is_there = query.categories.contains(&&*listed.category);
            (is_there && self.is_asked(query, ix)).then_some((place, ix))
        });
        placed
            .filter(|(place, _)| cursor.is_none_or(|cursor| place < cursor))
            .collect()
    }
}

fn cursor_of((rank, at, room): &Place) -> String {
    format!("{rank}.{at}.{}", room.to_room_id())
}

fn parse_cursor(cursor: &str) -> Result<Place, BadCursor> {
    let mut parts = cursor.splitn(3, '.');
    let mut number = || parts.next()?.parse::<u64>().ok();
    let (rank, at) = number().zip(number()).ok_or(BadCursor)?;
    let room = parts.next().and_then(|id| <&RoomId>::try_from(id).ok());
    let room = room.ok_or(BadCursor)?;
    Ok((rank, at, RoomName::of(room.as_str())))
}

/// How far to look for a local neighbour of a remote post.
const NEIGHBOURS: usize = 64;

impl Index {
    /// Brings a topic's entry in its category's lists up to date. Tells whether it has appeared.
    pub(super) fn list(&mut self, ix: RoomIx, now: i64) -> bool {
        let listed = self.listed_now(ix, now).map(Box::new);
        let room = &mut self.rooms[ix];
        if room.timeline.listed == listed {
            return false;
        }
        if let Some(before) = &room.timeline.listed {
            self.listings.remove(before, &room.id);
        }
        if let Some(after) = &listed {
            self.listings.insert(after, &room.id, ix);
        }
        let appeared = room.timeline.listed.is_none() && listed.is_some();
        room.timeline.listed = listed;
        appeared
    }

    /// Lists a topic of a snapshot as it was listed.
    pub(super) fn list_as(&mut self, ix: RoomIx, listed: Listed) {
        let room = &mut self.rooms[ix];
        self.listings.insert(&listed, &room.id, ix);
        room.timeline.listed = Some(Box::new(listed));
    }

    fn listed_now(&self, ix: RoomIx, now: i64) -> Option<Listed> {
        if self.upgrades.is_continued(ix) {
            return None;
        }
        let room = &self.rooms[ix];
        let content = room.topic()?;
        let (order, last, event) = self.last_shown(ix)?;
        let activity = match &room.timeline.listed {
            // The clamp of a foreign stamp must not move with the clock.
            Some(before) if before.last == Some(event) && !self.is_local(event) => before.activity,
            _ => {
                let now = u64::try_from(now).unwrap_or(0);
                self.between_neighbours(order, last, event, now)
            }
        };
        Some(Listed {
            category: content.category.as_str().into(),
            activity,
            posts: u32::try_from(self.shown_in_all(ix)).unwrap_or(u32::MAX),
            last: Some(event),
            opened: u64::try_from(self.opened_at(ix)).unwrap_or(0),
            pinned: content.pinned,
            solved: self.solution(ix).is_some(),
        })
    }

    /// The last shown event of a topic: the order that it stands in, its place there, and itself.
    fn last_shown(&self, topic: RoomIx) -> Option<(&[EventIx], usize, EventIx)> {
        let parts = self.parts(topic).into_iter().rev();
        let mut orders = parts.map(|part| &*self.rooms[part].timeline.order);
        orders.find_map(|order| {
            let last = order
                .iter()
                .rposition(|&e| self.events[e].kind.is_shown())?;
            Some((order, last, *order.get(last)?))
        })
    }

    /// When an event of a timeline happened, as it is shown: its stamp, and a foreign one between those of
    /// its local neighbours. After the last of them a post is bounded by the latest activity of the topic,
    /// which was never later than when that was heard of; of an index that was rebuilt, than the rebuild.
    /// An edit is no activity: who shows it knows what time it is.
    pub(super) fn happened_at(&self, event: EventIx) -> u64 {
        let found = &self.events[event];
        let (Some(room), Some(place)) = (found.room, found.place) else {
            return found.at;
        };
        let topic = self.upgrades.latest(room);
        let listed = self.rooms[topic].timeline.listed.as_ref();
        let listed = listed.filter(|_| found.kind.is_shown());
        let latest = listed.map_or(u64::MAX, |listed| listed.activity);
        let order = &self.rooms[room].timeline.order;
        self.between_neighbours(order, place.get() as usize - 1, event, latest)
    }

    /// The stamp of an event, and for a foreign one that stamp between those of its local neighbours.
    /// Before the first of them stands the creation of the room, after the last of them `end`.
    fn between_neighbours(&self, order: &[EventIx], at: usize, event: EventIx, end: u64) -> u64 {
        let stamp = self.events[event].at;
        if self.is_local(event) {
            return stamp;
        }
        let created = self.events[event]
            .room
            .map_or(0, |room| self.rooms[room].created.1.ms());
        let local = |e: &&EventIx| self.is_local(**e);
        let before = order.iter().take(at).rev().take(NEIGHBOURS).find(local);
        let after = order.iter().skip(at + 1).take(NEIGHBOURS).find(local);
        let low = before.map_or(created, |&e| self.events[e].at);
        let high = after.map_or(end, |&e| self.events[e].at);
        stamp.min(high).max(low)
    }

    pub(super) fn is_local(&self, event: EventIx) -> bool {
        self.events[event]
            .sender
            .is_some_and(|s| self.users.get(s).local)
    }
}

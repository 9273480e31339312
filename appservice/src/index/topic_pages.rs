use ruma::EventId;
use smallvec::SmallVec;

use super::{
    Index,
    event::Kind,
    id::{EventIx, RoomIx, id_of},
    read::PostView,
    room::Room,
};

/// Which posts of a topic are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask<'a> {
    /// The first ones.
    Start,
    /// The last ones.
    End,
    /// Those with this post in their middle, as far as there are so many on both sides.
    Around(&'a EventId),
    /// Those before or after a page that was given: its cursor says which.
    Cursor(&'a str),
}

/// Why there is no page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoPage {
    /// There is no such topic.
    #[error("there is no such topic")]
    Topic,
    /// The topic has no such post.
    #[error("the topic has no such post")]
    Post,
    /// The cursor is of no page of this topic.
    #[error("the cursor does not belong to this topic")]
    Cursor,
}

/// Some posts of a topic, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostsPage {
    /// The posts.
    pub items: Vec<PostView>,
    /// The cursor of the page before.
    pub before: Option<String>,
    /// The cursor of the page after.
    pub after: Option<String>,
    /// How many posts stand before the first item.
    pub position: usize,
}

/// A place in the orders of a topic's rooms: which of them, and which event there.
type Place = (usize, usize);

/// Where a page begins, and how many shown events it has at most.
struct Span {
    from: Place,
    most: usize,
}

/// Which side of the event that a cursor names.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Before,
    After,
}

/// The events of a topic one after the other: of the rooms in whose place its own was made first, if
/// there are any, then of its own.
struct Line<'i> {
    index: &'i Index,
    rooms: SmallVec<[RoomIx; 1]>,
}

impl<'i> Line<'i> {
    fn new(index: &'i Index, topic: RoomIx) -> Self {
        Self {
            index,
            rooms: index.parts(topic),
        }
    }

    fn rooms(&self) -> impl Iterator<Item = (usize, &'i Room)> {
        let rooms = self.rooms.iter().map(|&ix| &self.index.rooms[ix]);
        rooms.enumerate()
    }

    fn shown(&self) -> usize {
        self.rooms()
            .map(|(_, room)| room.timeline.shown as usize)
            .sum()
    }

    /// How many shown events stand before a place.
    fn shown_before(&self, (part, at): Place) -> usize {
        let earlier = self.rooms().take(part);
        let earlier: usize = earlier.map(|(_, room)| room.timeline.shown as usize).sum();
        let own = self.rooms().nth(part);
        earlier + own.map_or(0, |(_, room)| self.index.shown_before(room, at))
    }

    /// The place of the shown event before which so many others stand; the end when there are not so
    /// many.
    fn place_of(&self, number: usize) -> Place {
        let (mut left, last) = (number, self.rooms.len().saturating_sub(1));
        for (part, room) in self.rooms() {
            if left < room.timeline.shown as usize || part == last {
                return (part, self.index.place_of(room, left));
            }
            left -= room.timeline.shown as usize;
        }
        (last, 0)
    }

    /// The shown events from a place on, with their places.
    fn from(&self, (part, at): Place) -> impl Iterator<Item = (Place, EventIx)> {
        let rooms = self.rooms().skip(part);
        let events = rooms.flat_map(move |(of, room)| {
            let first = if of == part { at } else { 0 };
            let events = room.timeline.order.iter().enumerate().skip(first);
            events.map(move |(at, &event)| ((of, at), event))
        });
        events.filter(|(_, event)| self.index.events[*event].kind.is_shown())
    }

    /// Where an event stands.
    fn find(&self, event: EventIx) -> Option<Place> {
        let (part, room) = self
            .rooms()
            .find(|(part, _)| self.index.events[event].room == self.rooms.get(*part).copied())?;
        let at = room.timeline.order.iter().rposition(|&e| e == event)?;
        Some((part, at))
    }

    fn cursor(&self, side: Side, (part, at): Place, event: EventIx) -> String {
        let side = match side {
            Side::Before => 'b',
            Side::After => 'a',
        };
        let prefix = self.index.events[event].id.prefix();
        format!("{side}{part}.{at}.{prefix:016x}")
    }

    /// The event of a cursor, and which side of it is meant. It is looked for only when a correction
    /// of the order has moved it, or the topic another room before it.
    fn parse_cursor(&self, cursor: &str) -> Result<(Side, Place), NoPage> {
        let (side, place) = match (cursor.strip_prefix('a'), cursor.strip_prefix('b')) {
            (Some(place), _) => (Side::After, place),
            (_, Some(place)) => (Side::Before, place),
            _ => return Err(NoPage::Cursor),
        };
        let mut pieces = place.split('.');
        let mut next = || pieces.next().ok_or(NoPage::Cursor);
        let part: usize = next()?.parse().ok().ok_or(NoPage::Cursor)?;
        let at: usize = next()?.parse().ok().ok_or(NoPage::Cursor)?;
        let prefix = u64::from_str_radix(next()?, 16)
            .ok()
            .ok_or(NoPage::Cursor)?;
        let is_it = |e: &EventIx| self.index.events[*e].id.prefix() == prefix;
        let told = self.rooms().nth(part);
        if told.is_some_and(|(_, room)| room.timeline.order.get(at).is_some_and(is_it)) {
            return Ok((side, (part, at)));
        }
        let moved = self
            .rooms()
            .find_map(|(part, room)| Some((part, room.timeline.order.iter().position(is_it)?)));
        moved.map(|place| (side, place)).ok_or(NoPage::Cursor)
    }
}

impl Index {
    /// Posts of a topic, oldest first, pending ones at the end.
    pub fn topic_page(&self, slug: &str, ask: Ask<'_>, limit: usize) -> Result<PostsPage, NoPage> {
        let ix = self.topic_by_slug(slug).ok_or(NoPage::Topic)?;
        let line = Line::new(self, ix);
        let Span { from, most } = self.span(ix, &line, ask, limit.max(1))?;
        let mut shown = line.from(from);
        let some: Vec<_> = shown.by_ref().take(most).collect();
        let more = shown.next().is_some();
        let (first, last) = (some.first(), some.last());
        let position = line.shown_before(first.map_or(from, |(place, _)| *place));
        let mut items: Vec<_> = some
            .iter()
            .filter_map(|(_, e)| self.post_view(*e))
            .collect();
        if !more {
            items.extend(
                self.pending
                    .of(self.room_id(ix).as_str())
                    .map(|post| self.pending_view(post)),
            );
        }
        Ok(PostsPage {
            items,
            before: first
                .filter(|_| position > 0)
                .map(|(place, event)| line.cursor(Side::Before, *place, *event)),
            after: last
                .filter(|_| more)
                .map(|(place, event)| line.cursor(Side::After, *place, *event)),
            position,
        })
    }

    fn span(
        &self,
        topic: RoomIx,
        line: &Line<'_>,
        ask: Ask<'_>,
        limit: usize,
    ) -> Result<Span, NoPage> {
        let whole = |number: usize| {
            let latest = line.shown().saturating_sub(limit);
            Span {
                from: line.place_of(number.min(latest)),
                most: limit,
            }
        };
        Ok(match ask {
            Ask::Start => whole(0),
            Ask::End => whole(usize::MAX),
            Ask::Around(post) => match self.number_of(line, post) {
                Some(number) => whole(number.saturating_sub(limit / 2)),
                None if self.is_pending_in(topic, post) => whole(usize::MAX),
                None => return Err(NoPage::Post),
            },
            Ask::Cursor(cursor) => match line.parse_cursor(cursor)? {
                (Side::After, (part, at)) => Span {
                    from: (part, at + 1),
                    most: limit,
                },
                (Side::Before, place) => {
                    let end = line.shown_before(place);
                    let number = end.saturating_sub(limit);
                    Span {
                        from: line.place_of(number),
                        most: end - number,
                    }
                }
            },
        })
    }

    /// How many shown events of its topic stand before a post.
    fn number_of(&self, line: &Line<'_>, post: &EventId) -> Option<usize> {
        let event = self.find_event(id_of(post)?)?;
        let is_shown = self.events[event].kind.is_shown();
        is_shown.then(|| line.find(event).map(|place| line.shown_before(place)))?
    }

    fn is_pending_in(&self, topic: RoomIx, post: &EventId) -> bool {
        let pending = id_of(post).and_then(|id| self.pending.get(id));
        pending.is_some_and(|post| post.room_id == self.room_id(topic))
    }

    /// The post that solves a topic, while it stands.
    pub(super) fn solution(&self, topic: RoomIx) -> Option<EventIx> {
        let solved = self.rooms[topic].topic()?.solved.as_ref()?;
        let event = self.find_event(id_of(solved)?)?;
        let found = &self.events[event];
        let is_here = found
            .room
            .is_some_and(|room| self.upgrades.latest(room) == topic);
        (found.kind == Kind::Post && is_here).then_some(event)
    }
}

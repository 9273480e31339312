use hashbrown::HashMap;
use ruma::RoomId;
use thin_vec::ThinVec;

use super::{
    changes::ChangeKind,
    event::{Event, Kind},
    fold::{Fate, Fold},
    id::{EventIx, Id, RoomIx},
    parse::{Incoming, Unfit, What},
    timeline::Unsettled,
};

impl Fold<'_> {
    /// Puts a new live event at the end. Whether the homeserver sees it there is doubtful when it
    /// is of another server or not younger than its predecessor.
    pub(super) fn append(&mut self, room: RoomIx, ix: EventIx) {
        let local = self.index.is_local(ix);
        let at = self.index.events[ix].at;
        let last = self.index.rooms[room].timeline.order.last().copied();
        let in_order = last.is_none_or(|last| self.index.events[last].at < at);
        self.index.put_last(room, ix);
        self.receive(self.index.events[ix].id);
        if !(local && in_order) {
            self.unsettle(room, ix);
        }
    }

    /// Notes that a page of the homeserver has to tell of this event.
    pub(super) fn unsettle(&mut self, room: RoomIx, ix: EventIx) {
        let now = self.now;
        let unsettled = self.index.rooms[room]
            .timeline
            .unsettled
            .get_or_insert_with(|| {
                Box::new(Unsettled {
                    events: Vec::new(),
                    since: now,
                    last: now,
                })
            });
        unsettled.events.push(ix);
        unsettled.last = now;
        self.index.unsettled.insert(room);
        self.out.unsettled.insert(self.index.room_id(room));
    }

    /// Events of `/messages`, oldest first.
    pub(super) fn page(
        &mut self,
        room_id: &RoomId,
        events: Vec<Result<Incoming<'_>, Unfit>>,
        anchored: bool,
    ) {
        let mut run = Run::default();
        let mut room = None;
        for event in events {
            let Some(incoming) = self.fit(event) else {
                continue;
            };
            let Some(ix) = self.room_of(&incoming, Some(room_id)) else {
                continue;
            };
            room = Some(ix);
            let id = incoming.id;
            let fate = match incoming.what {
                What::Message { .. } if self.is_topic(ix) => match self.message(ix, incoming) {
                    Some((event, new)) => {
                        run.push(event, !new);
                        run.came.push(id);
                        if new { Fate::Folded } else { Fate::Known }
                    }
                    None => Fate::Malformed,
                },
                What::Create { .. } => Fate::Known,
                _ => {
                    let before = run.events.last().map(|(before, _)| *before);
                    run.beside.push((id, before));
                    match incoming.what {
                        What::State { .. } | What::Member { .. } => self.past_state(ix, &incoming),
                        _ => self.aside(ix, incoming),
                    }
                }
            };
            self.count(fate);
        }
        let Some(room) = room else { return };
        run.events.retain(|&(ix, _)| {
            let event = &self.index.events[ix];
            event.room == Some(room) && !event.kind.hangs() && event.kind != Kind::Gone
        });
        // What none of a run's events was known of follows everything that was.
        let follows = run.events.iter().all(|(_, known)| !known);
        let last = self.index.rooms[room].timeline.order.last().copied();
        let last = last.filter(|_| follows);
        self.reorder(room, &run);
        self.settle(room, &run, anchored);
        for id in std::mem::take(&mut run.came) {
            self.receive(id);
        }
        if self.is_topic(room) {
            for (id, before) in std::mem::take(&mut run.beside) {
                self.beside(room, id, before.or(last));
            }
        }
    }

    /// Gives the events of a run the homeserver's order. They stand together where the first known
    /// of them stood: what was before it stays before, everything else follows.
    fn reorder(&mut self, room: RoomIx, run: &Run) {
        let Some(anchor) = run
            .events
            .iter()
            .find(|(_, known)| *known)
            .map(|(ix, _)| *ix)
        else {
            for &(ix, _) in &run.events {
                self.index.put_last(room, ix);
            }
            return;
        };
        let order = &mut self.index.rooms[room].timeline.order;
        // Known events are near the end as a rule: look from there.
        let mut missing = run.events.iter().filter(|(_, known)| *known).count();
        let mut from = order.len();
        while missing > 0 && from > 0 {
            from -= 1;
            if order
                .get(from)
                .is_some_and(|ix| run.places.contains_key(ix))
            {
                missing -= 1;
            }
        }
        let tail = order.split_off(from);
        let mut corrected = ThinVec::with_capacity(tail.len() + run.events.len());
        let mut after = ThinVec::new();
        let mut reached = false;
        for &ix in &tail {
            reached |= ix == anchor;
            match (run.places.contains_key(&ix), reached) {
                (true, _) => (),
                (false, false) => corrected.push(ix),
                (false, true) => after.push(ix),
            }
        }
        corrected.extend(run.events.iter().map(|(ix, _)| *ix));
        corrected.append(&mut after);
        let moved = corrected != tail;
        order.append(&mut corrected);
        if moved {
            self.index.recount(room);
            self.index.rooms[room].timeline.ranks.cut(from);
            self.touch(room);
            self.say(ChangeKind::TopicUpdated, room, None, None, None);
        }
    }

    fn settle(&mut self, room: RoomIx, run: &Run, anchored: bool) {
        let posted = self.index.rooms[room].timeline.begun();
        let Some(unsettled) = posted.and_then(|posted| posted.unsettled.as_mut()) else {
            return;
        };
        let first = run.events.first().filter(|_| !anchored).map(|(ix, _)| *ix);
        unsettled
            .events
            .retain(|ix| !run.places.contains_key(ix) || first == Some(*ix));
        if unsettled.events.is_empty() {
            self.index.rooms[room].timeline.unsettled = None;
            self.index.unsettled.remove(&room);
        }
    }
}

/// Where an event stands in its room's order, counted from 1; 0 for one that stands in none.
pub(super) fn place_of(event: &Event) -> u32 {
    event.place.map_or(0, std::num::NonZeroU32::get)
}

/// The message-like events of a page, and whether they were known before.
#[derive(Default)]
struct Run {
    events: Vec<(EventIx, bool)>,
    places: HashMap<EventIx, usize>,
    /// The same by their IDs.
    came: Vec<Id>,
    /// Events of the page that stand in no order, and which message-like one stands before them.
    beside: Vec<(Id, Option<EventIx>)>,
}

impl Run {
    fn push(&mut self, ix: EventIx, known: bool) {
        let next = self.events.len();
        if *self.places.entry(ix).or_insert(next) == next {
            self.events.push((ix, known));
        }
    }
}

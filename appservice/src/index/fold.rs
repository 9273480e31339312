use std::collections::BTreeSet;

use ruma::{OwnedRoomId, RoomId};

use super::{
    Index, Input,
    changes::{Change, ChangeKind},
    event::Kind,
    id::{EventIx, RoomIx, Stamp, UserIx},
    parse::{Incoming, Unfit, What, parse},
    receipts::{Receipts, Scope, parse_ephemeral},
    room::Room,
};
use crate::events::RoomKind;

/// What a fold has found, beside what it changed.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Events that said something new.
    pub folded: usize,
    /// Events that were known, or older than what is in force.
    pub known: usize,
    /// Events that are of no concern to the index: other types, the control room.
    pub ignored: usize,
    /// Events of rooms that are not ours.
    pub foreign: usize,
    /// Events that the homeserver does not show to anybody.
    pub soft_failed: usize,
    /// Events that cannot be read.
    pub malformed: usize,
    /// Rooms whose creation was never seen. They may be ours: fold their state to know.
    pub unknown_rooms: BTreeSet<OwnedRoomId>,
    /// Rooms whose state must be read again: `GET /state`, folded as [`Input::State`].
    pub reread: BTreeSet<OwnedRoomId>,
    /// Topics that have become unsettled: read their tail when they fall quiet.
    pub unsettled: BTreeSet<OwnedRoomId>,
    /// What changed. [`Shared`](super::Shared) numbers and publishes them.
    pub changes: Vec<Change>,
}

/// Inputs that were read and wait to be folded: reading needs neither lock nor index.
#[derive(Debug)]
pub struct Batch<'a>(pub(super) Vec<Parsed<'a>>);

impl<'a> Batch<'a> {
    /// Reads them.
    pub fn read(inputs: impl IntoIterator<Item = Input<'a>>) -> Self {
        Self(inputs.into_iter().map(Parsed::new).collect())
    }

    /// Whether an event of a transaction is of this room.
    pub fn has_events_of(&self, room: &RoomId) -> bool {
        self.0.iter().any(|parsed| match parsed {
            Parsed::Event(Ok(incoming)) => incoming.room == room.as_str(),
            _ => false,
        })
    }
}

/// An input that was read, so that the lock need not be held meanwhile.
#[derive(Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "almost all are events: a box each costs more"
)]
pub(super) enum Parsed<'a> {
    Event(Result<Incoming<'a>, Unfit>),
    Ephemeral(Receipts),
    State {
        room: &'a RoomId,
        events: Vec<Result<Incoming<'a>, Unfit>>,
    },
    Gone {
        room: &'a RoomId,
    },
    Page {
        room: &'a RoomId,
        events: Vec<Result<Incoming<'a>, Unfit>>,
        anchored: bool,
    },
}

impl<'a> Parsed<'a> {
    pub fn new(input: Input<'a>) -> Self {
        match input {
            Input::Event(raw) => Self::Event(parse(raw)),
            Input::Ephemeral(raw) => Self::Ephemeral(parse_ephemeral(raw, Scope::Unsaid)),
            Input::Heard(raw) => Self::Ephemeral(parse_ephemeral(raw, Scope::All)),
            Input::State { room, events } => Self::State {
                room,
                events: events.iter().map(|raw| parse(raw)).collect(),
            },
            Input::Gone { room } => Self::Gone { room },
            Input::Page {
                room,
                events,
                anchored,
            } => Self::Page {
                room,
                events: events.iter().map(|raw| parse(raw)).collect(),
                anchored,
            },
        }
    }
}

/// What became of one event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Folded,
    Known,
    Ignored,
    Malformed,
}

/// A fold under way.
#[derive(Debug)]
pub(super) struct Fold<'i> {
    pub index: &'i mut Index,
    pub out: Outcome,
    pub now: i64,
    /// Topics whose entry in the list may have changed.
    touched: BTreeSet<RoomIx>,
}

impl Index {
    /// Folds inputs, one after the other. `now` is the time of the caller's clock in milliseconds:
    /// it dates what is unsettled and bounds foreign stamps; no fact depends on it.
    pub fn fold<'a>(&mut self, inputs: impl IntoIterator<Item = Input<'a>>, now: i64) -> Outcome {
        self.fold_parsed(inputs.into_iter().map(Parsed::new), now)
    }

    pub(super) fn fold_parsed<'a>(
        &mut self,
        inputs: impl IntoIterator<Item = Parsed<'a>>,
        now: i64,
    ) -> Outcome {
        self.expire_pending(now);
        self.expire_overlays(now);
        let mut fold = Fold {
            index: self,
            out: Outcome::default(),
            now,
            touched: BTreeSet::new(),
        };
        for input in inputs {
            match input {
                Parsed::Event(event) => fold.live(event),
                Parsed::Ephemeral(receipts) => fold.receipts(receipts),
                Parsed::State { room, events } => fold.whole_state(room, events),
                Parsed::Gone { room } => fold.gone(room),
                Parsed::Page {
                    room,
                    events,
                    anchored,
                } => fold.page(room, events, anchored),
            }
        }
        fold.finish()
    }
}

impl Fold<'_> {
    fn live(&mut self, event: Result<Incoming<'_>, Unfit>) {
        let Some(incoming) = self.fit(event) else {
            return;
        };
        let Some(room) = self.room_of(&incoming, None) else {
            return;
        };
        let id = incoming.id;
        let is_message = matches!(incoming.what, What::Message { .. });
        let fate = match incoming.what {
            What::Message { .. } if self.is_topic(room) => match self.message(room, incoming) {
                Some((ix, true)) => {
                    self.append(room, ix);
                    Fate::Folded
                }
                Some((_, false)) => Fate::Known,
                None => Fate::Malformed,
            },
            What::Create { .. } => Fate::Known,
            What::State { .. } => self.state(room, incoming),
            What::Member { .. } => self.member(room, incoming),
            _ => self.aside(room, incoming),
        };
        if self.is_topic(room) && !is_message && matches!(fate, Fate::Folded | Fate::Ignored) {
            self.beside(
                room,
                id,
                self.index.rooms[room].timeline.order.last().copied(),
            );
        }
        self.count(fate);
    }

    /// Timeline events that stand in no order, live or of a page.
    pub(super) fn aside(&mut self, room: RoomIx, incoming: Incoming<'_>) -> Fate {
        match incoming.what {
            What::Reaction(_) | What::PollResponse(_) | What::PollEnd(_) if self.is_topic(room) => {
                self.annex(room, incoming)
            }
            What::Attempt(_) if self.index.rooms[room].kind == RoomKind::Home => {
                self.attempt(room, incoming)
            }
            What::Docketed(_) if self.index.rooms[room].kind == RoomKind::Moderation => {
                self.docketed(room, incoming)
            }
            What::Message { .. } | What::Reaction(_)
                if matches!(
                    self.index.rooms[room].kind,
                    RoomKind::Home | RoomKind::Moderation
                ) =>
            {
                self.spoken(room, incoming)
            }
            What::Redaction(target) if !self.is_control(room) => {
                self.redaction(room, &incoming, target)
            }
            _ => Fate::Ignored,
        }
    }

    pub(super) fn fit<'a>(&mut self, event: Result<Incoming<'a>, Unfit>) -> Option<Incoming<'a>> {
        match event {
            Ok(incoming) => return Some(incoming),
            Err(Unfit::SoftFailed) => self.out.soft_failed += 1,
            Err(Unfit::Malformed) => self.out.malformed += 1,
        }
        None
    }

    pub(super) fn count(&mut self, fate: Fate) {
        let counter = match fate {
            Fate::Folded => &mut self.out.folded,
            Fate::Known => &mut self.out.known,
            Fate::Ignored => &mut self.out.ignored,
            Fate::Malformed => &mut self.out.malformed,
        };
        *counter += 1;
    }

    /// The room of an event if it is ours; `asked` names it where the event need not.
    pub(super) fn room_of(
        &mut self,
        incoming: &Incoming<'_>,
        asked: Option<&RoomId>,
    ) -> Option<RoomIx> {
        let id = asked.map_or(&*incoming.room, RoomId::as_str);
        if let Some(ix) = self.index.find_room(id) {
            return Some(ix);
        }
        let checked = <&RoomId>::try_from(id).ok();
        match (&incoming.what, checked) {
            (_, None) => {
                self.out.malformed += 1;
                return None;
            }
            (
                What::Create {
                    kind: Some(kind),
                    key,
                    ..
                },
                Some(_),
            ) if incoming.sender == self.index.bot.as_str() => {
                let key = key.clone().map(|key| self.index.keep_key(*kind, key));
                let room = Room::new(id, *kind, key, (incoming.id.mark(), Stamp::of(incoming.at)));
                let ix = self.index.add_room(room);
                self.index.name(ix);
                self.out.folded += 1;
                return Some(ix);
            }
            (
                What::Create {
                    predecessor: Some(old),
                    ..
                },
                Some(room),
            ) if incoming.sender == self.index.bot.as_str() => {
                if let Some(old) = self.index.find_room(old) {
                    return Some(self.succeed(old, id, incoming));
                }
                // Whether it is ours is known when its predecessor is.
                self.out.unknown_rooms.insert(room.to_owned());
            }
            (
                What::Create {
                    kind: Some(RoomKind::Badge),
                    ..
                },
                Some(room),
            ) => {
                let server = incoming
                    .sender
                    .split_once(':')
                    .map_or("", |(_, server)| server);
                if self.index.is_named(room, server) {
                    let created = (incoming.id.mark(), Stamp::of(incoming.at));
                    let ix =
                        self.index
                            .add_room(Room::new(id, RoomKind::Recognised, None, created));
                    self.index.name(ix);
                    self.out.folded += 1;
                    return Some(ix);
                }
                // Whether it counts here is known when our treaties are.
                self.out.unknown_rooms.insert(room.to_owned());
            }
            (What::Create { .. }, Some(_)) => {
                self.index.foreign.insert(id.into());
            }
            (_, Some(room)) if !self.index.foreign.contains(id) => {
                self.out.unknown_rooms.insert(room.to_owned());
            }
            _ => (),
        }
        self.out.foreign += 1;
        None
    }

    pub(super) fn is_topic(&self, room: RoomIx) -> bool {
        self.index.rooms[room].kind == RoomKind::Topic
    }

    pub(super) fn is_control(&self, room: RoomIx) -> bool {
        self.index.rooms[room].kind == RoomKind::Control
    }

    /// Notes that pages of this room have to be rendered anew.
    pub(super) fn touch(&mut self, room: RoomIx) {
        self.index.rooms[room].revision += 1;
        self.touched.insert(room);
        self.touched.insert(self.index.upgrades.latest(room));
    }

    /// Changes what an event is, with what is counted of it.
    pub(super) fn become_kind(&mut self, ix: EventIx, kind: Kind) {
        let event = &self.index.events[ix];
        let (was, room) = (event.kind, event.room);
        if was == Kind::Post {
            self.index.untally_post(ix);
        }
        self.index.events[ix].kind = kind;
        if kind == Kind::Post {
            self.index.tally_post(ix);
        }
        self.index.count_post(ix, was);
        if was == Kind::Post && kind != Kind::Post {
            self.index.uncount(ix);
        }
        if let Some(room) = room {
            self.count_shown(room, ix, was, kind);
            self.touch(room);
        }
    }

    /// Counts the lines of a topic's pages.
    fn count_shown(&mut self, room: RoomIx, ix: EventIx, was: Kind, kind: Kind) {
        let room = &mut self.index.rooms[room];
        match (was.is_shown(), kind.is_shown()) {
            (false, true) => room.timeline.shown += 1,
            (true, false) => room.timeline.shown -= 1,
            _ => return,
        }
        // What has just come has no place yet.
        if was != Kind::Absent
            && let Some(at) = room.timeline.order.iter().rposition(|&e| e == ix)
        {
            room.timeline.ranks.cut(at);
        }
    }

    pub(super) fn say(
        &mut self,
        kind: ChangeKind,
        room: RoomIx,
        event: Option<EventIx>,
        sender: Option<UserIx>,
        key: Option<String>,
    ) {
        match (kind, event) {
            (
                ChangeKind::PostCreated | ChangeKind::PostEdited | ChangeKind::PostRemoved,
                Some(post),
            ) => {
                self.index.unsearched.post(post);
            }
            (ChangeKind::TopicCreated | ChangeKind::TopicUpdated, _) => {
                self.index.unsearched.topic(room);
            }
            _ => {}
        }
        self.out.changes.push(Change {
            kind,
            room: self.index.room_id(room),
            event: event.map(|ix| self.index.events[ix].id.to_event_id()),
            sender: sender.map(|ix| self.index.user_id(ix)),
            key,
        });
    }

    fn finish(mut self) -> Outcome {
        for room in std::mem::take(&mut self.touched) {
            self.index.count_ranks(room);
            if self.index.list(room, self.now) {
                let by = self.index.rooms[room].topic().map(|t| t.created_by.clone());
                let by = by.and_then(|id| self.index.users.intern(id.as_str()));
                self.say(ChangeKind::TopicCreated, room, None, by, None);
            }
        }
        self.out
    }
}

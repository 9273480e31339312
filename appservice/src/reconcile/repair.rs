//! What the homeserver has and never pushed: found by comparing with its own `/messages`.
//!
//! A gap in transaction IDs proves nothing, and a room whose newest event is known may lack an
//! older one: the homeserver's own database may have crashed between accepting an event and pushing
//! it. So a pass reads every room back to events that are known *and* older than the trouble.

use std::{
    collections::VecDeque,
    sync::atomic::{AtomicI64, Ordering},
};

use futures_util::{StreamExt, TryStreamExt, stream};
use ruma::{OwnedEventId, OwnedRoomId, RoomId};
use serde::Deserialize;

use crate::{
    app::App,
    error::Result,
    index::{Index, Input},
    matrix::{Homeserver, Names, RawEvent},
};

/// Rooms that are read at once.
const WIDTH: usize = 4;

/// Events of a page when a room is read back.
const PAGE: u32 = 100;

/// Events of a page when everything is read.
const BIG_PAGE: u32 = 1_000;

/// Trouble shows itself some time after it began.
const MARGIN_MS: i64 = 10 * 60 * 1_000;

/// What a repair found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Repaired {
    /// Rooms that were compared.
    pub rooms: usize,
    /// Events that had never arrived.
    pub events: usize,
}

#[derive(Deserialize)]
struct Stamp {
    event_id: OwnedEventId,
    origin_server_ts: i64,
}

/// How far back the next repair must look.
pub(super) struct Horizon(AtomicI64);

impl Horizon {
    /// Before the first repair: to a while before the last one of the process that was here before. When
    /// something of the index was missing, everything.
    pub(super) fn new(app: &App) -> Self {
        let known = app
            .compared_at
            .unwrap_or_else(|| app.index.read(Index::newest))
            .min(app.clock.unix_ms());
        let known = if app.index_was_complete { known } else { 0 };
        Self(AtomicI64::new((known - MARGIN_MS).max(0)))
    }
}

impl App {
    /// One repair. The first one also finds what came while we were away.
    pub(super) async fn repair_since(&self, horizon: &Horizon) -> Result<()> {
        let begun = self.clock.unix_ms();
        self.repair(horizon.0.load(Ordering::Relaxed)).await?;
        horizon.0.store(begun - MARGIN_MS, Ordering::Relaxed);
        // The next horizon may not reach what was found any more.
        self.ingest
            .save_compared(&self.config.data_dir, begun)
            .await
    }

    /// Compares every room with the homeserver, back to `since` (Unix milliseconds), and folds what
    /// lacks.
    pub async fn repair(&self, since: i64) -> Result<Repaired> {
        let mut rooms = self.homeserver.joined_rooms().await?;
        let count = rooms.len();
        self.rebuilding.begin(count);
        let mut found = 0;
        loop {
            let before = rooms.len();
            found += self.repair_rooms(&rooms, since).await?;
            // Whose a room is that was made in place of another is known after that one.
            rooms.retain(|room| self.index.read(|index| index.room(room).is_none()));
            if rooms.is_empty() || rooms.len() == before {
                break;
            }
        }
        metrics::counter!("gap_repaired_total").increment(found as u64);
        if found > 0 {
            tracing::warn!(
                events = found,
                "events that the homeserver never pushed were repaired"
            );
        }
        self.compared.store(true, Ordering::Release);
        self.rebuilding.end();
        Ok(Repaired {
            rooms: count,
            events: found,
        })
    }

    async fn repair_rooms(&self, rooms: &[OwnedRoomId], since: i64) -> Result<usize> {
        stream::iter(rooms.to_vec())
            .map(|room_id| async move {
                let lacking = self.repair_room(&room_id, since).await?;
                self.rebuilding.read_room();
                Ok(lacking)
            })
            .buffer_unordered(WIDTH)
            .try_fold(0, |sum, lacking| async move { Ok(sum + lacking) })
            .await
    }

    async fn repair_room(&self, room_id: &RoomId, since: i64) -> Result<usize> {
        if self.heartbeat.is_room(room_id) {
            return Ok(0);
        }
        if self.index.read(|index| index.room(room_id).is_none()) {
            self.reread_state(room_id).await?;
            if self.index.read(|index| index.room(room_id).is_none()) {
                return Ok(0);
            }
        }
        // Most rooms are quiet: their tip alone tells.
        let tip = self.homeserver.messages(room_id, None, 1).await?;
        if tip.events.iter().all(|event| self.is_anchor(event, since)) {
            return Ok(0);
        }
        let (events, anchored) = self.read_back(room_id, since).await?;
        let lacking = self
            .ingest
            .fold_page(room_id, &events, anchored)
            .await
            .folded;
        if lacking > 0 {
            self.reread_state(room_id).await?;
        }
        Ok(lacking)
    }

    /// Known, and from before the trouble: what came before it is not in doubt.
    fn is_anchor(&self, event: &RawEvent, since: i64) -> bool {
        serde_json::from_str::<Stamp>(event.get()).is_ok_and(|stamp| {
            stamp.origin_server_ts < since
                && self.index.read(|index| index.has_event(&stamp.event_id))
        })
    }

    /// The room's tail, oldest first, back to an anchor or to the room's beginning.
    async fn read_back(&self, room_id: &RoomId, since: i64) -> Result<(Vec<RawEvent>, bool)> {
        let mut tail = VecDeque::new();
        let mut from: Option<String> = None;
        loop {
            let page = self
                .homeserver
                .messages(room_id, from.as_deref(), PAGE)
                .await?;
            let reached = page.events.iter().any(|event| self.is_anchor(event, since));
            for event in page.events {
                tail.push_front(event);
            }
            from = page.end;
            if reached || from.is_none() {
                return Ok((tail.into(), true));
            }
        }
    }

    /// Folds the last events of a room in the homeserver's order.
    pub async fn reread_tail(&self, room_id: &RoomId, limit: u32) -> Result<()> {
        let page = self.homeserver.messages(room_id, None, limit).await?;
        let events: Vec<_> = page.events.into_iter().rev().collect();
        self.ingest.fold_page(room_id, &events, true).await;
        Ok(())
    }
}

/// Reads everything that the homeserver has into a fresh index. `progress` is told rooms done,
/// rooms in all, and events read.
pub async fn rebuild(
    homeserver: &dyn Homeserver,
    names: &Names,
    now: i64,
    progress: impl Fn(usize, usize, usize) + Sync,
) -> Result<Index> {
    let rooms = homeserver.joined_rooms().await?;
    let total = rooms.len();
    let mut index = Index::new(names.bot().to_owned());
    let mut read = stream::iter(rooms.into_iter().map(|room| read_room(homeserver, room)))
        .buffer_unordered(WIDTH);
    let (mut done, mut count) = (0, 0);
    // Rooms that were made in place of others: whose they are is known after those.
    let mut waiting = Vec::new();
    while let Some(room) = read.next().await {
        let room = room?;
        done += 1;
        count += room.2.len();
        if !fold_whole(&mut index, &room, now) {
            waiting.push(room);
        }
        progress(done, total, count);
    }
    loop {
        let before = waiting.len();
        waiting.retain(|room| !fold_whole(&mut index, room, now));
        if waiting.is_empty() || waiting.len() == before {
            return Ok(index);
        }
    }
}

/// Folds a room as it is; whether it was known whose it is.
fn fold_whole(index: &mut Index, (room_id, state, events): &WholeRoom, now: i64) -> bool {
    let state = Input::State {
        room: room_id,
        events: state,
    };
    let page = Input::Page {
        room: room_id,
        events,
        anchored: true,
    };
    let outcome = index.fold([state, page], now);
    !outcome.unknown_rooms.contains(room_id)
}

type WholeRoom = (OwnedRoomId, Vec<RawEvent>, Vec<RawEvent>);

/// State and all events, oldest first. Of a control room, which is not in the index, the state only.
async fn read_room(homeserver: &dyn Homeserver, room_id: OwnedRoomId) -> Result<WholeRoom> {
    let state = homeserver.state(&room_id).await?;
    let is_control = state
        .iter()
        .any(|e| e.get().contains("\"org.althing.kind\":\"control\""));
    let mut events = Vec::new();
    let mut from: Option<String> = None;
    if is_control {
        return Ok((room_id, state, events));
    }
    loop {
        let page = homeserver
            .messages(&room_id, from.as_deref(), BIG_PAGE)
            .await?;
        events.extend(page.events);
        from = page.end;
        if from.is_none() {
            break;
        }
    }
    events.reverse();
    Ok((room_id, state, events))
}

//! A transaction of the homeserver: into the journal, into the index, then 200.

use std::{
    collections::BTreeSet,
    fs,
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
};

use axum::{body::Bytes, http::StatusCode};
use ruma::{EventId, OwnedRoomId, RoomId, UserId};
use serde::Deserialize;
use serde_json::value::RawValue;
use tokio::sync::{Mutex as Lane, Notify};

use crate::{
    clock::Clock,
    error::{Error, Result},
    heartbeat::Heartbeat,
    index::{self, Batch, Index, Input, Outcome, snapshot},
    journal::{Appended, Journal},
    matrix::RawEvent,
};

/// Takes transactions. Clones share the same lane: the homeserver sends one at a time, and what
/// comes otherwise is put in line.
#[derive(Clone)]
pub struct Ingest(Arc<Parts>);

struct Parts {
    journal: Arc<dyn Journal>,
    index: index::Shared,
    heartbeat: Heartbeat,
    clock: Clock,
    /// Journal and index move together: a snapshot between the two would lose a transaction.
    lane: Lane<Dirty>,
    rereads: Mutex<BTreeSet<OwnedRoomId>>,
    /// When the last transaction came, Unix milliseconds.
    last_at: AtomicI64,
    /// Transactions that could not be made durable.
    refused: AtomicU64,
    /// Asks for a repair: something came that cannot have come so.
    trouble: Notify,
}

/// Whether anything has come since the last snapshot.
#[derive(Default)]
struct Dirty(bool);

/// A transaction's body ([spec]). What the homeserver may add is left alone.
///
/// [spec]: https://spec.matrix.org/v1.18/application-service-api/#put_matrixappv1transactionstxnid
#[derive(Deserialize)]
struct Transaction<'a> {
    #[serde(borrow)]
    events: Vec<&'a RawValue>,
    /// Receipts, and typing, which is of no use.
    #[serde(borrow, default)]
    ephemeral: Vec<&'a RawValue>,
}

impl<'a> Transaction<'a> {
    /// What is folded: receipts after the events that they may speak of.
    fn inputs(&self) -> impl Iterator<Item = Input<'a>> {
        let events = self.events.iter().copied().map(Input::Event);
        events.chain(self.ephemeral.iter().copied().map(Input::Ephemeral))
    }
}

/// The file that tells when the index was last compared with the homeserver.
const COMPARED: &str = "compared_at";

/// When the last comparison with the homeserver that came to its end had begun, Unix milliseconds; `None` where none
/// has, or nobody can tell.
pub fn compared_at(folder: &Path) -> Option<i64> {
    let written = fs::read_to_string(folder.join(COMPARED)).ok()?;
    written.trim().parse().ok()
}

/// Folds a journalled transaction again. It was read before it was written.
pub fn refold(index: &mut Index, body: &[u8], now: i64) {
    if let Ok(parsed) = serde_json::from_slice::<Transaction<'_>>(body) {
        index.fold(parsed.inputs(), now);
    }
}

impl Ingest {
    /// A way in to this journal and this index.
    pub fn new(
        journal: Arc<dyn Journal>,
        index: index::Shared,
        heartbeat: Heartbeat,
        clock: Clock,
    ) -> Self {
        Self(Arc::new(Parts {
            journal,
            index,
            heartbeat,
            clock,
            lane: Lane::default(),
            rereads: Mutex::default(),
            last_at: AtomicI64::new(0),
            refused: AtomicU64::new(0),
            trouble: Notify::new(),
        }))
    }

    /// Makes a transaction durable and folds it. The same one again is a no-op; the same ID with
    /// another body comes from a homeserver that counts anew: folded, and a repair is asked for.
    pub async fn transaction(&self, txn_id: &str, body: Bytes) -> Result<()> {
        let parts = &self.0;
        let parsed: Transaction<'_> = serde_json::from_slice(&body).map_err(|e| {
            Error::refused(
                StatusCode::BAD_REQUEST,
                "M_BAD_JSON",
                format!("not a transaction: {e}"),
            )
        })?;
        metrics::counter!("as_transactions_total").increment(1);
        metrics::counter!("as_ephemeral_total").increment(parsed.ephemeral.len() as u64);
        let mut lane = parts.lane.lock().await;
        parts
            .last_at
            .store(parts.clock.unix_ms(), Ordering::Relaxed);
        // The disk is slow and reading is not free: both at once.
        let read = async { Batch::read(parsed.inputs()) };
        let journalled = self.journal(txn_id, body.clone());
        let (journalled, batch) = tokio::join!(biased; journalled, read);
        let journalled = journalled.inspect_err(|_| {
            parts.refused.fetch_add(1, Ordering::Relaxed);
        });
        match journalled? {
            Appended::Duplicate => {
                metrics::counter!("as_transactions_duplicate_total").increment(1);
                return Ok(());
            }
            Appended::Reused(_) => {
                tracing::warn!(txn_id, "a transaction ID came again with another body");
                parts.trouble.notify_one();
            }
            Appended::New(_) => {}
        }
        lane.0 = true;
        let control = parts.heartbeat.room();
        let beats = control.is_some_and(|room| batch.has_events_of(&room));
        let outcome = parts.index.fold_batch(batch, parts.clock.unix_ms());
        self.settle_accounts(outcome);
        drop(lane);
        if beats {
            for event in parsed.events {
                self.see_heartbeat(event);
            }
        }
        Ok(())
    }

    async fn journal(&self, txn_id: &str, body: Bytes) -> Result<Appended> {
        Ok(self.0.journal.append(txn_id, body).await?)
    }

    /// Folds the state of a room as the homeserver tells it now.
    pub async fn fold_state(&self, room: &RoomId, events: &[RawEvent]) -> Outcome {
        self.fold_one(Input::State { room, events }).await
    }

    /// Folds receipts that a member was told by `/sync`. They are not journalled: the next one tells
    /// them again.
    pub async fn fold_receipts(&self, receipts: &[RawEvent]) {
        let mut lane = self.0.lane.lock().await;
        lane.0 = true;
        let inputs = receipts.iter().map(|event| Input::Heard(event));
        let outcome = self.0.index.fold(inputs, self.0.clock.unix_ms());
        self.settle_accounts(outcome);
    }

    /// Notes at once what the homeserver has taken as a member's receipt.
    pub async fn note_receipt(&self, room: &RoomId, member: &UserId, event: &EventId) {
        let mut lane = self.0.lane.lock().await;
        lane.0 = true;
        self.0.index.note_receipt(room, member, event);
    }

    /// Folds that a room was deleted.
    pub async fn fold_gone(&self, room: &RoomId) -> Outcome {
        self.fold_one(Input::Gone { room }).await
    }

    /// Folds a run of a room's timeline, oldest first.
    pub async fn fold_page(&self, room: &RoomId, events: &[RawEvent], anchored: bool) -> Outcome {
        self.fold_one(Input::Page {
            room,
            events,
            anchored,
        })
        .await
    }

    async fn fold_one(&self, input: Input<'_>) -> Outcome {
        let mut lane = self.0.lane.lock().await;
        lane.0 = true;
        let mut outcome = self.0.index.fold([input], self.0.clock.unix_ms());
        if let Input::State { room, .. } = input {
            // Reading the same again says no more: the next repair asks once more whose it is.
            outcome.unknown_rooms.remove(room);
        }
        self.settle_accounts(outcome.clone());
        outcome
    }

    /// Counts what a fold found and remembers what it asks for.
    fn settle_accounts(&self, outcome: Outcome) {
        let counts = [
            ("folded", outcome.folded),
            ("known", outcome.known),
            ("ignored", outcome.ignored),
            ("foreign", outcome.foreign),
            ("soft_failed", outcome.soft_failed),
            ("malformed", outcome.malformed),
        ];
        for (fate, count) in counts {
            metrics::counter!("as_events_total", "fate" => fate).increment(count as u64);
        }
        let wanted = outcome.reread.into_iter().chain(outcome.unknown_rooms);
        self.rereads().extend(wanted);
    }

    fn see_heartbeat(&self, event: &RawValue) {
        #[derive(Deserialize)]
        struct Beat<'a> {
            #[serde(rename = "type", borrow)]
            event_type: std::borrow::Cow<'a, str>,
            #[serde(borrow)]
            room_id: std::borrow::Cow<'a, str>,
            content: Content<'a>,
        }
        #[derive(Deserialize)]
        struct Content<'a> {
            #[serde(borrow)]
            nonce: std::borrow::Cow<'a, str>,
        }
        // Cheap for everything else: most events do not hold the word.
        if !event.get().contains("org.althing.heartbeat") {
            return;
        }
        if let Ok(beat) = serde_json::from_str::<Beat<'_>>(event.get())
            && beat.event_type == "org.althing.heartbeat"
            && <&RoomId>::try_from(&*beat.room_id).is_ok_and(|room| self.0.heartbeat.is_room(room))
        {
            self.0
                .heartbeat
                .see(&beat.content.nonce, self.0.clock.unix_ms());
        }
    }

    fn rereads(&self) -> std::sync::MutexGuard<'_, BTreeSet<OwnedRoomId>> {
        self.0
            .rereads
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Rooms whose state is to be read again; asking takes them off the list.
    pub fn take_rereads(&self) -> BTreeSet<OwnedRoomId> {
        std::mem::take(&mut self.rereads())
    }

    /// Puts a room on the list again.
    pub fn ask_reread(&self, room_id: OwnedRoomId) {
        self.rereads().insert(room_id);
    }

    /// Writes a snapshot if anything has come since the last one, and cuts the journal with it.
    pub async fn save_snapshot(&self, folder: &Path) -> Result<()> {
        let mut lane = self.0.lane.lock().await;
        if !lane.0 {
            return Ok(());
        }
        let generation = self.0.journal.rotate().await?;
        let image = self.0.index.read(Index::image)?;
        lane.0 = false;
        drop(lane);
        let folder = folder.to_owned();
        let save = move || snapshot::save(&folder, &image, generation);
        tokio::task::spawn_blocking(save)
            .await
            .map_err(Error::internal)??;
        self.0.journal.drop_before(generation).await?;
        Ok(())
    }

    /// As [`Self::save_snapshot`], and remembers that it holds what a comparison found that had begun at `at`: it is
    /// in no journal.
    pub async fn save_compared(&self, folder: &Path, at: i64) -> Result<()> {
        self.save_snapshot(folder).await?;
        let new = folder.join(format!("{COMPARED}.new"));
        fs::write(&new, at.to_string())
            .and_then(|()| fs::rename(&new, folder.join(COMPARED)))
            .map_err(Error::internal)
    }

    /// When the last transaction came, Unix milliseconds; 0 before the first.
    pub fn last_at(&self) -> i64 {
        self.0.last_at.load(Ordering::Relaxed)
    }

    /// Transactions that could not be made durable since the start. The homeserver backs off from each.
    pub fn refused(&self) -> u64 {
        self.0.refused.load(Ordering::Relaxed)
    }

    /// Ends when a repair is due.
    pub async fn trouble(&self) {
        self.0.trouble.notified().await;
    }

    /// Asks for a repair.
    pub fn report_trouble(&self) {
        self.0.trouble.notify_one();
    }
}

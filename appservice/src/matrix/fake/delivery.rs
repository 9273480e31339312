//! The fake's way to the application service: batches, transaction IDs, and everything that may go
//! wrong on it.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::error::{Error, Result};

/// Takes a transaction; `false` stands for any answer but 200.
pub type Sink = Arc<dyn Fn(String, Vec<u8>) -> BoxFuture<'static, bool> + Send + Sync>;

/// ID and body.
type Transaction = (String, Vec<u8>);

/// As many events as a homeserver puts into one transaction.
const BATCH: usize = 100;

/// What goes wrong next. Each takes effect once, unless it says otherwise.
#[derive(Clone, Default)]
pub struct Faults(Arc<Mutex<Plan>>);

#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each goes wrong on its own")]
struct Plan {
    before: VecDeque<Error>,
    after: VecDeque<Option<Error>>,
    away: bool,
    media_broken: bool,
    count: u64,
    duplicate: bool,
    reorder: bool,
}

impl Faults {
    fn plan(&self) -> MutexGuard<'_, Plan> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next request fails without effect.
    pub fn fail_next(&self, error: Error) {
        self.plan().before.push_back(error);
    }

    /// The next write takes effect, but its answer is lost.
    pub fn lose_next_answer(&self) {
        self.lose_answer_after(0);
    }

    /// As [`Faults::lose_next_answer`], after some writes that are answered.
    pub fn lose_answer_after(&self, writes: usize) {
        let lost = Error::Unavailable {
            sent: true,
            message: "lost".into(),
        };
        let mut plan = self.plan();
        plan.after.extend((0..writes).map(|_| None));
        plan.after.push_back(Some(lost));
    }

    /// Nothing goes wrong any more.
    pub fn clear(&self) {
        let mut plan = self.plan();
        let count = plan.count;
        *plan = Plan {
            count,
            ..Plan::default()
        };
    }

    /// The homeserver is away (or back).
    pub fn set_away(&self, away: bool) {
        self.plan().away = away;
    }

    /// No file can be read (or all of them again); all else works.
    pub fn set_media_broken(&self, broken: bool) {
        self.plan().media_broken = broken;
    }

    pub(super) fn media(&self) -> Result<()> {
        if self.plan().media_broken {
            return Err(Error::Unavailable {
                sent: true,
                message: "the file cannot be read".into(),
            });
        }
        Ok(())
    }

    /// The next transaction is delivered twice, the second time under another ID.
    pub fn duplicate_next(&self) {
        self.plan().duplicate = true;
    }

    /// The next transaction comes after its successor.
    pub fn reorder_next(&self) {
        self.plan().reorder = true;
    }

    pub(super) fn count(&self) -> u64 {
        self.plan().count
    }

    /// What goes wrong before a request takes effect. As with every homeserver, others get their turn
    /// while it is on its way.
    pub(super) async fn before(&self) -> Result<()> {
        tokio::task::yield_now().await;
        let mut plan = self.plan();
        if plan.away {
            plan.count += 1;
            return Err(Error::Unavailable {
                sent: false,
                message: "connection refused".into(),
            });
        }
        plan.before.pop_front().map_or(Ok(()), Err)
    }

    pub(super) fn after(&self) -> Result<()> {
        self.plan().after.pop_front().flatten().map_or(Ok(()), Err)
    }
}

#[derive(Clone, Default)]
pub(super) struct Delivery {
    pub(super) faults: Faults,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    queue: Mutex<Queue>,
    wake: Notify,
    idle: Notify,
}

#[derive(Default)]
struct Queue {
    events: VecDeque<Value>,
    ephemeral: Vec<Value>,
    sink: Option<Sink>,
    next_txn: u64,
    busy: bool,
    running: bool,
    held_back: bool,
    /// Events of a transaction, at most.
    batch: Option<usize>,
}

impl Delivery {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.shared
            .queue
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn hold_back(&self, held_back: bool) {
        self.queue().held_back = held_back;
    }

    pub(super) fn set_batch(&self, events: usize) {
        self.queue().batch = Some(events);
    }

    pub(super) fn push(&self, event: Value) {
        let mut queue = self.queue();
        if queue.held_back {
            return;
        }
        queue.events.push_back(event);
        drop(queue);
        self.shared.wake.notify_one();
    }

    pub(super) fn push_ephemeral(&self, event: Value) {
        let mut queue = self.queue();
        if queue.held_back {
            return;
        }
        queue.ephemeral.push(event);
        drop(queue);
        self.shared.wake.notify_one();
    }

    pub(super) fn ping(&self) -> Result<()> {
        match self.queue().sink {
            Some(_) => Ok(()),
            None => Err(Error::Unavailable {
                sent: true,
                message: "it cannot reach us".into(),
            }),
        }
    }

    pub(super) fn connect(&self, sink: Sink) {
        let mut queue = self.queue();
        queue.sink = Some(sink);
        let start = !std::mem::replace(&mut queue.running, true);
        drop(queue);
        if start {
            let this = self.clone();
            #[expect(
                clippy::disallowed_methods,
                reason = "a test double that ends with its runtime"
            )]
            tokio::spawn(async move { this.run().await });
        }
        self.shared.wake.notify_one();
    }

    pub(super) async fn settle(&self) {
        loop {
            let idle = self.shared.idle.notified();
            {
                let queue = self.queue();
                if queue.is_empty() && !queue.busy {
                    return;
                }
            }
            // The deadline guards against a notification between the look and the wait.
            let _ = tokio::time::timeout(Duration::from_millis(20), idle).await;
        }
    }

    async fn run(&self) {
        loop {
            let Some((sink, txns)) = self.take() else {
                self.shared.idle.notify_waiters();
                self.shared.wake.notified().await;
                continue;
            };
            for (id, body) in txns {
                while !sink(id.clone(), body.clone()).await {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            }
            self.queue().busy = false;
            self.shared.idle.notify_waiters();
        }
    }

    /// The next transactions, in the order of their delivery.
    fn take(&self) -> Option<(Sink, Vec<Transaction>)> {
        let mut queue = self.queue();
        let sink = queue.sink.clone()?;
        if queue.is_empty() {
            return None;
        }
        let mut plan = self.faults.plan();
        let mut txns = vec![queue.batch()];
        if plan.reorder && !queue.events.is_empty() {
            plan.reorder = false;
            let successor = queue.batch();
            txns.insert(0, successor);
        }
        if std::mem::take(&mut plan.duplicate) {
            queue.next_txn += 1;
            let again = (queue.next_txn.to_string(), txns.first()?.1.clone());
            txns.push(again);
        }
        queue.busy = true;
        Some((sink, txns))
    }
}

impl Queue {
    fn is_empty(&self) -> bool {
        self.events.is_empty() && self.ephemeral.is_empty()
    }

    fn batch(&mut self) -> Transaction {
        let count = self.events.len().min(self.batch.unwrap_or(BATCH));
        let events: Vec<Value> = self.events.drain(..count).collect();
        self.next_txn += 1;
        let ephemeral = std::mem::take(&mut self.ephemeral);
        let body = json!({"events": events, "ephemeral": ephemeral})
            .to_string()
            .into_bytes();
        (self.next_txn.to_string(), body)
    }
}

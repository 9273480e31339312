//! The pulse of the loop from us through the homeserver and back: who sends it (`actions`), who
//! sees it come (`ingest`) and who waits for it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ruma::{OwnedRoomId, RoomId};
use tokio::sync::watch;

/// Shared by sender, receiver and those who wait.
#[derive(Clone)]
pub struct Heartbeat(Arc<Inner>);

struct Inner {
    /// Counts sent beats; the number is the nonce.
    sent: Mutex<Sent>,
    seen: watch::Sender<Seen>,
    room: watch::Sender<Option<OwnedRoomId>>,
}

#[derive(Default)]
struct Sent {
    count: u64,
    /// When the oldest beat that has not come back was sent, Unix milliseconds.
    waiting_since: Option<i64>,
    /// Tells beats of this process from those of an earlier one.
    epoch: String,
}

/// What came back last.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seen {
    /// The newest beat that came back; 0 before the first.
    pub beat: u64,
    /// When, Unix milliseconds.
    pub at: i64,
}

impl Heartbeat {
    /// A pulse whose nonces begin with `epoch`, unique to this process.
    pub fn new(epoch: String) -> Self {
        Self(Arc::new(Inner {
            sent: Mutex::new(Sent {
                epoch,
                ..Sent::default()
            }),
            seen: watch::Sender::new(Seen::default()),
            room: watch::Sender::new(None),
        }))
    }

    fn sent(&self) -> MutexGuard<'_, Sent> {
        self.0.sent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next beat and its nonce.
    pub fn next(&self, now: i64) -> (u64, String) {
        let mut sent = self.sent();
        sent.count += 1;
        sent.waiting_since.get_or_insert(now);
        (sent.count, format!("{}-{}", sent.epoch, sent.count))
    }

    /// A nonce came back through the loop.
    pub fn see(&self, nonce: &str, now: i64) {
        let mut sent = self.sent();
        let beat = nonce
            .strip_prefix(sent.epoch.as_str())
            .and_then(|rest| rest.strip_prefix('-')?.parse::<u64>().ok());
        let Some(beat) = beat else { return };
        if beat >= sent.count {
            sent.waiting_since = None;
        }
        drop(sent);
        self.0.seen.send_modify(|seen| {
            if beat > seen.beat {
                *seen = Seen { beat, at: now };
            }
        });
    }

    /// Waits until `beat` or a later one has come back.
    pub async fn wait(&self, beat: u64) {
        let mut seen = self.0.seen.subscribe();
        // The sender lives in `self`, so the only end of this is success.
        let _ = seen.wait_for(|seen| seen.beat >= beat).await;
    }

    /// What came back last.
    pub fn seen(&self) -> Seen {
        *self.0.seen.borrow()
    }

    /// How long the oldest outstanding beat has been on its way, milliseconds; 0 when none is.
    pub fn lag_ms(&self, now: i64) -> i64 {
        self.sent()
            .waiting_since
            .map_or(0, |since| (now - since).max(0))
    }

    /// The control room, once it exists.
    pub fn set_room(&self, room_id: OwnedRoomId) {
        self.0.room.send_replace(Some(room_id));
    }

    /// Whether this is the control room.
    pub fn is_room(&self, room_id: &RoomId) -> bool {
        self.0.room.borrow().as_deref() == Some(room_id)
    }

    /// The control room.
    pub fn room(&self) -> Option<OwnedRoomId> {
        self.0.room.borrow().clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn lag_counts_from_the_oldest_outstanding_beat() {
        let pulse = Heartbeat::new("e".into());
        assert_eq!(pulse.lag_ms(100), 0);
        let (first, nonce) = pulse.next(100);
        let (second, later) = pulse.next(150);
        assert_eq!(pulse.lag_ms(200), 100);
        pulse.see(&nonce, 210);
        pulse.wait(first).await;
        pulse.see("other-9", 220);
        pulse.see(&later, 230);
        pulse.wait(second).await;
        assert_eq!((pulse.lag_ms(300), pulse.seen().at), (0, 230));
    }
}

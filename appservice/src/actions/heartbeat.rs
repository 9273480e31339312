//! A beat through the loop.

use std::time::Duration;

use ruma::OwnedTransactionId;
use serde_json::json;

use super::Actions;
use crate::{
    error::{Error, Result},
    matrix::{Identity, Outgoing},
};

impl Actions {
    /// Sends a heartbeat into the control room; the beat's number.
    pub async fn send_heartbeat(&self) -> Result<u64> {
        let room_id = self.heartbeat.room().ok_or_else(|| Error::Unavailable {
            sent: false,
            message: "the control room does not exist yet".into(),
        })?;
        let (beat, nonce) = self.heartbeat.next(self.clock.unix_ms());
        let event = Outgoing {
            event_type: "org.althing.heartbeat",
            txn_id: OwnedTransactionId::from(format!("heartbeat-{nonce}")),
            content: json!({"nonce": nonce}),
            ts: None,
        };
        self.homeserver
            .send(&Identity::Bot, &room_id, &event)
            .await?;
        Ok(beat)
    }

    /// Waits until everything that the homeserver had accepted before this call has been folded:
    /// the loop delivers in order, so a beat that comes back has pushed the rest before it.
    pub(super) async fn catch_up(&self, patience: Duration) -> Result<()> {
        let beat = self.send_heartbeat().await?;
        tokio::time::timeout(patience, self.heartbeat.wait(beat))
            .await
            .map_err(|_elapsed| Error::Unavailable {
                sent: true,
                message: "the loop is silent".into(),
            })
    }
}

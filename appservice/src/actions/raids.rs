//! Closing the territory to newcomers, and opening it again.

use http::StatusCode;
use ruma::{OwnedUserId, UserId};
use serde_json::json;

use super::Actions;
use crate::{
    error::{Error, Result},
    events::{AuditEventContent, RaidEventContent},
    index::Index,
};

/// `errcode` while the territory is closed to newcomers.
pub const RAID: &str = "ORG.ALTHING.RAID";

/// 403: nobody is invited and nobody registers for now.
pub fn closed_to_newcomers() -> Error {
    Error::refused(
        StatusCode::FORBIDDEN,
        RAID,
        "Nobody can be invited or join just now, because many are coming at once. Try again later.",
    )
}

impl Actions {
    /// Closes the territory to newcomers, or opens it; waits for it to be known. Who says so, nobody
    /// where a rule does. Saying what holds already changes nothing, but for a line that the log lacks; a
    /// person may give another reason or another end.
    pub async fn set_raid(
        &self,
        by: Option<&UserId>,
        on: bool,
        reason: &str,
        until: Option<i64>,
    ) -> Result<()> {
        let _turn = self.lanes.enter("raid".into()).await;
        let now = self.clock.unix_ms();
        let before = self.index.read(|index| index.raid(now));
        let holds = before.as_ref().map_or(!on, |raid| {
            on && (by.is_none() || (raid.reason == reason && raid.until == until))
        });
        if holds {
            let is_logged = |index: &Index| index.knows_raid(before.as_ref());
            if self.index.read(is_logged) {
                return Ok(());
            }
            // It was written, and the log could not be.
            return self.log_raid(by, on, reason).await;
        }
        let content = RaidEventContent {
            on,
            by: by.map(OwnedUserId::from),
            at: before.filter(|_| on).map_or(now, |raid| raid.at),
            reason: reason.to_owned(),
            until,
        };
        let room_id = self.moderation_room()?;
        self.homeserver
            .set_state(&room_id, "org.althing.raid", "", &json!(content))
            .await?;
        self.known(|index: &Index| index.last_raid().as_ref() == Some(&content))
            .await?;
        self.log_raid(by, on, reason).await
    }

    async fn log_raid(&self, by: Option<&UserId>, on: bool, reason: &str) -> Result<()> {
        self.log(AuditEventContent {
            action: if on { "raid.on" } else { "raid.off" }.into(),
            actor: by.map(OwnedUserId::from),
            reason: Some(reason.to_owned()),
            ..AuditEventContent::default()
        })
        .await
    }
}

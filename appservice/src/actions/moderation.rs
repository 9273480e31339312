//! Moderation: its rooms, and what the bot writes into them.

use ruma::{OwnedEventId, OwnedRoomId, OwnedTransactionId, RoomId, UserId};
use serde::Serialize;
use serde_json::json;
use tokio::sync::OwnedMutexGuard;

use super::{Actions, blueprint};
use crate::{
    error::{Error, Result},
    events::{
        AppealEventContent, AuditEventContent, CaseEventContent, RoomKind, StrikeEventContent,
        TransparencyEventContent,
    },
    index::Index,
    matrix::{Identity, Outgoing},
    notices,
    policy::{Permission, audit, essential_badges},
};

impl Actions {
    /// Makes the moderators' room, the policy list and the room of the monthly figures.
    pub async fn ensure_moderation_rooms(&self) -> Result<()> {
        let version = &self.settings.room_version;
        let mut badge_rooms = Vec::new();
        for badge in essential_badges() {
            if Permission::Moderate.badges().contains(&badge.slug.as_str()) {
                badge_rooms.push(self.ensure_badge(badge).await?);
            }
        }
        let territory = self.ensure_territory().await?;
        self.make_fixed(&blueprint::moderation(badge_rooms, version))
            .await?;
        self.make_fixed(&blueprint::policy(&self.settings.territory.name, version))
            .await?;
        let name = notices::transparency_room(self.settings.territory.language());
        let figures = blueprint::transparency(name, territory.clone(), version);
        let figures = self.make_fixed(&figures).await?;
        let is_placed = |index: &Index| index.children(&territory).contains(&figures);
        if !self.index.read(is_placed) {
            self.add_child(&territory, &figures, None).await?;
        }
        Ok(())
    }

    /// The moderators' room.
    pub fn moderation_room(&self) -> Result<OwnedRoomId> {
        let room = self.index.read(Index::moderation_room);
        room.ok_or_else(|| Error::Unavailable {
            sent: false,
            message: "the moderators' room does not exist yet".into(),
        })
    }

    /// The turn to change a case: it is decided once. The guard ends it.
    pub async fn case_lane(&self) -> OwnedMutexGuard<()> {
        self.lanes.enter("cases".into()).await
    }

    /// Writes a case, one version further, and waits for it to be known.
    pub async fn write_case(&self, content: &CaseEventContent) -> Result<CaseEventContent> {
        let room_id = self.moderation_room()?;
        let mut content = content.clone();
        content.version += 1;
        content.changed_at = self.clock.unix_ms();
        self.homeserver
            .set_state(&room_id, "org.althing.case", &content.case, &json!(content))
            .await?;
        let is_known = |index: &Index| {
            let known = index.case(&content.case);
            known.is_some_and(|case| case.version >= content.version)
        };
        self.known(is_known).await?;
        Ok(content)
    }

    /// Says something in the timeline of the moderators' room; the same key says it once.
    pub async fn docket<T: Serialize + Sync>(
        &self,
        event_type: &'static str,
        key: &str,
        content: &T,
    ) -> Result<OwnedEventId> {
        let room_id = self.moderation_room()?;
        let event = Outgoing {
            event_type,
            content: json!(content),
            txn_id: OwnedTransactionId::from(format!("docket-{key}")),
            ts: None,
        };
        self.homeserver.send(&Identity::Bot, &room_id, &event).await
    }

    /// Writes a strike into its member's home room, and waits for it to be known.
    pub async fn write_strike(&self, member: &UserId, content: &StrikeEventContent) -> Result<()> {
        let room_id = self.own_room(RoomKind::Home, member).await?;
        self.homeserver
            .set_state(
                &room_id,
                "org.althing.strike",
                &content.case,
                &json!(content),
            )
            .await?;
        self.known(|index| index.strikes(member).contains(content))
            .await
    }

    /// Writes an appeal into its member's home room, and waits for it to be known.
    pub async fn write_appeal(&self, member: &UserId, content: &AppealEventContent) -> Result<()> {
        let room_id = self.own_room(RoomKind::Home, member).await?;
        self.homeserver
            .set_state(
                &room_id,
                "org.althing.appeal",
                &content.kind.state_key(&content.case),
                &json!(content),
            )
            .await?;
        let (case, kind) = (&content.case, content.kind);
        self.known(|index| index.asked(member, case, kind).as_ref() == Some(content))
            .await
    }

    /// Says what moderation did in a month, for people and as state; `decisions` are its cases, a line
    /// each. The same month again says it once, unless the homeserver has died in between.
    pub async fn publish_month(
        &self,
        room_id: &RoomId,
        month: &TransparencyEventContent,
        decisions: &[String],
    ) -> Result<()> {
        let words = notices::month(
            self.settings.territory.language(),
            &figures(month),
            decisions,
        );
        let event = Outgoing {
            event_type: "m.room.message",
            content: json!({"msgtype": "m.notice", "body": words}),
            txn_id: OwnedTransactionId::from(format!("month-{}", month.month)),
            ts: None,
        };
        self.homeserver
            .send(&Identity::Bot, room_id, &event)
            .await?;
        let (kind, key) = ("org.althing.transparency", &month.month);
        self.homeserver
            .set_state(room_id, kind, key, &json!(month))
            .await?;
        self.known(|index| index.published_months().contains(key))
            .await
    }

    /// Adds a line to the log, and waits for it to be known. `seq`, `prev` and the time are given here.
    pub async fn log(&self, line: AuditEventContent) -> Result<()> {
        let _turn = self.lanes.enter("audit".into()).await;
        loop {
            let last = self.index.read(Index::last_line);
            let line = audit::follow(last.as_ref(), line.clone(), self.clock.unix_ms());
            // A place is given once: where a line was sent and nobody knew whether it arrived, this is that.
            let key = format!("audit-{}-{}", line.seq, line.prev);
            self.docket("org.althing.audit", &key, &line).await?;
            self.known(|index| index.last_line().is_some_and(|last| last.seq >= line.seq))
                .await?;
            if self
                .index
                .read(|index| index.audit().any(|said| *said == line))
            {
                return Ok(());
            }
        }
    }
}

fn figures(month: &TransparencyEventContent) -> notices::Figures<'_> {
    let [first, second, third] = month.strikes;
    let hours = |minutes: u32| format!("{}", (f64::from(minutes) / 6.0).round() / 10.0);
    let counts = |count: u32| count.to_string();
    notices::Figures {
        month: &month.month,
        values: [
            counts(month.reports),
            counts(month.cases),
            counts(month.dismissed),
            counts(month.nudges),
            counts(month.removed),
            format!("{first}, {second}, {third}"),
            counts(month.appeals),
            counts(month.overturned),
            counts(month.posts_removed),
            month.median_minutes.map_or_else(|| "–".to_owned(), hours),
        ],
    }
}

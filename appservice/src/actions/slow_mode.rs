//! Slow mode: a pause between two posts of a member in a topic. Posts that are written on the web are
//! refused until it is over. The homeserver knows no such rule: what comes too early from a Matrix
//! client is taken back (`reconcile/slow_mode`).

use std::time::Duration;

use ruma::{RoomId, UserId};
use tokio::sync::OwnedMutexGuard;

use super::{Actions, flags::NO_CASE};
use crate::{
    error::{Error, Result},
    events::{AuditEventContent, Target},
    index::{Index, UntimelyPost},
    matrix::{Identity, transaction_id},
    policy::{
        Permission,
        raids::{NEW_FOR_MS, NEW_PAUSE_SECONDS},
    },
};

impl Actions {
    /// A member's turn to post in a topic. In slow mode it is refused with 429 until the pause is
    /// over, and the guard keeps two posts at once from both being the first. While the territory is
    /// closed to newcomers a new member waits after a post in any topic. Who moderates waits for nothing.
    pub(super) async fn turn_to_post(
        &self,
        member: &UserId,
        topic: &RoomId,
    ) -> Result<Option<OwnedMutexGuard<()>>> {
        // Nobody need wait for a topic that is closed.
        self.require_floor(member, topic, "m.room.message")?;
        let now = self.clock.unix_ms();
        let (here, anywhere) = self.index.read(|index| {
            let content = index.topic_content(topic);
            let seconds = content.map_or(0, |content| content.slow_mode);
            let is_new = || index.raid(now).is_some() && index.is_new(member, NEW_FOR_MS, now);
            if (seconds > 0 || is_new()) && index.may(member, Permission::Moderate, now) {
                return (0, 0);
            }
            let anywhere = if is_new() { NEW_PAUSE_SECONDS } else { 0 };
            (i64::from(seconds) * 1_000, i64::from(anywhere) * 1_000)
        });
        let turn = match (here, anywhere) {
            (0, 0) => return Ok(None),
            (_, 0) => self.lanes.enter(format!("slow/{topic}/{member}")).await,
            _ => self.lanes.enter(format!("slow/{member}")).await,
        };
        let now = self.clock.unix_ms();
        let free_at = self.index.read(|index| {
            let in_topic = |pause| index.last_post_by(topic, member, now - pause);
            let in_any = |pause| index.last_post_anywhere(member, now - pause);
            let free = |pause: i64, last: Option<i64>| last.map(|at| at + pause);
            let here = (here > 0).then(|| free(here, in_topic(here)));
            let anywhere = (anywhere > 0).then(|| free(anywhere, in_any(anywhere)));
            here.flatten().max(anywhere.flatten())
        });
        // A stamp of the homeserver's clock may be ahead of ours.
        let left = free_at.map(|at| (at - now).clamp(1, here.max(anywhere)));
        let Some(left) = left else {
            return Ok(Some(turn));
        };
        let message = if anywhere > here {
            "New members post once in thirty seconds just now. Wait a little before your next post."
        } else {
            "This topic is in slow mode. Wait a little before your next post."
        };
        Err(Error::too_soon(
            message,
            Duration::from_millis(left.unsigned_abs()),
        ))
    }

    /// Redacts a post that should not have come, as the bot. What it says is kept before, and its line stands in
    /// the log: afterwards nothing would tell this removal from one that its author asked for.
    pub async fn take_back(&self, post: &UntimelyPost, reason: &str) -> Result<()> {
        let target = Target {
            user_id: post.sender.clone(),
            room_id: Some(post.room_id.clone()),
            event_id: Some(post.event_id.clone()),
        };
        self.keep_evidence(NO_CASE, &target).await?;
        let (room, event) = (&post.room_id, &post.event_id);
        let is_logged = |index: &Index| index.is_logged("post.removed", None, Some(event));
        if !self.index.read(is_logged) {
            self.log(AuditEventContent {
                action: "post.removed".into(),
                about: Some(post.sender.clone()),
                room_id: Some(room.clone()),
                event_id: Some(event.clone()),
                reason: Some(post.why.word().into()),
                ..AuditEventContent::default()
            })
            .await?;
        }
        let txn_id = transaction_id(self.names.bot(), "early", event.as_str());
        self.homeserver
            .redact(&Identity::Bot, room, event, &txn_id, Some(reason))
            .await
            .map(drop)
    }
}

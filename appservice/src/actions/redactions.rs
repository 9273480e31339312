//! Redactions: what members take back of their own, posts and reactions.

use ruma::{RoomId, UserId};

use super::{
    Actions,
    posts::{Target, in_words},
};
use crate::{
    error::Result,
    matrix::{Identity, transaction_id},
    notices,
};

impl Actions {
    /// Redacts a post, or a reaction, as the member who asks. A second redaction changes nothing. Who was
    /// not in the room is out of it again afterwards: to remove something is not to follow the topic.
    pub async fn redact_post(
        &self,
        sender: &UserId,
        post: &Target,
        reason: Option<&str>,
    ) -> Result<()> {
        let identity = self.act_as(sender)?;
        if self.is_shut_out(sender, post) {
            let reason = notices::removed_for_author(self.settings.territory.language());
            return self
                .redact(&Identity::Bot, sender, post, Some(reason))
                .await;
        }
        let _turn = self.lanes.enter(format!("follow/{sender}")).await;
        if self.index.read(|i| i.is_joined(&post.room_id, sender)) {
            return self.redact(&identity, sender, post, reason).await;
        }
        self.ensure_joined(sender, &post.room_id)
            .await
            .map_err(in_words)?;
        let redacted = self.redact(&identity, sender, post, reason).await;
        if let Err(error) = self.step_out(&identity, sender, &post.room_id).await {
            tracing::warn!(%sender, topic = %post.room_id, %error, "somebody is back in a topic that they had left");
        }
        redacted
    }

    async fn redact(
        &self,
        identity: &Identity,
        sender: &UserId,
        post: &Target,
        reason: Option<&str>,
    ) -> Result<()> {
        // Without a key of the member's: there is only one way to redact an event.
        let txn_id = transaction_id(sender, "redact", post.event_id.as_str());
        self.homeserver
            .redact(identity, &post.room_id, &post.event_id, &txn_id, reason)
            .await
            .map_err(in_words)
            .map(drop)
    }

    /// Takes somebody out of a topic who came for a moment. The loop brings first the one, then the other;
    /// whoever looked in between would take them for a follower.
    async fn step_out(&self, identity: &Identity, member: &UserId, topic: &RoomId) -> Result<()> {
        let came = self.until(|index| index.is_joined(topic, member)).await;
        self.homeserver.leave(identity, topic).await?;
        if came {
            self.until(|index| !index.is_joined(topic, member)).await;
        }
        Ok(())
    }

    /// Whether somebody has written a post and cannot come back to it: the badge that opens its room
    /// is lost, or the room closed because another was made in its place. Their words are theirs to
    /// remove all the same, and the bot does it for them.
    fn is_shut_out(&self, sender: &UserId, post: &Target) -> bool {
        let (is_in, is_closed) = self.index.read(|index| {
            let is_in = index.is_joined(&post.room_id, sender);
            (is_in, index.is_continued(&post.room_id))
        });
        let has_lost = !is_in && self.require_opener_of(sender, &post.room_id).is_err();
        post.sender == *sender && (is_closed || has_lost)
    }
}

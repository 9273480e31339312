//! Reactions: `m.annotation`s, sent and redacted as their member.

use ruma::{EventId, OwnedEventId, UserId};
use serde_json::json;

use super::{Actions, Target};
use crate::{
    error::{Error, Result},
    index::Index,
    matrix::{Outgoing, transaction_id},
    policy::emoji,
};

impl Actions {
    /// Reacts to a post with a key. A reaction that is already there is fine: one per key and
    /// member is the homeserver's own rule ([spec]), and one with the same emoji written otherwise is ours.
    ///
    /// [spec]: https://spec.matrix.org/v1.18/client-server-api/#annotating
    pub async fn react(
        &self,
        sender: &UserId,
        post: &Target,
        key: &str,
        request_key: &str,
        ts: Option<i64>,
    ) -> Result<Option<OwnedEventId>> {
        let _turn = self
            .lanes
            .enter(format!("react/{sender}/{}", post.event_id))
            .await;
        let key = emoji::with_selector(key);
        let mine = |index: &Index| index.written_otherwise(&post.event_id, sender, &key);
        if self.index.read(mine) {
            return Ok(None);
        }
        let event = Outgoing {
            event_type: "m.reaction",
            content: json!({"m.relates_to": {
                "rel_type": "m.annotation", "event_id": post.event_id, "key": key,
            }}),
            txn_id: transaction_id(sender, "react", request_key),
            ts,
        };
        match self.send_as(sender, &post.room_id, &event).await {
            Ok(event_id) => Ok(Some(event_id)),
            Err(Error::Homeserver { errcode, .. }) if errcode == "M_DUPLICATE_ANNOTATION" => {
                Ok(None)
            }
            Err(other) => Err(other),
        }
    }

    /// Takes a reaction of the member's back, also where they are not in the topic any more.
    pub async fn unreact(&self, sender: &UserId, post: &Target, reaction: &EventId) -> Result<()> {
        let reaction = Target {
            room_id: post.room_id.clone(),
            event_id: reaction.to_owned(),
            sender: sender.to_owned(),
        };
        self.redact_post(sender, &reaction, None).await
    }
}

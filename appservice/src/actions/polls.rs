//! Votes in polls: `m.poll.response`, sent as their member.

use ruma::{OwnedEventId, UserId};
use serde_json::{Value, json};

use super::{Actions, Target};
use crate::{
    error::Result,
    index::PollView,
    matrix::{Outgoing, transaction_id},
};

impl Actions {
    /// Votes in a poll, in the form in which it was asked: the IDs of answers, or none to take the
    /// vote back. The latest response of a member counts ([MSC3381]).
    ///
    /// [MSC3381]: https://github.com/matrix-org/matrix-spec-proposals/pull/3381
    pub async fn vote(
        &self,
        sender: &UserId,
        post: &Target,
        poll: &PollView,
        answers: &[String],
        request_key: &str,
    ) -> Result<OwnedEventId> {
        let _turn = self
            .lanes
            .enter(format!("vote/{sender}/{}", post.event_id))
            .await;
        let event = Outgoing {
            event_type: if poll.unstable {
                "org.matrix.msc3381.poll.response"
            } else {
                "m.poll.response"
            },
            content: response(post, poll, answers),
            txn_id: transaction_id(sender, "vote", request_key),
            ts: None,
        };
        self.send_as(sender, &post.room_id, &event).await
    }
}

fn response(post: &Target, poll: &PollView, answers: &[String]) -> Value {
    let relates_to = json!({"rel_type": "m.reference", "event_id": post.event_id});
    if poll.unstable {
        json!({"m.relates_to": relates_to, "org.matrix.msc3381.poll.response": {"answers": answers}})
    } else {
        json!({"m.relates_to": relates_to, "m.selections": answers})
    }
}

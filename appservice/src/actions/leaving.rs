//! Taking what the homeserver has of somebody who has left for good.

use futures_util::{StreamExt, TryStreamExt, stream};
use ruma::{OwnedEventId, OwnedRoomId, UserId};

use super::Actions;
use crate::{
    error::{Error, Result},
    matrix::{Identity, transaction_id},
};

/// Redactions at once; live writes come first.
const PACE: usize = 4;

impl Actions {
    /// Redacts what somebody wrote. The bot does it: the badge that opened a room may be lost.
    pub async fn redact_words(
        &self,
        member: &UserId,
        words: Vec<(OwnedRoomId, OwnedEventId)>,
    ) -> Result<()> {
        stream::iter(words.into_iter().map(Ok))
            .try_for_each_concurrent(PACE, |(room_id, event_id)| async move {
                let txn_id = transaction_id(member, "redact", event_id.as_str());
                let redacted = self
                    .homeserver
                    .redact(&Identity::Bot, &room_id, &event_id, &txn_id, None)
                    .await;
                match redacted {
                    // A room or an event that the homeserver has no more; the others go on.
                    Err(Error::Homeserver { status, .. }) if status.is_client_error() => {
                        tracing::warn!(%room_id, %event_id, %status, "words were not redacted");
                        Ok(())
                    }
                    done => done.map(drop),
                }
            })
            .await
    }

    /// Takes profile and media, and ends the Matrix account. Repeating it changes nothing.
    pub async fn end_matrix_account(&self, member: &UserId) -> Result<()> {
        let profile = self.homeserver.profile(member).await?.unwrap_or_default();
        if !profile.0.is_empty() {
            // For somebody who is suspended nobody changes a profile. Nobody signs in as them any more.
            self.homeserver.set_suspended(member, false).await?;
        }
        let fields = stream::iter(profile.0.into_iter().map(|(field, _)| field));
        let clear = fields.map(|field| async move {
            self.homeserver
                .set_profile_field(member, &field, None)
                .await
        });
        clear.buffered(1).try_collect::<()>().await?;
        self.homeserver.delete_media_of(member).await?;
        self.homeserver.deactivate(member).await
    }

    /// Deletes a member's own room.
    pub async fn delete_own_room(&self, room_id: &ruma::RoomId) -> Result<()> {
        self.homeserver.delete_room(room_id).await
    }
}

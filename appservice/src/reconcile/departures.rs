//! Members who have left for good: nothing of theirs stays on the homeserver but what they wanted to
//! leave there.

use std::sync::atomic::Ordering;

use futures_util::{StreamExt, stream};
use ruma::UserId;

use super::trouble::Trouble;
use crate::{
    app::App,
    error::Result,
    events::RoomKind,
    store::leaving::{Left, LeftWords},
};

impl App {
    /// One pass. Also tells the index whose accounts have ended, which no room says.
    pub async fn reconcile_departures(&self) -> Result<()> {
        let left = self.store.left().await?;
        self.index
            .set_departed(left.iter().map(|left| left.user_id.as_ref()));
        let pending = left.iter().filter(|left| left.erased_at.is_none()).count();
        #[expect(clippy::cast_precision_loss, reason = "a gauge")]
        metrics::gauge!("departures_pending").set(pending as f64);
        let mut trouble = Trouble::default();
        let erasures = stream::iter(&left).then(|left| self.erase(left));
        trouble.each(erasures).await;
        trouble.end()
    }

    /// Takes away what is left of one of them. Rooms and words that come to light later, out of a
    /// snapshot or over federation, go as well.
    async fn erase(&self, left: &Left) -> Result<()> {
        let member = &left.user_id;
        if left.erased_at.is_none() {
            // Before all else: their Matrix clients are signed in until then.
            self.actions.end_matrix_account(member).await?;
        }
        if left.left_words == LeftWords::Redact {
            let words = self.index.read(|index| index.words_of(member));
            self.actions.redact_words(member, words).await?;
        }
        self.delete_own_rooms(member).await?;
        self.exports.forget_member(member.localpart());
        // What is not known yet is not gone.
        let compared = self.compared.load(Ordering::Acquire);
        if left.erased_at.is_none() && compared {
            let now = self.clock.now();
            self.store.set_erased(left.account_id, now).await?;
            tracing::info!(user_id = %member, "nothing of a member who left is on the homeserver");
        }
        Ok(())
    }

    async fn delete_own_rooms(&self, member: &UserId) -> Result<()> {
        for kind in [RoomKind::Home, RoomKind::Profile] {
            let own = self.index.read(|index| index.own_room(kind, member));
            if let Some(room_id) = own {
                self.actions.delete_own_room(&room_id).await?;
                self.ingest.fold_gone(&room_id).await;
            }
        }
        Ok(())
    }
}

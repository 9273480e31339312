//! Members who have left for good: nothing of theirs stays on the homeserver but what they wanted to
//! leave there.

use futures_util::{StreamExt, stream};
use ruma::UserId;
use time::Duration;

use super::trouble::Trouble;
use crate::{
    app::App,
    error::Result,
    events::RoomKind,
    store::leaving::{Left, LeftWords},
};

/// How long cases about somebody who left are kept as they are.
const CASES_KEPT: Duration = Duration::days(365);

impl App {
    /// One pass. Also tells the index whose accounts have ended, which no room says.
    pub async fn reconcile_departures(&self) -> Result<()> {
        let left = self.store.left().await?;
        self.index
            .note_departed(left.iter().map(|left| left.user_id.as_ref()));
        let pending = left.iter().filter(|left| left.erased_at.is_none()).count();
        #[expect(clippy::cast_precision_loss, reason = "a gauge")]
        metrics::gauge!("departures_pending").set(pending as f64);
        let mut trouble = Trouble::default();
        let erasures = stream::iter(&left).then(|left| self.erase(left));
        trouble.each(erasures).await;
        self.forget_old_cases(&mut trouble).await?;
        trouble.end()
    }

    /// The words in the cases about those who left long ago.
    async fn forget_old_cases(&self, trouble: &mut Trouble) -> Result<()> {
        // Before that it is not known what all there is.
        if !self.is_compared() {
            return Ok(());
        }
        let now = self.clock.now();
        // What says that somebody came back is not said anew.
        self.store.forget_returning(now - CASES_KEPT).await?;
        let left = self.store.left_with_cases(now - CASES_KEPT).await?;
        let forgotten = stream::iter(&left).then(|left| async move {
            self.actions.forget_cases(&left.user_id).await?;
            self.store.set_cases_forgotten(left.account_id, now).await
        });
        trouble.each(forgotten).await;
        Ok(())
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
        self.exports.forget_member(member.localpart());
        // What is not known yet is not gone, and cannot be remembered.
        if !self.is_compared() {
            return Ok(());
        }
        self.delete_own_rooms(member).await?;
        if left.erased_at.is_none() {
            let now = self.clock.now();
            self.store.set_erased(left.account_id, now).await?;
            tracing::info!(user_id = %member, "nothing of a member who left is on the homeserver");
        }
        Ok(())
    }

    async fn delete_own_rooms(&self, member: &UserId) -> Result<()> {
        self.actions.remember_serials(member).await?;
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

//! What treaties with other territories ask for: their bots see the badges that we share, ours enters
//! the badge rooms that count here, and leaves those that count no more. Who is let in by them follows
//! with the badges.

use futures_util::{StreamExt, stream};

use super::trouble::Trouble;
use crate::{
    app::App,
    error::{Error, Result},
    events::{RecognisedBadge, TreatyEventContent},
    index::{Index, Membership},
};

impl App {
    /// One pass.
    pub async fn reconcile_treaties(&self) -> Result<()> {
        if !self.is_compared() {
            return Ok(());
        }
        let mut trouble = Trouble::default();
        let treaties = self.index.read(Index::treaties);
        let shown = stream::iter(&treaties).then(|treaty| self.share(treaty));
        trouble.each(shown).await;
        let entered = stream::iter(&treaties).then(|treaty| self.recognise(treaty));
        trouble.each(entered).await;
        let unnamed = self.index.read(Index::unnamed_rooms);
        let left = stream::iter(&unnamed).then(|room| self.actions.leave_badge_room(room));
        trouble.each(left).await;
        trouble.end()
    }

    /// Shows the holders of our badges to the other territory's bot.
    async fn share(&self, treaty: &TreatyEventContent) -> Result<()> {
        let bot = self.actions.bot_of(&treaty.server)?;
        let unseen: Vec<_> = self.index.read(|index| {
            let rooms = treaty.shares.iter().filter_map(|slug| index.badge(slug));
            let rooms = rooms.map(|badge| badge.room_id).filter(|room| {
                let membership = index.membership(room, &bot);
                !matches!(membership, Some(Membership::Join | Membership::Invite))
            });
            rooms.collect()
        });
        for room in unseen {
            match self.actions.show_holders(&room, &treaty.server).await {
                Err(error @ Error::Homeserver { .. }) => {
                    tracing::info!(%bot, %room, %error, "a badge cannot be shown yet");
                }
                other => other?,
            }
        }
        Ok(())
    }

    /// Enters the badge rooms that count here, and writes down which they are.
    async fn recognise(&self, treaty: &TreatyEventContent) -> Result<()> {
        for badge in &treaty.recognises {
            if self
                .index
                .read(|index| index.recognised_room(badge).is_some())
            {
                continue;
            }
            let entered = self.actions.enter_badge_room(&treaty.server, &badge.badge);
            if let Some(room_id) = entered.await? {
                let found = RecognisedBadge {
                    room_id: Some(room_id),
                    ..badge.clone()
                };
                self.note_recognised(&treaty.code, &found).await?;
            }
        }
        Ok(())
    }

    /// Writes down which room is that of a badge, unless the treaty says otherwise by now.
    async fn note_recognised(&self, code: &str, found: &RecognisedBadge) -> Result<()> {
        let _turn = self.actions.treaty_lane().await;
        let Some(mut treaty) = self.index.read(|index| index.treaty(code)) else {
            return Ok(());
        };
        let mut badges = treaty.recognises.iter_mut();
        match badges.find(|badge| badge.badge == found.badge) {
            Some(badge) if badge.room_id != found.room_id => {
                badge.room_id.clone_from(&found.room_id);
            }
            _ => return Ok(()),
        }
        treaty.at = self.clock.unix_ms();
        self.actions.write_treaty(&treaty).await
    }
}

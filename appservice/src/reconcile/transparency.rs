//! When a month is over, what moderation did in it is said in the room for that.

use crate::{
    app::App,
    error::Result,
    policy::transparency::{month_of, months},
};

impl App {
    /// One pass: every month that is over and was not published.
    pub async fn reconcile_transparency(&self) -> Result<()> {
        let now = self.clock.unix_ms();
        let present = month_of(now);
        let Some(room) = self.index.read(crate::index::Index::transparency_room) else {
            return Ok(());
        };
        let due = self.index.read(|index| {
            let published = index.published_months();
            let mut due = months(index.cases(), index.flags(), index.audit(), now);
            due.retain(|month| month.month < present && !published.contains(&month.month));
            due
        });
        for month in due {
            self.actions.publish_month(&room, &month).await?;
        }
        Ok(())
    }
}

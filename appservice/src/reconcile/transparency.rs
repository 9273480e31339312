//! When a month is over, what moderation did in it is said in the room for that.

use crate::{
    app::App, bot, error::Result, events::TransparencyEventContent, notices,
    policy::transparency::month_of,
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
            let mut due = index.months_of_moderation(now);
            due.retain(|month| month.month < present && !published.contains(&month.month));
            due
        });
        for month in due {
            let decisions = self.decisions_in_words(&month);
            let published = self.actions.publish_month(&room, &month, &decisions);
            published.await?;
        }
        Ok(())
    }

    /// What the cases of a month came to, a line for each, those that are alike together.
    fn decisions_in_words(&self, month: &TransparencyEventContent) -> Vec<String> {
        let language = self.language();
        let words = month.decisions.iter().map(|alike| {
            let rule = alike.rule.as_deref();
            // A clause of an earlier version is called by its name alone.
            let clause = rule.and_then(|rule| self.auth.legal().clause(rule, &[language]));
            let rule = clause.map(|clause| &*clause.title).or(rule);
            let outcome = bot::outcome(language, alike.outcome, alike.step);
            notices::decided_alike(language, alike.count, rule, &outcome, alike.overturned)
        });
        words.collect()
    }
}

//! Every change of a case has its line in the log, also where the server died in between; so has every
//! badge that somebody awarded or took back, and every invitation of the operator's shell.

use std::collections::BTreeSet;

use ruma::UserId;
use uuid::Uuid;

use crate::{app::App, error::Result, index::Index, policy::audit};

impl App {
    /// One pass.
    pub async fn reconcile_audit(&self) -> Result<()> {
        if !self.is_compared() {
            return Ok(());
        }
        if let Err(error) = self.actions.finish_mergers().await {
            tracing::warn!(%error, "a merger of cases waits for the next pass");
        }
        self.log_cases().await?;
        let lacking = self.index.read(|index| index.unlogged_awards(None));
        let holders: BTreeSet<_> = lacking.into_iter().filter_map(|line| line.about).collect();
        for holder in holders {
            // Who awards or revokes has the turn until the line is written.
            let _turn = self.actions.award_lane(&holder).await;
            self.log_awards(&holder, None).await?;
        }
        Ok(())
    }

    /// Adds what the log lacks of a member's awards by hand: the caller has their turn. `why` one was
    /// taken back stands nowhere else than in the notice to them.
    pub async fn log_awards(&self, holder: &UserId, why: Option<&str>) -> Result<()> {
        let has_log = self.index.read(|index| index.moderation_room().is_some());
        if !self.is_compared() || !has_log {
            return Ok(());
        }
        for mut line in self.index.read(|index| index.unlogged_awards(Some(holder))) {
            if line.action == audit::REVOKED {
                line.reason = why.map(ToOwned::to_owned);
            }
            self.actions.log(line).await?;
        }
        Ok(())
    }

    async fn log_cases(&self) -> Result<()> {
        if self
            .index
            .read(|index| audit::lacking(index.cases(), index.audit()))
            .is_empty()
        {
            return Ok(());
        }
        // Who changes a case has the turn until the line is written.
        let _turn = self.actions.case_lane().await;
        for line in self
            .index
            .read(|index| audit::lacking(index.cases(), index.audit()))
        {
            self.actions.log(line).await?;
        }
        Ok(())
    }

    /// Every invitation for an administrator that was made on the operator's shell has its line too: the
    /// shell writes none, for Althing may not be running then.
    pub(super) async fn log_shell_invitations(&self) -> Result<()> {
        let has_log = self.index.read(|index| index.moderation_room().is_some());
        if !self.is_compared() || !has_log {
            return Ok(());
        }
        let made = self.store.shell_invitations().await?;
        if made.is_empty() {
            return Ok(());
        }
        let lacking = |index: &Index| {
            audit::lacking_shell_invitations(made.iter().map(Uuid::to_string), index.audit())
        };
        if self.index.read(lacking).is_empty() {
            return Ok(());
        }
        let _turn = self.actions.case_lane().await;
        for line in self.index.read(lacking) {
            self.actions.log(line).await?;
        }
        Ok(())
    }
}

//! Every change of a case has its line in the log, also where the server died in between; so has every
//! invitation of the operator's shell.

use uuid::Uuid;

use crate::{app::App, error::Result, index::Index, policy::audit};

impl App {
    /// One pass.
    pub async fn reconcile_audit(&self) -> Result<()> {
        if !self.is_compared() {
            return Ok(());
        }
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

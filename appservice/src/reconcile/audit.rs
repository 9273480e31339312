//! Every change of a case has its line in the log, also where the server died in between.

use crate::{app::App, error::Result, policy::audit};

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
}

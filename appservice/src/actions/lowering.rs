//! Strikes that become a lower step by themselves, as their cases say from then on.

use super::{Actions, cases::Held, is_only_nudge};
use crate::{
    error::Result,
    events::{AuditEventContent, CaseEventContent, Lowered, Outcome},
    index::Lowering,
    policy::audit::line_of,
};

impl Actions {
    /// Lowers the strike of a case, where it is to be lowered now.
    pub async fn lower_strike(&self, id: &str) -> Result<()> {
        let Held {
            mut case,
            turn: _turn,
        } = self.take_case(id, None).await?;
        // The step hangs on their other strikes.
        let _member = self.member_lane(&case.about).await;
        let now = self.clock.unix_ms();
        let (lowering, only_nudge) = self
            .index
            .read(|index| (index.lowering(&case, now), is_only_nudge(index, &case)));
        let Some(lowering) = lowering else {
            return Ok(());
        };
        lower(&mut case, lowering, only_nudge);
        case.changed_by = None;
        let case = self.write_case(&case).await?;
        let line = AuditEventContent {
            reason: Some(said(&case, lowering.why)),
            ..line_of(&case, "strike.lowered")
        };
        self.log_or_leave(line).await;
        Ok(())
    }
}

/// What is severe by the word of one is not severe. Where everything was old, no strike is left of it.
fn lower(case: &mut CaseEventContent, lowering: Lowering, only_nudge: bool) {
    let Some(decision) = &mut case.decision else {
        return;
    };
    decision.lowered = Some(lowering.why);
    decision.severe = false;
    if only_nudge && lowering.why == Lowered::Unconfirmed {
        decision.step = None;
        decision.outcome = if decision.removes {
            Outcome::Removed
        } else {
            Outcome::Nudge
        };
        return;
    }
    decision.reduced_from = decision.reduced_from.or(decision.step);
    decision.step = Some(lowering.step.number());
}

fn said(case: &CaseEventContent, why: Lowered) -> String {
    let step = case.decision.as_ref().and_then(|decision| decision.step);
    let step = step.map_or_else(|| "no strike".to_owned(), |step| format!("strike {step}"));
    let why = match why {
        Lowered::Unconfirmed => "nobody else has confirmed it",
        Lowered::Overturned => "it counted one that was overturned",
    };
    format!("{step}, {why}")
}

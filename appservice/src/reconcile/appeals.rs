//! Appeals and reviews: what was lodged is heard, what was decided is answered, and what nobody decides in time
//! lapses in its member's favour.

use std::{sync::Arc, time::Duration};

use futures_util::{StreamExt, stream};
use tokio::sync::broadcast::Receiver;

use super::{trouble::Trouble, wake};
use crate::{
    actions::answered,
    app::App,
    error::Result,
    events::{
        AppealEventContent, AppealKind, AppealOutcome, AuditEventContent, CaseEventContent, Hearing,
    },
    index::{Index, Numbered, lines_of},
    notices::appeals as notices,
    policy::{appeals, audit, dates},
};

/// Cases that are seen to at once.
const PACE: usize = 4;

impl App {
    /// One pass over every case that was appealed against.
    pub async fn reconcile_appeals(&self) -> Result<()> {
        if !self.is_compared() {
            return Ok(());
        }
        let mut trouble = Trouble::default();
        let now = self.clock.unix_ms();
        let due = self.index.read(|index| index.appeals_due(now));
        let settled = stream::iter(due)
            .map(|(case, kind)| async move { self.settle_appeal(&case, kind).await });
        trouble.each(settled.buffer_unordered(PACE)).await;
        trouble.end()
    }

    /// Makes follow what follows from the appeal of a case, or from a review.
    pub async fn settle_appeal(&self, case_id: &str, kind: AppealKind) -> Result<()> {
        // The request and the pass may come at once: each thing is said once.
        let _turn = self.actions.appeal_lane(case_id).await;
        let Some(case) = self.index.read(|index| index.case(case_id).cloned()) else {
            return Ok(());
        };
        let said = self
            .index
            .read(|index| index.asked(&case.about, case_id, kind));
        let Some(said) = said else {
            return self.settle_unasked(&case).await;
        };
        let is_heard = |hearing: &Hearing| hearing.at >= said.at;
        if !case.hearing(kind).is_some_and(is_heard) {
            self.acknowledge_appeal(&case, &said).await?;
            self.actions.hear_appeal(case_id, kind, said.at).await?;
        }
        let [lodged, _] = lines_of(kind);
        self.note_appeal(&case, &said, lodged, None).await?;
        let now = self.clock.unix_ms();
        let ladder = self.index.read(Index::ladder);
        if appeals::lapses_at(ladder, &case).is_some_and(|at| at <= now) {
            self.actions.lapse_appeal(case_id).await?;
        }
        let case = self.index.read(|index| index.case(case_id).cloned());
        match case {
            Some(case) if answered(&case, kind).is_some() => {
                self.conclude_appeal(&case, &said).await
            }
            _ => Ok(()),
        }
    }

    /// Makes follow what somebody has decided about a guest, who has no room here in which they could ask
    /// for it or read the answer.
    async fn settle_unasked(&self, case: &CaseEventContent) -> Result<()> {
        let is_guest = self.index.read(|index| index.has_guest(case));
        let hearing = case.appeal.as_ref().filter(|_| is_guest);
        let Some((hearing, outcome)) = hearing.and_then(|h| Some((h, h.outcome?))) else {
            return Ok(());
        };
        let [_, decided] = lines_of(AppealKind::Appeal);
        let is_logged = |i: &Index| i.is_logged_since(decided, &case.case, hearing.at);
        if !self.index.read(is_logged) {
            let line = AuditEventContent {
                actor: hearing.decided.as_ref().and_then(|act| act.by.clone()),
                reason: Some(word(outcome).to_owned()),
                ..audit::act(decided, &case.case, &case.about)
            };
            self.actions.log(line).await?;
        }
        self.settle_case(&case.case).await
    }

    async fn conclude_appeal(
        &self,
        case: &CaseEventContent,
        said: &AppealEventContent,
    ) -> Result<()> {
        if said.outcome.is_none() {
            self.tell_verdict(case, said).await?;
            self.actions.answer_appeal(case, said.kind).await?;
        }
        let outcome = answered(case, said.kind).map(|(_, outcome)| outcome);
        let reason = outcome.map(|outcome| word(outcome).to_owned());
        let [_, decided] = lines_of(said.kind);
        self.note_appeal(case, said, decided, reason).await?;
        self.settle_case(&case.case).await
    }

    async fn acknowledge_appeal(
        &self,
        case: &CaseEventContent,
        said: &AppealEventContent,
    ) -> Result<()> {
        let language = self.language_of(&case.about).await?;
        let zone = self.config.territory.zone();
        let due = dates::day(&language, appeals::due(said.at), zone.time_zone());
        let text = match said.kind {
            AppealKind::Appeal => notices::received(&language, &case.case, &due),
            AppealKind::Review => notices::review_received(&language, &case.case, &due),
        };
        let key = format!("{}/received", key_of(said));
        self.actions.notify(&case.about, &key, &text, None).await
    }

    async fn tell_verdict(&self, case: &CaseEventContent, said: &AppealEventContent) -> Result<()> {
        let Some((act, outcome)) = answered(case, said.kind) else {
            return Ok(());
        };
        let language = self.language_of(&case.about).await?;
        let (id, answer) = (case.case.as_str(), act.text.as_str());
        let step = case.decision.as_ref().and_then(|decision| decision.step);
        let text = match outcome {
            AppealOutcome::Upheld if said.kind == AppealKind::Review => {
                let from = self.index.read(|i| appeals::review_from(i.ladder(), case));
                let zone = self.config.territory.zone();
                let from = from.map(|at| dates::day(&language, at, zone.time_zone()));
                notices::not_lifted(&language, id, &from.unwrap_or_default(), answer)
            }
            AppealOutcome::Upheld => notices::upheld(&language, id, answer),
            AppealOutcome::Reduced => notices::reduced(&language, id, step.unwrap_or(1), answer),
            AppealOutcome::Overturned => notices::overturned(&language, id, answer),
            AppealOutcome::Lapsed => notices::lapsed(&language, id),
            AppealOutcome::Lifted => notices::lifted(&language, id, answer),
        };
        let key = format!("{}/decided", key_of(said));
        self.actions.notify(&case.about, &key, &text, None).await
    }

    /// Tells a member that there is a question about their appeal.
    pub async fn tell_question(&self, case: &CaseEventContent, question: &str) -> Result<()> {
        let language = self.language_of(&case.about).await?;
        let text = notices::asked(&language, &case.case, question, self.config.web_url());
        let key = format!("appeal/{}/asked/{}", case.case, case.version);
        self.actions.notify(&case.about, &key, &text, None).await
    }

    /// A line of the log, once for each time that something was asked.
    async fn note_appeal(
        &self,
        case: &CaseEventContent,
        said: &AppealEventContent,
        action: &str,
        reason: Option<String>,
    ) -> Result<()> {
        if self
            .index
            .read(|index| index.is_logged_since(action, &case.case, said.at))
        {
            return Ok(());
        }
        let hearing = case.hearing(said.kind);
        let decided = hearing.and_then(|hearing| hearing.decided.as_ref());
        let line = AuditEventContent {
            action: action.to_owned(),
            actor: if lines_of(said.kind).first() == Some(&action) {
                Some(case.about.clone())
            } else {
                decided.and_then(|act| act.by.clone())
            },
            case: Some(case.case.clone()),
            about: Some(case.about.clone()),
            reason,
            ..AuditEventContent::default()
        };
        self.actions.log(line).await
    }

    /// Ends when the next appeal lapses; never when none does.
    async fn until_an_appeal_lapses(&self) {
        let now = self.clock.unix_ms();
        let lapses = |index: &Index| {
            let lapses = |case| appeals::lapses_at(index.ladder(), case);
            index.cases().filter_map(lapses).min()
        };
        match self.index.read(lapses).filter(|at| *at > now) {
            Some(at) => {
                let left = u64::try_from(at - now).unwrap_or_default();
                tokio::time::sleep(Duration::from_millis(left)).await;
            }
            None => std::future::pending().await,
        }
    }

    /// Ends a moment after a case or an appeal has changed, and when one lapses.
    pub(super) async fn until_appeals_change(&self, feed: &mut Receiver<Arc<Numbered>>) {
        tokio::select! {
            () = wake::appeals_change(feed) => {}
            () = self.until_an_appeal_lapses() => {}
            () = self.until_compared() => {}
        }
    }
}

/// What notices about it are known by: a review may be asked for again.
fn key_of(said: &AppealEventContent) -> String {
    match said.kind {
        AppealKind::Appeal => format!("appeal/{}", said.case),
        AppealKind::Review => format!("review/{}/{}", said.case, said.at),
    }
}

fn word(outcome: AppealOutcome) -> &'static str {
    match outcome {
        AppealOutcome::Upheld => "upheld",
        AppealOutcome::Reduced => "reduced",
        AppealOutcome::Overturned => "overturned",
        AppealOutcome::Lapsed => "lapsed",
        AppealOutcome::Lifted => "lifted",
    }
}

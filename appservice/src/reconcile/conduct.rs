//! What is decided about a member holds everywhere: strikes stand in home rooms, posts are gone,
//! badges rest. Each of it is computed from the cases and written until it is so.

use std::collections::BTreeSet;

use futures_util::{StreamExt, stream};
use ruma::{EventId, UserId};

use super::trouble::Trouble;
use crate::{
    app::App,
    error::Result,
    events::{AuditEventContent, CaseEventContent, StrikeEventContent},
    index::{Consequences, Index, RESTATED, Removal, Restoration},
    policy::{
        audit,
        conduct::{self, INTERIM_ENDED},
        interim_end::interim_ended,
        statement::lowered,
    },
};

/// Posts that a pass removes before it looks again at what else there is to do. What it has done wakes
/// the next one.
const AT_MOST: usize = 50;

/// How often what follows from what was just written is looked for.
const ROUNDS: usize = 3;

impl App {
    /// One pass.
    pub async fn reconcile_conduct(&self) -> Result<()> {
        if !self.is_compared() {
            return Ok(());
        }
        self.index.tell_of_expired(self.clock.unix_ms());
        let mut trouble = Trouble::default();
        self.refresh_strikes(None, &mut trouble).await;
        self.lower_strikes(None, &mut trouble).await;
        let now = self.clock.unix_ms();
        let due = self.index.read(|index| index.consequences(None, now));
        let cases =
            stream::iter(cases_of(&due)).then(|case| async move { self.follow_case(&case).await });
        trouble.each(cases).await;
        self.rest_badges(&mut trouble).await;
        // Accounts are in PostgreSQL, all else is not: that may be away.
        let suspended = self.settle_suspensions(&mut trouble).await;
        self.set_levels(&mut trouble).await;
        self.publish_rules(&mut trouble).await;
        self.see_to_posts(due, &mut trouble).await;
        suspended?;
        trouble.end()
    }

    /// Lets what follows from a case follow at once. What takes the homeserver many seconds goes on
    /// beside the caller, and what cannot be done now is left to the pass.
    pub async fn settle_case(&self, case_id: &str) -> Result<()> {
        if !self.is_compared() {
            return Ok(());
        }
        let mut trouble = Trouble::default();
        let case = stream::once(self.follow_case(case_id));
        trouble.each(case).await;
        let about = self
            .index
            .read(|index| Some(index.case(case_id)?.about.clone()));
        self.lower_strikes(about.as_deref(), &mut trouble).await;
        // What has become a first strike may have been refreshed before.
        self.refresh_strikes(about.as_deref(), &mut trouble).await;
        self.rest_badges(&mut trouble).await;
        let (app, case_id) = (self.clone(), case_id.to_owned());
        self.spawn(async move {
            let mut trouble = Trouble::default();
            if let Err(error) = app.settle_suspensions(&mut trouble).await {
                tracing::warn!(%error, "a suspension waits for the next pass");
            }
            app.set_levels(&mut trouble).await;
            let now = app.clock.unix_ms();
            let due = app
                .index
                .read(|index| index.consequences(Some(&case_id), now));
            app.publish_rules(&mut trouble).await;
            app.see_to_posts(due, &mut trouble).await;
        });
        Ok(())
    }

    /// The strike of a case, what its member is told, and what the log says of both.
    async fn follow_case(&self, case_id: &str) -> Result<()> {
        let _turn = self.actions.strike_lane(case_id).await;
        let now = self.clock.unix_ms();
        for _ in 0..ROUNDS {
            let mut due = self.index.read(|i| i.consequences(Some(case_id), now));
            // Those of posts have a lane of their own.
            due.lines.retain(|line| line.event_id.is_none());
            if cases_of(&due).is_empty() {
                return Ok(());
            }
            for (member, strike) in due.strikes {
                self.issue(&member, strike).await?;
            }
            for case in &due.nudges {
                self.explain(case).await?;
            }
            for case in &due.reopened {
                self.tell_of_opening(case).await?;
            }
            for line in due.lines {
                self.actions.log(line).await?;
            }
        }
        Ok(())
    }

    /// Lowers the strikes that are to be lowered now, of a member or of all.
    async fn lower_strikes(&self, of: Option<&UserId>, trouble: &mut Trouble) {
        let now = self.clock.unix_ms();
        let due = self.index.read(|index| {
            let is_of = |id: &String| {
                let about = index.case(id).map(|case| &*case.about);
                of.is_none() || about == of
            };
            let due = index.lowerings(now).into_iter();
            due.filter(is_of).collect::<Vec<_>>()
        });
        let lowered = stream::iter(due).then(|case| async move {
            self.actions.lower_strike(&case).await?;
            self.follow_case(&case).await
        });
        trouble.each(lowered).await;
    }

    /// Writes a strike as it should stand, and tells its member once what it is. It holds at once: where
    /// nobody knows now in which language they read, its reasons are told later.
    async fn issue(&self, member: &UserId, mut strike: StrikeEventContent) -> Result<()> {
        let stated = self.state_reasons(member, &mut strike).await;
        if !self.index.read(|i| i.strikes(member).contains(&strike)) {
            self.actions.write_strike(member, &strike).await?;
        }
        stated?;
        let is_told = |i: &Index| i.is_logged("strike.issued", Some(&strike.case), None);
        if !self.index.read(is_told) {
            if strike.overturned_at.is_none() {
                let key = format!("strike/{}", strike.case);
                self.actions
                    .notify(member, &key, &strike.statement, None)
                    .await?;
            }
            let line = AuditEventContent {
                reason: Some(strike.rule.clone()),
                ..audit::act("strike.issued", &strike.case, member)
            };
            self.actions.log(line).await?;
        }
        self.restate(member, &strike).await
    }

    async fn state_reasons(&self, member: &UserId, strike: &mut StrikeEventContent) -> Result<()> {
        if strike.statement.is_empty() {
            strike.language = self.language_of(member).await?;
            strike.statement = self.statement_of(&strike.language, &strike.case);
        }
        Ok(())
    }

    /// Tells a member, once, that their strike has become a lower step, and what that means now.
    async fn restate(&self, member: &UserId, strike: &StrikeEventContent) -> Result<()> {
        let decision = |index: &Index| {
            let decision = index.case(&strike.case)?.decision.as_ref()?;
            decision.reduced_from?;
            let is_told = index.was_restated(&strike.case, strike.step);
            (!is_told && decision.overturned.is_none()).then_some(decision.lowered)
        };
        let Some(why) = self.index.read(decision) else {
            return Ok(());
        };
        // Of an appeal they have read the answer.
        let said = why.map(|why| lowered(&strike.language, &strike.case, strike.step, why));
        let parts = [said.as_deref(), Some(strike.statement.as_str())];
        let text: Vec<_> = parts.into_iter().flatten().collect();
        let key = format!("strike/{}/{}", strike.case, strike.step);
        self.actions
            .notify(member, &key, &text.join("\n\n"), None)
            .await?;
        let line = AuditEventContent {
            reason: Some(strike.step.to_string()),
            ..audit::act(RESTATED, &strike.case, member)
        };
        self.actions.log(line).await
    }

    /// Tells a member, once, of a decision that is no strike.
    async fn explain(&self, case: &CaseEventContent) -> Result<()> {
        let Some(action) = conduct::told_as(case, self.clock.unix_ms()) else {
            return Ok(());
        };
        let language = self.language_of(&case.about).await?;
        let text = self.statement_of(&language, &case.case);
        let key = format!("{action}/{}", case.case);
        self.actions.notify(&case.about, &key, &text, None).await?;
        self.actions
            .log(audit::act(action, &case.case, &case.about))
            .await
    }

    /// Tells a member, once, that the suspension until somebody has looked is over: in their room, and by
    /// mail, for they are signed out everywhere.
    async fn tell_of_opening(&self, case: &CaseEventContent) -> Result<()> {
        let now = self.clock.unix_ms();
        let Some(end) = conduct::interim_end(case, now) else {
            return Ok(());
        };
        let open = !self.index.read(|index| index.is_barred(&case.about, now));
        // It is open when they can sign in: that follows, and this comes after it.
        if open && self.auth.suspended().await?.contains(&case.about) {
            return Ok(());
        }
        let language = self.language_of(&case.about).await?;
        let text = interim_ended(&language, &case.case, end, open);
        let key = format!("{INTERIM_ENDED}/{}", case.case);
        self.actions.notify(&case.about, &key, &text, None).await?;
        if open {
            self.auth.tell_of_opening(&case.about, &case.case);
        }
        let line = audit::act(INTERIM_ENDED, &case.case, &case.about);
        self.actions.log(line).await
    }

    /// Lets strikes follow the refresher that a member has passed, or that members have.
    pub(super) async fn refresh_strikes(&self, of: Option<&UserId>, trouble: &mut Trouble) {
        let now = self.clock.unix_ms();
        let due = self.index.read(|index| index.refreshed(now)).into_iter();
        let due = due.filter(|(member, _)| of.is_none_or(|of| of == member));
        let due = stream::iter(due)
            .then(|(member, strike)| async move { self.refresh(&member, &strike.case).await });
        trouble.each(due).await;
    }

    /// Writes into a strike that its member has passed the refresher.
    async fn refresh(&self, member: &UserId, case: &str) -> Result<()> {
        let _turn = self.actions.strike_lane(case).await;
        // It may have waited: somebody has written it, or the strike stands otherwise.
        let now = self.clock.unix_ms();
        let mut due = self.index.read(|index| index.refreshed(now)).into_iter();
        match due.find(|(whose, strike)| whose == member && strike.case == case) {
            Some((_, strike)) => self.actions.write_strike(member, &strike).await,
            None => Ok(()),
        }
    }

    /// Lays awards to rest whose holders may not write, and takes them up again.
    async fn rest_badges(&self, trouble: &mut Trouble) {
        let now = self.clock.unix_ms();
        let due = self.index.read(|i| i.wrongly_resting(now));
        let awards = stream::iter(due).then(|(member, _)| async move {
            // The award may have changed since, and must not change until it is written.
            let _turn = self.actions.award_lane(&member).await;
            let mut due = self.index.read(|i| i.wrongly_resting(now)).into_iter();
            match due.find(|(whose, _)| *whose == member) {
                Some((_, award)) => self.actions.write_award(&member, &award).await,
                None => Ok(()),
            }
        });
        trouble.each(awards).await;
    }

    /// Removes posts and says others again, one after the other: live writes come first. Each has its line
    /// in the log.
    async fn see_to_posts(&self, due: Consequences, trouble: &mut Trouble) {
        let lines = due.lines.into_iter().filter(|line| line.event_id.is_some());
        let lines = stream::iter(lines).then(|line| async move { self.log_of_post(line).await });
        trouble.each(lines).await;
        let removals = stream::iter(due.removals.into_iter().take(AT_MOST))
            .then(|removal| async move { self.remove_post(removal).await });
        trouble.each(removals).await;
        let restorations = stream::iter(due.restorations.into_iter().take(AT_MOST))
            .then(|restoration| async move { self.restore_post(restoration).await });
        trouble.each(restorations).await;
    }

    async fn restore_post(&self, restoration: Restoration) -> Result<()> {
        let turn = self.actions.removal_lane(&restoration.case).await;
        let now = self.clock.unix_ms();
        let due = |i: &Index| i.consequences(Some(&restoration.case), now).restorations;
        if self.index.read(due).contains(&restoration) {
            self.actions.restore_post(&restoration).await?;
        }
        drop(turn);
        self.log_post(&restoration.case, &restoration.post.event_id)
            .await
    }

    /// Brings our policy list up to the third strikes that stand, each with its line in the log.
    async fn publish_rules(&self, trouble: &mut Trouble) {
        let now = self.clock.unix_ms();
        let due = stream::iter(self.index.read(|i| i.rules_due(now))).then(|due| async move {
            let _turn = self.actions.rule_lane().await;
            // Somebody may have been quicker.
            if !self.index.read(|i| i.rules_due(now)).contains(&due) {
                return Ok(());
            }
            self.actions.write_rule(&due).await?;
            let action = match due.content {
                Some(_) => "policy.published",
                None => "policy.withdrawn",
            };
            let about = self.index.read(|i| Some(i.case(&due.case)?.about.clone()));
            self.actions
                .log(AuditEventContent {
                    action: action.into(),
                    case: Some(due.case).filter(|case| !case.is_empty()),
                    about,
                    ..AuditEventContent::default()
                })
                .await
        });
        trouble.each(due).await;
    }

    async fn remove_post(&self, removal: Removal) -> Result<()> {
        let turn = self.actions.removal_lane(&removal.case).await;
        let now = self.clock.unix_ms();
        // It may have waited: the decision may be overturned, or somebody was quicker.
        let due = self
            .index
            .read(|i| i.consequences(Some(&removal.case), now))
            .removals;
        if due.contains(&removal) {
            // A clause of an earlier version is called by its name alone.
            let clause = self.auth.legal().clause(&removal.rule, &[self.language()]);
            let rule = clause.map_or(&*removal.rule, |clause| &*clause.title);
            self.actions.remove_by_rule(&removal, rule).await?;
        }
        drop(turn);
        self.log_post(&removal.case, &removal.event_id).await
    }

    /// Adds the line that the log lacks of a post, if it lacks one.
    async fn log_post(&self, case: &str, event_id: &EventId) -> Result<()> {
        let now = self.clock.unix_ms();
        let lines = |i: &Index| i.consequences(Some(case), now).lines;
        let mut lines = self.index.read(lines).into_iter();
        match lines.find(|line| line.event_id.as_deref() == Some(event_id)) {
            Some(line) => self.log_of_post(line).await,
            None => Ok(()),
        }
    }

    /// Adds a line of a post to the log, unless it is there. Its author has read the statement of a case;
    /// where there is none they are told before.
    async fn log_of_post(&self, line: AuditEventContent) -> Result<()> {
        let (case, event) = (line.case.as_deref(), line.event_id.as_deref());
        let _turn = self.actions.removal_lane(case.unwrap_or_default()).await;
        if self.index.read(|i| i.is_logged(&line.action, case, event)) {
            return Ok(());
        }
        let line = match case {
            Some(_) => line,
            None => self.tell_of_removal(line).await?,
        };
        self.actions.log(line).await
    }

    /// The language of a member; that of the territory for who has no account here.
    pub async fn language_of(&self, member: &UserId) -> Result<String> {
        let known = self.store.member(member.as_str()).await?;
        Ok(known.map_or_else(|| self.language().to_owned(), |known| known.language))
    }
}

fn cases_of(due: &Consequences) -> BTreeSet<String> {
    let strikes = due.strikes.iter().map(|(_, strike)| strike.case.clone());
    let told = due.nudges.iter().chain(&due.reopened);
    let told = told.map(|case| case.case.clone());
    let lines = due.lines.iter().filter(|line| line.event_id.is_none());
    let lines = lines.filter_map(|line| line.case.clone());
    strikes.chain(told).chain(lines).collect()
}

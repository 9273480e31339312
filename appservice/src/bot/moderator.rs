//! What moderators ask for in their room: the same acts on the same versions as on the web.

use std::collections::BTreeMap;

use ruma::{OwnedUserId, RoomId};

use super::{
    Asker,
    card::{outcome, reason as reason_in_words, reported, state},
    words,
};
use crate::{
    actions::{CASE_CHANGED, Ruling},
    error::{Error, Result},
    events::{CaseEventContent, FlagReason, Outcome},
    index::Index,
    policy::{
        Permission,
        appeals::{self, MAX_TEXT},
        flags::clause_of,
        judgement::Judge,
    },
};

/// Cases that the queue shows at most.
const QUEUE: usize = 10;

/// Longest reason of a lock, and of closing the territory, in characters.
const MAX_REASON: usize = 500;

/// A case, as it was named.
#[derive(Debug, Clone, Copy)]
pub(super) struct Case<'a> {
    pub id: &'a str,
    /// The version that was seen; as it is now where none was.
    pub version: Option<u32>,
}

impl Asker<'_> {
    fn judge(&self) -> Judge<'_> {
        Judge {
            user_id: &self.who,
            administers: self.holds(Permission::Administer),
        }
    }

    fn name(&self) -> String {
        let name = |index: &Index| index.display_name(&self.who).to_string();
        self.app.index.read(name)
    }

    /// A case that was named in words: as its last card had shown it before they were written.
    pub(super) fn seen<'c>(&self, id: &'c str) -> Case<'c> {
        let lower = id.to_lowercase();
        let seen = |index: &Index| index.seen_version(self.command, &lower);
        let version = self.app.index.read(seen);
        Case { id, version }
    }

    /// The version that an act of theirs rests on. What they have changed themselves since then they know.
    fn version(&self, named: Case<'_>, case: &CaseEventContent) -> u32 {
        let seen = named.version.unwrap_or(case.version);
        let is_own = case.changed_by.as_ref() == Some(&self.who);
        if is_own && case.version == seen + 1 {
            case.version
        } else {
            seen
        }
    }

    fn find(&self, id: &str) -> Option<CaseEventContent> {
        let id = id.to_lowercase();
        self.app.index.read(|index| index.case(&id).cloned())
    }

    pub(super) fn queue(&self) -> String {
        let now = self.app.clock.unix_ms();
        let open: Vec<CaseEventContent> = self.app.index.read(|index| {
            let views = index.case_views(now);
            let mut waiting: Vec<_> = views.iter().filter(|view| view.waits()).collect();
            waiting.sort_by_cached_key(|view| view.place());
            waiting.into_iter().map(|view| view.case.clone()).collect()
        });
        if open.is_empty() {
            return words::empty_queue(&self.language);
        }
        let mut lines: Vec<_> = open.iter().take(QUEUE).map(|c| self.line_of(c)).collect();
        if open.len() > QUEUE {
            let url = self.app.config.web_url();
            lines.push(format!("… {url}/moderation"));
        }
        lines.join("\n")
    }

    fn line_of(&self, case: &CaseEventContent) -> String {
        let shown = self.app.shown(case);
        let state = state(&self.language, case, &shown);
        let reported = reported(&self.language, &shown);
        let parts = [case.case.clone(), shown.name, state, reported];
        let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join(" · ")
    }

    #[expect(clippy::unnecessary_wraps, reason = "as the others are")]
    pub(super) fn show(&self, id: &str) -> Result<String> {
        Ok(match self.find(id) {
            Some(case) => super::card(&self.language, &case, &self.app.shown(&case)).0,
            None => words::no_case(&self.language, id),
        })
    }

    pub(super) async fn claim(&self, named: Case<'_>) -> Result<String> {
        let Some(case) = self.find(named.id) else {
            return Ok(words::no_case(&self.language, named.id));
        };
        if case.is_open() && case.claimed_by.as_ref() == Some(&self.who) {
            return Ok(words::claimed(&self.language, &case.case, &self.name()));
        }
        if let Some(other) = case.claimed_by.as_ref().filter(|_| case.is_open()) {
            return Ok(self.handled(&case, other));
        }
        let version = self.version(named, &case);
        let actions = &self.app.actions;
        let claimed = actions.claim_case(self.judge(), &case.case, version, true);
        match claimed.await {
            Ok(case) => Ok(words::claimed(&self.language, &case.case, &self.name())),
            Err(error) => self.or_handled(&case.case, error),
        }
    }

    pub(super) async fn dismiss(&self, case: Case<'_>, why: &str) -> Result<String> {
        if let Some(fault) = self.too_long(why, MAX_TEXT) {
            return Ok(fault);
        }
        let ruling = self.ruling(Outcome::Dismissed, None, why);
        self.decide(case, &ruling).await
    }

    pub(super) async fn nudge(&self, case: Case<'_>, rule: &str, facts: &str) -> Result<String> {
        self.by_rule(case, rule, facts, Outcome::Nudge).await
    }

    pub(super) async fn strike(&self, case: Case<'_>, rule: &str, facts: &str) -> Result<String> {
        self.by_rule(case, rule, facts, Outcome::Strike).await
    }

    pub(super) async fn remove(&self, case: Case<'_>, rule: &str, facts: &str) -> Result<String> {
        self.by_rule(case, rule, facts, Outcome::Removed).await
    }

    /// Decides a case by what most have reported of it, without a word of the moderator's: clause and
    /// facts are those of the reports. Where these name no clause, who asks is told how to say it.
    pub(super) async fn as_reported(&self, named: Case<'_>, outcome: Outcome) -> Result<String> {
        let Some(case) = self.find(named.id) else {
            return Ok(words::no_case(&self.language, named.id));
        };
        let posts = case.targets.len();
        let reported = self.most_reported(&case.case);
        let legal = self.app.auth.legal();
        let clause = reported.and_then(clause_of);
        let clause = clause.filter(|id| legal.clause(id, &[&self.language]).is_some());
        let (Some(reason), Some(clause)) = (reported, clause) else {
            return Ok(words::say_rule(&self.language, &case.case, outcome));
        };
        if outcome == Outcome::Removed && posts == 0 {
            return Ok(words::no_posts(&self.language, &case.case));
        }
        let facts = words::reported_as(&self.language, reason_in_words(&self.language, reason));
        let ruling = self.ruling(outcome, Some(clause), &facts);
        self.decide(named, &ruling).await
    }

    /// What most reports of a case say is wrong.
    fn most_reported(&self, case: &str) -> Option<FlagReason> {
        let mut counts: BTreeMap<FlagReason, usize> = BTreeMap::new();
        self.app.index.read(|index| {
            for flag in index.flags_of(case) {
                *counts.entry(flag.reason).or_default() += 1;
            }
        });
        // Of those that are as frequent the first one.
        let most = counts.into_iter().rev().max_by_key(|(_, count)| *count);
        most.map(|(reason, _)| reason)
    }

    /// What is wrong with words of this length, if anything is.
    fn too_long(&self, words: &str, most: usize) -> Option<String> {
        let length = words.chars().count();
        (length > most).then(|| appeals::text_fault(&self.language, length, most))
    }

    /// Closes the territory to newcomers, or opens it.
    pub(super) async fn raid(&self, switch: &str, why: &str) -> Result<String> {
        if let Some(fault) = self.too_long(why, MAX_REASON) {
            return Ok(fault);
        }
        let on = match switch.to_lowercase().as_str() {
            "on" => true,
            "off" => false,
            _ => return Ok(words::usage(&self.language, "!raid on|off …")),
        };
        let actions = &self.app.actions;
        actions.set_raid(Some(&self.who), on, why, None).await?;
        Ok(words::raid(&self.language, on))
    }

    async fn by_rule(
        &self,
        case: Case<'_>,
        rule: &str,
        facts: &str,
        outcome: Outcome,
    ) -> Result<String> {
        let legal = self.app.auth.legal();
        let clauses = legal.clauses(&[&self.language]);
        if !clauses.iter().any(|clause| clause.id == rule) {
            let known = clauses.iter().map(|c| format!("{}: {}", c.id, c.title));
            let known: Vec<_> = known.collect();
            return Ok(words::no_rule(&self.language, &known));
        }
        if let Some(fault) = self.too_long(facts, MAX_TEXT) {
            return Ok(fault);
        }
        let ruling = self.ruling(outcome, Some(rule), facts);
        self.decide(case, &ruling).await
    }

    fn ruling(&self, outcome: Outcome, rule: Option<&str>, facts: &str) -> Ruling {
        Ruling {
            outcome,
            rule: rule.map(ToOwned::to_owned),
            rules_version: self.app.auth.legal().version().to_owned(),
            facts: facts.to_owned(),
            severe: false,
            removes: matches!(outcome, Outcome::Strike | Outcome::Removed),
        }
    }

    /// The same message decides once, however often it is answered.
    async fn decide(&self, named: Case<'_>, ruling: &Ruling) -> Result<String> {
        let Some(case) = self.find(named.id) else {
            return Ok(words::no_case(&self.language, named.id));
        };
        let decision = case.decision.as_ref();
        let is_mine = decision
            .filter(|d| d.by == self.who && d.outcome == ruling.outcome && d.at >= self.command.at);
        let case = if is_mine.is_some() {
            case
        } else {
            let version = self.version(named, &case);
            let actions = &self.app.actions;
            let decided = actions.decide_case(self.judge(), &case.case, version, ruling);
            match decided.await {
                Ok(case) => case,
                Err(error) => return self.or_handled(&case.case, error),
            }
        };
        self.app.settle_case(&case.case).await?;
        let step = case.decision.as_ref().and_then(|decision| decision.step);
        let outcome = outcome(&self.language, ruling.outcome, step);
        let (id, name) = (&case.case, self.name());
        Ok(words::decided(&self.language, id, &name, &outcome))
    }

    /// What somebody else has done meanwhile; any other error stays one.
    fn or_handled(&self, id: &str, error: Error) -> Result<String> {
        if error.errcode() != Some(CASE_CHANGED) {
            return Err(error);
        }
        let Some(case) = self.find(id) else {
            return Err(error);
        };
        if let Some(by) = case.changed_by.clone().filter(|by| *by != self.who) {
            return Ok(if case.is_open() {
                self.changed(&case, &by)
            } else {
                self.handled(&case, &by)
            });
        }
        let now = state(&self.language, &case, &self.app.shown(&case));
        Ok(words::changed(&self.language, &case.case, &now))
    }

    fn handled(&self, case: &CaseEventContent, by: &OwnedUserId) -> String {
        let (name, now) = self.done(case, by);
        words::handled(&self.language, &case.case, &name, &now)
    }

    fn changed(&self, case: &CaseEventContent, by: &OwnedUserId) -> String {
        let (name, now) = self.done(case, by);
        words::changed_by(&self.language, &case.case, &name, &now)
    }

    /// Who has changed a case, and how it stands.
    fn done(&self, case: &CaseEventContent, by: &OwnedUserId) -> (String, String) {
        let now = state(&self.language, case, &self.app.shown(case));
        let name = |index: &Index| index.display_name(by).to_string();
        (self.app.index.read(name), now)
    }

    /// Locks a topic with a reason, or unlocks it.
    pub(super) async fn lock(&self, topic: &str, why: Option<&str>) -> Result<String> {
        if let Some(fault) = why.and_then(|why| self.too_long(why, MAX_REASON)) {
            return Ok(fault);
        }
        // An address of a page of it, a post of it perhaps, is as good.
        let page = topic.split(['#', '?']).next().unwrap_or(topic);
        let slug = page.trim_end_matches('/').rsplit('/').next();
        let slug = slug.unwrap_or(topic);
        let found = self.app.index.read(|index| {
            let by_id = RoomId::parse(topic).ok();
            let by_id = by_id.and_then(|id| index.topic_of(&id));
            by_id.or_else(|| index.topic(slug))
        });
        let Some(found) = found else {
            return Ok(words::no_topic(&self.language));
        };
        let reason = why.map(ToOwned::to_owned);
        let actions = &self.app.actions;
        actions
            .lock_topic(&self.who, &found.room_id, reason, None)
            .await?;
        Ok(words::locked(&self.language, &found.title, why.is_some()))
    }
}

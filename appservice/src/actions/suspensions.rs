//! Suspensions: ordered at once by one person, confirmed by a second, and lifted after their time.

use ruma::UserId;

use super::{
    Actions, Ruling,
    cases::{CASE_CHANGED, Held, Known, not_yours, refused, whole},
    verdicts::{PUNISHED, decision},
};
use crate::{
    error::{Error, Result},
    events::{Act, CaseEventContent, CaseKind, Decision, Interim},
    index::Index,
    policy::{
        appeals::liftable_from,
        audit,
        judgement::{INTERIM_MS, Judge, interim_holds, unconfirmed_until, why_not_second},
        strikes::Step,
    },
};

impl Actions {
    /// Suspends a member at once, until somebody else has confirmed it or three days are over: in a
    /// case of its own, or in one that is open, as it was seen. The same `key` does so once.
    pub async fn suspend_at_once(
        &self,
        judge: Judge<'_>,
        member: &UserId,
        reason: &str,
        case_id: Option<(&str, Option<u32>)>,
        key: &str,
    ) -> Result<CaseEventContent> {
        let (case, _turn) = if let Some((id, version)) = case_id {
            let turn = self.case_lane().await;
            if let Some(before) = self.suspended_before(judge, id, reason) {
                return Ok(before);
            }
            (Some(self.known_case(id, version)?), turn)
        } else {
            (None, self.case_lane().await)
        };
        let wish = self.case_to_suspend(member, case, key)?;
        if let Some(before) = self.made_before(&wish) {
            return Ok(before);
        }
        let case = self.suspending(judge, wish, reason)?;
        self.put_case(judge, case, "case.interim", Some(audit::words(reason)))
            .await
    }

    /// The case as [`Self::suspend_at_once`] would leave it, and refused where that refuses. Nothing is
    /// written.
    pub fn thought_of_suspension(
        &self,
        judge: Judge<'_>,
        member: &UserId,
        reason: &str,
        case_id: Option<(&str, Option<u32>)>,
        key: &str,
    ) -> Result<CaseEventContent> {
        if let Some(before) = case_id.and_then(|(id, _)| self.suspended_before(judge, id, reason)) {
            return Ok(before);
        }
        let case = case_id.map(|(id, version)| self.known_case(id, version));
        let case = case.transpose()?;
        let wish = self.case_to_suspend(member, case, key)?;
        match self.made_before(&wish) {
            Some(before) => Ok(before),
            None => self.suspending(judge, wish, reason),
        }
    }

    /// A case in which the same person has ordered it for the same reason, and it holds: repeated, it is once.
    fn suspended_before(
        &self,
        judge: Judge<'_>,
        id: &str,
        reason: &str,
    ) -> Option<CaseEventContent> {
        let now = self.clock.unix_ms();
        let case = self.index.read(|index| index.case(id).cloned())?;
        let ordered = &case.interim.as_ref()?.ordered;
        let is_same = ordered.by.as_deref() == Some(judge.user_id) && ordered.text == reason;
        (is_same && interim_holds(&case, now)).then_some(case)
    }

    /// The case by which a member is suspended at once: this one, or a new one.
    fn case_to_suspend(
        &self,
        member: &UserId,
        case: Option<CaseEventContent>,
        key: &str,
    ) -> Result<CaseEventContent> {
        match case {
            Some(case) if case.about == member => Ok(case),
            Some(_) => {
                let message = "This case is about another member.";
                Err(Error::invalid_field("case_id", message))
            }
            None => self.new_case(CaseKind::Interim, &[whole(member)], Some(key)),
        }
    }

    /// A case with the suspension of its member, from now on.
    fn suspending(
        &self,
        judge: Judge<'_>,
        mut case: CaseEventContent,
        reason: &str,
    ) -> Result<CaseEventContent> {
        let (now, member) = (self.clock.unix_ms(), &case.about);
        self.must_be_open(&case)?;
        self.may_judge(judge, &case)?;
        let is_out = |index: &Index| {
            index.is_suspended_for_now(member, now) || index.standing_of(member, now).suspended
        };
        if self.index.read(is_out) {
            return Err(refused(PUNISHED, "This member is suspended already."));
        }
        // Else one person could suspend for ever, three days at a time.
        let lapsed = |index: &Index| {
            let mut about = index.cases_about(member);
            let lapsed = about.find(|case| case.is_open() && case.interim.is_some());
            lapsed.map(|case| case.case.clone())
        };
        if let Some(lapsed) = self.index.read(lapsed) {
            let message = format!(
                "They were suspended at once before, and nobody has confirmed it. Decide case {lapsed} first."
            );
            return Err(refused(PUNISHED, message));
        }
        case.interim = Some(Interim {
            ordered: act(judge, now, reason),
            until: now + INTERIM_MS,
            confirmed: None,
        });
        Ok(case)
    }

    /// Looks at a suspension that somebody else has ordered, so that it becomes a third strike; or at a
    /// third strike that somebody else has decided, so that it may be published, and holds where it is
    /// severe.
    pub async fn confirm_case(
        &self,
        judge: Judge<'_>,
        id: &str,
        version: u32,
        ruling: &Ruling,
    ) -> Result<CaseEventContent> {
        let Held { case, turn: _turn } = self.take_case(id, Some(version)).await?;
        let _member = self.member_lane(&case.about).await;
        let is_decided = case.decision.is_some();
        let case = self.confirming(judge, case, ruling)?;
        if is_decided {
            return self.put_case(judge, case, "case.confirmed", None).await;
        }
        self.put_case(judge, case, "case.decided", Some("strike 3".into()))
            .await
    }

    /// The case as [`Self::confirm_case`] would leave it, and refused where that refuses. Nothing is
    /// written.
    pub fn thought_of_confirmation(
        &self,
        judge: Judge<'_>,
        id: &str,
        version: u32,
        ruling: &Ruling,
    ) -> Result<CaseEventContent> {
        let case = self.known_case(id, Some(version))?;
        self.confirming(judge, case, ruling)
    }

    fn confirming(
        &self,
        judge: Judge<'_>,
        mut case: CaseEventContent,
        ruling: &Ruling,
    ) -> Result<CaseEventContent> {
        let now = self.clock.unix_ms();
        let matter = self.index.read(|index| Known::of(index, judge, &case, now));
        if let Some(why) = why_not_second(judge, matter.matter(&case), &case) {
            return Err(not_yours(why));
        }
        if interim_holds(&case, now) {
            return confirming_interim(judge, case, ruling, now);
        }
        let is_late = unconfirmed_until(&case).is_some_and(|until| until <= now);
        let decision = case.decision.as_mut().filter(|decision| {
            decision.step == Some(3)
                && decision.overturned.is_none()
                && decision.lifted.is_none()
                && decision.confirmed.is_none()
                && !is_late
        });
        let Some(decision) = decision else {
            let message = "There is nothing in this case that waits for a second person.";
            return Err(refused(CASE_CHANGED, message));
        };
        decision.confirmed = Some(act(judge, now, ""));
        Ok(case)
    }

    /// Ends a third strike after its time.
    pub async fn lift_case(
        &self,
        judge: Judge<'_>,
        id: &str,
        version: u32,
        text: &str,
    ) -> Result<CaseEventContent> {
        let Held {
            mut case,
            turn: _turn,
        } = self.take_case(id, Some(version)).await?;
        self.may_judge(judge, &case)?;
        let now = self.clock.unix_ms();
        let ladder = self.index.read(Index::ladder);
        let Some(from) = liftable_from(ladder, &case) else {
            let message = "There is no third strike in this case that stands.";
            return Err(refused(CASE_CHANGED, message));
        };
        if now < from {
            let [.., days] = ladder.days();
            let message = format!(
                "A third strike stands for {days} days at least. Before that an appeal can overturn it."
            );
            return Err(refused("ORG.ALTHING.TOO_EARLY", message));
        }
        if let Some(decision) = &mut case.decision {
            decision.lifted = Some(act(judge, now, text));
        }
        self.put_case(judge, case, "case.lifted", Some(audit::words(text)))
            .await
    }
}

/// A suspension that somebody has ordered becomes a third strike.
fn confirming_interim(
    judge: Judge<'_>,
    mut case: CaseEventContent,
    ruling: &Ruling,
    now: i64,
) -> Result<CaseEventContent> {
    let ordered = case.interim.as_mut().map(|interim| {
        interim.confirmed = Some(act(judge, now, ""));
        interim.ordered.clone()
    });
    let Some(ordered) = ordered else {
        return Err(Error::internal("a suspension that nobody has ordered"));
    };
    if ruling.rule.is_none() {
        let message = "Name the clause of the code of conduct that was broken.";
        return Err(Error::invalid_field("rule", message));
    }
    let is_second = ordered.by.is_some();
    let facts = if ruling.facts.is_empty() {
        ordered.text
    } else {
        ruling.facts.clone()
    };
    case.decision = Some(Decision {
        facts,
        // Both have decided: who ordered it first.
        by: ordered.by.unwrap_or_else(|| judge.user_id.to_owned()),
        // What a rule has ordered only one person has looked at yet.
        confirmed: is_second.then(|| act(judge, now, "")),
        step: Some(Step::Third.number()),
        ..decision(judge, ruling, now)
    });
    Ok(case)
}

fn act(judge: Judge<'_>, at: i64, text: &str) -> Act {
    Act {
        by: Some(judge.user_id.to_owned()),
        at,
        text: text.to_owned(),
    }
}

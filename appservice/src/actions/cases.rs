//! Cases: to look after one, to note something of it, to put two together.

use std::collections::BTreeSet;

use http::StatusCode;
use ruma::UserId;
use tokio::sync::OwnedMutexGuard;

use super::{
    Actions,
    appeals::{checked, nothing_asked},
};
use crate::{
    error::{Error, Result},
    events::{AppealKind, AuditEventContent, CaseEventContent, NoteEventContent, Target},
    index::Index,
    notices,
    policy::{
        audit::{self, line_of},
        judgement::{Judge, Matter, WhyNot, why_not_judge},
        merging::{MAX_TARGETS, Unfinished, absorbed},
    },
};

/// `errcode` for a case that somebody else has changed.
pub const CASE_CHANGED: &str = "ORG.ALTHING.CASE_CHANGED";
/// `errcode` for what is somebody else's to judge.
const NOT_YOURS: &str = "ORG.ALTHING.NOT_YOURS";
/// A case in the hands of one, until it is written.
pub(super) struct Held {
    pub case: CaseEventContent,
    pub turn: OwnedMutexGuard<()>,
}

impl Actions {
    /// Takes a case on, or gives it back.
    pub async fn claim_case(
        &self,
        judge: Judge<'_>,
        id: &str,
        version: u32,
        claim: bool,
    ) -> Result<CaseEventContent> {
        let Held {
            mut case,
            turn: _turn,
        } = self.take_case(id, Some(version)).await?;
        self.must_be_open(&case)?;
        self.may_judge(judge, &case)?;
        case.claimed_by = claim.then(|| judge.user_id.to_owned());
        let action = if claim {
            "case.claimed"
        } else {
            "case.released"
        };
        self.put_case(judge, case, action, None).await
    }

    /// Notes something of a case. Where it is asked of its member, that is said in their home room, in this
    /// language.
    pub async fn note_case(
        &self,
        judge: Judge<'_>,
        id: &str,
        version: u32,
        text: &str,
        asked_in: Option<&str>,
        key: &str,
    ) -> Result<CaseEventContent> {
        let Held { case, turn: _turn } = self.take_case(id, Some(version)).await?;
        let own = judge.user_id == case.about;
        let asked = asked_in.is_some();
        if own || asked {
            self.may_judge(judge, &case)?;
        }
        if let Some(language) = asked_in {
            self.must_be_open(&case)?;
            let url = self.settings.web_url.trim_end_matches('/');
            let words = notices::asked(language, id, text, url);
            let key = format!("asked-{}", audit::sha256(format!("{key}/{id}/{text}")));
            self.notify(&case.about, &key, &words, None).await?;
        }
        let note = NoteEventContent {
            case: Some(case.case.clone()),
            about: case.about.clone(),
            by: judge.user_id.to_owned(),
            text: text.to_owned(),
            asked,
            at: self.clock.unix_ms(),
        };
        self.note(&note, key).await?;
        let line = AuditEventContent {
            actor: Some(judge.user_id.to_owned()),
            ..line_of(&case, if asked { "case.asked" } else { "case.noted" })
        };
        self.log_or_leave(line).await;
        Ok(case)
    }

    /// Writes down what its member answers to the last question in a case. Errors: 409 where there is
    /// none, 422.
    pub async fn answer_case(&self, member: &UserId, id: &str, text: &str) -> Result<()> {
        let text = checked("text", text)?;
        let _turn = self.case_lane().await;
        let asked = self.index.read(|index| {
            index.open_question(member, id)?;
            let case = index.case(id)?;
            Some((case.clone(), index.answers_in(case).len()))
        });
        let (case, answers) = asked.ok_or_else(nothing_asked)?;
        let note = NoteEventContent {
            case: Some(case.case.clone()),
            about: member.to_owned(),
            by: member.to_owned(),
            text,
            asked: false,
            at: self.clock.unix_ms(),
        };
        self.note(&note, &format!("answer/{answers}")).await?;
        let line = AuditEventContent {
            actor: Some(member.to_owned()),
            ..line_of(&case, "case.answered")
        };
        self.log_or_leave(line).await;
        Ok(())
    }

    /// Makes a case part of another one about the same member: `into`, as it was seen.
    pub async fn merge_case(
        &self,
        judge: Judge<'_>,
        id: &str,
        version: u32,
        (into, into_version): (&str, u32),
    ) -> Result<CaseEventContent> {
        let Held {
            mut case,
            turn: _turn,
        } = self.take_case(id, Some(version)).await?;
        self.must_be_open(&case)?;
        self.may_judge(judge, &case)?;
        let other = self.index.read(|index| index.case(into).cloned());
        let fits = |other: &CaseEventContent| {
            other.about == case.about && other.case != case.case && other.is_open()
        };
        let other = other.filter(fits).ok_or_else(|| {
            let message = "Choose another open case about the same member.";
            Error::invalid_field("into", message)
        })?;
        if other.version != into_version {
            return Err(self.changed(&other));
        }
        self.may_judge(judge, &other)?;
        let other = absorbed(&other, &case);
        if other.targets.len() > MAX_TARGETS {
            let message = format!("Together they would be about more than {MAX_TARGETS} posts.");
            return Err(Error::invalid_field("into", message));
        }
        // What this one says, the other follows, also where the server dies in between.
        case.merged_into = Some(into.to_owned());
        let merged = self
            .put_case(judge, case, "case.merged", Some(into.to_owned()))
            .await?;
        self.put_case(judge, other, audit::ABSORBED, Some(merged.case.clone()))
            .await?;
        Ok(merged)
    }

    /// Ends what is left to do of mergers.
    pub async fn finish_mergers(&self) -> Result<()> {
        if self.index.read(Index::unfinished_mergers).is_empty() {
            return Ok(());
        }
        let _turn = self.case_lane().await;
        // One by one: of two that become part of the same, the second finds what the first has made of it.
        let mut done = BTreeSet::new();
        while let Some((from, left)) = self.index.read(|index| {
            let mut left = index.unfinished_mergers().into_iter();
            left.find(|(from, _)| !done.contains(from))
        }) {
            done.insert(from.clone());
            let (case, action) = match left {
                Unfinished::Absorb(into) => (into, audit::ABSORBED),
                Unfinished::Reopen(alone) => (alone, "case.reopened"),
            };
            let case = self.write_case(&case).await?;
            let line = AuditEventContent {
                reason: (action == audit::ABSORBED).then_some(from),
                ..line_of(&case, action)
            };
            self.log_or_leave(line).await;
        }
        Ok(())
    }

    /// A case to be changed by who has seen this version of it; nobody else changes any meanwhile.
    pub(super) async fn take_case(&self, id: &str, version: Option<u32>) -> Result<Held> {
        let turn = self.case_lane().await;
        let case = self.known_case(id, version)?;
        Ok(Held { case, turn })
    }

    /// A case, if it is still of this version.
    pub(super) fn known_case(&self, id: &str, version: Option<u32>) -> Result<CaseEventContent> {
        let case = self.index.read(|index| index.case(id).cloned());
        let case = case.ok_or_else(|| Error::not_found("There is no such case."))?;
        if version.is_some_and(|version| version != case.version) {
            return Err(self.changed(&case));
        }
        Ok(case)
    }

    /// Writes a changed case, and that it was changed.
    pub(super) async fn put_case(
        &self,
        judge: Judge<'_>,
        mut case: CaseEventContent,
        action: &str,
        reason: Option<String>,
    ) -> Result<CaseEventContent> {
        case.changed_by = Some(judge.user_id.to_owned());
        let case = self.write_case(&case).await?;
        let line = AuditEventContent {
            actor: Some(judge.user_id.to_owned()),
            reason,
            ..line_of(&case, action)
        };
        self.log_or_leave(line).await;
        Ok(case)
    }

    pub(super) fn may_judge(&self, judge: Judge<'_>, case: &CaseEventContent) -> Result<()> {
        let now = self.clock.unix_ms();
        let known = self.index.read(|index| Known::of(index, judge, case, now));
        why_not_judge(judge, known.matter(case)).map_or(Ok(()), |why| Err(not_yours(why)))
    }

    pub(super) fn must_be_open(&self, case: &CaseEventContent) -> Result<()> {
        if case.is_open() {
            return Ok(());
        }
        Err(self.changed(case))
    }

    /// 409: what has become of a case meanwhile.
    pub(super) fn changed(&self, case: &CaseEventContent) -> Error {
        let by = case.changed_by.as_deref();
        let name = by.map(|by| self.index.read(|index| index.display_name(by).to_string()));
        let who = name.as_deref().unwrap_or("Althing");
        let is_member = case.changed_by.as_ref() == Some(&case.about);
        let heard = case.open_hearing();
        let is_heard = heard.is_some_and(|(_, h)| h.claimed_by == case.changed_by && by.is_some());
        let did = match (&case.decision, &case.merged_into, &case.claimed_by) {
            (Some(_), None, _) if is_member => match case.last_asked() {
                Some(AppealKind::Review) => "has asked for a review in this case".to_owned(),
                _ => "has appealed in this case".to_owned(),
            },
            (Some(_), None, _) if is_heard => "has taken the appeal on".to_owned(),
            (_, Some(into), _) => format!("has made this case part of {into}"),
            (Some(_), None, _) => "has decided this case".to_owned(),
            (None, None, Some(_)) => "has taken this case on".to_owned(),
            (None, None, None) => "has changed this case".to_owned(),
        };
        refused(
            CASE_CHANGED,
            format!("{who} {did} meanwhile. Look at it again."),
        )
    }
}

/// What the index knows of a matter.
pub(super) struct Known {
    is_officer: bool,
    was_reported: bool,
}

impl Known {
    pub fn of(index: &Index, judge: Judge<'_>, case: &CaseEventContent, now: i64) -> Self {
        // The case may be new, and the report in another one.
        let whole = whole(&case.about);
        let of_member = case.targets.is_empty().then_some(&whole);
        let mut targets = case.targets.iter().chain(of_member);
        Self {
            is_officer: index.is_officer(&case.about, now),
            was_reported: index.has_reported(judge.user_id, &case.case)
                || targets.any(|target| index.open_flag(judge.user_id, target).is_some()),
        }
    }

    pub fn matter<'a>(&self, case: &'a CaseEventContent) -> Matter<'a> {
        Matter {
            about: &case.about,
            is_officer: self.is_officer,
            was_reported_by_judge: self.was_reported,
        }
    }
}

/// The member themself, as a target.
pub fn whole(member: &UserId) -> Target {
    Target {
        user_id: member.to_owned(),
        room_id: None,
        event_id: None,
    }
}

pub(super) fn refused(errcode: &'static str, message: impl Into<String>) -> Error {
    Error::refused(StatusCode::CONFLICT, errcode, message)
}

pub(super) fn not_yours(why: WhyNot) -> Error {
    Error::refused(StatusCode::FORBIDDEN, NOT_YOURS, why.sentence())
}

//! Strikes and standing as clients see them.

use ruma::UserId;
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use crate::{
    api::appeals::Appeal,
    app::App,
    clock::{calendar::Zone, from_unix_ms},
    events::{AppealKind, EvidenceEventContent, StrikeEventContent},
    index::{Index, KeptWords},
    policy::{appeals, judgement::interim_until, strikes},
};

/// How a member stands.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MemberStanding)]
pub struct Standing {
    /// Active strikes, 0 to 3.
    pub active: usize,
    /// They may not write.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub muted: Option<Muted>,
    /// A third strike is active.
    pub suspended: bool,
    /// Suspended until then, unless somebody else confirms it.
    #[serde(
        with = "time::serde::rfc3339::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub interim_until: Option<OffsetDateTime>,
    /// Which step the next breach is, 1 to 3.
    pub next_step: u8,
}

/// What a mute waits for.
#[derive(Debug, Serialize, ToSchema)]
pub struct Muted {
    /// The earliest end.
    #[serde(with = "time::serde::rfc3339")]
    pub until: OffsetDateTime,
    /// It does not end before the refresher is passed.
    pub needs_refresher: bool,
}

/// A strike.
#[derive(Debug, Serialize, ToSchema)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "what may be done, and what it was, as clients read it"
)]
pub struct Strike {
    /// The case.
    #[schema(example = "k3x9q2")]
    pub case_id: String,
    /// Which step of the ladder it was when it was issued, 1 to 3.
    pub step: u8,
    /// ID of the clause of the code of conduct.
    pub rule: String,
    /// Its title.
    pub rule_title: String,
    /// What happened, in the moderator's words.
    pub facts: String,
    /// The statement of reasons, as it was given.
    pub statement: String,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub issued_at: OffsetDateTime,
    /// It counts.
    pub active: bool,
    /// The day on which it ends by itself if nothing else happens, e.g. `2027-02-26`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2027-02-26")]
    pub active_until: Option<String>,
    /// When its member said that they have read the statement.
    #[serde(
        with = "time::serde::rfc3339::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub acknowledged_at: Option<OffsetDateTime>,
    /// When the refresher cleared it.
    #[serde(
        with = "time::serde::rfc3339::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub cleared_at: Option<OffsetDateTime>,
    /// When an appeal overturned it, or nothing was left of it.
    #[serde(
        with = "time::serde::rfc3339::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub overturned_at: Option<OffsetDateTime>,
    /// That was no appeal: nobody else has confirmed it in time, and no strike was left of it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub unconfirmed: bool,
    /// When it was lifted.
    #[serde(
        with = "time::serde::rfc3339::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub lifted_at: Option<OffsetDateTime>,
    /// The appeal against it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub appeal: Option<Appeal>,
    /// It may be appealed against.
    pub may_appeal: bool,
    /// Until when.
    #[serde(with = "time::serde::rfc3339")]
    pub appeal_until: OffsetDateTime,
    /// The review of a third strike that its member asked for last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub review: Option<Appeal>,
    /// A review may be asked for.
    pub may_ask_review: bool,
    /// From when on, where it is a third strike that stands.
    #[serde(
        with = "time::serde::rfc3339::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub review_from: Option<OffsetDateTime>,
    /// The posts that it is about.
    pub posts: Vec<Exhibit>,
}

/// A post that a strike is about, as it was kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct Exhibit {
    /// How it begins; empty when it was not kept.
    pub excerpt: String,
    /// When it was written.
    #[serde(
        with = "time::serde::rfc3339::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub at: Option<OffsetDateTime>,
    /// SHA-256 of its content as it was kept, 64 hexadecimal digits.
    pub sha256: String,
}

/// Strikes at a moment, in a language.
pub struct View<'a> {
    app: &'a App,
    index: &'a Index,
    language: &'a str,
    now: i64,
    zone: Zone,
}

impl<'a> View<'a> {
    /// A view of what the index knows.
    pub fn new(app: &'a App, index: &'a Index, language: &'a str, now: i64) -> Self {
        Self {
            app,
            index,
            language,
            now,
            zone: app.config.territory.zone(),
        }
    }

    /// The title of a clause of the code of conduct; of one that there is not any more, its ID.
    pub fn rule_title(&self, rule: &str) -> String {
        let clause = self.app.auth.legal().clause(rule, &[self.language]);
        clause.map_or_else(|| rule.to_owned(), |clause| clause.title.clone())
    }

    /// How a member stands.
    pub fn standing(&self, member: &UserId) -> Standing {
        let said = self.index.strikes(member);
        let all = if said.is_empty() {
            // Guests have no room here that says so.
            self.index.decided_strikes(member)
        } else {
            said.iter().map(strikes::Strike::of).collect()
        };
        let standing = self.index.ladder().standing(&all, self.now);
        let cases = self.index.cases_about(member);
        let interims = cases.filter_map(|case| interim_until(case, self.now));
        Standing {
            active: standing.active.min(3),
            muted: standing.mute.map(|mute| Muted {
                until: from_unix_ms(mute.until),
                needs_refresher: mute.needs_refresher,
            }),
            suspended: standing.suspended,
            interim_until: interims.max().map(from_unix_ms),
            next_step: self.index.ladder().next(&all, self.now).number(),
        }
    }

    /// A member's strikes, the newest first.
    pub fn strikes(&self, member: &UserId) -> Vec<Strike> {
        let said = self.index.strikes(member);
        let all: Vec<_> = said.iter().map(strikes::Strike::of).collect();
        let kept: Vec<_> = self.index.wordings().collect();
        let views = said
            .iter()
            .zip(&all)
            .map(|(said, counted)| self.strike(member, said, (counted, &all), &kept));
        let mut views: Vec<_> = views.collect();
        views.reverse();
        views
    }

    fn strike(
        &self,
        member: &UserId,
        said: &StrikeEventContent,
        (counted, all): (&strikes::Strike, &[strikes::Strike]),
        kept: &[&EvidenceEventContent],
    ) -> Strike {
        let appeal = self.index.appeal(member, &said.case);
        let case = self.index.case(&said.case);
        let may_appeal = appeals::may_appeal(
            self.index.ladder(),
            case,
            member,
            appeal.is_some(),
            self.now,
        )
        .is_ok();
        let review = self.index.asked(member, &said.case, AppealKind::Review);
        let ladder = self.index.ladder();
        let may_review = appeals::may_ask_review(ladder, case, member, review.as_ref(), self.now);
        let review_from = case.and_then(|case| appeals::review_from(ladder, case));
        let end = self.index.ladder().ends(counted, all, self.now);
        let posts = said.evidence.iter().map(|exhibit| {
            let is_it = |kept: &&&EvidenceEventContent| {
                kept.event_id == exhibit.event_id && kept.sha256 == exhibit.sha256
            };
            let kept = kept.iter().find(is_it);
            Exhibit {
                excerpt: kept
                    .map(|kept| KeptWords::kept(kept).excerpt())
                    .unwrap_or_default(),
                at: kept.map(|kept| from_unix_ms(kept.written_at())),
                sha256: exhibit.sha256.clone(),
            }
        });
        Strike {
            case_id: said.case.clone(),
            step: said.step,
            rule: said.rule.clone(),
            rule_title: self.rule_title(&said.rule),
            facts: said.facts.clone(),
            statement: said.statement.clone(),
            issued_at: from_unix_ms(said.issued_at),
            active: self.index.ladder().is_active(counted, all, self.now),
            active_until: end.map(|end| self.zone.date(end)),
            acknowledged_at: said.acknowledged_at.map(from_unix_ms),
            cleared_at: said.cleared_at.map(from_unix_ms),
            overturned_at: said.overturned_at.map(from_unix_ms),
            unconfirmed: said.unconfirmed,
            lifted_at: said.lifted_at.map(from_unix_ms),
            appeal: appeal.map(|appeal| Appeal::of(&appeal)),
            may_appeal,
            appeal_until: from_unix_ms(appeals::until(self.index.ladder(), said.issued_at)),
            review: review.as_ref().map(Appeal::of),
            may_ask_review: may_review.is_ok(),
            review_from: review_from.map(from_unix_ms),
            posts: posts.collect(),
        }
    }
}

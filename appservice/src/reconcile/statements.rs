//! What a member is told of a decision: the statement of reasons, from what is known of the case.

use ruma::UserId;

use crate::{
    app::App,
    events::{CaseEventContent, FlagEventContent, Via, WatchMode},
    index::Index,
    policy::{
        judgement::interim_holds,
        permissions::CODE_OF_CONDUCT,
        statement::{Announced, Clearing, Decided, Quoted, Reasons, Rule, effects, statement},
        strikes::{Step, Strike},
    },
};

/// What a member reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The statement.
    pub statement: String,
    /// What the decision means, sentence by sentence.
    pub effects: Vec<String>,
    /// When a strike ends by itself, Unix milliseconds.
    pub active_until: Option<i64>,
}

impl App {
    /// What the member of a case reads of what is announced.
    pub fn tell_of(&self, language: &str, case: &CaseEventContent, said: Announced<'_>) -> Told {
        self.index
            .read(|index| self.told(index, language, case, said))
    }

    /// The statement of the decision of a case; empty where its member is told nothing.
    pub(super) fn statement_of(&self, language: &str, case_id: &str) -> String {
        let Some(case) = self.index.read(|index| index.case(case_id).cloned()) else {
            return String::new();
        };
        let said = case.decision.as_ref().and_then(Announced::of);
        let said = said.or_else(|| case.interim.as_ref().map(Announced::of_interim));
        said.map_or_else(String::new, |said| {
            self.tell_of(language, &case, said).statement
        })
    }

    /// The statement of a suspension that holds until somebody has looked.
    pub fn interim_statement(&self, language: &str, member: &UserId) -> Option<String> {
        let now = self.clock.unix_ms();
        let case = self.index.read(|index| {
            let mut cases = index.cases_about(member);
            let case = cases.find(|case| interim_holds(case, now));
            case.map(|case| case.case.clone())
        })?;
        Some(self.statement_of(language, &case))
    }

    fn told(
        &self,
        index: &Index,
        language: &str,
        case: &CaseEventContent,
        said: Announced<'_>,
    ) -> Told {
        let posts = index.excerpts(case);
        let quoted = posts.iter().map(|post| Quoted {
            excerpt: &post.text,
            at: post.at,
            others: &post.others,
        });
        let quoted: Vec<_> = quoted.collect();
        let clause = said
            .rule
            .and_then(|id| self.auth.legal().clause(id, &[language]));
        let refresher = index
            .badge(CODE_OF_CONDUCT)
            .and_then(|badge| badge.content.course);
        let list = said.automated.then(|| ordering_list(index, &case.about));
        let times = Times::of(index, case, said);
        let zone = self.config.territory.zone();
        let reasons = Reasons {
            case: &case.case,
            decided: said.decided,
            rule: clause.map(|clause| Rule {
                id: &clause.id,
                title: &clause.title,
                text: &clause.text,
            }),
            facts: said.facts,
            posts: &quoted,
            removes: said.removes,
            reported: index.flags_of(&case.case).into_iter().any(is_by_somebody),
            list: list.as_deref(),
            confirm_until: said.confirm_until,
            refresher: refresher.as_deref(),
            clearing: match times.clearing {
                Clearing::Ahead if refresher.is_none() => Clearing::None,
                clearing => clearing,
            },
            issued_at: said.at,
            active_until: times.active_until,
            mute_until: times.mute_until,
            ladder: index.ladder(),
            territory: &self.config.territory.name,
            web_url: self.config.web_url(),
            zone: zone.time_zone(),
        };
        Told {
            statement: statement(language, &reasons),
            effects: effects(language, &reasons),
            active_until: times.active_until,
        }
    }
}

/// Whether a person has reported it, and no rule of ours.
fn is_by_somebody(flag: &FlagEventContent) -> bool {
    matches!(flag.via, Via::Web | Via::Matrix)
}

/// The policy list that asks for the suspension of a member, as it is called; `m.policy` where none does
/// any more.
fn ordering_list(index: &Index, member: &UserId) -> String {
    let found = index.policy_match(member);
    let rules = found.iter().flat_map(|found| &found.rules);
    let mut lists = rules
        .filter(|rule| rule.mode == WatchMode::Apply)
        .map(|rule| {
            let watch = index.policy_watch(&rule.room_id);
            let called = watch.and_then(|watch| watch.alias.or(watch.name));
            called.unwrap_or_else(|| rule.room_id.to_string())
        });
    lists.next().unwrap_or_else(|| "m.policy".to_owned())
}

/// For how long a decision holds, by what else its member has.
#[derive(Debug, Default)]
struct Times {
    active_until: Option<i64>,
    mute_until: Option<i64>,
    clearing: Clearing,
}

impl Times {
    fn of(index: &Index, case: &CaseEventContent, said: Announced<'_>) -> Self {
        let Decided::Strike { step, .. } = said.decided else {
            return Self::default();
        };
        let ladder = index.ladder();
        let (own, others): (Vec<_>, Vec<_>) = index
            .strikes(&case.about)
            .into_iter()
            .partition(|strike| strike.case == case.case);
        let mut all: Vec<_> = others.iter().map(Strike::of).collect();
        let strike = Strike::new(step, said.at);
        all.push(strike);
        let passed = own.iter().find_map(|strike| strike.refreshed_at);
        let clears = |at| ladder.clears(&strike, &all, at);
        let clearing = match passed {
            Some(passed) if clears(passed) => Clearing::Done,
            _ if clears(said.at) => Clearing::Ahead,
            _ => Clearing::None,
        };
        Self {
            clearing,
            active_until: ladder.ends(&strike, &all, said.at),
            mute_until: (step == Step::Second).then_some(said.at + ladder.muted_ms),
        }
    }
}

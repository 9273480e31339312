//! The statement of reasons: what a member is told of a decision about them, as Article 17 of the
//! [Digital Services Act] asks: what was decided, by which rule, of which facts, whether people decided,
//! for how long, and what can be done about it. Neither moderators nor reporters are named.
//!
//! [Digital Services Act]: https://eur-lex.europa.eu/eli/reg/2022/2065/oj

mod announced;
mod da;
mod en;
mod fill;
mod lowered;
mod nb;
mod sv;
#[cfg(test)]
mod tests;

use jiff::tz::TimeZone;

use self::fill::fill;
pub use self::{announced::Announced, lowered::lowered};
use super::{Ladder, appeals, dates, strikes::Step};

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decided {
    /// The member is reminded of the rule, no more.
    Nudge,
    /// The posts go; no strike.
    Removed,
    /// A strike.
    Strike {
        /// Which step of the ladder.
        step: Step,
        /// Straight to the third step: a threat, doxxing, a crime.
        severe: bool,
    },
    /// Suspended until somebody else has looked.
    Interim {
        /// When it is over unless it was confirmed, Unix milliseconds.
        until: i64,
    },
}

/// What the refresher does for a strike.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Clearing {
    /// It clears none.
    #[default]
    None,
    /// Passing it clears the strike.
    Ahead,
    /// It was passed before and has cleared the strike, which was a higher step then.
    Done,
}

/// A clause of the code of conduct.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule<'a> {
    /// Its ID, e.g. `2.1`.
    pub id: &'a str,
    /// Its title.
    pub title: &'a str,
    /// What it says.
    pub text: &'a str,
}

/// A post that a decision is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quoted<'a> {
    /// How it begins.
    pub excerpt: &'a str,
    /// When it was written, Unix milliseconds.
    pub at: i64,
    /// How it began before it was edited, or begins since, and when.
    pub others: &'a [(String, i64)],
}

/// Other wordings of a post that a statement quotes: the first, and the last of them.
const OTHERS_AT_MOST: usize = 3;

/// Posts that a statement quotes: an event holds 64 KiB, and nobody reads on.
const QUOTED_AT_MOST: usize = 10;

/// What a statement rests on. Times are Unix milliseconds.
#[derive(Debug, Clone, Copy)]
pub struct Reasons<'a> {
    /// The case ID.
    pub case: &'a str,
    /// What was decided.
    pub decided: Decided,
    /// The clause, in the statement's language.
    pub rule: Option<Rule<'a>>,
    /// What happened, in the moderator's words.
    pub facts: &'a str,
    /// The posts that it is about.
    pub posts: &'a [Quoted<'a>],
    /// They are removed.
    pub removes: bool,
    /// Somebody had reported it; else moderators looked by themselves.
    pub reported: bool,
    /// A policy list has ordered it, and nobody has looked yet: which one.
    pub list: Option<&'a str>,
    /// Until when somebody else has to confirm a severe third strike, Unix milliseconds.
    pub confirm_until: Option<i64>,
    /// Slug of the refresher course, if there is one.
    pub refresher: Option<&'a str>,
    /// What it does for a strike.
    pub clearing: Clearing,
    /// When it was decided.
    pub issued_at: i64,
    /// When a strike ends by itself.
    pub active_until: Option<i64>,
    /// The earliest end of a mute.
    pub mute_until: Option<i64>,
    /// For how long strikes hold, and one may appeal.
    pub ladder: Ladder,
    /// Name of the territory.
    pub territory: &'a str,
    /// Address of the web front.
    pub web_url: &'a str,
    /// Where days begin.
    pub zone: &'a TimeZone,
}

/// What statements are made of in one language. Names in braces are filled in.
struct Words {
    nudge: &'static str,
    removed: &'static str,
    strike: &'static str,
    interim: &'static str,
    rule: &'static str,
    facts: &'static str,
    post: &'static str,
    posts: &'static str,
    quoted: &'static str,
    worded: &'static str,
    more: &'static str,
    reported: &'static str,
    unreported: &'static str,
    by_people: &'static str,
    by_list: &'static str,
    no_strike: &'static str,
    stays: &'static str,
    goes: &'static str,
    go: &'static str,
    severe: &'static str,
    unconfirmed: &'static str,
    acknowledge: &'static str,
    muted: &'static str,
    rests: &'static str,
    suspended: &'static str,
    restricted: &'static str,
    active: &'static str,
    pauses: &'static str,
    clears: &'static str,
    cleared: &'static str,
    indefinite: &'static str,
    interim_until: &'static str,
    interim_second: &'static str,
    interim_person: &'static str,
    now: &'static str,
    mend: &'static str,
    read: &'static str,
    refresh: &'static str,
    sign_in: &'static str,
    appeal: &'static str,
    appeal_web: &'static str,
    other: &'static str,
    courts: &'static str,
}

fn words(language: &str) -> &'static Words {
    match language {
        "da" => &da::WORDS,
        "nb" => &nb::WORDS,
        "sv" => &sv::WORDS,
        _ => &en::WORDS,
    }
}

/// The statement, as plain text with short paragraphs: every Matrix client shows it.
pub fn statement(language: &str, reasons: &Reasons<'_>) -> String {
    let words = words(language);
    let told = Telling {
        language,
        words,
        reasons,
    };
    let mut paragraphs = vec![told.decided()];
    paragraphs.extend(told.rule());
    paragraphs.push(told.fill(words.facts));
    paragraphs.extend(told.posts());
    paragraphs.push(told.origin());
    paragraphs.push(effects(language, reasons).join(" "));
    paragraphs.push(told.redress());
    paragraphs.join("\n\n")
}

/// What a decision means for its member, sentence by sentence.
pub fn effects(language: &str, reasons: &Reasons<'_>) -> Vec<String> {
    let words = words(language);
    let told = Telling {
        language,
        words,
        reasons,
    };
    let mut effects = Vec::new();
    effects.extend(told.removal());
    match reasons.decided {
        Decided::Nudge => {
            effects.push(words.no_strike);
            if !reasons.removes && !reasons.posts.is_empty() {
                effects.push(words.stays);
            }
        }
        Decided::Removed => effects.push(words.no_strike),
        Decided::Strike { step, severe } => effects.extend(told.ladder(step, severe)),
        Decided::Interim { .. } => effects.extend([
            words.suspended,
            words.restricted,
            words.interim_until,
            if reasons.list.is_some() {
                words.interim_person
            } else {
                words.interim_second
            },
        ]),
    }
    effects.into_iter().map(|text| told.fill(text)).collect()
}

/// A statement being written.
struct Telling<'a> {
    language: &'a str,
    words: &'static Words,
    reasons: &'a Reasons<'a>,
}

impl Telling<'_> {
    fn decided(&self) -> String {
        self.fill(match self.reasons.decided {
            Decided::Nudge => self.words.nudge,
            Decided::Removed => self.words.removed,
            Decided::Strike { .. } => self.words.strike,
            Decided::Interim { .. } => self.words.interim,
        })
    }

    fn rule(&self) -> Option<String> {
        self.reasons.rule.map(|_| self.fill(self.words.rule))
    }

    fn posts(&self) -> Option<String> {
        let head = match self.reasons.posts.len() {
            0 => return None,
            1 => self.words.post,
            _ => self.words.posts,
        };
        let quoted = self.reasons.posts.iter().take(QUOTED_AT_MOST);
        let quoted = quoted.flat_map(|post| {
            let left_out = post.others.len().saturating_sub(OTHERS_AT_MOST);
            let (first, rest) = post.others.split_at(post.others.len().min(1));
            let others = first.iter().chain(rest.iter().skip(left_out));
            let others = others.map(|(excerpt, at)| self.quote(self.words.worded, excerpt, *at));
            std::iter::once(self.quote(self.words.quoted, post.excerpt, post.at)).chain(others)
        });
        let rest = self.reasons.posts.len() > QUOTED_AT_MOST;
        let rest = rest.then(|| self.fill(self.words.more));
        let lines = std::iter::once(head.to_owned()).chain(quoted).chain(rest);
        Some(lines.collect::<Vec<_>>().join("\n"))
    }

    fn quote(&self, words: &str, excerpt: &str, at: i64) -> String {
        let when = dates::moment(self.language, at, self.reasons.zone);
        fill(words, |name| match name {
            "excerpt" => Some(excerpt.to_owned()),
            "when" => Some(when.clone()),
            _ => None,
        })
    }

    /// Where the decision came from: a report or not, and people; or a list, and nobody yet.
    fn origin(&self) -> String {
        if self.reasons.list.is_some() {
            return self.fill(self.words.by_list);
        }
        let begun = if self.reasons.reported {
            self.words.reported
        } else {
            self.words.unreported
        };
        format!("{begun} {}", self.fill(self.words.by_people))
    }

    fn removal(&self) -> Option<&'static str> {
        let one = self.reasons.posts.len() == 1;
        let any = self.reasons.removes && !self.reasons.posts.is_empty();
        any.then_some(if one { self.words.goes } else { self.words.go })
    }

    fn ladder(&self, step: Step, severe: bool) -> Vec<&'static str> {
        let words = self.words;
        let mut effects = Vec::new();
        if severe {
            effects.push(words.severe);
        }
        match step {
            Step::First if self.reasons.clearing == Clearing::Done => effects.push(words.cleared),
            Step::First => effects.extend([words.acknowledge, words.active]),
            Step::Second => {
                let muted = [words.muted, words.rests, words.acknowledge];
                effects.extend(muted.into_iter().chain([words.active, words.pauses]));
            }
            Step::Third => {
                effects.extend([words.suspended, words.restricted]);
                effects.extend(self.reasons.confirm_until.map(|_| words.unconfirmed));
                effects.push(words.indefinite);
            }
        }
        if self.reasons.clearing == Clearing::Ahead && step == Step::First {
            effects.push(words.clears);
        }
        effects
    }

    /// What the member can do now, one thing a line.
    fn redress(&self) -> String {
        let words = self.words;
        let lines: &[&str] = match self.reasons.decided {
            Decided::Nudge => &[words.mend],
            Decided::Removed => &[words.appeal, words.other, words.courts],
            Decided::Strike {
                step: Step::First | Step::Second,
                ..
            } => &[
                words.read,
                words.refresh,
                words.appeal,
                words.other,
                words.courts,
            ],
            Decided::Strike { .. } => &[words.sign_in, words.appeal_web, words.other, words.courts],
            Decided::Interim { .. } => &[words.sign_in, words.courts],
        };
        let cleared = self.reasons.clearing == Clearing::Done;
        let refresher = self.reasons.refresher.is_some();
        let lines = lines
            .iter()
            .filter(|line| **line != words.refresh || (refresher && !cleared))
            .filter(|line| **line != words.read || !cleared)
            .map(|line| format!("• {}", self.fill(line)));
        let head = std::iter::once(words.now.to_owned());
        head.chain(lines).collect::<Vec<_>>().join("\n")
    }

    fn fill(&self, text: &str) -> String {
        fill(text, |name| self.value(name))
    }

    fn value(&self, name: &str) -> Option<String> {
        let reasons = self.reasons;
        let day = |at| dates::day(self.language, at, reasons.zone);
        let moment = |at| dates::moment(self.language, at, reasons.zone);
        Some(match name {
            "territory" => reasons.territory.to_owned(),
            "case" => reasons.case.to_owned(),
            "url" => reasons.web_url.trim_end_matches('/').to_owned(),
            "refresher" => reasons.refresher?.to_owned(),
            "count" => reasons.posts.len().to_string(),
            "more" => reasons
                .posts
                .len()
                .saturating_sub(QUOTED_AT_MOST)
                .to_string(),
            "facts" => reasons.facts.trim().to_owned(),
            "issued_at" => moment(reasons.issued_at),
            "appeal_until" => day(appeals::until(reasons.ladder, reasons.issued_at)),
            "review_at" => day(reasons.issued_at + reasons.ladder.review_ms),
            "list" => reasons.list?.to_owned(),
            "confirm_until" => moment(reasons.confirm_until?),
            "active_until" => day(reasons.active_until?),
            "mute_until" => moment(reasons.mute_until?),
            "rule_id" => reasons.rule?.id.to_owned(),
            "rule_title" => reasons.rule?.title.to_owned(),
            "rule_text" => reasons.rule?.text.trim().to_owned(),
            "step" | "until" => match reasons.decided {
                Decided::Strike { step, .. } => step.number().to_string(),
                Decided::Interim { until } => moment(until),
                Decided::Nudge | Decided::Removed => return None,
            },
            _ => return None,
        })
    }
}

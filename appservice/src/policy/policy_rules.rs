//! Rules of policy lists ([spec]): whom they are about, and which of them we do not follow.
//!
//! [spec]: https://spec.matrix.org/v1.18/client-server-api/#moderation-policy-lists

use std::collections::{BTreeMap, BTreeSet};

use ruma::{OwnedUserId, UserId};
use serde_json::Value;

use crate::events::{CaseEventContent, Outcome};

/// The longest entity, in bytes: no user ID is longer.
const MAX_ENTITY: usize = 255;
/// The longest reason that is kept, in characters.
const MAX_REASON: usize = 500;
/// Stars of a pattern at most.
const MAX_STARS: usize = 8;
/// One rule matches one in so many members at most, and one always.
const ONE_IN: usize = 100;

/// What a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// User IDs.
    User,
    /// Server names.
    Server,
}

/// A rule that asks for a ban.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PolicyRule {
    /// What it is about.
    pub subject: Subject,
    /// The pattern, as it is written.
    pub entity: String,
    /// Why, in the words of who published it.
    pub reason: String,
    pattern: Pattern,
}

/// A pattern with `*` for anything and `?` for one character, bounded so that matching takes little
/// time whatever it says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Pattern(Vec<char>);

impl Pattern {
    /// Reads a pattern; nothing of one that is empty, too long, or has too many stars.
    fn parse(text: &str) -> Option<Self> {
        if text.is_empty() || text.len() > MAX_ENTITY {
            return None;
        }
        let mut chars: Vec<char> = text.chars().collect();
        // Two stars in a row say no more than one.
        chars.dedup_by(|a, b| *a == '*' && *b == '*');
        let stars = chars.iter().filter(|c| **c == '*').count();
        (stars <= MAX_STARS).then_some(Self(chars))
    }

    /// Whether it stands for itself alone.
    fn is_literal(&self) -> bool {
        !self.0.iter().any(|c| matches!(c, '*' | '?'))
    }

    /// Whether all of a text is as the pattern says.
    fn matches(&self, text: &str) -> bool {
        let text: Vec<char> = text.chars().collect();
        let (mut at, mut of) = (0, 0);
        // The last star, and how far the text was when it was met: where what follows does not fit, the
        // star takes one more character. One that came before it need not be tried again.
        let mut star: Option<(usize, usize)> = None;
        while let Some(&character) = text.get(at) {
            match self.0.get(of) {
                Some('*') => {
                    star = Some((of, at));
                    of += 1;
                }
                Some('?') => (at, of) = (at + 1, of + 1),
                Some(wanted) if *wanted == character => (at, of) = (at + 1, of + 1),
                _ => match &mut star {
                    Some((place, taken)) => {
                        *taken += 1;
                        (at, of) = (*taken, *place + 1);
                    }
                    None => return false,
                },
            }
        }
        self.0.iter().skip(of).all(|c| *c == '*')
    }
}

impl PolicyRule {
    /// Reads a state event of a policy list, by its present names or those that came before them.
    /// Nothing of what is none, is taken back, cannot be read, or asks for anything but a ban.
    pub fn parse(event_type: &str, content: &Value) -> Option<Self> {
        let subject = match event_type {
            "m.policy.rule.user" | "m.room.rule.user" | "org.matrix.mjolnir.rule.user" => {
                Subject::User
            }
            "m.policy.rule.server" | "m.room.rule.server" | "org.matrix.mjolnir.rule.server" => {
                Subject::Server
            }
            _ => return None,
        };
        let text = |key: &str| content.get(key).and_then(Value::as_str);
        let asks = text("recommendation")?;
        if !matches!(asks, "m.ban" | "org.matrix.mjolnir.ban") {
            return None;
        }
        let entity = text("entity")?;
        let pattern = match subject {
            Subject::User => Pattern::parse(entity)?,
            Subject::Server => Pattern::parse(&entity.to_lowercase())?,
        };
        let reason = text("reason").unwrap_or_default();
        Some(Self {
            subject,
            entity: entity.to_owned(),
            reason: reason.chars().take(MAX_REASON).collect(),
            pattern,
        })
    }

    /// Whom of these it is about. A rule for a server is so with its port or without.
    fn among<'p>(&self, people: &'p People) -> Vec<&'p OwnedUserId> {
        match self.subject {
            Subject::User if self.pattern.is_literal() => people
                .by_id
                .get_key_value(&*self.entity)
                .map(|(_, id)| id)
                .into_iter()
                .collect(),
            Subject::User => {
                let all = people.by_id.iter();
                let matching = all.filter(|(text, _)| self.pattern.matches(text));
                matching.map(|(_, id)| id).collect()
            }
            Subject::Server => {
                let servers = people.by_server.iter();
                let matching = servers.filter(|(server, _)| {
                    let host = server.rsplit_once(':').map_or(&***server, |(host, _)| host);
                    self.pattern.matches(server) || self.pattern.matches(host)
                });
                matching.flat_map(|(_, ids)| ids).collect()
            }
        }
    }
}

/// Those whom rules may be about.
#[derive(Debug, Clone, Default)]
pub struct People {
    by_id: BTreeMap<String, OwnedUserId>,
    by_server: BTreeMap<Box<str>, Vec<OwnedUserId>>,
    kept_out: BTreeSet<OwnedUserId>,
}

impl People {
    /// Those who are here, and those whom a list keeps out: a rule is about them as before, and reaches
    /// no further for it.
    pub fn new(here: Vec<OwnedUserId>, kept_out: BTreeSet<OwnedUserId>) -> Self {
        let mut people = Self::default();
        for id in here.into_iter().chain(kept_out.iter().cloned()) {
            let server = id.server_name().as_str().to_lowercase();
            people
                .by_server
                .entry(server.into())
                .or_default()
                .push(id.clone());
            people.by_id.insert(id.to_string(), id);
        }
        people.kept_out = kept_out;
        people
    }

    /// How many are here.
    pub fn len(&self) -> usize {
        self.by_id.len() - self.kept_out.len()
    }

    /// Whether nobody is here.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A rule, whom of us it is about, and why we do not follow it where we do not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weighed {
    /// The rule.
    pub rule: PolicyRule,
    /// Whom it is about.
    pub matches: Vec<OwnedUserId>,
    /// Why it is not followed.
    pub refused: Option<String>,
}

/// Weighs the rules of a list.
pub fn weigh(
    rules: Vec<PolicyRule>,
    people: &People,
    is_officer: impl Fn(&UserId) -> bool,
) -> Vec<Weighed> {
    let weigh = |rule: PolicyRule| {
        let matches: Vec<_> = rule.among(people).into_iter().cloned().collect();
        let here = matches.iter().filter(|id| !people.kept_out.contains(*id));
        let reach = Reach {
            matches: here.count(),
            of: people.len(),
            has_officer: matches.iter().any(|id| is_officer(id)),
        };
        let refused = refusal(&rule.entity, reach);
        Weighed {
            rule,
            matches,
            refused,
        }
    };
    rules.into_iter().map(weigh).collect()
}

/// How long the rule of a confirmed third strike waits before it is published, in milliseconds.
pub const HOLD_MS: i64 = 72 * 60 * 60 * 1_000;

/// What the rule of a third strike waits for before it is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waits {
    /// A second person has to look.
    Confirmation,
    /// Three days have to pass: the member may appeal before others act on it.
    Hold,
}

/// What the rule of a case waits for at `now`, Unix milliseconds; nothing where it has none, or need
/// not wait. A severe one is not held.
pub fn waits(case: &CaseEventContent, now: i64) -> Option<Waits> {
    let decision = case.standing_decision().filter(|decision| {
        let is_third = decision.outcome == Outcome::Strike && decision.step == Some(3);
        is_third && decision.lifted.is_none()
    })?;
    let Some(confirmed) = &decision.confirmed else {
        return Some(Waits::Confirmation);
    };
    (!decision.severe && now < confirmed.at + HOLD_MS).then_some(Waits::Hold)
}

/// What decides about following a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Reach {
    /// Of our members and guests it matches so many.
    matches: usize,
    /// There are so many.
    of: usize,
    /// It matches one who keeps order here.
    has_officer: bool,
}

/// Why a rule is not followed; nothing where it is.
fn refusal(entity: &str, reach: Reach) -> Option<String> {
    let Reach {
        matches,
        of,
        has_officer,
    } = reach;
    if has_officer {
        return Some(format!(
            "The rule for {entity} is about somebody who keeps order here."
        ));
    }
    if matches > (of / ONE_IN).max(1) {
        return Some(format!(
            "The rule for {entity} is about {matches} of {of} members: more than one in a hundred."
        ));
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn about(rule: &PolicyRule, users: &[&str]) -> Vec<String> {
        let ids = users.iter().map(|id| UserId::parse(*id).unwrap()).collect();
        rule.among(&People::new(ids, BTreeSet::new()))
            .into_iter()
            .map(ToString::to_string)
            .collect()
    }

    fn is(pattern: &str, text: &str) -> bool {
        Pattern::parse(pattern).unwrap().matches(text)
    }

    #[test]
    fn stars_and_question_marks() {
        assert!(is("@spam*:evil.example", "@spam123:evil.example"));
        assert!(is("@spam*:evil.example", "@spam:evil.example"));
        assert!(!is("@spam*:evil.example", "@spam:evil.example.org"));
        assert!(is("@?:x", "@a:x") && is("@?:x", "@å:x") && !is("@?:x", "@ab:x"));
        assert!(is("*", "") && is("*:*", "@a:b") && !is("*:*", "ab"));
        assert!(is("a*b*c", "aXbYbZc") && !is("a*b*c", "aXbYbZ"));
        assert!(is("*.evil.example", "a.evil.example") && !is("*.evil.example", "evil.example"));
        assert!(!is("a", "b") && is("?*", "x") && !is("?*", ""));
        assert!(Pattern::parse("").is_none() && Pattern::parse(&"a".repeat(256)).is_none());
        assert!(Pattern::parse("*a*a*a*a*a*a*a*a*a").is_none());
        assert!(Pattern::parse(&"*".repeat(200)).is_some());
    }

    /// What makes matchers that try everything take for ever.
    #[test]
    fn hostile_patterns_take_no_time() {
        let pattern = Pattern::parse(&format!("{}b", "*aaaaaaaaaaaaaaaaaaaa".repeat(8))).unwrap();
        let text = "a".repeat(255);
        let begun = std::time::Instant::now();
        for _ in 0..100 {
            assert!(!pattern.matches(&text));
        }
        assert!(begun.elapsed().as_secs() < 5);
    }

    #[test]
    fn rules_are_read_by_either_name() {
        let content = json!({"entity": "@evil:x", "recommendation": "m.ban", "reason": "Spam"});
        for kind in [
            "m.policy.rule.user",
            "m.room.rule.user",
            "org.matrix.mjolnir.rule.user",
        ] {
            let rule = PolicyRule::parse(kind, &content).unwrap();
            assert_eq!((rule.subject, &*rule.reason), (Subject::User, "Spam"));
            assert_eq!(about(&rule, &["@evil:x", "@evil:y"]), ["@evil:x"]);
        }
        let legacy = json!({"entity": "Evil.Example", "recommendation": "org.matrix.mjolnir.ban"});
        let rule = PolicyRule::parse("org.matrix.mjolnir.rule.server", &legacy).unwrap();
        let users = [
            "@a:evil.example",
            "@a:evil.example:8448",
            "@a:not.evil.example",
        ];
        assert_eq!(about(&rule, &users), users[..2]);
        for odd in [
            json!({}),
            json!({"entity": "@evil:x"}),
            json!({"entity": "@evil:x", "recommendation": "m.hug"}),
            json!({"entity": 7, "recommendation": "m.ban"}),
            json!({"entity": "", "recommendation": "m.ban"}),
            json!([]),
        ] {
            assert!(
                PolicyRule::parse("m.policy.rule.user", &odd).is_none(),
                "{odd}"
            );
        }
        assert!(PolicyRule::parse("m.policy.rule.room", &content).is_none());
        assert!(PolicyRule::parse("m.room.message", &content).is_none());
    }

    /// G16.
    #[test]
    fn a_rule_for_everybody_is_not_followed() {
        let reach = |matches, of| Reach {
            matches,
            of,
            has_officer: false,
        };
        assert!(
            refusal("*:*", reach(200, 200))
                .unwrap()
                .contains("200 of 200")
        );
        assert!(refusal("a*", reach(3, 200)).is_some());
        assert!(refusal("a*", reach(2, 200)).is_none());
        assert!(
            refusal("@a:x", reach(1, 3)).is_none(),
            "one is never too many"
        );
        assert!(refusal("a*", reach(2, 3)).is_some());
        let officer = Reach {
            has_officer: true,
            ..reach(1, 10_000)
        };
        assert!(refusal("@boss:x", officer).unwrap().contains("keeps order"));
    }

    #[test]
    fn a_third_strike_is_published_when_two_have_looked_and_three_days_are_over() {
        use crate::events::{Act, CaseKind, Decision};
        let about = UserId::parse("@a:dk.test").unwrap();
        let act = |at| Act {
            by: None,
            at,
            text: String::new(),
        };
        let mut case = CaseEventContent::new("aaaaaa".into(), CaseKind::Post, about.clone(), 0);
        assert_eq!(waits(&case, 0), None);
        case.decision = Some(Decision {
            outcome: Outcome::Strike,
            step: Some(3),
            rule: None,
            rules_version: String::new(),
            facts: String::new(),
            severe: false,
            removes: true,
            by: about,
            at: 5,
            confirmed: None,
            overturned: None,
            lifted: None,
            reduced_from: None,
            lowered: None,
        });
        assert_eq!(waits(&case, HOLD_MS * 9), Some(Waits::Confirmation));
        let with = |change: &dyn Fn(&mut Decision)| {
            let mut case = case.clone();
            change(case.decision.as_mut().unwrap());
            case
        };
        let confirmed = with(&|d| d.confirmed = Some(act(10)));
        assert_eq!(waits(&confirmed, 9 + HOLD_MS), Some(Waits::Hold));
        assert_eq!(waits(&confirmed, 10 + HOLD_MS), None);
        let severe = with(&|d| (d.severe, d.confirmed) = (true, Some(act(10))));
        assert_eq!(waits(&severe, 11), None);
        assert_eq!(waits(&with(&|d| d.step = Some(2)), 11), None);
        assert_eq!(waits(&with(&|d| d.overturned = Some(act(6))), 11), None);
    }

    /// G16 and its like, with people.
    #[test]
    fn rules_are_weighed_by_whom_they_are_about() {
        let mut ids: Vec<_> = (0..300)
            .map(|n| UserId::parse(format!("@m{n}:dk.test")).unwrap())
            .collect();
        ids.push(UserId::parse("@guest:se.test").unwrap());
        let people = People::new(ids, BTreeSet::new());
        let rule = |kind: &str, entity: &str| {
            let content = json!({"entity": entity, "recommendation": "m.ban"});
            PolicyRule::parse(kind, &content).unwrap()
        };
        let rules = vec![
            rule("m.policy.rule.user", "@*:*"),
            rule("m.policy.rule.user", "@m29?:dk.test"),
            rule("m.policy.rule.user", "@m1:dk.test"),
            rule("m.policy.rule.server", "SE.test"),
            rule("m.policy.rule.user", "@m7:dk.test"),
            rule("m.policy.rule.user", "@nobody:dk.test"),
        ];
        let weighed = weigh(rules, &people, |id| id.localpart() == "m7");
        let of = |w: &Weighed| (w.matches.len(), w.refused.is_some());
        let seen: Vec<_> = weighed.iter().map(of).collect();
        let expected = [
            (301, true),
            (10, true),
            (1, false),
            (1, false),
            (1, true),
            (0, false),
        ];
        assert_eq!(seen, expected);
        // Those who are kept out already are matched as before, and make no rule reach too far.
        let spam: BTreeSet<_> = (0..20)
            .map(|n| UserId::parse(format!("@s{n}:spam.test")).unwrap())
            .collect();
        let here = vec![UserId::parse("@m1:dk.test").unwrap()];
        let rules = vec![rule("m.policy.rule.server", "spam.test")];
        let weighed = weigh(rules, &People::new(here, spam), |_| false);
        assert_eq!(of(&weighed[0]), (20, false));
    }

    /// The same, by trying everything.
    fn tried(pattern: &[char], text: &[char]) -> bool {
        match (pattern.split_first(), text.split_first()) {
            (None, None) => true,
            (Some(('*', rest)), _) => {
                tried(rest, text)
                    || text
                        .split_first()
                        .is_some_and(|(_, after)| tried(pattern, after))
            }
            (Some((wanted, rest)), Some((given, after))) => {
                (*wanted == '?' || wanted == given) && tried(rest, after)
            }
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn matching_is_what_trying_everything_gives(pattern in "[ab*?]{1,9}", text in "[abc]{0,9}") {
            let Some(read) = Pattern::parse(&pattern) else {
                return Ok(());
            };
            let (chars, given): (Vec<_>, Vec<_>) =
                (pattern.chars().collect(), text.chars().collect());
            prop_assert_eq!(read.matches(&text), tried(&chars, &given));
        }

        #[test]
        fn a_text_matches_itself_and_whatever_is_left_out_of_it(
            text in "@[a-zæøå0-9._=-]{1,20}:[a-z.]{1,20}",
            from in any::<prop::sample::Index>(),
            to in any::<prop::sample::Index>(),
        ) {
            let chars: Vec<char> = text.chars().collect();
            let (a, b) = (from.index(chars.len()), to.index(chars.len()));
            let (from, to) = (a.min(b), a.max(b));
            let holed: String =
                chars[..from].iter().chain(&['*']).chain(&chars[to..]).collect();
            prop_assert!(is(&text, &text), "{text}");
            prop_assert!(is(&holed, &text), "{holed}");
        }

        #[test]
        fn any_pattern_meets_any_text(pattern in ".{0,300}", text in ".{0,300}") {
            if let Some(pattern) = Pattern::parse(&pattern) {
                pattern.matches(&text);
            }
        }
    }
}

//! Quizzes: what an attempt asks, whether its answers can be counted, what they score, and when the
//! next attempt may begin.
//!
//! An attempt is drawn from a seed: the same seed gives the same questions and options in the same
//! order on every machine and in every version, because the order is that of SHA-256 sums over seed,
//! purpose and slugs. Nothing else is kept of an attempt than its seed, the rule that drew it and its
//! answers.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use crate::{
    courses::{Course, Kind, Question, Quiz},
    events::CourseAttemptEventContent,
};

/// Chosen options by question.
pub type Answers = BTreeMap<String, BTreeSet<String>>;

/// What is wrong with answers: a sentence by question.
pub type Faults = BTreeMap<String, String>;

/// Above every seed: what JSON numbers hold without loss.
pub const SEEDS: u64 = 1 << 53;

/// The rule by which attempts that begin now are drawn: the shortened course asks about its own
/// lessons. By rule 0 it asked about all of them.
pub const RULE: u32 = 1;

/// What an attempt is drawn by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lots {
    /// It is of the shortened course.
    pub refresher: bool,
    /// Below [`SEEDS`].
    pub seed: u64,
    /// [`RULE`], or an earlier one.
    pub rule: u32,
}

/// A question of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked<'a> {
    /// As the bank has it.
    pub question: &'a Question,
    /// Its options, in the order of this attempt.
    pub options: Vec<&'a str>,
}

/// What an attempt of these lots asks, in its order; nothing where the course has no quiz. "True" comes
/// before "false" always. A version from before courses were checked for it may have too few questions
/// of the shortened course's lessons: it asks others besides.
pub fn draw(course: &Course, lots: Lots) -> Vec<Asked<'_>> {
    let Some(quiz) = &course.quiz else {
        return Vec::new();
    };
    let Lots {
        refresher,
        seed,
        rule,
    } = lots;
    let wanted = quiz.drawn(refresher);
    let spares_others = refresher && rule >= RULE;
    let mut drawn: Vec<&Question> = Vec::with_capacity(wanted.total());
    for kind in Kind::ALL {
        let mut bank: Vec<_> = quiz.questions.iter().filter(|q| q.kind == kind).collect();
        bank.sort_by_cached_key(|q| {
            let comes_last = spares_others && course.leaves_out(q);
            (comes_last, lot(seed, "draw", &[&q.question]))
        });
        drawn.extend(bank.into_iter().take(wanted.of(kind)));
    }
    drawn.sort_by_cached_key(|q| lot(seed, "order", &[&q.question]));
    drawn.into_iter().map(|q| shuffled(q, seed)).collect()
}

/// What an attempt that was handed in had asked.
pub fn asked<'a>(course: &'a Course, attempt: &CourseAttemptEventContent) -> Vec<Asked<'a>> {
    let lots = attempt.seed.parse().map(|seed| Lots {
        refresher: attempt.refresher,
        seed,
        rule: attempt.rule,
    });
    lots.map_or_else(|_odd| Vec::new(), |lots| draw(course, lots))
}

fn shuffled(question: &Question, seed: u64) -> Asked<'_> {
    let mut options = question.option_ids();
    if question.kind != Kind::TrueFalse {
        options.sort_by_cached_key(|o| lot(seed, "option", &[&question.question, o]));
    }
    Asked { question, options }
}

/// The lot that something draws: a place in an order that nobody can foresee without the seed.
fn lot(seed: u64, purpose: &str, slugs: &[&str]) -> [u8; 32] {
    let mut sum = Sha256::new()
        .chain_update(seed.to_be_bytes())
        .chain_update(purpose);
    for slug in slugs {
        // No slug has a NUL, so that no two lists of slugs run into the same bytes.
        sum = sum.chain_update([0]).chain_update(slug);
    }
    sum.finalize().into()
}

/// Whether answers are to what was asked. Half-done ones may lack some; finished ones answer all.
pub fn check(
    asked: &[Asked<'_>],
    given: &[(String, Vec<String>)],
    finished: bool,
) -> Result<Answers, Faults> {
    let mut faults = Faults::new();
    let mut answers = Answers::new();
    let mut strangers = 0_usize;
    for (question, chosen) in given {
        let Some(asked) = asked.iter().find(|a| a.question.question == *question) else {
            strangers += 1;
            continue;
        };
        let set = chosen.iter().cloned().collect();
        if answers.insert(question.clone(), set).is_some() {
            faults.insert(question.clone(), "This question is answered twice.".into());
        } else if let Some(fault) = fault(asked, chosen) {
            faults.insert(question.clone(), fault.into());
        }
    }
    if strangers > 0 {
        // Not by their names: there may be ten thousand.
        let message = format!("{strangers} of the answers are to questions that were not asked.");
        faults.insert("answers".into(), message);
    }
    answers.retain(|_, chosen| !chosen.is_empty());
    if finished {
        for Asked { question, .. } in asked {
            if !answers.contains_key(&question.question) {
                let fault = faults.entry(question.question.clone());
                fault.or_insert_with(|| "Choose an answer.".into());
            }
        }
    }
    if faults.is_empty() {
        Ok(answers)
    } else {
        Err(faults)
    }
}

fn fault(asked: &Asked<'_>, chosen: &[String]) -> Option<&'static str> {
    let known = |option: &String| asked.options.contains(&option.as_str());
    if !chosen.iter().all(known) {
        return Some("An option that was chosen is none of this question's.");
    }
    if chosen.iter().collect::<BTreeSet<_>>().len() < chosen.len() {
        return Some("An option is chosen twice.");
    }
    let many = asked.question.kind == Kind::Multiple || chosen.len() <= 1;
    (!many).then_some("Choose one answer only.")
}

/// Whether the answer to a question is right: all right options and no other.
pub fn is_right(question: &Question, answers: &Answers) -> bool {
    let options = question.option_ids();
    options
        .into_iter()
        .all(|option| is_chosen(answers, question, option) == question.is_right(option))
}

/// How many answers are right.
pub fn score(asked: &[Asked<'_>], answers: &Answers) -> usize {
    let right = |a: &&Asked<'_>| is_right(a.question, answers);
    asked.iter().filter(right).count()
}

/// Whether an option of a question was chosen.
pub fn is_chosen(answers: &Answers, question: &Question, option: &str) -> bool {
    let chosen = answers.get(&question.question);
    chosen.is_some_and(|chosen| chosen.contains(option))
}

/// Whether a score is enough.
pub fn passes(quiz: &Quiz, score: usize, of: usize) -> bool {
    of > 0 && score * 100 >= of * quiz.pass_percent as usize
}

/// Lessons that explain what was answered wrongly, in the order of the course.
pub fn reopen(course: &Course, asked: &[Asked<'_>], answers: &Answers) -> Vec<String> {
    let wrong: BTreeSet<_> = asked
        .iter()
        .filter(|a| !is_right(a.question, answers))
        .filter_map(|a| a.question.lesson.as_deref())
        .collect();
    let lessons = course.lessons.iter().map(|l| l.lesson.as_str());
    lessons
        .filter(|lesson| wrong.contains(lesson))
        .map(str::to_owned)
        .collect()
}

/// How many attempts somebody has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// How many there are …
    pub limit: u32,
    /// … within so many hours.
    pub per_hours: u32,
    /// How many are left now.
    pub left: u32,
    /// When there is one again, in milliseconds since the Unix epoch; only where none is left.
    pub next_attempt_at: Option<i64>,
}

/// What is left after attempts that were submitted at these times (milliseconds since the Unix
/// epoch, in any order). The window slides: each attempt counts for `per_hours` after it was
/// submitted, or for `at_most` where that is less. Those of the shortened course count alike.
pub fn allowance(
    quiz: &Quiz,
    at_most: Option<u32>,
    submitted_at: impl IntoIterator<Item = i64>,
    now: i64,
) -> Allowance {
    let per_hours = at_most.map_or(quiz.per_hours, |hours| hours.min(quiz.per_hours));
    let window = i64::from(per_hours) * 3_600_000;
    let mut counted: Vec<i64> = submitted_at
        .into_iter()
        .filter(|at| at.saturating_add(window) > now)
        .collect();
    counted.sort_unstable();
    let used = u32::try_from(counted.len()).unwrap_or(u32::MAX);
    let left = quiz.attempts.saturating_sub(used);
    // There is one again when so many have grown old that fewer than the limit are left.
    let last = counted.len().checked_sub(quiz.attempts as usize);
    let next_attempt_at = last
        .and_then(|n| counted.get(n))
        .map(|at| at.saturating_add(window));
    Allowance {
        limit: quiz.attempts,
        per_hours,
        left,
        next_attempt_at,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::courses::sample;

    const HOUR: i64 = 3_600_000;

    fn right(asked: &[Asked<'_>]) -> Vec<(String, Vec<String>)> {
        let answer = |a: &Asked<'_>| {
            let options = a.options.iter().filter(|o| a.question.is_right(o));
            (
                a.question.question.clone(),
                options.map(|o| (*o).to_owned()).collect(),
            )
        };
        asked.iter().map(answer).collect()
    }

    fn lots(refresher: bool, seed: u64) -> Lots {
        Lots {
            refresher,
            seed,
            rule: RULE,
        }
    }

    fn quiz(course: &Course) -> &Quiz {
        course.quiz.as_ref().unwrap()
    }

    /// A seed's draw is kept by events for good: it may never come out otherwise.
    #[test]
    fn a_seed_draws_the_same_for_ever() {
        let course = sample();
        for rule in [0, RULE] {
            let asked = draw(
                &course,
                Lots {
                    rule,
                    ..lots(false, 7)
                },
            );
            let drawn: Vec<_> = asked
                .iter()
                .map(|a| format!("{} {}", a.question.question, a.options.join(" ")))
                .collect();
            assert_eq!(
                drawn,
                [
                    "ironi ens daarligt godt",
                    "slettet true false",
                    "billede aldrig altid spoerg",
                    "strike boede mute flyt kursus",
                ]
            );
        }
    }

    /// The shortened course asks about its own lessons; what was drawn before it did stays as it was.
    #[test]
    fn the_shortened_course_asks_about_its_own_lessons() {
        let course = sample();
        let questions = |rule, seed| {
            let lots = Lots {
                rule,
                ..lots(true, seed)
            };
            let drawn = draw(&course, lots).into_iter();
            let drawn = drawn.map(|a| a.question.question.clone());
            drawn.collect::<BTreeSet<_>>()
        };
        let lesson = |question: &String| {
            let bank = &course.quiz.as_ref().unwrap().questions;
            let found = bank.iter().find(|q| q.question == *question);
            found.unwrap().lesson.clone().unwrap()
        };
        for seed in 0..50 {
            let drawn = questions(RULE, seed);
            assert_eq!(drawn.len(), 2);
            assert!(drawn.iter().all(|q| lesson(q) == "privatliv"), "{drawn:?}");
        }
        let by_all = (0..50).flat_map(|seed| questions(0, seed));
        let by_all: BTreeSet<_> = by_all.collect();
        assert!(by_all.contains("ironi"), "{by_all:?}");
        // A course that was never checked for it asks as many as it says.
        let mut course = course;
        course.quiz.as_mut().unwrap().refresher_draw = None;
        assert_eq!(draw(&course, lots(true, 1)).len(), 4);
    }

    #[test]
    fn right_answers_pass_and_wrong_ones_name_lessons() {
        let course = sample();
        let quiz = quiz(&course);
        let asked = draw(&course, lots(false, 1));
        let mut given = right(&asked);
        let answers = check(&asked, &given, true).unwrap();
        assert_eq!(score(&asked, &answers), 4);
        assert!(passes(quiz, 4, 4) && passes(quiz, 3, 4) && !passes(quiz, 2, 4));
        assert!(!passes(quiz, 0, 0));
        assert!(reopen(&course, &asked, &answers).is_empty());
        // One right option of two is not enough, and neither is one too many.
        let strike = given.iter_mut().find(|(q, _)| q == "strike").unwrap();
        for wrong in [&["mute"][..], &["mute", "kursus", "flyt"]] {
            strike.1 = wrong.iter().map(|o| (*o).to_owned()).collect();
            let answers = check(&asked, std::slice::from_ref(strike), false).unwrap();
            let asked = asked.iter().find(|a| a.question.question == "strike");
            let asked = std::slice::from_ref(asked.unwrap());
            assert_eq!(score(asked, &answers), 0);
            assert_eq!(reopen(&course, asked, &answers), ["velkommen"]);
        }
    }

    #[test]
    fn malformed_answers_get_a_fault_by_question() {
        let course = sample();
        let asked = draw(&course, lots(false, 1));
        let single = asked.iter().find(|a| a.question.kind == Kind::Single);
        let Asked { question, options } = single.unwrap();
        let id = question.question.as_str();
        let with = |chosen: &[&str]| {
            let mut given = right(&asked);
            given.retain(|(q, _)| q != id);
            let chosen = chosen.iter().map(|o| (*o).to_owned()).collect();
            given.push((id.to_owned(), chosen));
            given
        };
        for (chosen, word) in [
            (&[][..], "Choose an answer"),
            (&["ukendt"], "none of this"),
            (&[options[0], options[0]], "twice"),
            (&[options[0], options[1]], "one answer"),
        ] {
            let faults = check(&asked, &with(chosen), true).unwrap_err();
            assert_eq!(faults.keys().collect::<Vec<_>>(), [id]);
            assert!(faults[id].contains(word), "{faults:?}");
        }
        let mut twice = right(&asked);
        twice.extend(right(&asked));
        assert_eq!(check(&asked, &twice, true).unwrap_err().len(), 4);
        let flood: Vec<_> = (0..10_000).map(|n| (format!("q{n}"), vec![])).collect();
        let faults = check(&asked, &flood, false).unwrap_err();
        assert_eq!(faults.len(), 1);
        assert_eq!(check(&asked, &[], true).unwrap_err().len(), 4);
        assert!(check(&asked, &[], false).unwrap().is_empty());
    }

    #[test]
    fn the_window_of_attempts_slides() {
        let course = sample();
        let quiz = quiz(&course);
        let at = |submitted: &[i64], now: i64| {
            let hours = submitted.iter().map(|h| h * HOUR);
            let given = allowance(quiz, None, hours, now * HOUR);
            (given.left, given.next_attempt_at.map(|at| at / HOUR))
        };
        assert_eq!(at(&[], 0), (3, None));
        assert_eq!(at(&[2, 1], 3), (1, None));
        assert_eq!(at(&[5, 1, 3], 6), (0, Some(25)));
        assert_eq!(at(&[5, 1, 3], 25), (1, None));
        // More than there may be (the limit was higher): the newest decide.
        assert_eq!(at(&[1, 2, 3, 4], 5), (0, Some(26)));
    }

    proptest! {
        #[test]
        fn every_draw_is_whole(seed in 0..SEEDS, refresher: bool) {
            let course = sample();
            let quiz = quiz(&course);
            let asked = draw(&course, lots(refresher, seed));
            let wanted = quiz.drawn(refresher);
            for kind in Kind::ALL {
                let of_kind = asked.iter().filter(|a| a.question.kind == kind).count();
                prop_assert_eq!(of_kind, wanted.of(kind));
            }
            let distinct: BTreeSet<_> = asked.iter().map(|a| &a.question.question).collect();
            prop_assert_eq!(distinct.len(), asked.len());
            for a in &asked {
                let (mut shown, mut written) = (a.options.clone(), a.question.option_ids());
                shown.sort_unstable();
                written.sort_unstable();
                prop_assert_eq!(shown, written);
            }
            let answers = check(&asked, &right(&asked), true).unwrap();
            prop_assert_eq!(score(&asked, &answers), asked.len());
        }

        #[test]
        fn answers_never_break_the_count(
            seed in 0..SEEDS,
            given in proptest::collection::vec(
                ("telefonnummer|strike|slettet|ukendt", proptest::collection::vec(
                    "meld|del|mute|kursus|true|false|x", 0..4)), 0..6),
        ) {
            let course = sample();
            let asked = draw(&course, lots(false, seed));
            match check(&asked, &given, true) {
                Ok(answers) => prop_assert!(score(&asked, &answers) <= asked.len()),
                Err(faults) => prop_assert!(!faults.is_empty() && faults.len() <= asked.len() + 1),
            }
        }

        #[test]
        fn an_attempt_is_left_exactly_when_none_is_to_be_waited_for(
            submitted in proptest::collection::vec(0..100 * HOUR, 0..12), now in 0..100 * HOUR,
        ) {
            let course = sample();
            let quiz = quiz(&course);
            let given = allowance(quiz, None, submitted.clone(), now);
            prop_assert_eq!(given.left == 0, given.next_attempt_at.is_some());
            if let Some(next) = given.next_attempt_at {
                prop_assert!(next > now);
                prop_assert!(allowance(quiz, None, submitted.clone(), next).left > 0);
                prop_assert_eq!(allowance(quiz, None, submitted, next - 1).left, 0);
            }
        }
    }
}

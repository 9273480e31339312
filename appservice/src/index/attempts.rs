//! Quizzes that were handed in: read rarely, and every member has some. The names in them are those
//! of the course, which all who take it share.

use serde::{Deserialize, Serialize};
use thin_vec::ThinVec;

use super::{
    arena::Texts,
    id::{Mark, TextIx},
    packed::{UlidText, pack},
};
use crate::events::CourseAttemptEventContent;

/// The attempts in a home room, by event: postcard of `Vec<(Mark, Packed)>`, in which small numbers
/// are short.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Attempts(ThinVec<u8>);

/// What an attempt says, with its texts by their places.
#[derive(Serialize, Deserialize)]
struct Packed<'a> {
    #[serde(borrow)]
    attempt_id: UlidText<'a>,
    course: TextIx,
    quiz: TextIx,
    version: u32,
    seed: Seed,
    started_at: i64,
    /// Milliseconds since then.
    took: i64,
    answers: Vec<(TextIx, Vec<TextIx>)>,
    score: u32,
    of: u32,
    passed: bool,
    refresher: bool,
    rule: u32,
}

/// A number, if nobody else wrote it.
#[derive(Serialize, Deserialize)]
enum Seed {
    Number(u64),
    Text(TextIx),
}

impl Attempts {
    /// Adds an attempt; whether it is new.
    pub fn insert(
        &mut self,
        mark: Mark,
        content: &CourseAttemptEventContent,
        texts: &mut Texts,
    ) -> bool {
        let mut all = self.all();
        let place = place(&all, mark);
        if let Err(place) = place {
            all.insert(place, (mark, Packed::new(content, texts)));
            self.0 = pack(&all);
        }
        place.is_err()
    }

    /// Takes an attempt away; whether it was there.
    pub fn remove(&mut self, mark: Mark, texts: &mut Texts) -> bool {
        let mut all = self.all();
        let Ok(place) = place(&all, mark) else {
            return false;
        };
        all.remove(place).1.release(texts);
        self.0 = pack(&all);
        true
    }

    /// Takes all of them away.
    pub fn clear(&mut self, texts: &mut Texts) {
        for (_, packed) in self.all() {
            packed.release(texts);
        }
        self.0 = ThinVec::new();
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.all().len()
    }

    /// Events and what they say.
    pub fn iter(&self, texts: &Texts) -> impl Iterator<Item = (Mark, CourseAttemptEventContent)> {
        let all = self.all().into_iter();
        all.map(|(mark, packed)| (mark, packed.content(texts)))
    }

    /// Whether all of it can be read, and every text that is spoken of exists.
    pub fn are_sound(&self, holds: impl Fn(TextIx) -> bool) -> bool {
        let all = self.read();
        all.is_ok_and(|all| all.iter().all(|(_, packed)| packed.texts().all(&holds)))
    }

    fn all(&self) -> Vec<(Mark, Packed<'_>)> {
        self.read().unwrap_or_default()
    }

    fn read(&self) -> postcard::Result<Vec<(Mark, Packed<'_>)>> {
        if self.0.is_empty() {
            return Ok(Vec::new());
        }
        postcard::from_bytes(&self.0)
    }
}

fn place(all: &[(Mark, Packed<'_>)], mark: Mark) -> Result<usize, usize> {
    all.binary_search_by_key(&mark, |(mark, _)| *mark)
}

impl<'a> Packed<'a> {
    fn new(content: &'a CourseAttemptEventContent, texts: &mut Texts) -> Self {
        let seed = content.seed.parse::<u64>().ok();
        let answers = content.answers.iter();
        Self {
            attempt_id: UlidText::of(&content.attempt_id),
            course: texts.acquire(&content.course),
            quiz: texts.acquire(&content.quiz),
            version: content.version,
            seed: match seed.filter(|seed| seed.to_string() == content.seed) {
                Some(seed) => Seed::Number(seed),
                None => Seed::Text(texts.acquire(&content.seed)),
            },
            started_at: content.started_at,
            took: content.submitted_at.wrapping_sub(content.started_at),
            answers: answers
                .map(|(question, options)| {
                    let options = options.iter().map(|option| texts.acquire(option)).collect();
                    (texts.acquire(question), options)
                })
                .collect(),
            score: content.score,
            of: content.of,
            passed: content.passed,
            refresher: content.refresher,
            rule: content.rule,
        }
    }

    fn content(self, texts: &Texts) -> CourseAttemptEventContent {
        let text = |ix: TextIx| texts.get(ix).to_string();
        CourseAttemptEventContent {
            attempt_id: self.attempt_id.text(),
            course: text(self.course),
            quiz: text(self.quiz),
            version: self.version,
            seed: match self.seed {
                Seed::Number(seed) => seed.to_string(),
                Seed::Text(ix) => text(ix),
            },
            started_at: self.started_at,
            submitted_at: self.started_at.wrapping_add(self.took),
            answers: self
                .answers
                .into_iter()
                .map(|(question, options)| {
                    (text(question), options.into_iter().map(text).collect())
                })
                .collect(),
            score: self.score,
            of: self.of,
            passed: self.passed,
            refresher: self.refresher,
            rule: self.rule,
        }
    }

    /// The places of its texts, each as often as it is used.
    fn texts(&self) -> impl Iterator<Item = TextIx> {
        let seed = match self.seed {
            Seed::Number(_) => None,
            Seed::Text(ix) => Some(ix),
        };
        let answers = self.answers.iter();
        let answers = answers.flat_map(|(question, options)| {
            std::iter::once(*question).chain(options.iter().copied())
        });
        [self.course, self.quiz]
            .into_iter()
            .chain(seed)
            .chain(answers)
    }

    fn release(&self, texts: &mut Texts) {
        for ix in self.texts() {
            texts.release(ix);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::id::Place;

    fn attempt() -> CourseAttemptEventContent {
        CourseAttemptEventContent {
            attempt_id: "01M87D1CJGZZ4NG8G6GJ27JTSV".into(),
            course: "adfaerdskodeks".into(),
            quiz: "afslutning".into(),
            version: 2,
            seed: u64::MAX.to_string(),
            started_at: 1_790_000_000_000,
            submitted_at: 1_790_000_300_000,
            answers: [
                ("telefonnummer".into(), ["skriv-til-mads".into()].into()),
                ("strike-to".into(), ["stum".into(), "kursus".into()].into()),
                ("sandt".into(), [].into()),
            ]
            .into(),
            score: 8,
            of: 10,
            passed: true,
            refresher: false,
            rule: 1,
        }
    }

    #[test]
    fn an_attempt_says_what_it_said() {
        let plain = attempt();
        let odd = CourseAttemptEventContent {
            attempt_id: "another".into(),
            seed: "007".into(),
            started_at: i64::MIN,
            submitted_at: i64::MAX,
            ..attempt()
        };
        let mut texts = Texts::default();
        for (n, content) in [(1, plain), (2, odd)] {
            let mut attempts = Attempts::default();
            assert!(attempts.insert(Mark([n; 6]), &content, &mut texts));
            assert!(!attempts.insert(Mark([n; 6]), &content, &mut texts));
            let said: Vec<_> = attempts.iter(&texts).collect();
            assert_eq!(said, [(Mark([n; 6]), content)]);
        }
    }

    #[test]
    fn the_last_attempt_takes_its_words_along() {
        let (mut attempts, mut texts) = (Attempts::default(), Texts::default());
        attempts.insert(Mark([1; 6]), &attempt(), &mut texts);
        attempts.insert(Mark([2; 6]), &attempt(), &mut texts);
        assert!(attempts.remove(Mark([1; 6]), &mut texts));
        assert!(!attempts.remove(Mark([1; 6]), &mut texts));
        assert_eq!(attempts.iter(&texts).next().unwrap().1, attempt());
        attempts.clear(&mut texts);
        let left = texts.arena().places().any(|ix| !texts.get(ix).is_empty());
        assert!(attempts.len() == 0 && !left);
    }

    #[test]
    fn what_speaks_of_a_text_that_is_not_there_is_unsound() {
        let (mut attempts, mut texts) = (Attempts::default(), Texts::default());
        attempts.insert(Mark([1; 6]), &attempt(), &mut texts);
        assert!(attempts.are_sound(|ix| texts.arena().holds(ix)));
        assert!(!attempts.are_sound(|ix| ix.n() < 3));
        let torn = Attempts([1, 2, 3].into_iter().collect());
        assert!(!torn.are_sound(|_| true));
    }
}

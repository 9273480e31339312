//! Polls: what they ask, what was answered, and when they end ([MSC3381], in its stable and its
//! unstable form).
//!
//! [MSC3381]: https://github.com/matrix-org/matrix-spec-proposals/pull/3381

use hashbrown::{HashMap, HashSet};
use ruma::{EventId, UserId};
use serde::{Deserialize, Serialize};
use serde_json::{Value, value::RawValue};

use super::{
    Index,
    event::Kind,
    id::{EventIx, Id, UserIx, id_of},
    words::More,
};
use crate::policy::Permission;

/// Answers that a poll may have, and selections that are read of a response.
const ANSWERS_MAX: usize = 20;
/// The longest ID of an answer, in bytes.
const ID_MAX: usize = 255;
/// The longest text of an answer, in characters.
const TEXT_MAX: usize = 340;

/// What a poll asks; the question is the plain text of its event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Poll {
    /// IDs and texts, in their order.
    pub answers: Vec<(Box<str>, Box<str>)>,
    /// How many of them somebody may choose.
    pub max_selections: u8,
    /// Whether the votes are shown before the end.
    pub disclosed: bool,
    /// It is of the unstable form: so must the responses be.
    pub unstable: bool,
}

/// A poll as one member sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PollView {
    /// What it asks.
    pub question: String,
    /// In their order.
    pub answers: Vec<AnswerView>,
    /// How many have a vote that counts.
    pub voters: usize,
    /// It has ended.
    pub closed: bool,
    /// The votes may be shown now.
    pub disclosed: bool,
    /// How many answers one may choose.
    pub max_selections: usize,
    /// It is of the unstable form: so must the responses be.
    pub unstable: bool,
}

/// An answer and its votes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerView {
    /// Its ID.
    pub id: String,
    /// Its text.
    pub text: String,
    /// How many chose it.
    pub votes: usize,
    /// The viewer is one of them.
    pub mine: bool,
}

impl Poll {
    /// The poll of a content; nothing where it has no answers.
    pub fn parse(content: &Value) -> Option<Self> {
        let (poll, unstable) = block(content)?;
        let text = |key: &str| poll.get(key).and_then(Value::as_str);
        let mut answers: Vec<(Box<str>, Box<str>)> = Vec::new();
        for answer in poll.get("answers")?.as_array()?.iter().take(ANSWERS_MAX) {
            let id = ["m.id", "id"]
                .iter()
                .find_map(|key| answer.get(*key)?.as_str());
            let id = id.filter(|id| (1..=ID_MAX).contains(&id.len()));
            let (Some(id), Some(text)) = (id, plain(answer)) else {
                continue;
            };
            if answers.iter().all(|(known, _)| **known != *id) {
                answers.push((id.into(), text.chars().take(TEXT_MAX).collect()));
            }
        }
        let most = poll.get("max_selections").and_then(Value::as_u64);
        let most = most.unwrap_or(1).clamp(1, ANSWERS_MAX as u64);
        (!answers.is_empty()).then_some(Self {
            answers,
            max_selections: u8::try_from(most).unwrap_or(1),
            disclosed: !text("kind").is_some_and(|kind| kind.ends_with("undisclosed")),
            unstable,
        })
    }

    /// Bytes held by its texts.
    pub fn memory_used(&self) -> usize {
        let text = |(id, text): &(Box<str>, Box<str>)| id.len() + text.len();
        self.answers.capacity() * size_of::<(Box<str>, Box<str>)>()
            + self.answers.iter().map(text).sum::<usize>()
    }
}

/// The question of a poll, "" when there is none.
pub(super) fn question(content: &Value) -> &str {
    let question = block(content).and_then(|(poll, _)| plain(poll.get("question")?));
    question.or_else(|| plain(content)).unwrap_or_default()
}

/// Whether a content is that of a poll.
pub(super) fn is_poll(content: &Value) -> bool {
    block(content).is_some()
}

/// The part of a content that is the poll, and whether it is of the unstable form.
fn block(content: &Value) -> Option<(&Value, bool)> {
    let stable = content.get("m.poll").map(|poll| (poll, false));
    stable.or_else(|| Some((content.get("org.matrix.msc3381.poll.start")?, true)))
}

/// The plain form of an extensible text, in one of the shapes that clients write.
fn plain(value: &Value) -> Option<&str> {
    let is_plain = |text: &&Value| {
        let kind = text.get("mimetype").and_then(Value::as_str);
        kind.is_none_or(|kind| kind == "text/plain")
    };
    let stable = value.get("m.text").and_then(Value::as_array);
    let stable = stable.and_then(|texts| texts.iter().find(is_plain)?.get("body")?.as_str());
    let unstable = || value.get("org.matrix.msc1767.text")?.as_str();
    stable
        .or_else(unstable)
        .or_else(|| value.get("body")?.as_str())
}

/// The poll that a response is about, and its selections as a text: a list in JSON.
pub(super) fn parse_response(content: &RawValue) -> Option<(Id, String)> {
    let content: Value = serde_json::from_str(content.get()).ok()?;
    let poll = reference(&content)?;
    let selections = content.get("m.selections").or_else(|| {
        let block = content.get("org.matrix.msc3381.poll.response")?;
        block.get("answers")
    });
    // What cannot be read spoils the vote, as an unknown answer does: none is chosen.
    let selections = selections
        .and_then(Value::as_array)
        .map_or(&[][..], Vec::as_slice);
    let chosen: Option<Vec<&str>> = selections
        .iter()
        .take(ANSWERS_MAX + 1)
        .map(Value::as_str)
        .collect();
    let chosen = chosen.filter(|chosen| chosen.iter().all(|id| id.len() <= ID_MAX));
    Some((
        poll,
        serde_json::to_string(&chosen.unwrap_or_default()).ok()?,
    ))
}

/// The poll that an `m.poll.end` ends.
pub(super) fn parse_end(content: &RawValue) -> Option<Id> {
    reference(&serde_json::from_str(content.get()).ok()?)
}

/// The target of an `m.reference`.
fn reference(content: &Value) -> Option<Id> {
    let relates_to = content.get("m.relates_to")?;
    let text = |key: &str| relates_to.get(key).and_then(Value::as_str);
    text("rel_type").filter(|kind| *kind == "m.reference")?;
    Id::parse(text("event_id")?)
}

impl Index {
    /// The poll of this post, while it stands: who has a vote is who sent a response before the end,
    /// the latest of each; one that names what is no answer is spoiled. The end is the first by who
    /// asked, or by who may remove the post at `now`.
    pub fn poll(&self, post: &EventId, viewer: Option<&UserId>, now: i64) -> Option<PollView> {
        let ix = self.find_event(id_of(post)?)?;
        let words = self.words_in_force(ix)?;
        let Some(More::Poll(poll)) = words.more.as_deref() else {
            return None;
        };
        let end = self.end_of_poll(ix, now);
        let votes = self.votes(ix, poll, end);
        let viewer = viewer.and_then(|id| self.users.find(id.as_str()));
        let disclosed = poll.disclosed || end.is_some();
        let mine = viewer.and_then(|viewer| votes.get(&viewer));
        let answers = poll
            .answers
            .iter()
            .enumerate()
            .map(|(n, (id, text))| AnswerView {
                id: id.to_string(),
                text: text.to_string(),
                votes: if disclosed {
                    votes.values().filter(|chosen| chosen.contains(&n)).count()
                } else {
                    0
                },
                mine: mine.is_some_and(|chosen| chosen.contains(&n)),
            });
        Some(PollView {
            question: words.body.to_string(),
            answers: answers.collect(),
            voters: votes.len(),
            closed: end.is_some(),
            disclosed,
            max_selections: usize::from(poll.max_selections).min(poll.answers.len()),
            unstable: poll.unstable,
        })
    }

    /// When a poll ended.
    fn end_of_poll(&self, poll: EventIx, now: i64) -> Option<u64> {
        let asked = self.events[poll].sender;
        let may = |user: UserIx| {
            let user_id = self.user_id(user);
            user_id == self.bot || self.may(&user_id, Permission::Moderate, now)
        };
        let ends = self
            .annexes(poll, Kind::PollEnd)
            .map(|end| &self.events[end]);
        let ends = ends.filter(|end| end.sender == asked || end.sender.is_some_and(may));
        ends.map(|end| end.at).min()
    }

    /// Who has a vote that counts, and which answers they chose, by their places.
    fn votes(&self, ix: EventIx, poll: &Poll, end: Option<u64>) -> HashMap<UserIx, HashSet<usize>> {
        let mut latest: HashMap<UserIx, EventIx> = HashMap::new();
        for response in self.annexes(ix, Kind::PollResponse) {
            let event = &self.events[response];
            let (Some(sender), true) = (event.sender, end.is_none_or(|end| event.at <= end)) else {
                continue;
            };
            let when = |ix: EventIx| (self.events[ix].at, self.events[ix].id);
            let known = latest.entry(sender).or_insert(response);
            if when(response) > when(*known) {
                *known = response;
            }
        }
        let chosen = latest
            .into_iter()
            .map(|(voter, response)| (voter, self.chosen(poll, response).unwrap_or_default()));
        chosen.filter(|(_, chosen)| !chosen.is_empty()).collect()
    }

    /// The answers that a response names; nothing where one of them is none.
    fn chosen(&self, poll: &Poll, response: EventIx) -> Option<HashSet<usize>> {
        let said = self.texts.get(self.events[response].text?);
        let ids: Vec<String> = serde_json::from_str(said).ok()?;
        let place = |id: &String| poll.answers.iter().position(|(known, _)| **known == **id);
        let places: Option<Vec<usize>> = ids.iter().map(place).collect();
        Some(
            places?
                .into_iter()
                .take(usize::from(poll.max_selections))
                .collect(),
        )
    }
}

//! The posts that a case is about: in short, what they say in words, and the files that they carried.

use std::collections::BTreeSet;

use ruma::{EventId, OwnedMxcUri, UserId};
use serde_json::Value;

use super::{
    Attachment, Index,
    polls::{Poll, is_poll, question},
};
use crate::{
    events::{CaseEventContent, EvidenceEventContent, KeptFile},
    render,
};

/// How a post of a case begins, and when it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// On one line, without markup.
    pub text: String,
    /// Unix milliseconds.
    pub at: i64,
    /// What else was kept of it: what it said before it was edited, or says since, and when.
    pub others: Vec<(String, i64)>,
}

/// What a kept post says in words. A poll says its question and its answers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeptWords {
    /// Plain.
    pub body: String,
    /// As its author has styled it.
    pub html: Option<String>,
    /// It is a poll.
    pub is_poll: bool,
}

impl KeptWords {
    /// Those of the content of a post.
    pub fn of(content: &Value) -> Self {
        if is_poll(content) {
            return Self::of_poll(content);
        }
        let text = |key: &str| content.get(key).and_then(Value::as_str);
        Self {
            body: text("body").unwrap_or_default().to_owned(),
            html: text("formatted_body").map(ToOwned::to_owned),
            is_poll: false,
        }
    }

    /// Those of evidence.
    pub fn kept(kept: &EvidenceEventContent) -> Self {
        let content = serde_json::from_str(&kept.content);
        content.map_or_else(|_| Self::default(), |content| Self::of(&content))
    }

    fn of_poll(content: &Value) -> Self {
        let question = question(content);
        let poll = Poll::parse(content);
        let answers = poll.iter().flat_map(|poll| &poll.answers);
        let answers: Vec<&str> = answers.map(|(_, text)| &**text).collect();
        let mut body = question.to_owned();
        let mut items = String::new();
        for answer in answers {
            body.push_str("\n– ");
            body.push_str(answer);
            items.push_str("<li>");
            items.push_str(&render::escape(answer));
            items.push_str("</li>");
        }
        let question = render::escape(question).replace('\n', "<br>");
        Self {
            body,
            html: Some(format!("<p>{question}</p><ul>{items}</ul>")),
            is_poll: true,
        }
    }

    /// How they begin, on one line.
    pub fn excerpt(&self) -> String {
        // Its answers stand apart in the plain text.
        let html = self.html.as_deref().filter(|_| !self.is_poll);
        render::excerpt(&self.body, html)
    }
}

/// The file that a kept post carried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CarriedFile {
    /// As its sender put it.
    pub sent: Attachment,
    /// The copy that was made of it, where it could be had.
    pub copy: Option<KeptFile>,
}

impl Index {
    /// The file that a kept post carried.
    pub fn carried_file(&self, kept: &EvidenceEventContent) -> Option<CarriedFile> {
        let sent = Attachment::of_content(&self.whole_content(kept))?;
        let copy = self.copy_of(&kept.event_id, &kept.sha256).cloned();
        Some(CarriedFile { sent, copy })
    }

    /// The copy that was made of the file of a post while its content had this digest.
    pub fn copy_of(&self, post: &EventId, sha256: &str) -> Option<&KeptFile> {
        let mut kept = self
            .wordings()
            .filter(|kept| kept.event_id == post && kept.sha256 == sha256);
        kept.find_map(|kept| kept.media.as_ref())
    }

    /// The copies of what somebody's posts carried.
    pub fn copies_of(&self, sender: &UserId) -> BTreeSet<OwnedMxcUri> {
        let kept = self.wordings().filter(|kept| kept.sender == sender);
        kept.filter_map(|kept| Some(kept.media.as_ref()?.url.clone()))
            .collect()
    }

    /// The posts of a case: as they were kept, else as they are. Nothing of those that went before they
    /// could be kept.
    pub fn excerpts(&self, case: &CaseEventContent) -> Vec<Excerpt> {
        let kept = self.wordings_of(&case.case);
        let posts = case.targets.iter().filter_map(|t| t.event_id.as_deref());
        let excerpt = |post: &EventId| {
            let of_it = || kept.iter().filter(|kept| kept.event_id == post);
            let first = of_it().filter(|kept| !kept.replaced);
            if let Some(first) = first.min_by_key(|kept| kept.at) {
                let text = KeptWords::kept(first).excerpt();
                let others = of_it().map(|kept| (KeptWords::kept(kept).excerpt(), kept));
                let mut others: Vec<_> = others
                    .filter(|(other, _)| *other != text)
                    .map(|(other, kept)| (other, kept.written_at()))
                    .collect();
                others.dedup_by(|(a, _), (b, _)| a == b);
                return Some(Excerpt {
                    text,
                    at: first.origin_server_ts,
                    others,
                });
            }
            let post = self.post(post).filter(|post| post.removed.is_none())?;
            Some(Excerpt {
                text: render::excerpt(&post.body, post.html.as_deref()),
                at: post.at,
                others: Vec::new(),
            })
        };
        posts.filter_map(excerpt).collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_poll_says_its_question_and_its_answers() {
        let stable = json!({"m.poll": {
            "question": {"m.text": [{"body": "Hvem er <dum>?"}]},
            "answers": [
                {"m.id": "a", "m.text": [{"body": "Anna & co"}]},
                {"m.id": "b", "m.text": [{"body": "Bo"}]},
            ],
        }});
        let words = KeptWords::of(&stable);
        assert_eq!(words.body, "Hvem er <dum>?\n– Anna & co\n– Bo");
        assert_eq!(words.excerpt(), "Hvem er <dum>? – Anna & co – Bo");
        assert_eq!(
            words.html.as_deref(),
            Some("<p>Hvem er &lt;dum&gt;?</p><ul><li>Anna &amp; co</li><li>Bo</li></ul>")
        );
        let unstable = json!({
            "body": "Skal vi?",
            "org.matrix.msc3381.poll.start": {
                "question": {"org.matrix.msc1767.text": "Skal vi?"},
                "answers": [{"id": "a", "org.matrix.msc1767.text": "Ja"}],
            },
        });
        assert_eq!(KeptWords::of(&unstable).body, "Skal vi?\n– Ja");
        let message = json!({"body": "a", "formatted_body": "<b>a</b>"});
        let words = KeptWords::of(&message);
        assert_eq!(
            (&*words.body, words.html.as_deref(), words.is_poll),
            ("a", Some("<b>a</b>"), false)
        );
    }
}

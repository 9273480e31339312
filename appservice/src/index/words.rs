use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::id::Id;
use crate::events::MESSAGE_KEY;

/// The longest `Idempotency-Key` that is honoured.
const KEY_MAX: usize = 255;

/// What a post says. Boxed, so that a redacted or a hidden event costs nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Words {
    /// How to show it.
    pub style: Style,
    /// The plain text: Markdown when it came from the web, a file name, a poll's question.
    pub body: Box<str>,
    /// `formatted_body` of the format `org.matrix.custom.html`. Not sanitised.
    pub html: Option<Box<str>>,
    /// The sender's `Idempotency-Key`.
    pub key: Option<Box<str>>,
}

impl Words {
    /// Bytes held by the box and its texts.
    pub fn memory_used(&self) -> usize {
        let option = |t: &Option<Box<str>>| t.as_ref().map_or(0, |t| t.len());
        size_of::<Self>() + self.body.len() + option(&self.html) + option(&self.key)
    }
}

/// How a post is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Style {
    /// `m.text`.
    Text,
    /// `m.emote`.
    Emote,
    /// `m.notice`.
    Notice,
    /// A picture, a file, a poll …: shown as a card with the body as its label.
    Other,
}

/// How a message-like event relates to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    /// It stands alone.
    None,
    /// `m.in_reply_to`, or the root of its thread.
    Reply(Id),
    /// `m.replace`.
    Replace(Id),
}

#[derive(Deserialize)]
struct Content<'a> {
    #[serde(borrow, default)]
    msgtype: Option<Text<'a>>,
    #[serde(borrow, default)]
    body: Option<Text<'a>>,
    #[serde(borrow, default)]
    format: Option<Text<'a>>,
    #[serde(borrow, default)]
    formatted_body: Option<Text<'a>>,
    #[serde(borrow, default, rename = "m.relates_to")]
    relates_to: Option<&'a RawValue>,
    #[serde(borrow, default, rename = "m.new_content")]
    replacement: Option<&'a RawValue>,
    #[serde(borrow, default, rename = "org.althing.key")]
    key: Option<&'a RawValue>,
}

/// A string that borrows when it has no escapes, inside an `Option` too.
#[derive(Deserialize)]
pub(super) struct Text<'a>(#[serde(borrow)] pub Cow<'a, str>);

#[derive(Deserialize, Default)]
#[serde(default)]
struct RelatesTo<'a> {
    #[serde(borrow)]
    rel_type: Option<Text<'a>>,
    #[serde(borrow)]
    event_id: Option<Text<'a>>,
    #[serde(borrow)]
    key: Option<Text<'a>>,
    #[serde(borrow, rename = "m.in_reply_to")]
    in_reply_to: Option<InReplyTo<'a>>,
}

#[derive(Deserialize)]
struct InReplyTo<'a> {
    #[serde(borrow)]
    event_id: Text<'a>,
}

/// What a message-like event says and what it relates to. No words: malformed.
pub(super) fn parse_message(kind: &str, content: &RawValue) -> (Option<Words>, Relation) {
    let Ok(parsed) = serde_json::from_str::<Content<'_>>(content.get()) else {
        return (None, Relation::None);
    };
    let relation = parsed.relates_to.map_or(Relation::None, relation);
    let key = parsed.key.and_then(key_of);
    let said = match relation {
        // What an edit says beside `m.new_content` is a fallback for clients that know no edits.
        Relation::Replace(_) => {
            match parsed
                .replacement
                .map(|c| serde_json::from_str::<Content<'_>>(c.get()))
            {
                Some(Ok(said)) => said,
                _ => return (None, relation),
            }
        }
        Relation::None | Relation::Reply(_) => parsed,
    };
    let body = match (&said.body, kind) {
        (Some(body), _) => Cow::Borrowed(&*body.0),
        (None, "m.room.message") => return (None, relation),
        (None, _) => question(content),
    };
    let reply = matches!(relation, Relation::Reply(_));
    let html = said.format.is_some_and(|f| f.0 == "org.matrix.custom.html");
    let words = Words {
        style: style(kind, said.msgtype.as_ref().map(|t| &*t.0)),
        body: if reply { strip_quote(&body) } else { &body }.into(),
        html: said
            .formatted_body
            .filter(|_| html)
            .map(|t| strip_mx_reply(&t.0).into()),
        key,
    };
    (Some(words), relation)
}

/// The target and the key of an `m.annotation`.
pub(super) fn parse_reaction(content: &RawValue) -> Option<(Id, String)> {
    #[derive(Deserialize)]
    struct Reaction<'a> {
        #[serde(borrow, rename = "m.relates_to")]
        relates_to: RelatesTo<'a>,
    }
    let Reaction { relates_to } = serde_json::from_str(content.get()).ok()?;
    relates_to.rel_type.filter(|t| t.0 == "m.annotation")?;
    let key = relates_to
        .key
        .filter(|k| (1..=KEY_MAX).contains(&k.0.len()))?;
    Some((Id::parse(&relates_to.event_id?.0)?, key.0.into_owned()))
}

/// A relation that cannot be read is none: the words still count.
fn relation(raw: &RawValue) -> Relation {
    let relates_to: RelatesTo<'_> = serde_json::from_str(raw.get()).unwrap_or_default();
    let target = relates_to.event_id.and_then(|t| Id::parse(&t.0));
    let reply = relates_to
        .in_reply_to
        .and_then(|r| Id::parse(&r.event_id.0));
    match (relates_to.rel_type.as_ref().map(|t| &*t.0), target) {
        (Some("m.replace"), Some(target)) => Relation::Replace(target),
        (Some("m.thread"), root) => reply.or(root).map_or(Relation::None, Relation::Reply),
        _ => reply.map_or(Relation::None, Relation::Reply),
    }
}

fn key_of(raw: &RawValue) -> Option<Box<str>> {
    debug_assert_eq!(MESSAGE_KEY, "org.althing.key", "as in `Content`");
    let key: Text<'_> = serde_json::from_str(raw.get()).ok()?;
    (1..=KEY_MAX).contains(&key.0.len()).then(|| key.0.into())
}

fn style(kind: &str, msgtype: Option<&str>) -> Style {
    match (kind, msgtype) {
        ("m.room.message", Some("m.text")) => Style::Text,
        ("m.room.message", Some("m.emote")) => Style::Emote,
        ("m.room.message", Some("m.notice")) => Style::Notice,
        _ => Style::Other,
    }
}

/// The question of a poll, in its stable or its unstable form; "" when there is none.
fn question(content: &RawValue) -> Cow<'static, str> {
    let value: serde_json::Value = serde_json::from_str(content.get()).unwrap_or_default();
    let text = [
        "/m.poll/question/m.text/0/body",
        "/org.matrix.msc3381.poll.start/question/org.matrix.msc1767.text",
        "/org.matrix.msc3381.poll.start/question/body",
        "/org.matrix.msc1767.text",
    ]
    .iter()
    .find_map(|path| value.pointer(path)?.as_str());
    Cow::Owned(text.unwrap_or_default().to_owned())
}

/// Takes away the quotation with which older clients begin a reply: lines of `> `, an empty line.
fn strip_quote(body: &str) -> &str {
    if !body.starts_with("> <") && !body.starts_with("> * <") {
        return body;
    }
    let mut rest = body;
    while let Some(line) = rest.strip_prefix("> ") {
        rest = line.split_once('\n').map_or("", |(_, rest)| rest);
    }
    rest.strip_prefix('\n').unwrap_or(rest)
}

/// The same in HTML: `<mx-reply>…</mx-reply>` at the beginning.
fn strip_mx_reply(html: &str) -> &str {
    match html
        .strip_prefix("<mx-reply>")
        .and_then(|h| h.split_once("</mx-reply>"))
    {
        Some((_, rest)) => rest,
        None => html,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json, value::to_raw_value};

    use super::*;

    fn parse(content: &Value) -> (Option<Words>, Relation) {
        parse_message("m.room.message", &to_raw_value(content).unwrap())
    }

    fn id(n: u8) -> (Id, String) {
        (Id([n; 32]), Id([n; 32]).to_event_id().to_string())
    }

    #[test]
    fn a_reply_is_shown_without_its_fallback() {
        let (target, event_id) = id(1);
        let (words, relation) = parse(&json!({
            "msgtype": "m.text",
            "body": "> <@a:b> hej\n> med dig\n\nja",
            "format": "org.matrix.custom.html",
            "formatted_body": "<mx-reply><blockquote>hej</blockquote></mx-reply><b>ja</b>",
            "m.relates_to": {"m.in_reply_to": {"event_id": event_id}},
        }));
        let words = words.unwrap();
        assert_eq!(
            (&*words.body, words.html.as_deref()),
            ("ja", Some("<b>ja</b>"))
        );
        assert_eq!(relation, Relation::Reply(target));
    }

    #[test]
    fn a_quotation_of_ones_own_stays() {
        let (words, _) = parse(&json!({"msgtype": "m.text", "body": "> <b> citat\n\nja"}));
        assert_eq!(&*words.unwrap().body, "> <b> citat\n\nja");
    }

    #[test]
    fn a_thread_is_a_reply() {
        let ((root, root_id), (last, last_id)) = (id(1), id(2));
        let thread = |reply: Value| {
            let mut relates_to = json!({"rel_type": "m.thread", "event_id": root_id});
            if !reply.is_null() {
                relates_to["m.in_reply_to"] = reply;
            }
            parse(&json!({"msgtype": "m.text", "body": "x", "m.relates_to": relates_to})).1
        };
        assert_eq!(thread(Value::Null), Relation::Reply(root));
        assert_eq!(thread(json!({"event_id": last_id})), Relation::Reply(last));
    }

    #[test]
    fn an_edit_says_its_new_content() {
        let (target, event_id) = id(1);
        let (words, relation) = parse(&json!({
            "msgtype": "m.text", "body": "* ny", "org.althing.key": "k",
            "m.new_content": {"msgtype": "m.notice", "body": "ny"},
            "m.relates_to": {"rel_type": "m.replace", "event_id": event_id},
        }));
        let words = words.unwrap();
        assert_eq!(
            (&*words.body, words.style, words.key.as_deref()),
            ("ny", Style::Notice, Some("k"))
        );
        assert_eq!(relation, Relation::Replace(target));
    }

    #[test]
    fn malformed_content_has_no_words_and_a_malformed_relation_is_none() {
        assert_eq!(parse(&json!({})).0, None);
        assert_eq!(parse(&json!({"body": 5, "msgtype": "m.text"})).0, None);
        let odd =
            json!({"body": "x", "msgtype": "m.text", "m.relates_to": "no", "org.althing.key": 1});
        let (words, relation) = parse(&odd);
        assert_eq!((words.unwrap().key, relation), (None, Relation::None));
    }

    #[test]
    fn a_poll_is_a_card_with_its_question() {
        let poll = json!({"m.poll": {"question": {"m.text": [{"body": "Hvornår?"}]}}});
        let (words, _) = parse_message("m.poll.start", &to_raw_value(&poll).unwrap());
        let words = words.unwrap();
        assert_eq!((&*words.body, words.style), ("Hvornår?", Style::Other));
    }
}

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::{Value, value::RawValue};
use thin_vec::ThinVec;

use super::{
    attachments::{Attachment, AttachmentKind},
    id::{Id, UserIx},
    mentions::{self, Named},
    polls::{Poll, question},
};
use crate::events::{MESSAGE_KEY, MESSAGE_RESTORED, RestoredPost};

/// What nobody but those with the keys can read.
const ENCRYPTED: &str = "m.room.encrypted";

/// The longest `Idempotency-Key` that is honoured.
const KEY_MAX: usize = 255;

/// What a post says. Boxed, so that a redacted or a hidden event costs nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Words {
    /// How to show it.
    pub style: Style,
    /// What it is, where it is more than words and no picture or poll that can be shown.
    pub card: Option<Card>,
    /// The plain text: Markdown when it came from the web, a caption, a poll's question.
    pub body: Box<str>,
    /// `formatted_body` of the format `org.matrix.custom.html`. Not sanitised.
    pub html: Option<Box<str>>,
    /// The sender's `Idempotency-Key`.
    pub key: Option<Box<str>>,
    /// The local members whom it mentions, in the order of their numbers.
    pub mentions: ThinVec<UserIx>,
    /// What it carries beside words.
    pub more: Option<Box<More>>,
    /// The post that it says again.
    pub restored: Option<Box<RestoredPost>>,
}

/// What a post carries beside words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum More {
    /// A file.
    Attachment(Attachment),
    /// A poll.
    Poll(Poll),
}

impl Words {
    /// Bytes held by the box and its texts.
    pub fn memory_used(&self) -> usize {
        let option = |t: &Option<Box<str>>| t.as_ref().map_or(0, |t| t.len());
        let more = self.more.as_deref().map_or(0, |more| {
            size_of::<More>()
                + match more {
                    More::Attachment(attachment) => attachment.memory_used(),
                    More::Poll(poll) => poll.memory_used(),
                }
        });
        let mentions = self.mentions.len() * size_of::<UserIx>();
        size_of::<Self>()
            + self.body.len()
            + option(&self.html)
            + option(&self.key)
            + mentions
            + more
    }

    /// The file that it carries.
    pub fn attachment(&self) -> Option<&Attachment> {
        match self.more.as_deref()? {
            More::Attachment(attachment) => Some(attachment),
            More::Poll(_) => None,
        }
    }

    /// In a few words: what it says, or the name of what it carries.
    pub fn label(&self) -> &str {
        match self.attachment() {
            Some(attachment) if self.body.is_empty() => &attachment.name,
            _ => &self.body,
        }
    }

    /// Whether an edit may put these words in the place of others: it changes what is said, not what
    /// kind of message it is.
    pub fn may_replace(&self, others: &Self) -> bool {
        let kind = |words: &Self| words.more.as_deref().map(std::mem::discriminant);
        let file = |words: &Self| words.attachment().map(|attachment| attachment.kind);
        (self.style, self.card, kind(self), file(self))
            == (others.style, others.card, kind(others), file(others))
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
    /// A picture, a file, a poll …: see what it carries, and its card.
    Other,
}

/// What a post is that may have to be looked at in another client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Card {
    /// `m.audio` that was spoken into a client (MSC3245).
    Voice,
    /// `m.video`.
    Video,
    /// `m.audio`.
    Audio,
    /// `m.file`, or any file that cannot be fetched.
    File,
    /// `m.location`.
    Location,
    /// `m.sticker`.
    Sticker,
    /// `m.room.encrypted`.
    Encrypted,
    /// Something that says itself in words alone.
    Unknown,
}

/// How a message-like event relates to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    /// It stands alone.
    None,
    /// `m.in_reply_to`, or the root of its thread; and that root.
    Reply {
        /// What it answers.
        to: Id,
        /// The root of its thread.
        thread: Option<Id>,
    },
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
    #[serde(borrow, default, rename = "m.mentions")]
    mentions: Option<&'a RawValue>,
    #[serde(borrow, default, rename = "org.althing.key")]
    key: Option<&'a RawValue>,
    #[serde(borrow, default, rename = "org.althing.restored")]
    restored: Option<&'a RawValue>,
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
    is_falling_back: bool,
}

#[derive(Deserialize)]
struct InReplyTo<'a> {
    #[serde(borrow)]
    event_id: Text<'a>,
}

/// What a message-like event says, what it relates to and whom it names. No words: malformed.
pub(super) fn parse_message(kind: &str, content: &RawValue) -> (Option<Words>, Relation, Named) {
    let Ok(parsed) = serde_json::from_str::<Content<'_>>(content.get()) else {
        return (None, Relation::None, Named::default());
    };
    let relation = parsed.relates_to.map_or(Relation::None, relation);
    let key = parsed.key.and_then(key_of);
    let restored = parsed.restored.and_then(restored_of);
    let (said, whole) = match relation {
        // What an edit says beside `m.new_content` is a fallback for clients that know no edits.
        Relation::Replace(_) => {
            let new = parsed.replacement;
            match new.map(|new| (serde_json::from_str::<Content<'_>>(new.get()), new)) {
                Some((Ok(said), new)) => (said, new),
                _ => return (None, relation, Named::default()),
            }
        }
        Relation::None if kind == ENCRYPTED && parsed.relates_to.is_some_and(is_aside) => {
            return (None, relation, Named::default());
        }
        Relation::None | Relation::Reply { .. } => (parsed, content),
    };
    let reply = matches!(relation, Relation::Reply { .. });
    let words = words(kind, &said, whole, reply);
    let html = words.as_ref().and_then(|words| words.html.as_deref());
    let named = mentions::named(said.mentions, html);
    let words = words.map(|words| Words {
        key,
        restored,
        ..words
    });
    (words, relation, named)
}

/// What a content says; nothing when it is malformed.
fn words(kind: &str, said: &Content<'_>, whole: &RawValue, reply: bool) -> Option<Words> {
    let msgtype = said.msgtype.as_ref().map(|t| &*t.0);
    let style = style(kind, msgtype);
    let (mut card, mut more, mut caption) = (None, None, None);
    if style == Style::Other {
        let whole: Value = serde_json::from_str(whole.get()).ok()?;
        let body = said.body.as_ref().map_or("", |body| &*body.0);
        (card, more) = carried(kind, msgtype, &whole, body);
        caption = match &more {
            Some(More::Attachment(_)) => Some(caption_of(kind, &whole, body).to_owned()),
            Some(More::Poll(_)) => Some(question(&whole).to_owned()),
            None if said.body.is_none() => Some(question(&whole).to_owned()),
            None => None,
        };
    }
    let body = match (&caption, &said.body) {
        (Some(caption), _) => caption,
        (None, Some(body)) => &*body.0,
        (None, None) => return None,
    };
    // Of a message without a body nothing is known but that it should have one.
    if kind == "m.room.message" && said.body.is_none() && more.is_none() {
        return None;
    }
    let is_html = said
        .format
        .as_ref()
        .is_some_and(|f| f.0 == "org.matrix.custom.html");
    let html = said
        .formatted_body
        .as_ref()
        .filter(|_| is_html && !body.is_empty());
    Some(Words {
        style,
        card,
        body: if reply { strip_quote(body) } else { body }.into(),
        html: html.map(|t| strip_mx_reply(&t.0).into()),
        key: None,
        // Whose numbers these are the fold alone knows.
        mentions: ThinVec::new(),
        more: more.map(Box::new),
        restored: None,
    })
}

/// What a message is beside its words, and what of it can be shown.
fn carried(
    kind: &str,
    msgtype: Option<&str>,
    whole: &Value,
    body: &str,
) -> (Option<Card>, Option<More>) {
    let file = |kind| Attachment::parse(kind, whole, body).map(More::Attachment);
    match (kind, msgtype) {
        (ENCRYPTED, _) => (Some(Card::Encrypted), None),
        ("m.sticker", _) => (Some(Card::Sticker), file(AttachmentKind::Image)),
        ("m.room.message", Some("m.audio")) if is_voice(whole) => {
            (Some(Card::Voice), file(AttachmentKind::Audio))
        }
        ("m.room.message", Some("m.location")) => (Some(Card::Location), None),
        ("m.room.message", msgtype) => match msgtype.and_then(AttachmentKind::of) {
            Some(kind) => {
                let more = file(kind);
                let opaque = more.is_none().then_some(Card::File);
                (kind.card().or(opaque), more)
            }
            None => (Some(Card::Unknown), None),
        },
        _ => match Poll::parse(whole) {
            None => (Some(Card::Unknown), None),
            poll => (None, poll.map(More::Poll)),
        },
    }
}

/// Whether a sound was spoken into a client (MSC3245).
fn is_voice(whole: &Value) -> bool {
    whole.get("org.matrix.msc3245.voice").is_some()
}

/// The words beside a file: since version 1.10 of the specification they are the body, where there
/// is a `filename` that says something else. A sticker's body describes it.
fn caption_of<'a>(kind: &str, whole: &Value, body: &'a str) -> &'a str {
    let filename = whole.get("filename").and_then(Value::as_str);
    match filename {
        Some(name) if name != body => body,
        None if kind == "m.sticker" => body,
        _ => "",
    }
}

/// Whether a relation makes an event an aside: a reaction to another, a response, a step of a
/// verification. Its readers see no message in it either.
fn is_aside(raw: &RawValue) -> bool {
    let relates_to: RelatesTo<'_> = serde_json::from_str(raw.get()).unwrap_or_default();
    let kind = relates_to.rel_type.as_ref().map(|t| &*t.0);
    matches!(kind, Some("m.annotation" | "m.reference"))
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
        // What clients without threads are told that it answers is only the message before it.
        (Some("m.thread"), Some(root)) => Relation::Reply {
            to: reply
                .filter(|_| !relates_to.is_falling_back)
                .unwrap_or(root),
            thread: Some(root),
        },
        _ => reply.map_or(Relation::None, |to| Relation::Reply { to, thread: None }),
    }
}

fn key_of(raw: &RawValue) -> Option<Box<str>> {
    debug_assert_eq!(MESSAGE_KEY, "org.althing.key", "as in `Content`");
    let key: Text<'_> = serde_json::from_str(raw.get()).ok()?;
    (1..=KEY_MAX).contains(&key.0.len()).then(|| key.0.into())
}

fn restored_of(raw: &RawValue) -> Option<Box<RestoredPost>> {
    debug_assert_eq!(MESSAGE_RESTORED, "org.althing.restored", "as in `Content`");
    serde_json::from_str(raw.get()).ok()
}

fn style(kind: &str, msgtype: Option<&str>) -> Style {
    match (kind, msgtype) {
        ("m.room.message", Some("m.text")) => Style::Text,
        ("m.room.message", Some("m.emote")) => Style::Emote,
        ("m.room.message", Some("m.notice")) => Style::Notice,
        _ => Style::Other,
    }
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
mod tests;

use std::borrow::Cow;

use ruma::MilliSecondsSinceUnixEpoch;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    commands::BotMarks,
    docket::Entry,
    id::Id,
    kept::Kept,
    mentions::Named,
    polls::{parse_end, parse_response},
    shown::BREAK,
    state::{StateKind, StateValue},
    words::{Relation, Text, Words, parse_message, parse_reaction},
};
use crate::events::{
    ANSWERS, CARD, CREATE_KEY, CREATE_KIND, CardContent, CourseAttemptEventContent, NOTICE_BADGE,
    NOTICE_OF_TOPIC, RoomKind, TOPIC_NOTICE,
};

/// An event as the fold sees it: read once, outside of the lock, and no deeper than it needs.
#[derive(Debug)]
pub(super) struct Incoming<'a> {
    pub id: Id,
    /// Empty where the homeserver leaves it out because the request named the room.
    pub room: Cow<'a, str>,
    pub sender: Cow<'a, str>,
    /// `origin_server_ts`.
    pub at: u64,
    /// The redaction that the homeserver has applied to this event.
    pub redacted: Option<Redacted>,
    pub what: What<'a>,
}

/// `unsigned.redacted_because`.
#[derive(Debug, Clone)]
pub(super) struct Redacted {
    /// The redaction, where it can be read.
    pub because: Option<Because>,
}

/// Who redacted, and when.
#[derive(Debug, Clone)]
pub(super) struct Because {
    pub id: Id,
    pub sender: String,
    pub at: u64,
}

/// What an event is to the index.
#[derive(Debug)]
pub(super) enum What<'a> {
    /// `m.room.create`.
    Create {
        kind: Option<RoomKind>,
        key: Option<Box<str>>,
        /// Room ID of the room that this one was made in place of.
        predecessor: Option<Box<str>>,
    },
    /// Another state event that is tracked. No value: malformed or blanked.
    State {
        kind: StateKind,
        key: Box<str>,
        value: Option<StateValue>,
    },
    /// `m.room.member`.
    Member {
        user: Cow<'a, str>,
        membership: Membership,
        name: Option<String>,
        avatar: Option<String>,
        evicted: bool,
    },
    /// `org.althing.course.attempt`.
    Attempt(Kept<CourseAttemptEventContent>),
    /// `org.althing.flag` and its like.
    Docketed(Entry),
    /// `m.room.message` and its like. No words: malformed, or stripped by a redaction.
    Message {
        words: Option<Words>,
        relation: Relation,
        named: Named,
        /// Of the bot's notices: slug of the badge that it speaks of.
        badge: Option<Box<str>>,
        /// Of the bot's notices in topics: what it speaks of.
        about: Option<About>,
        /// Of the bot's answers and cards: what marks them.
        marks: Option<Box<BotMarks>>,
    },
    /// `m.reaction`. Nothing: malformed, or stripped by a redaction.
    Reaction(Option<(Id, String)>),
    /// `m.poll.response`: the poll and the selections. Nothing: malformed, or stripped.
    PollResponse(Option<(Id, String)>),
    /// `m.poll.end`: the poll. Nothing: malformed, or stripped.
    PollEnd(Option<Id>),
    /// `m.room.redaction`.
    Redaction(Id),
    /// Of no concern to the index.
    Nothing,
}

/// What a notice of the bot's in a topic speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
    /// A post.
    Post(Id),
    /// The topic itself.
    Topic,
}

/// `membership` of `m.room.member`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Membership {
    /// Takes part.
    Join,
    /// Is asked to.
    Invite,
    /// Asks to.
    Knock,
    /// Is banned.
    Ban,
    /// Has left, or was removed; also what an unknown word means.
    #[serde(other)]
    Leave,
}

/// Why an event is not folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unfit {
    /// The homeserver does not show it to anybody.
    SoftFailed,
    /// It cannot be read.
    Malformed,
}

/// The fields that are read of every event.
#[derive(Deserialize)]
struct Peek<'a> {
    #[serde(borrow, rename = "type")]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    event_id: Cow<'a, str>,
    #[serde(borrow, default)]
    room_id: Option<Text<'a>>,
    #[serde(borrow)]
    sender: Cow<'a, str>,
    origin_server_ts: MilliSecondsSinceUnixEpoch,
    #[serde(borrow, default)]
    state_key: Option<Text<'a>>,
    #[serde(borrow, default)]
    redacts: Option<Text<'a>>,
    #[serde(borrow)]
    content: &'a RawValue,
    #[serde(borrow, default)]
    unsigned: Option<&'a RawValue>,
}

/// Peeks, then reads as much of the content as the index remembers.
pub(super) fn parse(raw: &RawValue) -> Result<Incoming<'_>, Unfit> {
    let peek: Peek<'_> = serde_json::from_str(raw.get())
        .ok()
        .ok_or(Unfit::Malformed)?;
    let redacted = match peek.unsigned {
        Some(unsigned) => parse_unsigned(unsigned)?,
        None => None,
    };
    let id = Id::parse(&peek.event_id).ok_or(Unfit::Malformed)?;
    let what = match peek.state_key {
        Some(key) => parse_state(&peek.kind, key.0, peek.content)?,
        None => parse_timeline(&peek.kind, peek.redacts, peek.content)?,
    };
    Ok(Incoming {
        id,
        room: peek.room_id.map_or(Cow::Borrowed(""), |r| r.0),
        sender: peek.sender,
        at: peek.origin_server_ts.get().into(),
        redacted,
        what,
    })
}

/// Almost every `unsigned` holds an age and nothing else: look before reading.
fn parse_unsigned(raw: &RawValue) -> Result<Option<Redacted>, Unfit> {
    #[derive(Deserialize)]
    struct Unsigned<'a> {
        #[serde(default, rename = "io.element.synapse.soft_failed")]
        soft_failed: Option<serde_json::Value>,
        #[serde(borrow, default)]
        redacted_because: Option<&'a RawValue>,
    }
    #[derive(Deserialize)]
    struct Redaction<'a> {
        #[serde(borrow)]
        event_id: Cow<'a, str>,
        sender: String,
        origin_server_ts: MilliSecondsSinceUnixEpoch,
    }
    let text = raw.get();
    if !text.contains("soft_failed") && !text.contains("redacted_because") {
        return Ok(None);
    }
    let unsigned: Unsigned<'_> = serde_json::from_str(text).ok().ok_or(Unfit::Malformed)?;
    if unsigned
        .soft_failed
        .is_some_and(|v| v == serde_json::Value::Bool(true))
    {
        return Err(Unfit::SoftFailed);
    }
    Ok(unsigned
        .redacted_because
        .filter(|raw| raw.get() != "null")
        .map(|raw| Redacted {
            because: serde_json::from_str::<Redaction<'_>>(raw.get())
                .ok()
                .and_then(|r| {
                    Some(Because {
                        id: Id::parse(&r.event_id)?,
                        sender: r.sender,
                        at: r.origin_server_ts.get().into(),
                    })
                }),
        }))
}

fn parse_timeline<'a>(
    kind: &str,
    redacts: Option<Text<'_>>,
    content: &'a RawValue,
) -> Result<What<'a>, Unfit> {
    Ok(match kind {
        "m.room.message"
        | "m.room.encrypted"
        | "m.sticker"
        | "m.poll.start"
        | "org.matrix.msc3381.poll.start" => {
            let (words, relation, named) = parse_message(kind, content);
            What::Message {
                words,
                relation,
                named,
                badge: parse_badge(content),
                about: parse_about(content),
                marks: parse_marks(content).map(Box::new),
            }
        }
        "m.reaction" => What::Reaction(parse_reaction(content)),
        "m.poll.response" | "org.matrix.msc3381.poll.response" => {
            What::PollResponse(parse_response(content))
        }
        "m.poll.end" | "org.matrix.msc3381.poll.end" => What::PollEnd(parse_end(content)),
        "m.room.redaction" => {
            #[derive(Deserialize)]
            struct Redaction<'a> {
                #[serde(borrow)]
                redacts: Cow<'a, str>,
            }
            let inner = serde_json::from_str::<Redaction<'_>>(content.get()).ok();
            let target = inner.map(|r| r.redacts).or(redacts.map(|r| r.0));
            What::Redaction(target.and_then(|t| Id::parse(&t)).ok_or(Unfit::Malformed)?)
        }
        "org.althing.course.attempt" => {
            Kept::parse(content.get()).map_or(What::Nothing, What::Attempt)
        }
        other => Entry::parse(other, content.get()).map_or(What::Nothing, What::Docketed),
    })
}

/// Almost no message has one: look before reading.
fn parse_badge(content: &RawValue) -> Option<Box<str>> {
    #[derive(Deserialize)]
    struct Notice<'a> {
        #[serde(borrow, rename = "org.althing.badge")]
        badge: Text<'a>,
    }
    debug_assert_eq!(NOTICE_BADGE, "org.althing.badge", "as in `Notice`");
    let text = content.get();
    let notice: Option<Notice<'_>> = text
        .contains(NOTICE_BADGE)
        .then(|| serde_json::from_str(text).ok())
        .flatten();
    notice.map(|notice| notice.badge.0.into())
}

/// Almost no message is about another one, or about its topic: look before reading.
fn parse_about(content: &RawValue) -> Option<About> {
    #[derive(Deserialize)]
    struct Notice<'a> {
        #[serde(borrow, rename = "org.althing.notice")]
        about: Text<'a>,
    }
    debug_assert_eq!(TOPIC_NOTICE, "org.althing.notice", "as in `Notice`");
    let text = content.get();
    let notice: Option<Notice<'_>> = text
        .contains(TOPIC_NOTICE)
        .then(|| serde_json::from_str(text).ok())
        .flatten();
    let about = notice?.about.0;
    if about == NOTICE_OF_TOPIC {
        return Some(About::Topic);
    }
    Id::parse(&about).map(About::Post)
}

/// Almost no message has any: look before reading.
fn parse_marks(content: &RawValue) -> Option<BotMarks> {
    #[derive(Deserialize)]
    struct Marked<'a> {
        #[serde(borrow, default, rename = "org.althing.answers")]
        answers: Option<Text<'a>>,
        #[serde(default, rename = "org.althing.card")]
        card: Option<CardContent>,
    }
    debug_assert_eq!(ANSWERS, "org.althing.answers", "as in `Marked`");
    debug_assert_eq!(CARD, "org.althing.card", "as in `Marked`");
    let text = content.get();
    let is_marked = text.contains(ANSWERS) || text.contains(CARD);
    let marked: Marked<'_> = is_marked
        .then(|| serde_json::from_str(text).ok())
        .flatten()?;
    BotMarks::of(marked.answers.as_ref().map(|text| &*text.0), marked.card)
}

fn parse_state<'a>(
    kind: &str,
    key: Cow<'a, str>,
    content: &'a RawValue,
) -> Result<What<'a>, Unfit> {
    Ok(match kind {
        "m.room.create" => parse_create(content),
        "m.room.member" => {
            #[derive(Deserialize)]
            struct Member<'a> {
                membership: Membership,
                #[serde(borrow, default)]
                displayname: Option<&'a RawValue>,
                #[serde(borrow, default)]
                avatar_url: Option<&'a RawValue>,
                #[serde(borrow, default, rename = "org.althing.evicted")]
                evicted: Option<&'a RawValue>,
            }
            let member: Member<'_> = serde_json::from_str(content.get())
                .ok()
                .ok_or(Unfit::Malformed)?;
            let text = |raw: Option<&RawValue>| -> Option<String> {
                let text: String = serde_json::from_str(raw?.get()).ok()?;
                (!text.trim().is_empty()).then_some(text)
            };
            What::Member {
                user: key,
                membership: member.membership,
                name: text(member.displayname),
                // What is no content URI cannot be shown.
                avatar: text(member.avatar_url)
                    .filter(|url| url.starts_with("mxc://") && !url.contains(BREAK)),
                evicted: member.evicted.is_some_and(|said| said.get() != "null"),
            }
        }
        _ => match StateKind::parse(kind) {
            Some(kind) => {
                let value = StateValue::parse(&kind, &key, content);
                What::State {
                    kind,
                    key: key.into(),
                    value,
                }
            }
            None => What::Nothing,
        },
    })
}

fn parse_create<'a>(content: &RawValue) -> What<'a> {
    let value: serde_json::Value = serde_json::from_str(content.get()).unwrap_or_default();
    let text = |key: &str| value.get(key).and_then(serde_json::Value::as_str);
    What::Create {
        kind: text(CREATE_KIND).map(RoomKind::parse),
        key: text(CREATE_KEY).map(Into::into),
        predecessor: value
            .pointer("/predecessor/room_id")
            .and_then(serde_json::Value::as_str)
            .map(Into::into),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json, value::to_raw_value};

    use super::*;

    fn event(change: impl FnOnce(&mut Value)) -> Box<RawValue> {
        let mut event = json!({
            "type": "m.room.message", "event_id": Id([1; 32]).to_event_id(), "room_id": "!r",
            "sender": "@a:b", "origin_server_ts": 5, "age": 3, "unsigned": {"age": 3},
            "content": {"msgtype": "m.text", "body": "hej"},
        });
        change(&mut event);
        to_raw_value(&event).unwrap()
    }

    #[test]
    fn a_message_is_read() {
        let raw = event(|_| ());
        let incoming = parse(&raw).unwrap();
        assert_eq!((incoming.at, &*incoming.room), (5, "!r"));
        assert!(matches!(
            incoming.what,
            What::Message { words: Some(_), .. }
        ));
    }

    #[test]
    fn soft_failed_and_malformed_are_told_apart() {
        let unfit = |raw: &RawValue| parse(raw).err();
        let soft = event(|e| e["unsigned"] = json!({"io.element.synapse.soft_failed": true}));
        assert_eq!(unfit(&soft), Some(Unfit::SoftFailed));
        let not = event(|e| e["unsigned"] = json!({"io.element.synapse.soft_failed": false}));
        assert_eq!(unfit(&not), None);
        assert_eq!(
            unfit(&event(|e| e["event_id"] = json!("$1:b"))),
            Some(Unfit::Malformed)
        );
        assert_eq!(
            unfit(&event(|e| e["origin_server_ts"] = json!(-1))),
            Some(Unfit::Malformed)
        );
        assert_eq!(
            unfit(&to_raw_value(&json!([])).unwrap()),
            Some(Unfit::Malformed)
        );
    }

    #[test]
    fn a_redaction_is_read_in_both_shapes() {
        let target = Id([2; 32]);
        let content = event(|e| {
            e["type"] = json!("m.room.redaction");
            e["content"] = json!({"redacts": target.to_event_id()});
        });
        let top = event(|e| {
            e["type"] = json!("m.room.redaction");
            e["content"] = json!({});
            e["redacts"] = json!(target.to_event_id());
        });
        for raw in [content, top] {
            let What::Redaction(found) = parse(&raw).unwrap().what else {
                panic!()
            };
            assert_eq!(found, target);
        }
    }
}

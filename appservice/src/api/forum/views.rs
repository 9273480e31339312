//! What a post looks like to a client.

use std::collections::BTreeSet;

use ruma::{EventId, OwnedEventId, OwnedRoomId, OwnedUserId, UserId};
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::{
    content::{Attachment, Card, Poll, Thread, Via},
    look::Looks,
    posts::has_words,
};
use crate::{
    api::member_ref::MemberRef,
    clock::from_unix_ms,
    index::{Index, PostView, ReplyView, Style},
    legal::Clause,
    policy::Permission,
    render,
};

/// How many members a reaction names.
const REACTION_NAMES: usize = 10;

/// How a post is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum PostKind {
    /// Words.
    Text,
    /// Words that tell what the sender does.
    Emote,
    /// Words of a program.
    Notice,
    /// A picture, a poll, a file …: see `attachment`, `poll` and `card`.
    Other,
}

/// A post.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says something of its own"
)]
pub struct Post {
    /// Event ID.
    #[schema(value_type = String)]
    pub post_id: OwnedEventId,
    /// Room ID of its topic.
    #[schema(value_type = String)]
    pub topic_id: OwnedRoomId,
    /// Address of its topic.
    pub topic_slug: String,
    /// Who wrote it.
    pub sender: MemberRef,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// Sanitised by the allow-list of the Matrix specification.
    pub html: String,
    /// Markdown, or the plain form that another client gave: beside a file its caption. Empty when
    /// removed.
    pub body: String,
    /// The language that it is written in, `da`, `nb`, `sv` or `en` (BCP 47), as its words tell; absent
    /// where they do not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "da")]
    pub lang: Option<&'static str>,
    /// How it is shown.
    pub kind: PostKind,
    /// Where it was written.
    pub via: Via,
    /// The file that it carries.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attachment: Option<Attachment>,
    /// The poll that it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub poll: Option<Poll>,
    /// What it is, where not all of it can be shown here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card: Option<Card>,
    /// The thread that it is in, or begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thread: Option<Thread>,
    /// Event ID of the edit in force, or of the post while there is none: what `If-Match` names.
    #[schema(value_type = String, example = "$Rx1n7oW2cT5kq0bJ8uVfYdL3sMhGzEaP6iKtBv9NwQc")]
    pub version: OwnedEventId,
    /// When its words were last replaced.
    #[serde(
        with = "time::serde::rfc3339::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub edited_at: Option<OffsetDateTime>,
    /// How many edits it had.
    pub edits: usize,
    /// It solves its topic.
    pub solution: bool,
    /// The post that it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<ReplyTo>,
    /// Present when it was redacted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub removed: Option<Removed>,
    /// Present when it was removed by a decision that did not stand, and is said again by the bot.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restored: Option<Restored>,
    /// By whom it was removed, and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub removal: Option<Removal>,
    /// Enough members have reported it: blurred until somebody has judged.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub hidden: bool,
    /// The asking member has reported it.
    pub flagged_by_me: bool,
    /// By key, the oldest first.
    pub reactions: Vec<Reaction>,
    /// The homeserver has it, the loop has not brought it yet.
    pub pending: bool,
    /// The asking member wrote it.
    pub mine: bool,
    /// The asking member blocks who wrote it.
    pub author_blocked: bool,
    /// The asking member may change its words, or the caption and the description of its file.
    pub may_edit: bool,
    /// It mentions the asking member.
    pub mentions_me: bool,
    /// The `Idempotency-Key` it was written with; to its own sender alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub txn_key: Option<String>,
}

/// The post that a post answers.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReplyTo {
    /// Event ID.
    #[schema(value_type = String)]
    pub post_id: OwnedEventId,
    /// Who wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sender: Option<MemberRef>,
    /// How it begins, as plain text without its spoilers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excerpt: Option<String>,
}

/// Whose words are said again.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Restored {
    /// Who wrote them.
    pub author: MemberRef,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
}

/// By whom a post was removed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Removed {
    /// `author` or `moderator`.
    pub by: RemovedBy,
}

/// By whom a post was removed, and why.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Removal {
    /// Its author, or those who moderate.
    pub by: RemovalBy,
    /// The clause of the code of conduct.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// By whom a post was removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum RemovalBy {
    /// Its own sender.
    Author,
    /// Those who moderate.
    Moderators,
}

/// By whom a post was removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum RemovedBy {
    /// Its own sender.
    Author,
    /// Somebody else who may.
    Moderator,
}

/// All reactions with one key.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Reaction {
    /// An emoji, as a rule.
    pub key: String,
    /// How many members.
    pub count: usize,
    /// The asking member is one of them.
    pub mine: bool,
    /// The first ten.
    pub by: Vec<MemberRef>,
}

/// The index as one member sees it.
pub struct View<'i> {
    /// The index.
    pub index: &'i Index,
    /// How words look.
    pub looks: &'i Looks,
    /// Who is looking; nobody in particular when absent.
    pub viewer: Option<&'i UserId>,
    /// The badges that they hold, with commas between them.
    pub held: &'i str,
    /// Whom they block.
    pub blocked: &'i BTreeSet<OwnedUserId>,
    /// The clauses of the code of conduct, in the language of the territory.
    pub rules: &'i [Clause],
    /// Unix milliseconds.
    pub now: i64,
}

impl View<'_> {
    /// The clause of the code of conduct by which a post was removed.
    fn clause_against(&self, post: &EventId) -> Option<String> {
        let rule = self
            .index
            .removed_by(post)?
            .decision
            .as_ref()?
            .rule
            .as_ref()?;
        let clause = self.rules.iter().find(|clause| clause.id == *rule)?;
        Some(clause.title.clone())
    }

    pub(super) fn member(&self, user_id: &UserId) -> MemberRef {
        MemberRef::of(self.index, user_id)
    }

    /// With the badges that they show.
    fn author(&self, user_id: &UserId) -> MemberRef {
        let shows = |viewer: &UserId| self.index.shows_profile(user_id, viewer);
        let badges = if self.viewer.is_none_or(shows) {
            self.index.badges_shown(user_id, self.now)
        } else {
            Vec::new()
        };
        MemberRef {
            badges,
            ..self.member(user_id)
        }
    }

    fn is_viewer(&self, user_id: &UserId) -> bool {
        self.viewer == Some(user_id)
    }

    /// A post.
    pub fn post(&self, view: PostView, topic_slug: &str) -> Post {
        let mine = self.is_viewer(&view.sender);
        let sender = self.author(&view.sender);
        let removed = view.removed.as_ref().map(|removed| Removed {
            by: match &removed.by {
                // Who left for good may have wished so: their words are taken back for them.
                Some(_) if sender.deleted && self.index.removed_by(&view.event_id).is_none() => {
                    RemovedBy::Author
                }
                Some(by) if *by != view.sender => RemovedBy::Moderator,
                _ => RemovedBy::Author,
            },
        });
        let look = self.looks.of(&view);
        let may_edit = mine && self.may_edit(&view);
        let poll = view.is_poll.then(|| {
            let poll = self.index.poll(&view.event_id, self.viewer, self.now)?;
            Some(Poll::from(poll))
        });
        Post {
            topic_slug: topic_slug.to_owned(),
            sender,
            at: from_unix_ms(view.at),
            html: look.html.clone(),
            via: if view.key.is_some() {
                Via::Web
            } else {
                Via::Matrix
            },
            attachment: Attachment::of(&view),
            poll: poll.flatten(),
            card: view
                .card
                .map(Card::from)
                .or(look.has_pictures.then_some(Card::Unknown)),
            thread: view.thread.map(Thread::from),
            lang: look.lang,
            body: view.body,
            kind: match view.style {
                Style::Text => PostKind::Text,
                Style::Emote => PostKind::Emote,
                Style::Notice => PostKind::Notice,
                Style::Other => PostKind::Other,
            },
            version: view.version,
            edited_at: view.edited_at.map(|at| from_unix_ms(at.min(self.now))),
            edits: view.edits,
            solution: view.solution,
            reply_to: view.reply_to.map(|to| self.answered(to)),
            removal: removed.as_ref().map(|removed| match removed.by {
                RemovedBy::Author => Removal {
                    by: RemovalBy::Author,
                    reason: None,
                },
                RemovedBy::Moderator => Removal {
                    by: RemovalBy::Moderators,
                    reason: self.clause_against(&view.event_id),
                },
            }),
            removed,
            restored: view.restored.map(|post| Restored {
                author: self.author(&post.sender),
                at: from_unix_ms(post.at),
            }),
            hidden: self.index.is_hidden(&view.event_id),
            flagged_by_me: self
                .viewer
                .is_some_and(|viewer| self.index.has_flagged(viewer, &view.event_id)),
            reactions: view
                .reactions
                .iter()
                .map(|r| self.reaction(&r.key, &r.senders))
                .collect(),
            pending: view.pending,
            author_blocked: self.blocked.contains(&view.sender),
            may_edit,
            mentions_me: view.mentions.iter().any(|id| self.is_viewer(id)),
            mine,
            txn_key: view.key.filter(|_| mine),
            post_id: view.event_id,
            topic_id: view.room_id,
        }
    }

    /// What a post answers. The words of somebody whom the member blocks are not quoted, nor those that
    /// are blurred.
    fn answered(&self, to: ReplyView) -> ReplyTo {
        let is_blocked = to
            .sender
            .as_ref()
            .is_some_and(|id| self.blocked.contains(id));
        let is_shown = !is_blocked && !self.index.is_hidden(&to.event_id);
        ReplyTo {
            sender: to.sender.map(|id| self.member(&id)),
            excerpt: to
                .words
                .filter(|_| is_shown)
                .map(|w| render::excerpt(&w.body, w.html.as_deref())),
            post_id: to.event_id,
        }
    }

    /// Whether the words of an own post can be changed: it has some, and its sender still writes there.
    fn may_edit(&self, post: &PostView) -> bool {
        let keeps_order = || self.index.may(&post.sender, Permission::Moderate, self.now);
        let is_open = || {
            let topic = self.index.topic_content(&post.room_id);
            let speech = topic.map(|topic| self.index.speech(&topic));
            speech.is_some_and(|speech| speech.lets_send("m.room.message")) || keeps_order()
        };
        post.removed.is_none()
            && has_words(post)
            && !self.index.is_continued(&post.room_id)
            && is_open()
    }

    fn reaction(&self, key: &str, senders: &[ruma::OwnedUserId]) -> Reaction {
        Reaction {
            key: key.to_owned(),
            count: senders.len(),
            mine: senders.iter().any(|id| self.is_viewer(id)),
            by: senders
                .iter()
                .take(REACTION_NAMES)
                .map(|id| self.member(id))
                .collect(),
        }
    }
}

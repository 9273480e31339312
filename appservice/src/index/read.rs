use std::{borrow::Cow, sync::Arc};

use ruma::{OwnedEventId, OwnedRoomId, OwnedUserId};

use super::{
    Index,
    attachments::Attachment,
    event::Kind,
    id::{EventIx, RoomIx},
    pending::PendingPost,
    threads::ThreadView,
    words::{Card, More, Style, Words},
};
use crate::events::{Lock, ReadRule, RestoredPost, RoomKind, WriteRule};

/// Some items of a list, and where it goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// The cursor of the next page, if there is one.
    pub next: Option<String>,
}

/// A room of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomView {
    /// Room ID.
    pub room_id: OwnedRoomId,
    /// What it is.
    pub kind: RoomKind,
    /// Canonical alias.
    pub alias: Option<String>,
    /// `m.room.name`.
    pub name: Option<String>,
    /// Creation key.
    pub key: Option<String>,
    /// Slug of a topic or a category.
    pub slug: Option<String>,
    /// Slug of a topic's category.
    pub category: Option<String>,
}

/// A category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryView {
    /// Room ID of the category space.
    pub room_id: OwnedRoomId,
    /// Canonical alias.
    pub alias: Option<String>,
    /// Slug.
    pub slug: String,
    /// Shown name.
    pub name: String,
    /// One or two sentences.
    pub description: String,
    /// Who may read it on the web.
    pub read: ReadRule,
    /// Who may write in its topics.
    pub write: WriteRule,
    /// Badges that open its topics, any of them.
    pub badges: Vec<String>,
    /// Its place among the categories.
    pub order: i64,
    /// Topics that are listed.
    pub topics: usize,
    /// Posts in them.
    pub posts: u64,
    /// The topic with the latest activity.
    pub latest: Option<TopicView>,
}

/// A topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicView {
    /// Room ID.
    pub room_id: OwnedRoomId,
    /// Canonical alias.
    pub alias: Option<String>,
    /// Slug.
    pub slug: String,
    /// Title.
    pub title: String,
    /// Slug of the category.
    pub category: String,
    /// When it was opened, in milliseconds since the Unix epoch.
    pub created_at: i64,
    /// Who opened it.
    pub created_by: OwnedUserId,
    /// Lines of its pages: posts, removed ones too.
    pub posts: usize,
    /// Reactions to them that count.
    pub reactions: u32,
    /// Whether it stands before the others.
    pub pinned: bool,
    /// The post that solves it, while it stands.
    pub solved: Option<OwnedEventId>,
    /// Whether nobody writes there any more but those who keep order.
    pub archived: bool,
    /// Why moderators have closed it, if they have.
    pub locked: Option<Lock>,
    /// Seconds between two posts of a member; 0: as they like.
    pub slow_mode: u32,
    /// What tells this revision of what its state says from others.
    pub version: String,
    /// When the last of them was sent, a foreign stamp clamped.
    pub last_at: i64,
    /// By whom.
    pub last_by: OwnedUserId,
    /// The opener and those who wrote last, five at most.
    pub participants: Vec<OwnedUserId>,
    /// Grows with every change of the topic's pages while the process runs.
    pub revision: u64,
}

/// A post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostView {
    /// Event ID.
    pub event_id: OwnedEventId,
    /// The topic.
    pub room_id: OwnedRoomId,
    /// Who wrote it.
    pub sender: OwnedUserId,
    /// `origin_server_ts`, in milliseconds since the Unix epoch.
    pub at: i64,
    /// How to show it.
    pub style: Style,
    /// What it is, where it is more than words and no picture or poll that can be shown.
    pub card: Option<Card>,
    /// The file that it carries.
    pub attachment: Option<Attachment>,
    /// It is a poll: [`Index::poll`] tells how it stands.
    pub is_poll: bool,
    /// The thread that it is in, or begins.
    pub thread: Option<ThreadView>,
    /// The plain text, "" when removed or when it carries a file without a caption.
    pub body: String,
    /// `formatted_body`. Not sanitised.
    pub html: Option<String>,
    /// The event whose words are in force: an edit, or the post itself.
    pub version: OwnedEventId,
    /// When the edit in force was sent.
    pub edited_at: Option<i64>,
    /// How many edits it had.
    pub edits: usize,
    /// Whether it solves its topic.
    pub solution: bool,
    /// The post it replies to.
    pub reply_to: Option<ReplyView>,
    /// By whom it was redacted.
    pub removed: Option<Removed>,
    /// Reactions by key, the oldest first.
    pub reactions: Vec<ReactionView>,
    /// The loop has not brought it yet.
    pub pending: bool,
    /// The `Idempotency-Key`; for its sender alone.
    pub key: Option<String>,
    /// The local members whom the version in force mentions.
    pub mentions: Vec<OwnedUserId>,
    /// The post that the bot says again by it.
    pub restored: Option<RestoredPost>,
}

impl PostView {
    /// Whether its author has removed it.
    pub fn is_taken_back(&self) -> bool {
        let by = self
            .removed
            .as_ref()
            .and_then(|removed| removed.by.as_ref());
        by == Some(&self.sender)
    }
}

/// What a post replies to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyView {
    /// Event ID, of a post that may be unknown or of another room.
    pub event_id: OwnedEventId,
    /// Who wrote it, where it is a post of the same topic.
    pub sender: Option<OwnedUserId>,
    /// What it says, unless it was removed.
    pub words: Option<ReplyWords>,
}

/// What a post says that is replied to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyWords {
    /// The plain text.
    pub body: String,
    /// `formatted_body`. Not sanitised.
    pub html: Option<String>,
}

/// Who removed a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removed {
    /// The redaction's sender, where it is known.
    pub by: Option<OwnedUserId>,
    /// The redaction's `origin_server_ts`.
    pub at: Option<i64>,
}

/// The reactions with one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReactionView {
    /// An emoji, as a rule; as whoever reacted first has written it.
    pub key: Arc<str>,
    /// Who reacted, each once, the first first.
    pub senders: Vec<OwnedUserId>,
}

impl Index {
    pub(super) fn post_view(&self, ix: EventIx) -> Option<PostView> {
        let event = &self.events[ix];
        let (room, sender) = (event.room?, event.sender?);
        if !event.kind.is_shown() {
            return None;
        }
        let edit = self.edit_in_force(ix);
        let words = self.words_in_force(ix);
        let removed = event.kind == Kind::Tombstone;
        Some(PostView {
            event_id: event.id.to_event_id(),
            room_id: self.room_id(room),
            sender: self.user_id(sender),
            at: millis(self.happened_at(ix)),
            style: words.map_or(Style::Text, |w| w.style),
            card: words.and_then(|w| w.card),
            attachment: words.and_then(Words::attachment).cloned(),
            is_poll: words.is_some_and(|w| matches!(w.more.as_deref(), Some(More::Poll(_)))),
            thread: self.thread_view(ix),
            body: words.map_or_else(String::new, |w| w.body.to_string()),
            html: words.and_then(|w| w.html.as_deref()).map(String::from),
            version: self.events[edit.unwrap_or(ix)].id.to_event_id(),
            edited_at: edit.map(|e| millis(self.happened_at(e))),
            edits: self.counted_edits(ix).count(),
            solution: self.solution(room) == Some(ix),
            reply_to: event.target.map(|target| self.reply_view(room, target)),
            removed: removed.then(|| Removed {
                by: self.redactor(ix).map(|r| self.user_id(r.sender)),
                // A redaction stands in no order that would bound a foreign stamp.
                at: self
                    .redactor(ix)
                    .filter(|r| self.users.get(r.sender).local)
                    .map(|r| millis(r.at)),
            }),
            reactions: if removed {
                Vec::new()
            } else {
                self.reaction_views(ix)
            },
            pending: false,
            key: event
                .words
                .as_ref()
                .and_then(|w| w.key.as_deref())
                .map(String::from),
            mentions: words.map_or_else(Vec::new, |w| {
                w.mentions.iter().map(|u| self.user_id(*u)).collect()
            }),
            restored: self.restored(ix),
        })
    }

    /// The post that this one of the bot says again.
    pub(super) fn restored(&self, post: EventIx) -> Option<RestoredPost> {
        let event = &self.events[post];
        let is_ours = event.sender.map(|user| self.user_id(user)).as_ref() == Some(&self.bot);
        let restored = event.words.as_ref()?.restored.as_deref();
        restored.filter(|_| is_ours).cloned()
    }

    /// What a post says now.
    pub(super) fn words_in_force(&self, post: EventIx) -> Option<&Words> {
        let edit = self.edit_in_force(post);
        self.events[edit.unwrap_or(post)].words.as_deref()
    }

    fn reply_view(&self, room: RoomIx, target: EventIx) -> ReplyView {
        let event = &self.events[target];
        let here = event.room == Some(room) && event.kind.is_shown();
        let words = self.words_in_force(target).filter(|_| here);
        ReplyView {
            event_id: event.id.to_event_id(),
            sender: event.sender.filter(|_| here).map(|s| self.user_id(s)),
            words: words.map(|w| ReplyWords {
                body: w.label().to_owned(),
                html: w.html.as_deref().map(String::from),
            }),
        }
    }

    fn reaction_views(&self, post: EventIx) -> Vec<ReactionView> {
        let mut reactions: Vec<EventIx> = self.reactions(post).collect();
        reactions.sort_by_key(|&r| (self.events[r].at, self.events[r].id));
        let mut views: Vec<(Cow<'_, str>, super::id::TextIx, Vec<super::id::UserIx>)> = Vec::new();
        for reaction in reactions {
            let event = &self.events[reaction];
            let key = self.reaction_key(reaction);
            let (Some(key), Some(text), Some(sender)) = (key, event.text, event.sender) else {
                continue;
            };
            match views.iter_mut().find(|(other, ..)| *other == key) {
                Some((.., senders)) if senders.contains(&sender) => (),
                Some((.., senders)) => senders.push(sender),
                None => views.push((key, text, vec![sender])),
            }
        }
        let view = |(_, text, senders): (_, _, Vec<_>)| ReactionView {
            key: self.texts.get(text).into(),
            senders: senders.into_iter().map(|s| self.user_id(s)).collect(),
        };
        views.into_iter().map(view).collect()
    }

    pub(super) fn pending_view(&self, post: &PendingPost) -> PostView {
        let room = self.find_room(post.room_id.as_str());
        let target = post.reply_to.as_ref().map(|event_id| {
            let known = super::id::id_of(event_id).and_then(|id| self.find_event(id));
            match (room, known) {
                (Some(room), Some(target)) => self.reply_view(room, target),
                _ => ReplyView {
                    event_id: event_id.clone(),
                    sender: None,
                    words: None,
                },
            }
        });
        PostView {
            event_id: post.event_id.clone(),
            room_id: post.room_id.clone(),
            sender: post.sender.clone(),
            at: post.at,
            style: post.style,
            card: post.attachment.as_ref().and_then(|file| file.kind.card()),
            attachment: post.attachment.clone(),
            is_poll: false,
            thread: None,
            body: post.body.clone(),
            html: post.html.clone(),
            version: post.event_id.clone(),
            edited_at: None,
            edits: 0,
            solution: false,
            reply_to: target,
            removed: None,
            reactions: Vec::new(),
            pending: true,
            key: post.key.clone(),
            // Whom it mentions is told when the loop brings it.
            mentions: Vec::new(),
            restored: None,
        }
    }
}

/// A Matrix timestamp as the API counts.
pub(super) fn millis(at: u64) -> i64 {
    i64::try_from(at).unwrap_or(i64::MAX)
}

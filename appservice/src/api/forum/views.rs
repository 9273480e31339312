//! What the forum looks like to a client.

use std::collections::BTreeSet;

use ruma::{OwnedEventId, OwnedRoomId, OwnedUserId, UserId};
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use crate::{
    api::member_ref::MemberRef,
    clock::from_unix_ms,
    index::{CategoryView, Index, PostView, Style, TopicView},
    policy::permissions::openers,
    render,
};

/// How many members a reaction names.
const REACTION_NAMES: usize = 10;

/// A category.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Category {
    /// Its address.
    pub slug: String,
    /// Shown name.
    pub name: String,
    /// One or two sentences.
    pub description: String,
    /// Room ID of the category space.
    #[schema(value_type = String)]
    pub room_id: OwnedRoomId,
    /// Its alias.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alias: Option<String>,
    /// Slugs of the badges that open its topics, any of them; empty: every member may write.
    pub badges: Vec<String>,
    /// Whether the asking member may write there now.
    pub may_post: bool,
    /// How many topics.
    pub topics: usize,
    /// How many posts in them.
    pub posts: u64,
    /// The newest post.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_activity: Option<Activity>,
}

/// The newest post of a category.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Activity {
    /// Where.
    pub topic_slug: String,
    /// Where.
    pub topic_title: String,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// Who.
    pub by: MemberRef,
}

/// A topic in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TopicSummary {
    /// Room ID.
    #[schema(value_type = String)]
    pub topic_id: OwnedRoomId,
    /// Its address.
    pub slug: String,
    /// Title.
    pub title: String,
    /// Slug of its category.
    pub category: String,
    /// When it was opened.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// By whom.
    pub created_by: MemberRef,
    /// How many posts, removed ones too.
    pub posts: usize,
    /// When the last post was written.
    #[serde(with = "time::serde::rfc3339")]
    pub last_post_at: OffsetDateTime,
    /// By whom.
    pub last_post_by: MemberRef,
    /// Who takes part, five at most.
    pub participants: Vec<MemberRef>,
}

/// A topic with its addresses in Matrix.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TopicDetail {
    /// As in lists.
    #[serde(flatten)]
    pub summary: TopicSummary,
    /// Alias of the room.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alias: Option<String>,
    /// Opens the topic in any Matrix client.
    pub matrix_to: String,
    /// Slugs of the badges that open it, any of them; empty: every member may write.
    pub badges: Vec<String>,
    /// Whether the asking member may write there now.
    pub may_post: bool,
}

/// A topic and some of its posts.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TopicPage {
    /// The topic.
    pub topic: TopicDetail,
    /// Oldest first.
    pub items: Vec<Post>,
    /// Ask with it for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// A topic that was just opened.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Topic {
    /// The topic.
    pub topic: TopicDetail,
    /// Its first post.
    pub first_post: Post,
}

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
    /// A picture, a poll, a file …: `body` is its label.
    Other,
}

/// A post.
#[derive(Debug, Clone, Serialize, ToSchema)]
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
    /// Markdown, or the plain form that another client gave; empty when removed.
    pub body: String,
    /// How it is shown.
    pub kind: PostKind,
    /// When its words were last replaced.
    #[serde(
        with = "time::serde::rfc3339::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub edited_at: Option<OffsetDateTime>,
    /// The post that it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<ReplyTo>,
    /// Present when it was redacted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub removed: Option<Removed>,
    /// By key, the oldest first.
    pub reactions: Vec<Reaction>,
    /// The homeserver has it, the loop has not brought it yet.
    pub pending: bool,
    /// The asking member wrote it.
    pub mine: bool,
    /// The asking member blocks who wrote it.
    pub author_blocked: bool,
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

/// By whom a post was removed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Removed {
    /// `author` or `moderator`.
    pub by: RemovedBy,
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
    /// Who is looking; nobody in particular when absent.
    pub viewer: Option<&'i UserId>,
    /// The badges that they hold, with commas between them.
    pub held: &'i str,
    /// Whom they block.
    pub blocked: &'i BTreeSet<OwnedUserId>,
    /// Unix milliseconds.
    pub now: i64,
}

/// The badges that open what names these, as they are listed.
fn names(named: &[String]) -> Vec<String> {
    openers(named).into_iter().map(ToOwned::to_owned).collect()
}

impl View<'_> {
    fn member(&self, user_id: &UserId) -> MemberRef {
        MemberRef::of(self.index, user_id)
    }

    /// With the badges that they hold.
    fn author(&self, user_id: &UserId) -> MemberRef {
        let shows = |viewer: &UserId| self.index.shows_profile(user_id, viewer);
        let held = if self.viewer.is_none_or(shows) {
            self.index.badges_in_force(user_id, self.now)
        } else {
            String::new()
        };
        let badges = held.split(',').filter(|badge| !badge.is_empty());
        MemberRef {
            badges: badges.map(ToOwned::to_owned).collect(),
            ..self.member(user_id)
        }
    }

    fn is_viewer(&self, user_id: &UserId) -> bool {
        self.viewer == Some(user_id)
    }

    /// A category.
    pub fn category(&self, view: CategoryView) -> Category {
        Category {
            slug: view.slug,
            name: view.name,
            description: view.description,
            room_id: view.room_id,
            alias: view.alias,
            may_post: self.may_post(&view.badges),
            badges: names(&view.badges),
            topics: view.topics,
            posts: view.posts,
            last_activity: view.latest.map(|latest| Activity {
                topic_slug: latest.slug,
                topic_title: latest.title,
                at: from_unix_ms(latest.last_at),
                by: self.member(&latest.last_by),
            }),
        }
    }

    fn may_post(&self, named: &[String]) -> bool {
        let openers = openers(named);
        openers.is_empty() || self.held.split(',').any(|held| openers.contains(&held))
    }

    /// A topic in a list.
    pub fn topic(&self, view: TopicView) -> TopicSummary {
        TopicSummary {
            topic_id: view.room_id,
            slug: view.slug,
            title: view.title,
            category: view.category,
            created_at: from_unix_ms(view.created_at),
            created_by: self.member(&view.created_by),
            posts: view.posts,
            last_post_at: from_unix_ms(view.last_at),
            last_post_by: self.member(&view.last_by),
            participants: view.participants.iter().map(|id| self.member(id)).collect(),
        }
    }

    /// A topic with its addresses.
    pub fn topic_detail(&self, view: TopicView) -> TopicDetail {
        let alias = view.alias.clone();
        let matrix_to = matrix_to(alias.as_deref().unwrap_or(view.room_id.as_str()));
        let named = self.index.badges_of_category(&view.category);
        TopicDetail {
            may_post: self.may_post(named),
            badges: names(named),
            summary: self.topic(view),
            alias,
            matrix_to,
        }
    }

    /// A post.
    pub fn post(&self, view: PostView, topic_slug: &str) -> Post {
        let mine = self.is_viewer(&view.sender);
        let removed = view.removed.as_ref().map(|removed| Removed {
            by: match &removed.by {
                Some(by) if *by != view.sender => RemovedBy::Moderator,
                _ => RemovedBy::Author,
            },
        });
        let html = if removed.is_some() {
            String::new()
        } else {
            render::display(&view.body, view.html.as_deref())
        };
        Post {
            topic_slug: topic_slug.to_owned(),
            sender: self.author(&view.sender),
            at: from_unix_ms(view.at),
            html,
            body: view.body,
            kind: match view.style {
                Style::Text => PostKind::Text,
                Style::Emote => PostKind::Emote,
                Style::Notice => PostKind::Notice,
                Style::Other => PostKind::Other,
            },
            edited_at: view.edited_at.map(from_unix_ms),
            reply_to: view.reply_to.map(|to| ReplyTo {
                post_id: to.event_id,
                sender: to.sender.map(|id| self.member(&id)),
                excerpt: to
                    .words
                    .map(|w| render::excerpt(&w.body, w.html.as_deref())),
            }),
            removed,
            reactions: view
                .reactions
                .iter()
                .map(|r| self.reaction(&r.key, &r.senders))
                .collect(),
            pending: view.pending,
            author_blocked: self.blocked.contains(&view.sender),
            mine,
            txn_key: view.key.filter(|_| mine),
            post_id: view.event_id,
            topic_id: view.room_id,
        }
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

/// A link that any Matrix client understands ([spec]).
///
/// [spec]: https://spec.matrix.org/v1.18/appendices/#matrixto-navigation
fn matrix_to(identifier: &str) -> String {
    let encoded: String = url::form_urlencoded::byte_serialize(identifier.as_bytes()).collect();
    format!("https://matrix.to/#/{encoded}")
}

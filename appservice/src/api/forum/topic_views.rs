//! What categories and topics look like to a client.

use ruma::{OwnedEventId, OwnedRoomId};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::{Post, SILENCED, following::Following, reading::Reading, views::View};
use crate::{
    api::member_ref::MemberRef,
    clock::from_unix_ms,
    events::{ReadRule, WriteRule},
    index::{CategoryView, TopicView},
    policy::{Permission, Speech, TopicRights, permissions::openers},
};

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
    /// Who may read it.
    pub read: ReadBy,
    /// Who may write in its topics.
    pub write: WrittenBy,
    /// Its place among the categories, the smallest first.
    pub order: i64,
    /// Whether the asking member may read it now. To whom may not, its topics and posts are 0.
    pub may_read: bool,
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

/// Who may read a category on the web.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ReadBy {
    /// Every member.
    Territory,
    /// Who holds one of its badges.
    Holders,
}

impl From<ReadRule> for ReadBy {
    fn from(rule: ReadRule) -> Self {
        match rule {
            ReadRule::Territory => Self::Territory,
            ReadRule::Holders => Self::Holders,
        }
    }
}

impl From<ReadBy> for ReadRule {
    fn from(read: ReadBy) -> Self {
        match read {
            ReadBy::Territory => Self::Territory,
            ReadBy::Holders => Self::Holders,
        }
    }
}

/// Who may write in the topics of a category, of those whom it lets in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum WrittenBy {
    /// Everybody in them.
    #[default]
    Members,
    /// Who moderates; the others read and react.
    Officers,
}

impl From<WriteRule> for WrittenBy {
    fn from(rule: WriteRule) -> Self {
        match rule {
            WriteRule::Members => Self::Members,
            WriteRule::Officers => Self::Officers,
        }
    }
}

impl From<WrittenBy> for WriteRule {
    fn from(write: WrittenBy) -> Self {
        match write {
            WrittenBy::Members => Self::Members,
            WrittenBy::Officers => Self::Officers,
        }
    }
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
    /// All reactions to its posts.
    pub reactions: u32,
    /// It stands before the others in `latest`.
    pub pinned: bool,
    /// A post solves it.
    pub solved: bool,
    /// Nobody writes there any more but moderators.
    pub archived: bool,
    /// Why nobody but moderators may write there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed: Option<Closed>,
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
    /// Event ID of the post that solves it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub solved_by: Option<OwnedEventId>,
    /// Seconds that a member waits between two posts; 0: none.
    pub slow_mode_seconds: u32,
    /// What `If-Match` names: another one after each change of title, category, pin, solution, archive, lock
    /// or slow mode.
    #[schema(example = "01JDZ8V5N3Q0W4T7X2M6R9K1BC")]
    pub version: String,
    /// Whether the asking member follows it.
    pub following: Following,
    /// What the asking member may change of it.
    pub may: TopicRights,
    /// What moderators said when they locked it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lock: Option<TopicLock>,
}

/// Why a topic is locked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TopicLock {
    /// In the moderators' words.
    pub reason: String,
    /// Since when.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
}

/// Why nobody but moderators may write in a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Closed {
    /// It was archived.
    Archived,
    /// Moderators have locked it.
    Locked,
    /// Its category is for what they announce; the others react.
    Announces,
}

/// A topic and some of its posts.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TopicPage {
    /// The topic.
    pub topic: TopicDetail,
    /// Oldest first.
    pub items: Vec<Post>,
    /// Ask with it for the page before; absent on the first one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prev_cursor: Option<String>,
    /// Ask with it for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
    /// How many posts stand before the first item.
    pub position: usize,
    /// Event ID of the first post that the asking member has not read.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub first_unread: Option<OwnedEventId>,
    /// How many posts they have not read.
    pub unread: usize,
}

/// A topic that was just opened.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Topic {
    /// The topic.
    pub topic: TopicDetail,
    /// Its first post.
    pub first_post: Post,
}

/// The badges that open what names these, as they are listed.
fn names(named: &[String]) -> Vec<String> {
    openers(named).into_iter().map(ToOwned::to_owned).collect()
}

impl View<'_> {
    /// A category, to somebody who may read it or not.
    pub fn category(&self, view: CategoryView, may_read: bool) -> Category {
        Category {
            slug: view.slug,
            name: view.name,
            description: view.description,
            room_id: view.room_id,
            alias: view.alias,
            may_post: self.may_post(&view.badges)
                && (view.write == WriteRule::Members || self.keeps_order()),
            badges: names(&view.badges),
            read: view.read.into(),
            write: view.write.into(),
            order: view.order,
            may_read,
            topics: if may_read { view.topics } else { 0 },
            posts: if may_read { view.posts } else { 0 },
            last_activity: view.latest.filter(|_| may_read).map(|latest| Activity {
                topic_slug: latest.slug,
                topic_title: latest.title,
                at: from_unix_ms(latest.last_at),
                by: self.member(&latest.last_by),
            }),
        }
    }

    fn may_post(&self, named: &[String]) -> bool {
        let openers = openers(named);
        self.held != SILENCED && (openers.is_empty() || self.holds_any(&openers))
    }

    fn keeps_order(&self) -> bool {
        self.holds_any(Permission::Moderate.badges())
    }

    fn holds_any(&self, badges: &[&str]) -> bool {
        self.held.split(',').any(|held| badges.contains(&held))
    }

    /// A topic in a list.
    pub fn topic(&self, view: TopicView) -> TopicSummary {
        TopicSummary {
            closed: self.closed(&view),
            topic_id: view.room_id,
            slug: view.slug,
            title: view.title,
            category: view.category,
            created_at: from_unix_ms(view.created_at),
            created_by: self.member(&view.created_by),
            posts: view.posts,
            reactions: view.reactions,
            pinned: view.pinned,
            solved: view.solved.is_some(),
            archived: view.archived,
            last_post_at: from_unix_ms(view.last_at),
            last_post_by: self.member(&view.last_by),
            participants: view.participants.iter().map(|id| self.member(id)).collect(),
        }
    }

    fn closed(&self, view: &TopicView) -> Option<Closed> {
        let announces = || self.index.speech_in(&view.category) == Speech::Officers;
        match view {
            TopicView {
                locked: Some(_), ..
            } => Some(Closed::Locked),
            TopicView { archived: true, .. } => Some(Closed::Archived),
            _ => announces().then_some(Closed::Announces),
        }
    }

    /// A topic with its addresses, to somebody who keeps order or not and has read so far.
    pub fn topic_detail(&self, view: TopicView, moderates: bool, reading: &Reading) -> TopicDetail {
        let matrix_to = matrix_to(view.alias.as_deref().unwrap_or(view.room_id.as_str()));
        let named = self.index.badges_of_category(&view.category);
        let closed = self.closed(&view);
        let may_post = self.may_post(named) && (moderates || closed.is_none());
        let opened_it = self.viewer == Some(&view.created_by);
        TopicDetail {
            may_post,
            may: TopicRights::of(moderates, opened_it, may_post),
            lock: view.locked.as_ref().map(|lock| TopicLock {
                reason: lock.reason.clone(),
                at: from_unix_ms(lock.at),
            }),
            solved_by: view.solved.clone(),
            slow_mode_seconds: view.slow_mode,
            version: view.version.clone(),
            following: reading.following,
            badges: names(named),
            alias: view.alias.clone(),
            summary: self.topic(view),
            matrix_to,
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

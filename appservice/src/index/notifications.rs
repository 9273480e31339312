//! What a member is told: derived from the facts whenever somebody asks.

use std::collections::BTreeSet;

use ruma::{OwnedEventId, OwnedUserId, UserId};

use super::{
    Index, Membership, PostView,
    concerns::KEPT,
    event::Kind,
    id::{EventIx, RoomIx, UserIx},
    read::millis,
};
use crate::{
    events::RoomKind,
    policy::notifications::{NotificationKind, Preferences},
};

/// Something that a member is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// Stable. The event ID where it speaks of a post.
    pub id: String,
    /// What happened.
    pub kind: NotificationKind,
    /// When, in Unix milliseconds.
    pub at: i64,
    /// Who did it.
    pub actor: Option<OwnedUserId>,
    /// The post that mentions or answers.
    pub post: Option<OwnedEventId>,
    /// Slug of the badge.
    pub badge: Option<String>,
    /// What the bot says.
    pub text: Option<String>,
    /// The post was read in its topic.
    pub is_read: bool,
}

/// Who is told, and of what.
#[derive(Debug, Clone, Copy)]
pub struct NotificationQuery<'a> {
    /// Who.
    pub member: &'a UserId,
    /// Of nothing that these do.
    pub blocked: &'a BTreeSet<OwnedUserId>,
    /// Of what they want to hear.
    pub preferences: &'a Preferences,
    /// Unix milliseconds.
    pub now: i64,
}

impl Index {
    /// What a member is told, the newest first and no more than is kept. Nothing of what they did
    /// themselves, of whom they block, of what was removed or they may not read.
    pub fn notifications(&self, query: &NotificationQuery<'_>) -> Vec<Notification> {
        let Some(member) = self.users.find(query.member.as_str()) else {
            return Vec::new();
        };
        let mut told = self.post_notifications(member, query);
        if query.preferences.follow {
            self.push_followers(member, query, &mut told);
        }
        self.push_notices(member, query, &mut told);
        told.sort_by(|a, b| (b.at, &b.id).cmp(&(a.at, &a.id)));
        told.truncate(KEPT);
        told
    }

    /// A post that a notification speaks of, with address and title of its topic.
    pub fn post_in_topic(&self, notification: &Notification) -> Option<(PostView, String, String)> {
        let post = self.post(notification.post.as_ref()?)?;
        let topic = self.topic_of(&post.room_id)?;
        Some((post, topic.slug, topic.title))
    }

    fn post_notifications(
        &self,
        member: UserIx,
        query: &NotificationQuery<'_>,
    ) -> Vec<Notification> {
        let mut seen = BTreeSet::new();
        let mut told = Vec::new();
        for &ix in self.concerns.of(member) {
            let event = &self.events[ix];
            let post = match (event.kind, event.target) {
                (Kind::Post, _) => ix,
                (Kind::Edit, Some(post)) => post,
                _ => continue,
            };
            if seen.insert(post)
                && let Some((kind, at)) = self.concern_of(post, member)
                && query.preferences.wants(kind)
                && let Some(notification) = self.told_of(post, member, (kind, at), query)
            {
                told.push(notification);
            }
        }
        told
    }

    /// How a post concerns a member, and since when.
    fn concern_of(&self, post: EventIx, member: UserIx) -> Option<(NotificationKind, u64)> {
        let event = &self.events[post];
        if event.kind != Kind::Post || event.sender == Some(member) {
            return None;
        }
        // Clients mention whom they answer, as the specification asks: an answer is one all the same.
        if self.answers(post, member) {
            return Some((NotificationKind::Reply, self.happened_at(post)));
        }
        self.mentions_user(post, member).then(|| {
            let first = self.first_mention(post, member).unwrap_or(post);
            (NotificationKind::Mention, self.happened_at(first))
        })
    }

    /// Whether a post answers one of a member's in the same room.
    pub(super) fn answers(&self, post: EventIx, member: UserIx) -> bool {
        let event = &self.events[post];
        event.target.is_some_and(|target| {
            let target = &self.events[target];
            target.sender == Some(member) && target.room == event.room
        })
    }

    /// The version of a post that was the first to mention a member.
    pub(super) fn first_mention(&self, post: EventIx, member: UserIx) -> Option<EventIx> {
        let says = |ix: &EventIx| {
            let (event, original) = (&self.events[*ix], &self.events[post]);
            let words = event.words.as_ref();
            event.sender == original.sender
                && event.room == original.room
                && words.is_some_and(|words| words.mentions.binary_search(&member).is_ok())
        };
        let versions = std::iter::once(post).chain(self.edits(post));
        versions
            .filter(says)
            .min_by_key(|ix| (*ix != post, self.events[*ix].at, self.events[*ix].id))
    }

    fn told_of(
        &self,
        post: EventIx,
        member: UserIx,
        (kind, at): (NotificationKind, u64),
        query: &NotificationQuery<'_>,
    ) -> Option<Notification> {
        let event = &self.events[post];
        let room = self.room_id(event.room?);
        let sender = self.user_id(event.sender?);
        if query.blocked.contains(&sender) || !self.may_read_topic(&room, query.member, query.now) {
            return None;
        }
        let event_id = event.id.to_event_id();
        Some(Notification {
            id: event_id.to_string(),
            kind,
            at: millis(at).min(query.now),
            actor: Some(sender),
            post: Some(event_id),
            badge: None,
            text: None,
            is_read: self.has_read(post, member),
        })
    }

    fn push_followers(
        &self,
        member: UserIx,
        query: &NotificationQuery<'_>,
        told: &mut Vec<Notification>,
    ) {
        let Some(room) = self.own_room_of(RoomKind::Profile, member) else {
            return;
        };
        for (follower, since) in self.followers_since(room) {
            let user_id = self.user_id(follower);
            if query.blocked.contains(&user_id) || self.people.is_departed(follower) {
                continue;
            }
            let mark = since.by.number();
            told.push(Notification {
                id: format!("follow-{mark:016x}"),
                kind: NotificationKind::Follow,
                at: millis(since.at.ms()),
                actor: Some(user_id),
                post: None,
                badge: None,
                text: None,
                is_read: false,
            });
        }
    }

    fn followers_since(
        &self,
        room: RoomIx,
    ) -> impl Iterator<Item = (UserIx, super::concerns::Followed)> {
        let joined = self.rooms[room].members.iter();
        let joined = joined.filter(|(_, member)| member.membership == Membership::Join);
        joined.filter_map(move |(user, _)| {
            let since = self.concerns.followed.get(&(room, user))?;
            Some((user, *since))
        })
    }

    fn push_notices(
        &self,
        member: UserIx,
        query: &NotificationQuery<'_>,
        told: &mut Vec<Notification>,
    ) {
        let Some(room) = self.own_room_of(RoomKind::Home, member) else {
            return;
        };
        // Also those of the rooms in whose place it was made.
        let before = |room: &RoomIx| self.upgrades.predecessor(*room);
        let rooms = std::iter::successors(Some(room), before);
        let notices = rooms.flat_map(|room| self.rooms[room].notices.iter());
        told.extend(
            notices
                .filter(|notice| query.preferences.wants(notice.kind()))
                .map(|notice| Notification {
                    id: format!("notice-{:016x}", notice.mark.number()),
                    kind: notice.kind(),
                    at: millis(notice.at.ms()),
                    actor: None,
                    post: None,
                    badge: notice.badge.map(|badge| self.texts.get(badge).to_string()),
                    text: Some(self.texts.get(notice.text).to_string()),
                    is_read: false,
                }),
        );
    }
}

use std::sync::Arc;

use hashbrown::HashSet;
use ruma::{EventId, OwnedEventId, OwnedRoomId, OwnedUserId, RoomId, UserId};

use super::{
    Index, Membership,
    event::Kind,
    facts::Key,
    id::{EventIx, RoomIx, id_of},
    listing::Listing,
    read::{CategoryView, PostView, RoomView, TopicView, millis},
    room::Room,
    state::{Child, Fact, StateValue},
};
use crate::{events::RoomKind, policy::emoji};

/// A topic whose order the homeserver may see otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settle {
    /// The topic.
    pub room_id: OwnedRoomId,
    /// Since when, by the clock of the folds, in milliseconds.
    pub since: i64,
    /// When the last doubtful event came: wait until this is some seconds ago.
    pub last: i64,
    /// The doubtful event that stands first: page back past it.
    pub oldest: Option<OwnedEventId>,
    /// How many events stand from it to the end.
    pub depth: usize,
}

/// How far to look back for those who wrote last.
const LOOK_BACK: usize = 64;
/// How many participants are named.
const PARTICIPANTS: usize = 5;

/// Lists.
impl Index {
    /// The categories in their order.
    pub fn categories(&self) -> Vec<CategoryView> {
        let mut rooms: Vec<_> = self.by_slugs(RoomKind::Category).collect();
        rooms.sort_by_key(|&ix| {
            self.rooms[ix]
                .category()
                .map(|c| (c.order, c.slug.as_str()))
        });
        rooms
            .into_iter()
            .filter_map(|ix| self.category_view(ix))
            .collect()
    }

    /// One category.
    pub fn category(&self, slug: &str) -> Option<CategoryView> {
        self.category_view(self.category_by_slug(slug)?)
    }

    fn category_view(&self, ix: RoomIx) -> Option<CategoryView> {
        let room = &self.rooms[ix];
        let content = room.category()?;
        let listing = self.listings.get(&content.slug);
        Some(CategoryView {
            room_id: self.room_id(ix),
            alias: self.alias(room),
            slug: content.slug.clone(),
            name: content.name.clone(),
            description: content.description.clone(),
            read: content.read,
            write: content.write,
            badges: content.badges.clone(),
            order: content.order,
            topics: listing.map_or(0, Listing::len),
            posts: listing.map_or(0, |l| l.posts),
            latest: listing
                .and_then(Listing::most_recent)
                .and_then(|ix| self.topic_view(ix)),
        })
    }

    pub(super) fn topic_view(&self, ix: RoomIx) -> Option<TopicView> {
        let room = &self.rooms[ix];
        let content = room.topic()?;
        let pending: Vec<_> = self.pending.of(self.room_id(ix).as_str()).collect();
        let last = room
            .timeline
            .listed
            .as_ref()
            .and_then(|l| l.last)
            .and_then(|e| self.events[e].sender);
        let (last_at, last_by) = match (pending.last(), &room.timeline.listed, last) {
            (Some(post), ..) => (post.at, post.sender.clone()),
            (None, Some(listed), Some(sender)) => (millis(listed.activity), self.user_id(sender)),
            _ => (millis(room.created.1.ms()), content.created_by.clone()),
        };
        Some(TopicView {
            room_id: self.room_id(ix),
            alias: self.alias(room),
            slug: content.slug.clone(),
            title: content.title.clone(),
            category: content.category.clone(),
            created_at: self.opened_at(ix),
            created_by: content.created_by.clone(),
            posts: self.shown_in_all(ix) + pending.len(),
            reactions: room.timeline.activity.reactions,
            pinned: content.pinned,
            solved: self
                .solution(ix)
                .map(|post| self.events[post].id.to_event_id()),
            archived: content.archived,
            locked: content.locked.clone(),
            slow_mode: content.slow_mode,
            version: content.version().to_owned(),
            last_at,
            last_by,
            participants: self.participants(room, &content.created_by),
            revision: self.revision(ix),
        })
    }

    fn revision(&self, ix: RoomIx) -> u64 {
        let parts = self.parts(ix).into_iter();
        let rooms: u64 = parts.map(|part| self.rooms[part].revision).sum();
        rooms + self.users.revision
    }

    /// Shown events of a topic, of all its rooms.
    pub(super) fn shown_in_all(&self, topic: RoomIx) -> usize {
        let parts = self.parts(topic).into_iter();
        parts
            .map(|part| self.rooms[part].timeline.shown as usize)
            .sum()
    }

    /// A topic begins with its first post: the room of one whose history was brought from elsewhere
    /// is younger than that.
    pub(super) fn opened_at(&self, topic: RoomIx) -> i64 {
        let first = self.parts(topic).first().copied().unwrap_or(topic);
        let room = &self.rooms[first];
        let first = room
            .timeline
            .order
            .first()
            .map_or(u64::MAX, |&e| self.happened_at(e));
        millis(room.created.1.ms().min(first))
    }

    fn participants(&self, room: &Room, opener: &UserId) -> Vec<OwnedUserId> {
        let opener = self.users.find(opener.as_str());
        let mut found: Vec<_> = opener.into_iter().collect();
        for &e in room.timeline.order.iter().rev().take(LOOK_BACK) {
            let event = &self.events[e];
            if let (Kind::Post, Some(sender)) = (event.kind, event.sender)
                && !found.contains(&sender)
            {
                found.push(sender);
                if found.len() == PARTICIPANTS {
                    break;
                }
            }
        }
        found.into_iter().map(|ix| self.user_id(ix)).collect()
    }
}

/// Look-ups.
impl Index {
    /// The topic of this slug, also while it has no post.
    pub fn topic(&self, slug: &str) -> Option<TopicView> {
        self.topic_view(self.topic_by_slug(slug)?)
    }

    /// Whether there was a topic of this slug whose room was deleted: the space of its category remembers.
    pub fn is_gone(&self, slug: &str) -> bool {
        let remembers =
            |fact: &Fact| matches!(fact.value(), Some(StateValue::Deleted(of)) if ***of == *slug);
        self.topic_by_slug(slug).is_none()
            && self.of_kind(RoomKind::Category).any(|space| {
                self.rooms[space]
                    .state
                    .iter()
                    .any(|(_, fact)| remembers(fact))
            })
    }

    /// Room, category and [`TopicView::revision`] of the topic of this slug.
    pub fn topic_head(&self, slug: &str) -> Option<(OwnedRoomId, String, u64)> {
        let ix = self.topic_by_slug(slug)?;
        let category = self.rooms[ix].topic()?.category.clone();
        Some((self.room_id(ix), category, self.revision(ix)))
    }

    /// The topic of this room.
    pub fn topic_of(&self, room_id: &RoomId) -> Option<TopicView> {
        let room = self.find_room(room_id.as_str())?;
        self.topic_view(self.upgrades.latest(room))
    }

    /// The post of this event ID, removed or pending ones too.
    pub fn post(&self, event_id: &EventId) -> Option<PostView> {
        let id = id_of(event_id)?;
        match self.find_event(id).and_then(|ix| self.post_view(ix)) {
            Some(post) => Some(post),
            None => self.pending.get(id).map(|post| self.pending_view(post)),
        }
    }

    /// Whether this event has been folded. Of a pending post: not yet.
    pub fn has_event(&self, event_id: &EventId) -> bool {
        let ix = id_of(event_id).and_then(|id| self.find_event(id));
        ix.is_some_and(|ix| self.events[ix].kind != Kind::Absent)
    }

    /// The message that this member sent with this `Idempotency-Key`, unless it was redacted.
    pub fn lookup_key(&self, sender: &UserId, key: &str) -> Option<OwnedEventId> {
        let folded = self
            .users
            .find(sender.as_str())
            .and_then(|user| self.find_key(user, key));
        match folded {
            Some(ix) => Some(self.events[ix].id.to_event_id()),
            None => self
                .pending
                .find_key(sender, key)
                .map(|post| post.event_id.clone()),
        }
    }

    /// The reactions of this member with this key, however it is written: what to redact in order to take
    /// it back.
    pub fn reactions_by(&self, post: &EventId, sender: &UserId, key: &str) -> Vec<OwnedEventId> {
        let reactions = self.same_reactions(post, sender, key).into_iter();
        reactions.map(|r| self.events[r].id.to_event_id()).collect()
    }

    /// Whether this member has reacted with this key, but has written it otherwise.
    pub fn written_otherwise(&self, post: &EventId, sender: &UserId, key: &str) -> bool {
        let is_other = |r: EventIx| self.events[r].text.map(|t| self.texts.get(t)) != Some(key);
        let reactions = self.same_reactions(post, sender, key);
        !reactions.is_empty() && reactions.into_iter().all(is_other)
    }

    fn same_reactions(&self, post: &EventId, sender: &UserId, key: &str) -> Vec<EventIx> {
        let post = id_of(post).and_then(|id| self.find_event(id));
        let (Some(post), Some(sender)) = (post, self.users.find(sender.as_str())) else {
            return Vec::new();
        };
        let key = emoji::folded(key);
        self.reactions(post)
            .filter(|&r| self.events[r].sender == Some(sender))
            .filter(|&r| self.reaction_key(r).is_some_and(|other| other == key))
            .collect()
    }

    /// When a member has posted in a topic last, after `since` (both Unix milliseconds).
    pub fn last_post_by(&self, topic: &RoomId, member: &UserId, since: i64) -> Option<i64> {
        let pending = self.pending.of(topic.as_str());
        let pending = pending.filter(|post| post.sender == member);
        if let Some(at) = pending.map(|post| post.at).max() {
            return (at > since).then_some(at);
        }
        let room = &self.rooms[self.find_room(topic.as_str())?];
        let member = self.users.find(member.as_str())?;
        let recent = room
            .timeline
            .order
            .iter()
            .rev()
            .map(|&e| (e, &self.events[e]));
        recent
            // A foreign stamp says nothing of how long ago it came.
            .take_while(|(e, event)| millis(event.at) > since || !self.is_local(*e))
            .find(|(_, event)| event.sender == Some(member) && event.kind.is_shown())
            .map(|(_, event)| millis(event.at))
            .filter(|at| *at > since)
    }

    /// The room that was created with this creation key.
    pub fn lookup_room_key(&self, key: &str) -> Option<OwnedRoomId> {
        self.room_by_key(key).map(|ix| self.room_id(ix))
    }

    /// The room of this canonical alias.
    pub fn lookup_alias(&self, alias: &str) -> Option<OwnedRoomId> {
        self.room_by_alias(alias).map(|ix| self.room_id(ix))
    }

    /// The rooms of a kind, by room ID.
    pub fn rooms_of(&self, kind: RoomKind) -> Vec<OwnedRoomId> {
        let mut rooms: Vec<_> = self.of_kind(kind).map(|ix| self.room_id(ix)).collect();
        rooms.sort();
        rooms
    }

    /// Every room of ours.
    pub fn rooms(&self) -> Vec<OwnedRoomId> {
        self.rooms.iter().map(|(ix, _)| self.room_id(ix)).collect()
    }

    /// A room of ours.
    pub fn room(&self, room_id: &RoomId) -> Option<RoomView> {
        let ix = self.find_room(room_id.as_str())?;
        let room = &self.rooms[ix];
        let slug = match (room.topic(), room.category()) {
            (Some(topic), _) => Some(topic.slug.clone()),
            (_, Some(category)) => Some(category.slug.clone()),
            _ => None,
        };
        Some(RoomView {
            room_id: self.room_id(ix),
            kind: room.kind,
            alias: self.alias(room),
            name: room.name().map(String::from),
            key: self.creation_key(room),
            slug,
            category: room.topic().map(|t| t.category.clone()),
        })
    }

    /// The newest event in a topic's order, to compare with `/messages?dir=b&limit=1`.
    pub fn tip(&self, room_id: &RoomId) -> Option<OwnedEventId> {
        let ix = self.find_room(room_id.as_str())?;
        self.rooms[ix]
            .timeline
            .order
            .last()
            .map(|&e| self.events[e].id.to_event_id())
    }

    /// The rooms that a space declares as its children.
    pub fn children(&self, space: &RoomId) -> Vec<OwnedRoomId> {
        let Some(ix) = self.find_room(space.as_str()) else {
            return Vec::new();
        };
        let mut children: Vec<_> = self.placed_children(ix).map(|(child, _)| child).collect();
        children.sort();
        children
    }

    /// As [`Index::children`], in no order, and whether an order was said of them.
    pub(super) fn placed_children(
        &self,
        space: RoomIx,
    ) -> impl Iterator<Item = (OwnedRoomId, bool)> {
        self.rooms[space].state.iter().filter_map(|(key, fact)| {
            let is_ordered = match fact.value()? {
                StateValue::Child(Child::In) => false,
                StateValue::Child(Child::Ordered) => true,
                _ => return None,
            };
            let child = OwnedRoomId::try_from(&*self.state_keys.get(key).state_key).ok()?;
            Some((child, is_ordered))
        })
    }

    /// State of ours that is damaged: room, type and state key of what the reconciler writes again.
    pub fn damaged(&self) -> Vec<(OwnedRoomId, String, String)> {
        let mut damaged = Vec::new();
        for (ix, room) in self.rooms.iter() {
            if self.upgrades.is_continued(ix) {
                continue;
            }
            for (key, _) in room.state.iter().filter(|(_, fact)| fact.is_damaged()) {
                let Key { kind, state_key } = self.state_keys.get(key);
                if kind.only_from_bot() {
                    let kind = kind.as_str().to_owned();
                    damaged.push((self.room_id(ix), kind, state_key.to_string()));
                }
            }
        }
        damaged
    }

    /// Topics whose order waits for a page of the homeserver.
    pub fn unsettled(&self) -> Vec<Settle> {
        self.unsettled
            .iter()
            .filter_map(|&ix| self.settle_view(ix))
            .collect()
    }

    fn settle_view(&self, ix: RoomIx) -> Option<Settle> {
        let room = &self.rooms[ix];
        let unsettled = room.timeline.unsettled.as_ref()?;
        let mut missing: HashSet<EventIx> = unsettled.events.iter().copied().collect();
        // They are near the end: the way back to the first of them is what a page has to cover.
        let mut oldest = None;
        let mut depth = 0;
        for event in room.timeline.order.iter().rev() {
            if missing.is_empty() {
                break;
            }
            depth += 1;
            if missing.remove(event) {
                oldest = Some(self.events[*event].id.to_event_id());
            }
        }
        let (since, last) = (unsettled.since, unsettled.last);
        Some(Settle {
            room_id: self.room_id(ix),
            since,
            last,
            oldest,
            depth,
        })
    }
}

/// People.
impl Index {
    /// Those who have joined a room, by user ID.
    pub fn members(&self, room_id: &RoomId) -> Vec<OwnedUserId> {
        let Some(ix) = self.find_room(room_id.as_str()) else {
            return Vec::new();
        };
        let joined = self.rooms[ix]
            .members
            .iter()
            .filter(|(_, m)| m.membership == Membership::Join);
        let mut ids: Vec<_> = joined.map(|(user, _)| self.user_id(user)).collect();
        ids.sort();
        ids
    }

    /// The membership of a user in a room, if anything was ever said of it.
    pub fn membership(&self, room_id: &RoomId, user_id: &UserId) -> Option<Membership> {
        let room = self.find_room(room_id.as_str())?;
        let user = self.users.find(user_id.as_str())?;
        Some(self.rooms[room].members.get(user)?.membership)
    }

    /// Whether a user has joined a room.
    pub fn is_joined(&self, room_id: &RoomId, user_id: &UserId) -> bool {
        self.membership(room_id, user_id) == Some(Membership::Join)
    }

    /// The name under which a user is shown; the localpart when no room names him.
    pub fn display_name(&self, user_id: &UserId) -> Arc<str> {
        self.name_of(user_id)
            .unwrap_or_else(|| user_id.localpart().into())
    }

    /// The name that a room gives a user.
    pub fn name_of(&self, user_id: &UserId) -> Option<Arc<str>> {
        let user = self.users.find(user_id.as_str())?;
        self.looks(user).0
    }
}

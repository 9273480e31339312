use std::{ops::Bound, sync::Arc};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hashbrown::HashSet;
use ruma::{EventId, OwnedEventId, OwnedRoomId, OwnedUserId, RoomId, UserId};

use super::{
    Index, Membership, Page,
    event::Kind,
    facts::Key,
    id::{EventIx, RoomIx, RoomName, id_of},
    read::{CategoryView, PostView, RoomView, TopicView, millis},
    room::Room,
    state::StateValue,
};
use crate::events::RoomKind;

/// A cursor that this list never gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the cursor does not belong to this list")]
pub struct BadCursor;

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

    /// Topics of a category, latest activity first. Topics without a post are not listed.
    pub fn topics(
        &self,
        category: &str,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<Page<TopicView>, BadCursor> {
        let from = match cursor {
            Some(cursor) => Bound::Excluded(parse_list_cursor(cursor)?),
            None => Bound::Unbounded,
        };
        let Some(listing) = self.listings.get(category) else {
            return Ok(Page {
                items: Vec::new(),
                next: None,
            });
        };
        let mut rest = listing.topics.range((Bound::Unbounded, from)).rev();
        let some: Vec<_> = rest.by_ref().take(limit.max(1)).collect();
        let next = match (some.last(), rest.next()) {
            (Some((last, _)), Some(_)) => Some(list_cursor(last)),
            _ => None,
        };
        let items = some
            .into_iter()
            .filter_map(|(_, &ix)| self.topic_view(ix))
            .collect();
        Ok(Page { items, next })
    }

    /// Posts of a topic, oldest first, pending ones at the end. Nothing when there is no such
    /// topic.
    pub fn topic_page(
        &self,
        slug: &str,
        cursor: Option<&str>,
        limit: usize,
    ) -> Option<Result<Page<PostView>, BadCursor>> {
        let ix = self.topic_by_slug(slug)?;
        let room = &self.rooms[ix];
        let start = match cursor.map(|c| self.parse_post_cursor(room, c)).transpose() {
            Ok(start) => start.unwrap_or(0),
            Err(bad) => return Some(Err(bad)),
        };
        let mut shown = room
            .order
            .iter()
            .enumerate()
            .skip(start)
            .filter(|(_, e)| self.events[**e].kind.is_shown());
        let some: Vec<_> = shown.by_ref().take(limit.max(1)).collect();
        let more = shown.next().is_some();
        let next = some
            .last()
            .filter(|_| more)
            .map(|(at, e)| self.post_cursor(*at, **e));
        let mut items: Vec<_> = some
            .iter()
            .filter_map(|(_, e)| self.post_view(**e))
            .collect();
        if !more {
            items.extend(
                self.pending
                    .of(self.room_id(ix).as_str())
                    .map(|post| self.pending_view(post)),
            );
        }
        Some(Ok(Page { items, next }))
    }

    /// The cursor of the page that begins with this post, so that a link to a post opens there.
    pub fn cursor_before(&self, event_id: &EventId) -> Option<String> {
        let ix = self.find_event(id_of(event_id)?)?;
        let order = &self.rooms[self.events[ix].room?].order;
        let at = order.iter().rposition(|&e| e == ix)?.checked_sub(1)?;
        order.get(at).map(|&before| self.post_cursor(at, before))
    }

    fn post_cursor(&self, at: usize, event: EventIx) -> String {
        format!("{at}.{:016x}", self.events[event].id.prefix())
    }

    /// Where the page after this cursor begins. The event of the cursor is looked for only when a
    /// correction of the order has moved it.
    fn parse_post_cursor(&self, room: &Room, cursor: &str) -> Result<usize, BadCursor> {
        let (at, prefix) = cursor.split_once('.').ok_or(BadCursor)?;
        let at: usize = at.parse().ok().ok_or(BadCursor)?;
        let prefix = u64::from_str_radix(prefix, 16).ok().ok_or(BadCursor)?;
        let is_it = |e: &EventIx| self.events[*e].id.prefix() == prefix;
        if room.order.get(at).is_some_and(is_it) {
            return Ok(at + 1);
        }
        room.order
            .iter()
            .position(is_it)
            .map(|at| at + 1)
            .ok_or(BadCursor)
    }

    fn category_view(&self, ix: RoomIx) -> Option<CategoryView> {
        let room = &self.rooms[ix];
        let content = room.category()?;
        let listing = self.listings.get(&content.slug);
        let latest = listing.and_then(|l| l.topics.values().next_back());
        Some(CategoryView {
            room_id: self.room_id(ix),
            alias: self.alias(room),
            slug: content.slug.clone(),
            name: content.name.clone(),
            description: content.description.clone(),
            read: content.read,
            badges: content.badges.clone(),
            topics: listing.map_or(0, |l| l.topics.len()),
            posts: listing.map_or(0, |l| l.posts),
            latest: latest.and_then(|&ix| self.topic_view(ix)),
        })
    }

    fn topic_view(&self, ix: RoomIx) -> Option<TopicView> {
        let room = &self.rooms[ix];
        let content = room.topic()?;
        let pending: Vec<_> = self.pending.of(self.room_id(ix).as_str()).collect();
        let last = room
            .listed
            .as_ref()
            .and_then(|l| l.last)
            .and_then(|e| self.events[e].sender);
        let (last_at, last_by) = match (pending.last(), &room.listed, last) {
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
            created_at: self.opened_at(room),
            created_by: content.created_by.clone(),
            posts: room.shown as usize + pending.len(),
            last_at,
            last_by,
            participants: self.participants(room, &content.created_by),
            revision: self.revision(ix),
        })
    }

    fn revision(&self, ix: RoomIx) -> u64 {
        self.rooms[ix].revision + self.users.revision
    }

    /// A topic begins with its first post: the room of one whose history was brought from elsewhere
    /// is younger than that.
    fn opened_at(&self, room: &Room) -> i64 {
        let first = room.order.first().map_or(u64::MAX, |&e| self.events[e].at);
        millis(room.created.1.ms().min(first))
    }

    fn participants(&self, room: &Room, opener: &UserId) -> Vec<OwnedUserId> {
        let opener = self.users.find(opener.as_str());
        let mut found: Vec<_> = opener.into_iter().collect();
        for &e in room.order.iter().rev().take(LOOK_BACK) {
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

    /// [`TopicView::revision`] of the topic of this slug.
    pub fn topic_revision(&self, slug: &str) -> Option<u64> {
        let ix = self.topic_by_slug(slug)?;
        self.rooms[ix].topic().map(|_| self.revision(ix))
    }

    /// The topic of this room.
    pub fn topic_of(&self, room_id: &RoomId) -> Option<TopicView> {
        self.topic_view(self.find_room(room_id.as_str())?)
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

    /// The reactions of this member with this key: what to redact in order to take it back.
    pub fn reactions_by(&self, post: &EventId, sender: &UserId, key: &str) -> Vec<OwnedEventId> {
        let post = id_of(post).and_then(|id| self.find_event(id));
        let (Some(post), Some(sender)) = (post, self.users.find(sender.as_str())) else {
            return Vec::new();
        };
        self.reactions(post)
            .map(|r| &self.events[r])
            .filter(|r| r.sender == Some(sender))
            .filter(|r| r.text.is_some_and(|t| &**self.texts.get(t) == key))
            .map(|r| r.id.to_event_id())
            .collect()
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
            .order
            .last()
            .map(|&e| self.events[e].id.to_event_id())
    }

    /// The rooms that a space declares as its children.
    pub fn children(&self, space: &RoomId) -> Vec<OwnedRoomId> {
        let Some(ix) = self.find_room(space.as_str()) else {
            return Vec::new();
        };
        let facts = self.rooms[ix].state.iter();
        let children = facts.filter(|(_, fact)| fact.value() == Some(&StateValue::Child(true)));
        let mut children: Vec<_> = children
            .filter_map(|(key, _)| OwnedRoomId::try_from(&*self.state_keys.get(key).state_key).ok())
            .collect();
        children.sort();
        children
    }

    /// State of ours that is damaged: room, type and state key of what the reconciler writes again.
    pub fn damaged(&self) -> Vec<(OwnedRoomId, String, String)> {
        let mut damaged = Vec::new();
        for (ix, room) in self.rooms.iter() {
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
        let unsettled = room.unsettled.as_ref()?;
        let mut missing: HashSet<EventIx> = unsettled.events.iter().copied().collect();
        // They are near the end: the way back to the first of them is what a page has to cover.
        let mut oldest = None;
        let mut depth = 0;
        for event in room.order.iter().rev() {
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

fn list_cursor((activity, room_id): &(u64, RoomName)) -> String {
    URL_SAFE_NO_PAD.encode(format!("{activity}.{}", room_id.to_room_id()))
}

fn parse_list_cursor(cursor: &str) -> Result<(u64, RoomName), BadCursor> {
    let decoded = URL_SAFE_NO_PAD.decode(cursor).ok().ok_or(BadCursor)?;
    let text = String::from_utf8(decoded).ok().ok_or(BadCursor)?;
    let (activity, room_id) = text.split_once('.').ok_or(BadCursor)?;
    let room_id = <&RoomId>::try_from(room_id).ok().ok_or(BadCursor)?;
    Ok((
        activity.parse().ok().ok_or(BadCursor)?,
        RoomName::of(room_id.as_str()),
    ))
}

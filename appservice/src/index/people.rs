//! What is derived of members for look-ups: who is here, who follows whom, how many posts somebody
//! wrote. Nothing of it is a fact of its own; all of it is made again from the rooms.

use std::collections::BTreeSet;

use hashbrown::{HashMap, HashSet};
use ruma::{OwnedEventId, OwnedRoomId, OwnedUserId, UserId};
use thin_vec::ThinVec;

use super::{
    Index, Membership, PostView,
    directory::Directory,
    event::{Event, Kind},
    id::{EventIx, RoomIx, UserIx},
    state::{StateKind, StateValue},
};
use crate::{
    events::{DetailsEventContent, PrivacyEventContent, RoomKind},
    policy::{
        permissions::may_hide,
        privacy::{Relation, admits},
    },
};

/// The look-ups.
#[derive(Debug, Clone, Default)]
pub(super) struct People {
    /// Who is in the territory space.
    present: HashSet<UserIx>,
    /// The profile rooms of others that somebody is in.
    profiles: HashMap<UserIx, BTreeSet<RoomIx>>,
    /// Whose accounts have ended, as the accounts say.
    departed: HashSet<UserIx>,
    /// Posts that stand, by who wrote them, as they came.
    posts: HashMap<UserIx, ThinVec<EventIx>>,
    /// By name.
    pub directory: Directory,
}

impl People {
    /// Whether somebody's account has ended.
    pub fn is_departed(&self, user: UserIx) -> bool {
        self.departed.contains(&user)
    }
}

impl Index {
    /// After a membership has changed.
    pub(super) fn note_member(&mut self, room: RoomIx, user: UserIx) {
        let kind = self.rooms[room].kind;
        if kind == RoomKind::Topic {
            self.note_follower(room, user);
            return;
        }
        if !matches!(kind, RoomKind::Territory | RoomKind::Profile) {
            return;
        }
        let member = self.rooms[room].members.get(user);
        let joined = member.is_some_and(|m| m.membership == Membership::Join);
        if kind == RoomKind::Territory {
            if joined {
                self.people.present.insert(user);
            } else {
                self.people.present.remove(&user);
            }
            self.list_person(user);
            return;
        }
        if self.rooms[room].is_of(user) {
            return;
        }
        if joined {
            self.people.profiles.entry(user).or_default().insert(room);
        } else if let Some(profiles) = self.people.profiles.get_mut(&user) {
            profiles.remove(&room);
            if profiles.is_empty() {
                self.people.profiles.remove(&user);
            }
        }
    }

    /// After somebody came, went, or is shown otherwise.
    pub(super) fn list_person(&mut self, user: UserIx) {
        let id = &self.users.get(user).id;
        let listed = self.people.present.contains(&user)
            && **id != *self.bot.as_str()
            && !self.people.is_departed(user);
        if listed {
            let name = self.looks(user).0;
            self.people.directory.list(user, id, name.as_deref());
        } else {
            self.people.directory.forget(user);
        }
    }

    /// After an event became something else than it was.
    pub(super) fn count_post(&mut self, ix: EventIx, before: Kind) {
        let event = &self.events[ix];
        let Some(sender) = event.sender else { return };
        match (before == Kind::Post, event.kind == Kind::Post) {
            (false, true) => self.people.posts.entry(sender).or_default().push(ix),
            (true, false) => {
                if let Some(posts) = self.people.posts.get_mut(&sender)
                    // What is taken back is new, as a rule.
                    && let Some(at) = posts.iter().rposition(|post| *post == ix)
                {
                    posts.remove(at);
                }
            }
            _ => {}
        }
    }

    /// The posts of somebody that stand, as they came.
    pub(super) fn posts_by(&self, user_id: &UserId) -> &[EventIx] {
        let user = self.users.find(user_id.as_str());
        user.and_then(|user| self.people.posts.get(&user))
            .map_or(&[], |posts| posts)
    }

    /// Notes whose accounts have ended, for good: they are shown under no name.
    pub fn note_departed<'a>(&mut self, users: impl Iterator<Item = &'a UserId>) {
        let known = users.filter_map(|id| self.users.intern(id.as_str()));
        let new: Vec<UserIx> = known
            .filter(|user| self.people.departed.insert(*user))
            .collect();
        if new.is_empty() {
            return;
        }
        for user in new {
            self.list_person(user);
        }
        self.users.revision += 1;
    }

    /// Whether somebody's account has ended.
    pub fn has_departed(&self, user_id: &UserId) -> bool {
        let user = self.users.find(user_id.as_str());
        user.is_some_and(|user| self.people.is_departed(user))
    }

    /// What somebody wrote that still stands: posts, edits and reactions with their rooms.
    pub fn words_of(&self, user_id: &UserId) -> Vec<(OwnedRoomId, OwnedEventId)> {
        let Some(user) = self.users.find(user_id.as_str()) else {
            return Vec::new();
        };
        let stands =
            |kind: Kind| matches!(kind, Kind::Post | Kind::Edit | Kind::Odd) || kind.hangs();
        // What the bot has said again is theirs too.
        let is_theirs = |ix, event: &Event| {
            let restored = || self.restored(ix);
            event.sender == Some(user) || restored().is_some_and(|post| post.sender == user_id)
        };
        self.events
            .iter()
            .filter(|(ix, event)| stands(event.kind) && is_theirs(*ix, event))
            .filter_map(|(_, event)| Some((self.room_id(event.room?), event.id.to_event_id())))
            .collect()
    }

    /// The posts of somebody that stand, the oldest first.
    pub fn posts_of(&self, user_id: &UserId) -> Vec<PostView> {
        let posts = self.posts_by(user_id).iter();
        let mut posts: Vec<_> = posts.filter_map(|ix| self.post_view(*ix)).collect();
        posts.sort_by_key(|post| post.at);
        posts
    }

    /// How many posts of somebody stand.
    pub fn post_count(&self, user_id: &UserId) -> u32 {
        u32::try_from(self.posts_by(user_id).len()).unwrap_or(u32::MAX)
    }

    /// Whether somebody is in the territory.
    pub fn is_member(&self, user_id: &UserId) -> bool {
        let user = self.users.find(user_id.as_str());
        user.is_some_and(|user| {
            self.people.present.contains(&user) && !self.people.is_departed(user)
        })
    }

    /// Whether anything was ever said of this user.
    pub fn knows(&self, user_id: &UserId) -> bool {
        let user = self.users.find(user_id.as_str());
        user.is_some_and(|user| !self.users.get(user).only_mentioned)
    }

    /// Whether `follower` is in the profile room of `member`.
    pub fn follows(&self, follower: &UserId, member: &UserId) -> bool {
        let room = self.own_room_ix(RoomKind::Profile, member);
        let user = self.users.find(follower.as_str());
        room.zip(user).is_some_and(|(room, user)| {
            let profiles = self.people.profiles.get(&user);
            follower != member && profiles.is_some_and(|profiles| profiles.contains(&room))
        })
    }

    /// Who follows a member, by user ID.
    pub fn followers(&self, member: &UserId) -> Vec<OwnedUserId> {
        let Some(room) = self.own_room_ix(RoomKind::Profile, member) else {
            return Vec::new();
        };
        let joined = self.rooms[room].members.iter();
        let joined = joined.filter(|(_, m)| m.membership == Membership::Join);
        let ids = joined.map(|(user, _)| self.user_id(user));
        let mut ids: Vec<_> = ids.filter(|id| id != member && *id != self.bot).collect();
        ids.sort();
        ids
    }

    /// Whom somebody follows, by user ID.
    pub fn following(&self, user_id: &UserId) -> Vec<OwnedUserId> {
        let user = self.users.find(user_id.as_str());
        let rooms = user.and_then(|user| self.people.profiles.get(&user));
        let owners = rooms.into_iter().flatten().copied();
        let owners = owners.filter_map(|room| self.owner_ix(room));
        let owners = owners.map(|owner| self.user_id(owner));
        let mut ids: Vec<_> = owners.filter(|owner| owner != user_id).collect();
        ids.sort();
        ids
    }

    /// When a member came: their profile room was made. Unix milliseconds.
    pub fn joined_at(&self, member: &UserId) -> Option<i64> {
        let room = self.own_room_ix(RoomKind::Profile, member)?;
        i64::try_from(self.rooms[room].created.1.ms()).ok()
    }

    /// What a member shows to whom.
    pub fn privacy(&self, member: &UserId) -> PrivacyEventContent {
        let user = self.users.find(member.as_str());
        user.map(|user| self.privacy_of(user)).unwrap_or_default()
    }

    pub(super) fn privacy_of(&self, member: UserIx) -> PrivacyEventContent {
        match self.home_state(member, &StateKind::Privacy) {
            Some(StateValue::Privacy(privacy)) => **privacy,
            _ => PrivacyEventContent::default(),
        }
    }

    /// What a member has told Althing alone.
    pub fn details(&self, member: &UserId) -> DetailsEventContent {
        let user = self.users.find(member.as_str());
        match user.and_then(|user| self.home_state(user, &StateKind::Details)) {
            Some(StateValue::Details(details)) => (**details).clone(),
            _ => DetailsEventContent::default(),
        }
    }

    /// Whether a member shows this badge of theirs to nobody.
    pub fn hides_badge(&self, member: &UserId, badge: &str) -> bool {
        let user = self.users.find(member.as_str());
        let details = user.and_then(|user| self.home_state(user, &StateKind::Details));
        let Some(StateValue::Details(details)) = details else {
            return false;
        };
        may_hide(badge) && details.hidden_badges.iter().any(|hidden| hidden == badge)
    }

    fn home_state(&self, member: UserIx, kind: &StateKind) -> Option<&StateValue> {
        let room = self.own_room_of(RoomKind::Home, member)?;
        self.rooms[room].value(kind)
    }

    /// How `viewer` stands to `member`.
    pub fn relation(&self, viewer: &UserId, member: &UserId) -> Relation {
        Relation {
            is_self: viewer == member,
            is_connection: self.follows(member, viewer),
        }
    }

    /// Whether `viewer` sees the profile of `member`, as far as privacy goes.
    pub fn shows_profile(&self, member: &UserId, viewer: &UserId) -> bool {
        !self.has_departed(member)
            && admits(self.privacy(member).profile, || {
                self.relation(viewer, member)
            })
    }

    /// Makes the look-ups from the facts.
    pub(super) fn derive_people(&mut self) {
        let kinds = [RoomKind::Territory, RoomKind::Profile, RoomKind::Topic];
        for room in self.rooms.places() {
            if kinds.contains(&self.rooms[room].kind) {
                let users: Vec<_> = self.rooms[room]
                    .members
                    .iter()
                    .map(|(user, _)| user)
                    .collect();
                for user in users {
                    self.note_member(room, user);
                }
            }
        }
        for event in self.events.places() {
            self.count_post(event, Kind::Absent);
        }
    }
}

//! What concerns each member: posts that mention or answer them, and who follows them since when. It
//! is kept by member, the newest of it, so that nobody looks through the posts of everybody. Derived
//! from the facts, but for the time from which on somebody follows: a new name is a new membership,
//! and only whoever saw the first knows that it is not.

use hashbrown::HashMap;
use serde::{Deserialize, Serialize};
use thin_vec::ThinVec;

use super::{
    Index, Membership,
    event::Kind,
    fold::Fold,
    id::{EventIx, Mark, RoomIx, Stamp, UserIx},
};
use crate::{events::RoomKind, policy::notifications::NotificationKind};

/// Of each member so much is kept.
pub(super) const KEPT: usize = 500;

/// The look-ups.
#[derive(Debug, Clone, Default)]
pub(super) struct Concerns {
    /// Posts, and edits by which a post mentions somebody.
    events: HashMap<UserIx, Vec<EventIx>>,
    /// Answers to what has not come.
    waiting: HashMap<EventIx, ThinVec<EventIx>>,
    /// Since when somebody is in the profile room of another, and by which event.
    pub followed: HashMap<(RoomIx, UserIx), Followed>,
}

/// When somebody began to follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Followed {
    pub at: Stamp,
    pub by: Mark,
}

impl Concerns {
    /// What may concern a member, in no order.
    pub fn of(&self, member: UserIx) -> &[EventIx] {
        self.events.get(&member).map_or(&[], Vec::as_slice)
    }
}

impl Index {
    /// Notes whom a new event concerns.
    pub(super) fn note_concerns(&mut self, ix: EventIx) {
        let event = &self.events[ix];
        let mut members: ThinVec<UserIx> = ThinVec::new();
        match event.kind {
            Kind::Post | Kind::Edit => {
                let words = event.words.as_ref();
                members.extend(words.into_iter().flat_map(|w| w.mentions.iter().copied()));
            }
            _ => return,
        }
        if let (Kind::Post, Some(target)) = (event.kind, event.target) {
            match self.events[target].sender {
                Some(answered) => members.push(answered),
                None => self.concerns.waiting.entry(target).or_default().push(ix),
            }
        }
        for member in members {
            self.concern(member, ix);
        }
        let sender = self.events[ix].sender;
        let answers = self.concerns.waiting.remove(&ix);
        for answer in answers.into_iter().flatten() {
            if let Some(sender) = sender {
                self.concern(sender, answer);
            }
        }
    }

    fn concern(&mut self, member: UserIx, ix: EventIx) {
        if !self.users.get(member).local || self.events[ix].sender == Some(member) {
            return;
        }
        let events = &self.events;
        let concerns = self.concerns.events.entry(member).or_default();
        // What is both a mention and an answer is noted once.
        if concerns.last() == Some(&ix) {
            return;
        }
        concerns.push(ix);
        if concerns.len() >= 2 * KEPT {
            concerns.sort_unstable_by_key(|e| std::cmp::Reverse(events[*e].at));
            concerns.truncate(KEPT);
            concerns.reverse();
        }
    }

    /// Notes since when somebody follows the owner of a profile room; whether they have just begun.
    pub(super) fn note_profile_follower(&mut self, room: RoomIx, user: UserIx) -> bool {
        let joined = self.rooms[room].members.get(user).filter(|member| {
            member.membership == Membership::Join && !self.rooms[room].is_of(user)
        });
        let Some(member) = joined else {
            self.concerns.followed.remove(&(room, user));
            return false;
        };
        let since = Followed {
            at: member.at,
            by: member.mark,
        };
        let is_bot = *self.users.get(user).id == *self.bot.as_str();
        if is_bot || self.concerns.followed.contains_key(&(room, user)) {
            return false;
        }
        self.concerns.followed.insert((room, user), since);
        true
    }

    /// Makes the look-ups from the facts.
    pub(super) fn derive_concerns(&mut self) {
        for ix in self.events.places() {
            self.note_concerns(ix);
        }
        for room in self.rooms.places() {
            if self.rooms[room].kind == RoomKind::Profile {
                let members = self.rooms[room].members.iter();
                let users: Vec<_> = members.map(|(user, _)| user).collect();
                for user in users {
                    self.note_profile_follower(room, user);
                }
            }
        }
    }
}

impl Fold<'_> {
    /// Tells those whom a new post or edit concerns.
    pub(super) fn concern(&mut self, ix: EventIx, room: RoomIx) {
        self.index.note_concerns(ix);
        let event = &self.index.events[ix];
        let (post, answered) = match (event.kind, event.target) {
            (Kind::Post, target) => (ix, target.and_then(|t| self.index.events[t].sender)),
            (Kind::Edit, Some(post)) if self.index.edit_in_force(post) == Some(ix) => (post, None),
            _ => return,
        };
        let words = event.words.as_ref();
        let mut told: Vec<(UserIx, NotificationKind)> = words
            .into_iter()
            .flat_map(|words| words.mentions.iter())
            .filter(|member| post == ix || self.index.first_mention(post, **member) == Some(ix))
            // Whom the post answers is told of that.
            .filter(|member| !self.index.answers(post, **member))
            .map(|member| (*member, NotificationKind::Mention))
            .collect();
        let sender = event.sender;
        told.extend(
            answered
                .filter(|member| Some(*member) != sender && self.index.answers(post, *member))
                .map(|member| (member, NotificationKind::Reply)),
        );
        for (member, kind) in told {
            self.tell_of(kind, room, Some(post), member);
        }
    }
}

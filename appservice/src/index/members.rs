//! Memberships of a room, as small as they can be: there is one for every member in every room.

use serde::{Deserialize, Serialize};
use thin_vec::ThinVec;

use super::{
    id::{Id, Mark, Stamp, TextIx, UserIx},
    parse::Membership,
};

/// A membership.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Member {
    pub mark: Mark,
    pub at: Stamp,
    pub membership: Membership,
    /// Who said so: the user, the bot, or somebody else.
    pub by: By,
    /// Its name and avatar: see [`super::shown::Shown`].
    pub shown: Option<TextIx>,
}

/// Whose word a membership is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum By {
    /// The user's own.
    Themselves,
    /// The bot's.
    Bot,
    /// The bot's, because a badge was lost.
    Eviction,
    /// Anybody else's.
    Other,
}

/// Who is, was, or is asked to be in a room.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Members {
    /// Sorted by user. Users are numbered as they appear, so that a new one stands at the end.
    all: Vec<(UserIx, Member)>,
    /// The events by which those left who left of their own accord: they are named when somebody is
    /// asked back.
    departures: ThinVec<(UserIx, Id)>,
}

impl Members {
    /// The membership of a user, if anything was ever said of it.
    pub fn get(&self, user: UserIx) -> Option<&Member> {
        let place = self.place(user).ok()?;
        self.all.get(place).map(|(_, member)| member)
    }

    /// Sets a membership by the event `id`; what it was before.
    pub fn insert(&mut self, user: UserIx, member: Member, id: Id) -> Option<Member> {
        self.departures.retain(|(who, _)| *who != user);
        if member.left_themselves() {
            self.departures.push((user, id));
        }
        match self.place(user) {
            Ok(place) => {
                let known = self.all.get_mut(place);
                known.map(|(_, known)| std::mem::replace(known, member))
            }
            Err(place) => {
                self.grow();
                self.all.insert(place, (user, member));
                None
            }
        }
    }

    /// Takes name and avatar from a membership; what it was before.
    pub fn wipe(&mut self, user: UserIx) -> Option<Member> {
        let place = self.place(user).ok()?;
        let (_, member) = self.all.get_mut(place)?;
        let before = *member;
        member.shown = None;
        // The mark of an eviction is among the words that are gone.
        if member.by == By::Eviction {
            member.by = By::Bot;
        }
        Some(before)
    }

    /// Forgets a membership.
    pub fn remove(&mut self, user: UserIx) -> Option<Member> {
        self.departures.retain(|(who, _)| *who != user);
        let place = self.place(user).ok()?;
        Some(self.all.remove(place).1)
    }

    /// The event by which a user has left, if they did so of their own accord.
    pub fn departure(&self, user: UserIx) -> Option<Id> {
        let found = self.departures.iter().find(|(who, _)| *who == user);
        found.map(|(_, id)| *id)
    }

    /// Every membership.
    pub fn iter(&self) -> impl Iterator<Item = (UserIx, &Member)> {
        self.all.iter().map(|(user, member)| (*user, member))
    }

    /// Bytes held.
    pub fn memory_used(&self) -> usize {
        self.all.capacity() * size_of::<(UserIx, Member)>()
    }

    fn place(&self, user: UserIx) -> Result<usize, usize> {
        self.all.binary_search_by_key(&user, |(user, _)| *user)
    }

    /// By a sixteenth instead of twice: every member stands in many of these lists.
    fn grow(&mut self) {
        if self.all.len() == self.all.capacity() {
            self.all.reserve_exact(self.all.len() / 16 + 1);
        }
    }
}

// Whatever grows here grows for every member in every room.
const _: () = assert!(size_of::<(UserIx, Member)>() <= 24);

impl Member {
    /// Whether they were taken out and come back when what took them out is over.
    pub fn was_evicted(&self) -> bool {
        self.membership == Membership::Leave && self.by == By::Eviction
    }

    /// Whether this is a departure of the user's own.
    pub fn left_themselves(&self) -> bool {
        self.membership == Membership::Leave && self.by == By::Themselves
    }
}

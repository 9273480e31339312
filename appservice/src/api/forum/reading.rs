//! How far a member has read: what topic pages and the list of unread topics ask for.

use std::collections::BTreeSet;

use ruma::{OwnedEventId, OwnedRoomId, RoomId, UserId};

use super::following::Following;
use crate::index::{Followed, Index};

/// How far a member has read a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Whether they follow it.
    pub following: Following,
    /// The first post that they have not read, where that is known.
    pub first_unread: Option<OwnedEventId>,
    /// How many there are.
    pub unread: usize,
}

impl Reading {
    /// How far a member has read the topic in this room, and whether they hear of it. To follow is to be
    /// in the room.
    pub fn of(index: &Index, topic: &RoomId, viewer: &UserId, is_muted: bool) -> Self {
        let following = match (index.is_joined(topic, viewer), is_muted) {
            (false, _) => Following::None,
            (true, false) => Following::Follow,
            (true, true) => Following::Mute,
        };
        let unread = index.unread(topic, viewer);
        Self {
            following,
            first_unread: unread.first,
            unread: unread.posts as usize,
        }
    }

    /// Part of the name of an answer that depends on it.
    pub fn key(&self) -> String {
        let first = self.first_unread.as_ref().map_or("", |id| id.as_str());
        format!("{:?}/{first}/{}", self.following, self.unread)
    }
}

/// The topics in which there is something that a member has not read: of those that they have muted,
/// what mentions them.
pub fn unread_topics(
    index: &Index,
    viewer: &UserId,
    muted: &BTreeSet<OwnedRoomId>,
) -> Vec<OwnedRoomId> {
    let is_due = |topic: &Followed| {
        topic.unread.posts > 0 && (topic.unread.mentions > 0 || !muted.contains(&topic.room_id))
    };
    let unread = index.followed(viewer).into_iter().filter(is_due);
    let mut rooms: Vec<_> = unread.map(|topic| topic.room_id).collect();
    rooms.sort();
    rooms
}

//! Which power levels rooms should have, and which have others.

use std::{cmp::Reverse, collections::BTreeSet};

use hashbrown::HashMap;
use ruma::{OwnedRoomId, OwnedUserId, RoomId};
use serde_json::Value;

use super::{
    Index,
    id::{RoomIx, UserIx},
    room::Room,
    state::{Print, StateKind, print_of},
};
use crate::{
    events::{RoomKind, TopicEventContent, WriteRule},
    policy::{Officers, Speech, muting, power_levels, topic_power_levels},
};

/// What power levels are computed from: who keeps order, and who is muted.
#[derive(Debug, Clone, Default)]
pub struct Powers {
    officers: Officers,
    muted: Vec<Muted>,
}

/// Somebody who is muted.
#[derive(Debug, Clone)]
struct Muted {
    user: UserIx,
    user_id: OwnedUserId,
    /// Unix milliseconds.
    since: i64,
}

impl Powers {
    /// Those who keep order.
    pub fn officers(&self) -> &Officers {
        &self.officers
    }

    /// Everybody who is muted: a room that is made now is born with them.
    pub fn muted(&self) -> BTreeSet<OwnedUserId> {
        self.muted.iter().map(|m| m.user_id.clone()).collect()
    }

    /// Those whom a topic names: whoever was ever in it, and in one that is younger than a mute all of
    /// them, so that nobody can be quicker than we are.
    fn muted_in<'a>(&'a self, room: &'a Room) -> impl Iterator<Item = &'a Muted> {
        let created = i64::try_from(room.created.1.ms()).unwrap_or(i64::MAX);
        self.muted
            .iter()
            .filter(move |m| created >= m.since || room.members.get(m.user).is_some())
    }

    fn levels(&self, room: &Room, speech: Speech) -> Value {
        if room.kind != RoomKind::Topic {
            return power_levels(room.kind, &self.officers);
        }
        let levels = topic_power_levels(speech, &self.officers);
        muting(levels, self.muted_in(room).map(|m| &*m.user_id))
    }
}

impl Index {
    /// Everybody who is muted at `now`.
    pub fn muted(&self, now: i64) -> BTreeSet<OwnedUserId> {
        let muted = self.silenced(now).muted.into_iter();
        muted.map(|(user, _)| self.user_id(user)).collect()
    }

    /// What power levels are computed from at `now`.
    pub fn powers(&self, now: i64) -> Powers {
        let muted = self.silenced(now).muted;
        let mut muted: Vec<_> = muted
            .into_iter()
            .map(|(user, since)| Muted {
                user,
                user_id: self.user_id(user),
                since,
            })
            .collect();
        muted.sort_by_key(|m| m.user);
        Powers {
            officers: self.officers(now),
            muted,
        }
    }

    /// Rooms whose power levels are others than they should be: topics last, of those the ones that
    /// were used last first.
    pub fn wrong_levels(&self, powers: &Powers) -> Vec<OwnedRoomId> {
        let mut wanted: HashMap<(RoomKind, Speech, Vec<UserIx>), Print> = HashMap::new();
        let mut wrong = Vec::new();
        for (ix, room) in self.rooms.iter().filter(|(ix, _)| self.has_levels(*ix)) {
            let speech = self.speech_of(room);
            let muted = match room.kind {
                RoomKind::Topic => powers.muted_in(room).map(|m| m.user).collect(),
                _ => Vec::new(),
            };
            let wanted = wanted
                .entry((room.kind, speech, muted))
                .or_insert_with(|| print_of(&powers.levels(room, speech)));
            if room.print(&StateKind::PowerLevels) != Some(*wanted) {
                wrong.push(ix);
            }
        }
        wrong.sort_by_key(|ix| {
            let room = &self.rooms[*ix];
            let activity = room
                .timeline
                .listed
                .as_ref()
                .map_or(0, |listed| listed.activity);
            (room.kind == RoomKind::Topic, Reverse(activity))
        });
        wrong.into_iter().map(|ix| self.room_id(ix)).collect()
    }

    /// The power levels that a room should have, where it has others.
    pub fn levels_due(&self, room_id: &RoomId, powers: &Powers) -> Option<Value> {
        let ix = self.find_room(room_id.as_str())?;
        let room = &self.rooms[ix];
        let levels = self
            .has_levels(ix)
            .then(|| powers.levels(room, self.speech_of(room)))?;
        (room.print(&StateKind::PowerLevels) != Some(print_of(&levels))).then_some(levels)
    }

    /// The power levels of a topic that says this of itself from now on.
    pub fn topic_levels(
        &self,
        topic: &RoomId,
        content: &TopicEventContent,
        powers: &Powers,
    ) -> Option<Value> {
        let ix = self.find_room(topic.as_str())?;
        Some(powers.levels(&self.rooms[ix], self.speech(content)))
    }

    /// Who says what in a topic that says this of itself.
    pub fn speech(&self, topic: &TopicEventContent) -> Speech {
        if topic.archived || topic.locked.is_some() {
            return Speech::Closed;
        }
        self.speech_in(&topic.category)
    }

    /// Who says what in the topics of a category, as long as they are open.
    pub fn speech_in(&self, category: &str) -> Speech {
        let category = self.category_by_slug(category);
        let category = category.and_then(|ix| self.rooms[ix].category());
        match category.map(|category| category.write) {
            Some(WriteRule::Officers) => Speech::Officers,
            Some(WriteRule::Members) | None => Speech::Everybody,
        }
    }

    fn speech_of(&self, room: &Room) -> Speech {
        room.topic().map_or(Speech::default(), |t| self.speech(t))
    }

    /// Whether it is a room whose power levels are ours to set.
    pub(super) fn has_levels(&self, ix: RoomIx) -> bool {
        let room = &self.rooms[ix];
        room.kind.is_kept() && room.is_finished() && !self.upgrades.is_continued(ix)
    }
}

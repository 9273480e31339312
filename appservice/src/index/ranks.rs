use thin_vec::ThinVec;

use super::{
    Index,
    id::{EventIx, RoomIx},
    room::Room,
};

/// Places of a topic's order that are counted together.
const BLOCK: usize = 256;

/// How many shown events stand before every block of a topic's order, so that the number of a post
/// and the post of a number are found without counting from the beginning.
#[derive(Debug, Clone, Default)]
pub(super) struct Ranks(ThinVec<u32>);

impl Ranks {
    /// What stands at this place, or after it, is otherwise than before.
    pub fn cut(&mut self, at: usize) {
        self.0.truncate(at / BLOCK + 1);
    }

    /// Counts what was added, or what was cut.
    fn extend(&mut self, order: &[EventIx], is_shown: impl Fn(EventIx) -> bool) {
        if self.0.is_empty() && !order.is_empty() {
            self.0.push(0);
        }
        while let Some(&before) = self.0.last() {
            let from = (self.0.len() - 1) * BLOCK;
            let Some(block) = order.get(from..from + BLOCK) else {
                break;
            };
            self.0.push(before + count(block, &is_shown));
        }
    }
}

fn count(events: &[EventIx], is_shown: impl Fn(EventIx) -> bool) -> u32 {
    let shown = events.iter().filter(|&&event| is_shown(event)).count();
    u32::try_from(shown).unwrap_or(u32::MAX)
}

impl Index {
    /// Counts anew what has changed of a topic's order.
    pub(super) fn count_ranks(&mut self, room: RoomIx) {
        let events = &self.events;
        if let Some(posted) = self.rooms[room].timeline.begun() {
            let is_shown = |event| events[event].kind.is_shown();
            posted.ranks.extend(&posted.order, is_shown);
        }
    }

    /// How many shown events stand before this place of a topic's order.
    pub(super) fn shown_before(&self, room: &Room, at: usize) -> usize {
        let block = (at / BLOCK).min(room.timeline.ranks.0.len().saturating_sub(1));
        let before = room.timeline.ranks.0.get(block).copied().unwrap_or(0);
        let rest = room
            .timeline
            .order
            .get(block * BLOCK..at)
            .unwrap_or_default();
        (before + count(rest, |event| self.events[event].kind.is_shown())) as usize
    }

    /// The place of the shown event before which so many others stand; the end when there are not so
    /// many.
    pub(super) fn place_of(&self, room: &Room, number: usize) -> usize {
        let wanted = u32::try_from(number).unwrap_or(u32::MAX);
        let block = room
            .timeline
            .ranks
            .0
            .partition_point(|&before| before <= wanted);
        let block = block.saturating_sub(1);
        let mut before = room.timeline.ranks.0.get(block).copied().unwrap_or(0);
        let rest = room.timeline.order.iter().enumerate().skip(block * BLOCK);
        for (at, &event) in rest {
            if self.events[event].kind.is_shown() {
                if before == wanted {
                    return at;
                }
                before += 1;
            }
        }
        room.timeline.order.len()
    }
}

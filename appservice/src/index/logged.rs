//! Whether the log says what holds: a line that could not be written once is written when somebody asks
//! for the same again.

use ruma::RoomId;

use super::Index;
use crate::events::{AuditEventContent, Lock, RaidEventContent};

impl Index {
    /// Whether the log says that a topic is closed by this lock, or, without one, that it is open.
    pub fn knows_lock(&self, topic: &RoomId, lock: Option<&Lock>) -> bool {
        let of_topic = |line: &&AuditEventContent| line.room_id.as_deref() == Some(topic);
        let lines = self.audit().filter(of_topic);
        let since = lock.map(|lock| lock.at);
        says(lines, ["topic.locked", "topic.unlocked"], since)
    }

    /// Whether the log says that the territory is closed to newcomers, or, without a raid, that it is open.
    pub fn knows_raid(&self, raid: Option<&RaidEventContent>) -> bool {
        says(
            self.audit(),
            ["raid.on", "raid.off"],
            raid.map(|raid| raid.at),
        )
    }
}

/// Whether the last line of these is that of what has held since then, or of its end.
fn says<'i>(
    lines: impl Iterator<Item = &'i AuditEventContent>,
    [on, off]: [&str; 2],
    since: Option<i64>,
) -> bool {
    let lines = lines.filter(|line| line.action == on || line.action == off);
    let last = lines.max_by_key(|line| line.seq);
    match since {
        Some(since) => last.is_some_and(|line| line.action == on && line.at >= since),
        None => last.is_none_or(|line| line.action == off),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(seq: u64, at: i64, action: &str) -> AuditEventContent {
        AuditEventContent {
            seq,
            at,
            action: action.into(),
            ..AuditEventContent::default()
        }
    }

    #[test]
    fn the_last_line_says_what_holds() {
        let of = |lines: &[AuditEventContent], since| says(lines.iter(), ["on", "off"], since);
        assert!(of(&[], None) && !of(&[], Some(5)));
        let lines = [line(2, 7, "off"), line(1, 5, "on"), line(3, 8, "other")];
        assert!(of(&lines, None) && !of(&lines, Some(8)));
        let lines = [line(1, 5, "on")];
        assert!(of(&lines, Some(5)) && !of(&lines, Some(6)) && !of(&lines, None));
    }
}

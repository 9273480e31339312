//! What a member is told of, and what of it they have seen.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// IDs that are remembered one by one: more than are ever listed at once.
const REMEMBERED: usize = 1_000;

/// What happened.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum NotificationKind {
    /// A post mentions the member.
    Mention,
    /// A post answers one of theirs.
    Reply,
    /// Somebody follows them.
    Follow,
    /// A badge was awarded, ends soon, has ended, or was taken back.
    Badge,
    /// The territory says something else to them.
    Notice,
}

impl NotificationKind {
    /// Its name in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mention => "mention",
            Self::Reply => "reply",
            Self::Follow => "follow",
            Self::Badge => "badge",
            Self::Notice => "notice",
        }
    }
}

/// How often a digest goes out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rhythm {
    /// Never.
    #[default]
    Off,
    /// Every morning.
    Daily,
    /// Monday mornings.
    Weekly,
}

/// What a member wants to be told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "switches, as members see them"
)]
pub struct Preferences {
    /// Posts that mention them.
    pub mention: bool,
    /// Answers to their posts.
    pub reply: bool,
    /// Who follows them.
    pub follow: bool,
    /// Their badges.
    pub badge: bool,
    /// Other words of the territory.
    pub notice: bool,
    /// How often what they missed comes by mail.
    pub digest: Rhythm,
}

/// Everything but mail: nobody is written to who has not asked for it.
impl Default for Preferences {
    fn default() -> Self {
        Self {
            mention: true,
            reply: true,
            follow: true,
            badge: true,
            notice: true,
            digest: Rhythm::Off,
        }
    }
}

impl Preferences {
    /// Whether the member wants to be told of this.
    pub fn wants(&self, kind: NotificationKind) -> bool {
        match kind {
            NotificationKind::Mention => self.mention,
            NotificationKind::Reply => self.reply,
            NotificationKind::Follow => self.follow,
            NotificationKind::Badge => self.badge,
            NotificationKind::Notice => self.notice,
        }
    }
}

/// A member's account data `org.althing.notifications`: preferences, and what was seen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Inbox {
    /// Everything up to this time, in Unix milliseconds.
    pub read_up_to: i64,
    /// And these.
    pub read: BTreeSet<String>,
    /// What to tell of.
    pub preferences: Preferences,
    /// When the last digest went out, or was asked for, in Unix milliseconds.
    pub digest_sent_at: i64,
}

impl Inbox {
    /// Whether a notification of this ID and time was seen.
    pub fn has_read(&self, id: &str, at: i64) -> bool {
        at <= self.read_up_to || self.read.contains(id)
    }

    /// Marks some as seen. `listed` is all that there is, the newest first: of others nothing need
    /// be remembered.
    pub fn mark(&mut self, ids: &BTreeSet<String>, listed: &[(String, i64)], now: i64) {
        let is_seen = |(id, at): &&(String, i64)| self.has_read(id, *at) || ids.contains(id);
        let oldest = listed.iter().rfind(|one| !is_seen(one));
        let oldest = oldest.map_or(i64::MAX, |(_, at)| *at);
        let seen = listed.iter().filter(is_seen).take(REMEMBERED);
        let seen: BTreeSet<String> = seen.map(|(id, _)| id.clone()).collect();
        // What is older than everything unseen needs no mark of its own. What a foreign clock calls the
        // future does: a time that is still to come would mark what comes until then.
        let older = listed.iter().map(|(_, at)| *at);
        let older = older.filter(|at| *at <= now).find(|at| *at < oldest);
        self.read_up_to = self.read_up_to.min(now).max(older.unwrap_or(0));
        let up_to = self.read_up_to;
        let newer = listed.iter();
        let newer = newer.filter(|(id, at)| *at > up_to && seen.contains(id));
        self.read = newer.map(|(id, _)| id.clone()).collect();
    }

    /// Marks all that there is as seen.
    pub fn mark_all(&mut self, listed: &[(String, i64)], now: i64) {
        let all = listed.iter().map(|(id, _)| id.clone()).collect();
        self.mark(&all, listed, now);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn listed() -> Vec<(String, i64)> {
        [("d", 40), ("c", 30), ("b", 20), ("a", 10)]
            .map(|(id, at)| (id.to_owned(), at))
            .into()
    }

    fn unread(inbox: &Inbox) -> String {
        let listed = listed();
        let unread = listed.iter().filter(|(id, at)| !inbox.has_read(id, *at));
        unread.map(|(id, _)| id.as_str()).collect()
    }

    #[test]
    fn what_was_seen_stays_seen_in_few_words() {
        let mut inbox = Inbox::default();
        assert_eq!(unread(&inbox), "dcba");
        inbox.mark(
            &["c".to_owned(), "fremmed".to_owned()].into(),
            &listed(),
            50,
        );
        assert_eq!(unread(&inbox), "dba");
        assert_eq!(inbox.read.len(), 1);
        inbox.mark(&["a".to_owned()].into(), &listed(), 50);
        assert_eq!((unread(&inbox).as_str(), inbox.read_up_to), ("db", 10));
        inbox.mark(&["b".to_owned()].into(), &listed(), 50);
        assert_eq!((unread(&inbox).as_str(), inbox.read_up_to), ("d", 30));
        assert!(inbox.read.is_empty());
        inbox.mark(&["d".to_owned()].into(), &listed(), 50);
        assert_eq!((unread(&inbox).as_str(), inbox.read_up_to), ("", 40));
        let mut all = Inbox::default();
        all.mark_all(&listed(), 50);
        assert_eq!(all, inbox);
        all.mark_all(&[], 50);
        assert_eq!(all.read_up_to, 40, "never backwards");
    }

    #[test]
    fn a_time_to_come_marks_nothing_that_comes_until_then() {
        let mut listed = listed();
        listed.insert(0, ("fjern".into(), 10_000));
        let mut inbox = Inbox::default();
        inbox.mark_all(&listed, 50);
        assert_eq!(inbox.read_up_to, 40);
        assert!(inbox.has_read("fjern", 10_000) && !inbox.has_read("e", 60));
        // Who has such a mark from before is rid of it.
        inbox.read_up_to = 10_000;
        inbox.mark(&BTreeSet::new(), &listed, 50);
        assert!(!inbox.has_read("e", 60), "{inbox:?}");
    }

    #[test]
    fn what_is_not_said_is_as_usual() {
        let said = json!({"preferences": {"mention": false, "digest": "weekly"}, "x": 1});
        let inbox: Inbox = serde_json::from_value(said).unwrap();
        assert!(!inbox.preferences.mention && inbox.preferences.reply);
        assert_eq!(inbox.preferences.digest, Rhythm::Weekly);
        assert_eq!(Preferences::default().digest, Rhythm::Off);
    }
}

//! Policy lists that are followed, whom they are about, and raids: what the moderators' room says of
//! them.

use std::collections::BTreeSet;

use ruma::{OwnedEventId, OwnedRoomId, OwnedUserId, RoomId, UserId};

use super::{
    Index, Membership, cases::Cases, event::Kind, id::UserIx, kept_out::KEPT_OUT_OF, members::By,
    read::millis,
};
use crate::{
    events::{
        CaseEventContent, CaseKind, Outcome, PolicyMatchEventContent, PolicyWatchEventContent,
        RaidEventContent, RoomKind, WatchMode,
    },
    policy::Permission,
};

/// State of the moderators' room by its type.
const WATCH: &str = "org.althing.policy.watch";
const MATCH: &str = "org.althing.policy.match";
const RAID: &str = "org.althing.raid";

/// Guests whom a list keeps out and who could come into a room, and those who may come back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bans {
    /// To be banned: the room, and who.
    pub due: Vec<(OwnedRoomId, OwnedUserId)>,
    /// Banned by us, and no list says so any more.
    pub over: Vec<(OwnedRoomId, OwnedUserId)>,
}

impl Index {
    /// The policy lists that are followed in any mode, by room ID.
    pub fn policy_watches(&self) -> Vec<PolicyWatchEventContent> {
        let mut watches: Vec<PolicyWatchEventContent> = self.said_in(RoomKind::Moderation, WATCH);
        watches.retain(|watch| !watch.removed);
        watches.sort_by(|a, b| a.room_id.cmp(&b.room_id));
        watches
    }

    /// What is done about a policy list.
    pub fn policy_watch(&self, list: &RoomId) -> Option<PolicyWatchEventContent> {
        let mut watches = self.policy_watches().into_iter();
        watches.find(|watch| watch.room_id == list)
    }

    /// Whom policy lists are, or were, about, by user ID.
    pub fn policy_matches(&self) -> Vec<PolicyMatchEventContent> {
        let mut matches: Vec<PolicyMatchEventContent> = self.said_in(RoomKind::Moderation, MATCH);
        matches.sort_by(|a, b| a.user_id.cmp(&b.user_id));
        matches
    }

    /// What policy lists say of somebody.
    pub fn policy_match(&self, user_id: &UserId) -> Option<PolicyMatchEventContent> {
        let mut matches = self.policy_matches().into_iter();
        matches.find(|found| found.user_id == user_id)
    }

    /// Whether the territory is closed to newcomers at `now`, Unix milliseconds, and since when.
    pub fn raid(&self, now: i64) -> Option<RaidEventContent> {
        self.last_raid().filter(|raid| raid.holds(now))
    }

    /// What was said of raids last.
    pub fn last_raid(&self) -> Option<RaidEventContent> {
        self.said_in(RoomKind::Moderation, RAID).into_iter().next()
    }

    /// Everybody whom a list may be about: our members, and guests who are in a room of ours.
    pub fn people_here(&self) -> Vec<OwnedUserId> {
        let is_here = |membership| membership == Membership::Join;
        let mut here = BTreeSet::new();
        for kind in KEPT_OUT_OF {
            for room in self.of_kind(kind) {
                let members = self.rooms[room].members.iter();
                here.extend(
                    members
                        .filter(|(_, member)| is_here(member.membership))
                        .map(|(user, _)| user),
                );
            }
        }
        let mut people: Vec<_> = here.into_iter().map(|user| self.user_id(user)).collect();
        people.retain(|user| *user != self.bot);
        people.sort();
        people
    }

    /// Posts after `since` by members and guests who have been here for less than `new_for` (all in Unix
    /// milliseconds): by whom, and when. Never those of who keeps order.
    pub fn posts_of_new_members(
        &self,
        since: i64,
        new_for: i64,
        now: i64,
    ) -> Vec<(OwnedUserId, i64)> {
        self.recent_posts(since, now, |who| self.is_new(who, new_for, now))
    }

    /// Posts after `since` by guests, however long they are known: by whom, and when. Never those of who keeps
    /// order.
    pub fn posts_of_guests(&self, since: i64, now: i64) -> Vec<(OwnedUserId, i64)> {
        let counts = |who: &UserId| self.is_guest(who) && !self.is_officer(who, now);
        self.recent_posts(since, now, counts)
    }

    /// Posts after `since` by those who count. What a guest's homeserver says of the time is mended, as where
    /// it is shown: nobody escapes by a stamp of a time to come.
    fn recent_posts(
        &self,
        since: i64,
        now: i64,
        counts: impl Fn(&UserId) -> bool,
    ) -> Vec<(OwnedUserId, i64)> {
        let mut known: hashbrown::HashMap<UserIx, Option<OwnedUserId>> = hashbrown::HashMap::new();
        let mut written = Vec::new();
        for room in self.of_kind(RoomKind::Topic) {
            let order = self.rooms[room].timeline.order.iter().rev();
            let recent = order
                .map(|&ix| (ix, &self.events[ix]))
                .take_while(|(ix, event)| millis(event.at) > since || !self.is_local(*ix))
                .filter(|(_, event)| event.kind == Kind::Post && millis(event.at) > since);
            for (ix, event) in recent {
                let Some(sender) = event.sender else { continue };
                let who = known
                    .entry(sender)
                    .or_insert_with(|| Some(self.user_id(sender)).filter(|who| counts(who)));
                if let Some(who) = who {
                    written.push((who.clone(), millis(self.happened_at(ix)).min(now)));
                }
            }
        }
        written
    }

    /// Whether somebody has been a member, or a guest, for less than `new_for` milliseconds, and keeps no
    /// order.
    pub fn is_new(&self, user_id: &UserId, new_for: i64, now: i64) -> bool {
        let since = self
            .joined_at(user_id)
            .or_else(|| self.guest_since(user_id));
        since.is_some_and(|since| now - since < new_for) && !self.is_officer(user_id, now)
    }

    /// When somebody of another homeserver came: the first of their posts that stand, or since when they are
    /// in a topic as they are. Unix milliseconds.
    fn guest_since(&self, guest: &UserId) -> Option<i64> {
        let user = self.users.find(guest.as_str());
        let user = user.filter(|_| self.is_guest(guest))?;
        let posted = self.posts_by(guest).iter();
        let posted = posted.map(|post| millis(self.happened_at(*post)));
        let topics = self.topics_with(user);
        let members = topics.filter_map(|room| self.rooms[room].members.get(user));
        let came = members.map(|member| millis(member.at.ms()));
        posted.chain(came).min()
    }

    /// Whether somebody moderates or administers.
    pub fn is_officer(&self, user_id: &UserId, now: i64) -> bool {
        // Also while they are muted: only administrators judge them.
        self.keeps_any(user_id, Permission::Moderate.badges(), now)
    }

    /// Posts of those whom a list keeps blurred until somebody has judged.
    pub fn quarantined_posts(&self) -> Vec<OwnedEventId> {
        let cases = self.cases_by_id();
        let held: hashbrown::HashSet<_> = self
            .policy_matches()
            .into_iter()
            .filter(|found| is_held(&cases, found))
            .filter_map(|found| self.users.find(found.user_id.as_str()))
            .collect();
        if held.is_empty() {
            return Vec::new();
        }
        let posts = self.events.iter().filter(|(_, event)| {
            event.kind == Kind::Post && event.sender.is_some_and(|sender| held.contains(&sender))
        });
        posts.map(|(_, event)| event.id.to_event_id()).collect()
    }

    /// Whether what somebody writes is blurred because of a list.
    pub fn is_held_back(&self, user_id: &UserId) -> bool {
        let found = self.policy_match(user_id);
        found.is_some_and(|found| is_held(&self.cases_by_id(), &found))
    }

    /// Whether what the member of a case writes is blurred because of a list, until it is judged.
    pub fn holds_words_back(&self, case: &CaseEventContent) -> bool {
        let is_it = |found: &PolicyMatchEventContent| found.case.as_ref() == Some(&case.case);
        case.kind == CaseKind::Member
            && case.is_open()
            && self
                .policy_match(&case.about)
                .is_some_and(|found| is_it(&found) && is_held(&self.cases_by_id(), &found))
    }

    /// Those whom a third strike keeps out, whatever lists say.
    fn out_by_judgement(&self) -> BTreeSet<&UserId> {
        let is_out = |case: &&CaseEventContent| {
            let decision = case.standing_decision();
            decision.is_some_and(|d| d.step == Some(3) && d.lifted.is_none())
        };
        self.cases()
            .filter(is_out)
            .map(|case| &*case.about)
            .collect()
    }

    /// From which rooms guests are to be banned because of a list, and which of them may come back. Never
    /// one of our own members: a person judges those.
    /// Of each no more than `at_most`.
    pub fn policy_bans(&self, at_most: usize) -> Bans {
        let cases = self.cases_by_id();
        let judged = self.out_by_judgement();
        let mut over = Vec::new();
        let mut kept_out = BTreeSet::new();
        for found in self.policy_matches() {
            let guest = self.users.find(found.user_id.as_str());
            let Some(user) = guest.filter(|_| self.is_guest(&found.user_id)) else {
                continue;
            };
            if found.mode() == WatchMode::Apply && !was_dismissed(&cases, &found) {
                kept_out.insert(user);
            } else if !judged.contains(&*found.user_id) {
                let left = at_most - over.len();
                over.extend(self.banned_by_lists(user).take(left));
            }
        }
        Bans {
            due: self.open_to(&kept_out, at_most),
            over,
        }
    }

    /// The rooms that the bot has banned somebody from, but for a judgement.
    fn banned_by_lists(&self, user: UserIx) -> impl Iterator<Item = (OwnedRoomId, OwnedUserId)> {
        let rooms = KEPT_OUT_OF.into_iter().flat_map(|kind| self.of_kind(kind));
        let banned = rooms.filter(move |ix| {
            let member = self.rooms[*ix].members.get(user);
            member.is_some_and(|m| m.membership == Membership::Ban && m.by == By::Bot)
        });
        banned.map(move |ix| (self.room_id(ix), self.user_id(user)))
    }
}

/// Whether what somebody writes is blurred because of a list: until its case is judged.
fn is_held(cases: &Cases<'_>, found: &PolicyMatchEventContent) -> bool {
    let case = found.case.as_deref().and_then(|id| cases.last(id));
    found.mode() >= WatchMode::Quarantine && case.is_none_or(CaseEventContent::is_open)
}

/// Whether a person found nothing wrong with somebody whom lists are about.
fn was_dismissed(cases: &Cases<'_>, found: &PolicyMatchEventContent) -> bool {
    let case = found.case.as_deref().and_then(|id| cases.last(id));
    let decision = case.and_then(|case| case.decision.as_ref());
    decision.is_some_and(|decision| decision.outcome == Outcome::Dismissed)
}

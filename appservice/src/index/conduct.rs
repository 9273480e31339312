//! How members stand by cases and strikes, and what follows from that and does not hold yet.

use std::collections::BTreeSet;

use hashbrown::{HashMap, HashSet};
use ruma::{EventId, OwnedEventId, OwnedRoomId, OwnedUserId, UserId};

use super::{Index, Removed, event::Kind, id::UserIx};
use crate::{
    events::{
        AuditEventContent, AwardEventContent, CaseEventContent, EvidenceEventContent, RestoredPost,
        RoomKind, StrikeEventContent, Withdrawal,
    },
    policy::{
        Ladder, audit, conduct,
        judgement::{interim_holds, interim_until, unconfirmed_until},
        permissions::CODE_OF_CONDUCT,
        strikes::{Mute, Step, Strike},
    },
};

/// In the log: the member of a case was told which lower step their strike is now; the reason is that.
pub const RESTATED: &str = "strike.restated";

/// How far the homeserver's clock may be behind ours, in milliseconds.
const SKEW_MS: i64 = 5 * 60 * 1_000;

/// Those who may not write, and since when, Unix milliseconds.
#[derive(Debug, Default)]
pub(super) struct Silenced {
    /// By a second strike.
    pub muted: HashMap<UserIx, i64>,
    /// By a third one, or until somebody has looked.
    pub suspended: HashMap<UserIx, i64>,
}

/// What follows from cases and does not hold yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Consequences {
    /// Strikes that should stand otherwise in a home room: whose, and how.
    pub strikes: Vec<(OwnedUserId, StrikeEventContent)>,
    /// Cases of which a member was not told yet what was decided, and that it is no strike.
    pub nudges: Vec<CaseEventContent>,
    /// Cases of which a member was not told yet that the suspension at once is over.
    pub reopened: Vec<CaseEventContent>,
    /// Posts that should be gone.
    pub removals: Vec<Removal>,
    /// Posts that should be said again.
    pub restorations: Vec<Restoration>,
    /// Lines that the log lacks.
    pub lines: Vec<AuditEventContent>,
}

/// A post that should be gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removal {
    /// The case.
    pub case: String,
    /// The clause of the code of conduct.
    pub rule: String,
    /// Whose it is.
    pub sender: OwnedUserId,
    /// Its topic.
    pub room_id: OwnedRoomId,
    /// The post.
    pub event_id: OwnedEventId,
}

/// A post that was removed by a decision that did not stand, and should be said again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restoration {
    /// The case.
    pub case: String,
    /// Where: its topic, or the room that was made in place of that.
    pub room_id: OwnedRoomId,
    /// The post as it was.
    pub post: RestoredPost,
    /// Its content as it was kept, JSON.
    pub content: String,
}

impl Restoration {
    /// The key under which the bot says it again: once.
    pub fn key(&self) -> String {
        key_of(&self.post.event_id)
    }
}

fn key_of(restored: &EventId) -> String {
    format!("restored-{restored}")
}

/// What the log says already.
struct Logged<'a> {
    /// Actions, and the cases that they are of.
    acts: HashSet<(&'a str, &'a str)>,
    /// Posts that were removed, and the cases.
    removed: HashSet<(&'a str, &'a EventId)>,
    /// Posts that were said again, and the cases.
    restored: HashSet<(&'a str, &'a EventId)>,
    /// Cases whose member was told of a lower step, and that.
    restated: HashSet<(&'a str, u8)>,
}

impl Index {
    /// Why a member may not write at `now`, if a mute is why.
    pub fn mute_of(&self, user_id: &UserId, now: i64) -> Option<Mute> {
        self.standing_of(user_id, now).mute
    }

    /// The post in which the bot has said a removed one again.
    pub fn restored_as(&self, post: &EventId) -> Option<OwnedEventId> {
        self.lookup_key(&self.bot, &key_of(post))
    }

    /// Whether a member may not write at `now`: muted, suspended, or suspended until somebody has
    /// looked.
    pub fn is_silenced(&self, user_id: &UserId, now: i64) -> bool {
        self.mute_of(user_id, now).is_some() || self.is_barred(user_id, now)
    }

    /// Cases whose strike a member has not said yet that they have read, the oldest first.
    pub fn unacknowledged(&self, user_id: &UserId, now: i64) -> Vec<String> {
        let strikes = self.strikes(user_id);
        let counted: Vec<_> = strikes.iter().map(Strike::of).collect();
        let open = strikes.into_iter().zip(&counted).filter(|(said, strike)| {
            said.acknowledged_at.is_none() && self.ladder.is_active(strike, &counted, now)
        });
        open.map(|(strike, _)| strike.case).collect()
    }

    /// Whether a member has a strike that the refresher would do something about at `now` and that the one
    /// passed at `since` did nothing about.
    pub fn is_struck_since(&self, user_id: &UserId, since: i64, now: i64) -> bool {
        let strikes = self.strikes(user_id);
        let counted: Vec<_> = strikes.iter().map(Strike::of).collect();
        counted.iter().any(|strike| {
            let counts = self.ladder.is_active(strike, &counted, now)
                || self
                    .ladder
                    .muted_since(std::slice::from_ref(strike), now)
                    .is_some();
            let is_new = strike.issued_at > since && strike.refreshed_at.is_none() && counts;
            let clears = |at| self.ladder.clears(strike, &counted, at);
            is_new || (strike.refreshed_at.is_some() && clears(now) && !clears(since))
        })
    }

    /// Those who may not write at `now`.
    pub(super) fn silenced(&self, now: i64) -> Silenced {
        let mut silenced = Silenced::default();
        for room in self.of_kind(RoomKind::Home) {
            let strikes: Vec<_> = self.strikes_in(room).map(Strike::of).collect();
            if let Some(user) = self.owner_ix(room).filter(|_| !strikes.is_empty()) {
                silenced.add(self.ladder, user, &strikes, now);
            }
        }
        for case in self.cases() {
            let Some(user) = self.users.find(case.about.as_str()) else {
                continue;
            };
            // A third strike holds before it stands in the home room.
            let third = conduct::counted(case).filter(|strike| strike.step == Step::Third);
            if let Some(since) = self.ladder.suspended_since(third.as_slice(), now) {
                silenced.suspended.insert(user, since);
            }
            if let Some(ordered) = case.interim.as_ref()
                && interim_holds(case, now)
            {
                silenced.suspended.entry(user).or_insert(ordered.ordered.at);
            }
        }
        for (user, strikes) in self.guests_strikes() {
            silenced.add(self.ladder, user, &strikes, now);
        }
        silenced
    }

    /// The strikes of members of other homeservers: they have no room here that says how they stand.
    pub(super) fn guests_strikes(&self) -> HashMap<UserIx, Vec<Strike>> {
        let mut guests: HashMap<UserIx, Vec<Strike>> = HashMap::new();
        for case in self.cases().filter(|case| self.is_guest(&case.about)) {
            let user = self.users.find(case.about.as_str());
            if let Some((user, strike)) = user.zip(conduct::counted(case)) {
                guests.entry(user).or_default().push(strike);
            }
        }
        guests
    }

    /// Whether somebody is of another homeserver.
    pub fn is_guest(&self, user_id: &UserId) -> bool {
        user_id.server_name() != self.bot.server_name()
    }

    /// Those who are suspended at `now`: by a third strike, or until somebody has looked.
    pub fn barred(&self, now: i64) -> BTreeSet<OwnedUserId> {
        let suspended = self.silenced(now).suspended.into_keys();
        let barred = suspended.filter(|user| !self.people.is_departed(*user));
        barred.map(|user| self.user_id(user)).collect()
    }

    /// Whether somebody is suspended at `now`: asked for each of those who are taken out of rooms, so it
    /// looks at them alone.
    pub fn is_barred(&self, user_id: &UserId, now: i64) -> bool {
        let bars = |case: &CaseEventContent| {
            let third = conduct::counted(case).filter(|strike| strike.step == Step::Third);
            self.ladder.suspended_since(third.as_slice(), now).is_some() || interim_holds(case, now)
        };
        let mut about = self.cases().filter(|case| case.about == user_id);
        about.any(bars) || self.standing_of(user_id, now).suspended
    }

    /// When somebody is next muted or suspended no more without anybody's doing, Unix milliseconds.
    pub fn next_release(&self, now: i64) -> Option<i64> {
        let interims = self.cases().filter_map(|case| interim_until(case, now));
        let unconfirmed = self.cases().filter_map(unconfirmed_until);
        let homes = self.of_kind(RoomKind::Home);
        let standings = homes.map(|room| self.standing_in(room, now));
        let guests = self.guests_strikes().into_values();
        let guests = guests.map(|strikes| self.ladder.standing(&strikes, now));
        let mutes = standings.chain(guests);
        let mutes = mutes.filter_map(|standing| Some(standing.mute?.until));
        let releases = interims.chain(unconfirmed).chain(mutes);
        releases.filter(|at| *at > now).min()
    }

    /// What follows from every case, or from one, at `now`, and does not hold yet.
    pub fn consequences(&self, of: Option<&str>, now: i64) -> Consequences {
        let logged = self.logged(of);
        let mut found = Consequences::default();
        let mut kept: HashMap<&str, Vec<&EvidenceEventContent>> = HashMap::new();
        let by_id = self.cases_by_id();
        for evidence in self.wordings() {
            let case = by_id.last(&evidence.case).map(|case| &*case.case);
            let case = case.filter(|case| of.is_none_or(|id| id == *case));
            if let Some(case) = case {
                kept.entry(case).or_default().push(evidence);
            }
        }
        for case in self.cases().filter(|c| of.is_none_or(|id| id == c.case)) {
            let kept = kept.get(case.case.as_str()).map_or(&[][..], Vec::as_slice);
            self.compare_strike(case, kept, &logged, &mut found);
            self.compare_posts(case, &logged, &mut found);
            self.compare_restored(case, kept, &logged, &mut found);
            let lapsed = ("interim.lapsed", &*case.case);
            if conduct::has_lapsed(case, now) && !logged.acts.contains(&lapsed) {
                found
                    .lines
                    .push(audit::act("interim.lapsed", &case.case, &case.about));
            }
            let untold = conduct::told_as(case, now)
                .filter(|action| !logged.acts.contains(&(*action, &*case.case)));
            if untold.is_some() && self.has_home(&case.about) {
                found.nudges.push(case.clone());
            }
            let is_told = |action| logged.acts.contains(&(action, &*case.case));
            let is_reopened = conduct::interim_end(case, now).is_some()
                && is_told("interim.explained")
                && !is_told(conduct::INTERIM_ENDED);
            if is_reopened && self.has_home(&case.about) {
                found.reopened.push(case.clone());
            }
        }
        if of.is_none() {
            found.lines.extend(self.removed_by_hand());
        }
        found
    }

    /// The lines that the log lacks of posts that somebody who keeps order has removed without a case, in
    /// a Matrix client say.
    fn removed_by_hand(&self) -> Vec<AuditEventContent> {
        let logged = self.audit().filter(|line| line.action == "post.removed");
        let logged: HashSet<&EventId> = logged.filter_map(|l| l.event_id.as_deref()).collect();
        let bot = self.users.find(self.bot.as_str());
        let removed = self.events.iter();
        let removed = removed.filter(|(_, event)| event.kind == Kind::Tombstone);
        let lines = removed.filter_map(|(ix, event)| {
            let (room, author) = (event.room?, event.sender?);
            let by = self.redactor(ix)?.sender;
            // Most have taken back their own.
            if by == author || Some(by) == bot {
                return None;
            }
            let event_id = event.id.to_event_id();
            (!logged.contains(&*event_id)).then(|| AuditEventContent {
                action: "post.removed".into(),
                actor: Some(self.user_id(by)),
                about: Some(self.user_id(author)),
                room_id: Some(self.room_id(room)),
                event_id: Some(event_id),
                ..AuditEventContent::default()
            })
        });
        lines.collect()
    }

    /// Strikes of members who have passed the refresher since, as they stand by that at `now`.
    pub fn refreshed(&self, now: i64) -> Vec<(OwnedUserId, StrikeEventContent)> {
        let badge = self.badge(CODE_OF_CONDUCT);
        let Some(course) = badge.and_then(|badge| badge.content.course) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for room in self.of_kind(RoomKind::Home) {
            let mut strikes = self.strikes_in(room).peekable();
            let Some(owner) = self.owner_ix(room).filter(|_| strikes.peek().is_some()) else {
                continue;
            };
            let owner = self.user_id(owner);
            let strikes: Vec<_> = strikes.cloned().collect();
            let progress = self.progress(&owner, &course);
            let passed = progress.and_then(|progress| progress.completed);
            if let Some(passed) = passed {
                let changed = conduct::refreshed(self.ladder, &strikes, passed.at, now);
                found.extend(changed.into_iter().map(|strike| (owner.clone(), strike)));
            }
        }
        found
    }

    /// Awards of the badge by which one posts that rest and should not, or should rest.
    pub fn wrongly_resting(&self, now: i64) -> Vec<(OwnedUserId, AwardEventContent)> {
        let silenced = self.silenced(now);
        let of = |user: &UserIx| {
            let since = silenced.muted.get(user);
            since.or_else(|| silenced.suspended.get(user)).copied()
        };
        let held = self.all_held().filter(|held| held.badge == CODE_OF_CONDUCT);
        held.filter(|held| !held.award.validity().revoked)
            .filter_map(|held| {
                let owner = self.owner_ix(held.room)?;
                let since = of(&owner);
                (held.award.validity().suspended != since.is_some()).then(|| {
                    let award = AwardEventContent {
                        suspended: since.map(|at| Withdrawal { at, by: None }),
                        ..held.content()
                    };
                    (self.user_id(owner), award)
                })
            })
            .collect()
    }

    /// Whether the log has a line of an act in a case, or in none, about a post where one is named.
    pub fn is_logged(&self, action: &str, case: Option<&str>, event: Option<&EventId>) -> bool {
        self.audit().any(|line| {
            line.action == action
                && line.case.as_deref() == case
                && line.event_id.as_deref() == event
        })
    }

    /// Whether the member of a case was told that their strike is this lower step.
    pub fn was_restated(&self, case: &str, step: u8) -> bool {
        let mut lines = self.audit().filter(|l| l.case.as_deref() == Some(case));
        lines.any(|line| restated(line) == Some(step))
    }

    fn has_home(&self, user_id: &UserId) -> bool {
        self.own_room_ix(RoomKind::Home, user_id).is_some()
    }

    fn logged(&self, of: Option<&str>) -> Logged<'_> {
        let mut logged = Logged {
            acts: HashSet::new(),
            removed: HashSet::new(),
            restored: HashSet::new(),
            restated: HashSet::new(),
        };
        for line in self.audit() {
            let Some(case) = line.case.as_deref() else {
                continue;
            };
            if of.is_some_and(|id| id != case) {
                continue;
            }
            match &line.event_id {
                Some(event) if line.action == "post.removed" => {
                    logged.removed.insert((case, event));
                }
                Some(event) if line.action == "post.restored" => {
                    logged.restored.insert((case, event));
                }
                _ => {
                    logged.acts.insert((&line.action, case));
                    logged
                        .restated
                        .extend(restated(line).map(|step| (case, step)));
                }
            }
        }
        logged
    }

    fn compare_strike(
        &self,
        case: &CaseEventContent,
        kept: &[&EvidenceEventContent],
        logged: &Logged<'_>,
        found: &mut Consequences,
    ) {
        let Some(room) = self.own_room_ix(RoomKind::Home, &case.about) else {
            return;
        };
        let present = self.strikes_in(room).find(|s| s.case == case.case);
        let Some(strike) = conduct::strike(case, present, kept) else {
            return;
        };
        let is_lower = case
            .decision
            .as_ref()
            .and_then(|d| d.reduced_from)
            .is_some();
        let is_retold = !is_lower
            || strike.overturned_at.is_some()
            || logged.restated.contains(&(&*case.case, strike.step));
        let is_told = logged.acts.contains(&("strike.issued", &*case.case)) && is_retold;
        if present != Some(&strike) || !is_told {
            found.strikes.push((case.about.clone(), strike));
            return;
        }
        let undone = if strike.unconfirmed {
            "strike.unconfirmed"
        } else {
            "strike.overturned"
        };
        let ends = [
            (undone, strike.overturned_at),
            ("strike.lifted", strike.lifted_at),
            ("strike.cleared", strike.cleared_at),
        ];
        for (action, _) in ends.iter().filter(|(_, at)| at.is_some()) {
            if !logged.acts.contains(&(*action, &*case.case)) {
                found
                    .lines
                    .push(audit::act(action, &case.case, &case.about));
            }
        }
    }

    fn compare_posts(
        &self,
        case: &CaseEventContent,
        logged: &Logged<'_>,
        found: &mut Consequences,
    ) {
        if !conduct::has_removed(case) {
            return;
        }
        let stands = conduct::removes(case);
        for target in &case.targets {
            let (Some(room_id), Some(event_id)) = (&target.room_id, &target.event_id) else {
                continue;
            };
            let Some(post) = self.post(event_id) else {
                continue;
            };
            match post.removed {
                None if stands => found.removals.push(Removal {
                    case: case.case.clone(),
                    rule: rule_of(case).to_owned(),
                    sender: target.user_id.clone(),
                    room_id: room_id.clone(),
                    event_id: event_id.clone(),
                }),
                // Whatever has become of the decision since: it is gone.
                Some(removed)
                    if self.went_by(case, &removed)
                        && !logged.removed.contains(&(&*case.case, &**event_id)) =>
                {
                    found.lines.push(AuditEventContent {
                        room_id: Some(room_id.clone()),
                        event_id: Some(event_id.clone()),
                        reason: Some(rule_of(case).to_owned()),
                        ..audit::act("post.removed", &case.case, &case.about)
                    });
                }
                _ => {}
            }
        }
    }

    /// Whether the bot has removed a post because of a case: while its decision stood. It removes for
    /// authors as well, who are not in the room any more.
    fn went_by(&self, case: &CaseEventContent, removed: &Removed) -> bool {
        let Some(decision) = &case.decision else {
            return false;
        };
        let overturned = decision.overturned.as_ref();
        let stood =
            |at| at + SKEW_MS >= decision.at && overturned.is_none_or(|act| at <= act.at + SKEW_MS);
        removed.by.as_ref() == Some(&self.bot) && removed.at.is_some_and(stood)
    }

    /// Whether somebody who keeps order had removed a post by hand before a decision was overturned.
    fn went_by_hand(&self, case: &CaseEventContent, author: &UserId, removed: &Removed) -> bool {
        let overturned = case.decision.as_ref().and_then(|d| d.overturned.as_ref());
        let before = |at| overturned.is_none_or(|act| at <= act.at);
        let by_other = |by: &OwnedUserId| by != author && *by != self.bot;
        removed.by.as_ref().is_some_and(by_other) && removed.at.is_some_and(before)
    }
}

impl Index {
    /// What a case has taken away, or who keeps order before it was decided, and its overturned decision
    /// gives back; not what another case takes away as well, and not the words of who has left.
    fn compare_restored(
        &self,
        case: &CaseEventContent,
        kept: &[&EvidenceEventContent],
        logged: &Logged<'_>,
        found: &mut Consequences,
    ) {
        if !conduct::restores(case) {
            return;
        }
        for target in &case.targets {
            let (Some(room_id), Some(event_id)) = (&target.room_id, &target.event_id) else {
                continue;
            };
            let post = (&*case.case, &**event_id);
            let went = || {
                let removed = self.post(event_id).and_then(|post| post.removed);
                removed.is_some_and(|removed| {
                    self.went_by(case, &removed)
                        || self.went_by_hand(case, &target.user_id, &removed)
                })
            };
            let is_due =
                !logged.restored.contains(&post) && (logged.removed.contains(&post) || went());
            if !is_due || self.is_removed_by_another(case, event_id) {
                continue;
            }
            if self.restored_as(event_id).is_some() {
                found.lines.push(AuditEventContent {
                    room_id: Some(room_id.clone()),
                    event_id: Some(event_id.clone()),
                    ..audit::act("post.restored", &case.case, &case.about)
                });
                continue;
            }
            let kept = kept.iter().filter(|kept| !kept.replaced);
            let kept = kept.filter(|kept| kept.event_id == *event_id);
            let author = self.users.find(target.user_id.as_str());
            let has_left = author.is_some_and(|author| self.people.is_departed(author));
            // As it was when it went.
            if let Some(kept) = kept.max_by_key(|kept| kept.at).filter(|_| !has_left) {
                found.restorations.push(Restoration {
                    case: case.case.clone(),
                    room_id: self.room_now(room_id).unwrap_or_else(|| room_id.clone()),
                    post: RestoredPost {
                        event_id: event_id.clone(),
                        sender: kept.sender.clone(),
                        at: kept.origin_server_ts,
                    },
                    content: self.whole_content(kept),
                });
            }
        }
    }

    fn is_removed_by_another(&self, case: &CaseEventContent, event_id: &EventId) -> bool {
        let others = self.cases().filter(|other| other.case != case.case);
        others.filter(|other| conduct::removes(other)).any(|other| {
            let mut targets = other.targets.iter();
            targets.any(|target| target.event_id.as_deref() == Some(event_id))
        })
    }
}

/// The lower step that a line of the log says a member was told of.
fn restated(line: &AuditEventContent) -> Option<u8> {
    let step = line.reason.as_deref().filter(|_| line.action == RESTATED);
    step.and_then(|step| step.parse().ok())
}

impl Silenced {
    fn add(&mut self, ladder: Ladder, user: UserIx, strikes: &[Strike], now: i64) {
        if let Some(since) = ladder.muted_since(strikes, now) {
            self.muted.insert(user, since);
        }
        if let Some(since) = ladder.suspended_since(strikes, now) {
            self.suspended.insert(user, since);
        }
    }
}

fn rule_of(case: &CaseEventContent) -> &str {
    let rule = case.decision.as_ref().and_then(|d| d.rule.as_deref());
    rule.unwrap_or_default()
}

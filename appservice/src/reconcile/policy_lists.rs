//! What policy lists say of whom is here, and what we do about it: rules are read, cases opened for
//! moderators, guests kept out; and undone when no list says so any more.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use futures_util::{StreamExt, stream};
use ruma::{OwnedRoomId, OwnedUserId, RoomId, UserId};
use tokio::{
    sync::broadcast::{Receiver, error::RecvError},
    time::Instant,
};

use super::{badges::AT_MOST, trouble::Trouble, wake::MOMENT};
use crate::{
    actions::{Sighting, whole},
    app::App,
    error::{Error, Result},
    events::{
        Act, AuditEventContent, CaseKind, FlagReason, Interim, MatchedRule,
        PolicyMatchEventContent, PolicyWatchEventContent, WatchMode,
    },
    index::{ChangeKind, Index, Numbered},
    notices,
    policy::{
        judgement::INTERIM_MS,
        policy_rules::{People, Weighed, weigh},
    },
};

/// Rooms that are written at once; live writes come first.
const PACE: usize = 4;

/// Between two passes that guests call for: each reads the lists anew.
const REST: Duration = Duration::from_secs(5);

/// Rules that reach too far and are remembered, so that moderators are told of them once.
const REFUSED_AT_MOST: usize = 50;

/// What was written down of members, by user ID.
type Known = BTreeMap<OwnedUserId, PolicyMatchEventContent>;

/// What the lists say now.
#[derive(Default)]
struct Said {
    /// By member: the rules about them.
    rules: BTreeMap<OwnedUserId, Vec<MatchedRule>>,
    /// Lists that could not be read: what they said last holds.
    unread: BTreeSet<OwnedRoomId>,
}

impl App {
    /// One pass.
    pub async fn reconcile_policy_lists(&self) -> Result<()> {
        if !self.is_compared() {
            return Ok(());
        }
        let _turn = self.actions.policy_lane().await;
        let mut trouble = Trouble::default();
        let records = self.index.read(Index::policy_matches);
        let known: Known = records
            .into_iter()
            .map(|r| (r.user_id.clone(), r))
            .collect();
        let said = self.read_lists(&known).await?;
        let users: BTreeSet<_> = said.rules.keys().chain(known.keys()).cloned().collect();
        let acts = stream::iter(users).then(|user| {
            let (said, record) = (&said, known.get(&user).cloned());
            async move { self.follow_lists(&user, said, record).await }
        });
        trouble.each(acts).await;
        self.blur();
        self.keep_out(&mut trouble).await;
        trouble.end()
    }

    /// What a list says, weighed against whom is here.
    pub async fn weigh_list(&self, list: &RoomId) -> Result<(Option<String>, Vec<Weighed>)> {
        let read = self.actions.read_list(list).await?;
        let now = self.clock.unix_ms();
        let people = self.index.read(|index| {
            let here = index.people_here();
            let mut matched = index.policy_matches();
            matched.retain(|found| !found.rules.is_empty());
            let matched = matched.into_iter().map(|found| found.user_id);
            let kept_out = matched
                .filter(|user| here.binary_search(user).is_err())
                .collect();
            People::new(here, kept_out)
        });
        let is_officer = |id: &UserId| self.index.read(|index| index.is_officer(id, now));
        Ok((read.name, weigh(read.rules, &people, is_officer)))
    }

    async fn read_lists(&self, known: &Known) -> Result<Said> {
        let mut said = Said::default();
        for watch in self.index.read(Index::policy_watches) {
            if watch.mode == WatchMode::Off {
                continue;
            }
            match self.weigh_list(&watch.room_id).await {
                Ok((_, weighed)) => {
                    match self.tell_of_refused(&watch, &weighed).await {
                        Err(error @ Error::Unavailable { .. }) => return Err(error),
                        Err(error) => tracing::warn!(%error, "moderators were not told of a rule"),
                        Ok(()) => {}
                    }
                    let now = self.clock.unix_ms();
                    let is_officer =
                        |id: &UserId| self.index.read(|index| index.is_officer(id, now));
                    note(&mut said.rules, &watch, weighed, known, is_officer);
                }
                Err(error @ Error::Unavailable { .. }) => return Err(error),
                Err(error) => {
                    tracing::warn!(list = %watch.room_id, %error, "a policy list cannot be read");
                    said.unread.insert(watch.room_id);
                }
            }
        }
        for rules in said.rules.values_mut() {
            rules.sort();
            rules.dedup();
        }
        Ok(said)
    }

    /// Tells moderators once of each rule that has come to reach too far; again where it was taken back meanwhile.
    async fn tell_of_refused(
        &self,
        watch: &PolicyWatchEventContent,
        weighed: &[Weighed],
    ) -> Result<()> {
        // Of one just at the border nobody hears each time that somebody comes or goes.
        let is_told = |found: &Weighed| watch.refused.contains(&found.rule.entity);
        let refused = weighed
            .iter()
            .filter(|found| found.refused.is_some() || is_told(found));
        let refused: BTreeSet<_> = refused.map(|found| found.rule.entity.clone()).collect();
        let refused: Vec<_> = refused.into_iter().take(REFUSED_AT_MOST).collect();
        if refused == watch.refused {
            return Ok(());
        }
        let new = refused.iter().filter(|rule| !watch.refused.contains(rule));
        let new: Vec<_> = new.map(String::as_str).collect();
        if !new.is_empty() {
            self.actions.say_refused(watch, &new).await?;
        }
        let watch = PolicyWatchEventContent {
            refused,
            ..watch.clone()
        };
        self.actions.write_watch(&watch).await
    }

    /// Writes down what the lists say of one of us, and has moderators look where that is new.
    async fn follow_lists(
        &self,
        user: &UserId,
        said: &Said,
        record: Option<PolicyMatchEventContent>,
    ) -> Result<()> {
        let mut rules = said.rules.get(user).cloned().unwrap_or_default();
        let known = record.as_ref().map_or(&[][..], |record| &record.rules);
        rules.extend(
            known
                .iter()
                .filter(|r| said.unread.contains(&r.room_id))
                .cloned(),
        );
        rules.sort();
        rules.dedup();
        let is_new = |rule: &&MatchedRule| {
            let same = |old: &MatchedRule| old.room_id == rule.room_id && old.entity == rule.entity;
            !known.iter().any(same)
        };
        let mut case = record.as_ref().and_then(|record| record.case.clone());
        if let Some(rule) = rules.iter().find(is_new) {
            case = Some(self.have_looked_at(user, rule).await?);
        }
        if record
            .as_ref()
            .is_none_or(|record| record.rules != rules || record.case != case)
        {
            let content = PolicyMatchEventContent {
                user_id: user.to_owned(),
                rules,
                case,
                at: self.clock.unix_ms(),
            };
            self.actions.write_match(&content).await?;
            return self.suspend_by_list(&content).await;
        }
        match record {
            Some(record) => self.suspend_by_list(&record).await,
            None => Ok(()),
        }
    }

    async fn have_looked_at(&self, user: &UserId, rule: &MatchedRule) -> Result<String> {
        let list = self.index.read(|index| index.policy_watch(&rule.room_id));
        let list = list.and_then(|watch| watch.alias.or(watch.name));
        let list = list.unwrap_or_else(|| rule.room_id.to_string());
        let now = self.clock.unix_ms();
        let sighting = Sighting {
            // A rule that was taken back and comes again is new.
            key: format!("policy/{user}/{}/{}/{now}", rule.room_id, rule.entity),
            kind: CaseKind::Member,
            target: whole(user),
            reason: FlagReason::Other,
            text: notices::listed(self.language(), &list, &rule.entity, &rule.reason),
        };
        self.actions.open_by_rule(&sighting).await
    }

    /// A member of ours whom a list asks to ban: suspended until a person has looked, once. No list
    /// gives anybody a strike. Where the list says so no more, neither do we.
    async fn suspend_by_list(&self, found: &PolicyMatchEventContent) -> Result<()> {
        let is_ours = found.user_id.server_name() == self.names.server();
        let Some(id) = found.case.as_deref().filter(|_| is_ours) else {
            return Ok(());
        };
        let _turn = self.actions.case_lane().await;
        let Some(mut case) = self.index.read(|index| index.case(id).cloned()) else {
            return Ok(());
        };
        let now = self.clock.unix_ms();
        let is_due = found.mode() == WatchMode::Apply;
        let is_open = case.is_open();
        let action = match &mut case.interim {
            None if is_due && is_open => {
                let reason = found.rules.iter().map(|rule| rule.reason.as_str());
                let reason = reason.max_by_key(|reason| reason.len()).unwrap_or_default();
                case.interim = Some(Interim {
                    ordered: Act {
                        by: None,
                        at: now,
                        text: reason.to_owned(),
                    },
                    until: now + INTERIM_MS,
                    confirmed: None,
                });
                "case.interim"
            }
            Some(interim) if !is_due && interim.ordered.by.is_none() => {
                if interim.confirmed.is_some() || interim.until <= now {
                    return Ok(());
                }
                interim.until = now;
                "case.interim_ended"
            }
            _ => return Ok(()),
        };
        case.changed_by = None;
        let case = self.actions.write_case(&case).await?;
        self.actions
            .log(AuditEventContent {
                action: action.into(),
                case: Some(case.case),
                about: Some(case.about),
                reason: Some("policy list".into()),
                ..AuditEventContent::default()
            })
            .await
    }

    /// Blurs what somebody writes whose words a list holds back, as soon as it comes; never ends.
    pub(super) async fn blur_as_it_comes(&self, feed: &mut Receiver<Arc<Numbered>>) {
        loop {
            let is_held = match feed.recv().await {
                Ok(change) if change.change.kind == ChangeKind::PostCreated => {
                    let sender = change.change.sender.as_deref();
                    let is_held = |sender| self.index.read(|index| index.is_held_back(sender));
                    sender.is_some_and(is_held)
                }
                Ok(_) => false,
                Err(RecvError::Lagged(_)) => true,
                Err(RecvError::Closed) => std::future::pending().await,
            };
            if is_held {
                self.blur();
            }
        }
    }

    /// Ends when a guest has come whom no list was compared with yet, if any is followed.
    pub(super) async fn until_a_guest_comes(&self, feed: &mut Receiver<Arc<Numbered>>) {
        let rested = Instant::now() + REST;
        loop {
            let is_one = match feed.recv().await {
                Ok(change) if change.change.kind == ChangeKind::MemberChanged => {
                    let (room, who) = (&change.change.room, change.change.sender.as_deref());
                    let is_one = |who: &UserId| {
                        let is_new =
                            |index: &Index| index.is_joined(room, who) && index.is_new_guest(who);
                        self.index.read(is_new)
                    };
                    who.is_some_and(is_one)
                }
                Ok(_) => false,
                Err(RecvError::Lagged(_)) => true,
                Err(RecvError::Closed) => std::future::pending().await,
            };
            let is_followed = |watch: &PolicyWatchEventContent| watch.mode != WatchMode::Off;
            let follows = |index: &Index| index.policy_watches().iter().any(is_followed);
            if is_one && self.index.read(follows) {
                break;
            }
        }
        // A wave of them is compared together.
        tokio::time::sleep_until(rested.max(Instant::now() + MOMENT)).await;
        while feed.try_recv().is_ok() {}
    }

    /// Guests are banned where a list says so, and no longer than it does. What is more than a pass sees to
    /// is left to the pass of the badges, which each ban wakes: see [`App::keep_out_the_rest`].
    pub(super) async fn keep_out(&self, trouble: &mut Trouble) {
        let bans = self.index.read(|index| index.policy_bans(AT_MOST));
        let is_whole = bans.due.len() < AT_MOST && bans.over.len() < AT_MOST;
        self.keeps_out.store(!is_whole, Ordering::Relaxed);
        let due = bans.due.into_iter().map(|(room, user)| (room, user, true));
        let over = bans
            .over
            .into_iter()
            .map(|(room, user)| (room, user, false));
        let acts = stream::iter(due.chain(over)).map(|(room, user, banned)| async move {
            // It may have waited: another pass was quicker.
            if self.index.read(|index| index.is_banned(&room, &user)) == banned {
                return Ok(());
            }
            let reason = notices::listed_reason(self.language());
            self.actions.set_banned(&room, &user, banned, reason).await
        });
        trouble.each(acts.buffer_unordered(PACE)).await;
    }

    /// What a pass before has left of that.
    pub(super) async fn keep_out_the_rest(&self, trouble: &mut Trouble) {
        if self.keeps_out.load(Ordering::Relaxed) {
            self.keep_out(trouble).await;
        }
    }
}

/// Adds what a list says to what others say. A rule that reaches too far says nothing new: of whom it was about
/// before that, it says what it said, and never more.
fn note(
    rules: &mut BTreeMap<OwnedUserId, Vec<MatchedRule>>,
    watch: &PolicyWatchEventContent,
    weighed: Vec<Weighed>,
    known: &Known,
    is_officer: impl Fn(&UserId) -> bool,
) {
    for found in weighed {
        let before = |user: &OwnedUserId| {
            let mut rules = known.get(user)?.rules.iter();
            rules.find(|r| r.room_id == watch.room_id && r.entity == found.rule.entity)
        };
        for user in found.matches {
            let mode = match (&found.refused, before(&user)) {
                (None, _) => watch.mode,
                (Some(_), Some(before)) if !is_officer(&user) => before.mode.min(watch.mode),
                (Some(_), _) => continue,
            };
            rules.entry(user).or_default().push(MatchedRule {
                room_id: watch.room_id.clone(),
                entity: found.rule.entity.clone(),
                reason: found.rule.reason.clone(),
                mode,
            });
        }
    }
}

use std::{collections::BTreeSet, mem};

use ruma::RoomId;

use super::{
    Index,
    changes::ChangeKind,
    facts::{Facts, Key},
    fold::{Fate, Fold},
    id::{Id, KeyIx, RoomIx, Stamp, UserIx},
    members::{By, Member},
    parse::{Incoming, Unfit, What},
    shown::Shown,
    state::{Fact, StateKind, StateValue},
    users::Looks,
};
use crate::{
    events::{RoomKind, TREATY},
    policy::notifications::NotificationKind,
};

impl Fold<'_> {
    /// A live state event: in force unless it is older than the one that is.
    pub(super) fn state(&mut self, room: RoomIx, incoming: Incoming<'_>) -> Fate {
        if self.is_control(room) {
            return Fate::Ignored;
        }
        let (id, at) = (incoming.id, incoming.at);
        let Some((key, value)) = self.said(room, incoming) else {
            return Fate::Ignored;
        };
        let before = self.index.rooms[room].state.get(key);
        let after = match before {
            // The same event again: it can only have lost its words.
            Some(fact) if fact.mark == id.mark() => {
                let mut fact = fact.clone();
                let keep = self.index.state_keys.get(key).kind.only_from_bot();
                if value.is_some() || !fact.redact(id.mark(), keep) {
                    return Fate::Known;
                }
                fact
            }
            Some(fact) if Stamp::of(at) <= fact.at => {
                self.reread(room);
                return Fate::Known;
            }
            before => Fact::succeed(before, key, id, at, value),
        };
        self.change_state(room, |state| state.insert(after));
        self.state_changed(room, key);
        Fate::Folded
    }

    /// Changes tracked state, and the names that the room has by it.
    fn change_state<R>(&mut self, room: RoomIx, change: impl FnOnce(&mut Facts) -> R) -> R {
        self.index.unname(room);
        let result = change(&mut self.index.rooms[room].state);
        self.index.name(room);
        result
    }

    /// Which fact a state event is about, and what it says if it counts.
    fn said(
        &mut self,
        room: RoomIx,
        incoming: Incoming<'_>,
    ) -> Option<(KeyIx, Option<StateValue>)> {
        let stripped = self.is_stripped(room, &incoming);
        let What::State { kind, key, value } = incoming.what else {
            return None;
        };
        if self.index.rooms[room].kind == RoomKind::Recognised {
            return None;
        }
        let counts = !kind.only_from_bot() || incoming.sender == self.index.bot.as_str();
        let value = match value {
            Some(StateValue::Alias(alias)) if self.is_own_alias(room, alias.as_deref()) => {
                Some(StateValue::OwnAlias)
            }
            value => value,
        };
        let key = self.index.state_keys.intern(Key {
            kind,
            state_key: key,
        });
        Some((key, value.filter(|_| counts && !stripped)))
    }

    /// Whether a state event was redacted, and says something else by that.
    fn is_stripped(&self, room: RoomIx, event: &Incoming<'_>) -> bool {
        let outlives = matches!(&event.what, What::State { kind, .. } if kind.outlives_redaction());
        !outlives && self.index.is_state_redacted(room, event)
    }

    fn is_own_alias(&self, room: RoomIx, alias: Option<&str>) -> bool {
        let own = self.index.own_alias(&self.index.rooms[room]);
        own.is_some() && own.as_deref() == alias
    }

    /// `GET /state`: whatever it does not say does not hold.
    pub(super) fn whole_state(
        &mut self,
        room_id: &RoomId,
        events: Vec<Result<Incoming<'_>, Unfit>>,
    ) {
        let mut events: Vec<_> = events.into_iter().filter_map(|e| self.fit(e)).collect();
        // The creation tells whose room it is: first of all.
        events.sort_by_key(|e| !matches!(e.what, What::Create { .. }));
        let mut incoming = events.into_iter().peekable();
        let Some(room) = incoming.peek().and_then(|e| self.room_of(e, Some(room_id))) else {
            return;
        };
        self.out.reread.remove(room_id);
        if self.is_control(room) {
            return;
        }
        let before = self.change_state(room, mem::take);
        let mut after = Facts::default();
        let mut members = BTreeSet::new();
        for event in incoming {
            match event.what {
                What::Member { .. } => {
                    self.whole_member(room, event, &mut members);
                }
                What::State { .. } => {
                    let (id, at) = (event.id, event.at);
                    let stripped = self.is_stripped(room, &event);
                    let Some((key, value)) = self.said(room, event) else {
                        continue;
                    };
                    let mut fact = Fact::succeed(before.get(key), key, id, at, value);
                    if stripped {
                        let keep = self.index.state_keys.get(key).kind.only_from_bot();
                        fact.redact(id.mark(), keep);
                    }
                    after.insert(fact);
                }
                _ => (),
            }
        }
        self.forget_members(room, &members);
        self.inherit(room, &mut after);
        self.change_state(room, |state| *state = after);
        self.tell_state_changes(room, &before);
    }

    /// A room that was deleted says nothing any more, is found under no name and has nobody in it.
    pub(super) fn gone(&mut self, room_id: &RoomId) {
        let Some(room) = self.index.find_room(room_id.as_str()) else {
            return;
        };
        let before = self.change_state(room, mem::take);
        self.tell_state_changes(room, &before);
        self.forget_members(room, &BTreeSet::new());
        let Index { rooms, texts, .. } = &mut *self.index;
        rooms[room].attempts.clear(texts);
        rooms[room].notices.clear(texts);
        if self.index.rooms[room].docket.take().is_some() {
            self.index.derive_flags();
        }
        self.index.rooms[room].commands = None;
        if let Some(posted) = self.index.rooms[room].timeline.begun() {
            posted.reads = None;
        }
        self.out.reread.remove(room_id);
        self.out.folded += 1;
    }

    fn tell_state_changes(&mut self, room: RoomIx, before: &Facts) {
        let after = &self.index.rooms[room].state;
        let differs = |a: &Facts, b: &Facts| -> Vec<KeyIx> {
            a.iter()
                .filter(|(key, fact)| b.get(*key) != Some(*fact))
                .map(|(key, _)| key)
                .collect()
        };
        let mut keys = differs(after, before);
        keys.extend(differs(before, after));
        keys.sort_unstable();
        keys.dedup();
        self.out.folded += keys.len();
        for key in keys {
            self.state_changed(room, key);
        }
    }

    /// A state event of a page is history, unless it is one that never came.
    pub(super) fn past_state(&mut self, room: RoomIx, incoming: &Incoming<'_>) -> Fate {
        let known = match &incoming.what {
            What::State { kind, key, .. } => {
                let key = self.index.state_keys.find(&Key {
                    kind: kind.clone(),
                    state_key: key.clone(),
                });
                key.and_then(|key| self.index.rooms[room].state.get(key))
                    .map(|fact| (fact.at, fact.mark))
            }
            What::Member { user, .. } => self
                .index
                .users
                .find(user)
                .and_then(|user| self.index.rooms[room].members.get(user))
                .map(|m| (m.at, m.mark)),
            _ => return Fate::Ignored,
        };
        if !self.is_control(room)
            && known
                .is_none_or(|(at, mark)| at <= Stamp::of(incoming.at) && mark != incoming.id.mark())
        {
            self.reread(room);
        }
        Fate::Known
    }

    /// Names the room as one whose state must be read again.
    pub(super) fn reread(&mut self, room: RoomIx) {
        self.out.reread.insert(self.index.room_id(room));
    }

    /// A redaction of an event that is not in a timeline: of a state event, perhaps.
    pub(super) fn redact_state(&mut self, room: RoomIx, target: Id, by: UserIx) {
        let Index { rooms, texts, .. } = &mut *self.index;
        if rooms[room].attempts.remove(target.mark(), texts) {
            let owner = self.owner(room);
            self.say(ChangeKind::ProgressUpdated, room, None, owner, None);
            return;
        }
        if rooms[room].notices.remove(target.mark(), texts) {
            return;
        }
        let commands = self.index.rooms[room].commands.as_mut();
        if commands.is_some_and(|commands| commands.remove(target)) {
            return;
        }
        let docket = self.index.rooms[room].docket.as_mut();
        if docket.is_some_and(|docket| docket.remove(target)) {
            self.index.derive_flags();
            return;
        }
        let target = target.mark();
        let state = &self.index.rooms[room].state;
        let found: Vec<_> = state
            .iter()
            .filter(|(_, fact)| fact.rests_on(target))
            .map(|(key, _)| key)
            .filter(|key| !self.index.state_keys.get(*key).kind.outlives_redaction())
            .collect();
        let member = self.index.rooms[room]
            .members
            .iter()
            .find(|(_, m)| m.mark == target)
            .map(|(user, _)| user);
        if found.is_empty() && member.is_none() {
            return;
        }
        if !self.index.users.get(by).local {
            // Whether it holds is the homeserver's to say.
            self.reread(room);
            return;
        }
        let by_bot = *self.index.users.get(by).id == *self.index.bot.as_str();
        for key in found {
            let keep = self.index.state_keys.get(key).kind.only_from_bot() && !by_bot;
            self.change_state(room, |state| {
                state.get_mut(key).map(|fact| fact.redact(target, keep))
            });
            self.state_changed(room, key);
        }
        if let Some(user) = member {
            let looked = self.index.looks(user);
            let before = self.index.rooms[room].members.wipe(user);
            self.member_changed(room, user, before, &looked);
        }
    }

    fn state_changed(&mut self, room: RoomIx, key: KeyIx) {
        self.touch(room);
        if self.index.is_damaged(room, key) {
            self.say(ChangeKind::Damaged, room, None, None, None);
        }
        let room_kind = self.index.rooms[room].kind;
        if room_kind == RoomKind::Territory && self.is_treaty(key) {
            self.treaty_changed(room);
        }
        let Key { kind, state_key } = self.index.state_keys.get(key);
        let state_key = state_key.to_string();
        match (kind, room_kind) {
            (StateKind::Category, RoomKind::Category) => {
                self.say(ChangeKind::CategoryUpdated, room, None, None, None);
            }
            (StateKind::Topic, RoomKind::Topic)
                if self.index.rooms[room].timeline.listed.is_some() =>
            {
                self.say(ChangeKind::TopicUpdated, room, None, None, None);
            }
            (StateKind::Badge, RoomKind::Badge) => {
                self.say(ChangeKind::BadgeUpdated, room, None, None, None);
            }
            (StateKind::Award, RoomKind::Profile) => {
                // Badges stand beside names.
                self.index.users.revision += 1;
                let owner = self.owner(room);
                self.say(ChangeKind::AwardUpdated, room, None, owner, Some(state_key));
            }
            (StateKind::Privacy | StateKind::Details, RoomKind::Home) => {
                // Badges are shown beside posts to whom the profile is shown.
                self.index.users.revision += 1;
                let owner = self.owner(room);
                self.say(ChangeKind::ProfileUpdated, room, None, owner, None);
            }
            (StateKind::Case, RoomKind::Moderation) => {
                self.say(ChangeKind::CaseUpdated, room, None, None, Some(state_key));
            }
            // Lists that are followed, whom they are about, a raid, our own rules, figures: who has written it waits
            // for it.
            (StateKind::Ours(_), RoomKind::Moderation)
            | (StateKind::PolicyRule, RoomKind::Policy) => {
                self.say(ChangeKind::CaseUpdated, room, None, None, None);
            }
            (StateKind::Strike, RoomKind::Home) => {
                let owner = self.owner(room);
                self.say(
                    ChangeKind::StrikeUpdated,
                    room,
                    None,
                    owner,
                    Some(state_key),
                );
            }
            (StateKind::Appeal, RoomKind::Home) => {
                let owner = self.owner(room);
                // A review has a key of its own; members are told of the case.
                let case = state_key.split('/').next().map(ToOwned::to_owned);
                self.say(ChangeKind::AppealUpdated, room, None, owner, case);
            }
            (StateKind::Progress, RoomKind::Home) => {
                let owner = self.owner(room);
                self.say(
                    ChangeKind::ProgressUpdated,
                    room,
                    None,
                    owner,
                    Some(state_key),
                );
            }
            _ => (),
        }
    }

    fn is_treaty(&self, key: KeyIx) -> bool {
        matches!(&self.index.state_keys.get(key).kind, StateKind::Ours(kind) if **kind == *TREATY)
    }

    /// Rooms that a treaty names may have been none of ours before.
    fn treaty_changed(&mut self, room: RoomIx) {
        let named = self.index.named_rooms();
        let unknown = named
            .into_iter()
            .filter(|id| self.index.find_room(id.as_str()).is_none());
        self.out.unknown_rooms.extend(unknown);
        self.say(ChangeKind::TreatyUpdated, room, None, None, None);
    }

    /// The member whose own room this is.
    fn owner(&self, room: RoomIx) -> Option<UserIx> {
        self.index.owner_ix(room)
    }

    /// A quiz that was handed in, live or of a page; the bot says so.
    pub(super) fn attempt(&mut self, room: RoomIx, incoming: Incoming<'_>) -> Fate {
        let stripped = self.index.is_state_redacted(room, &incoming);
        let is_ours = incoming.sender == self.index.bot.as_str() && !stripped;
        let What::Attempt(content) = incoming.what else {
            return Fate::Ignored;
        };
        if !is_ours {
            return Fate::Ignored;
        }
        let Index { rooms, texts, .. } = &mut *self.index;
        if !rooms[room]
            .attempts
            .insert(incoming.id.mark(), &content, texts)
        {
            return Fate::Known;
        }
        let owner = self.owner(room);
        self.say(ChangeKind::ProgressUpdated, room, None, owner, None);
        Fate::Folded
    }
}

impl Fold<'_> {
    /// A live `m.room.member`.
    pub(super) fn member(&mut self, room: RoomIx, incoming: Incoming<'_>) -> Fate {
        if self.is_control(room) {
            return Fate::Ignored;
        }
        let id = incoming.id;
        let Some((user, member, shown)) = self.membership(room, incoming) else {
            return Fate::Malformed;
        };
        match self.index.rooms[room].members.get(user) {
            // The same event again: it can only have lost its words.
            Some(known)
                if known.mark == member.mark && (shown.is_some() || known.shown.is_none()) =>
            {
                return Fate::Known;
            }
            Some(known) if known.mark != member.mark && member.at <= known.at => {
                self.reread(room);
                return Fate::Known;
            }
            _ => (),
        }
        self.set_member(room, user, member, id, shown);
        Fate::Folded
    }

    /// A membership of `GET /state`.
    fn whole_member(&mut self, room: RoomIx, incoming: Incoming<'_>, seen: &mut BTreeSet<UserIx>) {
        let id = incoming.id;
        let Some((user, member, shown)) = self.membership(room, incoming) else {
            self.out.malformed += 1;
            return;
        };
        seen.insert(user);
        let known = self.index.rooms[room].members.get(user);
        let known_text = known.and_then(|m| m.shown);
        let same_words = known_text.map(|ix| self.index.texts.get(ix)) == shown.as_deref();
        if known.is_some_and(|k| {
            k.mark == member.mark && k.membership == member.membership && k.by == member.by
        }) && same_words
        {
            return;
        }
        self.out.folded += 1;
        self.set_member(room, user, member, id, shown);
    }

    /// Who a membership is about, and what it says; how it shows them, as one text.
    fn membership(
        &mut self,
        room: RoomIx,
        incoming: Incoming<'_>,
    ) -> Option<(UserIx, Member, Option<String>)> {
        let stripped = self.index.is_state_redacted(room, &incoming);
        let What::Member {
            user,
            membership,
            name,
            avatar,
            evicted,
        } = incoming.what
        else {
            return None;
        };
        let by = match &*incoming.sender {
            sender if sender == &*user => By::Themselves,
            sender if sender == self.index.bot.as_str() && evicted && !stripped => By::Eviction,
            sender if sender == self.index.bot.as_str() => By::Bot,
            _ => By::Other,
        };
        let user = self.index.users.intern(&user)?;
        let member = Member {
            mark: incoming.id.mark(),
            at: Stamp::of(incoming.at),
            membership,
            by,
            shown: None,
        };
        let shown = Shown {
            name: name.as_deref(),
            avatar: avatar.as_deref(),
        };
        Some((user, member, shown.text().filter(|_| !stripped)))
    }

    fn set_member(
        &mut self,
        room: RoomIx,
        user: UserIx,
        mut member: Member,
        id: Id,
        shown: Option<String>,
    ) {
        let looked = self.index.looks(user);
        member.shown = shown.map(|shown| self.index.texts.acquire(&shown));
        let before = self.index.rooms[room].members.insert(user, member, id);
        self.member_changed(room, user, before, &looked);
    }

    fn member_changed(
        &mut self,
        room: RoomIx,
        user: UserIx,
        before: Option<Member>,
        looked: &Looks,
    ) {
        let after = self.index.rooms[room].members.get(user).copied();
        let renamed = before.and_then(|b| b.shown) != after.and_then(|a| a.shown);
        let moved = before.map(|b| b.membership) != after.map(|a| a.membership);
        self.index.begin_or_end_reading(room, user, before);
        if renamed || moved {
            self.index.rename(room, user);
        }
        self.let_go(before);
        self.index.note_member(room, user);
        if self.index.rooms[room].kind == RoomKind::Profile
            && self.index.note_profile_follower(room, user)
            && let Some(owner) = self.index.owner_ix(room)
        {
            self.tell_of(NotificationKind::Follow, room, None, owner);
        }
        self.tell_looks(room, user, looked);
        if renamed || moved {
            self.index.rooms[room].revision += 1;
            // Who comes into a badge room, or leaves it, is shown with other badges; who follows
            // somebody is shown more.
            if matches!(
                self.index.rooms[room].kind,
                RoomKind::Badge | RoomKind::Profile
            ) {
                self.index.users.revision += 1;
            }
            self.say(ChangeKind::MemberChanged, room, None, Some(user), None);
        }
    }

    /// Tells that somebody is shown otherwise than before.
    fn tell_looks(&mut self, room: RoomIx, user: UserIx, before: &Looks) {
        if self.index.looks(user) != *before {
            self.index.note_looks(user);
            self.say(ChangeKind::ProfileUpdated, room, None, Some(user), None);
        }
    }

    fn let_go(&mut self, member: Option<Member>) {
        if let Some(shown) = member.and_then(|m| m.shown) {
            self.index.texts.release(shown);
        }
    }

    /// Forgets memberships that `GET /state` does not know.
    fn forget_members(&mut self, room: RoomIx, seen: &BTreeSet<UserIx>) {
        let members = self.index.rooms[room].members.iter();
        let gone: Vec<_> = members
            .map(|(user, _)| user)
            .filter(|user| !seen.contains(user))
            .collect();
        for user in gone {
            let looked = self.index.looks(user);
            let before = self.index.rooms[room].members.remove(user);
            self.member_changed(room, user, before, &looked);
        }
    }
}

use std::{
    collections::{BTreeMap, BTreeSet},
    mem,
};

use ruma::RoomId;

use super::{
    changes::ChangeKind,
    fold::{Fate, Fold},
    id::{Id, RoomIx, TextIx, UserIx},
    parse::{Incoming, Unfit, What},
    room::{By, Member},
    state::{Fact, StateKind, StateValue},
    users::Looks,
};
use crate::events::RoomKind;

/// Type and state key.
type Key = (StateKind, Box<str>);
/// Tracked state.
type Facts = BTreeMap<Key, Fact>;

/// How a membership shows its user.
#[derive(Debug, Default)]
struct Shown {
    name: Option<String>,
    avatar: Option<String>,
}

impl Shown {
    fn says(&self) -> bool {
        self.name.is_some() || self.avatar.is_some()
    }
}

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
        let before = self.index.rooms[room].state.get_mut(&key);
        match before {
            // The same event again: it can only have lost its words.
            Some(fact) if fact.id == id => {
                if value.is_some() || !fact.redact(id, key.0.only_from_bot()) {
                    return Fate::Known;
                }
            }
            Some(fact) if at <= fact.at => {
                self.reread(room);
                return Fate::Known;
            }
            before => {
                let fact = Fact::succeed(before.as_deref(), id, at, value);
                self.index.rooms[room].state.insert(key.clone(), fact);
            }
        }
        self.state_changed(room, &key);
        Fate::Folded
    }

    /// Which fact a state event is about, and what it says if it counts.
    fn said(&self, room: RoomIx, incoming: Incoming<'_>) -> Option<(Key, Option<StateValue>)> {
        let stripped = self.index.is_state_redacted(room, &incoming);
        let What::State { kind, key, value } = incoming.what else {
            return None;
        };
        let counts = !kind.only_from_bot() || incoming.sender == self.index.bot.as_str();
        Some(((kind, key), value.filter(|_| counts && !stripped)))
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
        let before: Facts = mem::take(&mut self.index.rooms[room].state);
        let mut members = BTreeSet::new();
        for event in incoming {
            match event.what {
                What::Member { .. } => {
                    self.whole_member(room, event, &mut members);
                }
                What::State { .. } => {
                    let (id, at) = (event.id, event.at);
                    let stripped = self.index.is_state_redacted(room, &event);
                    let Some((key, value)) = self.said(room, event) else {
                        continue;
                    };
                    let mut fact = Fact::succeed(before.get(&key), id, at, value);
                    if stripped {
                        fact.redact(id, key.0.only_from_bot());
                    }
                    self.index.rooms[room].state.insert(key, fact);
                }
                _ => (),
            }
        }
        self.forget_members(room, &members);
        self.tell_state_changes(room, &before);
    }

    fn tell_state_changes(&mut self, room: RoomIx, before: &Facts) {
        let after = &self.index.rooms[room].state;
        let differs = |a: &Facts, b: &Facts| -> Vec<Key> {
            a.iter()
                .filter(|(key, fact)| b.get(*key) != Some(*fact))
                .map(|(key, _)| key.clone())
                .collect()
        };
        let mut keys = differs(after, before);
        keys.extend(differs(before, after));
        keys.sort();
        keys.dedup();
        self.out.folded += keys.len();
        for key in keys {
            self.state_changed(room, &key);
        }
    }

    /// A state event of a page is history, unless it is one that never came.
    pub(super) fn past_state(&mut self, room: RoomIx, incoming: &Incoming<'_>) -> Fate {
        let known = match &incoming.what {
            What::State { kind, key, .. } => {
                let facts = &self.index.rooms[room].state;
                facts
                    .get(&(kind.clone(), key.clone()))
                    .map(|f| (f.at, f.id))
            }
            What::Member { user, .. } => self
                .index
                .users
                .find(user)
                .and_then(|user| self.index.rooms[room].members.get(&user))
                .map(|m| (m.at, m.id)),
            _ => return Fate::Ignored,
        };
        if !self.is_control(room)
            && known.is_none_or(|(at, id)| at <= incoming.at && id != incoming.id)
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
        if self.index.rooms[room].attempts.remove(&target).is_some() {
            let owner = self.owner(room);
            self.say(ChangeKind::ProgressUpdated, room, None, owner, None);
            return;
        }
        let state = &self.index.rooms[room].state;
        let says = |f: &Fact| f.id == target || f.value.as_ref().is_some_and(|v| v.0 == target);
        let found: Vec<_> = state
            .iter()
            .filter(|(_, f)| says(f))
            .map(|(k, _)| k.clone())
            .collect();
        let member = self.index.rooms[room]
            .members
            .iter()
            .find(|(_, m)| m.id == target);
        let member = member.map(|(user, m)| (*user, *m));
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
            if let Some(fact) = self.index.rooms[room].state.get_mut(&key) {
                fact.redact(target, key.0.only_from_bot() && !by_bot);
            }
            self.state_changed(room, &key);
        }
        if let Some((user, member)) = member {
            self.set_member(room, user, member, Shown::default());
        }
    }

    fn state_changed(&mut self, room: RoomIx, (kind, key): &Key) {
        self.refresh_names(room);
        self.touch(room);
        let room_kind = self.index.rooms[room].kind;
        match (kind, room_kind) {
            (StateKind::Category, RoomKind::Category) => {
                self.say(ChangeKind::CategoryUpdated, room, None, None, None);
            }
            (StateKind::Topic, RoomKind::Topic) if self.index.rooms[room].listed.is_some() => {
                self.say(ChangeKind::TopicUpdated, room, None, None, None);
            }
            (StateKind::Badge, RoomKind::Badge) => {
                self.say(ChangeKind::BadgeUpdated, room, None, None, None);
            }
            (StateKind::Award, RoomKind::Profile) => {
                // Badges stand beside names.
                self.index.users.revision += 1;
                let owner = self.owner(room);
                self.say(
                    ChangeKind::AwardUpdated,
                    room,
                    None,
                    owner,
                    Some(key.to_string()),
                );
            }
            (StateKind::Privacy | StateKind::Details, RoomKind::Home) => {
                let owner = self.owner(room);
                self.say(ChangeKind::ProfileUpdated, room, None, owner, None);
            }
            (StateKind::Progress, RoomKind::Home) => {
                let owner = self.owner(room);
                let course = Some(key.to_string());
                self.say(ChangeKind::ProgressUpdated, room, None, owner, course);
            }
            _ => (),
        }
    }

    /// The member whose own room this is.
    fn owner(&mut self, room: RoomIx) -> Option<UserIx> {
        let owner = self.index.owner_of(room)?;
        self.index.users.intern(owner.as_str())
    }

    /// A quiz that was handed in, live or of a page; the bot says so.
    pub(super) fn attempt(&mut self, room: RoomIx, incoming: Incoming<'_>) -> Fate {
        let stripped = self.index.is_state_redacted(room, &incoming);
        let is_ours = incoming.sender == self.index.bot.as_str() && !stripped;
        let What::Attempt(content) = incoming.what else {
            return Fate::Ignored;
        };
        let attempts = &mut self.index.rooms[room].attempts;
        if !is_ours {
            return Fate::Ignored;
        }
        if attempts.contains_key(&incoming.id) {
            return Fate::Known;
        }
        attempts.insert(incoming.id, content);
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
        let Some((user, member, shown)) = self.membership(room, incoming) else {
            return Fate::Malformed;
        };
        match self.index.rooms[room].members.get(&user) {
            // The same event again: it can only have lost its words.
            Some(known) if known.id == member.id && (shown.says() || !known.says_who()) => {
                return Fate::Known;
            }
            Some(known) if known.id != member.id && member.at <= known.at => {
                self.reread(room);
                return Fate::Known;
            }
            _ => (),
        }
        self.set_member(room, user, member, shown);
        Fate::Folded
    }

    /// A membership of `GET /state`.
    fn whole_member(&mut self, room: RoomIx, incoming: Incoming<'_>, seen: &mut BTreeSet<UserIx>) {
        let Some((user, member, shown)) = self.membership(room, incoming) else {
            self.out.malformed += 1;
            return;
        };
        seen.insert(user);
        let known = self.index.rooms[room].members.get(&user);
        let text = |ix: Option<TextIx>| ix.map(|ix| &**self.index.texts.get(ix));
        let same_words = text(known.and_then(|m| m.name)) == shown.name.as_deref()
            && text(known.and_then(|m| m.avatar)) == shown.avatar.as_deref();
        if known.is_some_and(|k| {
            k.id == member.id && k.membership == member.membership && k.by == member.by
        }) && same_words
        {
            return;
        }
        self.out.folded += 1;
        self.set_member(room, user, member, shown);
    }

    /// Who a membership is about, and what it says.
    fn membership(
        &mut self,
        room: RoomIx,
        incoming: Incoming<'_>,
    ) -> Option<(UserIx, Member, Shown)> {
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
            id: incoming.id,
            at: incoming.at,
            membership,
            name: None,
            avatar: None,
            by,
        };
        let shown = if stripped {
            Shown::default()
        } else {
            Shown { name, avatar }
        };
        Some((user, member, shown))
    }

    fn set_member(&mut self, room: RoomIx, user: UserIx, mut member: Member, shown: Shown) {
        let looked = self.index.looks(user);
        member.name = shown.name.map(|name| self.index.texts.acquire(&name));
        member.avatar = shown.avatar.map(|avatar| self.index.texts.acquire(&avatar));
        let before = self.index.rooms[room].members.insert(user, member);
        let words = |m: Option<Member>| m.map(|m| (m.name, m.avatar)).unwrap_or_default();
        let renamed = words(before) != words(Some(member));
        let moved = before.map(|b| b.membership) != Some(member.membership);
        if renamed || moved {
            self.index.rename(room, user);
        }
        self.let_go(before);
        self.index.note_member(room, user);
        self.tell_looks(room, user, &looked);
        if renamed || moved {
            self.index.rooms[room].revision += 1;
            // Who comes into a badge room, or leaves it, is shown with other badges.
            if self.index.rooms[room].kind == RoomKind::Badge {
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
        let words = member.map(|m| [m.name, m.avatar]).unwrap_or_default();
        for text in words.into_iter().flatten() {
            self.index.texts.release(text);
        }
    }

    /// Forgets memberships that `GET /state` does not know.
    fn forget_members(&mut self, room: RoomIx, seen: &BTreeSet<UserIx>) {
        let members = &self.index.rooms[room].members;
        let gone: Vec<_> = members
            .keys()
            .filter(|u| !seen.contains(*u))
            .copied()
            .collect();
        for user in gone {
            let looked = self.index.looks(user);
            let member = self.index.rooms[room].members.remove(&user);
            self.index.rename(room, user);
            self.let_go(member);
            self.index.note_member(room, user);
            self.tell_looks(room, user, &looked);
            self.say(ChangeKind::MemberChanged, room, None, Some(user), None);
        }
    }
}

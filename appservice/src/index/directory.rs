//! Members by name: found by prefixes of any word, folded as [`fold`] does, and listed in the order of
//! [`sort_key`].

use std::{cmp::Ordering, collections::BTreeSet, ops::Bound, sync::Arc};

use hashbrown::HashSet;
use ruma::{OwnedUserId, UserId};

use super::{
    Index,
    id::{Place, UserIx},
};
use crate::policy::{collation::sort_key, folding::fold};

/// A prefix that more words than these begin with is looked for along the names instead: there are
/// enough of them everywhere.
const FEW: usize = 1_000;

/// Everybody who is listed.
#[derive(Debug, Clone, Default)]
pub(super) struct Directory {
    /// Everybody at their place.
    entries: Vec<Option<Entry>>,
    /// Everybody in order.
    listed: BTreeSet<Listed>,
    /// The words that they are found by.
    words: BTreeSet<Word>,
}

/// What somebody is found by, and what they are sorted by.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    words: Arc<str>,
    key: Arc<str>,
}

/// Where somebody stands in the directory.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Listed {
    key: Arc<str>,
    user: UserIx,
}

/// A word that somebody is found by, with what follows it: the words are kept once. Words that begin
/// alike stand together all the same.
#[derive(Debug, Clone)]
struct Word {
    words: Arc<str>,
    at: u32,
    user: UserIx,
}

impl Word {
    /// All that stands there.
    fn first(words: &Arc<str>, user: UserIx) -> Self {
        Self {
            words: Arc::clone(words),
            at: 0,
            user,
        }
    }

    fn each(words: &Arc<str>, user: UserIx) -> impl Iterator<Item = Self> {
        let others = words.match_indices(' ').map(|(at, space)| at + space.len());
        let begins = std::iter::once(0).chain(others);
        begins.map(move |at| Self {
            // These are a name and a localpart.
            at: u32::try_from(at).unwrap_or(u32::MAX),
            ..Self::first(words, user)
        })
    }

    fn text(&self) -> &str {
        self.words.get(self.at as usize..).unwrap_or_default()
    }

    fn rank(&self) -> (&str, UserIx) {
        (self.text(), self.user)
    }
}

impl Ord for Word {
    fn cmp(&self, other: &Self) -> Ordering {
        self.rank().cmp(&other.rank())
    }
}

impl PartialOrd for Word {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Word {
    fn eq(&self, other: &Self) -> bool {
        self.rank() == other.rank()
    }
}

impl Eq for Word {}

impl Entry {
    /// The shown name, then the localpart.
    fn of(id: &str, name: Option<&str>) -> Self {
        let localpart = id.trim_start_matches('@').split(':').next();
        let localpart = localpart.unwrap_or_default();
        let folded = fold(localpart);
        let words = match name.map(fold) {
            Some(name) if !name.is_empty() => format!("{name} {folded}"),
            _ => folded,
        };
        let name = name.map(sort_key).filter(|key| !key.is_empty());
        let key = sort_key(localpart);
        Self {
            words: words.into(),
            // The shorter of two names that begin alike comes first, whatever follows it.
            key: name
                .map_or_else(|| key.clone(), |name| format!("{name}\u{1}{key}"))
                .into(),
        }
    }

    fn place(&self, user: UserIx) -> Listed {
        let key = Arc::clone(&self.key);
        Listed { key, user }
    }
}

impl Directory {
    /// Lists somebody under a name, or under another than before.
    pub fn list(&mut self, user: UserIx, id: &str, name: Option<&str>) {
        let entry = Entry::of(id, name);
        if self.entry(user) == Some(&entry) {
            return;
        }
        self.forget(user);
        self.words.extend(Word::each(&entry.words, user));
        self.listed.insert(entry.place(user));
        if self.entries.len() <= user.n() {
            self.entries.resize(user.n() + 1, None);
        }
        if let Some(place) = self.entries.get_mut(user.n()) {
            *place = Some(entry);
        }
    }

    /// Lists somebody no more.
    pub fn forget(&mut self, user: UserIx) {
        let Some(entry) = self.entries.get_mut(user.n()).and_then(Option::take) else {
            return;
        };
        for word in Word::each(&entry.words, user) {
            self.words.remove(&word);
        }
        self.listed.remove(&entry.place(user));
    }

    /// What somebody is found by, if they are listed.
    fn entry(&self, user: UserIx) -> Option<&Entry> {
        self.entries.get(user.n())?.as_ref()
    }

    /// Who has a word that begins so, unless there are many.
    fn few(&self, prefix: &str) -> Option<Vec<UserIx>> {
        let from = Word::first(&prefix.into(), UserIx::FIRST);
        let begins = |word: &&Word| word.text().starts_with(prefix);
        let found = self.words.range(from..).take_while(begins).take(FEW + 1);
        let found: Vec<_> = found.map(|word| word.user).collect();
        (found.len() <= FEW).then_some(found)
    }

    /// Who stands after a place, in order.
    fn after(&self, place: Option<Listed>) -> impl Iterator<Item = &Listed> {
        let from = place.map_or(Bound::Unbounded, Bound::Excluded);
        self.listed.range((from, Bound::Unbounded))
    }
}

fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(' ')
}

/// Who is looked for.
#[derive(Debug, Clone, Copy)]
pub struct PeopleQuery<'a> {
    /// Who asks.
    pub viewer: &'a UserId,
    /// Beginnings of words, in any order; everybody when empty.
    pub words: &'a str,
    /// Holders of this badge alone.
    pub badge: Option<&'a str>,
    /// Members of this homeserver alone, or of others alone.
    pub origin: Option<Origin>,
    /// The page begins after this place.
    pub after: Option<&'a str>,
    /// At most so many.
    pub limit: usize,
    /// Unix milliseconds.
    pub now: i64,
}

/// Where a member's account is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// On this homeserver.
    Here,
    /// On that of another territory.
    Elsewhere,
}

impl PeopleQuery<'_> {
    fn is_of(&self, local: bool) -> bool {
        self.origin
            .is_none_or(|origin| (origin == Origin::Here) == local)
    }
}

/// What separates the two parts of a place in the directory; no key holds it.
const SEPARATOR: char = '\n';

impl Index {
    /// A page of the members who are found and shown to the viewer, by name, and the place where the
    /// next one begins. `is_hidden` leaves out whom privacy alone would show.
    pub fn people(
        &self,
        query: &PeopleQuery<'_>,
        is_hidden: impl Fn(&UserId) -> bool,
    ) -> (Vec<OwnedUserId>, Option<String>) {
        let wanted = fold(query.words);
        let wanted: Vec<&str> = wanted.split(' ').filter(|word| !word.is_empty()).collect();
        if wanted.is_empty() && !query.words.trim().is_empty() {
            return (Vec::new(), None);
        }
        // Somebody who is not known any more stood before all others of that name.
        let after = query.after.map(|place| {
            let (key, id) = place.split_once(SEPARATOR).unwrap_or((place, ""));
            let user = self.users.find(id).unwrap_or(UserIx::FIRST);
            let key = key.into();
            Listed { key, user }
        });
        let directory = &self.people.directory;
        let holders: Option<HashSet<OwnedUserId>> = query.badge.map(|badge| {
            let holders = self.holders_of(badge, query.now);
            holders.into_iter().map(|(id, _)| id).collect()
        });
        let is_found = |listed: &Listed| {
            let entry = directory.entry(listed.user);
            let said = entry.map_or("", |entry| &*entry.words);
            let has = |prefix: &&str| words(said).any(|word| word.starts_with(prefix));
            if !wanted.iter().all(has) || !query.is_of(self.users.get(listed.user).local) {
                return false;
            }
            let id = self.user_id(listed.user);
            holders.as_ref().is_none_or(|holders| holders.contains(&id))
                && self.shows_profile(&id, query.viewer)
                && !is_hidden(&id)
        };
        let longest = wanted.iter().max_by_key(|word| word.len());
        let few = match (longest, &holders) {
            (_, Some(holders)) => Some(
                holders
                    .iter()
                    .filter_map(|id| self.users.find(id.as_str()))
                    .collect(),
            ),
            (Some(prefix), None) => directory.few(prefix),
            (None, None) => None,
        };
        let listed: Box<dyn Iterator<Item = Listed>> = if let Some(few) = few {
            let few: BTreeSet<Listed> = few
                .into_iter()
                .filter_map(|user: UserIx| Some(directory.entry(user)?.place(user)))
                .filter(|listed| after.as_ref().is_none_or(|after| listed > after))
                .collect();
            Box::new(few.into_iter())
        } else {
            Box::new(directory.after(after).cloned())
        };
        let found = listed.filter(is_found).take(query.limit + 1);
        let mut found: Vec<_> = found.collect();
        let more = found.len() > query.limit;
        found.truncate(query.limit);
        let next = found.last().filter(|_| more);
        let next = next.map(|last| {
            let (key, id) = (&last.key, &self.users.get(last.user).id);
            format!("{key}{SEPARATOR}{id}")
        });
        let found = found.iter().map(|listed| self.user_id(listed.user));
        (found.collect(), next)
    }
}

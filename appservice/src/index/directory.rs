//! Members by name: prefixes of any word, folded as [`fold`] does.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
    ops::Bound,
    sync::Arc,
};

use hashbrown::{HashMap, HashSet};
use ruma::{OwnedUserId, UserId};

use super::{Index, id::UserIx};
use crate::policy::folding::fold;

/// A prefix that more words than these begin with is looked for along the names instead: there are
/// enough of them everywhere.
const FEW: usize = 1_000;

/// Folded name and user ID: the order of the directory.
type Key = (Arc<str>, Arc<str>);

/// Everybody who is listed.
#[derive(Debug, Clone, Default)]
pub(super) struct Directory {
    by_name: BTreeMap<Key, UserIx>,
    words: BTreeSet<(Word, UserIx)>,
    entries: HashMap<UserIx, Key>,
}

/// A word of somebody's entry, with what follows it there: the entry is kept once. Words that begin
/// alike stand together all the same.
#[derive(Debug, Clone)]
struct Word {
    entry: Arc<str>,
    at: u32,
}

impl Word {
    /// Every word of an entry.
    fn all(entry: &Arc<str>) -> impl Iterator<Item = Self> {
        let begins = entry.match_indices(' ').map(|(at, space)| at + space.len());
        std::iter::once(0).chain(begins).map(|at| Self {
            entry: Arc::clone(entry),
            // An entry is a name and a localpart.
            at: u32::try_from(at).unwrap_or(u32::MAX),
        })
    }

    fn text(&self) -> &str {
        self.entry.get(self.at as usize..).unwrap_or_default()
    }
}

impl Ord for Word {
    fn cmp(&self, other: &Self) -> Ordering {
        self.text().cmp(other.text())
    }
}

impl PartialOrd for Word {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Word {
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text()
    }
}

impl Eq for Word {}

impl Directory {
    /// Lists somebody under a name, or under another than before.
    pub fn list(&mut self, user: UserIx, id: Arc<str>, name: Option<&str>) {
        let key = (entry(&id, name).into(), id);
        if self.entries.get(&user) == Some(&key) {
            return;
        }
        self.forget(user);
        for word in Word::all(&key.0) {
            self.words.insert((word, user));
        }
        self.by_name.insert(key.clone(), user);
        self.entries.insert(user, key);
    }

    /// Lists somebody no more.
    pub fn forget(&mut self, user: UserIx) {
        let Some(key) = self.entries.remove(&user) else {
            return;
        };
        for word in Word::all(&key.0) {
            self.words.remove(&(word, user));
        }
        self.by_name.remove(&key);
    }

    /// Who has a word that begins so, unless there are many.
    fn few(&self, prefix: &str) -> Option<Vec<UserIx>> {
        let wanted = Word {
            entry: prefix.into(),
            at: 0,
        };
        let from = (Bound::Included((wanted, UserIx::FIRST)), Bound::Unbounded);
        let mut found = Vec::new();
        for (word, user) in self.words.range(from) {
            if !word.text().starts_with(prefix) {
                break;
            }
            if found.len() == FEW {
                return None;
            }
            found.push(*user);
        }
        Some(found)
    }
}

/// What somebody is found by: the shown name, then the localpart.
fn entry(id: &str, name: Option<&str>) -> String {
    let localpart = id.trim_start_matches('@').split(':').next();
    let localpart = fold(localpart.unwrap_or_default());
    match name.map(fold) {
        Some(name) if !name.is_empty() => format!("{name} {localpart}"),
        _ => localpart,
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
    /// The page begins after this place.
    pub after: Option<&'a str>,
    /// At most so many.
    pub limit: usize,
    /// Unix milliseconds.
    pub now: i64,
}

/// What separates the two parts of a place in the directory; no folded name holds it.
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
        let after: Option<Key> = query.after.map(|place| {
            let (name, id) = place.split_once(SEPARATOR).unwrap_or((place, ""));
            (name.into(), id.into())
        });
        let holders: Option<HashSet<OwnedUserId>> = query.badge.map(|badge| {
            let holders = self.holders_of(badge, query.now);
            holders.into_iter().map(|(id, _)| id).collect()
        });
        let is_found = |(key, user): &(&Key, UserIx)| {
            let has = |prefix: &&str| words(&key.0).any(|word| word.starts_with(prefix));
            if !wanted.iter().all(has) {
                return false;
            }
            let id = self.user_id(*user);
            holders.as_ref().is_none_or(|holders| holders.contains(&id))
                && self.shows_profile(&id, query.viewer)
                && !is_hidden(&id)
        };
        let directory = &self.people.directory;
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
        let mut found: Vec<(&Key, UserIx)> = if let Some(few) = few {
            let keys = few
                .into_iter()
                .filter_map(|user: UserIx| Some((directory.entries.get(&user)?, user)));
            let mut keys: Vec<_> = keys
                .filter(|(key, _)| after.as_ref().is_none_or(|after| *key > after))
                .collect();
            keys.sort_unstable();
            keys.dedup();
            keys.into_iter()
                .filter(is_found)
                .take(query.limit + 1)
                .collect()
        } else {
            let from = after.map_or(Bound::Unbounded, Bound::Excluded);
            let rest = directory.by_name.range((from, Bound::Unbounded));
            rest.map(|(key, user)| (key, *user))
                .filter(is_found)
                .take(query.limit + 1)
                .collect()
        };
        let more = found.len() > query.limit;
        found.truncate(query.limit);
        let next = found.last().filter(|_| more);
        let next = next.map(|((name, id), _)| format!("{name}{SEPARATOR}{id}"));
        (
            found
                .into_iter()
                .map(|(_, user)| self.user_id(user))
                .collect(),
            next,
        )
    }
}

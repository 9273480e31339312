//! Members by name: prefixes of any word, folded as [`fold`] does.

use std::{cmp::Ordering, collections::BTreeSet, ops::Bound, sync::Arc};

use hashbrown::HashSet;
use ruma::{OwnedUserId, UserId};

use super::{
    Index,
    id::{Place, UserIx},
};
use crate::policy::folding::fold;

/// A prefix that more words than these begin with is looked for along the names instead: there are
/// enough of them everywhere.
const FEW: usize = 1_000;

/// Everybody who is listed.
#[derive(Debug, Clone, Default)]
pub(super) struct Directory {
    /// What somebody is found by, at their place.
    entries: Vec<Option<Arc<str>>>,
    /// The entries, whole: the order of the directory.
    listed: BTreeSet<Word>,
    /// Their words but the first.
    words: BTreeSet<Word>,
}

/// A word of somebody's entry, with what follows it there: the entry is kept once. Words that begin
/// alike stand together all the same.
#[derive(Debug, Clone)]
struct Word {
    entry: Arc<str>,
    at: u32,
    user: UserIx,
}

impl Word {
    /// The whole of an entry.
    fn first(entry: &Arc<str>, user: UserIx) -> Self {
        Self {
            entry: Arc::clone(entry),
            at: 0,
            user,
        }
    }

    /// The words of an entry but the first.
    fn others(entry: &Arc<str>, user: UserIx) -> impl Iterator<Item = Self> {
        let begins = entry.match_indices(' ').map(|(at, space)| at + space.len());
        begins.map(move |at| Self {
            // An entry is a name and a localpart.
            at: u32::try_from(at).unwrap_or(u32::MAX),
            ..Self::first(entry, user)
        })
    }

    fn text(&self) -> &str {
        self.entry.get(self.at as usize..).unwrap_or_default()
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

impl Directory {
    /// Lists somebody under a name, or under another than before.
    pub fn list(&mut self, user: UserIx, id: &str, name: Option<&str>) {
        let entry = Arc::from(entry(id, name));
        if self.entry(user) == Some(&entry) {
            return;
        }
        self.forget(user);
        self.words.extend(Word::others(&entry, user));
        self.listed.insert(Word::first(&entry, user));
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
        for word in Word::others(&entry, user) {
            self.words.remove(&word);
        }
        self.listed.remove(&Word::first(&entry, user));
    }

    /// What somebody is found by, if they are listed.
    fn entry(&self, user: UserIx) -> Option<&Arc<str>> {
        self.entries.get(user.n())?.as_ref()
    }

    /// Who has a word that begins so, unless there are many.
    fn few(&self, prefix: &str) -> Option<Vec<UserIx>> {
        let from = Word::first(&prefix.into(), UserIx::FIRST);
        let begins = |word: &&Word| word.text().starts_with(prefix);
        let sets = [&self.listed, &self.words];
        let words = sets.map(|words| words.range(&from..).take_while(begins));
        let found = words.into_iter().flatten().take(FEW + 1);
        let found: Vec<_> = found.map(|word| word.user).collect();
        (found.len() <= FEW).then_some(found)
    }

    /// Who stands after a place, in order.
    fn after(&self, place: Option<Word>) -> impl Iterator<Item = &Word> {
        let from = place.map_or(Bound::Unbounded, Bound::Excluded);
        self.listed.range((from, Bound::Unbounded))
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
        // Somebody who is not known any more stood before all others of that name.
        let after = query.after.map(|place| {
            let (entry, id) = place.split_once(SEPARATOR).unwrap_or((place, ""));
            let user = self.users.find(id).unwrap_or(UserIx::FIRST);
            Word::first(&entry.into(), user)
        });
        let holders: Option<HashSet<OwnedUserId>> = query.badge.map(|badge| {
            let holders = self.holders_of(badge, query.now);
            holders.into_iter().map(|(id, _)| id).collect()
        });
        let is_found = |listed: &Word| {
            let has = |prefix: &&str| words(&listed.entry).any(|word| word.starts_with(prefix));
            if !wanted.iter().all(has) {
                return false;
            }
            let id = self.user_id(listed.user);
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
        let listed: Box<dyn Iterator<Item = Word>> = if let Some(few) = few {
            let few: BTreeSet<Word> = few
                .into_iter()
                .filter_map(|user: UserIx| Some(Word::first(directory.entry(user)?, user)))
                .filter(|word| after.as_ref().is_none_or(|after| word > after))
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
            let (entry, id) = (&last.entry, &self.users.get(last.user).id);
            format!("{entry}{SEPARATOR}{id}")
        });
        let found = found.iter().map(|listed| self.user_id(listed.user));
        (found.collect(), next)
    }
}

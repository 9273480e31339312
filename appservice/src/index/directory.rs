//! Members by name: found by prefixes of any word, folded as [`fold`] does, and listed in the order of
//! [`sort_key`].

use hashbrown::HashSet;
use ruma::{OwnedUserId, UserId};

use super::{
    Index,
    id::{Place, UserIx},
    sorted::Sorted,
};
use crate::policy::{
    collation::sort_key,
    folding::{fold, is_found},
};

/// A prefix that more words than these begin with is looked for along the names instead: there are
/// enough of them everywhere.
const FEW: usize = 1_000;

/// Everybody who is listed.
#[derive(Debug, Clone, Default)]
pub(super) struct Directory {
    entries: Entries,
    /// Everybody in order.
    listed: Sorted<UserIx>,
    /// The words that they are found by.
    words: Sorted<Word>,
}

/// Everybody at their place: what they are found by and what they are sorted by.
#[derive(Debug, Clone, Default)]
struct Entries(Vec<Option<Entry>>);

/// What somebody is sorted by and, where it says something else, a [`BREAK`] and what they are found
/// by. Most names are both.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry(Box<str>);

/// Stands between the two parts of an entry; neither holds it.
const BREAK: char = '\0';

/// Stands between name and localpart in what somebody is sorted by: the shorter of two names that
/// begin alike comes first, whatever follows it.
const END_OF_NAME: char = '\u{1}';

/// A word that somebody is found by, with what follows it: from a byte of their words on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Word {
    user: UserIx,
    at: u32,
}

impl Entry {
    /// The shown name, then the localpart.
    fn of(id: &str, name: Option<&str>) -> Self {
        let localpart = id.trim_start_matches('@').split(':').next();
        let localpart = localpart.unwrap_or_default();
        let parts = |written: fn(&str) -> String| {
            let name = name.map(written).filter(|name| !name.is_empty());
            let all: Vec<_> = name.into_iter().chain([written(localpart)]).collect();
            all.join(END_OF_NAME.encode_utf8(&mut [0; 4]))
        };
        let (key, words) = (parts(sort_key), parts(fold));
        Self(if key == words {
            key.into()
        } else {
            format!("{key}{BREAK}{words}").into()
        })
    }

    fn key(&self) -> &str {
        self.0.split(BREAK).next().unwrap_or_default()
    }

    fn words(&self) -> &str {
        self.0.split(BREAK).next_back().unwrap_or_default()
    }
}

impl Entries {
    fn get(&self, user: UserIx) -> Option<&Entry> {
        self.0.get(user.n())?.as_ref()
    }

    fn set(&mut self, user: UserIx, entry: Option<Entry>) {
        if self.0.len() <= user.n() {
            self.0.resize(user.n() + 1, None);
        }
        if let Some(place) = self.0.get_mut(user.n()) {
            *place = entry;
        }
    }

    /// Where somebody stands in the directory.
    fn place(&self, user: UserIx) -> (&str, UserIx) {
        (self.get(user).map_or("", Entry::key), user)
    }

    /// Where a word stands among all: those that begin alike stand together.
    fn rank(&self, word: Word) -> (&str, UserIx) {
        let words = self.get(word.user).map_or("", Entry::words);
        let text = words.get(word.at as usize..).unwrap_or_default();
        (text, word.user)
    }

    fn words(&self, user: UserIx) -> impl Iterator<Item = Word> {
        let words = self.get(user).map(Entry::words);
        let begins = words.into_iter().flat_map(|words| {
            let others = words.match_indices(is_between);
            std::iter::once(0).chain(others.map(|(at, between)| at + between.len()))
        });
        begins.map(move |at| Word {
            user,
            // These are a name and a localpart.
            at: u32::try_from(at).unwrap_or(u32::MAX),
        })
    }
}

impl Directory {
    /// Lists somebody under a name, or under another than before.
    pub fn list(&mut self, user: UserIx, id: &str, name: Option<&str>) {
        let entry = Entry::of(id, name);
        if self.entries.get(user) == Some(&entry) {
            return;
        }
        self.forget(user);
        let Self {
            entries,
            listed,
            words,
        } = self;
        entries.set(user, Some(entry));
        listed.insert(user, |user| entries.place(user));
        for word in entries.words(user) {
            words.insert(word, |word| entries.rank(word));
        }
    }

    /// Lists somebody no more.
    pub fn forget(&mut self, user: UserIx) {
        let Self {
            entries,
            listed,
            words,
        } = self;
        if entries.get(user).is_none() {
            return;
        }
        for word in entries.words(user) {
            words.remove(word, |word| entries.rank(word));
        }
        listed.remove(user, |user| entries.place(user));
        entries.set(user, None);
    }

    /// Who has a word that begins so, unless there are many.
    fn few(&self, prefix: &str) -> Option<Vec<UserIx>> {
        let text = |word| self.entries.rank(word).0;
        let found = self.words.from(|word| text(word) < prefix);
        let found = found.take_while(|word| text(*word).starts_with(prefix));
        let found: Vec<_> = found.take(FEW + 1).map(|word| word.user).collect();
        (found.len() <= FEW).then_some(found)
    }
}

fn is_between(c: char) -> bool {
    c == ' ' || c == END_OF_NAME
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
            (key, self.users.find(id).unwrap_or(UserIx::FIRST))
        });
        let Directory {
            entries, listed, ..
        } = &self.people.directory;
        let holders: Option<HashSet<OwnedUserId>> = query.badge.map(|badge| {
            let holders = self.holders_of(badge, query.now).into_iter();
            let is_told = |id: &OwnedUserId| id == query.viewer || !self.hides_badge(id, badge);
            holders.map(|(id, _)| id).filter(is_told).collect()
        });
        let is_wanted = |user: &UserIx| {
            let said = entries.get(*user).map_or("", Entry::words);
            let is_local = self.users.get(*user).local;
            if !is_found(&said.split(is_between), &wanted) || !query.is_of(is_local) {
                return false;
            }
            let id = self.user_id(*user);
            holders.as_ref().is_none_or(|holders| holders.contains(&id))
                && self.shows_profile(&id, query.viewer)
                && !is_hidden(&id)
        };
        let longest = wanted.iter().max_by_key(|word| word.len());
        let few: Option<Vec<UserIx>> = match (longest, &holders) {
            (_, Some(holders)) => {
                let users = holders.iter().filter_map(|id| self.users.find(id.as_str()));
                Some(users.collect())
            }
            (Some(prefix), None) => self.people.directory.few(prefix),
            (None, None) => None,
        };
        let is_before = |user| after.is_some_and(|after| entries.place(user) <= after);
        let found: Box<dyn Iterator<Item = UserIx>> = if let Some(mut few) = few {
            few.retain(|user| entries.get(*user).is_some() && !is_before(*user));
            few.sort_unstable_by_key(|user| entries.place(*user));
            few.dedup();
            Box::new(few.into_iter())
        } else {
            Box::new(listed.from(is_before))
        };
        let found = found.filter(is_wanted).take(query.limit + 1);
        let mut found: Vec<_> = found.collect();
        let more = found.len() > query.limit;
        found.truncate(query.limit);
        let next = found.last().filter(|_| more);
        let next = next.map(|last| {
            let (key, id) = (entries.place(*last).0, &self.users.get(*last).id);
            format!("{key}{SEPARATOR}{id}")
        });
        let found = found.into_iter().map(|user| self.user_id(user));
        (found.collect(), next)
    }
}

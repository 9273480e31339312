//! Signs of a raid: many come, write, or are reported at once. A sign is for moderators to look at; what
//! it leads to they decide.

use std::collections::BTreeMap;

/// Milliseconds of a minute.
const MINUTE_MS: i64 = 60_000;
/// How long somebody is new, in milliseconds.
pub const NEW_FOR_MS: i64 = 7 * 24 * 60 * MINUTE_MS;
/// The pause between two posts of a new member while the territory is closed to newcomers, in seconds.
pub const NEW_PAUSE_SECONDS: u32 = 30;

/// What comes in a wave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Wave {
    /// Members who came by the invitations of one member, and of those whom these have invited.
    Joins,
    /// Posts of new members.
    Posts,
    /// Reports.
    Flags,
}

impl Wave {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Joins, Self::Posts, Self::Flags];

    /// Within how long they are counted, in milliseconds.
    pub fn window_ms(self) -> i64 {
        match self {
            Self::Joins => 60 * MINUTE_MS,
            Self::Posts => MINUTE_MS,
            Self::Flags => 10 * MINUTE_MS,
        }
    }
}

/// How many there are of something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sign<K> {
    /// Of what.
    pub wave: Wave,
    /// Within the window.
    pub count: usize,
    /// With whom it begins: by whose invitations they came, who posts or is reported most.
    pub about: Option<K>,
}

impl<K> Sign<K> {
    /// Whether it is a wave where that many are one; 0: none ever is.
    pub fn is_over(&self, limit: usize) -> bool {
        limit > 0 && self.count >= limit
    }
}

/// Of those who came at these times, how many came by one member, directly or not. `parents` tells who
/// invited whom; whoever was invited by nobody began the territory, and everybody came by them.
pub fn joins<K: Ord + Clone>(
    parents: &BTreeMap<K, Option<K>>,
    came: impl IntoIterator<Item = (K, i64)>,
    now: i64,
) -> Sign<K> {
    let since = now - Wave::Joins.window_ms();
    let mut by: BTreeMap<K, usize> = BTreeMap::new();
    let parent = |who: &K| parents.get(who).and_then(Clone::clone);
    for (who, at) in came {
        if at <= since || at > now {
            continue;
        }
        let mut above = parent(&who);
        // No path is longer than there are people: a circle would be damage.
        for _ in 0..parents.len() {
            let Some(inviter) = above else { break };
            above = parent(&inviter);
            let is_root = above.is_none();
            if !is_root {
                *by.entry(inviter).or_default() += 1;
            }
        }
    }
    most(Wave::Joins, by)
}

/// How many posts of new members there were, by their senders and times.
pub fn posts<K: Ord + Clone>(written: impl IntoIterator<Item = (K, i64)>, now: i64) -> Sign<K> {
    counted(Wave::Posts, written, now)
}

/// How many reports there were, by whom they are about and their times.
pub fn flags<K: Ord + Clone>(made: impl IntoIterator<Item = (K, i64)>, now: i64) -> Sign<K> {
    counted(Wave::Flags, made, now)
}

fn counted<K: Ord + Clone>(
    wave: Wave,
    all: impl IntoIterator<Item = (K, i64)>,
    now: i64,
) -> Sign<K> {
    let since = now - wave.window_ms();
    let mut by: BTreeMap<K, usize> = BTreeMap::new();
    for (who, _) in all
        .into_iter()
        .filter(|(_, at)| (since + 1..=now).contains(at))
    {
        *by.entry(who).or_default() += 1;
    }
    Sign {
        count: by.values().sum(),
        ..most(wave, by)
    }
}

fn most<K: Ord>(wave: Wave, by: BTreeMap<K, usize>) -> Sign<K> {
    let most = by
        .into_iter()
        .max_by(|(a, n), (b, m)| n.cmp(m).then(b.cmp(a)));
    let (about, count) = most.unzip();
    Sign {
        wave,
        count: count.unwrap_or(0),
        about,
    }
}

/// For moderators: something comes in a wave. `name` is with whom it begins.
pub fn told(language: &str, wave: Wave, count: usize, minutes: i64, name: &str) -> String {
    match (language, wave) {
        ("da", Wave::Joins) => {
            format!("{count} nye medlemmer på {minutes} minutter gennem {name}s invitationer.")
        }
        ("da", Wave::Posts) => {
            format!("{count} indlæg af nye medlemmer på {minutes} minut, flest af {name}.")
        }
        ("da", Wave::Flags) => {
            format!("{count} anmeldelser på {minutes} minutter, flest om {name}.")
        }
        ("nb", Wave::Joins) => {
            format!("{count} nye medlemmer på {minutes} minutter gjennom invitasjonene til {name}.")
        }
        ("nb", Wave::Posts) => {
            format!("{count} innlegg av nye medlemmer på {minutes} minutt, flest av {name}.")
        }
        ("nb", Wave::Flags) => {
            format!("{count} rapporter på {minutes} minutter, flest om {name}.")
        }
        ("sv", Wave::Joins) => {
            format!("{count} nya medlemmar på {minutes} minuter genom inbjudningar från {name}.")
        }
        ("sv", Wave::Posts) => {
            format!("{count} inlägg av nya medlemmar på {minutes} minut, flest av {name}.")
        }
        ("sv", Wave::Flags) => {
            format!("{count} anmälningar på {minutes} minuter, flest om {name}.")
        }
        (_, Wave::Joins) => {
            format!("{count} new members in {minutes} minutes by the invitations of {name}.")
        }
        (_, Wave::Posts) => {
            format!("{count} posts of new members in {minutes} minute, most of them by {name}.")
        }
        (_, Wave::Flags) => {
            format!("{count} reports in {minutes} minutes, most of them about {name}.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 100 * 60 * MINUTE_MS;

    /// The founder invited anna, who invited bo; the others came by bo.
    fn tree(count: usize) -> (BTreeMap<String, Option<String>>, Vec<String>) {
        let names: Vec<String> = (0..count).map(|n| format!("new{n:02}")).collect();
        let mut parents = BTreeMap::from([
            ("founder".to_owned(), None),
            ("anna".to_owned(), Some("founder".to_owned())),
            ("bo".to_owned(), Some("anna".to_owned())),
        ]);
        parents.extend(
            names
                .iter()
                .map(|name| (name.clone(), Some("bo".to_owned()))),
        );
        (parents, names)
    }

    #[test]
    fn those_who_came_by_one_member_are_a_wave() {
        let (parents, names) = tree(12);
        let came = names.iter().map(|name| (name.clone(), NOW - 5));
        let sign = joins(&parents, came, NOW);
        assert_eq!((sign.count, sign.about.as_deref()), (12, Some("anna")));
        assert!(sign.is_over(12) && !sign.is_over(13) && !sign.is_over(0));
        let slowly = (0_i64..).zip(&names);
        let slowly = slowly.map(|(n, name)| (name.clone(), NOW - n * 10 * MINUTE_MS));
        let sign = joins(&parents, slowly, NOW);
        assert_eq!(sign.count, 6);
        assert_eq!(joins(&parents, [], NOW).count, 0);
    }

    /// Everybody came by whoever began.
    #[test]
    fn the_founder_is_no_wave() {
        let (mut parents, names) = tree(12);
        for name in &names {
            parents.insert(name.clone(), Some("founder".into()));
        }
        let came = names.iter().map(|name| (name.clone(), NOW));
        assert_eq!(joins(&parents, came, NOW).count, 0);
        let circle = BTreeMap::from([("a", Some("b")), ("b", Some("a"))]);
        assert!(joins(&circle, [("a", NOW)], NOW).count > 0, "and it ends");
    }

    #[test]
    fn posts_and_reports_are_counted_within_their_time() {
        let written = (0..25).map(|n| (if n % 5 == 0 { "bo" } else { "anna" }, NOW - n * 2_000));
        let sign = posts(written.clone(), NOW);
        assert_eq!((sign.count, sign.about), (25, Some("anna")));
        assert!(posts(written.clone(), NOW + MINUTE_MS / 2).count < 20);
        assert_eq!(flags(written, NOW + 9 * MINUTE_MS).count, 25);
        assert_eq!(posts([("x", NOW + 1)], NOW).count, 0, "of a time to come");
    }
}

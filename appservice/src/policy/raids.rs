//! Signs of a raid: many come, write, or are reported at once. A sign is for moderators to look at; what
//! it leads to they decide.

use std::collections::{BTreeMap, BTreeSet};

/// Milliseconds of a minute.
const MINUTE_MS: i64 = 60_000;
/// How long somebody is new, in milliseconds.
pub const NEW_FOR_MS: i64 = 7 * 24 * 60 * MINUTE_MS;
/// The pause between two posts of a new member while the territory is closed to newcomers, in seconds.
pub const NEW_PAUSE_SECONDS: u32 = 30;

/// What comes in a wave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Wave {
    /// Members who came by the invitations of one member, and of those whom these have invited; or by one
    /// invitation of the operator's shell.
    Joins,
    /// Posts of new members and guests.
    Posts,
    /// Members who report something.
    Flags,
    /// Posts of the guests of one other homeserver, however long they are known.
    Guests,
}

impl Wave {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Joins, Self::Posts, Self::Flags, Self::Guests];

    /// Within how long they are counted, in milliseconds.
    pub fn window_ms(self) -> i64 {
        match self {
            Self::Joins => 60 * MINUTE_MS,
            Self::Posts | Self::Guests => MINUTE_MS,
            Self::Flags => 10 * MINUTE_MS,
        }
    }

    /// Whether it is one of newcomers, or of what they are to blame for as a rule: closing the territory to
    /// them ends it. Another homeserver is none, and shall not keep people out by writing much.
    pub fn is_of_newcomers(self) -> bool {
        self != Self::Guests
    }
}

/// How many there are of something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sign<K> {
    /// Of what.
    pub wave: Wave,
    /// Within the window.
    pub count: usize,
    /// With whom it begins: by whose invitations they came, who posts most, whom most report.
    pub about: Option<K>,
    /// They came by an invitation that nobody here has made; `about` was the first of them.
    pub by_shell: bool,
}

impl<K> Sign<K> {
    /// Whether it is a wave where that many are one; 0: none ever is.
    pub fn is_over(&self, limit: usize) -> bool {
        limit > 0 && self.count >= limit
    }
}

/// Somebody who came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival<K, I> {
    /// Who.
    pub who: K,
    /// When.
    pub at: i64,
    /// By which invitation; nothing of whom nobody has invited.
    pub invitation: Option<I>,
}

/// Of those who came, the first first, how many came by one member, directly or not, or by one invitation of the
/// operator's shell. `parents` tells who invited whom; whoever was invited by nobody began the territory:
/// everybody came by them in the end, so that those alone count whom they have invited themselves.
pub fn joins<K: Ord + Clone, I: Ord + Clone>(
    parents: &BTreeMap<K, Option<K>>,
    came: impl IntoIterator<Item = Arrival<K, I>>,
    now: i64,
) -> Sign<K> {
    let since = now - Wave::Joins.window_ms();
    let mut by: BTreeMap<K, usize> = BTreeMap::new();
    let mut first: BTreeMap<I, K> = BTreeMap::new();
    let mut by_shell: BTreeMap<K, usize> = BTreeMap::new();
    let parent = |who: &K| parents.get(who).and_then(Clone::clone);
    for Arrival {
        who,
        at,
        invitation,
    } in came
    {
        let is_now = at > since && at <= now;
        let Some(inviter) = parent(&who) else {
            if let Some(invitation) = invitation {
                let first = first.entry(invitation).or_insert(who);
                *by_shell.entry(first.clone()).or_default() += usize::from(is_now);
            }
            continue;
        };
        if !is_now {
            continue;
        }
        let mut above = parent(&inviter);
        *by.entry(inviter).or_default() += 1;
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
    let (by, by_shell) = (most(Wave::Joins, by), most(Wave::Joins, by_shell));
    if by_shell.count > by.count {
        return Sign {
            by_shell: true,
            ..by_shell
        };
    }
    by
}

/// How many posts of new members there were, by their senders and times.
pub fn posts<K: Ord + Clone>(written: impl IntoIterator<Item = (K, i64)>, now: i64) -> Sign<K> {
    written_by(Wave::Posts, written, now)
}

/// How many posts there were of the guests of one homeserver, that of which there were most: by homeservers,
/// senders and times.
pub fn guests<S: Ord, K: Ord + Clone>(
    written: impl IntoIterator<Item = (S, K, i64)>,
    now: i64,
) -> Sign<K> {
    let mut servers: BTreeMap<S, Vec<(K, i64)>> = BTreeMap::new();
    for (server, who, at) in written {
        servers.entry(server).or_default().push((who, at));
    }
    let signs = servers.into_values();
    let signs = signs.map(|written| written_by(Wave::Guests, written, now));
    let most_of_all = signs.max_by_key(|sign| sign.count);
    most_of_all.unwrap_or_else(|| most(Wave::Guests, BTreeMap::new()))
}

fn written_by<K: Ord + Clone>(
    wave: Wave,
    written: impl IntoIterator<Item = (K, i64)>,
    now: i64,
) -> Sign<K> {
    let since = now - wave.window_ms();
    let mut by: BTreeMap<K, usize> = BTreeMap::new();
    let written = written.into_iter();
    for (who, _) in written.filter(|(_, at)| (since + 1..=now).contains(at)) {
        *by.entry(who).or_default() += 1;
    }
    Sign {
        count: by.values().sum(),
        ..most(wave, by)
    }
}

/// A report that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reported<K> {
    /// Whom it is about.
    pub about: K,
    /// Whose it is.
    pub by: K,
    /// When it was made.
    pub at: i64,
}

/// How many members have reported something. Somebody who does so often is one.
pub fn flags<K: Ord + Clone>(made: impl IntoIterator<Item = Reported<K>>, now: i64) -> Sign<K> {
    let since = now - Wave::Flags.window_ms();
    let made = made.into_iter();
    let made = made.filter(|report| (since + 1..=now).contains(&report.at));
    let pairs: BTreeSet<(K, K)> = made.map(|report| (report.about, report.by)).collect();
    let members: BTreeSet<&K> = pairs.iter().map(|(_, by)| by).collect();
    let count = members.len();
    let mut by: BTreeMap<K, usize> = BTreeMap::new();
    for (about, _) in &pairs {
        *by.entry(about.clone()).or_default() += 1;
    }
    Sign {
        count,
        ..most(Wave::Flags, by)
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
        by_shell: false,
    }
}

/// For moderators: something comes in a wave. `name` is with whom it begins.
pub fn told<K>(language: &str, sign: &Sign<K>, name: &str) -> String {
    let (count, minutes) = (sign.count, sign.wave.window_ms() / MINUTE_MS);
    match (language, sign.wave, sign.by_shell) {
        ("da", Wave::Joins, false) => {
            format!("{count} nye medlemmer på {minutes} minutter gennem {name}s invitationer.")
        }
        ("da", Wave::Joins, true) => {
            format!(
                "{count} nye medlemmer på {minutes} minutter gennem én invitation fra serveren, {name} først."
            )
        }
        ("da", Wave::Posts, _) => {
            format!("{count} indlæg af nye medlemmer på {minutes} minut, flest af {name}.")
        }
        ("da", Wave::Flags, _) => {
            format!("{count} medlemmer har anmeldt noget på {minutes} minutter, flest {name}.")
        }
        ("da", Wave::Guests, _) => {
            format!(
                "{count} indlæg af gæster fra en anden hjemmeserver på {minutes} minut, flest af {name}."
            )
        }
        ("nb", Wave::Joins, false) => {
            format!("{count} nye medlemmer på {minutes} minutter gjennom invitasjonene til {name}.")
        }
        ("nb", Wave::Joins, true) => {
            format!(
                "{count} nye medlemmer på {minutes} minutter gjennom én invitasjon fra serveren, {name} først."
            )
        }
        ("nb", Wave::Posts, _) => {
            format!("{count} innlegg av nye medlemmer på {minutes} minutt, flest av {name}.")
        }
        ("nb", Wave::Flags, _) => {
            format!("{count} medlemmer har rapportert noe på {minutes} minutter, flest {name}.")
        }
        ("nb", Wave::Guests, _) => {
            format!(
                "{count} innlegg av gjester fra en annen hjemmeserver på {minutes} minutt, flest av {name}."
            )
        }
        ("sv", Wave::Joins, false) => {
            format!("{count} nya medlemmar på {minutes} minuter genom inbjudningar från {name}.")
        }
        ("sv", Wave::Joins, true) => {
            format!(
                "{count} nya medlemmar på {minutes} minuter genom en och samma inbjudan från servern, {name} först."
            )
        }
        ("sv", Wave::Posts, _) => {
            format!("{count} inlägg av nya medlemmar på {minutes} minut, flest av {name}.")
        }
        ("sv", Wave::Flags, _) => {
            format!("{count} medlemmar har anmält något på {minutes} minuter, flest {name}.")
        }
        ("sv", Wave::Guests, _) => {
            format!(
                "{count} inlägg av gäster från en annan hemserver på {minutes} minut, flest av {name}."
            )
        }
        (_, Wave::Joins, false) => {
            format!("{count} new members in {minutes} minutes by the invitations of {name}.")
        }
        (_, Wave::Joins, true) => {
            format!(
                "{count} new members in {minutes} minutes by one invitation of the server's, {name} first."
            )
        }
        (_, Wave::Posts, _) => {
            format!("{count} posts of new members in {minutes} minute, most of them by {name}.")
        }
        (_, Wave::Flags, _) => {
            format!(
                "{count} members have reported something in {minutes} minutes, most of them {name}."
            )
        }
        (_, Wave::Guests, _) => {
            format!(
                "{count} posts of guests from another homeserver in {minutes} minute, most of them by {name}."
            )
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

    fn arrival(who: &str, at: i64, invitation: Option<u8>) -> Arrival<String, u8> {
        Arrival {
            who: who.into(),
            at,
            invitation,
        }
    }

    #[test]
    fn those_who_came_by_one_member_are_a_wave() {
        let (parents, names) = tree(12);
        let came = names.iter().map(|name| arrival(name, NOW - 5, Some(1)));
        let sign = joins(&parents, came, NOW);
        assert_eq!((sign.count, sign.about.as_deref()), (12, Some("anna")));
        assert!(sign.is_over(12) && !sign.is_over(13) && !sign.is_over(0));
        let slowly = (0_i64..).zip(&names);
        let slowly = slowly.map(|(n, name)| arrival(name, NOW - n * 10 * MINUTE_MS, Some(1)));
        let sign = joins(&parents, slowly, NOW);
        assert_eq!(sign.count, 6);
        assert_eq!(joins::<_, u8>(&parents, [], NOW).count, 0);
    }

    /// Everybody came by whoever began: of them those count who came by their own link.
    #[test]
    fn the_founder_counts_for_whom_they_have_invited_themselves() {
        let (mut parents, names) = tree(12);
        let came = || names.iter().map(|name| arrival(name, NOW, Some(1)));
        let sign = joins(&parents, came(), NOW);
        assert_ne!(sign.about.as_deref(), Some("founder"), "they came by bo");
        for name in &names {
            parents.insert(name.clone(), Some("founder".into()));
        }
        let sign = joins(&parents, came(), NOW);
        assert_eq!((sign.count, sign.about.as_deref()), (12, Some("founder")));
        let circle = BTreeMap::from([
            ("a".to_owned(), Some("b".to_owned())),
            ("b".to_owned(), Some("a".to_owned())),
        ]);
        let sign = joins(&circle, [arrival("a", NOW, None)], NOW);
        assert!(sign.count > 0, "and it ends");
    }

    /// Whoever comes by the operator's shell is a root of the tree.
    #[test]
    fn those_who_came_by_one_invitation_of_the_shell_are_a_wave() {
        let names = ["ada", "bo", "carl", "dora"];
        let parents = names.map(|name| (name.to_owned(), None));
        let parents = BTreeMap::from(parents);
        let came = |same: bool| {
            let invitation = move |n: u8| Some(if same { 0 } else { n });
            let at = |name| if name == "ada" { 0 } else { NOW };
            let all = (0..).zip(names);
            all.map(move |(n, name)| arrival(name, at(name), invitation(n)))
        };
        let sign = joins(&parents, came(true), NOW);
        assert_eq!((sign.count, sign.about.as_deref()), (3, Some("ada")));
        assert!(sign.by_shell && told("da", &sign, "Ada").contains("invitation fra serveren"));
        assert_eq!(
            joins(&parents, came(false), NOW).count,
            1,
            "each by another"
        );
        let unknown = came(true).map(|came| Arrival {
            invitation: None,
            ..came
        });
        assert_eq!(joins(&parents, unknown, NOW).count, 0);
    }

    #[test]
    fn posts_are_counted_within_their_time() {
        let written = (0..25).map(|n| (if n % 5 == 0 { "bo" } else { "anna" }, NOW - n * 2_000));
        let sign = posts(written.clone(), NOW);
        assert_eq!((sign.count, sign.about), (25, Some("anna")));
        assert!(posts(written, NOW + MINUTE_MS / 2).count < 20);
        assert_eq!(posts([("x", NOW + 1)], NOW).count, 0, "of a time to come");
    }

    /// F17: each of a few homeservers may write; one that floods is seen among them.
    #[test]
    fn guests_are_counted_by_their_homeserver() {
        let from =
            |server, who, n: i64, every: i64| (0..n).map(move |n| (server, who, NOW - n * every));
        let calm = || from("no", "@a:no", 40, 1_000).chain(from("fi", "@b:fi", 30, 1_000));
        let sign = guests(calm(), NOW);
        assert_eq!((sign.count, sign.about), (40, Some("@a:no")));
        assert_eq!(sign.wave, Wave::Guests);
        let flood = from("se", "@c:se", 700, 60).chain(from("se", "@d:se", 300, 60));
        let sign = guests(calm().chain(flood), NOW);
        assert_eq!((sign.count, sign.about), (1_000, Some("@c:se")));
        assert!(guests(from("se", "@c:se", 1_000, 60), NOW + MINUTE_MS / 2).count < 510);
        let none = guests::<&str, &str>([], NOW);
        assert_eq!((none.count, none.about), (0, None));
        assert!(!none.is_over(0) && !Wave::Guests.is_of_newcomers());
        for language in ["da", "nb", "sv", "en"] {
            let told = told(language, &sign, "@c:se");
            assert!(told.contains("1000") && told.contains("@c:se"), "{told}");
        }
    }

    #[test]
    fn who_reports_often_is_one() {
        let report = |by, about, ago| Reported {
            about,
            by,
            at: NOW - ago,
        };
        let often = (0..30).map(|n| report("anna", "bo", n * 1_000));
        let sign = flags(often.clone(), NOW);
        assert_eq!((sign.count, sign.about), (1, Some("bo")));
        let others = [
            report("carl", "dora", 5),
            report("emil", "dora", 5),
            report("frida", "bo", 20 * MINUTE_MS),
        ];
        let sign = flags(often.chain(others), NOW);
        assert_eq!((sign.count, sign.about), (3, Some("dora")));
    }
}

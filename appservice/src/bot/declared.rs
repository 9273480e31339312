//! The commands: what they are called, who may give them, where, and what they need. Help and refusals
//! follow from this.

use crate::{
    events::RoomKind,
    policy::{Permission, emoji},
};

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// Which commands there are.
    Help,
    /// How one stands.
    Status,
    /// One's strikes.
    Strikes,
    /// An appeal.
    Appeal,
    /// What moderators have asked.
    Answer,
    /// One's badges.
    Badges,
    /// The open cases.
    Queue,
    /// One case.
    Case,
    /// To look after a case.
    Claim,
    /// To remind its member of a rule.
    Nudge,
    /// To issue a strike.
    Strike,
    /// To remove its posts, without a strike.
    Remove,
    /// To find that nothing was wrong.
    Dismiss,
    /// To close a topic.
    Lock,
    /// To open it again.
    Unlock,
    /// To close the territory to newcomers, or to open it.
    Raid,
}

/// A word that a command needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Argument {
    /// A case ID.
    Case,
    /// The ID of a clause.
    Rule,
    /// The address of a topic, or of its page.
    Topic,
    /// `on` or `off`.
    Switch,
    /// What happened: the rest of the message.
    Facts,
    /// Why: the rest of the message.
    Why,
    /// What one answers: the rest of the message.
    Answer,
}

impl Argument {
    /// Whether it is the rest of the message.
    pub fn is_rest(self) -> bool {
        matches!(self, Self::Facts | Self::Why | Self::Answer)
    }

    /// Its name in help.
    pub fn name(self, language: &str) -> &'static str {
        let [da, nb, sv, en] = match self {
            Self::Case => ["sag", "sak", "ärende", "case"],
            Self::Rule => ["regel", "regel", "regel", "rule"],
            Self::Topic => ["emne", "emne", "ämne", "topic"],
            Self::Switch => ["on|off"; 4],
            Self::Facts => [
                "hvad der er sket",
                "hva som har skjedd",
                "vad som har hänt",
                "what happened",
            ],
            Self::Why => ["hvorfor", "hvorfor", "varför", "why"],
            Self::Answer => ["svar", "svar", "svar", "answer"],
        };
        match language {
            "da" => da,
            "nb" => nb,
            "sv" => sv,
            _ => en,
        }
    }
}

/// A command.
#[derive(Debug, Clone, Copy)]
pub struct Declared {
    /// What it asks for.
    pub verb: Verb,
    /// What is written after the `!`.
    pub name: &'static str,
    /// Who may: every member where nothing is said.
    pub who: Option<Permission>,
    /// The rooms where it is heard.
    pub rooms: &'static [RoomKind],
    /// What it needs.
    pub arguments: &'static [Argument],
    /// What it does, in a few words: Danish, Norwegian, Swedish, English.
    help: [&'static str; 4],
}

impl Declared {
    /// What it does.
    pub fn help(&self, language: &str) -> &'static str {
        let [da, nb, sv, en] = self.help;
        match language {
            "da" => da,
            "nb" => nb,
            "sv" => sv,
            _ => en,
        }
    }

    /// How it is written: `!appeal <sag> <hvorfor>`.
    pub fn usage(&self, language: &str) -> String {
        let arguments = self.arguments.iter();
        let arguments = arguments.map(|argument| format!(" <{}>", argument.name(language)));
        format!("!{}{}", self.name, arguments.collect::<String>())
    }
}

const EVERYWHERE: &[RoomKind] = &[RoomKind::Home, RoomKind::Moderation];
const HOME: &[RoomKind] = &[RoomKind::Home];
const MODERATION: &[RoomKind] = &[RoomKind::Moderation];

const fn member(
    verb: Verb,
    name: &'static str,
    arguments: &'static [Argument],
    help: [&'static str; 4],
) -> Declared {
    Declared {
        verb,
        name,
        who: None,
        rooms: HOME,
        arguments,
        help,
    }
}

const fn moderator(
    verb: Verb,
    name: &'static str,
    arguments: &'static [Argument],
    help: [&'static str; 4],
) -> Declared {
    Declared {
        verb,
        name,
        who: Some(Permission::Moderate),
        rooms: MODERATION,
        arguments,
        help,
    }
}

/// All of them, in the order of help.
pub const COMMANDS: &[Declared] = &[
    Declared {
        rooms: EVERYWHERE,
        ..member(
            Verb::Help,
            "help",
            &[],
            [
                "viser, hvad du kan skrive her",
                "viser hva du kan skrive her",
                "visar vad du kan skriva här",
                "shows what you can write here",
            ],
        )
    },
    member(
        Verb::Status,
        "status",
        &[],
        [
            "viser, hvordan du står",
            "viser hvordan du står",
            "visar hur du står",
            "shows how you stand",
        ],
    ),
    member(
        Verb::Strikes,
        "strikes",
        &[],
        [
            "viser dine advarsler",
            "viser advarslene dine",
            "visar dina varningar",
            "shows your strikes",
        ],
    ),
    member(
        Verb::Appeal,
        "appeal",
        &[Argument::Case, Argument::Why],
        [
            "klager over en afgørelse",
            "klager på en avgjørelse",
            "överklagar ett beslut",
            "appeals against a decision",
        ],
    ),
    member(
        Verb::Answer,
        "answer",
        &[Argument::Case, Argument::Answer],
        [
            "svarer på det, moderatorerne spørger om",
            "svarer på det moderatorene spør om",
            "svarar på det som moderatorerna frågar om",
            "answers what the moderators have asked",
        ],
    ),
    member(
        Verb::Badges,
        "badges",
        &[],
        [
            "viser dine badges",
            "viser merkene dine",
            "visar dina märken",
            "shows your badges",
        ],
    ),
    moderator(
        Verb::Queue,
        "queue",
        &[],
        [
            "viser de åbne sager",
            "viser de åpne sakene",
            "visar de öppna ärendena",
            "shows the open cases",
        ],
    ),
    moderator(
        Verb::Case,
        "case",
        &[Argument::Case],
        [
            "viser en sag",
            "viser en sak",
            "visar ett ärende",
            "shows a case",
        ],
    ),
    moderator(
        Verb::Claim,
        "claim",
        &[Argument::Case],
        [
            "tager en sag",
            "tar en sak",
            "tar ett ärende",
            "takes a case on",
        ],
    ),
    moderator(
        Verb::Nudge,
        "nudge",
        &[Argument::Case, Argument::Rule, Argument::Facts],
        [
            "minder om en regel",
            "minner om en regel",
            "påminner om en regel",
            "reminds of a rule",
        ],
    ),
    moderator(
        Verb::Strike,
        "strike",
        &[Argument::Case, Argument::Rule, Argument::Facts],
        [
            "giver en advarsel og fjerner indlægget",
            "gir en advarsel og fjerner innlegget",
            "ger en varning och tar bort inlägget",
            "issues a strike and removes the post",
        ],
    ),
    moderator(
        Verb::Remove,
        "remove",
        &[Argument::Case, Argument::Rule, Argument::Facts],
        [
            "fjerner indlægget uden at give en advarsel",
            "fjerner innlegget uten å gi en advarsel",
            "tar bort inlägget utan att ge en varning",
            "removes the post without a strike",
        ],
    ),
    moderator(
        Verb::Dismiss,
        "dismiss",
        &[Argument::Case, Argument::Why],
        [
            "afviser en sag",
            "avviser en sak",
            "avvisar ett ärende",
            "dismisses a case",
        ],
    ),
    moderator(
        Verb::Lock,
        "lock",
        &[Argument::Topic, Argument::Why],
        [
            "låser et emne",
            "låser et emne",
            "låser ett ämne",
            "locks a topic",
        ],
    ),
    moderator(
        Verb::Unlock,
        "unlock",
        &[Argument::Topic],
        [
            "låser et emne op",
            "låser opp et emne",
            "låser upp ett ämne",
            "unlocks a topic",
        ],
    ),
    moderator(
        Verb::Raid,
        "raid",
        &[Argument::Switch, Argument::Why],
        [
            "lukker for nye medlemmer, eller åbner igen",
            "stenger for nye medlemmer, eller åpner igjen",
            "stänger för nya medlemmar, eller öppnar igen",
            "closes the territory to newcomers, or opens it",
        ],
    ),
];

/// What a reaction on the card of a case asks for: what needs no words, and of what needs some the
/// mildest. A strike is never a slip of a finger.
pub const REACTIONS: &[(&str, Verb)] = &[
    ("👀", Verb::Claim),
    ("✅", Verb::Dismiss),
    ("⚠", Verb::Nudge),
    ("🗑", Verb::Remove),
];

/// What this reaction asks for. Clients add a selector of how an emoji is drawn, or do not.
pub fn reaction(key: &str) -> Option<Verb> {
    let key = emoji::folded(key);
    let found = REACTIONS.iter().find(|(emoji, _)| *emoji == key);
    found.map(|(_, verb)| *verb)
}

/// A command as somebody has written it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written<'a> {
    /// What is written after the `!`, in small letters.
    pub name: String,
    /// Everything after that.
    rest: &'a str,
}

impl<'a> Written<'a> {
    /// Reads a message; nothing where it is no command.
    pub fn read(message: &'a str) -> Option<Self> {
        let words = message.trim().strip_prefix('!')?;
        let (name, rest) = words.split_once(char::is_whitespace).unwrap_or((words, ""));
        Some(Self {
            name: name.to_lowercase(),
            rest,
        })
    }

    /// What the command needs, in its order; nothing when some of it is missing.
    pub fn arguments(&self, declared: &Declared) -> Option<Vec<&'a str>> {
        let mut rest = self.rest.trim();
        let mut found = Vec::new();
        for argument in declared.arguments {
            let (word, after) = if argument.is_rest() {
                (rest, "")
            } else {
                rest.split_once(char::is_whitespace).unwrap_or((rest, ""))
            };
            if word.is_empty() {
                return None;
            }
            found.push(word);
            rest = after.trim_start();
        }
        Some(found)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn declared(name: &str) -> &'static Declared {
        COMMANDS.iter().find(|c| c.name == name).unwrap()
    }

    #[test]
    fn commands_have_names_and_help_of_their_own() {
        let names: BTreeSet<_> = COMMANDS.iter().map(|c| c.name).collect();
        assert_eq!(names.len(), COMMANDS.len());
        for command in COMMANDS {
            let help: BTreeSet<_> = command.help.into_iter().collect();
            assert!(help.iter().all(|text| text.len() > 5), "{}", command.name);
            let rests = command.arguments.iter().rev().skip(1);
            assert!(rests.into_iter().all(|a| !a.is_rest()), "{}", command.name);
        }
        for (_, verb) in REACTIONS {
            assert!(COMMANDS.iter().any(|c| c.verb == *verb));
        }
    }

    #[test]
    fn a_command_is_read_with_all_its_words() {
        let written = Written::read(" !Strike  k3x9q2 threats  Du skrev:\n\"x\" ").unwrap();
        assert_eq!(written.name, "strike");
        assert_eq!(
            written.arguments(declared("strike")),
            Some(vec!["k3x9q2", "threats", "Du skrev:\n\"x\""])
        );
        let short = Written::read("!strike k3x9q2 threats").unwrap();
        assert_eq!(short.arguments(declared("strike")), None);
        let alone = Written::read("!help").unwrap();
        assert_eq!(alone.arguments(declared("help")), Some(vec![]));
        assert_eq!(Written::read("hej !help"), None);
        let usage = declared("appeal").usage("sv");
        assert_eq!(usage, "!appeal <ärende> <varför>");
    }

    #[test]
    fn reactions_are_known_however_they_are_drawn() {
        assert_eq!(reaction("👀"), Some(Verb::Claim));
        assert_eq!(reaction("✅\u{fe0f}"), Some(Verb::Dismiss));
        assert_eq!(reaction("⚠\u{fe0f}"), Some(Verb::Nudge));
        assert_eq!(reaction("🗑"), Some(Verb::Remove));
        assert_eq!(reaction("👍"), None);
    }
}

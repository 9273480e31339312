//! What the bot says.

use crate::events::{Outcome, RoomKind};

/// Before the list of commands.
pub fn help(language: &str) -> &'static str {
    match language {
        "da" => "Det kan du skrive her:",
        "nb" => "Dette kan du skrive her:",
        "sv" => "Det här kan du skriva här:",
        _ => "What you can write here:",
    }
}

/// Before the list of commands of the other room.
pub fn help_elsewhere(language: &str) -> &'static str {
    match language {
        "da" => "I moderatorernes rum:",
        "nb" => "I moderatorenes rom:",
        "sv" => "I moderatorernas rum:",
        _ => "In the moderators' room:",
    }
}

/// What reactions do.
pub fn help_reactions(language: &str) -> &'static str {
    match language {
        "da" => {
            "På et sagskort: 👀 tager sagen, ✅ afviser den, ⚠️ påminder om den regel, den er anmeldt \
             efter, 🗑 fjerner indlægget efter den, uden strike."
        }
        "nb" => {
            "På et sakskort: 👀 tar saken, ✅ avviser den, ⚠️ minner om regelen den er rapportert \
             etter, 🗑 fjerner innlegget etter den, uten strike."
        }
        "sv" => {
            "På ett ärendekort: 👀 tar ärendet, ✅ avvisar det, ⚠️ påminner om regeln som det är anmält \
             enligt, 🗑 tar bort inlägget enligt den, utan strike."
        }
        _ => {
            "On the card of a case: 👀 takes it on, ✅ dismisses it, ⚠️ reminds of the rule that it was \
             reported by, 🗑 removes the post by it, with no strike."
        }
    }
}

/// The facts of a decision that a reaction has made.
pub fn reported_as(language: &str, reason: &str) -> String {
    match language {
        "da" => format!("Det blev anmeldt som {reason}, og en moderator er enig."),
        "nb" => format!("Det ble rapportert som {reason}, og en moderator er enig."),
        "sv" => format!("Det anmäldes som {reason}, och en moderator håller med."),
        _ => format!("It was reported as {reason}, and a moderator agrees."),
    }
}

/// The reports of a case name no rule: how to say it.
pub fn say_rule(language: &str, case: &str, outcome: Outcome) -> String {
    let name = match outcome {
        Outcome::Nudge => "nudge",
        _ => "remove",
    };
    match language {
        "da" => format!(
            "Anmeldelserne i sag {case} siger ikke, hvilken regel det er. Skriv det: !{name} {case} \
             <regel> <hvad der er sket>"
        ),
        "nb" => format!(
            "Rapportene i sak {case} sier ikke hvilken regel det er. Skriv det: !{name} {case} \
             <regel> <hva som har skjedd>"
        ),
        "sv" => format!(
            "Anmälningarna i ärende {case} säger inte vilken regel det är. Skriv det: !{name} {case} \
             <regel> <vad som har hänt>"
        ),
        _ => format!(
            "The reports of case {case} name no rule. Say which: !{name} {case} <rule> <what happened>"
        ),
    }
}

/// There is nothing to remove.
pub fn no_posts(language: &str, case: &str) -> String {
    match language {
        "da" => format!("Sag {case} er ikke om et indlæg. Der er intet at fjerne."),
        "nb" => format!("Sak {case} er ikke om et innlegg. Det er ingenting å fjerne."),
        "sv" => format!("Ärende {case} är inte om ett inlägg. Det finns inget att ta bort."),
        _ => format!("Case {case} is about no post. There is nothing to remove."),
    }
}

/// A command that there is not.
pub fn unknown(language: &str, name: &str, available: &[String]) -> String {
    let name: String = name.chars().take(30).collect();
    let available = available.join(", ");
    match language {
        "da" => format!("Jeg kender ikke !{name}. Her kan du skrive: {available}."),
        "nb" => format!("Jeg kjenner ikke !{name}. Her kan du skrive: {available}."),
        "sv" => format!("Jag känner inte !{name}. Här kan du skriva: {available}."),
        _ => format!("I do not know !{name}. Here you can write: {available}."),
    }
}

/// A command that needs a badge.
pub fn not_allowed(language: &str) -> String {
    match language {
        "da" => "Det kan kun moderatorer. Skriv !help for at se, hvad du kan.",
        "nb" => "Det kan bare moderatorer. Skriv !help for å se hva du kan.",
        "sv" => "Det kan bara moderatorer. Skriv !help för att se vad du kan.",
        _ => "Only moderators can do that. Write !help to see what you can do.",
    }
    .to_owned()
}

/// A command that is heard in another room. `here`: where it was written.
pub fn elsewhere(language: &str, here: RoomKind) -> String {
    let in_home = here == RoomKind::Moderation;
    match (language, in_home) {
        ("da", true) => "Det skriver du i dit eget rum.",
        ("da", false) => "Det skriver du i moderatorernes rum.",
        ("nb", true) => "Det skriver du i ditt eget rom.",
        ("nb", false) => "Det skriver du i moderatorenes rom.",
        ("sv", true) => "Det skriver du i ditt eget rum.",
        ("sv", false) => "Det skriver du i moderatorernas rum.",
        (_, true) => "Write that in your own room.",
        (_, false) => "Write that in the moderators' room.",
    }
    .to_owned()
}

/// A command that lacks some of what it needs.
pub fn usage(language: &str, usage: &str) -> String {
    match language {
        "da" => format!("Skriv det sådan: {usage}"),
        "nb" => format!("Skriv det slik: {usage}"),
        "sv" => format!("Skriv det så här: {usage}"),
        _ => format!("Write it like this: {usage}"),
    }
}

/// There is no such case.
pub fn no_case(language: &str, id: &str) -> String {
    let id: String = id.chars().take(30).collect();
    match language {
        "da" => format!("Der er ingen sag {id}. Skriv !queue for at se de åbne."),
        "nb" => format!("Det er ingen sak {id}. Skriv !queue for å se de åpne."),
        "sv" => format!("Det finns inget ärende {id}. Skriv !queue för att se de öppna."),
        _ => format!("There is no case {id}. Write !queue to see the open ones."),
    }
}

/// There is no such topic.
pub fn no_topic(language: &str) -> String {
    match language {
        "da" => "Det emne findes ikke. Skriv det, som det står i adressen på nettet.",
        "nb" => "Det emnet finnes ikke. Skriv det slik det står i adressen på nettet.",
        "sv" => "Det ämnet finns inte. Skriv det som det står i adressen på webben.",
        _ => "There is no such topic. Write it as it stands in its address on the web.",
    }
    .to_owned()
}

/// There is no such clause. `known`: IDs and titles.
pub fn no_rule(language: &str, known: &[String]) -> String {
    let known = known.join("\n");
    match language {
        "da" => format!("Den regel findes ikke. Reglerne er:\n{known}"),
        "nb" => format!("Den regelen finnes ikke. Reglene er:\n{known}"),
        "sv" => format!("Den regeln finns inte. Reglerna är:\n{known}"),
        _ => format!("There is no such rule. The rules are:\n{known}"),
    }
}

/// Somebody was quicker. `by`: their name; `did`: what the case is now.
pub fn handled(language: &str, id: &str, by: &str, did: &str) -> String {
    match language {
        "da" => format!("Sag {id} har {by} allerede set på: {did}."),
        "nb" => format!("Sak {id} har {by} allerede sett på: {did}."),
        "sv" => format!("Ärende {id} har {by} redan sett på: {did}."),
        _ => format!("Case {id} was already handled by {by}: {did}."),
    }
}

/// Somebody else has changed the case, which is still open, since its card was shown.
pub fn changed_by(language: &str, id: &str, by: &str, now: &str) -> String {
    match language {
        "da" => format!("Sag {id} har {by} ændret imens: {now}. Se på den igen."),
        "nb" => format!("Sak {id} har {by} endret imens: {now}. Se på den igjen."),
        "sv" => format!("Ärende {id} har {by} ändrat under tiden: {now}. Titta på det igen."),
        _ => format!("{by} has changed case {id} meanwhile: {now}. Look at it again."),
    }
}

/// The case has changed since its card was shown.
pub fn changed(language: &str, id: &str, now: &str) -> String {
    match language {
        "da" => format!("Sag {id} er ændret, siden kortet blev vist: {now}. Se på den igen."),
        "nb" => format!("Sak {id} er endret siden kortet ble vist: {now}. Se på den igjen."),
        "sv" => format!("Ärende {id} har ändrats sedan kortet visades: {now}. Se på det igen."),
        _ => format!("Case {id} has changed since its card was shown: {now}. Look at it again."),
    }
}

/// A case was taken on.
pub fn claimed(language: &str, id: &str, by: &str) -> String {
    match language {
        "da" => format!("{by} har taget sag {id}."),
        "nb" => format!("{by} har tatt sak {id}."),
        "sv" => format!("{by} har tagit ärende {id}."),
        _ => format!("{by} has taken on case {id}."),
    }
}

/// A case was decided.
pub fn decided(language: &str, id: &str, by: &str, outcome: &str) -> String {
    match language {
        "da" => format!("{by} har afgjort sag {id}: {outcome}."),
        "nb" => format!("{by} har avgjort sak {id}: {outcome}."),
        "sv" => format!("{by} har avgjort ärende {id}: {outcome}."),
        _ => format!("{by} has decided case {id}: {outcome}."),
    }
}

/// A topic was locked or unlocked.
pub fn locked(language: &str, title: &str, locked: bool) -> String {
    match (language, locked) {
        ("da", true) => format!("»{title}« er låst."),
        ("da", false) => format!("»{title}« er åbent igen."),
        ("nb", true) => format!("«{title}» er låst."),
        ("nb", false) => format!("«{title}» er åpent igjen."),
        ("sv", true) => format!("”{title}” är låst."),
        ("sv", false) => format!("”{title}” är öppet igen."),
        (_, true) => format!("“{title}” is locked."),
        (_, false) => format!("“{title}” is open again."),
    }
}

/// The territory is closed to newcomers, or open.
pub fn raid(language: &str, on: bool) -> String {
    match (language, on) {
        ("da", true) => "Der er lukket for nye medlemmer og invitationer.",
        ("da", false) => "Der er åbent for nye medlemmer igen.",
        ("nb", true) => "Det er stengt for nye medlemmer og invitasjoner.",
        ("nb", false) => "Det er åpent for nye medlemmer igjen.",
        ("sv", true) => "Det är stängt för nya medlemmar och inbjudningar.",
        ("sv", false) => "Det är öppet för nya medlemmar igen.",
        (_, true) => "The territory is closed to newcomers and invitations.",
        (_, false) => "The territory is open to newcomers again.",
    }
    .to_owned()
}

/// No case is open.
pub fn empty_queue(language: &str) -> String {
    match language {
        "da" | "nb" => "Køen er tom.",
        "sv" => "Kön är tom.",
        _ => "The queue is empty.",
    }
    .to_owned()
}

/// An appeal has come in.
pub fn appealed(language: &str, id: &str, due: &str) -> String {
    crate::notices::appeals::received(language, id, due)
}

/// An answer to what moderators have asked has come in.
pub fn answered(language: &str, id: &str) -> String {
    match language {
        "da" => format!("Tak. Moderatorerne læser dit svar i sag {id}."),
        "nb" => format!("Takk. Moderatorene leser svaret ditt i sak {id}."),
        "sv" => format!("Tack. Moderatorerna läser ditt svar i ärende {id}."),
        _ => format!("Thank you. The moderators read your answer in case {id}."),
    }
}

//! What is said in the moderators' room when a case begins to wait for somebody else.

use crate::policy::judgement::Awaited;

/// In the moderators' room: a case waits for somebody, and for nobody who has looked at it before.
pub fn awaits(language: &str, case: &str, name: &str, what: Awaited, url: &str) -> String {
    let says = match (what, language) {
        (Awaited::Appeal, "da") => format!("{name} klager i sag {case}."),
        (Awaited::Appeal, "nb") => format!("{name} klager i sak {case}."),
        (Awaited::Appeal, "sv") => format!("{name} överklagar i ärende {case}."),
        (Awaited::Appeal, _) => format!("{name} appeals in case {case}."),
        (Awaited::Review, "da") => format!("{name} beder om, at sag {case} bliver taget op igen."),
        (Awaited::Review, "nb") => format!("{name} ber om at sak {case} tas opp igjen."),
        (Awaited::Review, "sv") => format!("{name} ber om att ärende {case} tas upp igen."),
        (Awaited::Review, _) => format!("{name} asks that case {case} be looked at again."),
        (Awaited::Interim, "da") => format!("{name} er lukket ude foreløbigt i sag {case}."),
        (Awaited::Interim, "nb") => format!("{name} er stengt ute foreløpig i sak {case}."),
        (Awaited::Interim, "sv") => format!("{name} är avstängd tills vidare i ärende {case}."),
        (Awaited::Interim, _) => format!("{name} is suspended for the time being in case {case}."),
        (Awaited::Confirmation, "da") => format!("{name} har fået strike 3 i sag {case}."),
        (Awaited::Confirmation, "nb") => format!("{name} har fått strike 3 i sak {case}."),
        (Awaited::Confirmation, "sv") => format!("{name} har fått strike 3 i ärende {case}."),
        (Awaited::Confirmation, _) => format!("{name} was given strike 3 in case {case}."),
    };
    let waits = match language {
        "da" => "Det venter på en anden end den, der har afgjort det.",
        "nb" => "Det venter på en annen enn den som har avgjort det.",
        "sv" => "Det väntar på någon annan än den som har avgjort det.",
        _ => "It waits for somebody other than who decided.",
    };
    format!("{says} {waits}\n{url}/moderation/cases/{case}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_says_what_waits_and_where() {
        for language in ["da", "nb", "sv", "en"] {
            let mut said = Vec::new();
            for what in [
                Awaited::Appeal,
                Awaited::Review,
                Awaited::Interim,
                Awaited::Confirmation,
            ] {
                let words = awaits(language, "k3x9q2", "Mikkel", what, "https://dk.test");
                assert!(words.starts_with("Mikkel"), "{words}");
                assert!(
                    words.ends_with("https://dk.test/moderation/cases/k3x9q2"),
                    "{words}"
                );
                assert!(!said.contains(&words));
                said.push(words);
            }
        }
    }
}

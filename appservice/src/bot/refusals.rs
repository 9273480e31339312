//! Refusals in the language of who asks.

use crate::{
    error::Error,
    policy::{Ladder, appeals::Refused},
};

/// What is said to an error; nothing for one after which it is worth trying again.
pub fn in_words(language: &str, ladder: Ladder, error: &Error) -> Option<String> {
    let (errcode, message) = match error {
        Error::Refused {
            errcode,
            message,
            status,
            ..
        } if !status.is_server_error() => (*errcode, message.as_str()),
        Error::Homeserver {
            status, message, ..
        } if status.is_client_error() => ("", message.as_str()),
        _ => return None,
    };
    let [da, nb, sv, en] = match errcode {
        "ORG.ALTHING.APPEALED" => return Some(Refused::Twice.in_words(language)),
        "ORG.ALTHING.UNDONE" => return Some(Refused::Undone.in_words(language)),
        "ORG.ALTHING.APPEAL_CLOSED" => {
            return Some(Refused::Late(ladder.appeal_months).in_words(language));
        }
        "ORG.ALTHING.NOT_YOURS" => [
            "Den sag skal en anden afgøre: den er om dig selv, om en, der holder orden, eller du har selv anmeldt den.",
            "Den saken skal en annen avgjøre: den er om deg selv, om en som holder orden, eller du har selv rapportert den.",
            "Det ärendet ska någon annan avgöra: det är om dig själv, om någon som håller ordning, eller så har du själv anmält det.",
            "Somebody else has to judge that case: it is about yourself, about somebody who keeps order, or you have reported it.",
        ],
        "ORG.ALTHING.PUNISHED" => [
            "Det indlæg er allerede afgjort i en anden sag.",
            "Det innlegget er allerede avgjort i en annen sak.",
            "Det inlägget är redan avgjort i ett annat ärende.",
            "That post was judged before, in another case.",
        ],
        "ORG.ALTHING.PENDING" => return Some(Refused::Pending.in_words(language)),
        "ORG.ALTHING.TOO_EARLY" => return Some(Refused::Early.in_words(language)),
        "ORG.ALTHING.BADGE_REQUIRED" => return Some(super::words::not_allowed(language)),
        "ORG.ALTHING.NOTHING_ASKED" => [
            "Der er intet spørgsmål at svare på. Alt, hvad du har skrevet, bliver læst.",
            "Det er ikke noe spørsmål å svare på. Alt du har skrevet, blir lest.",
            "Det finns ingen fråga att svara på. Allt du har skrivit blir läst.",
            "There is no question to answer. Everything that you said is read.",
        ],
        "ORG.ALTHING.CASE_CHANGED" => [
            "Sagen er ændret imens. Se på den igen.",
            "Saken er endret imens. Se på den igjen.",
            "Ärendet har ändrats under tiden. Titta på det igen.",
            "The case has changed meanwhile. Look at it again.",
        ],
        "M_NOT_FOUND" => [
            "Det findes ikke. Se efter, om du har skrevet det rigtigt.",
            "Det finnes ikke. Se etter om du har skrevet det riktig.",
            "Det finns inte. Kontrollera att du har skrivit rätt.",
            "There is no such thing. See whether you have written it right.",
        ],
        "M_INVALID_PARAM" if error.names_field("outcome") => [
            "Det var mere end 90 dage gammelt, da det blev anmeldt: kun en påmindelse er tilbage (!nudge), medmindre det er alvorligt.",
            "Det var mer enn 90 dager gammelt da det ble rapportert: bare en påminnelse er igjen (!nudge), med mindre det er alvorlig.",
            "Det var mer än 90 dagar gammalt när det anmäldes: bara en påminnelse återstår (!nudge), om det inte är allvarligt.",
            "It was older than 90 days when it was reported: a nudge is what is left (!nudge), unless it is severe.",
        ],
        _ => [
            "Det kan ikke lade sig gøre. Prøv på nettet, hvor der står hvorfor.",
            "Det lar seg ikke gjøre. Prøv på nettet, der det står hvorfor.",
            "Det går inte. Försök på webben, där det står varför.",
            message,
        ],
    };
    let text = match language {
        "da" => da,
        "nb" => nb,
        "sv" => sv,
        _ => en,
    };
    Some(text.to_owned())
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::*;

    #[test]
    fn a_refusal_is_said_and_an_outage_is_not() {
        let refused =
            |errcode| Error::refused(StatusCode::CONFLICT, errcode, "An English sentence.");
        let said = in_words("sv", Ladder::DEFAULT, &refused("ORG.ALTHING.PUNISHED")).unwrap();
        assert!(said.contains("redan avgjort"));
        assert_eq!(
            in_words("en", Ladder::DEFAULT, &refused("M_OTHER")).as_deref(),
            Some("An English sentence.")
        );
        let told = |language: &str, error: &Error| {
            in_words(language, Ladder::DEFAULT, error).unwrap_or_default()
        };
        // What an act of the bot's may be refused with, and what nobody has thought of.
        for errcode in [
            "ORG.ALTHING.APPEALED",
            "ORG.ALTHING.APPEAL_CLOSED",
            "ORG.ALTHING.BADGE_REQUIRED",
            "ORG.ALTHING.CASE_CHANGED",
            "ORG.ALTHING.NOTHING_ASKED",
            "ORG.ALTHING.NOT_YOURS",
            "ORG.ALTHING.PENDING",
            "ORG.ALTHING.PUNISHED",
            "ORG.ALTHING.TOO_EARLY",
            "ORG.ALTHING.UNDONE",
            "M_INVALID_PARAM",
            "M_NOT_FOUND",
            "M_OTHER",
        ] {
            let english = told("en", &refused(errcode));
            for language in ["da", "nb", "sv"] {
                let said = told(language, &refused(errcode));
                assert!(
                    !said.is_empty() && said != english,
                    "{errcode} in {language}: {said}"
                );
            }
        }
        let old = Error::invalid_field("outcome", "An English sentence.");
        assert!(told("da", &old).contains("90 dage"));
        let away = Error::Unavailable {
            sent: true,
            message: "away".into(),
        };
        assert_eq!(in_words("da", Ladder::DEFAULT, &away), None);
        assert_eq!(in_words("da", Ladder::DEFAULT, &Error::busy("x y")), None);
    }
}

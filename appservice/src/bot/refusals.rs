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
        "ORG.ALTHING.BADGE_REQUIRED" => return Some(super::words::not_allowed(language)),
        _ => return Some(message.to_owned()),
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
            in_words("sv", Ladder::DEFAULT, &refused("M_OTHER")).as_deref(),
            Some("An English sentence.")
        );
        let away = Error::Unavailable {
            sent: true,
            message: "away".into(),
        };
        assert_eq!(in_words("da", Ladder::DEFAULT, &away), None);
        assert_eq!(in_words("da", Ladder::DEFAULT, &Error::busy("x y")), None);
    }
}

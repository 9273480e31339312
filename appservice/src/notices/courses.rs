//! What a member is told of their courses, in their language.

/// What follows from an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It passed.
    Passed,
    /// It failed, and so many attempts are left.
    Left(u32),
    /// It failed, none is left, and the next one may begin at this moment, in words.
    NextAt(String),
}

/// An attempt was handed in and scored.
pub fn attempt(language: &str, course: &str, (score, of): (u32, u32), outcome: &Outcome) -> String {
    let says = match language {
        "da" => format!("Prøven i »{course}«: {score} af {of} rigtige."),
        "nb" => format!("Prøven i «{course}»: {score} av {of} riktige."),
        "sv" => format!("Provet i ”{course}”: {score} av {of} rätt."),
        _ => format!("The quiz of “{course}”: {score} of {of} right."),
    };
    let follows = match (outcome, language) {
        (Outcome::Passed, "da") => "Du har bestået.".to_owned(),
        (Outcome::Passed, "nb") => "Du har bestått.".to_owned(),
        (Outcome::Passed, "sv") => "Du är godkänd.".to_owned(),
        (Outcome::Passed, _) => "You have passed.".to_owned(),
        (Outcome::Left(left), "da") => {
            format!("Det var ikke nok denne gang. Forsøg tilbage: {left}.")
        }
        (Outcome::Left(left), "nb") => {
            format!("Det var ikke nok denne gangen. Forsøk igjen: {left}.")
        }
        (Outcome::Left(left), "sv") => {
            format!("Det räckte inte den här gången. Försök kvar: {left}.")
        }
        (Outcome::Left(left), _) => {
            format!("That was not enough this time. Attempts left: {left}.")
        }
        (Outcome::NextAt(when), "da") => {
            format!("Det var ikke nok denne gang. Næste forsøg kan begynde {when}.")
        }
        (Outcome::NextAt(when), "nb") => {
            format!("Det var ikke nok denne gangen. Neste forsøk kan begynne {when}.")
        }
        (Outcome::NextAt(when), "sv") => {
            format!("Det räckte inte den här gången. Nästa försök kan börja {when}.")
        }
        (Outcome::NextAt(when), _) => {
            format!("That was not enough this time. The next attempt may begin on {when}.")
        }
    };
    format!("{says} {follows}")
}

/// A course is completed. Its badge may be given by hand.
pub fn completed(language: &str, course: &str, by_hand: bool) -> String {
    let (says, waits) = match language {
        "da" => (
            format!("Du har gennemført kurset »{course}«."),
            "En administrator ser på det og giver dig badget.",
        ),
        "nb" => (
            format!("Du har fullført kurset «{course}»."),
            "En administrator ser på det og gir deg merket.",
        ),
        "sv" => (
            format!("Du har gått klart kursen ”{course}”."),
            "En administratör tittar på det och ger dig märket.",
        ),
        _ => (
            format!("You have completed the course “{course}”."),
            "An administrator looks at it and gives you the badge.",
        ),
    };
    if by_hand {
        format!("{says} {waits}")
    } else {
        says
    }
}

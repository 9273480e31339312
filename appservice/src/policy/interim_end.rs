//! What a member hears when a suspension that was to hold until somebody has looked is over.

use super::conduct::InterimEnd;

/// It is over, and why; `open`: nothing else keeps the account shut.
pub fn interim_ended(language: &str, case: &str, end: InterimEnd, open: bool) -> String {
    let (says, opened) = match language {
        "da" => (
            match end {
                InterimEnd::Unconfirmed => format!(
                    "Den foreløbige lukning af din konto (sag {case}) er ophørt: ingen anden har bekræftet den i tide."
                ),
                InterimEnd::Decided => format!(
                    "Den foreløbige lukning af din konto (sag {case}) er ophørt: sagen er afgjort, og den endte ikke med en strike."
                ),
                InterimEnd::Dropped => {
                    format!("Den foreløbige lukning af din konto (sag {case}) er ophørt.")
                }
            },
            "Kontoen er åben igen, og du kommer tilbage i de rum, du var i.",
        ),
        "nb" => (
            match end {
                InterimEnd::Unconfirmed => format!(
                    "Den foreløpige stengingen av kontoen din (sak {case}) er opphørt: ingen annen har bekreftet den i tide."
                ),
                InterimEnd::Decided => format!(
                    "Den foreløpige stengingen av kontoen din (sak {case}) er opphørt: saken er avgjort, og den endte ikke med en strike."
                ),
                InterimEnd::Dropped => {
                    format!("Den foreløpige stengingen av kontoen din (sak {case}) er opphørt.")
                }
            },
            "Kontoen er åpen igjen, og du kommer tilbake i rommene du var i.",
        ),
        "sv" => (
            match end {
                InterimEnd::Unconfirmed => format!(
                    "Den tillfälliga stängningen av ditt konto (ärende {case}) har upphört: ingen annan har bekräftat den i tid."
                ),
                InterimEnd::Decided => format!(
                    "Den tillfälliga stängningen av ditt konto (ärende {case}) har upphört: ärendet är avgjort och slutade inte med en strike."
                ),
                InterimEnd::Dropped => {
                    format!(
                        "Den tillfälliga stängningen av ditt konto (ärende {case}) har upphört."
                    )
                }
            },
            "Kontot är öppet igen, och du kommer tillbaka till rummen som du var i.",
        ),
        _ => (
            match end {
                InterimEnd::Unconfirmed => format!(
                    "The suspension of your account for the time being (case {case}) is over: nobody else has confirmed it in time."
                ),
                InterimEnd::Decided => format!(
                    "The suspension of your account for the time being (case {case}) is over: the case was decided, and it did not end with a strike."
                ),
                InterimEnd::Dropped => {
                    format!(
                        "The suspension of your account for the time being (case {case}) is over."
                    )
                }
            },
            "Your account is open again, and you return to the rooms that you were in.",
        ),
    };
    if open {
        format!("{says} {opened}")
    } else {
        says
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_that_the_account_is_open_where_it_is() {
        for (language, open) in [
            ("da", "åben igen"),
            ("nb", "åpen igjen"),
            ("sv", "öppet igen"),
            ("en", "open again"),
        ] {
            for end in [
                InterimEnd::Unconfirmed,
                InterimEnd::Decided,
                InterimEnd::Dropped,
            ] {
                let said = |is_open| interim_ended(language, "k3x9q2", end, is_open);
                assert!(said(true).contains(open) && said(true).contains("k3x9q2"));
                assert!(!said(false).contains(open));
            }
        }
    }
}

use crate::events::Lowered;

/// Before the statement of a strike that has become a lower step by itself.
pub fn lowered(language: &str, case: &str, step: u8, why: Lowered) -> String {
    match (why, language) {
        (Lowered::Unconfirmed, "da") => format!(
            "Ingen anden har i tide bekræftet, at det i sag {case} var så alvorligt. Advarslen er nu strike {step} af 3."
        ),
        (Lowered::Unconfirmed, "nb") => format!(
            "Ingen annen har i tide bekreftet at det i sak {case} var så alvorlig. Advarselen er nå strike {step} av 3."
        ),
        (Lowered::Unconfirmed, "sv") => format!(
            "Ingen annan har i tid bekräftat att det i ärende {case} var så allvarligt. Varningen är nu strike {step} av 3."
        ),
        (Lowered::Unconfirmed, _) => format!(
            "Nobody else has confirmed in time that what happened in case {case} was so serious. It is strike {step} of 3 now."
        ),
        (Lowered::Overturned, "da") => format!(
            "En tidligere advarsel til dig er ophævet. Den i sag {case} talte den med og er derfor nu strike {step} af 3."
        ),
        (Lowered::Overturned, "nb") => format!(
            "En tidligere advarsel til deg er opphevet. Den i sak {case} telte den med og er derfor nå strike {step} av 3."
        ),
        (Lowered::Overturned, "sv") => format!(
            "En tidigare varning till dig är upphävd. Den i ärende {case} räknade med den och är därför nu strike {step} av 3."
        ),
        (Lowered::Overturned, _) => format!(
            "An earlier strike of yours was overturned. The one of case {case} counted it, and is strike {step} of 3 now."
        ),
    }
}

//! What a member hears of a post of theirs that somebody who keeps order has removed without a case.

/// What is known of such a removal.
#[derive(Debug, Clone, Copy)]
pub struct ByHand<'a> {
    /// Title of the topic.
    pub topic: &'a str,
    /// The clause of the code of conduct that was named.
    pub rule: Option<&'a str>,
    /// Why, in the words of who did it.
    pub reason: Option<&'a str>,
    /// Whom to complain to: names and user IDs, or an address.
    pub to: &'a str,
}

/// It was removed, why, and how to complain.
pub fn removed_by_hand(language: &str, removal: ByHand<'_>) -> String {
    let ByHand { topic, to, .. } = removal;
    let (head, redress) = match language {
        "da" => (
            format!(
                "Et indlæg, du skrev i »{topic}«, er fjernet af en, der holder orden. Det er ikke en \
                 advarsel, og ingen maskine har besluttet det."
            ),
            format!("Mener du, at det var forkert, så skriv til {to}."),
        ),
        "nb" => (
            format!(
                "Et innlegg du skrev i «{topic}», er fjernet av en som holder orden. Det er ikke en \
                 advarsel, og ingen maskin har bestemt det."
            ),
            format!("Mener du at det var feil, så skriv til {to}."),
        ),
        "sv" => (
            format!(
                "Ett inlägg som du skrev i ”{topic}” har tagits bort av någon som håller ordning. Det är \
                 ingen varning, och ingen maskin har beslutat det."
            ),
            format!("Tycker du att det var fel, så skriv till {to}."),
        ),
        _ => (
            format!(
                "A post that you wrote in “{topic}” was removed by somebody who keeps order. It is no \
                 strike, and no machine has decided it."
            ),
            format!("If you think that this was wrong, write to {to}."),
        ),
    };
    let parts = [head, why(language, removal), redress];
    parts.join("\n\n")
}

fn why(language: &str, removal: ByHand<'_>) -> String {
    let [rule, reason, none] = match language {
        "da" => [
            "Reglen",
            "Begrundelsen",
            "Der blev ikke givet nogen begrundelse.",
        ],
        "nb" => [
            "Regelen",
            "Begrunnelsen",
            "Det ble ikke gitt noen begrunnelse.",
        ],
        "sv" => ["Regeln", "Motiveringen", "Ingen motivering gavs."],
        _ => ["The rule", "The reason", "No reason was given."],
    };
    let rule = removal.rule.map(|text| format!("{rule}: {text}"));
    let reason = removal.reason.map(|text| format!("{reason}: {text}"));
    let said: Vec<_> = rule.into_iter().chain(reason).collect();
    if said.is_empty() {
        return none.to_owned();
    }
    said.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_is_told_and_what_was_not_is_not_made_up() {
        let removal = ByHand {
            topic: "Cykler",
            rule: Some("Trusler."),
            reason: Some("For groft."),
            to: "Henrik (@henrik:dk.test)",
        };
        let said = removed_by_hand("da", removal);
        assert!(
            said.contains("Reglen: Trusler.\nBegrundelsen: For groft."),
            "{said}"
        );
        assert!(
            said.ends_with("så skriv til Henrik (@henrik:dk.test)."),
            "{said}"
        );
        let bare = ByHand {
            rule: None,
            reason: None,
            ..removal
        };
        for (language, none) in [
            ("da", "ikke givet nogen"),
            ("nb", "ikke gitt noen"),
            ("sv", "Ingen motivering"),
            ("en", "No reason"),
        ] {
            let said = removed_by_hand(language, bare);
            assert!(said.contains(none) && said.contains("Cykler"), "{said}");
        }
    }
}

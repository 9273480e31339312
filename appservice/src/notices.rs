//! What Althing says to members in Matrix rooms, in the territory's language.

/// On an invitation back into a room of the member's own.
pub fn come_back(language: &str) -> &'static str {
    match language {
        "da" => {
            "Du har forladt et rum, der er dit: det viser, hvad Althing ved og siger om dig. \
             Tag imod invitationen, hvis du vil have det tilbage; ellers hører du ikke mere om det."
        }
        "nb" => {
            "Du har forlatt et rom som er ditt: det viser hva Althing vet og sier om deg. \
             Ta imot invitasjonen hvis du vil ha det tilbake; ellers hører du ikke mer om det."
        }
        "sv" => {
            "Du har lämnat ett rum som är ditt: det visar vad Althing vet och säger om dig. \
             Tacka ja till inbjudan om du vill ha det tillbaka; annars hör du inget mer om det."
        }
        _ => {
            "You have left a room that is yours: it shows what Althing knows and says about you. \
             Accept the invitation if you want it back; otherwise you will hear no more about it."
        }
    }
}

/// The reason on taking somebody out of a room, a word or two.
pub fn badge_lacking(language: &str) -> &'static str {
    match language {
        "da" => "Badge mangler",
        "nb" => "Merke mangler",
        "sv" => "Märke saknas",
        _ => "Badge missing",
    }
}

/// A badge was awarded.
pub fn awarded(language: &str, badge: &str) -> String {
    match language {
        "da" => format!("Du har fået badget »{badge}«. Det, som det åbner, er åbent nu."),
        "nb" => format!("Du har fått merket «{badge}». Det som det åpner, er åpent nå."),
        "sv" => format!("Du har fått märket ”{badge}”. Det som det öppnar är öppet nu."),
        _ => format!("You have been awarded the badge “{badge}”. What it opens is open now."),
    }
}

/// How long something lasts still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// Whole days.
    Days(i64),
    /// Whole hours.
    Hours(i64),
}

impl Left {
    fn in_words(self, language: &str) -> String {
        let (count, [hour, hours, day, days]) = match (self, language) {
            (Self::Days(n) | Self::Hours(n), "da") => (n, ["time", "timer", "dag", "dage"]),
            (Self::Days(n) | Self::Hours(n), "nb") => (n, ["time", "timer", "dag", "dager"]),
            (Self::Days(n) | Self::Hours(n), "sv") => (n, ["timme", "timmar", "dag", "dagar"]),
            (Self::Days(n) | Self::Hours(n), _) => (n, ["hour", "hours", "day", "days"]),
        };
        let unit = match (self, count) {
            (Self::Hours(_), 1) => hour,
            (Self::Hours(_), _) => hours,
            (Self::Days(_), 1) => day,
            (Self::Days(_), _) => days,
        };
        format!("{count} {unit}")
    }
}

/// A badge ends soon. Where a course earns it, taking that again renews it.
pub fn ends_soon(language: &str, badge: &str, left: Left, by_course: bool) -> String {
    let left = left.in_words(language);
    let (says, renew) = match language {
        "da" => (
            format!("Dit badge »{badge}« udløber om {left}."),
            "Tag kurset igen for at forny det.",
        ),
        "nb" => (
            format!("Merket ditt «{badge}» utløper om {left}."),
            "Ta kurset igjen for å fornye det.",
        ),
        "sv" => (
            format!("Ditt märke ”{badge}” går ut om {left}."),
            "Gå kursen igen för att förnya det.",
        ),
        _ => (
            format!("Your badge “{badge}” ends in {left}."),
            "Take the course again to renew it.",
        ),
    };
    and_then(says, renew, by_course)
}

/// A badge has ended. Where a course earns it, taking that again renews it.
pub fn ended(language: &str, badge: &str, by_course: bool) -> String {
    let (says, renew) = match language {
        "da" => (
            format!("Dit badge »{badge}« er udløbet. Du kan stadig læse på nettet."),
            "Tag kurset igen, så kommer du tilbage i de samme rum.",
        ),
        "nb" => (
            format!("Merket ditt «{badge}» er utløpt. Du kan fortsatt lese på nettet."),
            "Ta kurset igjen, så kommer du tilbake i de samme rommene.",
        ),
        "sv" => (
            format!("Ditt märke ”{badge}” har gått ut. Du kan fortfarande läsa på webben."),
            "Gå kursen igen, så kommer du tillbaka till samma rum.",
        ),
        _ => (
            format!("Your badge “{badge}” has ended. You can still read on the web."),
            "Take the course again and you return to the same rooms.",
        ),
    };
    and_then(says, renew, by_course)
}

fn and_then(says: String, renew: &str, by_course: bool) -> String {
    if by_course {
        format!("{says} {renew}")
    } else {
        says
    }
}

/// Somebody came by an invitation of the one who is told.
pub fn came_by_you(language: &str, name: &str) -> String {
    match language {
        "da" => format!("{name} er kommet med på din invitation. Sig hej!"),
        "nb" => format!("{name} er kommet med på invitasjonen din. Si hei!"),
        "sv" => format!("{name} har kommit med på din inbjudan. Säg hej!"),
        _ => format!("{name} has joined by your invitation. Say hello!"),
    }
}

/// A badge was taken back.
pub fn revoked(language: &str, badge: &str, reason: &str) -> String {
    match language {
        "da" => format!("Dit badge »{badge}« er taget tilbage. Begrundelse: {reason}"),
        "nb" => format!("Merket ditt «{badge}» er trukket tilbake. Begrunnelse: {reason}"),
        "sv" => format!("Ditt märke ”{badge}” har återkallats. Motivering: {reason}"),
        _ => format!("Your badge “{badge}” was revoked. Reason: {reason}"),
    }
}

/// The reason on a redaction by the bot for an author who is not in the room any more.
pub fn removed_for_author(language: &str) -> &'static str {
    match language {
        "da" => "Fjernet af forfatteren",
        "nb" => "Fjernet av forfatteren",
        "sv" => "Borttaget av författaren",
        _ => "Removed by its author",
    }
}

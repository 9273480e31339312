//! What is said of a post that is taken back although nobody has judged it.

use super::slow_mode::Untimely;

/// The reason on the redaction of a post that is taken back without a judgement.
pub fn reason(language: &str, why: Untimely) -> &'static str {
    match (language, why) {
        ("da", Untimely::SlowMode(_)) => "For hurtigt: emnet er i langsom tilstand",
        ("nb", Untimely::SlowMode(_)) => "For fort: emnet er i sakte modus",
        ("sv", Untimely::SlowMode(_)) => "För tidigt: ämnet är i långsamt läge",
        (_, Untimely::SlowMode(_)) => "Too soon: this topic is in slow mode",
        ("da", Untimely::Raid(_)) => "For hurtigt: nye medlemmer skriver langsomt lige nu",
        ("nb", Untimely::Raid(_)) => "For fort: nye medlemmer skriver sakte akkurat nå",
        ("sv", Untimely::Raid(_)) => "För tidigt: nya medlemmar skriver långsamt just nu",
        (_, Untimely::Raid(_)) => "Too soon: new members post slowly just now",
        ("da", Untimely::Silenced) => "Afsenderen må ikke skrive her for tiden",
        ("nb", Untimely::Silenced) => "Avsenderen får ikke skrive her for tiden",
        ("sv", Untimely::Silenced) => "Avsändaren får inte skriva här för närvarande",
        (_, Untimely::Silenced) => "The sender may not write here for now",
    }
}

/// A new member's post came too early while the territory is closed to newcomers, and was taken back;
/// `pause` in seconds.
pub fn in_raid(language: &str, pause: u32) -> String {
    match language {
        "da" => format!(
            "Lige nu kommer der usædvanlig mange på én gang. Så længe skal der gå {pause} sekunder mellem to indlæg \
             af et nyt medlem, i alle emner. Dit sidste indlæg kom for tidligt og er fjernet. Vent lidt, og skriv \
             det igen."
        ),
        "nb" => format!(
            "Akkurat nå kommer det uvanlig mange på én gang. Så lenge skal det gå {pause} sekunder mellom to innlegg \
             av et nytt medlem, i alle emner. Det siste innlegget ditt kom for tidlig og er fjernet. Vent litt, og \
             skriv det igjen."
        ),
        "sv" => format!(
            "Just nu kommer det ovanligt många på en gång. Så länge ska det gå {pause} sekunder mellan två inlägg av \
             en ny medlem, i alla ämnen. Ditt senaste inlägg kom för tidigt och har tagits bort. Vänta lite och \
             skriv det igen."
        ),
        _ => format!(
            "Unusually many are coming at once just now. Meanwhile {pause} seconds have to pass between two posts of \
             a new member, in all topics. Your last post came too early and was removed. Wait a little and write it \
             again."
        ),
    }
}

/// A post came too early and was taken back; `pause` in seconds.
pub fn in_slow_mode(language: &str, topic: &str, pause: u32) -> String {
    match language {
        "da" => format!(
            "Emnet »{topic}« er i langsom tilstand: der skal gå {pause} sekunder mellem to indlæg af dig. \
             Dit sidste indlæg kom for tidligt og er fjernet. Vent lidt, og skriv det igen."
        ),
        "nb" => format!(
            "Emnet «{topic}» er i sakte modus: det skal gå {pause} sekunder mellom to innlegg av deg. \
             Det siste innlegget ditt kom for tidlig og er fjernet. Vent litt, og skriv det igjen."
        ),
        "sv" => format!(
            "Ämnet ”{topic}” är i långsamt läge: det ska gå {pause} sekunder mellan två inlägg av dig. \
             Ditt senaste inlägg kom för tidigt och har tagits bort. Vänta lite och skriv det igen."
        ),
        _ => format!(
            "The topic “{topic}” is in slow mode: {pause} seconds have to pass between two posts of yours. \
             Your last post came too early and was removed. Wait a little and write it again."
        ),
    }
}

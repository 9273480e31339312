//! What Althing says in Matrix rooms: to a member in theirs, in others in the territory's language.

pub mod appeals;
pub mod courses;
pub mod removals;

/// Name of the room where the monthly figures of moderation stand.
pub fn transparency_room(language: &str) -> &'static str {
    match language {
        "da" => "Åbenhed om moderation",
        "nb" => "Åpenhet om moderering",
        "sv" => "Öppenhet om moderering",
        _ => "Moderation, in the open",
    }
}

/// What moderation did in a month: `[name, number]` lines, and a line for what each case came to.
pub fn month(language: &str, figures: &Figures<'_>, decisions: &[String]) -> String {
    let [title, decided, words @ ..]: [&str; 12] = match language {
        "da" => [
            "Moderation",
            "Afgørelser",
            "anmeldelser",
            "sager",
            "uden anmærkning",
            "påmindelser",
            "fjernet",
            "strikes (trin 1, 2, 3)",
            "klager",
            "omgjort",
            "fjernede indlæg",
            "mediantid til afgørelse (timer)",
        ],
        "nb" => [
            "Moderering",
            "Avgjørelser",
            "rapporter",
            "saker",
            "uten anmerkning",
            "påminnelser",
            "fjernet",
            "striker (trinn 1, 2, 3)",
            "klager",
            "omgjort",
            "fjernede innlegg",
            "mediantid til avgjørelse (timer)",
        ],
        "sv" => [
            "Moderering",
            "Beslut",
            "anmälningar",
            "ärenden",
            "utan anmärkning",
            "påminnelser",
            "borttaget",
            "strikes (steg 1, 2, 3)",
            "överklaganden",
            "upphävda",
            "borttagna inlägg",
            "mediantid till beslut (timmar)",
        ],
        _ => [
            "Moderation",
            "Decisions",
            "reports",
            "cases",
            "dismissed",
            "nudges",
            "removed",
            "strikes (steps 1, 2, 3)",
            "appeals",
            "overturned",
            "posts removed",
            "median time to a decision (hours)",
        ],
    };
    let lines = words.iter().zip(&figures.values);
    let lines = lines.map(|(word, value)| format!("{word}: {value}"));
    let mut lines: Vec<_> = lines.collect();
    if !decisions.is_empty() {
        lines.push(format!("\n{decided}"));
        lines.extend_from_slice(decisions);
    }
    format!("{title} {}\n{}", figures.month, lines.join("\n"))
}

/// What cases of a month came to: `rule` as it is called, `outcome` in a word or two.
pub fn decided_alike(
    language: &str,
    count: u32,
    rule: Option<&str>,
    outcome: &str,
    overturned: bool,
) -> String {
    let undone = match (overturned, language) {
        (false, _) => "",
        (true, "da" | "nb") => ", omgjort",
        (true, "sv") => ", upphävt",
        (true, _) => ", overturned",
    };
    match rule {
        Some(rule) => format!("{count} × {rule}: {outcome}{undone}"),
        None => format!("{count} × {outcome}{undone}"),
    }
}

/// The figures of a month, in the order in which they are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures<'a> {
    /// `2026-11`.
    pub month: &'a str,
    /// Reports, cases, dismissed, nudges, removed, strikes, appeals, overturned, posts removed, median.
    pub values: [String; 10],
}

/// In a topic: a post there is blurred on the web.
pub fn post_hidden(language: &str) -> &'static str {
    match language {
        "da" => {
            "Flere medlemmer har anmeldt et indlæg her i emnet. På nettet er det sløret, indtil en \
             moderator har set på det."
        }
        "nb" => {
            "Flere medlemmer har rapportert et innlegg her i emnet. På nettet er det sløret til en \
             moderator har sett på det."
        }
        "sv" => {
            "Flera medlemmar har anmält ett inlägg här i ämnet. På webben är det suddigt tills en \
             moderator har tittat på det."
        }
        _ => {
            "Several members have reported a post in this topic. On the web it is blurred until a \
             moderator has looked at it."
        }
    }
}

/// In a topic that was locked: why, in the words of whoever did it. On the web the composer says so.
pub fn topic_locked(language: &str, reason: &str) -> String {
    match language {
        "da" => format!("Emnet er låst af en moderator: {reason}"),
        "nb" => format!("Emnet er låst av en moderator: {reason}"),
        "sv" => format!("Ämnet är låst av en moderator: {reason}"),
        _ => format!("A moderator has locked this topic: {reason}"),
    }
}

/// In a topic that is locked no more.
pub fn topic_unlocked(language: &str) -> &'static str {
    match language {
        "da" => "Emnet er ikke låst længere.",
        "nb" => "Emnet er ikke låst lenger.",
        "sv" => "Ämnet är inte låst längre.",
        _ => "This topic is no longer locked.",
    }
}

/// In a topic, in place of [`post_hidden`]: somebody has judged.
pub fn post_looked_at(language: &str) -> &'static str {
    match language {
        "da" => "Flere medlemmer anmeldte et indlæg her i emnet. En moderator har set på det.",
        "nb" => "Flere medlemmer varslet om et innlegg her i emnet. En moderator har sett på det.",
        "sv" => "Flera medlemmar anmälde ett inlägg här i ämnet. En moderator har tittat på det.",
        _ => "Several members reported a post in this topic. A moderator has looked at it.",
    }
}

/// What those who judge ask a member about a case, and how to answer.
pub fn asked(language: &str, case: &str, text: &str, web_url: &str) -> String {
    match language {
        "da" => format!(
            "Moderatorerne spørger om sag {case}:\n\n{text}\n\nSvar på {web_url}/conduct, eller skriv her: !answer {case} og dit svar."
        ),
        "nb" => format!(
            "Moderatorene spør om sak {case}:\n\n{text}\n\nSvar på {web_url}/conduct, eller skriv her: !answer {case} og svaret ditt."
        ),
        "sv" => format!(
            "Moderatorerna frågar om ärende {case}:\n\n{text}\n\nSvara på {web_url}/conduct, eller skriv här: !answer {case} och ditt svar."
        ),
        _ => format!(
            "The moderators ask about case {case}:\n\n{text}\n\nAnswer at {web_url}/conduct, or write here: !answer {case} and your answer."
        ),
    }
}

/// For a member whose name was taken away.
pub fn name_reset(language: &str, name: &str, reason: &str) -> String {
    match language {
        "da" => format!(
            "En moderator har taget dit viste navn »{name}« væk. Du vises med dit brugernavn, til du vælger et andet. Begrundelse: {reason}"
        ),
        "nb" => format!(
            "En moderator har tatt bort visningsnavnet ditt «{name}». Du vises med brukernavnet ditt til du velger et annet. Begrunnelse: {reason}"
        ),
        "sv" => format!(
            "En moderator har tagit bort ditt visningsnamn ”{name}”. Du visas med ditt användarnamn tills du väljer ett annat. Motivering: {reason}"
        ),
        _ => format!(
            "A moderator has taken your shown name “{name}” away. You are shown by your user name until you choose another. Reason: {reason}"
        ),
    }
}

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

/// The first words to a new member, the same to all: every home room has them. `badge` opens the forum, and a course earns it.
pub fn welcome(language: &str, territory: &str, badge: Option<&str>) -> String {
    let (says, first) = match language {
        "da" => (
            format!(
                "Velkommen til {territory}! Her i dit eget rum står, hvad Althing ved og siger om dig: \
                 beskeder, kursusfremskridt og afgørelser. Kun du og platformen er her. Skriv !help for at se, \
                 hvad du kan spørge om."
            ),
            badge.map(|badge| {
                format!("Begynd med kurset, der giver badget »{badge}«: det åbner forummet for dig.")
            }),
        ),
        "nb" => (
            format!(
                "Velkommen til {territory}! Her i ditt eget rom står det hva Althing vet og sier om deg: \
                 beskjeder, kursfremdrift og avgjørelser. Bare du og plattformen er her. Skriv !help for å se \
                 hva du kan spørre om."
            ),
            badge.map(|badge| {
                format!("Begynn med kurset som gir merket «{badge}»: det åpner forumet for deg.")
            }),
        ),
        "sv" => (
            format!(
                "Välkommen till {territory}! Här i ditt eget rum står vad Althing vet och säger om dig: \
                 meddelanden, kursframsteg och beslut. Bara du och plattformen är här. Skriv !help för att se \
                 vad du kan fråga om."
            ),
            badge.map(|badge| {
                format!("Börja med kursen som ger märket ”{badge}”: det öppnar forumet för dig.")
            }),
        ),
        _ => (
            format!(
                "Welcome to {territory}! This room of your own holds what Althing knows and says of you: \
                 notices, progress in courses, decisions. Only you and the platform are here. Write !help to see \
                 what you can ask for."
            ),
            badge.map(|badge| {
                format!("Begin with the course that earns the badge “{badge}”: it opens the forum to you.")
            }),
        ),
    };
    match first {
        Some(first) => format!("{says} {first}"),
        None => says,
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

/// For those who issue badges: a member has completed the course of a badge that is given by hand.
pub fn waits(language: &str, name: &str, badge: &str) -> String {
    match language {
        "da" => format!(
            "{name} har gennemført kurset til badget »{badge}« og venter på det. Giv det på badgets side."
        ),
        "nb" => format!(
            "{name} har fullført kurset til merket «{badge}» og venter på det. Gi det på siden til merket."
        ),
        "sv" => format!(
            "{name} har gått klart kursen till märket ”{badge}” och väntar på det. Dela ut det på märkets sida."
        ),
        _ => format!(
            "{name} has completed the course of the badge “{badge}” and waits for it. Award it on the badge’s page."
        ),
    }
}

/// Why a badge was awarded that an invitation brought along.
pub fn by_invitation(language: &str) -> &'static str {
    match language {
        "da" => "Fulgte med invitationen",
        "nb" => "Fulgte med invitasjonen",
        "sv" => "Följde med inbjudan",
        _ => "Came with the invitation",
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

/// For moderators: a policy list is about a member.
pub fn listed(language: &str, list: &str, entity: &str, reason: &str) -> String {
    let says = match language {
        "da" | "nb" => format!("Listen {list} har en regel for {entity}."),
        "sv" => format!("Listan {list} har en regel för {entity}."),
        _ => format!("The list {list} has a rule for {entity}."),
    };
    match (language, reason) {
        (_, "") => says,
        ("da", _) => format!("{says} Begrundelse: {reason}"),
        ("nb", _) => format!("{says} Begrunnelse: {reason}"),
        ("sv", _) => format!("{says} Motivering: {reason}"),
        _ => format!("{says} Reason: {reason}"),
    }
}

/// For moderators: rules of a policy list have come to reach too far.
pub fn refused_rules(language: &str, list: &str, entities: &[&str]) -> String {
    let rules = entities.join(", ");
    match language {
        "da" => format!(
            "Listen {list} rammer nu for mange, eller en, der holder orden, med {rules}. Det får ingen ny virkning. \
             Hvem reglen ramte før, rammer den stadig, indtil listen trækker den tilbage."
        ),
        "nb" => format!(
            "Listen {list} treffer nå for mange, eller en som holder orden, med {rules}. Det får ingen ny virkning. \
             Hvem regelen traff før, treffer den fortsatt, til listen trekker den tilbake."
        ),
        "sv" => format!(
            "Listan {list} träffar nu för många, eller någon som håller ordning, med {rules}. Det får ingen ny \
             verkan. Vem regeln träffade förut träffar den fortfarande, tills listan drar tillbaka den."
        ),
        _ => format!(
            "The list {list} is now about too many, or about somebody who keeps order, by {rules}. That has no new \
             effect. Whom the rule was about before, it still is, until the list withdraws it."
        ),
    }
}

/// The reason on the ban of a guest because of a policy list.
pub fn listed_reason(language: &str) -> &'static str {
    match language {
        "da" => "Står på en liste, som vi følger",
        "nb" => "Står på en liste som vi følger",
        "sv" => "Står på en lista som vi följer",
        _ => "On a list that we follow",
    }
}

/// The reason on a redaction by a rule of the code of conduct; `rule` as it is called.
pub fn removed_by_rule(language: &str, rule: &str) -> String {
    match language {
        "da" => format!("Fjernet efter adfærdskodekset: {rule}"),
        "nb" => format!("Fjernet etter adferdskodeksen: {rule}"),
        "sv" => format!("Borttaget enligt uppförandekoden: {rule}"),
        _ => format!("Removed by the code of conduct: {rule}"),
    }
}

/// For moderators: somebody who may not write has changed name or picture.
pub fn renamed(language: &str, name: &str) -> String {
    match language {
        "da" => format!("Har skiftet navn eller billede uden at måtte skrive: »{name}«."),
        "nb" => format!("Har skiftet navn eller bilde uten å få skrive: «{name}»."),
        "sv" => format!("Har bytt namn eller bild utan att få skriva: ”{name}”."),
        _ => format!("Has changed name or picture while not allowed to write: “{name}”."),
    }
}

/// For moderators: a member has the confirmed address of one who left with strikes.
pub fn returned(language: &str, left_as: &str) -> String {
    match language {
        "da" => format!(
            "Har samme bekræftede e-mail som {left_as}, der gik med advarsler. I bestemmer, hvad det betyder."
        ),
        "nb" => format!(
            "Har samme bekreftede e-post som {left_as}, som sluttet med advarsler. Dere bestemmer hva det betyr."
        ),
        "sv" => format!(
            "Har samma bekräftade e-post som {left_as}, som lämnade oss med varningar. Ni bestämmer vad det betyder."
        ),
        _ => format!(
            "Has the same confirmed e-mail address as {left_as}, who left with strikes. What that means is yours to decide."
        ),
    }
}

/// The reason on taking somebody out of a room who is suspended.
pub fn suspended(language: &str) -> &'static str {
    match language {
        "da" => "Kontoen er suspenderet",
        "nb" => "Kontoen er suspendert",
        "sv" => "Kontot är avstängt",
        _ => "The account is suspended",
    }
}

/// Before words that the bot says again, because their removal did not stand. `when`: day and time.
pub fn restored(language: &str, name: &str, when: &str) -> String {
    match language {
        "da" => format!("Genoprettet: {name} skrev den {when}"),
        "nb" => format!("Gjenopprettet: {name} skrev {when}"),
        "sv" => format!("Återställt: {name} skrev den {when}"),
        _ => format!("Restored: {name} wrote on {when}"),
    }
}

/// After [`restored`]: only the beginning was kept.
pub fn restored_in_part(language: &str) -> &'static str {
    match language {
        "da" => "(kun begyndelsen er gemt)",
        "nb" => "(bare begynnelsen er tatt vare på)",
        "sv" => "(bara början finns kvar)",
        _ => "(only its beginning was kept)",
    }
}

/// Somebody's reports count for nothing for some days: too few of them were found right.
pub fn reports_rest(language: &str, days: i64) -> String {
    let days = Left::Days(days).in_words(language);
    match language {
        "da" => format!(
            "Dine anmeldelser hviler i {days}: for få af dem blev fundet rigtige. Skriv til moderatorerne, hvis noget haster."
        ),
        "nb" => format!(
            "Rapportene dine hviler i {days}: for få av dem ble funnet riktige. Skriv til moderatorene hvis noe haster."
        ),
        "sv" => format!(
            "Dina anmälningar vilar i {days}: för få av dem visade sig stämma. Skriv till moderatorerna om något brådskar."
        ),
        _ => format!(
            "Your reports rest for {days}: too few of them were found right. Write to the moderators if something is urgent."
        ),
    }
}

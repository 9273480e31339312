//! What members read, word for word.

use super::*;

const LANGUAGES: [&str; 4] = ["da", "nb", "sv", "en"];

fn zone() -> TimeZone {
    TimeZone::get("Europe/Copenhagen").unwrap()
}

fn ms(text: &str) -> i64 {
    text.parse::<jiff::Timestamp>().unwrap().as_millisecond()
}

fn rule(language: &str) -> Rule<'static> {
    let (title, text) = match language {
        "da" => ("Chikane", "Trusler, chikane og mobning."),
        "nb" => ("Trakassering", "Trusler, trakassering og mobbing."),
        "sv" => ("Trakasserier", "Hot, trakasserier och mobbning."),
        _ => ("Harassment", "Threats, harassment and bullying."),
    };
    Rule {
        id: "chikane",
        title,
        text,
    }
}

fn reasons<'a>(
    decided: Decided,
    language: &str,
    posts: &'a [Quoted<'a>],
    zone: &'a TimeZone,
) -> Reasons<'a> {
    let issued_at = ms("2026-11-28T13:30:00Z");
    let day = 24 * 60 * 60 * 1_000;
    Reasons {
        case: "k3x9q2",
        decided,
        rule: Some(rule(language)),
        facts: "Du skrev, at Bo er en idiot.",
        posts,
        removes: !matches!(decided, Decided::Nudge | Decided::Interim { .. }),
        reported: true,
        list: None,
        confirm_until: None,
        refresher: Some("adfaerdskodeks"),
        clearing: Clearing::Ahead,
        issued_at,
        active_until: Some(issued_at + 187 * day),
        mute_until: Some(issued_at + 7 * day),
        ladder: Ladder::DEFAULT,
        territory: "Danmark",
        web_url: "https://dk.althing.test/",
        zone,
    }
}

fn told(language: &str, step: Step) -> String {
    let zone = zone();
    let posts = [Quoted {
        excerpt: "Bo, du er en idiot",
        at: ms("2026-11-24T13:30:00Z"),
        others: &[],
    }];
    let decided = Decided::Strike {
        step,
        severe: false,
    };
    statement(language, &reasons(decided, language, &posts, &zone))
}

#[test]
fn a_second_strike_in_danish() {
    assert_eq!(
        told("da", Step::Second),
        "Du har fået en advarsel i Danmark: strike 2 af 3 (sag k3x9q2, 28. nov. 2026 kl. 14.30).

Reglen i adfærdskodekset: Chikane.
Trusler, chikane og mobning.

Det, der er sket: Du skrev, at Bo er en idiot.

Det drejer sig om dit indlæg:
• »Bo, du er en idiot« (24. nov. 2026 kl. 14.30)

Moderatorerne så på sagen efter en anmeldelse. Mennesker har vurderet den og truffet afgørelsen; \
ingen maskine har besluttet noget. Afgørelsen gælder i Danmark.

Indlægget er fjernet. Du kan ikke skrive, rette eller reagere i forummet før 5. dec. 2026 kl. 14.30, \
og ikke før du har bestået opfriskningskurset. Du kan stadig læse alt, fjerne dine egne ord og skrive \
her i dit eget rum. Det badge, der lader dig skrive, hviler imens. Før du skriver på nettet igen, skal \
du bekræfte, at du har læst dette. Advarslen gælder til 3. jun. 2027. Tiden står stille, så længe du \
ikke kan skrive.

Det kan du gøre nu:
• Bekræft, at du har læst dette: https://dk.althing.test/conduct
• Tag opfriskningskurset: https://dk.althing.test/courses/adfaerdskodeks
• Klag senest 28. maj 2027, én gang og med højst 2000 tegn: på https://dk.althing.test/conduct, eller \
skriv her i rummet: !appeal k3x9q2 og din begrundelse.
• Klagen er gratis. Den afgøres af en anden end den, der traf afgørelsen, og du får svar inden for 7 \
dage.
• Du kan også gå til et udenretsligt klageorgan eller til domstolene."
    );
}

#[test]
fn a_first_strike_in_norwegian() {
    assert_eq!(
        told("nb", Step::First),
        "Du har fått en advarsel i Danmark: strike 1 av 3 (sak k3x9q2, 28. nov. 2026 kl. 14:30).

Regelen i adferdskodeksen: Trakassering.
Trusler, trakassering og mobbing.

Det som har skjedd: Du skrev, at Bo er en idiot.

Det gjelder innlegget ditt:
• «Bo, du er en idiot» (24. nov. 2026 kl. 14:30)

Moderatorene så på saken etter en rapport. Mennesker har vurdert den og tatt avgjørelsen; ingen maskin \
har bestemt noe. Avgjørelsen gjelder i Danmark.

Innlegget er fjernet. Før du skriver på nettet igjen, må du bekrefte at du har lest dette. Advarselen \
gjelder til 3. juni 2027. Består du oppfriskningskurset, er den slettet med det samme; det kan skje én \
gang i året.

Dette kan du gjøre nå:
• Bekreft at du har lest dette: https://dk.althing.test/conduct
• Ta oppfriskningskurset: https://dk.althing.test/courses/adfaerdskodeks
• Klag senest 28. mai 2027, én gang og med høyst 2000 tegn: på https://dk.althing.test/conduct, eller \
skriv her i rommet: !appeal k3x9q2 og begrunnelsen din.
• Klagen er gratis. Den avgjøres av en annen enn den som tok avgjørelsen, og du får svar innen 7 dager.
• Du kan også gå til et utenrettslig klageorgan eller til domstolene."
    );
}

#[test]
fn a_third_strike_in_swedish() {
    let zone = zone();
    let decided = Decided::Strike {
        step: Step::Third,
        severe: true,
    };
    let posts = [Quoted {
        excerpt: "Jag vet var du bor",
        at: ms("2026-11-24T13:30:00Z"),
        others: &[],
    }; 2];
    let mut reasons = reasons(decided, "sv", &posts, &zone);
    reasons.reported = false;
    assert_eq!(
        statement("sv", &reasons),
        "Du har fått en varning i Danmark: strike 3 av 3 (ärende k3x9q2, 28 nov. 2026 14:30).

Regeln i uppförandekoden: Trakasserier.
Hot, trakasserier och mobbning.

Det som har hänt: Du skrev, at Bo er en idiot.

Det gäller dina inlägg:
• ”Jag vet var du bor” (24 nov. 2026 14:30)
• ”Jag vet var du bor” (24 nov. 2026 14:30)

Moderatorerna såg på ärendet på eget initiativ. Människor har bedömt det och fattat beslutet; ingen \
maskin har bestämt något. Beslutet gäller i Danmark.

De 2 inläggen är borttagna. Överträdelsen är så allvarlig att beslutet går direkt till tredje steget. \
Du har tagits ut ur rummen i Danmark, ditt konto är stängt och du är utloggad överallt. På webben kan \
du fortfarande logga in för att läsa ärendet, överklaga, hämta dina uppgifter och radera kontot. Det \
gäller tills det upphävs. Från 26 feb. 2027 kan du be om att det prövas igen.

Det här kan du göra nu:
• Logga in på https://dk.althing.test/conduct för att se ärendet.
• Överklaga senast 28 maj 2027, en gång och med högst 2000 tecken: på https://dk.althing.test/conduct.
• Att överklaga är gratis. Någon annan än den som fattade beslutet avgör, och du får svar inom 7 dagar.
• Du kan också vända dig till ett tvistlösningsorgan utanför domstol eller till domstol."
    );
}

#[test]
fn a_nudge_in_english() {
    let zone = zone();
    let posts = [Quoted {
        excerpt: "Oh, come on, you idiot",
        at: ms("2026-11-24T13:30:00Z"),
        others: &[],
    }];
    let reasons = reasons(Decided::Nudge, "en", &posts, &zone);
    assert_eq!(
        statement("en", &reasons),
        "A reminder of the rules in Danmark.

The rule of the code of conduct: Harassment.
Threats, harassment and bullying.

What happened: Du skrev, at Bo er en idiot.

It is about your post:
• “Oh, come on, you idiot” (24 Nov 2026, 14:30)

The moderators looked at it after a report. People have weighed it and decided; no machine has decided \
anything. The decision holds in Danmark.

It is no strike, and it does not count later. The post stays where it is.

What you can do now:
• Read the rule, and mend what you wrote if you like. You need do nothing more."
    );
}

/// Everything that can be decided, in every language: complete, and in order.
#[test]
fn every_statement_says_all_that_it_must() {
    let zone = zone();
    let until = ms("2026-12-01T13:30:00Z");
    let strike = |step, severe| Decided::Strike { step, severe };
    let all = [
        Decided::Nudge,
        Decided::Removed,
        strike(Step::First, false),
        strike(Step::Second, false),
        strike(Step::Third, true),
        Decided::Interim { until },
    ];
    for language in LANGUAGES {
        for decided in all {
            let reasons = reasons(decided, language, &[], &zone);
            let text = statement(language, &reasons);
            assert!(!text.contains(['{', '}', '@']), "{text}");
            let rule = rule(language);
            for part in [rule.title, rule.text, reasons.facts, "Danmark"] {
                assert!(text.contains(part), "{language}: no {part} in {text}");
            }
            for effect in effects(language, &reasons) {
                assert!(text.contains(&effect) && effect.ends_with('.'), "{effect}");
            }
            let appeals = matches!(decided, Decided::Removed | Decided::Strike { .. });
            assert_eq!(text.contains("2000"), appeals, "{text}");
            // Who is suspended cannot write in any room.
            let writes = decided != strike(Step::Third, true);
            let by_command = text.contains("!appeal k3x9q2");
            assert_eq!(by_command, appeals && writes, "{text}");
            assert!(text.lines().all(|line| line.chars().count() < 500));
        }
    }
}

#[test]
fn what_lacks_is_left_out() {
    let zone = zone();
    let mut reasons = reasons(Decided::Nudge, "da", &[], &zone);
    reasons.rule = None;
    let text = statement("da", &reasons);
    assert!(!text.contains("adfærdskodekset"), "{text}");
    assert!(!text.contains("indlæg"), "{text}");
    let decided = Decided::Strike {
        step: Step::First,
        severe: false,
    };
    reasons.decided = decided;
    reasons.refresher = None;
    reasons.clearing = Clearing::None;
    let text = statement("da", &reasons);
    assert!(!text.contains("opfriskningskurset"), "{text}");
}

/// A first strike that was a second one when its member passed the course.
#[test]
fn what_was_cleared_before_asks_for_nothing() {
    let zone = zone();
    let decided = Decided::Strike {
        step: Step::First,
        severe: false,
    };
    for (language, says) in [
        ("da", "Du har allerede bestået opfriskningskurset"),
        ("nb", "Du har allerede bestått oppfriskningskurset"),
        ("sv", "Du har redan klarat repetitionskursen"),
        ("en", "You have passed the refresher course already"),
    ] {
        let mut reasons = reasons(decided, language, &[], &zone);
        reasons.clearing = Clearing::Done;
        let text = statement(language, &reasons);
        assert!(text.contains(says), "{text}");
        assert!(!text.contains("/courses/"), "{text}");
        let conduct = text.matches("/conduct").count();
        assert_eq!(conduct, 1, "to appeal, and not to acknowledge: {text}");
    }
}

#[test]
fn other_wordings_of_a_post_are_quoted_below_it() {
    let zone = zone();
    let at = ms("2026-11-24T13:30:00Z");
    let others = [("Jeg finder dig".to_owned(), at - 60_000)];
    let posts = [Quoted {
        excerpt: "Hej",
        at,
        others: &others,
    }];
    let text = statement("da", &reasons(Decided::Removed, "da", &posts, &zone));
    let quoted = "• »Hej« (24. nov. 2026 kl. 14.30)\n  – i en anden udgave: »Jeg finder dig« \
                  (24. nov. 2026 kl. 14.29)";
    assert!(text.contains(quoted), "{text}");
    assert!(text.contains("Indlægget er fjernet."), "{text}");
}

#[test]
fn what_a_list_has_ordered_is_no_decision_of_people() {
    let zone = zone();
    let decided = Decided::Interim {
        until: ms("2026-12-01T13:30:00Z"),
    };
    for (language, says, second) in [
        (
            "da",
            "En liste, som Danmark følger (#onde:liste.test)",
            "En moderator",
        ),
        (
            "nb",
            "En liste som Danmark følger (#onde:liste.test)",
            "En moderator",
        ),
        (
            "sv",
            "En lista som Danmark följer (#onde:liste.test)",
            "En moderator",
        ),
        (
            "en",
            "A list that Danmark follows (#onde:liste.test)",
            "A moderator",
        ),
    ] {
        let mut reasons = reasons(decided, language, &[], &zone);
        let by_people = statement(language, &reasons);
        assert!(!by_people.contains("#onde"), "{by_people}");
        reasons.list = Some("#onde:liste.test");
        let said = statement(language, &reasons);
        assert!(said.contains(says) && said.contains(second), "{said}");
        assert!(!said.contains(&words(language).by_people[..20]), "{said}");
    }
}

#[test]
fn a_severe_strike_says_until_when_it_waits_for_somebody_else() {
    let zone = zone();
    let decided = Decided::Strike {
        step: Step::Third,
        severe: true,
    };
    for (language, says) in [
        (
            "da",
            "En anden moderator skal bekræfte det senest 1. dec. 2026",
        ),
        (
            "nb",
            "En annen moderator må bekrefte det senest 1. des. 2026",
        ),
        (
            "sv",
            "En annan moderator måste bekräfta det senast 1 dec. 2026",
        ),
        ("en", "Another moderator has to confirm it by 1 Dec 2026"),
    ] {
        let mut reasons = reasons(decided, language, &[], &zone);
        assert!(!statement(language, &reasons).contains(says));
        reasons.confirm_until = Some(ms("2026-12-01T13:30:00Z"));
        let said = statement(language, &reasons);
        assert!(said.contains(says), "{said}");
    }
}

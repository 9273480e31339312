use super::Words;

pub(super) const WORDS: Words = Words {
    nudge: "En påminnelse om reglene i {territory}.",
    removed: "Moderatorene i {territory} har fjernet noe du har skrevet.",
    strike: "Du har fått en advarsel i {territory}: strike {step} av 3 (sak {case}, {issued_at}).",
    interim: "Kontoen din i {territory} er stengt foreløpig (sak {case}, {issued_at}).",
    rule: "Regelen i adferdskodeksen: {rule_title}.\n{rule_text}",
    facts: "Det som har skjedd: {facts}",
    post: "Det gjelder innlegget ditt:",
    posts: "Det gjelder innleggene dine:",
    quoted: "• «{excerpt}» ({when})",
    worded: "  – i en annen utgave: «{excerpt}» ({when})",
    more: "• og {more} innlegg til",
    reported: "Moderatorene så på saken etter en rapport.",
    unreported: "Moderatorene så på saken av eget tiltak.",
    by_people: "Mennesker har vurdert den og tatt avgjørelsen; ingen maskin har bestemt noe. \
                Avgjørelsen gjelder i {territory}.",
    by_list: "En liste som {territory} følger ({list}), har en regel om kontoen din. Derfor er den stengt av seg selv; \
              ikke noe menneske har vurdert det ennå.",
    no_strike: "Det er ikke en advarsel, og det teller ikke med senere.",
    stays: "Innlegget blir stående.",
    goes: "Innlegget er fjernet.",
    go: "De {count} innleggene er fjernet.",
    severe: "Bruddet er så alvorlig at avgjørelsen går rett til tredje trinn.",
    unconfirmed: "En annen moderator må bekrefte det senest {confirm_until}. Gjør ingen det, blir det til et lavere trinn.",
    acknowledge: "Før du skriver på nettet igjen, må du bekrefte at du har lest dette.",
    muted: "Du kan ikke skrive, rette eller reagere i forumet før {mute_until}, og ikke før du har \
            bestått oppfriskningskurset. Du kan fortsatt lese alt, fjerne dine egne ord og skrive her \
            i ditt eget rom.",
    rests: "Merket som lar deg skrive, hviler imens.",
    suspended: "Du er tatt ut av rommene i {territory}, kontoen din er stengt, og du er logget ut \
                overalt.",
    restricted: "På nettet kan du fortsatt logge inn for å lese saken, klage, hente dataene dine og \
                 slette kontoen.",
    active: "Advarselen gjelder til {active_until}.",
    pauses: "Tiden står stille så lenge du ikke kan skrive.",
    clears: "Består du oppfriskningskurset, er den slettet med det samme; det kan skje én gang i året.",
    cleared: "Du har allerede bestått oppfriskningskurset; derfor er den slettet.",
    indefinite: "Det gjelder til det blir opphevet. Fra {review_at} kan du be om at det blir tatt opp \
                 igjen.",
    interim_until: "Stengingen varer høyst til {until}.",
    interim_second: "En annen ser på saken innen da; gjør ingen det, opphører stengingen av seg selv.",
    interim_person: "En moderator ser på saken innen da; gjør ingen det, opphører stengingen av seg selv.",
    now: "Dette kan du gjøre nå:",
    mend: "Les regelen, og rett gjerne det du skrev. Mer trenger du ikke gjøre.",
    read: "Bekreft at du har lest dette: {url}/conduct",
    refresh: "Ta oppfriskningskurset: {url}/courses/{refresher}",
    sign_in: "Logg inn på {url}/conduct for å se saken.",
    appeal: "Klag senest {appeal_until}, én gang og med høyst 2000 tegn: på {url}/conduct, eller skriv \
             her i rommet: !appeal {case} og begrunnelsen din.",
    appeal_web: "Klag senest {appeal_until}, én gang og med høyst 2000 tegn: på {url}/conduct.",
    other: "Klagen er gratis. Den avgjøres av en annen enn den som tok avgjørelsen, og du får svar \
            innen 7 dager.",
    courts: "Du kan også gå til et utenrettslig klageorgan eller til domstolene.",
};

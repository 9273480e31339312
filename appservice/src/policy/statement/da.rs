use super::Words;

pub(super) const WORDS: Words = Words {
    nudge: "En påmindelse om reglerne i {territory}.",
    removed: "Moderatorerne i {territory} har fjernet noget, du har skrevet.",
    strike: "Du har fået en advarsel i {territory}: strike {step} af 3 (sag {case}, {issued_at}).",
    interim: "Din konto i {territory} er lukket foreløbigt (sag {case}, {issued_at}).",
    rule: "Reglen i adfærdskodekset: {rule_title}.\n{rule_text}",
    facts: "Det, der er sket: {facts}",
    post: "Det drejer sig om dit indlæg:",
    posts: "Det drejer sig om dine indlæg:",
    quoted: "• »{excerpt}« ({when})",
    worded: "  – i en anden udgave: »{excerpt}« ({when})",
    more: "• og {more} indlæg til",
    reported: "Moderatorerne så på sagen efter en anmeldelse.",
    unreported: "Moderatorerne så på sagen af egen drift.",
    by_people: "Mennesker har vurderet den og truffet afgørelsen; ingen maskine har besluttet noget. \
                Afgørelsen gælder i {territory}.",
    by_list: "En liste, som {territory} følger ({list}), har en regel om din konto. Derfor er den lukket af sig selv; \
              intet menneske har vurderet det endnu.",
    no_strike: "Det er ikke en advarsel, og det tæller ikke med senere.",
    stays: "Indlægget bliver stående.",
    goes: "Indlægget er fjernet.",
    go: "De {count} indlæg er fjernet.",
    severe: "Bruddet er så alvorligt, at afgørelsen går direkte til tredje trin.",
    unconfirmed: "En anden moderator skal bekræfte det senest {confirm_until}. Gør ingen det, bliver det til et lavere \
                  trin.",
    acknowledge: "Før du skriver på nettet igen, skal du bekræfte, at du har læst dette.",
    muted: "Du kan ikke skrive, rette eller reagere i forummet før {mute_until}, og ikke før du har \
            bestået opfriskningskurset. Du kan stadig læse alt, fjerne dine egne ord og skrive her i \
            dit eget rum.",
    rests: "Det badge, der lader dig skrive, hviler imens.",
    suspended: "Du er taget ud af rummene i {territory}, din konto er lukket, og du er logget ud \
                overalt.",
    restricted: "På nettet kan du stadig logge ind for at læse sagen, klage, hente dine data og \
                 slette kontoen.",
    active: "Advarslen gælder til {active_until}.",
    pauses: "Tiden står stille, så længe du ikke kan skrive.",
    clears: "Består du opfriskningskurset, er den slettet med det samme; det kan ske én gang om året.",
    cleared: "Du har allerede bestået opfriskningskurset; derfor er den slettet.",
    indefinite: "Det gælder, indtil det bliver ophævet. Fra {review_at} kan du bede om, at det bliver \
                 taget op igen.",
    interim_until: "Lukningen varer højst til {until}.",
    interim_second: "En anden ser på sagen inden da; gør ingen det, ophører lukningen af sig selv.",
    interim_person: "En moderator ser på sagen inden da; gør ingen det, ophører lukningen af sig selv.",
    now: "Det kan du gøre nu:",
    mend: "Læs reglen, og ret gerne det, du skrev. Mere skal du ikke gøre.",
    read: "Bekræft, at du har læst dette: {url}/conduct",
    refresh: "Tag opfriskningskurset: {url}/courses/{refresher}",
    sign_in: "Log ind på {url}/conduct for at se sagen.",
    appeal: "Klag senest {appeal_until}, én gang og med højst 2000 tegn: på {url}/conduct, eller skriv \
             her i rummet: !appeal {case} og din begrundelse.",
    appeal_web: "Klag senest {appeal_until}, én gang og med højst 2000 tegn: på {url}/conduct.",
    other: "Klagen er gratis. Den afgøres af en anden end den, der traf afgørelsen, og du får svar \
            inden for 7 dage.",
    courts: "Du kan også gå til et udenretsligt klageorgan eller til domstolene.",
};

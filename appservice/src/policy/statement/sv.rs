use super::Words;

pub(super) const WORDS: Words = Words {
    nudge: "En påminnelse om reglerna i {territory}.",
    removed: "Moderatorerna i {territory} har tagit bort något som du har skrivit.",
    strike: "Du har fått en varning i {territory}: strike {step} av 3 (ärende {case}, {issued_at}).",
    interim: "Ditt konto i {territory} är stängt tills vidare (ärende {case}, {issued_at}).",
    rule: "Regeln i uppförandekoden: {rule_title}.\n{rule_text}",
    facts: "Det som har hänt: {facts}",
    post: "Det gäller ditt inlägg:",
    posts: "Det gäller dina inlägg:",
    quoted: "• ”{excerpt}” ({when})",
    worded: "  – i en annan version: ”{excerpt}” ({when})",
    more: "• och {more} inlägg till",
    reported: "Moderatorerna såg på ärendet efter en anmälan.",
    unreported: "Moderatorerna såg på ärendet på eget initiativ.",
    by_people: "Människor har bedömt det och fattat beslutet; ingen maskin har bestämt något. \
                Beslutet gäller i {territory}.",
    by_list: "En lista som {territory} följer ({list}) har en regel om ditt konto. Därför är det stängt av sig självt; \
              ingen människa har bedömt det ännu.",
    no_strike: "Det är ingen varning, och det räknas inte senare.",
    stays: "Inlägget står kvar.",
    goes: "Inlägget är borttaget.",
    go: "De {count} inläggen är borttagna.",
    severe: "Överträdelsen är så allvarlig att beslutet går direkt till tredje steget.",
    unconfirmed: "En annan moderator måste bekräfta det senast {confirm_until}. Gör ingen det blir det ett lägre steg.",
    acknowledge: "Innan du skriver på webben igen ska du bekräfta att du har läst detta.",
    muted: "Du kan inte skriva, ändra eller reagera i forumet före {mute_until}, och inte förrän du \
            har klarat repetitionskursen. Du kan fortfarande läsa allt, ta bort dina egna ord och \
            skriva här i ditt eget rum.",
    rests: "Märket som låter dig skriva vilar under tiden.",
    suspended: "Du har tagits ut ur rummen i {territory}, ditt konto är stängt och du är utloggad \
                överallt.",
    restricted: "På webben kan du fortfarande logga in för att läsa ärendet, överklaga, hämta dina \
                 uppgifter och radera kontot.",
    active: "Varningen gäller till {active_until}.",
    pauses: "Tiden står stilla så länge du inte kan skriva.",
    clears: "Klarar du repetitionskursen är den struken genast; det kan ske en gång om året.",
    cleared: "Du har redan klarat repetitionskursen; därför är den struken.",
    indefinite: "Det gäller tills det upphävs. Från {review_at} kan du be om att det prövas igen.",
    interim_until: "Stängningen varar som längst till {until}.",
    interim_second: "Någon annan ser på ärendet innan dess; gör ingen det upphör stängningen av sig \
                     själv.",
    interim_person: "En moderator ser på ärendet innan dess; gör ingen det upphör stängningen av sig själv.",
    now: "Det här kan du göra nu:",
    mend: "Läs regeln, och ändra gärna det du skrev. Mer behöver du inte göra.",
    read: "Bekräfta att du har läst detta: {url}/conduct",
    refresh: "Gå repetitionskursen: {url}/courses/{refresher}",
    sign_in: "Logga in på {url}/conduct för att se ärendet.",
    appeal: "Överklaga senast {appeal_until}, en gång och med högst 2000 tecken: på {url}/conduct, \
             eller skriv här i rummet: !appeal {case} och din motivering.",
    appeal_web: "Överklaga senast {appeal_until}, en gång och med högst 2000 tecken: på {url}/conduct.",
    other: "Att överklaga är gratis. Någon annan än den som fattade beslutet avgör, och du får svar \
            inom 7 dagar.",
    courts: "Du kan också vända dig till ett tvistlösningsorgan utanför domstol eller till domstol.",
};

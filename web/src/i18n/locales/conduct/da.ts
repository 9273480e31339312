/** What moderation says in the forum. */
export const conduct = {
  conduct_nav: {
    conduct: 'Mit forhold',
    transparency: 'Gennemsigtighed',
  },
  flag_menu: {
    post: 'Anmeld …',
    post_again: 'Anmeldt af dig',
    member: 'Anmeld',
  },
  moderated: {
    hidden: 'Skjult, indtil en moderator har set på det. Flere medlemmer har anmeldt indlægget.',
    hidden_own:
      'Dit indlæg er skjult for andre, indtil en moderator har set på det. Flere medlemmer har anmeldt det.',
    show: 'Vis alligevel',
    hide: 'Skjul igen',
    to_queue: 'Gå til sagen',
    removed: 'Indlægget er fjernet af moderatorerne.',
    removed_because: 'Indlægget er fjernet af moderatorerne: {{reason}}',
    why_own: 'Se begrundelsen',
    restored:
      'Gendannet efter en ny afgørelse. Skrevet af <member /> {{time}}, sendt igen af Althing.',
  },
  barrier: {
    strike: 'Strike {{step}}',
    acknowledge_one: 'Du har fået en strike. Læs begrundelsen, før du skriver igen.',
    acknowledge_other: 'Du har fået {{count}} strikes. Læs begrundelserne, før du skriver igen.',
    read: 'Læs begrundelsen',
    acknowledge: 'Jeg har læst det',
    acknowledged: 'Tak. Det er noteret, at du har læst begrundelsen.',
    muted: 'Du kan læse, men ikke skrive, før {{time}}.',
    muted_refresher:
      'Du kan læse, men ikke skrive, før {{time}}, og før du har bestået opfriskningskurset.',
    muted_text: 'Det følger af en strike. Under Mit forhold står hvorfor, og hvordan du klager.',
    suspended: 'Din konto er lukket for alt andet end din egen sag.',
    terms: 'Sig ja til de nye regler for at skrive.',
    terms_go: 'Læs og svar',
    terms_text: 'Adfærdskodekset eller privatlivspolitikken er ændret. Læse kan du imens.',
    refresher: 'Tag opfriskningskurset',
    draft_kept: 'Det, du har skrevet, er gemt.',
    banner_title_one: 'Du har fået en strike',
    banner_title_other: 'Du har fået {{count}} strikes',
    banner_text: 'Læs begrundelsen, og bekræft, at du har læst den. Før det kan du ikke skrive.',
  },
  topic_lock: {
    lock: 'Lås emnet',
    unlock: 'Lås emnet op',
    title_lock: 'Lås emnet?',
    title_unlock: 'Lås emnet op?',
    text_lock:
      'Alle kan læse, men kun moderatorer kan skrive, her og i Element. Begrundelsen vises for alle.',
    text_unlock: 'De, der kunne skrive før, kan skrive igen.',
    reason: 'Begrundelse',
    done_lock: 'Emnet er låst.',
    done_unlock: 'Emnet er låst op.',
    locked: 'Låst',
    locked_because: 'Låst: {{reason}}',
    since: 'Låst {{time}}.',
  },
};

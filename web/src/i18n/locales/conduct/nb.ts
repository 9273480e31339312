import type { Messages } from '../da';

/** What moderation says in the forum. */
export const conduct: Pick<
  Messages,
  'conduct_nav' | 'flag_menu' | 'moderated' | 'barrier' | 'topic_lock'
> = {
  conduct_nav: {
    conduct: 'Min status',
    transparency: 'Åpenhet',
  },
  flag_menu: {
    post: 'Rapporter …',
    post_again: 'Rapportert av deg',
    member: 'Rapporter',
  },
  moderated: {
    hidden: 'Skjult til en moderator har sett på det. Flere medlemmer har rapportert innlegget.',
    hidden_own:
      'Innlegget ditt er skjult for andre til en moderator har sett på det. Flere medlemmer har rapportert det.',
    show: 'Vis likevel',
    hide: 'Skjul igjen',
    to_queue: 'Gå til saken',
    removed: 'Innlegget er fjernet av moderatorene.',
    removed_because: 'Innlegget er fjernet av moderatorene: {{reason}}',
    why_own: 'Se begrunnelsen',
    restored:
      'Gjenopprettet etter en ny avgjørelse. Skrevet av <member /> {{time}}, sendt igjen av Althing.',
  },
  barrier: {
    strike: 'Strike {{step}}',
    acknowledge_one: 'Du har fått en strike. Les begrunnelsen før du skriver igjen.',
    acknowledge_other: 'Du har fått {{count}} striker. Les begrunnelsene før du skriver igjen.',
    read: 'Les begrunnelsen',
    acknowledge: 'Jeg har lest det',
    acknowledged: 'Takk. Det er notert at du har lest begrunnelsen.',
    muted: 'Du kan lese, men ikke skrive, før {{time}}.',
    muted_refresher:
      'Du kan lese, men ikke skrive, før {{time}} og før du har bestått oppfriskningskurset.',
    muted_text: 'Det følger av en strike. Under Min status står hvorfor, og hvordan du klager.',
    suspended: 'Kontoen din er stengt for alt annet enn din egen sak.',
    terms: 'Si ja til de nye reglene for å skrive.',
    terms_go: 'Les og svar',
    terms_text: 'Adferdskodeksen eller personvernerklæringen er endret. Lese kan du imens.',
    refresher: 'Ta oppfriskningskurset',
    draft_kept: 'Det du har skrevet, er lagret.',
    banner_title_one: 'Du har fått en strike',
    banner_title_other: 'Du har fått {{count}} striker',
    banner_text: 'Les begrunnelsen, og bekreft at du har lest den. Før det kan du ikke skrive.',
  },
  topic_lock: {
    lock: 'Lås emnet',
    unlock: 'Lås opp emnet',
    title_lock: 'Låse emnet?',
    title_unlock: 'Låse opp emnet?',
    text_lock:
      'Alle kan lese, men bare moderatorer kan skrive, her og i Element. Begrunnelsen vises for alle.',
    text_unlock: 'De som kunne skrive før, kan skrive igjen.',
    reason: 'Begrunnelse',
    done_lock: 'Emnet er låst.',
    done_unlock: 'Emnet er låst opp.',
    locked: 'Låst',
    locked_because: 'Låst: {{reason}}',
    since: 'Låst {{time}}.',
  },
};

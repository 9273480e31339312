import type { Messages } from '../da';

/** What moderation says in the forum. */
export const conduct: Pick<
  Messages,
  'conduct_nav' | 'flag_menu' | 'moderated' | 'barrier' | 'topic_lock'
> = {
  conduct_nav: {
    conduct: 'Min status',
    transparency: 'Öppenhet',
  },
  flag_menu: {
    post: 'Anmäl …',
    post_again: 'Anmält av dig',
    member: 'Anmäl',
  },
  moderated: {
    hidden: 'Dolt tills en moderator har tittat på det. Flera medlemmar har anmält inlägget.',
    hidden_own:
      'Ditt inlägg är dolt för andra tills en moderator har tittat på det. Flera medlemmar har anmält det.',
    show: 'Visa ändå',
    hide: 'Dölj igen',
    to_queue: 'Gå till ärendet',
    removed: 'Inlägget har tagits bort av moderatorerna.',
    removed_because: 'Inlägget har tagits bort av moderatorerna: {{reason}}',
    why_own: 'Se motiveringen',
    restored:
      'Återställt efter ett nytt beslut. Skrivet av <member /> {{time}}, skickat igen av Althing.',
  },
  barrier: {
    strike: 'Strike {{step}}',
    acknowledge_one: 'Du har fått en strike. Läs motiveringen innan du skriver igen.',
    acknowledge_other: 'Du har fått {{count}} strikes. Läs motiveringarna innan du skriver igen.',
    read: 'Läs motiveringen',
    acknowledge: 'Jag har läst den',
    acknowledged: 'Tack. Det är noterat att du har läst motiveringen.',
    muted: 'Du kan läsa men inte skriva före {{time}}.',
    muted_refresher:
      'Du kan läsa men inte skriva före {{time}} och innan du har klarat repetitionskursen.',
    muted_text: 'Det följer av en strike. Under Min status står varför, och hur du överklagar.',
    suspended: 'Ditt konto är stängt för allt utom ditt eget ärende.',
    terms: 'Säg ja till de nya reglerna för att skriva.',
    terms_go: 'Läs och svara',
    terms_text: 'Uppförandekoden eller integritetspolicyn har ändrats. Läsa kan du under tiden.',
    refresher: 'Gå repetitionskursen',
    draft_kept: 'Det du har skrivit är sparat.',
    banner_title_one: 'Du har fått en strike',
    banner_title_other: 'Du har fått {{count}} strikes',
    banner_text:
      'Läs motiveringen och bekräfta att du har läst den. Innan dess kan du inte skriva.',
  },
  topic_lock: {
    lock: 'Lås ämnet',
    unlock: 'Lås upp ämnet',
    title_lock: 'Låsa ämnet?',
    title_unlock: 'Låsa upp ämnet?',
    text_lock:
      'Alla kan läsa men bara moderatorer kan skriva, här och i Element. Motiveringen visas för alla.',
    text_unlock: 'De som kunde skriva förut kan skriva igen.',
    reason: 'Motivering',
    done_lock: 'Ämnet är låst.',
    done_unlock: 'Ämnet är upplåst.',
    locked: 'Låst',
    locked_because: 'Låst: {{reason}}',
    since: 'Låst {{time}}.',
  },
};

import type { Words } from '../da';

/** Other territories and what is agreed with them; fetched with the first page that shows them. */
export const territories = {
  territories: {
    title: 'Territorier',
    intro:
      'Hvert territorium har sin egen homeserver og sine egne medlemmer. Her står vores og dem, vi har en aftale med.',
    list: 'Territorier',
    own: 'Vores eget',
    server: 'Homeserver: {{server}}',
    empty_title: 'Vi har ingen aftaler endnu',
    empty_text:
      'Med en aftale tæller et badge fra et andet territorium som et af vores. Så kan de, der har det, være med i vores emner fra deres egen konto.',
    recognised: 'Deres badges hos os',
    recognised_none: 'Ingen af deres badges tæller her.',
    counts_as: '<theirs /> tæller som <ours />',
    waiting: 'venter på, at de viser det til os',
    nobody: 'ingen af deres medlemmer har det endnu',
    holders_one: '{{count}} af deres medlemmer har det',
    holders_other: '{{count}} af deres medlemmer har det',
    shared: 'Vores badges, som de må se',
    shared_none: 'De må ikke se, hvem der har vores badges.',
    todo_title: 'Det mangler {{name}} at gøre',
    todo_text:
      'De skal selv lave en aftale med {{code}}, vores homeserver {{server}}, og vise os {{badges}} i den. Hedder badget noget andet hos dem, så ret det her. De to homeservere skal også kunne tale sammen.',
    new: 'Ny aftale',
    new_title: 'Ny aftale',
    edit: 'Redigér aftalen',
    edit_title: 'Aftalen med {{name}}',
    half: 'Dette er vores halvdel af aftalen. Det andet territorium laver sin egen.',
    forbidden: 'Kun administratorer kan indgå og ændre aftaler.',
    code: 'Landekode',
    code_hint: 'To bogstaver, for eksempel SE.',
    code_taken: 'Vi har allerede en aftale med det territorium. Redigér den i stedet.',
    name: 'Navn',
    name_hint: 'Det, deres medlemmer kalder det, for eksempel Sverige.',
    server_name: 'Homeserver',
    server_hint: 'Det, der står efter kolon i deres bruger-id’er, for eksempel se.example.',
    shares: 'Hvilke af vores badges må de se?',
    shares_hint:
      'De ser, hvem der har dem, og kan lade dem være med i deres emner. Er ingen valgt, ser de intet.',
    recognises: 'Hvilke af deres badges tæller her?',
    recognises_hint:
      'Den, der har badget dér, kan det samme som med vores. Moderatorer og administratorer vælger vi selv.',
    row: 'Badge {{number}}',
    theirs: 'Deres badge',
    theirs_hint: 'Det korte navn i deres badges adresse, for eksempel uppforandekod.',
    ours: 'Tæller som',
    choose: 'Vælg et badge',
    add: 'Tilføj et badge',
    remove: 'Fjern badge {{number}}',
    create: 'Indgå aftalen',
    created: 'Aftalen er indgået.',
    saved: 'Aftalen er gemt.',
    unknown: 'Vi har ingen aftale med det territorium.',
    end: 'Afslut aftalen',
    end_title: 'Afslut aftalen med {{name}}?',
    end_text:
      'De, der kun er her på grund af aftalen, bliver taget ud af emnerne. Deres indlæg bliver. De ser ikke længere, hvem der har vores badges.',
    ended: 'Aftalen er afsluttet.',
  },
};

export type TerritoryMessages = Words<typeof territories>;

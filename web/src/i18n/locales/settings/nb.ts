import type { Messages } from '../da';

type Settings = Pick<Messages, 'settings' | 'sessions' | 'security' | 'matrix_settings'>;

export const settings: Settings = {
  settings: {
    title: 'Innstillinger',
    saved: 'Lagret',
    profile: 'Profil',
    privacy: 'Personvern',
    account: 'Konto',
    blocks: 'Blokkerte',
    notifications: 'Varsler',
    language: 'Språk',
    appearance: 'Utseende',
    data: 'Dataene dine',
    sessions: 'Enheter',
    matrix: 'Element og Matrix',
    security: 'Sikkerhet',
    address: 'Fra {{address}}',
  },
  sessions: {
    title: 'Her er du logget inn',
    intro: 'Er det noe du ikke kjenner igjen, så logg ut av det.',
    change_password: 'Bytt deretter passord',
    list: 'Nettlesere og apper',
    incomplete:
      'Element og andre Matrix-apper kan ikke vises akkurat nå, for hjemmeserveren svarer ikke.',
    kind_web: 'Nettleser',
    kind_matrix: 'Matrix-app',
    current: 'Denne nettleseren',
    in_use: 'I bruk nå',
    last_seen: 'Sist brukt {{time}}',
    since: 'Logget inn {{date}}',
    browser_on: '{{browser}} på {{system}}',
    unknown_browser: 'Ukjent nettleser',
    unnamed_app: 'Matrix-app uten navn',
    end: 'Logg ut',
    end_title: 'Logge ut av {{name}}?',
    end_text_current: 'Det er nettleseren du sitter med nå.',
    end_text_web: 'Den som bruker nettleseren, må logge inn igjen.',
    end_text_matrix:
      'Appen må logge inn igjen. Har du krypterte samtaler i den, så sørg først for at nøklene er sikkerhetskopiert.',
    ended: 'Du er logget ut av {{name}}.',
    end_all: 'Logg ut overalt',
    end_all_text:
      'Er du i tvil om du har glemt å logge ut et sted, så logg ut alle steder på én gang.',
    end_all_title: 'Logge ut overalt?',
    end_all_confirm:
      'Du blir logget ut av alle nettlesere, også denne, og av Element og andre Matrix-apper. Har du krypterte samtaler der, så sørg først for at nøklene er sikkerhetskopiert.',
    not_all_ended: 'Det er ikke sikkert at du er logget ut alle steder. Logg inn, og prøv igjen.',
  },
  security: {
    title: 'Sikkerhet',
    password_title: 'Bytt passord',
    password_text:
      'Det nye passordet gjelder også i Element. Du forblir logget inn her, men blir logget ut av alle andre nettlesere og av Element og andre Matrix-apper. Har du krypterte samtaler der, så sørg først for at nøklene er sikkerhetskopiert.',
    current_password: 'Nåværende passord',
    new_password: 'Nytt passord',
    change: 'Bytt passord',
    changed: 'Passordet er byttet, og du er logget ut alle andre steder.',
    in_doubt:
      'Det er ikke sikkert om passordet ble byttet. Se under Siste hendelser før du prøver igjen.',
    events_title: 'Siste hendelser',
    events_text: 'Er det noe du ikke kjenner igjen, så bytt passord.',
    events_empty: 'Det har ikke skjedd noe ennå.',
    kind_registered: 'Kontoen ble opprettet',
    kind_login: 'Logget inn',
    kind_login_refused: 'Feil passord',
    kind_logout: 'Logget ut',
    kind_session_ended: 'En nettleser ble logget ut',
    kind_all_ended: 'Logget ut overalt',
    kind_password_changed: 'Passordet ble byttet',
    kind_refresh_replayed:
      'En nettleser ble logget ut fordi en gammel innlogging ble brukt på nytt',
    kind_device_ended: 'En Matrix-app ble logget ut',
    kind_reset_asked: 'Noen ba om en lenke til et nytt passord',
    kind_password_reset: 'Et nytt passord ble valgt med en lenke',
    kind_email_change_asked: 'Det ble bedt om en ny e-postadresse',
    kind_email_verified: 'E-postadressen ble bekreftet',
    kind_terms_accepted: 'Adferdskodeks og personvernerklæring ble godtatt',
    kind_export_asked: 'Du ba om en kopi av alt',
    kind_left: 'Kontoen ble slettet',
  },
  matrix_settings: {
    intro:
      'Kontoen din er også en Matrix-konto. Du kan lese og skrive alt fra Element og andre Matrix-apper.',
    identity: 'Matrix-kontoen din',
    password:
      'Passordet er det samme begge steder. Bytter du det her, gjelder det nye også i Element.',
    sign_in: 'Logg inn med Element',
    qr: 'QR-kode som åpner Element-appen med serveren og navnet ditt',
    step_get: 'Hent Element på telefonen.',
    step_scan: 'Pek telefonens kamera mot koden. Appen åpnes med serveren og navnet ditt fylt ut.',
    step_password: 'Skriv passordet du bruker her.',
    step_spaces: 'Kategoriene dine og emnene du følger, er der allerede.',
    open_app: 'Åpne Element på denne enheten',
    open_web: 'Element i nettleseren',
    by_hand:
      'Koden og lenken går via mobile.element.io. Vil du utenom det, velger du selv server i appen, skriver adressen over og logger inn med brukernavnet ditt.',
    sessions: 'Se hvor du er logget inn',
  },
};

import type { Messages } from '../da';

type Settings = Pick<Messages, 'settings' | 'sessions' | 'security' | 'matrix_settings'>;

export const settings: Settings = {
  settings: {
    title: 'Inställningar',
    saved: 'Sparat',
    profile: 'Profil',
    privacy: 'Integritet',
    account: 'Konto',
    blocks: 'Blockerade',
    notifications: 'Aviseringar',
    language: 'Språk',
    appearance: 'Utseende',
    data: 'Dina data',
    sessions: 'Enheter',
    matrix: 'Element och Matrix',
    security: 'Säkerhet',
    address: 'Från {{address}}',
  },
  sessions: {
    title: 'Här är du inloggad',
    intro: 'Logga ut från det du inte känner igen.',
    change_password: 'Byt sedan lösenord',
    list: 'Webbläsare och appar',
    incomplete:
      'Element och andra Matrix-appar kan inte visas just nu, eftersom hemservern inte svarar.',
    kind_web: 'Webbläsare',
    kind_matrix: 'Matrix-app',
    current: 'Den här webbläsaren',
    in_use: 'Används nu',
    last_seen: 'Senast använd {{time}}',
    since: 'Inloggad {{date}}',
    browser_on: '{{browser}} på {{system}}',
    unknown_browser: 'Okänd webbläsare',
    unnamed_app: 'Matrix-app utan namn',
    end: 'Logga ut',
    end_title: 'Logga ut från {{name}}?',
    end_text_current: 'Det är webbläsaren du använder nu.',
    end_text_web: 'Den som använder webbläsaren måste logga in igen.',
    end_text_matrix:
      'Appen måste logga in igen. Om du har krypterade samtal i den, se först till att nycklarna är säkerhetskopierade.',
    ended: 'Du är utloggad från {{name}}.',
    end_all: 'Logga ut överallt',
    end_all_text:
      'Osäker på om du har glömt att logga ut någonstans? Logga ut överallt på en gång.',
    end_all_title: 'Logga ut överallt?',
    end_all_confirm:
      'Du loggas ut från alla webbläsare, även den här, och från Element och andra Matrix-appar. Om du har krypterade samtal där, se först till att nycklarna är säkerhetskopierade.',
    not_all_ended: 'Det är inte säkert att du är utloggad överallt. Logga in och försök igen.',
  },
  security: {
    title: 'Säkerhet',
    password_title: 'Byt lösenord',
    password_text:
      'Det nya lösenordet gäller även i Element. Du förblir inloggad här, men loggas ut från alla andra webbläsare och från Element och andra Matrix-appar. Om du har krypterade samtal där, se först till att nycklarna är säkerhetskopierade.',
    current_password: 'Nuvarande lösenord',
    new_password: 'Nytt lösenord',
    change: 'Byt lösenord',
    changed: 'Lösenordet är bytt och du är utloggad på alla andra ställen.',
    in_doubt:
      'Det är inte säkert att lösenordet byttes. Titta under Senaste händelser innan du försöker igen.',
    events_title: 'Senaste händelser',
    events_text: 'Byt lösenord om det är något du inte känner igen.',
    events_empty: 'Inget har hänt än.',
    kind_registered: 'Kontot skapades',
    kind_login: 'Inloggad',
    kind_login_refused: 'Fel lösenord',
    kind_logout: 'Utloggad',
    kind_session_ended: 'En webbläsare loggades ut',
    kind_all_ended: 'Utloggad överallt',
    kind_password_changed: 'Lösenordet byttes',
    kind_refresh_replayed: 'En webbläsare loggades ut eftersom en gammal inloggning användes igen',
    kind_device_ended: 'En Matrix-app loggades ut',
    kind_reset_asked: 'Någon bad om en länk till ett nytt lösenord',
    kind_password_reset: 'Ett nytt lösenord valdes med en länk',
    kind_email_change_asked: 'En ny e-postadress begärdes',
    kind_email_verified: 'E-postadressen bekräftades',
    kind_terms_accepted: 'Uppförandekod och integritetspolicy godkändes',
    kind_export_asked: 'Du bad om en kopia av allt',
    kind_left: 'Kontot raderades',
  },
  matrix_settings: {
    intro:
      'Ditt konto är också ett Matrix-konto. Du kan läsa och skriva allt från Element och andra Matrix-appar.',
    identity: 'Ditt Matrix-konto',
    password:
      'Lösenordet är detsamma på båda ställena. Byter du det här gäller det nya också i Element.',
    sign_in: 'Logga in med Element',
    qr: 'QR-kod som öppnar Element-appen med din server och ditt namn',
    step_get: 'Hämta Element till telefonen.',
    step_scan:
      'Rikta telefonens kamera mot koden. Appen öppnas med din server och ditt namn ifyllda.',
    step_password: 'Skriv lösenordet som du använder här.',
    step_spaces: 'Dina kategorier och ämnena du följer finns redan där.',
    open_app: 'Öppna Element på den här enheten',
    open_web: 'Element i webbläsaren',
    by_hand:
      'Koden och länken går via mobile.element.io. Vill du undvika det väljer du själv server i appen, skriver adressen ovan och loggar in med ditt användarnamn.',
    sessions: 'Se var du är inloggad',
  },
};

/** The member's own settings. */
export const settings = {
  settings: {
    title: 'Indstillinger',
    sessions: 'Enheder',
    security: 'Sikkerhed',
    address: 'Fra {{address}}',
  },
  sessions: {
    title: 'Her er du logget ind',
    intro: 'Er der noget, du ikke kender, så log ud af det.',
    change_password: 'Skift derefter adgangskode',
    list: 'Browsere og apps',
    incomplete:
      'Element og andre Matrix-apps kan ikke vises lige nu, for homeserveren svarer ikke.',
    kind_web: 'Browser',
    kind_matrix: 'Matrix-app',
    current: 'Denne browser',
    in_use: 'I brug nu',
    last_seen: 'Sidst brugt {{time}}',
    since: 'Logget ind {{date}}',
    browser_on: '{{browser}} på {{system}}',
    unknown_browser: 'Ukendt browser',
    unnamed_app: 'Matrix-app uden navn',
    end: 'Log ud',
    end_title: 'Log ud af {{name}}?',
    end_text_current: 'Det er den browser, du sidder med nu.',
    end_text_web: 'Den, der bruger browseren, må logge ind igen.',
    end_text_matrix:
      'Appen må logge ind igen. Har du krypterede samtaler i den, så sørg først for, at nøglerne er sikkerhedskopieret.',
    ended: 'Du er logget ud af {{name}}.',
    end_all: 'Log ud overalt',
    end_all_text:
      'Er du i tvivl, om du har glemt at logge ud et sted, så log ud alle steder på én gang.',
    end_all_title: 'Log ud overalt?',
    end_all_confirm:
      'Du bliver logget ud af alle browsere, også denne, og af Element og andre Matrix-apps. Har du krypterede samtaler dér, så sørg først for, at nøglerne er sikkerhedskopieret.',
    not_all_ended: 'Det er ikke sikkert, at du er logget ud alle steder. Log ind, og prøv igen.',
  },
  security: {
    title: 'Sikkerhed',
    password_title: 'Skift adgangskode',
    password_text:
      'Den nye adgangskode gælder også i Element. Du forbliver logget ind her, men bliver logget ud af alle andre browsere og af Element og andre Matrix-apps. Har du krypterede samtaler dér, så sørg først for, at nøglerne er sikkerhedskopieret.',
    current_password: 'Nuværende adgangskode',
    new_password: 'Ny adgangskode',
    change: 'Skift adgangskode',
    changed: 'Adgangskoden er skiftet, og du er logget ud alle andre steder.',
    in_doubt:
      'Det er ikke sikkert, om adgangskoden blev skiftet. Se under Seneste hændelser, før du prøver igen.',
    events_title: 'Seneste hændelser',
    events_text: 'Er der noget, du ikke kender, så skift adgangskode.',
    events_empty: 'Der er ikke sket noget endnu.',
    kind_registered: 'Kontoen blev oprettet',
    kind_login: 'Logget ind',
    kind_login_refused: 'Forkert adgangskode',
    kind_logout: 'Logget ud',
    kind_session_ended: 'En browser blev logget ud',
    kind_all_ended: 'Logget ud overalt',
    kind_password_changed: 'Adgangskoden blev skiftet',
    kind_refresh_replayed: 'En browser blev logget ud, fordi et gammelt login blev brugt igen',
    kind_device_ended: 'En Matrix-app blev logget ud',
  },
};

import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Messages } from './locales/da';

export const LANGUAGES = ['da', 'nb', 'sv', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

export const LANGUAGE_NAMES: Record<Language, string> = {
  da: 'Dansk',
  nb: 'Norsk bokmål',
  sv: 'Svenska',
  en: 'English',
};

const CHOSEN = 'althing.language';

const load: Record<Language, () => Promise<Messages>> = {
  da: async () => (await import('./locales/da')).da,
  nb: async () => (await import('./locales/nb')).nb,
  sv: async () => (await import('./locales/sv')).sv,
  en: async () => (await import('./locales/en')).en,
};

/** Words of pages that few see, by language. */
export type Part = Record<Language, () => Promise<object>>;

/** The parts that were wanted, and the languages that they are here in. */
const wanted = new Map<Part, Set<Language>>();

/** The first wanted language that exists here; `no` and `nn` are served in bokmål. */
export function pickLanguage(wanted: readonly (string | null | undefined)[]): Language {
  for (const tag of wanted) {
    const base = tag?.toLowerCase().split('-')[0] ?? '';
    const code = base === 'no' || base === 'nn' ? 'nb' : base;
    const found = LANGUAGES.find((language) => language === code);
    if (found) return found;
  }
  return 'da';
}

async function use(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, 'translation')) {
    i18next.addResourceBundle(language, 'translation', await load[language]());
  }
  await Promise.all([...wanted.keys()].map((part) => addPart(part, language)));
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

async function addPart(part: Part, language: Language): Promise<void> {
  const here = wanted.get(part);
  if (here?.has(language)) return;
  i18next.addResourceBundle(language, 'translation', await part[language](), true);
  here?.add(language);
}

/** Fetches the words of a part, now and with every later change of the language. */
export async function wantWords(part: Part): Promise<void> {
  if (!wanted.has(part)) wanted.set(part, new Set());
  await addPart(part, i18next.language as Language);
}

export async function startI18n(): Promise<void> {
  await i18next.use(initReactI18next).init({
    resources: {},
    fallbackLng: false,
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  await use(pickLanguage([localStorage.getItem(CHOSEN), ...navigator.languages]));
}

/** The member's own choice on this device; it wins over every other source. */
export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(CHOSEN, language);
  await use(language);
}

/** The language of the account, used where nothing was chosen on this device. */
export async function offerLanguage(language: string): Promise<void> {
  if (!localStorage.getItem(CHOSEN)) await use(pickLanguage([language]));
}

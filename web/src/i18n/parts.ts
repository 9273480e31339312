import { type Part, wantWords } from './i18n';

const conductPages: Part = {
  da: async () => (await import('./locales/conduct-pages/da')).conductPages,
  nb: async () => (await import('./locales/conduct-pages/nb')).conductPages,
  sv: async () => (await import('./locales/conduct-pages/sv')).conductPages,
  en: async () => (await import('./locales/conduct-pages/en')).conductPages,
};

const moderation: Part = {
  da: async () => (await import('./locales/moderation/da')).moderation,
  nb: async () => (await import('./locales/moderation/nb')).moderation,
  sv: async () => (await import('./locales/moderation/sv')).moderation,
  en: async () => (await import('./locales/moderation/en')).moderation,
};

const territories: Part = {
  da: async () => (await import('./locales/territories/da')).territories,
  nb: async () => (await import('./locales/territories/nb')).territories,
  sv: async () => (await import('./locales/territories/sv')).territories,
  en: async () => (await import('./locales/territories/en')).territories,
};

const admin: Part = {
  da: async () => (await import('./locales/admin/da')).admin,
  nb: async () => (await import('./locales/admin/nb')).admin,
  sv: async () => (await import('./locales/admin/sv')).admin,
  en: async () => (await import('./locales/admin/en')).admin,
};

/** What shows a member's case, reports or figures, with its words. */
export async function withConductWords<T>(load: () => Promise<T>): Promise<T> {
  const [loaded] = await Promise.all([load(), wantWords(conductPages)]);
  return loaded;
}

/** What those who moderate see, with its words. */
export async function withModerationWords<T>(load: () => Promise<T>): Promise<T> {
  const [loaded] = await Promise.all([load(), wantWords(moderation)]);
  return loaded;
}

/** What shows other territories, with its words. */
export async function withTerritoryWords<T>(load: () => Promise<T>): Promise<T> {
  const [loaded] = await Promise.all([load(), wantWords(territories)]);
  return loaded;
}

/** What those see who run the territory, with its words. */
export async function withAdminWords<T>(load: () => Promise<T>): Promise<T> {
  const [loaded] = await Promise.all([load(), wantWords(admin)]);
  return loaded;
}

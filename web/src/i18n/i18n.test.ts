import i18next from 'i18next';
import { expect, test } from 'vitest';
import { formatWhen } from './dates';
import { chooseLanguage, pickLanguage } from './i18n';
import { admin as adminDa } from './locales/admin/da';
import { admin as adminEn } from './locales/admin/en';
import { admin as adminNb } from './locales/admin/nb';
import { admin as adminSv } from './locales/admin/sv';
import { conductPages as daPages } from './locales/conduct-pages/da';
import { conductPages as enPages } from './locales/conduct-pages/en';
import { conductPages as nbPages } from './locales/conduct-pages/nb';
import { conductPages as svPages } from './locales/conduct-pages/sv';
import { da } from './locales/da';
import { en } from './locales/en';
import { moderation as moderationDa } from './locales/moderation/da';
import { moderation as moderationEn } from './locales/moderation/en';
import { moderation as moderationNb } from './locales/moderation/nb';
import { moderation as moderationSv } from './locales/moderation/sv';
import { nb } from './locales/nb';
import { sv } from './locales/sv';
import { territories as territoriesDa } from './locales/territories/da';
import { territories as territoriesEn } from './locales/territories/en';
import { territories as territoriesNb } from './locales/territories/nb';
import { territories as territoriesSv } from './locales/territories/sv';
import { withModerationWords } from './parts';
import { fromServer } from './server';

test.each([
  [['sv-SE', 'da'], 'sv'],
  [['no'], 'nb'],
  [['nn-NO'], 'nb'],
  [[null, 'fi', 'en-GB'], 'en'],
  [['fi'], 'da'],
])('%j is served in %s', (wanted, language) => {
  expect(pickLanguage(wanted)).toBe(language);
});

function sentences(part: object, path = ''): [string, string][] {
  return Object.entries(part).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [[`${path}${key}`, value] as [string, string]]
      : sentences(value as object, `${path}${key}.`),
  );
}
const holes = (text: string) => (text.match(/\{\{\w+\}\}|<\w+ \/>/g) ?? []).sort();

const everything = { ...da, ...daPages, ...moderationDa, ...territoriesDa, ...adminDa };

test.each([
  ['nb', { ...nb, ...nbPages, ...moderationNb, ...territoriesNb, ...adminNb }],
  ['sv', { ...sv, ...svPages, ...moderationSv, ...territoriesSv, ...adminSv }],
  ['en', { ...en, ...enPages, ...moderationEn, ...territoriesEn, ...adminEn }],
])('%s says everything the Danish says, with the same holes', (_, messages) => {
  const other = new Map(sentences(messages));
  for (const [key, text] of sentences(everything)) {
    expect(other.get(key), key).toBeTruthy();
    expect(holes(other.get(key) ?? ''), key).toEqual(holes(text));
  }
});

test('the words of few pages come with them, in every language from then on', async () => {
  await chooseLanguage('da');
  await withModerationWords(async () => null);
  expect(i18next.t('moderation.queue')).toBe('Kø');
  await chooseLanguage('en');
  expect(i18next.t('moderation.queue')).toBe('Queue');
});

test('a time is relative within seven days and a date after', () => {
  const words = { now: 'lige nu', at: (date: string, time: string) => `${date} kl. ${time}` };
  const now = Date.parse('2026-03-10T12:00:00Z');
  const when = (iso: string) => formatWhen(iso, 'da', words, now);
  expect(when('2026-03-10T11:59:30Z')).toBe('lige nu');
  expect(when('2026-03-10T11:30:00Z')).toMatch(/30/);
  expect(when('2026-03-05T12:00:00Z')).toMatch(/5/);
  expect(when('2026-02-01T12:00:00Z')).toMatch(/^1\. feb.* kl\. /);
});

test('what has to come first is named', () => {
  const sentence = 'Complete this first: Adfærd m.m., Svar & spørgsmål.';
  expect(fromServer(sentence, 'ORG.ALTHING.PREREQUISITE')).toBe(
    'Gennemfør først: Adfærd m.m., Svar & spørgsmål.',
  );
});

test('a refusal of moderation is said in the language of the page', () => {
  expect(fromServer('These are 350 posts; 300 go at once. Remove them in parts.')).toBe(
    'Det er 350 indlæg, og højst 300 fjernes ad gangen. Vælg et kortere stykke tid.',
  );
  expect(fromServer('The code of conduct has no such clause.')).toBe(
    'Vælg den regel, der er brudt.',
  );
  expect(fromServer('There is no such case.')).toBe('Det findes ikke længere.');
});

import { expect, test } from 'vitest';
import { formatWhen } from './dates';
import { pickLanguage } from './i18n';
import { da } from './locales/da';
import { en } from './locales/en';
import { nb } from './locales/nb';
import { sv } from './locales/sv';

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
const holes = (text: string) => (text.match(/\{\{\w+\}\}/g) ?? []).sort();

test.each([
  ['nb', nb],
  ['sv', sv],
  ['en', en],
])('%s says everything the Danish says, with the same holes', (_, messages) => {
  const other = new Map(sentences(messages));
  for (const [key, text] of sentences(da)) {
    expect(other.get(key), key).toBeTruthy();
    expect(holes(other.get(key) ?? ''), key).toEqual(holes(text));
  }
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

import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export interface DateWords {
  now: string;
  at: (date: string, time: string) => string;
}

const formats = new Map<string, ReturnType<typeof makeFormats>>();

function makeFormats(language: string) {
  const day = { day: 'numeric', month: 'short' } as const;
  const long = { day: 'numeric', month: 'long', year: 'numeric' } as const;
  return {
    relative: new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' }),
    date: new Intl.DateTimeFormat(language, day),
    dateAndYear: new Intl.DateTimeFormat(language, { ...day, year: 'numeric' }),
    long: new Intl.DateTimeFormat(language, long),
    // A day without a time belongs to no time zone.
    longDay: new Intl.DateTimeFormat(language, { ...long, timeZone: 'UTC' }),
    time: new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit' }),
  };
}

/** Making a format costs a hundred times more than using it. */
function formatsOf(language: string) {
  const made = formats.get(language) ?? makeFormats(language);
  formats.set(language, made);
  return made;
}

/**
 * Relative within seven days, then the day and, if `precise`, the time as the language writes them;
 * the year only where it is another one.
 */
export function formatWhen(
  iso: string,
  language: string,
  words: DateWords,
  now: number,
  precise = true,
): string {
  const at = Date.parse(iso);
  const age = now - at;
  // The clock of the page is up to a minute behind, that of the server may be ahead.
  if (age < MINUTE && age > -5 * MINUTE) return words.now;
  if (age > 0 && age < 7 * DAY) {
    const { relative } = formatsOf(language);
    if (age < HOUR) return relative.format(-Math.floor(age / MINUTE), 'minute');
    if (age < DAY) return relative.format(-Math.floor(age / HOUR), 'hour');
    return relative.format(-Math.floor(age / DAY), 'day');
  }
  const year = new Date(at).getFullYear() !== new Date(now).getFullYear();
  return precise ? formatDateTime(iso, language, words, year) : formatDate(iso, language, year);
}

function formatDate(iso: string, language: string, year: boolean): string {
  const { date, dateAndYear } = formatsOf(language);
  return (year ? dateAndYear : date).format(new Date(iso));
}

function formatDateTime(iso: string, language: string, words: DateWords, year: boolean): string {
  const date = formatDate(iso, language, year);
  const time = formatsOf(language).time.format(new Date(iso));
  return words.at(date, time);
}

// One clock for all times on the page.
let minute = Date.now();
const watchers = new Set<() => void>();
let ticking: ReturnType<typeof setInterval> | undefined;

function watchMinutes(watcher: () => void): () => void {
  watchers.add(watcher);
  if (!ticking) minute = Date.now();
  ticking ??= setInterval(() => {
    minute = Date.now();
    for (const each of watchers) each();
  }, MINUTE);
  return () => {
    watchers.delete(watcher);
    if (watchers.size > 0) return;
    clearInterval(ticking);
    ticking = undefined;
  };
}

export function useDates() {
  const { t, i18n } = useTranslation();
  const now = useSyncExternalStore(watchMinutes, () => minute);
  const words: DateWords = {
    now: t('dates.now'),
    at: (date, time) => t('dates.at', { date, time }),
  };
  return {
    when: (iso: string) => formatWhen(iso, i18n.language, words, now),
    /** For lists, where the time of an old day is of no interest. */
    day: (iso: string) => formatWhen(iso, i18n.language, words, now, false),
    /** The day written out, for sentences: an abbreviation would end in a second full stop. */
    date: (iso: string) => {
      const { long, longDay } = formatsOf(i18n.language);
      return (iso.includes('T') ? long : longDay).format(new Date(iso));
    },
    full: (iso: string) => formatDateTime(iso, i18n.language, words, true),
  };
}

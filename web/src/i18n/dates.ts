import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export interface DateWords {
  now: string;
  at: (date: string, time: string) => string;
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
  if (Math.abs(age) < MINUTE) return words.now;
  if (age > 0 && age < 7 * DAY) {
    const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' });
    if (age < HOUR) return relative.format(-Math.floor(age / MINUTE), 'minute');
    if (age < DAY) return relative.format(-Math.floor(age / HOUR), 'hour');
    return relative.format(-Math.floor(age / DAY), 'day');
  }
  const year = new Date(at).getFullYear() !== new Date(now).getFullYear();
  return precise ? formatDateTime(iso, language, words, year) : formatDate(iso, language, year);
}

function formatDate(iso: string, language: string, year: boolean): string {
  return new Intl.DateTimeFormat(language, {
    day: 'numeric',
    month: 'short',
    ...(year ? { year: 'numeric' } : {}),
  }).format(new Date(iso));
}

function formatDateTime(iso: string, language: string, words: DateWords, year: boolean): string {
  const at = new Date(iso);
  const date = formatDate(iso, language, year);
  const time = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit' }).format(at);
  return words.at(date, time);
}

export function useDates() {
  const { t, i18n } = useTranslation();
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), MINUTE);
    return () => clearInterval(timer);
  }, []);
  const words: DateWords = {
    now: t('dates.now'),
    at: (date, time) => t('dates.at', { date, time }),
  };
  return {
    when: (iso: string) => formatWhen(iso, i18n.language, words, now),
    /** For lists, where the time of an old day is of no interest. */
    day: (iso: string) => formatWhen(iso, i18n.language, words, now, false),
    full: (iso: string) => formatDateTime(iso, i18n.language, words, true),
  };
}

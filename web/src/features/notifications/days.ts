/** Things of one day, the latest day first as they come. */
export interface Day<T> {
  /** The day in the browser's zone, as `2026-01-31`. */
  key: string;
  items: T[];
}

function dayOf(at: Date): string {
  const two = (part: number) => String(part).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** Puts together what follows each other on one day. */
export function byDay<T extends { at: string }>(items: readonly T[]): Day<T>[] {
  const days: Day<T>[] = [];
  for (const item of items) {
    const key = dayOf(new Date(item.at));
    const last = days.at(-1);
    if (last?.key === key) last.items.push(item);
    else days.push({ key, items: [item] });
  }
  return days;
}

/** How many days ago a day was, as a calendar counts; 0 is today. */
export function daysAgo(key: string, now: Date): number {
  return Math.round((Date.parse(dayOf(now)) - Date.parse(key)) / 86_400_000);
}

const DAYS = { day: 1, week: 7, month: 30 } as const;
/** How far back posts are removed. */
export const SINCE = ['day', 'week', 'month', 'date', 'all'] as const;
export type Since = (typeof SINCE)[number];

/** From when on posts go. */
export function sinceOf(choice: Since, day: string, now: number): string {
  if (choice === 'all') return new Date(0).toISOString();
  if (choice === 'date') return new Date(`${day}T00:00:00`).toISOString();
  return new Date(now - DAYS[choice] * 86_400_000).toISOString();
}
